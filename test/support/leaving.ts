import { OrgAdminClient } from 'atlassian-admin-sdk';
import { makePlan, type Clients, type Plan } from 'atlassian-admin-sdk/offboarding';
import { Simulator, type SimulatedCredentials } from 'atlassian-admin-sdk/simulator';

import { quick } from './clients.js';

/** A simulated organization with people who all leave, and the plan for them. */
export interface Leaving {
  readonly simulator: Simulator;
  readonly accountIds: readonly string[];
  readonly clients: Clients;
  readonly plan: Plan;
  /** How many of them are inactive. */
  inactive(): number;
}

export async function leaving(people: number, { expiresAfterMinutes = 60 } = {}): Promise<Leaving> {
  const simulator = new Simulator({ seed: 7 });
  const accountIds = Array.from({ length: people }, (_, index) => simulator.addPerson({ name: `Person ${index}`, apiTokens: ['laptop'] }).accountId);
  const clients = clientsOf(simulator.credentials);
  const plan = await makePlan(accountIds, { clients, policy: { expiresAfterMinutes, limits: { people: 1, share: 0.01 } } });
  return { simulator, accountIds, clients, plan, inactive: () => accountIds.filter((accountId) => simulator.state.accounts[accountId]?.status === 'inactive').length };
}

export function clientsOf({ orgAdmin }: Pick<SimulatedCredentials, 'orgAdmin'>): Clients {
  return { org: new OrgAdminClient({ ...orgAdmin, retry: quick }) };
}

/** Waits for something to become true, and fails after some seconds. */
export async function until(isTrue: () => boolean | Promise<boolean>, seconds = 20): Promise<void> {
  for (const end = performance.now() + seconds * 1_000; !(await isTrue()); ) {
    if (performance.now() > end) {
      throw new Error('did not become true in time');
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
