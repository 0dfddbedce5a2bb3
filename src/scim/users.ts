import * as z from 'zod/mini';

import { apiPromise, type ApiPromise } from '../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack } from '../core/endpoint.js';
import type { ScimUserId } from '../core/ids.js';
import { invalidInput } from '../core/input.js';
import type { CallOptions } from '../core/options.js';
import { scimIndex, type Paginated } from '../core/pagination.js';
import { input, nothing, type Outcome } from '../core/schema.js';
import type { Transport } from '../core/transport.js';
import { holds, verdictOnPatch } from './apply-patch.js';
import { UserFilterSchema } from './filter.js';
import { patchBody, PatchSchema, scimUserPatch, type PatchBody, type ScimUserPatchOperation } from './patch.js';
import {
  directoryScopes,
  NewScimUserSchema,
  problemOfId,
  ScimUserReplacementSchema,
  ScimUserSchema,
  type NewScimUser,
  type ScimUser,
  type ScimUserReplacement,
} from './schemas.js';

const attributesShape = {
  attributes: z.optional(z.string().check(z.minLength(1))),
  excludedAttributes: z.optional(z.string().check(z.minLength(1))),
};

const UserQuerySchema = input({
  ...attributesShape,
  filter: z.optional(UserFilterSchema),
  count: z.optional(z.int().check(z.minimum(1), z.maximum(100))),
  startIndex: z.optional(z.int().check(z.minimum(1))),
});

/** Which SCIM users to list: all, or those with exactly one `userName` or `externalId`. */
export interface ScimUserQuery extends z.input<typeof UserQuerySchema> {}

const AttributesQuerySchema = input(attributesShape);

/** Which attributes to return, comma-separated. */
export interface ScimAttributesQuery extends z.input<typeof AttributesQuerySchema> {}

export const listUsers = pagedEndpoint('GET /scim/directory/{directoryId}/Users', {
  query: UserQuerySchema,
  item: ScimUserSchema,
  page: scimIndex,
  success: [200],
  scopes: directoryScopes,
});

export const getUser = endpoint('GET /scim/directory/{directoryId}/Users/{userId}', {
  query: AttributesQuerySchema,
  response: ScimUserSchema,
  operation: 'read',
  about: [{ asked: 'path.userId', member: 'id' }],
  success: [200],
  scopes: directoryScopes,
});

interface NewUser {
  readonly body: NewScimUser;
}

export const createUser = endpoint('POST /scim/directory/{directoryId}/Users', {
  query: AttributesQuerySchema,
  body: NewScimUserSchema,
  response: ScimUserSchema,
  operation: 'creating',
  success: [201],
  scopes: directoryScopes,
  propagates: true,
  readBack: readBack(listUsers, {
    input: ({ body: { userName } }: NewUser) => ({ query: { filter: { userName } } }),
    // An older user of that name, who is another person or inactive, is not the created one.
    verdict: ({ items }, { body }) => {
      const found = items.find(isNamed(body));
      if (found === undefined) {
        return 'notReached';
      }
      const isTheOne = (found.active ?? true) === (body.active ?? true) && holds(found.externalId, body.externalId ?? found.externalId);
      return isTheOne ? 'reached' : 'unknown';
    },
    adopt: ({ items }, { body }) => items.find(isNamed(body)),
  }),
});

/** Atlassian ignores case in user names. */
function isNamed({ userName }: NewScimUser): (user: ScimUser) => boolean {
  return (user) => user.userName?.toLowerCase() === userName.toLowerCase();
}

interface OneUser {
  readonly path: { readonly userId: string };
}

export const replaceUser = endpoint('PUT /scim/directory/{directoryId}/Users/{userId}', {
  query: AttributesQuerySchema,
  body: ScimUserReplacementSchema,
  response: ScimUserSchema,
  operation: 'absolute',
  about: [{ asked: 'path.userId', member: 'id' }],
  success: [200],
  scopes: directoryScopes,
  readBack: readBack(getUser, {
    input: ({ path: { userId } }: OneUser & { readonly body: ScimUserReplacement }) => ({ path: { userId } }),
    verdict: (user, { body: { schemas: _, ...written } }) => (holds(user, written) ? 'reached' : 'notReached'),
    adopt: (user) => user,
  }),
});

export const patchUser = endpoint('PATCH /scim/directory/{directoryId}/Users/{userId}', {
  query: AttributesQuerySchema,
  body: PatchSchema,
  response: ScimUserSchema,
  operation: 'absolute',
  about: [{ asked: 'path.userId', member: 'id' }],
  success: [200],
  scopes: directoryScopes,
  readBack: readBack(getUser, {
    input: ({ path: { userId } }: OneUser & { readonly body: PatchBody }) => ({ path: { userId } }),
    verdict: (user, { body }) => verdictOnPatch(user, body),
    adopt: (user) => user,
  }),
});

const userIsGone = readBack(getUser, {
  input: ({ path: { userId } }: OneUser) => ({ path: { userId } }),
  verdict: () => 'notReached',
  whenNotFound: ({ resource }) => (resource === 'user' ? 'reached' : 'unknown'),
});

/**
 * A directory that no longer responds sends 404 for every user: a user counts as gone only if another read succeeds.
 */
const directoryAnswers = readBack<OneUser, typeof listUsers>(listUsers, {
  input: () => ({ query: { count: 1 } }),
  verdict: () => 'reached',
});

export const deleteUser = endpoint('DELETE /scim/directory/{directoryId}/Users/{userId}', {
  response: nothing,
  operation: 'deleteById',
  success: [204],
  scopes: directoryScopes,
  readBack: () => [userIsGone, directoryAnswers],
});

/** The change that activates or deactivates a person. */
export function setActivePatch(active: boolean): PatchBody {
  return patchBody([scimUserPatch.replace('active', active)]);
}

/** Users of one SCIM directory. */
export class ScimUsers {
  /** @internal */
  constructor(private readonly transport: Transport<'directoryId'>) {}

  /**
   * Lists the users of the directory, at most 100 to a page.
   *
   * Atlassian accepts one comparison: `{ filter: { userName } }` or `{ filter: { externalId } }`.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-provisioning/rest/api-group-users/
   */
  list(query: ScimUserQuery = {}, options?: CallOptions): Paginated<ScimUser> {
    return this.transport.list(listUsers, { query }, options);
  }

  /**
   * Reads a user by the id of the SCIM user.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-provisioning/rest/api-group-users/
   */
  get(userId: ScimUserId, query: ScimAttributesQuery = {}, options?: CallOptions): ApiPromise<ScimUser> {
    return this.transport.send(getUser, { path: { userId }, query }, options);
  }

  /**
   * Creates a user, and with it an Atlassian account. If a managed account already has the e-mail address, Atlassian
   * links the user to that account instead. From then on, the user owns its life cycle and profile.
   *
   * Other services of Atlassian take a moment to see the account. The organization should have verified the domain of
   * the address. Throws `conflict.uniqueness` if the directory has a user of that `userName`.
   *
   * After a lost response, the client looks the user up by `userName`. If it is another user or inactive, this throws
   * `ambiguous`.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-provisioning/rest/api-group-users/
   */
  create(user: NewScimUser, options?: CallOptions): ApiPromise<ScimUser> {
    return this.transport.send(createUser, { body: user }, options);
  }

  /**
   * Changes some attributes of a user; all others stay. Build the changes with `scimUserPatch`.
   *
   * A change of `active` deactivates or activates the person: see {@link setActive}. Resolves to the user as it is now.
   *
   * @example
   * await scim.users.patch(userId, [scimUserPatch.replace('title', 'Engineer'), scimUserPatch.remove('nickName')]);
   *
   * @see https://developer.atlassian.com/cloud/admin/user-provisioning/rest/api-group-users/
   */
  patch(userId: ScimUserId, operations: readonly ScimUserPatchOperation[], options?: CallOptions): ApiPromise<ScimUser> {
    return this.transport.send(patchUser, { path: { userId }, body: patchBody(operations) }, options);
  }

  /**
   * Replaces a user as a whole. Atlassian clears every attribute that you leave out: give everything that must stay,
   * unknown extensions as well. {@link update} does that for you. `active: false` deactivates the person.
   *
   * The client does not send members that only Atlassian sets (`id`, `meta`, `groups` and the Atlassian extension).
   * Throws `validation` if the user has the id of another.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-provisioning/rest/api-group-users/
   */
  replace(userId: ScimUserId, user: ScimUserReplacement, options?: CallOptions): ApiPromise<ScimUser> {
    const problem = problemOfId(userId, user);
    return problem === undefined
      ? this.transport.send(replaceUser, { path: { userId }, body: user }, options)
      : apiPromise<ScimUser>(Promise.reject(invalidInput(replaceUser.route, [{ field: 'body.id', problem }])));
  }

  /**
   * Reads a user, changes it and puts it back with everything that was read, including members unknown to this library.
   * Sends nothing if your function changes nothing. Resolves to the user as it is now.
   *
   * Atlassian cannot lock a user: a change by somebody else between reading and writing is lost. For single attributes
   * {@link patch} is safer.
   *
   * @example
   * await scim.users.update(userId, (user) => ({ ...user, title: 'Engineer', nickName: null }));
   *
   * @see https://developer.atlassian.com/cloud/admin/user-provisioning/rest/api-group-users/
   */
  async update(userId: ScimUserId, change: (user: ScimUser) => ScimUser, options?: CallOptions): Promise<ScimUser> {
    const user = await this.get(userId, {}, options);
    const changed = change(structuredClone(user));
    if (JSON.stringify(changed) === JSON.stringify(user)) {
      return user;
    }
    return this.replace(userId, changed as ScimUserReplacement, options);
  }

  /**
   * Sets a user active or inactive. Inactive deactivates the linked managed account: the person can no longer log in to
   * any Atlassian product. The SCIM record stays. Undo: set the user active.
   *
   * The identity provider that feeds the directory does not get this change. While it still assigns the person, its
   * next sync may activate them again. Resolves to the user as it is now.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-provisioning/rest/api-group-users/
   */
  setActive(userId: ScimUserId, active: boolean, options?: CallOptions): ApiPromise<ScimUser> {
    return this.transport.send(patchUser, { path: { userId }, body: setActivePatch(active) }, options);
  }

  /**
   * Deletes the SCIM record of a person, removes it from all SCIM groups, and unlinks it from its Atlassian account.
   * Atlassian also deactivates a managed account; the account stays, managed by hand.
   *
   * This is irreversible: only a new record, with a new id, and activating the account bring the person back. To
   * deactivate somebody, use {@link setActive}. The identity provider does not get this change, and may create the
   * person again.
   *
   * By an older document of Atlassian, this only deactivates. Throws `notFound` if the directory has no such user: the
   * id may belong to an account.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-provisioning/rest/api-group-users/
   */
  delete(userId: ScimUserId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(deleteUser, { path: { userId } }, options);
  }
}
