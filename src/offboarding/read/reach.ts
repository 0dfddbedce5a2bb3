import { pMapIterable } from 'p-map';

import { describedKinds } from '../../core/error-kinds.js';
import { invalidInput } from '../../core/input.js';
import { checkRunOptions, namesOf } from '../../core/run-options.js';
import { listDirectories } from '../../org/directories.js';
import { productOfResource, roleNameOf } from '../../org/role-ids.js';
import { queryWorkspaces } from '../../org/workspaces.js';
import type { ProductClient } from '../../product/client.js';
import { eachSubject, type Subject, type Subjects } from '../people/subjects.js';
import { checkClients, productClients, scimClientFor, type Clients } from './clients.js';
import type { Dossier, RoleFact } from './dossier.js';
import { known, valueOr, type Fact } from './facts.js';
import { inspectEach, type Inspection } from './inspect.js';
import { logInOf } from './log-in.js';
import { readOwnedParts, type OwnedReading } from './owned.js';
import type { LastUse, NotReadable, OwnedOnSite, Reach, ReachedAccount, ReachedGroup, ReachedProduct, ReachPart, UnresolvedReach } from './reach-shape.js';
import { callOptions, fact, mapped, RunCache, searchRoute, type InspectOptions } from './surroundings.js';

/** What reaches are read through. */
export interface ReachOptions extends InspectOptions {
  /** Without a product client, what people own is not readable; without SCIM clients, whether their SCIM users exist. */
  readonly clients: Clients;
}

const reachOptionNames = namesOf<ReachOptions>()('clients', 'signal', 'concurrency');

/** An app of a site, by its resource id. */
interface NamedResource {
  readonly name: string;
  readonly site: string | undefined;
}

interface ReachReading extends OwnedReading {
  readonly directoryNames: Fact<ReadonlyMap<string, string | undefined>>;
  readonly resources: Fact<ReadonlyMap<string, NamedResource>>;
}

/**
 * Reads everything that one person can reach, by e-mail address or account id: whether they can log in, who owns the
 * account, directories, products with roles, groups, API tokens, organization API keys, last use, and what they own.
 * Changes nothing.
 *
 * A part that cannot be read is absent and stands in `notReadable`, with who can fix it. A person whom the organization
 * does not know is `unresolved`. Rejects only where the person cannot be looked up.
 *
 * @example
 * const reach = await readReach('jane@example.com', { clients: { org } });
 * if (reach.kind === 'person') console.log(reach.logIn.sentence, reach.groups);
 */
export async function readReach(person: string | Subject, options: ReachOptions): Promise<Reach | UnresolvedReach> {
  for await (const reach of reachesOf('readReach()', [person], options)) {
    return reach;
  }
  throw invalidInput('readReach()', [{ field: 'person', problem: 'expected an account id or an e-mail address' }]);
}

/**
 * The same for several people, each as soon as they are read. The same person named twice is read once.
 *
 * Rejects with `validation` if an option cannot be used. A failing search for people rejects with its own kind, such as
 * `credential.invalid` or `network`.
 *
 * @example
 * for await (const reach of readReaches(file.people, { clients: { org } })) console.log(reachAsText(reach));
 */
export async function* readReaches(people: Subjects, options: ReachOptions): AsyncGenerator<Reach | UnresolvedReach, void, undefined> {
  yield* reachesOf('readReaches()', people, options);
}

async function* reachesOf(caller: string, people: Subjects, options: ReachOptions): AsyncGenerator<Reach | UnresolvedReach, void, undefined> {
  checkRunOptions(caller, options ?? null, reachOptionNames);
  const { clients, signal, concurrency } = options;
  checkClients(caller, clients);
  const need = 'dispensable';
  const reads: InspectOptions = { signal, concurrency };
  const call = callOptions(reads);
  const cache = RunCache.forView(clients, reads);
  // Checked before anything is read.
  const subjects = eachSubject(caller, people);
  const first = await subjects.next();
  if (first.done === true) {
    return;
  }
  const [directoryNames, resources] = await Promise.all([
    fact(listDirectories.route, async () => new Map((await clients.org.directories.list({}, call).whole().toArray()).map(({ directoryId, name }) => [directoryId as string, name ?? undefined])), need),
    fact(queryWorkspaces.route, () => readResources(clients, reads), need),
  ]);
  const reading: ReachReading = { clients, options: reads, cache, need, directoryNames, resources };
  const directoryIds = [...valueOr(directoryNames, new Map<string, string | undefined>()).keys()];
  const inspections = inspectEach(
    startingWith(first.value, subjects),
    clients,
    { directoryIds },
    { ...reads, cache, reads: ['apiTokens', 'organizationApiKeys', 'groups', 'roles', 'lastActive'] },
    need,
  );
  yield* pMapIterable(inspections, (inspection) => reachOf(inspection, reading), { concurrency: concurrency ?? 4 });
}

async function* startingWith(first: Subject, others: AsyncIterable<Subject>): AsyncGenerator<Subject> {
  yield first;
  yield* others;
}

async function readResources({ org }: Clients, options: InspectOptions): Promise<ReadonlyMap<string, NamedResource>> {
  const workspaces = await org.workspaces.search({ limit: 1000 }, callOptions(options)).whole().toArray();
  return new Map(
    workspaces.map(({ id, attributes }) => [id, { name: attributes?.type ?? attributes?.typeKey ?? productOfResource(id), site: hostOf(attributes?.hostUrl) }]),
  );
}

function hostOf(address: string | null | undefined): string | undefined {
  return address === null || address === undefined || !URL.canParse(address) ? undefined : new URL(address).hostname;
}

async function reachOf(inspection: Inspection, reading: ReachReading): Promise<Reach | UnresolvedReach> {
  if (inspection.kind === 'unresolved') {
    return { kind: 'unresolved', ...inspection.subject };
  }
  const { dossier } = inspection;
  const { accountId, name, email, line, readAt } = dossier;
  if (!dossier.directory.known) {
    return { kind: 'unresolved', accountId, ...(line === undefined ? {} : { line }), reason: 'noMatch', candidates: [] };
  }
  const gaps: NotReadable[] = [];
  const memberships = reading.directoryNames.known ? dossier.memberships : reading.directoryNames;
  const account = accountOf(dossier, reading, gaps);
  const directories = noted('directories', memberships, gaps)?.map(({ directoryId, status }) => {
    const directory = valueOr(reading.directoryNames, new Map<string, string | undefined>()).get(directoryId);
    return { directoryId, ...(directory === undefined ? {} : { name: directory }), status };
  });
  const groups = await groupsOf(dossier, reading, gaps);
  const throughGroups = await grantsOf(groups, reading, gaps);
  const resources = noted('productNames', reading.resources, gaps) ?? new Map<string, NamedResource>();
  const roles = noted('products', dossier.roles, gaps);
  const lastActive = noted('lastUsed', dossier.lastActive, gaps);
  const apiTokens = account.managed === true ? noted('apiTokens', dossier.apiTokens, gaps) : gap(gaps, 'apiTokens', 'notManaged', 'user');
  const organizationApiKeys = noted('organizationApiKeys', dossier.organizationApiKeys, gaps);
  const owns = await ownedBy(accountId, reading, gaps);
  gap(gaps, 'oauthGrants', 'noApi', 'user');
  gap(gaps, 'otherOrganizations', 'noApi', 'user');
  return {
    kind: 'person',
    orgId: reading.clients.org.orgId,
    accountId,
    ...(name === undefined ? {} : { name }),
    ...(email === undefined ? {} : { email }),
    ...(line === undefined ? {} : { line }),
    readAt,
    logIn: logInOf({ ...dossier, memberships }),
    account,
    ...(directories === undefined ? {} : { directories }),
    ...(roles === undefined ? {} : { products: productsOf(roles, resources, throughGroups) }),
    ...(lastActive === undefined
      ? {}
      : { lastUsed: lastActive.map(({ product, resourceId, at }): LastUse => ({ product, ...namedProduct(product, resourceId, resources), ...(resourceId === undefined ? {} : { resourceId }), ...(at === undefined ? {} : { at }) })) }),
    ...(groups === undefined ? {} : { groups }),
    ...(apiTokens === undefined ? {} : { apiTokens }),
    ...(organizationApiKeys === undefined ? {} : { organizationApiKeys }),
    owns,
    notReadable: gaps,
  };
}

/** What to do where no error says it. */
const remedies: Readonly<Record<Exclude<NotReadable['why'], keyof typeof describedKinds>, string>> = {
  noClient: 'Give the client of the product site.',
  notManaged: 'Ask the person, or the organization that manages the account: no other may read it.',
  leftOut: 'Look at the person in Atlassian Administration: the response of Atlassian leaves it out.',
  hidden: 'Ask the person: Jira shows private things to their owner only.',
  noApi: 'Ask the person: no API shows it.',
};

function gap(gaps: NotReadable[], part: ReachPart, why: keyof typeof remedies, whoCanFix: NotReadable['whoCanFix'], remedy = remedies[why], site?: string): undefined {
  gaps.push({ part, ...(site === undefined ? {} : { site }), why, whoCanFix, remedy });
  return undefined;
}

/** The value of a fact, or undefined where it is not known: then it is noted why. */
function noted<T>(part: ReachPart, given: Fact<T>, gaps: NotReadable[], site?: string): T | undefined {
  if (given.known) {
    return given.value;
  }
  const { why, source, remedy, whoCanFix } = given;
  if (why === 'noClient') {
    return gap(gaps, part, why, 'caller');
  }
  if (why === 'notNeeded') {
    return gap(gaps, part, 'leftOut', 'orgAdmin');
  }
  gaps.push({ part, ...(site === undefined ? {} : { site }), why, whoCanFix: whoCanFix ?? describedKinds[why].whoCanFix, remedy: remedy ?? describedKinds[why].remedy, source });
  return undefined;
}

function accountOf({ directory, permissions, scimLinks }: Dossier, { clients }: ReachReading, gaps: NotReadable[]): ReachedAccount {
  const record = valueOr(directory, undefined);
  const claim = record?.claimStatus;
  const isManaged = claim === 'managed';
  const lifecycle = isManaged ? noted('permissions', permissions, gaps)?.lifecycleEnablement : undefined;
  const scimUsers = isManaged ? noted('scimUsers', scimLinks, gaps) : gap(gaps, 'scimUsers', 'notManaged', 'user');
  for (const { scimDirectoryId } of (scimUsers ?? []).filter(({ exists }) => exists === undefined)) {
    if (scimClientFor(clients, scimDirectoryId) === undefined) {
      gap(gaps, 'scimDirectory', 'noClient', 'caller', 'Give the client of the SCIM directory: only it says whether its user still exists.');
    } else {
      gap(gaps, 'scimDirectory', 'leftOut', 'orgAdmin', 'Check whether the SCIM directory still responds: without Atlassian Guard no SCIM directory does.');
    }
  }
  const owner =
    claim === 'unmanaged'
      ? 'nobody'
      : lifecycle === 'externalDirectory.google'
        ? 'google'
        : lifecycle === 'externalDirectory.scim' || (scimUsers ?? []).length > 0
          ? 'scim'
          : lifecycle === 'allowed' || (record?.managementSource === 'invited' && scimUsers !== undefined)
            ? 'organization'
            : 'unknown';
  if (owner === 'unknown') {
    gap(gaps, 'owner', 'leftOut', 'orgAdmin', 'Look at the account in Atlassian Administration: what was read does not say who owns it.');
  }
  return {
    type: record?.accountType ?? 'unknown',
    status: record?.accountStatus ?? 'unknown',
    ...(claim === 'managed' || claim === 'unmanaged' ? { managed: isManaged } : {}),
    owner,
    platformRoles: record?.platformRoles ?? [],
    ...(scimUsers === undefined ? {} : { scimUsers }),
  };
}

/** A group whose owner cannot be read is a group all the same: then the search is asked for the names alone. */
async function groupsOf({ accountId, groups }: Dossier, { clients, options, cache, need }: ReachReading, gaps: NotReadable[]): Promise<ReachedGroup[] | undefined> {
  if (groups.known) {
    return groups.value.map(({ groupId, name, directoryId, ownedByIdentityProvider }) => ({ groupId, name, directoryId, owner: ownedByIdentityProvider ? 'identityProvider' : 'organization' }));
  }
  const searched = await fact(searchRoute, () => clients.org.users.search('-', { accountIds: [accountId], expand: ['groups'] }, callOptions(options)).first(), need);
  const named = noted('groups', searched.known && (searched.value?.groups ?? undefined) === undefined ? groups : mapped(searched, (user) => user?.groups ?? []), gaps);
  if (named === undefined) {
    return undefined;
  }
  const owners = await Promise.all(named.flatMap(({ id, name }) => (id === undefined || id === null ? [] : [cache.group(id).then((owner) => ({ groupId: id, name: name ?? '', owner }))])));
  const unread = owners.find(({ owner }) => !owner.known);
  if (unread !== undefined) {
    noted('groupOwners', unread.owner, gaps);
  }
  return owners.map(({ groupId, name, owner }) =>
    owner.known
      ? { groupId, name, directoryId: owner.value.directoryId, owner: owner.value.ownedByIdentityProvider ? 'identityProvider' : 'organization' }
      : { groupId, name, owner: 'unknown' },
  );
}

/** The names of the groups that grant each resource; undefined where one of them could not be read. */
async function grantsOf(groups: readonly ReachedGroup[] | undefined, { cache }: ReachReading, gaps: NotReadable[]): Promise<ReadonlyMap<string, readonly string[]> | undefined> {
  if (groups === undefined) {
    return undefined;
  }
  const names = new Map<string, string[]>();
  const read = await Promise.all(groups.map(async ({ groupId, name, directoryId = '-' }) => ({ name, grants: await cache.grants(directoryId, groupId) })));
  for (const { name, grants } of read) {
    for (const resourceId of valueOr(grants, [])) {
      names.set(resourceId, [...(names.get(resourceId) ?? []), name]);
    }
  }
  const unread = read.find(({ grants }) => !grants.known);
  return noted('groupGrants', unread?.grants ?? known([], ''), gaps) === undefined ? undefined : names;
}

function productsOf(roles: readonly RoleFact[], resources: ReadonlyMap<string, NamedResource>, throughGroups: ReadonlyMap<string, readonly string[]> | undefined): ReachedProduct[] {
  const resourceIds = [...new Set(roles.map(({ resourceId }) => resourceId))];
  return resourceIds.map((resourceId) => {
    const held = roles.filter((role) => role.resourceId === resourceId);
    const product = held[0]?.product ?? resourceId;
    return {
      resourceId,
      product,
      ...namedProduct(product, resourceId, resources),
      roles: held.map(({ role, direct }) => ({ role, name: roleNameOf(role), ...(direct === undefined ? {} : { direct }) })),
      ...(throughGroups === undefined ? {} : { throughGroups: throughGroups.get(resourceId) ?? [] }),
    };
  });
}

function namedProduct(product: string, resourceId: string | undefined, resources: ReadonlyMap<string, NamedResource>): { name: string; site?: string } {
  const found = resourceId === undefined ? undefined : resources.get(resourceId);
  const [, cloudId] = /::site\/(.+)$/.exec(resourceId ?? '') ?? [];
  const site = found?.site ?? (cloudId === undefined ? undefined : [...resources].find(([id]) => id.endsWith(`::site/${cloudId}`))?.[1].site);
  return { name: found?.name ?? (product === 'platform' ? 'Atlassian Administration' : product), ...(site === undefined ? {} : { site }) };
}

async function ownedBy(accountId: string, reading: ReachReading, gaps: NotReadable[]): Promise<OwnedOnSite> {
  const sites = await readOwnedParts(accountId, reading);
  const owned = Object.fromEntries(
    (['filters', 'projects', 'components', 'dashboards'] as const).flatMap((part) => {
      const read = sites.map((parts) => noted(part, parts[part], gaps, parts.site));
      const things = read.flatMap((each) => each ?? []);
      // An empty list means none: also on a site that could not be read, it would.
      return things.length === 0 && read.includes(undefined) ? [] : [[part, things]];
    }),
  ) as OwnedOnSite;
  for (const { site, filters, dashboards, privateUnseen } of sites) {
    if (privateUnseen.includes('filters') && filters.known) {
      gap(gaps, 'privateFilters', 'hidden', 'siteAdmin', 'Use the credential of a Jira administrator: others do not see private filters.', site);
    }
    if (privateUnseen.includes('dashboards') && dashboards.known) {
      gap(gaps, 'privateDashboards', 'hidden', 'user', remedies.hidden, site);
    }
  }
  const clients = productClients(reading.clients);
  const jira = [...valueOr(reading.resources, new Map<string, NamedResource>())].filter(([resourceId]) => productOfResource(resourceId).startsWith('jira'));
  const isOf = (product: ProductClient, [resourceId, { site }]: [string, NamedResource]): boolean =>
    product.cloudId === undefined ? site === undefined || site === `${product.site ?? ''}.atlassian.net` : resourceId.endsWith(`/${product.cloudId}`);
  if (clients.length > 0 && jira.some((resource) => !clients.some((product) => isOf(product, resource)))) {
    const where = clients.length === 1 ? 'one' : 'those that you gave';
    gap(gaps, 'otherSites', 'noClient', 'caller', `Read again with a client of each other site: what the person owns was read on ${where}.`);
  }
  return owned;
}
