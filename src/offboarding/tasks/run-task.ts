import { isAdminError } from '../../core/errors.js';
import { invalidInput } from '../../core/input.js';
import { attend } from '../../core/observer.js';
import { checkRunOptions, namesOf } from '../../core/run-options.js';
import { profileNamed } from '../decide/profiles.js';
import { checkFuse } from '../plan/fuse.js';
import { checkExpiry, checkOrganization, timeNotReached } from '../plan/check-plan.js';
import { checkClients } from '../read/clients.js';
import type { JournalStore, WaitReason } from '../run/journal.js';
import type { PersonOutcome } from '../run/outcome.js';
import { Runner, type ToRun } from '../run/runner.js';
import type { ApplyOptions, RunEvent } from '../run/run-shape.js';
import type { SharedReads } from '../run/shared-reads.js';
import { checkApprovals } from '../seals/check-approvals.js';
import { checkSites } from '../steps/on-site.js';
import { checkTask, type PlanTask } from './plan-task.js';

/** Options of {@link runTask}. */
export interface TaskOptions extends Pick<ApplyOptions, 'clients' | 'concurrency' | 'signal' | 'verificationDeadline' | 'freshness' | 'profiles' | 'requires'> {
  /** The journal of this task, which every delivery of it gets. A journal on a shared store keeps deliveries apart. */
  readonly journal: JournalStore;
  /** Facts about the organization that the tasks of this process share, from {@link sharedReads}. */
  readonly shared?: SharedReads | undefined;
  /** Called for each event of the run. If it throws, the run goes on. */
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
}

/** What became of a task, as JSON. */
export type TaskResult =
  /** Everybody has an outcome. Do not deliver the task again. */
  | { readonly kind: 'finished'; readonly people: readonly { readonly accountId: string; readonly outcome: PersonOutcome }[] }
  /** Deliver the task again at this time (ISO 8601). What is done is in the journal and is not done again. */
  | { readonly kind: 'wait'; readonly waitUntil: string; readonly reason: WaitReason | 'heldByAnotherRun' | 'notBefore' }
  /** The signal has stopped the task. Deliver it again. */
  | { readonly kind: 'stopped' };

const taskOptionNames = namesOf<TaskOptions>()('clients', 'concurrency', 'signal', 'verificationDeadline', 'freshness', 'profiles', 'requires', 'journal', 'shared', 'onEvent');

/** Longer waits belong to the engine, which works on other tasks meanwhile. */
const longestWaitHere = 5_000;

/** The place of people without a proof. */
const nowhere = { first: 0, size: 0, beside: [] };

/** When another delivery has the journal and does not say for how long. */
const lookAgainAfter = 5_000;

/**
 * Runs a task: the same run, guards and journal as `applyPlan`, for some people of the plan. It changes the people of the
 * task and nobody else.
 *
 * It is safe to deliver a task twice, and at the same time: the lock of the journal lets one delivery in, and the other one
 * gets `wait`. A task with a final outcome for everybody sends nothing. A wait for a rate limit or an outage that is longer
 * than five seconds is given back as `wait`. So is a plan whose `notBefore` has not come.
 *
 * Rejects with `validation` a task that was edited, whose plan has expired or is for another organization, or whose plan
 * needs a confirmation or approvals that it lacks. It rejects a task whose people are not in the approved plan, and one of
 * another size than in the runs of its journal. Rejects with `credential.…` if a credential does not work. An engine must
 * not retry these errors at once.
 *
 * @example
 * const result = await runTask(task, { clients, journal: journals.of(task) });
 * if (result.kind === 'wait') await deliverAgain(task, result.waitUntil);
 */
export async function runTask(task: PlanTask, options: TaskOptions): Promise<TaskResult> {
  const caller = 'runTask()';
  checkRunOptions(caller, options ?? null, taskOptionNames);
  const { journal, shared, onEvent, ...applyOptions } = options;
  const { clients, profiles } = applyOptions;
  if (journal === undefined) {
    throw invalidInput(caller, [{ field: 'journal', problem: 'is missing: pass the journal of this task' }]);
  }
  checkClients(caller, clients);
  if (shared !== undefined && shared.clients !== clients) {
    throw invalidInput(caller, [{ field: 'shared', problem: 'is of other clients' }]);
  }
  await checkTask(caller, task);
  const { plan, people, confirmed, approvals, place } = task;
  checkOrganization(caller, plan, clients.org.orgId);
  checkExpiry(caller, plan);
  checkFuse(caller, plan.fuse, confirmed);
  await checkApprovals(caller, { ...plan, people }, { approvals, requires: options.requires }, place ?? nowhere);
  checkSites(caller, people, clients);
  const profile = profileNamed(caller, plan.policy.profile, profiles);
  const notBefore = timeNotReached(plan);
  if (notBefore !== undefined) {
    return { kind: 'wait', waitUntil: new Date(notBefore).toISOString(), reason: 'notBefore' };
  }
  const what = { caller, plan: { ...plan, people }, profile, options: { ...applyOptions, journal }, shared };
  return runPart(crypto.randomUUID(), what, (event) => attend(() => onEvent?.(event)));
}

/** Runs some people of a plan, which was checked. Long waits are given back. */
export async function runPart(run: string, what: ToRun, onEvent: (event: RunEvent) => void): Promise<TaskResult> {
  const { people } = what.plan;
  const { signal } = what.options;
  const outcomes = new Map<string, PersonOutcome>();
  let wait: Extract<TaskResult, { kind: 'wait' }> | undefined;
  const note = (event: RunEvent): void => {
    if (event.type === 'personFinished') {
      outcomes.set(event.accountId, event.outcome);
    } else if (event.type === 'personPutAside' && !event.comesAgain && (wait === undefined || event.retryAt < wait.waitUntil)) {
      wait = { kind: 'wait', waitUntil: event.retryAt, reason: event.reason };
    }
    onEvent(event);
  };
  const runner = new Runner(run, { ...what, options: { ...what.options, patience: longestWaitHere } }, note);
  try {
    await runner.run();
  } catch (error) {
    if (isAdminError(error) && error.kind === 'heldByAnotherRun') {
      return { kind: 'wait', waitUntil: error.until ?? new Date(Date.now() + lookAgainAfter).toISOString(), reason: 'heldByAnotherRun' };
    }
    throw error;
  }
  if (outcomes.size === people.length) {
    return { kind: 'finished', people: people.map(({ accountId }) => ({ accountId, outcome: outcomes.get(accountId) as PersonOutcome })) };
  }
  if (wait !== undefined && signal?.aborted !== true) {
    return wait;
  }
  return { kind: 'stopped' };
}
