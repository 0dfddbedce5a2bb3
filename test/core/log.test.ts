import { spawnSync } from 'node:child_process';

import { attempt, OrgAdminClient, ProductClient, ScimClient, type Fetch, type Observer } from 'atlassian-admin-sdk';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { organizationEndpoints } from '../../src/org/endpoints.js';
import { productEndpoints } from '../../src/product/endpoints.js';
import { scimEndpoints } from '../../src/scim/endpoints.js';
import { accountId, directoryId, orgClient, orgId, tokens } from '../support/clients.js';
import { json, networkError, scriptedFetch } from '../support/scripted-fetch.js';
import type { Wire, WorldClients } from '../support/wire.js';
import { wires } from '../wires/index.js';

const variable = 'ATLASSIAN_ADMIN_SDK_LOG';
const route = 'GET /users/{accountId}/manage/profile';
const profile = json({ account: { account_id: 'a1', name: 'Jane Doe' } }, 200, { 'atl-traceid': 'trace-1' });

let lines: string[] = [];
let methods: string[] = [];

beforeEach(() => {
  lines = [];
  vi.stubEnv(variable, undefined);
  methods = [];
  for (const method of ['error', 'warn', 'info', 'log', 'debug'] as const) {
    vi.spyOn(console, method).mockImplementation((...given: unknown[]) => {
      methods.push(method);
      lines.push(given.join(' | '));
    });
  }
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** The lines of a call, with the figures that differ from run to run made the same. */
async function logged(options: Observer, ...script: Parameters<typeof scriptedFetch>): Promise<string[]> {
  await attempt(orgClient(scriptedFetch(...script), options).accounts.getProfile('a1'));
  return lines.map((line) => line.replaceAll(/\bcall=\d+/g, 'call=N').replaceAll(/\bmilliseconds=\d+/g, 'milliseconds=N'));
}

const troubled = [json({}, 503), profile];

describe('without a logger', () => {
  it('nothing is logged by default', async () => {
    expect(await logged({}, ...troubled)).toEqual([]);
  });

  it('each event is one line on the console, from the request to the response', async () => {
    expect(await logged({ logLevel: 'debug' }, ...troubled)).toEqual([
      `atlassian-admin-sdk debug: request ${route} call=N attempt=1`,
      `atlassian-admin-sdk warn: response ${route} milliseconds=N status=503 error=unavailable call=N attempt=1`,
      `atlassian-admin-sdk warn: waiting before ${route} why=backoff milliseconds=N call=N attempt=2`,
      `atlassian-admin-sdk warn: retrying ${route} error=unavailable call=N attempt=2`,
      `atlassian-admin-sdk debug: request ${route} call=N attempt=2`,
      `atlassian-admin-sdk info: response ${route} milliseconds=N status=200 traceId=trace-1 call=N attempt=2`,
    ]);
  });

  it('goes to the standard error stream, because the other one may be the output of a program', async () => {
    await logged({ logLevel: 'debug' }, json({}, 401));
    expect(methods).toEqual(['warn', 'error']);
  });

  it.each([
    ['off', []],
    ['error', ['error']],
    ['warn', ['error', 'warn']],
    ['info', ['error', 'warn', 'info']],
    ['debug', ['error', 'warn', 'info', 'debug']],
  ] as const)('the level %s lets through %j', async (logLevel, levels) => {
    await logged({ logLevel }, ...troubled);
    await logged({ logLevel }, json({}, 401));
    const seen = new Set(lines.map((line) => /^atlassian-admin-sdk (\w+):/.exec(line)?.[1]));
    expect([...seen].sort()).toEqual([...levels].sort());
  });

  it.each([
    ['error', 'a refused credential', json({}, 401)],
    ['info', 'a refusal that a caller may expect', json({}, 404)],
    ['info', 'a success', profile],
    ['warn', 'a request that was never sent', networkError('ECONNREFUSED')],
    ['warn', 'a page instead of a response', new Response('<html></html>', { headers: { 'content-type': 'text/html' } })],
    ['warn', 'a rate limit', json({}, 429, { 'retry-after': '9999' })],
  ] as const)('%s is the level of %s', async (level, _what, response) => {
    expect((await logged({ logLevel: 'debug' }, response))[1]).toMatch(new RegExp(`^atlassian-admin-sdk ${level}: response`));
  });

  it('an abort of your own is no failure', async () => {
    const controller = new AbortController();
    const hanging: Fetch = () => new Promise(() => undefined);
    const call = attempt(orgClient(hanging, { logLevel: 'debug' }).accounts.getProfile('a1', { signal: controller.signal }));
    await vi.waitFor(() => expect(lines).toHaveLength(1));
    controller.abort();
    await call;
    expect(lines[1]).toMatch(/^atlassian-admin-sdk info: response .* error=aborted/);
  });

  it('a hook that throws is an error, with its route', async () => {
    const onRequest = () => {
      throw new Error('of the hook');
    };
    expect(await logged({ logLevel: 'error', onRequest }, profile)).toEqual([`atlassian-admin-sdk error: the onRequest hook threw ${route}`]);
  });
});

describe('with a logger', () => {
  const seen = async (options: Observer): Promise<string[]> => {
    const calls: string[] = [];
    const note = (method: string) => (message: string, details: object) => void calls.push(`${method} ${message} ${Object.keys(details).join()}`);
    await logged({ ...options, logger: { debug: note('debug'), warn: note('warn') } }, ...troubled);
    expect(lines).toEqual([]);
    return calls;
  };

  it('it gets everything by default, as before there were levels', async () => {
    expect(await seen({})).toEqual([
      `debug atlassian-admin-sdk: request ${route} endpoint,origin,call,attempt`,
      `warn atlassian-admin-sdk: response ${route} endpoint,origin,call,attempt,milliseconds,status,error`,
      `warn atlassian-admin-sdk: waiting before ${route} endpoint,origin,call,attempt,why,milliseconds`,
      `warn atlassian-admin-sdk: retrying ${route} endpoint,origin,call,attempt,error`,
      `debug atlassian-admin-sdk: request ${route} endpoint,origin,call,attempt`,
      `debug atlassian-admin-sdk: response ${route} endpoint,origin,call,attempt,milliseconds,status,traceId`,
    ]);
  });

  it.each([['off', 0], ['error', 0], ['warn', 3], ['info', 4], ['debug', 6]] as const)('the level %s filters what it gets', async (logLevel, count) => {
    expect(await seen({ logLevel })).toHaveLength(count);
  });

  it('the variable of the environment filters too', async () => {
    vi.stubEnv(variable, 'warn');
    expect(await seen({})).toHaveLength(3);
    expect(await seen({ logLevel: 'debug' })).toHaveLength(6);
  });
});

describe('the variable ATLASSIAN_ADMIN_SDK_LOG', () => {
  it.each([['info', 4], [' DEBUG ', 6], ['', 0], ['off', 0]])('sets the level where the option is absent: %j', async (level, count) => {
    vi.stubEnv(variable, level);
    expect(await logged({}, ...troubled)).toHaveLength(count);
  });

  it('does not override the option', async () => {
    vi.stubEnv(variable, 'debug');
    expect(await logged({ logLevel: 'off' }, ...troubled)).toEqual([]);
  });

  it('is reported once in a process if it is unknown, without its value, and stops nothing', () => {
    const program = `
      const { OrgAdminClient } = await import('atlassian-admin-sdk');
      for (const orgId of ['a', 'b']) new OrgAdminClient({ orgId, apiKey: 'key' });
      console.log('made');`;
    const run = (level: string) => {
      const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8', env: { ...process.env, [variable]: level } });
      return [stdout, stderr];
    };
    expect(run('ATATT3xsecret')).toEqual(['made\n', `atlassian-admin-sdk warn: ${variable} is not one of off, error, warn, info, debug, and is ignored\n`]);
    expect(run('warn')).toEqual(['made\n', '']);
  });

  it('is not needed: a runtime without an environment, or one that refuses to read it, logs nothing', async () => {
    vi.stubGlobal('process', undefined);
    expect(await logged({}, profile)).toEqual([]);
    vi.stubGlobal('process', { get env() { throw new Error('not permitted'); } });
    expect(await logged({}, profile)).toEqual([]);
    vi.unstubAllGlobals();
  });

  it('is not read in Deno without a permission, because Deno would ask at the terminal', async () => {
    vi.stubEnv(variable, 'debug');
    for (const [state, count] of [['prompt', 0], ['denied', 0], ['granted', 2]] as const) {
      lines = [];
      vi.stubGlobal('Deno', { permissions: { querySync: ({ name, variable: asked }: { name: string; variable: string }) => ({ state: name === 'env' && asked === variable ? state : 'denied' }) } });
      expect(await logged({}, profile)).toHaveLength(count);
    }
    vi.unstubAllGlobals();
  });
});

describe('no line names a person, an id, a query value or a secret', () => {
  const secrets = [...Object.values(tokens), Buffer.from(`ada@example.com:${tokens.apiToken}`).toString('base64'), 'sim_'];
  const worlds = { org: orgClient, product: (fetch: Fetch, options: Observer) => new ProductClient({ ...base.product, fetch, ...options }), oauth: (fetch: Fetch, options: Observer) => new ProductClient({ ...base.oauth, fetch, ...options }), scim: (fetch: Fetch, options: Observer) => new ScimClient({ ...base.scim, fetch, ...options }) };
  const base = {
    product: { site: 'example', email: 'ada@example.com', apiToken: tokens.apiToken },
    oauth: { cloudId: 'c1', accessToken: tokens.accessToken },
    scim: { directoryId, directoryToken: tokens.directoryToken },
  };

  /** What a call has in its path and query, and its route does not. */
  function valuesOf({ operation, path }: Wire<never>): string[] {
    const [address = '', query = ''] = path.split('?');
    const segments = address.split('/').filter((segment) => !operation.split(/[ /]/).includes(segment));
    return [...segments, ...new URLSearchParams(query).values()].flatMap((value) => [value, decodeURIComponent(value)]).filter((value) => value.length > 4 && !operation.includes(value));
  }

  const all = (Object.keys(wires) as (keyof WorldClients)[]).flatMap((world) => (wires[world] as readonly Wire<never>[]).map((wire) => [wire.operation, world, wire] as const));

  it.each(all)('%s', async (_operation, world, wire) => {
    const simulator = new Simulator();
    const { orgAdmin, product, scim } = simulator.credentials;
    const answered = scriptedFetch(wire.answer === undefined ? new Response(null, { status: wire.status ?? 204 }) : json(wire.answer, wire.status ?? 200));
    const options = { logLevel: 'debug', retry: false } as const;
    const simulated = { org: () => new OrgAdminClient({ ...orgAdmin, ...options }), product: () => new ProductClient({ ...product, ...options }), oauth: () => new ProductClient({ ...simulator.addServiceAccount({ name: 'Robot' }).clientCredentials, ...options }), scim: () => new ScimClient({ ...scim, ...options }) };
    for (const client of [worlds[world](answered, options), simulated[world]()]) {
      await attempt(async () => wire.call(client as never));
    }
    expect(lines.length).toBeGreaterThan(1);
    const text = lines.join('\n').replaceAll('atlassian-admin-sdk', '');
    expect(text).not.toContain('@');
    expect([...secrets, orgId, accountId, directoryId, ...valuesOf(wire)].filter((value) => text.includes(value))).toEqual([]);
    expect(lines.filter((line) => /[\r\n]/.test(line))).toEqual([]);
  });

  it('whatever the ids, the query, the body and the response are', async () => {
    const endpoints = [
      ...organizationEndpoints.map((endpoint) => ['org', endpoint] as const),
      ...productEndpoints.map((endpoint) => [endpoint.path.startsWith('/oauth/') ? 'oauth' : 'product', endpoint] as const),
      ...scimEndpoints.map((endpoint) => ['scim', endpoint] as const),
    ];
    const clientOf = (world: keyof typeof worlds, fetch: Fetch) => (world === 'org' ? orgClient(fetch, { logLevel: 'debug', retry: false }) : worlds[world](fetch, { logLevel: 'debug' }));
    const needle = fc.stringMatching(/^[a-z0-9]{12}$/).map((text) => `Q7-${text}`);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...endpoints), needle, fc.constantFrom(200, 204, 400, 401, 403, 404, 409, 429, 503), async ([world, { route: path, pathLiterals = {} }], value, status) => {
        lines = [];
        const echo = { message: value, key: value, errors: [{ code: value, detail: value }], id: value, email: `${value}@example.com`, data: [{ id: value }] };
        const fetch = scriptedFetch(status === 204 ? new Response(null, { status }) : json(echo, status, { 'retry-after': '9999', location: `/${value}`, 'x-any': value }));
        const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
        const request = clientOf(world, fetch).request.bind(clientOf(world, fetch)) as (route: string, input: object, options: object) => Promise<unknown>;
        await attempt(() => request(path, { path: Object.fromEntries(names.map((name) => [name, pathLiterals[name]?.[0] ?? value])), query: { q: value, email: `${value}@example.com` }, body: { any: value } }, { retry: false }));
        expect(lines.length).toBeGreaterThan(1);
        expect(lines.join('\n')).not.toMatch(/Q7-|@|example\.com/);
      }),
      { numRuns: 300 },
    );
  });
});

