import { invalidInput } from '../../core/input.js';
import { checkRunOptions, namesOf } from '../../core/run-options.js';
import type { GroupId } from '../../core/ids.js';
import type { ProductName } from '../../org/product-names.js';
import type { DirectoryUser, UserSearch } from '../../org/users.js';
import { checkClients, type Clients } from './clients.js';
import { requireProduct } from './known-product.js';
import { isUnused, lastUseOf, unusedSince, usesOf, type LastUse } from './last-use.js';
import type { Subject } from '../people/subjects.js';
import { callOptions, inspectOptionNames, type InspectOptions } from './surroundings.js';

/**
 * Finds the members of a group, as subjects of a plan. It streams: a group of any size needs constant memory.
 *
 * Rejects with `validation` if an option cannot be used. A search that fails rejects with its own kind, such as
 * `credential.invalid` or `network`.
 *
 * @example
 * const plan = await makePlan(peopleInGroup(clients, groupId), { clients });
 */
export function peopleInGroup(clients: Clients, groupId: GroupId, options: InspectOptions = {}): AsyncGenerator<Subject, void, undefined> {
  return find('peopleInGroup()', clients, () => ({ groupIds: [groupId] }), options);
}

/**
 * Finds the people whose e-mail address is on a domain, as subjects of a plan.
 *
 * Rejects with `validation` if an option cannot be used. A search that fails rejects with its own kind, such as
 * `credential.invalid` or `network`.
 */
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
  /**
   * The product that counts: a name such as `Jira` or `Confluence`, or a key such as `jira-software`. Default: all products.
   * Pass any other product by its key, exactly as Atlassian lists it. If the workspaces of your organization have no such
   * key, it is refused as `validation`.
   */
  readonly product?: ProductName | undefined;
  /** For how many days a person must not have used it. */
  readonly days: number;
  /** Account ids to leave out, such as people on leave. */
  readonly excludeAccountIds?: readonly string[] | undefined;
  /** Whether to include people whose last use is not known. Default false: they are skipped, and `onUnknown` is called. */
  readonly includeUnknown?: boolean | undefined;
  /** Called for everybody whose last use is not known, so that nobody is lost silently. */
  readonly onUnknown?: ((person: InactivePerson) => void) | undefined;
  /** The time that days are counted back from, in milliseconds since 1970. Default now. */
  readonly now?: number | undefined;
}

/** A person who has not used a product for a while. Pass it to `makePlan` as it is. */
export interface InactivePerson extends Subject {
  readonly accountId: string;
  /** What is known of their last use. */
  readonly lastUse: LastUse;
}

const inactiveOptionNames = namesOf<InactiveOptions>()('product', 'days', 'excludeAccountIds', 'includeUnknown', 'onUnknown', 'now', 'signal', 'concurrency');

/**
 * Finds people who have not used a product for a number of days. It streams, and finds active people only. Apps are left
 * out.
 *
 * Atlassian counts a use when a person views a page of the product for two seconds. Its figures lag up to 24 hours, which
 * are added to `days`. `never` and `unknown` are different results. If the search does not report the last use, it is read
 * for each person. Atlassian limits this to 200 calls a minute for an organization.
 *
 * Rejects with `validation` if an option cannot be used. A search that fails rejects with its own kind, such as
 * `credential.invalid` or `network`.
 *
 * @example
 * const plan = await makePlan(findInactive(clients, { product: 'Jira', days: 90 }), { clients, policy });
 */
export async function* findInactive(clients: Clients, options: InactiveOptions): AsyncGenerator<InactivePerson, void, undefined> {
  checkRunOptions('findInactive()', options ?? null, inactiveOptionNames);
  checkClients('findInactive()', clients);
  if (options.days === undefined) {
    throw invalidInput('findInactive()', [{ field: 'days', problem: 'expected a number of days above 0' }]);
  }
  const product = options.product === undefined ? undefined : await requireProduct('findInactive()', 'product', options.product, clients, options);
  const excluded = new Set(options.excludeAccountIds ?? []);
  const now = options.now ?? Date.now();
  const before = unusedSince(now, options.days);
  const search: UserSearch = { accountStatus: ['active'], expand: ['productAccess'], limit: 100 };
  for await (const user of clients.org.users.search('-', search, callOptions(options)).whole()) {
    if (excluded.has(user.accountId) || (user.accountType ?? 'atlassian') !== 'atlassian' || user.membershipStatus === 'suspended') {
      continue;
    }
    const uses = await usesOf(user, clients, options);
    const person = { ...subjectOf(user), accountId: user.accountId as string, lastUse: lastUseOf(uses, product) };
    const isInactive = isUnused(person.lastUse, before);
    if (isInactive === undefined) {
      const unknown: InactivePerson = { ...person, lastUse: { kind: 'unknown' } };
      options.onUnknown?.(unknown);
      if (options.includeUnknown === true) {
        yield unknown;
      }
    } else if (isInactive) {
      yield person;
    }
  }
}
