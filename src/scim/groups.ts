import * as z from 'zod/mini';

import { apiPromise, rejecting, type ApiPromise } from '../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack } from '../core/endpoint.js';
import type { ScimGroupId, ScimUserId } from '../core/ids.js';
import { invalidInput } from '../core/input.js';
import type { CallOptions } from '../core/options.js';
import { scimIndex, type Paginated } from '../core/pagination.js';
import { input, nothing } from '../core/schema.js';
import type { Transport } from '../core/transport.js';
import { holds, verdictOnPatch } from './apply-patch.js';
import { GroupFilterSchema } from './filter.js';
import { patchBody, PatchSchema, scimGroupPatch, type PatchBody, type ScimGroupPatchOperation } from './patch.js';
import {
  directoryScopes,
  NewScimGroupSchema,
  problemOfId,
  ScimGroupReplacementSchema,
  ScimGroupSchema,
  type NewScimGroup,
  type ScimGroup,
  type ScimGroupReplacement,
} from './schemas.js';

const GroupQuerySchema = input({
  filter: z.optional(GroupFilterSchema),
  count: z.optional(z.int().check(z.minimum(1), z.maximum(100))),
  startIndex: z.optional(z.int().check(z.minimum(1))),
});

/** Which SCIM groups to list: all, or the one with a `displayName`. */
export interface ScimGroupQuery extends z.input<typeof GroupQuerySchema> {}

export const listGroups = pagedEndpoint('GET /scim/directory/{directoryId}/Groups', {
  query: GroupQuerySchema,
  item: ScimGroupSchema,
  page: scimIndex,
  success: [200],
  scopes: directoryScopes,
});

export const getGroup = endpoint('GET /scim/directory/{directoryId}/Groups/{groupId}', {
  response: ScimGroupSchema,
  operation: 'read',
  about: [{ asked: 'path.groupId', member: 'id' }],
  success: [200],
  scopes: directoryScopes,
});

type Members = ScimGroup['members'];

function idsOf(members: Members): string[] {
  return (members ?? []).flatMap(({ value }) => value ?? []);
}

export const createGroup = endpoint('POST /scim/directory/{directoryId}/Groups', {
  body: NewScimGroupSchema,
  response: ScimGroupSchema,
  operation: 'creating',
  success: [201],
  scopes: directoryScopes,
  propagates: true,
  readBack: readBack(listGroups, {
    input: ({ body: { displayName } }: { readonly body: NewScimGroup }) => ({ query: { filter: { displayName } } }),
    // An older group of that name, with other members, is not the created one.
    verdict: ({ items }, { body }) => {
      const found = items.find(({ displayName }) => displayName === body.displayName);
      return found === undefined ? 'notReached' : holds(idsOf(found.members), idsOf(body.members)) ? 'reached' : 'unknown';
    },
    adopt: ({ items }, { body }) => items.find(({ displayName }) => displayName === body.displayName),
  }),
});

interface OneGroup {
  readonly path: { readonly groupId: string };
}

export const replaceGroup = endpoint('PUT /scim/directory/{directoryId}/Groups/{groupId}', {
  body: ScimGroupReplacementSchema,
  response: ScimGroupSchema,
  operation: 'absolute',
  about: [{ asked: 'path.groupId', member: 'id' }],
  success: [200],
  scopes: directoryScopes,
  readBack: readBack(getGroup, {
    input: ({ path: { groupId } }: OneGroup & { readonly body: ScimGroupReplacement }) => ({ path: { groupId } }),
    // Only the id of a member is written; the service decides how to show it.
    verdict: (group, { body: { schemas: _, members, ...written } }) =>
      holds(idsOf(group.members), idsOf(members)) && holds(group, written) ? 'reached' : 'notReached',
    adopt: (group) => group,
  }),
});

export const patchGroup = endpoint('PATCH /scim/directory/{directoryId}/Groups/{groupId}', {
  body: PatchSchema,
  response: ScimGroupSchema,
  operation: 'absolute',
  about: [{ asked: 'path.groupId', member: 'id' }],
  success: [200],
  scopes: directoryScopes,
  readBack: readBack(getGroup, {
    input: ({ path: { groupId } }: OneGroup & { readonly body: PatchBody }) => ({ path: { groupId } }),
    verdict: (group, { body }) => verdictOnPatch(group, body),
    adopt: (group) => group,
  }),
});

export const deleteGroup = endpoint('DELETE /scim/directory/{directoryId}/Groups/{groupId}', {
  response: nothing,
  operation: 'organizationWide',
  success: [204],
  scopes: directoryScopes,
});

/**
 * Groups of one SCIM directory. Each is a group of the organization that only this directory can change. People you add
 * get everything that the group grants; people you remove lose it.
 */
export class ScimGroups {
  /** @internal */
  constructor(private readonly transport: Transport<'directoryId'>) {}

  /**
   * Lists the groups of the directory with all their members, at most 100 to a page.
   *
   * Atlassian accepts one comparison: `{ filter: { displayName } }`.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-provisioning/rest/api-group-groups/
   */
  list(query: ScimGroupQuery = {}, options?: CallOptions): Paginated<ScimGroup> {
    return this.transport.list(listGroups, { query }, options);
  }

  /**
   * Reads a group with all its members, by the id of the SCIM group.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-provisioning/rest/api-group-groups/
   */
  get(groupId: ScimGroupId, options?: CallOptions): ApiPromise<ScimGroup> {
    return this.transport.send(getGroup, { path: { groupId } }, options);
  }

  /**
   * Creates a group in the directory, and with it a group of the organization that only the directory can change. You
   * cannot rename it later.
   *
   * Throws `conflict.uniqueness` if the directory or the organization has a group of that name. If only a site has one,
   * Atlassian creates the group, but silently does not sync it to that site.
   *
   * After a lost response, the client looks the group up by its name. If it has other members, this throws `ambiguous`.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-provisioning/rest/api-group-groups/
   */
  create(group: NewScimGroup, options?: CallOptions): ApiPromise<ScimGroup> {
    return this.transport.send(createGroup, { body: group }, options);
  }

  /**
   * Changes a group; everything that you do not name stays. Build the changes with `scimGroupPatch`. Resolves to the
   * group as it is now.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-provisioning/rest/api-group-groups/
   */
  patch(groupId: ScimGroupId, operations: readonly ScimGroupPatchOperation[], options?: CallOptions): ApiPromise<ScimGroup> {
    return this.transport.send(patchGroup, { path: { groupId }, body: patchBody(operations) }, options);
  }

  /**
   * Adds SCIM users to a group: they get everything that the group grants, and may take seats. Existing members stay.
   * Takes ids of SCIM users, not of Atlassian accounts.
   *
   * Throws `notFound` if the directory has no such user or group.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-provisioning/rest/api-group-groups/
   */
  addMembers(groupId: ScimGroupId, userIds: readonly ScimUserId[], options?: CallOptions): ApiPromise<ScimGroup> {
    return rejecting(() => this.patch(groupId, scimGroupPatch.addMembers(userIds), options));
  }

  /**
   * Removes SCIM users from a group: they lose what the group grants. Takes ids of SCIM users, not of Atlassian
   * accounts.
   *
   * The identity provider does not get this change. While it still has the person in the group, its next sync may add
   * them again.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-provisioning/rest/api-group-groups/
   */
  removeMembers(groupId: ScimGroupId, userIds: readonly ScimUserId[], options?: CallOptions): ApiPromise<ScimGroup> {
    return rejecting(() => this.patch(groupId, scimGroupPatch.removeMembers(userIds), options));
  }

  /**
   * Replaces a group as a whole. Everybody who is not among its `members` loses what the group grants. To change single
   * members, use {@link addMembers} and {@link removeMembers}. Atlassian does not support renaming.
   *
   * Throws `validation` if a member does not exist, or if the group has the id of another.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-provisioning/rest/api-group-groups/
   */
  replace(groupId: ScimGroupId, group: ScimGroupReplacement, options?: CallOptions): ApiPromise<ScimGroup> {
    const problem = problemOfId(groupId, group);
    return problem === undefined
      ? this.transport.send(replaceGroup, { path: { groupId }, body: group }, options)
      : apiPromise<ScimGroup>(Promise.reject(invalidInput(replaceGroup.route, [{ field: 'body.id', problem }])));
  }

  /**
   * Reads a group, changes it and puts it back with everything that was read, including members unknown to this
   * library. Sends nothing if your function changes nothing. Resolves to the group as it is now.
   *
   * A change by somebody else between reading and writing is lost: to change members, use {@link addMembers} and
   * {@link removeMembers}.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-provisioning/rest/api-group-groups/
   */
  async update(groupId: ScimGroupId, change: (group: ScimGroup) => ScimGroup, options?: CallOptions): Promise<ScimGroup> {
    const group = await this.get(groupId, options);
    const changed = change(structuredClone(group));
    if (JSON.stringify(changed) === JSON.stringify(group)) {
      return group;
    }
    return this.replace(groupId, changed as ScimGroupReplacement, options);
  }
}
