import { OrgAdminClient, ProductClient, ScimClient, type RateGate } from 'atlassian-admin-sdk';
import { responsibilityKinds, type Clients, type Plan, type PolicyOptions, type Report } from 'atlassian-admin-sdk/offboarding';
import { Simulator, type SimulatedAccount, type SimulatedBehaviours } from 'atlassian-admin-sdk/simulator';

import { differenceBetween } from '../../src/simulator/difference.js';

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

/** Names a thing in all kinds and sites. */
export function keyOf({ kind, site, id }: { readonly kind: string; readonly site?: string | undefined; readonly id: string }): string {
  return `${kind} ${site ?? ''} ${id}`;
}

/** Kinds of which a report says that no API shows them: whatever there is of them is still there. */
export function unseenKinds({ searched = [] }: Pick<Report, 'searched'>): ReadonlySet<string> {
  return new Set(searched.flatMap(({ kind, notReadable }) => (notReadable?.why === 'noApi' ? [kind] : [])));
}

/** What the leavers are still in charge of, and the report does not name. */
export function unnamed({ simulator, leavers }: HandOver, report: Report): string[] {
  const hidden = unseenKinds(report);
  const left = simulator.responsibilitiesOfAll(leavers.map(({ accountId }) => accountId));
  return report.people.flatMap(({ accountId, inCharge = [] }) => {
    const named = new Set(inCharge.map(keyOf));
    // Access to a personal space of one's own is that personal space.
    const isNamed = (thing: { readonly kind: string; readonly site?: string; readonly id: string }): boolean =>
      named.has(keyOf(thing)) || (thing.kind === 'spaceAccess' && named.has(keyOf({ ...thing, kind: 'personalSpaces' })));
    return (left.get(accountId) ?? []).filter((thing) => !isNamed(thing) && !hidden.has(thing.kind)).map((thing) => `${accountId} ${keyOf(thing)}`);
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

/** Members that a change leaves behind even if somebody takes it back, and why. */
const passing: Readonly<Record<string, string>> = {
  version: 'each change of a page is a version of it',
  lastOwnerId: 'Confluence keeps who owned the page before',
  updated: 'the time of the last change',
  updatedAt: 'the time of the last change',
  lastId: 'a counter: a new grant has a new number',
  bulkEdits: 'Jira keeps each bulk edit for some days',
  logs: 'the log of what was changed',
  queuedChanges: 'an empty list of what is still to come, where there was none',
  lastActiveAt: 'the time of the last use',
  lastAccessAt: 'the time of the last use',
};

/** Records whose keys are numbers that a new grant gets anew. What is in them counts, and not its number. */
const numbered: ReadonlySet<string> = new Set(['grants', 'notifications', 'members', 'permissions']);

/** Lists of account ids that have no order in Atlassian: people of a restriction, and participants of a request. */
const unordered: ReadonlySet<string> = new Set(['users', 'participants']);

/**
 * A state without what passes (see above), so that what is equal is equal. Grants, notifications, and members of security
 * levels have no order. Members of an object have none either: whoever was removed and added again comes last.
 */
export function normalized(value: unknown, names: ReadonlyMap<string, string> = new Map(), key = ''): unknown {
  const rename = (text: string): string => {
    let renamed = text;
    for (const [from, to] of names) {
      renamed = renamed.includes(from) ? renamed.replaceAll(from, to) : renamed;
    }
    return renamed;
  };
  if (typeof value === 'string') {
    return names.size === 0 ? value : rename(value);
  }
  if (Array.isArray(value)) {
    const elements = value.map((element) => normalized(element, names));
    const inOrder = unordered.has(key) && elements.every((element) => typeof element === 'string') ? elements.sort() : elements;
    return names.size === 0 ? inOrder : withoutRepeats(inOrder);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  // Who has made a page owns it, until somebody else does: then the page says so.
  if ('spaceKey' in value && 'authorId' in value && !('ownerId' in value)) {
    return normalized({ ...value, ownerId: value.authorId }, names, key);
  }
  const members = Object.entries(value).filter(([name, member]) => passing[name] === undefined && member !== undefined);
  if (numbered.has(key) && members.length > 0 && members.every(([name, member]) => /^\d+$/.test(name) && typeof member === 'object')) {
    return withoutRepeats(members.map(([, member]) => normalized({ ...(member as object), id: undefined }, names)).sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)));
  }
  return Object.fromEntries(members.map(([name, member]): [string, unknown] => [names.size === 0 ? name : rename(name), normalized(member, names, name)]).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Two people under one name are one. */
function withoutRepeats(elements: readonly unknown[]): unknown[] {
  const seen = new Set<string>();
  return elements.filter((element) => seen.size < seen.add(JSON.stringify(element)).size);
}

/** Where two states differ, but for what passes. */
export function differences(before: unknown, after: unknown, names: ReadonlyMap<string, string> = new Map()): string[] {
  return differenceBetween(normalized(before, names), normalized(after, names)).map(({ path, before: was, after: is }) => `${path}: ${JSON.stringify(was)} → ${JSON.stringify(is)}`);
}

/** Each leaver and their successor under one name: a hand-over then changes nothing at all. */
export function asOne({ leavers, successors }: Pick<HandOver, 'leavers' | 'successors'>): ReadonlyMap<string, string> {
  return new Map(leavers.flatMap(({ accountId }, index) => [[accountId, `pair ${index}`], [(successors[index] as SimulatedAccount).accountId, `pair ${index}`]] as const));
}
