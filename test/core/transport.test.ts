import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

import { attempt, type Fetch, type RetryEvent, type WaitEvent } from 'atlassian-admin-sdk';
import { afterEach, describe, expect, it } from 'vitest';

import { orgClient, productClient, scimClient, tokens } from '../support/clients.js';
import { empty, json, networkError, scriptedFetch } from '../support/scripted-fetch.js';

const profile = (status: string) => json({ account: { account_id: 'a1', account_status: status } });

const servers: Server[] = [];

afterEach(async () => {
  await Promise.all(
    servers.splice(0).map((server) => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    }),
  );
});

async function serve(listener: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(listener as never);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('a request', () => {
  it('carries the credential, the media type and the name of the package', async () => {
    const fetch = scriptedFetch(profile('active'));
    await orgClient(fetch, { userAgent: 'leavers/2.1' }).accounts.getProfile('a1');
    expect(fetch.sent[0]?.headers).toEqual({
      accept: 'application/json',
      authorization: `Bearer ${tokens.apiKey}`,
      'user-agent': expect.stringMatching(/^leavers\/2\.1 atlassian-admin-sdk\/\d+\.\d+\.\d+/),
    });
  });

  it('of a site carries e-mail address and token', async () => {
    const fetch = scriptedFetch(json({ accountId: 'a1' }));
    await productClient(fetch).jira.getMyself();
    expect(fetch.sent[0]?.url).toBe('https://example.atlassian.net/rest/api/3/myself');
    expect(fetch.sent[0]?.headers['authorization']).toBe(`Basic ${Buffer.from(`ada@example.com:${tokens.apiToken}`).toString('base64')}`);
  });

  it('of a SCIM directory asks for and sends its media type', async () => {
    const fetch = scriptedFetch(json({ id: 'u1', active: false }, 200, { 'content-type': 'application/scim+json;charset=UTF-8' }));
    const user = await scimClient(fetch).users.setActive('u1', false);
    expect(user.active).toBe(false);
    expect(fetch.sent[0]?.headers).toMatchObject({
      accept: 'application/scim+json, application/json',
      'content-type': 'application/scim+json',
    });
  });

  it('that writes without a body is sent an empty object, because the vendor answers 415 otherwise', async () => {
    const fetch = scriptedFetch(empty());
    await orgClient(fetch).users.suspend('d1', 'a1');
    expect(fetch.sent[0]).toMatchObject({ method: 'POST', body: {}, headers: { 'content-type': 'application/json' } });
  });

  it('takes more headers for one call, and no credential among them', async () => {
    const fetch = scriptedFetch(profile('active'));
    await orgClient(fetch).accounts.getProfile('a1', { headers: { 'X-ExperimentalApi': 'opt-in' } });
    expect(fetch.sent[0]?.headers['x-experimentalapi']).toBe('opt-in');
    for (const headers of [{ Authorization: 'x' }, { cookie: 'x' }, { 'x y': 'z' }, { x: 'line\nbreak' }]) {
      const { error } = await attempt(orgClient(fetch).accounts.getProfile('a1', { headers: headers }));
      expect(error).toMatchObject({ kind: 'validation', source: 'input' });
    }
    expect(fetch.sent).toHaveLength(1);
  });
});

describe('a result', () => {
  it('comes with status, headers and trace id when it is asked for', async () => {
    const fetch = scriptedFetch(empty(204, { 'atl-traceid': 'trace-1', 'set-cookie': 'session=1' }));
    const { data, response } = await orgClient(fetch).accounts.disable('a1').withResponse();
    expect(data).toEqual({ outcome: 'done' });
    expect(response).toMatchObject({ status: 204, traceId: 'trace-1', attempts: 1 });
    expect(response.headers.get('set-cookie')).toBeNull();
  });

  it('of a failed call is rejected once, also when only the response was asked for', async () => {
    const call = orgClient(scriptedFetch(json({}, 404))).accounts.getProfile('a1');
    await expect(call.withResponse()).rejects.toMatchObject({ kind: 'notFound' });
  });

  it('keeps fields that nobody knew', async () => {
    const fetch = scriptedFetch(json({ data: { accountId: 'a1', newField: { deep: 1 }, department: null } }));
    expect(await orgClient(fetch).users.get('d1', 'a1')).toMatchObject({ accountId: 'a1', newField: { deep: 1 }, department: null });
  });

  it('says when the vendor has only queued the change', async () => {
    const org = orgClient(scriptedFetch(empty()));
    expect(await org.users.remove('d1', 'a1')).toEqual({ outcome: 'accepted' });
    expect(await orgClient(scriptedFetch(json({ message: 'Success' }))).accounts.delete('a1')).toEqual({ outcome: 'accepted' });
  });

});

describe('an answer that is no answer of this API', () => {
  it.each([
    ['HTML with 200', new Response('<!doctype html><html><body>Log in</body></html>', { headers: { 'content-type': 'text/html' } }), 'notJson'],
    ['text with 200', new Response('OK then'), 'notJson'],
    ['nothing with 200', new Response(''), 'schema'],
    ['another shape', json({ account: { account_id: 7 } }), 'schema'],
    ['JSON nested a hundred thousand times', new Response('['.repeat(100_000) + ']'.repeat(100_000)), 'notJson'],
    ['a redirect', new Response(null, { status: 302, headers: { location: 'https://evil.example/' } }), 'redirect'],
  ])('is refused: %s', async (_name, response, why) => {
    const { error } = await attempt(orgClient(scriptedFetch(response)).accounts.getProfile('a1'));
    expect(error).toMatchObject({ kind: 'unexpectedResponse', why });
  });

  it('is not taken for the success of a write', async () => {
    const page = new Response('<html><head><title>Sign in</title></head></html>', { status: 200, headers: { 'content-type': 'text/html' } });
    const { error } = await attempt(orgClient(scriptedFetch(page)).accounts.disable('a1'));
    expect(error?.kind).toBe('unexpectedResponse');
  });

  it('tells which member of the answer was not as expected, without its value', async () => {
    const { error } = await attempt(orgClient(scriptedFetch(json({ account: { account_id: 4711 } }))).accounts.getProfile('a1'));
    expect(error).toMatchObject({ fields: [{ field: 'response.account.account_id', problem: expect.stringContaining('expected string') }] });
    expect(error?.message).not.toContain('4711');
  });

  it('is the vendor being down when it is its page for that', async () => {
    const page = new Response('<!DOCTYPE html><html><head><title>Atlassian Cloud Notifications - Page Unavailable</title></head></html>');
    const { error } = await attempt(orgClient(scriptedFetch(page)).accounts.getProfile('a1'));
    expect(error?.kind).toBe('unavailable');
  });
});

describe('an answer of a dead API token', () => {
  it('is an error although it has status 200 and an empty list', async () => {
    const fetch = scriptedFetch(json([], 200, { 'x-seraph-loginreason': 'AUTHENTICATED_FAILED' }));
    const { error } = await attempt(productClient(fetch).jira.users.search({ query: 'jane' }).toArray());
    expect(error?.kind).toBe('credential.invalid');
  });

  it('tells a blocked log-in from a wrong token', async () => {
    const fetch = scriptedFetch(json([], 200, { 'x-seraph-loginreason': 'AUTHENTICATION_DENIED' }));
    const { error } = await attempt(productClient(fetch).jira.users.search({ query: 'jane' }).toArray());
    expect(error?.kind).toBe('credential.blocked');
  });
});

describe('large and slow answers', () => {
  it('are cut off at the size limit, counted after decompression', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, ' '));
    const base = await serve((_request, response) => response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(bomb));
    const { error } = await attempt(orgClient(undefined, { baseUrl: base, maximumResponseBytes: 1_000_000 }).accounts.getProfile('a1'));
    expect(error).toMatchObject({ kind: 'unexpectedResponse', why: 'tooLarge' });
  });

  it('are refused at once when they announce to be too large', async () => {
    const base = await serve((_request, response) => response.writeHead(200, { 'content-length': '99000000' }).write(' '));
    const { error } = await attempt(orgClient(undefined, { baseUrl: base }).accounts.getProfile('a1'));
    expect(error).toMatchObject({ kind: 'unexpectedResponse', why: 'tooLarge' });
  });

  it('that stop arriving end with a timeout', async () => {
    const base = await serve((_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).write('{"account":'));
    const { error } = await attempt(
      orgClient(undefined, { baseUrl: base, timeout: { bodyIdle: 50 }, retry: { maximumAttempts: 2, baseDelay: 1 } }).accounts.getProfile('a1'),
    );
    expect(error).toMatchObject({ kind: 'unexpectedResponse', why: 'cut', attempts: 2 });
  });

  it('without headers in time are a timeout', async () => {
    const base = await serve(() => undefined);
    const { error } = await attempt(
      orgClient(undefined, { baseUrl: base, timeout: { headers: 40 }, retry: { maximumAttempts: 2, baseDelay: 1 } }).accounts.getProfile('a1'),
    );
    expect(error).toMatchObject({ kind: 'timeout', phase: 'headers', attempts: 2, mayHaveHappened: false });
  });

});

describe('repeating a read', () => {
  it('goes on after a broken connection and after 503', async () => {
    const fetch = scriptedFetch(networkError('ECONNRESET'), json({}, 503), profile('active'));
    const { response } = await orgClient(fetch).accounts.getProfile('a1').withResponse();
    expect(response.attempts).toBe(3);
  });

  it('ends after five requests', async () => {
    const fetch = scriptedFetch(json({}, 503));
    const { error } = await attempt(orgClient(fetch).accounts.getProfile('a1'));
    expect(error).toMatchObject({ kind: 'unavailable', status: 503, attempts: 5 });
    expect(fetch.sent).toHaveLength(5);
  });

  it('does not happen with retry: false', async () => {
    const fetch = scriptedFetch(json({}, 503));
    const { error } = await attempt(orgClient(fetch, { retry: false }).accounts.getProfile('a1'));
    expect(error?.attempts).toBe(1);
    const other = scriptedFetch(json({}, 429, { 'retry-after': '1' }));
    expect((await attempt(orgClient(other).accounts.getProfile('a1', { retry: false }))).error?.kind).toBe('rateLimited');
    expect(other.sent).toHaveLength(1);
  });

  it('does not happen for a certificate that is not trusted', async () => {
    const fetch = scriptedFetch(networkError('DEPTH_ZERO_SELF_SIGNED_CERT'));
    const { error } = await attempt(orgClient(fetch).accounts.getProfile('a1'));
    expect(error).toMatchObject({ kind: 'network', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(fetch.sent).toHaveLength(1);
  });

  it.each([400, 401, 403, 404, 410, 422])('does not happen after %i', async (status) => {
    const fetch = scriptedFetch(json({}, status));
    await attempt(orgClient(fetch).accounts.getProfile('a1'));
    expect(fetch.sent).toHaveLength(1);
  });
});

describe('429', () => {
  it('is waited out as long as the service asks', async () => {
    const waits: WaitEvent[] = [];
    const fetch = scriptedFetch(json({}, 429, { 'retry-after': '1' }), profile('active'));
    const began = performance.now();
    await orgClient(fetch, { onWait: (event) => waits.push(event) }).accounts.getProfile('a1');
    expect(performance.now() - began).toBeGreaterThanOrEqual(950);
    expect(waits[0]).toMatchObject({ why: 'rateLimited', milliseconds: 1000 });
  });

  it('is no storm when the service asks for no wait at all', async () => {
    const fetch = scriptedFetch(json({}, 429, { 'retry-after': '0' }));
    const began = performance.now();
    const { error } = await attempt(orgClient(fetch, { timeout: 1_500 }).accounts.getProfile('a1'));
    expect(error?.kind).toBe('rateLimited');
    expect(fetch.sent.length).toBeLessThanOrEqual(4);
    expect(performance.now() - began).toBeLessThan(2_500);
  });

  it.each(['3600', 'Fri, 31 Dec 9999 23:59:59 GMT', '99999999999'])('with Retry-After: %s is an error at once, with the time to come back', async (value) => {
    const fetch = scriptedFetch(json({}, 429, { 'retry-after': value, date: new Date().toUTCString() }));
    const began = performance.now();
    const { error } = await attempt(orgClient(fetch).accounts.getProfile('a1'));
    expect(error).toMatchObject({ kind: 'rateLimited', retryAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) });
    expect(performance.now() - began).toBeLessThan(500);
    expect(fetch.sent).toHaveLength(1);
  });

  it('carries the figures of the limit', async () => {
    const headers = { 'retry-after': '3600', 'x-ratelimit-limit': '350', 'x-ratelimit-remaining': '0', 'ratelimit-reason': 'jira-burst-based' };
    const { error } = await attempt(orgClient(scriptedFetch(json({}, 429, headers))).accounts.getProfile('a1'));
    expect(error).toMatchObject({ limit: { limit: 350, remaining: 0, reason: 'jira-burst-based' } });
  });

  it('is waited out for every class of write, because it was not carried out', async () => {
    const fetch = scriptedFetch(json({}, 429, { 'retry-after': '0' }), json({ message: 'Success' }));
    expect(await orgClient(fetch).accounts.delete('a1')).toEqual({ outcome: 'accepted' });
  });
});

describe('a write whose answer was lost', () => {
  it('is not repeated when reading back shows that it had its effect', async () => {
    const fetch = scriptedFetch(networkError('ECONNRESET'), profile('inactive'));
    const { data, response } = await orgClient(fetch).accounts.disable('a1').withResponse();
    expect(data).toEqual({ outcome: 'done' });
    expect(response).toMatchObject({ attempts: 1, recovered: 'readBack' });
    expect(fetch.sent.map(({ method }) => method)).toEqual(['POST', 'GET']);
  });

  it('is repeated when reading back shows that it had none', async () => {
    const fetch = scriptedFetch(networkError('ECONNRESET'), profile('active'), empty());
    expect(await orgClient(fetch).accounts.disable('a1')).toEqual({ outcome: 'done' });
    expect(fetch.sent.map(({ method }) => method)).toEqual(['POST', 'GET', 'POST']);
  });

  it('is ambiguous when reading back does not settle it', async () => {
    const fetch = scriptedFetch(networkError('ECONNRESET'), json({}, 403));
    const { error } = await attempt(orgClient(fetch).accounts.disable('a1'));
    expect(error).toMatchObject({ kind: 'ambiguous', because: 'network', readBack: 'unknown', retryable: false });
    expect(fetch.sent.map(({ method }) => method)).toEqual(['POST', 'GET']);
  });

  it('is ambiguous at once with retry: false', async () => {
    const fetch = scriptedFetch(networkError('ECONNRESET'));
    const { error } = await attempt(orgClient(fetch, { retry: false }).accounts.disable('a1'));
    expect(error).toMatchObject({ kind: 'ambiguous', readBack: 'none' });
    expect(fetch.sent).toHaveLength(1);
  });

  it('is read back after a 500 as well, because that may come after the effect', async () => {
    const fetch = scriptedFetch(json({}, 500), profile('inactive'));
    expect(await orgClient(fetch).accounts.disable('a1')).toEqual({ outcome: 'done' });
  });

  it.each([
    ['a conflict', json({ key: 'conflict.lifecycleErrors', context: { errorCodes: [{ code: 'X' }] } }, 409)],
    ['a refusal', json({ key: 'forbidden.action', context: { allowed: false, reason: { key: 'administrative' } } }, 403)],
  ])('is settled by reading when its repetition is answered with %s', async (_name, refusal) => {
    const lost = () => json({}, 503, { 'retry-after': '0' });
    const disable = async (read: Response) => {
      const fetch = scriptedFetch(lost(), refusal.clone(), read);
      const { value, error } = await attempt(orgClient(fetch).accounts.disable('a1'));
      expect(fetch.sent.map(({ method }) => method)).toEqual(['POST', 'POST', 'GET']);
      return error?.kind ?? value;
    };
    expect(await disable(profile('inactive'))).toEqual({ outcome: 'done' });
    expect(await disable(profile('active'))).toMatch(/^(?:conflict\.lifecycle|administrative)$/);
    expect(await disable(json({}, 403))).toBe('ambiguous');
  });

  it('counts as deleted when a repetition finds nothing left to delete', async () => {
    const tokensLeft = json([{ id: 't1' }]);
    const fetch = scriptedFetch(networkError('ECONNRESET'), tokensLeft, json({ key: 'notFound' }, 404));
    const { data, response } = await orgClient(fetch).accounts.revokeApiToken('a1', 't1').withResponse();
    expect(data).toEqual({ outcome: 'done' });
    expect(response.recovered).toBe('absent');
  });

  it('that never left is repeated without reading', async () => {
    const fetch = scriptedFetch(networkError('ECONNREFUSED'), empty());
    await orgClient(fetch).accounts.disable('a1');
    expect(fetch.sent.map(({ method }) => method)).toEqual(['POST', 'POST']);
  });

  it('starts no second clock: a deletion is repeated only when it is clearly not scheduled', async () => {
    const scheduled = json({ data: [{ accountId: 'a1', status: 'for_deletion' }] });
    const active = json({ data: [{ accountId: 'a1', status: 'active' }] });
    const nobody = json({ data: [] });
    const sentBy = async (...script: Parameters<typeof scriptedFetch>) => {
      const fetch = scriptedFetch(...script);
      const result = await attempt(orgClient(fetch).accounts.delete('a1'));
      return [result.error?.kind ?? 'done', fetch.sent.filter(({ path }) => path.endsWith('/lifecycle/delete')).length];
    };
    expect(await sentBy(networkError('ECONNRESET'), scheduled)).toEqual(['done', 1]);
    expect(await sentBy(json({}, 503), scheduled)).toEqual(['done', 1]);
    expect(await sentBy(networkError('ECONNRESET'), nobody)).toEqual(['ambiguous', 1]);
    expect(await sentBy(networkError('ECONNRESET'), active, json({ message: 'Success' }))).toEqual(['done', 2]);
  });

  it('answers with the read thing where the write would have', async () => {
    const fetch = scriptedFetch(networkError('ECONNRESET'), json({ id: 'u1', active: false, userName: 'jane' }));
    expect(await scimClient(fetch).users.setActive('u1', false)).toMatchObject({ id: 'u1', userName: 'jane', active: false });
  });
});

describe('what this client has just granted', () => {
  const missing = () => json({ errors: [{ code: 'ADMIN-404-8', status: '404' }] }, 404);

  it('is not taken for missing: the call is repeated until it is known everywhere', async () => {
    const fetch = scriptedFetch(empty(), missing(), missing(), json({ data: { accountId: 'a1' } }));
    const org = orgClient(fetch);
    await org.organizationRoles.assign('a1', 'atlassian/org-admin');
    expect((await org.users.get('d1', 'a1')).accountId).toBe('a1');
    expect(fetch.sent).toHaveLength(4);
  });

  it('is an error of its own kind when it is still not known', async () => {
    const org = orgClient(scriptedFetch(empty(), missing()));
    await org.organizationRoles.assign('a1', 'atlassian/org-admin');
    expect((await attempt(org.users.get('d1', 'a1', { retry: false }))).error).toMatchObject({ kind: 'propagating', retryable: true, status: 404 });
  });

  it('says nothing about anybody else', async () => {
    const org = orgClient(scriptedFetch(empty(), missing()));
    await org.organizationRoles.assign('a1', 'atlassian/org-admin');
    expect((await attempt(org.users.get('d1', 'a2'))).error).toMatchObject({ kind: 'notFound', attempts: 1 });
  });
});

describe('a write that is refused because of the state', () => {
  it('resolves when reading shows that the wanted state is there', async () => {
    const fetch = scriptedFetch(json({ key: 'conflict.lifecycleErrors', context: { errorCodes: [{ code: 'X' }] } }, 409), profile('inactive'));
    expect(await orgClient(fetch).accounts.disable('a1')).toEqual({ outcome: 'alreadyInState' });
  });

  it('is an error with the vendor\'s codes when the state is another', async () => {
    const conflict = json({ key: 'conflict.lifecycleErrors', context: { message: 'm', accountId: 'a1', errorCodes: [{ code: 'HAS_ENTITLEMENTS' }] } }, 409);
    const { error } = await attempt(orgClient(scriptedFetch(conflict, profile('active'))).accounts.disable('a1'));
    expect(error).toMatchObject({ kind: 'conflict.lifecycle', codes: ['HAS_ENTITLEMENTS'] });
  });

  it('is an error when nothing could be read', async () => {
    const { error } = await attempt(orgClient(scriptedFetch(json({}, 409), json({}, 404))).accounts.disable('a1'));
    expect(error?.kind).toBe('conflict.lifecycle');
  });

  it('of a deletion is no success where nothing is known of what it names', async () => {
    const fetch = scriptedFetch(json({ key: 'notFound' }, 404), json([]));
    expect((await attempt(orgClient(fetch).accounts.revokeApiToken('a1', 't1'))).error?.kind).toBe('notFound');
    expect(fetch.sent).toHaveLength(1);
  });

  it('of a deletion resolves where reading shows that what it names is known, and out of it', async () => {
    const known = { data: [{ accountId: 'a1', membershipStatus: 'no_membership' }] };
    const fetch = scriptedFetch(json({ errors: [{ code: 'ADMIN-UAM-404-1' }] }, 404), json(known));
    expect(await orgClient(fetch).users.remove('d1', 'a1')).toEqual({ outcome: 'alreadyInState' });
    const unknown = scriptedFetch(json({ errors: [{ code: 'ADMIN-UAM-404-1' }] }, 404), json({ data: [] }));
    expect((await attempt(orgClient(unknown).users.remove('d1', 'a1'))).error?.kind).toBe('notFound');
  });
});

describe('a signal', () => {
  it('that is aborted before keeps the call from being sent', async () => {
    const fetch = scriptedFetch(empty());
    const { error } = await attempt(orgClient(fetch).accounts.disable('a1', {}, { signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ kind: 'aborted', mayHaveHappened: false });
    expect(fetch.sent).toHaveLength(0);
  });

  it('that is aborted before waits for nothing, also where the service has asked to wait', async () => {
    const org = orgClient(scriptedFetch(json({}, 429, { 'retry-after': '2' }), json({ account: { account_id: 'a1' } })));
    const first = attempt(org.accounts.getProfile('a1'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const began = performance.now();
    expect((await attempt(org.accounts.getProfile('a1', { signal: AbortSignal.abort() }))).error?.kind).toBe('aborted');
    expect(performance.now() - began).toBeLessThan(1_000);
    expect((await first).ok).toBe(true);
  }, 10_000);

  it('ends a call that is on its way, and says that it may have happened', async () => {
    const controller = new AbortController();
    const hang: Fetch = (request) => new Promise((_, reject) => request.signal.addEventListener('abort', () => reject(request.signal.reason as Error)));
    const call = attempt(orgClient(hang).accounts.disable('a1', {}, { signal: controller.signal }));
    setTimeout(() => controller.abort(), 20);
    expect((await call).error).toMatchObject({ kind: 'aborted', mayHaveHappened: true });
  });

  it('ends a wait at once', async () => {
    const controller = new AbortController();
    const fetch = scriptedFetch(json({}, 429, { 'retry-after': '60' }));
    const began = performance.now();
    const call = attempt(orgClient(fetch).accounts.getProfile('a1', { signal: controller.signal }));
    setTimeout(() => controller.abort(), 30);
    expect((await call).error?.kind).toBe('aborted');
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});

describe('observers', () => {
  it('see every request, answer, wait and repetition, and nothing of a person', async () => {
    const events: [string, object][] = [];
    const see = (name: string) => (event: object) => void events.push([name, event]);
    const fetch = scriptedFetch(json({}, 503), json({ account: { account_id: '712020:jane' } }));
    await orgClient(fetch, {
      onRequest: see('request'),
      onResponse: see('response'),
      onRetry: see('retry'),
      onWait: see('wait'),
      logger: { debug: see('debug'), warn: see('warn') } as never,
    }).accounts.getProfile('712020:jane');
    expect(events.map(([name]) => name)).toEqual(['request', 'debug', 'response', 'warn', 'wait', 'warn', 'retry', 'warn', 'request', 'debug', 'response', 'debug']);
    expect(JSON.stringify(events)).not.toMatch(/712020:jane|organization-key/);
    expect(events[2]?.[1]).toMatchObject({ endpoint: 'GET /users/{accountId}/manage/profile', status: 503, error: 'unavailable', attempt: 1 });
  });

  it('that throw do not disturb the call', async () => {
    const warnings: string[] = [];
    const fail = () => {
      throw new Error('observer');
    };
    const logger = { debug: fail, warn: (message: string) => void warnings.push(message) };
    const org = orgClient(scriptedFetch(profile('active')), { onRequest: fail, onResponse: fail, logger });
    expect((await org.accounts.getProfile('a1')).account_id).toBe('a1');
    expect(warnings[0]).toContain('onRequest hook threw');
  });

  it('are told of a repetition with the error that caused it', async () => {
    const retries: RetryEvent[] = [];
    await orgClient(scriptedFetch(networkError('ECONNRESET'), profile('active')), { onRetry: (event) => retries.push(event) }).accounts.getProfile('a1');
    expect(retries).toEqual([{ endpoint: 'GET /users/{accountId}/manage/profile', origin: 'https://api.atlassian.com', call: expect.any(Number), attempt: 2, error: 'network' }]);
  });
});
