import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

import { attempt, ScimClient, type Observer, type RequestEvent } from 'atlassian-admin-sdk';
import { nodeFetch } from 'atlassian-admin-sdk/node';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { directoryId, orgClient, tokens } from '../support/clients.js';
import { empty, json, networkError, scriptedFetch } from '../support/scripted-fetch.js';

const profile = json({ account: { account_id: 'a1', account_status: 'inactive' } });

describe('the headers of a client', () => {
  it('go with every request, retries and read-backs included', async () => {
    const fetch = scriptedFetch(networkError('ECONNRESET'), profile, empty());
    await orgClient(fetch, { headers: { 'X-Team': 'it' } }).accounts.disable('a1');
    expect(fetch.sent.map(({ method, headers }) => `${method} ${headers['x-team']}`)).toEqual(['POST it', 'GET it']);
  });

  it('may come from a function, which gets the event of the request after onRequest', async () => {
    const seen: [string, RequestEvent][] = [];
    const fetch = scriptedFetch(networkError('ECONNREFUSED'), profile);
    const headers = (event: RequestEvent) => (seen.push(['headers', event]), { 'x-attempt': String(event.attempt) });
    await orgClient(fetch, { onRequest: (event) => seen.push(['onRequest', event]), headers }).accounts.getProfile('a1');
    expect(fetch.sent.map(({ headers: { 'x-attempt': attempt } }) => attempt)).toEqual(['1', '2']);
    expect(seen.map(([name]) => name)).toEqual(['onRequest', 'headers', 'onRequest', 'headers']);
    expect(seen[1]?.[1]).toEqual(seen[0]?.[1]);
    expect(seen[0]?.[1]).toEqual({ endpoint: 'GET /users/{accountId}/manage/profile', origin: 'https://api.atlassian.com', call: expect.any(Number), attempt: 1 });
  });

  it('stand beside those of a call, which win, and replace none of the package', async () => {
    const fetch = scriptedFetch(json({ Resources: [] }));
    const given = { 'x-experimentalapi': 'client', 'X-Team': 'it', Accept: 'text/html', 'USER-AGENT': 'mine', 'Content-Type': 'text/plain' };
    const scim = new ScimClient({ directoryId, directoryToken: tokens.directoryToken, fetch, headers: given });
    await attempt(scim.users.setActive('u1', false, { headers: { 'X-ExperimentalApi': 'call' } }));
    expect(fetch.sent[0]?.headers).toMatchObject({ 'x-experimentalapi': 'call', 'x-team': 'it', accept: expect.stringContaining('scim+json'), 'content-type': 'application/scim+json' });
    expect(fetch.sent[0]?.headers['user-agent']).not.toContain('mine');
    expect(fetch.sent[0]?.headers['authorization']).toBe(`Bearer ${tokens.directoryToken}`);
  });

  it.each<[string, Observer['headers']]>([
    ['throws', () => { throw new Error('of the function'); }],
    ['returns a credential', () => ({ Authorization: 'Bearer another', 'x-team': 'it' })],
    ['returns a line break', () => ({ 'x-team': 'it\r\nx-injected: 1' })],
    ['returns no text', () => ({ 'x-team': 1 }) as never],
    ['returns nothing', () => undefined as never],
    ['returns a promise', () => Promise.resolve({ 'x-team': 'it' }) as never],
    ['returns a promise that rejects', () => Promise.reject(new Error('later')) as never],
  ])('are left out, and that is logged, if their function %s', async (_what, headers) => {
    const warnings: string[] = [];
    const fetch = scriptedFetch(profile);
    await orgClient(fetch, { headers, logger: { debug: () => undefined, warn: (message) => warnings.push(message) } }).accounts.getProfile('a1');
    expect(warnings).toEqual(['atlassian-admin-sdk: the headers function threw, or returned something else than headers']);
    expect(fetch.sent[0]?.headers).not.toHaveProperty('x-team');
    expect(fetch.sent[0]?.headers['authorization']).toBe(`Bearer ${tokens.apiKey}`);
    await new Promise((resolve) => setImmediate(resolve));
  });

  it('go with the requests of a fast fetch as well', async () => {
    const simulator = new Simulator();
    const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
    const server = await simulator.listen();
    const sent: (string | null)[] = [];
    const { port } = new URL(server.address);
    const between = createServer((incoming, outgoing) => {
      sent.push(incoming.headers['x-team'] as string);
      incoming.pipe(request({ port, path: incoming.url, method: incoming.method, headers: incoming.headers }, (answer) => answer.pipe(outgoing.writeHead(answer.statusCode ?? 0, answer.headers))));
    });
    await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve));
    const baseUrl = `http://127.0.0.1:${(between.address() as AddressInfo).port}`;
    const org = orgClient(undefined, { ...server.credentials.orgAdmin, fetch: nodeFetch(), baseUrl, headers: () => ({ 'x-team': 'it' }) });
    await org.accounts.getProfile(accountId);
    expect(sent).toEqual(['it']);
    between.close();
    between.closeAllConnections();
    await server.close();
  });
});
