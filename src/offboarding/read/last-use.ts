import { attempt } from '../../core/errors.js';
import { isSameProduct } from '../../org/product-names.js';
import type { DirectoryUser } from '../../org/users.js';
import type { Clients } from './clients.js';
import { callOptions, type InspectOptions } from './surroundings.js';

/** What is known of the last use of a product. Never used and not known are different. */
export type LastUse =
  | { readonly kind: 'used'; readonly product: string; readonly at: string }
  /** The person has access and never used it. They were added long enough ago. */
  | { readonly kind: 'never'; readonly since?: string }
  /** The last use is not readable: Atlassian lists no product, or the account is too new. */
  | { readonly kind: 'unknown' };

const day = 86_400_000;

/** Atlassian's figures lag up to a day: a person on the edge does not count as inactive yet. */
const lag = day;

/** Who used nothing since this time is inactive. In milliseconds since 1970. */
export function unusedSince(now: number, days: number): number {
  return now - days * day - lag;
}

/** The products that Atlassian lists for a person. */
export interface Uses {
  /** When the person was added to the organization. */
  readonly since: string | undefined;
  readonly products: readonly { readonly key: string; readonly resourceId?: string | undefined; readonly at: string | undefined }[];
}

/** The uses in the search result, or else those that Atlassian returns for this one person. */
export async function usesOf(user: DirectoryUser, clients: Pick<Clients, 'org'>, options: InspectOptions): Promise<Uses | undefined> {
  const listed = listedUsesOf(user);
  if (listed !== undefined) {
    return listed;
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
    products: read.value.products.map(({ id, key, lastActive }) => ({ key, resourceId: id, at: lastActive ?? undefined })),
  };
}

/** The uses in the search result. Undefined if it has none: that does not mean that nothing was used. */
export function listedUsesOf({ addedToOrg, productAccess }: DirectoryUser): Uses | undefined {
  return productAccess === undefined || productAccess === null
    ? undefined
    : {
        since: addedToOrg ?? undefined,
        products: productAccess.map(({ id, key, lastActiveTimestamp }) => ({ key: key ?? '', resourceId: id ?? undefined, at: lastActiveTimestamp ?? undefined })),
      };
}

/** The last use of a product, on one site or on any. Without a product: of all products. */
export function lastUseOf(uses: Uses | undefined, product?: string, resourceId?: string): LastUse {
  const counted = uses?.products.filter((each) => (product === undefined || isSameProduct(each.key, product)) && isOnSiteOf(resourceId, each.resourceId)) ?? [];
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

/** Whether somebody has not used something since a time. Undefined if that is not known, or if the person is too new. */
export function isUnused(lastUse: LastUse, before: number): boolean | undefined {
  switch (lastUse.kind) {
    case 'used':
      return endOf(lastUse.at) < before;
    case 'never':
      return lastUse.since !== undefined && Date.parse(lastUse.since) < before ? true : undefined;
    case 'unknown':
      return undefined;
  }
}

/** Endpoints name other apps of the same site. An entry without a resource may be of any site. */
function isOnSiteOf(wanted: string | undefined, listed: string | undefined): boolean {
  const placeOf = (resourceId: string): string => resourceId.slice(resourceId.lastIndexOf('/') + 1);
  return wanted === undefined || listed === undefined || placeOf(wanted) === placeOf(listed);
}

/** A date without a time is any time of that day: the latest counts. */
function endOf(at: string): number {
  return Date.parse(at) + (/^\d{4}-\d\d-\d\d$/.test(at) ? day : 0);
}
