import type { ApiPromise } from '../core/api-promise.js';
import { confirmed } from '../core/dangerous.js';
import type { GroupId } from '../core/ids.js';
import type { CallOptions } from '../core/options.js';
import type { Outcome } from '../core/schema.js';
import type { Transport } from '../core/transport.js';
import { removeGroup as removeConfluenceGroup } from './confluence/groups.js';
import { removeGroup as removeJiraGroup } from './jira/groups.js';

/**
 * Calls that affect everybody on a site. Each call needs words that name what it does and to what. They are typed: the
 * compiler asks for them. They are also compared: words copied from another call are rejected.
 */
export class DangerousProductOperations {
  /** @internal */
  constructor(
    private readonly jira: Transport,
    private readonly confluence: Transport,
  ) {}

  /**
   * Deletes a group through Jira, and removes the access that it granted from all its members, on every site that
   * shares it. With `swapGroupId`, its restrictions move to another group. Without it, nobody can see the comments and
   * worklogs that only the group could see.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-groups/#api-rest-api-3-group-delete
   */
  deleteJiraGroup<const Group extends GroupId>(
    groupId: Group,
    confirmation: `delete group ${NoInfer<Group>}`,
    query: { readonly swapGroupId?: GroupId } = {},
    options?: CallOptions,
  ): ApiPromise<Outcome> {
    return confirmed(removeJiraGroup.route, confirmation, () => `delete group ${groupId}`, () =>
      this.jira.send(removeJiraGroup, { query: { ...query, groupId } }, options),
    );
  }

  /**
   * Deletes a group through Confluence, and removes the access that it granted from all its members, on every site that
   * shares it.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-group/#api-wiki-rest-api-group-by-id-delete
   */
  deleteConfluenceGroup<const Group extends GroupId>(groupId: Group, confirmation: `delete group ${NoInfer<Group>}`, options?: CallOptions): ApiPromise<Outcome> {
    return confirmed(removeConfluenceGroup.route, confirmation, () => `delete group ${groupId}`, () =>
      this.confluence.send(removeConfluenceGroup, { query: { id: groupId } }, options),
    );
  }
}
