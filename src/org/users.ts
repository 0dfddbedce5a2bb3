import * as z from 'zod/mini';

import type { ApiPromise } from '../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack, verdictOn, type Verdict } from '../core/endpoint.js';
import { givenId, id, type AccountId, type DirectoryId } from '../core/ids.js';
import type { CallOptions } from '../core/options.js';
import { cursorInBody, cursorInQuery, type Page, type Paginated } from '../core/pagination.js';
import { input, inside, maybeBoolean, maybeNumber, maybeString, nothing, openEnum, record, type Outcome } from '../core/schema.js';
import type { Transport } from '../core/transport.js';
import { givenRoleId, resourceFilter, roleFilter, roleId } from './role-ids.js';

const DirectoryUserSchema = record({
  accountId: id<'account'>(),
  accountType: z.nullish(openEnum('atlassian', 'customer', 'app')),
  accountStatus: z.nullish(openEnum('active', 'inactive', 'closed')),
  membershipStatus: z.nullish(openEnum('active', 'suspended', 'no_membership')),
  status: z.nullish(openEnum('active', 'suspended', 'not_invited', 'deactivated', 'for_deletion')),
  claimStatus: z.nullish(openEnum('managed', 'unmanaged')),
  managementSource: z.nullish(openEnum('invited', 'synced')),
  name: maybeString,
  nickname: maybeString,
  email: maybeString,
  emailVerified: maybeBoolean,
  mfaEnabled: maybeBoolean,
  platformRoles: z.nullish(z.array(openEnum('atlassian/org-admin', 'atlassian/site-admin', 'atlassian/user-access-admin', 'atlassian/ai-access'))),
  groups: z.nullish(z.array(record({ id: z.nullish(id<'group'>()), name: maybeString }))),
  productAccess: z.nullish(z.array(record({ id: maybeString, key: maybeString, lastActiveTimestamp: maybeString }))),
  counts: z.nullish(record({ resources: maybeNumber })),
  addedToOrg: maybeString,
  deactivatedOn: maybeString,
  forDeletion: maybeBoolean,
  jobTitle: maybeString,
  department: maybeString,
  organization: maybeString,
  location: maybeString,
  timeZone: maybeString,
});

/**
 * A person in the directories of an organization. `accountStatus` belongs to the Atlassian account, `membershipStatus`
 * to this organization's directories, and `status` combines both.
 */
export interface DirectoryUser extends z.infer<typeof DirectoryUserSchema> {}

const ids = <const Kind extends string>(kind: Kind) => z.array(givenId(kind)).check(z.minLength(1), z.maxLength(10));

const UserSearchSchema = input({
  accountIds: z.optional(ids('account')),
  emails: z.optional(z.array(z.string().check(z.minLength(1))).check(z.minLength(1), z.maxLength(100))),
  searchTerm: z.optional(z.string()),
  claimStatus: z.optional(z.enum(['managed', 'unmanaged'])),
  accountStatus: z.optional(z.array(z.enum(['active', 'inactive', 'closed'])).check(z.minLength(1), z.maxLength(3))),
  membershipStatus: z.optional(z.array(z.enum(['active', 'suspended', 'no_membership'])).check(z.minLength(1), z.maxLength(3))),
  status: z.optional(z.array(z.enum(['active', 'suspended', 'not_invited', 'deactivated', 'for_deletion'])).check(z.minLength(1), z.maxLength(4))),
  directoryIds: z.optional(ids('directory')),
  groupIds: z.optional(ids('group')),
  resourceIds: z.optional(z.array(z.string().check(z.minLength(1))).check(z.minLength(1), z.maxLength(20))),
  roleIds: z.optional(z.array(givenRoleId).check(z.minLength(1), z.maxLength(10))),
  emailDomains: z.optional(z.array(z.string().check(z.minLength(1))).check(z.minLength(1), z.maxLength(10))),
  mfaEnabled: z.optional(z.boolean()),
  expand: z.optional(z.array(z.enum(['platformRoles', 'counts.resources', 'productAccess', 'groups'])).check(z.minLength(1))),
  sortBy: z.optional(z.array(input({ field: z.literal('nick_name'), direction: z.enum(['asc', 'desc']) })).check(z.length(1))),
  limit: z.optional(z.int().check(z.minimum(1), z.maximum(100))),
  cursor: z.optional(z.string()),
}).check(z.refine((search) => search.emails === undefined || search.searchTerm === undefined, {
  message: 'searchTerm and emails exclude each other',
  path: ['searchTerm'],
}));

/** Filters of {@link DirectoryUsers.search}. At most 10 ids, 20 resources and 100 exact e-mail addresses in one search. */
export interface UserSearch extends z.input<typeof UserSearchSchema> {}

const filterShape = {
  accountIds: z.optional(ids('account')),
  directoryIds: z.optional(ids('directory')),
  groupIds: z.optional(ids('group')),
  resourceIds: z.optional(resourceFilter),
  roleIds: z.optional(roleFilter),
  claimStatus: z.optional(z.enum(['managed', 'unmanaged'])),
  status: z.optional(z.array(z.enum(['active', 'suspended', 'not_invited', 'deactivated', 'for_deletion'])).check(z.minLength(1), z.maxLength(4))),
  accountStatus: z.optional(z.array(z.enum(['active', 'inactive', 'closed'])).check(z.minLength(1), z.maxLength(3))),
  membershipStatus: z.optional(z.array(z.enum(['active', 'suspended', 'no_membership'])).check(z.minLength(1), z.maxLength(3))),
  mfaEnabled: z.optional(z.boolean()),
  emailDomains: z.optional(z.array(z.string().check(z.minLength(1))).check(z.minLength(1), z.maxLength(10))),
  searchTerm: z.optional(z.string()),
};

const UserFilterSchema = input(filterShape);

/** Whom to count: everybody, or those in some groups, states, roles or domains. */
export interface DirectoryUserFilter extends z.input<typeof UserFilterSchema> {}

const UserQuerySchema = input({
  ...filterShape,
  sortBy: z.optional(z.array(input({ field: z.literal('nick_name'), direction: z.enum(['asc', 'desc']) })).check(z.length(1))),
  limit: z.optional(z.int().check(z.minimum(1), z.maximum(100))),
  cursor: z.optional(z.string()),
});

/** Filters of {@link DirectoryUsers.list}. */
export interface DirectoryUserQuery extends z.input<typeof UserQuerySchema> {}

const DirectoryUserStatsSchema = record({
  accountStatus: z.nullish(z.array(record({ status: z.nullish(openEnum('active', 'inactive', 'closed')), count: maybeNumber }))),
  roles: z.nullish(z.array(record({ roleId: z.nullish(roleId), count: maybeNumber }))),
});

/** How many people there are by the status of their account, and by role. */
export interface DirectoryUserStats extends z.infer<typeof DirectoryUserStatsSchema> {}

export const searchDirectoryUsers = pagedEndpoint('POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/search', {
  body: UserSearchSchema,
  item: DirectoryUserSchema,
  page: cursorInBody,
  about: [{ asked: 'body.accountIds', member: 'accountId' }],
  success: [200],
});

export const getDirectoryUser = endpoint('GET /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}', {
  response: inside('data', DirectoryUserSchema),
  operation: 'read',
  about: [{ asked: 'path.accountId', member: 'accountId' }],
  success: [200],
});

export const listDirectoryUsers = pagedEndpoint('GET /admin/v2/orgs/{orgId}/directories/{directoryId}/users', {
  query: UserQuerySchema,
  item: DirectoryUserSchema,
  page: cursorInQuery,
  about: [{ asked: 'query.accountIds', member: 'accountId' }],
  success: [200],
  scopes: { admin: ['read:directories:admin'] },
  deprecated: { until: '2027-06-30', replacement: 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/search' },
});

export const countDirectoryUsers = endpoint('GET /admin/v2/orgs/{orgId}/directories/{directoryId}/users/count', {
  query: UserFilterSchema,
  response: inside('count', z.number()),
  operation: 'read',
  success: [200],
});

export const getDirectoryUserStats = endpoint('GET /admin/v2/orgs/{orgId}/directories/{directoryId}/users/stats', {
  response: DirectoryUserStatsSchema,
  operation: 'read',
  success: [200],
  scopes: { admin: ['read:directories:admin'] },
});

interface OneMembership {
  readonly path: { readonly directoryId: string; readonly accountId: string };
}

/** Searched for, not fetched: an empty list is unambiguous, a 404 has too many meanings. */
function readMembership<Written extends OneMembership>(verdict: (user: DirectoryUser | undefined) => Verdict) {
  return readBack<Written, typeof searchDirectoryUsers>(searchDirectoryUsers, {
    input: ({ path: { directoryId, accountId } }) => ({
      path: { directoryId },
      body: { accountIds: [accountId] },
    }),
    verdict: (page: Page<DirectoryUser>, { path: { accountId } }) => verdict(page.items.find((user) => user.accountId === accountId)),
  });
}

export const suspendUser = endpoint('POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}/suspend', {
  response: nothing,
  operation: 'absolute',
  success: [204],
  readBack: readMembership((user) => verdictOn(user?.membershipStatus, user?.membershipStatus === 'suspended')),
});

export const restoreUser = endpoint('POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}/restore', {
  response: nothing,
  operation: 'absolute',
  success: [204],
  readBack: readMembership((user) => verdictOn(user?.membershipStatus, user?.membershipStatus === 'active')),
});

export const removeUser = endpoint('DELETE /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}', {
  response: nothing,
  operation: 'deleteById',
  success: [204],
  queued: true,
  settles: 30_000,
  known: readMembership((user) => verdictOn(user, true)),
  readBack: readMembership((user) => (user === undefined || user.membershipStatus === 'no_membership' ? 'reached' : 'notReached')),
});

/** People in the directories of the organization, managed or not. */
export class DirectoryUsers {
  /** @internal */
  constructor(private readonly transport: Transport<'orgId'>) {}

  /**
   * Finds people. `-` as the directory means all directories that the key may manage.
   *
   * Arrays combine as "one of these". An unknown filter is an error here, because Atlassian ignores it and returns
   * everybody. Set `expand` for platform roles, groups and last-active dates.
   *
   * Needs an organization API key. Any plan.
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-users/
   */
  search(directoryId: DirectoryId, search: UserSearch = {}, options?: CallOptions): Paginated<DirectoryUser> {
    return this.transport.list(searchDirectoryUsers, { path: { directoryId }, body: search }, options);
  }

  /**
   * Lists people with filters in the query. With `claimStatus`, the list includes managed accounts that are in no
   * directory. The client sends `sortBy` as JSON: Atlassian does not document how it reads it.
   *
   * @deprecated Atlassian stops it after 2027-06-30: use {@link search}.
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-users/
   */
  list(directoryId: DirectoryId, query: DirectoryUserQuery = {}, options?: CallOptions): Paginated<DirectoryUser> {
    return this.transport.list(listDirectoryUsers, { path: { directoryId }, query }, options);
  }

  /**
   * Counts people. `-` as the directory means all directories that the key may manage. Managed accounts that are in no
   * directory count as well.
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-users/
   */
  count(directoryId: DirectoryId, filter: DirectoryUserFilter = {}, options?: CallOptions): ApiPromise<number> {
    return this.transport.send(countDirectoryUsers, { path: { directoryId }, query: filter }, options);
  }

  /**
   * Counts people by the status of their account, and by role. `-` as the directory means all of them.
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-users/
   */
  getStats(directoryId: DirectoryId, options?: CallOptions): ApiPromise<DirectoryUserStats> {
    return this.transport.send(getDirectoryUserStats, { path: { directoryId } }, options);
  }

  /**
   * Reads one person. Throws `notFound` for an account that is not in the directory.
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-users/
   */
  get(directoryId: DirectoryId, accountId: AccountId, options?: CallOptions): ApiPromise<DirectoryUser> {
    return this.transport.send(getDirectoryUser, { path: { directoryId, accountId } }, options);
  }

  /**
   * Suspends a person's access to all apps of one directory, managed account or not. Atlassian keeps roles and groups
   * for {@link restore}, and no longer bills the seat.
   *
   * The Atlassian account itself stays active: the person can still log in to Trello, the community and other
   * organizations. To free one product only, remove the groups that grant it.
   *
   * Resolves to `alreadyInState` if the person was suspended before. Needs one concrete directory id: `-` is rejected.
   *
   * Throws `notFound` for an account that is not in the directory, and `credential.insufficientScope` if the key may
   * not change it.
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-users/
   */
  suspend(directoryId: DirectoryId, accountId: AccountId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(suspendUser, { path: { directoryId, accountId } }, options);
  }

  /**
   * Restores a suspended person's access to the directory, with the roles and groups they had. Billing resumes.
   *
   * Throws `notFound` for an account that is not in the directory, and `credential.insufficientScope` if the key may
   * not change it. Needs one concrete directory id: `-` is rejected.
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-users/
   */
  restore(directoryId: DirectoryId, accountId: AccountId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(restoreUser, { path: { directoryId, accountId } }, options);
  }

  /**
   * Removes a person from a directory. This is irreversible: they lose their roles and groups there, and only a new
   * invitation brings the person back.
   *
   * The account itself is untouched, and stays among the managed accounts if it is one. Atlassian's older document
   * describes the removal as queued: this resolves to `accepted`. Read back until the person is gone.
   *
   * Throws `notFound` for an account that is not in the directory, and `credential.insufficientScope` if the key may
   * not change it.
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-users/
   */
  remove(directoryId: DirectoryId, accountId: AccountId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(removeUser, { path: { directoryId, accountId } }, options);
  }
}
