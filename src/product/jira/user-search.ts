import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, pagedEndpoint } from '../../core/endpoint.js';
import { givenId, id } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import { startAt, type Paginated } from '../../core/pagination.js';
import { input, maybeString, record } from '../../core/schema.js';
import type { Scopes } from '../../core/scopes.js';
import type { Transport } from '../../core/transport.js';
import { FoundGroupsSchema, FoundUsersSchema, JiraUserSchema, type FoundJiraUsers, type JiraUser } from './schemas.js';
import { rangeShape, userSearchGroup, type JiraUserRange } from './users.js';

/** Jira looks at the people of the requested range, up to the thousandth, and returns those who match. */
const looksAt = 1000;

/** Atlassian's default, which no site lowers: the next range is counted from the requested size. */
const page = startAt({ pageSize: 50, looksAt });

/** A value that Atlassian takes joined by commas must not contain one. */
const commaFree = z.string().check(z.regex(/^[^,]+$/, 'expected one value without a comma'));

const whoShape = {
  query: z.optional(z.string().check(z.minLength(1))),
  accountId: z.optional(givenId('account')),
  ...rangeShape,
};

function givesOneOf(first: unknown, second: unknown): boolean {
  return (first === undefined) !== (second === undefined);
}

const onePerson = { message: 'expected exactly one of query and accountId', path: ['query'] };
const onePlace = { message: 'expected issueKey or projectKey', path: ['projectKey'] };

const BulkAssignableSchema = input({ ...whoShape, projectKeys: z.array(commaFree).check(z.minLength(1)) }).check(z.refine(({ query, accountId }) => givesOneOf(query, accountId), onePerson));

/** The projects by their keys, and exactly one of `query` (the start of a name or e-mail address) and `accountId`. */
export interface BulkAssignableUsersQuery extends z.input<typeof BulkAssignableSchema> {}

const AssignableSchema = input({
  ...whoShape,
  project: z.optional(z.string().check(z.minLength(1))),
  issueKey: z.optional(z.string().check(z.minLength(1))),
  issueId: z.optional(givenId('issue')),
  actionDescriptorId: z.optional(z.int()),
  sessionId: z.optional(z.string().check(z.minLength(1))),
  recommend: z.optional(z.boolean()),
  accountType: z.optional(z.array(z.string().check(z.minLength(1))).check(z.minLength(1))),
  appType: z.optional(z.array(z.string().check(z.minLength(1))).check(z.minLength(1))),
}).check(z.refine(({ project, issueKey, issueId }) => project !== undefined || issueKey !== undefined || issueId !== undefined, {
    message: 'expected project, issueKey or issueId',
    path: ['project'],
  }), z.refine(({ query, accountId }) => query === undefined || accountId === undefined, {
    message: 'query and accountId exclude each other',
    path: ['query'],
  }));

/** A project or an issue, and whom to look for: everybody, the start of a name or e-mail address, or one account. */
export interface AssignableUsersQuery extends z.input<typeof AssignableSchema> {}

const AllPermissionsSchema = input({
  ...whoShape,
  permissions: z.array(commaFree).check(z.minLength(1)),
  issueKey: z.optional(z.string().check(z.minLength(1))),
  projectKey: z.optional(z.string().check(z.minLength(1))),
}).check(z.refine(({ query, accountId }) => givesOneOf(query, accountId), onePerson), z.refine(({ issueKey, projectKey }) => issueKey !== undefined || projectKey !== undefined, onePlace));

/**
 * The keys of the permissions, and their project or issue. Also exactly one of `query` (the start of a name or e-mail
 * address) and `accountId`.
 */
export interface AllPermissionsQuery extends z.input<typeof AllPermissionsSchema> {}

const BrowsePermissionSchema = input({
  ...whoShape,
  issueKey: z.optional(z.string().check(z.minLength(1))),
  projectKey: z.optional(z.string().check(z.minLength(1))),
}).check(z.refine(({ query, accountId }) => givesOneOf(query, accountId), onePerson), z.refine(({ issueKey, projectKey }) => issueKey !== undefined || projectKey !== undefined, onePlace));

/** A project or issue, and exactly one of `query` (the start of a name or e-mail address) and `accountId`. */
export interface BrowsePermissionQuery extends z.input<typeof BrowsePermissionSchema> {}

const UserPickerSchema = input({
  query: z.string().check(z.minLength(1)),
  maxResults: rangeShape.maxResults,
  showAvatar: z.optional(z.boolean()),
  excludeAccountIds: z.optional(z.array(givenId('account')).check(z.minLength(1))),
  avatarSize: z.optional(z.string().check(z.minLength(1))),
  excludeConnectUsers: z.optional(z.boolean()),
});

/** A part of a name or e-mail address, and people to leave out. */
export interface UserPickerQuery extends z.input<typeof UserPickerSchema> {}

const sizes = ['xsmall', 'small', 'medium', 'large', 'xlarge', 'xxlarge', 'xxxlarge'] as const;
const avatarSizes = sizes.flatMap((size) => [size, `${size}@2x`, `${size}@3x`] as const);

const UsersAndGroupsSchema = input({
  query: z.string().check(z.minLength(1)),
  maxResults: rangeShape.maxResults,
  showAvatar: z.optional(z.boolean()),
  fieldId: z.optional(givenId('field')),
  projectId: z.optional(z.array(givenId('project')).check(z.minLength(1))),
  issueTypeId: z.optional(z.array(givenId('issueType')).check(z.minLength(1))),
  avatarSize: z.optional(z.enum(avatarSizes)),
  caseInsensitive: z.optional(z.boolean()),
  excludeConnectAddons: z.optional(z.boolean()),
});

/** A part of a name, and the custom field, projects and issue types that the choice is for. */
export interface UsersAndGroupsQuery extends z.input<typeof UsersAndGroupsSchema> {}

const FoundUsersAndGroupsSchema = record({ users: z.nullish(FoundUsersSchema), groups: z.nullish(FoundGroupsSchema) });

/** People and groups that match a part of a name: the first few of each. */
export interface FoundUsersAndGroups extends z.infer<typeof FoundUsersAndGroupsSchema> {}

const UserKeySchema = record({ accountId: id<'account'>(), key: maybeString });

/** A person by their account id only. */
export interface JiraUserKey extends z.infer<typeof UserKeySchema> {}

const shared = { success: [200], rateLimitGroup: userSearchGroup } as const;

const readUsersOfIssues: Scopes = {
  classic: ['read:jira-user'],
  granular: [
    'read:application-role:jira', 'read:avatar:jira', 'read:group:jira', 'read:issue:jira', 'read:project:jira',
    'read:user:jira',
  ],
};

export const findBulkAssignableUsers = pagedEndpoint('GET /rest/api/3/user/assignable/multiProjectSearch', {
  ...shared,
  query: BulkAssignableSchema,
  item: JiraUserSchema,
  page,
  commaJoined: ['projectKeys'],
  scopes: {
    classic: ['read:jira-user'],
    granular: [
      'read:application-role:jira', 'read:avatar:jira', 'read:group:jira', 'read:project:jira', 'read:user:jira',
    ],
  },
});

export const findAssignableUsers = pagedEndpoint('GET /rest/api/3/user/assignable/search', {
  ...shared,
  query: AssignableSchema,
  item: JiraUserSchema,
  page,
  scopes: readUsersOfIssues,
});

export const findUsersWithAllPermissions = pagedEndpoint('GET /rest/api/3/user/permission/search', {
  ...shared,
  query: AllPermissionsSchema,
  item: JiraUserSchema,
  page,
  commaJoined: ['permissions'],
  scopes: readUsersOfIssues,
});

export const findUsersWithBrowsePermission = pagedEndpoint('GET /rest/api/3/user/viewissue/search', {
  ...shared,
  query: BrowsePermissionSchema,
  item: JiraUserSchema,
  page,
  scopes: readUsersOfIssues,
});

export const findUsersByQuery = pagedEndpoint('GET /rest/api/3/user/search/query', {
  ...shared,
  query: input({ query: z.string().check(z.minLength(1)), ...rangeShape }),
  item: JiraUserSchema,
  page: startAt({ pageSize: 100, looksAt }),
  scopes: {
    classic: ['read:jira-user'],
    granular: [
      'read:application-role:jira', 'read:avatar:jira', 'read:comment:jira', 'read:group:jira',
      'read:issue.vote:jira', 'read:issue.watcher:jira', 'read:issue:jira', 'read:project:jira',
      'read:user.property:jira', 'read:user:jira',
    ],
  },
});

export const findUserKeysByQuery = pagedEndpoint('GET /rest/api/3/user/search/query/key', {
  ...shared,
  // Only here does Atlassian spell the parameter in the singular.
  query: input({ query: z.string().check(z.minLength(1)), startAt: rangeShape.startAt, maxResult: rangeShape.maxResults }),
  item: UserKeySchema,
  page: startAt({ pageSize: 100, sizeParameter: 'maxResult', looksAt }),
  scopes: {
    classic: ['read:jira-user'],
    granular: [
      'read:comment:jira', 'read:issue.vote:jira', 'read:issue.watcher:jira', 'read:issue:jira', 'read:project:jira',
      'read:user.property:jira', 'read:user:jira',
    ],
  },
});

export const findUsersForPicker = endpoint('GET /rest/api/3/user/picker', {
  ...shared,
  query: UserPickerSchema,
  response: FoundUsersSchema,
  operation: 'read',
  scopes: { classic: ['read:jira-user'], granular: ['read:user:jira'] },
});

export const findUsersAndGroups = endpoint('GET /rest/api/3/groupuserpicker', {
  ...shared,
  query: UsersAndGroupsSchema,
  response: FoundUsersAndGroupsSchema,
  operation: 'read',
  scopes: { classic: ['read:jira-work'], granular: ['read:group:jira', 'read:user:jira'] },
});

/**
 * Searches for people by what they may do, or have done, on one Jira site.
 *
 * All of them share one rate limit of the site with `users.search()`. Jira first takes a range of its people, then
 * returns those of the range who match. It stops at the thousandth person of the site. On a larger site, it does not
 * find everybody. A page may be empty while later ones are not. `users.list()` lists everybody.
 */
export class JiraUserSearch {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Finds the people who can be assigned issues in all of several projects. Throws `notFound` for an unknown project.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-user-search/
   */
  searchBulkAssignable(query: BulkAssignableUsersQuery, options?: CallOptions): Paginated<JiraUser> {
    return this.transport.list(findBulkAssignableUsers, { query }, options);
  }

  /**
   * Finds the people who can be assigned the issues of a project, one issue, or an issue in one transition
   * (`actionDescriptorId`). Throws `notFound` for an unknown project, issue or transition.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-user-search/
   */
  searchAssignable(query: AssignableUsersQuery, options?: CallOptions): Paginated<JiraUser> {
    return this.transport.list(findAssignableUsers, { query }, options);
  }

  /**
   * Finds the people who have all the given permissions for a project or an issue. Needs the global permission
   * Administer Jira, or the permission to administer the project.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-user-search/
   */
  searchWithAllPermissions(query: AllPermissionsQuery, options?: CallOptions): Paginated<JiraUser> {
    return this.transport.list(findUsersWithAllPermissions, { query }, options);
  }

  /**
   * Finds the people who can see an issue, or any issue of a project. Without the global permission Browse users and
   * groups, the list is empty.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-user-search/
   */
  searchWithBrowsePermission(query: BrowsePermissionQuery, options?: CallOptions): Paginated<JiraUser> {
    return this.transport.list(findUsersWithBrowsePermission, { query }, options);
  }

  /**
   * Finds people by what they have done, in Atlassian's query language: `is assignee of PROJ`,
   * `is reporter of (PROJ-1, PROJ-2)`. It also has `watcher`, `voter`, `commenter` and `transitioner`. Join conditions
   * with `AND` or `OR`.
   *
   * Throws `validation` for a query that Jira cannot read. Needs the global permission Browse users and groups.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-user-search/
   */
  searchByQuery(query: { readonly query: string } & JiraUserRange, options?: CallOptions): Paginated<JiraUser> {
    return this.transport.list(findUsersByQuery, { query }, options);
  }

  /**
   * Finds people like {@link searchByQuery}, but returns only their account ids. Atlassian calls its page size
   * `maxResult` here.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-user-search/
   */
  searchKeysByQuery(
    query: { readonly query: string; readonly startAt?: number; readonly maxResult?: number },
    options?: CallOptions,
  ): Paginated<JiraUserKey> {
    return this.transport.list(findUserKeysByQuery, { query }, options);
  }

  /**
   * Finds people for a picker, by a part of their name or e-mail address. It returns the matches among the first
   * `maxResults` people of the site (default 50). Set 1000 to miss as few as possible.
   *
   * Without the global permission Browse users and groups it finds only exact names.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-user-search/
   */
  searchForPicker(query: UserPickerQuery, options?: CallOptions): ApiPromise<FoundJiraUsers> {
    return this.transport.send(findUsersForPicker, { query }, options);
  }

  /**
   * Finds people and groups for a picker, by a part of their name: the first few of each.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-group-and-user-picker/
   */
  searchWithGroups(query: UsersAndGroupsQuery, options?: CallOptions): ApiPromise<FoundUsersAndGroups> {
    return this.transport.send(findUsersAndGroups, { query }, options);
  }
}
