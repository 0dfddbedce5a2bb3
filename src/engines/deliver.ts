import { isAdminError, isCredentialProblem, type AdminError } from '../core/errors.js';
import { invalidInput } from '../core/input.js';
import { attend } from '../core/observer.js';
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
  /** Called when a task is finished, with the outcome of each of its people. If it throws, the task stays finished. */
  readonly onResult?: ((task: PlanTask, result: Extract<TaskResult, { kind: 'finished' }>) => void) | undefined;
  /**
   * Called when a task cannot run: a credential does not work, the worker lacks a client or profile, the store fails, or
   * the task was edited, has expired, or has another size than before. The engine delivers the task again, but not in
   * the last three cases. If this function throws, the task goes on.
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

/** A credential works for no task, or the worker was not given what they need: a person must see to it. */
const afterPersonalProblem = 60_000;
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
        attend(() => onResult?.(task, result));
        return { kind: 'finished', result };
      }
      return { kind: 'again', at: result.kind === 'wait' ? Date.parse(result.waitUntil) : Date.now() + afterStop };
    } catch (error) {
      if (!isAdminError(error)) {
        return { kind: 'again', at: Date.now() + afterFailure };
      }
      attend(() => onProblem?.(task, error));
      if (isOfTask(error)) {
        return { kind: 'useless', error };
      }
      const needsPerson = isCredentialProblem(error) || error.kind === 'validation';
      return { kind: 'again', at: Date.now() + (needsPerson ? afterPersonalProblem : afterFailure), error };
    }
  };
}

/** Whether the task itself is wrong, and no worker can ever run it. Everything else, a person can put right at the worker. */
function isOfTask(error: AdminError): boolean {
  return error.kind === 'validation' && error.source === 'input' && error.fields.every(({ field }) => /^(?:task|peopleInTask|confirm|plan\.(?:hash|expiresAt|people|fuse))\b/.test(field));
}

/** Rejects a start of tasks at which their plan has expired: none of them would ever run. */
export function checkStartOfTasks(caller: string, field: string, startAt: number, { plan: { expiresAt } }: PlanTask): void {
  if (Number.isNaN(startAt)) {
    throw invalidInput(caller, [{ field, problem: 'expected a time' }]);
  }
  if (startAt > Date.parse(expiresAt)) {
    throw invalidInput(caller, [{ field, problem: 'is after the time at which the plan expires: make a plan with notBefore in its policy' }]);
  }
}
