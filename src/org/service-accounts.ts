import * as z from 'zod/mini';

import type { ApiPromise } from '../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack, type Verdict } from '../core/endpoint.js';
import { givenId, id, type Id } from '../core/ids.js';
import type { CallOptions } from '../core/options.js';
import { cursorInQueryWithItems, type Page, type Paginated } from '../core/pagination.js';
import { input, maybeNumber, maybeString, nothing, record, type Outcome } from '../core/schema.js';
import type { Transport } from '../core/transport.js';
import { anySuccess, ApiTokenSchema, wholeList, type ApiToken } from './api-access.js';
import { OauthClientSchema, type OauthClient } from './oauth-clients.js';

/**
 * The id of a service account. Atlassian lists two, `id` and the account id `atlassianId`, and does not document which
 * one its paths take. Older clients call it an account id.
 */
export type ServiceAccountId = Id<'serviceAccount' | 'account'>;

const ServiceAccountSchema = record({
  id: id<'serviceAccount'>(),
  /** The id of its Atlassian account. */
  atlassianId: z.nullish(id<'account'>()),
  displayName: maybeString,
  description: maybeString,
  email: maybeString,
  status: maybeString,
  picture: maybeString,
  /** Milliseconds since 1970. */
  updatedAt: maybeNumber,
  createdById: z.nullish(id<'account'>()),
});

/** An account for a program, not for a person. It is not a user of a directory. */
export interface ServiceAccount extends z.infer<typeof ServiceAccountSchema> {}

const CreatedServiceAccountSchema = z.pipe(z.transform((answer) => answer ?? {}), z.partial(ServiceAccountSchema));

/** A new service account. This response is unpublished: any member may be absent. */
export interface CreatedServiceAccount extends z.infer<typeof CreatedServiceAccountSchema> {}

const NewServiceAccountSchema = input({ displayName: z.string().check(z.minLength(1)), description: z.optional(z.string()) });

/** The input of a new service account. */
export interface NewServiceAccount extends z.input<typeof NewServiceAccountSchema> {}

const ServiceAccountChangeSchema = input({
  id: givenId<'serviceAccount' | 'account'>('serviceAccount'),
  displayName: z.optional(z.string().check(z.minLength(1))),
  description: z.optional(z.string()),
}).check(z.refine(({ displayName, description }) => displayName !== undefined || description !== undefined, {
  message: 'expected at least one field to change',
}));

/** What to change of a service account; the rest stays. */
export interface ServiceAccountChange extends Omit<z.input<typeof ServiceAccountChangeSchema>, 'id'> {}

const TokenCountsSchema = record({
  validServiceAccountIds: z.nullish(z.array(record({ serviceAccountId: id<'serviceAccount'>(), credentialsCount: maybeNumber }))),
});

/** How many API tokens each service account has. */
export interface ServiceAccountTokenCounts extends z.infer<typeof TokenCountsSchema> {}

const tokenQuery = input({ tokenLabel: z.optional(z.string().check(z.minLength(1))) });
const clientQuery = input({ clientName: z.optional(z.string().check(z.minLength(1))) });

export const listServiceAccounts = pagedEndpoint('GET /admin/api-access/v1/orgs/{orgId}/service-accounts', {
  item: ServiceAccountSchema,
  page: cursorInQueryWithItems,
  success: [200],
  scopes: { admin: ['read:service-accounts:admin'] },
  evidence: 'derived',
  experimental: true,
});

interface OneServiceAccount {
  readonly path: { readonly serviceAccountId: string };
}

/** The list takes no filter and no page size. An account that is not on its first page may be on another. */
function readServiceAccount<Written>(
  idOf: (written: Written) => string,
  verdict: (account: ServiceAccount | undefined, written: Written) => Verdict,
) {
  return readBack<Written, typeof listServiceAccounts>(listServiceAccounts, {
    input: () => ({}),
    verdict: ({ items, next }: Page<ServiceAccount>, written) => {
      const wanted = idOf(written);
      const account = items.find((candidate) => candidate.id === wanted || candidate.atlassianId === wanted);
      return account === undefined && next !== undefined ? 'unknown' : verdict(account, written);
    },
  });
}

export const createServiceAccount = endpoint('POST /admin/api-access/v1/orgs/{orgId}/service-accounts', {
  body: NewServiceAccountSchema,
  response: CreatedServiceAccountSchema,
  operation: 'creating',
  success: anySuccess,
  scopes: { admin: ['write:service-accounts:admin'] },
  evidence: 'derived',
  experimental: true,
});

export const updateServiceAccount = endpoint('PATCH /admin/api-access/v1/orgs/{orgId}/service-accounts', {
  body: ServiceAccountChangeSchema,
  response: nothing,
  operation: 'absolute',
  success: anySuccess,
  scopes: { admin: ['write:service-accounts:admin'] },
  evidence: 'derived',
  experimental: true,
  readBack: readServiceAccount(
    ({ body }: { readonly body: z.input<typeof ServiceAccountChangeSchema> }) => body.id,
    (account, { body: { displayName, description } }) => {
      if (account === undefined) {
        return 'unknown';
      }
      const isSo =
        (displayName === undefined || account.displayName === displayName) &&
        (description === undefined || (account.description ?? '') === description);
      return isSo ? 'reached' : 'notReached';
    },
  ),
});

export const deleteServiceAccount = endpoint('DELETE /admin/api-access/v1/orgs/{orgId}/service-accounts/{serviceAccountId}', {
  response: nothing,
  operation: 'clockStarting',
  success: anySuccess,
  scopes: { admin: ['write:service-accounts:admin'] },
  evidence: 'derived',
  experimental: true,
  readBack: readServiceAccount(
    ({ path }: OneServiceAccount) => path.serviceAccountId,
    (account) => (account === undefined ? 'reached' : 'notReached'),
  ),
});

export const countServiceAccountTokens = endpoint('POST /admin/api-access/v1/orgs/{orgId}/service-accounts/count', {
  body: input({ serviceAccountIds: z.array(givenId<'serviceAccount' | 'account'>('serviceAccount')).check(z.minLength(1), z.maxLength(100)) }),
  response: TokenCountsSchema,
  operation: 'read',
  success: [200],
  scopes: { admin: ['read:service-accounts-tokens:admin'] },
  evidence: 'derived',
});

export const listServiceAccountTokens = endpoint('GET /admin/api-access/v1/orgs/{orgId}/service-accounts/{serviceAccountId}/api-tokens', {
  query: tokenQuery,
  response: wholeList(ApiTokenSchema),
  operation: 'read',
  success: [200],
  scopes: { admin: ['read:service-accounts-tokens:admin'] },
  evidence: 'derived',
});

export const listAllServiceAccountTokens = endpoint('GET /admin/api-access/v1/orgs/{orgId}/service-accounts/api-tokens', {
  query: tokenQuery,
  response: wholeList(ApiTokenSchema),
  operation: 'read',
  success: [200],
  scopes: { admin: ['read:service-accounts-tokens:admin'] },
  evidence: 'derived',
});

export const revokeServiceAccountTokens = endpoint('DELETE /admin/api-access/v1/orgs/{orgId}/service-accounts/{serviceAccountId}/api-tokens', {
  response: nothing,
  operation: 'clockStarting',
  success: anySuccess,
  scopes: { admin: ['delete:service-accounts-tokens:admin'] },
  evidence: 'derived',
  readBack: readBack(listServiceAccountTokens, {
    input: ({ path: { serviceAccountId } }: OneServiceAccount) => ({ path: { serviceAccountId } }),
    // Remaining tokens may be newer than the revocation: a retry would revoke them as well.
    verdict: (tokens) => (tokens.length === 0 ? 'reached' : 'unknown'),
  }),
});

export const listServiceAccountOauthClients = endpoint('GET /admin/api-access/v1/orgs/{orgId}/service-accounts/{serviceAccountId}/oauth-clients', {
  query: clientQuery,
  response: wholeList(OauthClientSchema),
  operation: 'read',
  success: [200],
  scopes: { admin: ['read:service-accounts-tokens:admin'] },
  evidence: 'derived',
});

export const listAllServiceAccountOauthClients = endpoint('GET /admin/api-access/v1/orgs/{orgId}/service-accounts/oauth-clients', {
  query: clientQuery,
  response: wholeList(OauthClientSchema),
  operation: 'read',
  success: [200],
  scopes: { admin: ['read:service-accounts-tokens:admin'] },
  evidence: 'derived',
});

/**
 * Service accounts: accounts for programs, with API tokens and OAuth clients of their own.
 *
 * The list and the writes of the accounts themselves are new. For an organization without them, these throw `notFound`
 * with the resource `route`.
 */
export class ServiceAccounts {
  /** @internal */
  constructor(private readonly transport: Transport<'orgId'>) {}

  /**
   * Lists the service accounts of the organization.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @experimental Atlassian marks the endpoint as experimental.
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-service-account/
   */
  list(options?: CallOptions): Paginated<ServiceAccount> {
    return this.transport.list(listServiceAccounts, {}, options);
  }

  /**
   * Creates a service account. It has no access to anything until you give it a role or a group.
   *
   * Names are not unique: after a lost response this throws `ambiguous`. Check {@link list} before you retry. Other
   * services see the account late: for about a minute they send 401 or 404 for it.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @experimental Atlassian marks the endpoint as experimental.
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-service-account/
   */
  create(account: NewServiceAccount, options?: CallOptions): ApiPromise<CreatedServiceAccount> {
    return this.transport.send(createServiceAccount, { body: account }, options);
  }

  /**
   * Changes the name or the description of a service account. Atlassian takes the id in the body, under an unpublished
   * name: the client sends `id`.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @experimental Atlassian marks the endpoint as experimental.
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-service-account/
   */
  update(serviceAccountId: ServiceAccountId, change: ServiceAccountChange, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(updateServiceAccount, { body: { ...change, id: serviceAccountId } }, options);
  }

  /**
   * Deletes a service account. This is irreversible: everything that runs with its tokens and OAuth clients fails, and
   * its id is never used again. Unlike {@link Accounts.delete}, there is no grace period.
   *
   * Never retried unless the list still shows the account.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @experimental Atlassian marks the endpoint as experimental.
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-service-account/
   */
  delete(serviceAccountId: ServiceAccountId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(deleteServiceAccount, { path: { serviceAccountId } }, options);
  }

  /**
   * Counts the API tokens of up to 100 service accounts. OAuth clients are not counted.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-api-token/
   */
  countTokens(serviceAccountIds: readonly ServiceAccountId[], options?: CallOptions): ApiPromise<ServiceAccountTokenCounts> {
    return this.transport.send(countServiceAccountTokens, { body: { serviceAccountIds: serviceAccountIds as string[] } }, options);
  }

  /**
   * Lists the API tokens of a service account, optionally those with a label. OAuth clients are not included: see
   * {@link listOauthClients}.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-service-account/
   */
  listTokens(serviceAccountId: ServiceAccountId, query: { readonly tokenLabel?: string } = {}, options?: CallOptions): Paginated<ApiToken> {
    return this.transport.listWhole(listServiceAccountTokens, { path: { serviceAccountId }, query }, options);
  }

  /**
   * Lists the API tokens of all service accounts, optionally those with a label.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-service-account/
   */
  listAllTokens(query: { readonly tokenLabel?: string } = {}, options?: CallOptions): Paginated<ApiToken> {
    return this.transport.listWhole(listAllServiceAccountTokens, { query }, options);
  }

  /**
   * Revokes all API tokens of a service account. This is irreversible: everything that runs with one of them fails from
   * now on. There is no call for a single token. OAuth clients stay.
   *
   * A retry would also revoke tokens created in between: the client never retries while any token is left. After a lost
   * response this then throws `ambiguous`.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-api-token/
   */
  revokeTokens(serviceAccountId: ServiceAccountId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(revokeServiceAccountTokens, { path: { serviceAccountId } }, options);
  }

  /**
   * Lists the OAuth clients of a service account, optionally those with a name.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-service-account/
   */
  listOauthClients(serviceAccountId: ServiceAccountId, query: { readonly clientName?: string } = {}, options?: CallOptions): Paginated<OauthClient> {
    return this.transport.listWhole(listServiceAccountOauthClients, { path: { serviceAccountId }, query }, options);
  }

  /**
   * Lists the OAuth clients of all service accounts, optionally those with a name.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-service-account/
   */
  listAllOauthClients(query: { readonly clientName?: string } = {}, options?: CallOptions): Paginated<OauthClient> {
    return this.transport.listWhole(listAllServiceAccountOauthClients, { query }, options);
  }
}
