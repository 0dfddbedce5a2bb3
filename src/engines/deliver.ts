import { isAdminError, isCredentialProblem, type AdminError } from '../core/errors.js';
import { invalidInput } from '../core/input.js';
import { checkRunOptions, namesOf } from '../core/run-options.js';
import { checkClients } from '../offboarding/read/clients.js';
import { sharedReads } from '../offboarding/run/shared-reads.js';
import type { PlanTask } from '../offboarding/tasks/plan-task.js';
import { runTask, type TaskOptions, type TaskResult } from '../offboarding/tasks/run-task.js';
import type { TaskJournals } from '../offboarding/tasks/task-journals.js';

/** What a worker of an engine needs to run tasks. */
export interface TaskWorkerOptions extends Pick<TaskOptions, 'clients' | 'concurrency' | 'verificationDeadline' | 'freshness' | 'profiles' | 'requires' | 'onEvent'> {
  /** Where tasks keep their journals: a store that all workers share. */
  readonly journals: TaskJournals;
  /** Called when a task is finished, with the outcome of each of its people. */
  readonly onResult?: ((task: PlanTask, result: Extract<TaskResult, { kind: 'finished' }>) => void) | undefined;
  /**
   * Called when a task cannot run: a credential does not work, the store fails, or the task was edited or has expired. The
   * engine delivers the task again, but for an edited or expired one.
   */
  readonly onProblem?: ((task: PlanTask, error: AdminError) => void) | undefined;
}

export const taskWorkerOptionNames = namesOf<TaskWorkerOptions>()('clients', 'concurrency', 'verificationDeadline', 'freshness', 'profiles', 'requires', 'onEvent', 'journals', 'onResult', 'onProblem');

/** What an engine does with a task that it has delivered. */
export type Delivery =
  | { readonly kind: 'finished'; readonly result: TaskResult }
  /** `at`: milliseconds since 1970. */
  | { readonly kind: 'again'; readonly at: number; readonly error?: AdminError }
  /** No delivery will ever succeed. */
  | { readonly kind: 'useless'; readonly error: AdminError };

/** A credential does not work for any task: a person must see to it. */
const afterCredentialProblem = 60_000;
const afterFailure = 5_000;
const afterStop = 1_000;

/** Checks what a worker was given. */
export function checkTaskWorker(caller: string, options: TaskWorkerOptions, names = taskWorkerOptionNames): void {
  checkRunOptions(caller, options ?? null, names);
  const { clients, journals } = options;
  checkClients(caller, clients);
  if (typeof (journals as TaskJournals | undefined)?.of !== 'function') {
    throw invalidInput(caller, [{ field: 'journals', problem: 'expected the journals of tasks, such as sharedJournals(store)' }]);
  }
}

/** Runs the tasks that an engine delivers to this process. What goes wrong becomes a delivery, and never an error. */
export function deliverer({ journals, onResult, onProblem, ...options }: TaskWorkerOptions): (task: PlanTask, signal: AbortSignal) => Promise<Delivery> {
  const shared = sharedReads(options.clients);
  return async (task, signal) => {
    try {
      const result = await runTask(task, { ...options, journal: journals.of(task), shared, signal });
      if (result.kind === 'finished') {
        onResult?.(task, result);
        return { kind: 'finished', result };
      }
      return { kind: 'again', at: result.kind === 'wait' ? Date.parse(result.waitUntil) : Date.now() + afterStop };
    } catch (error) {
      if (!isAdminError(error)) {
        throw error;
      }
      onProblem?.(task, error);
      if (error.kind === 'validation') {
        return { kind: 'useless', error };
      }
      return { kind: 'again', at: Date.now() + (isCredentialProblem(error) ? afterCredentialProblem : afterFailure), error };
    }
  };
}
