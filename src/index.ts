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
export type {
  AuthenticationPolicies,
  AuthenticationPolicyOfUser,
  AuthenticationPolicyTask,
  StartedAuthenticationPolicyTask,
} from './org/authentication-policies.js';
export { OrgAdminClient, type OrgAdminClientOptions } from './org/client.js';
export type { ControlPolicies } from './org/control-policies.js';
export type { ControlPoliciesV2 } from './org/control-policies-v2.js';
export type {
  ControlPolicy,
  ControlPolicyAttributes,
  ControlPolicyQuery,
  ControlPolicyResource,
  ControlPolicyResourceChange,
  NewControlPolicyResource,
} from './org/control-policy-schemas.js';
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
export type { OrganizationRole, OrganizationRoles } from './org/organization-roles.js';
export type { Organization, Organizations } from './org/organizations.js';
export type {
  NewPolicyResource,
  Policies,
  Policy,
  PolicyDefinition,
  PolicyId,
  PolicyQuery,
  PolicyResource,
  PolicyResourceChange,
  PolicyResourceId,
} from './org/policies.js';
export type { ScimLink, ScimLinks } from './org/scim-links.js';
export type { DirectoryUser, DirectoryUsers, UserSearch } from './org/users.js';
export type { Workspace, WorkspaceCondition, Workspaces, WorkspaceSearch } from './org/workspaces.js';
export { ProductClient, type GatewayOptions, type ProductClientOptions, type SiteOptions } from './product/client.js';
export type { GroupReference, JiraGroups } from './product/jira/groups.js';
export type { Jira } from './product/jira/jira.js';
export type { JiraGroupName, JiraUser } from './product/jira/schemas.js';
export type { FindUsersQuery, JiraUsers } from './product/jira/users.js';
export { ScimClient, type ScimClientOptions } from './scim/client.js';
export type { ScimAttributesQuery, ScimUser, ScimUserQuery, ScimUsers } from './scim/users.js';
export { version } from './version.js';
