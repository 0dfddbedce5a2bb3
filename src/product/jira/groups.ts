import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack } from '../../core/endpoint.js';
import { givenId, id, type AccountId, type GroupId } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import { startAt, type Paginated } from '../../core/pagination.js';
import { input, maybeString, nothing, record, type Outcome } from '../../core/schema.js';
import type { Scopes } from '../../core/scopes.js';
import type { Transport } from '../../core/transport.js';
import {
  applicationKeys,
  FoundGroupsSchema,
  GroupMemberSchema,
  JiraGroupSchema,
  type FoundJiraGroups,
  type JiraGroup,
  type JiraGroupMember,
  type JiraGroupName,
} from './schemas.js';
import { getUserGroups, rangeShape } from './users.js';

/** A group by its id, which is permanent, or by its name, which somebody may change. */
export type GroupReference =
  | { readonly groupId: GroupId; readonly groupname?: undefined }
  | { readonly groupname: string; readonly groupId?: undefined };

const groupShape = {
  groupId: z.optional(givenId('group')),
  groupname: z.optional(z.string().check(z.minLength(1))),
};

function namesOneGroup({ groupId, groupname }: GivenGroup): boolean {
  return (groupId === undefined) !== (groupname === undefined);
}

const oneGroup = { message: 'expected exactly one of groupId and groupname', path: ['groupId'] };

const GroupDetailsSchema = record({ groupId: z.nullish(id<'group'>()), name: maybeString });

/** A group by id and name. */
export interface JiraGroupDetails extends z.infer<typeof GroupDetailsSchema> {}

const BulkGroupsQuerySchema = input({
  groupId: z.optional(z.array(givenId('group')).check(z.minLength(1))),
  groupName: z.optional(z.array(z.string().check(z.minLength(1))).check(z.minLength(1))),
  accessType: z.optional(z.enum(['site-admin', 'admin', 'user'])),
  applicationKey: z.optional(z.enum(applicationKeys)),
  ...rangeShape,
});

/** Which groups to list: all, or those with one of the ids or exact names, or with a kind of access to a product. */
export interface BulkGroupsQuery extends z.input<typeof BulkGroupsQuerySchema> {}

const GroupMembersQuerySchema = input({
  ...groupShape,
  includeInactiveUsers: z.optional(z.boolean()),
  startAt: rangeShape.startAt,
  maxResults: z.optional(z.int().check(z.minimum(1), z.maximum(50))),
}).check(z.refine(namesOneGroup, oneGroup));

/** Which members to list. Inactive people are left out unless you ask for them. */
export interface GroupMembersQuery extends Omit<z.input<typeof GroupMembersQuerySchema>, 'groupId' | 'groupname'> {}

const FindGroupsQuerySchema = input({
  query: z.optional(z.string().check(z.minLength(1))),
  exclude: z.optional(z.array(z.string().check(z.minLength(1))).check(z.minLength(1))),
  excludeId: z.optional(z.array(givenId('group')).check(z.minLength(1))),
  maxResults: z.optional(z.int().check(z.minimum(1))),
  caseInsensitive: z.optional(z.boolean()),
}).check(z.refine(({ exclude, excludeId }) => exclude === undefined || excludeId === undefined, {
  message: 'exclude and excludeId exclude each other',
  path: ['exclude'],
}));

/** A part of the group's name, and groups to leave out by name or by id. */
export interface FindGroupsQuery extends z.input<typeof FindGroupsQuerySchema> {}

export const bulkGetGroups = pagedEndpoint('GET /rest/api/3/group/bulk', {
  query: BulkGroupsQuerySchema,
  item: GroupDetailsSchema,
  page: startAt({ pageSize: 50 }),
  success: [200],
  scopes: { classic: ['read:jira-user'], granular: ['read:group:jira'] },
  experimental: true,
});

export const getGroup = endpoint('GET /rest/api/3/group', {
  query: input({ ...groupShape, expand: z.optional(z.string().check(z.minLength(1))) }).check(z.refine(namesOneGroup, oneGroup)),
  response: JiraGroupSchema,
  operation: 'read',
  success: [200],
  scopes: { classic: ['read:jira-user'], granular: ['read:avatar:jira', 'read:group:jira', 'read:user:jira'] },
  deprecated: { replacement: 'GET /rest/api/3/group/member' },
});

export const getUsersFromGroup = pagedEndpoint('GET /rest/api/3/group/member', {
  query: GroupMembersQuerySchema,
  item: GroupMemberSchema,
  page: startAt({ pageSize: 50 }),
  success: [200],
  scopes: {
    classic: ['manage:jira-configuration'],
    granular: ['read:avatar:jira', 'read:group:jira', 'read:user:jira'],
  },
});

export const findGroups = endpoint('GET /rest/api/3/groups/picker', {
  query: FindGroupsQuerySchema,
  response: FoundGroupsSchema,
  operation: 'read',
  success: [200],
  scopes: { classic: ['read:jira-user'], granular: ['read:group:jira'] },
});

const writeGroups: Scopes = {
  classic: ['manage:jira-configuration'],
  granular: ['read:avatar:jira', 'read:group:jira', 'read:user:jira', 'write:group:jira'],
};

export const createGroup = endpoint('POST /rest/api/3/group', {
  body: input({ name: z.string().check(z.minLength(1)) }),
  response: JiraGroupSchema,
  operation: 'creating',
  success: [201],
  scopes: writeGroups,
  readBack: readBack(bulkGetGroups, {
    input: ({ body: { name } }: { body: { name: string } }) => ({ query: { groupName: [name] } }),
    verdict: ({ items }, { body }) => (items.some(({ name }) => name === body.name) ? 'reached' : 'notReached'),
    adopt: ({ items }, { body }) => items.find(({ name }) => name === body.name),
  }),
});

const RemoveGroupQuerySchema = input({
  ...groupShape,
  swapGroup: z.optional(z.string().check(z.minLength(1))),
  swapGroupId: z.optional(givenId('group')),
}).check(z.refine(namesOneGroup, oneGroup), z.refine(({ swapGroup, swapGroupId }) => swapGroup === undefined || swapGroupId === undefined, {
    message: 'swapGroup and swapGroupId exclude each other',
    path: ['swapGroup'],
  }));

/**
 * The group that gets the restrictions of comments and work logs from a deleted one. Without it, nobody can see any
 * more what only the deleted group could see. Nothing else is moved.
 */
export interface RemoveGroupQuery extends Omit<z.input<typeof RemoveGroupQuerySchema>, 'groupId' | 'groupname'> {}

export const removeGroup = endpoint('DELETE /rest/api/3/group', {
  query: RemoveGroupQuerySchema,
  response: nothing,
  operation: 'organizationWide',
  success: [200],
  scopes: { classic: ['manage:jira-configuration'], granular: ['delete:group:jira'] },
});

interface GivenGroup {
  readonly groupId?: string | undefined;
  readonly groupname?: string | undefined;
}

interface OneMembership {
  readonly query: GivenGroup & { readonly accountId: string };
}

interface OneAddition {
  readonly query: GivenGroup;
  readonly body: { readonly accountId: string };
}

function isNamedBy(group: JiraGroupName, { groupId, groupname }: GivenGroup): boolean {
  return groupId === undefined ? group.name === groupname : group.groupId === groupId;
}

export const addUserToGroup = endpoint('POST /rest/api/3/group/user', {
  query: input(groupShape).check(z.refine(namesOneGroup, oneGroup)),
  body: input({ accountId: givenId('account') }),
  response: nothing,
  operation: 'absolute',
  success: [201],
  scopes: writeGroups,
  propagates: true,
  readBack: readBack(getUserGroups, {
    input: ({ body: { accountId } }: OneAddition) => ({ query: { accountId } }),
    verdict: (groups, { query }) => (groups.some((group) => isNamedBy(group, query)) ? 'reached' : 'notReached'),
  }),
});

export const removeUserFromGroup = endpoint('DELETE /rest/api/3/group/user', {
  query: input({ ...groupShape, accountId: givenId('account') }).check(z.refine(namesOneGroup, oneGroup)),
  response: nothing,
  operation: 'deleteById',
  success: [200],
  scopes: { classic: ['manage:jira-configuration'], granular: ['write:group:jira'] },
  readBack: readBack(getUserGroups, {
    input: ({ query: { accountId } }: OneMembership) => ({ query: { accountId } }),
    verdict: (groups, { query }) => (groups.some((group) => isNamedBy(group, query)) ? 'notReached' : 'reached'),
  }),
});

/** Groups of a Jira site. */
export class JiraGroups {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Lists groups of the site by id, exact name, or what they give access to: the only call that lists all of them.
   * Needs the global permission Browse users and groups.
   *
   * @experimental Atlassian marks the endpoint as experimental.
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-groups/
   */
  list(query: BulkGroupsQuery = {}, options?: CallOptions): Paginated<JiraGroupDetails> {
    return this.transport.list(bulkGetGroups, { query }, options);
  }

  /**
   * Finds groups by a part of their name. It returns only the first few, by a setting of the site: `total` shows how
   * many match. Use {@link list} for an exact name or a whole list.
   *
   * Without the global permission Browse users and groups it finds only exact names.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-groups/
   */
  searchForPicker(query: FindGroupsQuery = {}, options?: CallOptions): ApiPromise<FoundJiraGroups> {
    return this.transport.send(findGroups, { query }, options);
  }

  /**
   * Reads a group, with its first members if `expand` is `users`. Needs the global permission Administer Jira.
   *
   * @deprecated Atlassian offers {@link listMembers} instead.
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-groups/
   */
  get(group: GroupReference, query: { readonly expand?: string } = {}, options?: CallOptions): ApiPromise<JiraGroup> {
    return this.transport.send(getGroup, { query: { ...query, ...group } }, options);
  }

  /**
   * Lists the members of a group, at most 50 to a page. The list has inactive people, including suspended ones, only
   * with `includeInactiveUsers`. An empty list without it does not prove that the group is empty.
   *
   * Throws `notFound` for an unknown group. Needs the global permission Administer Jira.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-groups/
   */
  listMembers(group: GroupReference, query: GroupMembersQuery = {}, options?: CallOptions): Paginated<JiraGroupMember> {
    return this.transport.list(getUsersFromGroup, { query: { ...query, ...group } }, options);
  }

  /**
   * Creates an empty group, which grants nothing yet. It is a group of the organization: other sites and products see
   * it too. The response may lack the id.
   *
   * Throws `conflict.uniqueness` if the name is taken. After a lost response, it resolves to the group of that name,
   * which may be older. Needs a site admin.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-groups/
   */
  create(body: { readonly name: string }, options?: CallOptions): ApiPromise<JiraGroup> {
    return this.transport.send(createGroup, { body }, options);
  }

  /**
   * Adds a person to a group: they get what the group grants, on every site that shares it. They may take a seat of
   * each of its products.
   *
   * Resolves to `alreadyInState` if they were in it. Throws `group.protected` for groups that an identity provider
   * owns. Throws `permission.denied` for organization-level groups if you are not a site admin: use the organization
   * API for those. Needs a site admin.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-groups/
   */
  addUser(group: GroupReference, accountId: AccountId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(addUserToGroup, { query: { ...group }, body: { accountId } }, options);
  }

  /**
   * Removes a person from a group: they lose what the group grants, on every site that shares it.
   *
   * Resolves to `alreadyInState` if they were not in it. Throws `group.protected` for groups that an identity provider
   * owns. Throws `permission.denied` for organization-level groups if you are not a site admin: use the organization
   * API for those. Needs a site admin.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-groups/
   */
  removeUser(group: GroupReference, accountId: AccountId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(removeUserFromGroup, { query: { ...group, accountId } }, options);
  }
}
