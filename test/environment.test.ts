import { inspect } from 'node:util';

import fc from 'fast-check';
import { checkCredentials, clientsFromEnv, isAdminError, OrgAdminClient, ProductClient, ScimClient, type AdminErrorOf, type EnvironmentClients, type EnvironmentOptions } from 'atlassian-admin-sdk';
import { makePlan, type Clients } from 'atlassian-admin-sdk/offboarding';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import { afterAll, beforeAll, describe, expect, expectTypeOf, it, vi } from 'vitest';

import { variables, type VariableName } from '../src/environment.js';

type Variables = Readonly<Partial<Record<VariableName, string>>>;

/** What the documents promise: the groups that make a client, and what may come along with each. */
const groups: Readonly<Record<keyof EnvironmentClients, readonly { readonly needs: readonly VariableName[]; readonly may: readonly VariableName[] }[]>> = {
  org: [{ needs: ['ATLASSIAN_ORG_ID', 'ATLASSIAN_ORG_API_KEY'], may: ['ATLASSIAN_ORG_API_KEY_SCOPES'] }],
  product: [
    { needs: ['ATLASSIAN_CLOUD_ID', 'ATLASSIAN_CLIENT_ID', 'ATLASSIAN_CLIENT_SECRET'], may: [] },
    { needs: ['ATLASSIAN_CLOUD_ID', 'ATLASSIAN_EMAIL', 'ATLASSIAN_API_TOKEN'], may: ['ATLASSIAN_API_TOKEN_SCOPES'] },
    { needs: ['ATLASSIAN_CLOUD_ID', 'ATLASSIAN_ACCESS_TOKEN'], may: ['ATLASSIAN_ACCESS_TOKEN_SCOPES'] },
    // Without the address, a token of the simulator would leave this machine.
    { needs: ['ATLASSIAN_SITE', 'ATLASSIAN_EMAIL', 'ATLASSIAN_API_TOKEN'], may: ['ATLASSIAN_SITE_URL'] },
  ],
  scim: [
    { needs: ['ATLASSIAN_DIRECTORY_ID', 'ATLASSIAN_DIRECTORY_TOKEN'], may: [] },
    { needs: ['ATLASSIAN_DIRECTORY_ID', 'ATLASSIAN_DIRECTORY_CLIENT_ID', 'ATLASSIAN_DIRECTORY_CLIENT_SECRET'], may: [] },
    { needs: ['ATLASSIAN_DIRECTORY_ID', 'ATLASSIAN_DIRECTORY_ACCESS_TOKEN'], may: [] },
  ],
};

const clientNames = Object.keys(groups) as (keyof EnvironmentClients)[];
const namesOf = (client: keyof EnvironmentClients): VariableName[] => [...new Set(groups[client].flatMap(({ needs, may }) => [...needs, ...may]))];
const includesAll = (all: readonly string[], some: readonly string[]): boolean => some.every((each) => all.includes(each));

/** Which variables are a problem, and whether they are missing or too many. */
function expectedOf(client: keyof EnvironmentClients, set: readonly VariableName[]): { readonly problem: 'missing' | 'surplus' | 'none'; readonly names: readonly VariableName[] } {
  const own = set.filter((name) => namesOf(client).includes(name));
  const possible = groups[client].filter(({ needs, may }) => includesAll([...needs, ...may], own));
  if (possible.length === 0) {
    const excluded = own.filter((one) => own.some((other) => !groups[client].some(({ needs, may }) => includesAll([...needs, ...may], [one, other]))));
    return { problem: 'surplus', names: excluded };
  }
  if (possible.some(({ needs }) => includesAll(own, needs))) {
    return { problem: 'none', names: [] };
  }
  return { problem: 'missing', names: [...new Set(possible.flatMap(({ needs }) => needs.filter((name) => !own.includes(name))))] };
}

function errorOf(make: () => unknown): AdminErrorOf<'validation'> | undefined {
  try {
    make();
  } catch (error) {
    if (isAdminError(error) && error.kind === 'validation') {
      return error;
    }
    throw error;
  }
  return undefined;
}

const fieldsOf = (error: AdminErrorOf<'validation'> | undefined): string[] => (error?.fields ?? []).map(({ field }) => field).sort();

/** Everything of an error that may be printed somewhere. */
const printed = (error: AdminErrorOf<'validation'> | undefined): string => [String(error), JSON.stringify(error), inspect(error, { depth: 9, showHidden: true })].join('\n');

function everySubsetOf<Item>([first, ...rest]: readonly Item[]): Item[][] {
  return first === undefined ? [[]] : everySubsetOf(rest).flatMap((subset) => [subset, [first, ...subset]]);
}

const subsetsOf = (names: readonly VariableName[]) => fc.subarray([...names]);

describe('clients from the environment', () => {
  const simulator = new Simulator({ startAt: new Date().toISOString() });
  const robot = simulator.addServiceAccount({ name: 'Robot', siteAdmin: true });
  let values: Record<VariableName, string>;
  let close: () => Promise<void>;

  beforeAll(async () => {
    const server = await simulator.listen();
    close = server.close;
    const { orgAdmin, product, scim } = server.credentials;
    const { clientId, clientSecret, cloudId } = robot.clientCredentials;
    const answer = await fetch(`${server.address}/oauth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }),
    });
    const { access_token: accessToken } = (await answer.json()) as { access_token: string };
    values = {
      ATLASSIAN_ORG_ID: orgAdmin.orgId,
      ATLASSIAN_ORG_API_KEY: orgAdmin.apiKey,
      ATLASSIAN_ORG_API_KEY_SCOPES: 'read:directories:admin read:events:admin',
      ATLASSIAN_CLOUD_ID: cloudId,
      ATLASSIAN_CLIENT_ID: clientId,
      ATLASSIAN_CLIENT_SECRET: clientSecret,
      ATLASSIAN_EMAIL: product.email,
      ATLASSIAN_API_TOKEN: product.apiToken,
      ATLASSIAN_API_TOKEN_SCOPES: 'read:jira-user\n read:jira-work ',
      ATLASSIAN_ACCESS_TOKEN: accessToken,
      ATLASSIAN_ACCESS_TOKEN_SCOPES: 'read:jira-user',
      ATLASSIAN_SITE: product.site,
      ATLASSIAN_DIRECTORY_ID: scim.directoryId,
      ATLASSIAN_DIRECTORY_TOKEN: scim.directoryToken,
      ATLASSIAN_DIRECTORY_CLIENT_ID: clientId,
      ATLASSIAN_DIRECTORY_CLIENT_SECRET: clientSecret,
      ATLASSIAN_DIRECTORY_ACCESS_TOKEN: accessToken,
      ATLASSIAN_API_URL: server.address,
      ATLASSIAN_SITE_URL: server.address,
    };
  });

  afterAll(() => close());

  /** The variables of a subset, always with the address of the simulator. Every other variable is set to nothing. */
  const envOf = (set: readonly VariableName[]): Variables =>
    Object.fromEntries((Object.keys(values) as VariableName[]).map((name) => [name, set.includes(name) || name === 'ATLASSIAN_API_URL' ? values[name] : '']));

  const secretsIn = (text: string): string[] => {
    const short = ['ATLASSIAN_SITE', 'ATLASSIAN_API_URL', 'ATLASSIAN_SITE_URL'];
    return Object.entries(values).flatMap(([name, value]) => (short.includes(name) || !text.includes(value.trim()) ? [] : [name]));
  };

  const makers = { org: OrgAdminClient, product: ProductClient, scim: ScimClient } as const;

  const callWith = async (client: OrgAdminClient | ProductClient | ScimClient): Promise<unknown> => {
    if (client instanceof OrgAdminClient) {
      return client.directories.list().first();
    }
    return client instanceof ProductClient ? client.jira.getMyself() : client.users.list().toArray();
  };

  it.each(clientNames)('are made of every complete group of variables of %s, and of no other', async (name) => {
    const complete: (readonly VariableName[])[] = [];
    for (const set of everySubsetOf(namesOf(name))) {
      const env = envOf(set);
      const { problem, names } = expectedOf(name, set);
      const isAway = problem === 'none' && set.includes('ATLASSIAN_SITE') && !set.includes('ATLASSIAN_SITE_URL');
      if (problem === 'none' && !isAway) {
        complete.push(set);
        await callWith(makers[name].fromEnv({ env }));
        continue;
      }
      const error = errorOf(() => makers[name].fromEnv({ env }));
      expect(fieldsOf(error), set.join()).toEqual(isAway ? ['ATLASSIAN_SITE_URL'] : [...names].sort());
      expect(error?.fields.every(({ problem: text }) => (text === 'is not set') === (problem === 'missing')), set.join()).toBe(true);
      expect(secretsIn(printed(error)), set.join()).toEqual([]);
    }
    expect(complete).toHaveLength({ org: 2, product: 6, scim: 3 }[name]);
  });

  it('are made together, and every problem of all of them is reported at once', async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(subsetsOf(namesOf('org')), subsetsOf(namesOf('product').filter((name) => name !== 'ATLASSIAN_SITE')), subsetsOf(namesOf('scim')), async (...sets) => {
        const set = sets.flat();
        const addresses = ['ATLASSIAN_API_URL', 'ATLASSIAN_SITE_URL'];
        const wanted = clientNames.filter((client) => client === 'org' || set.some((name) => namesOf(client).includes(name) && !addresses.includes(name)));
        const expected = wanted.map((client) => expectedOf(client, set));
        if (expected.every(({ problem }) => problem === 'none')) {
          seen.add('complete');
          const { org, product, scim } = clientsFromEnv({ env: envOf(set) });
          expect([product !== undefined, scim.length]).toEqual([wanted.includes('product'), wanted.includes('scim') ? 1 : 0]);
          await callWith(org);
          return;
        }
        const error = errorOf(() => clientsFromEnv({ env: envOf(set) }));
        expect(fieldsOf(error)).toEqual(expected.flatMap(({ names }) => names).sort());
        expect(secretsIn(printed(error))).toEqual([]);
      }),
      { numRuns: 300, examples: [[['ATLASSIAN_ORG_ID', 'ATLASSIAN_ORG_API_KEY'], [], []]] },
    );
    expect(seen).toContain('complete');
  });

  it('are what checks and plans take', async () => {
    const complete = envOf([...namesOf('org').slice(0, 2), 'ATLASSIAN_CLOUD_ID', 'ATLASSIAN_CLIENT_ID', 'ATLASSIAN_CLIENT_SECRET', 'ATLASSIAN_DIRECTORY_ID', 'ATLASSIAN_DIRECTORY_TOKEN']);
    const clients = clientsFromEnv({ env: complete });
    expectTypeOf(clients).toExtend<Clients>();
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    const checked = await checkCredentials(clients);
    expect([checked.org.status, [checked.product ?? []].flat().map(({ status }) => status), checked.scim.map(({ status }) => status)]).toEqual(['works', ['works'], ['works']]);
    expect((await makePlan([jane.accountId], { clients })).people.map(({ action }) => action)).toEqual(['deactivate']);
  });

  it('take every other option of a client, and refuse one that does not exist', () => {
    const env = envOf(namesOf('org').slice(0, 2));
    const requests: string[] = [];
    const options: EnvironmentOptions = { env, maxWait: 0, retry: false, userAgent: 'nightly/1', onRequest: ({ endpoint }) => requests.push(endpoint) };
    expect(OrgAdminClient.fromEnv(options).orgId).toBe(values.ATLASSIAN_ORG_ID);
    for (const make of [OrgAdminClient.fromEnv, ProductClient.fromEnv, ScimClient.fromEnv, clientsFromEnv]) {
      expect(errorOf(() => make({ env, tiemout: 1 } as object))?.fields).toEqual([{ field: 'tiemout', problem: 'does not exist here; did you mean timeout?' }]);
      expect(errorOf(() => make({ env, timeout: 'soon' } as object))?.fields[0]?.field).toBe('timeout');
      expect(errorOf(() => make({ env, baseUrl: 'https://api.atlassian.com' } as object))?.fields).toEqual([{ field: 'baseUrl', problem: 'comes from a variable of the environment' }]);
      expect(errorOf(() => make({ env: null } as never))?.fields).toEqual([{ field: 'env', problem: 'expected an object with the variables' }]);
      expect(errorOf(() => make(null as never))?.fields[0]?.field).toBe('options');
    }
  });

  it.each([
    ['a key with a prefix', { ATLASSIAN_ORG_API_KEY: 'Bearer secret-value' }, 'ATLASSIAN_ORG_API_KEY: is the bare token'],
    ['a line break', { ATLASSIAN_API_TOKEN: 'secret-value\n' }, 'ATLASSIAN_API_TOKEN: contains a line break'],
    ['a name instead of an id', { ATLASSIAN_ORG_ID: 'https://admin.atlassian.com/o/secret-value' }, 'ATLASSIAN_ORG_ID: expected the id of the organization, received an address'],
    ['an address that is none', { ATLASSIAN_API_URL: 'secret-value' }, 'ATLASSIAN_API_URL: expected an absolute https address'],
    ['another host', { ATLASSIAN_SITE_URL: 'https://secret-value.example.com' }, 'ATLASSIAN_SITE_URL: is not a host of Atlassian'],
    ['an address as the name of a site', { ATLASSIAN_SITE: 'https://secret-value.atlassian.net' }, 'use ATLASSIAN_SITE_URL for another address'],
    ['scopes that are none', { ATLASSIAN_ORG_API_KEY_SCOPES: 'read:events:admin Secret-Value' }, 'ATLASSIAN_ORG_API_KEY_SCOPES[1]: expected a scope'],
    ['scopes without a name', { ATLASSIAN_ORG_API_KEY_SCOPES: '  ' }, 'ATLASSIAN_ORG_API_KEY_SCOPES: '],
    ['the address of a service account', { ATLASSIAN_EMAIL: 'secret-value@serviceaccount.atlassian.com' }, 'ATLASSIAN_SITE: refuses the token of a service account: give ATLASSIAN_CLOUD_ID instead'],
    ['something that is no text', { ATLASSIAN_ORG_API_KEY: { secret: 'secret-value' } }, 'ATLASSIAN_ORG_API_KEY: expected a string, received object'],
  ])('name the variable of a value that cannot be right, and not the value: %s', (_what, wrong, problem) => {
    const set = [...namesOf('org').slice(0, 2), 'ATLASSIAN_SITE', 'ATLASSIAN_EMAIL', 'ATLASSIAN_API_TOKEN', 'ATLASSIAN_SITE_URL'] as const;
    const error = errorOf(() => clientsFromEnv({ env: { ...envOf(set), ...wrong } as never }));
    expect(error?.message).toContain(problem);
    expect(printed(error)).not.toMatch(/secret-value/i);
  });

  it('are made of process.env if nothing else is given', () => {
    const env = envOf([...namesOf('org').slice(0, 2), 'ATLASSIAN_SITE', 'ATLASSIAN_EMAIL', 'ATLASSIAN_API_TOKEN', 'ATLASSIAN_SITE_URL', 'ATLASSIAN_DIRECTORY_ID', 'ATLASSIAN_DIRECTORY_TOKEN']);
    Object.entries(env).forEach(([name, value]) => vi.stubEnv(name, value));
    try {
      expect([OrgAdminClient.fromEnv().orgId, ProductClient.fromEnv().site, ScimClient.fromEnv().directoryId]).toEqual([values.ATLASSIAN_ORG_ID, values.ATLASSIAN_SITE, values.ATLASSIAN_DIRECTORY_ID]);
      expect(Object.keys(clientsFromEnv()).sort()).toEqual(['org', 'product', 'scim']);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('say what is needed on a runtime without process.env, or where it may not be read', () => {
    vi.stubGlobal('process', undefined);
    try {
      expect(errorOf(() => clientsFromEnv())?.fields).toEqual([{ field: 'env', problem: 'is needed, because this runtime has no process.env' }]);
      expect(OrgAdminClient.fromEnv({ env: envOf(namesOf('org').slice(0, 2)) }).orgId).toBe(values.ATLASSIAN_ORG_ID);
    } finally {
      vi.unstubAllGlobals();
    }
    const denying = new Proxy({}, { get: () => { throw new Error('NotCapable: Requires env access to "ATLASSIAN_ORG_ID"'); } });
    expect(errorOf(() => clientsFromEnv({ env: denying }))?.fields).toEqual([{ field: 'env', problem: 'is not readable: the runtime denies access to its variables' }]);
  });

  it('are several for a site that lists several, each at its own address', async () => {
    const set = [...namesOf('org').slice(0, 2), 'ATLASSIAN_SITE', 'ATLASSIAN_EMAIL', 'ATLASSIAN_API_TOKEN', 'ATLASSIAN_SITE_URL'] as const;
    const seen: string[] = [];
    const recording = (async (input, init) => {
      seen.push(new URL(input instanceof Request ? input.url : String(input)).pathname);
      return fetch(input, init);
    }) as typeof fetch;
    const { product } = clientsFromEnv({ env: { ...envOf(set), ATLASSIAN_SITE: 'example , LABS', ATLASSIAN_SITE_URL: `${values.ATLASSIAN_API_URL}/sites/example,${values.ATLASSIAN_API_URL}/sites/labs` }, fetch: recording, retry: false });
    const sites = [product ?? []].flat();
    expect(sites.map(({ site }) => site)).toEqual(['example', 'labs']);
    await Promise.allSettled(sites.map((client) => client.jira.getMyself()));
    expect(seen).toEqual(['/sites/example/rest/api/3/myself', '/sites/labs/rest/api/3/myself']);
    const ids = ['ATLASSIAN_CLOUD_ID', 'ATLASSIAN_CLIENT_ID', 'ATLASSIAN_CLIENT_SECRET'] as const;
    const behindGateway = clientsFromEnv({ env: { ...envOf([...namesOf('org').slice(0, 2), ...ids]), ATLASSIAN_CLOUD_ID: `${values.ATLASSIAN_CLOUD_ID},another` } });
    expect([behindGateway.product ?? []].flat().map(({ cloudId }) => cloudId)).toEqual([values.ATLASSIAN_CLOUD_ID, 'another']);
    expect(errorOf(() => ProductClient.fromEnv({ env: { ...envOf(ids), ATLASSIAN_CLOUD_ID: 'one,two' } }))?.fields).toEqual([{ field: 'ATLASSIAN_CLOUD_ID', problem: 'lists several sites, and this makes one client' }]);
  });

  it.each([
    ['the same site twice', { ATLASSIAN_SITE: 'example,EXAMPLE.atlassian.net', ATLASSIAN_SITE_URL: 'http://127.0.0.1:1/a,http://127.0.0.1:1/b' }, { field: 'ATLASSIAN_SITE', problem: 'lists the same site twice' }],
    ['an empty place', { ATLASSIAN_SITE: 'example,', ATLASSIAN_SITE_URL: 'http://127.0.0.1:1/a,http://127.0.0.1:1/b' }, { field: 'ATLASSIAN_SITE', problem: expect.stringContaining('expected the name of a site') }],
    ['one address for two sites', { ATLASSIAN_SITE: 'example,labs', ATLASSIAN_SITE_URL: 'http://127.0.0.1:1/a' }, { field: 'ATLASSIAN_SITE_URL', problem: 'expected one address for each entry of ATLASSIAN_SITE, with commas between them' }],
  ])('name the variable of a list that cannot be right: %s', (_what, wrong, problem) => {
    const set = [...namesOf('org').slice(0, 2), 'ATLASSIAN_EMAIL', 'ATLASSIAN_API_TOKEN'] as const;
    expect(errorOf(() => clientsFromEnv({ env: { ...envOf(set), ...wrong } }))?.fields).toEqual([problem]);
  });

  it('say in one sentence for each client what to set', () => {
    const error = errorOf(() => clientsFromEnv({ env: { ATLASSIAN_SITE: 'example', ATLASSIAN_DIRECTORY_TOKEN: 'token' } }));
    expect(error?.remedy).toBe('Set ATLASSIAN_ORG_ID and ATLASSIAN_ORG_API_KEY. Set ATLASSIAN_EMAIL and ATLASSIAN_API_TOKEN. Set ATLASSIAN_DIRECTORY_ID.');
    expect(error?.endpoint).toBe('clientsFromEnv()');
    expect(errorOf(() => ScimClient.fromEnv({ env: {} }))?.remedy).toBe(
      'Set ATLASSIAN_DIRECTORY_ID and ATLASSIAN_DIRECTORY_TOKEN, or ATLASSIAN_DIRECTORY_ID, ATLASSIAN_DIRECTORY_CLIENT_ID and ATLASSIAN_DIRECTORY_CLIENT_SECRET, or ATLASSIAN_DIRECTORY_ID and ATLASSIAN_DIRECTORY_ACCESS_TOKEN.',
    );
    expect(errorOf(() => ProductClient.fromEnv({ env: { ...envOf(['ATLASSIAN_CLOUD_ID', 'ATLASSIAN_EMAIL', 'ATLASSIAN_API_TOKEN', 'ATLASSIAN_CLIENT_SECRET']) } }))?.fields).toEqual([
      { field: 'ATLASSIAN_CLIENT_SECRET', problem: 'excludes ATLASSIAN_EMAIL, ATLASSIAN_API_TOKEN' },
      { field: 'ATLASSIAN_EMAIL', problem: 'excludes ATLASSIAN_CLIENT_SECRET' },
      { field: 'ATLASSIAN_API_TOKEN', problem: 'excludes ATLASSIAN_CLIENT_SECRET' },
    ]);
  });

  it('have names that the documents list, each once', () => {
    const all = [...new Set([...clientNames.flatMap(namesOf), 'ATLASSIAN_API_URL', 'ATLASSIAN_ADMIN_SDK_LOG'])].sort();
    expect(Object.keys(variables).sort()).toEqual(all);
  });
});
