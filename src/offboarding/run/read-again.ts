import type { Profile } from '../decide/decisions.js';
import { isOrgAdmin, lifecycleOf } from '../decide/decisions.js';
import { readsOf } from '../decide/profiles.js';
import { planPerson, type Plan, type PlannedPerson } from '../plan/plan.js';
import type { Clients } from '../read/clients.js';
import type { Dossier, Surroundings } from '../read/dossier.js';
import { mayBeReadLater, type Fact } from '../read/facts.js';
import { inspectPeople } from '../read/inspect.js';
import { callOptions, type RunCache } from '../read/surroundings.js';
import { declarationOf } from '../steps/declarations.js';
import type { StepKind } from '../steps/types.js';
import type { RecordedPerson } from './outcome.js';
import { reinstatementRow } from './reinstate-row.js';

/** What a person is read and judged with. */
export interface Reading {
  readonly plan: Plan;
  readonly profile: Profile;
  readonly clients: Clients;
  readonly surroundings: Surroundings;
  readonly cache: RunCache;
  readonly signal: AbortSignal;
  /** Organization admins whose role may be gone although it can still be read. */
  readonly adminsTaken: ReadonlySet<string>;
}

/** How a person was found. `reason`: why nothing may be done for them any more; `mayPass`: reading them once more may say otherwise. */
export type FoundAgain = { readonly reason: string; readonly mayPass?: true } | { readonly reason?: undefined; readonly dossier: Dossier; readonly isOrgAdmin: boolean };

/** Reads a person anew, and compares: a plan is a promise about the state that it found, and what it has changed itself. */
export async function readAgain(person: PlannedPerson, recorded: RecordedPerson, reading: Reading): Promise<FoundAgain> {
  const { surroundings } = reading;
  const dossier = await dossierOf(person.accountId, reading);
  if (dossier === undefined) {
    return { reason: 'The person cannot be found any more.' };
  }
  const other = otherIdentity(person, dossier, recorded);
  const unread = person.rowName === reinstatementRow ? undefined : factUnreadNow(person, dossier);
  if (other === undefined && unread !== undefined) {
    return { reason: `What the plan rests on could not be read again: ${unread}.`, mayPass: true };
  }
  const reason = other ?? (await changeOf(person, dossier, recorded, reading));
  return reason === undefined ? { dossier, isOrgAdmin: isOrgAdmin({ dossier, surroundings }) } : { reason };
}

async function dossierOf(accountId: string, { clients, surroundings, profile, plan, cache, signal }: Reading): Promise<Dossier | undefined> {
  for await (const inspection of inspectPeople([{ accountId }], clients, surroundings, { signal, reads: readsOf(profile, plan.policy), cache })) {
    if (inspection.kind === 'dossier') {
      return inspection.dossier;
    }
  }
  return undefined;
}

/** An account that has another name or address than the one that was agreed on may be somebody else's by now. */
function otherIdentity({ name, email, steps }: PlannedPerson, dossier: Dossier, { intents }: RecordedPerson): string | undefined {
  const parked = steps.flatMap((step) => (step.kind === 'setEmail' ? [step] : []));
  const gaveBack = parked.some((step) => step.email === email);
  const own = parked.filter(({ key }) => intents.has(key)).map((step) => step.email);
  if (!gaveBack && !isOneOf(dossier.email, [email, ...own])) {
    return 'The account has another e-mail address than when the plan was made: it may be somebody else by now.';
  }
  return isOneOf(dossier.name, [name]) ? undefined : 'The account has another name than when the plan was made: it may be somebody else by now.';
}

/** What is not told contradicts nothing. */
function isOneOf(found: string | undefined, expected: readonly (string | undefined)[]): boolean {
  const plain = (text: string): string => text.normalize('NFC').trim().toLowerCase();
  const told = expected.flatMap((text) => (text === undefined ? [] : [plain(text)]));
  return found === undefined || told.length === 0 || told.includes(plain(found));
}

async function changeOf(person: PlannedPerson, dossier: Dossier, recorded: RecordedPerson, reading: Reading): Promise<string | undefined> {
  if (person.rowName === reinstatementRow) {
    return lifecycleOf({ dossier }) === 'blocked.exportControl' ? 'The account is blocked under export control, and must not be enabled.' : undefined;
  }
  const { surroundings, profile, plan, adminsTaken } = reading;
  const now = planPerson(dossier, surroundings, plan.policy, { adminsTaken: new Set(adminsTaken), profile });
  if (now.rowName !== person.rowName && now.rowName !== 'alreadyOff' && !isOwnDoing(person, now, dossier, recorded)) {
    return `The person was "${person.rowName}" when the plan was made and is now "${now.rowName}".`;
  }
  // Steps that have become unnecessary are no danger: the plan's own find that out. A step that is new is.
  const planned = new Set(person.steps.map(({ key }) => key));
  const added = now.steps.filter(({ key }) => !planned.has(key));
  if (added.length > 0) {
    return `More would have to be done for the person than when the plan was made: ${labelsOf(added)}.`;
  }
  const undone = await undoneSince(now, recorded, reading);
  return undone.length === 0 ? undefined : `Somebody has undone what was done: ${labelsOf(undone)}.`;
}

function labelsOf(steps: PlannedPerson['steps']): string {
  return [...new Set(steps.map((step) => declarationOf(step).label))].join(', ');
}

/** Something that the plan knew and that cannot be read now for a passing reason: what is new in it would not be seen. */
function factUnreadNow({ facts }: PlannedPerson, dossier: Dossier): string | undefined {
  const { permissions, scimLinks, apiTokens, organizationApiKeys, groups, roles, owned } = dossier;
  const read: Readonly<Record<string, Fact<unknown>>> = { permissions, scimLinks, apiTokens, organizationApiKeys, groups, roles, owned };
  for (const [name, fact] of Object.entries(read)) {
    if (mayBeReadLater(fact) && facts.some((planned) => planned.name === name && planned.known)) {
      return `${name} (${fact.why})`;
    }
  }
  return undefined;
}

/** The rows that a person comes to by what the run itself has done. */
const ownDoings: readonly { readonly by: StepKind; readonly from?: readonly string[]; readonly to: string }[] = [
  { by: 'unlinkScim', from: ['scim', 'google', 'scimOrphan'], to: 'managed' },
  { by: 'suspendInDirectory', from: ['guest'], to: 'unmanaged' },
  { by: 'removeFromDirectory', from: ['guest'], to: 'unmanaged' },
  { by: 'removeFromDirectory', to: 'unknownAccount' },
  { by: 'revokeOrganizationRole', from: ['managed'], to: 'undecided' },
];

function isOwnDoing(person: PlannedPerson, now: PlannedPerson, dossier: Dossier, { intents }: RecordedPerson): boolean {
  const begun = (kind: StepKind, all: boolean): boolean => {
    const steps = person.steps.filter((step) => step.kind === kind);
    return steps.length > 0 && (all ? steps.every(({ key }) => intents.has(key)) : steps.some(({ key }) => intents.has(key)));
  };
  return ownDoings.some(
    ({ by, from, to }) =>
      to === now.rowName &&
      (from?.includes(person.rowName) ?? true) &&
      begun(by, to === 'unknownAccount') &&
      // The vendor lets go of somebody who was an organization admin a while after the role is gone.
      (to !== 'undecided' || lifecycleOf({ dossier }) === 'administrative'),
  );
}

/** Steps that were done and seen to be done, and would have to be done again. */
async function undoneSince({ steps }: PlannedPerson, { outcomes }: RecordedPerson, { clients, signal }: Reading): Promise<PlannedPerson['steps']> {
  const undone: PlannedPerson['steps'][number][] = [];
  for (const step of steps) {
    const outcome = outcomes.get(step.key);
    const isProven = outcome?.kind === 'done' && outcome.verification === 'done';
    if (isProven && (await declarationOf(step).probe?.(step, clients, callOptions({ signal }))) === 'notReached') {
      undone.push(step);
    }
  }
  return undone;
}
