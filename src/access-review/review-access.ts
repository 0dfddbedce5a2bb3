import pMap from 'p-map';

import { invalidInput } from '../core/input.js';
import { checkRunOptions, namesOf } from '../core/run-options.js';
import { isSameProduct, type ProductName } from '../org/product-names.js';
import { checkClients, type Clients } from '../offboarding/read/clients.js';
import { requireProduct } from '../offboarding/read/known-product.js';
import { unusedSince } from '../offboarding/read/last-use.js';
import type { InspectOptions } from '../offboarding/read/surroundings.js';
import { checkPublicKeys } from '../offboarding/run/sealed-journal.js';
import { comparedWith } from './compare-reviews.js';
import { rowsOfPerson, inOrder, type RowMaking } from './make-rows.js';
import { costOf, pricesByKey, totalsOf, type Prices } from './money.js';
import { searchAccess, unread } from './read-access.js';
import { administration, administrationOf, byPlace, readResources, type Resource } from './read-resources.js';
import { checkFinishedReview, hashOfReview } from './review-hash.js';
import type { AccessReview, FinishedReview, NotReadable, ReviewCosts, ReviewedResource, ReviewRow, SeatPrice } from './review-shape.js';

/** Options of {@link reviewAccess}. */
export interface ReviewOptions extends InspectOptions {
  /** The clients that read. */
  readonly clients: Pick<Clients, 'org'>;
  /**
   * The products to review, by name or key. Default: all, and the administration of sites and of the organization. With a
   * list, administration has no rows.
   */
  readonly products?: readonly ProductName[] | undefined;
  /** For how many days a person must not have used a product to be inactive. Default 90. */
  readonly inactiveDays?: number | undefined;
  /** Your prices: what a seat of a product costs for a month. Without them, nothing costs anything that is known. */
  readonly prices?: Prices | undefined;
  /** The finished review before this one. Rows without a change then keep their decision. */
  readonly previous?: FinishedReview | undefined;
  /** The public keys of your run keys. Then one of them must have signed the finished review before. */
  readonly publicKeys?: readonly string[] | undefined;
  /** Account ids to leave out. The review names them. */
  readonly excludeAccountIds?: readonly string[] | undefined;
  /**
   * Whether to read the roles of everybody one by one. Default false: only of people about whom searches leave a question, such
   * as administrators and people with a direct role.
   */
  readonly readEverybody?: boolean | undefined;
  /** The time that days are counted back from, in milliseconds since 1970. Default now. */
  readonly now?: number | undefined;
  /** Called after each person is read. `count` is the number of people up to this one. */
  readonly onPerson?: ((rows: readonly ReviewRow[], count: number) => void) | undefined;
}

const caller = 'reviewAccess()';
const optionNames = namesOf<ReviewOptions>()('clients', 'products', 'inactiveDays', 'prices', 'previous', 'publicKeys', 'excludeAccountIds', 'readEverybody', 'now', 'onPerson', 'signal', 'concurrency');

/**
 * Reads who has access to what: one row for each person and product of a site, with roles, groups and last use. Roles of
 * administration have rows too, even without a seat. People who are suspended or deactivated stay in the review with their
 * status. Service accounts belong to no directory: `org.serviceAccounts` lists them. Changes nothing.
 *
 * It searches by resource, role and group: a few requests for 100 people. It reads people one by one only if searches leave a
 * question. What cannot be read is in `notReadable`, and never counts as none. Rows are in memory: some 1 KB each.
 *
 * With `previous`, each row has its change, and unchanged rows keep their decision. Throws `validation` for a previous review
 * that is not finished, was edited, or is of another organization. Without a signature anybody can make a new hash: only
 * `publicKeys` show that nobody did.
 *
 * @example
 * const review = await reviewAccess({ clients: { org }, prices: { Jira: { price: '7.75', currency: 'USD' } } });
 * console.log(review.rows.length, review.costs.inactive);
 */
export async function reviewAccess(options: ReviewOptions): Promise<AccessReview> {
  checkRunOptions(caller, options ?? null, optionNames);
  const { clients, inactiveDays = 90, previous, publicKeys, excludeAccountIds = [], readEverybody = false, now = Date.now(), onPerson, signal, concurrency } = options;
  checkClients(caller, clients);
  checkOwnOptions(options);
  const prices = pricesByKey(caller, options.prices ?? {});
  if (previous !== undefined) {
    await checkPrevious(previous, publicKeys, clients.org.orgId);
  }
  const reading: InspectOptions = { signal, concurrency };
  const products = options.products === undefined ? undefined : await Promise.all(options.products.map((name, index) => requireProduct(caller, `products[${index}]`, name, clients, reading)));
  const resources = await readResources(clients, products, reading);
  const searched = await searchAccess(clients, resources, reading);
  const notReadable: NotReadable[] = [...searched.notReadable];
  const making: RowMaking = {
    clients,
    options: reading,
    resources,
    hasAdministration: products === undefined,
    readsEverybody: readEverybody,
    searched,
    before: unusedSince(now, inactiveDays),
    notReadable,
  };
  const excluded = new Set(excludeAccountIds);
  const leftOut = { customers: 0, apps: 0 };
  const rows: ReviewRow[] = [];
  let count = 0;
  await pMap(
    [...searched.people.values()].filter(({ user }) => !excluded.has(user.accountId)),
    async (person) => {
      const type = person.user.accountType ?? 'atlassian';
      if (type === 'app' || type === 'customer') {
        leftOut[type === 'app' ? 'apps' : 'customers'] += 1;
        return;
      }
      const own = await rowsOfPerson(person, making);
      if (own === undefined) {
        leftOut.customers += 1;
      } else if (own.length > 0) {
        rows.push(...own);
        count += 1;
        onPerson?.(own, count);
      }
    },
    { concurrency: concurrency ?? 4 },
  );
  const { lastUseRefused } = making;
  if (lastUseRefused !== undefined) {
    notReadable.push(unread('lastUse', lastUseRefused.read, { people: lastUseRefused.people }));
  }
  const all = [...resources, ...[...new Set(rows.filter(({ product }) => product === administration).map(({ resourceId }) => resourceId))].map((resourceId) => administrationOf(resourceId, resources)).sort(byPlace)];
  rows.sort(inOrder(all));
  const compared = previous === undefined ? undefined : comparedWith(previous, { rows, resources: all, excluded, notReadable });
  const reviewed = all.map((resource) => resourceWith(resource, rows, prices));
  const content = {
    version: 1 as const,
    kind: 'accessReview' as const,
    orgId: clients.org.orgId,
    createdAt: new Date().toISOString(),
    inactiveDays,
    resources: reviewed,
    rows: compared?.rows ?? rows,
    excludedAccountIds: [...excludeAccountIds],
    leftOut,
    notReadable: sorted(notReadable),
    costs: costsOf(reviewed, prices),
    ...(previous === undefined ? {} : { previous: { hash: previous.hash, finishedAt: previous.finishedAt }, disappeared: compared?.disappeared ?? [] }),
  };
  return { ...content, hash: await hashOfReview(content) };
}

function checkOwnOptions({ products, inactiveDays, readEverybody, publicKeys }: ReviewOptions): void {
  if (publicKeys !== undefined) {
    checkPublicKeys(caller, publicKeys);
  }
  const refuse = (field: string, problem: string) => invalidInput(caller, [{ field, problem }]);
  if (products !== undefined && !(Array.isArray(products) && products.length > 0 && products.every((product) => typeof product === 'string'))) {
    throw refuse('products', 'expected a list of products, with one at least');
  }
  if (inactiveDays !== undefined && !(typeof inactiveDays === 'number' && Number.isFinite(inactiveDays) && inactiveDays > 0)) {
    throw refuse('inactiveDays', 'expected a number of days above 0');
  }
  if (readEverybody !== undefined && typeof readEverybody !== 'boolean') {
    throw refuse('readEverybody', 'expected true or false');
  }
}

async function checkPrevious(previous: FinishedReview, publicKeys: readonly string[] | undefined, orgId: string): Promise<void> {
  await checkFinishedReview(caller, 'previous', previous, publicKeys);
  if (previous.orgId !== orgId) {
    throw invalidInput(caller, [{ field: 'previous.orgId', problem: 'is not the organization of the client' }]);
  }
}

function resourceWith(resource: Resource, rows: readonly ReviewRow[], prices: ReadonlyMap<string, SeatPrice>): ReviewedResource {
  const own = rows.filter(({ resourceId }) => resourceId === resource.resourceId);
  const billed = own.filter(({ seat }) => seat === 'billed');
  const [seats, inactiveSeats] = [billed.length, billed.filter(({ inactive }) => inactive === true).length];
  const price = prices.get(resource.product);
  return {
    ...resource,
    people: own.length,
    seats,
    seatsNotReadable: own.filter(({ seat }) => seat === 'notReadable').length,
    inactiveSeats,
    ...(price === undefined ? {} : { price, cost: costOf(price, seats), inactiveCost: costOf(price, inactiveSeats) }),
  };
}

function costsOf(resources: readonly ReviewedResource[], prices: ReadonlyMap<string, SeatPrice>): ReviewCosts {
  const priced = resources.flatMap(({ price, ...resource }) => (price === undefined ? [] : [{ ...resource, price }]));
  return {
    all: totalsOf(priced),
    inactive: totalsOf(priced.map(({ price, inactiveSeats }) => ({ price, seats: inactiveSeats }))),
    withoutPrice: [...new Set(resources.filter(({ price, seats, seatsNotReadable }) => price === undefined && seats + seatsNotReadable > 0).map(({ product }) => product))],
    unusedPrices: [...prices.keys()].filter((product) => !resources.some((resource) => isSameProduct(resource.product, product))),
  };
}

/** The order of reading is not the order of two readings. */
function sorted(notReadable: readonly NotReadable[]): NotReadable[] {
  const keyOf = ({ what, resourceId = '', role = '', groupId = '', accountId = '' }: NotReadable): string => [what, resourceId, role, groupId, accountId].join(' ');
  return [...notReadable].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}
