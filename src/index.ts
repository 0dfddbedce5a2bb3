/**
 * The clients, one for each credential, and what their calls return and throw.
 *
 * @module atlassian-admin-sdk
 */
export {
  checkCredentials,
  type CheckedCredential,
  type CheckCredentialsOptions,
  type CheckedCredentials,
  type ClientsToCheck,
  type CredentialRead,
} from './check-credentials.js';
export type { ClientName, MissingCall, RequiredAccess, RequiredCall, RequiredCredential } from './core/required-access.js';
export type { ApiPromise, ResponseDetails } from './core/api-promise.js';
export type { Fetch } from './core/fetch.js';
export type { AccessTokenCredentials, ClientCredentials } from './core/access-token.js';
export type { CredentialKind } from './core/credential-rules.js';
export type { SecretSource } from './core/credential-source.js';
export type { EnvironmentOptions } from './core/from-environment.js';
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
export type { Logger, LogLevel } from './core/log.js';
export type { CallEvent, Observer, RequestEvent, ResponseEvent, RetryEvent, WaitEvent } from './core/observer.js';
export type { CallOptions, ClientOptions, Timeouts } from './core/options.js';
export { type Page, Paginated } from './core/pagination.js';
export type { GateObservation, GateRefusal, GateRequest, GateWait, KnownLimit, RateGate } from './core/rate-gate.js';
export { LearningRateGate } from './core/rate-limit.js';
export { ServerClock } from './core/server-clock.js';
export type { RequestInput } from './core/request.js';
export type { RetryOptions } from './core/retry.js';
export type { OpenEnum, Outcome } from './core/schema.js';
export type { Scopes } from './core/scopes.js';
export { dangerous } from './dangerous.js';
export { clientsFromEnv, type EnvironmentClients } from './environment.js';
export { OrgAdminClient, type OrgAdminClientOptions } from './org/client.js';
export type { AccessibleResource } from './product/accessible-resources.js';
export {
  type AccessTokenOptions,
  type ClientCredentialsOptions,
  type GatewayOptions,
  ProductClient,
  type ProductClientOptions,
  type SiteOptions,
} from './product/client.js';
export type { DangerousProductOperations } from './product/dangerous.js';
export { type DirectoryTokenOptions, ScimClient, type ScimClientOptions, type ScimOauthOptions } from './scim/client.js';
export { scimFilter } from './scim/filter.js';
export { scimGroupPatch, scimUserPatch, scimValuePath } from './scim/patch.js';
export type * as Org from './org/types.js';
export type * as Automation from './product/automation/types.js';
export type * as Jira from './product/jira/types.js';
export { withAdminKey } from './product/confluence/admin-key-header.js';
export type * as Confluence from './product/confluence/types.js';
export type * as ServiceDesk from './product/service-desk/types.js';
export type * as ServiceOperations from './product/service-operations/types.js';
export type * as Teams from './product/teams/types.js';
export type * as Scim from './scim/types.js';
export { version } from './version.js';
