import { checkOptionNames, invalidInput } from '../../core/input.js';
import { namesOf } from '../../core/run-options.js';
import type { OrgAdminClient } from '../../org/client.js';
import type { ProductClient } from '../../product/client.js';
import type { ScimClient } from '../../scim/client.js';

/** The clients of a run. If you leave out an optional one, its part is left to people. */
export interface Clients {
  readonly org: OrgAdminClient;
  /**
   * SCIM directories whose token is available. Their people are set inactive there. People of other directories are
   * handed off to the identity provider.
   */
  readonly scim?: readonly ScimClient[] | undefined;
  /** A product site. Its credential also identifies you, so that you cannot deactivate yourself. */
  readonly product?: ProductClient | undefined;
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

/** The client of the product site. The plan was made with one. */
export function requireProductClient({ product }: Clients): ProductClient {
  if (product === undefined) {
    throw invalidInput('runStep()', [{ field: 'clients.product', problem: 'expected the ProductClient that a step of the plan needs' }]);
  }
  return product;
}

export const clientNames = namesOf<Clients>()('org', 'scim', 'product');

/** Refuses values that are not clients, such as a list of product sites or a single SCIM directory without a list. */
export function checkClients(caller: string, clients: Clients): void {
  const refuse = (field: string, problem: string) => invalidInput(caller, [{ field, problem }]);
  const { org, product, scim } = (clients as Partial<Record<keyof Clients, unknown>> | null | undefined) ?? {};
  if (typeof (org as Partial<OrgAdminClient> | null | undefined)?.orgId !== 'string') {
    throw refuse('clients.org', 'expected an OrgAdminClient');
  }
  checkOptionNames(caller, clients, clientNames, 'clients');
  if (product !== undefined && !isProductClient(product)) {
    throw refuse('clients.product', Array.isArray(product) ? 'expected one ProductClient, not a list' : 'expected a ProductClient');
  }
  if (scim !== undefined && !(Array.isArray(scim) && scim.every((each: Partial<ScimClient> | null) => typeof each?.directoryId === 'string'))) {
    throw refuse('clients.scim', 'expected a list of ScimClients');
  }
}

function isProductClient(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'jira' in value && 'confluence' in value;
}

/** The product sites of the clients. */
export function productClients({ product }: Clients): readonly ProductClient[] {
  return product === undefined ? [] : [product];
}

/** The name of a product site: in reports, steps and inventories. */
export function siteNameOf({ site, cloudId }: ProductClient): string {
  return site ?? cloudId ?? '';
}
