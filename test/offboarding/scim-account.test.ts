import { ScimClient, type Fetch } from 'atlassian-admin-sdk';
import { applyPlan, makePlan, makeReinstatement, makeReport, memoryJournal, type Plan } from 'atlassian-admin-sdk/offboarding';
import { Simulator, type OrganizationState } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { quick } from '../support/clients.js';
import { clientsFor } from '../support/organization.js';

type Account = OrganizationState['accounts'][string];

const fast = { verificationDeadline: 20 } as const;
const search = 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/search';

/** How the account follows its SCIM users: it is active while one of them is, or stays as it is. */
interface Following {
  follows: boolean;
  /** What happens after a SCIM user was changed. */
  then?: () => void;
}

/** An account that SCIM users of one or two directories provision. */
async function provisioned(directories: 1 | 2 = 1, following: Following = { follows: true }) {
  const simulator = new Simulator();
  const { accountId } = simulator.addPerson({ name: 'Priya Raman', provisionedBy: 'scim' });
  const account = simulator.state.accounts[accountId] as Account;
  const [directory] = Object.values(simulator.state.scimDirectories) as [OrganizationState['scimDirectories'][string]];
  const [user] = Object.values(directory.users) as [(typeof directory.users)[string]];
  const users = [user];
  if (directories === 2) {
    const second = { ...user, id: crypto.randomUUID() };
    simulator.state.scimDirectories['second'] = { ...directory, scimDirectoryId: 'second', users: { [second.id]: second }, groups: {} };
    users.push(second);
  }
  const { scim: credentials } = simulator.credentials;
  const fetch: Fetch = async (request, init) => {
    const before = account.status;
    const response = await simulator.fetch(request, init);
    account.status = !following.follows ? before : users.some(({ active }) => active) ? 'active' : 'inactive';
    if (request.method === 'PATCH') {
      following.then?.();
    }
    return response;
  };
  const scim = ['', 'second'].slice(0, directories).map((id) => new ScimClient({ ...credentials, ...(id === '' ? {} : { directoryId: id }), fetch, retry: quick }));
  const clients = { ...clientsFor(simulator.credentials), scim };
  const applied = async (plan: Plan) => {
    const journal = memoryJournal();
    await applyPlan(plan, { clients, journal, ...fast }).result;
    return { journal, person: (await makeReport(plan, journal)).people[0] };
  };
  return { simulator, account, users, clients, applied, planned: () => makePlan([accountId], { clients }) };
}

const patches = ({ requests }: Simulator): number => requests.filter(({ route }) => route?.startsWith('PATCH /scim') === true).length;

describe('setting somebody inactive in SCIM', () => {
  it('is done when the account is inactive', async () => {
    const { account, users, applied, planned } = await provisioned();
    const { person } = await applied(await planned());
    expect(person).toMatchObject({ outcome: { kind: 'done', verification: 'done' }, access: { state: 'off' } });
    expect([account.status, users[0]?.active]).toEqual(['inactive', false]);
  });

  it.each([true, false])('is not done while the account stays active, whatever the SCIM user was before: active %s', async (active) => {
    const { users, applied, planned } = await provisioned(1, { follows: false });
    Object.assign(users[0] ?? {}, { active });
    const { person } = await applied(await planned());
    expect(person).toMatchObject({ outcome: { kind: 'contradicted', access: 'on' }, access: { state: 'on' } });
  });

  it('is not known while no search shows the account', async () => {
    const following: Following = { follows: true };
    const { simulator, users, applied, planned } = await provisioned(1, following);
    following.then = () => simulator.faults.add({ match: { route: search }, when: 'beforeEffect', kind: 'status', status: 200, body: { data: [], links: {} }, times: 99 });
    const { person } = await applied(await planned());
    expect(users[0]?.active).toBe(false);
    expect(person).toMatchObject({ outcome: { kind: 'done', verification: 'pendingVerification' }, access: { state: 'unknown' } });
  });

  it('goes on to the next directory, if the account is active until the last of its SCIM users is not', async () => {
    const { account, users, applied, planned } = await provisioned(2);
    const plan = await planned();
    expect(plan.people[0]?.steps.map(({ kind }) => kind)).toEqual(['setScimInactive', 'setScimInactive']);
    const { person } = await applied(plan);
    expect(users.map(({ active }) => active)).toEqual([false, false]);
    expect(account.status).toBe('inactive');
    expect(person).toMatchObject({ outcome: { kind: 'done' }, access: { state: 'off' } });
  });

  it('sends nothing for whoever is inactive by now, in SCIM and in the directory', async () => {
    const { simulator, account, users, applied, planned } = await provisioned();
    const plan = await planned();
    Object.assign(users[0] ?? {}, { active: false });
    account.status = 'inactive';
    const before = patches(simulator);
    expect((await applied(plan)).person?.outcome.kind).toBe('alreadyDone');
    expect(patches(simulator)).toBe(before);
  });
});

describe('setting somebody active in SCIM again', () => {
  it.each([
    [true, 'on', 'active'],
    [false, 'unknown', 'inactive'],
  ] as const)('is done when the account is active, too: %s', async (follows, access, status) => {
    const following: Following = { follows: true };
    const { account, users, clients, applied, planned } = await provisioned(1, following);
    const plan = await planned();
    const { journal } = await applied(plan);
    following.follows = follows;
    const { person } = await applied(await makeReinstatement(plan, journal, { clients }));
    expect([users[0]?.active, account.status, person?.access.state]).toEqual([true, status, access]);
  });
});
