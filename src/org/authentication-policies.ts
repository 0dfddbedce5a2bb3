import * as z from 'zod';

import type { ApiPromise } from '../core/api-promise.js';
import { endpoint, readBack, type Verdict } from '../core/endpoint.js';
import { givenId, id, type AccountId, type Id } from '../core/ids.js';
import type { CallOptions } from '../core/options.js';
import { input, maybeNumber, maybeString, record } from '../core/schema.js';
import type { Transport } from '../core/transport.js';
import { searchDirectoryUsers } from './users.js';

const StartedTaskSchema = record({
  taskId: id<'authenticationPolicyTask'>(),
  taskLink: maybeString,
});

/** A task that the vendor has taken on. Read it with {@link AuthenticationPolicies.getTask}. */
export interface StartedAuthenticationPolicyTask extends z.infer<typeof StartedTaskSchema> {}

const TaskSchema = record({
  inProgressCount: maybeNumber,
  successCount: maybeNumber,
  failureCount: maybeNumber,
  failureReasons: z
    .array(
      record({
        emails: z.array(z.string()).nullish(),
        details: record({ status: maybeNumber, title: maybeString, detail: maybeString }).nullish(),
      }),
    )
    .nullish(),
});

/** How far a task has come: how many people are done, under way and failed, and why those failed. */
export interface AuthenticationPolicyTask extends z.infer<typeof TaskSchema> {}

const AuthenticationPolicyOfUserSchema = z.looseObject({ email: maybeString });

/**
 * The authentication policy of one managed account. The vendor's page shows the address; what else it answers is not
 * published in what we have, and given back as it came.
 */
export interface AuthenticationPolicyOfUser extends z.infer<typeof AuthenticationPolicyOfUserSchema> {}

const evidence = 'derived';

export const addUsersToAuthenticationPolicy = endpoint('POST /admin/control/v1/orgs/{orgId}/auth-policy/{policyId}/add-users', {
  body: input({ users: z.array(z.string().regex(/^[^\s@]+@[^\s@]+$/, 'expected an e-mail address')).min(1) }),
  response: StartedTaskSchema,
  operation: 'absolute',
  success: [202],
  evidence,
  // No read finds a task whose answer was lost, and none tells the policy of an address. To add the same people again
  // leaves them where they are, and answers a task that can be followed: so a loss counts as not done.
  readBack: readBack(searchDirectoryUsers, {
    input: ({ body: { users } }: { readonly body: { readonly users: readonly string[] } }) => ({
      path: { directoryId: '-' },
      body: { emails: users.slice(0, 1) },
    }),
    verdict: (): Verdict => 'notReached',
  }),
});

export const getAuthenticationPolicyTask = endpoint('GET /admin/control/v1/orgs/{orgId}/auth-policy/task/{taskId}', {
  response: TaskSchema,
  operation: 'read',
  success: [200],
  evidence,
});

export const fetchAuthenticationPolicies = endpoint('POST /admin/control/v1/orgs/{orgId}/users/auth-policies/bulk-fetch', {
  body: input({ accountIds: z.array(givenId('account')).min(1) }),
  response: z.array(AuthenticationPolicyOfUserSchema),
  operation: 'read',
  success: [200],
  evidence,
});

/**
 * Authentication policies: how managed accounts log in. A person is always under one of them. The vendor has no call
 * that lists or changes the policies themselves: their ids are in the address of Atlassian Administration.
 */
export class AuthenticationPolicies {
  /** @internal */
  constructor(private readonly transport: Transport<'orgId'>) {}

  /**
   * Puts people under an authentication policy, and so takes them out of the one they were under: they may have to log
   * in another way from then on. Nobody can be taken out of a policy but by adding them to another.
   *
   * Takes e-mail addresses of managed accounts, not account ids. The vendor works on it later: read the task with
   * {@link getTask}, which also tells who failed. After a lost answer it is started again, which changes nothing for
   * those who were added.
   *
   * A key with scopes needs `write:policies:admin`. Evidence: derived from vendor pages and public clients, not from a
   * published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/control/rest/api-group-authentication-policies/
   */
  addUsers(policyId: Id<'authenticationPolicy'>, users: readonly string[], options?: CallOptions): ApiPromise<StartedAuthenticationPolicyTask> {
    return this.transport.send(addUsersToAuthenticationPolicy, { path: { policyId }, body: { users: users as string[] } }, options);
  }

  /**
   * Reads how far a task of {@link addUsers} has come. It is over when `inProgressCount` is 0.
   *
   * A key with scopes needs `write:policies:admin`, though this only reads. Evidence: derived from vendor pages and
   * public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/auth-policy-cookbook/
   */
  getTask(taskId: Id<'authenticationPolicyTask'>, options?: CallOptions): ApiPromise<AuthenticationPolicyTask> {
    return this.transport.send(getAuthenticationPolicyTask, { path: { taskId } }, options);
  }

  /**
   * Reads under which authentication policies managed accounts are. What an entry holds beside the address is not
   * published in what we have: look at it before you rely on it. An upper bound of ids is not published either.
   *
   * Evidence: derived from vendor pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/control/rest/api-group-authentication-policies/
   */
  getMany(accountIds: readonly AccountId[], options?: CallOptions): ApiPromise<AuthenticationPolicyOfUser[]> {
    return this.transport.send(fetchAuthenticationPolicies, { body: { accountIds: accountIds as AccountId[] } }, options);
  }
}
