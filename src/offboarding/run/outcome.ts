import type { SerializedAdminError } from '../../core/errors.js';
import type { StepOutcome } from './journal.js';
import type { PlannedPerson } from '../plan/plan.js';
import { declarationOf } from '../steps/declarations.js';
import type { Step } from '../steps/types.js';

/** What became of one person. */
export type PersonOutcome =
  | { readonly kind: 'done'; readonly verification: 'done' | 'pendingVerification'; readonly humanTask?: string }
  | { readonly kind: 'alreadyDone' }
  | { readonly kind: 'handedOver'; readonly humanTask: string }
  | { readonly kind: 'refused'; readonly reason: string; readonly error?: SerializedAdminError; readonly humanTask: string; readonly access?: RemainingAccess }
  /** The person is no longer as the plan found them. Nothing was done. */
  | { readonly kind: 'blocked'; readonly reason: string; readonly humanTask: string }
  | { readonly kind: 'ambiguous'; readonly error: SerializedAdminError; readonly humanTask: string; readonly access?: RemainingAccess }
  | { readonly kind: 'failed'; readonly error: SerializedAdminError; readonly humanTask: string; readonly access?: RemainingAccess }
  /** The run was stopped before this person was finished. */
  | { readonly kind: 'notFinished'; readonly humanTask: string };

/** What became of a person, in one word. */
export type PersonOutcomeKind = PersonOutcome['kind'];

/** Whether the steps that cut access were done although another step was not: `partly` where some of them were. */
export type RemainingAccess = 'off' | 'partly' | 'on';

const lookAgain = 'Look at the person in Atlassian Administration: what was to be taken away is still there, by a way that this run does not know.';

/** What the journal knows about one person. */
export interface RecordedPerson {
  readonly intents: ReadonlySet<string>;
  readonly outcomes: ReadonlyMap<string, StepOutcome>;
  readonly blocked?: string | undefined;
}

export const nothingRecorded: RecordedPerson = { intents: new Set(), outcomes: new Map() };

/** Whether a step is to be run, as far as the outcomes before it tell. `stopped`: one of them stops those after it. */
export function isDue({ onlyAfter, regardless }: Step, outcomes: RecordedPerson['outcomes'], stopped: boolean): boolean {
  if (onlyAfter === undefined) {
    return !stopped || regardless === true;
  }
  const before = outcomes.get(onlyAfter.step);
  return before?.kind === 'refused' && before.error.kind === onlyAfter.refusedAs;
}

/** Whether a step stands in the way of those after it. */
export function stopsThePerson(step: Step, outcome: StepOutcome): boolean {
  return outcome.kind !== 'done' && outcome.kind !== 'handedOver' && declarationOf(step).whenItFails === 'stop';
}

/** The steps that a person came to, or would come to: those after one that stops are left out, and so are conditions unmet. */
export function dueSteps(person: Pick<PlannedPerson, 'steps'>, outcomes: RecordedPerson['outcomes']): Step[] {
  const due: Step[] = [];
  let stopped = false;
  for (const step of person.steps) {
    if (!isDue(step, outcomes, stopped)) {
      continue;
    }
    due.push(step);
    const outcome = outcomes.get(step.key);
    stopped ||= outcome !== undefined && stopsThePerson(step, outcome);
  }
  return due;
}

/** Sums up a person: the worst of their steps counts. Pure, so that a run and a later report agree. */
export function outcomeOf(person: PlannedPerson, recorded: RecordedPerson): PersonOutcome {
  const { humanTask } = person;
  if (person.action === 'refuse') {
    return { kind: 'refused', reason: person.because, humanTask: humanTask ?? person.because };
  }
  if (recorded.blocked !== undefined) {
    return { kind: 'blocked', reason: recorded.blocked, humanTask: 'Make a new plan for this person.' };
  }
  if (person.steps.length === 0) {
    return { kind: 'alreadyDone' };
  }
  const due = dueSteps(person, recorded.outcomes);
  const outcomes = due.flatMap(({ key }) => recorded.outcomes.get(key) ?? []);
  if (outcomes.length < due.length) {
    const begun = outcomes.length > 0 || recorded.intents.size > 0;
    return { kind: 'notFinished', humanTask: begun ? 'Apply the plan again with the same journal: it goes on where it stopped.' : 'Apply the plan with its journal: nothing was done for this person yet.' };
  }
  const access = remainingAccess(due, recorded.outcomes);
  for (const kind of ['ambiguous', 'failed', 'refused'] as const) {
    const worst = outcomes.find((outcome) => outcome.kind === kind);
    if (worst?.kind === 'ambiguous') {
      return { kind: 'ambiguous', error: worst.error, humanTask: worst.humanTask, access };
    }
    if (worst?.kind === 'failed') {
      return { kind: 'failed', error: worst.error, humanTask: worst.error.remedy, access };
    }
    if (worst?.kind === 'refused') {
      return { kind: 'refused', reason: worst.error.kind, error: worst.error, humanTask: worst.error.remedy, access };
    }
  }
  if (outcomes.some(({ kind }) => kind === 'handedOver')) {
    return { kind: 'handedOver', humanTask: humanTask ?? lookAgain };
  }
  const done = outcomes.filter((outcome) => outcome.kind === 'done');
  const verification = done.every((step) => step.verification === 'done') ? 'done' : 'pendingVerification';
  if (verification === 'done' && done.every(({ effect }) => effect === 'alreadyDone')) {
    return { kind: 'alreadyDone' };
  }
  return { kind: 'done', verification, ...(humanTask === undefined ? {} : { humanTask }) };
}

function remainingAccess(due: readonly Step[], outcomes: RecordedPerson['outcomes']): RemainingAccess {
  const cuts = due.filter((step) => declarationOf(step).cutsAccess);
  const done = cuts.filter(({ key }) => outcomes.get(key)?.kind === 'done');
  return done.length === 0 ? 'on' : done.length === cuts.length ? 'off' : 'partly';
}
