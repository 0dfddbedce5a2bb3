import type { Profile } from '../decide/decisions.js';
import { decisionTable } from '../decide/decision-table.js';
import { lifecycleOf } from '../decide/decisions.js';
import { readsOf } from '../decide/profiles.js';
import { planPerson, type PlannedPerson } from '../plan/plan.js';
import type { PlanPart } from '../plan/plan-header.js';
import type { Clients } from '../read/clients.js';
import type { Dossier, ReusableFacts, Surroundings } from '../read/dossier.js';
import { factTitle, mayBeReadLater, type Fact } from '../read/facts.js';
import { readPerson } from '../read/inspect.js';
import { callOptions, type RunCache } from '../read/surroundings.js';
import { declarationOf } from '../steps/declarations.js';
import type { StepKind } from '../steps/types.js';
import type { RecordedPerson } from './outcome.js';
import type { StepWait } from './run-step.js';
import type { FoundNow } from './read-ahead.js';
import { reinstatementRow } from '../decide/reinstatement-row.js';

/** What reading and comparing a person needs. */
export interface Reading {
  readonly plan: PlanPart;
  readonly profile: Profile;
  readonly clients: Clients;
  readonly surroundings: Surroundings;
  readonly cache: RunCache;
  readonly signal: AbortSignal;
  /** Organization admins whose role may be gone, although it is still listed. */
  readonly adminsTaken: ReadonlySet<string>;
  /** Adding rows that decide how a person is guarded: nobody gets one that the plan does not have. */
  readonly guardedRows: ReadonlySet<string>;
  /** Facts of the plan that need not be read again. */
  readonly reusable?: ReusableFacts | undefined;
}

/**
 * The person now. `reason`: why the run must not go on with them. `mayPass`: another read may remove the reason, after
 * `wait` if Atlassian asked for it.
 */
export type FoundAgain =
  | { readonly reason: string; readonly mayPass?: true; readonly wait?: Pick<StepWait, 'reason' | 'notBefore'> | undefined }
  | { readonly reason?: undefined; readonly dossier: Dossier };

/**
 * Reads what searches do not show of a person whom they have just found, and compares. A plan holds for the state that it
 * found, and for its own changes.
 */
export async function readAgain(person: PlannedPerson, recorded: RecordedPerson, { found, together }: FoundNow, reading: Reading): Promise<FoundAgain> {
  const { clients, profile, plan, cache, signal, reusable } = reading;
  const dossier = await readPerson(found, together, { clients, options: { signal }, reads: readsOf(profile, plan.policy), cache, need: 'optional' }, reusable);
  const other = otherIdentity(person, dossier, recorded);
  const unread = person.rowName === reinstatementRow ? undefined : factUnreadNow(person, dossier);
  if (other === undefined && unread !== undefined) {
    const { title, why, retryAt } = unread;
    const wait = retryAt === undefined ? undefined : { reason: why === 'rateLimited' ? ('rateLimited' as const) : ('unavailable' as const), notBefore: retryAt };
    return { reason: `A fact that the plan rests on is not readable now: ${title} (${why}).`, mayPass: true, wait };
  }
  const reason = other ?? (await changeOf(person, dossier, recorded, reading));
  return reason === undefined ? { dossier } : { reason };
}

/** An account with another name or address than in the reviewed plan may belong to somebody else by now. */
function otherIdentity({ name, email, steps }: PlannedPerson, dossier: Dossier, { intents }: RecordedPerson): string | undefined {
  const parked = steps.flatMap((step) => (step.kind === 'setEmail' ? [step] : []));
  const gaveBack = parked.some((step) => step.email === email);
  const own = parked.filter(({ key }) => intents.has(key)).map((step) => step.email);
  if (!gaveBack && !isOneOf(dossier.email, [email, ...own])) {
    return 'The account has another e-mail address than in the plan: it may belong to somebody else by now.';
  }
  return isOneOf(dossier.name, [name]) ? undefined : 'The account has another name than in the plan: it may belong to somebody else by now.';
}

/** A missing value contradicts nothing. */
function isOneOf(found: string | undefined, expected: readonly (string | undefined)[]): boolean {
  const plain = (text: string): string => text.normalize('NFC').trim().toLowerCase();
  const told = expected.flatMap((text) => (text === undefined ? [] : [plain(text)]));
  return found === undefined || told.length === 0 || told.includes(plain(found));
}

async function changeOf(person: PlannedPerson, dossier: Dossier, recorded: RecordedPerson, reading: Reading): Promise<string | undefined> {
  if (person.rowName === reinstatementRow) {
    return lifecycleOf({ dossier }) === 'blocked.exportControl' ? 'The account is blocked under US export control: it must not be enabled.' : undefined;
  }
  const { surroundings, profile, plan, adminsTaken, guardedRows } = reading;
  const now = planPerson(dossier, surroundings, plan.policy, { adminsTaken: new Set(adminsTaken), profile });
  if (now.rowName !== person.rowName && now.rowName !== 'alreadyOff' && !isOwnDoing(person, now, dossier, recorded)) {
    return `The plan found "${person.rowTitle}". The person is now "${now.rowTitle}".`;
  }
  // Steps that are no longer needed are harmless: they find nothing to change. A new step was never reviewed.
  const planned = new Set(person.steps.map(({ key }) => key));
  const added = now.steps.filter(({ key }) => !planned.has(key));
  if (added.length > 0) {
    return `The person now needs more steps than the plan has: ${labelsOf(added)}.`;
  }
  // A plan without such a row was edited, or was made before it applied.
  const rows = now.alsoRows.filter((row) => guardedRows.has(row) && !person.alsoRows.includes(row));
  if (rows.length > 0) {
    return `The person now is something that the plan does not say: ${rows.map(titleOfRow).join(', ')}.`;
  }
  const undone = await undoneSince(now, recorded, reading);
  return undone.length === 0 ? undefined : `Somebody has undone steps of the run: ${labelsOf(undone)}.`;
}

function titleOfRow(name: string): string {
  return decisionTable.find((row) => row.name === name)?.title ?? name;
}

function labelsOf(steps: PlannedPerson['steps']): string {
  return [...new Set(steps.map((step) => declarationOf(step).label))].join(', ');
}

/** A fact of the plan that a passing failure keeps from being read now: a change of it would stay unseen. */
function factUnreadNow({ facts }: PlannedPerson, dossier: Dossier): { readonly title: string; readonly why: string; readonly retryAt?: string | undefined } | undefined {
  const { memberships, permissions, scimLinks, apiTokens, organizationApiKeys, groups, roles, owned } = dossier;
  const read: Readonly<Record<string, Fact<unknown>>> = { memberships, permissions, scimLinks, apiTokens, organizationApiKeys, groups, roles, owned };
  for (const [name, fact] of Object.entries(read)) {
    if (mayBeReadLater(fact) && facts.some((planned) => planned.name === name && planned.known)) {
      return { title: factTitle(name), why: fact.why, retryAt: fact.retryAt };
    }
  }
  return undefined;
}

/** Changes of rows that the run itself causes. */
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
      // Atlassian protects a former organization admin for a while after the role is gone.
      (to !== 'undecided' || lifecycleOf({ dossier }) === 'administrative'),
  );
}

/** Steps with a proven outcome that must run again. */
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
