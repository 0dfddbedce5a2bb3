import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, readBack } from '../../core/endpoint.js';
import { givenId, type AccountId } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import { input, maybeBoolean, maybeNumber, maybeString, nothing, record, type Outcome } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';
import { JiraPersonSchema } from './references.js';

const IssueWatchersSchema = record({
  watchers: z.nullish(z.array(JiraPersonSchema)),
  watchCount: maybeNumber,
  isWatching: maybeBoolean,
  self: maybeString,
});

/** Who watches an issue. Without the permission View Voters and Watchers, only `watchCount` shows that somebody does. */
export interface IssueWatchers extends z.infer<typeof IssueWatchersSchema> {}

export const getIssueWatchers = endpoint('GET /rest/api/3/issue/{issueIdOrKey}/watchers', {
  response: IssueWatchersSchema,
  operation: 'read',
  success: [200],
  scopes: {
    classic: ['read:jira-work'],
    granular: ['read:avatar:jira', 'read:issue.watcher:jira', 'read:user:jira'],
  },
});

/** A list that is shorter than its count leaves people out: then absence proves nothing. */
function watches({ watchers, watchCount }: IssueWatchers, wanted: string | undefined): boolean | undefined {
  const found = watchers?.some(({ accountId }) => accountId === wanted);
  return found === false && typeof watchCount === 'number' && watchCount > (watchers?.length ?? 0) ? undefined : found;
}

interface OneWatcher {
  readonly path: { readonly issueIdOrKey: string };
}

export const addIssueWatcher = endpoint('POST /rest/api/3/issue/{issueIdOrKey}/watchers', {
  body: givenId('account'),
  response: nothing,
  operation: 'absolute',
  success: [204],
  scopes: { classic: ['write:jira-work'], granular: ['write:issue.watcher:jira'] },
  readBack: readBack(getIssueWatchers, {
    input: ({ path: { issueIdOrKey } }: OneWatcher & { readonly body: string }) => ({ path: { issueIdOrKey } }),
    verdict: (seen, { body }) => {
      const found = watches(seen, body);
      return found === undefined ? 'unknown' : found ? 'reached' : 'notReached';
    },
  }),
});

export const removeIssueWatcher = endpoint('DELETE /rest/api/3/issue/{issueIdOrKey}/watchers', {
  query: input({ accountId: givenId('account') }),
  response: nothing,
  operation: 'deleteById',
  success: [204],
  scopes: { classic: ['write:jira-work'], granular: ['write:issue.watcher:jira'] },
  readBack: readBack(getIssueWatchers, {
    input: ({ path: { issueIdOrKey } }: OneWatcher & { readonly query: { readonly accountId: string } }) => ({ path: { issueIdOrKey } }),
    verdict: (seen, { query: { accountId } }) => {
      const found = watches(seen, accountId);
      return found === undefined ? 'unknown' : found ? 'notReached' : 'reached';
    },
  }),
});

/** Who watches the issues of a Jira site. */
export class JiraIssueWatchers {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Reads who watches an issue. You see other people only with the project permission View Voters and Watchers.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-watchers/
   */
  get(issueIdOrKey: string, options?: CallOptions): ApiPromise<IssueWatchers> {
    return this.transport.send(getIssueWatchers, { path: { issueIdOrKey } }, options);
  }

  /**
   * Makes a person watch an issue. Jira notifies them of its changes from now on. Needs the project permission Manage
   * Watchers.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-watchers/
   */
  add(issueIdOrKey: string, accountId: AccountId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(addIssueWatcher, { path: { issueIdOrKey }, body: accountId }, options);
  }

  /**
   * Ends that a person watches an issue. Needs the project permission Manage Watchers.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-watchers/
   */
  remove(issueIdOrKey: string, accountId: AccountId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(removeIssueWatcher, { path: { issueIdOrKey }, query: { accountId } }, options);
  }
}
