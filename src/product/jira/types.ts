/**
 * Types of `ProductClient.jira`: what its resources take and return.
 *
 * @module Jira
 */
export type { JiraApplicationRole as ApplicationRole, JiraApplicationRoles as ApplicationRoles } from './application-roles.js';
export type { AuditRecord, AuditRecordQuery, JiraAuditRecords as AuditRecords } from './audit-records.js';
export type { Board, BoardConfiguration, BoardOfFilter, BoardProject, BoardQuery, JiraBoards as Boards } from './boards.js';
export type {
  BulkEdit,
  BulkEditableField,
  BulkFieldsQuery,
  BulkTask,
  JiraBulkEdits as BulkEdits,
  SubmittedBulkEdit,
} from './bulk-edits.js';
export type { ComponentChange, ComponentQuery, JiraComponent as Component, JiraComponents as Components } from './components.js';
export type {
  DashboardBulkEdit,
  DashboardBulkEditResult,
  DashboardChange,
  DashboardEditError,
  DashboardSearch,
  JiraDashboard as Dashboard,
  JiraDashboards as Dashboards,
} from './dashboards.js';
export type {
  FieldContext,
  FieldContextQuery,
  FieldDefaultValue,
  FieldDefaultValueQuery,
  FieldSearch,
  JiraField as Field,
  JiraFields as Fields,
  NewFieldDefaultValue,
} from './fields.js';
export type { FilterQuery, FilterSearch, FilterSubscription, JiraFilter as Filter, JiraFilters as Filters, NewSharePermission } from './filters.js';
export type {
  BulkGroupsQuery,
  FindGroupsQuery,
  GroupMembersQuery,
  GroupReference,
  JiraGroupDetails as GroupDetails,
  JiraGroups as Groups,
  RemoveGroupQuery,
} from './groups.js';
export type {
  JiraIssueSecuritySchemes as IssueSecuritySchemes,
  NewSecurityLevelMember,
  SecurityLevelMember,
  SecurityLevelMemberQuery,
} from './issue-security-schemes.js';
export type { IssueWatchers, JiraIssueWatchers as Watchers } from './issue-watchers.js';
export type {
  EditableField,
  FetchedIssues,
  IssueChange,
  IssueChangeQuery,
  IssueCount,
  IssueFields,
  IssueQuery,
  IssueSearch,
  IssuesRequest,
  JiraIssue as Issue,
  JiraIssues as Issues,
} from './issues.js';
export type { Jira, JiraServerInfo as ServerInfo } from './jira.js';
export type { JiraLicense as License, JiraLicenseMetric as LicenseMetric, JiraLicenses as Licenses } from './licenses.js';
export type {
  JiraNotificationSchemes as NotificationSchemes,
  NewNotifications,
  NotificationScheme,
  NotificationSchemeQuery,
  SchemeNotification,
} from './notification-schemes.js';
export type { JiraPermissionSchemes as PermissionSchemes, NewPermissionGrant, PermissionGrant, PermissionScheme } from './permission-schemes.js';
export type {
  JiraPermission as Permission,
  JiraPermissions as Permissions,
  MyPermissionsQuery,
  PermissionCheck,
  PermissionGrants,
  PermittedProject,
} from './permissions.js';
export type { JiraPlans as Plans, ListedPlan, Plan, PlanPatchOperation, PlanQuery } from './plans.js';
export type { JiraProjectRoles as ProjectRoles, ListedProjectRole, ProjectRole, ProjectRoleActor, ProjectRoleActors } from './project-roles.js';
export type { JiraProject as Project, JiraProjects as Projects, ProjectChange, ProjectQuery, ProjectSearch } from './projects.js';
export type { FieldType, Holder, JiraPerson as Person, SharePermission } from './references.js';
export type {
  FoundJiraGroups,
  FoundJiraUsers,
  JiraApplicationKey as ApplicationKey,
  JiraGroup as Group,
  JiraGroupMember as GroupMember,
  JiraGroupName as GroupName,
  JiraUser as User,
} from './schemas.js';
export type { JiraTasks as Tasks, Task } from './tasks.js';
export type { JiraUserColumns as UserColumns, UserColumn } from './user-columns.js';
export type { JiraUserProperties as UserProperties, UserProperty, UserPropertyKey } from './user-properties.js';
export type {
  AllPermissionsQuery,
  AssignableUsersQuery,
  BrowsePermissionQuery,
  BulkAssignableUsersQuery,
  FoundUsersAndGroups,
  JiraUserKey as UserKey,
  JiraUserSearch as UserSearch,
  UserPickerQuery,
  UsersAndGroupsQuery,
} from './user-search.js';
export type {
  FindUsersQuery,
  JiraUserEmail as UserEmail,
  JiraUserMigration as UserMigration,
  JiraUserMigrationQuery as UserMigrationQuery,
  JiraUserQuery as UserQuery,
  JiraUserRange as UserRange,
  JiraUsers as Users,
  NewJiraUser as NewUser,
} from './users.js';
export type { JiraVersion as Version, JiraVersions as Versions, VersionChange, VersionQuery } from './versions.js';
export type {
  JiraWorkflows as Workflows,
  Workflow,
  WorkflowRule,
  WorkflowSearch,
  WorkflowsRequest,
  WorkflowTransition,
} from './workflows.js';
