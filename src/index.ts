/**
 * The clients, one for each credential, and what their calls return and throw.
 *
 * @module atlassian-admin-sdk
 */
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
export {
  type AdminErrorKind,
  errorKinds,
  type KindDescription,
  type RefusalReason,
  type WhoCanFix,
} from './core/error-kinds.js';
export {
  type AdminError,
  type AdminErrorMembers,
  type AdminErrorOf,
  attempt,
  type Attempted,
  type CredentialProblemKind,
  type ErrorHandlers,
  type FieldProblem,
  type FieldRule,
  isAdminError,
  isCredentialProblem,
  isRefusal,
  isRetryable,
  matchError,
  type MissingResource,
  type RateLimitFigures,
  type RefusalKind,
  type SerializedAdminError,
} from './core/errors.js';
export type {
  AccountId,
  CloudId,
  DirectoryId,
  GroupId,
  Id,
  OrgId,
  ScimDirectoryId,
  ScimGroupId,
  ScimUserId,
} from './core/ids.js';
export type { CallEvent, Logger, Observer, RequestEvent, ResponseEvent, RetryEvent, WaitEvent } from './core/observer.js';
export type { CallOptions, ClientOptions, Timeouts } from './core/options.js';
export { type Page, Paginated } from './core/pagination.js';
export {
  type GateObservation,
  type GateRefusal,
  type GateRequest,
  type GateWait,
  type KnownLimit,
  LearningRateGate,
  type RateGate,
} from './core/rate-limit.js';
export type { RequestInput } from './core/request.js';
export type { RetryOptions } from './core/retry.js';
export type { OpenEnum, Outcome } from './core/schema.js';
export { reveal, type Secret } from './core/secret.js';
export { dangerous } from './dangerous.js';
export type {
  AccountProfile,
  Accounts,
  ManagementPermissions,
  Permission,
  PermissionsQuery,
  ProfileChange,
  UserApiToken,
} from './org/accounts.js';
export type { ApiToken } from './org/api-access.js';
export type { ApiKey, ApiKeyFilter, ApiKeyQuery, ApiKeys } from './org/api-keys.js';
export type { ApiTokenFilter, ApiTokenQuery, ApiTokens } from './org/api-tokens.js';
export type {
  AuthenticationPolicies,
  AuthenticationPolicyOfUser,
  AuthenticationPolicyTask,
  StartedAuthenticationPolicyTask,
} from './org/authentication-policies.js';
export { OrgAdminClient, type OrgAdminClientOptions } from './org/client.js';
export type { ControlPoliciesV2 } from './org/control-policies-v2.js';
export type { ControlPolicies } from './org/control-policies.js';
export type {
  ControlPolicy,
  ControlPolicyAttributes,
  ControlPolicyQuery,
  ControlPolicyResource,
  ControlPolicyResourceChange,
  NewControlPolicyResource,
} from './org/control-policy-schemas.js';
export type { DangerousOrganizationOperations } from './org/dangerous.js';
export type { Directories, Directory, DirectoryQuery } from './org/directories.js';
export type { Domain, Domains } from './org/domains.js';
export type {
  AuditEvent,
  AuditEventAction,
  AuditEventPollQuery,
  AuditEventQuery,
  AuditEvents,
  PolledAuditEvent,
} from './org/events.js';
export type { GroupRoleAssignment, GroupRoleGrant, GroupRoles, RoleAssignmentQuery } from './org/group-roles.js';
export type {
  DirectoryGroup,
  DirectoryGroupFilter,
  DirectoryGroupQuery,
  DirectoryGroupSearch,
  DirectoryGroupStats,
  NewDirectoryGroup,
} from './org/group-schemas.js';
export type { DirectoryGroups } from './org/groups.js';
export type { Invitation, InvitationResult, Invitations, InvitedGroup, InvitedPerson, InvitedRole } from './org/invitations.js';
export type { LastActive, LastActiveDates, ProductActivity } from './org/last-active-dates.js';
export type { ManagedAccount } from './org/managed-accounts.js';
export type {
  CreatedOauthClient,
  OauthClient,
  OauthClientBody,
  OauthClientId,
  OauthClientQuery,
  OauthClients,
} from './org/oauth-clients.js';
export type { OrganizationRole, OrganizationRoles } from './org/organization-roles.js';
export type { Organization, Organizations } from './org/organizations.js';
export type {
  NewOrganizationPolicyResource,
  OrganizationPolicies,
  OrganizationPolicy,
  OrganizationPolicyDefinition,
  OrganizationPolicyId,
  OrganizationPolicyQuery,
  OrganizationPolicyResource,
  OrganizationPolicyResourceChange,
  OrganizationPolicyResourceId,
} from './org/policies.js';
export type { CanonicalRoleId, RoleId } from './org/role-ids.js';
export type { ScimLink, ScimLinks } from './org/scim-links.js';
export type {
  CreatedServiceAccount,
  NewServiceAccount,
  ServiceAccount,
  ServiceAccountChange,
  ServiceAccountId,
  ServiceAccounts,
  ServiceAccountTokenCounts,
} from './org/service-accounts.js';
export type { RoleGrant, UserRoleAssignment, UserRoles } from './org/user-roles.js';
export type {
  DirectoryUser,
  DirectoryUserFilter,
  DirectoryUserQuery,
  DirectoryUsers,
  DirectoryUserStats,
  UserSearch,
} from './org/users.js';
export type { Workspace, WorkspaceCondition, Workspaces, WorkspaceSearch } from './org/workspaces.js';
export { type GatewayOptions, ProductClient, type ProductClientOptions, type SiteOptions } from './product/client.js';
export type { ConfluenceAccess, EmailAccess } from './product/confluence/access.js';
export type { Confluence } from './product/confluence/confluence.js';
export type {
  ConfluenceGroupQuery,
  ConfluenceGroups,
  ConfluenceGroupSearch,
  NewConfluenceGroup,
} from './product/confluence/groups.js';
export type { ConfluenceGroup, ConfluenceUser } from './product/confluence/schemas.js';
export type {
  ConfluenceUserProperties,
  ConfluenceUserProperty,
  ConfluenceUserPropertyKey,
  ConfluenceUserPropertyQuery,
  ConfluenceUserPropertyValue,
} from './product/confluence/user-properties.js';
export type {
  ConfluenceAnonymousUser,
  ConfluenceEmail,
  ConfluenceFoundUser,
  ConfluenceLookup,
  ConfluencePageQuery,
  ConfluenceProfile,
  ConfluenceUserQuery,
  ConfluenceUsers,
  ConfluenceUserSearch,
  ConfluenceUsersQuery,
} from './product/confluence/users.js';
export type { ConfluenceWatches, ContentId } from './product/confluence/watches.js';
export type { DangerousProductOperations } from './product/dangerous.js';
export type { JiraApplicationRole, JiraApplicationRoles } from './product/jira/application-roles.js';
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
export type {
  BulkGroupsQuery,
  FindGroupsQuery,
  GroupMembersQuery,
  GroupReference,
  JiraGroupDetails,
  JiraGroups,
  RemoveGroupQuery,
} from './product/jira/groups.js';
export type { Jira, JiraServerInfo } from './product/jira/jira.js';
export type { JiraLicense, JiraLicenseMetric, JiraLicenses } from './product/jira/licenses.js';
export type {
  JiraPermission,
  JiraPermissions,
  MyPermissionsQuery,
  PermissionCheck,
  PermissionGrants,
  PermittedProject,
} from './product/jira/permissions.js';
export type { JiraProjectRoles, ListedProjectRole, ProjectRole, ProjectRoleActor } from './product/jira/project-roles.js';
export type { JiraProject, JiraProjects, ProjectChange, ProjectQuery, ProjectSearch } from './product/jira/projects.js';
export type { JiraPerson, SharePermission } from './product/jira/references.js';
export type {
  FoundJiraGroups,
  FoundJiraUsers,
  JiraApplicationKey,
  JiraGroup,
  JiraGroupMember,
  JiraGroupName,
  JiraUser,
} from './product/jira/schemas.js';
export type { JiraUserColumns, UserColumn } from './product/jira/user-columns.js';
export type { JiraUserProperties, UserProperty, UserPropertyKey } from './product/jira/user-properties.js';
export type {
  AllPermissionsQuery,
  AssignableUsersQuery,
  BrowsePermissionQuery,
  BulkAssignableUsersQuery,
  FoundUsersAndGroups,
  JiraUserKey,
  JiraUserSearch,
  UserPickerQuery,
  UsersAndGroupsQuery,
} from './product/jira/user-search.js';
export type {
  FindUsersQuery,
  JiraUserEmail,
  JiraUserMigration,
  JiraUserMigrationQuery,
  JiraUserQuery,
  JiraUserRange,
  JiraUsers,
  NewJiraUser,
} from './product/jira/users.js';
export type { ServiceDeskCustomers } from './product/service-desk/customers.js';
export type { ServiceDesk } from './product/service-desk/service-desk.js';
export { ScimClient, type ScimClientOptions } from './scim/client.js';
export type { DangerousScimOperations } from './scim/dangerous.js';
export type {
  ScimResourceType,
  ScimResourceTypes,
  ScimSchema,
  ScimSchemas,
  ScimServiceProviderConfig,
} from './scim/discovery.js';
export { scimFilter, type ScimGroupFilter, type ScimUserFilter } from './scim/filter.js';
export type { ScimGroupQuery, ScimGroups } from './scim/groups.js';
export {
  scimGroupPatch,
  type ScimGroupPatchOperation,
  type ScimRemovableUserPath,
  type ScimUserAttributes,
  scimUserPatch,
  type ScimUserPatchOperation,
  type ScimUserPath,
  type ScimUserValue,
  scimValuePath,
  type ScimValuePath,
} from './scim/patch.js';
export type {
  NewScimGroup,
  NewScimUser,
  ScimExtensions,
  ScimGroup,
  ScimGroupReplacement,
  ScimUser,
  ScimUserReplacement,
} from './scim/schemas.js';
export type { ScimAttributesQuery, ScimUserQuery, ScimUsers } from './scim/users.js';
export { version } from './version.js';
