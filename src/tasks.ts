/**
 * A plan in parts, for an engine that works on many machines: each task is some people of the plan, and is safe to deliver
 * twice.
 *
 * @module atlassian-admin-sdk/tasks
 */
export { tasksOf, type Confirmation, type PlanTask, type TasksOptions } from './offboarding/tasks/plan-task.js';
export { runTask, type TaskOptions, type TaskResult } from './offboarding/tasks/run-task.js';
export type { PlanHeader } from './offboarding/plan/plan-header.js';
export { sharedReads, type SharedReads, type SharedReadsOptions } from './offboarding/run/shared-reads.js';
