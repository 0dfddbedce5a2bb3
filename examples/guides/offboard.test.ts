// #region test
import { OrgAdminClient } from 'atlassian-admin-sdk';
import { applyPlan, makePlan } from 'atlassian-admin-sdk/offboarding';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import { beforeEach, describe, expect, it } from 'vitest';

/** Stands for the function of yours that is to be tested. */
async function offboard(email: string, org: OrgAdminClient): Promise<number> {
  const plan = await makePlan([email], { clients: { org } });
  const { totals } = await applyPlan(plan, { clients: { org }, verificationDeadline: 1_000 }).result;
  return totals.done;
}

describe('offboarding', () => {
  let simulator: Simulator;
  let org: OrgAdminClient;

  beforeEach(() => {
    simulator = new Simulator();
    org = new OrgAdminClient(simulator.credentials.orgAdmin);
  });

  it('deactivates the person, and nobody else', async () => {
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    simulator.addPerson({ name: 'Jane Dough' });

    expect(await offboard('jane.doe@example.com', org)).toBe(1);

    expect(simulator.state.accounts[jane.accountId]?.status).toBe('inactive');
    expect(new Set(simulator.effects.map(({ accountId }) => accountId))).toEqual(new Set([jane.accountId]));
  });

  it('does it once, also when the answer is lost', async () => {
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    const route = 'POST /users/{accountId}/manage/lifecycle/disable';
    simulator.faults.add({ match: { accountId: jane.accountId, route }, when: 'afterEffect', kind: 'reset' });

    expect(await offboard('jane.doe@example.com', org)).toBe(1);

    expect(simulator.effects.map(({ kind }) => kind)).toEqual(['account.disabled']);
  });

  it('leaves somebody alone whom an identity provider owns', async () => {
    simulator.addPerson({ name: 'Omar Haddad', provisionedBy: 'scim' });

    expect(await offboard('omar.haddad@example.com', org)).toBe(0);

    expect(simulator.effects).toEqual([]);
  });
});
// #endregion
