/**
 * The tasks of a plan as workflows of OpenWorkflow, in SQLite or Postgres. A worker that dies loses nothing.
 */
// #region all
import type { Clients } from 'atlassian-admin-sdk/offboarding';
import { runTask, type PlanTask, type TaskJournals } from 'atlassian-admin-sdk/tasks';
import type { OpenWorkflow } from 'openworkflow';

/** `journals` are on a store that all workers share. Run it with `{ idempotencyKey: task.hash }`. */
export function taskWorkflow(workflows: OpenWorkflow, clients: Clients, journals: TaskJournals) {
  return workflows.defineWorkflow<PlanTask, string[]>({ name: 'task of a plan' }, async ({ input: task, step }) => {
    for (let delivery = 1; ; delivery += 1) {
      const { outcomes, seconds } = await step.run({ name: `delivery ${delivery}` }, async () => {
        const result = await runTask(task, { clients, journal: journals.of(task) });
        const until = result.kind === 'wait' ? Date.parse(result.waitUntil) : Date.now();
        return {
          outcomes: result.kind === 'finished' ? result.people.map(({ outcome }) => outcome.kind) : null,
          seconds: Math.max(1, Math.ceil((until - Date.now()) / 1000)),
        };
      });
      if (outcomes !== null) {
        return outcomes;
      }
      await step.sleep(`wait ${delivery}`, `${seconds}s`);
    }
  });
}
// #endregion
