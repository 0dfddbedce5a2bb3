import { pMapIterable } from 'p-map';

import { groupedBy } from '../../core/grouped-by.js';
import { operationsOf } from '../../core/operations.js';
import { checkRunOptions, namesOf } from '../../core/run-options.js';
import { getManagementPermissions, getUserApiTokens } from '../../org/accounts.js';
import { productOfResource } from '../../org/role-ids.js';
import { getScimLinks } from '../../org/scim-links.js';
import { listUserRoleAssignments, rolesOf } from '../../org/user-roles.js';
import type { DirectoryUser, UserSearch } from '../../org/users.js';
import { deleteUser as deleteScimUser, getUser as getScimUser } from '../../scim/users.js';
import { checkClients, scimClientFor, type Clients } from './clients.js';
import type {
  AccountPermissions,
  DirectoryMembership,
  DirectoryRecord,
  Dossier,
  DossierPart,
  GroupFact,
  LastActiveFact,
  RoleFact,
  ScimLinkFact,
  Surroundings,
  UnresolvedSubject,
} from './dossier.js';
import { known, notRead, type Fact } from './facts.js';
import { filtersRoute, readOwned } from './owned.js';
import { eachSubject, type Subject, type Subjects } from '../people/subjects.js';
import { apiKeysRoute, callOptions, fact, mapped, RunCache, searchRoute, type InspectOptions } from './surroundings.js';

/** The dossier of a person, or a subject that is not exactly one person. */
export type Inspection =
  | { readonly kind: 'dossier'; readonly dossier: Dossier }
  | { readonly kind: 'unresolved'; readonly subject: UnresolvedSubject };

/** Options of {@link inspectPeople}. */
export interface InspectPeopleOptions extends InspectOptions {
  /** What to read beyond what every decision needs. Default: everything. */
  readonly reads?: readonly DossierPart[] | undefined;
  /** What the same run has already read for other people. */
  readonly cache?: RunCache | undefined;
}

const inspectPeopleOptionNames = namesOf<InspectPeopleOptions>()('signal', 'concurrency', 'reads', 'cache');

/** How many ids and addresses Atlassian allows in one search. */
const idsInSearch = 10;
const emailsInSearch = 100;

const permissionsRoute = getManagementPermissions.route;
const linksRoute = getScimLinks.route;
const tokensRoute = getUserApiTokens.route;
const rolesRoute = listUserRoleAssignments.route;

const allParts: readonly DossierPart[] = ['apiTokens', 'organizationApiKeys', 'groups', 'roles', 'lastActive', 'owned'];

/**
 * Reads a dossier for each subject. Changes nothing. A person who is named twice is read once. An e-mail address that
 * matches nobody or several people gives `unresolved`, with the candidates. If a credential or a plan does not allow a
 * read, the fact is not known and has its reason. It never counts as a "no".
 */
export async function* inspectPeople(
  subjects: Subjects,
  clients: Clients,
  surroundings: Pick<Surroundings, 'directoryIds'>,
  options: InspectPeopleOptions = {},
): AsyncGenerator<Inspection, void, undefined> {
  checkRunOptions('inspectPeople()', options, inspectPeopleOptionNames);
  checkClients('inspectPeople()', clients);
  yield* inspectEach(eachSubject('inspectPeople()', subjects), clients, surroundings, options, 'optional');
}

/** The same for subjects that were checked. Where everything is dispensable, only a person who cannot be looked up ends the reading. */
export async function* inspectEach(
  subjects: AsyncIterable<Subject>,
  clients: Clients,
  surroundings: Pick<Surroundings, 'directoryIds'>,
  options: InspectPeopleOptions,
  need: 'optional' | 'dispensable',
): AsyncGenerator<Inspection, void, undefined> {
  const { reads = allParts, cache = new RunCache(clients, options) } = options;
  const seen = new Set<string>();
  for await (const batch of batches(subjects)) {
    const found = await lookUp(batch, clients, options, reads);
    const people: Found[] = [];
    for (const result of found) {
      if (result.kind === 'unresolved') {
        yield result;
      } else if (!seen.has(result.accountId)) {
        seen.add(result.accountId);
        people.push(result);
      }
    }
    const readThem = (): Promise<AllMemberships> => readMemberships(people, clients, surroundings, options);
    const memberships = need === 'dispensable' ? await fact(searchRoute, readThem, need) : known(await readThem(), searchRoute);
    const guests = reads.includes('roles') ? known(new Set<string>(), searchRoute) : await findGuests(people, clients, options);
    const reading: Reading = { clients, options, reads, cache, guests, need };
    yield* pMapIterable(
      people,
      async (person) => ({ kind: 'dossier' as const, dossier: await readPerson(person, memberships, reading) }),
      { concurrency: options.concurrency ?? 4 },
    );
  }
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
  /** Absent if no directory has the account. */
  readonly user: DirectoryUser | undefined;
}

/** The people with a guest role: the decision needs all roles of these people, and only of these. */
async function findGuests(people: readonly Found[], clients: Clients, options: InspectOptions): Promise<Fact<ReadonlySet<string>>> {
  const emails = people.flatMap(({ user }) => (user?.claimStatus === 'unmanaged' ? (user.email ?? []) : []));
  return fact(searchRoute, async () => {
    const guests = new Set<string>();
    for (let at = 0; at < emails.length; at += emailsInSearch) {
      const search: UserSearch = { emails: emails.slice(at, at + emailsInSearch), roleIds: ['atlassian/guest'], limit: 100 };
      for await (const { accountId } of clients.org.users.search('-', search, callOptions(options)).whole()) {
        guests.add(accountId);
      }
    }
    return guests;
  });
}

/** Finds the people behind subjects, in as few searches as Atlassian allows. */
async function lookUp(
  batch: readonly Subject[],
  clients: Clients,
  options: InspectOptions,
  reads: readonly DossierPart[],
): Promise<(Found | { kind: 'unresolved'; subject: UnresolvedSubject })[]> {
  const ids = [...new Set(batch.flatMap(({ accountId }) => accountId ?? []))];
  const emails = [...new Set(batch.flatMap(({ accountId, email }) => (accountId === undefined && email !== undefined ? email : [])))];
  const expand: NonNullable<UserSearch['expand']> = [
    'platformRoles',
    ...(reads.includes('groups') ? (['groups'] as const) : []),
    ...(reads.includes('lastActive') ? (['productAccess'] as const) : []),
  ];
  const byId = new Map((await searchAll('accountIds', ids, idsInSearch, expand, clients, options)).map((user) => [user.accountId as string, user]));
  const byEmail = groupedBy(await searchAll('emails', emails, emailsInSearch, expand, clients, options), ({ email }) => email?.toLowerCase());
  return batch.map((subject) => {
    if (subject.accountId !== undefined) {
      return { kind: 'found', accountId: subject.accountId, subject, user: byId.get(subject.accountId) };
    }
    const matches = subject.email === undefined ? [] : (byEmail.get(subject.email.toLowerCase()) ?? []);
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
export async function searchAll(
  filter: 'accountIds' | 'emails',
  values: readonly string[],
  atOnce: number,
  expand: NonNullable<UserSearch['expand']>,
  { org }: Clients,
  options: InspectOptions,
): Promise<DirectoryUser[]> {
  const found = new Map<string, DirectoryUser>();
  for (const extra of [{}, { claimStatus: 'managed' }] satisfies UserSearch[]) {
    const named = new Set([...found.values()].map((user) => (filter === 'accountIds' ? user.accountId : user.email?.toLowerCase())));
    const missing = values.filter((value) => !named.has(filter === 'emails' ? value.toLowerCase() : value));
    for (let at = 0; at < missing.length; at += atOnce) {
      const search = { [filter]: missing.slice(at, at + atOnce), expand, limit: 100, ...extra } as UserSearch;
      for await (const user of org.users.search('-', search, callOptions(options)).whole()) {
        found.set(user.accountId, user);
      }
    }
  }
  return [...found.values()];
}

type AllMemberships = ReadonlyMap<string, readonly DirectoryMembership[]>;

/** With one directory, the search over all shows the membership. With several, each directory needs its own search. */
async function readMemberships(
  people: readonly Found[],
  { org }: Clients,
  { directoryIds }: Pick<Surroundings, 'directoryIds'>,
  options: InspectOptions,
): Promise<AllMemberships> {
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
      for await (const user of org.users.search(directoryId, { accountIds, limit: 100 }, callOptions(options)).whole()) {
        note(directoryId, user);
      }
    }
  }
  return memberships;
}

interface Reading {
  readonly clients: Clients;
  readonly options: InspectOptions;
  readonly reads: readonly DossierPart[];
  readonly cache: RunCache;
  readonly guests: Fact<ReadonlySet<string>>;
  readonly need: 'optional' | 'dispensable';
}

async function readPerson(found: Found, allMemberships: Fact<AllMemberships>, reading: Reading): Promise<Dossier> {
  const { accountId, subject, user } = found;
  const { org } = reading.clients;
  const call = callOptions(reading.options);
  const isManagedPerson = user?.claimStatus === 'managed' && (user.accountType ?? 'atlassian') === 'atlassian';
  const memberships = mapped(allMemberships, (all) => all.get(accountId) ?? []);
  const ofManaged = <T>(route: string, read: () => PromiseLike<T>): Promise<Fact<T>> =>
    isManagedPerson ? fact(route, read, route === permissionsRoute && reading.need === 'optional' ? 'needed' : reading.need) : Promise.resolve(notRead('notNeeded', route));
  const ifAsked = <T>(part: DossierPart, route: string, read: () => Promise<Fact<T>>): Promise<Fact<T>> =>
    user !== undefined && reading.reads.includes(part) ? read() : Promise.resolve(notRead('notNeeded', route));
  const [permissions, scimLinks, apiTokens, organizationApiKeys, groups, roles, owned] = await Promise.all([
    ofManaged(permissionsRoute, () => readPermissions(accountId, reading)),
    ofManaged(linksRoute, () => readScimLinks(accountId, reading)),
    ifAsked('apiTokens', tokensRoute, async () =>
      mapped(await ofManaged(tokensRoute, () => org.accounts.listApiTokens(accountId, call).toArray()), (tokens) =>
        tokens.map(({ id, label, lastAccess }) => ({ tokenId: id, label: label ?? '', ...(lastAccess === undefined || lastAccess === null ? {} : { lastAccess }) })),
      ),
    ),
    ifAsked('organizationApiKeys', apiKeysRoute, async () => mapped(await reading.cache.apiKeys(), (keys) => keys.get(accountId) ?? [])),
    ifAsked('groups', searchRoute, () => readGroups(user as DirectoryUser, reading)),
    reading.reads.includes('roles') || (reading.guests.known && reading.guests.value.has(accountId))
      ? readRoles(accountId, reading)
      : Promise.resolve(!reading.guests.known && user?.claimStatus === 'unmanaged' ? reading.guests : notRead('notNeeded', rolesRoute)),
    ifAsked('owned', filtersRoute, () => readOwned(accountId, reading)),
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
    memberships,
    permissions,
    scimLinks,
    apiTokens,
    organizationApiKeys,
    groups,
    roles,
    lastActive: user?.productAccess === undefined || user.productAccess === null ? notRead('notNeeded', searchRoute) : known(lastActiveOf(user), searchRoute),
    owned,
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
    ...(user.emailVerified === undefined || user.emailVerified === null ? {} : { emailVerified: user.emailVerified }),
    ...(user.managementSource === undefined || user.managementSource === null ? {} : { managementSource: user.managementSource }),
  };
}

function lastActiveOf({ productAccess }: DirectoryUser): LastActiveFact[] {
  return (productAccess ?? []).map(({ id, key, lastActiveTimestamp }) => ({
    product: key ?? '',
    ...(id === undefined || id === null ? {} : { resourceId: id }),
    ...(lastActiveTimestamp === undefined || lastActiveTimestamp === null ? {} : { at: lastActiveTimestamp }),
  }));
}

async function readPermissions(accountId: string, { clients, options }: Reading): Promise<AccountPermissions> {
  const read = await clients.org.accounts.getPermissions(accountId, {}, callOptions(options));
  const ruleOf = (name: 'lifecycle.enablement' | 'lifecycle.delete' | 'apiToken.delete'): string => {
    const rule = read[name];
    return rule === undefined ? 'unknown' : rule.allowed ? 'allowed' : (rule.reason?.key ?? 'unknown');
  };
  return {
    lifecycleEnablement: ruleOf('lifecycle.enablement'),
    lifecycleDeletion: ruleOf('lifecycle.delete'),
    apiTokenDeletion: ruleOf('apiToken.delete'),
  };
}

async function readScimLinks(accountId: string, { clients, options, need }: Reading): Promise<readonly ScimLinkFact[]> {
  const links = await clients.org.scimLinks.list(accountId, callOptions(options)).toArray();
  return Promise.all(
    links.map(async ({ directoryId, scimUserId }) => {
      const link = { scimDirectoryId: directoryId, scimUserId };
      const scim = scimClientFor(clients, directoryId);
      if (scim === undefined) {
        return link;
      }
      const gone = await fact(getScimUser.route, () => operationsOf(scim).readBack(deleteScimUser, { path: { userId: scimUserId } }, callOptions(options)), need);
      return gone.known && gone.value !== 'unknown' ? { ...link, exists: gone.value === 'notReached' } : link;
    }),
  );
}

/** The groups in the search result, each with its owner, and with its grants if roles are read as well. */
async function readGroups({ groups }: DirectoryUser, { reads, cache }: Reading): Promise<Fact<readonly GroupFact[]>> {
  const facts: GroupFact[] = [];
  for (const { id: groupId, name } of groups ?? []) {
    if (groupId === undefined || groupId === null) {
      continue;
    }
    const group = await cache.group(groupId);
    if (!group.known) {
      return group;
    }
    const grants = reads.includes('roles') ? await cache.grants(group.value.directoryId, groupId) : undefined;
    facts.push({ groupId, name: name ?? '', ...group.value, ...(grants?.known === true ? { grants: grants.value } : {}) });
  }
  return groups === undefined || groups === null ? { known: false, source: searchRoute, why: 'unexpectedResponse' } : known(facts, searchRoute);
}

/** A missing role or resource may be any: then the roles of the person are not known. */
async function readRoles(accountId: string, { clients, options, need }: Reading): Promise<Fact<readonly RoleFact[]>> {
  const assignments = await fact(rolesRoute, () => clients.org.userRoles.list('-', accountId, {}, callOptions(options)).whole().toArray(), need);
  if (!assignments.known) {
    return assignments;
  }
  const roles: RoleFact[] = [];
  for (const assignment of assignments.value) {
    const { resourceId } = assignment;
    const told = rolesOf(assignment);
    if (told === undefined || typeof resourceId !== 'string') {
      return { known: false, source: rolesRoute, why: 'unexpectedResponse' };
    }
    for (const { role, direct } of told) {
      roles.push({ resourceId, product: productOfResource(resourceId), role, ...(direct === undefined ? {} : { direct }) });
    }
  }
  return known(roles, rolesRoute);
}
