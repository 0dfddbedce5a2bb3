import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack } from '../../core/endpoint.js';
import { givenId, type AccountId, type GroupId } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import { confluenceStart, type Paginated } from '../../core/pagination.js';
import { input, nothing, type Outcome } from '../../core/schema.js';
import type { Scopes } from '../../core/scopes.js';
import type { Transport } from '../../core/transport.js';
import {
  ConfluenceGroupSchema,
  ConfluenceUserSchema,
  notFromBrowser,
  pageShape,
  type ConfluenceGroup,
  type ConfluenceUser,
} from './schemas.js';
import { getUserGroups, type ConfluencePageQuery } from './users.js';

const GroupQuerySchema = input({ accessType: z.optional(z.enum(['user', 'admin', 'site-admin'])), ...pageShape });

/** Which groups to list: all, or those that give their members one kind of access. */
export interface ConfluenceGroupQuery extends z.input<typeof GroupQuerySchema> {}

const GroupSearchSchema = input({ query: z.string().check(z.minLength(1)), ...pageShape });

/** A part of the name of a group. */
export interface ConfluenceGroupSearch extends z.input<typeof GroupSearchSchema> {}

const NewGroupSchema = input({ name: z.string().check(z.minLength(1)) });

/** A group to create. */
export interface NewConfluenceGroup extends z.input<typeof NewGroupSchema> {}

const page = confluenceStart({ pageSize: 200 });

const readGroups: Scopes = { classic: ['read:confluence-groups'], granular: ['read:group:confluence'] };
const writeGroups: Scopes = { classic: ['write:confluence-groups'], granular: ['write:group:confluence'] };

export const listGroups = pagedEndpoint('GET /wiki/rest/api/group', {
  query: GroupQuerySchema,
  item: ConfluenceGroupSchema,
  page,
  success: [200],
  scopes: readGroups,
});

export const searchGroups = pagedEndpoint('GET /wiki/rest/api/group/picker', {
  query: GroupSearchSchema,
  item: ConfluenceGroupSchema,
  page,
  success: [200],
  scopes: readGroups,
});

export const getGroup = endpoint('GET /wiki/rest/api/group/by-id', {
  query: input({ id: givenId('group') }),
  response: ConfluenceGroupSchema,
  operation: 'read',
  about: [{ asked: 'query.id', member: 'id' }],
  success: [200],
  scopes: readGroups,
});

export const createGroup = endpoint('POST /wiki/rest/api/group', {
  body: NewGroupSchema,
  response: ConfluenceGroupSchema,
  operation: 'creating',
  success: [201],
  scopes: { classic: ['write:confluence-groups'], granular: ['read:group:confluence', 'write:group:confluence'] },
  headers: notFromBrowser,
  readBack: readBack(searchGroups, {
    input: ({ body: { name } }: { body: NewConfluenceGroup }) => ({ query: { query: name } }),
    verdict: (groups, { body: { name } }) => (groups.items.some((group) => group.name === name) ? 'reached' : 'unknown'),
    adopt: (groups, { body: { name } }) => groups.items.find((group) => group.name === name),
  }),
});

export const removeGroup = endpoint('DELETE /wiki/rest/api/group/by-id', {
  query: input({ id: givenId('group') }),
  response: nothing,
  operation: 'organizationWide',
  success: [204],
  scopes: writeGroups,
  headers: notFromBrowser,
});

export const listGroupMembers = pagedEndpoint('GET /wiki/rest/api/group/{groupId}/membersByGroupId', {
  query: input(pageShape),
  item: ConfluenceUserSchema,
  page,
  success: [200],
  scopes: { classic: ['read:confluence-groups'], granular: ['read:group:confluence', 'read:user:confluence'] },
});

interface OneGroup {
  readonly query: { readonly groupId: string };
}

/** Read from the person, because the members of a group leave out suspended people. */
function readMembership<Written extends OneGroup>(wanted: boolean, accountIdOf: (written: Written) => string) {
  return readBack<Written, typeof getUserGroups>(getUserGroups, {
    input: (written) => ({ query: { accountId: accountIdOf(written) } }),
    verdict: (groups, { query: { groupId } }) => {
      if (groups.items.some((group) => group.id === groupId)) {
        return wanted ? 'reached' : 'notReached';
      }
      // One page was read: the group may be on another, or listed without its id.
      if (groups.next !== undefined || groups.items.some((group) => typeof group.id !== 'string')) {
        return 'unknown';
      }
      return wanted ? 'notReached' : 'reached';
    },
  });
}

export const addUserToGroup = endpoint('POST /wiki/rest/api/group/userByGroupId', {
  query: input({ groupId: givenId('group') }),
  body: input({ accountId: givenId('account') }),
  response: nothing,
  operation: 'absolute',
  success: [201],
  scopes: writeGroups,
  headers: notFromBrowser,
  propagates: true,
  readBack: readMembership(true, ({ body: { accountId } }: OneGroup & { body: { accountId: string } }) => accountId),
});

export const removeUserFromGroup = endpoint('DELETE /wiki/rest/api/group/userByGroupId', {
  query: input({ groupId: givenId('group'), accountId: givenId('account') }),
  response: nothing,
  operation: 'deleteById',
  success: [204],
  scopes: writeGroups,
  headers: notFromBrowser,
  readBack: readMembership(false, ({ query: { accountId } }: { query: { groupId: string; accountId: string } }) => accountId),
});

/**
 * Groups as Confluence shows them: the same groups as in the organization and in Jira. A change here affects every
 * product that a group grants.
 */
export class ConfluenceGroups {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Lists groups in the order of their names: those of all sites of the organization, not only of this one. By reports,
   * it can take half a minute in a large organization.
   *
   * Needs the permission to use Confluence.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-group/
   */
  list(query: ConfluenceGroupQuery = {}, options?: CallOptions): Paginated<ConfluenceGroup> {
    return this.transport.list(listGroups, { query }, options);
  }

  /**
   * Reads a group by its id. Atlassian has removed the operations that took a name instead.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-group/
   */
  get(groupId: GroupId, options?: CallOptions): ApiPromise<ConfluenceGroup> {
    return this.transport.send(getGroup, { query: { id: groupId } }, options);
  }

  /**
   * Finds groups by a part of their name. Compare the names yourself: the result may have more groups than the one you
   * mean.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-group/
   */
  search(query: ConfluenceGroupSearch, options?: CallOptions): Paginated<ConfluenceGroup> {
    return this.transport.list(searchGroups, { query }, options);
  }

  /**
   * Creates a group without members, which grants nothing yet.
   *
   * After a lost response, a group of exactly that name counts as the new one. Needs a site admin.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-group/
   */
  create(group: NewConfluenceGroup, options?: CallOptions): ApiPromise<ConfluenceGroup> {
    return this.transport.send(createGroup, { body: group }, options);
  }

  /**
   * Lists the members of a group. Confluence silently leaves out suspended and deactivated people: it is not the whole
   * group. After a suspension or restoration the list lags behind for minutes. The organization API lists all members.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-group/
   */
  listMembers(groupId: GroupId, query: ConfluencePageQuery = {}, options?: CallOptions): Paginated<ConfluenceUser> {
    return this.transport.list(listGroupMembers, { path: { groupId }, query }, options);
  }

  /**
   * Adds a person to a group: they get what it grants, in every product and on every site that shares it. This may take
   * a seat of each product.
   *
   * Change groups of an identity provider there: here, expect `permission.denied`. Needs a site admin.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-group/
   */
  addUser(groupId: GroupId, accountId: AccountId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(addUserToGroup, { query: { groupId }, body: { accountId } }, options);
  }

  /**
   * Removes a person from a group: they lose what it grants, in every product and on every site that shares it.
   *
   * Resolves to `done` also if they were not in it: Confluence does not show the difference. Change groups of an
   * identity provider there: here, expect `permission.denied`. Needs a site admin.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-group/
   */
  removeUser(groupId: GroupId, accountId: AccountId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(removeUserFromGroup, { query: { groupId, accountId } }, options);
  }
}
