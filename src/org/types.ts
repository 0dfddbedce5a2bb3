/**
 * Types of `OrgAdminClient`: what its resources take and return.
 *
 * @module Org
 */
export type {
  AccountProfile,
  Accounts,
  ManagementPermissions,
  Permission,
  PermissionsQuery,
  ProfileChange,
  UserApiToken,
} from './accounts.js';
export type { ApiToken } from './api-access.js';
export type { ApiKey, ApiKeyFilter, ApiKeyQuery, ApiKeys } from './api-keys.js';
export type { ApiTokenFilter, ApiTokenQuery, ApiTokens } from './api-tokens.js';
export type {
  AuthenticationPolicies,
  AuthenticationPolicyOfUser,
  AuthenticationPolicyTask,
  StartedAuthenticationPolicyTask,
} from './authentication-policies.js';
export type { ControlPoliciesV2 } from './control-policies-v2.js';
export type { ControlPolicies } from './control-policies.js';
export type {
  ControlPolicy,
  ControlPolicyAttributes,
  ControlPolicyQuery,
  ControlPolicyResource,
  ControlPolicyResourceChange,
  NewControlPolicyResource,
} from './control-policy-schemas.js';
export type { DangerousOrganizationOperations as DangerousOperations } from './dangerous.js';
export type { Directories, Directory, DirectoryQuery } from './directories.js';
export type { Domain, Domains } from './domains.js';
export type { AuditEvent, AuditEventAction, AuditEventPollQuery, AuditEventQuery, AuditEvents, PolledAuditEvent } from './events.js';
export type { GroupRoleAssignment, GroupRoleGrant, GroupRoles, RoleAssignmentQuery } from './group-roles.js';
export type {
  DirectoryGroup,
  DirectoryGroupFilter,
  DirectoryGroupQuery,
  DirectoryGroupSearch,
  DirectoryGroupStats,
  NewDirectoryGroup,
} from './group-schemas.js';
export type { DirectoryGroups } from './groups.js';
export type { Invitation, InvitationResult, Invitations, InvitedGroup, InvitedPerson, InvitedRole } from './invitations.js';
export type { LastActive, LastActiveDates, ProductActivity } from './last-active-dates.js';
export type { ManagedAccount } from './managed-accounts.js';
export type { OauthClient, OauthClientId, OauthClientQuery, OauthClients } from './oauth-clients.js';
export type { OrganizationRole, OrganizationRoles } from './organization-roles.js';
export type { Organization, Organizations } from './organizations.js';
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
} from './policies.js';
export type { CanonicalRoleId, RoleId } from './role-ids.js';
export type { ScimLink, ScimLinks } from './scim-links.js';
export type {
  CreatedServiceAccount,
  NewServiceAccount,
  ServiceAccount,
  ServiceAccountChange,
  ServiceAccountId,
  ServiceAccountOauthClient,
  ServiceAccounts,
  ServiceAccountTokenCounts,
} from './service-accounts.js';
export type { RoleGrant, UserRoleAssignment, UserRoles } from './user-roles.js';
export type { DirectoryUser, DirectoryUserFilter, DirectoryUserQuery, DirectoryUsers, DirectoryUserStats, UserSearch } from './users.js';
export type { Workspace, WorkspaceCondition, Workspaces, WorkspaceSearch } from './workspaces.js';
