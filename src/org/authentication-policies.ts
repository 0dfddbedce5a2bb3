import * as z from 'zod/mini';

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

/** A task that Atlassian has queued. Read it with {@link AuthenticationPolicies.getTask}. */
export interface StartedAuthenticationPolicyTask extends z.infer<typeof StartedTaskSchema> {}

const TaskSchema = record({
  inProgressCount: maybeNumber,
  successCount: maybeNumber,
  failureCount: maybeNumber,
  failureReasons: z.nullish(z.array(
      record({
        emails: z.nullish(z.array(z.string())),
        details: z.nullish(record({ status: maybeNumber, title: maybeString, detail: maybeString })),
      }),
    )),
});

/** The progress of a task: how many people are done, in progress and failed, and why those failed. */
export interface AuthenticationPolicyTask extends z.infer<typeof TaskSchema> {}

const AuthenticationPolicyOfUserSchema = z.looseObject({ email: maybeString });

/**
 * The authentication policy of one managed account. Atlassian's page shows the address. The other members are
 * unpublished, and returned as they came.
 */
export interface AuthenticationPolicyOfUser extends z.infer<typeof AuthenticationPolicyOfUserSchema> {}

const evidence = 'derived';

export const addUsersToAuthenticationPolicy = endpoint('POST /admin/control/v1/orgs/{orgId}/auth-policy/{policyId}/add-users', {
  body: input({ users: z.array(z.string().check(z.regex(/^[^\s@]+@[^\s@]+$/, 'expected an e-mail address'))).check(z.minLength(1)) }),
  response: StartedTaskSchema,
  operation: 'absolute',
  success: [202],
  scopes: { admin: ['write:policies:admin'] },
  evidence,
  // No read finds a task whose response was lost, and none shows the policy of an address. Adding the same people again
  // leaves them in place and returns a task to follow: a lost response counts as not done.
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
  scopes: { admin: ['write:policies:admin'] },
  evidence,
});

export const fetchAuthenticationPolicies = endpoint('POST /admin/control/v1/orgs/{orgId}/users/auth-policies/bulk-fetch', {
  body: input({ accountIds: z.array(givenId('account')).check(z.minLength(1)) }),
  response: z.array(AuthenticationPolicyOfUserSchema),
  operation: 'read',
  success: [200],
  evidence,
});

/**
 * Authentication policies: how managed accounts log in. A person is always in exactly one of them. Atlassian has no
 * call that lists or changes the policies themselves: their ids are in the address of Atlassian Administration.
 */
export class AuthenticationPolicies {
  /** @internal */
  constructor(private readonly transport: Transport<'orgId'>) {}

  /**
   * Puts people in an authentication policy and removes them from their former one. From then on, they may need another
   * way to log in. To remove a person from a policy, add them to another one.
   *
   * Takes e-mail addresses of managed accounts, not account ids. Atlassian works asynchronously: read the task with
   * {@link getTask}, which also shows who failed. After a lost response the client starts it again, which changes
   * nothing for the people already added.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/control/rest/api-group-authentication-policies/
   */
  addUsers(policyId: Id<'authenticationPolicy'>, users: readonly string[], options?: CallOptions): ApiPromise<StartedAuthenticationPolicyTask> {
    return this.transport.send(addUsersToAuthenticationPolicy, { path: { policyId }, body: { users: users as string[] } }, options);
  }

  /**
   * Reads the progress of a task of {@link addUsers}. The task is finished when `inProgressCount` is 0.
   *
   * Atlassian asks for a scope that writes, although this only reads. Evidence: derived from Atlassian's pages and
   * public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/auth-policy-cookbook/
   */
  getTask(taskId: Id<'authenticationPolicyTask'>, options?: CallOptions): ApiPromise<AuthenticationPolicyTask> {
    return this.transport.send(getAuthenticationPolicyTask, { path: { taskId } }, options);
  }

  /**
   * Reads the authentication policies of managed accounts. The members of an entry beside the address are unpublished:
   * look at them before you rely on them. The maximum number of ids is unpublished too.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/control/rest/api-group-authentication-policies/
   */
  getMany(accountIds: readonly AccountId[], options?: CallOptions): ApiPromise<AuthenticationPolicyOfUser[]> {
    return this.transport.send(fetchAuthenticationPolicies, { body: { accountIds: accountIds as AccountId[] } }, options);
  }
}
