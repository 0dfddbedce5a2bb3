import { checkOptionNames } from '../core/input.js';
import type { SimulatorContext } from './context.js';
import { makersForConfluence } from './many-in-confluence.js';
import { makersForJira } from './many-in-jira.js';
import { makersForOrganization, makersForServices } from './many-in-services.js';
import { SeededRandom } from './random.js';
import { refuseSetup } from './refuse-setup.js';
import type { Makers, Workshop } from './workshop.js';
import { responsibilityKinds, type SimulatedResponsibilityKind } from './responsibility.js';
import type { SimulatedSite } from './state.js';

/** Many things that people are in charge of. */
export interface BelongingsOptions {
  /** Account ids of the people. Each thing gets one of them. */
  readonly people: readonly string[];
  /** How many things. From 500 on, there are things of every kind. */
  readonly things: number;
  /** Names of the sites to spread the things over. Default: all sites. */
  readonly sites?: readonly string[];
  /** The same seed gives the same things. Default 1. */
  readonly seed?: number;
}

const caller = 'simulator.addBelongings()';

/** How many of 1,000 things are of a kind. Every kind that is missing here gets one of 1,000. */
const shares: Readonly<Partial<Record<SimulatedResponsibilityKind, number>>> = {
  assignedIssues: 250, reportedIssues: 100, watchedIssues: 80, issueFields: 50, projectRoles: 12, filters: 20, dashboards: 15, boards: 10, versions: 10, pages: 240, otherContents: 15,
  blogPosts: 15, inlineTasks: 40, contentWatches: 40, pageRestrictions: 10, spaceAccess: 12, ruleActors: 8, ruleOwners: 8, ruleCollaborators: 4, ruleReferences: 4, requestParticipants: 10,
  approvals: 8, customerOrganizations: 5, componentLeads: 5, teams: 6, projectLeads: 3, spaceOwners: 3, drafts: 3, permissionGrants: 2, notifications: 2,
};

/** Adds many things that people are in charge of. Everything around them belongs to the owner of the credentials. */
export function addManyBelongings(context: SimulatorContext, options: BelongingsOptions): Record<SimulatedResponsibilityKind, number> {
  checkOptionNames(caller, options ?? null, ['people', 'things', 'sites', 'seed'] satisfies readonly (keyof BelongingsOptions)[]);
  const { people, things, seed = 1 } = options;
  const { state } = context;
  if (!Array.isArray(people) || people.length === 0 || people.some((accountId) => state.accounts[accountId as string] === undefined)) {
    throw refuseSetup(caller, 'people', 'expected the account ids of people in the simulated organization');
  }
  if (!Number.isInteger(things) || things < 0) {
    throw refuseSetup(caller, 'things', 'expected a whole number that is not negative');
  }
  const sites = sitesOf(context, options);
  const random = new SeededRandom(seed);
  const caretaker = Object.values(state.apiKeys)[0]?.createdBy ?? (people[0] as string);
  const makers = sites.map((site): Makers => {
    const workshop: Workshop = { state, clock: context.clock, random, secret: context.secret, site, caretaker };
    return { ...makersForJira(workshop), ...makersForConfluence(workshop), ...makersForServices(workshop) };
  });
  const shared = makersForOrganization({ ...context, random });
  const counts = countsOf(things);
  for (const kind of responsibilityKinds) {
    for (let made = 0; made < counts[kind]; made += 1) {
      const first = random.below(makers.length);
      const accountId = random.pick(people as readonly string[]);
      // Another site has what this one lacks: boards come after the filters that they show.
      for (let attempt = 0; attempt < makers.length; attempt += 1) {
        const make = shared[kind] ?? makers[(first + attempt) % makers.length]?.[kind];
        if (make?.(accountId) !== false) {
          break;
        }
      }
    }
  }
  return counts;
}

function sitesOf({ state }: SimulatorContext, { sites }: BelongingsOptions): SimulatedSite[] {
  const all = Object.values(state.sites);
  const chosen: unknown = sites ?? all.map(({ name }) => name);
  const isKnown = (name: unknown): boolean => all.some((site) => site.name === name);
  if (!Array.isArray(chosen) || chosen.length === 0 || !chosen.every(isKnown)) {
    throw refuseSetup(caller, 'sites', 'expected names of sites in the simulated organization');
  }
  return all.filter(({ name }) => chosen.includes(name));
}

/** One thing of every kind, and the rest by their shares. Of fewer things than kinds, the first kinds have one each. */
function countsOf(things: number): Record<SimulatedResponsibilityKind, number> {
  const shareOf = (kind: SimulatedResponsibilityKind): number => shares[kind] ?? 1;
  const total = responsibilityKinds.reduce((sum, kind) => sum + shareOf(kind), 0);
  const spare = Math.max(0, things - responsibilityKinds.length);
  const counts = responsibilityKinds.map((kind, index) => (index < things ? 1 : 0) + Math.floor((spare * shareOf(kind)) / total));
  const missing = things - counts.reduce((sum, count) => sum + count, 0);
  return Object.fromEntries(responsibilityKinds.map((kind, index) => [kind, (counts[index] ?? 0) + (index === 0 ? missing : 0)])) as Record<SimulatedResponsibilityKind, number>;
}
