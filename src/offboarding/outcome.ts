import type { SerializedAdminError } from '../core/errors.js';
import type { StepOutcome } from './journal.js';
import type { PlannedPerson } from './plan.js';

/** What became of one person. */
export type PersonOutcome =
  | { readonly kind: 'done'; readonly verification: 'done' | 'pendingVerification'; readonly humanTask?: string }
  | { readonly kind: 'alreadyDone' }
  | { readonly kind: 'handedOver'; readonly humanTask: string }
  | { readonly kind: 'refused'; readonly reason: string; readonly error?: SerializedAdminError; readonly humanTask: string }
  /** The person is no longer as the plan found them. Nothing was done. */
  | { readonly kind: 'blocked'; readonly reason: string; readonly humanTask: string }
  | { readonly kind: 'ambiguous'; readonly error: SerializedAdminError; readonly humanTask: string }
  | { readonly kind: 'failed'; readonly error: SerializedAdminError; readonly humanTask: string }
  /** The run was stopped before this person was finished. */
  | { readonly kind: 'notFinished'; readonly humanTask: string };

export type PersonOutcomeKind = PersonOutcome['kind'];

/** What the journal knows about one person. */
export interface RecordedPerson {
  readonly intents: ReadonlySet<string>;
  readonly outcomes: ReadonlyMap<string, StepOutcome>;
  readonly blocked?: string | undefined;
}

export const nothingRecorded: RecordedPerson = { intents: new Set(), outcomes: new Map() };

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
  const outcomes = person.steps.flatMap(({ key }) => recorded.outcomes.get(key) ?? []);
  for (const outcome of outcomes) {
    if (outcome.kind === 'ambiguous') {
      return { kind: 'ambiguous', error: outcome.error, humanTask: outcome.humanTask };
    }
    if (outcome.kind === 'failed') {
      return { kind: 'failed', error: outcome.error, humanTask: outcome.error.remedy };
    }
    if (outcome.kind === 'refused') {
      return { kind: 'refused', reason: outcome.error.kind, error: outcome.error, humanTask: outcome.error.remedy };
    }
  }
  if (outcomes.length < person.steps.length) {
    return { kind: 'notFinished', humanTask: 'Apply the plan again with the same journal: it goes on where it stopped.' };
  }
  if (outcomes.some(({ kind }) => kind === 'handedOver')) {
    return { kind: 'handedOver', humanTask: humanTask ?? 'Remove the person in the identity provider.' };
  }
  const done = outcomes.filter((outcome) => outcome.kind === 'done');
  if (done.every(({ effect }) => effect === 'alreadyDone')) {
    return { kind: 'alreadyDone' };
  }
  const verification = done.every((step) => step.verification === 'done') ? 'done' : 'pendingVerification';
  return { kind: 'done', verification, ...(humanTask === undefined ? {} : { humanTask }) };
}
