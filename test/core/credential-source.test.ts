import { inspect } from 'node:util';

import { attempt, OrgAdminClient, ProductClient, ScimClient, type SecretSource } from 'atlassian-admin-sdk';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { accountId, orgClient, quick, tokens } from '../support/clients.js';
import { json, scriptedFetch } from '../support/scripted-fetch.js';

const orgs = json({ data: [] });
const unauthorized = json({ code: 401, message: 'Unauthorized' }, 401);
const lost = new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) });

/** A function that returns one secret after the other, and counts. */
function rotating(...secrets: readonly unknown[]) {
  let asked = 0;
  const source = (() => {
    asked += 1;
    const secret = secrets[Math.min(asked, secrets.length) - 1];
    return secret instanceof Error ? Promise.reject(secret) : Promise.resolve(secret);
  }) as SecretSource;
  return { source, asked: () => asked };
}

const sentWith = (fetch: ReturnType<typeof scriptedFetch>) => fetch.sent.map(({ headers }) => headers['authorization']);

describe('a secret from a function', () => {
  it('is not asked for before a request needs it, and then once', async () => {
    const fetch = scriptedFetch(orgs);
    const { source, asked } = rotating('key-one');
    const org = orgClient(fetch, { apiKey: source });
    expect(asked()).toBe(0);
    await org.organizations.list().toArray();
    await org.organizations.list().toArray();
    expect([asked(), sentWith(fetch)]).toEqual([1, ['Bearer key-one', 'Bearer key-one']]);
  });

  it('is asked for again after a 401, and the call goes on with the new one', async () => {
    const fetch = scriptedFetch(orgs, unauthorized, orgs);
    const { source, asked } = rotating('key-one', 'key-two');
    const org = orgClient(fetch, { apiKey: source });
    await org.organizations.list().toArray();
    await org.organizations.list().toArray();
    expect([asked(), sentWith(fetch)]).toEqual([2, ['Bearer key-one', 'Bearer key-one', 'Bearer key-two']]);
  });

  it('is shared by calls at the same time: one question for all, also after a 401', async () => {
    let valid = 'key-one';
    const fetch = scriptedFetch((request) => Promise.resolve(request.headers.get('authorization') === `Bearer ${valid}` ? orgs.clone() : unauthorized.clone()));
    let asked = 0;
    const org = orgClient(fetch, { apiKey: async () => ((asked += 1), await Promise.resolve(), valid) });
    await Promise.all(Array.from({ length: 20 }, () => org.organizations.list().toArray()));
    expect(asked).toBe(1);
    valid = 'key-two';
    await Promise.all(Array.from({ length: 20 }, () => org.organizations.list().toArray()));
    expect(asked).toBe(2);
  });

  it('that stays the same, or is wrong twice, ends with the 401', async () => {
    for (const [secrets, requests] of [[['key-one', 'key-one'], 1], [['key-one', 'key-two', 'key-three'], 2]] as const) {
      const fetch = scriptedFetch(unauthorized);
      const { error } = await attempt(orgClient(fetch, { apiKey: rotating(...secrets).source }).organizations.list().toArray());
      expect([error?.kind, error?.status, fetch.sent.length]).toEqual(['credential.invalid', 401, requests]);
    }
  });

  it('that fails is an error of the input without its words, and the next call asks again', async () => {
    const fetch = scriptedFetch(orgs);
    const { source } = rotating(new Error('vault says key-one'), 'key-two');
    const org = orgClient(fetch, { apiKey: source });
    const { error } = await attempt(org.organizations.list().toArray());
    expect(error).toMatchObject({ kind: 'validation', fields: [{ field: 'apiKey', problem: expect.stringContaining('the function failed') }] });
    expect(inspect(error, { depth: 9 }) + JSON.stringify(error)).not.toContain('key-one');
    expect(fetch.sent).toEqual([]);
    await org.organizations.list().toArray();
    expect(sentWith(fetch)).toEqual(['Bearer key-two']);
  });

  it('that fails after a 401 leaves the 401', async () => {
    const fetch = scriptedFetch(unauthorized);
    const { error } = await attempt(orgClient(fetch, { apiKey: rotating('key-one', new Error('vault')).source }).organizations.list().toArray());
    expect(error).toMatchObject({ kind: 'credential.invalid', status: 401 });
  });

  it.each([[undefined], [''], ['two words'], ['Bearer key'], [7]])('is checked as a string is: %s', async (secret) => {
    const fetch = scriptedFetch(orgs);
    const { error } = await attempt(orgClient(fetch, { apiKey: rotating(secret).source }).organizations.list().toArray());
    expect(error).toMatchObject({ kind: 'validation', fields: [{ field: 'apiKey' }] });
    expect(fetch.sent).toEqual([]);
  });

  it('that hangs ends with the call: by its time or by its signal', async () => {
    const hangs = { apiKey: () => new Promise<string>(() => undefined) };
    const fetch = scriptedFetch(orgs);
    const timed = await attempt(orgClient(fetch, { ...hangs, timeout: { operation: 30 } }).accounts.getProfile(accountId));
    const stopped = await attempt(orgClient(fetch, hangs).accounts.getProfile(accountId, { signal: AbortSignal.timeout(20) }));
    expect([timed.error?.kind, stopped.error?.kind, fetch.sent]).toEqual(['timeout', 'aborted', []]);
  });

  it('does not send a write again whose response was lost, whatever the 401 after it says', async () => {
    const fetch = scriptedFetch(lost, unauthorized);
    const { source, asked } = rotating('key-one', 'key-two');
    const { error } = await attempt(orgClient(fetch, { apiKey: source }).accounts.disable(accountId));
    expect(error?.kind).toBe('ambiguous');
    expect(fetch.sent.filter(({ method }) => method === 'POST')).toHaveLength(1);
    expect(asked()).toBeLessThanOrEqual(2);
  });

  it('cannot be printed', async () => {
    const fetch = scriptedFetch(orgs);
    const org = orgClient(fetch, { apiKey: () => tokens.apiKey });
    await org.organizations.list().toArray();
    expect(inspect(org, { depth: 12, showHidden: true }) + JSON.stringify(org)).not.toContain(tokens.apiKey);
  });

  it('of the simulator stays on this machine', async () => {
    const fetch = scriptedFetch(orgs);
    const { error } = await attempt(orgClient(fetch, { apiKey: () => new Simulator().credentials.orgAdmin.apiKey }).organizations.list().toArray());
    expect(error).toMatchObject({ kind: 'validation', fields: [{ field: 'baseUrl' }] });
    expect(fetch.sent).toEqual([]);
  });

  it('serves every client', async () => {
    const simulator = new Simulator();
    const { orgAdmin, product, scim } = simulator.credentials;
    const org = new OrgAdminClient({ ...orgAdmin, apiKey: () => orgAdmin.apiKey, retry: quick });
    const jira = new ProductClient({ ...product, apiToken: () => Promise.resolve(product.apiToken), retry: quick });
    const directory = new ScimClient({ ...scim, directoryToken: () => scim.directoryToken, retry: quick });
    expect((await org.organizations.get()).id).toBe(simulator.state.orgId);
    expect((await jira.jira.getMyself()).accountId).toBe(simulator.caller.accountId);
    expect(await directory.users.list().toArray()).toEqual([]);
  });

  it('follows a key that is rotated while it runs', async () => {
    const simulator = new Simulator({ frozen: true });
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    let key = simulator.credentials.orgAdmin.apiKey;
    const org = new OrgAdminClient({ ...simulator.credentials.orgAdmin, apiKey: () => key, retry: quick });
    await org.accounts.getProfile(jane.accountId);
    key = 'sim_wrong';
    const wrong = new OrgAdminClient({ ...simulator.credentials.orgAdmin, apiKey: () => key, retry: quick });
    expect((await attempt(wrong.accounts.disable(jane.accountId))).error?.kind).toBe('credential.invalid');
    key = simulator.credentials.orgAdmin.apiKey;
    await wrong.accounts.disable(jane.accountId);
    expect(simulator.state.accounts[jane.accountId]?.status).toBe('inactive');
  });
});
