/**
 * A plan on many machines with BullMQ and Redis. Start the worker as often as you like. `queue.pause()` stops all of them.
 */
// #region all
import { OrgAdminClient } from 'atlassian-admin-sdk';
import { addTasks, redisStore, taskWorker } from 'atlassian-admin-sdk/bullmq';
import { makeReport, type Plan } from 'atlassian-admin-sdk/offboarding';
import { sharedJournals, sharedRateGate } from 'atlassian-admin-sdk/tasks';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';

const connection = { host: '127.0.0.1', port: Number(process.env['REDIS_PORT'] ?? 6379), maxRetriesPerRequest: null };
const store = redisStore(new Redis(connection));
const journals = sharedJournals(store);

/** Whoever has reviewed the plan gives the number of its people. */
export async function queuePlan(plan: Plan, people: number) {
  const queue = new Queue('leavers', { connection });
  await addTasks(queue, plan, { confirm: { people } });
  await queue.close();
}

export function startWorker(credentials: { readonly orgId: string; readonly apiKey: string; readonly baseUrl?: string }) {
  const org = new OrgAdminClient({ ...credentials, rateGate: sharedRateGate(store) });
  return taskWorker('leavers', { clients: { org }, journals, worker: { connection, concurrency: 2 } });
}

export function reportOf(plan: Plan) {
  return makeReport(plan, journals.whole(plan.hash));
}
// #endregion
