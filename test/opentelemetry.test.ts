import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { attempt, LearningRateGate, OrgAdminClient, ProductClient, ScimClient, type OrgAdminClientOptions } from 'atlassian-admin-sdk';
import { nodeFetch } from 'atlassian-admin-sdk/node';
import { traceCalls } from 'atlassian-admin-sdk/opentelemetry';
import { afterEach, describe, expect, it } from 'vitest';

import { readFromRoot } from './support/generated.js';
import { accountId, directoryId, orgClient, orgId, quick, tokens } from './support/clients.js';
import { openTelemetry, type RecordedSpan } from './support/opentelemetry-api.js';
import { json, networkError, scriptedFetch } from './support/scripted-fetch.js';

const closing: (() => void)[] = [];

afterEach(() => closing.splice(0).forEach((close) => close()));

/** A server on loopback that keeps the headers of what it gets. */
async function serve(answer: (incoming: IncomingMessage, outgoing: ServerResponse) => void) {
  const headers: { readonly url: string; readonly traceparent: unknown; readonly tracestate: unknown; readonly baggage: unknown }[] = [];
  const server = createServer((incoming, outgoing) => {
    const { traceparent, tracestate, baggage } = incoming.headers;
    headers.push({ url: incoming.url ?? '', traceparent, tracestate, baggage });
    answer(incoming, outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { baseUrl: `http://127.0.0.1:${port}`, port, headers };
}

const idIn = (url = ''): string => decodeURIComponent(url.split('/')[2] ?? '');

const profileOf = ({ url }: IncomingMessage, outgoing: ServerResponse): void => {
  outgoing.setHeader('content-type', 'application/json').setHeader('atl-traceid', 'trace-1');
  outgoing.end(JSON.stringify({ account: { account_id: idIn(url), email: 'jane.doe@example.com', account_status: 'active' } }));
};

const route = 'GET /users/{accountId}/manage/profile';

function traced(baseUrl: string, options: Partial<OrgAdminClientOptions> = {}) {
  const telemetry = openTelemetry();
  const org = new OrgAdminClient({ orgId, apiKey: tokens.apiKey, baseUrl, retry: quick, ...traceCalls(telemetry.api), ...options });
  return { ...telemetry, org };
}

const childrenOf = (spans: readonly RecordedSpan[], name: string): RecordedSpan[] => spans.filter(({ parent }) => parent?.name === name);

describe('traceCalls()', () => {
  it('makes a client span for a request, named after its route, under the span that is active', async () => {
    const { baseUrl, port } = await serve(profileOf);
    const { org, spans, within } = traced(baseUrl);
    await within('job', () => org.accounts.getProfile(accountId));
    expect(spans.map(({ name, kind, ended }) => [name, kind, ended])).toEqual([['job', 0, 1], [route, 2, 1]]);
    expect(spans[1]?.parent).toBe(spans[0]);
    expect(spans[1]?.status).toBe(0);
    expect(spans[1]?.attributes).toEqual({
      'http.request.method': 'GET',
      'url.template': '/users/{accountId}/manage/profile',
      'server.address': '127.0.0.1',
      'server.port': port,
      'http.response.status_code': 200,
      'atlassian.trace_id': 'trace-1',
    });
  });

  it.each([['the built-in fetch', undefined], ['nodeFetch()', nodeFetch()]])('sends the W3C traceparent of that very span: %s', async (_name, fetch) => {
    const { baseUrl, headers } = await serve(profileOf);
    const { org, requests, within } = traced(baseUrl, { fetch });
    await within('job', () => org.accounts.getProfile(accountId));
    const [span] = requests();
    expect(headers).toEqual([{ url: expect.any(String), traceparent: span?.traceparent, tracestate: 'test=1', baggage: undefined }]);
    expect(headers[0]?.traceparent).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-01$/);
  });

  it('keeps the parents of calls apart that run at the same time, with a shared gate and a secret from a function', async () => {
    const { baseUrl, headers } = await serve((incoming, outgoing) => void setTimeout(() => profileOf(incoming, outgoing), Math.random() * 10));
    const apiKey = () => new Promise<string>((resolve) => setTimeout(() => resolve(tokens.apiKey), 5));
    const { org, requests, within } = traced(baseUrl, { apiKey, rateGate: new LearningRateGate() });
    const ids = Array.from({ length: 20 }, (_, index) => `712020:${index}`);
    await Promise.all(ids.map((id) => within(id, () => org.accounts.getProfile(id))));
    expect(requests()).toHaveLength(ids.length);
    for (const { url, traceparent } of headers) {
      expect(childrenOf(requests(), idIn(url)).map((span) => span.traceparent)).toEqual([traceparent]);
    }
  });

  it('makes a span for each retry, which counts the resends, and notes the wait on the parent', async () => {
    let requested = 0;
    const { baseUrl, headers } = await serve((incoming, outgoing) => {
      requested += 1;
      return requested < 3 ? void outgoing.writeHead(503).end() : profileOf(incoming, outgoing);
    });
    const { org, spans, requests, within } = traced(baseUrl);
    await within('job', () => org.accounts.getProfile(accountId));
    const resends = requests().map(({ attributes, status }) => [attributes['http.request.resend_count'], attributes['http.response.status_code'], attributes['error.type'], status]);
    expect(resends).toEqual([[undefined, 503, 'unavailable', 2], [1, 503, 'unavailable', 2], [2, 200, undefined, 0]]);
    expect(requests().map(({ parent }) => parent)).toEqual([spans[0], spans[0], spans[0]]);
    expect(headers.map(({ traceparent }) => traceparent)).toEqual(requests().map(({ traceparent }) => traceparent));
    const waits = spans[0]?.events.map(({ name, attributes }) => [name, attributes['url.template'], attributes['why']]);
    expect(waits).toEqual([1, 2].map(() => ['atlassian.wait', '/users/{accountId}/manage/profile', 'backoff']));
  });

  it('puts read-backs and pages under the same parent', async () => {
    const { baseUrl } = await serve(({ method, url }, outgoing) => {
      outgoing.setHeader('content-type', 'application/json');
      if (method === 'POST' && url?.endsWith('/disable') === true) {
        outgoing.destroy();
      } else if (url?.includes('/profile') === true) {
        outgoing.end(JSON.stringify({ account: { account_id: accountId, account_status: 'inactive' } }));
      } else {
        outgoing.end(JSON.stringify({ data: [], links: {} }));
      }
    });
    const { org, requests, within } = traced(baseUrl);
    await within('job', async () => {
      await org.accounts.disable(accountId);
      await org.accounts.list().toArray();
    });
    expect(requests().map(({ name }) => name)).toEqual(['POST /users/{accountId}/manage/lifecycle/disable', route, 'GET /admin/v1/orgs/{orgId}/users']);
    expect(new Set(requests().map(({ parent }) => parent?.name))).toEqual(new Set(['job']));
  });

  it.each([
    ['a refusal', json({}, 403), { 'http.response.status_code': 403, 'error.type': 'permission.denied' }],
    ['a request that was not sent', networkError('ECONNREFUSED'), { 'error.type': 'network' }],
  ])('ends the span of %s as an error', async (_what, response, attributes) => {
    const { api, spans } = openTelemetry();
    await attempt(orgClient(scriptedFetch(response), { retry: false, ...traceCalls(api) }).accounts.getProfile(accountId));
    expect(spans).toHaveLength(1);
    expect(spans[0]).toMatchObject({ status: 2, ended: 1, attributes: { ...attributes, 'server.address': 'api.atlassian.com', 'server.port': 443 } });
  });

  it('ends the span of a call that is aborted', async () => {
    const { api, spans } = openTelemetry();
    const controller = new AbortController();
    const hanging = () => (controller.abort(), new Promise<Response>(() => undefined));
    await attempt(orgClient(hanging, traceCalls(api)).accounts.getProfile(accountId, { signal: controller.signal }));
    expect(spans[0]).toMatchObject({ ended: 1, attributes: { 'error.type': 'aborted' } });
  });

  it('may be shared by several clients', async () => {
    const { api, spans } = openTelemetry();
    const shared = { retry: false, fetch: scriptedFetch(json({}, 404)), ...traceCalls(api) } as const;
    const org = new OrgAdminClient({ orgId, apiKey: tokens.apiKey, ...shared });
    const product = new ProductClient({ site: 'example', email: 'ada@example.com', apiToken: tokens.apiToken, ...shared });
    const scim = new ScimClient({ directoryId, directoryToken: tokens.directoryToken, ...shared });
    await Promise.all([attempt(org.accounts.getProfile(accountId)), attempt(product.jira.getMyself()), attempt(scim.users.get('u1'))]);
    expect(spans.map(({ name, ended, attributes }) => [name, ended, attributes['server.address']])).toEqual([
      [route, 1, 'api.atlassian.com'],
      ['GET /rest/api/3/myself', 1, 'example.atlassian.net'],
      ['GET /scim/directory/{directoryId}/Users/{userId}', 1, 'api.atlassian.com'],
    ]);
  });

  it('sends no baggage and records no person, id or secret', async () => {
    const { baseUrl, headers } = await serve(profileOf);
    const { org, spans, within } = traced(baseUrl);
    await within('job', () => org.accounts.getProfile(accountId), 'user=jane.doe@example.com');
    await within('job', () => org.users.search('-', { emails: ['jane.doe@example.com'] }).toArray().catch(() => undefined));
    expect(headers.map(({ baggage }) => baggage)).toEqual(headers.map(() => undefined));
    const recorded = JSON.stringify(spans.map(({ name, attributes, events }) => [name, attributes, events]));
    expect([accountId, orgId, '@', 'jane', ...Object.values(tokens)].filter((text) => recorded.includes(text))).toEqual([]);
  });

  it('sends no header and disturbs nothing where no SDK is set up', async () => {
    const { baseUrl, headers } = await serve(profileOf);
    const idle = { setAttributes: () => undefined, setStatus: () => undefined, addEvent: () => undefined, end: () => undefined };
    const api = {
      trace: { getTracer: () => ({ startSpan: () => idle }), getActiveSpan: () => undefined, setSpan: (context: unknown) => context },
      context: { active: () => ({}) },
      propagation: { inject: () => undefined },
    };
    const org = new OrgAdminClient({ orgId, apiKey: tokens.apiKey, baseUrl, ...traceCalls(api) });
    expect((await org.accounts.getProfile(accountId)).account_id).toBe(accountId);
    expect(headers[0]?.traceparent).toBeUndefined();
  });

  it('depends on no package of OpenTelemetry', () => {
    expect(readFromRoot('package.json')).not.toContain('@opentelemetry/');
    expect(readFromRoot('src/opentelemetry.ts').match(/^import .*$/gm)).toEqual([expect.stringContaining("from './core/observer.js'"), expect.stringContaining("from './version.js'")]);
  });
});
