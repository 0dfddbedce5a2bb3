/**
 * Leave dates: who leaves when, and what happens then. A calendar is data, and pure functions say what is due. Processes claim it,
 * and nothing is done early, twice or never.
 *
 * @module atlassian-admin-sdk/leave-dates
 */
export { defaultStages, makeLeaveCalendar, type LeaveCalendar, type LeaveEvent, type Leaver, type LeaveStage, type StageOutcome } from './leave-dates/calendar.js';
export type { LeaveCalendarStore } from './leave-dates/calendar-log.js';
export { addLeavers, cancelLeave, reDateLeave, rehireLeaver, retryStage, type RefusedLeaver, type UndoneStage } from './leave-dates/changes.js';
export { claimDue, type StartOptions, type ClaimedStage, type ClaimOptions, type FinishedPerson } from './leave-dates/claim.js';
export { dueAt, type DueStage, type DueStages, type NextStage, type WaitingStage } from './leave-dates/due.js';
export { fileLeaveCalendar } from './leave-dates/file-calendar.js';
export { sharedLeaveCalendar, type SharedCalendarStore, type SharedLeaveCalendarOptions } from './leave-dates/shared-calendar.js';
export { readLeaveDates, type LeaveDatesFile, type ReadLeaveDatesOptions } from './leave-dates/read-leave-dates.js';
