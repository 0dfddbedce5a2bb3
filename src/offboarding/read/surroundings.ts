import { attempt, isCredentialProblem } from '../../core/errors.js';
import { groupedBy } from '../../core/grouped-by.js';
import type { CallOptions } from '../../core/options.js';
import { checkRunOptions, namesOf } from '../../core/run-options.js';
import { isLive, listApiKeys } from '../../org/api-keys.js';
import { listGroupRoleAssignments } from '../../org/group-roles.js';
import type { DirectoryGroup } from '../../org/group-schemas.js';
import { getDirectoryGroup } from '../../org/groups.js';
import { listServiceAccounts } from '../../org/service-accounts.js';
import { countDirectoryUsers, searchDirectoryUsers, type DirectoryUser } from '../../org/users.js';
import type { ProductClient } from '../../product/client.js';
import { searchProjects } from '../../product/jira/projects.js';
import { isOwn } from './ends-run.js';
import { checkClients, productClientFor, productClients, siteNameOf, siteToName, type Clients } from './clients.js';
import type { GroupFact, OrganizationApiKeyFact, OwnedThing, OwnedThings, Surroundings } from './dossier.js';
import { recordOf } from './directory-record.js';
import { known, mayBeReadLater, notRead, unknownBecause, type Fact } from './facts.js';
import { logInOf } from './log-in.js';
import { rolesWithoutSeat } from '../../org/role-ids.js';

/** Options of everything that reads people. */
export interface InspectOptions {
  /** Cancels the reading. */
  readonly signal?: AbortSignal | undefined;
  /** How many people to read at the same time. Default 4. */
  readonly concurrency?: number | undefined;
}

export const inspectOptionNames = namesOf<InspectOptions>()('signal', 'concurrency');

export const searchRoute = searchDirectoryUsers.route;
export const apiKeysRoute = listApiKeys.route;

export function callOptions({ signal }: InspectOptions): CallOptions {
  return signal === undefined ? {} : { signal };
}

/**
 * Reads the facts about the whole organization that every decision uses. Changes nothing.
 *
 * Rejects with `validation` if an option cannot be used. A read without which nothing can be decided rejects with its
 * own kind, such as `credential.invalid` or `network`.
 */
export async function readSurroundings(clients: Clients, options: InspectOptions = {}): Promise<Surroundings> {
  checkRunOptions('readSurroundings()', options, inspectOptionNames);
  checkClients('readSurroundings()', clients);
  const { org } = clients;
  const sites = productClients(clients);
  const call = callOptions(options);
  const [directories, orgAdmins, serviceAccounts, activeAccounts, me] = await Promise.all([
    org.directories.list({}, call).whole().toArray(),
    fact(searchRoute, () => org.users.search('-', { roleIds: ['atlassian/org-admin'], accountStatus: ['active'], limit: 100 }, call).whole().toArray()),
    fact(listServiceAccounts.route, () => org.serviceAccounts.list(call).whole().toArray()),
    fact(countDirectoryUsers.route, () => org.users.count('-', { accountStatus: ['active'] }, call)),
    Promise.all(sites.map(({ jira }) => jira.getMyself({}, call))),
  ]);
  return {
    orgId: org.orgId,
    directoryIds: directories.map(({ directoryId }) => directoryId),
    orgAdmins: mapped(orgAdmins, (admins) => admins.filter(canAdminister).map(({ accountId }) => accountId)),
    actors: [...new Set(me.map(({ accountId }) => accountId))],
    hasProductSite: sites.length > 0,
    ...(sites.length > 1 ? { productSites: sites.map(siteNameOf) } : {}),
    scimDirectoryIds: (clients.scim ?? []).map(({ directoryId }) => directoryId),
    serviceAccounts: mapped(serviceAccounts, (accounts) => accounts.flatMap(({ id, atlassianId }) => (typeof atlassianId === 'string' ? [atlassianId, id] : [id]))),
    activeAccounts,
  };
}

/** Apps and people who never joined have the role as well, and cannot help an organization whose last admin has left. */
function canAdminister(user: DirectoryUser): boolean {
  // The search asked for active accounts: only a response that says otherwise contradicts it.
  const record = recordOf({ ...user, accountStatus: user.accountStatus ?? 'active' });
  return record.accountType === 'atlassian' && logInOf({ directory: known(record, searchRoute), memberships: unread, permissions: unread }).state === 'yes';
}

const unread = notRead('notNeeded', searchRoute);

/** Whether a credential problem ends the reading: a decision cannot do without what is `needed`, and a view of what is there can do without anything. */
export type FactNeed = 'needed' | 'optional' | 'dispensable';

/**
 * Reads a fact. Throws if the credential does not work, because the next call would fail as well. A missing scope affects
 * this call only: it throws only if every decision needs the fact.
 */
export async function fact<T>(source: string, read: () => PromiseLike<T>, need: FactNeed = 'optional'): Promise<Fact<T>> {
  const { ok, value, error } = await attempt(read);
  if (ok) {
    return known(value, source);
  }
  const pointless = need !== 'dispensable' && isCredentialProblem(error) && (need === 'needed' || error.kind !== 'credential.insufficientScope');
  if (pointless || isOwn(error)) {
    throw error;
  }
  return unknownBecause(error);
}

export function mapped<T, U>(given: Fact<T>, change: (value: T) => U): Fact<U> {
  return given.known ? known(change(given.value), given.source) : given;
}

/** Whether only an identity provider can change the group. */
export function isOwnedByIdentityProvider({ managedBy, externalSynced, managementAccess }: Pick<DirectoryGroup, 'managedBy' | 'externalSynced' | 'managementAccess'>): boolean {
  return managedBy === 'external' || externalSynced === true || managementAccess?.modifiable === false;
}

/** Atlassian divided the scope for keys and tokens early in 2026, and left the keys of that time the part for tokens. */
const remedyOfKeys = `Use an organization API key with the scope ${(listApiKeys.scopes?.admin ?? []).join()}, or one without scopes. A key with scopes made before 16 March 2026 may list tokens only.`;

/** Facts that many people share, each read once in a run. */
export class RunCache {
  #apiKeys: Promise<Fact<ReadonlyMap<string, readonly OrganizationApiKeyFact[]>>> | undefined;
  readonly #groups = new Map<string, Promise<Fact<Pick<GroupFact, 'directoryId' | 'ownedByIdentityProvider'>>>>();
  readonly #grants = new Map<string, Promise<Fact<readonly string[]>>>();
  readonly #unread: (() => void)[] = [];
  #need: FactNeed = 'optional';
  readonly #led = new Map<ProductClient, Promise<Fact<ReadonlyMap<string, Pick<OwnedThings, 'projects' | 'components'>>>>>();

  /** Starts empty, and reads through these clients on request. */
  constructor(
    private readonly clients: Clients,
    private readonly options: InspectOptions,
  ) {}

  /** @internal For a view of what is there: no credential problem ends it. */
  static forView(clients: Clients, options: InspectOptions): RunCache {
    const cache = new RunCache(clients, options);
    cache.#need = 'dispensable';
    return cache;
  }

  /** Has everything read again that could not be read and may be readable now: a moment must not stand for a whole run. */
  forgetUnread(): void {
    this.#unread.splice(0).forEach((forget) => forget());
  }

  #kept<T>(reading: Promise<Fact<T>>, forget: () => void): Promise<Fact<T>> {
    void reading.then((read) => (mayBeReadLater(read) ? this.#unread.push(forget) : undefined), forget);
    return reading;
  }

  /** Organization API keys by the account that made them. */
  apiKeys(): Promise<Fact<ReadonlyMap<string, readonly OrganizationApiKeyFact[]>>> {
    this.#apiKeys ??= this.#kept(this.#readApiKeys(), () => {
      this.#apiKeys = undefined;
    });
    return this.#apiKeys;
  }

  async #readApiKeys(): Promise<Fact<ReadonlyMap<string, readonly OrganizationApiKeyFact[]>>> {
    const keys = await fact(apiKeysRoute, () => this.clients.org.apiKeys.list({}, callOptions(this.options)).whole().toArray(), this.#need);
    if (!keys.known && (keys.why === 'credential.insufficientScope' || keys.why === 'permission.denied')) {
      return { ...keys, remedy: remedyOfKeys };
    }
    // A complete list has the key that reads it: an empty list proves nothing.
    if (keys.known && keys.value.length === 0) {
      return { known: false, source: apiKeysRoute, why: 'unexpectedResponse', remedy: `This list lacks even the key that read it. ${remedyOfKeys}` };
    }
    return mapped(keys, (all) => {
      const byMaker = groupedBy(all.filter(isLive), ({ createdBy }) => createdBy?.id ?? '');
      return new Map([...byMaker].map(([maker, made]) => [maker, made.map(({ id, label }) => ({ apiKeyId: id, name: label ?? '' }))]));
    });
  }

  /** The owner of a group, and its directory. */
  group(groupId: string): Promise<Fact<Pick<GroupFact, 'directoryId' | 'ownedByIdentityProvider'>>> {
    let cached = this.#groups.get(groupId);
    if (cached === undefined) {
      const reading = fact(getDirectoryGroup.route, async () => {
        const group = await this.clients.org.groups.get('-', groupId, callOptions(this.options));
        return {
          directoryId: group.directoryId ?? '-',
          ownedByIdentityProvider: isOwnedByIdentityProvider(group),
        };
      }, this.#need);
      cached = this.#kept(reading, () => this.#groups.delete(groupId));
      this.#groups.set(groupId, cached);
    }
    return cached;
  }

  /** The resources on which a group grants a role that takes a seat. */
  grants(directoryId: string, groupId: string): Promise<Fact<readonly string[]>> {
    let cached = this.#grants.get(groupId);
    if (cached === undefined) {
      const reading = fact(listGroupRoleAssignments.route, async () => {
        const assignments = await this.clients.org.groupRoles.list(directoryId, groupId, {}, callOptions(this.options)).whole().toArray();
        return assignments
          .filter(({ roles }) => roles === undefined || roles === null || roles.some((role) => !rolesWithoutSeat.has(role)))
          .flatMap(({ resourceId }) => resourceId ?? []);
      }, this.#need);
      cached = this.#kept(reading, () => this.#grants.delete(groupId));
      this.#grants.set(groupId, cached);
    }
    return cached;
  }

  /**
   * Projects and components of a site by the account that leads them: no search of Atlassian finds them by lead. Without
   * the name of the site: of the only one, or of the first.
   */
  led(site?: string): Promise<Fact<ReadonlyMap<string, Pick<OwnedThings, 'projects' | 'components'>>>> {
    const product = productClientFor(this.clients, site);
    if (product === undefined) {
      return Promise.resolve(notRead('noClient', searchProjects.route));
    }
    const cached = this.#led.get(product) ?? this.#kept(this.#readLed(product), () => this.#led.delete(product));
    this.#led.set(product, cached);
    return cached;
  }

  #readLed(product: ProductClient): Promise<Fact<ReadonlyMap<string, Pick<OwnedThings, 'projects' | 'components'>>>> {
    const site = siteToName(this.clients, product);
    return fact(searchProjects.route, async () => {
      const led = new Map<string, { projects: OwnedThing[]; components: OwnedThing[] }>();
      for (const [part, list] of [
        ['projects', product.jira.projects.search({ expand: 'lead' }, callOptions(this.options))],
        ['components', product.jira.components.search({}, callOptions(this.options))],
      ] as const) {
        for await (const { id, name, lead } of list.whole()) {
          const accountId = lead?.accountId;
          if (typeof accountId === 'string' && typeof id === 'string') {
            const ofPerson = led.get(accountId) ?? { projects: [], components: [] };
            led.set(accountId, ofPerson);
            ofPerson[part].push({ id, name: name ?? '', ...(site === undefined ? {} : { site }) });
          }
        }
      }
      return led;
    }, this.#need);
  }
}
