import { queryWorkspaces, type WorkspaceCondition, type WorkspaceSearch } from '../../org/workspaces.js';
import { ok } from '../answer.js';
import type { Router, SimulatedRequest } from '../router.js';
import type { OrganizationState, SimulatedSite } from '../state.js';
import { addressedPage, decodeCursor, encodeCursor } from './paging.js';

/** A cursor has the whole search: Atlassian refuses every other field beside it. */
interface SearchCursor {
  readonly search: WorkspaceSearch;
  readonly at: number;
}

const defaultLimit = 20;

export function routeWorkspaces(router: Router): void {
  router.on(queryWorkspaces, (request) => {
    const { state, body, origin } = request;
    const { search, at } = body.cursor === undefined ? { search: body, at: 0 } : decodeCursor<SearchCursor>(body.cursor);
    const limit = search.limit ?? defaultLimit;
    const all = workspacesOf(request)
      .filter((workspace) => search.query === undefined || matches(state, workspace, search.query))
      .sort((one, other) => compare(one, other, search.sort ?? []));
    const end = at + limit;
    const next = end < all.length ? { next: encodeCursor({ search, at: end }) } : {};
    const page = { data: all.slice(at, end), links: next };
    return ok({
      ...addressedPage(page, `${origin}/admin/v2/orgs/${state.orgId}/workspaces`),
      meta: { pageSize: limit, startIndex: at, endIndex: at + page.data.length, total: all.length },
    });
  });
}

/** The names of products, as Atlassian shows them. */
const productNames: Readonly<Record<string, string>> = {
  confluence: 'Confluence',
  'jira-core': 'Jira Work Management',
  'jira-product-discovery': 'Jira Product Discovery',
  'jira-servicedesk': 'Jira Service Management',
  'jira-software': 'Jira',
};

function workspacesOf({ state }: Pick<SimulatedRequest, 'state'>): object[] {
  return Object.values(state.sites).flatMap((site) => site.products.map((product) => workspaceOf(site, product)));
}

function workspaceOf({ cloudId, name }: SimulatedSite, product: string): object {
  const id = `ari:cloud:${product}::site/${cloudId}`;
  return {
    id,
    type: 'workspaces',
    attributes: {
      name,
      type: productNames[product] ?? product,
      typeKey: product,
      hostUrl: `https://${name}.atlassian.net${product === 'confluence' ? '/wiki' : ''}`,
      realm: 'global',
      regions: [],
      status: 'online',
      statusDetails: [],
      sandbox: { type: 'NONE' },
      labels: [],
      owner: null,
      capacity: null,
      usage: null,
    },
    relationships: {},
  };
}

function matches(state: OrganizationState, workspace: object, condition: WorkspaceCondition): boolean {
  if ('and' in condition) {
    return condition.and.every((inner) => matches(state, workspace, inner));
  }
  if ('nor' in condition) {
    return !condition.nor.some((inner) => matches(state, workspace, inner));
  }
  if ('field' in condition) {
    const found = at(workspace, condition.field.name);
    return [found].flat().some((value) => condition.field.values.includes(String(value)));
  }
  if ('searchWorkspaces' in condition) {
    const text = condition.searchWorkspaces.toLowerCase();
    return ['attributes.name', 'attributes.hostUrl'].some((path) => String(at(workspace, path)).toLowerCase().includes(text));
  }
  // Simulated sites have no features.
  return 'policies' in condition && condition.policies.some((policyId) => String(at(workspace, 'id')) in (state.policies[policyId]?.resources ?? {}));
}

function compare(one: object, other: object, sort: NonNullable<WorkspaceSearch['sort']>): number {
  for (const { field, order } of sort) {
    const difference = String(at(one, field)).localeCompare(String(at(other, field)));
    if (difference !== 0) {
      return order === 'desc' ? -difference : difference;
    }
  }
  return 0;
}

/** The value at a path such as `attributes.typeKey`. */
function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((current, name) => (current as Record<string, unknown> | null | undefined)?.[name], value);
}
