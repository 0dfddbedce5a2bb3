/**
 * A task of a plan as a durable function of AWS Lambda: it continues after a crash, and a wait costs nothing. Invoke it with
 * a task that `tasksOf(plan)` has made.
 */
// #region all
import { withDurableExecution } from '@aws/durable-execution-sdk-js';
import type { Clients } from 'atlassian-admin-sdk/offboarding';
import { runTask, type PlanTask, type TaskJournals } from 'atlassian-admin-sdk/tasks';

/** `journals` are on a store that all functions share. */
export function taskFunction(clients: Clients, journals: TaskJournals) {
  return withDurableExecution(async (task: PlanTask, context) => {
    for (let delivery = 1; ; delivery += 1) {
      const { outcomes, seconds } = await context.step(`delivery ${delivery}`, async () => {
        const result = await runTask(task, { clients, journal: journals.of(task) });
        const until = result.kind === 'wait' ? Date.parse(result.waitUntil) : Date.now();
        return {
          outcomes: result.kind === 'finished' ? result.people.map(({ outcome }) => outcome.kind) : undefined,
          seconds: Math.max(1, Math.ceil((until - Date.now()) / 1000)),
        };
      });
      if (outcomes !== undefined) {
        return outcomes;
      }
      await context.wait({ seconds });
    }
  });
}
// #endregion
