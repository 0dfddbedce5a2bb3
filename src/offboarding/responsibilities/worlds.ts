import type { Endpoint } from '../../core/endpoint.js';
import type { CallOptions } from '../../core/options.js';
import type { Paginated } from '../../core/pagination.js';
import { attempt } from '../../core/errors.js';
import { listDirectories } from '../../org/directories.js';
import { listRuleSummaries } from '../../product/automation/rules.js';
import { getSpaces } from '../../product/confluence/spaces.js';
import { searchIssues } from '../../product/jira/issues.js';
import { getMyself } from '../../product/jira/jira.js';
import { listDesks } from '../../product/service-desk/desks.js';
import { listSchedules } from '../../product/service-operations/schedules.js';
import { listTeams } from '../../product/teams/teams.js';
import type { World } from './kinds.js';
import type { SitePlace } from './types.js';

/** Worlds that are looked at once for the whole organization, not once for each product site. */
export const organizationWorlds: ReadonlySet<World> = new Set(['teams', 'organization']);

/** Whether a search that finds nothing may mean "none": the same credential sees something else in that world. */
export type Sight = 'something' | 'nothing';

/**
 * A read in each world that must not be empty where there is anything to see. A weak credential gets empty lists with
 * status 200: after an empty probe, an empty search proves nothing.
 */
const probes: Readonly<Record<World, (place: SitePlace, options: CallOptions) => Promise<Sight>>> = {
  jira: async ({ product }, options) => {
    // An anonymous caller is refused here, and gets an empty search with status 200.
    await product.jira.getMyself({}, options);
    return any(product.jira.issues.search({ jql: 'project is not EMPTY', fields: ['project'], maxResults: 1 }, options));
  },
  // A site may have one of the two products only, or an admin of one.
  automation: async ({ product }, options) => {
    const [jira, confluence] = await Promise.all((['jira', 'confluence'] as const).map((name) => attempt(any(product.automation.rules.list(name, { limit: 1 }, options)))));
    if (jira?.ok === false && confluence?.ok === false) {
      throw jira.error;
    }
    return jira?.value === 'something' || confluence?.value === 'something' ? 'something' : 'nothing';
  },
  confluence: async ({ product }, options) => any(product.confluence.spaces.list({ limit: 1 }, options)),
  teams: async ({ org, product }, options) => any(product.teams.list(org.orgId, { size: 1 }, options)),
  serviceOperations: async ({ product }, options) => any(product.serviceOperations.schedules.list({ size: 1 }, options)),
  serviceDesk: async ({ product }, options) => any(product.serviceDesk.desks.list({ limit: 1 }, options)),
  organization: async ({ org }, options) => any(org.directories.list({}, options)),
};

/** What the probe of each world sends. */
export const probeReads: Readonly<Record<World, readonly Endpoint[]>> = {
  jira: [getMyself, searchIssues],
  automation: [listRuleSummaries],
  confluence: [getSpaces],
  teams: [listTeams],
  serviceOperations: [listSchedules],
  serviceDesk: [listDesks],
  organization: [listDirectories],
};

/** Whether the credential of a place sees anything in a world. Read once for each place. */
export function sightOf(world: World, place: SitePlace, options: CallOptions): Promise<Sight> {
  return place.once(`sight of ${world}`, () => probes[world](place, options));
}

async function any<T>(list: Paginated<T>): Promise<Sight> {
  for await (const _ of list) {
    return 'something';
  }
  return 'nothing';
}
