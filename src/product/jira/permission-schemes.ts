import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, readBack } from '../../core/endpoint.js';
import type { Id } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import type { Paginated } from '../../core/pagination.js';
import { input, inside, maybeNumber, maybeString, nothing, record, type Outcome } from '../../core/schema.js';
import type { Scopes } from '../../core/scopes.js';
import type { Transport } from '../../core/transport.js';
import { HolderSchema, pathId } from './references.js';

const PermissionGrantSchema = record({ id: maybeNumber, permission: maybeString, holder: z.nullish(HolderSchema), self: maybeString });

/** A permission in a scheme, and who holds it. */
export interface PermissionGrant extends z.infer<typeof PermissionGrantSchema> {}

const PermissionSchemeSchema = record({
  id: z.number(),
  name: maybeString,
  description: maybeString,
  permissions: z.nullish(z.array(PermissionGrantSchema)),
  self: maybeString,
});

/** A permission scheme: what people may do in the projects that use it. `permissions` needs `expand`. */
export interface PermissionScheme extends z.infer<typeof PermissionSchemeSchema> {}

const ExpandSchema = input({ expand: z.optional(z.string().check(z.minLength(1))) });

const readPermissionSchemes: Scopes = {
  classic: ['read:jira-work'],
  granular: [
    'read:application-role:jira', 'read:avatar:jira', 'read:field:jira', 'read:group:jira',
    'read:permission-scheme:jira', 'read:permission:jira', 'read:project-category:jira', 'read:project-role:jira',
    'read:project:jira', 'read:user:jira',
  ],
};

export const listPermissionSchemes = endpoint('GET /rest/api/3/permissionscheme', {
  query: ExpandSchema,
  response: inside('permissionSchemes', z.array(PermissionSchemeSchema)),
  operation: 'read',
  success: [200],
  scopes: readPermissionSchemes,
});

export const getPermissionScheme = endpoint('GET /rest/api/3/permissionscheme/{schemeId}', {
  query: ExpandSchema,
  response: PermissionSchemeSchema,
  operation: 'read',
  about: [{ asked: 'path.schemeId', member: 'id' }],
  success: [200],
  scopes: readPermissionSchemes,
});

export const listPermissionGrants = endpoint('GET /rest/api/3/permissionscheme/{schemeId}/permission', {
  query: ExpandSchema,
  response: inside('permissions', z.array(PermissionGrantSchema)),
  operation: 'read',
  success: [200],
  scopes: {
    classic: ['read:jira-work'],
    granular: [
      'read:application-role:jira', 'read:field:jira', 'read:group:jira', 'read:permission:jira',
      'read:project-role:jira', 'read:user:jira',
    ],
  },
});

const NewPermissionGrantSchema = input({
  permission: z.string().check(z.minLength(1)),
  holder: input({
    type: z.enum(['anyone', 'applicationRole', 'assignee', 'group', 'groupCustomField', 'projectLead', 'projectRole', 'reporter', 'user', 'userCustomField', 'sd.customer.portal.only']),
    parameter: z.optional(z.string().check(z.minLength(1))),
    value: z.optional(z.string().check(z.minLength(1))),
  }),
});

/** A permission by its key, such as `EDIT_ISSUES`, and who gets it. A person is `{ type: 'user', parameter: accountId }`. */
export interface NewPermissionGrant extends z.input<typeof NewPermissionGrantSchema> {}

interface OneScheme {
  readonly path: { readonly schemeId: string };
}

function isGrant({ permission, holder }: PermissionGrant, wanted: NewPermissionGrant): boolean {
  const named = wanted.holder.value ?? wanted.holder.parameter;
  return permission === wanted.permission && holder?.type === wanted.holder.type && (named === undefined || [holder.value, holder.parameter].includes(named));
}

export const createPermissionGrant = endpoint('POST /rest/api/3/permissionscheme/{schemeId}/permission', {
  query: ExpandSchema,
  body: NewPermissionGrantSchema,
  response: PermissionGrantSchema,
  operation: 'creating',
  success: [201],
  scopes: {
    classic: ['manage:jira-configuration'],
    granular: [
      'read:application-role:jira', 'read:field:jira', 'read:group:jira', 'read:permission:jira',
      'read:project-role:jira', 'read:user:jira', 'write:permission:jira',
    ],
  },
  readBack: readBack(listPermissionGrants, {
    input: ({ path: { schemeId } }: OneScheme & { readonly body: NewPermissionGrant }) => ({ path: { schemeId } }),
    verdict: (grants, { body }) => (grants.some((grant) => isGrant(grant, body)) ? 'reached' : 'notReached'),
    adopt: (grants, { body }) => grants.find((grant) => isGrant(grant, body)),
  }),
});

export const deletePermissionGrant = endpoint('DELETE /rest/api/3/permissionscheme/{schemeId}/permission/{grantId}', {
  response: nothing,
  operation: 'deleteById',
  success: [204],
  scopes: { classic: ['manage:jira-configuration'], granular: ['delete:permission:jira'] },
  readBack: readBack(listPermissionGrants, {
    input: ({ path: { schemeId } }: { readonly path: { readonly schemeId: string; readonly grantId: string } }) => ({ path: { schemeId } }),
    verdict: (grants, { path: { grantId } }) => (grants.some((grant) => String(grant.id) === grantId) ? 'notReached' : 'reached'),
  }),
});

/** Permission schemes of a Jira site: what people may do in company-managed projects. */
export class JiraPermissionSchemes {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Lists all permission schemes. To find what a person holds, set `expand: 'permissions,user'` and look at every
   * `holder`.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-permission-schemes/
   */
  list(query: { readonly expand?: string } = {}, options?: CallOptions): Paginated<PermissionScheme> {
    return this.transport.listWhole(listPermissionSchemes, { query }, options);
  }

  /**
   * Reads one permission scheme.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-permission-schemes/
   */
  get(schemeId: Id<'permissionScheme'> | number, query: { readonly expand?: string } = {}, options?: CallOptions): ApiPromise<PermissionScheme> {
    return this.transport.send(getPermissionScheme, { path: { schemeId: pathId(schemeId) }, query }, options);
  }

  /**
   * Lists the permissions of a scheme, and who holds each.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-permission-schemes/
   */
  listGrants(schemeId: Id<'permissionScheme'> | number, query: { readonly expand?: string } = {}, options?: CallOptions): Paginated<PermissionGrant> {
    return this.transport.listWhole(listPermissionGrants, { path: { schemeId: pathId(schemeId) }, query }, options);
  }

  /**
   * Grants a permission in every project that uses the scheme. After a lost response, the client looks for the same
   * grant: an equal one from before counts too. Needs the global permission Administer Jira.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-permission-schemes/
   */
  createGrant(
    schemeId: Id<'permissionScheme'> | number,
    grant: NewPermissionGrant,
    query: { readonly expand?: string } = {},
    options?: CallOptions,
  ): ApiPromise<PermissionGrant> {
    return this.transport.send(createPermissionGrant, { path: { schemeId: pathId(schemeId) }, body: grant, query }, options);
  }

  /**
   * Removes a permission from its holder, in every project that uses the scheme. Needs the global permission Administer
   * Jira.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-permission-schemes/
   */
  deleteGrant(schemeId: Id<'permissionScheme'> | number, grantId: Id<'permissionGrant'> | number, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(deletePermissionGrant, { path: { schemeId: pathId(schemeId), grantId: pathId(grantId) } }, options);
  }
}
