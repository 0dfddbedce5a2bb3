import { createServer, type Server, type Socket } from 'node:net';

import { attempt, type OrgAdminClient, type ProductClient, type ScimClient } from 'atlassian-admin-sdk';
import { nodeFetch } from 'atlassian-admin-sdk/node';
import * as z from 'zod';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { nothing } from '../../src/core/schema.js';
import { organizationEndpoints } from '../../src/org/endpoints.js';
import { productEndpoints } from '../../src/product/endpoints.js';
import { scimEndpoints } from '../../src/scim/endpoints.js';
import { orgClient, productClient, quick, scimClient } from '../support/clients.js';
import { empty, json, scriptedFetch } from '../support/scripted-fetch.js';
import { wires } from '../wires/index.js';

const failures: readonly [string, unknown][] = [
  ['of the organization', { errors: [{ status: '503', code: 'ADMIN-503-1', title: 'Service Unavailable' }] }],
  ['of the gateway', { code: 503, message: 'Service Unavailable' }],
  ['of Jira', { errorMessages: ['no'], errors: {} }],
  ['of Confluence', { statusCode: 503, message: 'no' }],
  ['of SCIM', { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '503', detail: 'no' }],
  ['of the routing layer', { timestamp: 't', path: '/x', status: 503, error: 'no', message: 'no' }],
  ['of user management', { key: 'forbidden.action', context: { allowed: false } }],
  ['of nobody, without a member', {}],
];

interface AnyWire {
  readonly operation: string;
  readonly call: (client: never) => PromiseLike<unknown>;
}

const all: readonly (AnyWire & { readonly client: (fetch: ReturnType<typeof scriptedFetch>) => OrgAdminClient | ProductClient | ScimClient })[] = [
  ...wires.org.map((wire) => ({ ...wire, client: (fetch: ReturnType<typeof scriptedFetch>) => orgClient(fetch, { retry: false }) })),
  ...wires.product.map((wire) => ({ ...wire, client: productClient })),
  ...wires.scim.map((wire) => ({ ...wire, client: scimClient })),
] as never;

describe('a success that tells of a failure', () => {
  it.each(failures.filter(([, body]) => Object.keys(body as object).length > 0))('%s is believed by no operation', async (_name, body) => {
    const believed: string[] = [];
    for (const { operation, call, client } of all) {
      const result = await attempt(() => call(client(scriptedFetch(json(body))) as never));
      if (result.ok || !['unexpectedResponse', 'ambiguous', 'propagating'].includes(result.error.kind)) {
        believed.push(`${operation}: ${result.ok ? JSON.stringify(result.value) : result.error.kind}`);
      }
    }
    expect(believed).toEqual([]);
  });

  it.each(failures)('%s is never an empty list', async (_name, body) => {
    const lists = [orgClient(scriptedFetch(json(body))).users.search('-'), orgClient(scriptedFetch(json(body))).directories.list(), productClient(scriptedFetch(json(body))).jira.groups.list(), productClient(scriptedFetch(json(body))).confluence.groups.list(), scimClient(scriptedFetch(json(body))).users.list()];
    for (const list of lists) {
      expect((await attempt<unknown>(list.toArray())).error?.kind).toBe('unexpectedResponse');
    }
  });

  it('is refused beside an empty list as well', async () => {
    const { error } = await attempt(orgClient(scriptedFetch(json({ data: [], errors: [{ title: 'partial' }] }))).users.search('-').toArray());
    expect(error).toMatchObject({ kind: 'unexpectedResponse', why: 'errorBody' });
  });

  it.each([
    ['text', new Response('ok'), 'notJson'],
    ['a JSON text', json('Unauthorized'), 'notJson'],
    ['words under a status that is not documented', json({ message: 'Internal server error' }), 'errorBody'],
    ['a flag that says no', json({ success: false }), 'errorBody'],
    ['an empty page', new Response('', { headers: { 'content-type': 'text/html' } }), 'notJson'],
  ])('is no change made: %s', async (_name, response, why) => {
    const { error } = await attempt(orgClient(scriptedFetch(response), { retry: false }).accounts.disable('a1'));
    expect(error).toMatchObject({ kind: 'unexpectedResponse', why, remedy: expect.stringContaining('before you retry anything') });
  });

  it('is settled by reading, and the write is not sent again', async () => {
    const refusal = json({ code: 500, message: 'upstream timed out' });
    const carriedOut = scriptedFetch(refusal, json({ account: { account_id: 'a1', account_status: 'inactive' } }));
    const { data, response } = await orgClient(carriedOut).accounts.disable('a1').withResponse();
    expect([data, response.recovered]).toEqual([{ outcome: 'done' }, 'readBack']);
    const not = scriptedFetch(refusal, json({ account: { account_id: 'a1', account_status: 'active' } }));
    expect((await attempt(orgClient(not).accounts.disable('a1'))).error).toMatchObject({ kind: 'unexpectedResponse', why: 'errorBody' });
    expect(not.sent.map(({ method }) => method)).toEqual(['POST', 'GET']);
  });

  it('is not made of what Atlassian documents', async () => {
    expect(await orgClient(scriptedFetch(json({ message: 'Success' }))).accounts.cancelDelete('a1')).toMatchObject({ outcome: expect.any(String) });
    expect(await productClient(scriptedFetch(json({ key: 'jira-software', name: 'Jira' }))).jira.applicationRoles.get('jira-software')).toMatchObject({ name: 'Jira' });
    expect(await orgClient(scriptedFetch(json({ links: {} }))).directories.list().toArray()).toEqual([]);
  });
});

describe('an answer given before the service', () => {
  it.each([
    ['a challenge', () => new Response('', { status: 202, headers: { 'x-amzn-waf-action': 'challenge' } }), 'challenge'],
    ['a captcha', () => new Response('<html></html>', { status: 405, headers: { 'x-amzn-waf-action': 'captcha' } }), 'challenge'],
    ['a page to log in', () => new Response('<!DOCTYPE html><html><head><title>Log in - Atlassian</title></head></html>', { headers: { 'content-type': 'text/html' } }), 'login'],
    ['a portal', () => new Response('Captive portal: please log in'), 'login'],
    ['a redirect to a log-in', () => new Response(null, { status: 302, headers: { location: 'https://id.atlassian.com/login?continue=x' } }), 'login'],
  ])('%s says so, and names the credential', async (_name, response, why) => {
    for (const call of [() => orgClient(scriptedFetch(response())).accounts.disable('a1'), () => orgClient(scriptedFetch(response())).users.search('-').toArray()]) {
      const { error } = await attempt<unknown>(call);
      expect(error).toMatchObject({ kind: 'unexpectedResponse', why, whoCanFix: 'caller', remedy: expect.stringMatching(/credential/) });
    }
  });
});

describe('an answer about another thing', () => {
  it.each([
    ['a profile', () => orgClient(scriptedFetch(json({ account: { account_id: 'other' } }))).accounts.getProfile('a1')],
    ['a person of a directory', () => orgClient(scriptedFetch(json({ data: { accountId: 'other' } }))).users.get('d1', 'a1')],
    ['a group', () => orgClient(scriptedFetch(json({ data: { id: 'other', name: 'g' } }))).groups.get('d1', 'g1')],
    ['a SCIM user', () => scimClient(scriptedFetch(json({ id: 'other', active: false }))).users.get('s1')],
    ['a person of a site', () => productClient(scriptedFetch(json({ accountId: 'other', active: false }))).jira.users.get('a1')],
    ['a search by id', () => orgClient(scriptedFetch(json({ data: [{ accountId: 'a1' }, { accountId: 'other' }] }))).users.search('-', { accountIds: ['a1'] }).toArray()],
    ['a write that answers what it made', () => scimClient(scriptedFetch(json({ id: 'other', active: false }))).users.setActive('s1', false, { retry: false })],
  ])('is refused: %s', async (_name, call) => {
    expect((await attempt<unknown>(call)).error).toMatchObject({ kind: 'unexpectedResponse', why: 'foreign' });
  });

  it('proves no change whose answer was lost', async () => {
    const fetch = scriptedFetch(json({}, 500), json({ account: { account_id: 'other', account_status: 'inactive' } }));
    expect((await attempt(orgClient(fetch).accounts.disable('a1'))).error).toMatchObject({ kind: 'ambiguous', readBack: 'unknown' });
  });

  it('is not one with the same id in other letters', async () => {
    expect(await orgClient(scriptedFetch(json({ account: { account_id: 'ABC' } }))).accounts.getProfile('abc')).toMatchObject({ account_id: 'ABC' });
  });

  /** Endpoints whose answer has an id of something else than what the path names. */
  const exceptions: Readonly<Record<string, string>> = {
    'PUT /admin/v1/orgs/{orgId}/policies/{policyId}/resources/{resourceId}': 'answers the policy with its resource, under ids that the documents contradict each other about',
  };

  it('is told by every endpoint that names one thing and answers it', () => {
    const silent = [...organizationEndpoints, ...productEndpoints, ...scimEndpoints]
      .filter(({ response, page, method, segments, about }) => response !== nothing && page === undefined && method !== 'POST' && about === undefined && /^\{(?!orgId|cloudId|directoryId)/.test(segments.at(-1) ?? ''))
      .filter(({ response }) => /"(?:id|accountId|account_id|groupId|clientId)":/.test(JSON.stringify(z.toJSONSchema(response, { io: 'input', unrepresentable: 'any' }))))
      .map(({ route }) => route);
    expect(silent.filter((route) => exceptions[route] === undefined)).toEqual([]);
  });
});

describe('a list that never ends', () => {
  const two = [{ accountId: 'u0' }, { accountId: 'u1' }];
  let cursor = 0;
  it.each([
    ['by offset', () => productClient(scriptedFetch(json(two))).jira.users.list()],
    ['by offset, in a page object', () => productClient(scriptedFetch(json({ values: [{ name: 'a', groupId: 'g1' }, { name: 'b', groupId: 'g2' }], startAt: 0, maxResults: 2, total: 1_000_000, isLast: false }))).jira.groups.list()],
    ['by index', () => scimClient(scriptedFetch(json({ totalResults: 1_000_000, Resources: [{ id: 's1' }] }))).users.list()],
    ['by new cursors', () => orgClient(scriptedFetch(() => json({ data: two, links: { next: `c${(cursor += 1)}` } }))).users.search('-')],
    ['by new cursors, one record to a page', () => orgClient(scriptedFetch(() => json({ data: [{ accountId: 'u0' }], links: { next: `c${(cursor += 1)}` } }))).users.search('-')],
    ['by new cursors, two pages in turn', () => orgClient(scriptedFetch(() => json({ data: [...(((cursor += 1) % 2) === 0 ? two : [...two].reverse())], links: { next: `c${cursor}` } }))).users.search('-')],
    ['by links', () => productClient(scriptedFetch(() => json({ results: [{ type: 'group', id: 'g1', name: 'g' }, { type: 'group', id: 'g2', name: 'h' }], start: 0, limit: 2, size: 2, _links: { next: `/rest/api/group?start=${(cursor += 2)}` } }))).confluence.groups.list()],
    ['with nothing in it', () => orgClient(scriptedFetch(() => json({ data: [], links: { next: `c${(cursor += 1)}` } }))).users.search('-')],
  ])('ends with an error: %s', async (_name, list) => {
    const { error } = await attempt<unknown>(list().toArray({ limit: 5_000 }));
    expect(error).toMatchObject({ kind: 'unexpectedResponse', why: 'cursor' });
  });
});

describe('a record that cannot be read', () => {
  it('is left out and told of, and the others are kept', async () => {
    const warn = vi.fn();
    const fetch = scriptedFetch(json({ data: [{ accountId: 'a1' }, { name: 'Jane Secret' }, { accountId: 'a3' }], links: {} }));
    const pages = [];
    for await (const page of orgClient(fetch, { logger: { debug: () => undefined, warn } }).users.search('-').pages()) {
      pages.push(page);
    }
    expect(pages).toMatchObject([{ items: [{ accountId: 'a1' }, { accountId: 'a3' }], odd: 1, oddFields: [{ field: 'record.accountId' }] }]);
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('left out unreadable records'), expect.objectContaining({ records: 1 }));
    expect(JSON.stringify([warn.mock.calls, pages[0]?.oddFields])).not.toContain('Jane');
  });

  it('does not move the pages after it', async () => {
    const fetch = scriptedFetch(json({ totalResults: 3, Resources: [{ id: 's1' }, { userName: 'x' }] }), json({ totalResults: 3, Resources: [{ id: 's3' }] }));
    expect((await scimClient(fetch).users.list().toArray()).map(({ id }) => id)).toEqual(['s1', 's3']);
    expect(fetch.sent[1]?.path).toContain('startIndex=3');
  });

  it('is left out of a bare list, and out of none in which nothing can be read', async () => {
    expect(await productClient(scriptedFetch(json([{ accountId: 'a1' }, { active: 'False' }]), json([]))).jira.users.list().toArray()).toHaveLength(1);
    expect((await attempt(productClient(scriptedFetch(json([{ active: true }]))).jira.users.list().toArray())).error).toMatchObject({ why: 'schema' });
  });

  it('ends a list that is wanted whole', async () => {
    const list = orgClient(scriptedFetch(json({ data: [{ accountId: 'a1' }, {}] }))).users.search('-');
    expect((await attempt(list.whole().toArray())).error).toMatchObject({ kind: 'unexpectedResponse', why: 'schema', fields: [{ field: 'record.accountId' }] });
  });

  it('is no proof that a person left a group', async () => {
    const fetch = scriptedFetch(json({}, 500), json({ data: [{ accountId: 'b2' }, {}] }));
    expect((await attempt(orgClient(fetch).groups.removeUser('d1', 'g1', 'a1'))).error).toMatchObject({ kind: 'ambiguous', readBack: 'unknown' });
  });

  it('is none where a directory writes booleans as text, or the name of its list in lower case', async () => {
    const fetch = scriptedFetch(json({ totalResults: 2, resources: [{ id: 's1', active: 'False', emails: [{ value: 'a@example.com', primary: 'true' }] }, { id: 's2', active: 'TRUE' }] }));
    expect(await scimClient(fetch).users.list().toArray()).toMatchObject([{ active: false, emails: [{ primary: true }] }, { active: true }]);
  });
});

describe('what this client changed a moment ago', () => {
  it('explains no refused credential', async () => {
    const fetch = scriptedFetch(empty(), json({ code: 401, message: 'Unauthorized' }, 401));
    const org = orgClient(fetch);
    await org.groups.addUser('d1', 'g1', 'a1');
    expect((await attempt(org.accounts.disable('a1'))).error).toMatchObject({ kind: 'credential.invalid', attempts: 1 });
  });

  it('explains what is not there yet, until it was taken away again', async () => {
    const gone = () => json({ errors: [{ status: '404', title: 'not found' }] }, 404);
    const org = orgClient(scriptedFetch(empty(), gone(), empty(), gone()), { retry: false });
    await org.groups.addUser('d1', 'g1', 'a1');
    expect((await attempt(org.users.get('d1', 'a1'))).error?.kind).toBe('propagating');
    await org.users.remove('d1', 'a1');
    expect((await attempt(org.users.get('d1', 'a1'))).error?.kind).toBe('notFound');
  });

  it('is forgotten by a removal whose answer was lost, by revoking a role, and by deleting what was made', async () => {
    const gone = () => json({ errors: [{ status: '404', title: 'not found' }] }, 404);
    const lost = orgClient(scriptedFetch(empty(), json({}, 500), gone(), gone(), gone()), { retry: { maximumAttempts: 1 } });
    await lost.groups.addUser('d1', 'g1', 'a1');
    await attempt(lost.users.remove('d1', 'a1'));
    expect((await attempt(lost.users.get('d1', 'a1'))).error?.kind).toBe('notFound');
    const created = scimClient(scriptedFetch(json({ id: 's1', userName: 'x' }, 201), empty(), gone()));
    await created.users.create({ userName: 'x', emails: [{ value: 'x@example.com', primary: true }] });
    await created.users.delete('s1');
    expect((await attempt(created.users.get('s1'))).error?.kind).toBe('notFound');
  });
});

describe('a hook', () => {
  it.each(['onRequest', 'onResponse', 'onRetry', 'onWait'] as const)('%s that rejects is reported and ends nothing', async (name) => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const warn = vi.fn();
    const fetch = scriptedFetch(json({}, 503), json({ account: { account_id: 'a1' } }));
    const failing = () => Promise.reject(new Error('the log store is down'));
    const logger = { debug: failing, warn: (message: string) => (warn(message), failing()) } as never;
    const org = orgClient(fetch, { [name]: failing, logger });
    expect(await org.accounts.getProfile('a1')).toMatchObject({ account_id: 'a1' });
    await new Promise((resolve) => setTimeout(resolve, 5));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
    expect(warn).toHaveBeenCalledWith(expect.stringContaining(`the ${name} hook threw`));
  });
});

describe('what has left', () => {
  const failing = (cause: object) => new TypeError('fetch failed', { cause: Object.assign(new Error('x'), cause) });
  const disable = (error: Error) => attempt(orgClient(scriptedFetch(error), { retry: false }).accounts.disable('a1'));

  it.each(['EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL', 'EPROTO', 'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC', 'ECONNRESET', 'ETIMEDOUT'])(
    '%s on a connection that stood may have been carried out',
    async (code) => {
      expect((await disable(failing({ code, syscall: 'read' }))).error?.kind).toBe('ambiguous');
    },
  );

  it.each([
    [{ code: 'EHOSTUNREACH', syscall: 'connect' }],
    [{ code: 'ETIMEDOUT', syscall: 'connect' }],
    [{ code: 'ENOTFOUND', syscall: 'getaddrinfo' }],
    [{ code: 'CERT_HAS_EXPIRED' }],
    [{ message: 'bad port' }],
    [{ code: 'UND_ERR_ABORTED', message: 'Proxy response (407) !== 200 when HTTP Tunneling' }],
  ])('%o never left', async (cause) => {
    expect((await disable(failing(cause))).error).toMatchObject({ kind: 'network', mayHaveHappened: false });
  });

  let server: Server | undefined;
  afterEach(() => server?.close());

  async function served(handle: (socket: Socket) => void): Promise<string> {
    const own = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => handle(socket));
    });
    server = own;
    await new Promise<void>((resolve) => own.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(own.address() as { port: number }).port}`;
  }

  it.each([['built-in', undefined], ['of this package', nodeFetch()]])('is told alike when a body breaks off: %s', async (_name, fetch) => {
    const base = await served((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{"da');
      setTimeout(() => socket.resetAndDestroy(), 20);
    });
    const org = orgClient(fetch, { baseUrl: base, retry: { ...quick, maximumAttempts: 2 } });
    expect((await attempt(org.users.search('-').first())).error).toMatchObject({ kind: 'unexpectedResponse', why: 'cut', retryable: true, whoCanFix: 'caller', attempts: 2 });
    expect((await attempt(org.accounts.disable('a1'))).error).toMatchObject({ kind: 'ambiguous', because: 'cut' });
  });
});
