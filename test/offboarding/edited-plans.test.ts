import { OrgAdminClient } from 'atlassian-admin-sdk';
import { applyPlan, makePlan, type Plan, type PolicyOptions } from 'atlassian-admin-sdk/offboarding';
import { createSigningKey } from 'atlassian-admin-sdk/seals';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import { tasksOf } from 'atlassian-admin-sdk/tasks';
import { describe, expect, it } from 'vitest';

import { allOf } from '../support/all-of.js';
import { quick } from '../support/clients.js';
import { rehashed } from '../support/rehashed.js';

const orgAdmin = 'atlassian/org-admin';
const fast = { verificationDeadline: 50 };

/** An organization from which its other admins vanish after the plan was made. */
async function admins(count: number, policy: PolicyOptions = {}) {
  const simulator = new Simulator();
  const clients = { org: new OrgAdminClient({ ...simulator.credentials.orgAdmin, retry: quick }) };
  const people = Array.from({ length: count }, (_, index) => simulator.addPerson({ name: `Admin ${index}`, orgAdmin: true }).accountId);
  ['Grace Kim', 'Omar Haddad'].forEach((name) => simulator.addPerson({ name, orgAdmin: true }));
  const plan = await makePlan(people, { clients, policy: { limits: { people: 100, share: 1 }, ...policy } });
  expect(plan.fuse.people).toBe(count);
  Object.values(simulator.state.accounts).filter(({ accountId }) => !people.includes(accountId)).forEach((account) => Object.assign(account, { platformRoles: [] }));
  const left = () => Object.values(simulator.state.accounts).filter(({ status, platformRoles }) => status === 'active' && platformRoles.includes(orgAdmin)).length;
  return { simulator, clients, plan, left };
}

type People = Plan['people'];

const edits: Readonly<Record<string, (people: People) => People>> = {
  'without the row of organization admins': (people) => people.map((person) => ({ ...person, alsoRows: person.alsoRows.filter((row) => row !== 'orgAdmin') })),
  'without that row and without the revocation of the role': (people) =>
    people.map((person) => ({ ...person, alsoRows: [], steps: person.steps.filter(({ kind }) => kind !== 'revokeOrganizationRole') })),
  'with another row': (people) => people.map((person) => ({ ...person, rowName: 'alreadyOff', alsoRows: [] })),
};

describe('a plan that was edited and hashed again', () => {
  for (const [how, edit] of Object.entries(edits)) {
    it(`leaves as many organization admins as the honest one: ${how}`, async () => {
      const { clients, plan, left } = await admins(4);
      const { totals } = await applyPlan(rehashed({ ...plan, people: edit(plan.people) }), { clients, concurrency: 4, ...fast }).result;
      expect(left()).toBeGreaterThanOrEqual(2);
      expect(totals.blocked).toBeGreaterThanOrEqual(2);
    });
  }

  it('cannot call a cut the return of access', async () => {
    const { simulator, clients, plan, left } = await admins(2);
    const edited = rehashed({ ...plan, people: plan.people.map((person) => ({ ...person, rowName: 'reinstatement', alsoRows: [] })) });
    const refused = expect.objectContaining({ kind: 'validation', fields: [expect.objectContaining({ field: 'plan.people[0].steps' })] });
    await expect(applyPlan(edited, { clients, ...fast }).result).rejects.toEqual(refused);
    await expect(allOf(tasksOf(edited))).rejects.toEqual(refused);
    expect([simulator.effects, left()]).toEqual([[], 2]);
  });

  it('is not confirmed with a smaller number of people than it changes', async () => {
    const { simulator, clients, plan } = await admins(6);
    const edited = rehashed({ ...plan, fuse: { ...plan.fuse, people: 1 } });
    const refused = expect.objectContaining({ kind: 'validation', fields: [expect.objectContaining({ field: 'plan.fuse.people' })] });
    await expect(applyPlan(edited, { clients, confirm: { people: 1 }, ...fast }).result).rejects.toEqual(refused);
    await expect(allOf(tasksOf(edited, { confirm: { people: 1 } }))).rejects.toEqual(refused);
    expect(simulator.effects).toEqual([]);
  });

  it('changes nobody whose row needs an approval that the caller demands', async () => {
    const key = await createSigningKey();
    const requires = { approvers: [{ name: 'Grace Kim', publicKey: key.publicKey }], rows: ['orgAdmin'] };
    const { simulator, clients, plan } = await admins(3);
    await expect(applyPlan(plan, { clients, requires, ...fast }).result).rejects.toMatchObject({ kind: 'validation' });
    for (const edit of Object.values(edits)) {
      await applyPlan(rehashed({ ...plan, people: edit(plan.people) }), { clients, requires, ...fast }).result.catch(() => undefined);
    }
    expect(simulator.effects).toEqual([]);
  });
});

describe('somebody who became an organization admin after the plan was made', () => {
  it('is blocked, also where the plan only suspends', async () => {
    const simulator = new Simulator();
    const clients = { org: new OrgAdminClient({ ...simulator.credentials.orgAdmin, retry: quick }) };
    ['Grace Kim', 'Omar Haddad'].forEach((name) => simulator.addPerson({ name, orgAdmin: true }));
    const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
    const plan = await makePlan([accountId], { clients, policy: { profile: 'temporaryLeave' } });
    Object.assign(simulator.state.accounts[accountId] ?? {}, { platformRoles: [orgAdmin] });
    const { totals } = await applyPlan(plan, { clients, ...fast }).result;
    expect([totals.blocked, simulator.effects]).toEqual([1, []]);
  });
});
