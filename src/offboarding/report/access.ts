import type { PlannedPerson } from '../plan/plan.js';
import { elsewhereSentence, inactiveSentence } from '../read/log-in.js';
import type { StepOutcome } from '../run/journal.js';
import { dueSteps, hasNoOutcome, type PersonOutcome, type RecordedPerson } from '../run/outcome.js';
import { declarationOf } from '../steps/declarations.js';
import type { Step } from '../steps/types.js';

/** Whether a person can still log in, as far as reading back shows it. A change that was only accepted does not count. */
export interface ReportedAccess {
  /** `partly`: off in some directories and on in others. */
  readonly state: 'off' | 'partly' | 'on' | 'unknown';
  /** The same as a sentence. */
  readonly sentence: string;
}

/** Steps that make the account itself inactive, in every organization. */
const accountCuts: ReadonlySet<Step['kind']> = new Set(['disableAccount', 'deleteAccount', 'setScimInactive']);

/** The access of a person: from the facts of the plan, and from what the journal says of the steps that cut access. */
export function accessOf(person: PlannedPerson, outcome: PersonOutcome, recorded: RecordedPerson): ReportedAccess {
  const { action, rowName } = person;
  const { outcomes } = recorded;
  // The run saw that what the plan and its own steps found no longer holds.
  if (outcome.kind === 'blocked') {
    return { state: 'unknown', sentence: 'Not known: the run found the person changed, or could not read them, and did nothing more.' };
  }
  if (action === 'giveBack') {
    const offAgain = person.steps.find(({ kind }) => accountCuts.has(kind));
    if (offAgain !== undefined) {
      return isSeen(outcomes.get(offAgain.key))
        ? { state: 'off', sentence: inactiveSentence }
        : { state: 'unknown', sentence: 'Not known: the account was inactive before, and reading back does not show that it is so again.' };
    }
    return outcome.kind === 'done' || outcome.kind === 'alreadyDone'
      ? { state: 'on', sentence: 'Can log in again, as far as the run gave access back.' }
      : { state: 'unknown', sentence: 'Not known: the run did not give all of the access back.' };
  }
  if (rowName === 'portalCustomer') {
    return { state: 'unknown', sentence: 'Not known: no API shows whether a customer has access to the portals.' };
  }
  const cuts = dueSteps(person, outcomes).filter((step) => declarationOf(step).cutsAccess);
  if (rowName === 'seat') {
    const isFree = cuts.length > 0 && cuts.every((step) => isSeen(outcomes.get(step.key)));
    return { state: 'on', sentence: isFree ? 'Can still log in, as planned: the seat is free.' : 'Can still log in. Reading back does not show that the seat is free.' };
  }
  const seen = cuts.filter((step) => isSeen(outcomes.get(step.key)));
  if (seen.some(({ kind }) => accountCuts.has(kind))) {
    return { state: 'off', sentence: inactiveSentence };
  }
  if (seen.length > 0) {
    const open = cuts.filter((step) => !seen.includes(step) && !accountCuts.has(step.kind));
    return open.length === 0 ? { state: 'off', sentence: elsewhereSentence } : { state: 'partly', sentence: 'Can still use some directories of the organization, but no longer the others.' };
  }
  return wasOff(person) ?? withoutProof(person, cuts, recorded);
}

function isSeen(outcome: StepOutcome | undefined): boolean {
  return outcome?.kind === 'done' && outcome.verification === 'done';
}

/** The access that the plan read: no step has changed it. */
function wasOff({ facts, rowName }: PlannedPerson): ReportedAccess | undefined {
  const [, status] = (facts.find(({ name, known }) => name === 'directory' && known)?.value ?? '').split(', ');
  if (status === 'deactivated' || status === 'for_deletion' || rowName === 'exportControl') {
    return { state: 'off', sentence: inactiveSentence };
  }
  // One record may be that of one directory: each membership counts, where all are known.
  const memberships = facts.find(({ name, known }) => name === 'memberships' && known)?.value.split(', ') ?? [status];
  return memberships.every((membership) => membership === 'suspended') ? { state: 'off', sentence: elsewhereSentence } : undefined;
}

function withoutProof({ facts, steps }: PlannedPerson, cuts: readonly Step[], recorded: RecordedPerson): ReportedAccess {
  const kinds = cuts.flatMap((step) => recorded.outcomes.get(step.key) ?? []);
  if (cuts.some((step) => hasNoOutcome(step, recorded))) {
    return { state: 'unknown', sentence: 'Not known whether the person can still log in: no response to the change is recorded.' };
  }
  if (kinds.some(({ kind }) => kind === 'ambiguous')) {
    return { state: 'unknown', sentence: 'Not known whether the person can still log in: the response to the change was lost.' };
  }
  if (kinds.some(({ kind }) => kind === 'done')) {
    return { state: 'unknown', sentence: 'Not known yet: Atlassian accepted the change, but reading back does not show it.' };
  }
  if (kinds.some(({ kind }) => kind === 'handedOff')) {
    return { state: 'on', sentence: 'Can still log in until the identity provider acts.' };
  }
  if (!facts.some(({ name, known }) => name === 'directory' && known)) {
    return { state: 'unknown', sentence: 'Not known: no directory of the organization has the account.' };
  }
  return { state: 'on', sentence: steps.length === 0 ? 'Can still log in: the plan has no step that changes this.' : 'Can still log in.' };
}
