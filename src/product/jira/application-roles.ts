import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint } from '../../core/endpoint.js';
import type { CallOptions } from '../../core/options.js';
import type { Paginated } from '../../core/pagination.js';
import { maybeBoolean, maybeNumber, maybeString, record } from '../../core/schema.js';
import type { Scopes } from '../../core/scopes.js';
import type { Transport } from '../../core/transport.js';
import { GroupNameSchema, type JiraApplicationKey } from './schemas.js';

const ApplicationRoleSchema = record({
  key: z.string(),
  name: maybeString,
  groups: z.nullish(z.array(z.string())),
  groupDetails: z.nullish(z.array(GroupNameSchema)),
  defaultGroups: z.nullish(z.array(z.string())),
  defaultGroupsDetails: z.nullish(z.array(GroupNameSchema)),
  selectedByDefault: maybeBoolean,
  defined: maybeBoolean,
  platform: maybeBoolean,
  numberOfSeats: maybeNumber,
  remainingSeats: maybeNumber,
  hasUnlimitedSeats: maybeBoolean,
  userCount: maybeNumber,
  userCountDescription: maybeString,
});

/**
 * Access to one product of the Jira family: which groups grant it, and how many seats are taken. `defaultGroups` are
 * the groups that new people join.
 */
export interface JiraApplicationRole extends z.infer<typeof ApplicationRoleSchema> {}

const readApplicationRoles: Scopes = { classic: ['manage:jira-configuration'], granular: ['read:application-role:jira'] };

export const getAllApplicationRoles = endpoint('GET /rest/api/3/applicationrole', {
  response: z.array(ApplicationRoleSchema),
  operation: 'read',
  success: [200],
  scopes: readApplicationRoles,
});

export const getApplicationRole = endpoint('GET /rest/api/3/applicationrole/{key}', {
  response: ApplicationRoleSchema,
  operation: 'read',
  about: [{ asked: 'path.key', member: 'key' }],
  success: [200],
  scopes: readApplicationRoles,
});

/** Who may use which product of a Jira site, and how many seats there are. */
export class JiraApplicationRoles {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Lists the products of the site with the groups that grant them and their seats. Read only: change product access
   * through groups. Needs the global permission Administer Jira.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-application-roles/
   */
  list(options?: CallOptions): Paginated<JiraApplicationRole> {
    return this.transport.listWhole(getAllApplicationRoles, {}, options);
  }

  /**
   * Reads the access to one product, such as `jira-software`. Throws `notFound`, or on some sites
   * `permission.denied`, for a product that the site does not have. Needs the global permission Administer Jira.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-application-roles/
   */
  get(key: JiraApplicationKey, options?: CallOptions): ApiPromise<JiraApplicationRole> {
    return this.transport.send(getApplicationRole, { path: { key } }, options);
  }
}
