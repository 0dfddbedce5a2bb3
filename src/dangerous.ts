import { dangerousOperationsOf } from './core/dangerous.js';
import { invalidInput } from './core/input.js';
import type { OrgAdminClient } from './org/client.js';
import type { DangerousOrganizationOperations } from './org/dangerous.js';
import type { ProductClient } from './product/client.js';
import type { DangerousProductOperations } from './product/dangerous.js';
import type { ScimClient } from './scim/client.js';
import type { DangerousScimOperations } from './scim/dangerous.js';

/**
 * The operations of a client that affect everybody at once. They are not members of the client: you cannot find them by
 * accident. Each needs a confirmation in words.
 *
 * @example
 * await dangerous(org).deleteGroup(directoryId, groupId, `delete group ${groupId}`);
 */
export function dangerous(client: OrgAdminClient): DangerousOrganizationOperations;
export function dangerous(client: ProductClient): DangerousProductOperations;
export function dangerous(client: ScimClient): DangerousScimOperations;
export function dangerous(client: object): object {
  const operations = dangerousOperationsOf(client);
  if (operations === undefined) {
    throw invalidInput('dangerous()', [{ field: 'client', problem: 'expected an OrgAdminClient, a ProductClient or a ScimClient' }]);
  }
  return operations;
}
