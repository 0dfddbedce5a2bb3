import * as z from 'zod/mini';

import type { ApiPromise } from '../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack } from '../core/endpoint.js';
import { id, type Id } from '../core/ids.js';
import type { CallOptions } from '../core/options.js';
import { cursorInQuery, type Paginated } from '../core/pagination.js';
import { input, inside, maybeNumber, maybeString, nothing, openEnum, record, type Outcome } from '../core/schema.js';
import type { Transport } from '../core/transport.js';
import { pageSizeUpTo1000 } from './api-access.js';

/** The id of an OAuth client, which it also sends to get a token. */
export type OauthClientId = Id<'oauthClient'>;

const OauthClientSchema = record({
  clientId: id<'oauthClient'>(),
  name: maybeString,
  status: z.nullish(openEnum('ACTIVE', 'REVOKED', 'EXPIRED')),
  /** Milliseconds since 1970. */
  createdAt: maybeNumber,
  /** Milliseconds since 1970. */
  updatedAt: maybeNumber,
});

/** An OAuth 2.0 client of a service account. Its secret is never shown again. */
export interface OauthClient extends z.infer<typeof OauthClientSchema> {}

const OauthClientQuerySchema = input({ pageSize: pageSizeUpTo1000, cursor: z.optional(z.string()) });

/** How to read the list of OAuth clients. `pageSize` is 1 to 1000. Default: 20. */
export interface OauthClientQuery extends z.input<typeof OauthClientQuerySchema> {}

export const listOauthClients = pagedEndpoint('GET /admin/api-access/v1/orgs/{orgId}/oauth-clients', {
  query: OauthClientQuerySchema,
  item: OauthClientSchema,
  page: cursorInQuery,
  success: [200],
  scopes: { admin: ['read:service-accounts-tokens:admin'] },
});

export const countOauthClients = endpoint('POST /admin/api-access/v1/orgs/{orgId}/oauth-clients/count', {
  response: inside('total', z.number()),
  operation: 'read',
  success: [200],
  scopes: { admin: ['read:service-accounts-tokens:admin'] },
});

export const getOauthClient = endpoint('GET /admin/api-access/v1/orgs/{orgId}/oauth-clients/{clientId}', {
  response: OauthClientSchema,
  operation: 'read',
  about: [{ asked: 'path.clientId', member: 'clientId' }],
  success: [200],
  scopes: { admin: ['read:service-accounts-tokens:admin'] },
});

export const deleteOauthClient = endpoint('DELETE /admin/api-access/v1/orgs/{orgId}/oauth-clients/{clientId}', {
  response: nothing,
  operation: 'deleteById',
  success: [204],
  scopes: { admin: ['delete:service-accounts-tokens:admin'] },
  // Searched in the list. A 404 of the single read may also mean that the organization does not have the endpoint yet.
  readBack: readBack(listOauthClients, {
    input: (_written: { path: { clientId: string } }) => ({ query: { pageSize: 100 } }),
    verdict: ({ items, next }, { path: { clientId } }) => {
      const client = items.find((candidate) => candidate.clientId === clientId);
      if (client !== undefined) {
        return client.status === 'REVOKED' ? 'reached' : 'notReached';
      }
      return next === undefined ? 'reached' : 'unknown';
    },
  }),
});

/**
 * OAuth 2.0 clients: credentials of service accounts.
 *
 * There is no method to create one: Atlassian takes only the session of an organization admin for it, and no API key.
 * Create it in Atlassian Administration, which shows its secret once.
 */
export class OauthClients {
  /** @internal */
  constructor(private readonly transport: Transport<'orgId'>) {}

  /**
   * Lists the OAuth clients of the organization, without their owners. {@link ServiceAccounts.listAllOauthClients} shows
   * whose they are and who made them.
   *
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-oauth-client/
   */
  list(query: OauthClientQuery = {}, options?: CallOptions): Paginated<OauthClient> {
    return this.transport.list(listOauthClients, { query }, options);
  }

  /**
   * Counts the OAuth clients of the organization.
   *
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-oauth-client/
   */
  count(options?: CallOptions): ApiPromise<number> {
    return this.transport.send(countOauthClients, {}, options);
  }

  /**
   * Reads one OAuth client, without its secret.
   *
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-oauth-client/
   */
  get(clientId: OauthClientId, options?: CallOptions): ApiPromise<OauthClient> {
    return this.transport.send(getOauthClient, { path: { clientId } }, options);
  }

  /**
   * Deletes an OAuth client. This is irreversible: everything that gets its tokens with it fails from then on. Throws
   * `notFound` if the organization has no such client.
   *
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-oauth-client/
   */
  delete(clientId: OauthClientId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(deleteOauthClient, { path: { clientId } }, options);
  }
}
