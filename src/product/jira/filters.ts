import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack, verdictOn } from '../../core/endpoint.js';
import { givenId, id, type AccountId, type Id } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import { startAt, type Page, type Paginated } from '../../core/pagination.js';
import { input, maybeBoolean, maybeNumber, maybeString, nothing, record, type Outcome } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';
import { JiraPersonSchema, numericId, SharePermissionSchema } from './references.js';

const FilterSchema = record({
  id: id<'filter'>(),
  name: maybeString,
  description: maybeString,
  jql: maybeString,
  owner: z.nullish(JiraPersonSchema),
  favourite: maybeBoolean,
  favouritedCount: maybeNumber,
  sharePermissions: z.nullish(z.array(SharePermissionSchema)),
  editPermissions: z.nullish(z.array(SharePermissionSchema)),
  approximateLastUsed: maybeString,
  viewUrl: maybeString,
  self: maybeString,
});

/** A saved filter. All members except its id and name need `expand`. */
export interface JiraFilter extends z.infer<typeof FilterSchema> {}

const orders = ['description', 'favourite_count', 'id', 'is_favourite', 'name', 'owner', 'is_shared'] as const;

const FilterSearchSchema = input({
  filterName: z.optional(z.string().check(z.minLength(1))),
  accountId: z.optional(givenId('account')),
  groupId: z.optional(givenId('group')),
  groupname: z.optional(z.string().check(z.minLength(1))),
  projectId: z.optional(numericId<'project'>()),
  id: z.optional(z.array(numericId<'filter'>()).check(z.minLength(1), z.maxLength(200))),
  orderBy: z.optional(z.enum(orders.flatMap((order) => [order, `-${order}`, `+${order}`] as const))),
  expand: z.optional(z.string().check(z.minLength(1))),
  overrideSharePermissions: z.optional(z.boolean()),
  isSubstringMatch: z.optional(z.boolean()),
  startAt: z.optional(z.int().check(z.minimum(0))),
  maxResults: z.optional(z.int().check(z.minimum(1))),
}).check(z.refine(({ groupId, groupname }) => groupId === undefined || groupname === undefined, {
  message: 'groupId and groupname exclude each other',
  path: ['groupname'],
}));

/**
 * Filters of {@link JiraFilters.search}. `accountId` is the owner. `expand` lists further members to return, joined by
 * commas, such as `owner,sharePermissions`.
 */
export interface FilterSearch extends z.input<typeof FilterSearchSchema> {}

export const searchFilters = pagedEndpoint('GET /rest/api/3/filter/search', {
  query: FilterSearchSchema,
  item: FilterSchema,
  page: startAt({ pageSize: 50 }),
  success: [200],
  scopes: {
    classic: ['read:jira-work'],
    granular: [
      'read:application-role:jira', 'read:avatar:jira', 'read:filter:jira', 'read:group:jira',
      'read:issue-type-hierarchy:jira', 'read:jql:jira', 'read:project-role:jira', 'read:project:jira',
      'read:user:jira',
    ],
  },
});

export const changeFilterOwner = endpoint('PUT /rest/api/3/filter/{filterId}/owner', {
  body: input({ accountId: givenId('account') }),
  response: nothing,
  operation: 'absolute',
  success: [204],
  scopes: { classic: ['write:jira-work'], granular: ['read:filter:jira', 'write:filter:jira'] },
  experimental: true,
  readBack: readBack(searchFilters, {
    input: ({ path: { filterId } }: OwnerChange) => ({ query: { id: [filterId], expand: 'owner', overrideSharePermissions: true } }),
    verdict: ({ items }: Page<JiraFilter>, { path: { filterId }, body: { accountId } }) => {
      const owner = items.find((filter) => filter.id === filterId)?.owner?.accountId;
      return verdictOn(owner, owner === accountId);
    },
  }),
});

interface OwnerChange {
  readonly path: { readonly filterId: string };
  readonly body: { readonly accountId: string };
}

/** Saved filters of a Jira site, and who owns them. */
export class JiraFilters {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Finds filters by owner, name or id, or by the group or project that they are shared with.
   *
   * Returns only what is shared with you. To include a leaver's private filters, set `overrideSharePermissions: true`,
   * which needs the global permission Administer Jira. Set `expand: 'owner'` to see who owns them.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-filters/
   */
  search(search: FilterSearch = {}, options?: CallOptions): Paginated<JiraFilter> {
    return this.transport.list(searchFilters, { query: search }, options);
  }

  /**
   * Gives a filter to another person.
   *
   * Throws `validation` if the new owner already has a filter of the same name: rename one of them first. Needs the
   * global permission Administer Jira, or the ownership of the filter.
   *
   * @experimental Atlassian marks the endpoint as experimental.
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-filters/
   */
  changeOwner(filterId: Id<'filter'>, accountId: AccountId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(changeFilterOwner, { path: { filterId }, body: { accountId } }, options);
  }
}
