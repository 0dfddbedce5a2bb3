import * as z from 'zod/mini';

import type { ApiPromise } from '../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack, type Verdict } from '../core/endpoint.js';
import { givenId, id, type AccountId, type Id } from '../core/ids.js';
import type { CallOptions } from '../core/options.js';
import { cursorInQueryWithItems, type Page, type Paginated } from '../core/pagination.js';
import { input, maybeNumber, maybeString, nothing, record, type Outcome } from '../core/schema.js';
import type { Transport } from '../core/transport.js';
import { ApiTokenSchema, type ApiToken } from './api-access.js';

/**
 * The id of a service account. Atlassian lists two, `id` and the account id `atlassianId`, and does not document which
 * one its paths take. Older clients call it an account id.
 */
export type ServiceAccountId = Id<'serviceAccount' | 'account'>;

const created = {
  id: id<'serviceAccount'>(),
  /** The id of its Atlassian account. */
  atlassianId: z.nullish(id<'account'>()),
  displayName: maybeString,
  email: maybeString,
  status: maybeString,
  /** The resource that the account belongs to: the organization. */
  container: maybeString,
  /** Milliseconds since 1970. */
  updatedAt: maybeNumber,
};

const CreatedServiceAccountSchema = record(created);

/** A new service account. */
export interface CreatedServiceAccount extends z.infer<typeof CreatedServiceAccountSchema> {}

const ServiceAccountSchema = record({
  ...created,
  description: maybeString,
  picture: maybeString,
  /** Who made the service account. It stays when they leave. */
  createdById: z.nullish(id<'account'>()),
});

/** An account for a program, not for a person. It is not a user of a directory. */
export interface ServiceAccount extends z.infer<typeof ServiceAccountSchema> {}

const displayName = z.string().check(z.minLength(6), z.maxLength(30));
const description = z.string().check(z.maxLength(255));

const NewServiceAccountSchema = input({
  displayName,
  description: z.optional(description),
  permissionRules: z.array(input({ resource: z.string().check(z.minLength(1)), role: z.string().check(z.minLength(1)) })).check(z.minLength(1)),
  additionalGroups: z.optional(z.array(input({ directoryId: givenId('directory'), groupId: givenId('group') }))),
});

/**
 * The input of a new service account. `displayName` has 6 to 30 characters, and `description` up to 255.
 *
 * `permissionRules` is at least one role on a resource. The resource has the same form as in
 * {@link UserRoles.assign}: `ari:cloud:jira-software::site/…`. `additionalGroups` are groups that the account joins.
 */
export interface NewServiceAccount extends z.input<typeof NewServiceAccountSchema> {}

const ServiceAccountChangeSchema = input({
  atlassianId: givenId('account'),
  displayName: z.optional(displayName),
  description: z.optional(description),
}).check(z.refine(({ displayName, description }) => displayName !== undefined || description !== undefined, {
  message: 'expected at least one field to change',
}));

/** What to change of a service account; the rest stays. The lengths are those of a new one. */
export interface ServiceAccountChange extends Omit<z.input<typeof ServiceAccountChangeSchema>, 'atlassianId'> {}

const TokenCountsSchema = record({
  validServiceAccountIds: z.array(record({ serviceAccountId: id<'serviceAccount'>(), credentialsCount: z.number() })),
  /** The ids that are none of a service account of the organization. */
  invalidServiceAccountIds: z.array(z.string()),
});

/** How many API tokens each service account has. */
export interface ServiceAccountTokenCounts extends z.infer<typeof TokenCountsSchema> {}

const related = {
  name: maybeString,
  email: maybeString,
  appType: maybeString,
  orgId: z.nullish(id<'organization'>()),
  userStatus: maybeString,
};

const ServiceAccountOauthClientSchema = record({
  clientId: id<'oauthClient'>(),
  clientName: maybeString,
  serviceAccount: z.nullish(record({ id: id<'serviceAccount' | 'account'>(), ...related })),
  /** ISO 8601, as all times here. Absent for a client that does not expire. */
  expiresAt: maybeString,
  createdAt: maybeString,
  /** Who made the client. They may know its secret, which stays valid when they leave. */
  createdBy: z.nullish(record({ id: id<'account'>(), ...related })),
  /** Who revoked the client. */
  clientRevokerId: maybeString,
  clientRevocationTime: maybeString,
  scopes: z.nullish(z.array(z.string())),
});

/** An OAuth 2.0 client with the service account that it acts as. Its secret is never shown again. */
export interface ServiceAccountOauthClient extends z.infer<typeof ServiceAccountOauthClientSchema> {}

const tokenQuery = input({ tokenLabel: z.optional(z.string().check(z.minLength(1))) });
const clientQuery = input({ clientName: z.optional(z.string().check(z.minLength(1))) });

export const listServiceAccounts = pagedEndpoint('GET /admin/api-access/v1/orgs/{orgId}/service-accounts', {
  item: ServiceAccountSchema,
  page: cursorInQueryWithItems,
  success: [200],
  scopes: { admin: ['read:service-accounts:admin'] },
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
  success: [201],
  scopes: { admin: ['write:service-accounts:admin'] },
  experimental: true,
});

export const updateServiceAccount = endpoint('PATCH /admin/api-access/v1/orgs/{orgId}/service-accounts', {
  body: ServiceAccountChangeSchema,
  response: nothing,
  operation: 'absolute',
  success: [200],
  scopes: { admin: ['write:service-accounts:admin'] },
  experimental: true,
  readBack: readServiceAccount(
    ({ body }: { readonly body: z.input<typeof ServiceAccountChangeSchema> }) => body.atlassianId,
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
  success: [204],
  scopes: { admin: ['write:service-accounts:admin'] },
  experimental: true,
  readBack: readServiceAccount(
    ({ path }: OneServiceAccount) => path.serviceAccountId,
    (account) => (account === undefined ? 'reached' : 'notReached'),
  ),
});

export const countServiceAccountTokens = endpoint('POST /admin/api-access/v1/orgs/{orgId}/service-accounts/count', {
  body: z.array(givenId<'serviceAccount' | 'account'>('serviceAccount').check(z.maxLength(100))).check(z.minLength(1), z.maxLength(100)),
  response: TokenCountsSchema,
  operation: 'read',
  success: [200],
  scopes: { admin: ['read:service-accounts-tokens:admin'] },
});

export const listServiceAccountTokens = endpoint('GET /admin/api-access/v1/orgs/{orgId}/service-accounts/{serviceAccountId}/api-tokens', {
  query: tokenQuery,
  response: z.array(ApiTokenSchema),
  operation: 'read',
  success: [200],
  scopes: { admin: ['read:service-accounts-tokens:admin'] },
});

export const listAllServiceAccountTokens = endpoint('GET /admin/api-access/v1/orgs/{orgId}/service-accounts/api-tokens', {
  query: tokenQuery,
  response: z.array(ApiTokenSchema),
  operation: 'read',
  success: [200],
  scopes: { admin: ['read:service-accounts-tokens:admin'] },
});

export const revokeServiceAccountTokens = endpoint('DELETE /admin/api-access/v1/orgs/{orgId}/service-accounts/{serviceAccountId}/api-tokens', {
  response: nothing,
  operation: 'clockStarting',
  success: [204],
  scopes: { admin: ['delete:service-accounts-tokens:admin'] },
  readBack: readBack(listServiceAccountTokens, {
    input: ({ path: { serviceAccountId } }: OneServiceAccount) => ({ path: { serviceAccountId } }),
    // Remaining tokens may be newer than the revocation: a retry would revoke them as well.
    verdict: (tokens) => (tokens.every(({ status }) => status === 'EXPIRED') ? 'reached' : 'unknown'),
  }),
});

export const listServiceAccountOauthClients = endpoint('GET /admin/api-access/v1/orgs/{orgId}/service-accounts/{serviceAccountId}/oauth-clients', {
  query: clientQuery,
  response: z.array(ServiceAccountOauthClientSchema),
  operation: 'read',
  success: [200],
  scopes: { admin: ['read:service-accounts-tokens:admin'] },
});

export const listAllServiceAccountOauthClients = endpoint('GET /admin/api-access/v1/orgs/{orgId}/service-accounts/oauth-clients', {
  query: clientQuery,
  response: z.array(ServiceAccountOauthClientSchema),
  operation: 'read',
  success: [200],
  scopes: { admin: ['read:service-accounts-tokens:admin'] },
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
   * Lists the service accounts of the organization, with who made them in `createdById`.
   *
   * @experimental Atlassian marks the endpoint as experimental.
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-service-account/
   */
  list(options?: CallOptions): Paginated<ServiceAccount> {
    return this.transport.list(listServiceAccounts, {}, options);
  }

  /**
   * Creates a service account with its first roles.
   *
   * Names are not unique: after a lost response this throws `ambiguous`. Check {@link list} before you retry. Other
   * services see the account late: for about a minute they send 401 or 404 for it.
   *
   * @experimental Atlassian marks the endpoint as experimental.
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-service-account/
   */
  create(account: NewServiceAccount, options?: CallOptions): ApiPromise<CreatedServiceAccount> {
    return this.transport.send(createServiceAccount, { body: account }, options);
  }

  /**
   * Changes the name or the description of a service account, which is named by the id of its Atlassian account.
   *
   * @experimental Atlassian marks the endpoint as experimental.
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-service-account/
   */
  update(atlassianId: AccountId, change: ServiceAccountChange, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(updateServiceAccount, { body: { ...change, atlassianId } }, options);
  }

  /**
   * Deletes a service account. This is irreversible: everything that runs with its tokens and OAuth clients fails, and
   * its id is never used again. Unlike {@link Accounts.delete}, there is no grace period.
   *
   * Never retried unless the list still shows the account.
   *
   * @experimental Atlassian marks the endpoint as experimental.
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-service-account/
   */
  delete(serviceAccountId: ServiceAccountId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(deleteServiceAccount, { path: { serviceAccountId } }, options);
  }

  /**
   * Counts the API tokens of up to 100 service accounts. OAuth clients are not counted. Ids of something else come back in
   * `invalidServiceAccountIds`.
   *
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-api-token/
   */
  countTokens(serviceAccountIds: readonly ServiceAccountId[], options?: CallOptions): ApiPromise<ServiceAccountTokenCounts> {
    return this.transport.send(countServiceAccountTokens, { body: serviceAccountIds as ServiceAccountId[] }, options);
  }

  /**
   * Lists the API tokens of a service account, optionally those with a label. OAuth clients are not included: see
   * {@link listOauthClients}.
   *
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-service-account/
   */
  listTokens(serviceAccountId: ServiceAccountId, query: { readonly tokenLabel?: string } = {}, options?: CallOptions): Paginated<ApiToken> {
    return this.transport.listWhole(listServiceAccountTokens, { path: { serviceAccountId }, query }, options);
  }

  /**
   * Lists the API tokens of all service accounts, optionally those with a label.
   *
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-service-account/
   */
  listAllTokens(query: { readonly tokenLabel?: string } = {}, options?: CallOptions): Paginated<ApiToken> {
    return this.transport.listWhole(listAllServiceAccountTokens, { query }, options);
  }

  /**
   * Revokes all API tokens of a service account. This is irreversible: everything that runs with one of them fails from
   * now on. There is no call for a single token. OAuth clients stay: see {@link OauthClients.delete}.
   *
   * A retry would also revoke tokens created in between: the client never retries while any token is left. After a lost
   * response this then throws `ambiguous`.
   *
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-api-token/
   */
  revokeTokens(serviceAccountId: ServiceAccountId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(revokeServiceAccountTokens, { path: { serviceAccountId } }, options);
  }

  /**
   * Lists the OAuth clients of a service account with who made them, optionally those with a name.
   *
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-service-account/
   */
  listOauthClients(serviceAccountId: ServiceAccountId, query: { readonly clientName?: string } = {}, options?: CallOptions): Paginated<ServiceAccountOauthClient> {
    return this.transport.listWhole(listServiceAccountOauthClients, { path: { serviceAccountId }, query }, options);
  }

  /**
   * Lists the OAuth clients of all service accounts with who made them, optionally those with a name.
   *
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-service-account/
   */
  listAllOauthClients(query: { readonly clientName?: string } = {}, options?: CallOptions): Paginated<ServiceAccountOauthClient> {
    return this.transport.listWhole(listAllServiceAccountOauthClients, { query }, options);
  }
}
