import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint } from '../../core/endpoint.js';
import { givenId } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import type { Paginated } from '../../core/pagination.js';
import { input, inside, maybeBoolean, maybeString, openEnum, record } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';
import { numericId } from './references.js';

const PermissionSchema = record({
  id: maybeString,
  key: maybeString,
  name: maybeString,
  type: z.nullish(openEnum('GLOBAL', 'PROJECT')),
  description: maybeString,
  havePermission: maybeBoolean,
  deprecatedKey: maybeBoolean,
});

/** A permission of Jira. `havePermission` is set if you asked for somebody's permissions. */
export interface JiraPermission extends z.infer<typeof PermissionSchema> {}

const permissionsByKey = inside('permissions', z.record(z.string(), PermissionSchema));

export const listPermissions = endpoint('GET /rest/api/3/permissions', {
  response: permissionsByKey,
  operation: 'read',
  success: [200],
  scopes: { classic: ['manage:jira-configuration'], granular: ['read:permission:jira'] },
});

const permissionKeys = z.array(z.string().check(z.minLength(1))).check(z.minLength(1));

const MyPermissionsQuerySchema = input({
  permissions: permissionKeys,
  projectKey: z.optional(z.string().check(z.minLength(1))),
  projectId: z.optional(givenId('project')),
  projectUuid: z.optional(z.string().check(z.minLength(1))),
  projectConfigurationUuid: z.optional(z.string().check(z.minLength(1))),
  issueKey: z.optional(z.string().check(z.minLength(1))),
  issueId: z.optional(givenId('issue')),
  commentId: z.optional(givenId('comment')),
});

/** The keys of the permissions to look at, such as `ADMINISTER`, and the project, issue or comment to look at them in. */
export interface MyPermissionsQuery extends z.input<typeof MyPermissionsQuerySchema> {}

export const listMyPermissions = endpoint('GET /rest/api/3/mypermissions', {
  query: MyPermissionsQuerySchema,
  commaJoined: ['permissions'],
  response: permissionsByKey,
  operation: 'read',
  success: [200],
  scopes: { classic: ['read:jira-work'], granular: ['read:permission:jira'] },
});

const PermissionCheckSchema = input({
  accountId: z.optional(givenId('account')),
  globalPermissions: z.optional(permissionKeys),
  projectPermissions: z.optional(z.array(
      input({
        permissions: permissionKeys,
        projects: z.optional(z.array(numericId<'project'>()).check(z.maxLength(1000))),
        issues: z.optional(z.array(numericId<'issue'>()).check(z.maxLength(1000))),
      }),
    ).check(z.minLength(1))),
}).check(z.refine(({ globalPermissions, projectPermissions }) => globalPermissions !== undefined || projectPermissions !== undefined, {
  message: 'expected globalPermissions or projectPermissions',
  path: ['globalPermissions'],
}));

/** Whose permissions to check (without an `accountId`, yours), and where: at most 1,000 projects and 1,000 issues. */
export interface PermissionCheck extends z.input<typeof PermissionCheckSchema> {}

const PermissionGrantsSchema = record({
  globalPermissions: z.array(z.string()),
  projectPermissions: z.array(record({ permission: z.string(), projects: z.array(z.number()), issues: z.array(z.number()) })),
});

/** The checked permissions that are granted; the others are left out. */
export interface PermissionGrants extends z.infer<typeof PermissionGrantsSchema> {}

export const checkPermissions = endpoint('POST /rest/api/3/permissions/check', {
  body: PermissionCheckSchema,
  response: PermissionGrantsSchema,
  operation: 'read',
  success: [200],
  scopes: { granular: ['read:permission:jira'] },
});

const PermittedProjectSchema = record({ id: z.number(), key: maybeString });

/** A project in which you have the requested permissions. */
export interface PermittedProject extends z.infer<typeof PermittedProjectSchema> {}

export const listPermittedProjects = endpoint('POST /rest/api/3/permissions/project', {
  body: input({ permissions: permissionKeys }),
  response: inside('projects', z.array(PermittedProjectSchema)),
  operation: 'read',
  success: [200],
  scopes: { classic: ['read:jira-work'], granular: ['read:permission:jira', 'read:project:jira'] },
});

/** Jira names each permission twice: as the name of its member, and in its `key`. */
function permissionsOf(permissions: Readonly<Record<string, JiraPermission>>): JiraPermission[] {
  return Object.entries(permissions).map(([key, permission]) => ({ ...permission, key: permission.key ?? key }));
}

/** Permissions on a Jira site, and who has them. */
export class JiraPermissions {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Lists all permissions, including those of apps. Needs the global permission Administer Jira.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-permissions/
   */
  list(options?: CallOptions): Paginated<JiraPermission> {
    return this.transport.listWhole(listPermissions, {}, options, permissionsOf);
  }

  /**
   * Reads which of the named permissions the owner of the credential has: globally, or in a project or issue.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-permissions/
   */
  listMine(query: MyPermissionsQuery, options?: CallOptions): Paginated<JiraPermission> {
    return this.transport.listWhole(listMyPermissions, { query }, options, permissionsOf);
  }

  /**
   * Checks the permissions of a person, and returns the granted ones. This is a read, although it is sent as a POST.
   *
   * Jira silently leaves out projects and issues that do not exist. For other people than yourself, you need the global
   * permission Administer Jira.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-permissions/
   */
  check(check: PermissionCheck, options?: CallOptions): ApiPromise<PermissionGrants> {
    return this.transport.send(checkPermissions, { body: check }, options);
  }

  /**
   * Lists the projects in which the owner of the credential has all of the named permissions. This is a read, although
   * it is sent as a POST.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-permissions/
   */
  listPermittedProjects(permissions: readonly string[], options?: CallOptions): Paginated<PermittedProject> {
    return this.transport.listWhole(listPermittedProjects, { body: { permissions: permissions as never } }, options);
  }
}
