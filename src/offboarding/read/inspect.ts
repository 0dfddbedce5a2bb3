import { pMapIterable } from 'p-map';

import { KeySet } from '../../core/key-set.js';
import { operationsOf } from '../../core/operations.js';
import { checkRunOptions, namesOf } from '../../core/run-options.js';
import { slicesOfStream } from '../../core/slices-of.js';
import { getManagementPermissions, getUserApiTokens, type UserApiToken } from '../../org/accounts.js';
import { productOfResource } from '../../org/role-ids.js';
import { getScimLinks } from '../../org/scim-links.js';
import { listUserRoleAssignments, rolesOf } from '../../org/user-roles.js';
import type { DirectoryUser } from '../../org/users.js';
import { deleteUser as deleteScimUser, getUser as getScimUser } from '../../scim/users.js';
import { checkClients, scimClientFor, type Clients } from './clients.js';
import type {
  AccountPermissions,
  ApiTokenFact,
  Dossier,
  DossierPart,
  GroupFact,
  LastActiveFact,
  ReusableFacts,
  RoleFact,
  ScimLinkFact,
  Surroundings,
  UnresolvedSubject,
} from './dossier.js';
import { known, notRead, type Fact } from './facts.js';
import { recordOf } from './directory-record.js';
import { emailsInSearch, lookUp, readTogether, type Found, type FoundTogether } from './look-up.js';
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

const permissionsRoute = getManagementPermissions.route;
const linksRoute = getScimLinks.route;
const tokensRoute = getUserApiTokens.route;
const rolesRoute = listUserRoleAssignments.route;

const allParts: readonly DossierPart[] = ['apiTokens', 'organizationApiKeys', 'groups', 'roles', 'lastActive', 'owned'];

/**
 * Reads a dossier for each subject. Changes nothing. A person who is named twice is read once. An e-mail address that
 * matches nobody or several people gives `unresolved`, with the candidates. If a credential or a plan does not allow a
 * read, the fact is not known and has its reason. It never counts as a "no".
 *
 * Rejects with `validation` if an option cannot be used. A read without which nothing can be decided rejects with its
 * own kind, such as `credential.invalid` or `network`.
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

/**
 * The same for subjects that were checked. Where everything is dispensable, only a person who cannot be looked up ends the
 * reading. People of `seen` are left out.
 */
export async function* inspectEach(
  subjects: AsyncIterable<Subject>,
  clients: Clients,
  surroundings: Pick<Surroundings, 'directoryIds'>,
  options: InspectPeopleOptions,
  need: 'optional' | 'dispensable',
  seen = new KeySet(),
): AsyncGenerator<Inspection, void, undefined> {
  const { reads = allParts, cache = new RunCache(clients, options) } = options;
  for await (const batch of slicesOfStream(subjects, emailsInSearch)) {
    const found = await lookUp(batch, clients, options, reads);
    const people: Found[] = [];
    for (const result of found) {
      if (result.kind === 'unresolved') {
        yield result;
      } else if (seen.add(result.accountId)) {
        people.push(result);
      }
    }
    const together = await readTogether(people, clients, surroundings, { options, reads, need });
    const reading: PersonReading = { clients, options, reads, cache, need };
    yield* pMapIterable(
      people,
      async (person) => ({ kind: 'dossier' as const, dossier: await readPerson(person, together, reading) }),
      { concurrency: options.concurrency ?? 4 },
    );
  }
}

/** How the facts of one person are read. */
export interface PersonReading {
  readonly clients: Clients;
  readonly options: InspectOptions;
  readonly reads: readonly DossierPart[];
  readonly cache: RunCache;
  readonly need: 'optional' | 'dispensable';
}

/** Reads what takes requests for one person. Facts in `reusable` are not read again while the directory shows the same source of the account. */
export async function readPerson(found: Found, together: FoundTogether, reading: PersonReading, reusable?: ReusableFacts): Promise<Dossier> {
  const { accountId, subject, user } = found;
  const { guests } = together;
  const { org } = reading.clients;
  const call = callOptions(reading.options);
  const isManagedPerson = user?.claimStatus === 'managed' && (user.accountType ?? 'atlassian') === 'atlassian';
  const earlier = isManagedPerson && reusable?.managementSource === (user.managementSource ?? undefined) ? reusable : undefined;
  let readAt = earlier?.readAt;
  const ofManaged = async <T>(route: string, read: () => PromiseLike<T>, before: T | undefined): Promise<Fact<T>> => {
    if (!isManagedPerson || before !== undefined) {
      return before === undefined ? notRead('notNeeded', route) : known(before, route);
    }
    const result = await fact(route, read, route === permissionsRoute && reading.need === 'optional' ? 'needed' : reading.need);
    readAt ??= new Date().toISOString();
    return result;
  };
  const ifAsked = <T>(part: DossierPart, route: string, read: () => Promise<Fact<T>>): Promise<Fact<T>> =>
    user !== undefined && reading.reads.includes(part) ? read() : Promise.resolve(notRead('notNeeded', route));
  const [permissions, scimLinks, apiTokens, organizationApiKeys, groups, roles, owned] = await Promise.all([
    ofManaged(permissionsRoute, () => readPermissions(accountId, reading), earlier?.permissions),
    ofManaged(linksRoute, () => readScimLinks(accountId, reading), earlier?.scimLinks),
    ifAsked('apiTokens', tokensRoute, () =>
      ofManaged<readonly ApiTokenFact[]>(
        tokensRoute,
        async () => (await org.accounts.listApiTokens(accountId, call).toArray()).map(tokenOf),
        earlier?.apiTokens?.map((tokenId) => ({ tokenId, label: '' })),
      ),
    ),
    ifAsked('organizationApiKeys', apiKeysRoute, async () => mapped(await reading.cache.apiKeys(), (keys) => keys.get(accountId) ?? [])),
    ifAsked('groups', searchRoute, () => readGroups(user as DirectoryUser, reading)),
    reading.reads.includes('roles') || (guests.known && guests.value.has(accountId))
      ? readRoles(accountId, reading)
      : Promise.resolve(!guests.known && user?.claimStatus === 'unmanaged' ? guests : notRead('notNeeded', rolesRoute)),
    ifAsked('owned', filtersRoute, () => readOwned(accountId, reading)),
  ]);
  const name = user?.name ?? subject.name;
  const email = user?.email ?? subject.email;
  return {
    accountId,
    ...(name === undefined ? {} : { name }),
    ...(email === undefined ? {} : { email }),
    ...(subject.line === undefined ? {} : { line: subject.line }),
    readAt: readAt ?? new Date().toISOString(),
    directory: user === undefined ? { known: false, source: searchRoute, why: 'notFound' } : known(recordOf(user), searchRoute),
    memberships: membershipsOf(found, together),
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

/** Empty is not none: a search over all directories that shows a membership contradicts directories that show nothing. */
export function membershipsOf({ accountId, user }: Pick<Found, 'accountId' | 'user'>, { memberships }: Pick<FoundTogether, 'memberships'>): Dossier['memberships'] {
  const own = mapped(memberships, (all) => all.get(accountId) ?? []);
  const isMember = user?.membershipStatus === 'active' || user?.membershipStatus === 'suspended';
  return own.known && own.value.length === 0 && isMember
    ? { known: false, source: searchRoute, why: 'unexpectedResponse', remedy: 'Atlassian shows a membership, and no directory that has it. Plan again later.' }
    : own;
}

function tokenOf({ id, label, lastAccess }: UserApiToken): ApiTokenFact {
  return { tokenId: id, label: label ?? '', ...(lastAccess === undefined || lastAccess === null ? {} : { lastAccess }) };
}

function lastActiveOf({ productAccess }: DirectoryUser): LastActiveFact[] {
  return (productAccess ?? []).map(({ id, key, lastActiveTimestamp }) => ({
    product: key ?? '',
    ...(id === undefined || id === null ? {} : { resourceId: id }),
    ...(lastActiveTimestamp === undefined || lastActiveTimestamp === null ? {} : { at: lastActiveTimestamp }),
  }));
}

async function readPermissions(accountId: string, { clients, options }: PersonReading): Promise<AccountPermissions> {
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

async function readScimLinks(accountId: string, { clients, options, need }: PersonReading): Promise<readonly ScimLinkFact[]> {
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
async function readGroups({ groups }: DirectoryUser, { reads, cache }: PersonReading): Promise<Fact<readonly GroupFact[]>> {
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
async function readRoles(accountId: string, { clients, options, need }: PersonReading): Promise<Fact<readonly RoleFact[]>> {
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
