import {
  addUsersToAuthenticationPolicy,
  fetchAuthenticationPolicies,
  getAuthenticationPolicyTask,
} from '../../org/authentication-policies.js';
import { ok, organizationRefusal } from '../answer.js';
import type { SimulatorContext } from '../context.js';
import type { SimulatedAuthenticationPolicy } from '../governance-state.js';
import type { Router } from '../router.js';
import { accountByEmail, isManaged } from '../state.js';

export function routeAuthenticationPolicies(router: Router): void {
  router.on(addUsersToAuthenticationPolicy, (request) => {
    const { state, path, body, random, effects, origin } = request;
    const policy = state.authenticationPolicies[path.policyId];
    if (policy === undefined) {
      throw organizationRefusal('ADMIN-404-5', 'The authentication policy was not found.');
    }
    const accounts = body.users.map((email) => ({ email, account: accountByEmail(state, email) }));
    const failed = accounts.filter(({ account }) => account === undefined || !isManaged(state, account)).map(({ email }) => email);
    const added = accounts.flatMap(({ email, account }) => (account === undefined || failed.includes(email) ? [] : [account.accountId]));
    for (const accountId of added) {
      const before = policyOfAccount(request, accountId);
      if (before !== policy) {
        delete before?.members[accountId];
        policy.members[accountId] = true;
        effects.add({ kind: 'authenticationPolicy.memberAdded', accountId, target: policy.policyId });
      }
    }
    const taskId = random.uuid();
    state.authenticationPolicyTasks[taskId] = { taskId, added, failed };
    return ok({ taskId, taskLink: `${origin}/admin/control/v1/orgs/${state.orgId}/auth-policy/task/${taskId}` }, 202);
  });

  router.on(getAuthenticationPolicyTask, ({ state, path }) => {
    const task = state.authenticationPolicyTasks[path.taskId];
    if (task === undefined) {
      throw organizationRefusal('ADMIN-404-1', 'The task was not found.');
    }
    const { added, failed } = task;
    const details = { status: 404, title: 'Not found', detail: 'No managed account has the address.' };
    return ok({
      inProgressCount: 0,
      successCount: added.length,
      failureCount: failed.length,
      failureReasons: failed.length === 0 ? [] : [{ emails: failed, details }],
    });
  });

  // Atlassian publishes only the address of an entry: the id and name of the policy are assumed.
  router.on(fetchAuthenticationPolicies, (request) => {
    const { state, body } = request;
    const managed = body.accountIds.flatMap((accountId) => {
      const account = state.accounts[accountId];
      return account === undefined || !isManaged(state, account) ? [] : [account];
    });
    return ok(
      managed.map(({ accountId, email }) => {
        const policy = policyOfAccount(request, accountId);
        return { email, policyId: policy?.policyId ?? null, policyName: policy?.name ?? null };
      }),
    );
  });
}

/** A person is always under one policy: the default one, if no other. */
function policyOfAccount({ state }: Pick<SimulatorContext, 'state'>, accountId: string): SimulatedAuthenticationPolicy | undefined {
  const all = Object.values(state.authenticationPolicies);
  return all.find(({ members }) => members[accountId] === true) ?? all.find(({ isDefault }) => isDefault);
}
