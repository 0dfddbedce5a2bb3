import { OrgAdminClient } from 'atlassian-admin-sdk';
import { finishReview, makeReviewPlans, reviewAccess, type AccessReview, type FinishedReview, type FinishOptions, type ReviewDecisions, type ReviewPlans, type ReviewRow } from 'atlassian-admin-sdk/access-review';
import { applyPlan, memoryJournal, type Clients } from 'atlassian-admin-sdk/offboarding';
import { Simulator, type OrganizationState, type SimulatedAccount } from 'atlassian-admin-sdk/simulator';

import { quick } from './clients.js';

export interface World {
  readonly simulator: Simulator;
  readonly clients: { readonly org: OrgAdminClient };
  /** Resource ids by the product and the name of its site, such as `jira-software@example`. */
  readonly resource: (place: string) => string;
  readonly people: Readonly<Record<string, SimulatedAccount>>;
}

type Group = OrganizationState['groups'][string];

export function clientsOf(simulator: Simulator): World['clients'] {
  return { org: new OrgAdminClient({ ...simulator.credentials.orgAdmin, retry: quick }) };
}

export function resourceIn({ state }: Simulator, place: string): string {
  const [product = '', name = ''] = place.split('@');
  const site = Object.values(state.sites).find((each) => each.name === name);
  return `ari:cloud:${product}::site/${site?.cloudId ?? ''}`;
}

export function groupNamed({ state }: Simulator, name: string): Group {
  const group = Object.values(state.groups).find((each) => each.name === name);
  if (group === undefined) {
    throw new TypeError(`no group ${name}`);
  }
  return group;
}

/** Two sites, groups that grant one product or several, and a person of each kind that a review can meet. */
export function world(): World {
  const simulator = new Simulator({ sites: ['example', 'labs'], startAt: new Date().toISOString(), seed: 11 });
  const resource = (place: string): string => resourceIn(simulator, place);
  const person = (name: string, groups: readonly string[], more: Partial<Parameters<Simulator['addPerson']>[0]> = {}): SimulatedAccount => simulator.addPerson({ name, groups, ...more });
  for (const { products } of Object.values(simulator.state.sites).slice(0, 1)) {
    products.push('jira-servicedesk');
  }
  const people = {
    jane: person('Jane Doe', ['jira-users', 'wiki-users'], { lastActive: { 'jira-software': '2d', confluence: '200d' } }),
    omar: person('Omar Haddad', ['jira-users'], { lastActive: { 'jira-software': '200d' } }),
    nora: person('Nora Never', ['jira-users', 'desk-agents']),
    petra: person('Petra Perez', ['everything'], { lastActive: { 'jira-software': '3d', confluence: '3d' } }),
    sami: person('Sami Suspended', ['jira-users'], { suspended: true }),
    dora: person('Dora Deactivated', ['jira-users'], { status: 'inactive' }),
    gus: person('Gus Guest', [], { email: 'gus@partner.example' }),
    dana: person('Dana Direct', ['wiki-users'], { email: 'dana@partner.example', lastActive: { 'jira-software': '1d', confluence: '1d' } }),
    lars: person('Lars Labs', ['jira-users', 'labs-users'], { lastActive: { 'jira-software': '1d' } }),
    sita: person('Sita Siteadmin', ['site-admins']),
    paul: person('Paul Productadmin', ['jira-users'], { lastActive: { 'jira-software': '1d' } }),
    otto: person('Otto Orgadmin', [], { orgAdmin: true }),
    kira: person('Kira Kunde', ['customers']),
    idris: person('Idris Provider', ['synced'], { provisionedBy: 'scim', lastActive: { 'jira-software': '200d' } }),
    bot: person('Build Bot', ['jira-users'], { accountType: 'app' }),
    nobody: person('Nils Nothing', ['readers']),
  };
  const grants: Readonly<Record<string, Readonly<Record<string, string[]>>>> = {
    'jira-users': { 'jira-software@example': ['atlassian/user'] },
    'wiki-users': { 'confluence@example': ['atlassian/user'] },
    'desk-agents': { 'jira-servicedesk@example': ['atlassian/user', 'atlassian/customer'] },
    everything: { 'jira-software@example': ['atlassian/user'], 'confluence@example': ['atlassian/user'] },
    'labs-users': { 'jira-software@labs': ['atlassian/user'] },
    'site-admins': { 'platform@labs': ['atlassian/site-admin'] },
    customers: { 'jira-servicedesk@example': ['atlassian/customer'] },
    synced: { 'jira-software@example': ['atlassian/user'] },
  };
  for (const [name, granted] of Object.entries(grants)) {
    groupNamed(simulator, name).grants = Object.fromEntries(Object.entries(granted).map(([place, roles]) => [resource(place), [...roles]]));
  }
  groupNamed(simulator, 'synced').managedBy = 'external';
  Object.assign(simulator.state.directRoles, {
    [people.gus.accountId]: { [resource('confluence@example')]: ['atlassian/guest'] },
    [people.dana.accountId]: { [resource('jira-software@example')]: ['atlassian/user'] },
    [people.paul.accountId]: { [resource('jira-software@example')]: ['atlassian/admin'] },
    [people.jane.accountId]: { [resource('confluence@example')]: ['atlassian/user'] },
  });
  return { simulator, clients: clientsOf(simulator), resource, people };
}

/** Who holds which roles on which resource, by the state alone: `account resource` to roles. */
export function heldIn(state: OrganizationState): Map<string, Set<string>> {
  const held = new Map<string, Set<string>>();
  const add = (accountId: string, resourceId: string, roles: readonly string[]): void => {
    const place = `${accountId} ${resourceId}`;
    held.set(place, new Set([...(held.get(place) ?? []), ...roles]));
  };
  for (const group of Object.values(state.groups)) {
    for (const accountId of Object.keys(group.members).filter((each) => group.members[each] === true)) {
      Object.entries(group.grants).forEach(([resourceId, roles]) => add(accountId, resourceId, roles));
    }
  }
  for (const [accountId, resources] of Object.entries(state.directRoles)) {
    Object.entries(resources).forEach(([resourceId, roles]) => add(accountId, resourceId, roles));
  }
  for (const { accountId, platformRoles } of Object.values(state.accounts)) {
    if (platformRoles.length > 0) {
      add(accountId, `ari:cloud:platform::org/${state.orgId}`, platformRoles);
    }
  }
  return held;
}

/** When owners decided. */
export const at = '2025-11-30T12:00:00.000Z';
export const prices = { Jira: { price: '7.75', currency: 'USD' }, confluence: { price: '6.401', currency: 'USD' }, 'jira-servicedesk': { price: '20', currency: 'EUR' } };

export const isRow = (row: ReviewRow, name: string, product: string, site = 'example'): boolean => row.name === name && row.product === product && (row.site ?? '').startsWith(site);

/** Decisions about some rows, as owners would write them. */
export function decide(review: AccessReview, choose: (row: ReviewRow) => 'keep' | 'remove' | undefined): ReviewDecisions {
  return {
    version: 1,
    reviewHash: review.hash,
    decisions: review.rows.flatMap((row) => {
      const decision = choose(row);
      return decision === undefined ? [] : [{ row: row.key, decision, by: 'Olga Owner', reason: 'quarterly', at }];
    }),
  };
}

/** Applies each plan, with its journal. */
export async function apply({ plans }: ReviewPlans, clients: Clients): Promise<NonNullable<FinishOptions['plans']>> {
  const applied = [];
  for (const { plan } of plans) {
    const journal = memoryJournal();
    await applyPlan(plan, { clients, journal, verificationDeadline: 2_000, confirm: { people: plan.fuse.people } }).result;
    applied.push({ plan, journal });
  }
  return applied;
}

export interface Finished extends World {
  readonly review: AccessReview;
  readonly made: ReviewPlans;
  readonly finished: FinishedReview;
  readonly decisions: ReviewDecisions;
  readonly plans: NonNullable<FinishOptions['plans']>;
}

/** A review whose decisions are carried out and finished. */
export async function finishedBy(choose: (row: ReviewRow) => 'keep' | 'remove' | undefined, given: World = world()): Promise<Finished> {
  const review = await reviewAccess({ clients: given.clients, prices });
  const decisions = decide(review, choose);
  const made = await makeReviewPlans(review, decisions, { clients: given.clients });
  const plans = await apply(made, given.clients);
  const finished = await finishReview({ review, decisions, plans, tasks: made.tasks, clients: given.clients });
  return { ...given, review, made, finished, decisions, plans };
}
