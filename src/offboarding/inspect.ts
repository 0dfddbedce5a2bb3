import { pMapIterable } from 'p-map';

import { attempt, isCredentialProblem, type AdminError } from '../core/errors.js';
import type { CallOptions } from '../core/options.js';
import type { DirectoryUser, UserSearch } from '../org/users.js';
import { checkClients, type Clients } from './clients.js';
import type { AccountPermissions, DirectoryMembership, DirectoryRecord, Dossier, ScimLinkFact, Surroundings, UnresolvedSubject } from './dossier.js';
import { known, notRead, unknownBecause, type Fact } from './facts.js';
import { eachSubject, type Subject, type Subjects } from './subjects.js';

export interface InspectOptions {
  readonly signal?: AbortSignal | undefined;
  /** How many people are read at the same time. Default 4. */
  readonly concurrency?: number | undefined;
}

/** A person that was read, or a subject that is not exactly one person. */
export type Inspection =
  | { readonly kind: 'dossier'; readonly dossier: Dossier }
  | { readonly kind: 'unresolved'; readonly subject: UnresolvedSubject };

/** The vendor's bounds of one search. */
const idsInSearch = 10;
const emailsInSearch = 100;

const searchRoute = 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/search';
const permissionsRoute = 'GET /users/{accountId}/manage';
const linksRoute = 'GET /admin/user-provisioning/v1/org/{orgId}/user/{accountId}/get-scim-links';

/** Reads what concerns the organization as a whole. */
export async function readSurroundings(clients: Clients, options: InspectOptions = {}): Promise<Surroundings> {
  checkClients('readSurroundings()', clients);
  const call = callOptions(options);
  const directories = await clients.org.directories.list({}, call).toArray();
  const admins = await attempt(() =>
    clients.org.users.search('-', { roleIds: ['atlassian/org-admin'], accountStatus: ['active'], limit: 100 }, call).toArray(),
  );
  const me = clients.product === undefined ? undefined : await clients.product.jira.getMyself({}, call);
  return {
    orgId: clients.org.orgId,
    directoryIds: directories.map(({ directoryId }) => directoryId),
    orgAdmins: admins.ok ? known(admins.value.map(({ accountId }) => accountId), searchRoute) : unknownBecause(admins.error),
    actors: me === undefined ? [] : [me.accountId],
    scimDirectoryIds: (clients.scim ?? []).map(({ directoryId }) => directoryId),
  };
}

/**
 * Reads a dossier for each subject, and changes nothing. The same person named twice is read once. An e-mail address
 * that matches nobody or several people is answered as unresolved, with the candidates.
 */
export async function* inspect(
  subjects: Subjects,
  clients: Clients,
  surroundings: Surroundings,
  options: InspectOptions = {},
): AsyncGenerator<Inspection> {
  checkClients('inspect()', clients);
  const seen = new Set<string>();
  for await (const batch of batches(eachSubject('inspect()', subjects))) {
    const found = await lookUp(batch, clients, options);
    const people: Found[] = [];
    for (const result of found) {
      if (result.kind === 'unresolved') {
        yield result;
      } else if (!seen.has(result.accountId)) {
        seen.add(result.accountId);
        people.push(result);
      }
    }
    const memberships = await readMemberships(people, clients, surroundings, options);
    yield* pMapIterable(
      people,
      async (person) => ({ kind: 'dossier' as const, dossier: await readPerson(person, memberships, clients, options) }),
      { concurrency: options.concurrency ?? 4 },
    );
  }
}

function callOptions({ signal }: InspectOptions): CallOptions {
  return signal === undefined ? {} : { signal };
}

async function* batches(subjects: AsyncIterable<Subject>): AsyncGenerator<Subject[]> {
  let batch: Subject[] = [];
  for await (const subject of subjects) {
    batch.push(subject);
    if (batch.length === emailsInSearch) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) {
    yield batch;
  }
}

interface Found {
  readonly kind: 'found';
  readonly accountId: string;
  readonly subject: Subject;
  /** Absent where no directory knows the account. */
  readonly user: DirectoryUser | undefined;
}

/** Finds the people behind subjects, in as few searches as the vendor's bounds allow. */
async function lookUp(
  batch: readonly Subject[],
  clients: Clients,
  options: InspectOptions,
): Promise<(Found | { kind: 'unresolved'; subject: UnresolvedSubject })[]> {
  const ids = [...new Set(batch.flatMap(({ accountId }) => accountId ?? []))];
  const emails = [...new Set(batch.flatMap(({ accountId, email }) => (accountId === undefined && email !== undefined ? email : [])))];
  const byId = new Map((await searchAll('accountIds', ids, idsInSearch, clients, options)).map((user) => [user.accountId, user]));
  const byEmail = Map.groupBy(await searchAll('emails', emails, emailsInSearch, clients, options), ({ email }) => email?.toLowerCase() ?? '');
  return batch.map((subject) => {
    if (subject.accountId !== undefined) {
      return { kind: 'found', accountId: subject.accountId, subject, user: byId.get(subject.accountId) };
    }
    const matches = byEmail.get(subject.email?.toLowerCase() ?? '') ?? [];
    const [user] = matches;
    if (matches.length === 1 && user !== undefined) {
      return { kind: 'found', accountId: user.accountId, subject, user };
    }
    return {
      kind: 'unresolved',
      subject: {
        ...(subject.email === undefined ? {} : { email: subject.email }),
        ...(subject.line === undefined ? {} : { line: subject.line }),
        reason: matches.length === 0 ? 'noMatch' : 'severalMatches',
        candidates: matches.map(({ accountId }) => accountId),
      },
    };
  });
}

/** Searches the directories, and then the managed accounts that are in none. */
async function searchAll(
  filter: 'accountIds' | 'emails',
  values: readonly string[],
  atOnce: number,
  { org }: Clients,
  options: InspectOptions,
): Promise<DirectoryUser[]> {
  const found = new Map<string, DirectoryUser>();
  for (const extra of [{}, { claimStatus: 'managed' }] satisfies UserSearch[]) {
    const named = new Set([...found.values()].map((user) => (filter === 'accountIds' ? user.accountId : user.email?.toLowerCase())));
    const missing = values.filter((value) => !named.has(filter === 'emails' ? value.toLowerCase() : value));
    for (let at = 0; at < missing.length; at += atOnce) {
      const search = { [filter]: missing.slice(at, at + atOnce), expand: ['platformRoles'], limit: 100, ...extra } as UserSearch;
      for await (const user of org.users.search('-', search, callOptions(options))) {
        found.set(user.accountId, user);
      }
    }
  }
  return [...found.values()];
}

/** With one directory the search over all has told the membership; with several each has to be asked. */
async function readMemberships(
  people: readonly Found[],
  { org }: Clients,
  { directoryIds }: Surroundings,
  options: InspectOptions,
): Promise<ReadonlyMap<string, readonly DirectoryMembership[]>> {
  const memberships = new Map<string, DirectoryMembership[]>(people.map(({ accountId }) => [accountId, []]));
  const note = (directoryId: string, user: DirectoryUser): void => {
    if (user.membershipStatus !== 'no_membership') {
      memberships.get(user.accountId)?.push({ directoryId, status: user.membershipStatus ?? 'unknown' });
    }
  };
  const [only] = directoryIds;
  if (directoryIds.length === 1 && only !== undefined) {
    people.forEach(({ user }) => user !== undefined && note(only, user));
    return memberships;
  }
  for (const directoryId of directoryIds) {
    for (let at = 0; at < people.length; at += idsInSearch) {
      const accountIds = people.slice(at, at + idsInSearch).map(({ accountId }) => accountId);
      for await (const user of org.users.search(directoryId, { accountIds, limit: 100 }, callOptions(options))) {
        note(directoryId, user);
      }
    }
  }
  return memberships;
}

async function readPerson(
  { accountId, subject, user }: Found,
  memberships: ReadonlyMap<string, readonly DirectoryMembership[]>,
  { org }: Clients,
  options: InspectOptions,
): Promise<Dossier> {
  const call = callOptions(options);
  const managed = user?.claimStatus === 'managed';
  const isPerson = user?.accountType === 'atlassian' || user?.accountType === undefined || user.accountType === null;
  const [permissions, scimLinks] = await Promise.all([
    managed && isPerson ? readPermissions(accountId, org, call) : notRead('notNeeded', permissionsRoute),
    managed && isPerson ? readScimLinks(accountId, org, call) : notRead('notNeeded', linksRoute),
  ]);
  const name = user?.name ?? subject.name;
  const email = user?.email ?? subject.email;
  return {
    accountId,
    ...(name === undefined ? {} : { name }),
    ...(email === undefined ? {} : { email }),
    ...(subject.line === undefined ? {} : { line: subject.line }),
    readAt: new Date().toISOString(),
    directory: user === undefined ? { known: false, source: searchRoute, why: 'notFound' } : known(recordOf(user), searchRoute),
    memberships: known(memberships.get(accountId) ?? [], searchRoute),
    permissions,
    scimLinks,
  };
}

function recordOf(user: DirectoryUser): DirectoryRecord {
  return {
    accountType: user.accountType ?? 'atlassian',
    accountStatus: user.accountStatus ?? 'unknown',
    membershipStatus: user.membershipStatus ?? 'unknown',
    status: user.status ?? 'unknown',
    claimStatus: user.claimStatus ?? 'unknown',
    platformRoles: user.platformRoles ?? [],
    forDeletion: user.forDeletion === true || user.status === 'for_deletion',
  };
}

async function readPermissions(accountId: string, org: Clients['org'], call: CallOptions): Promise<Fact<AccountPermissions>> {
  const read = await attempt(org.accounts.getPermissions(accountId, {}, call));
  if (!read.ok) {
    rethrowIfPointless(read.error);
    return unknownBecause(read.error);
  }
  const rule = read.value['lifecycle.enablement'];
  return rule === undefined
    ? { known: false, source: permissionsRoute, why: 'unexpectedResponse' }
    : known({ lifecycleEnablement: rule.allowed ? 'allowed' : (rule.reason?.key ?? 'unknown') }, permissionsRoute);
}

async function readScimLinks(accountId: string, org: Clients['org'], call: CallOptions): Promise<Fact<readonly ScimLinkFact[]>> {
  const read = await attempt(org.scimLinks.list(accountId, call));
  if (!read.ok) {
    rethrowIfPointless(read.error);
    return unknownBecause(read.error);
  }
  return known(
    read.value.map(({ directoryId, scimUserId }) => ({ scimDirectoryId: directoryId, scimUserId })),
    linksRoute,
  );
}

/** A credential that does not work will not work for the next person either: the run ends with its error. */
function rethrowIfPointless(error: AdminError): void {
  if (isCredentialProblem(error) || error.kind === 'aborted') {
    throw error;
  }
}
