import type { PolicyOptions } from 'atlassian-admin-sdk/offboarding';
import type { SimulatedAccount, Simulator, SimulatorOptions } from 'atlassian-admin-sdk/simulator';

/** Two directories, and a clock that stands still: what was done at another moment then looks the same. */
export const standingStill: SimulatorOptions = { seed: 5, frozen: true, directories: ['Main', 'Partners'] };

export interface Leavers {
  readonly people: readonly SimulatedAccount[];
  /** Not the successor, who is given what one of the leavers owned. */
  readonly bystanders: readonly SimulatedAccount[];
  /** A policy that leaves nothing out. */
  readonly policy: PolicyOptions;
}

/** A person of each kind that a plan can meet, and others who stand beside them and must not be touched. */
export function addLeavers(simulator: Simulator): Leavers {
  const successor = simulator.addPerson({ name: 'Sam Successor' });
  const bystanders = [
    simulator.addPerson({ name: 'Grace Admin', orgAdmin: true }),
    simulator.addPerson({ name: 'Nora Beside', groups: ['developers'], apiTokens: ['laptop'] }),
    simulator.addPerson({ name: 'Noel Beside', email: 'noel@partner.example', groups: ['developers'] }),
    simulator.addPerson({ name: 'Nina Beside', provisionedBy: 'scim' }),
    simulator.caller,
  ];
  const admin = simulator.addPerson({ name: 'Victor Chen', orgAdmin: true, apiTokens: ['phone'] });
  const people = [
    simulator.addPerson({ name: 'Jane Doe', groups: ['developers', 'testers'], apiTokens: ['laptop', 'phone'], owns: { filters: ['Mine'], projects: ['Apollo'] } }),
    simulator.addPerson({ name: 'Priya Raman', provisionedBy: 'scim', apiTokens: ['laptop'] }),
    simulator.addPerson({ name: 'Elif Kaya', provisionedBy: 'google' }),
    simulator.addPerson({ name: 'Jo Brandt', email: 'jo@partner.example', groups: ['developers'] }),
    admin,
    simulator.addPerson({ name: 'Rosa Feld', entitlements: ['trello'] }),
    simulator.addPerson({ name: 'Maja Off', status: 'inactive' }),
    simulator.addPerson({ name: 'Build Bot', accountType: 'app' }),
  ];
  const [runKey] = Object.values(simulator.state.apiKeys);
  if (runKey === undefined) {
    throw new TypeError('the simulator has no key');
  }
  const leftBehind = '00000000-0000-4000-8000-00000000c0de';
  simulator.state.apiKeys[leftBehind] = { ...runKey, id: leftBehind, name: 'Left behind', secret: 'sim_organization_left_behind', createdBy: admin.accountId };
  return {
    people,
    bystanders,
    policy: { runApiKeyId: runKey.id, groups: 'remove', successorAccountId: successor.accountId, expiresAfterMinutes: 600 },
  };
}

/** What was done to whom, without the order: people who are worked on at the same time overtake each other. */
export function changesOf(simulator: Simulator): string[] {
  return simulator.effects.map(({ kind, accountId, target }) => `${kind} ${accountId ?? ''} ${target ?? ''}`).sort();
}
