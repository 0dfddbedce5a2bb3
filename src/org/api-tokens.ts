import * as z from 'zod/mini';

import type { ApiPromise } from '../core/api-promise.js';
import { endpoint, pagedEndpoint } from '../core/endpoint.js';
import type { CallOptions } from '../core/options.js';
import { cursorInQuery, type Paginated } from '../core/pagination.js';
import { input, nothing, openEnum } from '../core/schema.js';
import type { Transport } from '../core/transport.js';
import { ApiTokenSchema, dateFilter, pageSizeUpTo1000, type ApiToken } from './api-access.js';

const filter = {
  q: z.optional(z.string().check(z.minLength(1))),
  status: z.optional(openEnum('allowed', 'blocked')),
  ...dateFilter('createdAt'),
  ...dateFilter('lastActiveAt'),
};

const ApiTokenFilterSchema = input(filter);

/**
 * Which API tokens. `q` searches the label of the token, and the name and e-mail address of its owner. The search is
 * fuzzy: compare `user.id` to find the tokens of one person.
 *
 * Each date takes a search type. `gt` and `lt` need a value and a unit, such as `30` and `day`. `range` needs a time
 * from, a time to, or both. `range_time` takes the relative times `RangeFrom` and `RangeTo`, whose form is not published.
 */
export interface ApiTokenFilter extends z.input<typeof ApiTokenFilterSchema> {}

const ApiTokenQuerySchema = input({
  ...filter,
  sort: z.optional(z.string().check(z.minLength(1))),
  pageSize: pageSizeUpTo1000,
  cursor: z.optional(z.string()),
});

/**
 * Which API tokens, and in which order. `sort` is `label`, `user.name`, `createdAt`, `expiresAt` or `lastActiveAt`, with
 * `-` before it for the reverse. Default: `-lastActiveAt`. `pageSize` is 1 to 1000. Default: 20.
 */
export interface ApiTokenQuery extends z.input<typeof ApiTokenQuerySchema> {}

export const listApiTokens = pagedEndpoint('GET /admin/api-access/v1/orgs/{orgId}/api-tokens', {
  query: ApiTokenQuerySchema,
  item: ApiTokenSchema,
  page: cursorInQuery,
  success: [200],
  scopes: { admin: ['read:tokens:admin'] },
});

export const countApiTokens = endpoint('GET /admin/api-access/v1/orgs/{orgId}/api-tokens/count', {
  query: ApiTokenFilterSchema,
  response: z.number(),
  operation: 'read',
  success: [200],
  scopes: { admin: ['read:tokens:admin'] },
});

export const revokeAllApiTokens = endpoint('DELETE /admin/api-access/v1/orgs/{orgId}/api-tokens', {
  response: nothing,
  operation: 'organizationWide',
  success: [204],
  scopes: { admin: ['delete:tokens:admin'] },
});

/**
 * API tokens of all people in the organization, for an audit. To revoke those of one person, use
 * {@link Accounts.revokeApiToken}.
 */
export class ApiTokens {
  /** @internal */
  constructor(private readonly transport: Transport<'orgId'>) {}

  /**
   * Lists the API tokens of the managed accounts, with their owners. Tokens of service accounts are not included: see
   * {@link ServiceAccounts.listAllTokens}.
   *
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-api-token/
   */
  list(query: ApiTokenQuery = {}, options?: CallOptions): Paginated<ApiToken> {
    return this.transport.list(listApiTokens, { query }, options);
  }

  /**
   * Counts the API tokens that {@link list} returns for the same filter.
   *
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-api-token/
   */
  count(filter: ApiTokenFilter = {}, options?: CallOptions): ApiPromise<number> {
    return this.transport.send(countApiTokens, { query: filter }, options);
  }
}
