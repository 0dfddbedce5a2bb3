import * as z from 'zod/mini';

import type { ApiPromise } from '../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack } from '../core/endpoint.js';
import { givenId, type DirectoryId, type GroupId } from '../core/ids.js';
import type { CallOptions } from '../core/options.js';
import { cursorInQuery, type Paginated } from '../core/pagination.js';
import { input, maybeString, nothing, record, type Outcome } from '../core/schema.js';
import type { Transport } from '../core/transport.js';
import { givenRoleId, resourceFilter, roleFilter, roleId, type RoleId } from './role-ids.js';

const GroupRoleAssignmentSchema = record({
  resourceId: maybeString,
  /** The product that the resource belongs to. */
  resourceOwner: maybeString,
  roles: z.nullish(z.array(roleId)),
  /** The role that the group grants as a default group of the resource. */
  defaultRole: z.nullish(roleId),
});

/** The roles that a group grants its members on one resource. */
export interface GroupRoleAssignment extends z.infer<typeof GroupRoleAssignmentSchema> {}

export const RoleAssignmentQuerySchema = input({
  directoryIds: z.optional(z.array(givenId('directory')).check(z.minLength(1), z.maxLength(10))),
  resourceOwners: z.optional(z.array(z.string().check(z.minLength(1))).check(z.minLength(1), z.maxLength(10))),
  resourceIds: z.optional(resourceFilter),
  roleIds: z.optional(roleFilter),
  limit: z.optional(z.int().check(z.minimum(1), z.maximum(100))),
  cursor: z.optional(z.string()),
});

/** Which role assignments to list: all, or those of some resources, products or roles. */
export interface RoleAssignmentQuery extends z.input<typeof RoleAssignmentQuerySchema> {}

const GroupRoleGrantSchema = input({ resourceId: z.string().check(z.minLength(1)), roleId: givenRoleId });

/** A role on a resource, given as an ARI such as `ari:cloud:jira-software::site/…`. */
export interface GroupRoleGrant {
  readonly resourceId: string;
  readonly roleId: RoleId;
}

export const listGroupRoleAssignments = pagedEndpoint(
  'GET /admin/v2/orgs/{orgId}/directories/{directoryId}/groups/{groupId}/role-assignments',
  {
    query: RoleAssignmentQuerySchema,
    item: GroupRoleAssignmentSchema,
    page: cursorInQuery,
    success: [200],
    scopes: { admin: ['read:groups:admin'] },
  },
);

interface OneGrant {
  readonly path: { readonly directoryId: string; readonly groupId: string };
  readonly body: GroupRoleGrant;
}

function readGrant<Written extends OneGrant>(wanted: boolean) {
  return readBack<Written, typeof listGroupRoleAssignments>(listGroupRoleAssignments, {
    input: ({ path: { directoryId, groupId }, body: { resourceId } }) => ({
      path: { directoryId, groupId },
      query: { resourceIds: [resourceId], limit: 100 },
    }),
    verdict: ({ items, next }, { body }) => {
      const onResource = items.filter(({ resourceId }) => resourceId === body.resourceId);
      if (onResource.some(({ roles }) => roles?.includes(body.roleId))) {
        return wanted ? 'reached' : 'notReached';
      }
      if (next !== undefined || onResource.some(({ roles }) => roles === undefined || roles === null)) {
        return 'unknown';
      }
      return wanted ? 'notReached' : 'reached';
    },
  });
}

export const assignGroupRole = endpoint(
  'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/groups/{groupId}/role-assignments/assign',
  {
    body: GroupRoleGrantSchema,
    response: nothing,
    operation: 'absolute',
    success: [200],
    conflictMeans: 'limit.license',
    propagates: true,
    readBack: readGrant(true),
  },
);

export const revokeGroupRole = endpoint(
  'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/groups/{groupId}/role-assignments/revoke',
  {
    body: GroupRoleGrantSchema,
    response: nothing,
    operation: 'absolute',
    success: [204],
    readBack: readGrant(false),
  },
);

/** The roles that groups grant their members. */
export class GroupRoles {
  /** @internal */
  constructor(private readonly transport: Transport<'orgId'>) {}

  /**
   * Lists what a group grants, one element per resource. `-` as the directory means all of them.
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-groups/
   */
  list(directoryId: DirectoryId, groupId: GroupId, query: RoleAssignmentQuery = {}, options?: CallOptions): Paginated<GroupRoleAssignment> {
    return this.transport.list(listGroupRoleAssignments, { path: { directoryId, groupId }, query }, options);
  }

  /**
   * Lets a group grant a role on a resource. Every member gets the role, and a seat of the product if the role needs
   * one.
   *
   * Throws `limit.license` if the product has not enough seats left for all members. Use the resource id of the
   * workspace, such as `ari:cloud:jira-software::site/…`. Atlassian accepts `ari:cloud:jira::site/…` and may grant
   * nothing (measured by others).
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-groups/
   */
  assign(directoryId: DirectoryId, groupId: GroupId, grant: GroupRoleGrant, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(assignGroupRole, { path: { directoryId, groupId }, body: grant }, options);
  }

  /**
   * Revokes a role from a group: every member loses what only this group grants them.
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-groups/
   */
  revoke(directoryId: DirectoryId, groupId: GroupId, grant: GroupRoleGrant, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(revokeGroupRole, { path: { directoryId, groupId }, body: grant }, options);
  }
}
