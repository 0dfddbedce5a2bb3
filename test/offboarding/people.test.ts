import {
  describePlan as describePlan,
  findInactive,
  inspectPeople,
  makePlan,
  peopleInGroup,
  peopleOnDomain,
  readSurroundings,
  stepDeclarations,
  type InactivePerson,
} from 'atlassian-admin-sdk/offboarding';
import { describe, expect, it } from 'vitest';

import { allOf } from '../support/all-of.js';
import { rehearsal } from '../support/organization.js';

const searchRoute = 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/search';

describe('people who have not used a product', () => {
  function workplace() {
    const world = rehearsal();
    const { simulator } = world;
    const now = simulator.clock.now();
    const people = {
      busy: simulator.addPerson({ name: 'Busy', lastActive: { 'jira-software': '3d', confluence: '200d' } }),
      idle: simulator.addPerson({ name: 'Idle', lastActive: { 'jira-software': '200d', confluence: '150d' } }),
      edge: simulator.addPerson({ name: 'Edge', lastActive: { 'jira-software': 90.5 * 86_400_000 } }),
      never: simulator.addPerson({ name: 'Never', groups: ['jira-users'] }),
      fresh: simulator.addPerson({ name: 'Fresh', groups: ['jira-users'] }),
      nothing: simulator.addPerson({ name: 'Nothing' }),
      bot: simulator.addPerson({ name: 'Bot', accountType: 'app', lastActive: { 'jira-software': '400d' } }),
      away: simulator.addPerson({ name: 'Away', suspended: true, lastActive: { 'jira-software': '400d' } }),
      off: simulator.addPerson({ name: 'Off', status: 'inactive', lastActive: { 'jira-software': '400d' } }),
      leave: simulator.addPerson({ name: 'On Leave', lastActive: { 'jira-software': '400d' } }),
    };
    people.fresh.addedToOrgAt = now - 5 * 86_400_000;
    const [site] = Object.keys(simulator.state.sites);
    Object.assign(Object.values(simulator.state.groups)[0]?.grants ?? {}, { [`ari:cloud:jira-software::site/${site}`]: ['atlassian/user'] });
    return { ...world, now, people };
  }

  it('are found by days, with the lag of a day, without apps, those who are off, and the excluded', async () => {
    const { clients, now, people } = workplace();
    const unknown: InactivePerson[] = [];
    const options = { product: 'jira-software', days: 90, now, excludeAccountIds: [people.leave.accountId], onUnknown: (person: InactivePerson) => unknown.push(person) };
    const found = await allOf(findInactive(clients, options));
    expect(found.map(({ name, lastUse }) => [name, lastUse.kind])).toEqual([['Idle', 'used'], ['Never', 'never']]);
    expect(found[0]).toMatchObject({ email: 'idle@example.com', lastUse: { product: 'jira-software', at: expect.stringMatching(/^20/) } });
    expect(unknown.map(({ name, lastUse }) => [name, lastUse.kind])).toEqual([['Ada Admin', 'unknown'], ['Fresh', 'unknown'], ['Nothing', 'unknown']]);
    const all = await allOf(findInactive(clients, { ...options, includeUnknown: true }));
    expect(all.map(({ name }) => name)).toEqual(['Ada Admin', 'Idle', 'Never', 'Fresh', 'Nothing']);
  });

  it('count as active when any product was used, unless one is named', async () => {
    const { clients, now } = workplace();
    const names = async (product?: string) => (await allOf(findInactive(clients, { product, days: 100, now }))).map(({ name }) => name);
    expect(await names('confluence')).toEqual(['Busy', 'Idle']);
    expect(await names()).toEqual(['Idle', 'Never', 'On Leave']);
  });

  it('are found by the name of a product as people say it, and by every key of it', async () => {
    const { clients, now, simulator } = workplace();
    const names = async (product: string) => (await allOf(findInactive(clients, { product, days: 90, now }))).map(({ name }) => name);
    const expected = await names('jira-software');
    expect(expected).toEqual(['Idle', 'Never', 'On Leave']);
    for (const product of ['Jira', 'jira', ' Jira Software ', 'JIRA-SOFTWARE']) {
      expect(await names(product), product).toEqual(expected);
    }
    simulator.addPerson({ name: 'Agent', lastActive: { 'jira-service-desk': '200d' } });
    for (const product of ['Jira Service Management', 'jira-servicedesk', 'jira-service-desk']) {
      expect(await names(product), product).toEqual(['Agent']);
    }
  });

  it('of a product that nobody knows are refused, with the products that are known, and nobody is found', async () => {
    const { clients, now, simulator } = workplace();
    for (const product of ['Jira Softwear', 'jira-sofware']) {
      const reading = allOf(findInactive(clients, { product, days: 90, now, includeUnknown: true }));
      await expect(reading).rejects.toMatchObject({ kind: 'validation', fields: [{ field: 'product', problem: expect.stringMatching(/Jira, Jira Service Management, .*Confluence/) }] });
    }
    // A text that cannot be a key is refused without a read.
    expect(simulator.requests.map(({ route }) => route)).toEqual(['POST /admin/v2/orgs/{orgId}/workspaces']);
  });

  it('of a product that only the organization has are found by its key, exactly as it is listed', async () => {
    const { clients, now, simulator } = workplace();
    Object.values(simulator.state.sites)[0]?.products.push('whiteboards');
    simulator.addPerson({ name: 'Painter', lastActive: { whiteboards: '200d' } });
    expect((await allOf(findInactive(clients, { product: 'whiteboards', days: 90, now }))).map(({ name }) => name)).toEqual(['Painter']);
    await expect(allOf(findInactive(clients, { product: 'Whiteboards', days: 90, now }))).rejects.toMatchObject({ kind: 'validation' });
  });

  it('are asked about one by one where the search does not tell, and a date counts until its end', async () => {
    const { clients, now, people, simulator } = workplace();
    const body = { data: [people.idle, people.edge].map(({ accountId, name }) => ({ accountId, name, accountType: 'atlassian', membershipStatus: 'active' })), links: {} };
    simulator.faults.add({ match: { route: searchRoute }, when: 'beforeEffect', kind: 'status', status: 200, body });
    const dateOnly = new Date(now - 91 * 86_400_000).toISOString().slice(0, 10);
    const answer = { data: { added_to_org: '2020-01-01', product_access: [{ id: 'x', key: 'jira-software', last_active: dateOnly }] }, links: {} };
    const route = 'GET /admin/v1/orgs/{orgId}/directory/users/{accountId}/last-active-dates';
    simulator.faults.add({ match: { route, accountId: people.edge.accountId }, when: 'beforeEffect', kind: 'status', status: 200, body: answer });
    expect((await allOf(findInactive(clients, { product: 'jira-software', days: 90, now }))).map(({ name }) => name)).toEqual(['Idle']);
  });

  it('are not known where the date makes no sense: nobody is lost, and nobody is taken', async () => {
    const { clients, now, people, simulator } = workplace();
    const productAccess = [{ id: 'x', key: 'jira-software', lastActiveTimestamp: 'yesterday' }];
    const body = { data: [{ accountId: people.idle.accountId, name: 'Idle', membershipStatus: 'active', productAccess }], links: {} };
    simulator.faults.add({ match: { route: searchRoute }, when: 'beforeEffect', kind: 'status', status: 200, body });
    const unknown: string[] = [];
    const found = await allOf(findInactive(clients, { days: 90, now, onUnknown: ({ accountId }) => unknown.push(accountId) }));
    expect([found, unknown]).toEqual([[], [people.idle.accountId]]);
  });

  it('end with the error where the plan does not include the figures: that is no sign of anything', async () => {
    const { clients, people, simulator } = workplace();
    const body = { data: [{ accountId: people.idle.accountId, membershipStatus: 'active' }], links: {} };
    simulator.faults.add({ match: { route: searchRoute }, when: 'beforeEffect', kind: 'status', status: 200, body });
    const route = 'GET /admin/v1/orgs/{orgId}/directory/users/{accountId}/last-active-dates';
    simulator.faults.add({ match: { route }, when: 'beforeEffect', kind: 'status', status: 403, body: { errors: [] } });
    await expect(allOf(findInactive(clients, { days: 90 }))).rejects.toMatchObject({ kind: 'permission.denied' });
    await expect(allOf(findInactive(clients, { days: 0 }))).rejects.toThrow('days: expected a number of days above 0');
  });

  it('can be planned for as they come, and are read page by page', async () => {
    const { simulator, clients } = rehearsal();
    const products = { 'jira-software': '300d' } as const;
    Array.from({ length: 250 }, (_, index) => simulator.addPerson({ name: `P ${index}`, lastActive: products }));
    const scan = findInactive(clients, { product: 'jira-software', days: 90, now: simulator.clock.now() });
    await scan.next();
    expect(simulator.requests).toHaveLength(1);
    await scan.return();
    const plan = await makePlan(findInactive(clients, { product: 'jira-software', days: 90, now: simulator.clock.now() }), {
      clients,
      policy: { profile: 'reclaimLicense', product: 'jira-software' },
    });
    expect(plan.people).toHaveLength(250);
  });
});

describe('people of a group or a domain', () => {
  it('are subjects of a plan', async () => {
    const { simulator, clients } = rehearsal();
    const jane = simulator.addPerson({ name: 'Jane Doe', groups: ['contractors'] });
    const jo = simulator.addPerson({ name: 'Jo Brandt', email: 'jo@partner.example' });
    simulator.addPerson({ name: 'Not Meant' });
    const [group] = Object.keys(simulator.state.groups);
    expect(await allOf(peopleInGroup(clients, group ?? ''))).toEqual([{ accountId: jane.accountId, name: 'Jane Doe', email: 'jane.doe@example.com' }]);
    expect((await makePlan(peopleOnDomain(clients, 'partner.example'), { clients })).people.map(({ accountId }) => accountId)).toEqual([jo.accountId]);
  });

  it('are refused where no group or domain is named, because that would be everybody', async () => {
    const { simulator, clients } = rehearsal();
    for (const domain of ['', '@', 'example', 'a b.example', '*.example.com']) {
      await expect(allOf(peopleOnDomain(clients, domain))).rejects.toThrow('domain: expected a domain');
    }
    for (const group of ['', undefined as never]) {
      await expect(allOf(peopleInGroup(clients, group))).rejects.toMatchObject({ kind: 'validation' });
    }
    expect(simulator.requests).toEqual([]);
  });
});

describe('a plan in words', () => {
  it('says one sentence a step: what, through which API, whether it can be undone, and on which condition', async () => {
    const { simulator, clients } = rehearsal();
    const jane = simulator.addPerson({ name: 'Jane Doe', apiTokens: ['laptop'] });
    const [described] = describePlan(await makePlan([jane.accountId], { clients }));
    expect(described).toMatchObject({ accountId: jane.accountId, name: 'Jane Doe', because: 'A managed account that no identity provider owns. (managed)' });
    expect(described?.steps).toEqual([
      'Revokes an API token of the person. Through: user management. Irreversible.',
      'Deactivates the Atlassian account: no log-in to any product of any organization. Through: user management. Undo: enable the account.',
      'Only if Atlassian refuses "deactivate account" (conflict.lifecycle): Suspends access to all apps of the directory; roles and groups are kept. Through: organization API. Undo: restore access.',
    ]);
    expect(described?.remains.length).toBeGreaterThan(0);
  });

  it('names the condition also where a deletion takes the place of the deactivation', async () => {
    const { simulator, clients } = rehearsal();
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    const [described] = describePlan(await makePlan([jane.accountId], { clients, policy: { profile: 'deleteAccount' } }));
    expect(described?.steps.at(-1)).toContain('Only if Atlassian refuses "schedule deletion" (conflict.lifecycle): ');
  });

  it('has a sentence for every kind of step', () => {
    for (const [kind, { sentence, label, through }] of Object.entries(stepDeclarations)) {
      expect((sentence as (step: object) => string)({ role: 'r', product: 'p', groups: ['g'], responsibility: 'filters', things: [] }), kind).toMatch(/^[A-Z].*\.$/);
      expect([label, through].every((text) => text.length > 0), kind).toBe(true);
    }
  });
});

describe('a dossier', () => {
  it('has a fact that is not known, with its reason, for what may not be read, and the plan says so', async () => {
    const { simulator, clients } = rehearsal();
    const jane = simulator.addPerson({ name: 'Jane Doe', groups: ['developers'] });
    const refused = {
      apiTokens: 'GET /users/{accountId}/manage/api-tokens',
      organizationApiKeys: 'GET /admin/api-access/v1/orgs/{orgId}/api-keys',
      groups: 'GET /admin/v2/orgs/{orgId}/directories/{directoryId}/groups/{groupId}',
      scimLinks: 'GET /admin/user-provisioning/v1/org/{orgId}/user/{accountId}/get-scim-links',
      owned: 'GET /rest/api/3/project/search',
    };
    for (const route of Object.values(refused)) {
      simulator.faults.add({ match: { route }, when: 'beforeEffect', kind: 'status', status: 403, body: { errors: [] }, times: 9 });
    }
    const successor = simulator.addPerson({ name: 'Sue Successor' });
    const [person] = (await makePlan([jane.accountId], { clients, policy: { groups: 'remove', successorAccountId: successor.accountId } })).people;
    for (const [name, source] of Object.entries(refused)) {
      expect(person?.facts).toContainEqual({ name, known: false, value: expect.stringMatching(/^(permission|credential)\./), source, remedy: expect.any(String) });
    }
    expect(person?.remains.filter((sentence) => /not readable|not inspected/.test(sentence))).toHaveLength(4);
    expect(person?.steps.map(({ kind }) => kind)).toEqual(['disableAccount', 'suspendInDirectory']);
  });

  it('is of what was asked for only', async () => {
    const { simulator, clients } = rehearsal();
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    const surroundings = await readSurroundings(clients);
    const [inspection] = await allOf(inspectPeople([jane.accountId], clients, surroundings, { reads: [] }));
    const dossier = inspection?.kind === 'dossier' ? inspection.dossier : undefined;
    for (const part of ['apiTokens', 'organizationApiKeys', 'groups', 'roles', 'lastActive', 'owned'] as const) {
      expect(dossier?.[part], part).toMatchObject({ known: false, why: 'notNeeded' });
    }
    expect(dossier?.permissions).toMatchObject({ known: true });
  });

  it('of people of other organizations costs one search for ten ids, or for a hundred addresses', async () => {
    const { simulator, clients } = rehearsal();
    const people = Array.from({ length: 100 }, (_, index) => simulator.addPerson({ name: `P ${index}`, email: `p${index}@partner.example` }));
    const requestsFor = async (subjects: string[]) => {
      const before = simulator.requests.length;
      await makePlan(subjects, { clients });
      return simulator.requests.length - before;
    };
    const fixed = await requestsFor([]);
    expect((await requestsFor(people.map(({ email }) => email))) - fixed).toBeLessThanOrEqual(3);
    expect((await requestsFor(people.map(({ accountId }) => accountId))) - fixed).toBeLessThanOrEqual(12);
  });

  it('of a hundred managed people with a successor reads projects and components of the site once', async () => {
    const { simulator, clients } = rehearsal();
    const people = Array.from({ length: 30 }, (_, index) => simulator.addPerson({ name: `P ${index}`, owns: { projects: [`P${index}`] } }).accountId);
    const successor = simulator.addPerson({ name: 'Sue Successor' });
    const plan = await makePlan(people, { clients, policy: { successorAccountId: successor.accountId } });
    expect(plan.people.every(({ steps }) => steps.some(({ kind }) => kind === 'transferProject'))).toBe(true);
    expect(simulator.requests.filter(({ route }) => route === 'GET /rest/api/3/project/search').length).toBeLessThanOrEqual(1);
  });
});
