import { applyPlan, makePlan, memoryJournal, type Clients, type JournalStore, type Plan, type PolicyOptions } from 'atlassian-admin-sdk/offboarding';
import type { SimulatedAccount, Simulator } from 'atlassian-admin-sdk/simulator';
import { memoryWatchStore, watch, type ReturnedPerson, type WatchOptions, type WatchResult, type WatchStore } from 'atlassian-admin-sdk/watch';

import { allOf } from './all-of.js';
import { rehearsal } from './organization.js';

export const hour = 3_600_000;

export interface Gone {
  readonly simulator: Simulator;
  readonly clients: Clients;
  readonly people: readonly SimulatedAccount[];
  readonly plan: Plan;
  readonly journal: JournalStore;
  readonly store: WatchStore;
  /** Some hours after the offboarding, in milliseconds since 1970. The clock of Atlassian goes on until then. */
  at(hours: number): number;
  /** Checks once, some hours after the offboarding. */
  check(hours: number, options?: Partial<WatchOptions>): Promise<WatchResult[]>;
}

/** Some people who have left. */
export async function gone(names: Readonly<Record<string, Parameters<Simulator['addPerson']>[0]>>, policy: PolicyOptions = {}): Promise<Gone> {
  const { simulator, clients } = rehearsal({ seed: 11 });
  const people = Object.values(names).map((person) => simulator.addPerson(person));
  const plan = await makePlan(people.map(({ accountId }) => accountId), { clients, policy: { ...policy, limits: { people: 50, share: 1 } } });
  const journal = memoryJournal();
  await applyPlan(plan, { clients, journal, verificationDeadline: 50 }).result;
  const store = memoryWatchStore();
  const at = (hours: number): number => {
    const now = Date.now() + hours * hour;
    simulator.clock.advance(Math.max(0, now - simulator.clock.now()));
    return now;
  };
  return {
    simulator,
    clients,
    people,
    plan,
    journal,
    store,
    at,
    check: (hours, options = {}) => allOf(watch({ plans: [{ plan, journal }], clients, store, now: at(hours), ...options })),
  };
}

export const returned = (results: readonly WatchResult[]): ReturnedPerson[] => results.filter((result): result is ReturnedPerson => result.kind === 'returned');

export const inWords = (results: readonly WatchResult[]): string[] => returned(results).flatMap(({ findings }) => findings.map(({ what, state }) => `${what} ${state}`)).sort();

export function directoryOf(simulator: Simulator): string {
  return Object.keys(simulator.state.directories)[0] as string;
}

export function groupNamed(simulator: Simulator, name: string): string {
  return Object.values(simulator.state.groups).find((group) => group.name === name)?.groupId as string;
}

export function withNewToken(simulator: Simulator, accountId: string): void {
  const id = '9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d';
  const account = simulator.state.accounts[accountId] as SimulatedAccount;
  account.apiTokens[id] = { id, label: 'New', createdAt: simulator.clock.now(), expiresAt: simulator.clock.now() + 30 * 24 * hour };
}

export function withNewKey(simulator: Simulator, accountId: string): void {
  const id = '00000000-0000-4000-8000-00000000c0de';
  const [key] = Object.values(simulator.state.apiKeys);
  simulator.state.apiKeys[id] = { ...(key as NonNullable<typeof key>), id, name: 'New', secret: 'sim_organization_new', createdBy: accountId };
}
