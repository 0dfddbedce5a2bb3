import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, readBack } from '../../core/endpoint.js';
import { givenId, type AccountId } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import { input, maybeString, nothing, record, type Outcome } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';
import { userSearchGroup } from './users.js';

const ColumnSchema = record({ label: maybeString, value: z.string() });

/** A column of the issue table. `value` is the id of its field. */
export interface UserColumn extends z.infer<typeof ColumnSchema> {}

// Without an account id, Atlassian uses the caller: a lost id must not change the caller's columns.
const ofOnePerson = input({ accountId: givenId('account') });

export const getUserColumns = endpoint('GET /rest/api/3/user/columns', {
  query: ofOnePerson,
  response: z.array(ColumnSchema),
  operation: 'read',
  success: [200],
  scopes: { classic: ['read:jira-user'], granular: ['read:filter.column:jira', 'read:user.columns:jira'] },
});

interface ColumnsOfOnePerson {
  readonly query: { readonly accountId: string };
  readonly body: { readonly columns: readonly string[] };
}

export const setUserColumns = endpoint('PUT /rest/api/3/user/columns', {
  query: ofOnePerson,
  // No columns at all would remove every column of the person.
  body: input({ columns: z.array(z.string().check(z.minLength(1))).check(z.minLength(1)) }),
  response: nothing,
  operation: 'absolute',
  success: [200],
  scopes: { classic: ['manage:jira-configuration'], granular: ['write:user.columns:jira'] },
  form: true,
  // Jira assumes that another website sent a form, unless this header says otherwise.
  headers: { 'x-atlassian-token': 'no-check' },
  rateLimitGroup: userSearchGroup,
  readBack: readBack(getUserColumns, {
    input: ({ query: { accountId } }: ColumnsOfOnePerson) => ({ query: { accountId } }),
    verdict: (seen, { body: { columns } }) =>
      seen.length === columns.length && seen.every(({ value }, index) => value === columns[index]) ? 'reached' : 'notReached',
  }),
});

export const resetUserColumns = endpoint('DELETE /rest/api/3/user/columns', {
  query: ofOnePerson,
  response: nothing,
  operation: 'deleteById',
  success: [204],
  scopes: { classic: ['manage:jira-configuration'], granular: ['delete:user.columns:jira'] },
  // For a person without columns of their own, Jira returns those of the system: no read shows whose they are.
  repeatable: true,
});

/** The columns that people of a Jira site see in the issue table. */
export class JiraUserColumns {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Reads the columns of a person, in their order: their own, or those of the system. For other people than yourself,
   * you need the global permission Administer Jira.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-users/
   */
  get(accountId: AccountId, options?: CallOptions): ApiPromise<UserColumn[]> {
    return this.transport.send(getUserColumns, { query: { accountId } }, options);
  }

  /**
   * Sets the columns of a person: the ids of fields, in their order, at least one. For an id that is not a column,
   * Atlassian sends 500: this then throws `unavailable`. For other people than yourself, you need the global permission
   * Administer Jira.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-users/
   */
  set(accountId: AccountId, columns: readonly string[], options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(setUserColumns, { query: { accountId }, body: { columns: columns as string[] } }, options);
  }

  /**
   * Removes a person's own columns: they see those of the system again. For other people than yourself, you need the
   * global permission Administer Jira.
   *
   * Throws `ambiguous` if the response is lost, because no read shows whether it was done. A retry does no harm.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-users/
   */
  reset(accountId: AccountId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(resetUserColumns, { query: { accountId } }, options);
  }
}
