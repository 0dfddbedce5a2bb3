/**
 * A simulated organization, in memory or as a server on loopback, to rehearse and to test with.
 *
 * @module atlassian-admin-sdk/simulator
 */
export type { SimulatedOauthClient, SimulatedServiceAccount } from './simulator/api-access-state.js';
export type { Duration, SimulatorClock } from './simulator/clock.js';
export type { SimulatedConfluence, SimulatedContent, SimulatedSpace, SimulatedUserProperty, WatchedKind } from './simulator/confluence-state.js';
export type { SimulatedEffect } from './simulator/effects.js';
export type { SeenRequest } from './simulator/exchange.js';
export type { Fault, FaultMatch, Faults } from './simulator/faults.js';
export type {
  SimulatedAuthenticationPolicy,
  SimulatedAuthenticationPolicyTask,
  SimulatedEvent,
  SimulatedPolicy,
  SimulatedPolicyResource,
} from './simulator/governance-state.js';
export type {
  Belongings,
  SimulatedComponent,
  SimulatedJira,
  SimulatedPermission,
  SimulatedProject,
  SimulatedProjectRole,
  SimulatedShareable,
} from './simulator/jira-state.js';
export type { SimulatedLimit, SimulatedLimits } from './simulator/limits.js';
export type { PersonOptions } from './simulator/people.js';
export { type SimulatedCredentials, Simulator, type SimulatorOptions, type SimulatorServer } from './simulator/simulator.js';
export type {
  OrganizationState,
  SimulatedAccount,
  SimulatedApiKey,
  SimulatedApiToken,
  SimulatedDirectory,
  SimulatedGroup,
  SimulatedScimDirectory,
  SimulatedScimGroup,
  SimulatedScimUser,
  SimulatedSite,
} from './simulator/state.js';
