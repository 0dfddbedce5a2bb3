import { checkOptionNames, invalidInput } from '../../core/input.js';
import { namesOf } from '../../core/run-options.js';
import type { OrgAdminClient } from '../../org/client.js';
import type { ProductClient } from '../../product/client.js';
import { siteNameOf } from '../../product/site-name.js';
import type { ScimClient } from '../../scim/client.js';

export { siteNameOf };

/** The clients of a run. If you leave out an optional one, its part is left to people. */
export interface Clients {
  readonly org: OrgAdminClient;
  /**
   * SCIM directories whose token is available. Their people are set inactive there. People of other directories are
   * handed off to the identity provider.
   */
  readonly scim?: readonly ScimClient[] | undefined;
  /**
   * A product site, or a list of several. Each credential also identifies you, so that you cannot deactivate yourself.
   * What people own is read and transferred on every site of the list. An empty list is no site.
   */
  readonly product?: ProductClient | readonly ProductClient[] | undefined;
}

/** The client of a SCIM directory. */
export function scimClientFor(clients: Clients, scimDirectoryId: string): ScimClient | undefined {
  return clients.scim?.find(({ directoryId }) => directoryId === scimDirectoryId);
}

/** The client of the SCIM directory of a step. The plan was made with one. */
export function requireScimClient(clients: Clients, scimDirectoryId: string): ScimClient {
  const client = scimClientFor(clients, scimDirectoryId);
  if (client === undefined) {
    throw invalidInput('runStep()', [{ field: 'clients.scim', problem: 'expected the ScimClient of the directory in a step of the plan' }]);
  }
  return client;
}

/** The clients of product sites, always as a list. */
export function productClients({ product }: Pick<Clients, 'product'>): readonly ProductClient[] {
  return product === undefined ? [] : isList(product) ? product : [product];
}

/** The name to write down for the site of a client: nothing while there is only one site. */
export function siteToName(clients: Pick<Clients, 'product'>, client: ProductClient): string | undefined {
  return productClients(clients).length > 1 ? siteNameOf(client) : undefined;
}

/** The client of the product site with that name. Without a name, the only one, or the first of several. */
export function productClientFor(clients: Pick<Clients, 'product'>, site?: string): ProductClient | undefined {
  const all = productClients(clients);
  return site === undefined ? all[0] : all.find((client) => siteNameOf(client) === site);
}

/**
 * The client of the product site that a step runs on. Ids of Jira are the same on many sites: a step without a site is
 * refused where several could be meant.
 */
export function requireProductClient(clients: Pick<Clients, 'product'>, site?: string, caller = 'runStep()'): ProductClient {
  const client = productClientFor(clients, site);
  if (client === undefined) {
    const problem = site === undefined ? 'expected the ProductClient that a step of the plan needs' : 'expected the ProductClient of the site in a step of the plan';
    throw invalidInput(caller, [{ field: 'clients.product', problem }]);
  }
  if (site === undefined && productClients(clients).length > 1) {
    throw invalidInput(caller, [{ field: 'clients.product', problem: 'expected one ProductClient, because a step of the plan names no site' }]);
  }
  return client;
}

export const clientNames = namesOf<Clients>()('org', 'scim', 'product');

/** Refuses values that are not clients, such as two clients of one product site or a single SCIM directory without a list. */
export function checkClients(caller: string, clients: Clients): void {
  const refuse = (field: string, problem: string) => invalidInput(caller, [{ field, problem }]);
  const { org, product, scim } = (clients as Partial<Record<keyof Clients, unknown>> | null | undefined) ?? {};
  if (typeof (org as Partial<OrgAdminClient> | null | undefined)?.orgId !== 'string') {
    throw refuse('clients.org', 'expected an OrgAdminClient');
  }
  checkOptionNames(caller, clients, clientNames, 'clients');
  if (product !== undefined && !Array.isArray(product) && !isProductClient(product)) {
    throw refuse('clients.product', 'expected a ProductClient, or a list of them');
  }
  checkSiteList(caller, product);
  if (scim !== undefined && !(Array.isArray(scim) && scim.every((each: Partial<ScimClient> | null) => typeof each?.directoryId === 'string'))) {
    throw refuse('clients.scim', 'expected a list of ScimClients');
  }
}

/** Refuses a list with what is no client of a product site, or with two clients of the same site. */
export function checkSiteList(caller: string, product: unknown): void {
  const seen = new Set<string>();
  // The spread makes an empty place an entry, too.
  for (const [index, each] of (Array.isArray(product) ? [...(product as unknown[])] : []).entries()) {
    const refuse = (problem: string) => invalidInput(caller, [{ field: `clients.product[${index}]`, problem }]);
    if (!isProductClient(each)) {
      throw refuse('expected a ProductClient');
    }
    if (seen.has(siteNameOf(each))) {
      throw refuse('is a client of the same site as one before it: give one client for each site');
    }
    seen.add(siteNameOf(each));
  }
}

export function isProductClient(value: unknown): value is ProductClient {
  return typeof value === 'object' && value !== null && 'jira' in value && 'confluence' in value;
}

/** Also for a list that cannot be changed. */
function isList(value: unknown): value is readonly ProductClient[] {
  return Array.isArray(value);
}
