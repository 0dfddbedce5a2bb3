import * as z from 'zod';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, pagedEndpoint } from '../../core/endpoint.js';
import { givenId, type AccountId } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import { startAt, type Paginated } from '../../core/pagination.js';
import { input } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';
import { GroupNameSchema, JiraUserSchema, type JiraGroupName, type JiraUser } from './schemas.js';

/** All searches for users share one limit of the site. */
export const userSearchGroup = 'jira-user-search';

const FindUsersQuerySchema = input({
  query: z.string().min(1).optional(),
  accountId: givenId<'account'>().optional(),
  property: z.string().min(1).optional(),
  maxResults: z.int().min(1).max(1000).optional(),
  startAt: z.int().min(0).optional(),
}).refine(({ query, accountId, property }) => [query, accountId, property].filter((given) => given !== undefined).length === 1, {
  message: 'expected exactly one of query, accountId and property',
});

/** Exactly one of `query` (the beginning of a name or e-mail address), `accountId` and `property`. */
export interface FindUsersQuery extends z.input<typeof FindUsersQuerySchema> {}

export const findUsers = pagedEndpoint('GET /rest/api/3/user/search', {
  query: FindUsersQuerySchema,
  item: JiraUserSchema,
  page: startAt({ pageSize: 50 }),
  success: [200],
  rateLimitGroup: userSearchGroup,
});

export const getUserGroups = endpoint('GET /rest/api/3/user/groups', {
  query: input({ accountId: givenId<'account'>() }),
  response: z.array(GroupNameSchema),
  operation: 'read',
  success: [200],
});

/** People as one Jira site sees them. */
export class JiraUsers {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Finds people of the site by the beginning of their name or e-mail address, by account id, or by a user property.
   *
   * Jira looks only at its first 1,000 matches, and answers an empty list where the caller may not see people. All
   * user searches of a site share one rate limit. Needs the global permission Browse users and groups.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-user-search/
   */
  find(query: FindUsersQuery, options?: CallOptions): Paginated<JiraUser> {
    return this.transport.list(findUsers, { query }, options);
  }

  /**
   * Lists the groups that a person is in, on this site.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-users/
   */
  listGroups(accountId: AccountId, options?: CallOptions): ApiPromise<JiraGroupName[]> {
    return this.transport.send(getUserGroups, { query: { accountId } }, options);
  }
}
