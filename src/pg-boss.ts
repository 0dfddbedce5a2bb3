/**
 * A plan on many machines with pg-boss: its tasks in a queue, their journals and the rate limit in Postgres. Needs the
 * package `pg-boss`.
 *
 * @module atlassian-admin-sdk/pg-boss
 */
export { sendTasks, workTasks, type PgBossWorkerOptions, type SendTasksOptions, type TaskJobOptions } from './engines/pg-boss.js';
export { postgresStore, type SqlDatabase } from './stores/postgres-store.js';
export type { TaskWorkerOptions } from './engines/deliver.js';
