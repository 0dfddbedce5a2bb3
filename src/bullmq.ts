/**
 * A plan on many machines with BullMQ: its tasks in a queue, their journals and the rate limit in Redis. Needs the packages
 * `bullmq` and `ioredis`.
 *
 * @module atlassian-admin-sdk/bullmq
 */
export { addTasks, taskWorker, type AddTasksOptions, type BullmqWorkerOptions, type TaskQueue } from './engines/bullmq.js';
export { redisStore, type RedisClient } from './stores/redis-store.js';
export type { TaskWorkerOptions } from './engines/deliver.js';
