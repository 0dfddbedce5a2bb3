import type { ApiPromise } from '../core/api-promise.js';
import { confirmed } from '../core/dangerous.js';
import type { ScimGroupId } from '../core/ids.js';
import type { CallOptions } from '../core/options.js';
import type { Outcome } from '../core/schema.js';
import type { Transport } from '../core/transport.js';
import { deleteGroup } from './groups.js';

/** Calls that affect everybody in a SCIM directory. Each call needs words that name what it does and to what. */
export class DangerousScimOperations {
  /** @internal */
  constructor(private readonly transport: Transport<'directoryId'>) {}

  /**
   * Deletes a group of the SCIM directory. This also deletes the group in Atlassian, and removes the access that it
   * granted from all its members. Do not use it to unlink a group.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-provisioning/rest/api-group-groups/
   */
  deleteGroup<const Group extends ScimGroupId>(groupId: Group, confirmation: `delete group ${NoInfer<Group>}`, options?: CallOptions): ApiPromise<Outcome> {
    return confirmed(deleteGroup.route, confirmation, () => `delete group ${groupId}`, () =>
      this.transport.send(deleteGroup, { path: { groupId } }, options),
    );
  }
}
