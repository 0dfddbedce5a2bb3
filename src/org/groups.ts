import * as z from 'zod/mini';

import { apiPromise, type ApiPromise, type Completed } from '../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack, verdictOn } from '../core/endpoint.js';
import { adminError, attempt } from '../core/errors.js';
import { givenId, type AccountId, type DirectoryId, type GroupId } from '../core/ids.js';
import type { CallOptions } from '../core/options.js';
import { cursorInBody, cursorInQuery, type Paginated } from '../core/pagination.js';
import { input, inside, nothing, type Outcome } from '../core/schema.js';
import type { Transport } from '../core/transport.js';
import { sleep } from '../core/waits.js';
import {
  DirectoryGroupSchema,
  DirectoryGroupStatsSchema,
  GroupFilterSchema,
  GroupQuerySchema,
  GroupSearchSchema,
  NewGroupSchema,
  type DirectoryGroup,
  type DirectoryGroupFilter,
  type DirectoryGroupQuery,
  type DirectoryGroupSearch,
  type DirectoryGroupStats,
  type NewDirectoryGroup,
} from './group-schemas.js';
import { searchDirectoryUsers } from './users.js';

export const searchDirectoryGroups = pagedEndpoint('POST /admin/v2/orgs/{orgId}/directories/{directoryId}/groups/search', {
  body: GroupSearchSchema,
  item: DirectoryGroupSchema,
  page: cursorInBody,
  success: [200],
});

export const listDirectoryGroups = pagedEndpoint('GET /admin/v2/orgs/{orgId}/directories/{directoryId}/groups', {
  query: GroupQuerySchema,
  item: DirectoryGroupSchema,
  page: cursorInQuery,
  about: [{ asked: 'query.groupIds', member: 'id' }],
  success: [200],
  scopes: { admin: ['read:groups:admin'] },
  deprecated: { until: '2027-06-30', replacement: 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/groups/search' },
});

export const countDirectoryGroups = endpoint('GET /admin/v2/orgs/{orgId}/directories/{directoryId}/groups/count', {
  query: GroupFilterSchema,
  response: inside('count', z.number()),
  operation: 'read',
  success: [200],
});

export const getDirectoryGroupStats = endpoint('GET /admin/v2/orgs/{orgId}/directories/{directoryId}/groups/stats', {
  response: DirectoryGroupStatsSchema,
  operation: 'read',
  success: [200],
});

export const getDirectoryGroup = endpoint('GET /admin/v2/orgs/{orgId}/directories/{directoryId}/groups/{groupId}', {
  response: inside('data', DirectoryGroupSchema),
  operation: 'read',
  about: [{ asked: 'path.groupId', member: 'id' }],
  success: [200],
});

export const createDirectoryGroup = endpoint('POST /admin/v2/orgs/{orgId}/directories/{directoryId}/groups', {
  body: NewGroupSchema,
  // Atlassian returns no body: only a read-back has the group, and the method searches for it.
  response: z.pipe(z.unknown(), z.transform((): DirectoryGroup | undefined => undefined)),
  operation: 'creating',
  success: [201],
  propagates: true,
  readBack: readBack<{ path: { directoryId: string }; body: NewDirectoryGroup }, typeof searchDirectoryGroups>(searchDirectoryGroups, {
    input: ({ path: { directoryId }, body: { name } }) => ({
      path: { directoryId },
      body: { groupNames: [name], expand: ['counts.users', 'counts.resources'], limit: 100 },
    }),
    verdict: ({ items }, { body: { name } }) => {
      const named = items.filter((group) => group.name === name);
      // A group that has members or grants roles existed before: this call did not create it.
      const [only] = named;
      const isNew = only?.counts?.users === 0 && only.counts.resources === 0;
      return named.length === 0 ? 'notReached' : named.length === 1 && isNew ? 'reached' : 'unknown';
    },
    adopt: ({ items }, { body: { name } }) => items.find((group) => group.name === name),
  }),
});

/**
 * Removes the access that it granted from every member. Atlassian refuses default groups and groups that make admins.
 */
export const deleteDirectoryGroup = endpoint('DELETE /admin/v2/orgs/{orgId}/directories/{directoryId}/groups/{groupId}', {
  response: nothing,
  operation: 'organizationWide',
  success: [204],
});

interface OneMembership {
  readonly path: { readonly directoryId: string; readonly groupId: string };
}

/** Searched for among the members: a refusal has two meanings, a search has one. */
function readMembership<Written extends OneMembership>(accountOf: (written: Written) => string, wanted: boolean) {
  return readBack<Written, typeof searchDirectoryUsers>(searchDirectoryUsers, {
    input: (written) => ({
      path: { directoryId: written.path.directoryId },
      body: { accountIds: [accountOf(written)], groupIds: [written.path.groupId], expand: ['groups'] },
    }),
    verdict: ({ items }, written) => {
      const user = items.find(({ accountId }) => accountId === accountOf(written));
      if (user?.groups?.some(({ id: groupId }) => groupId === written.path.groupId) === false) {
        return 'unknown';
      }
      return (user !== undefined) === wanted ? 'reached' : 'notReached';
    },
  });
}

export const addUserToDirectoryGroup = endpoint('POST /admin/v2/orgs/{orgId}/directories/{directoryId}/groups/{groupId}/memberships', {
  body: input({ accountId: givenId('account') }),
  response: nothing,
  operation: 'absolute',
  success: [204],
  // Without a code, it means either this or that the person is already in the group: reading back decides.
  conflictMeans: 'limit.license',
  propagates: true,
  readBack: readMembership(({ body: { accountId } }: OneMembership & { body: { accountId: string } }) => accountId, true),
});

interface OneMember {
  readonly path: OneMembership['path'] & { readonly accountId: string };
}

const accountIsThere = readBack<OneMember, typeof searchDirectoryUsers>(searchDirectoryUsers, {
  input: ({ path: { directoryId, accountId } }) => ({ path: { directoryId }, body: { accountIds: [accountId] } }),
  verdict: ({ items }, { path: { accountId } }) => verdictOn(items.find((user) => user.accountId === accountId), true),
});

const groupIsThere = readBack<OneMember, typeof getDirectoryGroup>(getDirectoryGroup, {
  input: ({ path: { directoryId, groupId } }) => ({ path: { directoryId, groupId } }),
  verdict: ({ id: seen }, { path: { groupId } }) => (seen === groupId ? 'reached' : 'unknown'),
});

export const removeUserFromDirectoryGroup = endpoint(
  'DELETE /admin/v2/orgs/{orgId}/directories/{directoryId}/groups/{groupId}/memberships/{accountId}',
  {
    response: nothing,
    operation: 'deleteById',
    success: [204],
    known: () => [accountIsThere, groupIsThere],
    readBack: readMembership(({ path: { accountId } }: OneMember) => accountId, false),
  },
);

/** Waits between searches for a new group, in units of the first delay of a retry: 19 seconds by default. */
const searchDelays = [1, 2, 4, 8, 16, 32];

/** Groups of the organization's directories. */
export class DirectoryGroups {
  /** @internal */
  constructor(private readonly transport: Transport<'orgId'>) {}

  /**
   * Finds groups. `-` as the directory means all directories that the key may manage.
   *
   * Arrays combine as "one of these". An unknown filter is an error here, because Atlassian ignores it and returns
   * every group. Set `expand` for the numbers of people and resources. To list the members of a group, use
   * `org.users.search` with `groupIds`.
   *
   * Needs an organization API key. Any plan.
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-groups/
   */
  search(directoryId: DirectoryId, search: DirectoryGroupSearch = {}, options?: CallOptions): Paginated<DirectoryGroup> {
    return this.transport.list(searchDirectoryGroups, { path: { directoryId }, body: search }, options);
  }

  /**
   * Lists groups with filters in the query. The client sends `counts` and `sortBy` as JSON: Atlassian does not document
   * how it reads them.
   *
   * @deprecated Atlassian stops it after 2027-06-30: use {@link search}.
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-groups/
   */
  list(directoryId: DirectoryId, query: DirectoryGroupQuery = {}, options?: CallOptions): Paginated<DirectoryGroup> {
    return this.transport.list(listDirectoryGroups, { path: { directoryId }, query }, options);
  }

  /**
   * Counts groups. `-` as the directory means all directories that the key may manage.
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-groups/
   */
  count(directoryId: DirectoryId, filter: DirectoryGroupFilter = {}, options?: CallOptions): ApiPromise<number> {
    return this.transport.send(countDirectoryGroups, { path: { directoryId }, query: filter }, options);
  }

  /**
   * Counts groups by kind: managed here, synced from an identity provider, teams. `-` as the directory means all of
   * them.
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-groups/
   */
  getStats(directoryId: DirectoryId, options?: CallOptions): ApiPromise<DirectoryGroupStats> {
    return this.transport.send(getDirectoryGroupStats, { path: { directoryId } }, options);
  }

  /**
   * Reads one group. Throws `notFound` for a group that is not in the directory; `-` means all of them.
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-groups/
   */
  get(directoryId: DirectoryId, groupId: GroupId, options?: CallOptions): ApiPromise<DirectoryGroup> {
    return this.transport.send(getDirectoryGroup, { path: { directoryId, groupId } }, options);
  }

  /**
   * Creates a group without members or access, and resolves to it. Needs one concrete directory id: `-` is rejected.
   *
   * Atlassian returns no id: the client searches for the group by its exact name, for about 20 seconds. If it does not
   * find the group, it throws `propagating` with status 201: the group exists, do not create it again.
   *
   * Throws `conflict.alreadyInState` if the directory has a group of that name. The existing group is not returned: it
   * may have members and grant access. After a lost response, a group of that name counts as created only while it has
   * neither. Otherwise this throws `ambiguous`.
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-groups/
   */
  create(directoryId: DirectoryId, group: NewDirectoryGroup, options?: CallOptions): ApiPromise<DirectoryGroup> {
    return apiPromise(this.#create(directoryId, group, options));
  }

  /**
   * Adds a person to a group. They get the access that the group grants, and a seat of each product that needs one.
   * Both must be in the same directory. One person per call; Atlassian has no call for several.
   *
   * Resolves to `alreadyInState` if the person was in the group before. Throws `limit.license` if a product that the
   * group grants has no seat left. Atlassian sends 409 for both, and reading decides. Throws `group.protected` or
   * `permission.denied` for groups that an identity provider owns. Invite people who are in no directory first.
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-groups/
   */
  addUser(directoryId: DirectoryId, groupId: GroupId, accountId: AccountId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(addUserToDirectoryGroup, { path: { directoryId, groupId }, body: { accountId } }, options);
  }

  /**
   * Removes a person from a group: they lose what only this group grants, and the seat is free. They stay in the
   * directory. Undo: {@link addUser}.
   *
   * Access through another group or a direct role stays: `org.userRoles.list` shows it. Resolves to `alreadyInState` if
   * reading shows the person in the directory and not in the group. For an unknown person it throws `notFound`. Throws
   * `group.protected` or `permission.denied` for groups that an identity provider owns: its next sync would add them
   * again.
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-groups/
   */
  removeUser(directoryId: DirectoryId, groupId: GroupId, accountId: AccountId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(removeUserFromDirectoryGroup, { path: { directoryId, groupId, accountId } }, options);
  }

  async #create(directoryId: DirectoryId, group: NewDirectoryGroup, options?: CallOptions): Promise<Completed<DirectoryGroup>> {
    const started = performance.now();
    const { data, response } = await this.transport.send(createDirectoryGroup, { path: { directoryId }, body: group }, options).withResponse();
    const { attempts } = response;
    const value = data ?? (await this.#findCreated({ directoryId, name: group.name, started, attempts }, options));
    this.transport.remember([value.id]);
    return { ...response, value };
  }

  /** The group is created already: no error may suggest otherwise. */
  async #findCreated(
    { directoryId, name, started, attempts }: { directoryId: DirectoryId; name: string; started: number; attempts: number },
    options: CallOptions | undefined,
  ): Promise<DirectoryGroup> {
    const { retry, signal, timeouts } = this.transport.settingsOf(createDirectoryGroup, options);
    const delays = retry === false ? [] : searchDelays.map((factor) => Math.min(retry.maximumDelay, retry.baseDelay * factor));
    const remaining = (): number => Math.max(0, started + timeouts.operation - performance.now());
    const facts = { endpoint: createDirectoryGroup.route, status: 201, attempts };
    for (const delay of [...delays, undefined]) {
      const searched = await attempt(
        this.search(directoryId, { groupNames: [name], limit: 100 }, { ...options, timeout: { ...timeouts, operation: remaining() } }).toArray({ limit: 100 }),
      );
      if (searched.error?.kind === 'aborted') {
        break;
      }
      // Atlassian's search may be wider than exact.
      const named = searched.value?.filter((group) => group.name === name) ?? [];
      if (named.length > 1) {
        throw adminError('conflict.uniqueness', {
          ...facts,
          resource: 'GROUP',
          attribute: 'name',
          meaning: '{call} created the group, but the directory has more than one group of that name',
          remedy: 'Ask an organization admin to tell them apart in Atlassian Administration. Do not create the group again.',
        });
      }
      if (named[0] !== undefined) {
        return named[0];
      }
      // A search that failed has used all of its retries.
      if (searched.error !== undefined || delay === undefined || delay > remaining() || !(await sleep(delay, signal))) {
        break;
      }
    }
    if (signal?.aborted === true) {
      throw adminError('aborted', { ...facts, mayHaveHappened: true });
    }
    throw adminError('propagating', {
      ...facts,
      retryable: false,
      meaning: '{call} created the group, but the search did not find its id',
      remedy: 'Search for the group by its exact name in a minute. Do not create it again.',
    });
  }
}
