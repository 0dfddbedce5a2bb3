import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint } from '../../core/endpoint.js';
import type { CallOptions } from '../../core/options.js';
import { input, maybeBoolean, maybeNumber, maybeString, record } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';
import { JiraApplicationRoles } from './application-roles.js';
import { JiraGroups } from './groups.js';
import { JiraLicenses } from './licenses.js';
import { JiraUserSchema, readUser, type JiraUser } from './schemas.js';
import { JiraUserSearch } from './user-search.js';
import { JiraAuditRecords } from './audit-records.js';
import { JiraBoards } from './boards.js';
import { JiraBulkEdits } from './bulk-edits.js';
import { JiraComponents } from './components.js';
import { JiraDashboards } from './dashboards.js';
import { JiraFields } from './fields.js';
import { JiraFilters } from './filters.js';
import { JiraIssueSecuritySchemes } from './issue-security-schemes.js';
import { JiraIssueWatchers } from './issue-watchers.js';
import { JiraIssues } from './issues.js';
import { JiraNotificationSchemes } from './notification-schemes.js';
import { JiraPermissionSchemes } from './permission-schemes.js';
import { JiraPermissions } from './permissions.js';
import { JiraPlans } from './plans.js';
import { JiraProjectRoles } from './project-roles.js';
import { JiraProjects } from './projects.js';
import { JiraTasks } from './tasks.js';
import { JiraUserColumns } from './user-columns.js';
import { JiraUserProperties } from './user-properties.js';
import { JiraVersions } from './versions.js';
import { JiraWorkflows } from './workflows.js';
import { JiraUsers } from './users.js';

const ServerInfoSchema = record({
  baseUrl: maybeString,
  displayUrl: maybeString,
  displayUrlConfluence: maybeString,
  displayUrlServicedeskHelpCenter: maybeString,
  deploymentType: maybeString,
  serverTitle: maybeString,
  version: maybeString,
  versionNumbers: z.nullish(z.array(z.number())),
  buildNumber: maybeNumber,
  buildDate: maybeString,
  serverTime: maybeString,
  serverTimeZone: maybeString,
  scmInfo: maybeString,
  healthChecks: z.nullish(z.array(record({ name: maybeString, description: maybeString, passed: maybeBoolean }))),
});

/** Facts about a Jira site. */
export interface JiraServerInfo extends z.infer<typeof ServerInfoSchema> {}

export const getServerInfo = endpoint('GET /rest/api/3/serverInfo', {
  response: ServerInfoSchema,
  operation: 'read',
  success: [200],
});

export const getMyself = endpoint('GET /rest/api/3/myself', {
  query: input({ expand: z.optional(z.string()) }),
  response: JiraUserSchema,
  operation: 'read',
  success: [200],
  scopes: readUser,
});

/** People and their access on a Jira site. */
export class Jira {
  /** Who may use which product of the site, and how many seats there are. */
  readonly applicationRoles: JiraApplicationRoles;
  /** The audit log. */
  readonly auditRecords: JiraAuditRecords;
  /** Boards of Jira Software, and their filters. */
  readonly boards: JiraBoards;
  /** Changes of many issues at once. */
  readonly bulkEdits: JiraBulkEdits;
  /** Components of the projects. */
  readonly components: JiraComponents;
  /** Dashboards, and who owns them. */
  readonly dashboards: JiraDashboards;
  /** Fields of issues, and the people whom they have by default. */
  readonly fields: JiraFields;
  /** Saved filters, and who owns them. */
  readonly filters: JiraFilters;
  /** Groups of the site. */
  readonly groups: JiraGroups;
  /** Issues, and the people in them. */
  readonly issues: JiraIssues;
  /** Security levels, and who sees their issues. */
  readonly issueSecuritySchemes: JiraIssueSecuritySchemes;
  /** Who watches issues. */
  readonly issueWatchers: JiraIssueWatchers;
  /** What the site is licensed for. */
  readonly license: JiraLicenses;
  /** Notification schemes: whom Jira notifies. */
  readonly notificationSchemes: JiraNotificationSchemes;
  /** Permission schemes: what people may do in projects. */
  readonly permissionSchemes: JiraPermissionSchemes;
  /** Permissions, and who has them. */
  readonly permissions: JiraPermissions;
  /** Plans, and who leads them. */
  readonly plans: JiraPlans;
  /** Roles in the projects, and who has them. */
  readonly projectRoles: JiraProjectRoles;
  /** Projects, and who leads them. */
  readonly projects: JiraProjects;
  /** Work that Jira does after its response. */
  readonly tasks: JiraTasks;
  /** The columns that people see in the issue table. */
  readonly userColumns: JiraUserColumns;
  /** Data that apps and scripts have stored with people. */
  readonly userProperties: JiraUserProperties;
  /** People by what they may do, or have done. */
  readonly userSearch: JiraUserSearch;
  /** People of the site. */
  readonly users: JiraUsers;
  /** Versions of the projects, and who is in charge of them. */
  readonly versions: JiraVersions;
  /** Workflows, and the people whom their rules name. */
  readonly workflows: JiraWorkflows;

  /** @internal */
  constructor(private readonly transport: Transport) {
    this.applicationRoles = new JiraApplicationRoles(transport);
    this.auditRecords = new JiraAuditRecords(transport);
    this.boards = new JiraBoards(transport);
    this.bulkEdits = new JiraBulkEdits(transport);
    this.components = new JiraComponents(transport);
    this.dashboards = new JiraDashboards(transport);
    this.fields = new JiraFields(transport);
    this.filters = new JiraFilters(transport);
    this.groups = new JiraGroups(transport);
    this.issues = new JiraIssues(transport);
    this.issueSecuritySchemes = new JiraIssueSecuritySchemes(transport);
    this.issueWatchers = new JiraIssueWatchers(transport);
    this.license = new JiraLicenses(transport);
    this.notificationSchemes = new JiraNotificationSchemes(transport);
    this.permissionSchemes = new JiraPermissionSchemes(transport);
    this.permissions = new JiraPermissions(transport);
    this.plans = new JiraPlans(transport);
    this.projectRoles = new JiraProjectRoles(transport);
    this.projects = new JiraProjects(transport);
    this.tasks = new JiraTasks(transport);
    this.userColumns = new JiraUserColumns(transport);
    this.userProperties = new JiraUserProperties(transport);
    this.userSearch = new JiraUserSearch(transport);
    this.users = new JiraUsers(transport);
    this.versions = new JiraVersions(transport);
    this.workflows = new JiraWorkflows(transport);
  }

  /**
   * Reads the owner of the credential. This is the surest check of a credential: many other reads treat an unknown one
   * as anonymous.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-myself/
   */
  getMyself(query: { readonly expand?: string } = {}, options?: CallOptions): ApiPromise<JiraUser> {
    return this.transport.send(getMyself, { query }, options);
  }

  /**
   * Reads the address, title and version of the site. These are public: a response does not prove that the credential
   * works, {@link getMyself} does.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-server-info/
   */
  getServerInfo(options?: CallOptions): ApiPromise<JiraServerInfo> {
    return this.transport.send(getServerInfo, {}, options);
  }
}
