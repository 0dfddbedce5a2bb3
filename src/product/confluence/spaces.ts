import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { confluenceCursor } from '../../core/confluence-cursor.js';
import { endpoint, pagedEndpoint } from '../../core/endpoint.js';
import { givenId, id, type AccountId, type GroupId, type Id } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import type { Paginated } from '../../core/pagination.js';
import { input, maybeString, nothing, openEnum, record, typed, type Outcome } from '../../core/schema.js';
import type { Scopes } from '../../core/scopes.js';
import type { Transport } from '../../core/transport.js';
import { cursorShape, spaceIds, type SpaceId } from './content-schemas.js';
import { notFromBrowser, OperationsSchema } from './schemas.js';

const spaceTypes = ['global', 'collaboration', 'knowledge_base', 'personal', 'system', 'onboarding', 'xflow_sample_space'] as const;

const spaceShape = {
  id: id<'space'>(),
  key: maybeString,
  name: maybeString,
  type: z.nullish(openEnum(...spaceTypes)),
  status: z.nullish(openEnum('current', 'archived')),
  authorId: z.nullish(id<'account'>()),
  createdAt: maybeString,
  homepageId: z.nullish(id<'content'>()),
};

const ListedSpaceSchema = record({ ...spaceShape, currentActiveAlias: maybeString });

/** A space in a list. The list has no owner: {@link ConfluenceSpaces.get} has it. */
export interface ListedSpace extends z.infer<typeof ListedSpaceSchema> {}

const SpacePermissionSchema = record({
  id: id<'spacePermission'>(),
  principal: z.nullish(record({ type: z.nullish(openEnum('user', 'group', 'role')), id: maybeString })),
  operation: z.nullish(record({ key: maybeString, targetType: maybeString })),
});

/**
 * A permission of a space. `principal` is who has it: a person, a group or a role, by id. The permission `administer`
 * for a `space` makes an admin of the space.
 */
export interface SpacePermission extends z.infer<typeof SpacePermissionSchema> {}

const SpaceSchema = record({
  ...spaceShape,
  spaceOwnerId: maybeString,
  operations: z.nullish(record({ results: z.nullish(OperationsSchema) })),
  permissions: z.nullish(record({ results: z.nullish(z.array(SpacePermissionSchema)) })),
});

/**
 * A space. `spaceOwnerId` is its owner, a person or a group. Atlassian does not document it, and no call changes it.
 * `authorId` is the person who created the space.
 */
export interface Space extends z.infer<typeof SpaceSchema> {}

const readSpaces: Scopes = { granular: ['read:space:confluence'] };

const descriptionShape = {
  'description-format': z.optional(z.enum(['plain', 'view'])),
  'include-icon': z.optional(z.boolean()),
};

const accounts = z.optional(givenId('account'));

const SpaceListQuerySchema = input({
  ids: spaceIds,
  keys: z.optional(z.array(z.string().check(z.minLength(1))).check(z.minLength(1))),
  type: z.optional(z.enum(spaceTypes)),
  status: z.optional(z.enum(['current', 'archived'])),
  labels: z.optional(z.array(z.string().check(z.minLength(1))).check(z.minLength(1))),
  'favorited-by': accounts,
  'not-favorited-by': accounts,
  sort: z.optional(z.enum(['id', '-id', 'key', '-key', 'name', '-name'])),
  ...descriptionShape,
  ...cursorShape,
});

/** Filters of {@link ConfluenceSpaces.list}. `type: 'personal'` lists personal spaces. */
export interface SpaceListQuery extends z.input<typeof SpaceListQuerySchema> {}

export const getSpaces = pagedEndpoint('GET /wiki/api/v2/spaces', {
  query: SpaceListQuerySchema,
  item: ListedSpaceSchema,
  page: confluenceCursor({ pageSize: 250 }),
  about: [{ asked: 'query.ids', member: 'id' }],
  success: [200],
  scopes: readSpaces,
});

const flag = z.optional(z.boolean());

const SpaceQuerySchema = input({
  ...descriptionShape,
  'include-operations': flag,
  'include-properties': flag,
  'include-permissions': flag,
  'include-role-assignments': flag,
  'include-labels': flag,
});

/** What a read of a space returns in addition. */
export interface SpaceQuery extends z.input<typeof SpaceQuerySchema> {}

export const getSpace = endpoint('GET /wiki/api/v2/spaces/{spaceId}', {
  query: SpaceQuerySchema,
  response: SpaceSchema,
  operation: 'read',
  about: [{ asked: 'path.spaceId', member: 'id' }],
  success: [200],
  scopes: readSpaces,
});

const PageQuerySchema = input(cursorShape);

/** Where a list of Confluence starts, and how many elements a page has. */
export interface CursorQuery extends z.input<typeof PageQuerySchema> {}

export const getSpacePermissions = pagedEndpoint('GET /wiki/api/v2/spaces/{spaceId}/permissions', {
  query: PageQuerySchema,
  item: SpacePermissionSchema,
  page: confluenceCursor({ pageSize: 250 }),
  success: [200],
  scopes: readSpaces,
});

const NewSpacePermissionSchema = input({
  subject: input({
    type: z.enum(['user', 'group']),
    identifier: typed<AccountId | GroupId>(z.string().check(z.minLength(1))),
  }),
  operation: input({
    key: z.enum([
      'administer', 'archive', 'copy', 'create', 'delete', 'export', 'move', 'purge', 'purge_version', 'read', 'restore',
      'restrict_content', 'update', 'use',
    ]),
    target: z.enum(['page', 'blogpost', 'comment', 'attachment', 'space']),
  }),
});

/** A permission to add to a space. `identifier` is the account id of a person, or the id of a group. */
export interface NewSpacePermission extends z.input<typeof NewSpacePermissionSchema> {}

const AddedSpacePermissionSchema = record({
  /** A number here, and a text in the list. */
  id: typed<Id<'spacePermission'>>(z.pipe(z.union([z.number(), z.string()]), z.transform(String))),
  subject: z.nullish(record({ type: z.nullish(openEnum('user', 'group')), identifier: maybeString })),
  operation: z.nullish(record({ key: maybeString, target: maybeString })),
});

/** A permission that was added to a space. {@link ConfluenceSpaces.removePermission} takes its `id`. */
export interface AddedSpacePermission extends z.infer<typeof AddedSpacePermissionSchema> {}

export const addSpacePermission = endpoint('POST /wiki/rest/api/space/{spaceKey}/permission', {
  body: NewSpacePermissionSchema,
  response: AddedSpacePermissionSchema,
  operation: 'creating',
  success: [200],
  scopes: { granular: ['read:space.permission:confluence', 'write:space.permission:confluence'] },
  headers: notFromBrowser,
  // The space is not new, only the permission: a 404 about the space is a real one.
  propagates: false,
});

export const removeSpacePermission = endpoint('DELETE /wiki/rest/api/space/{spaceKey}/permission/{permissionId}', {
  response: nothing,
  operation: 'deleteById',
  success: [204],
  scopes: { granular: ['write:space.permission:confluence'] },
  headers: notFromBrowser,
  // The list of permissions needs the id of the space, and this call has its key.
  repeatable: true,
});

/**
 * Spaces of a Confluence site, who owns them and who may do what in them. You see the spaces that the owner of the
 * credential can view: private spaces of others are missing without an error.
 */
export class ConfluenceSpaces {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Lists spaces that you can view.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v2/api-group-space/
   */
  list(query: SpaceListQuery = {}, options?: CallOptions): Paginated<ListedSpace> {
    return this.transport.list(getSpaces, { query }, options);
  }

  /**
   * Reads a space with its owner, `spaceOwnerId`. Throws `notFound` also for a space that you cannot view.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v2/api-group-space/
   */
  get(spaceId: SpaceId, query: SpaceQuery = {}, options?: CallOptions): ApiPromise<Space> {
    return this.transport.send(getSpace, { path: { spaceId }, query }, options);
  }

  /**
   * Lists the permissions of a space. There is no filter for a person: compare `principal.id` of every permission.
   *
   * On a site with space roles, `spaceRoles.listAssignments()` decides. Read the mode of the site first, with
   * `spaceRoles.getMode()`.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v2/api-group-space-permissions/
   */
  listPermissions(spaceId: SpaceId, query: CursorQuery = {}, options?: CallOptions): Paginated<SpacePermission> {
    return this.transport.list(getSpacePermissions, { path: { spaceId }, query }, options);
  }

  /**
   * Gives a person or a group a permission in a space, which is named by its key. Add the permission `read` for the
   * `space` first: Confluence refuses others without it. It also refuses a permission that exists.
   *
   * Throws `validation` on a site that uses space roles only: see `spaceRoles.setAssignments()`. If the
   * response is lost, the client does not retry and throws `ambiguous`. Read {@link listPermissions} then.
   *
   * Needs an admin of the space.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-space-permissions/
   */
  addPermission(spaceKey: string, permission: NewSpacePermission, options?: CallOptions): ApiPromise<AddedSpacePermission> {
    return this.transport.send(addSpacePermission, { path: { spaceKey }, body: permission }, options);
  }

  /**
   * Removes a permission from a space, by the id of the permission. Without the permission `read` for the `space`, the
   * person loses all others. Undo: {@link addPermission}, which makes a new id.
   *
   * Throws `validation` on a site that uses space roles only: see `spaceRoles.setAssignments()`.
   *
   * Needs an admin of the space.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-space-permissions/
   */
  removePermission(spaceKey: string, permissionId: Id<'spacePermission'>, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(removeSpacePermission, { path: { spaceKey, permissionId } }, options);
  }
}
