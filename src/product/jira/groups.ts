import * as z from 'zod';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, readBack } from '../../core/endpoint.js';
import { givenId, type AccountId, type GroupId } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import { input, nothing, type Outcome } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';
import { getUserGroups } from './users.js';

/** A group by its id, which is sure, or by its name, which somebody may change. */
export type GroupReference =
  | { readonly groupId: GroupId; readonly groupname?: undefined }
  | { readonly groupname: string; readonly groupId?: undefined };

const groupShape = {
  groupId: givenId<'group'>().optional(),
  groupname: z.string().min(1).optional(),
};

function namesOneGroup({ groupId, groupname }: { groupId?: string | undefined; groupname?: string | undefined }): boolean {
  return (groupId === undefined) !== (groupname === undefined);
}

const oneGroup = { message: 'expected exactly one of groupId and groupname', path: ['groupId'] };

interface OneMembership {
  readonly query: { readonly accountId: string; readonly groupId?: string | undefined; readonly groupname?: string | undefined };
}

export const removeUserFromGroup = endpoint('DELETE /rest/api/3/group/user', {
  query: input({ ...groupShape, accountId: givenId<'account'>() }).refine(namesOneGroup, oneGroup),
  response: nothing,
  operation: 'deleteById',
  success: [200],
  readBack: readBack(getUserGroups, {
    input: ({ query: { accountId } }: OneMembership) => ({ query: { accountId } }),
    verdict: (groups, { query: { groupId, groupname } }) =>
      groups.some((group) => (groupId === undefined ? group.name === groupname : group.groupId === groupId)) ? 'notReached' : 'reached',
  }),
});

/** Groups of a Jira site. */
export class JiraGroups {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Takes a person out of a group: they lose what the group grants, on every site that shares it.
   *
   * Resolves to `alreadyInState` where they were not in it. Throws `permission.denied` for groups that an identity
   * provider owns, and for organization-level groups where the caller is not a site admin: use the organization API
   * for those. Needs a site admin.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-groups/
   */
  removeUser(group: GroupReference, accountId: AccountId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(removeUserFromGroup, { query: { ...group, accountId } }, options);
  }
}
