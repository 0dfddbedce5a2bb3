import { attempt, OrgAdminClient, ProductClient, ScimClient, type Fetch } from 'atlassian-admin-sdk';
import { Simulator, type SimulatedCredentials, type SimulatorOptions } from 'atlassian-admin-sdk/simulator';
import { afterEach, describe, expect, it } from 'vitest';

interface World {
  readonly simulator: Simulator;
  readonly credentials: SimulatedCredentials;
  readonly org: OrgAdminClient;
  readonly product: ProductClient;
  readonly scim: ScimClient;
  readonly raw: (path: string, init?: RequestInit) => Promise<Response>;
}

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

const quick = { baseDelay: 1, maximumDelay: 2 };

/** Both faces have to behave the same: every test of this file runs on each. */
const faces = {
  'in memory': async (simulator: Simulator) => simulator.credentials,
  'over HTTP on loopback': async (simulator: Simulator) => {
    const server = await simulator.listen();
    closing.push(() => server.close());
    return server.credentials;
  },
};

describe.each(Object.entries(faces))('a simulated organization, %s', (_face, open) => {
  async function world(options: SimulatorOptions = {}): Promise<World> {
    const simulator = new Simulator(options);
    const credentials = await open(simulator);
    const fetch: Fetch = credentials.orgAdmin.fetch ?? globalThis.fetch;
    return {
      simulator,
      credentials,
      org: new OrgAdminClient({ ...credentials.orgAdmin, retry: quick }),
      product: new ProductClient({ ...credentials.product, retry: quick }),
      scim: new ScimClient({ ...credentials.scim, retry: quick }),
      raw: (path, init) => fetch(new Request(`${credentials.orgAdmin.baseUrl}${path}`, init)),
    };
  }

  const bearer = (token: string) => ({ authorization: `Bearer ${token}`, 'content-type': 'application/json' });

  it('deactivates and activates a managed account, and notes who did it', async () => {
    const { simulator, org } = await world();
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    expect(await org.accounts.disable(jane.accountId)).toEqual({ outcome: 'done' });
    expect((await org.accounts.getProfile(jane.accountId)).account_status).toBe('inactive');
    expect(await org.accounts.disable(jane.accountId)).toEqual({ outcome: 'alreadyInState' });
    expect(await org.accounts.enable(jane.accountId)).toEqual({ outcome: 'done' });
    expect(simulator.effects.map(({ kind, accountId, actor }) => [kind, accountId, actor])).toEqual([
      ['account.disabled', jane.accountId, simulator.caller.accountId],
      ['account.enabled', jane.accountId, simulator.caller.accountId],
    ]);
  });

  it('refuses what an identity provider owns, with the body that the vendor sends', async () => {
    const { simulator, org, raw, credentials } = await world();
    const priya = simulator.addPerson({ name: 'Priya Raman', provisionedBy: 'scim' });
    const elif = simulator.addPerson({ name: 'Elif Kaya', provisionedBy: 'google' });
    const response = await raw(`/users/${priya.accountId}/manage/lifecycle/disable`, {
      method: 'POST',
      headers: bearer(credentials.orgAdmin.apiKey),
      body: '{}',
    });
    expect(response.status).toBe(403);
    expect(response.headers.get('content-type')).toBe('application/json;charset=UTF-8');
    expect(await response.json()).toEqual({
      key: 'forbidden.action',
      context: { allowed: false, reason: { key: 'externalDirectory.scim' } },
      errorKey: 'forbidden.action',
      errorDetail: { allowed: false, reason: { key: 'externalDirectory.scim' } },
    });
    expect((await attempt(org.accounts.disable(priya.accountId))).error?.kind).toBe('externalDirectory.scim');
    expect((await attempt(org.accounts.setEmail(elif.accountId, 'x@example.com'))).error?.kind).toBe('externalDirectory.google');
    const { error } = await attempt(org.accounts.updateProfile(elif.accountId, { name: 'E', nickname: 'e' }));
    expect(error).toMatchObject({ kind: 'forbidden.fieldMutation', fields: { name: { allowed: false, reason: 'externalDirectory.google' } } });
    expect(simulator.effects).toEqual([]);
  });

  it('refuses the caller, blocked accounts, strangers and people with entitlements, each with its reason', async () => {
    const { simulator, org } = await world();
    const blocked = simulator.addPerson({ name: 'Bo Blocked', exportControlled: true });
    const stranger = simulator.addPerson({ name: 'Sam Stranger', email: 'sam@elsewhere.example' });
    const owner = simulator.addPerson({ name: 'Rosa Feld', entitlements: ['trello'] });
    const disable = async (accountId: string) => (await attempt(org.accounts.disable(accountId))).error;
    expect(await disable(simulator.caller.accountId)).toMatchObject({ kind: 'administrative.notMyself', status: 403 });
    expect(await disable(blocked.accountId)).toMatchObject({ kind: 'blocked.exportControl' });
    expect(await disable(stranger.accountId)).toMatchObject({ kind: 'permission.denied' });
    expect(await disable('712020:nobody')).toMatchObject({ kind: 'notFound', status: 404, resource: 'user' });
    expect(await disable(owner.accountId)).toMatchObject({ kind: 'conflict.lifecycle', status: 409, codes: ['HAS_ENTITLEMENTS'] });
    expect((await attempt(org.accounts.setEmail(owner.accountId, 'x@unclaimed.example'))).error).toMatchObject({
      kind: 'forbidden.unclaimedDomain',
      domain: 'unclaimed.example',
    });
  });

  it('tells what may be done, and answers only what was asked', async () => {
    const { simulator, org } = await world();
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    expect(await org.accounts.getPermissions(jane.accountId, { privileges: ['lifecycle.enablement'] })).toEqual({
      'lifecycle.enablement': { allowed: true },
    });
    expect(Object.keys(await org.accounts.getPermissions(jane.accountId))).toHaveLength(8);
  });

  it('schedules a deletion for 14 days, in which it can be cancelled', async () => {
    const { simulator, org } = await world({ frozen: true });
    const [jane, joe] = [simulator.addPerson({ name: 'Jane Doe' }), simulator.addPerson({ name: 'Joe Roe' })];
    await org.accounts.delete(jane.accountId);
    await org.accounts.delete(joe.accountId);
    expect((await attempt(org.accounts.enable(jane.accountId))).error).toMatchObject({ kind: 'conflict.lifecycle' });
    expect((await org.users.search('-', { accountIds: [jane.accountId] }).first())?.status).toBe('for_deletion');
    simulator.clock.advance('13d');
    expect(await org.accounts.cancelDelete(jane.accountId)).toEqual({ outcome: 'done' });
    simulator.clock.advance('1d');
    expect((await attempt(org.accounts.cancelDelete(joe.accountId))).error?.kind).toBe('notFound');
  });

  it('lists and revokes API tokens', async () => {
    const { simulator, org } = await world();
    const jane = simulator.addPerson({ name: 'Jane Doe', apiTokens: ['ci', 'report'] });
    const [first] = await org.accounts.listApiTokens(jane.accountId).toArray();
    expect(await org.accounts.revokeApiToken(jane.accountId, first?.id ?? '')).toEqual({ outcome: 'done' });
    expect((await attempt(org.accounts.revokeApiToken(jane.accountId, first?.id ?? ''))).error?.kind).toBe('notFound');
    expect(await org.accounts.listApiTokens(jane.accountId).toArray()).toHaveLength(1);
  });

  it('suspends, restores and removes people per directory, managed or not', async () => {
    const { simulator, org } = await world({ directories: ['Main', 'Partners'] });
    const jo = simulator.addPerson({ name: 'Jo Brandt', email: 'jo@partner.example' });
    const [main, partners] = (await org.directories.list().toArray()).map(({ directoryId }) => directoryId) as [string, string];
    await org.users.suspend(main, jo.accountId);
    expect((await org.users.get(main, jo.accountId)).membershipStatus).toBe('suspended');
    expect((await org.users.get('-', jo.accountId)).membershipStatus).toBe('active');
    await org.users.suspend(partners, jo.accountId);
    expect((await org.users.get('-', jo.accountId)).membershipStatus).toBe('suspended');
    await org.users.restore(main, jo.accountId);
    expect(await org.users.remove(main, jo.accountId)).toEqual({ outcome: 'accepted' });
    expect(await org.directories.list({ accountId: jo.accountId }).toArray()).toMatchObject([{ name: 'Partners' }]);
    expect((await attempt(org.users.suspend(main, jo.accountId))).error).toMatchObject({ kind: 'notFound', code: 'ADMIN-UAM-404-1' });
    expect((await attempt(org.users.suspend('nowhere', jo.accountId))).error?.kind).toBe('notFound');
  });

  it('finds people by every filter', async () => {
    const { simulator, org } = await world();
    const jane = simulator.addPerson({ name: 'Jane Doe', groups: ['staff'], mfaEnabled: true });
    const jo = simulator.addPerson({ name: 'Jo Brandt', email: 'jo@partner.example', suspended: true });
    const nowhere = simulator.addPerson({ name: 'Nora Nowhere', inNoDirectory: true });
    const [staff] = Object.keys(simulator.state.groups);
    const find = async (search: object) => (await org.users.search('-', search).toArray()).map(({ name }) => name);
    expect(await find({ accountIds: [jane.accountId, jo.accountId] })).toEqual(['Jane Doe', 'Jo Brandt']);
    expect(await find({ emails: ['JANE.DOE@example.com'] })).toEqual(['Jane Doe']);
    expect(await find({ searchTerm: 'partner' })).toEqual(['Jo Brandt']);
    expect(await find({ claimStatus: 'unmanaged' })).toEqual(['Jo Brandt']);
    expect(await find({ claimStatus: 'managed' })).toEqual(['Ada Admin', 'Jane Doe', 'Nora Nowhere']);
    expect(await find({ accountIds: [nowhere.accountId] })).toEqual([]);
    expect(await find({ membershipStatus: ['suspended'] })).toEqual(['Jo Brandt']);
    expect(await find({ status: ['suspended'] })).toEqual(['Jo Brandt']);
    expect(await find({ groupIds: [staff] })).toEqual(['Jane Doe']);
    expect(await find({ roleIds: ['atlassian/org-admin'] })).toEqual(['Ada Admin']);
    expect(await find({ emailDomains: ['@partner.example'] })).toEqual(['Jo Brandt']);
    expect(await find({ mfaEnabled: true })).toEqual(['Jane Doe']);
    const [found] = await org.users.search('-', { accountIds: [jane.accountId], expand: ['groups', 'platformRoles'] }).toArray();
    expect(found).toMatchObject({ groups: [{ name: 'staff' }], platformRoles: [], department: null });
  });

  it('pages through more people than fit on a page', async () => {
    const { simulator, org } = await world();
    for (let index = 0; index < 250; index += 1) {
      simulator.addPerson({ name: `Person ${index}`, email: `person-${index}@example.com` });
    }
    const sizes = [];
    for await (const { items } of org.users.search('-', { limit: 100 }).pages()) {
      sizes.push(items.length);
    }
    expect(sizes).toEqual([100, 100, 51]);
  });

  it('ignores a filter that it does not know, and answers 415 to a write without a body, as the vendor does', async () => {
    const { simulator, raw, credentials } = await world();
    simulator.addPerson({ name: 'Jane Doe' });
    const search = `/admin/v2/orgs/${credentials.orgAdmin.orgId}/directories/-/users/search`;
    const headers = bearer(credentials.orgAdmin.apiKey);
    const all = await raw(search, { method: 'POST', headers, body: JSON.stringify({ groupId: ['x'] }) });
    expect(((await all.json()) as { data: unknown[] }).data).toHaveLength(2);
    const tooMany = await raw(search, { method: 'POST', headers, body: JSON.stringify({ limit: 1000 }) });
    expect(await tooMany.json()).toMatchObject({ errors: [{ code: 'ADMIN-UAM-400-1', status: '400' }] });
    const bodyless = await raw(search, { method: 'POST', headers: { authorization: headers.authorization } });
    expect([bodyless.status, await bodyless.json()]).toMatchObject([415, { errors: [{ code: 'ADMIN-UAM-415-1' }] }]);
    const broken = await raw(search, { method: 'POST', headers, body: '{' });
    expect(broken.status).toBe(400);
  });

  it('changes organization roles', async () => {
    const { simulator, org } = await world();
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    await org.organizationRoles.assign(jane.accountId, 'atlassian/org-admin');
    expect(jane.platformRoles).toEqual(['atlassian/org-admin']);
    await org.organizationRoles.revoke(jane.accountId, 'atlassian/org-admin');
    expect(jane.platformRoles).toEqual([]);
    expect((await attempt(org.organizationRoles.revoke('712020:nobody', 'atlassian/org-admin'))).error?.kind).toBe('notFound');
  });

  it('links people to SCIM users, and deactivates both together', async () => {
    const { simulator, org, scim, raw, credentials } = await world();
    const priya = simulator.addPerson({ name: 'Priya Raman', provisionedBy: 'scim' });
    const [link] = await org.scimLinks.list(priya.accountId).toArray();
    expect(link).toMatchObject({ directoryId: credentials.scim.directoryId, atlassianAccountId: priya.accountId });
    expect(await org.scimLinks.listByEmail(priya.email).toArray()).toHaveLength(1);
    const user = await scim.users.list({ filter: { userName: priya.email } }).first();
    expect(user).toMatchObject({ id: link?.scimUserId, active: true, displayName: 'Priya Raman' });
    expect((await scim.users.setActive(user?.id ?? '', false)).active).toBe(false);
    expect(priya.status).toBe('inactive');
    await scim.users.setActive(user?.id ?? '', true);
    expect(priya.status).toBe('active');
    expect((await attempt(scim.users.get('nobody'))).error).toMatchObject({ kind: 'notFound', resource: 'user' });
    const response = await raw(`/scim/directory/${credentials.scim.directoryId}/Users?filter=displayName+eq+"x"`, {
      headers: bearer(credentials.scim.directoryToken),
    });
    expect(response.headers.get('content-type')).toBe('application/scim+json;charset=UTF-8');
    expect(await response.json()).toMatchObject({ status: '400', scimType: 'invalidFilter', schemas: [expect.any(String)] });
  });

  it('knows people and groups of a site', async () => {
    const { simulator, product } = await world();
    const jane = simulator.addPerson({ name: 'Jane Doe', groups: ['jira-users', 'staff'] });
    expect((await product.jira.getMyself()).accountId).toBe(simulator.caller.accountId);
    expect(await product.jira.users.search({ query: 'jane' }).toArray()).toMatchObject([{ accountId: jane.accountId, groups: { size: 2, items: [] } }]);
    expect((await product.jira.users.listGroups(jane.accountId).toArray()).map(({ name }) => name)).toEqual(['jira-users', 'staff']);
    expect(await product.jira.groups.removeUser({ groupname: 'staff' }, jane.accountId)).toEqual({ outcome: 'done' });
    expect(await product.jira.groups.removeUser({ groupname: 'staff' }, jane.accountId)).toEqual({ outcome: 'alreadyInState' });
    expect((await attempt(product.jira.users.listGroups('712020:nobody').toArray())).error).toMatchObject({ kind: 'notFound', resource: 'user' });
    expect((await attempt(product.jira.groups.removeUser({ groupId: 'g' }, jane.accountId))).error?.kind).toBe('notFound');
  });

  it('refuses every wrong kind of credential, each in its own way', async () => {
    const { simulator, credentials } = await world();
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    const { orgAdmin, product, scim } = credentials;
    const kindOf = async (call: Promise<unknown>) => (await attempt(call)).error?.kind;
    const orgWith = (apiKey: string) => new OrgAdminClient({ ...orgAdmin, apiKey });
    const scimWith = (directoryToken: string) => new ScimClient({ ...scim, directoryToken });
    for (const wrong of [product.apiToken, scim.directoryToken]) {
      expect(await kindOf(orgWith(wrong).accounts.getProfile(jane.accountId))).toBe('credential.invalid');
      expect(await kindOf(orgWith(wrong).directories.list().toArray())).toBe('credential.invalid');
    }
    for (const wrong of [product.apiToken, orgAdmin.apiKey]) {
      expect(await kindOf(scimWith(wrong).users.list().toArray())).toBe('credential.wrongKind');
    }
    const site = new OrgAdminClient({ ...orgAdmin, baseUrl: product.baseUrl });
    expect(await kindOf(site.request('GET /rest/api/3/myself'))).toBe('credential.wrongKind');
    const dead = new ProductClient({ ...product, apiToken: 'sim_dead' });
    expect(await kindOf(dead.jira.getMyself())).toBe('credential.invalid');
    expect(await kindOf(dead.jira.users.search({ query: 'jane' }).toArray())).toBe('credential.invalid');
  });

  it('answers a dead API token with 200 and an empty list, and says so only in a header', async () => {
    const { raw, credentials } = await world();
    const authorization = `Basic ${btoa(`${credentials.product.email}:sim_dead`)}`;
    const response = await raw('/sites/example/rest/api/3/user/search?query=a', { headers: { authorization } });
    expect([response.status, await response.json(), response.headers.get('x-seraph-loginreason')]).toEqual([200, [], 'AUTHENTICATED_FAILED']);
  });

  it('lets a key with scopes read the organization, and refuses it user management', async () => {
    const { simulator, org } = await world({ apiKeyScopes: ['read:directories:admin'] });
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    expect(await org.directories.list().toArray()).toHaveLength(1);
    expect((await attempt(org.users.search('-').toArray())).error).toMatchObject({ kind: 'credential.insufficientScope', status: 401 });
    expect((await attempt(org.accounts.getProfile(jane.accountId))).error).toMatchObject({ kind: 'credential.insufficientScope', status: 403 });
  });

  it('takes no token but its own', async () => {
    const { raw } = await world();
    const response = await raw('/admin/v1/orgs', { headers: bearer('a-real-looking-key') });
    expect(response.status).toBe(401);
    expect(JSON.stringify(await response.json())).toContain('sim_');
  });

  it('knows one organization, and its sites by name and by cloud id', async () => {
    const { simulator, org, credentials } = await world();
    const other = new OrgAdminClient({ ...credentials.orgAdmin, orgId: 'another-organization' });
    expect((await attempt(other.directories.list().toArray())).error).toMatchObject({ kind: 'notFound', resource: 'organization' });
    const [site] = Object.values(simulator.state.sites);
    const gateway = new ProductClient({ ...credentials.product, baseUrl: `${credentials.orgAdmin.baseUrl}/ex/jira/${site?.cloudId}` });
    expect((await gateway.jira.getMyself()).accountId).toBe(simulator.caller.accountId);
    const nowhere = new ProductClient({ ...credentials.product, baseUrl: `${credentials.orgAdmin.baseUrl}/sites/nowhere` });
    expect((await attempt(nowhere.jira.getMyself())).error).toMatchObject({ kind: 'notFound', resource: 'site' });
    expect((await attempt(org.request('GET /admin/v9/nothing'))).error).toMatchObject({ kind: 'notFound', resource: 'route' });
    expect((await attempt(org.request('DELETE /admin/v2/orgs/{orgId}/directories'))).error).toMatchObject({ code: 'ADMIN-UAM-405-1' });
  });

  it('says with every answer that it is simulated, and gives it a trace id', async () => {
    const { raw, credentials } = await world();
    const response = await raw(`/admin/v2/orgs/${credentials.orgAdmin.orgId}/directories`, { headers: bearer(credentials.orgAdmin.apiKey) });
    expect(response.headers.get('x-simulated')).toBe('true');
    expect(response.headers.get('atl-traceid')).toMatch(/^[0-9a-f]{32}$/);
    expect(Date.parse(response.headers.get('date') ?? '')).toBeGreaterThan(0);
  });

  it('limits requests, with the headers of the vendor', async () => {
    const { raw, credentials } = await world({ frozen: true, limits: { default: { requests: 2, per: '1m' } } });
    const get = () => raw(`/admin/v2/orgs/${credentials.orgAdmin.orgId}/directories`, { headers: bearer(credentials.orgAdmin.apiKey) });
    const answers = [await get(), await get(), await get()];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers.map(({ headers }) => headers.get('x-ratelimit-remaining'))).toEqual(['1', '0', '0']);
    expect(answers[2]?.headers.get('x-ratelimit-reset')).toBe('2026-11-02T09:01:00.000Z');
    expect(answers[2]?.headers.get('retry-after')).toBeNull();
    expect(await answers[2]?.json()).toEqual({ code: 429, message: 'Rate limit exceeded' });
    const authorization = `Basic ${btoa(`${credentials.product.email}:${credentials.product.apiToken}`)}`;
    const site = async () => raw('/sites/example/rest/api/3/myself', { headers: { authorization } });
    await site();
    await site();
    const limited = await site();
    expect([limited.status, limited.headers.get('retry-after'), limited.headers.get('ratelimit-reason')]).toEqual([429, '60', 'jira-burst-based']);
    expect(limited.headers.get('x-ratelimit-reset')).toBe('2026-11-02T09:01Z');
  });

  describe('with faults', () => {
    it.each(['reset', 'cutBody', 'garbage'] as const)('loses an answer before the effect: %s', async (kind) => {
      const { simulator, org } = await world();
      const jane = simulator.addPerson({ name: 'Jane Doe' });
      simulator.faults.add({ match: { method: 'POST', accountId: jane.accountId }, when: 'beforeEffect', kind });
      await attempt(org.accounts.disable(jane.accountId, {}, { retry: false }));
      expect(simulator.effects).toEqual([]);
    });

    it.each(['reset', 'cutBody', 'garbage'] as const)('loses an answer after the effect: %s', async (kind) => {
      const { simulator, org } = await world();
      const jane = simulator.addPerson({ name: 'Jane Doe' });
      simulator.faults.add({ match: { method: 'POST', accountId: jane.accountId }, when: 'afterEffect', kind });
      await attempt(org.accounts.disable(jane.accountId, {}, { retry: false }));
      expect(simulator.effects.map((effect) => effect.kind)).toEqual(['account.disabled']);
    });

    it('never answers, until the client gives up', async () => {
      const { simulator, org } = await world();
      const jane = simulator.addPerson({ name: 'Jane Doe' });
      simulator.faults.add({ match: { method: 'POST' }, when: 'afterEffect', kind: 'timeout' });
      const { error } = await attempt(org.accounts.disable(jane.accountId, {}, { retry: false, timeout: { headers: 50 } }));
      expect(error).toMatchObject({ kind: 'ambiguous', because: 'timeout' });
      expect(jane.status).toBe('inactive');
    });

    it('answers with a status of the test, after the change was made', async () => {
      const { simulator, org } = await world();
      const jane = simulator.addPerson({ name: 'Jane Doe' });
      simulator.faults.add({ match: { route: 'POST /users/{accountId}/manage/lifecycle/disable' }, when: 'afterEffect', kind: 'status', status: 500 });
      const { data, response } = await org.accounts.disable(jane.accountId).withResponse();
      expect([data.outcome, response.recovered]).toEqual(['done', 'readBack']);
      expect(simulator.effects).toHaveLength(1);
    });

    it('answers late', async () => {
      const { simulator, org } = await world();
      simulator.faults.add({ when: 'beforeEffect', kind: 'slow', delay: '80ms' });
      const began = performance.now();
      await org.directories.list().toArray();
      expect(performance.now() - began).toBeGreaterThan(75);
    });

    it('strikes as often as it is told, and the same people for the same seed', async () => {
      const struck = async () => {
        const { simulator, org } = await world({ seed: 7 });
        simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 500, times: 100, probability: 0.3 });
        const outcomes = [];
        for (let index = 0; index < 20; index += 1) {
          outcomes.push((await attempt(org.directories.list({}, { retry: false }).toArray())).ok);
        }
        return outcomes;
      };
      const outcomes = await struck();
      expect(new Set(outcomes).size).toBe(2);
      expect(await struck()).toEqual(outcomes);
    });
  });

  it('remembers what it was asked', async () => {
    const { simulator, org } = await world({ keptRequests: 5 });
    for (let index = 0; index < 30; index += 1) {
      await org.directories.list().toArray();
    }
    expect(simulator.requests.length).toBeLessThanOrEqual(10);
    expect(simulator.requests.at(-1)).toMatchObject({ number: 30, method: 'GET', route: 'GET /admin/v2/orgs/{orgId}/directories', status: 200 });
  });
});

describe('a simulator', () => {
  it('listens on loopback only', async () => {
    const server = await new Simulator().listen();
    closing.push(() => server.close());
    expect(server.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('gives the same bytes for the same seed', async () => {
    const bytes = async (seed: number) => {
      const simulator = new Simulator({ seed, frozen: true });
      simulator.addPerson({ name: 'Jane Doe', provisionedBy: 'scim', apiTokens: ['ci'] });
      const { orgAdmin, scim } = simulator.credentials;
      const response = await simulator.fetch(
        new Request(`${scim.baseUrl}/scim/directory/${scim.directoryId}/Users`, { headers: { authorization: `Bearer ${scim.directoryToken}` } }),
      );
      return [JSON.stringify(simulator.state), orgAdmin.apiKey, await response.text(), ...[...response.headers].map(String)].join('\n');
    };
    expect(await bytes(3)).toBe(await bytes(3));
    expect(await bytes(3)).not.toBe(await bytes(4));
  });

  it('goes on from a saved state', async () => {
    const first = new Simulator();
    const jane = first.addPerson({ name: 'Jane Doe' });
    await new OrgAdminClient(first.credentials.orgAdmin).accounts.disable(jane.accountId);
    const second = new Simulator({ state: JSON.parse(JSON.stringify(first.state)) });
    const org = new OrgAdminClient(second.credentials.orgAdmin);
    expect((await org.accounts.getProfile(jane.accountId)).account_status).toBe('inactive');
    expect(second.effects).toEqual([]);
  });

  it('refuses a start that is no time, and a duration that is none', () => {
    expect(() => new Simulator({ startAt: 'tomorrow' })).toThrow('expected an ISO 8601 time');
    expect(() => new Simulator().clock.advance('2 weeks' as never)).toThrow('expected a duration');
  });
});
