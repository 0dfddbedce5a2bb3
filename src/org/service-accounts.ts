import * as z from 'zod';

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
 * The id of a service account. The vendor lists two, `id` and the account id `atlassianId`, and does not say which one
 * its paths take: older clients call it an account id.
 */
export type ServiceAccountId = Id<'serviceAccount' | 'account'>;

const ServiceAccountSchema = record({
  id: id<'serviceAccount'>(),
  /** The id of its Atlassian account. */
  atlassianId: id<'account'>().nullish(),
  displayName: maybeString,
  description: maybeString,
  email: maybeString,
  status: maybeString,
  picture: maybeString,
  /** Milliseconds since 1970. */
  updatedAt: maybeNumber,
  createdById: id<'account'>().nullish(),
});

/** An account for a program, not for a person. It is no user of a directory. */
export interface ServiceAccount extends z.infer<typeof ServiceAccountSchema> {}

const CreatedServiceAccountSchema = z.preprocess((answer) => answer ?? {}, ServiceAccountSchema.partial());

/** A new service account. The vendor does not publish this answer: any member may be absent. */
export interface CreatedServiceAccount extends z.infer<typeof CreatedServiceAccountSchema> {}

const NewServiceAccountSchema = input({ displayName: z.string().min(1), description: z.string().optional() });

/** What a service account is created from. */
export interface NewServiceAccount extends z.input<typeof NewServiceAccountSchema> {}

const ServiceAccountChangeSchema = input({
  id: givenId<'serviceAccount' | 'account'>('serviceAccount'),
  displayName: z.string().min(1).optional(),
  description: z.string().optional(),
}).refine(({ displayName, description }) => displayName !== undefined || description !== undefined, {
  message: 'expected at least one field to change',
});

/** What to change of a service account; the rest stays. */
export interface ServiceAccountChange extends Omit<z.input<typeof ServiceAccountChangeSchema>, 'id'> {}

const TokenCountsSchema = record({
  validServiceAccountIds: z
    .array(record({ serviceAccountId: id<'serviceAccount'>(), credentialsCount: maybeNumber }))
    .nullish(),
});

/** How many API tokens each service account has. */
export interface ServiceAccountTokenCounts extends z.infer<typeof TokenCountsSchema> {}

const tokenQuery = input({ tokenLabel: z.string().min(1).optional() });
const clientQuery = input({ clientName: z.string().min(1).optional() });

export const listServiceAccounts = pagedEndpoint('GET /admin/api-access/v1/orgs/{orgId}/service-accounts', {
  item: ServiceAccountSchema,
  page: cursorInQueryWithItems,
  success: [200],
  evidence: 'derived',
  experimental: true,
});

interface OneServiceAccount {
  readonly path: { readonly serviceAccountId: string };
}

/** The list takes no filter and no page size: an account that is not on its first page may still be on another. */
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
  evidence: 'derived',
  experimental: true,
});

export const updateServiceAccount = endpoint('PATCH /admin/api-access/v1/orgs/{orgId}/service-accounts', {
  body: ServiceAccountChangeSchema,
  response: nothing,
  operation: 'absolute',
  success: anySuccess,
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
  evidence: 'derived',
  experimental: true,
  readBack: readServiceAccount(
    ({ path }: OneServiceAccount) => path.serviceAccountId,
    (account) => (account === undefined ? 'reached' : 'notReached'),
  ),
});

export const countServiceAccountTokens = endpoint('POST /admin/api-access/v1/orgs/{orgId}/service-accounts/count', {
  body: input({ serviceAccountIds: z.array(givenId<'serviceAccount' | 'account'>('serviceAccount')).min(1).max(100) }),
  response: TokenCountsSchema,
  operation: 'read',
  success: [200],
  evidence: 'derived',
});

export const listServiceAccountTokens = endpoint('GET /admin/api-access/v1/orgs/{orgId}/service-accounts/{serviceAccountId}/api-tokens', {
  query: tokenQuery,
  response: wholeList(ApiTokenSchema),
  operation: 'read',
  success: [200],
  evidence: 'derived',
});

export const listAllServiceAccountTokens = endpoint('GET /admin/api-access/v1/orgs/{orgId}/service-accounts/api-tokens', {
  query: tokenQuery,
  response: wholeList(ApiTokenSchema),
  operation: 'read',
  success: [200],
  evidence: 'derived',
});

export const revokeServiceAccountTokens = endpoint('DELETE /admin/api-access/v1/orgs/{orgId}/service-accounts/{serviceAccountId}/api-tokens', {
  response: nothing,
  operation: 'clockStarting',
  success: anySuccess,
  evidence: 'derived',
  readBack: readBack(listServiceAccountTokens, {
    input: ({ path: { serviceAccountId } }: OneServiceAccount) => ({ path: { serviceAccountId } }),
    // Tokens that are left may be new ones, made after the old ones went: a repetition would take those as well.
    verdict: (tokens) => (tokens.length === 0 ? 'reached' : 'unknown'),
  }),
});

export const listServiceAccountOauthClients = endpoint('GET /admin/api-access/v1/orgs/{orgId}/service-accounts/{serviceAccountId}/oauth-clients', {
  query: clientQuery,
  response: wholeList(OauthClientSchema),
  operation: 'read',
  success: [200],
  evidence: 'derived',
});

export const listAllServiceAccountOauthClients = endpoint('GET /admin/api-access/v1/orgs/{orgId}/service-accounts/oauth-clients', {
  query: clientQuery,
  response: wholeList(OauthClientSchema),
  operation: 'read',
  success: [200],
  evidence: 'derived',
});

/**
 * Service accounts: accounts for programs, with API tokens and OAuth clients of their own.
 *
 * The list and the writes of the accounts themselves are new: an organization that does not have them yet answers
 * `notFound` with the resource `route`.
 */
export class ServiceAccounts {
  /** @internal */
  constructor(private readonly transport: Transport<'orgId'>) {}

  /**
   * Lists the service accounts of the organization.
   *
   * Needs an organization API key, with the scope `read:service-accounts:admin` if it has scopes.
   *
   * Evidence: derived from vendor pages and public clients, not from a published document.
   *
   * @experimental The vendor marks the endpoint as experimental.
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-service-account/
   */
  list(options?: CallOptions): Paginated<ServiceAccount> {
    return this.transport.list(listServiceAccounts, {}, options);
  }

  /**
   * Creates a service account. It has no access to anything until it is given a role or a group.
   *
   * Names are not unique, so a lost answer ends as `ambiguous`: look at {@link list} before it is repeated. Other
   * services see the account late: for a minute or so they answer 401 or 404 about it.
   *
   * Needs the scope `write:service-accounts:admin` if the key has scopes.
   *
   * Evidence: derived from vendor pages and public clients, not from a published document.
   *
   * @experimental The vendor marks the endpoint as experimental.
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-service-account/
   */
  create(account: NewServiceAccount, options?: CallOptions): ApiPromise<CreatedServiceAccount> {
    return this.transport.send(createServiceAccount, { body: account }, options);
  }

  /**
   * Changes the name or the description of a service account. The vendor takes the id in the body, under a name that is
   * not published: `id` is sent.
   *
   * Needs the scope `write:service-accounts:admin` if the key has scopes.
   *
   * Evidence: derived from vendor pages and public clients, not from a published document.
   *
   * @experimental The vendor marks the endpoint as experimental.
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-service-account/
   */
  update(serviceAccountId: ServiceAccountId, change: ServiceAccountChange, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(updateServiceAccount, { body: { ...change, id: serviceAccountId } }, options);
  }

  /**
   * Deletes a service account, for good: whatever runs with its tokens and OAuth clients fails, and its id is never used
   * again. There is no time to change one's mind, as there is with {@link Accounts.delete}.
   *
   * Never repeated on its own unless the list still shows the account. Needs the scope `write:service-accounts:admin`
   * if the key has scopes.
   *
   * Evidence: derived from vendor pages and public clients, not from a published document.
   *
   * @experimental The vendor marks the endpoint as experimental.
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-service-account/
   */
  delete(serviceAccountId: ServiceAccountId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(deleteServiceAccount, { path: { serviceAccountId } }, options);
  }

  /**
   * Counts the API tokens of up to 100 service accounts. OAuth clients are not counted.
   *
   * Needs the scope `read:service-accounts-tokens:admin` if the key has scopes.
   *
   * Evidence: derived from vendor pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-api-token/
   */
  countTokens(serviceAccountIds: readonly ServiceAccountId[], options?: CallOptions): ApiPromise<ServiceAccountTokenCounts> {
    return this.transport.send(countServiceAccountTokens, { body: { serviceAccountIds: serviceAccountIds as string[] } }, options);
  }

  /**
   * Lists the API tokens of a service account, those with a label if one is given. OAuth clients are not among them:
   * see {@link listOauthClients}.
   *
   * Needs the scope `read:service-accounts-tokens:admin` if the key has scopes.
   *
   * Evidence: derived from vendor pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-service-account/
   */
  listTokens(serviceAccountId: ServiceAccountId, query: { readonly tokenLabel?: string } = {}, options?: CallOptions): Paginated<ApiToken> {
    return this.transport.listWhole(listServiceAccountTokens, { path: { serviceAccountId }, query }, options);
  }

  /**
   * Lists the API tokens of all service accounts, those with a label if one is given.
   *
   * Needs the scope `read:service-accounts-tokens:admin` if the key has scopes.
   *
   * Evidence: derived from vendor pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-service-account/
   */
  listAllTokens(query: { readonly tokenLabel?: string } = {}, options?: CallOptions): Paginated<ApiToken> {
    return this.transport.listWhole(listAllServiceAccountTokens, { query }, options);
  }

  /**
   * Revokes all API tokens of a service account, for good: whatever runs with one of them fails from now on. There is no
   * call for a single one. OAuth clients stay.
   *
   * A repetition would also take tokens that were made in between, so this is never repeated while any token is left: a
   * lost answer then ends as `ambiguous`. Needs the scope `delete:service-accounts-tokens:admin` if the key has scopes.
   *
   * Evidence: derived from vendor pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-api-token/
   */
  revokeTokens(serviceAccountId: ServiceAccountId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(revokeServiceAccountTokens, { path: { serviceAccountId } }, options);
  }

  /**
   * Lists the OAuth clients of a service account, those with a name if one is given.
   *
   * Needs the scope `read:service-accounts-tokens:admin` if the key has scopes.
   *
   * Evidence: derived from vendor pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-service-account/
   */
  listOauthClients(serviceAccountId: ServiceAccountId, query: { readonly clientName?: string } = {}, options?: CallOptions): Paginated<OauthClient> {
    return this.transport.listWhole(listServiceAccountOauthClients, { path: { serviceAccountId }, query }, options);
  }

  /**
   * Lists the OAuth clients of all service accounts, those with a name if one is given.
   *
   * Needs the scope `read:service-accounts-tokens:admin` if the key has scopes.
   *
   * Evidence: derived from vendor pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-service-account/
   */
  listAllOauthClients(query: { readonly clientName?: string } = {}, options?: CallOptions): Paginated<OauthClient> {
    return this.transport.listWhole(listAllServiceAccountOauthClients, { query }, options);
  }
}
