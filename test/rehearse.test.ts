import { attempt, type Fetch } from 'atlassian-admin-sdk';
import { applyPlan, makePlan, memoryJournal, makeReport, type Plan, type PolicyOptions } from 'atlassian-admin-sdk/offboarding';
import { rehearse, Simulator, snapshotOrganization } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { organizationEndpoints } from '../src/org/endpoints.js';
import { productEndpoints } from '../src/product/endpoints.js';
import { scimEndpoints } from '../src/scim/endpoints.js';
import { rehearsal } from './support/organization.js';

/** An organization that plays the real one, with people for every row that an attempt can tell apart. */
function real() {
  const world = rehearsal({ directories: ['Main', 'Partners'], sites: ['example'] });
  const { simulator } = world;
  const [site] = Object.values(simulator.state.sites);
  const jira = `ari:cloud:jira-software::site/${site?.cloudId ?? ''}`;
  const confluence = `ari:cloud:confluence::site/${site?.cloudId ?? ''}`;
  simulator.addPerson({ name: 'Grace Okafor', orgAdmin: true });
  const successor = simulator.addPerson({ name: 'Sven Silva' });
  const people = {
    managed: simulator.addPerson({
      name: 'Jane Doe',
      groups: ['staff'],
      apiTokens: ['ci', 'report'],
      lastActive: { 'jira-software': '3d' },
      owns: { filters: ['Mine'], dashboards: ['Board'], projects: ['WEB'], components: [{ project: 'API', name: 'Gateway' }] },
    }),
    scim: simulator.addPerson({ name: 'Priya Raman', provisionedBy: 'scim', groups: ['synced'] }),
    google: simulator.addPerson({ name: 'Elif Kaya', provisionedBy: 'google' }),
    unmanaged: simulator.addPerson({ name: 'Jo Brandt', email: 'jo@partner.example' }),
    admin: simulator.addPerson({ name: 'Victor Chen', orgAdmin: true }),
    inactive: simulator.addPerson({ name: 'Maja Off', status: 'inactive' }),
    leaving: simulator.addPerson({ name: 'Finn Gone', deletionRequested: '3d' }),
    app: simulator.addPerson({ name: 'Build Bot', accountType: 'app' }),
    blocked: simulator.addPerson({ name: 'Bo Blocked', exportControlled: true }),
    customer: simulator.addPerson({ name: 'Kim Kunde', accountId: 'qm:5f2b:77', accountType: 'customer', inNoDirectory: true, email: 'kim@customer.example' }),
    self: simulator.caller,
  };
  for (const group of Object.values(simulator.state.groups)) {
    group.grants[jira] = ['atlassian/user'];
    group.managedBy = group.name === 'synced' ? 'external' : 'admins';
  }
  simulator.state.directRoles[people.managed.accountId] = { [confluence]: ['atlassian/user'] };
  simulator.state.apiKeys['key-of-victor'] = {
    id: 'key-of-victor',
    name: 'Nightly report',
    secret: 'sim_nightly',
    createdBy: people.admin.accountId,
    createdAt: 0,
    expiresAt: simulator.clock.now() + 1e10,
    revoked: false,
  };
  const accountIds = Object.values(people).map(({ accountId }) => accountId);
  const policy: PolicyOptions = { successorAccountId: successor.accountId, groups: 'remove', runApiKeyId: Object.keys(simulator.state.apiKeys)[0] };
  return { ...world, people, successor, accountIds, policy };
}

const operations = new Map([...organizationEndpoints, ...productEndpoints, ...scimEndpoints].map(({ route, operation }) => [route as string, operation]));
const fast = { verificationDeadline: 50 };

function writesSeenBy(simulator: Simulator): unknown[] {
  return simulator.requests.filter(({ route }) => operations.get(route ?? '') !== 'read').map(({ method, path }) => [method, path]);
}

describe('a rehearsal', () => {
  it('writes nothing to the real organization, and requests nothing of it but reads', async () => {
    const { simulator, clients, accountIds, policy } = real();
    const plan = await makePlan(accountIds, { clients, policy });
    const before = structuredClone(simulator.state);
    const seen = simulator.requests.length;
    const { effects } = await rehearse(plan, { from: clients, ...fast });
    expect(effects.length).toBeGreaterThan(10);
    expect(simulator.effects).toEqual([]);
    expect(simulator.difference(before)).toEqual([]);
    expect(simulator.requests.length).toBeGreaterThan(seen + 10);
    expect(writesSeenBy(simulator)).toEqual([]);
  });

  it.each<[string, PolicyOptions]>([
    ['a leaver', {}],
    ['somebody hostile', { profile: 'hostileLeaver' }],
    ['a temporary leave', { profile: 'temporaryLeave' }],
    ['a deletion', { profile: 'deleteAccount', parkingDomain: 'example.com' }],
    ['a seat', { profile: 'reclaimLicense', product: 'jira-software' }],
  ])('comes to what then happens in the real organization: %s', async (_name, own) => {
    const { simulator, clients, accountIds, policy } = real();
    const plan = await makePlan(accountIds, { clients, policy: { ...policy, ...own } });
    const rehearsed = await rehearse(plan, { from: clients, ...fast });
    const journal = memoryJournal();
    await applyPlan(plan, { clients, journal, ...fast }).result;
    const report = await makeReport(plan, journal);
    const outcomes = ({ people }: typeof report) => people.map(({ name, rowName, outcome, steps }) => [name, rowName, outcome.kind, steps.map((step) => `${step.kind} ${step.outcome?.kind}`)]);
    expect(outcomes(rehearsed.report)).toEqual(outcomes(report));
    const changes = (effects: typeof rehearsed.effects) => effects.map(({ kind, accountId, target }) => `${kind} ${accountId} ${kind === 'component.updated' ? '' : target}`).sort();
    expect(changes(rehearsed.effects)).toEqual(changes(simulator.effects));
    expect(rehearsed.effects.length).toBeGreaterThan(0);
    rehearsed.simulator.assertNoEffectOutside(plan);
    expect(rehearsed.gaps).toEqual([]);
  }, 30_000);

  it('shows what would be different afterwards', async () => {
    const { clients, people } = real();
    const plan = await makePlan([people.managed.accountId], { clients });
    const { difference } = await rehearse(plan, { from: clients, ...fast });
    const path = `accounts["${people.managed.accountId}"]`;
    expect(difference).toContainEqual({ path: `${path}.status`, before: 'active', after: 'inactive' });
    expect(difference.filter(({ path: where }) => where.startsWith(`${path}.apiTokens`))).toHaveLength(2);
    expect(difference.every(({ path: where }) => where.startsWith(path))).toBe(true);
  });

  it('names what it could not read', async () => {
    const { simulator, clients, people } = real();
    const plan = await makePlan([people.managed.accountId, people.scim.accountId], { clients: { org: clients.org } });
    simulator.faults.add({ match: { route: 'GET /users/{accountId}/manage/api-tokens' }, when: 'beforeEffect', kind: 'status', status: 403, body: { key: 'forbidden' }, times: 10 });
    simulator.faults.add({ match: { route: 'GET /admin/v1/orgs/{orgId}/domains' }, when: 'beforeEffect', kind: 'status', status: 403, times: 10 });
    const { gaps, report } = await rehearse(plan, { from: { org: clients.org }, ...fast });
    expect(gaps.map(({ accountId, what, why }) => [accountId, what.split(' ')[0], why])).toEqual([
      [undefined, 'claimedDomains', 'permission.denied'],
      [people.managed.accountId, 'apiTokens', 'permission.denied'],
      [people.scim.accountId, 'apiTokens', 'permission.denied'],
      [people.scim.accountId, 'user', 'noClient'],
    ]);
    expect(report.people.map(({ outcome }) => outcome.kind)).toContain('handedOff');
  });

  it('finds an orphan an orphan', async () => {
    const { simulator, clients, people } = real();
    const [user] = Object.values(Object.values(simulator.state.scimDirectories)[0]?.users ?? {});
    Object.assign(user as object, { orphaned: true });
    const plan = await makePlan([people.scim.accountId], { clients });
    expect(plan.people[0]?.rowName).toBe('scimOrphan');
    const { report, effects } = await rehearse(plan, { from: clients, ...fast });
    expect(report.people[0]?.outcome.kind).toBe('done');
    expect(effects.map(({ kind }) => kind)).toEqual(['scim.recordsDeleted', 'account.disabled']);
  });

  it('goes on in its copy: the next sync brings back whom the identity provider still assigns', async () => {
    const { clients, people } = real();
    const plan = await makePlan([people.scim.accountId], { clients });
    const { simulator } = await rehearse(plan, { from: clients, ...fast });
    expect(simulator.state.accounts[people.scim.accountId]?.status).toBe('inactive');
    simulator.identityProvider.sync();
    expect(simulator.state.accounts[people.scim.accountId]?.status).toBe('active');
  });

  it('plays a behaviour as it is asked to', async () => {
    const { clients, people } = real();
    const plan = await makePlan([people.managed.accountId], { clients });
    const { report } = await rehearse(plan, { from: clients, behaviours: { tokensNeedGuard: 'yes' }, ...fast });
    expect(report.people[0]?.outcome).toMatchObject({ kind: 'refused', reason: 'permission.denied', access: 'off' });
  });

  it('needs no confirmation of how many people a plan changes', async () => {
    const { clients, people } = real();
    const plan = await makePlan([people.managed.accountId, people.unmanaged.accountId], { clients, policy: { limits: { people: 1 } } });
    expect(plan.fuse.needsConfirmation).toBe(true);
    const { report } = await rehearse(plan, { from: clients, ...fast });
    expect(report.totals.done).toBe(2);
  });

  it('demotes admins of its copy only: a run after it counts all who are there', async () => {
    const { simulator, clients } = rehearsal();
    const [victor, grace] = ['Victor Chen', 'Grace Kim'].map((name) => simulator.addPerson({ name, orgAdmin: true }).accountId) as [string, string];
    const policy = { remainingOrgAdmins: 2 };
    await rehearse(await makePlan([victor], { clients, policy }), { from: clients, verificationDeadline: 50 });
    const { totals } = await applyPlan(await makePlan([grace], { clients, policy }), { clients, verificationDeadline: 50 }).result;
    expect(totals).toMatchObject({ done: 1 });
    // In the organization itself one admin was demoted by now: of the two who remain, none may go.
    const { totals: more } = await applyPlan(await makePlan([victor], { clients, policy }), { clients, verificationDeadline: 50 }).result;
    expect(more).toMatchObject({ refused: 1 });
  });

  it('refuses a plan of another organization, and one that was edited, before anything is read', async () => {
    const { simulator, clients, people } = real();
    const plan = await makePlan([people.managed.accountId], { clients });
    const other = rehearsal({ seed: 9 });
    const seen = simulator.requests.length;
    expect((await attempt(rehearse(plan, { from: other.clients }))).error).toMatchObject({ kind: 'validation' });
    const edited: Plan = { ...plan, people: [] };
    expect((await attempt(rehearse(edited, { from: clients }))).error).toMatchObject({ kind: 'validation' });
    expect([simulator.requests.length, other.simulator.requests.length]).toEqual([seen, 0]);
  });
});

describe('a snapshot', () => {
  it('has the ids of the original, none of its secrets, and nobody else but who decides over others', async () => {
    const { simulator, clients, people } = real();
    const { state, gaps } = await snapshotOrganization(clients, { accountIds: [people.managed.accountId] });
    expect(gaps).toEqual([]);
    expect(state.orgId).toBe(simulator.state.orgId);
    expect(Object.keys(state.directories)).toEqual(Object.keys(simulator.state.directories));
    expect(Object.keys(state.accounts[people.managed.accountId]?.apiTokens ?? {})).toEqual(Object.keys(people.managed.apiTokens));
    const admins = Object.values(simulator.state.accounts).filter(({ platformRoles }) => platformRoles.length > 0);
    expect(new Set(Object.keys(state.accounts))).toEqual(new Set([people.managed.accountId, ...admins.map(({ accountId }) => accountId)]));
    const { orgAdmin, product, scim } = simulator.credentials;
    for (const secret of [orgAdmin.apiKey, product.apiToken, scim.directoryToken]) {
      expect(JSON.stringify(state)).not.toContain(secret);
    }
  });

  it('is a state that a simulator goes on with, and that is JSON', async () => {
    const { clients, people } = real();
    const { state } = await snapshotOrganization({ org: clients.org }, { accountIds: [people.managed.accountId] });
    const copy = new Simulator({ state: JSON.parse(JSON.stringify(state)) });
    const fetch: Fetch = copy.fetch;
    const { orgId, apiKey, baseUrl } = copy.credentials.orgAdmin;
    const response = await fetch(new Request(`${baseUrl}/admin/v2/orgs/${orgId}/directories`, { headers: { authorization: `Bearer ${apiKey}` } }));
    expect(response.status).toBe(200);
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  });

  it('refuses to be taken of nobody in particular', async () => {
    const { clients } = real();
    expect((await attempt(snapshotOrganization(clients, {} as never))).error).toMatchObject({ kind: 'validation' });
  });
});
