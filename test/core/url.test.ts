import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { attempt } from 'atlassian-admin-sdk';

import { checkBaseUrl, serializeQuery } from '../../src/core/url.js';
import { accountId, orgClient, orgId, productClient } from '../support/clients.js';
import { empty, json, scriptedFetch } from '../support/scripted-fetch.js';

async function sentPath(accountId: string): Promise<string | undefined> {
  const fetch = scriptedFetch(empty());
  await attempt(() => orgClient(fetch).accounts.disable(accountId));
  return fetch.sent[0]?.path;
}

describe('path values', () => {
  it.each([
    ['..', 'dot segment'],
    ['.', 'dot segment'],
    ['', 'must not be empty'],
    ['-', 'must name one thing'],
    ['x'.repeat(200), 'longer than 128'],
    ['\ud800', 'well-formed'],
  ])('refuses %j before anything is sent', async (accountId, problem) => {
    const fetch = scriptedFetch(empty());
    const result = await attempt(() => orgClient(fetch).accounts.disable(accountId));
    expect(result.error).toMatchObject({
      kind: 'validation',
      source: 'input',
      endpoint: 'POST /users/{accountId}/manage/lifecycle/disable',
      fields: [{ field: 'path.accountId', problem: expect.stringContaining(problem) }],
    });
    expect(fetch.sent).toEqual([]);
  });

  it.each([undefined, null, Number.NaN, 7, {}, []])('refuses %j, which is no string', async (value) => {
    const fetch = scriptedFetch(empty());
    const result = await attempt(() => orgClient(fetch).accounts.disable(value as never));
    expect(result.error?.kind).toBe('validation');
    expect(fetch.sent).toEqual([]);
  });

  it('leaves the colon of an account id as the vendor writes it', async () => {
    expect(await sentPath('712020:5f2b8c1e-0d4a')).toBe('/users/712020:5f2b8c1e-0d4a/manage/lifecycle/disable');
    expect(await sentPath('qm:abc:def')).toBe('/users/qm:abc:def/manage/lifecycle/disable');
  });

  it('encodes what may be any text, so that it stays within its segment', async () => {
    const sent = async (name: string): Promise<string | undefined> => {
      const fetch = scriptedFetch(empty());
      await attempt(() => productClient(fetch).confluence.watches.removeLabelWatcher(name, accountId));
      return fetch.sent[0]?.path.split('?')[0];
    };
    const label = '/wiki/rest/api/user/watch/label/';
    expect(await sent('a/b?c#d%e\\f')).toBe(`${label}a%2Fb%3Fc%23d%25e%5Cf`);
    expect(await sent('%2e%2e')).toBe(`${label}%252e%252e`);
    expect(await sent('../../admin/v1/orgs/x/api-tokens')).toBe(`${label}..%2F..%2Fadmin%2Fv1%2Forgs%2Fx%2Fapi-tokens`);
    expect(await sent('a\u0000b\r\nc')).toBe(`${label}a%00b%0D%0Ac`);
  });

  it('never changes the shape of the address, whatever the value is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), async (value) => {
        const path = await sentPath(value);
        if (path !== undefined) {
          expect(path.split('/')).toHaveLength(6);
          expect(decodeURIComponent(path.split('/')[2] as string)).toBe(value);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('takes "-" for all directories in reads', async () => {
    const fetch = scriptedFetch(json({ data: [] }));
    await orgClient(fetch).users.search('-').toArray();
    expect(fetch.sent[0]?.path).toBe(`/admin/v2/orgs/${orgId}/directories/-/users/search`);
  });
});

describe('base addresses', () => {
  const check = (value: string, allowedHosts: string[] = []) => checkBaseUrl(value, { endpoint: 'test', allowedHosts }).href;

  it.each([
    'https://api.atlassian.com',
    'https://example.atlassian.net',
    'http://127.0.0.1:8080',
    'http://localhost:1',
    'http://[::1]:99/prefix',
    'http://simulator.localhost',
  ])('takes %s', (address) => {
    expect(new URL(check(address)).origin).toBe(new URL(address).origin);
  });

  it.each([
    ['http://api.atlassian.com', 'expected https'],
    ['https://api.atlassian.com.evil.example', 'not a host of Atlassian'],
    ['https://api.atlassian.com@evil.example', 'user name or password'],
    ['https://user:word@api.atlassian.com', 'user name or password'],
    ['https://evil.example', 'not a host of Atlassian'],
    ['https://evil.atlassian.net.example', 'not a host of Atlassian'],
    ['https://api.atlassian.com.', 'not a host of Atlassian'],
    ['https://xn--tlassian-p4a.net', 'not a host of Atlassian'],
    ['https://a.b.atlassian.net', 'not a host of Atlassian'],
    ['https://api.atlassian.com:8443', 'not a host of Atlassian'],
    ['http://169.254.169.254', 'expected https'],
    ['http://0.0.0.0', 'expected https'],
    ['https://2130706433.example', 'not a host of Atlassian'],
    ['https://api.atlassian.com?x=1', 'query or fragment'],
    ['https://api.atlassian.com#x', 'query or fragment'],
    ['api.atlassian.com', 'absolute https address'],
    ['ftp://api.atlassian.com', 'expected https'],
  ])('refuses %s', (address, problem) => {
    expect(() => check(address)).toThrow(problem);
  });

  it('takes a gateway that is named', () => {
    expect(check('https://gateway.example:8443/atlassian', ['gateway.example:8443'])).toBe('https://gateway.example:8443/atlassian');
  });

  it('does not repeat a password from the address in its error', () => {
    expect(() => check('https://user:hunter2@api.atlassian.com')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });
});

describe('queries', () => {
  it('repeats the key of an array, and joins one by commas where the vendor wants that', () => {
    expect(serializeQuery({ accountIds: ['a', 'b'], actor: ['x', 'y'] }, ['actor'])).toBe('accountIds=a&accountIds=b&actor=x%2Cy');
  });

  it('leaves out what is undefined, and writes numbers and booleans as the vendor does', () => {
    expect(serializeQuery({ limit: 20, mfaEnabled: false, cursor: undefined })).toBe('limit=20&mfaEnabled=false');
  });

  it('encodes names with slashes, emoji and right-to-left text', () => {
    const name = 'a/b?c#d%e\\ 🦊 \u202eabc';
    expect(new URLSearchParams(serializeQuery({ groupname: name })).get('groupname')).toBe(name);
  });
});
