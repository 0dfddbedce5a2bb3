import { applyPlan, handOffsAsCsv, handOffsOf, makePlan, makeReinstatement, makeReport, memoryJournal, verifyPlan, type Plan, type PolicyOptions, type VerifiedPerson } from 'atlassian-admin-sdk/offboarding';
import { describe, expect, it } from 'vitest';

import { allOf } from '../support/all-of.js';
import { rehearsal } from '../support/organization.js';

const fast = { verificationDeadline: 50 };

describe('the list to hand over', () => {
  async function handedOff() {
    const { simulator, clients } = rehearsal();
    const priya = simulator.addPerson({ name: '=HYPERLINK("x")', email: 'priya@example.com', provisionedBy: 'scim', groups: ['from-the-provider', 'own'] });
    const elif = simulator.addPerson({ name: 'Elif Kaya', provisionedBy: 'google' });
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    Object.assign(Object.values(simulator.state.groups).find(({ name }) => name === 'from-the-provider') ?? {}, { managedBy: 'external' });
    const plan = await makePlan([priya, elif, jane].map(({ accountId }) => accountId), { clients: { ...clients, scim: [] } });
    return { simulator, plan, priya, elif };
  }

  it('names those whom only an identity provider can switch off, with directory, groups and task', async () => {
    const { simulator, plan, priya, elif } = await handedOff();
    expect(handOffsOf(plan)).toEqual([
      {
        accountId: priya.accountId,
        name: '=HYPERLINK("x")',
        email: 'priya@example.com',
        provider: 'scim',
        scimDirectoryIds: Object.keys(simulator.state.scimDirectories),
        groups: ['from-the-provider'],
        task: expect.stringContaining('Unassign the person from Atlassian'),
      },
      { accountId: elif.accountId, name: 'Elif Kaya', email: 'elif.kaya@example.com', provider: 'google', scimDirectoryIds: [], groups: [], task: expect.stringContaining('Google Workspace') },
    ]);
  });

  it('is a CSV in which nothing is a formula', async () => {
    const { plan } = await handedOff();
    const { parse } = await import('csv-parse/sync');
    const rows: string[][] = parse(await handOffsAsCsv(plan));
    expect(rows[0]).toEqual(['Account id', 'Name', 'Email', 'Provider', 'SCIM directories', 'Groups', 'Task']);
    expect(rows.slice(1).map(([, name, , provider]) => [name, provider])).toEqual([[`'=HYPERLINK("x")`, 'SCIM'], ['Elif Kaya', 'Google Workspace']]);
  });

  it('is empty where the run does everything', async () => {
    const { simulator, clients } = rehearsal();
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    const plan = await makePlan([jane.accountId], { clients });
    expect(handOffsOf(plan)).toEqual([]);
    expect((await handOffsAsCsv(plan)).trim().split('\r\n')).toHaveLength(1);
  });
});

describe('verifying', () => {
  async function seen(plan: Plan, options: Parameters<typeof verifyPlan>[1]): Promise<VerifiedPerson[]> {
    return allOf(verifyPlan(plan, options));
  }

  it('looks once, and tells who is off and who is not, whatever a journal says', async () => {
    const { simulator, clients } = rehearsal();
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    const jo = simulator.addPerson({ name: 'Jo Brandt', email: 'jo@partner.example' });
    const ina = simulator.addPerson({ name: 'Ina', email: 'ina@partner.example', emailVerified: false });
    const off = simulator.addPerson({ name: 'Off', status: 'inactive' });
    const bot = simulator.addPerson({ name: 'Bot', accountType: 'app' });
    const plan = await makePlan([jane, jo, ina, off, bot].map(({ accountId }) => accountId), { clients });
    const accesses = async () => (await seen(plan, { clients })).map(({ accountId, access }) => [accountId, access]);
    expect(await accesses()).toEqual([[jane.accountId, 'on'], [jo.accountId, 'on'], [ina.accountId, 'on']]);
    await applyPlan(plan, { clients, ...fast }).result;
    expect(await accesses()).toEqual([[jane.accountId, 'off'], [jo.accountId, 'off'], [ina.accountId, 'off']]);
    jane.status = 'active';
    expect((await accesses())[0]).toEqual([jane.accountId, 'on']);
  });

  it('waits for an identity provider that takes its time, and gives each person as soon as they are off', async () => {
    const { simulator, clients } = rehearsal();
    const elif = simulator.addPerson({ name: 'Elif Kaya', provisionedBy: 'google' });
    const priya = simulator.addPerson({ name: 'Priya Raman', provisionedBy: 'scim' });
    const plan = await makePlan([elif.accountId, priya.accountId], { clients: { ...clients, scim: [] } });
    await applyPlan(plan, { clients, ...fast }).result;
    const order: string[] = [];
    setTimeout(() => {
      priya.status = 'inactive';
    }, 60);
    for await (const { accountId, access, seenAt } of verifyPlan(plan, { clients, deadline: 400, every: 25 })) {
      order.push(`${accountId} ${access}`);
      expect(Date.parse(seenAt)).toBeGreaterThan(0);
    }
    expect(order).toEqual([`${priya.accountId} off`, `${elif.accountId} on`]);
    expect(simulator.effects).toEqual([]);
  });

  it('tells the seat of a product by roles, because use is remembered after it', async () => {
    const { simulator, clients } = rehearsal();
    const sam = simulator.addPerson({ name: 'Sam Seat', groups: ['jira-users'], lastActive: { 'jira-software': '200d' } });
    const [site] = Object.keys(simulator.state.sites);
    const [group] = Object.values(simulator.state.groups);
    Object.assign(group?.grants ?? {}, { [`ari:cloud:jira-software::site/${site}`]: ['atlassian/user'] });
    const plan = await makePlan([sam.accountId], { clients, policy: { profile: 'reclaimLicense', product: 'jira-software' } });
    expect(await seen(plan, { clients })).toMatchObject([{ access: 'on' }]);
    await applyPlan(plan, { clients, ...fast }).result;
    expect(await seen(plan, { clients })).toMatchObject([{ accountId: sam.accountId, access: 'off' }]);
  });

  it('says of a customer, and of an account that is gone, that nothing can be read', async () => {
    const { simulator, clients } = rehearsal();
    const carla = simulator.addPerson({ name: 'Carla', accountId: 'qm:1:carla', email: 'carla@customer.example', accountType: 'customer', inNoDirectory: true });
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    const plan = await makePlan([carla.accountId, jane.accountId], { clients });
    delete simulator.state.accounts[jane.accountId];
    expect((await seen(plan, { clients })).map(({ access }) => access)).toEqual(['unknown', 'unknown']);
  });

  it('is of the organization of the plan only, and asks for ten people at once', async () => {
    const { simulator, clients } = rehearsal();
    const people = Array.from({ length: 25 }, (_, index) => simulator.addPerson({ name: `P ${index}` }).accountId);
    const plan = await makePlan(people, { clients });
    await expect(seen({ ...plan, orgId: 'another' }, { clients })).rejects.toThrow('plan.orgId: is not the organization of the client');
    const before = simulator.requests.length;
    expect(await seen(plan, { clients })).toHaveLength(25);
    expect(simulator.requests.length - before).toBe(3);
  });
});

describe('a reinstatement', () => {
  async function undone(person: Parameters<ReturnType<typeof rehearsal>['simulator']['addPerson']>[0], policy: PolicyOptions = {}) {
    const { simulator, clients } = rehearsal();
    ['Grace', 'Edsger'].forEach((name) => simulator.addPerson({ name, orgAdmin: true }));
    const account = simulator.addPerson(person);
    const plan = await makePlan([account.accountId], { clients, policy });
    const journal = memoryJournal();
    await applyPlan(plan, { clients, journal, ...fast }).result;
    const back = await makeReinstatement(plan, journal, { clients });
    return { simulator, clients, account, plan, journal, back, person: back.people[0] };
  }

  it('names the groups of somebody who was removed, for a new invitation, and plans nothing that cannot work', async () => {
    const { person } = await undone({ name: 'Jo Brandt', email: 'jo@partner.example', groups: ['developers', 'wiki'] }, { unmanaged: 'remove', groups: 'remove' });
    expect(person).toMatchObject({
      steps: [],
      humanTask: 'Invite the person again, and to these groups: developers, wiki.',
      remains: ['cannot come back: remove from directory'],
    });
  });

  it('tells what a broken link needs', async () => {
    const { person, account, back, clients } = await undone({ name: 'Elif Kaya', provisionedBy: 'google' }, { profile: 'hostileLeaver' });
    expect(person).toMatchObject({ steps: [{ kind: 'enableAccount' }], humanTask: expect.stringContaining('Provision the person again') });
    await applyPlan(back, { clients, ...fast }).result;
    expect(account.status).toBe('active');
  });

  it('cancels a deletion, and sets the parked address back', async () => {
    const { person, account, back, clients } = await undone({ name: 'Mo', email: 'mo@second.example' }, { profile: 'temporaryLeave' });
    expect(person?.steps.map(({ kind }) => kind)).toEqual(['restoreInDirectory']);
    await applyPlan(back, { clients, ...fast }).result;
    expect(Object.values(account.memberships)).toEqual(['active']);
    const { simulator, clients: others } = rehearsal({ claimedDomains: ['example.com', 'parked.example.com'] });
    const mo = simulator.addPerson({ name: 'Mo Mover', apiTokens: ['laptop'] });
    const plan = await makePlan([mo.accountId], { clients: others, policy: { profile: 'deleteAccount', parkingDomain: 'parked.example.com' } });
    const journal = memoryJournal();
    await applyPlan(plan, { clients: others, journal, ...fast }).result;
    expect([mo.email.endsWith('@parked.example.com'), mo.deletionRequestedAt !== undefined]).toEqual([true, true]);
    const again = await makeReinstatement(plan, journal, { clients: others });
    expect(again.people[0]?.steps.map(({ kind }) => kind)).toEqual(['cancelDeletion', 'setEmail']);
    expect((await applyPlan(again, { clients: others, ...fast }).result).totals.done).toBe(1);
    expect([mo.email, mo.status, mo.deletionRequestedAt]).toEqual(['mo.mover@example.com', 'active', undefined]);
  });

  it('is of those whom the run changed, or of the ones that are named, and needs the journal of the plan', async () => {
    const { simulator, clients } = rehearsal();
    const [jane, john, off] = ['Jane Doe', 'John Doe', 'Off'].map((name) => simulator.addPerson({ name, ...(name === 'Off' ? { status: 'inactive' as const } : {}) }));
    const plan = await makePlan([jane, john, off].map((account) => account?.accountId ?? ''), { clients });
    const journal = memoryJournal();
    await applyPlan(plan, { clients, journal, ...fast }).result;
    const names = async (accountIds?: string[]) => (await makeReinstatement(plan, journal, { clients, accountIds })).people.map(({ name }) => name);
    expect(await names()).toEqual(['Jane Doe', 'John Doe']);
    expect(await names([john?.accountId ?? ''])).toEqual(['John Doe']);
    const other = await makePlan([], { clients });
    await expect(makeReinstatement(other, journal, { clients })).rejects.toThrow('journal: entry 1 belongs to another plan');
    await expect(makeReinstatement({ ...plan, orgId: 'another' }, journal, { clients })).rejects.toThrow('plan.orgId: is not the organization of the client');
  });

  it('leaves an account inactive that was inactive before its deletion, and says so', async () => {
    const { simulator, clients, account, back, person } = await undone({ name: 'Ina Active', status: 'inactive' }, { profile: 'deleteAccount' });
    expect(person?.steps.map(({ kind }) => kind)).toEqual(['cancelDeletion', 'disableAccount']);
    const journal = memoryJournal();
    expect((await applyPlan(back, { clients, journal, ...fast }).result).totals.done).toBe(1);
    expect([account.status, account.deletionRequestedAt]).toEqual(['inactive', undefined]);
    expect(simulator.effects.map(({ kind }) => kind).slice(-2)).toEqual(['account.deletionCancelled', 'account.disabled']);
    expect((await makeReport(back, journal)).people[0]?.access).toEqual({ state: 'off', sentence: 'Cannot log in: the account is inactive.' });
  });

  it('leaves it inactive too, if the response to the cancelled deletion is lost', async () => {
    const { simulator, clients, account, back } = await undone({ name: 'Ina Active', status: 'inactive' }, { profile: 'deleteAccount' });
    const cancel = 'POST /users/{accountId}/manage/lifecycle/cancel-delete';
    simulator.faults.add({ match: { route: cancel }, when: 'afterEffect', kind: 'reset', times: 9 });
    await applyPlan(back, { clients, ...fast }).result;
    expect(account.status).toBe('inactive');
  });

  it('activates an account again that was active before its deletion', async () => {
    const { clients, account, back, person } = await undone({ name: 'Jane Doe' }, { profile: 'deleteAccount' });
    expect(person?.steps.map(({ kind }) => kind)).toEqual(['cancelDeletion']);
    await applyPlan(back, { clients, ...fast }).result;
    expect(account.status).toBe('active');
  });

  it('does not enable an account that was blocked under export control meanwhile', async () => {
    const { account, back, clients, simulator } = await undone({ name: 'Jane Doe' });
    account.exportControlled = true;
    const before = simulator.effects.length;
    expect((await applyPlan(back, { clients, ...fast }).result).totals).toMatchObject({ blocked: 1 });
    expect(simulator.effects).toHaveLength(before);
  });

  it('gives owned things back to the person', async () => {
    const { simulator, clients } = rehearsal();
    const successor = simulator.addPerson({ name: 'Sue Successor' });
    const jane = simulator.addPerson({ name: 'Jane Doe', owns: { filters: ['Mine'], projects: ['OPS'], dashboards: ['Board'] } });
    const plan = await makePlan([jane.accountId], { clients, policy: { successorAccountId: successor.accountId } });
    const journal = memoryJournal();
    await applyPlan(plan, { clients, journal, ...fast }).result;
    const { jira } = Object.values(simulator.state.sites)[0] as NonNullable<(typeof simulator.state.sites)[string]>;
    const owners = () => [...Object.values(jira.filters), ...Object.values(jira.dashboards)].map(({ ownerAccountId }) => ownerAccountId).concat(Object.values(jira.projects).map(({ leadAccountId }) => leadAccountId));
    expect(new Set(owners())).toEqual(new Set([successor.accountId]));
    await applyPlan(await makeReinstatement(plan, journal, { clients }), { clients, ...fast }).result;
    expect(new Set(owners())).toEqual(new Set([jane.accountId]));
  });
});
