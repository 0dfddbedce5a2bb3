import * as z from 'zod/mini';

import { pagedEndpoint } from '../core/endpoint.js';
import type { AccountId } from '../core/ids.js';
import type { CallOptions } from '../core/options.js';
import { cursorInQuery, type PageStyle } from '../core/pagination.js';
import { input, maybeString, openEnum, record, type OpenEnum } from '../core/schema.js';
import type { Transport } from '../core/transport.js';
import { productKeys } from './managed-accounts.js';

const LastActivePageSchema = record({
  added_to_org: maybeString,
  added_to_org_timestamp: maybeString,
  product_access: z.nullish(z.array(record({ id: z.string(), key: openEnum(...productKeys), last_active: maybeString, last_active_timestamp: maybeString }))),
});

/** A product of one site, and when a person last used it. */
export interface ProductActivity {
  /** The resource: an ARI that ends in the id of the site. */
  readonly id: string;
  readonly key: OpenEnum<(typeof productKeys)[number]>;
  /**
   * ISO 8601: a time, or a date if Atlassian sends no time. `null` if Atlassian lists the product without one: as far
   * as is known, the person has never used it. A product that is not listed is unknown, not unused.
   */
  readonly lastActive: string | null;
}

/** When a person was added to the organization, and when they last used each product. */
export interface LastActiveDates {
  /**
   * ISO 8601: a time, or a date. `null` if Atlassian does not send it: it sends it only if users are managed centrally.
   */
  readonly addedToOrg: string | null;
  readonly products: readonly ProductActivity[];
}

/** The response is one object, of which each page has some products: a page is an element. */
const objectInData: PageStyle = {
  ...cursorInQuery,
  envelope: (item) => record({ data: item, links: z.nullish(record({ next: maybeString })) }),
  read: (answer, context) => cursorInQuery.read({ ...(answer as object), data: [(answer as { data: unknown }).data] }, context),
};

export const getLastActiveDates = pagedEndpoint('GET /admin/v1/orgs/{orgId}/directory/users/{accountId}/last-active-dates', {
  query: input({ cursor: z.optional(z.string()) }),
  item: LastActivePageSchema,
  page: objectInData,
  success: [200],
  rateLimitGroup: 'org-last-active-dates',
});

/** When people last used the products. */
export class LastActive {
  /** @internal */
  constructor(private readonly transport: Transport<'orgId'>) {}

  /**
   * Reads when a person last used each product, with all pages. The figures may lag by a day. Using a product means
   * viewing one of its pages for two seconds.
   *
   * Throws `permission.denied` if the plan of the organization does not include it: that does not mean that the person
   * was inactive. Atlassian allows 200 calls a minute for the whole organization: the client waits.
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-directory/
   */
  async get(accountId: AccountId, options?: CallOptions): Promise<LastActiveDates> {
    let addedToOrg: string | null = null;
    const products: ProductActivity[] = [];
    for await (const page of this.transport.list(getLastActiveDates, { path: { accountId } }, options)) {
      addedToOrg ??= page.added_to_org_timestamp ?? page.added_to_org ?? null;
      for (const { last_active: date, last_active_timestamp: time, ...product } of page.product_access ?? []) {
        products.push({ ...product, lastActive: time ?? date ?? null });
      }
    }
    return { addedToOrg, products };
  }
}
