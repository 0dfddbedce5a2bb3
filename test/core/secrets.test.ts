import { inspect } from 'node:util';

import { attempt, isAdminError, OrgAdminClient } from 'atlassian-admin-sdk';
import ky from 'ky';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { Secret } from '../../src/core/secret.js';
import { orgClient, orgId, tokens } from '../support/clients.js';
import { json, networkError, scriptedFetch } from '../support/scripted-fetch.js';

const basic = Buffer.from(`ada@example.com:${tokens.apiToken}`).toString('base64');
const needles = [...Object.values(tokens), basic, ...Object.values(tokens).map((token) => Buffer.from(token).toString('base64'))];

/** Everything that a program could print of a value. */
function everythingPrintable(value: unknown): string {
  const parts = [inspect(value, { showHidden: true, depth: Number.POSITIVE_INFINITY, getters: true }), String(value)];
  try {
    parts.push(JSON.stringify(value) ?? '');
  } catch {
    // What cannot become JSON prints nothing that way.
  }
  for (let current = value; current instanceof Error; current = current.cause) {
    parts.push(current.stack ?? '', current.message, ...Object.getOwnPropertyNames(current).map((name) => String(Reflect.get(current as object, name))));
  }
  return parts.join('\n');
}

function expectNoSecret(value: unknown): void {
  const text = everythingPrintable(value);
  for (const needle of needles) {
    expect(text).not.toContain(needle);
  }
}

describe('a secret', () => {
  it('is not printed by any conversion', () => {
    const secret = new Secret(tokens.apiKey);
    expectNoSecret(secret);
    expectNoSecret({ nested: [secret] });
    expect(String(secret)).toBe('[secret]');
    expect(JSON.stringify({ secret })).toBe('{"secret":"[secret]"}');
    expect(inspect(secret)).toBe('[secret]');
    expect(Object.keys(secret)).toEqual([]);
  });
});

describe('errors', () => {
  beforeEach(() => nock.disableNetConnect());
  afterEach(() => {
    nock.cleanAll();
    nock.enableNetConnect();
  });

  it('of a refused call print no credential, also where the server echoes it', async () => {
    const echo = { message: `you sent Bearer ${tokens.apiKey} and ${encodeURIComponent(tokens.apiKey)}`, authorization: tokens.apiKey };
    const { error } = await attempt(orgClient(scriptedFetch(json(echo, 403))).accounts.disable('a1'));
    expectNoSecret(error);
    expect(error?.body).toContain('[secret]');
  });

  it('of the network print no credential, although the errors of ky would', async () => {
    nock('https://api.atlassian.com').get('/users/a1/manage/profile').times(9).replyWithError(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
    const leaking = await ky('https://api.atlassian.com/users/a1/manage/profile', {
      headers: { authorization: `Bearer ${tokens.apiKey}` },
      retry: 0,
    }).catch((error: unknown) => error);
    expect(inspect(leaking)).toContain(tokens.apiKey);

    const { error } = await attempt(orgClient().accounts.getProfile('a1'));
    expect(error?.kind).toBe('network');
    expectNoSecret(error);
  });

  it('have no e-mail address, id or body in their message, and do not print the body', async () => {
    const body = { errorMessages: ['jane.doe@example.com is not known'], errors: {} };
    const { error } = await attempt(orgClient(scriptedFetch(json(body, 400))).accounts.setEmail('712020:abc', 'jane.doe@example.com'));
    expect(error?.message).not.toMatch(/jane|712020:abc|errorMessages/);
    expect(inspect(error)).not.toMatch(/jane|errorMessages/);
    expect(JSON.stringify(error)).not.toMatch(/jane|errorMessages/);
    expect(error?.body).toContain('[e-mail] is not known');
  });

  it('keep a body to a bounded length', async () => {
    const { error } = await attempt(orgClient(scriptedFetch(json({ message: 'x'.repeat(100_000) }, 400))).accounts.enable('a1'));
    expect(error?.body?.length).toBeLessThan(3_000);
  });
});

describe('a token that cannot be sent', () => {
  it.each([
    ['with a line break', 'abc\r\ndef-hush', 'line break'],
    ['with a line break at its end', 'abc-def-hush\n', 'line break'],
    ['with a space', 'abc def-hush', 'white space'],
    ['with letters of another script', 'абв-hush', 'characters that no token has'],
    ['with its scheme', 'Bearer abc-hush', 'without "Bearer"'],
    ['that is empty', '', 'must not be empty'],
  ])('%s is refused at construction, and not repeated', (_name, apiKey, problem) => {
    let error: unknown;
    try {
      new OrgAdminClient({ orgId, apiKey });
    } catch (caught) {
      error = caught;
    }
    expect(isAdminError(error) && error.kind).toBe('validation');
    expect(error).toMatchObject({ message: expect.stringContaining(problem), fields: [{ field: 'apiKey' }] });
    expect(everythingPrintable(error)).not.toContain('hush');
  });

  it.each([undefined, null, 42, {}])('is refused when it is no string: %j', (apiKey) => {
    expect(() => new OrgAdminClient({ orgId, apiKey: apiKey as never })).toThrow('apiKey: expected a string');
  });
});

describe('a failing network', () => {
  it('names its system code, so that the reason is known', async () => {
    const { error } = await attempt(orgClient(scriptedFetch(networkError('ENOTFOUND'))).accounts.getProfile('a1'));
    expect(error).toMatchObject({ kind: 'network', code: 'ENOTFOUND', mayHaveHappened: false, retryable: true });
  });
});
