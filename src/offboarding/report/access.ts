import type { PlannedPerson } from '../plan/plan.js';
import { elsewhereSentence, inactiveSentence } from '../read/log-in.js';
import type { StepOutcome } from '../run/journal.js';
import { dueSteps, type PersonOutcome } from '../run/outcome.js';
import { declarationOf } from '../steps/declarations.js';
import type { Step } from '../steps/types.js';

/** Whether a person can still log in, as far as reading has shown it: what was only accepted is not off. */
export interface ReportedAccess {
  /** `partly`: off in some directories and on in others. */
  readonly state: 'off' | 'partly' | 'on' | 'unknown';
  /** The same as a sentence. */
  readonly sentence: string;
}

/** Steps after which the account itself is inactive, everywhere. */
const accountCuts: ReadonlySet<Step['kind']> = new Set(['disableAccount', 'deleteAccount', 'setScimInactive']);

/** What is known of the access of a person: from the plan, what it read, and what became of the steps that cut access. */
export function accessOf(person: PlannedPerson, outcome: PersonOutcome, outcomes: ReadonlyMap<string, StepOutcome>): ReportedAccess {
  const { action, rowName } = person;
  if (action === 'giveBack') {
    return outcome.kind === 'done' || outcome.kind === 'alreadyDone'
      ? { state: 'on', sentence: 'Can log in again, as far as the run gave access back.' }
      : { state: 'unknown', sentence: 'Not known: access was to be given back, and not all of it was.' };
  }
  if (rowName === 'portalCustomer') {
    return { state: 'unknown', sentence: 'Not known: no API shows whether a customer has access to the portals.' };
  }
  const cuts = dueSteps(person, outcomes).filter((step) => declarationOf(step).cutsAccess);
  if (rowName === 'seat') {
    const isFree = cuts.length > 0 && cuts.every((step) => isSeen(outcomes.get(step.key)));
    return { state: 'on', sentence: isFree ? 'Can still log in, as planned: the seat is free.' : 'Can still log in; the seat is not seen to be free.' };
  }
  const seen = cuts.filter((step) => isSeen(outcomes.get(step.key)));
  if (seen.some(({ kind }) => accountCuts.has(kind))) {
    return { state: 'off', sentence: inactiveSentence };
  }
  if (seen.length > 0) {
    const open = cuts.filter((step) => !seen.includes(step) && !accountCuts.has(step.kind));
    return open.length === 0 ? { state: 'off', sentence: elsewhereSentence } : { state: 'partly', sentence: 'Can still use some directories of the organization, and others no longer.' };
  }
  return wasOff(person) ?? withoutProof(person, cuts, outcomes);
}

function isSeen(outcome: StepOutcome | undefined): boolean {
  return outcome?.kind === 'done' && outcome.verification === 'done';
}

/** What the plan read: nothing has been seen to change it. */
function wasOff({ facts, rowName }: PlannedPerson): ReportedAccess | undefined {
  const [, status] = (facts.find(({ name, known }) => name === 'directory' && known)?.value ?? '').split(', ');
  if (status === 'deactivated' || status === 'for_deletion' || rowName === 'exportControl') {
    return { state: 'off', sentence: inactiveSentence };
  }
  const memberships = facts.find(({ name, known }) => name === 'memberships' && known)?.value.split(', ') ?? [];
  const isSuspended = memberships.length > 0 && memberships.every((membership) => membership === 'suspended');
  return isSuspended || status === 'suspended' ? { state: 'off', sentence: elsewhereSentence } : undefined;
}

function withoutProof({ facts, steps }: PlannedPerson, cuts: readonly Step[], outcomes: ReadonlyMap<string, StepOutcome>): ReportedAccess {
  const kinds = cuts.flatMap((step) => outcomes.get(step.key) ?? []);
  if (kinds.some(({ kind }) => kind === 'ambiguous')) {
    return { state: 'unknown', sentence: 'Not known whether the person can still log in: the response to the change was lost.' };
  }
  if (kinds.some(({ kind }) => kind === 'done')) {
    return { state: 'unknown', sentence: 'Not seen yet: Atlassian accepted the change, and reading back does not show it.' };
  }
  if (kinds.some(({ kind }) => kind === 'handedOff')) {
    return { state: 'on', sentence: 'Can still log in until the identity provider acts.' };
  }
  if (!facts.some(({ name, known }) => name === 'directory' && known)) {
    return { state: 'unknown', sentence: 'Not known: no directory of the organization tells of the account.' };
  }
  return { state: 'on', sentence: steps.length === 0 ? 'Can still log in: nothing was planned that would change it.' : 'Can still log in.' };
}
