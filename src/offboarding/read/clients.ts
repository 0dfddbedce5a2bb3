import { checkOptionNames, invalidInput } from '../../core/input.js';
import { namesOf } from '../../core/run-options.js';
import type { OrgAdminClient } from '../../org/client.js';
import type { ProductClient } from '../../product/client.js';
import type { ScimClient } from '../../scim/client.js';

/** The clients that a run works with. Without one of the optional ones its part is left to people. */
export interface Clients {
  readonly org: OrgAdminClient;
  /** SCIM directories whose token is at hand: their people are set inactive there, others are handed over. */
  readonly scim?: readonly ScimClient[] | undefined;
  /** A product site. Its credential also tells who runs this, so that nobody switches themselves off. */
  readonly product?: ProductClient | undefined;
}

/** The client of a SCIM directory. */
export function scimClientFor(clients: Clients, scimDirectoryId: string): ScimClient | undefined {
  return clients.scim?.find(({ directoryId }) => directoryId === scimDirectoryId);
}

/** The client of the SCIM directory of a step. There was one when the plan was made. */
export function requireScimClient(clients: Clients, scimDirectoryId: string): ScimClient {
  const client = scimClientFor(clients, scimDirectoryId);
  if (client === undefined) {
    throw invalidInput('runStep()', [{ field: 'clients.scim', problem: 'expected the ScimClient of the directory that a step of the plan names' }]);
  }
  return client;
}

/** The client of the product site. There was one when the plan was made. */
export function requireProductClient({ product }: Clients): ProductClient {
  if (product === undefined) {
    throw invalidInput('runStep()', [{ field: 'clients.product', problem: 'expected the ProductClient that a step of the plan needs' }]);
  }
  return product;
}

const clientNames = namesOf<Clients>()('org', 'scim', 'product');

/** Refuses what are not the clients of a flow: several product sites in one list, or a single directory without one. */
export function checkClients(caller: string, clients: Clients): void {
  const refuse = (field: string, problem: string) => invalidInput(caller, [{ field, problem }]);
  const { org, product, scim } = (clients as Partial<Record<keyof Clients, unknown>> | null | undefined) ?? {};
  if (typeof (org as Partial<OrgAdminClient> | null | undefined)?.orgId !== 'string') {
    throw refuse('clients.org', 'expected an OrgAdminClient');
  }
  checkOptionNames(caller, clients, clientNames, 'clients');
  if (product !== undefined && !isProductClient(product)) {
    throw refuse('clients.product', Array.isArray(product) ? 'expected one ProductClient, and not a list' : 'expected a ProductClient');
  }
  if (scim !== undefined && !(Array.isArray(scim) && scim.every((each: Partial<ScimClient> | null) => typeof each?.directoryId === 'string'))) {
    throw refuse('clients.scim', 'expected a list of ScimClients');
  }
}

function isProductClient(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'jira' in value && 'confluence' in value;
}
