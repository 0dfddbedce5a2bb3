import { OrgAdminClient } from 'atlassian-admin-sdk';
import { applyPlan, makePlan, makePlans, policyOf, planPerson, profiles, readSurroundings, inspectPeople, type Plan, type PolicyOptions, type Profile, type Step } from 'atlassian-admin-sdk/offboarding';
import { Simulator, type PersonOptions } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { rehearsal } from '../support/organization.js';

const fast = { verificationDeadline: 50 };

/** Everything that was sent to change something; searches are reads, whatever their method. */
function writes(simulator: Simulator): string[] {
  return simulator.requests.filter(({ method, route }) => method !== 'GET' && !(route ?? '').endsWith('/search')).map(({ method, route }) => `${method} ${route}`);
}

/** Plans for one person, applies, and expects a refusal and that nothing was sent. */
async function expectRefused(person: PersonOptions | undefined, policy: (accountId: string) => PolicyOptions, because: string) {
  const { simulator, clients } = rehearsal();
  ['Grace', 'Edsger'].forEach((name) => simulator.addPerson({ name, orgAdmin: true }));
  const { accountId } = person === undefined ? simulator.caller : simulator.addPerson(person);
  const plan = await makePlan([accountId], { clients, policy: policy(accountId) });
  expect(plan.people).toMatchObject([{ action: 'refuse', steps: [], because: expect.stringContaining(because), humanTask: expect.stringMatching(/\w+/) }]);
  expect((await applyPlan(plan, { clients, ...fast }).result).totals).toMatchObject({ refused: 1, done: 0 });
  expect([writes(simulator), simulator.effects]).toEqual([[], []]);
}

describe('refused before anything is sent', () => {
  it('is whoever runs this', () => expectRefused(undefined, () => ({}), 'The account runs this plan'));

  it('is whoever runs this also for a leave, a seat and a deletion', async () => {
    for (const profile of ['hostileLeaver', 'temporaryLeave', 'deleteAccount']) {
      await expectRefused(undefined, () => ({ profile }), 'The account runs this plan');
    }
    await expectRefused(undefined, () => ({ profile: 'reclaimLicense', product: 'jira-software' }), 'The account runs this plan');
  });

  it('is whoever made the key of the run, although their own account is managed by nobody here', async () => {
    const { simulator, clients } = rehearsal();
    const [key] = Object.values(simulator.state.apiKeys);
    const jo = simulator.addPerson({ name: 'Jo Brandt', email: 'jo@partner.example' });
    Object.assign(key ?? {}, { createdBy: jo.accountId });
    for (const organizationApiKeys of ['revoke', 'keep'] as const) {
      const plan = await makePlan([jo.accountId], { clients: { org: clients.org }, policy: { runApiKeyId: key?.id, organizationApiKeys } });
      expect(plan.people).toMatchObject([{ rowName: 'self', action: 'refuse' }]);
    }
  });

  it('is everybody where it cannot be read who made the key of the run', async () => {
    const { simulator, clients } = rehearsal();
    const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
    simulator.faults.add({ match: { route: 'GET /admin/api-access/v1/orgs/{orgId}/api-keys' }, when: 'beforeEffect', kind: 'status', status: 403, times: 9 });
    const plan = await makePlan([accountId], { clients, policy: { runApiKeyId: 'key-of-the-run' } });
    expect(plan.people).toMatchObject([{ rowName: 'self', action: 'refuse', steps: [], because: expect.stringContaining('it may be this person') }]);
    const without = await makePlan([accountId], { clients });
    expect(without.people).toMatchObject([{ rowName: 'managed', action: 'deactivate' }]);
  });

  it('is an account that the policy protects', () =>
    expectRefused({ name: 'Break Glass' }, (accountId) => ({ protectedAccountIds: [accountId] }), 'protected by the policy'));

  it('is whoever takes over from others by the same policy', () =>
    expectRefused({ name: 'Sue Successor' }, (accountId) => ({ successorAccountId: accountId }), 'is the successor in the policy'));

  it('is the last organization admin but one', () =>
    expectRefused({ name: 'Victor Chen', orgAdmin: true }, () => ({ remainingOrgAdmins: 4 }), 'Fewer than 4'));

  for (const [who, other] of Object.entries<PersonOptions>({ 'people who never joined': { name: 'Ines Vega', email: 'ines@partner.example', emailVerified: false }, apps: { name: 'Sync App', accountType: 'app' } })) {
    it(`is an organization admin beside whom only ${who} have the role`, async () => {
      const simulator = new Simulator();
      const clients = { org: new OrgAdminClient({ ...simulator.credentials.orgAdmin }) };
      const { accountId } = simulator.addPerson({ name: 'Victor Chen', orgAdmin: true });
      for (const index of [1, 2, 3]) {
        simulator.addPerson({ ...other, name: `${other.name} ${index}`, ...(other.email === undefined ? {} : { email: `${index}${other.email}` }), orgAdmin: true });
      }
      const plan = await makePlan([accountId], { clients, policy: { remainingOrgAdmins: 2 } });
      expect(plan.people).toMatchObject([{ rowName: 'lastOrgAdmin', action: 'refuse' }]);
    });
  }

  it('is an organization admin where the admins cannot be counted', async () => {
    const { simulator, clients } = rehearsal();
    const victor = simulator.addPerson({ name: 'Victor Chen', orgAdmin: true });
    const surroundings = { ...(await readSurroundings(clients)), orgAdmins: { known: false, source: 'x', why: 'permission.denied' } as const };
    for await (const inspection of inspectPeople([victor.accountId], clients, surroundings)) {
      const person = inspection.kind === 'dossier' ? planPerson(inspection.dossier, surroundings, policyOf('test', {})) : undefined;
      expect(person).toMatchObject({ rowName: 'lastOrgAdmin', action: 'refuse', because: 'The organization admins are not readable.' });
      expect(person?.facts).toContainEqual({ name: 'orgAdmins', known: false, value: 'permission.denied', source: 'x' });
    }
  });

  it('is an app', () => expectRefused({ name: 'Build Bot', accountType: 'app' }, () => ({}), 'an app'));

  it('is a service account', async () => {
    const { simulator, clients } = rehearsal();
    const robot = simulator.addPerson({ name: 'Robot', accountType: 'app', inNoDirectory: true });
    simulator.state.serviceAccounts['s1'] = { id: 's1', accountId: robot.accountId, description: '', createdBy: '', updatedAt: 0 };
    const plan = await makePlan([robot.accountId], { clients });
    expect(plan.people).toMatchObject([{ rowName: 'serviceAccount', action: 'refuse', steps: [] }]);
  });

  it('is said to rest on less where the service accounts cannot be read', async () => {
    const { simulator, clients } = rehearsal();
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    const route = 'GET /admin/api-access/v1/orgs/{orgId}/service-accounts';
    simulator.faults.add({ match: { route }, when: 'beforeEffect', kind: 'status', status: 403, body: {} });
    const plan = await makePlan([jane.accountId], { clients });
    expect(plan.people[0]?.facts).toContainEqual(expect.objectContaining({ name: 'serviceAccounts', known: false }));
  });
});

describe('the key of the run', () => {
  it('is never revoked, and without its name no key is', async () => {
    const { simulator, clients } = rehearsal();
    ['Grace', 'Edsger'].forEach((name) => simulator.addPerson({ name, orgAdmin: true }));
    const victor = simulator.addPerson({ name: 'Victor Chen' });
    const [own] = Object.values(simulator.state.apiKeys);
    simulator.state.apiKeys['his'] = { ...(own as NonNullable<typeof own>), id: 'his', secret: 'sim_organization_his', createdBy: victor.accountId };
    const silent = await makePlan([victor.accountId], { clients });
    expect(silent.people[0]?.steps.map(({ kind }) => kind)).not.toContain('revokeOrganizationApiKey');
    expect(silent.people[0]?.remains).toContain('organization API keys that the person made: none is revoked unless the policy names the key of the run');
    const named = await makePlan([victor.accountId], { clients, policy: { runApiKeyId: own?.id } });
    await applyPlan(named, { clients, ...fast }).result;
    expect(Object.values(simulator.state.apiKeys).map(({ id, revoked }) => [id === 'his', revoked])).toEqual([[false, false], [true, true]]);
  });
});

describe('people who work in other organizations', () => {
  it('are suspended here, unless they are named to be deactivated everywhere', async () => {
    const { simulator, clients } = rehearsal();
    const { accountId } = simulator.addPerson({ name: 'Wanda Wide' });
    const elsewhere = { worksElsewhereAccountIds: [accountId] };
    const kinds = async (policy: PolicyOptions) => (await makePlan([accountId], { clients, policy })).people[0]?.steps.map(({ kind }) => kind);
    for (const profile of ['leaver', 'hostileLeaver', 'deleteAccount']) {
      expect(await kinds({ ...elsewhere, profile })).toEqual(['suspendInDirectory']);
    }
    expect((await kinds({ ...elsewhere, allow: { deactivateEverywhere: [accountId] } }))?.[0]).toBe('disableAccount');
    expect((await kinds({ ...elsewhere, allow: { deactivateEverywhere: ['712020:another'] } }))?.[0]).toBe('suspendInDirectory');
  });
});

describe('more people than anybody meant', () => {
  async function crowd(size: number, bystanders: number, policy: PolicyOptions = {}) {
    const { simulator, clients } = rehearsal();
    const people = Array.from({ length: size }, (_, index) => simulator.addPerson({ name: `Leaver ${index}` }).accountId);
    Array.from({ length: bystanders }, (_, index) => simulator.addPerson({ name: `Stays ${index}` }));
    return { simulator, clients, people, plan: await makePlan(people, { clients, policy }) };
  }

  it('need their number said once more, by share', async () => {
    const { simulator, clients, plan } = await crowd(11, 30);
    expect(plan.fuse).toEqual({ people: 11, activeAccounts: 42, needsConfirmation: true });
    await expect(applyPlan(plan, { clients }).result).rejects.toThrow('confirm.people: is missing');
    await expect(applyPlan(plan, { clients, confirm: { people: 10 } }).result).rejects.toThrow('confirm.people: is not the number');
    expect(writes(simulator)).toEqual([]);
    expect((await applyPlan(plan, { clients, confirm: { people: 11 }, ...fast }).result).totals.done).toBe(11);
  });

  it('need it by number as well, and ten are never too many', async () => {
    expect((await crowd(10, 0)).plan.fuse.needsConfirmation).toBe(false);
    expect((await crowd(4, 500, { limits: { people: 3 } })).plan.fuse.needsConfirmation).toBe(true);
    expect((await crowd(11, 300)).plan.fuse.needsConfirmation).toBe(false);
  });

  it('need it where the active accounts cannot be counted', async () => {
    const { simulator, clients, people } = await crowd(11, 300);
    const route = 'GET /admin/v2/orgs/{orgId}/directories/{directoryId}/users/count';
    simulator.faults.add({ match: { route }, when: 'beforeEffect', kind: 'status', status: 403, body: { errors: [] } });
    expect((await makePlan(people, { clients })).fuse).toEqual({ people: 11, needsConfirmation: true });
  });

  it('counts only those for whom something is sent', async () => {
    const { simulator, clients } = rehearsal();
    const off = Array.from({ length: 12 }, (_, index) => simulator.addPerson({ name: `Off ${index}`, status: 'inactive' }).accountId);
    expect((await makePlan(off, { clients })).fuse).toMatchObject({ people: 0, needsConfirmation: false });
  });

  it('are counted over all batches, and nobody is in two of them', async () => {
    const { simulator, clients } = rehearsal();
    const people = Array.from({ length: 15 }, (_, index) => simulator.addPerson({ name: `Leaver ${index}` }));
    const subjects = [...people.map(({ accountId }) => accountId), ...people.map(({ email }) => email)];
    const plans: Plan[] = [];
    for await (const plan of makePlans(subjects, { clients, batch: 6 })) {
      plans.push(plan);
    }
    expect(plans.flatMap((plan) => plan.people.map(({ accountId }) => accountId))).toEqual(people.map(({ accountId }) => accountId));
    expect(plans.map(({ fuse }) => [fuse.people, fuse.needsConfirmation])).toEqual([[6, false], [6, true], [3, true], [0, false], [0, false]]);
    // Plans for nobody that are made in the same millisecond are the same plan.
    const hashes = plans.filter((plan) => plan.people.length > 0).map(({ hash }) => hash);
    expect([hashes.length, new Set(hashes).size]).toEqual([3, 3]);
  });

  it('are never all organization admins, in however many batches', async () => {
    const { simulator, clients } = rehearsal();
    const admins = ['One', 'Two', 'Three'].map((name) => simulator.addPerson({ name, orgAdmin: true }).accountId);
    const rows: string[] = [];
    for await (const plan of makePlans(admins, { clients, batch: 1 })) {
      rows.push(...plan.people.map(({ rowName }) => rowName));
      await applyPlan(plan, { clients, ...fast }).result;
    }
    expect(rows).toEqual(['managed', 'managed', 'lastOrgAdmin']);
    await expect(makePlans(admins, { clients, batch: 0 }).next()).rejects.toThrow('batch: expected the number of people');
  });
});

describe('a plan', () => {
  async function planned(policy: PolicyOptions = {}) {
    const { simulator, clients } = rehearsal();
    const [jane, john] = [simulator.addPerson({ name: 'Jane Doe' }), simulator.addPerson({ name: 'John Doe' })];
    return { simulator, clients, jane, john, plan: await makePlan([jane.accountId], { clients, policy }) };
  }

  it('of another organization is refused', async () => {
    const { simulator, plan } = await planned();
    const org = new OrgAdminClient({ ...simulator.credentials.orgAdmin, orgId: 'another' });
    await expect(applyPlan(plan, { clients: { org } }).result).rejects.toThrow('plan.orgId: is not the organization of the client');
    expect(writes(simulator)).toEqual([]);
  });

  it('that was edited is refused, wherever', async () => {
    const { simulator, clients, plan, john } = await planned();
    const edits: ((edited: Record<string, never>) => unknown)[] = [
      (edited) => Object.assign((edited['people'] as unknown as { accountId: string }[])[0] ?? {}, { accountId: john.accountId }),
      (edited) => Object.assign((edited['people'] as unknown as { steps: object[] }[])[0]?.steps[0] ?? {}, { accountId: john.accountId }),
      (edited) => Object.assign(edited['fuse'] as unknown as object, { needsConfirmation: true }),
      (edited) => Object.assign(edited['policy'] as unknown as object, { groups: 'remove' }),
      (edited) => Object.assign(edited, { expiresAt: '2999-01-01T00:00:00Z' }),
    ];
    for (const edit of edits) {
      const edited = structuredClone(plan);
      edit(edited as never);
      await expect(applyPlan(edited, { clients }).result).rejects.toThrow('plan.hash: does not match');
    }
    expect(writes(simulator)).toEqual([]);
  });

  it('that has expired is refused', async () => {
    const { simulator, clients, plan } = await planned({ expiresAfterMinutes: 0.0001 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    await expect(applyPlan(plan, { clients }).result).rejects.toThrow('plan.expiresAt: has passed');
    expect(writes(simulator)).toEqual([]);
  });

  it('is not made with a step for somebody else, nor with two steps of one name', async () => {
    const { simulator, clients, jane, john } = await planned();
    const disable = (accountId: string, key = 'disableAccount'): Step => ({ key, kind: 'disableAccount', accountId });
    const make = (steps: Profile['steps']) => makePlan([jane.accountId], { clients, policy: { profile: 'wrong' }, profiles: [{ ...profiles.leaver, name: 'wrong', steps }] });
    await expect(make(() => [disable(john.accountId)])).rejects.toThrow('a step for another person');
    await expect(make(() => [disable(jane.accountId), disable(jane.accountId)])).rejects.toThrow('two steps with the same key');
    expect(writes(simulator)).toEqual([]);
  });
});
