/**
 * A simulated organization for rehearsals and tests, in memory or as a server on loopback.
 *
 * @module atlassian-admin-sdk/simulator
 */
export type { ApiAccessBelongings } from './simulator/api-access-belongings.js';
export type { SimulatedAccessToken, SimulatedOauthClient, SimulatedServiceAccount } from './simulator/api-access-state.js';
export type { SimulatedAutomation, SimulatedAutomationRule, SimulatedConnection } from './simulator/automation-state.js';
export {
  simulatedBehaviours,
  type BehaviourEvidence,
  type SimulatedBehaviour,
  type SimulatedBehaviourName,
  type SimulatedBehaviours,
} from './simulator/behaviours.js';
export type { ConfirmedEvidence } from './core/confirmations.js';
export type { Duration, SimulatorClock } from './simulator/clock.js';
export type { ConfluenceBelongings, TitledContent } from './simulator/confluence-belongings.js';
export type {
  SimulatedConfluence,
  SimulatedConfluenceTask,
  SimulatedContent,
  SimulatedContentTemplate,
  SimulatedContentVersion,
  SimulatedLongTask,
  SimulatedRestriction,
  SimulatedSpace,
  SimulatedSpacePermission,
  SimulatedSpaceRole,
  SimulatedSpaceRoleAssignment,
  SimulatedUserProperty,
  WatchedKind,
} from './simulator/confluence-state.js';
export type { BelongingsOptions } from './simulator/many-belongings.js';
export type { SimulatedMention } from './simulator/mentions.js';
export type { PeopleOptions } from './simulator/crowd.js';
export type { StateDifference } from './simulator/difference.js';
export type { SimulatedEffect } from './simulator/effects.js';
export type { SimulatedResponsibility, SimulatedResponsibilityKind } from './simulator/responsibility.js';
export type { SeenRequest } from './simulator/exchange.js';
export type { OrganizationFacts } from './simulator/facts.js';
export type { Fault, FaultMatch, Faults } from './simulator/faults.js';
export type {
  SimulatedAuthenticationPolicy,
  SimulatedAuthenticationPolicyTask,
  SimulatedEvent,
  SimulatedPolicy,
  SimulatedPolicyResource,
} from './simulator/governance-state.js';
export type { SimulatedIdentityProvider } from './simulator/identity-provider.js';
export type { BelongingIssue, Belongings } from './simulator/jira-belongings.js';
export type {
  SimulatedBulkEdit,
  SimulatedFieldContext,
  SimulatedIssue,
  SimulatedIssueValues,
  SimulatedPeopleField,
} from './simulator/jira-issue-state.js';
export type { SimulatedBoard, SimulatedPlan, SimulatedVersion, SimulatedWorkflow } from './simulator/jira-planning-state.js';
export type {
  SimulatedNotification,
  SimulatedNotificationScheme,
  SimulatedPermissionGrant,
  SimulatedPermissionScheme,
  SimulatedSecurityLevel,
  SimulatedSecurityScheme,
} from './simulator/jira-scheme-state.js';
export type {
  SimulatedComponent,
  SimulatedJira,
  SimulatedPermission,
  SimulatedProject,
  SimulatedProjectRole,
  SimulatedShareable,
} from './simulator/jira-state.js';
export type { SimulatedLimit, SimulatedLimits } from './simulator/limits.js';
export type { PeopleOfPlan, StepOfPlan } from './simulator/outside.js';
export type { PersonBelongings, PersonOptions } from './simulator/people.js';
export type { ServiceAccountOptions, SimulatedServiceAccountCredentials } from './simulator/service-accounts.js';
export type { ServiceBelongings } from './simulator/service-belongings.js';
export type {
  SimulatedApproval,
  SimulatedCustomerOrganization,
  SimulatedCustomerRequest,
  SimulatedDesk,
  SimulatedQueue,
  SimulatedServiceDesk,
} from './simulator/service-desk-state.js';
export type {
  SimulatedEscalation,
  SimulatedForwardingRule,
  SimulatedOperationsLog,
  SimulatedOperationsTeam,
  SimulatedOverride,
  SimulatedResponder,
  SimulatedRotation,
  SimulatedRoutingRule,
  SimulatedSchedule,
  SimulatedServiceOperations,
} from './simulator/service-operations-state.js';
export { type SimulatedCredentials, Simulator, type SimulatorOptions, type SimulatorServer } from './simulator/simulator.js';
export type {
  OrganizationState,
  QueuedChange,
  SimulatedAccount,
  SimulatedApiKey,
  SimulatedApiToken,
  SimulatedAssignment,
  SimulatedDirectory,
  SimulatedGroup,
  SimulatedScimDirectory,
  SimulatedScimGroup,
  SimulatedScimUser,
  SimulatedSite,
} from './simulator/state.js';
export type { SimulatedTeam } from './simulator/teams-state.js';
export { rehearse, type Rehearsal, type RehearsalOptions } from './rehearsal/rehearse.js';
export { snapshotOrganization, type OrganizationSnapshot, type SnapshotGap, type SnapshotOptions } from './rehearsal/snapshot.js';
