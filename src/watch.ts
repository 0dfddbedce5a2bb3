/**
 * Notices when somebody who left has access again, by reading people and the audit log of the organization.
 *
 * @module atlassian-admin-sdk/watch
 */
export type { AccessKind } from './watch/access-items.js';
export { auditWebhook, type AuditWebhookOptions } from './watch/audit-webhook.js';
export type {
  CheckedPerson,
  EventsNotReadable,
  LookReason,
  PeopleNotReadable,
  ReturnedPerson,
  ReturnFinding,
  ReturnKind,
  UnknownEvent,
  UnreadPart,
  WatchedEvent,
  WatchResult,
} from './watch/results.js';
export { sharedWatchStore, type SharedWatchParts, type SharedWatchStoreOptions } from './watch/shared-watch-store.js';
export type { WatchedPlan } from './watch/watched-people.js';
export { fileWatchStore, memoryWatchStore, type AccessEvent, type WatchedPersonState, type WatchState, type WatchStore } from './watch/watch-store.js';
export { watch, type Watch, type WatchOptions } from './watch/watch.js';
