import { OrgAdminClient, type Fetch } from 'atlassian-admin-sdk';
import { applyPlan, makePlan, makeReport, memoryJournal, verifyPlan, type PolicyOptions, type VerifyOptions } from 'atlassian-admin-sdk/offboarding';
import { Simulator, type OrganizationState, type PersonOptions } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { allOf } from '../support/all-of.js';
import { quick } from '../support/clients.js';
import { clientsFor } from '../support/organization.js';

type Account = OrganizationState['accounts'][string];
type Search = { readonly data: Record<string, unknown>[] };

const fast = { verificationDeadline: 20 } as const;
const searches = /\/directories\/([^/]+)\/users\/search/;

async function planned(person: PersonOptions, policy: PolicyOptions = {}, directories = ['Main']) {
  const simulator = new Simulator({ directories });
  ['Grace', 'Gloria'].forEach((name) => simulator.addPerson({ name, orgAdmin: true }));
  const { accountId } = simulator.addPerson(person);
  const account = simulator.state.accounts[accountId] as Account;
  const [site] = Object.keys(simulator.state.sites);
  Object.values(simulator.state.groups).forEach(({ grants }) => Object.assign(grants, { [`ari:cloud:jira-software::site/${site}`]: ['atlassian/user'] }));
  const clients = { ...clientsFor(simulator.credentials), scim: [] };
  const plan = await makePlan([accountId], { clients, policy });
  const verified = async (options: Partial<VerifyOptions> = {}) => (await allOf(verifyPlan(plan, { clients, ...options }))).map(({ access }) => access);
  return { simulator, account, clients, plan, verified };
}

function setMemberships({ memberships }: Account, ...statuses: readonly ('active' | 'suspended' | undefined)[]): void {
  Object.keys(memberships).forEach((directoryId, index) => {
    const status = statuses[index % statuses.length];
    if (status === undefined) {
      delete memberships[directoryId];
    } else {
      memberships[directoryId] = status;
    }
  });
}

/** The client of a simulator whose search responses are changed, by the directory that was searched. */
function searching(simulator: Simulator, change: (data: Search['data'], directoryId: string) => Search['data']) {
  const { orgAdmin } = simulator.credentials;
  const fetch: Fetch = async (request, init) => {
    const response = await simulator.fetch(request, init);
    const [, directoryId] = searches.exec(request.url) ?? [];
    if (directoryId === undefined) {
      return response;
    }
    const found = (await response.json()) as Search;
    return Response.json({ ...found, data: change(found.data, directoryId) });
  };
  return { org: new OrgAdminClient({ ...orgAdmin, fetch, retry: quick }) };
}

const actions: [string, PersonOptions, PolicyOptions][] = [
  ['deactivate', { name: 'Jane Doe' }, {}],
  ['delete', { name: 'Jane Doe' }, { profile: 'deleteAccount' }],
  ['handOff', { name: 'Elif Kaya', provisionedBy: 'google' }, {}],
  ['suspend', { name: 'Jo Brandt', email: 'jo@partner.example' }, {}],
  ['remove', { name: 'Jo Brandt', email: 'jo@partner.example' }, { unmanaged: 'remove' }],
  ['revoke', { name: 'Sam Seat', groups: ['jira-users'], lastActive: { 'jira-software': '200d' } }, { profile: 'reclaimLicense', product: 'jira-software' }],
];

describe('whoever no directory lets in any more', () => {
  it.each(actions)('is off, whoever suspended them and whatever the plan does: %s', async (action, person, policy) => {
    for (const directories of [['Main'], ['Main', 'Partners']]) {
      const { account, simulator, plan, verified } = await planned(person, policy, directories);
      expect(plan.people.map((each) => each.action)).toEqual([action]);
      const before = await verified();
      setMemberships(account, 'suspended');
      const requests = simulator.requests.length;
      expect([before, await verified({ deadline: 600_000 })]).toEqual([['on'], ['off']]);
      expect(simulator.requests.length - requests).toBeLessThanOrEqual(directories.length + 2);
    }
  });

  it('is off, if one directory suspends them and no other has them', async () => {
    const { account, verified } = await planned({ name: 'Jane Doe' }, {}, ['Main', 'Partners']);
    setMemberships(account, 'suspended', undefined);
    expect(await verified()).toEqual(['off']);
  });

  it('is off in the report and to a later look, if they own products', async () => {
    const { clients, plan, verified } = await planned({ name: 'Rosa Feld', entitlements: ['jira-software'] });
    const journal = memoryJournal();
    await applyPlan(plan, { clients, journal, ...fast }).result;
    expect((await makeReport(plan, journal)).people.map(({ access }) => access.state)).toEqual(['off']);
    expect(await verified({ deadline: 600_000 })).toEqual(['off']);
  });
});

describe('whoever one directory still lets in', () => {
  it.each(actions.filter(([action]) => action !== 'revoke'))('is on, whatever the plan does: %s', async (_action, person, policy) => {
    const { account, verified } = await planned(person, policy, ['Main', 'Partners']);
    setMemberships(account, 'suspended', 'active');
    expect(await verified()).toEqual(['on']);
    setMemberships(account, 'active', 'suspended');
    expect(await verified()).toEqual(['on']);
  });

  it('is on, also where a search over all directories has a record of each', async () => {
    const { simulator, account, verified } = await planned({ name: 'Jo Brandt', email: 'jo@partner.example' }, {}, ['Main', 'Partners']);
    setMemberships(account, 'active', 'suspended');
    for (const statuses of [['active', 'suspended'], ['suspended', 'active']]) {
      const clients = searching(simulator, (data, directoryId) => (directoryId === '-' ? data.flatMap((user) => statuses.map((status) => ({ ...user, membershipStatus: status, status }))) : data));
      expect(await verified({ clients })).toEqual(['on']);
      const plan = await makePlan([account.accountId], { clients });
      expect((await makeReport(plan, memoryJournal())).people.map(({ access }) => access.state)).toEqual(['on']);
    }
  });
});

describe('whoever a directory says nothing clear about', () => {
  it.each([
    ['a word that nobody has declared', 'paused'],
    ['nothing', undefined],
  ])('is not known: %s', async (_what, status) => {
    for (const directories of [['Main'], ['Main', 'Partners']]) {
      const { simulator, verified } = await planned({ name: 'Jane Doe' }, {}, directories);
      const clients = searching(simulator, (data) => data.map((user) => ({ ...user, membershipStatus: status })));
      expect(await verified({ clients })).toEqual(['unknown']);
    }
  });

  it('is not known, if only a search over all directories has a membership', async () => {
    const { simulator, account, verified } = await planned({ name: 'Jane Doe' }, {}, ['Main', 'Partners']);
    setMemberships(account, 'suspended');
    const clients = searching(simulator, (data, directoryId) => (directoryId === '-' ? data : []));
    expect(await verified({ clients })).toEqual(['unknown']);
  });

  it('is not known, if the organization shows no directory', async () => {
    const { simulator, account, verified } = await planned({ name: 'Jane Doe' });
    setMemberships(account, 'suspended');
    simulator.faults.add({ match: { route: 'GET /admin/v2/orgs/{orgId}/directories' }, when: 'beforeEffect', kind: 'status', status: 200, body: { data: [], links: {} }, times: 9 });
    expect(await verified()).toEqual(['unknown']);
  });
});
