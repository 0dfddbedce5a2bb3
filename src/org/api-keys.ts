import * as z from 'zod/mini';

import type { ApiPromise } from '../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack, verdictOn } from '../core/endpoint.js';
import { id, type Id } from '../core/ids.js';
import type { CallOptions } from '../core/options.js';
import { cursorInQuery, type Paginated } from '../core/pagination.js';
import { input, maybeString, nothing, openEnum, record, type Outcome } from '../core/schema.js';
import type { Transport } from '../core/transport.js';
import { dateFilter } from './api-access.js';

const PersonSchema = record({ id: z.nullish(id<'account'>()), name: maybeString, email: maybeString });

const ApiKeySchema = record({
  id: id<'apiKey'>(),
  label: maybeString,
  keyType: z.nullish(openEnum('CLOUD_ADMIN')),
  createdAt: maybeString,
  expiresAt: maybeString,
  lastActiveAt: maybeString,
  /** Who made the key. It stays active when they leave. */
  createdBy: z.nullish(PersonSchema),
  /** Absent or empty for a key that was created without scopes. */
  scopes: z.nullish(z.array(z.string())),
  resource: maybeString,
  systemAccountId: maybeString,
  orgId: z.nullish(id<'organization'>()),
  /** When it was revoked, in a list with revoked keys. Atlassian's document does not have it. */
  revocationDate: maybeString,
  revokedBy: z.nullish(PersonSchema),
});

/** An organization API key. The key itself is never shown again. */
export interface ApiKey extends z.infer<typeof ApiKeySchema> {}

const filter = {
  q: z.optional(z.string().check(z.minLength(1))),
  keyType: z.optional(openEnum('CLOUD_ADMIN')),
  ...dateFilter('expiresAt'),
  ...dateFilter('lastActiveAt'),
};

const ApiKeyFilterSchema = input(filter);

/**
 * Which organization API keys. `q` searches the label of the key, and the name and e-mail address of whoever made it. The
 * dates work as those of {@link ApiTokenFilter}. There is no filter by creation.
 */
export interface ApiKeyFilter extends z.input<typeof ApiKeyFilterSchema> {}

const ApiKeyQuerySchema = input({
  ...filter,
  sort: z.optional(z.string().check(z.minLength(1))),
  pageSize: z.optional(z.literal([5, 10, 20, 25, 40, 50, 60, 75, 80, 100])),
  cursor: z.optional(z.string()),
});

/**
 * Which organization API keys, and in which order. `sort` is `label`, `createdBy.name`, `expiresAt` or `lastActiveAt`,
 * with `-` before it for the reverse. Default: `-lastActiveAt`. Atlassian takes only the listed page sizes. Default: 20.
 */
export interface ApiKeyQuery extends z.input<typeof ApiKeyQuerySchema> {}

export const listApiKeys = pagedEndpoint('GET /admin/api-access/v1/orgs/{orgId}/api-keys', {
  query: ApiKeyQuerySchema,
  item: ApiKeySchema,
  page: cursorInQuery,
  success: [200],
  scopes: { admin: ['read:keys:admin'] },
});

export const countApiKeys = endpoint('GET /admin/api-access/v1/orgs/{orgId}/api-keys/count', {
  query: ApiKeyFilterSchema,
  response: z.number(),
  operation: 'read',
  success: [200],
  scopes: { admin: ['read:keys:admin'] },
});

/**
 * Whether a key still works, as far as the list shows it. The date of a revocation may be absent, null or an empty
 * text.
 */
export function isLive({ revocationDate }: Pick<ApiKey, 'revocationDate'>): boolean {
  return (revocationDate ?? '') === '';
}

interface OneKey {
  readonly path: { readonly apiKeyId: string };
}

export const revokeApiKey = endpoint('PATCH /admin/api-access/v1/orgs/{orgId}/api-keys/revoke/{apiKeyId}', {
  response: nothing,
  operation: 'deleteById',
  success: [204],
  scopes: { admin: ['delete:keys:admin'] },
  known: readBack(listApiKeys, {
    input: (_written: OneKey) => ({ query: { pageSize: 100 as const } }),
    verdict: ({ items }, { path: { apiKeyId } }) => verdictOn(items.find(({ id }) => id === apiKeyId), true),
  }),
  // If the key in use was revoked, this read gets a 401. The outcome is then unknown, neither a success nor a failure.
  readBack: readBack(listApiKeys, {
    input: (_written: OneKey) => ({ query: { pageSize: 100 as const } }),
    verdict: ({ items, next }, { path: { apiKeyId } }) => {
      const key = items.find((candidate) => candidate.id === apiKeyId);
      if (key !== undefined) {
        return isLive(key) ? 'notReached' : 'reached';
      }
      // The key that reads is itself on a complete list: an empty list proves nothing.
      return next === undefined && items.length > 0 ? 'reached' : 'unknown';
    },
  }),
});

/** The API keys of the organization: the credentials of an {@link OrgAdminClient}. */
export class ApiKeys {
  /** @internal */
  constructor(private readonly transport: Transport<'orgId'>) {}

  /**
   * Lists the API keys of the organization. Keys stay active when the admin who made them leaves. The keys of a leaver
   * have the account as `createdBy.id`; there is no filter for it. `q` finds their name too, but it is fuzzy.
   *
   * A key with scopes made before 16 March 2026 may list tokens only, because Atlassian divided the scope for both.
   *
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-api-key/
   */
  list(query: ApiKeyQuery = {}, options?: CallOptions): Paginated<ApiKey> {
    return this.transport.list(listApiKeys, { query }, options);
  }

  /**
   * Counts the API keys that {@link list} returns for the same filter.
   *
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-api-key/
   */
  count(filter: ApiKeyFilter = {}, options?: CallOptions): ApiPromise<number> {
    return this.transport.send(countApiKeys, { query: filter }, options);
  }

  /**
   * Revokes an API key of the organization. This is irreversible: everything that runs with the key fails from now on.
   *
   * This can be the very key that the client uses, and no response shows which one that is. Compare the label and the
   * last use first. If you revoke the client's own key, the next call throws `credential.invalid`. If the response to
   * such a revocation is lost, the client cannot read it back and throws `ambiguous`. If the next call is refused, the
   * revocation took effect.
   *
   * Throws `notFound` if the organization has no such key. Atlassian's document has no 404 for this call, so it may be
   * `validation` instead. Resolves to `alreadyInState` if the list still has the key as a revoked one. By Atlassian's
   * documents, a revoked key may still work for some minutes.
   *
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-api-key/
   */
  revoke(apiKeyId: Id<'apiKey'>, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(revokeApiKey, { path: { apiKeyId } }, options);
  }
}
