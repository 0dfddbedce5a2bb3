import * as z from 'zod';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint } from '../../core/endpoint.js';
import type { CallOptions } from '../../core/options.js';
import { input } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';
import { JiraComponents } from './components.js';
import { JiraDashboards } from './dashboards.js';
import { JiraFilters } from './filters.js';
import { JiraGroups } from './groups.js';
import { JiraPermissions } from './permissions.js';
import { JiraProjectRoles } from './project-roles.js';
import { JiraProjects } from './projects.js';
import { JiraUserSchema, type JiraUser } from './schemas.js';
import { JiraUserColumns } from './user-columns.js';
import { JiraUserProperties } from './user-properties.js';
import { JiraUsers } from './users.js';

export const getMyself = endpoint('GET /rest/api/3/myself', {
  query: input({ expand: z.string().optional() }),
  response: JiraUserSchema,
  operation: 'read',
  success: [200],
});

/** What a Jira site knows of people and their access. */
export class Jira {
  /** People of the site. */
  readonly users: JiraUsers;
  /** Groups of the site. */
  readonly groups: JiraGroups;
  /** Components of the projects. */
  readonly components: JiraComponents;
  /** Dashboards, and who owns them. */
  readonly dashboards: JiraDashboards;
  /** Saved filters, and who owns them. */
  readonly filters: JiraFilters;
  /** Permissions, and who has them. */
  readonly permissions: JiraPermissions;
  /** Roles in the projects, and who has them. */
  readonly projectRoles: JiraProjectRoles;
  /** Projects, and who leads them. */
  readonly projects: JiraProjects;
  /** The columns that people see in the issue table. */
  readonly userColumns: JiraUserColumns;
  /** Data that apps and scripts have stored with people. */
  readonly userProperties: JiraUserProperties;

  /** @internal */
  constructor(private readonly transport: Transport) {
    this.users = new JiraUsers(transport);
    this.groups = new JiraGroups(transport);
    this.components = new JiraComponents(transport);
    this.dashboards = new JiraDashboards(transport);
    this.filters = new JiraFilters(transport);
    this.permissions = new JiraPermissions(transport);
    this.projectRoles = new JiraProjectRoles(transport);
    this.projects = new JiraProjects(transport);
    this.userColumns = new JiraUserColumns(transport);
    this.userProperties = new JiraUserProperties(transport);
  }

  /**
   * Reads the person whose credential this is: the surest way to see that it works, because many other reads answer
   * an unknown credential as if it were anonymous.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-myself/
   */
  getMyself(query: { readonly expand?: string } = {}, options?: CallOptions): ApiPromise<JiraUser> {
    return this.transport.send(getMyself, { query }, options);
  }
}
