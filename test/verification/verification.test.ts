import { OrgAdminClient, ProductClient } from 'atlassian-admin-sdk';
import { Simulator, simulatedBehaviours, type PersonOptions } from 'atlassian-admin-sdk/simulator';
import { factSheetAsMarkdown, observability, verifyOrganization, type FactSheet, type TestAccountOptions, type VerifyOrganizationOptions } from 'atlassian-admin-sdk/verification';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { confirmations, evidenceWith } from '../../src/core/confirmations.js';
import { quick } from '../support/clients.js';
import { isInCi } from '../support/in-ci.js';
import { journalInMemory, verified, verifiedOrganization } from '../support/verified.js';

function world(person: Partial<PersonOptions> = {}) {
  const simulator = new Simulator({ startAt: new Date().toISOString() });
  const account = simulator.addPerson({ name: 'Verification Account', ...person });
  const { orgAdmin, product } = simulator.credentials;
  const clients = { org: new OrgAdminClient({ ...orgAdmin, retry: quick }), product: new ProductClient({ ...product, retry: quick }) };
  const optionsFor = (accountId: string): VerifyOrganizationOptions => ({ clients, operations: false, pause: 0, patience: 100, tokenPatience: 0, testAccount: { accountId, confirm: accountId, journal: journalInMemory() } });
  return { simulator, account, clients, optionsFor };
}

describe('the test account', () => {
  it.each<[string, Partial<PersonOptions>, string]>([
    ['an organization admin', { orgAdmin: true }, 'is an admin of the organization'],
    ['active in the last days', { lastActive: { 'jira-software': '3d' } }, 'was active in the last 30 days'],
    ['in charge of a project', { owns: { projects: ['WEB'] } }, 'is in charge of something (projectLeads)'],
    ['in charge of a filter', { owns: { filters: ['Mine'] } }, 'is in charge of something (filters)'],
    ['on call', { owns: { onCall: [{ schedule: 'Night', rotation: 'All' }] } }, 'is in charge of something'],
    ['not managed', { email: 'sam@contractor.example' }, 'cannot be read completely'],
    ['an app', { accountType: 'app' }, 'does not change the test account'],
    ['inactive', { status: 'inactive' }, 'is not active'],
    ['suspended', { suspended: true }, 'is not active'],
    ['scheduled for deletion', { deletionRequested: '2d' }, 'is not active'],
  ])('is refused if it is %s, and nothing is changed', async (_title, person, problem) => {
    const { simulator, account, optionsFor } = world(person);
    await expect(verifyOrganization(optionsFor(account.accountId))).rejects.toThrow(problem);
    expect(simulator.effects).toEqual([]);
  });

  it('is refused if it is the caller', async () => {
    const { simulator, optionsFor } = world();
    await expect(verifyOrganization(optionsFor(simulator.caller.accountId))).rejects.toThrow('is the account of the caller');
    expect(simulator.effects).toEqual([]);
  });

  it('is refused if it has made a key of the organization', async () => {
    const { simulator, account, optionsFor } = world();
    const [key] = Object.values(simulator.state.apiKeys);
    if (key !== undefined) {
      simulator.state.apiKeys['other'] = { ...key, id: 'other', secret: 'sim_other', createdBy: account.accountId };
    }
    await expect(verifyOrganization(optionsFor(account.accountId))).rejects.toThrow('has made API keys of the organization');
    expect(simulator.effects).toEqual([]);
  });

  it.each(['atlassian/admin', 'atlassian/site-admin', 'atlassian/user-access-admin', 'atlassian/keeper-of-everything'])('is refused if it has the role %s on a product', async (role) => {
    const { simulator, account, optionsFor } = world();
    const { directRoles, sites } = simulator.state;
    directRoles[account.accountId] = Object.fromEntries(Object.values(sites).flatMap(({ cloudId, products }) => products.map((product) => [`ari:cloud:${product}::site/${cloudId}`, [role]])));
    await expect(verifyOrganization(optionsFor(account.accountId))).rejects.toThrow(/is an admin of the organization|has a role of an admin, or one that this version does not know/);
    expect(simulator.effects).toEqual([]);
  });

  it('is refused if its roles are not readable', async () => {
    const { simulator, account, optionsFor } = world();
    simulator.faults.add({ match: { route: 'GET /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}/role-assignments' }, when: 'beforeEffect', kind: 'status', status: 403, body: { errors: [{ code: 'ADMIN-403-7' }] }, times: 1_000 });
    await expect(verifyOrganization(optionsFor(account.accountId))).rejects.toThrow('cannot be read completely');
    expect(simulator.effects).toEqual([]);
  });

  it('is refused if its API tokens are not readable: one may be in use', async () => {
    const { simulator, account, options } = verifiedOrganization({ behaviours: { tokensNeedGuard: 'yes' }, own: false });
    Object.values(account.apiTokens).forEach((token) => (token.lastAccessAt = Date.now() - 60_000));
    await expect(verifyOrganization(options)).rejects.toThrow('its API tokens are not readable');
    expect(simulator.effects).toEqual([]);
  });

  it('is admitted without Atlassian Guard if a client with its own token is given, and with no other client', async () => {
    const { simulator, options, next } = verifiedOrganization({ behaviours: { tokensNeedGuard: 'yes' } });
    const { clients, testAccount } = next();
    await expect(verifyOrganization({ ...options, testAccount: { ...(testAccount as TestAccountOptions), own: clients.product as ProductClient } })).rejects.toThrow('testAccount.own: is a client of another account');
    expect(simulator.effects).toEqual([]);
    expect((await verifyOrganization(next())).testAccount).toBe('restored');
  });

  it('is refused without a client that shows what it is in charge of', async () => {
    const { simulator, account, optionsFor } = world();
    const options = optionsFor(account.accountId);
    await expect(verifyOrganization({ ...options, clients: { org: options.clients.org } })).rejects.toThrow('clients.product: expected a ProductClient');
    expect(simulator.effects).toEqual([]);
  });

  it.each<[string, (options: VerifyOrganizationOptions) => VerifyOrganizationOptions]>([
    ['testAccount.confirm', (options) => ({ ...options, testAccount: { ...(options.testAccount as TestAccountOptions), confirm: 'somebody' } })],
    ['testAccount.journal', (options) => ({ ...options, testAccount: { ...(options.testAccount as TestAccountOptions), journal: {} as never } })],
    ['testAccount.quietDays', (options) => ({ ...options, testAccount: { ...(options.testAccount as TestAccountOptions), quietDays: 0 } })],
    ['testAccount.acountId', (options) => ({ ...options, testAccount: { acountId: 'x' } as never })],
    ['pause', (options) => ({ ...options, pause: -1 })],
    ['clients.org', (options) => ({ ...options, clients: {} as never })],
    ['scoped.scopes', (options) => ({ ...options, scoped: {} as never })],
    ['scoped.scopes', (options) => ({ ...options, scoped: { scopes: [7] } as never })],
    ['scoped.org', (options) => ({ ...options, scoped: { scopes: [], org: {} } as never })],
    ['scoped.org', (options) => ({ ...options, scoped: { scopes: [], org: null } as never })],
    ['scoped.product', (options) => ({ ...options, scoped: { scopes: [], product: 'x' } as never })],
    ['operations', (options) => ({ ...options, operations: 'no' as never })],
    ['pause', (options) => ({ ...options, pause: '5' as never })],
    ['patience', (options) => ({ ...options, patience: '5' as never })],
    ['tokenPatience', (options) => ({ ...options, tokenPatience: Number.NaN })],
    ['onPart', (options) => ({ ...options, onPart: 'x' as never })],
    ['clients.product', ({ clients: { org }, ...options }) => ({ ...options, clients: { org } })],
    ['clients.product', ({ clients: { org }, ...options }) => ({ ...options, clients: { org, product: [] } })],
    ['testAccount', (options) => ({ ...options, testAccount: null as never })],
    ...[['scheduleDeletion', 'false'], ['scheduleDeletion', 'no'], ['scheduleDeletion', 0], ['quietDays', '1'], ['own', 'x'], ['own', null]].map(
      ([name, value]): [string, (options: VerifyOrganizationOptions) => VerifyOrganizationOptions] => [`testAccount.${String(name)}`, (options) => ({ ...options, testAccount: { ...(options.testAccount as TestAccountOptions), [String(name)]: value } })],
    ),
  ])('is refused with a wrong %s before anything is sent', async (field, change) => {
    const { simulator, account, optionsFor } = world();
    await expect(verifyOrganization(change(optionsFor(account.accountId)))).rejects.toThrow(field);
    expect(simulator.requests).toEqual([]);
  });
});

describe('a verification that you stop', () => {
  it.each([1, 2, 4, 6])('restores the account before it rejects: after %i changes', async (changes) => {
    const { simulator, account, clients, optionsFor } = world();
    const stop = new AbortController();
    const before = structuredClone(simulator.state);
    let seen = 0;
    const fetch = async (request: Request): Promise<Response> => {
      const response = await simulator.fetch(request);
      seen += /suspend|restore|lifecycle/.test(request.url) ? 1 : 0;
      if (seen === changes) {
        stop.abort();
      }
      return response;
    };
    const org = new OrgAdminClient({ ...simulator.credentials.orgAdmin, fetch, retry: quick });
    await expect(verifyOrganization({ ...optionsFor(account.accountId), clients: { ...clients, org }, signal: stop.signal })).rejects.toMatchObject({ kind: 'aborted' });
    expect(simulator.effects.length).toBeGreaterThan(1);
    expect(simulator.difference(before)).toEqual([]);
  });
});

describe('a fact sheet', () => {
  it('sets a simulator, and behaviours that you choose go first', async () => {
    const { facts } = await verified(verifiedOrganization({ behaviours: { suspendTwice: 'conflict', disableTwice: 'accepted' } }));
    const again = await verified(verifiedOrganization({ behaviours: { ...facts.behaviours } }));
    expect(again.facts.behaviours).toEqual(facts.behaviours);
    expect(facts.behaviours).toMatchObject({ suspendTwice: 'conflict', disableTwice: 'accepted' });
    const simulator = new Simulator({ facts: JSON.parse(JSON.stringify(facts)) as FactSheet, behaviours: { suspendTwice: 'accepted' } });
    const { accountId, memberships } = simulator.addPerson({ name: 'Jane Doe', suspended: true });
    const org = new OrgAdminClient(simulator.credentials.orgAdmin);
    await expect(org.request('POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}/suspend', { path: { accountId, directoryId: Object.keys(memberships)[0] ?? '' } }).withResponse()).resolves.toMatchObject({ response: { status: 204 } });
    for (const wrong of [{ version: 2 }, null, [], 'facts', { version: 1, behaviours: [] }, { version: 1, behaviours: null }]) {
      expect(() => new Simulator({ facts: wrong as never })).toThrow('expected the fact sheet of verifyOrganization()');
    }
    expect(() => new Simulator({ facts: { version: 1, behaviours: { nothing: 'x' } } as never })).toThrow('is not a behaviour');
  });

  it('finds every declared read of the simulator that it can make as declared', async () => {
    const { facts } = await verified(verifiedOrganization({ operations: true }));
    expect(facts.endpoints.filter(({ verdict }) => verdict === 'contradicted')).toEqual([]);
    expect(facts.endpoints.filter(({ verdict }) => verdict === 'confirmed').length).toBeGreaterThan(90);
    expect(facts.filters.map(({ unknownFilter }) => unknownFilter)).toEqual(['ignored', 'ignored']);
    expect(facts.scopes.filter(({ held, response }) => held === 'no' && response === 'accepted')).toEqual([]);
    expect(facts.pages.length).toBeGreaterThan(30);
  }, 60_000);

  it('tells what scopes of a key that only reads leave out', async () => {
    const scopes = ['read:directories:admin', 'read:keys:admin'];
    const simulator = new Simulator({ apiKeyScopes: scopes, startAt: new Date().toISOString(), behaviours: { keyList: 'emptyDates', unpublishedScopes: 'refused' } });
    const { facts, testAccount } = await verifyOrganization({ clients: { org: new OrgAdminClient({ ...simulator.credentials.orgAdmin, scopes, retry: quick }) }, pause: 0 });
    expect([testAccount, facts.behaviours, facts.corpus]).toEqual(['untouched', { keyList: 'emptyDates', unpublishedScopes: 'refused' }, []]);
    expect(facts.notSettled).toContainEqual({ behaviour: 'tokensNeedGuard', why: 'needsScopes' });
    expect(facts.notSettled).toContainEqual({ behaviour: 'roleForm', why: 'needsScopes' });
    expect(facts.scopes.filter(({ held, response }) => (held === 'yes') !== (response === 'accepted')).map(({ endpoint }) => endpoint)).toEqual(['GET /admin/v1/orgs']);
    expect(simulator.effects).toEqual([]);
  }, 60_000);

  it('names the headers of limits, and a response that is not as declared', async () => {
    const organization = verifiedOrganization();
    const { simulator } = organization;
    const limited = new Simulator({ state: simulator.state, startAt: new Date().toISOString(), limits: { default: { requests: 1_000, per: '1m' } } });
    const oddFetch = async (request: Request): Promise<Response> => {
      const response = await limited.fetch(request);
      return request.url.includes('/domains') && response.ok ? Response.json({ data: [{ id: 7, attributes: 'none', 'jane@example.com': { id: 1 } }] }, { headers: response.headers }) : response;
    };
    const { facts } = await verifyOrganization({ clients: { org: new OrgAdminClient({ ...limited.credentials.orgAdmin, fetch: oddFetch, retry: quick }) }, pause: 0 });
    expect(facts.limitHeaders).toEqual(['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset']);
    expect(facts.endpoints.filter(({ verdict }) => verdict === 'contradicted').map(({ endpoint }) => endpoint)).toEqual(['GET /admin/v1/orgs/{orgId}/domains']);
  }, 60_000);

  it('keeps an unknown response without a value', async () => {
    const organization = verifiedOrganization();
    const { account, simulator, options } = organization;
    simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 418, times: 1_000, match: { route: 'GET /admin/api-access/v1/orgs/{orgId}/api-tokens' }, body: { code: 'TEAPOT_IS_EMPTY', key: account.email, message: `No tea for ${account.name}`, [account.email]: { id: account.accountId } } });
    const { facts } = await verifyOrganization(options);
    expect(facts.notSettled).toContainEqual({ behaviour: 'tokensNeedGuard', why: 'unknownResponse' });
    expect(facts.corpus).toEqual([{ endpoint: 'GET /admin/api-access/v1/orgs/{orgId}/api-tokens', status: 418, kind: expect.any(String) as string, body: { '*': { id: 'text' }, code: 'code', key: 'text', message: 'text' } }]);
  });

  it.each([
    ['code', 'JANE_DOE', 'code'],
    ['key', 'ACME_MERGER', 'code'],
    ['errorKey', 'PROJECT_FALCON_LAYOFFS', 'code'],
    ['scimType', 'JANE', 'code'],
    ['code', 'ADMIN-JANE-404-1', 'code'],
    ['code', 'ADMIN-404-557058123456', 'code'],
    ['code', 'Jane Doe', 'text'],
    ['code', '', 'empty text'],
    ['code', 'ADMIN-404-2', 'ADMIN-404-2'],
    ['code', 'ADMIN-UAM-409-3', 'ADMIN-UAM-409-3'],
    ['code', 'GENERIC_ERROR', 'GENERIC_ERROR'],
    ['key', 'forbidden', 'forbidden'],
  ])('shows a code only if this package knows it: %s %j', async (member, value, shown) => {
    const { simulator, clients } = world();
    simulator.faults.add({ match: { route: 'GET /admin/api-access/v1/orgs/{orgId}/api-tokens' }, when: 'beforeEffect', kind: 'status', status: 418, body: { errors: [{ [member]: value }] }, times: 1_000 });
    const { facts } = await verifyOrganization({ clients, pause: 0, operations: false });
    expect(facts.corpus.map(({ body }) => body)).toEqual([{ errors: [{ [member]: shown }] }]);
  });

  it('is made of a large organization, whatever code an unknown response has', async () => {
    const { simulator, clients } = world();
    for (let each = 0; each < 400; each += 1) {
      simulator.addPerson({ name: `Person Number ${each}`, email: `person.${each}@example.com` });
    }
    simulator.faults.add({ match: { route: 'GET /admin/api-access/v1/orgs/{orgId}/api-tokens' }, when: 'beforeEffect', kind: 'status', status: 418, body: { errors: [{ code: 'FEATURE_NOT_READY', message: 'x' }] }, times: 1_000 });
    const { facts } = await verifyOrganization({ clients, pause: 0 });
    expect(facts.corpus.map(({ body }) => body)).toEqual([{ errors: [{ code: 'code', message: 'text' }] }]);
  }, 60_000);

  const runs = isInCi ? 60 : 8;

  it(`holds no name, id, address, domain or token: ${runs} generated organizations`, async () => {
    const word = fc.stringMatching(/^[A-Z][a-z]{7,12}Q$/);
    const anyOrganization = fc.record({ first: word, last: word, domain: fc.stringMatching(/^[a-z]{9,14}q\.example$/), seed: fc.integer({ min: 1, max: 1_000_000 }), status: fc.constantFrom(400, 403, 409, 418, 500), route: fc.constantFrom('GET /admin/api-access/v1/orgs/{orgId}/api-tokens', 'POST /users/{accountId}/manage/lifecycle/disable', 'GET /admin/v1/orgs/{orgId}/domains', 'GET /wiki/api/v2/space-role-mode') });
    await fc.assert(
      fc.asyncProperty(anyOrganization, async ({ first, last, domain, seed, status, route }) => {
        const simulator = new Simulator({ seed, startAt: new Date().toISOString(), claimedDomains: [domain], sites: [`${last.toLowerCase()}-site`], directories: [`${first} directory`] });
        const account = simulator.addPerson({ name: `${first} ${last}` });
        simulator.addPerson({ name: `${last} ${first}`, groups: [`${first}-group`], owns: { projects: ['WEB'], filters: [`${first} filter`] } });
        const { credentials } = simulator;
        const leak = { code: `${first.toUpperCase()}_${last.toUpperCase()}`, key: `${first}.${last}`, errorKey: account.accountId, message: `${account.name} ${account.email}`, [first]: domain, detail: credentials.orgAdmin.apiKey, title: simulator.state.orgId };
        simulator.faults.add({ when: 'beforeEffect', kind: 'status', status, body: leak, headers: { [`x-ratelimit-${first}`]: last }, times: 4, match: { route } });
        const clients = { org: new OrgAdminClient({ ...credentials.orgAdmin, retry: quick }), product: new ProductClient({ ...credentials.product, retry: quick }) };
        const { facts } = await verifyOrganization({ clients, pause: 0, patience: 50, testAccount: { accountId: account.accountId, confirm: account.accountId, journal: journalInMemory() } });
        const text = `${JSON.stringify(facts)}\n${factSheetAsMarkdown(facts)}`.toLowerCase();
        const { state } = simulator;
        const privates = [
          first, last, domain, state.orgId, credentials.orgAdmin.apiKey, credentials.product.apiToken, credentials.product.site, credentials.product.email,
          ...Object.keys(state.accounts), ...Object.keys(state.directories), ...Object.keys(state.sites), ...Object.keys(state.groups), ...Object.keys(state.apiKeys),
        ];
        expect(privates.filter((each) => text.includes(each.toLowerCase()))).toEqual([]);
      }),
      { numRuns: runs },
    );
  }, 3_600_000);
});

describe('the evidence of fact sheets', () => {
  it('is shipped as none, and counts by operation, row and behaviour', () => {
    expect(confirmations).toEqual({ factSheets: 0, endpoints: {}, rows: {}, behaviours: {} });
    expect([evidenceWith('assumed', undefined), evidenceWith('assumed', 0), evidenceWith('assumed', 3)]).toEqual(['assumed', 'assumed', 'confirmed(by fact sheets, 3)']);
  });
});

describe('what a verification can see', () => {
  it('is decided for every behaviour, with a sentence', () => {
    expect(Object.keys(observability)).toEqual(Object.keys(simulatedBehaviours));
    expect(Object.values(observability).filter(({ how }) => !/^[A-Z].*\.$/.test(how))).toEqual([]);
  });

  it('includes an enabled admin key', async () => {
    const organization = verifiedOrganization({ behaviours: { adminKey: 'offered' } });
    await (organization.options.clients.product as ProductClient).confluence.adminKey.enable();
    const { facts } = await verifyOrganization({ ...organization.options, testAccount: undefined });
    expect(facts.behaviours.adminKey).toBe('offered');
  });
});
