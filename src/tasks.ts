/**
 * A plan in parts, for an engine that works on many machines: each task is some people of the plan, and is safe to deliver
 * twice.
 *
 * @module atlassian-admin-sdk/tasks
 */
export { tasksOf, type Confirmation, type PlanTask, type TasksOptions } from './offboarding/tasks/plan-task.js';
export { runTask, type TaskOptions, type TaskResult } from './offboarding/tasks/run-task.js';
export type { TaskJournals } from './offboarding/tasks/task-journals.js';
export { sharedJournals, type SharedJournalsOptions } from './stores/shared-journals.js';
export { sharedRateGate, type SharedRateGateOptions } from './stores/shared-rate-gate.js';
export type { SharedStore, SharedValue } from './stores/shared-store.js';
export { memorySharedStore } from './stores/memory-store.js';
export type { PlanHeader } from './offboarding/plan/plan-header.js';
export { sharedReads, type SharedReads, type SharedReadsOptions } from './offboarding/run/shared-reads.js';
