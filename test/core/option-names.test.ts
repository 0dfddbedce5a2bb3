import {
  attempt,
  checkCredentials,
  LearningRateGate,
  matchError,
  OrgAdminClient,
  ProductClient,
  ScimClient,
  type AdminError,
} from 'atlassian-admin-sdk';
import { nodeFetch } from 'atlassian-admin-sdk/node';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { accountId, orgClient, orgId, productClient, scimClient } from '../support/clients.js';
import { json, scriptedFetch } from '../support/scripted-fetch.js';

const constructors: readonly [string, (extra: object) => unknown][] = [
  ['OrgAdminClient', (extra) => new OrgAdminClient({ orgId, apiKey: 'key', ...extra })],
  ['ProductClient', (extra) => new ProductClient({ site: 'acme', email: 'a@example.com', apiToken: 'token', ...extra })],
  ['ProductClient behind the gateway', (extra) => new ProductClient({ cloudId: 'c1', email: 'a@example.com', apiToken: 'token', ...extra })],
  ['ScimClient', (extra) => new ScimClient({ directoryId: 'd1', directoryToken: 'token', ...extra })],
];

describe.each(constructors)('new %s()', (_name, make) => {
  it.each([
    [{ baseURL: 'http://127.0.0.1:1' }, 'baseURL: does not exist here; did you mean baseUrl?'],
    [{ url: 'http://127.0.0.1:1' }, 'url: does not exist here'],
    [{ timeouts: { headers: 200 } }, 'timeouts: does not exist here; did you mean timeout?'],
    [{ timeoutMs: 200 }, 'timeoutMs: does not exist here; did you mean timeout?'],
    [{ maxRetries: 0 }, 'maxRetries: does not exist here'],
    [{ retries: 0 }, 'retries: does not exist here; known are '],
    [{ log: console }, 'log: does not exist here'],
    [{ onrequest: () => undefined }, 'onrequest: does not exist here; did you mean onRequest?'],
    [{ timeout: { header: 200 } }, 'timeout.header: does not exist here; did you mean headers?'],
    [{ timeout: { total: 200 } }, 'timeout.total: does not exist here; known are headers, bodyIdle, operation'],
    [{ retry: { attempts: 1 } }, 'retry.attempts: does not exist here'],
    [{ retry: { maxDelay: 1 } }, 'retry.maxDelay: does not exist here'],
    [{ baseUrl: null }, 'baseUrl: expected an absolute https address'],
    [{ baseUrl: 7 }, 'baseUrl: expected an absolute https address'],
    [{ rateGate: {} }, 'rateGate: expected an object with the methods enter and leave'],
    [{ logger: () => undefined }, 'logger: expected an object with the methods debug and warn'],
    [{ timeout: null }, 'timeout'],
  ])('refuses %j and names what was probably meant', (extra, problem) => {
    expect(() => make(extra)).toThrow(problem);
    expect(() => make(extra)).toThrow(expect.objectContaining({ name: 'AdminError', kind: 'validation' }));
  });

  it('takes every option that is documented, and an undefined one for none', () => {
    const every = {
      fetch: undefined,
      baseUrl: undefined,
      allowedHosts: [],
      timeout: { headers: 1, bodyIdle: 1, operation: 1 },
      maxWait: 1,
      retry: { maximumAttempts: 1, baseDelay: 1, maximumDelay: 1 },
      userAgent: 'tool',
      maximumResponseBytes: 1,
      rateGate: new LearningRateGate(),
      logger: console,
      onRequest: () => undefined,
      onResponse: () => undefined,
      onRetry: () => undefined,
      onWait: () => undefined,
    };
    expect(() => make(every)).not.toThrow();
  });

  it('does not print a name that may be a token or a person', () => {
    for (const name of ['jane.doe@example.com', 'ATATT3xFfGF0aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789']) {
      expect(() => make({ [name]: 1 })).toThrow(expect.objectContaining({ message: expect.not.stringContaining(name.slice(0, 12)) as unknown }));
    }
  });
});

describe('the credentials of a simulator', () => {
  it('fit the constructors as they are', async () => {
    const { orgAdmin, product, gateway, scim } = new Simulator().credentials;
    expect(() => [new OrgAdminClient(orgAdmin), new ProductClient(product), new ProductClient(gateway), new ScimClient(scim)]).not.toThrow();
  });
});

describe('the options of a call', () => {
  const calls: readonly [string, (options: never, fetch: ReturnType<typeof scriptedFetch>) => PromiseLike<unknown>][] = [
    ['a write', (options, fetch) => orgClient(fetch).accounts.disable(accountId, {}, options)],
    ['a read', (options, fetch) => productClient(fetch).jira.getMyself({}, options)],
    ['a list', async (options, fetch) => scimClient(fetch).users.list({}, options).first()],
    ['a call by route', (options, fetch) => orgClient(fetch).request('GET /x', {}, options)],
    ['what takes several calls', (options, fetch) => orgClient(fetch).groups.create('d1', { name: 'x' }, options)],
    ['a reading of all pages', (options, fetch) => orgClient(fetch).lastActive.get(accountId, options)],
    ['an update', (options, fetch) => scimClient(fetch).users.update('u1', (user) => user, options)],
    ['a check of credentials', (options, fetch) => checkCredentials({ org: orgClient(fetch) }, options)],
  ];

  it.each(calls)('of %s are refused before anything is sent', async (_name, call) => {
    for (const [options, problem] of [
      [{ timout: 5 }, 'options.timout: does not exist here; did you mean timeout?'],
      [{ abort: 1 }, 'options.abort: does not exist here'],
      [{ timeout: { header: 5 } }, 'options.timeout.header: does not exist here; did you mean headers?'],
      [{ retry: { maximumattempts: 5 } }, 'options.retry.maximumattempts: does not exist here; did you mean maximumAttempts?'],
      [{ baseUrl: 'https://api.atlassian.com' }, 'options.baseUrl: does not exist here'],
      [null, 'options'],
    ] as const) {
      const fetch = scriptedFetch(json({}));
      const { error } = await attempt(async () => call(options as never, fetch));
      expect(error).toMatchObject({ kind: 'validation', source: 'input', message: expect.stringContaining(problem) as unknown });
      expect(fetch.sent).toEqual([]);
    }
  });
});

describe('a filter or body', () => {
  it.each<[() => unknown, string]>([
    [() => orgClient().users.search('-', { emailss: ['x'] } as never), 'body.emailss: does not exist here; did you mean emails?'],
    [() => orgClient().groups.search('-', { groupName: ['x'] } as never), 'body.groupName: does not exist here; did you mean groupNames?'],
    [() => orgClient().directories.list({ timeout: 5 } as never), 'query.timeout: does not exist here'],
    [() => scimClient().users.list({ filters: {} } as never), 'query.filters: does not exist here; did you mean filter?'],
    [() => orgClient().users.list('-', { sortBy: [{ field: 'nick_name', directon: 'asc' }] } as never), 'query.sortBy[0].directon: does not exist here; did you mean direction?'],
  ])('names what was probably meant: %#', (call, problem) => {
    expect(call).toThrow(problem);
  });

  it.each<[() => Promise<unknown>, string]>([
    [() => orgClient().accounts.disable(accountId, { mesage: 'x' } as never), 'body.mesage: does not exist here; did you mean message?'],
    [() => orgClient().invitations.send({ emails: ['a@example.com'], additionalGroup: [] } as never), 'body.additionalGroup: does not exist here; did you mean additionalGroups?'],
    [() => scimClient().users.create({ userName: 'a@example.com', emails: [{ value: 'a@example.com', primary: true }], bogus: 1 }), 'body.bogus: does not exist here'],
  ])('of a promise as well: %#', async (call, problem) => {
    await expect(call()).rejects.toThrow(problem);
  });
});

describe('functions of the package', () => {
  it.each<[string, () => unknown, string]>([
    ['nodeFetch', () => nodeFetch({ conections: 1 } as never), 'conections: does not exist here; did you mean connections?'],
    ['nodeFetch of a dispatcher', () => nodeFetch({ agent: {} } as never), 'agent: does not exist here; known are connections, connectTimeout'],
    ['nodeFetch of null', () => nodeFetch(null as never), 'options: expected an object'],
    ['LearningRateGate', () => new LearningRateGate({ limits: {} } as never), 'limits: does not exist here; known are now, setTimer, known'],
  ])('%s', (_name, call, problem) => {
    expect(call).toThrow(problem);
    expect(call).toThrow(expect.objectContaining({ kind: 'validation' }));
  });

  it('checkCredentials names a client that does not exist', async () => {
    await expect(checkCredentials({ orgs: orgClient() } as never)).rejects.toThrow('clients.orgs: does not exist here; did you mean org?');
    await expect(checkCredentials(null as never)).rejects.toThrow(expect.objectContaining({ kind: 'validation' }));
  });

  it('matchError has no handler for a kind that does not exist', async () => {
    const { error } = await attempt(orgClient().accounts.disable(''));
    const match = (handlers: object) => () => matchError(error as AdminError, handlers as { otherwise: () => string });
    expect(match({ validaton: () => 'a', otherwise: () => 'b' })).toThrow('validaton: does not exist here; did you mean validation?');
    expect(match({ 'not.found': () => 'a', otherwise: () => 'b' })).toThrow('did you mean notFound?');
    expect(match({ notFound: () => 'a' })).toThrow(expect.objectContaining({ kind: 'validation', endpoint: 'matchError()' }));
    expect(match({ validation: () => 'a', otherwise: () => 'b' })()).toBe('a');
  });
});
