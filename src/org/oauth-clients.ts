import * as z from 'zod/mini';

import type { ApiPromise } from '../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack } from '../core/endpoint.js';
import { id, type Id } from '../core/ids.js';
import type { CallOptions } from '../core/options.js';
import { cursorInQuery, type Paginated } from '../core/pagination.js';
import { input, inside, maybeNumber, maybeString, nothing, openEnum, record, type Outcome } from '../core/schema.js';
import { Secret } from '../core/secret.js';
import type { Transport } from '../core/transport.js';
import { anySuccess, CountSchema } from './api-access.js';

/** The id of an OAuth client, which it also sends to get a token. */
export type OauthClientId = Id<'oauthClient'>;

export const OauthClientSchema = record({
  clientId: id<'oauthClient'>(),
  name: maybeString,
  status: z.nullish(openEnum('ACTIVE')),
  /** Milliseconds since 1970. */
  createdAt: maybeNumber,
  /** Milliseconds since 1970. */
  updatedAt: maybeNumber,
});

/** An OAuth 2.0 client of a service account. Its secret is never shown again. */
export interface OauthClient extends z.infer<typeof OauthClientSchema> {}

const OauthClientQuerySchema = input({ pageSize: z.optional(z.int().check(z.minimum(1))), cursor: z.optional(z.string()) });

/** How to read the list of OAuth clients. */
export interface OauthClientQuery extends z.input<typeof OauthClientQuerySchema> {}

const OauthClientBodySchema = z.record(z.string(), z.unknown());

/** The input of a new OAuth client. Its members are unpublished: the client sends them unchanged. */
export interface OauthClientBody extends z.input<typeof OauthClientBodySchema> {}

/** Wraps every string whose name marks it as a secret: Atlassian's name for it is unpublished. */
function withoutOpenSecrets(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Secret) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map(withoutOpenSecrets);
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      typeof member === 'string' && /secret|token|password/i.test(name) ? new Secret(member) : withoutOpenSecrets(member),
    ]),
  );
}

const CreatedOauthClientSchema = z.pipe(z.transform((answer) => withoutOpenSecrets(answer ?? {})), record({
    clientId: z.nullish(id<'oauthClient'>()),
    clientSecret: z.nullish(z.instanceof(Secret)),
    name: maybeString,
    status: maybeString,
  }));

/**
 * A new OAuth client, with its secret. Atlassian shows the secret only once. It cannot be printed: `console.log` and
 * `JSON.stringify` give `[secret]`. Use {@link reveal} to store its value.
 *
 * This response is unpublished: any member may be absent. Every value whose name marks it as a secret is wrapped.
 */
export interface CreatedOauthClient extends z.infer<typeof CreatedOauthClientSchema> {}

export const listOauthClients = pagedEndpoint('GET /admin/api-access/v1/orgs/{orgId}/oauth-clients', {
  query: OauthClientQuerySchema,
  item: OauthClientSchema,
  page: cursorInQuery,
  success: [200],
  scopes: { admin: ['read:service-accounts-tokens:admin'] },
  evidence: 'derived',
});

export const countOauthClients = endpoint('POST /admin/api-access/v1/orgs/{orgId}/oauth-clients/count', {
  response: CountSchema,
  operation: 'read',
  success: [200],
  scopes: { admin: ['read:service-accounts-tokens:admin'] },
  evidence: 'derived',
});

export const getOauthClient = endpoint('GET /admin/api-access/v1/orgs/{orgId}/oauth-clients/{clientId}', {
  // Whether it is in an envelope is unpublished.
  response: z.union([OauthClientSchema, inside('data', OauthClientSchema)]),
  operation: 'read',
  about: [{ asked: 'path.clientId', member: 'clientId' }],
  success: [200],
  scopes: { admin: ['read:service-accounts-tokens:admin'] },
  evidence: 'derived',
});

export const createOauthClient = endpoint('POST /admin/api-access/v1/orgs/{orgId}/oauth-clients', {
  body: OauthClientBodySchema,
  response: CreatedOauthClientSchema,
  operation: 'creating',
  success: anySuccess,
  evidence: 'derived',
});

export const deleteOauthClient = endpoint('DELETE /admin/api-access/v1/orgs/{orgId}/oauth-clients/{clientId}', {
  response: nothing,
  operation: 'deleteById',
  success: anySuccess,
  scopes: { admin: ['delete:service-accounts-tokens:admin'] },
  evidence: 'derived',
  // Searched in the list. A 404 of the single read may also mean that the organization does not have the endpoint yet.
  readBack: readBack(listOauthClients, {
    input: (_written: { path: { clientId: string } }) => ({ query: { pageSize: 100 } }),
    verdict: ({ items, next }, { path: { clientId } }) => {
      if (items.some((client) => client.clientId === clientId)) {
        return 'notReached';
      }
      return next === undefined ? 'reached' : 'unknown';
    },
  }),
});

/** OAuth 2.0 clients: credentials of service accounts. */
export class OauthClients {
  /** @internal */
  constructor(private readonly transport: Transport<'orgId'>) {}

  /**
   * Lists the OAuth clients of the organization. Those of one service account:
   * {@link ServiceAccounts.listOauthClients}.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-oauth-client/
   */
  list(query: OauthClientQuery = {}, options?: CallOptions): Paginated<OauthClient> {
    return this.transport.list(listOauthClients, { query }, options);
  }

  /**
   * Counts the OAuth clients of the organization.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-oauth-client/
   */
  count(options?: CallOptions): ApiPromise<number> {
    return this.transport.send(countOauthClients, {}, options);
  }

  /**
   * Reads one OAuth client, without its secret.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-oauth-client/
   */
  get(clientId: OauthClientId, options?: CallOptions): ApiPromise<OauthClient> {
    return this.transport.send(getOauthClient, { path: { clientId } }, options);
  }

  /**
   * Creates an OAuth client and resolves to it with its secret, which Atlassian shows only once.
   *
   * By Atlassian's page, this call takes the session of a signed-in admin and no API key. Expect a refusal, and create
   * the client in Atlassian Administration. Its body and its response are unpublished.
   *
   * If the response is lost, the secret is lost too, and this throws `ambiguous`. Delete the client that {@link list}
   * then shows.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @example
   * const { clientId, clientSecret } = await org.oauthClients.create({ name: 'Nightly export' });
   * if (clientSecret) {
   *   await vault.store(clientId, reveal(clientSecret));
   * }
   *
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-oauth-client/
   */
  create(body: OauthClientBody, options?: CallOptions): ApiPromise<CreatedOauthClient> {
    return this.transport.send(createOauthClient, { body }, options);
  }

  /**
   * Deletes an OAuth client. This is irreversible: everything that gets its tokens with it fails from then on. Throws
   * `notFound` if the organization has no such client.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-oauth-client/
   */
  delete(clientId: OauthClientId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(deleteOauthClient, { path: { clientId } }, options);
  }
}
