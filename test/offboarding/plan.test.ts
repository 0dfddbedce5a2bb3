import { OrgAdminClient } from 'atlassian-admin-sdk';
import { decisionTable, makePlan, peopleToChange, type Clients, type Plan } from 'atlassian-admin-sdk/offboarding';
import type { PersonOptions } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { rehearsal } from '../support/organization.js';

async function planFor(person: PersonOptions, without: Partial<Record<'scim' | 'product', true>> = {}): Promise<Plan['people'][number]> {
  const { simulator, clients } = rehearsal({ directories: ['Main', 'Partners'] });
  for (const name of ['Grace Hopper', 'Edsger Dijkstra']) {
    simulator.addPerson({ name, orgAdmin: true });
  }
  const { accountId } = simulator.addPerson(person);
  const given: Clients = { ...clients, ...(without.scim ? { scim: [] } : {}), ...(without.product ? { product: undefined } : {}) };
  const plan = await makePlan([accountId], { clients: given });
  expect(simulator.effects).toEqual([]);
  return plan.people[0] as Plan['people'][number];
}

describe('a plan', () => {
  it('deactivates a managed account', async () => {
    const person = await planFor({ name: 'Jane Doe' });
    expect(person).toMatchObject({ rowName: 'managed', action: 'deactivate', name: 'Jane Doe', email: 'jane.doe@example.com' });
    const [cut, ...instead] = person.steps;
    expect(cut).toEqual({ key: 'disableAccount', kind: 'disableAccount', accountId: person.accountId });
    expect(instead.map(({ kind, onlyAfter }) => [kind, onlyAfter?.refusedAs])).toEqual([
      ['suspendInDirectory', 'conflict.lifecycle'],
      ['suspendInDirectory', 'conflict.lifecycle'],
    ]);
    expect(person.remains.join()).toContain('OAuth grants work again');
    // The person made none, and has no API token.
    expect(person.remains.join()).not.toMatch(/organization API keys|API tokens stay/);
  });

  it('does for somebody whose access is off what else belongs to it, as after a run that ended with the cut', async () => {
    const off = await planFor({ name: 'Maja Off', status: 'inactive', orgAdmin: true, apiTokens: ['laptop'] });
    expect(off).toMatchObject({ rowName: 'alreadyOff', action: 'cleanUp' });
    expect(off.steps.map(({ kind }) => kind)).toEqual(['revokeOrganizationRole', 'revokeApiToken']);
    expect(await planFor({ name: 'Maja Off', status: 'inactive' })).toMatchObject({ rowName: 'alreadyOff', action: 'nothing', steps: [] });
  });

  it('sets a SCIM user inactive where the token of the directory is at hand', async () => {
    const person = await planFor({ name: 'Priya Raman', provisionedBy: 'scim' });
    expect(person).toMatchObject({ rowName: 'scim', action: 'setInactive', humanTask: expect.stringContaining('next sync') });
    expect(person.steps).toMatchObject([{ kind: 'setScimInactive', scimDirectoryId: expect.any(String), scimUserId: expect.any(String) }]);
  });

  it('hands a SCIM user over where it is not', async () => {
    const person = await planFor({ name: 'Priya Raman', provisionedBy: 'scim' }, { scim: true });
    expect(person).toMatchObject({ rowName: 'scim', action: 'handOff', humanTask: expect.stringContaining('identity provider') });
    expect(person.steps).toMatchObject([{ kind: 'handOffToIdentityProvider', provider: 'scim' }]);
  });

  it('hands a Google account over', async () => {
    expect(await planFor({ name: 'Elif Kaya', provisionedBy: 'google' })).toMatchObject({
      rowName: 'google',
      action: 'handOff',
      steps: [{ kind: 'handOffToIdentityProvider', provider: 'google' }],
    });
  });

  it('suspends an unmanaged account in every directory', async () => {
    const person = await planFor({ name: 'Jo Brandt', email: 'jo@partner.example' });
    expect(person).toMatchObject({ rowName: 'unmanaged', action: 'suspend' });
    expect(person.steps.map(({ kind }) => kind)).toEqual(['suspendInDirectory', 'suspendInDirectory']);
  });

  it.each([
    [{ name: 'Off', status: 'inactive' }, 'alreadyOff'],
    [{ name: 'Leaving', deletionRequested: '2d' }, 'alreadyOff'],
    [{ name: 'Jo Brandt', email: 'jo@partner.example', suspended: true }, 'alreadyOff'],
    [{ name: 'Bo Blocked', exportControlled: true }, 'exportControl'],
  ] satisfies [PersonOptions, string][])('does nothing for %j', async (person, rowName) => {
    expect(await planFor(person)).toMatchObject({ rowName, action: 'nothing', steps: [] });
  });

  it('deactivates a managed account also when it is suspended, because it can still log in elsewhere', async () => {
    expect(await planFor({ name: 'Jane Doe', suspended: true })).toMatchObject({ action: 'deactivate' });
  });

  it('deactivates a managed account that is in no directory', async () => {
    expect(await planFor({ name: 'Jane Doe', inNoDirectory: true })).toMatchObject({ action: 'deactivate' });
  });

  it('refuses an app', async () => {
    expect(await planFor({ name: 'Build Bot', accountType: 'app' })).toMatchObject({ rowName: 'app', action: 'refuse', steps: [] });
  });

  it('takes the role of an organization admin away first', async () => {
    const person = await planFor({ name: 'Victor Chen', orgAdmin: true });
    expect(person.steps.filter(({ onlyAfter }) => onlyAfter === undefined).map(({ kind }) => kind)).toEqual(['revokeOrganizationRole', 'disableAccount']);
  });

  it('stops before too few organization admins are left, also when the plan itself takes them', async () => {
    const { simulator, clients } = rehearsal();
    const admins = ['One', 'Two', 'Three'].map((name) => simulator.addPerson({ name, orgAdmin: true }).accountId);
    const plan = await makePlan(admins, { clients });
    expect(plan.people.map(({ rowName }) => rowName)).toEqual(['managed', 'managed', 'lastOrgAdmin']);
    const brave = await makePlan(admins, { clients, policy: { remainingOrgAdmins: 1 } });
    expect(brave.people.map(({ rowName }) => rowName)).toEqual(['managed', 'managed', 'managed']);
  });

  it('refuses whoever runs it, by the key, by the API token, and by the policy', async () => {
    const { simulator, clients } = rehearsal();
    const self = simulator.caller.accountId;
    for (const given of [clients, { org: clients.org }]) {
      expect((await makePlan([self], { clients: given })).people).toMatchObject([{ rowName: 'self', action: 'refuse' }]);
    }
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    const plan = await makePlan([jane.accountId], { clients, policy: { protectedAccountIds: [jane.accountId] } });
    expect(plan.people).toMatchObject([{ action: 'refuse', because: 'The account is protected by the policy.' }]);
  });

  it('refuses an account that nobody knows', async () => {
    const { clients } = rehearsal();
    const plan = await makePlan(['712020:nobody'], { clients });
    expect(plan.people).toMatchObject([{ rowName: 'unknownAccount', action: 'refuse' }]);
  });

  it('refuses to decide where a fact that decides could not be read', async () => {
    const { simulator, clients } = rehearsal();
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    simulator.faults.add({ match: { route: 'GET /users/{accountId}/manage' }, when: 'beforeEffect', kind: 'status', status: 503, times: 9 });
    const plan = await makePlan([jane.accountId], { clients });
    expect(plan.people).toMatchObject([{ rowName: 'undecided', action: 'refuse', because: expect.stringContaining('unavailable') }]);
  });

  it('is not kept from deciding by missing SCIM, where the permissions say enough', async () => {
    const { simulator, clients } = rehearsal();
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    const links = 'GET /admin/user-provisioning/v1/org/{orgId}/user/{accountId}/get-scim-links';
    simulator.faults.add({ match: { route: links }, when: 'beforeEffect', kind: 'status', status: 403, body: { errors: [] } });
    const [person] = (await makePlan([jane.accountId], { clients })).people;
    expect(person).toMatchObject({ action: 'deactivate' });
    expect(person?.facts).toContainEqual({ name: 'scimLinks', known: false, value: 'permission.denied', source: links, remedy: expect.any(String) });
  });

  it('ends when a credential does not work, because nobody could be read', async () => {
    const { simulator } = rehearsal({ apiKeyScopes: ['read:directories:admin'] });
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    const org = new OrgAdminClient(simulator.credentials.orgAdmin);
    await expect(makePlan([jane.accountId], { clients: { org } })).rejects.toMatchObject({ kind: 'credential.insufficientScope' });
  });

  it('reads the same person once, however often and in whatever form it is named', async () => {
    const { simulator, clients } = rehearsal();
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    const plan = await makePlan([jane.accountId, 'Jane.Doe@example.com', { accountId: jane.accountId }, { email: 'jane.doe@example.com' }], { clients });
    expect(plan.people).toHaveLength(1);
  });

  it('refuses an address that names nobody or several, with the candidates', async () => {
    const { simulator, clients } = rehearsal();
    const one = simulator.addPerson({ name: 'Jane One', email: 'jane@example.com' });
    const two = simulator.addPerson({ name: 'Jane Two', email: 'Jane@example.com', accountType: 'customer' });
    const search = 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/search';
    const body = { data: [one, two].map(({ accountId, email }) => ({ accountId, email })), links: {} };
    simulator.faults.add({ match: { route: search }, when: 'beforeEffect', kind: 'slow' });
    simulator.faults.add({ match: { route: search }, when: 'beforeEffect', kind: 'status', status: 200, body });
    const plan = await makePlan(['jane@example.com', 'nobody@example.com'], { clients });
    expect(plan.people).toEqual([]);
    expect(plan.unresolved).toEqual([
      { email: 'jane@example.com', reason: 'severalMatches', candidates: [one.accountId, two.accountId] },
      { email: 'nobody@example.com', reason: 'noMatch', candidates: [] },
    ]);
  });

  it('refuses a subject that is neither id nor address, naming which', async () => {
    const { clients } = rehearsal();
    for (const subject of ['', 'a b', 7, null, {}, { email: 'x' }, { accountId: 'a/b' }]) {
      await expect(makePlan(['712020:ok', subject as never], { clients })).rejects.toMatchObject({
        kind: 'validation',
        fields: [{ field: 'subjects[1]' }],
      });
    }
  });

  it('refuses a policy with a rule that does not exist', async () => {
    const { clients } = rehearsal();
    await expect(makePlan([], { clients, policy: { protectedAccounts: [] } as never })).rejects.toThrow('policy.protectedAccounts: does not exist here; did you mean protectedAccountIds?');
    await expect(makePlan([], { clients: {} as never })).rejects.toThrow('clients.org: expected an OrgAdminClient');
  });

  it('reads a hundred people in few requests', async () => {
    const { simulator, clients } = rehearsal();
    const emails = Array.from({ length: 100 }, (_, index) => simulator.addPerson({ name: `P ${index}`, email: `p${index}@partner.example` }).email);
    await makePlan(emails, { clients });
    expect(simulator.requests.length).toBeLessThan(10);
  });

  it('is JSON with a hash over everything', async () => {
    const { simulator, clients } = rehearsal();
    simulator.addPerson({ name: 'Jane Doe' });
    const plan = await makePlan(['jane.doe@example.com'], { clients });
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    expect(plan.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(Date.parse(plan.expiresAt) - Date.parse(plan.createdAt)).toBe(15 * 60_000);
    expect(peopleToChange(plan)).toHaveLength(1);
  });
});

describe('the decision table', () => {
  it('has a name, a way to recognise it and its evidence in every row', () => {
    for (const { name, title, recognisedBy, does, undo, remains, evidence } of decisionTable) {
      expect([name, title, recognisedBy, does, undo, remains].every((text) => text !== '')).toBe(true);
      expect(evidence.length, name).toBeGreaterThan(0);
    }
    expect(new Set(decisionTable.map(({ name }) => name)).size).toBe(decisionTable.length);
  });

  it('ends with a row that always applies, and refuses', () => {
    expect(decisionTable.filter(({ role }) => role !== 'adds').at(-1)).toMatchObject({ name: 'undecided' });
  });
});
