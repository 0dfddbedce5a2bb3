import type { SerializedAdminError } from '../../core/errors.js';
import type { StepOutcome, WaitReason } from './journal.js';
import type { PlannedPerson } from '../plan/plan.js';
import { declarationOf } from '../steps/declarations.js';
import { mayBeChanged } from '../steps/transfer-step.js';
import type { ChangedThings, Step } from '../steps/types.js';
import type { RecordedTask } from '../responsibilities/types.js';

/** The outcome of one person. */
export type PersonOutcome =
  | { readonly kind: 'done'; readonly verification: 'done' | 'pendingVerification'; readonly humanTask?: string }
  | { readonly kind: 'alreadyDone' }
  | { readonly kind: 'handedOff'; readonly humanTask: string }
  | { readonly kind: 'refused'; readonly reason: string; readonly error?: SerializedAdminError; readonly humanTask: string; readonly access?: RemainingAccess }
  /** The person has changed since the plan. The run does nothing more. `access` is present if it did something before. */
  | { readonly kind: 'blocked'; readonly reason: string; readonly humanTask: string; readonly access?: RemainingAccess }
  | { readonly kind: 'ambiguous'; readonly error: SerializedAdminError; readonly humanTask: string; readonly access?: RemainingAccess }
  /** Atlassian accepted a change, and reading back still shows the old state. */
  | { readonly kind: 'contradicted'; readonly humanTask: string; readonly access: RemainingAccess }
  | { readonly kind: 'failed'; readonly error: SerializedAdminError; readonly humanTask: string; readonly access?: RemainingAccess }
  /** The run finished before this person did. `reason` and `retryAt` are present if the person was put aside. */
  | { readonly kind: 'notFinished'; readonly humanTask: string; readonly reason?: WaitReason; readonly retryAt?: string; readonly access?: RemainingAccess };

/** The outcome of a person, in one word. */
export type PersonOutcomeKind = PersonOutcome['kind'];

/** All kinds of outcomes, the good ones first. */
export const personOutcomeKinds = ['done', 'alreadyDone', 'handedOff', 'refused', 'blocked', 'ambiguous', 'contradicted', 'failed', 'notFinished'] as const satisfies readonly PersonOutcomeKind[];

/** Whether the steps that cut access are done, although another step is not. `partly` if some of them are. */
export type RemainingAccess = 'off' | 'partly' | 'on';

const lookAgain = 'Look at the person in Atlassian Administration: the access that the plan removes is still there, in a way that this run cannot see.';

/** What a journal has recorded about one person so far. */
export interface RecordedPerson {
  /** The keys of the steps that were started. */
  readonly intents: ReadonlySet<string>;
  /** The outcomes of steps, by step key. */
  readonly outcomes: ReadonlyMap<string, StepOutcome>;
  /** The tasks that steps start at Atlassian, by step key. */
  readonly tasks?: ReadonlyMap<string, RecordedTask>;
  /** Ids of the things that were still to be changed when a step began, by step key. Absent for a step whose things all were. */
  readonly open?: ReadonlyMap<string, readonly string[]>;
  /** Why nothing more is done for the person. */
  readonly blocked?: string | undefined;
  /** Why the person waits, and until when. */
  readonly putAside?: { readonly reason: WaitReason; readonly retryAt: string } | undefined;
}

export const nothingRecorded: RecordedPerson = { intents: new Set(), outcomes: new Map() };

/** Whether a step stops the steps after it. */
function stopsThePerson(step: Step, outcome: StepOutcome): boolean {
  return outcome.kind !== 'done' && outcome.kind !== 'handedOff' && declarationOf(step).whenItFails === 'stop';
}

/**
 * The steps that run for a person, given the outcomes so far. Leaves out steps after one that stops the person, and steps
 * with a condition that is not met. `outcomes` has the outcomes by step key.
 *
 * @example
 * for (const step of dueSteps(person, new Map())) console.log(step.kind);
 */
export function dueSteps({ steps }: Pick<PlannedPerson, 'steps'>, outcomes: ReadonlyMap<string, StepOutcome>): Step[] {
  const due: Step[] = [];
  let stopped = false;
  for (const step of steps) {
    const { onlyAfter, regardless } = step;
    const before = onlyAfter === undefined ? undefined : outcomes.get(onlyAfter.step);
    const isMeant = onlyAfter === undefined ? !stopped || regardless === true : before?.kind === 'refused' && before.error.kind === onlyAfter.refusedAs;
    if (isMeant) {
      due.push(step);
      const outcome = outcomes.get(step.key);
      stopped ||= outcome !== undefined && stopsThePerson(step, outcome);
    }
  }
  return due;
}

/**
 * Whether a step is the next one to run: it is due, and every step before it has its outcome. Call it after each outcome
 * to run the steps of a person in the order of {@link applyPlan}.
 *
 * @example
 * const next = person.steps.find((step) => isDue(step, person, outcomes));
 */
export function isDue(step: Step, person: Pick<PlannedPerson, 'steps'>, outcomes: ReadonlyMap<string, StepOutcome>): boolean {
  return nextDue(person, outcomes)?.key === step.key;
}

/** The next step to run. Undefined if every step that is due has its outcome. */
export function nextDue(person: Pick<PlannedPerson, 'steps'>, outcomes: ReadonlyMap<string, StepOutcome>): Step | undefined {
  return dueSteps(person, outcomes).find(({ key }) => !outcomes.has(key));
}

/** The outcome of a person: their worst step counts. Pure, so that a run and a later report agree. */
export function outcomeOf(person: PlannedPerson, recorded: RecordedPerson): PersonOutcome {
  const { humanTask } = person;
  if (person.action === 'refuse') {
    return { kind: 'refused', reason: person.because, humanTask: humanTask ?? person.because };
  }
  const due = dueSteps(person, recorded.outcomes);
  const access = remainingAccess(due, recorded.outcomes);
  const begun = recorded.intents.size > 0 || recorded.outcomes.size > 0;
  if (recorded.blocked !== undefined) {
    return { kind: 'blocked', reason: recorded.blocked, humanTask: 'Make a new plan for this person.', ...(begun ? { access } : {}) };
  }
  if (person.steps.length === 0) {
    return { kind: 'alreadyDone' };
  }
  const outcomes = due.flatMap(({ key }) => recorded.outcomes.get(key) ?? []);
  if (outcomes.length < due.length) {
    return { kind: 'notFinished', humanTask: taskToGoOn(begun, recorded), ...recorded.putAside, ...(begun ? { access } : {}) };
  }
  for (const kind of ['ambiguous', 'contradicted', 'failed', 'refused'] as const) {
    const worst = outcomes.find((outcome) => outcome.kind === kind);
    if (worst?.kind === 'ambiguous') {
      return { kind: 'ambiguous', error: worst.error, humanTask: worst.humanTask, access };
    }
    if (worst?.kind === 'contradicted') {
      return { kind: 'contradicted', humanTask: worst.humanTask, access };
    }
    if (worst?.kind === 'failed') {
      return { kind: 'failed', error: worst.error, humanTask: worst.error.remedy, access };
    }
    if (worst?.kind === 'refused') {
      return { kind: 'refused', reason: worst.error.kind, error: worst.error, humanTask: worst.error.remedy, access };
    }
  }
  if (outcomes.some(({ kind }) => kind === 'handedOff')) {
    return { kind: 'handedOff', humanTask: humanTask ?? lookAgain };
  }
  const done = outcomes.filter((outcome) => outcome.kind === 'done');
  const verification = done.every((step) => step.verification === 'done') ? 'done' : 'pendingVerification';
  if (verification === 'done' && done.every(({ effect }) => effect === 'alreadyDone')) {
    return { kind: 'alreadyDone' };
  }
  return { kind: 'done', verification, ...(humanTask === undefined ? {} : { humanTask }) };
}

const whyToWait: Readonly<Record<WaitReason, string>> = {
  rateLimited: 'before that, Atlassian limits requests for this person',
  unavailable: 'before that, Atlassian is not available for this person',
  circuitOpen: 'before that, no call is sent for this person',
  orgAdmins: 'before that, another run is changing an organization admin',
};

function taskToGoOn(begun: boolean, { putAside }: RecordedPerson): string {
  const goOn = begun ? 'Apply the plan again with the same journal: it continues where it stopped.' : 'Apply the plan with its journal: nothing was done for this person yet.';
  return putAside === undefined ? goOn : `${goOn} Wait until ${putAside.retryAt}: ${whyToWait[putAside.reason]}.`;
}

function remainingAccess(due: readonly Step[], outcomes: RecordedPerson['outcomes']): RemainingAccess {
  const cuts = due.filter((step) => declarationOf(step).cutsAccess);
  const done = cuts.filter(({ key }) => outcomes.get(key)?.kind === 'done');
  return done.length === 0 ? 'on' : done.length === cuts.length ? 'off' : 'partly';
}

/** Whether a step was started and has no outcome: what became of it is not known, as after a lost response. */
export function hasNoOutcome({ key }: Pick<Step, 'key'>, { intents, outcomes }: Pick<RecordedPerson, 'intents' | 'outcomes'>): boolean {
  return intents.has(key) && !outcomes.has(key);
}

/** Whether the change of a step is there, or may be: its undo must cover it, and undoing what is not there changes nothing. */
export function mayHaveTakenEffect(outcome: StepOutcome | { readonly kind: 'notReached' } | undefined): boolean {
  switch (outcome?.kind) {
    case 'done':
      return outcome.effect === 'changed' && (outcome.things === undefined || hasChanged(outcome.things));
    case 'refused':
      return hasChanged(outcome.things);
    case 'ambiguous':
    case 'contradicted':
      return true;
    case 'failed':
      return outcome.things === undefined ? outcome.error['mayHaveHappened'] === true : hasChanged(outcome.things);
    default:
      return false;
  }
}

/** Whether some of the things of a step are changed, or may be. */
function hasChanged(things: ChangedThings | undefined): boolean {
  return things !== undefined && (things.changed.length > 0 || things.left.some(mayBeChanged));
}
