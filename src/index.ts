export {
  checkCredentials,
  type CheckedCredential,
  type CheckedCredentials,
  type ClientsToCheck,
  type CredentialRead,
} from './check-credentials.js';
export type { ApiPromise, ResponseDetails } from './core/api-promise.js';
export type { Fetch } from './core/attempt.js';
export type { Method, PathParameterName, PathParameters, Route, Verdict } from './core/endpoint.js';
export { errorKinds, type AdminErrorKind, type KindDescription, type RefusalReason, type WhoCanFix } from './core/error-kinds.js';
export {
  attempt,
  isAdminError,
  isCredentialProblem,
  isRefusal,
  isRetryable,
  matchError,
  type AdminError,
  type AdminErrorMembers,
  type AdminErrorOf,
  type Attempted,
  type CredentialProblemKind,
  type ErrorHandlers,
  type FieldProblem,
  type FieldRule,
  type MissingResource,
  type RateLimitFigures,
  type RefusalKind,
  type SerializedAdminError,
} from './core/errors.js';
export type { AccountId, CloudId, DirectoryId, GroupId, Id, OrgId, ScimDirectoryId, ScimGroupId, ScimUserId } from './core/ids.js';
export type { CallEvent, Logger, Observer, RequestEvent, ResponseEvent, RetryEvent, WaitEvent } from './core/observer.js';
export type { CallOptions, ClientOptions, Timeouts } from './core/options.js';
export { Paginated, type Page } from './core/pagination.js';
export { LearningRateGate, type GateObservation, type GateRefusal, type GateRequest, type KnownLimit, type RateGate } from './core/rate-limit.js';
export type { RequestInput } from './core/request.js';
export type { RetryOptions } from './core/retry.js';
export type { OpenEnum, Outcome } from './core/schema.js';
export {
  type AccountProfile,
  type Accounts,
  type ManagementPermissions,
  type Permission,
  type PermissionsQuery,
  type ProfileChange,
  type UserApiToken,
} from './org/accounts.js';
export { OrgAdminClient, type OrgAdminClientOptions } from './org/client.js';
export type { Directories, Directory, DirectoryQuery } from './org/directories.js';
export type { OrganizationRole, OrganizationRoles } from './org/organization-roles.js';
export type { ScimLink, ScimLinks } from './org/scim-links.js';
export type { DirectoryUser, DirectoryUsers, UserSearch } from './org/users.js';
export { ProductClient, type GatewayOptions, type ProductClientOptions, type SiteOptions } from './product/client.js';
export type { ComponentChange, ComponentQuery, JiraComponent, JiraComponents } from './product/jira/components.js';
export type {
  DashboardBulkEdit,
  DashboardBulkEditResult,
  DashboardEditError,
  DashboardSearch,
  JiraDashboard,
  JiraDashboards,
} from './product/jira/dashboards.js';
export type { FilterSearch, JiraFilter, JiraFilters } from './product/jira/filters.js';
export type { GroupReference, JiraGroups } from './product/jira/groups.js';
export type { Jira } from './product/jira/jira.js';
export type {
  JiraPermission,
  JiraPermissions,
  MyPermissionsQuery,
  PermissionCheck,
  PermissionGrants,
  PermittedProject,
} from './product/jira/permissions.js';
export type { JiraProjectRoles, ProjectRole, ProjectRoleActor } from './product/jira/project-roles.js';
export type { JiraProject, JiraProjects, ProjectChange, ProjectQuery, ProjectSearch } from './product/jira/projects.js';
export type { JiraPerson, SharePermission } from './product/jira/references.js';
export type { JiraGroupName, JiraUser } from './product/jira/schemas.js';
export type { JiraUserColumns, UserColumn } from './product/jira/user-columns.js';
export type { JiraUserProperties, UserProperty, UserPropertyKey } from './product/jira/user-properties.js';
export type { FindUsersQuery, JiraUsers } from './product/jira/users.js';
export type { ServiceDeskCustomers } from './product/service-desk/customers.js';
export type { ServiceDesk } from './product/service-desk/service-desk.js';
export { ScimClient, type ScimClientOptions } from './scim/client.js';
export type { ScimAttributesQuery, ScimUser, ScimUserQuery, ScimUsers } from './scim/users.js';
export { version } from './version.js';
