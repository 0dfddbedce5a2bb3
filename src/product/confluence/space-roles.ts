import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { confluenceCursor } from '../../core/confluence-cursor.js';
import { endpoint, pagedEndpoint, readBack, type Verdict } from '../../core/endpoint.js';
import { givenId, id, type Id } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import type { Page, Paginated } from '../../core/pagination.js';
import { input, inside, maybeString, nothing, openEnum, record, type OpenEnum, type Outcome } from '../../core/schema.js';
import type { Scopes } from '../../core/scopes.js';
import type { Transport } from '../../core/transport.js';
import { cursorShape, type SpaceId } from './content-schemas.js';
import type { CursorQuery } from './spaces.js';

const readPermissions: Scopes = { granular: ['read:space.permission:confluence'] };

const AvailablePermissionSchema = record({
  id: id<'availableSpacePermission'>(),
  displayName: maybeString,
  description: maybeString,
  requiredPermissionIds: z.nullish(z.array(z.string())),
});

/** A permission that a space role can have, and the permissions that it requires. */
export interface AvailableSpacePermission extends z.infer<typeof AvailablePermissionSchema> {}

export const getAvailableSpacePermissions = pagedEndpoint('GET /wiki/api/v2/space-permissions', {
  query: input(cursorShape),
  item: AvailablePermissionSchema,
  page: confluenceCursor({ pageSize: 250 }),
  success: [200],
  scopes: readPermissions,
  experimental: true,
});

/**
 * How people get access to spaces.
 *
 * - `PRE_ROLES`: by permissions.
 * - `ROLES_TRANSITION`: by both.
 * - `ROLES`: by roles. Confluence refuses to change permissions.
 */
export type SpaceRoleMode = OpenEnum<'PRE_ROLES' | 'ROLES_TRANSITION' | 'ROLES'>;

export const getSpaceRoleMode = endpoint('GET /wiki/api/v2/space-role-mode', {
  response: inside('mode', openEnum('PRE_ROLES', 'ROLES_TRANSITION', 'ROLES')),
  operation: 'read',
  success: [200],
  scopes: { granular: ['read:configuration:confluence'] },
  experimental: true,
});

const principalTypes = ['USER', 'GROUP', 'ACCESS_CLASS'] as const;

const principalShape = {
  'principal-id': z.optional(z.string().check(z.minLength(1))),
  'principal-type': z.optional(z.enum(principalTypes)),
};

const SpaceRoleQuerySchema = input({
  'space-id': z.optional(givenId('space')),
  'role-type': z.optional(z.string().check(z.minLength(1))),
  ...principalShape,
  ...cursorShape,
});

/** Filters of {@link ConfluenceSpaceRoles.list}. */
export interface SpaceRoleQuery extends z.input<typeof SpaceRoleQuerySchema> {}

const SpaceRoleSchema = record({
  id: id<'spaceRole'>(),
  type: z.nullish(openEnum('SYSTEM', 'CUSTOM')),
  name: maybeString,
  description: maybeString,
  spacePermissions: z.nullish(z.array(z.string())),
});

/** A role that people can have in spaces, with the ids of its permissions. */
export interface SpaceRole extends z.infer<typeof SpaceRoleSchema> {}

export const getSpaceRoles = pagedEndpoint('GET /wiki/api/v2/space-roles', {
  query: SpaceRoleQuerySchema,
  item: SpaceRoleSchema,
  page: confluenceCursor({ pageSize: 250 }),
  success: [200],
  scopes: readPermissions,
  experimental: true,
});

const AssignmentQuerySchema = input({
  'role-id': z.optional(givenId('spaceRole')),
  'role-type': z.optional(z.string().check(z.minLength(1))),
  ...principalShape,
  ...cursorShape,
});

/** Filters of {@link ConfluenceSpaceRoles.listAssignments}. `'principal-id'` needs `'principal-type'`. */
export interface SpaceRoleAssignmentQuery extends z.input<typeof AssignmentQuerySchema> {}

const AssignmentSchema = record({
  principal: record({ principalType: openEnum(...principalTypes), principalId: z.string() }),
  roleId: z.nullish(id<'spaceRole'>()),
});

/** The role of a person, a group or a class of people in a space. */
export interface SpaceRoleAssignment extends z.infer<typeof AssignmentSchema> {}

export const getSpaceRoleAssignments = pagedEndpoint('GET /wiki/api/v2/spaces/{spaceId}/role-assignments', {
  query: AssignmentQuerySchema,
  item: AssignmentSchema,
  page: confluenceCursor({ pageSize: 250 }),
  about: [
    { asked: 'query.principal-id', member: 'principal.principalId' },
    { asked: 'query.role-id', member: 'roleId' },
  ],
  success: [200],
  scopes: readPermissions,
  experimental: true,
});

const AssignmentChangeSchema = input({
  principal: input({ principalType: z.enum(principalTypes), principalId: z.string().check(z.minLength(1)) }),
  roleId: z.optional(givenId('spaceRole')),
});

/** The role that somebody gets in a space. Without `roleId`, they lose their role. */
export interface SpaceRoleAssignmentChange extends z.input<typeof AssignmentChangeSchema> {}

const AssignmentChangesSchema = z.array(AssignmentChangeSchema).check(z.minLength(1));

interface Assigned {
  readonly path: { readonly spaceId: string };
  readonly body: readonly SpaceRoleAssignmentChange[];
}

export const setSpaceRoleAssignments = endpoint('POST /wiki/api/v2/spaces/{spaceId}/role-assignments', {
  body: AssignmentChangesSchema,
  response: nothing,
  operation: 'absolute',
  success: [200],
  scopes: { granular: ['write:space.permission:confluence'] },
  experimental: true,
  readBack: readBack(getSpaceRoleAssignments, {
    input: ({ path }: Assigned) => ({ path }),
    verdict: (page, { body }) => assignmentVerdict(page, body),
  }),
});

function assignmentVerdict({ items, next }: Page<SpaceRoleAssignment>, changes: readonly SpaceRoleAssignmentChange[]): Verdict {
  const verdicts = changes.map(({ principal, roleId }): Verdict => {
    const seen = items.find((one) => one.principal.principalType === principal.principalType && one.principal.principalId === principal.principalId);
    if (seen === undefined) {
      return next !== undefined ? 'unknown' : roleId === undefined ? 'reached' : 'notReached';
    }
    return (seen.roleId ?? undefined) === roleId ? 'reached' : 'notReached';
  });
  return verdicts.includes('notReached') ? 'notReached' : verdicts.includes('unknown') ? 'unknown' : 'reached';
}

/**
 * Roles of people and groups in the spaces of a Confluence site. They replace the permissions of spaces: read the mode
 * of the site first.
 */
export class ConfluenceSpaceRoles {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Reads how people get access to spaces of this site.
   *
   * @experimental Atlassian marks the endpoint as experimental.
   * @see https://developer.atlassian.com/cloud/confluence/rest/v2/api-group-space-roles/
   */
  getMode(options?: CallOptions): ApiPromise<SpaceRoleMode> {
    return this.transport.send(getSpaceRoleMode, {}, options);
  }

  /**
   * Lists the space roles of the site, or those that somebody has in a space.
   *
   * @experimental Atlassian marks the endpoint as experimental.
   * @see https://developer.atlassian.com/cloud/confluence/rest/v2/api-group-space-roles/
   */
  list(query: SpaceRoleQuery = {}, options?: CallOptions): Paginated<SpaceRole> {
    return this.transport.list(getSpaceRoles, { query }, options);
  }

  /**
   * Lists the permissions that space roles are made of. `spacePermissions` of a role has their ids.
   *
   * @experimental Atlassian marks the endpoint as experimental.
   * @see https://developer.atlassian.com/cloud/confluence/rest/v2/api-group-space-permissions/
   */
  listAvailablePermissions(query: CursorQuery = {}, options?: CallOptions): Paginated<AvailableSpacePermission> {
    return this.transport.list(getAvailableSpacePermissions, { query }, options);
  }

  /**
   * Lists who has which role in a space.
   *
   * @experimental Atlassian marks the endpoint as experimental.
   * @see https://developer.atlassian.com/cloud/confluence/rest/v2/api-group-space-roles/
   */
  listAssignments(spaceId: SpaceId, query: SpaceRoleAssignmentQuery = {}, options?: CallOptions): Paginated<SpaceRoleAssignment> {
    return this.transport.list(getSpaceRoleAssignments, { path: { spaceId }, query }, options);
  }

  /**
   * Sets the roles of people and groups in a space. An entry without `roleId` removes the role, and with it the access
   * to the space. People who are not named keep their roles.
   *
   * Works only on sites with space roles. Needs an admin of the space.
   *
   * @experimental Atlassian marks the endpoint as experimental.
   * @see https://developer.atlassian.com/cloud/confluence/rest/v2/api-group-space-roles/
   */
  setAssignments(spaceId: SpaceId, assignments: readonly SpaceRoleAssignmentChange[], options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(setSpaceRoleAssignments, { path: { spaceId }, body: assignments as SpaceRoleAssignmentChange[] }, options);
  }
}

/** The id of a space role. */
export type SpaceRoleId = Id<'spaceRole'>;
