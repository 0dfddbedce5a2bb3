import { attempt } from '../../core/errors.js';
import { invalidInput } from '../../core/input.js';
import { checkRunOptions, namesOf } from '../../core/run-options.js';
import type { GroupId } from '../../core/ids.js';
import type { DirectoryUser, UserSearch } from '../../org/users.js';
import { checkClients, type Clients } from './clients.js';
import type { Subject } from '../people/subjects.js';
import { callOptions, inspectOptionNames, type InspectOptions } from './surroundings.js';

/**
 * The members of a group, as subjects of a plan. Streams: a group of any size needs constant memory.
 *
 * @example
 * const plan = await makePlan(peopleInGroup(clients, groupId), { clients });
 */
export function peopleInGroup(clients: Clients, groupId: GroupId, options: InspectOptions = {}): AsyncGenerator<Subject, void, undefined> {
  return find('peopleInGroup()', clients, () => ({ groupIds: [groupId] }), options);
}

/** The people whose e-mail address is on a domain, as subjects of a plan. */
export function peopleOnDomain(clients: Clients, domain: string, options: InspectOptions = {}): AsyncGenerator<Subject, void, undefined> {
  return find(
    'peopleOnDomain()',
    clients,
    () => {
      if (typeof domain !== 'string' || !/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i.test(domain)) {
        throw invalidInput('peopleOnDomain()', [{ field: 'domain', problem: 'expected a domain, such as "example.com"' }]);
      }
      return { emailDomains: [domain] };
    },
    options,
  );
}

async function* find(caller: string, clients: Clients, searchOf: () => UserSearch, options: InspectOptions): AsyncGenerator<Subject, void, undefined> {
  checkRunOptions(caller, options, inspectOptionNames);
  checkClients(caller, clients);
  const search = searchOf();
  for await (const user of clients.org.users.search('-', { ...search, limit: 100 }, callOptions(options)).whole()) {
    yield subjectOf(user);
  }
}

function subjectOf({ accountId, name, email }: DirectoryUser): Subject {
  return { accountId, ...(typeof name === 'string' ? { name } : {}), ...(typeof email === 'string' ? { email } : {}) };
}

/** Who counts as inactive. */
export interface InactiveOptions extends InspectOptions {
  /** The product that counts, such as `jira-software`. Default: all of them. */
  readonly product?: string | undefined;
  /** For how many days somebody has not used it. */
  readonly days: number;
  /** Account ids that are left out, such as those who are on leave. */
  readonly excludeAccountIds?: readonly string[] | undefined;
  /** Also people whose last use cannot be told. Default false: they are skipped, and `onUnknown` is called. */
  readonly includeUnknown?: boolean | undefined;
  /** Told of everybody whose last use cannot be told, so that nobody is lost silently. */
  readonly onUnknown?: ((person: InactivePerson) => void) | undefined;
  /** The time from which days are counted, in milliseconds since 1970. Default now. */
  readonly now?: number | undefined;
}

/** Somebody who has not used a product for a while. Can be given to `makePlan` as it is. */
export interface InactivePerson extends Subject {
  readonly accountId: string;
  /** What can be told of their last use. */
  readonly lastUse:
    | { readonly kind: 'used'; readonly product: string; readonly at: string }
    /** Has access and never used it, though they were added long enough ago. */
    | { readonly kind: 'never'; readonly since?: string }
    /** Nothing can be read: no product is told, or the account is too new to say. */
    | { readonly kind: 'unknown' };
}

const inactiveOptionNames = namesOf<InactiveOptions>()('product', 'days', 'excludeAccountIds', 'includeUnknown', 'onUnknown', 'now', 'signal', 'concurrency');

const day = 86_400_000;

/** The vendor's figures lag up to a day behind: somebody on the edge is not yet counted as inactive. */
const lag = day;

/**
 * Finds people who have not used a product for a number of days: streaming, active people only, apps left out.
 *
 * The vendor counts a use when a page of the product is looked at for two seconds, and its figures lag up to 24 hours,
 * which is added to the days. "Never used" and "cannot be told" are different answers. Where the search does not tell,
 * each person is asked about, which the vendor limits to 200 a minute for an organization.
 *
 * @example
 * const plan = await makePlan(findInactive(clients, { product: 'jira-software', days: 90 }), { clients, policy });
 */
export async function* findInactive(clients: Clients, options: InactiveOptions): AsyncGenerator<InactivePerson, void, undefined> {
  checkRunOptions('findInactive()', options ?? null, inactiveOptionNames);
  checkClients('findInactive()', clients);
  if (options.days === undefined) {
    throw invalidInput('findInactive()', [{ field: 'days', problem: 'expected a number of days above 0' }]);
  }
  const excluded = new Set(options.excludeAccountIds ?? []);
  const now = options.now ?? Date.now();
  const before = now - options.days * day - lag;
  const search: UserSearch = { accountStatus: ['active'], expand: ['productAccess'], limit: 100 };
  for await (const user of clients.org.users.search('-', search, callOptions(options)).whole()) {
    if (excluded.has(user.accountId) || (user.accountType ?? 'atlassian') !== 'atlassian' || user.membershipStatus === 'suspended') {
      continue;
    }
    const uses = await usesOf(user, clients, options);
    const person = { ...subjectOf(user), accountId: user.accountId as string, lastUse: lastUseOf(uses, options.product) };
    if (person.lastUse.kind === 'unknown' || (person.lastUse.kind === 'never' && !isOldEnough(person.lastUse.since, before))) {
      const unknown: InactivePerson = { ...person, lastUse: { kind: 'unknown' } };
      options.onUnknown?.(unknown);
      if (options.includeUnknown === true) {
        yield unknown;
      }
    } else if (person.lastUse.kind === 'never' || endOf(person.lastUse.at) < before) {
      yield person;
    }
  }
}

interface Uses {
  readonly since: string | undefined;
  readonly products: readonly { readonly key: string; readonly at: string | undefined }[];
}

/** What the search has told, or else what the vendor answers for this one person. */
async function usesOf(user: DirectoryUser, clients: Clients, options: InactiveOptions): Promise<Uses | undefined> {
  if (user.productAccess !== undefined && user.productAccess !== null) {
    return {
      since: user.addedToOrg ?? undefined,
      products: user.productAccess.map(({ key, lastActiveTimestamp }) => ({ key: key ?? '', at: lastActiveTimestamp ?? undefined })),
    };
  }
  const read = await attempt(clients.org.lastActive.get(user.accountId, callOptions(options)));
  if (!read.ok) {
    if (read.error.kind === 'notFound') {
      return undefined;
    }
    throw read.error;
  }
  return {
    since: read.value.addedToOrg ?? undefined,
    products: read.value.products.map(({ key, lastActive }) => ({ key, at: lastActive ?? undefined })),
  };
}

function lastUseOf(uses: Uses | undefined, product: string | undefined): InactivePerson['lastUse'] {
  const counted = uses?.products.filter(({ key }) => product === undefined || key === product) ?? [];
  if (uses === undefined || counted.length === 0) {
    return { kind: 'unknown' };
  }
  const used = counted.flatMap(({ key, at }) => (at === undefined ? [] : [{ product: key, at }]));
  if (used.some(({ at }) => Number.isNaN(endOf(at)))) {
    return { kind: 'unknown' };
  }
  const [latest] = used.sort((one, other) => endOf(other.at) - endOf(one.at));
  if (latest !== undefined) {
    return { kind: 'used', ...latest };
  }
  return { kind: 'never', ...(uses.since === undefined ? {} : { since: uses.since }) };
}

/** A date without a time is any time of that day: the latest counts. */
function endOf(at: string): number {
  return Date.parse(at) + (/^\d{4}-\d\d-\d\d$/.test(at) ? day : 0);
}

function isOldEnough(since: string | undefined, before: number): boolean {
  return since !== undefined && Date.parse(since) < before;
}
