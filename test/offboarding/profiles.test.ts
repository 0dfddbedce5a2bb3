import {
  applyPlan,
  handOffsOf,
  makePlan,
  makeReinstatement,
  makeReport,
  memoryJournal,
  reportAsJson,
  steps,
  type Clients,
  type JournalStore,
  type Plan,
  type PolicyOptions,
  type Profile,
  type Report,
} from 'atlassian-admin-sdk/offboarding';
import { Simulator, type OrganizationState, type SimulatorServer } from 'atlassian-admin-sdk/simulator';
import { afterEach, describe, expect, it } from 'vitest';

import { clientsFor } from '../support/organization.js';

const servers: SimulatorServer[] = [];

afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

const fast = { verificationDeadline: 50 };

/** An organization behind a real HTTP server, with two directories and admins enough. */
async function organization() {
  const simulator = new Simulator({ directories: ['Main', 'Partners'] });
  for (const name of ['Grace Hopper', 'Edsger Dijkstra']) {
    simulator.addPerson({ name, orgAdmin: true });
  }
  const bystander = simulator.addPerson({ name: 'Not Meant', apiTokens: ['laptop'], groups: ['developers', 'jira-users'] });
  const server = await simulator.listen();
  servers.push(server);
  return { simulator, bystander, clients: clientsFor(server.credentials) };
}

interface Ran {
  readonly plan: Plan;
  readonly journal: JournalStore;
  readonly report: Report;
}

async function run(subjects: readonly string[], clients: Clients, policy: PolicyOptions, profiles?: readonly Profile[]): Promise<Ran> {
  const plan = await makePlan(subjects, { clients, policy, profiles });
  const journal = memoryJournal();
  await applyPlan(plan, { clients, journal, profiles, ...fast }).result;
  const report = await makeReport(plan, journal);
  expect(JSON.parse(reportAsJson(report))).toEqual(report);
  return { plan, journal, report };
}

function kinds(simulator: Simulator): string[] {
  return simulator.effects.map(({ kind }) => kind);
}

function outcomes({ people }: Report): string[] {
  return people.map(({ outcome }) => outcome.kind);
}

function siteOf(simulator: Simulator): OrganizationState['sites'][string] {
  return Object.values(simulator.state.sites)[0] as OrganizationState['sites'][string];
}

function grant(simulator: Simulator, groupName: string, product: string, role = 'atlassian/user'): OrganizationState['groups'][string] {
  const group = Object.values(simulator.state.groups).find(({ name }) => name === groupName) as OrganizationState['groups'][string];
  group.grants[`ari:cloud:${product}::site/${siteOf(simulator).cloudId}`] = [role];
  return group;
}

describe('the profile leaver', () => {
  it('takes role, keys and tokens, hands over, cuts and leaves groups, in this order; the second time nothing', async () => {
    const { simulator, clients, bystander } = await organization();
    const successor = simulator.addPerson({ name: 'Sue Successor' });
    const victor = simulator.addPerson({
      name: 'Victor Chen',
      orgAdmin: true,
      apiTokens: ['laptop'],
      groups: ['developers'],
      owns: { filters: ['Mine'], projects: ['OPS'], components: [{ project: 'OPS', name: 'Core' }], dashboards: ['Board'] },
    });
    const [runKey] = Object.values(simulator.state.apiKeys);
    simulator.state.apiKeys['his'] = { ...(runKey as NonNullable<typeof runKey>), id: 'his', secret: 'sim_organization_his', createdBy: victor.accountId };
    const policy: PolicyOptions = { runApiKeyId: runKey?.id, groups: 'remove', successorAccountId: successor.accountId };
    const { report } = await run(['victor.chen@example.com'], clients, policy);
    expect(outcomes(report)).toEqual(['done']);
    expect(kinds(simulator)).toEqual([
      'organizationRole.revoked',
      'apiKey.revoked',
      'apiToken.revoked',
      'filter.ownerChanged',
      expect.stringMatching(/^project\./),
      expect.stringMatching(/^component\./),
      expect.stringMatching(/^dashboard\./),
      'account.disabled',
      'group.memberRemoved',
    ]);
    expect(victor).toMatchObject({ status: 'inactive', platformRoles: [], apiTokens: {} });
    expect(Object.values(siteOf(simulator).jira.filters).map(({ ownerAccountId }) => ownerAccountId)).toEqual([successor.accountId]);
    expect(Object.values(siteOf(simulator).jira.projects).map(({ leadAccountId }) => leadAccountId)).toEqual([successor.accountId]);
    expect(report.people[0]?.remains.join()).toContain('Bitbucket');
    expect(bystander).toMatchObject({ status: 'active' });
    const before = simulator.effects.length;
    expect(outcomes((await run([victor.accountId], clients, policy)).report)).toEqual(['alreadyDone']);
    expect(simulator.effects).toHaveLength(before);
  });

  it('hands nothing over without a client of the site, and says so', async () => {
    const { simulator, clients } = await organization();
    const successor = simulator.addPerson({ name: 'Sue Successor' });
    const jane = simulator.addPerson({ name: 'Jane Doe', owns: { filters: ['Mine'] } });
    const { plan, report } = await run([jane.accountId], { ...clients, product: undefined }, { successorAccountId: successor.accountId });
    expect(plan.people[0]?.steps.some(({ kind }) => kind.startsWith('transfer'))).toBe(false);
    expect(plan.people[0]?.facts).toContainEqual(expect.objectContaining({ name: 'owned', known: false, value: 'noClient' }));
    expect(report.people[0]?.remains).toContain('what the person owns on the product site is not transferred: no client of the product site is available');
    expect(outcomes(report)).toEqual(['done']);
  });
});

describe('the profile hostileLeaver', () => {
  it('cuts first, and takes role and tokens after it', async () => {
    const { simulator, clients } = await organization();
    const victor = simulator.addPerson({ name: 'Victor Chen', orgAdmin: true, apiTokens: ['laptop'] });
    const { report } = await run([victor.accountId], clients, { profile: 'hostileLeaver' });
    expect(kinds(simulator)).toEqual(['account.disabled', 'organizationRole.revoked', 'apiToken.revoked']);
    expect(outcomes(report)).toEqual(['done']);
    const before = simulator.effects.length;
    expect(outcomes((await run([victor.accountId], clients, { profile: 'hostileLeaver' })).report)).toEqual(['alreadyDone']);
    expect(simulator.effects).toHaveLength(before);
  });

  it('takes role and tokens also where the cut is refused, and suspends instead', async () => {
    const { simulator, clients } = await organization();
    const rosa = simulator.addPerson({ name: 'Rosa Feld', orgAdmin: true, entitlements: ['trello'], apiTokens: ['laptop'], groups: ['developers'] });
    const { report } = await run([rosa.accountId], clients, { profile: 'hostileLeaver', groups: 'remove' });
    expect(kinds(simulator)).toEqual(['membership.suspended', 'membership.suspended', 'organizationRole.revoked', 'apiToken.revoked']);
    expect(report.people[0]?.outcome).toMatchObject({ kind: 'refused', reason: 'conflict.lifecycle', humanTask: expect.any(String), access: 'partly' });
  });

  it('breaks the link of whoever an identity provider owns, where its token is not at hand', async () => {
    const { simulator, clients } = await organization();
    const priya = simulator.addPerson({ name: 'Priya Raman', provisionedBy: 'scim', apiTokens: ['laptop'] });
    const elif = simulator.addPerson({ name: 'Elif Kaya', provisionedBy: 'google' });
    const { report } = await run([priya.accountId, elif.accountId], { ...clients, scim: [] }, { profile: 'hostileLeaver' });
    expect([priya.status, elif.status]).toEqual(['inactive', 'inactive']);
    expect(kinds(simulator).filter((kind) => kind === 'scim.recordsDeleted')).toHaveLength(2);
    expect(report.people.map(({ outcome }) => outcome)).toMatchObject([{ kind: 'done', humanTask: expect.stringContaining('identity provider') }, { kind: 'done' }]);
  });

  it('finishes what was left after a cut, when it is run again', async () => {
    const { simulator, clients } = await organization();
    const jane = simulator.addPerson({ name: 'Jane Doe', apiTokens: ['laptop'] });
    const route = 'DELETE /users/{accountId}/manage/api-tokens/{tokenId}';
    simulator.faults.add({ match: { route }, when: 'beforeEffect', kind: 'status', status: 403, body: { key: 'forbidden' } });
    expect(outcomes((await run([jane.accountId], clients, { profile: 'hostileLeaver' })).report)).toEqual(['refused']);
    expect(jane.status).toBe('inactive');
    const again = await run([jane.accountId], clients, { profile: 'hostileLeaver' });
    expect(again.plan.people[0]).toMatchObject({ rowName: 'alreadyOff', action: 'cleanUp' });
    expect(outcomes(again.report)).toEqual(['done']);
    expect(jane.apiTokens).toEqual({});
  });
});

describe('the profile temporaryLeave', () => {
  it('suspends in every directory, changes nothing else, and is a no-op the second time', async () => {
    const { simulator, clients } = await organization();
    const jane = simulator.addPerson({ name: 'Jane Doe', apiTokens: ['laptop'], groups: ['developers'] });
    const { report } = await run([jane.accountId], clients, { profile: 'temporaryLeave' });
    expect(kinds(simulator)).toEqual(['membership.suspended', 'membership.suspended']);
    expect(jane.status).toBe('active');
    expect(Object.keys(jane.apiTokens)).toHaveLength(1);
    expect(report.people[0]?.remains.join()).toContain('other organizations, Trello and the community');
    expect(outcomes((await run([jane.accountId], clients, { profile: 'temporaryLeave' })).report)).toEqual(['alreadyDone']);
    expect(simulator.effects).toHaveLength(2);
  });

  it('suspends only where it is not so already', async () => {
    const { simulator, clients } = await organization();
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    const [first] = Object.keys(jane.memberships) as [string];
    jane.memberships[first] = 'suspended';
    await run([jane.accountId], clients, { profile: 'temporaryLeave' });
    expect(simulator.effects.map(({ target }) => target)).toEqual([Object.keys(jane.memberships)[1]]);
  });

  it('counts organization admins as well, although it takes no role away', async () => {
    const { simulator, clients } = await organization();
    const admins = Object.values(simulator.state.accounts).filter(({ platformRoles }) => platformRoles.length > 0);
    const others = admins.filter(({ accountId }) => accountId !== simulator.caller.accountId).map(({ accountId }) => accountId);
    const plan = await makePlan(others, { clients, policy: { profile: 'temporaryLeave', remainingOrgAdmins: 2 } });
    expect(plan.people.map(({ rowName }) => rowName)).toEqual(['temporaryLeave', 'lastOrgAdmin']);
  });

  it('does not take the portals from a customer, because only a person could give them back', async () => {
    const { simulator, clients } = await organization();
    const carla = simulator.addPerson({ name: 'Carla', accountId: 'qm:1:carla', email: 'carla@customer.example', accountType: 'customer', inNoDirectory: true });
    expect((await makePlan([carla.accountId], { clients, policy: { profile: 'temporaryLeave' } })).people[0]).toMatchObject({ action: 'refuse', rowName: 'portalCustomer' });
  });
});

describe('the profile reclaimLicense', () => {
  const policy: PolicyOptions = { profile: 'reclaimLicense', product: 'jira-software' };

  async function seated() {
    const world = await organization();
    const { simulator } = world;
    const sam = simulator.addPerson({ name: 'Sam Seat', groups: ['jira-users', 'jira-power', 'developers', 'wiki-users'], lastActive: { 'jira-software': '200d' }, apiTokens: ['laptop'] });
    grant(simulator, 'jira-users', 'jira-software');
    grant(simulator, 'jira-power', 'jira-software');
    grant(simulator, 'wiki-users', 'confluence');
    const site = siteOf(simulator).cloudId;
    simulator.state.directRoles[sam.accountId] = { [`ari:cloud:jira-software::site/${site}`]: ['atlassian/admin'], [`ari:cloud:confluence::site/${site}`]: ['atlassian/user'] };
    return { ...world, sam };
  }

  function groupsOf(simulator: Simulator, accountId: string): string[] {
    return Object.values(simulator.state.groups).filter(({ members }) => members[accountId] === true).map(({ name }) => name);
  }

  it('takes every group and direct role that grants the product, keeps the others, and reads that the seat is free', async () => {
    const { simulator, clients, sam } = await seated();
    const { plan, report } = await run([sam.accountId], clients, policy);
    expect(plan.people[0]?.steps.map(({ kind }) => kind)).toEqual(['removeFromGroup', 'removeFromGroup', 'revokeRole', 'confirmSeatFree']);
    expect(report.people[0]?.outcome).toEqual({ kind: 'done', verification: 'done' });
    expect(report.people[0]?.steps.at(-1)).toMatchObject({ kind: 'confirmSeatFree', outcome: { kind: 'done', verification: 'done' } });
    expect(groupsOf(simulator, sam.accountId)).toEqual(['developers', 'wiki-users']);
    expect(Object.keys(simulator.state.directRoles[sam.accountId] ?? {})).toEqual([expect.stringContaining('confluence')]);
    expect([sam.status, Object.keys(sam.apiTokens).length]).toEqual(['active', 1]);
    const before = simulator.effects.length;
    const again = await run([sam.accountId], clients, policy);
    expect(again.plan.people[0]).toMatchObject({ rowName: 'alreadyOff', action: 'nothing' });
    expect(simulator.effects).toHaveLength(before);
  });

  it('takes the product by its name as well, and refuses one that is neither known nor in the organization', async () => {
    const { simulator, clients, sam } = await seated();
    const planOf = (product: string) => makePlan([sam.accountId], { clients, policy: { ...policy, product } });
    const plan = await planOf('Jira');
    expect(plan.policy.product).toBe('jira-software');
    expect(plan.people[0]?.steps.at(-1)).toMatchObject({ kind: 'confirmSeatFree', product: 'jira-software' });
    for (const product of ['jira-sofware', 'Jirra Software']) {
      await expect(planOf(product)).rejects.toMatchObject({ kind: 'validation', fields: [{ field: 'policy.product', problem: expect.stringContaining('expected one of Jira, ') }] });
    }
    grant(simulator, 'developers', 'whiteboards');
    await expect(planOf('whiteboards')).rejects.toMatchObject({ kind: 'validation' });
    siteOf(simulator).products.push('whiteboards');
    expect((await planOf('whiteboards')).people[0]?.steps.map(({ kind }) => kind)).toEqual(['removeFromGroup', 'confirmSeatFree']);
  });

  it('leaves groups of the identity provider alone, and hands them over by their names', async () => {
    const { simulator, clients, sam } = await seated();
    grant(simulator, 'jira-power', 'jira-software').managedBy = 'external';
    const { plan, report } = await run([sam.accountId], clients, policy);
    expect(plan.people[0]?.alsoRows).toEqual(['identityProviderGroups']);
    expect(report.people[0]?.outcome).toMatchObject({ kind: 'handedOff', humanTask: expect.stringContaining('In the identity provider, remove the person from its groups that grant the product') });
    expect(handOffsOf(plan)).toMatchObject([{ accountId: sam.accountId, groups: ['jira-power'] }]);
    expect(report.people[0]?.steps.at(-1)?.sentence).toBe('The identity provider admin must remove the person from groups that grant Jira: jira-power. The account stays active.');
    expect(groupsOf(simulator, sam.accountId).sort()).toEqual(['developers', 'jira-power', 'wiki-users']);
  });

  it('is no success where the only way to the seat is a group of the identity provider', async () => {
    const { simulator, clients } = await organization();
    const sam = simulator.addPerson({ name: 'Sam Seat', groups: ['from-the-provider'] });
    grant(simulator, 'from-the-provider', 'jira-software').managedBy = 'external';
    const { plan, report } = await run([sam.accountId], clients, policy);
    expect(plan.people[0]).toMatchObject({ action: 'handOff', humanTask: expect.any(String) });
    expect([outcomes(report), kinds(simulator)]).toEqual([['handedOff'], []]);
  });

  it('is no success where the seat is still taken after everything was done', async () => {
    const { simulator, clients, sam } = await seated();
    const plan = await makePlan([sam.accountId], { clients, policy });
    const journal = memoryJournal();
    const applying = applyPlan(plan, { clients, journal, concurrency: 1, ...fast });
    for await (const event of applying) {
      if (event.type === 'stepFinished' && event.step.kind === 'revokeRole') {
        // Somebody else gives the seat back meanwhile.
        grant(simulator, 'developers', 'jira-software');
      }
    }
    expect((await makeReport(plan, journal)).people[0]?.outcome).toMatchObject({ kind: 'handedOff', humanTask: expect.stringContaining('still there') });
  });

  it('goes on where the vendor protects a default group, and tells what a person has to do', async () => {
    const { simulator, clients, sam } = await seated();
    const route = 'DELETE /admin/v2/orgs/{orgId}/directories/{directoryId}/groups/{groupId}/memberships/{accountId}';
    const body = { errors: [{ code: 'ADMIN-403-6', title: 'Forbidden', detail: 'The group is a default group.' }] };
    simulator.faults.add({ match: { route }, when: 'beforeEffect', kind: 'status', status: 403, body });
    const { report } = await run([sam.accountId], clients, policy);
    expect(report.people[0]?.outcome).toMatchObject({ kind: 'refused', reason: 'group.protected', humanTask: expect.stringMatching(/\w+/) });
    expect(kinds(simulator)).toEqual(['group.memberRemoved', 'role.revoked']);
  });

  it('takes nothing from whoever has no seat: customers, guests and people who are suspended', async () => {
    const { simulator, clients } = await organization();
    const customer = simulator.addPerson({ name: 'Cora Customer', groups: ['jira-customers'] });
    const guest = simulator.addPerson({ name: 'Gil Guest', groups: ['jira-guests'] });
    const away = simulator.addPerson({ name: 'Abe Away', groups: ['jira-users'], suspended: true });
    const portalOnly = simulator.addPerson({ name: 'Carla', accountId: 'qm:1:carla', email: 'carla@customer.example', accountType: 'customer', inNoDirectory: true });
    grant(simulator, 'jira-customers', 'jira-software', 'atlassian/customer');
    grant(simulator, 'jira-guests', 'jira-software', 'atlassian/guest');
    grant(simulator, 'jira-users', 'jira-software');
    const { plan } = await run([customer, guest, away, portalOnly].map(({ accountId }) => accountId), clients, policy);
    expect(plan.people.map(({ action }) => action)).toEqual(['nothing', 'nothing', 'nothing', 'nothing']);
    expect(kinds(simulator)).toEqual([]);
  });

  it('is refused, and does nothing, where a group does not tell what it grants', async () => {
    const { simulator, clients, sam } = await seated();
    const route = 'GET /admin/v2/orgs/{orgId}/directories/{directoryId}/groups/{groupId}/role-assignments';
    simulator.faults.add({ match: { route }, when: 'beforeEffect', kind: 'status', status: 403, body: { errors: [] } });
    const { plan, report } = await run([sam.accountId], clients, policy);
    expect(plan.people[0]).toMatchObject({ action: 'refuse', steps: [], because: 'How the person got the seat is not readable.' });
    expect([outcomes(report), kinds(simulator)]).toEqual([['refused'], []]);
  });

  it('needs to be told the product, also as a profile of one\'s own', async () => {
    const { clients } = await organization();
    await expect(makePlan([], { clients, policy: { profile: 'reclaimLicense' } })).rejects.toThrow('policy.product: expected the product');
    const own: Profile = { name: 'seats', goal: 'seatFree', reads: () => ['roles', 'groups'], steps: (_input, cut) => cut };
    await expect(makePlan([], { clients, policy: { profile: 'seats' }, profiles: [own] })).rejects.toThrow('policy.product: expected the product');
  });
});

describe('the profile deleteAccount', () => {
  it('takes tokens and starts the 14 days; the second time nothing', async () => {
    const { simulator, clients } = await organization();
    const jane = simulator.addPerson({ name: 'Jane Doe', apiTokens: ['laptop'] });
    const { plan, report } = await run([jane.accountId], clients, { profile: 'deleteAccount' });
    expect(plan.people[0]).toMatchObject({ action: 'delete' });
    expect(kinds(simulator)).toEqual(['apiToken.revoked', 'account.deletionScheduled']);
    expect(report.people[0]?.remains).toContain('a personal Bitbucket workspace is deleted for everybody in it');
    expect(outcomes((await run([jane.accountId], clients, { profile: 'deleteAccount' })).report)).toEqual(['alreadyDone']);
    expect(simulator.effects).toHaveLength(2);
  });

  it('says where an account is not deleted: of an identity provider, not managed, or not allowed', async () => {
    const { simulator, clients } = await organization();
    const priya = simulator.addPerson({ name: 'Priya Raman', provisionedBy: 'scim' });
    const jo = simulator.addPerson({ name: 'Jo Brandt', email: 'jo@partner.example' });
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    const body = { 'lifecycle.enablement': { allowed: true }, 'lifecycle.delete': { allowed: false, reason: { key: 'managedAccount' } } };
    simulator.faults.add({ match: { route: 'GET /users/{accountId}/manage', accountId: jane.accountId }, when: 'beforeEffect', kind: 'status', status: 200, body, times: 2 });
    const { plan } = await run([priya, jo, jane].map(({ accountId }) => accountId), clients, { profile: 'deleteAccount' });
    expect(plan.people.map(({ action }) => action)).toEqual(['setInactive', 'suspend', 'deactivate']);
    expect(plan.people.every(({ humanTask }) => humanTask?.includes('not scheduled for deletion') === true)).toBe(true);
    expect([priya.status, jane.status]).toEqual(['inactive', 'inactive']);
    expect(Object.values(simulator.state.accounts).every(({ deletionRequestedAt }) => deletionRequestedAt === undefined)).toBe(true);
  });
});

describe('the profile portalCustomer', () => {
  const policy: PolicyOptions = { profile: 'portalCustomer' };

  it('ends access to the portals, and changes nothing the second time', async () => {
    const { simulator, clients } = await organization();
    const carla = simulator.addPerson({ name: 'Carla', accountId: 'qm:1:carla', email: 'carla@customer.example', accountType: 'customer', inNoDirectory: true });
    const { report } = await run([carla.accountId], clients, policy);
    // No API shows whether it is so, which the report has to say.
    expect(report.people[0]?.outcome).toMatchObject({ kind: 'done', verification: 'pendingVerification', humanTask: expect.stringContaining('sign up again') });
    expect(kinds(simulator)).toEqual(['portalAccess.revoked']);
    await run([carla.accountId], clients, policy);
    expect(kinds(simulator)).toEqual(['portalAccess.revoked']);
  });

  it('is refused in the plan without a client of the site', async () => {
    const { simulator, clients } = await organization();
    const carla = simulator.addPerson({ name: 'Carla', accountId: 'qm:1:carla', email: 'carla@customer.example', accountType: 'customer', inNoDirectory: true });
    const { plan, report } = await run([carla.accountId], { ...clients, product: undefined }, policy);
    expect(plan.people[0]).toMatchObject({ action: 'refuse', steps: [], humanTask: expect.stringContaining('ProductClient') });
    expect(outcomes(report)).toEqual(['refused']);
  });

  it('refuses everybody who is no customer', async () => {
    const { simulator, clients } = await organization();
    const jane = simulator.addPerson({ name: 'Jane Doe', apiTokens: ['laptop'] });
    const { plan } = await run([jane.accountId], clients, policy);
    expect(plan.people[0]).toMatchObject({ action: 'refuse', because: 'The person is not a portal-only customer.' });
    expect([jane.status, kinds(simulator)]).toEqual(['active', []]);
  });
});

describe('a profile of one\'s own', () => {
  const quiet: Profile = {
    name: 'quiet',
    goal: 'accessOff',
    reads: () => ['apiTokens'],
    steps: (input) => [...steps.revokeApiTokens(input), ...steps.demote(input), ...steps.suspendInDirectories(input)],
  };

  it('is a composition of step makers, given to the plan and to the run', async () => {
    const { simulator, clients } = await organization();
    const jo = simulator.addPerson({ name: 'Jo Brandt', email: 'jo@partner.example' });
    const jane = simulator.addPerson({ name: 'Jane Doe', apiTokens: ['laptop'] });
    const { plan, report } = await run([jo.accountId, jane.accountId], clients, { profile: 'quiet' }, [quiet]);
    expect(plan.policy.profile).toBe('quiet');
    expect(outcomes(report)).toEqual(['done', 'done']);
    expect([Object.values(jo.memberships), jane.status, jane.apiTokens]).toEqual([['suspended', 'suspended'], 'active', {}]);
    const before = simulator.effects.length;
    expect(outcomes((await run([jo.accountId, jane.accountId], clients, { profile: 'quiet' }, [quiet])).report)).toEqual(['alreadyDone', 'alreadyDone']);
    expect(simulator.effects).toHaveLength(before);
  });

  it('does not say of a person that they are deactivated where it leaves the cut out', async () => {
    const { simulator, clients } = await organization();
    const tokensOnly: Profile = { ...quiet, name: 'tokensOnly', steps: steps.revokeApiTokens };
    const people = [simulator.addPerson({ name: 'Jane Doe', apiTokens: ['laptop'] }), simulator.addPerson({ name: 'John Doe' })];
    const plan = await makePlan(people.map(({ accountId }) => accountId), { clients, policy: { profile: 'tokensOnly' }, profiles: [tokensOnly] });
    expect(plan.people.map(({ action }) => action)).toEqual(['cleanUp', 'nothing']);
  });

  it('has to be known to both', async () => {
    const { simulator, clients } = await organization();
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    await expect(makePlan([jane.accountId], { clients, policy: { profile: 'quiet' } })).rejects.toThrow('policy.profile: expected one of leaver');
    const plan = await makePlan([jane.accountId], { clients, policy: { profile: 'quiet' }, profiles: [quiet] });
    await expect(applyPlan(plan, { clients }).result).rejects.toThrow('policy.profile: expected one of leaver');
    expect(kinds(simulator)).toEqual([]);
  });
});

describe('a reinstatement', () => {
  it('brings the state back over HTTP, in the opposite order', async () => {
    const { simulator, clients } = await organization();
    const victor = simulator.addPerson({ name: 'Victor Chen', orgAdmin: true, groups: ['developers'], apiTokens: ['laptop'] });
    const { plan, journal } = await run([victor.accountId], clients, { groups: 'remove' });
    const back = await makeReinstatement(plan, journal, { clients });
    expect(back.people[0]?.steps.map(({ kind }) => kind)).toEqual(['addToGroup', 'enableAccount', 'assignOrganizationRole']);
    expect(back.people[0]).toMatchObject({ action: 'giveBack', remains: ['cannot come back: revoke API token'], humanTask: 'Ask the person to create new API tokens.' });
    const { totals } = await applyPlan(back, { clients, ...fast }).result;
    expect(totals).toMatchObject({ done: 1 });
    expect(victor).toMatchObject({ status: 'active', platformRoles: ['atlassian/org-admin'] });
    expect(Object.values(simulator.state.groups).find(({ name }) => name === 'developers')?.members[victor.accountId]).toBe(true);
    const before = simulator.effects.length;
    expect((await applyPlan(back, { clients, ...fast }).result).totals).toMatchObject({ alreadyDone: 1 });
    expect(simulator.effects).toHaveLength(before);
  });
});
