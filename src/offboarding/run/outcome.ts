import type { SerializedAdminError } from '../../core/errors.js';
import type { StepOutcome, WaitReason } from './journal.js';
import type { PlannedPerson } from '../plan/plan.js';
import { declarationOf } from '../steps/declarations.js';
import type { Step } from '../steps/types.js';

/** What became of one person. */
export type PersonOutcome =
  | { readonly kind: 'done'; readonly verification: 'done' | 'pendingVerification'; readonly humanTask?: string }
  | { readonly kind: 'alreadyDone' }
  | { readonly kind: 'handedOff'; readonly humanTask: string }
  | { readonly kind: 'refused'; readonly reason: string; readonly error?: SerializedAdminError; readonly humanTask: string; readonly access?: RemainingAccess }
  /** The person is no longer as the plan found them. Nothing was done since that was seen; `access`: but something before. */
  | { readonly kind: 'blocked'; readonly reason: string; readonly humanTask: string; readonly access?: RemainingAccess }
  | { readonly kind: 'ambiguous'; readonly error: SerializedAdminError; readonly humanTask: string; readonly access?: RemainingAccess }
  /** A change was accepted, and reading back still shows the state from before. */
  | { readonly kind: 'contradicted'; readonly humanTask: string; readonly access: RemainingAccess }
  | { readonly kind: 'failed'; readonly error: SerializedAdminError; readonly humanTask: string; readonly access?: RemainingAccess }
  /** The run ended before this person was finished. `reason` and `retryAt`: they were put aside until then. */
  | { readonly kind: 'notFinished'; readonly humanTask: string; readonly reason?: WaitReason; readonly retryAt?: string; readonly access?: RemainingAccess };

/** What became of a person, in one word. */
export type PersonOutcomeKind = PersonOutcome['kind'];

/** All of them, the good first. */
export const personOutcomeKinds = ['done', 'alreadyDone', 'handedOff', 'refused', 'blocked', 'ambiguous', 'contradicted', 'failed', 'notFinished'] as const satisfies readonly PersonOutcomeKind[];

/** Whether the steps that cut access were done although another step was not: `partly` where some of them were. */
export type RemainingAccess = 'off' | 'partly' | 'on';

const lookAgain = 'Look at the person in Atlassian Administration: what was to be taken away is still there, by a way that this run does not know.';

/** What a journal says about one person so far. */
export interface RecordedPerson {
  /** The keys of the steps that were begun. */
  readonly intents: ReadonlySet<string>;
  /** What became of steps, by their keys. */
  readonly outcomes: ReadonlyMap<string, StepOutcome>;
  /** Why nothing more is done for the person. */
  readonly blocked?: string | undefined;
  /** What the person waits for, and until when. */
  readonly putAside?: { readonly reason: WaitReason; readonly retryAt: string } | undefined;
}

export const nothingRecorded: RecordedPerson = { intents: new Set(), outcomes: new Map() };

/** Whether a step stands in the way of those after it. */
function stopsThePerson(step: Step, outcome: StepOutcome): boolean {
  return outcome.kind !== 'done' && outcome.kind !== 'handedOff' && declarationOf(step).whenItFails === 'stop';
}

/**
 * The steps that a person came to, or would come to if all goes well: those after one that stops are left out, and so
 * are those whose condition is not met. `outcomes` are those so far, by the keys of the steps.
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
 * Whether it is the turn of a step: the person comes to it, and everything before it has its outcome. Asked anew after
 * each outcome, it leads through the steps of a person as {@link applyPlan} does.
 *
 * @example
 * const next = person.steps.find((step) => isDue(step, person, outcomes));
 */
export function isDue(step: Step, person: Pick<PlannedPerson, 'steps'>, outcomes: ReadonlyMap<string, StepOutcome>): boolean {
  return dueSteps(person, outcomes).find(({ key }) => !outcomes.has(key))?.key === step.key;
}

/** Sums up a person: the worst of their steps counts. Pure, so that a run and a later report agree. */
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

function taskToGoOn(begun: boolean, { putAside }: RecordedPerson): string {
  const goOn = begun ? 'Apply the plan again with the same journal: it goes on where it stopped.' : 'Apply the plan with its journal: nothing was done for this person yet.';
  return putAside === undefined ? goOn : `${goOn} Not before ${putAside.retryAt}: until then the service does not answer for this person.`;
}

function remainingAccess(due: readonly Step[], outcomes: RecordedPerson['outcomes']): RemainingAccess {
  const cuts = due.filter((step) => declarationOf(step).cutsAccess);
  const done = cuts.filter(({ key }) => outcomes.get(key)?.kind === 'done');
  return done.length === 0 ? 'on' : done.length === cuts.length ? 'off' : 'partly';
}
