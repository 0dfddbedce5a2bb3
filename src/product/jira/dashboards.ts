import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack, verdictOn } from '../../core/endpoint.js';
import { givenId, id, type Id } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import { startAt, type Paginated } from '../../core/pagination.js';
import { input, maybeBoolean, maybeNumber, maybeString, openEnum, record } from '../../core/schema.js';
import type { Scopes } from '../../core/scopes.js';
import type { Transport } from '../../core/transport.js';
import { JiraPersonSchema, numericId, SharePermissionSchema } from './references.js';

const DashboardSchema = record({
  id: id<'dashboard'>(),
  name: maybeString,
  description: maybeString,
  owner: z.nullish(JiraPersonSchema),
  isFavourite: maybeBoolean,
  isWritable: maybeBoolean,
  popularity: maybeNumber,
  systemDashboard: maybeBoolean,
  sharePermissions: z.nullish(z.array(SharePermissionSchema)),
  editPermissions: z.nullish(z.array(SharePermissionSchema)),
  view: maybeString,
  self: maybeString,
});

/** A dashboard. All members except its id and name need `expand`. */
export interface JiraDashboard extends z.infer<typeof DashboardSchema> {}

const orders = ['description', 'favorite_count', 'id', 'is_favorite', 'name', 'owner'] as const;

const DashboardSearchSchema = input({
  dashboardName: z.optional(z.string().check(z.minLength(1))),
  accountId: z.optional(givenId('account')),
  groupId: z.optional(givenId('group')),
  groupname: z.optional(z.string().check(z.minLength(1))),
  projectId: z.optional(numericId<'project'>()),
  status: z.optional(z.enum(['active', 'archived', 'deleted'])),
  orderBy: z.optional(z.enum(orders.flatMap((order) => [order, `-${order}`, `+${order}`] as const))),
  expand: z.optional(z.string().check(z.minLength(1))),
  startAt: z.optional(z.int().check(z.minimum(0))),
  maxResults: z.optional(z.int().check(z.minimum(1))),
}).check(z.refine(({ groupId, groupname }) => groupId === undefined || groupname === undefined, {
  message: 'groupId and groupname exclude each other',
  path: ['groupname'],
}));

/**
 * Filters of {@link JiraDashboards.search}. `accountId` is the owner. `expand` lists further members to return, joined
 * by commas, such as `owner,sharePermissions`.
 */
export interface DashboardSearch extends z.input<typeof DashboardSearchSchema> {}

const readDashboards: Scopes = {
  classic: ['read:jira-work'],
  granular: [
    'read:application-role:jira', 'read:avatar:jira', 'read:dashboard:jira', 'read:group:jira',
    'read:issue-type-hierarchy:jira', 'read:issue-type:jira', 'read:project-category:jira', 'read:project-role:jira',
    'read:project-version:jira', 'read:project.component:jira', 'read:project:jira', 'read:user:jira',
  ],
};

export const searchDashboards = pagedEndpoint('GET /rest/api/3/dashboard/search', {
  query: DashboardSearchSchema,
  item: DashboardSchema,
  page: startAt({ pageSize: 50 }),
  success: [200],
  scopes: readDashboards,
});

export const getDashboard = endpoint('GET /rest/api/3/dashboard/{dashboardId}', {
  response: DashboardSchema,
  operation: 'read',
  about: [{ asked: 'path.dashboardId', member: 'id' }],
  success: [200],
  scopes: readDashboards,
});

const actions = ['changeOwner', 'changePermission', 'addPermission', 'removePermission'] as const;

const SharedWithSchema = input({
  type: z.enum(['user', 'group', 'project', 'projectRole', 'global', 'loggedin', 'authenticated', 'project-unknown']),
  user: z.optional(input({ accountId: givenId('account') })),
  group: z.optional(input({ groupId: z.optional(givenId('group')), name: z.optional(z.string().check(z.minLength(1))) })),
  project: z.optional(input({ id: givenId('project') })),
  role: z.optional(input({ id: numericId<'projectRole'>() })),
});

const DashboardBulkEditSchema = input({
  action: z.enum(actions),
  entityIds: z.array(numericId<'dashboard'>()).check(z.minLength(1)),
  changeOwnerDetails: z.optional(input({ newOwner: givenId('account'), autofixName: z.boolean() })),
  permissionDetails: z.optional(input({ editPermissions: z.array(SharedWithSchema), sharePermissions: z.array(SharedWithSchema) })),
  extendAdminPermissions: z.optional(z.boolean()),
}).check(z.refine(({ action, changeOwnerDetails }) => (action === 'changeOwner') === (changeOwnerDetails !== undefined), {
    message: 'belongs only to the action changeOwner',
    path: ['changeOwnerDetails'],
  }), z.refine(({ action, permissionDetails }) => (action === 'changeOwner') === (permissionDetails === undefined), {
    message: 'belongs only to the actions that change permissions',
    path: ['permissionDetails'],
  }));

/**
 * One change of several dashboards, whose ids are `entityIds`. `autofixName` renames a dashboard if the new owner
 * already has one of its name. `extendAdminPermissions` lets an administrator change dashboards of others.
 */
export interface DashboardBulkEdit extends z.input<typeof DashboardBulkEditSchema> {}

const EntityErrorSchema = record({
  errorMessages: z.nullish(z.array(z.string())),
  errors: z.nullish(z.record(z.string(), z.string())),
});

/** Why one dashboard was not changed. */
export interface DashboardEditError extends z.infer<typeof EntityErrorSchema> {}

const DashboardBulkEditResultSchema = record({
  action: openEnum(...actions),
  entityErrors: z.pipe(z.nullish(z.record(z.string(), EntityErrorSchema)), z.transform((errors) => errors ?? {})),
});

/** The result of a bulk edit: `entityErrors` has the dashboards that were not changed, by id. All others were. */
export interface DashboardBulkEditResult extends z.infer<typeof DashboardBulkEditResultSchema> {}

interface OneEdit {
  readonly body: DashboardBulkEdit;
}

const writeDashboards: Scopes = {
  classic: ['write:jira-work'],
  granular: [
    'read:application-role:jira', 'read:avatar:jira', 'read:dashboard:jira', 'read:group:jira',
    'read:issue-type-hierarchy:jira', 'read:issue-type:jira', 'read:project-category:jira',
    'read:project-role:jira', 'read:project-version:jira', 'read:project.component:jira', 'read:project:jira',
    'read:user:jira', 'write:dashboard:jira',
  ],
};

export const bulkEditDashboards = endpoint('PUT /rest/api/3/dashboard/bulk/edit', {
  body: DashboardBulkEditSchema,
  response: DashboardBulkEditResultSchema,
  operation: 'absolute',
  success: [200],
  scopes: writeDashboards,
  experimental: true,
  readBack: ({ body: { entityIds } }: OneEdit) => entityIds.map(ownerOf),
});

const DashboardChangeSchema = input({
  name: z.string().check(z.minLength(1)),
  description: z.optional(z.string()),
  sharePermissions: z.array(SharedWithSchema),
  editPermissions: z.array(SharedWithSchema),
});

/** A dashboard as it is to be: its name and both kinds of permissions replace those of before. */
export interface DashboardChange extends z.input<typeof DashboardChangeSchema> {}

interface OneDashboardChange {
  readonly path: { readonly dashboardId: string };
  readonly body: DashboardChange;
}

export const updateDashboard = endpoint('PUT /rest/api/3/dashboard/{dashboardId}', {
  query: input({ extendAdminPermissions: z.optional(z.boolean()) }),
  body: DashboardChangeSchema,
  response: DashboardSchema,
  operation: 'absolute',
  about: [{ asked: 'path.dashboardId', member: 'id' }],
  success: [200],
  scopes: writeDashboards,
  experimental: true,
  readBack: readBack(getDashboard, {
    input: ({ path: { dashboardId } }: OneDashboardChange) => ({ path: { dashboardId } }),
    verdict: (seen, { body }) => {
      const isOther = seen.name !== body.name || (body.description !== undefined && (seen.description ?? '') !== body.description);
      const areThere = (['sharePermissions', 'editPermissions'] as const).every((list) => describedAll(seen[list]) === describedAll(body[list]));
      return isOther ? 'notReached' : areThere ? 'reached' : 'unknown';
    },
    adopt: (seen) => seen,
  }),
});

/** Permissions as text, in an order of their own: for whom each is. */
function describedAll(permissions: DashboardChange['sharePermissions'] | JiraDashboard['sharePermissions']): string {
  return (permissions ?? [])
    .map(({ type, user, group, project, role }) => [type, user?.accountId, group?.groupId ?? group?.name, project?.id, role?.id].join('|'))
    .sort()
    .join();
}

/** No read shows the result for permissions, or for a dashboard that you may not see. */
function ownerOf(entityId: string | number) {
  return readBack<OneEdit, typeof getDashboard>(getDashboard, {
    input: () => ({ path: { dashboardId: String(entityId) } }),
    verdict: ({ owner }, { body: { changeOwnerDetails } }) => verdictOn(changeOwnerDetails && owner?.accountId, owner?.accountId === changeOwnerDetails?.newOwner),
    adopt: (_dashboard, { body: { action } }) => ({ action, entityErrors: {} }),
  });
}

/** Dashboards of a Jira site, and who owns them. */
export class JiraDashboards {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Finds dashboards, by owner, name, or the group or project that they are shared with.
   *
   * Returns only what is shared with you, even if you are an administrator: a leaver's private dashboards are not
   * included. Set `expand: 'owner'` to see who owns them.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-dashboards/
   */
  search(search: DashboardSearch = {}, options?: CallOptions): Paginated<JiraDashboard> {
    return this.transport.list(searchDashboards, { query: search }, options);
  }

  /**
   * Reads one dashboard, with its owner. Throws `notFound` for one that is not shared with you, even if you are an
   * administrator. Jira has no override for dashboards.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-dashboards/
   */
  get(dashboardId: Id<'dashboard'>, options?: CallOptions): ApiPromise<JiraDashboard> {
    return this.transport.send(getDashboard, { path: { dashboardId } }, options);
  }

  /**
   * Changes several dashboards at once: their owner, or the people they are shared with.
   *
   * Atlassian reports a success even if it changed only some dashboards, or none: check `entityErrors`. Dashboards of
   * others need `extendAdminPermissions: true` and the global permission Administer Jira.
   *
   * @experimental Atlassian marks the endpoint as experimental.
   * @example
   * const { entityErrors } = await product.jira.dashboards.bulkEdit({
   *   action: 'changeOwner',
   *   entityIds: ['10001'],
   *   changeOwnerDetails: { newOwner, autofixName: true },
   *   extendAdminPermissions: true,
   * });
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-dashboards/
   */
  bulkEdit(edit: DashboardBulkEdit, options?: CallOptions): ApiPromise<DashboardBulkEditResult> {
    return this.transport.send(bulkEditDashboards, { body: edit }, options);
  }

  /**
   * Changes the name, description and sharing of a dashboard. Read it first: all sharing that you leave out ends.
   *
   * Its owner stays: see {@link bulkEdit}. Dashboards of others need `extendAdminPermissions: true` and the global
   * permission Administer Jira.
   *
   * @experimental Atlassian marks the endpoint as experimental.
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-dashboards/
   */
  update(
    dashboardId: Id<'dashboard'>,
    change: DashboardChange,
    query: { readonly extendAdminPermissions?: boolean } = {},
    options?: CallOptions,
  ): ApiPromise<JiraDashboard> {
    return this.transport.send(updateDashboard, { path: { dashboardId }, body: change, query }, options);
  }
}
