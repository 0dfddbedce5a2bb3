import { isAdminError, OrgAdminClient } from 'atlassian-admin-sdk';
import { finishReview, makeReviewPlans, reviewAccess, type AccessReview, type ReviewRow } from 'atlassian-admin-sdk/access-review';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { clientsOf, groupNamed, heldIn, resourceIn, world, type World } from '../support/access-review.js';
import { isInCi } from '../support/in-ci.js';

const searchRoute = 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/search';
const rolesRoute = 'GET /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}/role-assignments';
const seatless = ['atlassian/guest', 'atlassian/customer', 'atlassian/stakeholder', 'atlassian/viewer', 'atlassian/user-access-admin', 'atlassian/site-admin', 'atlassian/org-admin', 'atlassian/ai-access'];

const rowOf = ({ rows }: AccessReview, { accountId }: { readonly accountId: string }, resourceId: string): ReviewRow | undefined => rows.find((row) => row.accountId === accountId && row.resourceId === resourceId);

/** What a review must have, by the state alone: people without those who only use portals, and without apps. */
function expectedRows({ state }: Simulator): string[] {
  return [...heldIn(state)]
    .filter(([place, roles]) => {
      const [accountId = '', resourceId = ''] = place.split(' ');
      const isPerson = state.accounts[accountId]?.accountType === 'atlassian';
      const isMeant = resourceId.includes(':platform::') ? [...roles].some((role) => ['atlassian/org-admin', 'atlassian/site-admin', 'atlassian/user-access-admin'].includes(role)) : [...roles].some((role) => role !== 'atlassian/customer');
      return isPerson && isMeant;
    })
    .map(([place, roles]) => `${place} ${meaningful([...roles])}`)
    .sort();
}

/** Beside a seat, roles such as guest add nothing: a review need not have them. */
const lesser = ['atlassian/guest', 'atlassian/customer', 'atlassian/stakeholder', 'atlassian/viewer', 'atlassian/ai-access'];
const meaningful = (roles: readonly string[]): string => (roles.some((role) => !seatless.includes(role)) ? roles.filter((role) => !lesser.includes(role)) : [...roles]).sort().join();

const rowsAsText = ({ rows }: AccessReview): string[] => rows.map(({ accountId, resourceId, roles }) => `${accountId} ${resourceId} ${meaningful(roles.map(({ role }) => role))}`).sort();

/** Clients of an organization in which a resource and a role in one search mean the same assignment. The simulator takes them apart. */
function withOneFilter(simulator: Simulator): World['clients'] {
  const { orgAdmin } = simulator.credentials;
  const fetchOne: NonNullable<typeof orgAdmin.fetch> = async (input, init) => {
    const request = new Request(input, init);
    const asked = request.url.endsWith('users/search') ? ((await request.clone().json()) as { readonly resourceIds?: string[]; readonly roleIds?: string[] }) : {};
    const response = await (orgAdmin.fetch ?? fetch)(request);
    const { resourceIds: [resourceId] = [], roleIds: [role] = [] } = asked;
    if (resourceId === undefined || role === undefined) {
      return response;
    }
    const page = (await response.json()) as { readonly data: readonly { readonly accountId: string }[] };
    const held = heldIn(simulator.state);
    return Response.json({ ...page, data: page.data.filter(({ accountId }) => held.get(`${accountId} ${resourceId}`)?.has(role) === true) });
  };
  return { org: new OrgAdminClient({ ...orgAdmin, fetch: fetchOne }) };
}

describe('a review', () => {
  it('has a row for each person and resource, with exactly the roles that the organization gives', async () => {
    const { simulator, clients } = world();
    const review = await reviewAccess({ clients });
    expect(rowsAsText(review)).toEqual(expectedRows(simulator));
    expect(review.notReadable).toEqual([]);
    expect(review.leftOut).toEqual({ customers: 1, apps: 1 });
    expect(simulator.effects).toEqual([]);
  });

  it('shows groups, direct roles, states and last use of each', async () => {
    const { clients, people, resource } = world();
    const review = await reviewAccess({ clients });
    const jira = resource('jira-software@example');
    const wiki = resource('confluence@example');
    expect(rowOf(review, people['jane'] as never, jira)).toMatchObject({ seat: 'billed', managed: true, status: 'active', readFrom: 'groups', inactive: false, site: 'example.atlassian.net', roles: [{ role: 'atlassian/user', name: 'User', groups: [{ name: 'jira-users' }] }] });
    expect(rowOf(review, people['jane'] as never, wiki)).toMatchObject({ inactive: true, lastUse: { kind: 'used' }, roles: [{ groups: [{ name: 'wiki-users' }] }] });
    expect(rowOf(review, people['omar'] as never, jira)).toMatchObject({ readFrom: 'groups', inactive: true, privileged: false });
    expect(rowOf(review, people['omar'] as never, jira)?.roles[0]).not.toHaveProperty('direct');
    expect(rowOf(review, people['nora'] as never, jira)).toMatchObject({ inactive: true, lastUse: { kind: 'never' } });
    expect(rowOf(review, people['sami'] as never, jira)).toMatchObject({ status: 'suspended', seat: 'notBilled' });
    expect(rowOf(review, people['dora'] as never, jira)).toMatchObject({ status: 'deactivated', seat: 'notBilled' });
    expect(rowOf(review, people['gus'] as never, wiki)).toMatchObject({ managed: false, seat: 'none', privileged: false, roles: [{ name: 'Guest', direct: true, groups: [] }] });
    expect(rowOf(review, people['paul'] as never, jira)).toMatchObject({ privileged: true, seat: 'billed', roles: [{ name: 'App admin', direct: true, privileged: true }, { name: 'User', direct: false }] });
    expect(rowOf(review, people['sita'] as never, resource('platform@labs'))).toMatchObject({ product: 'platform', site: 'labs.atlassian.net', seat: 'none', privileged: true, roles: [{ name: 'Site admin', groups: [{ name: 'site-admins' }] }] });
    expect(rowOf(review, people['otto'] as never, `ari:cloud:platform::org/${clients.org.orgId}`)).toMatchObject({ seat: 'none', privileged: true, roles: [{ name: 'Organization admin', direct: true }] });
    expect(review.resources.find(({ resourceId }) => resourceId === jira)).toMatchObject({ name: 'Jira', site: 'example.atlassian.net', people: 10, seats: 8, seatsNotReadable: 0 });
  });

  it('is the same whether people are read through searches or one by one', async () => {
    const { clients, people, resource } = world();
    const searched = await reviewAccess({ clients });
    const read = await reviewAccess({ clients, readEverybody: true });
    expect(rowsAsText(searched)).toEqual(rowsAsText(read));
    expect(read.rows.every(({ readFrom }) => readFrom === 'assignments')).toBe(true);
    // Only a reading shows that a role is held directly as well.
    expect(rowOf(read, people['jane'] as never, resource('confluence@example'))?.roles).toMatchObject([{ direct: true, groups: [{ name: 'wiki-users' }] }]);
    expect(read.rows.map(({ key, seat }) => [key, seat])).toEqual(searched.rows.map(({ key, seat }) => [key, seat]));
  });

  it('finds exactly what random organizations give, with whichever mixture of groups and direct roles', async () => {
    const roles = ['atlassian/user', 'atlassian/guest', 'atlassian/customer', 'atlassian/admin', 'atlassian/viewer', 'atlassian/stakeholder', 'atlassian/user-access-admin'];
    const places = ['jira-software@example', 'confluence@example', 'jira-software@labs'];
    const grant = fc.oneof(
      { weight: 4, arbitrary: fc.record({ place: fc.constantFrom(...places), role: fc.constantFrom(...roles) }) },
      { weight: 1, arbitrary: fc.record({ place: fc.constant('platform@labs'), role: fc.constantFrom('atlassian/site-admin', 'atlassian/user-access-admin') }) },
    );
    const organization = fc.record({
      groups: fc.array(fc.array(grant, { maxLength: 3 }), { minLength: 1, maxLength: 4 }),
      people: fc.array(fc.record({ groups: fc.array(fc.nat(3), { maxLength: 3 }), direct: fc.array(grant, { maxLength: 2 }) }), { minLength: 1, maxLength: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(organization, fc.boolean(), async ({ groups, people }, areFiltersOne) => {
        const simulator = new Simulator({ sites: ['example', 'labs'] });
        const put = (into: Record<string, string[]>, { place, role }: { readonly place: string; readonly role: string }): void => {
          const id = resourceIn(simulator, place);
          into[id] = [...new Set([...(into[id] ?? []), role])];
        };
        const accounts = people.map(({ groups: own }, index) => simulator.addPerson({ name: `Person ${index}`, groups: own.filter((each) => each < groups.length).map((each) => `group-${each}`) }));
        groups.forEach((granted, index) => {
          const group = Object.values(simulator.state.groups).find(({ name }) => name === `group-${index}`);
          if (group !== undefined) {
            granted.forEach((each) => put(group.grants, each));
          }
        });
        people.forEach(({ direct }, index) => {
          const own: Record<string, string[]> = {};
          direct.forEach((each) => put(own, each));
          simulator.state.directRoles[accounts[index]?.accountId ?? ''] = own;
        });
        const review = await reviewAccess({ clients: areFiltersOne ? withOneFilter(simulator) : clientsOf(simulator) });
        expect(rowsAsText(review)).toEqual(expectedRows(simulator));
        const held = heldIn(simulator.state);
        expect(review.rows.filter(({ seat }) => seat === 'billed').map(({ accountId, resourceId }) => `${accountId} ${resourceId}`).sort()).toEqual(
          [...held].filter(([, all]) => [...all].some((role) => !seatless.includes(role))).map(([place]) => place).sort(),
        );
      }),
      {
        numRuns: isInCi ? 300 : 12,
        // No search names a viewer: beside a group of customers, only reading the person shows the role.
        examples: [[{ groups: [[{ place: 'jira-software@labs', role: 'atlassian/customer' }]], people: [{ groups: [0], direct: [{ place: 'jira-software@labs', role: 'atlassian/viewer' }] }] }, false]],
      },
    );
  });

  it('reviews some products only, and then no administration', async () => {
    const { simulator, clients, resource } = world();
    const review = await reviewAccess({ clients, products: ['Confluence'] });
    expect(new Set(review.rows.map(({ product }) => product))).toEqual(new Set(['confluence']));
    expect(review.resources.map(({ resourceId }) => resourceId).sort()).toEqual([resource('confluence@example'), resource('confluence@labs')].sort());
    expect(rowsAsText(review)).toEqual(expectedRows(simulator).filter((row) => row.includes('confluence')));
    await expect(reviewAccess({ clients, products: ['Conflunce'] })).rejects.toMatchObject({ kind: 'validation', fields: [{ field: 'products[0]' }] });
  });

  it('leaves out whom you exclude, and names them', async () => {
    const { clients, people } = world();
    const { accountId = '' } = people['jane'] ?? {};
    const review = await reviewAccess({ clients, excludeAccountIds: [accountId] });
    expect(review.rows.some((row) => row.accountId === accountId)).toBe(false);
    expect(review.excludedAccountIds).toEqual([accountId]);
  });

  it('tells of each person once', async () => {
    const { clients } = world();
    const counts: number[] = [];
    const seen: string[] = [];
    const { rows } = await reviewAccess({ clients, onPerson: ([first], count) => void (counts.push(count), seen.push(first?.accountId ?? '')) });
    expect(counts).toEqual(counts.map((_, index) => index + 1));
    expect(new Set(seen)).toEqual(new Set(rows.map(({ accountId }) => accountId)));
    expect(new Set(seen).size).toBe(seen.length);
  });
});

describe('what cannot be read', () => {
  const refused = (match: { readonly route?: string; readonly accountId?: string }, times = 1) => ({ match, when: 'beforeEffect' as const, kind: 'status' as const, status: 403, body: { errors: [{ id: '1', status: '403', code: 'ADMIN-UAM-403-1', title: 'x', detail: 'x' }] }, times });

  it('is told, and nobody is lost, if the roles of a person are not readable', async () => {
    const { simulator, clients, people, resource } = world();
    const { accountId = '' } = people['dana'] ?? {};
    simulator.faults.add(refused({ route: rolesRoute, accountId }));
    const review = await reviewAccess({ clients });
    expect(review.notReadable).toMatchObject([{ what: 'rolesOfPerson', accountId, why: 'permission.denied', source: rolesRoute }]);
    expect(rowOf(review, { accountId }, resource('jira-software@example'))).toMatchObject({ readFrom: 'notReadable', seat: 'notReadable', roles: [{ role: 'atlassian/user', groups: [] }] });
    expect(rowOf(review, { accountId }, resource('confluence@example'))).toMatchObject({ readFrom: 'notReadable', seat: 'billed' });
    expect(review.resources.find(({ resourceId }) => resourceId === resource('jira-software@example'))).toMatchObject({ seats: 7, seatsNotReadable: 1 });
  });

  it('leads to a reading one by one if any search or group fails, and then still everything is right', async () => {
    for (const route of [searchRoute, 'GET /admin/v2/orgs/{orgId}/directories/{directoryId}/groups/{groupId}/role-assignments', 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/groups/search']) {
      const { simulator, clients } = world();
      simulator.faults.add(refused({ route }));
      const review = await reviewAccess({ clients, concurrency: 1 });
      expect(review.notReadable.length).toBeGreaterThan(0);
      // The first search is that of one product: people who have only that one, directly, may be missing, and that is what it says.
      const missing = expectedRows(simulator).filter((row) => !rowsAsText(review).includes(row));
      expect(missing.filter(() => review.notReadable.every(({ what }) => what !== 'peopleOfResource'))).toEqual([]);
      expect(rowsAsText(review).filter((row) => !expectedRows(simulator).includes(row))).toEqual([]);
    }
  });

  it('includes how a role is held, if Atlassian sends only names of roles', async () => {
    const { simulator, clients, people, resource } = world();
    simulator.behave({ roleForm: 'names' });
    const review = await reviewAccess({ clients });
    expect(rowsAsText(review)).toEqual(expectedRows(simulator));
    const [role] = rowOf(review, people['dana'] as never, resource('jira-software@example'))?.roles ?? [];
    expect([role?.groups, role?.direct]).toEqual([[], undefined]);
    const decisions = { version: 1 as const, reviewHash: review.hash, decisions: review.rows.filter(({ name, product }) => name === 'Omar Haddad' && product === 'jira-software').map(({ key }) => ({ row: key, decision: 'remove' as const, by: 'Olga', at: '2025-11-30T12:00:00Z' })) };
    const { plans, tasks } = await makeReviewPlans(review, decisions, { clients });
    expect([plans, tasks]).toMatchObject([[], [{ name: 'Omar Haddad', because: 'How the person got the seat is not readable.' }]]);
  });

  it('does not hide an organization admin whom the list of roles leaves out', async () => {
    const { simulator, people } = world();
    const { orgAdmin } = simulator.credentials;
    const org = new OrgAdminClient({
      ...orgAdmin,
      fetch: async (input, init) => {
        const request = new Request(input, init);
        const response = await (orgAdmin.fetch ?? fetch)(request);
        if (!request.url.includes('role-assignments')) {
          return response;
        }
        const page = (await response.json()) as { readonly data: readonly { readonly resourceId?: string }[] };
        return Response.json({ ...page, data: page.data.filter(({ resourceId = '' }) => !resourceId.includes('::org/')) });
      },
    });
    const review = await reviewAccess({ clients: { org } });
    const organization = `ari:cloud:platform::org/${org.orgId}`;
    expect(rowOf(review, people['otto'] as never, organization)).toMatchObject({ privileged: true, readFrom: 'notReadable', roles: [{ name: 'Organization admin' }] });
    const decisions = { version: 1 as const, reviewHash: review.hash, decisions: [{ row: rowOf(review, people['otto'] as never, organization)?.key ?? '', decision: 'remove' as const, by: 'Olga', at: '2025-11-30T12:00:00Z' }] };
    expect((await finishReview({ review, decisions, clients: { org } })).counts).toMatchObject({ removed: 0, notRemoved: 1 });
    (people['otto'] as { platformRoles: string[] }).platformRoles = [];
    expect((await finishReview({ review, decisions, clients: { org } })).counts).toMatchObject({ removed: 1, notRemoved: 0 });
  });

  it('is told if the last use is refused, once for everybody', async () => {
    const { simulator } = world();
    const { orgAdmin } = simulator.credentials;
    let asked = 0;
    const org = new OrgAdminClient({
      ...orgAdmin,
      fetch: async (input, init) => {
        const request = new Request(input, init);
        if (request.url.includes('last-active-dates')) {
          asked += 1;
          return Response.json({ errors: [{ id: '1', status: '403', code: 'ADMIN-403-3', title: 'x', detail: 'x' }] }, { status: 403 });
        }
        const response = await (orgAdmin.fetch ?? fetch)(request);
        return request.url.endsWith('users/search') ? Response.json(JSON.parse((await response.text()).replaceAll('"productAccess"', '"other"'))) : response;
      },
    });
    const review = await reviewAccess({ clients: { org }, concurrency: 1 });
    expect(asked).toBe(1);
    expect(review.notReadable).toMatchObject([{ what: 'lastUse', why: 'permission.denied', people: expect.any(Number) }]);
    expect(review.rows.every(({ lastUse, inactive }) => lastUse.kind === 'unknown' && inactive === undefined)).toBe(true);
  });

  it('ends the reading if the key does not work', async () => {
    const { simulator, clients } = world();
    const [key] = Object.values(simulator.state.apiKeys);
    Object.assign(key ?? {}, { revoked: true });
    await expect(reviewAccess({ clients })).rejects.toMatchObject({ kind: 'credential.invalid' });
  });

  it('ends with a signal, and no error names anybody', async () => {
    const { clients, people } = world();
    const stop = new AbortController();
    const error: unknown = await reviewAccess({ clients, signal: stop.signal, onPerson: () => stop.abort() }).catch((thrown: unknown) => thrown);
    expect(isAdminError(error) && error.kind).toBe('aborted');
    const text = JSON.stringify(error) + String(error);
    Object.values(people).forEach(({ accountId, email, name }) => [accountId, email, name].forEach((each) => expect(text).not.toContain(each)));
  });
});

describe('the requests of a review', () => {
  it(`are bounded by its pages, and not by its people (${isInCi ? '10,000' : '300'} people)`, async () => {
    const size = isInCi ? 10_000 : 300;
    const simulator = new Simulator({ keptRequests: 100_000, seed: 3 });
    const [site] = Object.values(simulator.state.sites);
    site?.products.push('jira-servicedesk');
    const places = ['jira-software@example', 'confluence@example', 'jira-servicedesk@example'];
    simulator.addPerson({ name: 'First', groups: ['staff-0', 'staff-1', 'staff-2', 'portal'] });
    places.forEach((place, index) => Object.assign(groupNamed(simulator, `staff-${index}`), { grants: { [resourceIn(simulator, place)]: ['atlassian/user'] } }));
    // Everybody is also a customer of the service desk: two kinds of roles, as most organizations have them.
    Object.assign(groupNamed(simulator, 'portal'), { grants: { [resourceIn(simulator, 'jira-servicedesk@example')]: ['atlassian/customer'] } });
    const crowd = simulator.addPeople({ people: size, seed: 3 });
    for (const group of ['staff-0', 'staff-1', 'staff-2', 'portal'].map((name) => groupNamed(simulator, name))) {
      crowd.forEach(({ accountId }) => (group.members[accountId] = true));
    }
    const groups = Object.keys(simulator.state.groups).length;
    const review = await reviewAccess({ clients: clientsOf(simulator), concurrency: 2 });
    const { length: requests } = simulator.requests;
    expect(review.rows.filter(({ product }) => product !== 'platform').length).toBe((size + 1) * 3);
    // A search for everybody of a product, and one for each of the two roles that everybody holds somewhere. Besides, one empty page
    // for each other role, the groups, and the administrators.
    const pages = Math.ceil((size + 2) / 100) * places.length;
    expect(requests).toBeLessThanOrEqual(pages * 3 + places.length * 8 + groups + 30);
    expect(requests).toBeGreaterThan(pages);
  }, 600_000);
});

describe('options', () => {
  it.each([
    [{ inactiveDays: 0 }, 'inactiveDays'],
    [{ products: [] }, 'products'],
    [{ readEverybody: 'yes' }, 'readEverybody'],
    [{ prices: { Jira: { price: 7.75, currency: 'USD' } } }, 'prices.Jira.price'],
    [{ prices: { Jira: { price: '7,75', currency: 'USD' } } }, 'prices.Jira.price'],
    [{ prices: { Jira: { price: '7.75', currency: 'dollar' } } }, 'prices.Jira.currency'],
    [{ prices: { Jira: { price: '7.75', currency: 'USD' }, 'jira-software': { price: '7.76', currency: 'USD' } } }, 'prices'],
    [{ inactivDays: 3 }, 'inactivDays'],
    [{ previous: {} }, 'previous'],
    [{ concurrency: 0 }, 'concurrency'],
  ])('are refused before anything is sent: %j', async (wrong, field) => {
    const { simulator, clients } = world();
    await expect(reviewAccess({ clients, ...(wrong as object) })).rejects.toMatchObject({ kind: 'validation', fields: [{ field }] });
    expect(simulator.requests).toEqual([]);
  });
});
