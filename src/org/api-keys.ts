import * as z from 'zod';

import type { ApiPromise } from '../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack, verdictOn } from '../core/endpoint.js';
import { id, type Id } from '../core/ids.js';
import type { CallOptions } from '../core/options.js';
import { cursorInQuery, type Paginated } from '../core/pagination.js';
import { input, maybeString, nothing, record, type Outcome } from '../core/schema.js';
import type { Transport } from '../core/transport.js';
import { anySuccess, CountSchema, dateFilter } from './api-access.js';

const PersonSchema = record({ id: id<'account'>().nullish(), name: maybeString, email: maybeString });

const ApiKeySchema = record({
  id: id<'apiKey'>(),
  label: maybeString,
  createdAt: maybeString,
  expiresAt: maybeString,
  lastActiveAt: maybeString,
  /** Who made the key. It stays alive when they leave. */
  createdBy: PersonSchema.nullish(),
  /** Absent or empty for a key that was created without scopes. */
  scopes: z.array(z.string()).nullish(),
  resource: maybeString,
  systemAccountId: maybeString,
  /** When it was revoked, where revoked keys are listed. */
  revocationDate: maybeString,
  revokedBy: PersonSchema.nullish(),
});

/** An organization API key. The key itself is never shown again. */
export interface ApiKey extends z.infer<typeof ApiKeySchema> {}

const filter = {
  q: z.string().min(1).optional(),
  keyType: z.string().min(1).optional(),
  ...dateFilter('expiresAt'),
  ...dateFilter('lastActiveAt'),
  ...dateFilter('createdAt'),
};

const ApiKeyFilterSchema = input(filter);

/** Which organization API keys. `q` and the dates work as those of {@link ApiTokenFilter}. */
export interface ApiKeyFilter extends z.input<typeof ApiKeyFilterSchema> {}

const ApiKeyQuerySchema = input({
  ...filter,
  sort: z.string().min(1).optional(),
  pageSize: z.int().min(1).optional(),
  cursor: z.string().optional(),
});

/** Which organization API keys, and in which order: `sort` is the name of a member, with `-` before it for the reverse. */
export interface ApiKeyQuery extends z.input<typeof ApiKeyQuerySchema> {}

export const listApiKeys = pagedEndpoint('GET /admin/api-access/v1/orgs/{orgId}/api-keys', {
  query: ApiKeyQuerySchema,
  item: ApiKeySchema,
  page: cursorInQuery,
  success: [200],
  evidence: 'derived',
});

export const countApiKeys = endpoint('GET /admin/api-access/v1/orgs/{orgId}/api-keys/count', {
  query: ApiKeyFilterSchema,
  response: CountSchema,
  operation: 'read',
  success: [200],
  evidence: 'derived',
});

/** Whether a key still works, as far as the list tells: the date of a revocation may be absent, null or an empty text. */
export function isLive({ revocationDate }: Pick<ApiKey, 'revocationDate'>): boolean {
  return (revocationDate ?? '') === '';
}

interface OneKey {
  readonly path: { readonly apiKeyId: string };
}

export const revokeApiKey = endpoint('PATCH /admin/api-access/v1/orgs/{orgId}/api-keys/revoke/{apiKeyId}', {
  response: nothing,
  operation: 'deleteById',
  success: anySuccess,
  evidence: 'derived',
  known: readBack(listApiKeys, {
    input: (_written: OneKey) => ({ query: { pageSize: 100 } }),
    verdict: ({ items }, { path: { apiKeyId } }) => verdictOn(items.find(({ id }) => id === apiKeyId), true),
  }),
  // If the key in use was revoked, this read answers 401: the outcome is then unknown, neither a success nor a failure.
  readBack: readBack(listApiKeys, {
    input: (_written: OneKey) => ({ query: { pageSize: 100 } }),
    verdict: ({ items, next }, { path: { apiKeyId } }) => {
      const key = items.find((candidate) => candidate.id === apiKeyId);
      if (key !== undefined) {
        return isLive(key) ? 'notReached' : 'reached';
      }
      // The key that reads is itself on a complete list: an empty one shows nothing.
      return next === undefined && items.length > 0 ? 'reached' : 'unknown';
    },
  }),
});

/** The API keys of the organization: what an {@link OrgAdminClient} is made with. */
export class ApiKeys {
  /** @internal */
  constructor(private readonly transport: Transport<'orgId'>) {}

  /**
   * Lists the API keys of the organization. Keys stay alive when the admin who made them leaves: those of a leaver have
   * the account as `createdBy.id`, for which there is no filter.
   *
   * Needs an organization API key, with the scope `read:keys:admin` if it has scopes (`read:tokens:admin` by older
   * pages of the vendor).
   *
   * Evidence: derived from vendor pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-api-key/
   */
  list(query: ApiKeyQuery = {}, options?: CallOptions): Paginated<ApiKey> {
    return this.transport.list(listApiKeys, { query }, options);
  }

  /**
   * Counts the API keys that {@link list} would answer with the same filter.
   *
   * Evidence: derived from vendor pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-api-key/
   */
  count(filter: ApiKeyFilter = {}, options?: CallOptions): ApiPromise<number> {
    return this.transport.send(countApiKeys, { query: filter }, options);
  }

  /**
   * Revokes an API key of the organization, for good: whatever runs with it fails from now on.
   *
   * This can be the very key that the client uses, and nothing in an answer tells which one that is: compare the label
   * and the last use first. The next call then throws `credential.invalid`. If the answer to such a revocation is lost,
   * it can no longer be read back and ends as `ambiguous`; a next call that is refused shows that it happened.
   *
   * Throws `notFound` where the organization has no such key, and resolves to `alreadyInState` where its list still has
   * the key as a revoked one. The vendor says that a revoked key may go on working for some minutes. Needs the scope
   * `delete:keys:admin` if the key has scopes.
   *
   * Evidence: derived from vendor pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-api-key/
   */
  revoke(apiKeyId: Id<'apiKey'>, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(revokeApiKey, { path: { apiKeyId } }, options);
  }
}
