import * as z from 'zod/mini';

import type { ApiPromise } from '../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack } from '../core/endpoint.js';
import { id, type AccountId, type DirectoryId } from '../core/ids.js';
import type { CallOptions } from '../core/options.js';
import { cursorInQuery, type Page, type Paginated } from '../core/pagination.js';
import { input, maybeString, nothing, openEnum, record, type Outcome } from '../core/schema.js';
import type { Transport } from '../core/transport.js';
import { RoleAssignmentQuerySchema, type RoleAssignmentQuery } from './group-roles.js';
import { isSameProduct } from './product-names.js';
import { productOfResource, roleId, rolesWithoutSeat } from './role-ids.js';

const UserRoleAssignmentSchema = record({
  resourceId: maybeString,
  /** The product that the resource belongs to. */
  resourceOwner: maybeString,
  directoryId: z.nullish(id<'directory'>()),
  userDirectoryStatus: z.nullish(openEnum('active', 'suspended', 'no_membership')),
  /** Each role and how the person got it: you can revoke only a `direct` one from the person. */
  roleAssignments: z.nullish(z.array(
      record({
        role: z.nullish(roleId),
        roleAssignmentMethods: z.nullish(z.array(openEnum('inferred', 'direct', 'group_direct'))),
      }),
    )),
  /** @deprecated Atlassian prints it for older clients: read `roleAssignments`. */
  roles: z.nullish(z.array(roleId)),
});

/** The roles that a person has on one resource: directly, through a group, or inferred from another role. */
export interface UserRoleAssignment extends z.infer<typeof UserRoleAssignmentSchema> {}

const organizationAdmin = 'atlassian/org-admin';

const RoleGrantSchema = input({
  role: z.enum([
    'atlassian/user',
    'atlassian/user-access-admin',
    'atlassian/admin',
    'atlassian/guest',
    'atlassian/contributor',
    'atlassian/customer',
    'atlassian/basic',
    'atlassian/stakeholder',
    'atlassian/site-admin',
    organizationAdmin,
  ]),
  resource: z.optional(z.string().check(z.minLength(1))),
}).check(z.refine(({ role, resource }) => role === organizationAdmin || resource !== undefined, {
  message: 'is required for every role except atlassian/org-admin',
  path: ['resource'],
}));

/**
 * A role on a resource, given as an ARI such as `ari:cloud:jira-software::site/…`. Only `atlassian/org-admin` needs no
 * resource, and ignores one.
 */
export interface RoleGrant extends z.input<typeof RoleGrantSchema> {}

export const listUserRoleAssignments = pagedEndpoint(
  'GET /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}/role-assignments',
  {
    query: RoleAssignmentQuerySchema,
    item: UserRoleAssignmentSchema,
    page: cursorInQuery,
    success: [200],
    scopes: { admin: ['read:directories:admin'] },
  },
);

/** A role of a person on a resource. Atlassian does not always send whether it is direct. */
export interface ToldRole {
  readonly role: string;
  readonly direct: boolean | undefined;
}

/**
 * The roles of an assignment, in the current form or the older one. Undefined if they are absent: that does not mean
 * none.
 */
export function rolesOf({ roleAssignments, roles }: UserRoleAssignment): readonly ToldRole[] | undefined {
  const told = roleAssignments?.map(({ role, roleAssignmentMethods }) => ({ role, direct: roleAssignmentMethods?.includes('direct') })) ?? roles?.map((role) => ({ role, direct: undefined }));
  return told?.every((each): each is ToldRole => typeof each.role === 'string') === true ? told : undefined;
}

/** Whether a person has a role that takes a seat of a product. Undefined if a resource or its roles are absent. */
export function takesSeat({ resourceId, ...assignment }: UserRoleAssignment, product: string): boolean | undefined {
  if (typeof resourceId === 'string' && !isSameProduct(productOfResource(resourceId), product)) {
    return false;
  }
  const holds = rolesOf(assignment)?.some(({ role }) => !rolesWithoutSeat.has(role));
  return holds === true && typeof resourceId !== 'string' ? undefined : holds;
}

interface OneGrant {
  readonly path: { readonly accountId: string };
  readonly body: RoleGrant;
}

function readGrant<Written extends OneGrant>(wanted: boolean) {
  return readBack<Written, typeof listUserRoleAssignments>(listUserRoleAssignments, {
    input: ({ path: { accountId }, body }) => ({
      path: { directoryId: '-', accountId },
      query: { ...(resourceOf(body) === undefined ? {} : { resourceIds: [resourceOf(body) as string] }), limit: 100 },
    }),
    verdict: (page, { body }) => {
      const holds = holdsDirectly(page, body);
      return holds === undefined ? 'unknown' : holds === wanted ? 'reached' : 'notReached';
    },
  });
}

/** Atlassian ignores the resource of this one role. */
function resourceOf({ role, resource }: RoleGrant): string | undefined {
  return role === organizationAdmin ? undefined : resource;
}

/** Whether the person has the role directly; a role through a group proves nothing about that. */
function holdsDirectly({ items, next }: Page<UserRoleAssignment>, grant: RoleGrant): boolean | undefined {
  const resource = resourceOf(grant);
  const told = items.filter(({ resourceId }) => resource === undefined || resourceId === resource).map(rolesOf);
  const held = told.flatMap((roles) => roles ?? []).filter(({ role }) => role === grant.role);
  if (held.some(({ direct }) => direct === true)) {
    return true;
  }
  const isUntold = told.includes(undefined) || held.some(({ direct }) => direct === undefined);
  // Without a resource, the role may be on one that is not listed.
  return isUntold || next !== undefined || resource === undefined ? undefined : false;
}

export const assignRole = endpoint('POST /admin/v1/orgs/{orgId}/users/{accountId}/roles/assign', {
  body: RoleGrantSchema,
  response: nothing,
  operation: 'absolute',
  success: [204],
  conflictMeans: 'limit.license',
  propagates: true,
  readBack: readGrant(true),
});

export const revokeRole = endpoint('POST /admin/v1/orgs/{orgId}/users/{accountId}/roles/revoke', {
  body: RoleGrantSchema,
  response: nothing,
  operation: 'absolute',
  removes: true,
  success: [204],
  conflictMeans: 'limit.license',
  readBack: readGrant(false),
});

/** Roles of people on resources: access to products, and administration of sites. */
export class UserRoles {
  /** @internal */
  constructor(private readonly transport: Transport<'orgId'>) {}

  /**
   * Lists the effective roles of a person, one element per resource. It shows how they got each role: `direct`,
   * `group_direct` through a group, or `inferred` from another role. `-` as the directory means all of them.
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-users/
   */
  list(directoryId: DirectoryId, accountId: AccountId, query: RoleAssignmentQuery = {}, options?: CallOptions): Paginated<UserRoleAssignment> {
    return this.transport.list(listUserRoleAssignments, { path: { directoryId, accountId }, query }, options);
  }

  /**
   * Gives a person a role on a resource: access to a product, for which Atlassian bills a seat, or administration of
   * it.
   *
   * Throws `limit.license` if the product has no seat left, and `user.inactive` for a suspended or deactivated account.
   * Throws `validation` for a role that the resource does not have. Use the resource id of the workspace: Atlassian
   * accepts `ari:cloud:jira::site/…` and may grant nothing (measured by others).
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-users/
   */
  assign(accountId: AccountId, grant: RoleGrant, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(assignRole, { path: { accountId }, body: grant }, options);
  }

  /**
   * Revokes a role that a person has directly. The same role through a group stays, and its access with it. Check
   * {@link list} afterwards, and remove the person from the group.
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-users/
   */
  revoke(accountId: AccountId, grant: RoleGrant, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(revokeRole, { path: { accountId }, body: grant }, options);
  }
}
