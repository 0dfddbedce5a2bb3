import { inspect } from 'node:util';

import nock from 'nock';
import { attempt, OrgAdminClient, ProductClient, ScimClient, type ClientOptions, type ProductClientOptions, type ScimClientOptions } from 'atlassian-admin-sdk';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { directoryId, orgId, quick, tokens } from '../support/clients.js';
import { json, scriptedFetch } from '../support/scripted-fetch.js';

const clientId = 'client-id-1';
const clientSecret = 'client-secret-W4q7x1z9';
const me = json({ accountId: 'a1' });
const issued = (token: string, seconds = 3600, more: object = {}) => json({ access_token: token, expires_in: seconds, token_type: 'Bearer', ...more });
const unauthorized = json({ code: 401, message: 'Unauthorized' }, 401);

function serviceAccount(fetch: ReturnType<typeof scriptedFetch>, options: object = {}) {
  return new ProductClient({ cloudId: 'c1', clientId, clientSecret, fetch, retry: quick, ...options });
}

const bearers = (fetch: ReturnType<typeof scriptedFetch>) => fetch.sent.filter(({ url }) => !url.endsWith('/oauth/token')).map(({ headers }) => headers['authorization']);
const tokenRequests = (fetch: ReturnType<typeof scriptedFetch>) => fetch.sent.filter(({ url }) => url.endsWith('/oauth/token'));

describe('OAuth 2.0 credentials of a service account', () => {
  afterEach(() => {
    nock.cleanAll();
    vi.useRealTimers();
  });

  it('are exchanged for an access token at the token endpoint, in the documented form', async () => {
    const token = nock('https://auth.atlassian.com', { badheaders: ['authorization'] })
      .post('/oauth/token', { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret })
      .matchHeader('content-type', 'application/json')
      .reply(200, { access_token: 'issued-1', expires_in: 3600, token_type: 'Bearer', scope: 'read:jira-user read:jira-work' });
    const api = nock('https://api.atlassian.com').get('/ex/jira/c1/rest/api/3/myself').matchHeader('authorization', 'Bearer issued-1').reply(200, { accountId: 'a1' });
    const product = new ProductClient({ cloudId: 'c1', clientId, clientSecret });
    expect((await product.jira.getMyself()).accountId).toBe('a1');
    token.done();
    api.done();
  });

  it('send an audience only if one is set', async () => {
    const fetch = scriptedFetch(issued('issued-1'), me);
    await serviceAccount(fetch, { audience: 'api.atlassian.com' }).jira.getMyself();
    expect(fetch.sent[0]?.body).toEqual({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, audience: 'api.atlassian.com' });
  });

  it('are exchanged once for calls at the same time', async () => {
    const fetch = scriptedFetch((request) => Promise.resolve((request.url.endsWith('/oauth/token') ? issued('issued-1') : me).clone()));
    const product = serviceAccount(fetch);
    await Promise.all(Array.from({ length: 20 }, () => product.jira.getMyself()));
    expect(tokenRequests(fetch)).toHaveLength(1);
    expect(new Set(bearers(fetch))).toEqual(new Set(['Bearer issued-1']));
  });

  it('are exchanged again a minute before the token ends', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'Date'] });
    const fetch = scriptedFetch(issued('issued-1', 3600), me, me, issued('issued-2', 3600), me);
    const product = serviceAccount(fetch);
    await product.jira.getMyself();
    vi.advanceTimersByTime(3_539_000);
    await product.jira.getMyself();
    vi.advanceTimersByTime(2_000);
    await product.jira.getMyself();
    expect(bearers(fetch)).toEqual(['Bearer issued-1', 'Bearer issued-1', 'Bearer issued-2']);
  });

  it('are exchanged once more after a 401 of a token that has not ended, and then no more', async () => {
    const fetch = scriptedFetch(issued('issued-1'), unauthorized, issued('issued-2'), me);
    await serviceAccount(fetch).jira.getMyself();
    expect(bearers(fetch)).toEqual(['Bearer issued-1', 'Bearer issued-2']);
    const refused = scriptedFetch(issued('issued-1'), unauthorized, issued('issued-2'), unauthorized);
    const { error } = await attempt(serviceAccount(refused).jira.getMyself());
    expect([error?.kind, tokenRequests(refused).length]).toEqual(['credential.invalid', 2]);
  });

  it.each([
    [400, { error: 'invalid_client', error_description: 'nobody' }, 'credential.invalid'],
    [401, { error: 'access_denied', error_description: 'Unauthorized' }, 'credential.invalid'],
    [403, { error: 'unauthorized_client', error_description: 'refused' }, 'credential.invalid'],
    [200, { access_token: 'issued', expires_in: 3600, token_type: 'mac' }, 'unexpectedResponse'],
    [200, { expires_in: 3600, token_type: 'bearer' }, 'unexpectedResponse'],
    [200, { access_token: 'a b', expires_in: 3600, token_type: 'bearer' }, 'unexpectedResponse'],
  ] as const)('that the token endpoint answers with %s %j end the call with %s, and name its endpoint', async (status, body, kind) => {
    const fetch = scriptedFetch(json(body, status));
    const { error } = await attempt(serviceAccount(fetch).jira.getMyself());
    expect([error?.kind, error?.endpoint]).toEqual([kind, 'POST /oauth/token']);
    expect(bearers(fetch)).toEqual([]);
    expect(error?.remedy).not.toMatch(/e-mail address/);
  });

  it('wait and try again when the token endpoint is unavailable, since a second token does no harm', async () => {
    const fetch = scriptedFetch(json({}, 503), issued('issued-1'), me);
    expect((await serviceAccount(fetch).jira.getMyself()).accountId).toBe('a1');
    expect(tokenRequests(fetch)).toHaveLength(2);
  });

  it('cannot be printed, nor the token, nor from an error that echoes them', async () => {
    const echo = json({ error: 'invalid_client', error_description: `bad ${clientSecret}` }, 400);
    const lines: string[] = [];
    const logger = { debug: (...line: unknown[]) => void lines.push(inspect(line)), warn: (...line: unknown[]) => void lines.push(inspect(line)) };
    const refused = serviceAccount(scriptedFetch(echo), { logger });
    const { error } = await attempt(refused.jira.getMyself());
    const working = serviceAccount(scriptedFetch(issued('issued-secret-token'), json({ message: 'issued-secret-token' }, 400)), { logger });
    const second = await attempt(working.jira.getMyself());
    const text = inspect([error, error?.body, refused, second.error, second.error?.body, working], { depth: 12, showHidden: true }) + JSON.stringify([error, second.error]) + lines.join();
    expect(text).not.toContain(clientSecret);
    expect(text).not.toContain('issued-secret-token');
  });

  it('take the secret from a function, which is called for each exchange', async () => {
    const secrets = ['secret-one-abcdef', 'secret-two-abcdef'];
    const fetch = scriptedFetch(issued('issued-1'), unauthorized, issued('issued-2'), me);
    await serviceAccount(fetch, { clientSecret: () => Promise.resolve(secrets.shift() ?? '') }).jira.getMyself();
    expect(tokenRequests(fetch).map(({ body }) => (body as { client_secret: string }).client_secret)).toEqual(['secret-one-abcdef', 'secret-two-abcdef']);
  });

  it('never send the secret to another address than that of Atlassian, whatever the address of the client is', async () => {
    const fetch = scriptedFetch(issued('issued-1'), me);
    await serviceAccount(fetch, { baseUrl: 'https://gateway.example.com', allowedHosts: ['gateway.example.com'] }).jira.getMyself();
    expect(fetch.sent.map(({ url }) => new URL(url).host)).toEqual(['auth.atlassian.com', 'gateway.example.com']);
    expect(() => serviceAccount(fetch, { clientSecret: 'sim_secret' })).toThrow('baseUrl: must be a loopback address');
    const { error } = await attempt(serviceAccount(fetch, { clientSecret: () => 'sim_secret' }).jira.getMyself());
    expect(error).toMatchObject({ kind: 'validation', fields: [{ field: 'baseUrl' }] });
  });

  it('serve a ScimClient as well', async () => {
    const fetch = scriptedFetch(issued('issued-1'), json({ schemas: [], totalResults: 0, startIndex: 1, itemsPerPage: 0, Resources: [] }));
    const scim = new ScimClient({ directoryId, clientId, clientSecret, fetch, retry: quick });
    await scim.users.list().toArray();
    expect(bearers(fetch)).toEqual(['Bearer issued-1']);
  });
});

describe('the options of a credential', () => {
  const secret = { clientId, clientSecret };
  const basic = { email: 'ada@example.com', apiToken: tokens.apiToken };
  it.each([
    [{ site: 'acme', ...secret }, 'site', 'refuses an OAuth 2.0 access token'],
    [{ site: 'acme', accessToken: 'token' }, 'site', 'refuses an OAuth 2.0 access token'],
    [{ site: 'acme', ...basic, scopes: ['read:jira-user'] }, 'site', 'refuses a token with scopes'],
    [{ site: 'acme', ...basic, email: 'bot@serviceaccount.atlassian.com' }, 'site', 'refuses the token of a service account'],
    [{ cloudId: 'c1', ...secret, accessToken: 'token' }, 'clientId', 'not both'],
    [{ cloudId: 'c1', ...secret, ...basic }, 'email', 'another kind of credential'],
    [{ cloudId: 'c1', clientId }, 'clientSecret', 'expected a string'],
    [{ cloudId: 'c1', clientSecret }, 'clientId', 'expected the client id'],
    [{ cloudId: 'c1', ...secret, audience: '' }, 'audience', 'not empty'],
    [{ cloudId: 'c1', ...secret, scopes: ['read:jira-user'] }, 'scopes', 'is not used'],
    [{ cloudId: 'c1', ...basic, scopes: [] }, 'scopes', 'Too small'],
    [{ cloudId: 'c1', ...basic, scopes: ['everything'] }, 'scopes', 'expected a scope'],
    [{ cloudId: 'c1', ...basic, clientSecert: 'x' }, 'clientSecert', 'clientSecret'],
  ] as const)('of a site are refused before anything is sent: %j', (options, field, problem) => {
    const fetch = scriptedFetch(me);
    const made = attemptMaking(() => new ProductClient({ ...options, fetch } as unknown as ProductClientOptions));
    expect(made).toMatchObject({ kind: 'validation', fields: [{ field: expect.stringContaining(field), problem: expect.stringContaining(problem) }] });
    expect(fetch.sent).toEqual([]);
  });

  it.each([
    [{ directoryToken: 'token', ...secret }, 'directoryToken'],
    [{ directoryToken: 'token', scopes: ['read:account'] }, 'scopes'],
    [{ accessToken: 'token', clientId }, 'clientId'],
    [{}, 'directoryToken'],
  ] as const)('of a SCIM directory are refused before anything is sent: %j', (options, field) => {
    const made = attemptMaking(() => new ScimClient({ directoryId, ...options } as unknown as ScimClientOptions));
    expect(made).toMatchObject({ kind: 'validation', fields: [{ field }] });
  });

  it('of an organization refuse credentials that it never takes', () => {
    const made = attemptMaking(() => new OrgAdminClient({ orgId, apiKey: tokens.apiKey, ...secret }));
    expect(made).toMatchObject({ kind: 'validation', fields: [{ field: 'clientId', problem: 'is the credential of another client' }, { field: 'clientSecret' }] });
  });
});

function attemptMaking(make: () => unknown): unknown {
  try {
    return make();
  } catch (error) {
    return error;
  }
}

describe('a credential that can never make a call', () => {
  const basic = { email: 'ada@example.com', apiToken: tokens.apiToken };
  const scopes = ['read:jira-user'];
  const kinds: Readonly<Record<string, (options: ClientOptions) => ProductClient>> = {
    'an API token without scopes': (options) => new ProductClient({ site: 'acme', ...basic, ...options }),
    'an API token that may have scopes': (options) => new ProductClient({ cloudId: 'c1', ...basic, ...options }),
    'an API token with scopes': (options) => new ProductClient({ cloudId: 'c1', ...basic, scopes, ...options }),
    'an API token of a service account': (options) => new ProductClient({ cloudId: 'c1', ...basic, email: 'bot@serviceaccount.atlassian.com', ...options }),
    'an access token': (options) => new ProductClient({ cloudId: 'c1', accessToken: 'token', ...options }),
  };
  const routes = {
    automation: 'GET /automation/public/jira/{cloudId}/rest/v1/rule/summary',
    teams: 'GET /public/teams/v1/org/{orgId}/teams',
    operations: 'GET /jsm/ops/api/{cloudId}/v1/schedules',
    resources: 'GET /oauth/token/accessible-resources',
    jira: 'GET /rest/api/3/myself',
    confluence: 'GET /wiki/api/v2/spaces',
    adminKey: 'GET /wiki/api/v2/admin-key',
    plans: 'GET /rest/api/3/plans/plan',
  } as const;
  const refused: Readonly<Record<keyof typeof routes, readonly string[]>> = {
    automation: ['an API token with scopes', 'an API token of a service account', 'an access token'],
    teams: ['an API token with scopes', 'an API token of a service account', 'an access token'],
    operations: [],
    resources: ['an API token without scopes', 'an API token that may have scopes', 'an API token with scopes', 'an API token of a service account'],
    jira: [],
    confluence: [],
    // Only the address of the site accepts them, and it takes only a token without scopes.
    adminKey: Object.keys(kinds).filter((kind) => kind !== 'an API token without scopes'),
    plans: Object.keys(kinds).filter((kind) => kind !== 'an API token without scopes'),
  };
  const cases = Object.keys(kinds).flatMap((kind) => (Object.keys(routes) as (keyof typeof routes)[]).map((api) => [kind, api] as const));

  it.each(cases)('%s, for %s: is refused before it is sent, or sent', async (kind, api) => {
    const fetch = scriptedFetch(json({ cloudId: 'c9', accountId: 'a1' }));
    const path = { orgId: 'o1', ...(kind.includes('without') ? {} : { cloudId: 'c1' }) };
    const used = Object.fromEntries(Object.entries(path).filter(([name]) => routes[api].includes(`{${name}}`)));
    const { error } = await attempt((kinds[kind] as (typeof kinds)[string])({ fetch, retry: false }).request(routes[api], { path: used }));
    if (refused[api].includes(kind)) {
      expect(error).toMatchObject({ kind: 'credential.wrongKind', attempts: 0, hint: expect.stringContaining('This API takes '), remedy: expect.stringContaining('Use a client with ') });
      expect(error?.message).toContain('nothing was sent');
      expect(fetch.sent).toEqual([]);
    } else {
      expect(fetch.sent.length).toBeGreaterThan(0);
    }
  });

  it('is one with scopes for user management, if its scopes are known', async () => {
    const fetch = scriptedFetch(json({ account: {} }));
    const org = new OrgAdminClient({ orgId, apiKey: tokens.apiKey, scopes: ['read:accounts:admin'], fetch, retry: false });
    const { error } = await attempt(org.accounts.disable('712020:5f2b8c1e-0d4a-4b7e-9a61-3c1f7e2d9b01'));
    expect(error).toMatchObject({ kind: 'credential.wrongKind', hint: 'This API takes an organization API key without scopes.' });
    expect(fetch.sent).toEqual([]);
  });
});

describe('the addresses beside Jira and Confluence', () => {
  const basic = { email: 'ada@example.com', apiToken: tokens.apiToken };
  beforeEach(() => nock.disableNetConnect());
  afterEach(() => {
    nock.cleanAll();
    nock.enableNetConnect();
  });

  it('are those of the common gateway with cloudId, which the client fills in', async () => {
    const gateway = nock('https://api.atlassian.com')
      .get('/automation/public/jira/c1/rest/v1/rule/summary').reply(200, { data: [] })
      .get('/public/teams/v1/org/o1/teams').reply(200, { entities: [] })
      .get('/jsm/ops/api/c1/v1/schedules').reply(200, { values: [] });
    const product = new ProductClient({ ...basic, cloudId: 'c1' });
    await product.request('GET /automation/public/jira/{cloudId}/rest/v1/rule/summary');
    await product.request('GET /public/teams/v1/org/{orgId}/teams', { path: { orgId: 'o1' } });
    await product.request('GET /jsm/ops/api/{cloudId}/v1/schedules');
    gateway.done();
  });

  it('are those of the own gateway of the site with site, whose id is read once', async () => {
    const site = nock('https://acme.atlassian.net')
      .get('/_edge/tenant_info').reply(200, { cloudId: 'c7' })
      .get('/gateway/api/automation/public/jira/c7/rest/v1/rule/summary').twice().reply(200, { data: [] })
      .get('/gateway/api/public/teams/v1/org/o1/teams').reply(200, { entities: [] });
    const operations = nock('https://api.atlassian.com').get('/jsm/ops/api/c7/v1/schedules').reply(200, { values: [] });
    const product = new ProductClient({ ...basic, site: 'acme' });
    const rules = 'GET /automation/public/jira/{cloudId}/rest/v1/rule/summary';
    await Promise.all([product.request(rules), product.request(rules)]);
    await product.request('GET /public/teams/v1/org/{orgId}/teams', { path: { orgId: 'o1' } });
    await product.request('GET /jsm/ops/api/{cloudId}/v1/schedules');
    expect(await product.getCloudId()).toBe('c7');
    site.done();
    operations.done();
  });

  it('list the sites of an access token', async () => {
    const gateway = nock('https://api.atlassian.com').get('/oauth/token/accessible-resources').matchHeader('authorization', 'Bearer token').reply(200, [{ id: 'c1', name: 'acme', url: 'https://acme.atlassian.net', scopes: ['read:jira-user'] }]);
    const product = new ProductClient({ cloudId: 'c1', accessToken: 'token' });
    expect(await product.listAccessibleResources().toArray()).toMatchObject([{ id: 'c1', scopes: ['read:jira-user'] }]);
    gateway.done();
  });

  it('send the token of a service account as a bearer token', async () => {
    const gateway = nock('https://api.atlassian.com').get('/ex/jira/c1/rest/api/3/myself').matchHeader('authorization', `Bearer ${tokens.apiToken}`).reply(200, { accountId: 'a1' });
    await new ProductClient({ cloudId: 'c1', email: 'bot@serviceaccount.atlassian.com', apiToken: tokens.apiToken }).jira.getMyself();
    gateway.done();
  });
});
