import * as z from 'zod';

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
  product_access: z
    .array(record({ id: z.string(), key: openEnum(...productKeys), last_active: maybeString, last_active_timestamp: maybeString }))
    .nullish(),
});

/** A product of one site, and when a person used it last. */
export interface ProductActivity {
  /** The resource: an ARI that ends in the id of the site. */
  readonly id: string;
  readonly key: OpenEnum<(typeof productKeys)[number]>;
  /**
   * ISO 8601: a time, or a date where the vendor tells no time. `null` where the vendor lists the product without
   * one: the person has never used it, as far as is known. A product that is not listed is unknown, not unused.
   */
  readonly lastActive: string | null;
}

/** When a person was added to the organization, and when they used each product last. */
export interface LastActiveDates {
  /** ISO 8601: a time, or a date. `null` where the vendor does not tell: it does only where users are managed centrally. */
  readonly addedToOrg: string | null;
  readonly products: readonly ProductActivity[];
}

/** The answer is one object, of which each page has some products: a page is an element. */
const objectInData: PageStyle = {
  ...cursorInQuery,
  envelope: (item) => record({ data: item, links: record({ next: maybeString }).nullish() }),
  read: (answer, context) => cursorInQuery.read({ ...(answer as object), data: [(answer as { data: unknown }).data] }, context),
};

export const getLastActiveDates = pagedEndpoint('GET /admin/v1/orgs/{orgId}/directory/users/{accountId}/last-active-dates', {
  query: input({ cursor: z.string().optional() }),
  item: LastActivePageSchema,
  page: objectInData,
  success: [200],
  rateLimitGroup: 'org-last-active-dates',
});

/** When people used the products last. */
export class LastActive {
  /** @internal */
  constructor(private readonly transport: Transport<'orgId'>) {}

  /**
   * Reads when a person used each product last, all pages of it. The figures may lag by a day; using a product means
   * viewing one of its pages for two seconds.
   *
   * Throws `permission.denied` where the plan of the organization does not include it: that is no sign that the person
   * was inactive. Limited to 200 calls a minute for the whole organization, which are waited for.
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
