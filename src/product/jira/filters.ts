import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack, verdictOn } from '../../core/endpoint.js';
import { givenId, id, type AccountId, type Id } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import { startAt, type Page, type Paginated } from '../../core/pagination.js';
import { input, maybeBoolean, maybeNumber, maybeString, nothing, record, type Outcome } from '../../core/schema.js';
import type { Scopes } from '../../core/scopes.js';
import type { Transport } from '../../core/transport.js';
import { JiraPersonSchema, numericId, pathId, SharePermissionSchema, type SharePermission } from './references.js';
import { GroupNameSchema } from './schemas.js';

const SubscriptionSchema = record({ id: maybeNumber, user: z.nullish(JiraPersonSchema), group: z.nullish(GroupNameSchema) });

/** Somebody whom Jira sends the results of a filter. No operation creates or removes a subscription. */
export interface FilterSubscription extends z.infer<typeof SubscriptionSchema> {}

// A search has a bare list of them; a single filter has a list with its size.
const subscriptions = z.pipe(
  z.nullish(z.union([z.array(SubscriptionSchema), record({ items: z.nullish(z.array(SubscriptionSchema)) })])),
  z.transform((found) => (Array.isArray(found) ? found : (found?.items ?? undefined))),
);

const FilterSchema = record({
  id: id<'filter'>(),
  name: maybeString,
  description: maybeString,
  jql: maybeString,
  owner: z.nullish(JiraPersonSchema),
  favourite: maybeBoolean,
  favouritedCount: maybeNumber,
  sharePermissions: z.nullish(z.array(SharePermissionSchema)),
  editPermissions: z.nullish(z.array(SharePermissionSchema)),
  subscriptions: z.optional(subscriptions),
  approximateLastUsed: maybeString,
  viewUrl: maybeString,
  self: maybeString,
});

/** A saved filter. All members except its id and name need `expand`. */
export interface JiraFilter extends z.infer<typeof FilterSchema> {}

const orders = ['description', 'favourite_count', 'id', 'is_favourite', 'name', 'owner', 'is_shared'] as const;

const FilterSearchSchema = input({
  filterName: z.optional(z.string().check(z.minLength(1))),
  accountId: z.optional(givenId('account')),
  groupId: z.optional(givenId('group')),
  groupname: z.optional(z.string().check(z.minLength(1))),
  projectId: z.optional(numericId<'project'>()),
  id: z.optional(z.array(numericId<'filter'>()).check(z.minLength(1), z.maxLength(200))),
  orderBy: z.optional(z.enum(orders.flatMap((order) => [order, `-${order}`, `+${order}`] as const))),
  expand: z.optional(z.string().check(z.minLength(1))),
  overrideSharePermissions: z.optional(z.boolean()),
  isSubstringMatch: z.optional(z.boolean()),
  startAt: z.optional(z.int().check(z.minimum(0))),
  maxResults: z.optional(z.int().check(z.minimum(1))),
}).check(z.refine(({ groupId, groupname }) => groupId === undefined || groupname === undefined, {
  message: 'groupId and groupname exclude each other',
  path: ['groupname'],
}));

/**
 * Filters of {@link JiraFilters.search}. `accountId` is the owner. `expand` lists further members to return, joined by
 * commas, such as `owner,sharePermissions`.
 */
export interface FilterSearch extends z.input<typeof FilterSearchSchema> {}

const readFilters: Scopes = {
  classic: ['read:jira-work'],
  granular: [
    'read:application-role:jira', 'read:avatar:jira', 'read:filter:jira', 'read:group:jira',
    'read:issue-type-hierarchy:jira', 'read:jql:jira', 'read:project-role:jira', 'read:project:jira',
    'read:user:jira',
  ],
};

export const searchFilters = pagedEndpoint('GET /rest/api/3/filter/search', {
  query: FilterSearchSchema,
  item: FilterSchema,
  page: startAt({ pageSize: 50 }),
  success: [200],
  scopes: readFilters,
});

export const changeFilterOwner = endpoint('PUT /rest/api/3/filter/{filterId}/owner', {
  body: input({ accountId: givenId('account') }),
  response: nothing,
  operation: 'absolute',
  success: [204],
  scopes: { classic: ['write:jira-work'], granular: ['read:filter:jira', 'write:filter:jira'] },
  experimental: true,
  readBack: readBack(searchFilters, {
    input: ({ path: { filterId } }: OwnerChange) => ({ query: { id: [filterId], expand: 'owner', overrideSharePermissions: true } }),
    verdict: ({ items }: Page<JiraFilter>, { path: { filterId }, body: { accountId } }) => {
      const owner = items.find((filter) => filter.id === filterId)?.owner?.accountId;
      return verdictOn(owner, owner === accountId);
    },
  }),
});

interface OwnerChange {
  readonly path: { readonly filterId: string };
  readonly body: { readonly accountId: string };
}

const FilterQuerySchema = input({ expand: z.optional(z.string().check(z.minLength(1))), overrideSharePermissions: z.optional(z.boolean()) });

/** What {@link JiraFilters.get} returns in addition, such as `subscriptions`, and whether an administrator sees private filters. */
export interface FilterQuery extends z.input<typeof FilterQuerySchema> {}

export const getFilter = endpoint('GET /rest/api/3/filter/{filterId}', {
  query: FilterQuerySchema,
  response: FilterSchema,
  operation: 'read',
  about: [{ asked: 'path.filterId', member: 'id' }],
  success: [200],
  scopes: readFilters,
});

export const listFilterSharePermissions = endpoint('GET /rest/api/3/filter/{filterId}/permission', {
  response: z.array(SharePermissionSchema),
  operation: 'read',
  success: [200],
  scopes: {
    classic: ['read:jira-work'],
    granular: [
      'read:application-role:jira', 'read:avatar:jira', 'read:filter:jira', 'read:group:jira',
      'read:issue-type-hierarchy:jira', 'read:issue-type:jira', 'read:project-category:jira', 'read:project-role:jira',
      'read:project-version:jira', 'read:project.component:jira', 'read:project:jira', 'read:user:jira',
    ],
  },
});

const NewSharePermissionSchema = input({
  type: z.enum(['user', 'project', 'group', 'projectRole', 'global', 'authenticated']),
  accountId: z.optional(givenId('account')),
  groupId: z.optional(givenId('group')),
  groupname: z.optional(z.string().check(z.minLength(1))),
  projectId: z.optional(givenId('project')),
  projectRoleId: z.optional(givenId('projectRole')),
  /** 1: may see the filter. 3: may change it too. */
  rights: z.optional(z.int()),
});

/** With whom to share a filter. A person is `{ type: 'user', accountId }`. `rights: 3` lets them change the filter too. */
export interface NewSharePermission extends z.input<typeof NewSharePermissionSchema> {}

function isShared({ type, user, group, project, role }: SharePermission, wanted: NewSharePermission): boolean {
  const named: readonly (readonly [wanted: string | undefined, found: unknown])[] = [
    [wanted.accountId, user?.accountId],
    [wanted.groupId, group?.groupId],
    [wanted.groupname, group?.name],
    [wanted.projectId, project?.id],
    [wanted.projectRoleId, role?.id],
  ];
  // Jira calls it `loggedin` when it returns a filter that is shared with everybody who is.
  const sameType = type === wanted.type || (wanted.type === 'authenticated' && type === 'loggedin') || (wanted.type === 'projectRole' && type === 'project');
  return sameType && named.every(([asked, found]) => asked === undefined || asked === String(found));
}

interface OneShare {
  readonly path: { readonly filterId: string };
  readonly body: NewSharePermission;
}

export const addFilterSharePermission = endpoint('POST /rest/api/3/filter/{filterId}/permission', {
  body: NewSharePermissionSchema,
  response: z.array(SharePermissionSchema),
  operation: 'creating',
  success: [201],
  scopes: {
    classic: ['write:jira-work'],
    granular: [
      'read:application-role:jira', 'read:avatar:jira', 'read:filter:jira', 'read:group:jira',
      'read:issue-type-hierarchy:jira', 'read:issue-type:jira', 'read:project-category:jira', 'read:project-role:jira',
      'read:project-version:jira', 'read:project.component:jira', 'read:project:jira', 'read:user:jira',
      'write:filter:jira',
    ],
  },
  readBack: readBack(listFilterSharePermissions, {
    input: ({ path: { filterId } }: OneShare) => ({ path: { filterId } }),
    verdict: (permissions, { body }) => (permissions.some((permission) => isShared(permission, body)) ? 'reached' : 'notReached'),
    adopt: (permissions) => permissions,
  }),
});

export const removeFilterSharePermission = endpoint('DELETE /rest/api/3/filter/{filterId}/permission/{permissionId}', {
  response: nothing,
  operation: 'deleteById',
  success: [204],
  scopes: { classic: ['write:jira-work'], granular: ['write:filter:jira'] },
  readBack: readBack(listFilterSharePermissions, {
    input: ({ path: { filterId } }: { readonly path: { readonly filterId: string; readonly permissionId: string } }) => ({ path: { filterId } }),
    verdict: (permissions, { path: { permissionId } }) => (permissions.some(({ id: seen }) => String(seen) === permissionId) ? 'notReached' : 'reached'),
  }),
});

/** Saved filters of a Jira site, and who owns them. */
export class JiraFilters {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Finds filters by owner, name or id, or by the group or project that they are shared with.
   *
   * Returns only what is shared with you. To include a leaver's private filters, set `overrideSharePermissions: true`,
   * which needs the global permission Administer Jira. Set `expand: 'owner'` to see who owns them.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-filters/
   */
  search(search: FilterSearch = {}, options?: CallOptions): Paginated<JiraFilter> {
    return this.transport.list(searchFilters, { query: search }, options);
  }

  /**
   * Gives a filter to another person.
   *
   * Throws `validation` if the new owner already has a filter of the same name: rename one of them first. Needs the
   * global permission Administer Jira, or the ownership of the filter.
   *
   * @experimental Atlassian marks the endpoint as experimental.
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-filters/
   */
  changeOwner(filterId: Id<'filter'>, accountId: AccountId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(changeFilterOwner, { path: { filterId }, body: { accountId } }, options);
  }

  /**
   * Reads one filter, with its owner and sharing. To see who gets its results by e-mail, set `expand: 'subscriptions'`.
   *
   * Throws `validation` or `notFound` for one that is not shared with you. An administrator sees it with
   * `overrideSharePermissions: true`.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-filters/
   */
  get(filterId: Id<'filter'>, query: FilterQuery = {}, options?: CallOptions): ApiPromise<JiraFilter> {
    return this.transport.send(getFilter, { path: { filterId }, query }, options);
  }

  /**
   * Lists with whom a filter is shared.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-filter-sharing/
   */
  listSharePermissions(filterId: Id<'filter'>, options?: CallOptions): Paginated<SharePermission> {
    return this.transport.listWhole(listFilterSharePermissions, { path: { filterId } }, options);
  }

  /**
   * Shares a filter with a person, group or project, or with everybody. Resolves to everything that it is shared with now.
   *
   * `global` and `authenticated` replace all sharing of before. Needs the global permission Share Dashboards and Filters,
   * and the ownership of the filter.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-filter-sharing/
   */
  addSharePermission(filterId: Id<'filter'>, permission: NewSharePermission, options?: CallOptions): ApiPromise<readonly SharePermission[]> {
    return this.transport.send(addFilterSharePermission, { path: { filterId }, body: permission }, options);
  }

  /**
   * Ends that a filter is shared with somebody. Needs the ownership of the filter.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-filter-sharing/
   */
  removeSharePermission(filterId: Id<'filter'>, permissionId: Id<'sharePermission'> | number, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(removeFilterSharePermission, { path: { filterId, permissionId: pathId(permissionId) } }, options);
  }
}
