import { invalidInput } from '../core/input.js';
import type { SimulatedBehaviours } from './behaviours.js';

/** What is settled about one real organization: a fact sheet of `verifyOrganization()`, or any object with the same members. */
export interface OrganizationFacts {
  readonly version: 1;
  /** The variants that were seen. A behaviour that is not settled is absent. */
  readonly behaviours: SimulatedBehaviours;
}

/** The variants of a simulator: those that you choose, then those that the facts settle. */
export function behavioursFrom(facts: Partial<OrganizationFacts> | null | undefined, chosen: SimulatedBehaviours | undefined): SimulatedBehaviours {
  if (facts === undefined) {
    return { ...chosen };
  }
  const { version, behaviours } = facts ?? {};
  if (version !== 1 || typeof behaviours !== 'object' || (behaviours as unknown) === null || Array.isArray(behaviours)) {
    throw invalidInput('new Simulator()', [{ field: 'facts', problem: 'expected the fact sheet of verifyOrganization()' }]);
  }
  return { ...behaviours, ...chosen };
}
