export type { SimulatorClock, Duration } from './simulator/clock.js';
export type { SimulatedEffect } from './simulator/effects.js';
export type { SeenRequest } from './simulator/exchange.js';
export type { Fault, FaultMatch, Faults } from './simulator/faults.js';
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
export { Simulator, type SimulatedCredentials, type SimulatorOptions, type SimulatorServer } from './simulator/simulator.js';
export type {
  OrganizationState,
  SimulatedAccount,
  SimulatedApiKey,
  SimulatedApiToken,
  SimulatedDirectory,
  SimulatedGroup,
  SimulatedScimDirectory,
  SimulatedScimUser,
  SimulatedSite,
} from './simulator/state.js';
