import { attempt, checkCredentials, OrgAdminClient, ProductClient, ScimClient, type CheckedCredential, type Fetch } from 'atlassian-admin-sdk';
import { Simulator, type SimulatorOptions } from 'atlassian-admin-sdk/simulator';
import { describe, expect, expectTypeOf, it } from 'vitest';

import { orgClient, productClient } from './support/clients.js';
import { networkError, scriptedFetch } from './support/scripted-fetch.js';

const noRetry = { retry: false } as const;

function world(options: SimulatorOptions = {}) {
  const simulator = new Simulator(options);
  const { orgAdmin, product, scim } = simulator.credentials;
  return {
    simulator,
    orgAdmin,
    org: new OrgAdminClient({ ...orgAdmin, ...noRetry }),
    product: new ProductClient({ ...product, ...noRetry }),
    scim: new ScimClient({ ...scim, ...noRetry }),
  };
}

const orgOf = async (org: OrgAdminClient): Promise<CheckedCredential> => (await checkCredentials({ org })).org;

describe('checking credentials', () => {
  it('says of each client that its credential works, and of which kind it is', async () => {
    const { simulator, org, product, scim } = world();
    const checked = await checkCredentials({ org, product, scim });
    expect(checked).toMatchObject({
      org: { status: 'works', seemsToBe: 'organizationApiKey' },
      product: { status: 'works', seemsToBe: 'apiToken' },
      scim: { status: 'works', seemsToBe: 'directoryToken' },
    });
    expect([checked.org, checked.product, checked.scim].flatMap(({ remedy }) => remedy ?? [])).toEqual([]);
    expect(simulator.requests.map(({ route }) => route)).toEqual(
      expect.arrayContaining(['GET /users/{accountId}/manage', 'GET /rest/api/3/myself', 'GET /scim/directory/{directoryId}/Users']),
    );
  });

  it('changes nothing, and does not ask for the list of organizations, which a key with scopes is answered empty', async () => {
    const { simulator, org, product, scim } = world({ apiKeyScopes: ['read:directories:admin'] });
    await checkCredentials({ org, product, scim: [scim] });
    expect(simulator.effects).toEqual([]);
    expect(simulator.requests.map(({ path }) => path).filter((path) => /\/v1\/orgs(?:$|\?)/.test(path))).toEqual([]);
  });

  it.each([401, 403, 404, 400, 409, 410, 429, 500, 501, 503])('gives a remedy that can be followed, and that cuts nobody off unsaid: every read answered with %i', async (status) => {
    const fetch = async () => new Response(JSON.stringify({ message: 'no' }), { status });
    const scim = new ScimClient({ directoryId: 'd1', directoryToken: 'token', fetch, ...noRetry });
    const checked = await checkCredentials({ org: orgClient(fetch), product: productClient(fetch), scim }, { retry: false, maxWait: 0 });
    for (const { remedy } of [checked.org, checked.product, checked.scim]) {
      expect(remedy).toMatch(/^[A-Z].*\.$/);
      expect(remedy).not.toMatch(/\b(?:member|retryAt|undefined)\b/);
    }
    const { remedy = '' } = checked.scim;
    expect(/regenerate/i.test(remedy)).toBe(remedy.includes('cuts off the identity provider'));
  });

  it('gives one result for each client that it was given, and no other', async () => {
    const { org, scim } = world();
    const checked = await checkCredentials({ org, scim: [scim, scim] });
    expect(Object.keys(checked).sort()).toEqual(['org', 'scim']);
    expect(checked.scim.map(({ status }) => status)).toEqual(['works', 'works']);
    expectTypeOf(checked.org).toEqualTypeOf<CheckedCredential>();
    expectTypeOf(checked.scim).toEqualTypeOf<readonly CheckedCredential[]>();
    expectTypeOf(checked).not.toHaveProperty('product');
  });

  it('knows an organization key with scopes by the first call that no scope allows', async () => {
    const { org } = world({ apiKeyScopes: ['read:directories:admin'] });
    expect(await orgOf(org)).toMatchObject({
      status: 'worksPartly',
      seemsToBe: 'organizationApiKeyWithScopes',
      remedy: expect.stringContaining('without scopes'),
      reads: [{ outcome: 'answered' }, { endpoint: 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/search', outcome: 'credential.insufficientScope', status: 401 }],
    });
  });

  it('does not guess about user management where there is no managed account to try it on', async () => {
    const { simulator, org } = world();
    simulator.state.claimedDomains.length = 0;
    const checked = await orgOf(org);
    expect(checked).toMatchObject({ status: 'worksPartly', seemsToBe: 'unknown', summary: expect.stringContaining('no managed account') });
  });

  it('refuses an expired key, and names what else would be answered like it', async () => {
    const { simulator, org } = world();
    simulator.clock.advance('400d');
    expect(await orgOf(org)).toMatchObject({ status: 'refused', seemsToBe: 'unknown', summary: expect.stringContaining('an API token of a person') });
  });

  it('says when the key is good and the organization another', async () => {
    const { orgAdmin } = world();
    const org = new OrgAdminClient({ ...orgAdmin, orgId: 'another-organization', ...noRetry });
    expect(await orgOf(org)).toMatchObject({ status: 'refused', summary: expect.stringContaining('belongs to another organization') });
  });

  it('finds out that a dead token of a site is taken for nobody', async () => {
    const { simulator, product } = world();
    simulator.clock.advance('400d');
    const checked = await checkCredentials({ product });
    expect(checked.product).toMatchObject({
      status: 'refused',
      anonymous: true,
      summary: expect.stringContaining('lists look empty'),
      reads: [
        { endpoint: 'GET /rest/api/3/myself', outcome: 'credential.invalid', status: 401 },
        { endpoint: 'GET /rest/api/3/user/search', outcome: 'credential.invalid', status: 200 },
      ],
    });
  });

  it('tells a blocked log-in from a dead token', async () => {
    const blocked = new Response('', { status: 401, headers: { 'x-seraph-loginreason': 'AUTHENTICATION_DENIED' } });
    const { product } = await checkCredentials({ product: productClient(scriptedFetch(blocked)) });
    expect(product).toMatchObject({ status: 'refused', summary: expect.stringContaining('credential.blocked'), remedy: expect.stringContaining('browser') });
  });

  it('refuses the token of another directory', async () => {
    const { simulator } = world();
    const scim = new ScimClient({ ...simulator.credentials.scim, directoryToken: 'sim_another', ...noRetry });
    expect((await checkCredentials({ scim })).scim).toMatchObject({ status: 'refused', remedy: expect.stringContaining('Regenerate') });
  });

  it('refuses a key of one world in another, whichever they are', async () => {
    const { simulator } = world();
    const { orgAdmin, product, scim } = simulator.credentials;
    const mixed = {
      org: new OrgAdminClient({ ...orgAdmin, apiKey: product.apiToken }),
      product: new ProductClient({ ...product, apiToken: orgAdmin.apiKey }),
      scim: [new ScimClient({ ...scim, directoryToken: orgAdmin.apiKey })],
    };
    const checked = await checkCredentials(mixed);
    expect([checked.org, checked.product, ...checked.scim].map(({ status }) => status)).toEqual(['refused', 'refused', 'refused']);
  });

  it('says nothing about a credential when the service cannot be reached', async () => {
    const { org } = await checkCredentials({ org: orgClient(scriptedFetch(networkError('ENOTFOUND'))) });
    expect(org).toMatchObject({ status: 'unknown', seemsToBe: 'unknown', summary: expect.stringContaining('network') });
  });

  describe('the end of the organization key', () => {
    type Key = Simulator['state']['apiKeys'][string];
    const today = () => new Date().toISOString();
    const withKeys = (...others: readonly Partial<Key>[]) => {
      const { simulator, org } = world({ startAt: today() });
      const [own] = Object.values(simulator.state.apiKeys);
      others.forEach((other, index) => {
        simulator.state.apiKeys[`other-${index}`] = { ...(own as Key), id: `other-${index}`, secret: `sim_other_${index}`, ...other };
      });
      return { simulator, org, own: own as Key };
    };

    it('is known where it is the only key', async () => {
      const { org, own } = withKeys();
      const { expiresAt = '', summary } = await orgOf(org);
      expect(Date.parse(expiresAt)).toBe(own.expiresAt);
      expect(summary).toContain(`It expires on ${expiresAt.slice(0, 10)}.`);
    });

    it('is known beside keys that are revoked, that have expired, and that have scopes', async () => {
      const { org, own } = withKeys({ revoked: true }, { expiresAt: Date.now() - 86_400_000 }, { scopes: ['read:events:admin'] });
      expect(Date.parse((await orgOf(org)).expiresAt ?? '')).toBe(own.expiresAt);
    });

    it('is not guessed where another key could be the one in use', async () => {
      const { org } = withKeys({ expiresAt: Date.now() + 86_400_000 });
      expect(await orgOf(org)).not.toHaveProperty('expiresAt');
    });

    it('is not guessed where the list does not tell which keys have scopes', async () => {
      const { simulator, org: _org } = withKeys({ scopes: ['read:events:admin'] });
      const fetch: Fetch = async (request, init) => {
        const response = await simulator.fetch(request, init);
        if (!request.url.includes('/api-keys')) {
          return response;
        }
        const body = (await response.json()) as { data: Record<string, unknown>[] };
        return Response.json({ ...body, data: body.data.map(({ scopes: _scopes, ...key }) => key) });
      };
      const org = new OrgAdminClient({ ...simulator.credentials.orgAdmin, fetch, ...noRetry });
      expect(await orgOf(org)).not.toHaveProperty('expiresAt');
    });

    it('is not known to a key that may not list keys, which works all the same', async () => {
      const { simulator, org } = withKeys();
      simulator.faults.add({ match: { route: 'GET /admin/api-access/v1/orgs/{orgId}/api-keys' }, when: 'beforeEffect', kind: 'status', status: 403, body: {} });
      const checked = await orgOf(org);
      expect(checked).toMatchObject({ status: 'works', reads: expect.arrayContaining([{ endpoint: 'GET /admin/api-access/v1/orgs/{orgId}/api-keys', outcome: 'permission.denied', status: 403, traceId: expect.any(String) }]) });
      expect(checked).not.toHaveProperty('expiresAt');
    });
  });

  it('ends when its caller wants it to', async () => {
    const { org } = world();
    const { error } = await attempt(checkCredentials({ org }, { signal: AbortSignal.abort() }));
    expect(error?.kind).toBe('aborted');
  });

  it('refuses what is no client', async () => {
    const { org } = world();
    const { error } = await attempt(checkCredentials({ product: org as never }));
    expect(error).toMatchObject({ kind: 'validation', fields: [{ field: 'clients.product', problem: 'expected a ProductClient, or an array of them' }] });
  });

  it('prints no secret, no address and no id', async () => {
    const { simulator, org, product, scim } = world();
    simulator.clock.advance('400d');
    const printed = JSON.stringify(await checkCredentials({ org, product, scim }));
    expect(printed).not.toContain('sim_');
    expect(printed).not.toContain(simulator.state.orgId);
    expect(printed).not.toContain('@');
  });
});
