import { invalidInput } from '../../core/input.js';
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

export function checkClients(caller: string, clients: Clients): void {
  if (typeof (clients as Partial<Clients> | undefined)?.org?.orgId !== 'string') {
    throw invalidInput(caller, [{ field: 'clients.org', problem: 'expected an OrgAdminClient' }]);
  }
}
