import { attempt } from '../../core/errors.js';
import type { ProductClient } from '../../product/client.js';
import { searchDashboards } from '../../product/jira/dashboards.js';
import { searchFilters } from '../../product/jira/filters.js';
import { searchProjects } from '../../product/jira/projects.js';
import { productClients, siteToName, type Clients } from './clients.js';
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

/** What a person owns on one site, each part by itself: one that cannot be read says nothing about the others. */
export interface OwnedParts {
  /** The site, if there are several. */
  readonly site?: string | undefined;
  readonly filters: Fact<readonly OwnedThing[]>;
  readonly projects: Fact<readonly OwnedThing[]>;
  readonly components: Fact<readonly OwnedThing[]>;
  readonly dashboards: Fact<readonly OwnedThing[]>;
  readonly privateUnseen: OwnedThings['privateUnseen'];
}

/** Everything that a person owns on all sites. A site of which a part cannot be read is named, and nothing of it is there. */
export async function readOwned(accountId: string, reading: OwnedReading): Promise<Fact<OwnedThings>> {
  if (productClients(reading.clients).length === 0) {
    return notRead('noClient', filtersRoute);
  }
  const sites = (await readOwnedParts(accountId, reading)).map((parts) => ({ site: parts.site ?? '', owned: wholeOf(parts) }));
  const unread = sites.flatMap(({ site, owned }) => (owned.known ? [] : [{ site, owned }]));
  const [only] = sites.length === 1 || unread.length === sites.length ? sites : [];
  if (only !== undefined) {
    return only.owned;
  }
  const read = sites.flatMap(({ owned }) => (owned.known ? [owned.value] : []));
  return known(
    {
      filters: read.flatMap(({ filters }) => filters),
      projects: read.flatMap(({ projects }) => projects),
      components: read.flatMap(({ components }) => components),
      dashboards: read.flatMap(({ dashboards }) => dashboards),
      privateUnseen: (['filters', 'dashboards'] as const).filter((part) => read.some(({ privateUnseen }) => privateUnseen.includes(part))),
      ...(unread.length === 0
        ? {}
        : { unreadSites: unread.map(({ site, owned: { source, why, remedy } }) => ({ site, source, why, ...(remedy === undefined ? {} : { remedy }) })) }),
    },
    filtersRoute,
  );
}

/** Everything that a person owns on one site, or nothing where a part of it cannot be read. */
function wholeOf({ filters, projects, components, dashboards, privateUnseen }: OwnedParts): Fact<OwnedThings> {
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

/** Reads each part of what a person owns on each product site. */
export async function readOwnedParts(accountId: string, reading: OwnedReading): Promise<readonly OwnedParts[]> {
  const sites = productClients(reading.clients);
  if (sites.length === 0) {
    const [led, filters] = [notRead('noClient', searchProjects.route), notRead('noClient', filtersRoute)];
    return [{ filters, projects: led, components: led, dashboards: notRead('noClient', searchDashboards.route), privateUnseen: [] }];
  }
  return Promise.all(sites.map((product) => partsOn(product, accountId, reading)));
}

async function partsOn(product: ProductClient, accountId: string, { clients, options, cache, need }: OwnedReading): Promise<OwnedParts> {
  const site = siteToName(clients, product);
  const led = await cache.led(site);
  const projects = mapped(led, (all) => all.get(accountId)?.projects ?? []);
  const components = mapped(led, (all) => all.get(accountId)?.components ?? []);
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
        return named(all.ok ? all.value : await jira.filters.search({ accountId }, call).whole().toArray(), site);
      },
      need,
    ),
    fact(searchDashboards.route, async () => named(await jira.dashboards.search({ accountId }, call).whole().toArray(), site), need),
  ]);
  // Jira has no override for dashboards.
  return { site, filters, projects, components, dashboards, privateUnseen: isWhole ? ['dashboards'] : ['filters', 'dashboards'] };
}

function named(things: readonly { readonly id?: string | null | undefined; readonly name?: string | null | undefined }[], site: string | undefined): OwnedThing[] {
  return things.flatMap(({ id, name }) => (id === undefined || id === null ? [] : [{ id, name: name ?? '', ...(site === undefined ? {} : { site }) }]));
}
