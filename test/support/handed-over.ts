import { OrgAdminClient, ProductClient, ScimClient, type RateGate } from 'atlassian-admin-sdk';
import { responsibilityKinds, type Clients, type Plan, type PolicyOptions, type Report } from 'atlassian-admin-sdk/offboarding';
import { Simulator, type SimulatedAccount, type SimulatedBehaviours } from 'atlassian-admin-sdk/simulator';

import { differenceBetween } from '../../src/simulator/difference.js';
import { isNamed, keyOf, unseenKinds } from './named-things.ts';
import { normalized } from './normalized.ts';

export { keyOf, unseenKinds };

/** What an organization with leavers is made of. */
export interface HandOverOptions {
  readonly seed: number;
  readonly leavers: number;
  readonly things: number;
  readonly startAt?: string;
  readonly behaviours?: SimulatedBehaviours;
  readonly frozen?: boolean;
  /** Default: two sites. */
  readonly sites?: readonly string[];
}

/** An organization with people who leave, whoever follows each of them, and others who must not be touched. */
export interface HandOver {
  readonly simulator: Simulator;
  readonly sites: readonly string[];
  readonly leavers: readonly SimulatedAccount[];
  readonly successors: readonly SimulatedAccount[];
  /** Everybody else whom somebody made here: they are in charge of things of every kind too. */
  readonly others: readonly SimulatedAccount[];
}

/** Half of the things are of leavers. The rest is of everybody, so that most places name several people. */
export function handOver({ seed, leavers: count, things, startAt = new Date().toISOString(), behaviours = {}, frozen = false, sites = ['example', 'labs'] }: HandOverOptions): HandOver {
  const simulator = new Simulator({ seed, startAt, frozen, sites, keptRequests: 1_000_000, behaviours: { bulkEditDuration: '0s', ...behaviours } });
  const people = (name: string, number: number): SimulatedAccount[] => Array.from({ length: number }, (_, index) => simulator.addPerson({ name: `${name} ${index}`, groups: ['team'] }));
  const leavers = people('Leaver', count);
  const successors = people('Successor', count);
  const others = people('Colleague', 3);
  const idsOf = (accounts: readonly SimulatedAccount[]): string[] => accounts.map(({ accountId }) => accountId);
  simulator.addBelongings({ people: idsOf(leavers), things: Math.ceil(things / 2), seed });
  simulator.addBelongings({ people: idsOf([...leavers, ...successors, ...others]), things: Math.floor(things / 2), seed: seed + 1 });
  return { simulator, sites, leavers, successors, others };
}

/** Every kind is transferred that an API transfers, and each leaver has a successor of their own. */
export function policyOf({ leavers, successors }: Pick<HandOver, 'leavers' | 'successors'>, more: PolicyOptions = {}): PolicyOptions {
  return {
    expiresAfterMinutes: 600,
    ...more,
    responsibilities: {
      kinds: Object.fromEntries(responsibilityKinds.map((kind) => [kind, 'transfer'])),
      adminKey: true,
      successors: [{ by: 'leaver', successors: Object.fromEntries(leavers.map(({ accountId }, index) => [accountId, (successors[index] as SimulatedAccount).accountId])) }],
      things: 1_000_000,
      ...more.responsibilities,
    },
  };
}

const openGate: RateGate = { enter: () => undefined, leave: () => undefined };

/** Clients for every site, which wait for nothing. */
export function clientsOf({ simulator, sites }: Pick<HandOver, 'simulator' | 'sites'>): Clients {
  const options = { retry: { baseDelay: 0, maximumDelay: 0 }, timeout: { headers: 200, bodyIdle: 200 }, rateGate: openGate };
  const { orgAdmin, scim } = simulator.credentials;
  return {
    org: new OrgAdminClient({ ...orgAdmin, ...options }),
    product: sites.map((site) => new ProductClient({ ...simulator.credentialsFor(site).product, ...options })),
    scim: [new ScimClient({ ...scim, ...options })],
  };
}

/** What the leavers are still in charge of, and the report does not name. */
export function unnamed({ simulator, leavers }: HandOver, report: Report): string[] {
  const hidden = unseenKinds(report);
  const left = simulator.responsibilitiesOfAll(leavers.map(({ accountId }) => accountId));
  return report.people.flatMap(({ accountId, inCharge = [] }) => {
    const named = new Set(inCharge.map(keyOf));
    return (left.get(accountId) ?? []).filter((thing) => !isNamed(thing, named) && !hidden.has(thing.kind)).map((thing) => `${accountId} ${keyOf(thing)}`);
  });
}

/** What the steps of a plan transfer or revoke, by leaver. */
export function plannedThings(plan: Plan): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    plan.people.map(({ accountId, steps }) => [
      accountId,
      new Set(steps.flatMap((step) => (step.kind === 'transferResponsibilities' ? step.things.map(({ id }) => keyOf({ kind: step.responsibility, site: step.site, id })) : []))),
    ]),
  );
}

/** Where two states differ, but for what passes. */
export function differences(before: unknown, after: unknown, names: ReadonlyMap<string, string> = new Map()): string[] {
  return differenceBetween(normalized(before, names), normalized(after, names)).map(({ path, before: was, after: is }) => `${path}: ${JSON.stringify(was)} → ${JSON.stringify(is)}`);
}

/** Each leaver and their successor under one name: a hand-over then changes nothing at all. */
export function asOne({ leavers, successors }: Pick<HandOver, 'leavers' | 'successors'>): ReadonlyMap<string, string> {
  return new Map(leavers.flatMap(({ accountId }, index) => [[accountId, `pair ${index}`], [(successors[index] as SimulatedAccount).accountId, `pair ${index}`]] as const));
}
