import type { OrgAdminClient } from '../../org/client.js';
import { notRead, valueOr } from '../read/facts.js';
import type { JournalReader, StepOutcome } from './journal.js';
import { hasNoOutcome, mayHaveTakenEffect, nothingRecorded, type RecordedPerson } from './outcome.js';
import { policyOf, type Policy, type PolicyOptions } from '../decide/policy.js';
import { ChangeCounter } from '../plan/change-counter.js';
import type { Fuse } from '../plan/fuse.js';
import { checkOrganization, checkPlanShape } from '../plan/check-plan.js';
import { sealPlan, type Plan, type PlannedPerson } from '../plan/plan.js';
import { checkClients } from '../read/clients.js';
import { journalOf, type RecordedPersonInJournal } from './read-journal.js';
import { reinstatementRow } from '../decide/reinstatement-row.js';
import { declarationOf } from '../steps/declarations.js';
import type { ChangedThings, FactsBefore, Step, StepKind } from '../steps/types.js';
import { checkRunOptions, namesOf } from '../../core/run-options.js';

/** Options of {@link makeReinstatement}. */
export interface ReinstatementOptions {
  readonly clients: { readonly org: OrgAdminClient };
  /** The people who get access back. Default: everybody whom the run changed, or may have. */
  readonly accountIds?: readonly string[] | undefined;
  /** When the plan expires, and how many people it may change. */
  readonly policy?: Pick<PolicyOptions, 'expiresAfterMinutes' | 'limits'> | undefined;
}

const reinstatementOptionNames = namesOf<ReinstatementOptions>()('clients', 'accountIds', 'policy');

/**
 * Makes a plan that gives access back, from the plan and the journal of a run. For each person it has the undo of every
 * step that changed something, or may have, in reverse order. `remains` lists what cannot come back, such as tokens.
 * `humanTask` has what a person must do. Apply it as any other plan, with a journal of its own.
 *
 * Rejects with `validation` if the journal was edited or belongs to another plan, and with `storage.failed` if it is not
 * readable.
 *
 * @example
 * const back = await makeReinstatement(plan, journal, { clients: { org }, accountIds: [accountId] });
 * await applyPlan(back, { clients: { org }, journal: fileJournal('out/back.jsonl') }).result;
 */
export async function makeReinstatement(plan: Plan, journal: JournalReader, options: ReinstatementOptions): Promise<Plan> {
  checkRunOptions('makeReinstatement()', options ?? null, reinstatementOptionNames);
  checkPlanShape('makeReinstatement()', plan);
  checkClients('makeReinstatement()', options.clients);
  checkOrganization('makeReinstatement()', plan, options.clients.org.orgId);
  const { people: recorded } = await journalOf('makeReinstatement()', plan, journal);
  const wanted = options.accountIds === undefined ? undefined : new Set(options.accountIds);
  const people = plan.people.filter(({ accountId }) => wanted?.has(accountId) ?? true).flatMap((person) => reinstate(person, recorded.get(person.accountId)) ?? []);
  const policy = reinstatementPolicy('makeReinstatement()', options);
  const changes = new ChangeCounter();
  people.forEach((person) => changes.add(person));
  return sealPlan({ orgId: plan.orgId, policy, people, unresolved: [], fuse: reinstatementFuse(changes, policy) });
}

/** The policy of a plan that gives access back. */
export function reinstatementPolicy(caller: string, { policy }: Pick<ReinstatementOptions, 'policy'>): Policy {
  return policyOf(caller, { ...policy, apiTokens: 'keep', organizationApiKeys: 'keep' });
}

/** Its fuse, after everybody was counted. */
export function reinstatementFuse({ people, things }: Pick<ChangeCounter, 'people' | 'things'>, { limits }: Policy): Fuse {
  return { people, ...(things === 0 ? {} : { things }), needsConfirmation: people > limits.people };
}

const nothingKnown: FactsBefore = {
  memberships: notRead('notNeeded', ''),
  groups: notRead('notNeeded', ''),
  roles: notRead('notNeeded', ''),
  directory: notRead('notNeeded', ''),
};

/** What a person must do about a change that no step undoes. */
function taskFor(kind: StepKind, groups: readonly string[]): string | undefined {
  switch (kind) {
    case 'removeFromDirectory':
      return `Invite the person again${groups.length === 0 ? '' : `, and to these groups: ${groups.join(', ')}`}.`;
    case 'revokeApiToken':
      return 'Ask the person to create new API tokens.';
    case 'revokeOrganizationApiKey':
      return 'Create new organization API keys if you need them.';
    case 'unlinkScim':
      return 'Provision the person again in the identity provider, with their groups.';
    case 'revokePortalAccess':
      return 'Give the customer access to the portals again.';
    default:
      return undefined;
  }
}

/** What became of the single things of a step. Without an outcome, each that was open may be changed. */
function thingsIn(step: Step, recorded: RecordedPerson): { readonly things?: ChangedThings } {
  const outcome = recorded.outcomes.get(step.key);
  const open = outcome === undefined ? recorded.open?.get(step.key) : undefined;
  if (open !== undefined) {
    return { things: { changed: open, left: [] } };
  }
  return outcome !== undefined && 'things' in outcome && outcome.things !== undefined ? { things: outcome.things } : {};
}

/** A transfer first gives the thing to the successor. Where a later request of it failed, they may have it beside the person. */
function mayBeHalfDone({ kind }: Step, outcome: StepOutcome | undefined): boolean {
  return kind === 'transferResponsibilities' && (outcome?.kind === 'failed' || outcome?.kind === 'refused') && outcome.things === undefined;
}

/** The undo of one person. Undefined if the run changed nothing. */
export function reinstate(person: PlannedPerson, recorded: RecordedPersonInJournal | undefined): PlannedPerson | undefined {
  const journaled: RecordedPerson = recorded ?? nothingRecorded;
  const { outcomes } = journaled;
  const before = recorded?.before ?? nothingKnown;
  const changed = person.steps.filter((step) => hasNoOutcome(step, journaled) || mayHaveTakenEffect(outcomes.get(step.key)) || mayBeHalfDone(step, outcomes.get(step.key)));
  if (changed.length === 0) {
    return undefined;
  }
  const { accountId, name, email } = person;
  const known = { ...before, ...(email === undefined ? {} : { email }) };
  const left = new Set(changed.flatMap((step) => (step.kind === 'removeFromDirectory' ? [step.directoryId] : [])));
  const steps = changed
    .toReversed()
    .flatMap((step): readonly Step[] => declarationOf(step).undoSteps(step, known, thingsIn(step, journaled)))
    // A removed person can join no group of the directory until somebody invites them again.
    .filter((step) => !('directoryId' in step && left.has(step.directoryId)));
  const lost = changed.filter((step) => declarationOf(step).undo === undefined);
  const groups = valueOr(before.groups, []).map(({ name: group }) => group);
  const tasks = [...new Set(lost.flatMap(({ kind }) => taskFor(kind, groups) ?? []))];
  return {
    accountId,
    ...(name === undefined ? {} : { name }),
    ...(email === undefined ? {} : { email }),
    rowName: reinstatementRow,
    rowTitle: 'gets access back',
    evidence: ['documented'],
    action: 'giveBack',
    because: 'An earlier run removed access of this person.',
    facts: [{ name: 'changed', known: true, value: String(changed.length), source: 'journal' }],
    steps: [...new Map(steps.map((step) => [step.key, step])).values()],
    alsoRows: [],
    remains: [...new Set(lost.map((step) => `cannot come back: ${declarationOf(step).label}`))],
    ...(tasks.length === 0 ? {} : { humanTask: tasks.join(' ') }),
  };
}
