import { describedKinds } from '../core/error-kinds.js';
import { adminError, attempt, type AdminError } from '../core/errors.js';
import type { CallOptions } from '../core/options.js';
import type { RoleId } from '../org/role-ids.js';
import type { ProductClient } from '../product/client.js';
import type { Clients } from '../offboarding/read/clients.js';
import type { Dossier } from '../offboarding/read/dossier.js';
import { inspectPeople } from '../offboarding/read/inspect.js';
import { readSurroundings } from '../offboarding/read/surroundings.js';
import { findResponsibilities } from '../offboarding/responsibilities/find.js';
import { responsibilityKinds, type ResponsibilityKind } from '../offboarding/responsibilities/kinds.js';

const day = 86_400_000;

/** Refuses to change the test account, after reads. */
export function refuseTestAccount(endpoint: string, field: string, problem: string): AdminError {
  return adminError('validation', { endpoint, source: 'input', fields: [{ field, problem }], meaning: '{call} does not change the test account', remedy: 'Nothing was changed. Make an account for this, which nobody uses.' });
}

/** Tokens of the account stay as they are, and a verification may use one itself. Keys of the organization are read before. */
const ownedKinds: readonly ResponsibilityKind[] = responsibilityKinds.filter((kind) => kind !== 'apiTokens' && kind !== 'organizationApiKeys');

/** Roles that only use something. Any other may administer something. */
const usingRoles: ReadonlySet<string> = new Set<RoleId>(['atlassian/user', 'atlassian/guest', 'atlassian/customer', 'atlassian/contributor', 'atlassian/basic', 'atlassian/stakeholder', 'atlassian/viewer', 'atlassian/ai-access']);

/** What admits a test account. */
export interface AdmissionParts {
  readonly caller: string;
  readonly clients: Clients;
  readonly accountId: string;
  /** A client with a token of the account. Whoever gives it may use the account. */
  readonly own: ProductClient | undefined;
  readonly quietDays: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Reads the test account, and refuses it if it could be anybody's: an admin, the caller, an account in use or in charge of
 * something. What cannot be read counts as a reason to refuse. Changes nothing.
 */
export async function admit(parts: AdmissionParts): Promise<Dossier> {
  const { caller, clients, accountId, own, quietDays, signal } = parts;
  const refuse = (problem: string) => refuseTestAccount(caller, 'testAccount.accountId', problem);
  const call: CallOptions = signal === undefined ? {} : { signal };
  const surroundings = await readSurroundings(clients, call);
  const dossier = await dossierOf(parts, surroundings.directoryIds, call);
  if (dossier === undefined) {
    throw refuse('is no account of the organization');
  }
  const { directory, memberships, permissions, scimLinks, apiTokens, organizationApiKeys, roles, lastActive } = dossier;
  const { orgAdmins, serviceAccounts, actors } = surroundings;
  if (!directory.known || !memberships.known || !permissions.known || !scimLinks.known || !roles.known || !orgAdmins.known || !serviceAccounts.known) {
    throw refuse('cannot be read completely, so it is refused');
  }
  const { accountType, accountStatus, membershipStatus, claimStatus, platformRoles, forDeletion } = directory.value;
  if (actors.includes(accountId) || permissions.value.lifecycleEnablement === 'administrative.notMyself') {
    throw refuse('is the account of the caller');
  }
  if (platformRoles.length > 0 || orgAdmins.value.includes(accountId)) {
    throw refuse('is an admin of the organization');
  }
  if (!roles.value.every(({ role }) => usingRoles.has(role))) {
    throw refuse('has a role of an admin, or one that this version does not know');
  }
  if (accountType !== 'atlassian' || serviceAccounts.value.includes(accountId)) {
    throw refuse('is not the account of a person');
  }
  if (claimStatus !== 'managed') {
    throw refuse('is not managed by this organization');
  }
  if (accountStatus !== 'active' || membershipStatus === 'suspended' || forDeletion) {
    throw refuse('is not active');
  }
  if (organizationApiKeys.known ? organizationApiKeys.value.length > 0 : !(await listsNoKeys(clients, call))) {
    throw refuse('has made API keys of the organization, or may have');
  }
  const since = Date.now() - quietDays * day;
  if (!lastActive.known) {
    throw refuse('may be in use: when it was last active is not readable');
  }
  if (own !== undefined && (await own.jira.getMyself({}, call)).accountId !== accountId) {
    throw refuseTestAccount(caller, 'testAccount.own', 'is a client of another account');
  }
  if (own === undefined && !apiTokens.known) {
    throw refuse('may be in use: its API tokens are not readable. Give "own", a client with a token of the account');
  }
  const used = [...lastActive.value.map(({ at }) => at), ...(apiTokens.known && own === undefined ? apiTokens.value.map(({ lastAccess }) => lastAccess) : [])];
  if (used.some((at) => at !== undefined && !(Date.parse(at) < since))) {
    throw refuse(`was active in the last ${quietDays} days`);
  }
  for await (const event of findResponsibilities([accountId], { clients, kinds: ownedKinds, ...(signal === undefined ? {} : { signal }) })) {
    if (event.type === 'found') {
      throw refuse(`is in charge of something (${event.responsibility.kind})`);
    }
    if (event.type === 'notReadable' && event.why !== 'noClient' && (describedKinds[event.why].retryable || event.why === 'unexpectedResponse')) {
      throw refuse(`may be in charge of something: a read failed (${event.kind})`);
    }
  }
  return dossier;
}

/** A list without the key that reads it shows nothing of anybody. Any other failure may hide keys of the account. */
async function listsNoKeys({ org }: Clients, call: CallOptions): Promise<boolean> {
  const keys = await attempt(org.apiKeys.list({}, call).whole().toArray());
  return keys.ok && keys.value.length === 0;
}

async function dossierOf({ clients: { org, product }, accountId }: AdmissionParts, directoryIds: readonly string[], call: CallOptions): Promise<Dossier | undefined> {
  // Without the clients of SCIM directories: one that takes no request must not end the reading.
  for await (const inspection of inspectPeople([{ accountId }], { org, product }, { directoryIds }, { ...call, reads: ['apiTokens', 'organizationApiKeys', 'roles', 'lastActive'] })) {
    return inspection.kind === 'dossier' ? inspection.dossier : undefined;
  }
  return undefined;
}
