import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack } from '../../core/endpoint.js';
import { givenId, id, type AccountId } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import { startAt, type Paginated } from '../../core/pagination.js';
import { input, maybeString, nothing, record, type Outcome } from '../../core/schema.js';
import type { Scopes } from '../../core/scopes.js';
import type { Transport } from '../../core/transport.js';
import { applicationKeys, GroupNameSchema, JiraUserSchema, readUser, type JiraGroupName, type JiraUser } from './schemas.js';

/** All searches for users share one limit of the site. */
export const userSearchGroup = 'jira-user-search';

/** A range of a list: Jira counts from 0. */
export const rangeShape = {
  startAt: z.optional(z.int().check(z.minimum(0))),
  maxResults: z.optional(z.int().check(z.minimum(1), z.maximum(1000))),
};

const FindUsersQuerySchema = input({
  query: z.optional(z.string().check(z.minLength(1))),
  accountId: z.optional(givenId('account')),
  property: z.optional(z.string().check(z.minLength(1))),
  ...rangeShape,
}).check(z.refine(({ query, accountId, property }) => [query, accountId, property].filter((given) => given !== undefined).length === 1, {
  message: 'expected exactly one of query, accountId and property',
}));

/** Exactly one of `query` (the start of a name or e-mail address), `accountId` and `property`. */
export interface FindUsersQuery extends z.input<typeof FindUsersQuerySchema> {}

const UserQuerySchema = input({
  accountId: givenId('account'),
  expand: z.optional(z.array(z.enum(['groups', 'applicationRoles'])).check(z.minLength(1))),
});

/** What to read in addition to the person. Without `expand`, groups and application roles are counted, not listed. */
export interface JiraUserQuery extends Omit<z.input<typeof UserQuerySchema>, 'accountId'> {}

const UserRangeSchema = input(rangeShape);

/** A range of the list of all people. */
export interface JiraUserRange extends z.input<typeof UserRangeSchema> {}

/** Atlassian documents no maximum: the length of an address is one, and this stays well below it. */
const manyAccountIds = z.readonly(z.array(givenId('account')).check(z.minLength(1), z.maxLength(100)));

const MigrationQuerySchema = input({
  username: z.optional(z.array(z.string().check(z.minLength(1))).check(z.minLength(1), z.maxLength(100))),
  key: z.optional(z.array(z.string().check(z.minLength(1))).check(z.minLength(1), z.maxLength(100))),
  ...rangeShape,
}).check(z.refine(({ username, key }) => (username === undefined) !== (key === undefined), {
  message: 'expected exactly one of username and key',
}));

/** Exactly one of `username` and `key`, at most 100 of them: names of people from before account ids. */
export interface JiraUserMigrationQuery extends z.input<typeof MigrationQuerySchema> {}

const UserMigrationSchema = record({ accountId: z.nullish(id<'account'>()), username: maybeString, key: maybeString });

/** A name from before account ids, with the account id that replaced it. */
export interface JiraUserMigration extends z.infer<typeof UserMigrationSchema> {}

const NewUserSchema = input({
  emailAddress: z.string().check(z.regex(/^[^\s@]+@[^\s@]+$/, 'expected an e-mail address')),
  products: z.array(z.enum(applicationKeys)),
});

/** A person to invite, and the products that they get access to: `[]` for none. */
export interface NewJiraUser extends z.input<typeof NewUserSchema> {}

const UserEmailSchema = record({ accountId: id<'account'>(), email: maybeString });

/** The e-mail address of a person, regardless of their privacy settings. */
export interface JiraUserEmail extends z.infer<typeof UserEmailSchema> {}

const readEmails: Scopes = { granular: ['read:email-address:jira'] };
const writeUsers: Scopes = { classic: ['manage:jira-configuration'], granular: ['write:user:jira'] };

export const findUsers = pagedEndpoint('GET /rest/api/3/user/search', {
  query: FindUsersQuerySchema,
  item: JiraUserSchema,
  page: startAt({ pageSize: 50 }),
  success: [200],
  scopes: {
    classic: ['read:jira-user'],
    granular: [
      'read:application-role:jira', 'read:avatar:jira', 'read:group:jira', 'read:user.property:jira',
      'read:user:jira',
    ],
  },
  rateLimitGroup: userSearchGroup,
});

export const getUser = endpoint('GET /rest/api/3/user', {
  query: UserQuerySchema,
  response: JiraUserSchema,
  operation: 'read',
  about: [{ asked: 'query.accountId', member: 'accountId' }],
  success: [200],
  scopes: readUser,
  commaJoined: ['expand'],
});

export const getAllUsers = pagedEndpoint('GET /rest/api/3/users/search', {
  query: UserRangeSchema,
  item: JiraUserSchema,
  page: startAt({ pageSize: 200 }),
  success: [200],
  scopes: readUser,
});

export const getAllUsersDefault = pagedEndpoint('GET /rest/api/3/users', {
  query: UserRangeSchema,
  item: JiraUserSchema,
  page: startAt({ pageSize: 200 }),
  success: [200],
  scopes: readUser,
});

export const bulkGetUsers = pagedEndpoint('GET /rest/api/3/user/bulk', {
  query: input({ accountId: manyAccountIds, ...rangeShape }),
  item: JiraUserSchema,
  page: startAt({ pageSize: 100 }),
  about: [{ asked: 'query.accountId', member: 'accountId' }],
  success: [200],
  scopes: readUser,
  experimental: true,
});

export const bulkGetUsersMigration = pagedEndpoint('GET /rest/api/3/user/bulk/migration', {
  query: MigrationQuerySchema,
  item: UserMigrationSchema,
  page: startAt({ pageSize: 10 }),
  success: [200],
  scopes: { classic: ['read:jira-user'], granular: ['read:user:jira'] },
  experimental: true,
});

export const getUserGroups = endpoint('GET /rest/api/3/user/groups', {
  query: input({ accountId: givenId('account') }),
  response: z.array(GroupNameSchema),
  operation: 'read',
  success: [200],
  scopes: { classic: ['read:jira-user'], granular: ['read:group:jira'] },
});

export const getUserEmail = endpoint('GET /rest/api/3/user/email', {
  query: input({ accountId: givenId('account') }),
  response: UserEmailSchema,
  operation: 'read',
  about: [{ asked: 'query.accountId', member: 'accountId' }],
  success: [200],
  scopes: readEmails,
});

export const getUserEmailBulk = endpoint('GET /rest/api/3/user/email/bulk', {
  query: input({ accountId: manyAccountIds }),
  // The document shows one object as the response for many people: a list is accepted as well.
  response: z.pipe(z.union([z.array(UserEmailSchema), UserEmailSchema]), z.transform((answer) => (Array.isArray(answer) ? answer : [answer]))),
  operation: 'read',
  success: [200],
  scopes: readEmails,
});

export const createUser = endpoint('POST /rest/api/3/user', {
  body: NewUserSchema,
  response: JiraUserSchema,
  operation: 'creating',
  success: [201],
  scopes: writeUsers,
  propagates: true,
  readBack: readBack(findUsers, {
    input: ({ body: { emailAddress } }: { body: NewJiraUser }) => ({ query: { query: emailAddress } }),
    verdict: ({ items }, { body: { emailAddress, products } }) => {
      if (withAddress(items, emailAddress) === undefined) {
        return 'notReached';
      }
      // The search does not show product access, and the person may have been there before without it.
      return products.length === 0 ? 'reached' : 'unknown';
    },
    adopt: ({ items }, { body: { emailAddress } }) => withAddress(items, emailAddress),
  }),
});

function withAddress(users: readonly JiraUser[], emailAddress: string): JiraUser | undefined {
  return users.find((user) => user.emailAddress?.toLowerCase() === emailAddress.toLowerCase());
}

export const removeUser = endpoint('DELETE /rest/api/3/user', {
  query: input({ accountId: givenId('account') }),
  response: nothing,
  operation: 'deleteById',
  success: [204],
  scopes: writeUsers,
  known: readBack(getUser, {
    input: ({ query: { accountId } }: { query: { accountId: AccountId } }) => ({ query: { accountId } }),
    verdict: () => 'reached',
  }),
  readBack: readBack(getUser, {
    input: ({ query: { accountId } }: { query: { accountId: AccountId } }) => ({
      query: { accountId, expand: ['applicationRoles' as const] },
    }),
    // A 404 proves nothing here: Jira also sends it if you may not see the person.
    verdict: ({ active, applicationRoles }) => {
      const roles = applicationRoles?.items;
      if (roles === undefined || roles === null) {
        return 'unknown';
      }
      return roles.length > 0 ? 'notReached' : active === false ? 'reached' : 'unknown';
    },
  }),
});

/** People on one Jira site. */
export class JiraUsers {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Finds people of the site by the start of their name or e-mail address, by account id, or by a user property.
   *
   * Jira looks only at its first 1,000 matches, and returns an empty list if you may not see people. All user searches
   * of a site share one rate limit. Needs the global permission Browse users and groups.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-user-search/
   */
  search(query: FindUsersQuery, options?: CallOptions): Paginated<JiraUser> {
    return this.transport.list(findUsers, { query }, options);
  }

  /**
   * Reads one person. Throws `notFound` if they are unknown to the site, and also if you may not see them. Needs the
   * global permission Browse users and groups.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-users/
   */
  get(accountId: AccountId, query: JiraUserQuery = {}, options?: CallOptions): ApiPromise<JiraUser> {
    return this.transport.send(getUser, { query: { ...query, accountId } }, options);
  }

  /**
   * Lists everybody on the site: people and bots, active, inactive and deleted.
   *
   * Throws `unavailable` if the site takes more than 10 seconds for a page: retry with a smaller `maxResults`. Its
   * maximum is 1,000. Needs the global permission Browse users and groups.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-users/
   */
  list(query: JiraUserRange = {}, options?: CallOptions): Paginated<JiraUser> {
    return this.transport.list(getAllUsers, { query }, options);
  }

  /**
   * Lists everybody on the site, through an older address of {@link list} with the same response.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-users/
   */
  listDefault(query: JiraUserRange = {}, options?: CallOptions): Paginated<JiraUser> {
    return this.transport.list(getAllUsersDefault, { query }, options);
  }

  /**
   * Reads up to 100 people by their account ids. People who are unknown to the site are missing from the response.
   * Needs access to the site.
   *
   * @experimental Atlassian marks the endpoint as experimental.
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-users/
   */
  getMany(accountIds: readonly AccountId[], query: JiraUserRange = {}, options?: CallOptions): Paginated<JiraUser> {
    return this.transport.list(bulkGetUsers, { query: { ...query, accountId: accountIds } }, options);
  }

  /**
   * Finds account ids by a user name or key from before account ids. Needs access to the site.
   *
   * @experimental Atlassian marks the endpoint as experimental.
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-users/
   */
  getMigrations(query: JiraUserMigrationQuery, options?: CallOptions): Paginated<JiraUserMigration> {
    return this.transport.list(bulkGetUsersMigration, { query }, options);
  }

  /**
   * Lists the groups that a person is in, on this site.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-users/
   */
  listGroups(accountId: AccountId, options?: CallOptions): Paginated<JiraGroupName> {
    return this.transport.listWhole(getUserGroups, { query: { accountId } }, options);
  }

  /**
   * Reads the e-mail address of a person, regardless of their privacy settings.
   *
   * Only for apps that Atlassian has approved: an API token of a person gets `validation` (measured by third parties).
   * Use the organization API to read the addresses of managed accounts.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-users/
   */
  getEmail(accountId: AccountId, options?: CallOptions): ApiPromise<JiraUserEmail> {
    return this.transport.send(getUserEmail, { query: { accountId } }, options);
  }

  /**
   * Reads the e-mail addresses of up to 100 people, regardless of their privacy settings. Only for apps that Atlassian
   * has approved, like {@link getEmail}.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-users/
   */
  getEmails(accountIds: readonly AccountId[], options?: CallOptions): ApiPromise<JiraUserEmail[]> {
    return this.transport.send(getUserEmailBulk, { query: { accountId: accountIds } }, options);
  }

  /**
   * Invites a person to the site and gives them access to products, each of which takes a seat. Atlassian sends people
   * without an account an e-mail that asks them to create one.
   *
   * Resolves to the person also if they already had that access, and then changes nothing. Throws `validation` if they
   * are there without access and you ask for no product, `limit.license` if no seat is left. A person with
   * `active: false` was created without access, which not every caller may grant. If the response is lost and you asked
   * for products, it throws `ambiguous`: no read reliably shows whether they were granted.
   *
   * Atlassian keeps it for older integrations: its successor is the invitation of the organization API. Needs an
   * organization admin.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-users/
   */
  create(body: NewJiraUser, options?: CallOptions): ApiPromise<JiraUser> {
    return this.transport.send(createUser, { body }, options);
  }

  /**
   * Removes a person from the site: they lose its products and the groups that grant them, and their seats become free.
   * Only a new invitation brings the person back.
   *
   * The Atlassian account itself and the person's work on other sites stay untouched. Throws `notFound` for an account
   * that is unknown to the site. Needs a site admin.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-users/
   */
  remove(accountId: AccountId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(removeUser, { query: { accountId } }, options);
  }
}
