import * as z from 'zod/mini';

import { withResult, type ApiPromise } from '../../core/api-promise.js';
import { endpoint, pagedEndpoint } from '../../core/endpoint.js';
import { givenId, id, type AccountId } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import { confluenceStart, type Paginated } from '../../core/pagination.js';
import { input, inside, maybeBoolean, maybeString, openEnum, record } from '../../core/schema.js';
import type { Scopes } from '../../core/scopes.js';
import type { Transport } from '../../core/transport.js';
import {
  ConfluenceGroupSchema,
  ConfluenceUserSchema,
  OperationsSchema,
  pageShape,
  PictureSchema,
  type ConfluenceGroup,
  type ConfluenceUser,
} from './schemas.js';

const userShape = {
  expand: z.optional(z.array(z.enum(['operations', 'personalSpace', 'isExternalCollaborator'])).check(z.minLength(1))),
};

const UserQuerySchema = input(userShape);

/** What to read in addition to the person: their operations, their personal space, whether they are a guest. */
export interface ConfluenceUserQuery extends z.input<typeof UserQuerySchema> {}

const AnonymousQuerySchema = input({ expand: z.optional(z.array(z.enum(['operations'])).check(z.minLength(1))) });

const AnonymousSchema = record({
  type: z.nullish(openEnum('anonymous')),
  displayName: maybeString,
  isExternalCollaborator: maybeBoolean,
  profilePicture: z.nullish(PictureSchema),
  operations: z.nullish(OperationsSchema),
});

/** How Confluence shows somebody who is not signed in. */
export interface ConfluenceAnonymousUser extends z.infer<typeof AnonymousSchema> {}

const BulkQuerySchema = input({
  // Confluence returns the first 100 and silently drops the rest; its older document says 200.
  accountId: z.array(givenId('account')).check(z.minLength(1), z.maxLength(100)),
  expand: z.optional(z.array(z.enum(['operations', 'personalSpace'])).check(z.minLength(1))),
  limit: z.optional(z.int().check(z.minimum(1), z.maximum(200))),
});

/** What to read in addition to the people: their operations, their personal spaces. */
export interface ConfluenceUsersQuery extends Pick<z.input<typeof BulkQuerySchema>, 'expand'> {}

const ProfileSchema = record({
  accountId: id<'account'>(),
  accountType: z.nullish(openEnum('atlassian', 'app', 'customer', 'unknown')),
  accountStatus: z.nullish(openEnum('active', 'inactive', 'closed', 'unknown')),
  email: maybeString,
  publicName: maybeString,
  displayName: maybeString,
  timeZone: maybeString,
  personalSpaceId: maybeString,
  isExternalCollaborator: maybeBoolean,
  profilePicture: z.nullish(PictureSchema),
});

/** A person with the status of their account: `inactive` is deactivated, `closed` is deleted. */
export interface ConfluenceProfile extends z.infer<typeof ProfileSchema> {}

const EmailSchema = record({ accountId: id<'account'>(), email: maybeString });

/** The e-mail address of a person, regardless of their privacy settings. */
export interface ConfluenceEmail extends z.infer<typeof EmailSchema> {}

/** The result of a lookup of several people. Confluence silently leaves out unknown people. */
export interface ConfluenceLookup<Person> {
  readonly found: readonly Person[];
  /** The requested account ids that are not in the response. */
  readonly missing: readonly AccountId[];
}

const UserGroupsQuerySchema = input({ accountId: givenId('account'), ...pageShape });

/** Where a list starts, and how many elements a page has: 200 at most. */
export interface ConfluencePageQuery extends Pick<z.input<typeof UserGroupsQuerySchema>, 'start' | 'limit'> {}

const SearchQuerySchema = input({
  cql: z.string().check(z.minLength(1)),
  start: z.optional(z.int().check(z.minimum(0))),
  limit: z.optional(z.int().check(z.minimum(1))),
  expand: z.optional(z.array(z.string().check(z.minLength(1))).check(z.minLength(1))),
});

/** A search in Confluence's query language, CQL. */
export interface ConfluenceUserSearch extends z.input<typeof SearchQuerySchema> {}

const FoundUserSchema = record({
  user: z.nullish(ConfluenceUserSchema),
  title: maybeString,
  excerpt: maybeString,
  url: maybeString,
  entityType: maybeString,
  lastModified: maybeString,
});

/** One result of a search for people: `user` is the person. */
export interface ConfluenceFoundUser extends z.infer<typeof FoundUserSchema> {}

const readUsers: Scopes = { classic: ['read:confluence-user'], granular: ['read:content-details:confluence'] };

export const getUser = endpoint('GET /wiki/rest/api/user', {
  query: input({ accountId: givenId('account'), ...userShape }),
  response: ConfluenceUserSchema,
  operation: 'read',
  about: [{ asked: 'query.accountId', member: 'accountId' }],
  success: [200],
  scopes: readUsers,
  commaJoined: ['expand'],
});

export const getCurrentUser = endpoint('GET /wiki/rest/api/user/current', {
  query: UserQuerySchema,
  response: ConfluenceUserSchema,
  operation: 'read',
  success: [200],
  scopes: readUsers,
  commaJoined: ['expand'],
});

export const getAnonymousUser = endpoint('GET /wiki/rest/api/user/anonymous', {
  query: AnonymousQuerySchema,
  response: AnonymousSchema,
  operation: 'read',
  success: [200],
  scopes: { classic: ['read:confluence-user'], granular: ['read:user:confluence'] },
  commaJoined: ['expand'],
});

export const getUsers = endpoint('GET /wiki/rest/api/user/bulk', {
  query: BulkQuerySchema,
  response: inside('results', z.array(ConfluenceUserSchema)),
  operation: 'read',
  success: [200],
  scopes: readUsers,
  commaJoined: ['expand'],
});

export const lookUpUsers = endpoint('POST /wiki/api/v2/users-bulk', {
  body: input({ accountIds: z.array(givenId('account')).check(z.minLength(1), z.maxLength(250)) }),
  response: z.pipe(record({ results: z.nullish(z.array(ProfileSchema)) }), z.transform(({ results }) => results ?? [])),
  operation: 'read',
  success: [200],
  scopes: { granular: ['read:user:confluence'] },
  notFoundMeans: 'permission.denied',
});

export const getUserEmail = endpoint('GET /wiki/rest/api/user/email', {
  query: input({ accountId: givenId('account') }),
  response: EmailSchema,
  operation: 'read',
  about: [{ asked: 'query.accountId', member: 'accountId' }],
  success: [200],
});

export const getUserEmails = endpoint('GET /wiki/rest/api/user/email/bulk', {
  query: input({ accountId: z.array(givenId('account')).check(z.minLength(1)) }),
  response: z.array(EmailSchema),
  operation: 'read',
  success: [200],
  commaJoined: ['accountId'],
});

export const getUserGroups = pagedEndpoint('GET /wiki/rest/api/user/memberof', {
  query: UserGroupsQuerySchema,
  item: ConfluenceGroupSchema,
  page: confluenceStart({ pageSize: 200 }),
  success: [200],
  scopes: { classic: ['read:confluence-user'], granular: ['read:group:confluence', 'read:user:confluence'] },
});

export const searchUsers = pagedEndpoint('GET /wiki/rest/api/search/user', {
  query: SearchQuerySchema,
  item: FoundUserSchema,
  page: confluenceStart({ pageSize: 25 }),
  success: [200],
  scopes: { granular: ['read:content-details:confluence'] },
  commaJoined: ['expand'],
});

function lookup<Person extends { readonly accountId: AccountId }>(accountIds: readonly AccountId[]) {
  return (found: readonly Person[]): ConfluenceLookup<Person> => {
    const answered = new Set(found.map(({ accountId }) => accountId));
    return { found, missing: [...new Set(accountIds)].filter((accountId) => !answered.has(accountId)) };
  };
}

/** People on one Confluence site. Nothing here changes an account. */
export class ConfluenceUsers {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Reads one person. To find out whether their account is active, call {@link getProfiles}: here its status is
   * undocumented.
   *
   * Throws `notFound` for an account that is not on Confluence, and `permission.denied` if you may not use Confluence.
   * That can also mean a dead API token: see {@link getCurrent}.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-users/
   */
  get(accountId: AccountId, query: ConfluenceUserQuery = {}, options?: CallOptions): ApiPromise<ConfluenceUser> {
    return this.transport.send(getUser, { query: { ...query, accountId } }, options);
  }

  /**
   * Reads the owner of the credential. Use it to check the credential: Confluence treats a dead API token as anonymous.
   * Other reads then get the same responses as an anonymous user.
   *
   * Throws `credential.invalid` if Confluence reports that it rejected the credential. Throws `unexpectedResponse` if
   * it only returns the anonymous user instead of a person.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-users/
   */
  getCurrent(query: ConfluenceUserQuery = {}, options?: CallOptions): ApiPromise<ConfluenceUser> {
    return this.transport.send(getCurrentUser, { query }, options);
  }

  /**
   * Reads how Confluence shows somebody who is not signed in: a name and a picture.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-users/
   */
  getAnonymous(query: { readonly expand?: 'operations'[] } = {}, options?: CallOptions): ApiPromise<ConfluenceAnonymousUser> {
    return this.transport.send(getAnonymousUser, { query }, options);
  }

  /**
   * Reads up to 100 people by their account ids. The client rejects more, because Confluence returns the first 100 and
   * silently drops the rest. `missing` has the ids that are not in the response.
   *
   * {@link getProfiles} takes more ids, does not fail on a long address, and shows the status of each account.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-users/
   */
  getMany(
    accountIds: readonly AccountId[],
    query: ConfluenceUsersQuery = {},
    options?: CallOptions,
  ): ApiPromise<ConfluenceLookup<ConfluenceUser>> {
    const asked = this.transport.send(getUsers, { query: { ...query, accountId: accountIds as AccountId[] } }, options);
    return withResult(asked, lookup<ConfluenceUser>(accountIds));
  }

  /**
   * Looks up to 250 people up by their account ids, with the status of each account: `inactive` for deactivated ones.
   * `missing` has the ids that are unknown to Confluence.
   *
   * Throws `permission.denied` if you may not use Confluence or see people: Confluence sends 404.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v2/api-group-user/
   */
  getProfiles(accountIds: readonly AccountId[], options?: CallOptions): ApiPromise<ConfluenceLookup<ConfluenceProfile>> {
    const asked = this.transport.send(lookUpUsers, { body: { accountIds: accountIds as AccountId[] } }, options);
    return withResult(asked, lookup<ConfluenceProfile>(accountIds));
  }

  /**
   * Searches people with CQL, for example `user.fullname ~ "jane"`. Names are not unique, and people may hide theirs.
   * To find one person, use {@link get}, or `user.accountid = "…"` and check that you found exactly one. Write `\"` for
   * a quote within a value: a name must not become part of the query.
   *
   * Throws `validation` for fields that are not fields of people. The search does not find people without a licence for
   * the site, such as guests and deactivated people.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-search/
   */
  search(query: ConfluenceUserSearch, options?: CallOptions): Paginated<ConfluenceFoundUser> {
    return this.transport.list(searchUsers, { query }, options);
  }

  /**
   * Lists the groups that a person is in: those of all sites of the organization, not only of this one.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-users/
   */
  listGroups(accountId: AccountId, query: ConfluencePageQuery = {}, options?: CallOptions): Paginated<ConfluenceGroup> {
    return this.transport.list(getUserGroups, { query: { ...query, accountId } }, options);
  }

  /**
   * Reads the e-mail address of a person, regardless of their privacy settings.
   *
   * Only for apps that Atlassian has approved for it. An API token gets `validation`; a site that has not enabled it
   * gets `endpoint.unavailable`. As an organization admin, read the addresses from the directory of the organization.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-users/
   */
  getEmail(accountId: AccountId, options?: CallOptions): ApiPromise<ConfluenceEmail> {
    return this.transport.send(getUserEmail, { query: { accountId } }, options);
  }

  /**
   * Reads the e-mail addresses of several people, regardless of their privacy settings. `missing` has the ids that are
   * not in the response. Only for the same apps as {@link getEmail}.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-users/
   */
  getEmails(accountIds: readonly AccountId[], options?: CallOptions): ApiPromise<ConfluenceLookup<ConfluenceEmail>> {
    const asked = this.transport.send(getUserEmails, { query: { accountId: accountIds as AccountId[] } }, options);
    return withResult(asked, lookup<ConfluenceEmail>(accountIds));
  }
}
