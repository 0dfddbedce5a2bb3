import { attempt } from '../../core/errors.js';
import { searchDashboards } from '../../product/jira/dashboards.js';
import { searchFilters } from '../../product/jira/filters.js';
import type { Clients } from './clients.js';
import type { OwnedThing, OwnedThings } from './dossier.js';
import { known, notRead, type Fact } from './facts.js';
import { callOptions, fact, mapped, type FactNeed, type InspectOptions, type RunCache } from './surroundings.js';

export const filtersRoute = searchFilters.route;

/** What of a person's things is read through, and how much of it may fail. */
export interface OwnedReading {
  readonly clients: Clients;
  readonly options: InspectOptions;
  readonly cache: RunCache;
  readonly need: FactNeed;
}

/** What a person owns, each part by itself: one that cannot be read says nothing about the others. */
export interface OwnedParts {
  readonly filters: Fact<readonly OwnedThing[]>;
  readonly projects: Fact<readonly OwnedThing[]>;
  readonly components: Fact<readonly OwnedThing[]>;
  readonly dashboards: Fact<readonly OwnedThing[]>;
  readonly privateUnseen: OwnedThings['privateUnseen'];
}

/** Everything that a person owns, or nothing where a part of it cannot be read. */
export async function readOwned(accountId: string, reading: OwnedReading): Promise<Fact<OwnedThings>> {
  if (reading.clients.product === undefined) {
    return notRead('noClient', filtersRoute);
  }
  const { filters, projects, components, dashboards, privateUnseen } = await readOwnedParts(accountId, reading);
  if (!projects.known) {
    return projects;
  }
  if (!components.known) {
    return components;
  }
  if (!filters.known) {
    return filters;
  }
  if (!dashboards.known) {
    return dashboards;
  }
  return known({ filters: filters.value, projects: projects.value, components: components.value, dashboards: dashboards.value, privateUnseen }, filtersRoute);
}

/** Reads each part of what a person owns on the product site. */
export async function readOwnedParts(accountId: string, { clients: { product }, options, cache, need }: OwnedReading): Promise<OwnedParts> {
  const led = await cache.led();
  const projects = mapped(led, (all) => all.get(accountId)?.projects ?? []);
  const components = mapped(led, (all) => all.get(accountId)?.components ?? []);
  if (product === undefined) {
    const filters = notRead('noClient', filtersRoute);
    return { filters, projects, components, dashboards: notRead('noClient', searchDashboards.route), privateUnseen: [] };
  }
  const { jira } = product;
  const call = callOptions(options);
  let isWhole = true;
  const [filters, dashboards] = await Promise.all([
    fact(
      filtersRoute,
      async () => {
        const all = await attempt(jira.filters.search({ accountId, overrideSharePermissions: true }, call).whole().toArray());
        if (!all.ok && all.error.kind !== 'permission.denied' && all.error.kind !== 'validation') {
          throw all.error;
        }
        isWhole = all.ok;
        return named(all.ok ? all.value : await jira.filters.search({ accountId }, call).whole().toArray());
      },
      need,
    ),
    fact(searchDashboards.route, async () => named(await jira.dashboards.search({ accountId }, call).whole().toArray()), need),
  ]);
  // Jira has no override for dashboards.
  return { filters, projects, components, dashboards, privateUnseen: isWhole ? ['dashboards'] : ['filters', 'dashboards'] };
}

function named(things: readonly { readonly id?: string | null | undefined; readonly name?: string | null | undefined }[]) {
  return things.flatMap(({ id, name }) => (id === undefined || id === null ? [] : [{ id, name: name ?? '' }]));
}
