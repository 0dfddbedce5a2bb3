import { attempt } from 'atlassian-admin-sdk';
import { describe, expect, it } from 'vitest';

import { rehearsal } from '../support/organization.js';

function withStrictPolicy() {
  const { simulator, clients } = rehearsal();
  simulator.state.authenticationPolicies['strict'] = { policyId: 'strict', name: 'Strict', isDefault: false, members: {} };
  return { simulator, org: clients.org };
}

describe('authentication policies', () => {
  it('take people out of the policy that they were under', async () => {
    const { simulator, org } = withStrictPolicy();
    const { accountId, email } = simulator.addPerson({ name: 'Jane Doe' });
    expect(await org.authenticationPolicies.getMany([accountId])).toMatchObject([{ email, policyName: 'Default policy' }]);
    const { taskId } = await org.authenticationPolicies.addUsers('strict', [email]);
    expect(await org.authenticationPolicies.getTask(taskId)).toEqual({ inProgressCount: 0, successCount: 1, failureCount: 0, failureReasons: [] });
    expect(await org.authenticationPolicies.getMany([accountId])).toMatchObject([{ email, policyId: 'strict' }]);
  });

  it('tell in the task who could not be added', async () => {
    const { simulator, org } = withStrictPolicy();
    const guest = simulator.addPerson({ name: 'Guest', email: 'guest@elsewhere.example.com' });
    const { taskId } = await org.authenticationPolicies.addUsers('strict', [guest.email, 'nobody@example.com']);
    expect(await org.authenticationPolicies.getTask(taskId)).toMatchObject({
      successCount: 0,
      failureCount: 2,
      failureReasons: [{ emails: [guest.email, 'nobody@example.com'] }],
    });
    expect(simulator.effects).toEqual([]);
  });

  it('refuse an account id where an address belongs, before anything is sent', async () => {
    const { simulator, org } = withStrictPolicy();
    const { error } = await attempt(org.authenticationPolicies.addUsers('strict', [simulator.caller.accountId]));
    expect(error).toMatchObject({ kind: 'validation', source: 'input', fields: [{ field: 'body.users[0]' }] });
    expect(simulator.requests).toEqual([]);
  });

  it('start the task again when its answer was lost, so that it can be followed', async () => {
    const { simulator, org } = withStrictPolicy();
    const { email, accountId } = simulator.addPerson({ name: 'Jane Doe' });
    simulator.faults.add({ match: { route: 'POST /admin/control/v1/orgs/{orgId}/auth-policy/{policyId}/add-users' }, when: 'afterEffect', kind: 'reset' });
    const { taskId } = await org.authenticationPolicies.addUsers('strict', [email]);
    expect(await org.authenticationPolicies.getTask(taskId)).toMatchObject({ successCount: 1 });
    expect(simulator.effects).toMatchObject([{ kind: 'authenticationPolicy.memberAdded', accountId, target: 'strict' }]);
  });

  it('throw notFound for a policy or a task that is not there', async () => {
    const { org } = withStrictPolicy();
    expect((await attempt(org.authenticationPolicies.addUsers('another', ['jane@example.com']))).error).toMatchObject({ kind: 'notFound' });
    expect((await attempt(org.authenticationPolicies.getTask('another'))).error).toMatchObject({ kind: 'notFound' });
  });
});
