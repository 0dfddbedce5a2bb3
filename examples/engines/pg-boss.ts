/**
 * A plan on many machines with pg-boss and Postgres. Start the worker as often as you like. `boss.offWork()` stops one.
 */
// #region all
import { OrgAdminClient } from 'atlassian-admin-sdk';
import { makeReport, type Plan } from 'atlassian-admin-sdk/offboarding';
import { postgresStore, sendTasks, workTasks } from 'atlassian-admin-sdk/pg-boss';
import { sharedJournals, sharedRateGate } from 'atlassian-admin-sdk/tasks';
import type { PgBoss } from 'pg-boss';

/** `boss` is started. */
export function leaversOn(boss: PgBoss) {
  const store = postgresStore(boss.getDb());
  const journals = sharedJournals(store);
  return {
    /** Whoever has reviewed the plan gives the number of its people. Nothing begins before `startAfter`. */
    sendPlan: async (plan: Plan, people: number, startAfter?: Date) => {
      await boss.createQueue('leavers');
      await sendTasks(boss, 'leavers', plan, { confirm: { people }, ...(startAfter === undefined ? {} : { job: { startAfter } }) });
    },
    startWorker: (credentials: { readonly orgId: string; readonly apiKey: string; readonly baseUrl?: string }) => {
      const org = new OrgAdminClient({ ...credentials, rateGate: sharedRateGate(store) });
      return workTasks(boss, 'leavers', { clients: { org }, journals, work: { localConcurrency: 2 } });
    },
    reportOf: (plan: Plan) => makeReport(plan, journals.whole(plan.hash)),
  };
}
// #endregion
