import { inspect } from 'node:util';

import { attempt, OrgAdminClient, reveal } from 'atlassian-admin-sdk';
import type { Simulator} from 'atlassian-admin-sdk/simulator';
import { type Fault } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { addApiKey, addOauthClient, addServiceAccount } from '../support/api-access.js';
import { orgClient, quick } from '../support/clients.js';
import { rehearsal } from '../support/organization.js';
import { json, scriptedFetch } from '../support/scripted-fetch.js';

const revokeRoute = 'PATCH /admin/api-access/v1/orgs/{orgId}/api-keys/revoke/{apiKeyId}';
const collection = '/admin/api-access/v1/orgs/{orgId}/service-accounts';

function keyInUse(simulator: Simulator): string {
  return Object.keys(simulator.state.apiKeys)[0] as string;
}

describe('the API tokens of all people', () => {
  it('are those of managed accounts, and not those of service accounts', async () => {
    const { simulator, clients } = rehearsal();
    const { accountId, email } = simulator.addPerson({ name: 'Jane Doe', apiTokens: ['ci'] });
    simulator.addPerson({ name: 'Gus Guest', email: 'gus@elsewhere.example', apiTokens: ['his own'] });
    addServiceAccount(simulator, 'Export', ['nightly']);
    const tokens = await clients.org.apiTokens.list({ q: 'CI' }).toArray();
    expect(tokens).toMatchObject([{ label: 'ci', user: { id: accountId, name: 'Jane Doe', email } }]);
    const labels = (await clients.org.apiTokens.list({ pageSize: 1 }).toArray()).map(({ label }) => label);
    expect(labels).not.toContain('his own');
    expect(labels).not.toContain('nightly');
    expect(await clients.org.apiTokens.count()).toBe(labels.length);
  });

  it('are found by the date of their last use, and sorted', async () => {
    const { simulator, clients } = rehearsal({ frozen: true });
    const { apiTokens } = simulator.addPerson({ name: 'Jane Doe', apiTokens: ['a', 'b', 'c'] });
    const [old, fresh] = Object.values(apiTokens);
    Object.assign(old as object, { lastAccessAt: simulator.clock.now() - 100 * 86_400_000 });
    Object.assign(fresh as object, { lastAccessAt: simulator.clock.now() });
    const search = { q: 'jane', lastActiveAtSearchType: 'gt', lastActiveAtUom: 'day', lastActiveAtValue: '90' };
    expect(await clients.org.apiTokens.list(search).toArray()).toMatchObject([{ label: 'a' }]);
    expect(await clients.org.apiTokens.count({ ...search, lastActiveAtSearchType: 'lt' })).toBe(1);
    expect((await clients.org.apiTokens.list({ q: 'jane', sort: '-label' }).toArray()).map(({ label }) => label)).toEqual(['c', 'b', 'a']);
    const { error } = await attempt(clients.org.apiTokens.count({ lastActiveAtSearchType: 'gt' }));
    expect(error).toMatchObject({ kind: 'validation', source: 'answer' });
  });

  it('are not asked for with a filter that does not exist', async () => {
    const { simulator, clients } = rehearsal();
    const { error } = await attempt(clients.org.apiTokens.count({ createdSince: '2026-01-01' } as never));
    expect(error).toMatchObject({ kind: 'validation', source: 'input' });
    expect(simulator.requests).toEqual([]);
  });

  it('need their scope, if the key has scopes', async () => {
    const { clients } = rehearsal({ apiKeyScopes: ['read:tokens:admin'] });
    expect(await clients.org.apiTokens.count()).toBeGreaterThan(0);
    const { error } = await attempt(clients.org.serviceAccounts.listAllTokens().toArray());
    expect(error?.kind).toBe('credential.insufficientScope');
  });
});

describe('revoking an API key', () => {
  it('of a leaver leaves the key in use alone', async () => {
    const { simulator, clients } = rehearsal();
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    const { id } = addApiKey(simulator, 'nightly', jane.accountId);
    const hers = (await clients.org.apiKeys.list().toArray()).filter(({ createdBy }) => createdBy?.id === jane.accountId);
    expect(hers.map((key) => key.id)).toEqual([id]);
    expect(await clients.org.apiKeys.revoke(id)).toEqual({ outcome: 'done' });
    expect(await clients.org.apiKeys.count()).toBe(1);
    expect(simulator.effects).toMatchObject([{ kind: 'apiKey.revoked', target: id, accountId: jane.accountId }]);
  });

  it('that nothing is known of any more is no success: it may be the id of another thing', async () => {
    const { simulator, clients } = rehearsal();
    const { id } = addApiKey(simulator, 'nightly');
    await clients.org.apiKeys.revoke(id);
    expect((await attempt(clients.org.apiKeys.revoke(id))).error).toMatchObject({ kind: 'notFound', status: 404 });
    expect(simulator.effects).toHaveLength(1);
  });

  it('that is in use succeeds, and everything after it is refused', async () => {
    const { simulator, clients } = rehearsal();
    expect(await clients.org.apiKeys.revoke(keyInUse(simulator))).toEqual({ outcome: 'done' });
    const { error } = await attempt(clients.org.apiKeys.list().toArray());
    expect(error).toMatchObject({ kind: 'credential.invalid', status: 401 });
  });

  const lost: readonly Pick<Fault, 'kind' | 'status'>[] = [{ kind: 'reset' }, { kind: 'status', status: 500 }, { kind: 'status', status: 503 }];

  it.each(lost)('that is in use is ambiguous when the answer is lost, neither a success nor a failure: $kind $status', async (fault) => {
    const { simulator, clients } = rehearsal();
    simulator.faults.add({ ...fault, when: 'afterEffect', match: { route: revokeRoute } });
    const { error } = await attempt(clients.org.apiKeys.revoke(keyInUse(simulator)));
    expect(error?.kind).toBe('ambiguous');
    expect(simulator.effects).toHaveLength(1);
  });

  it.each(lost)('that is in use is done once when it was lost on its way there: $kind $status', async (fault) => {
    const { simulator, clients } = rehearsal();
    simulator.faults.add({ ...fault, when: 'beforeEffect', match: { route: revokeRoute } });
    expect(await clients.org.apiKeys.revoke(keyInUse(simulator))).toEqual({ outcome: 'done' });
    expect(simulator.effects).toHaveLength(1);
  });

  it('is ambiguous when the list that should show it is empty or goes on', async () => {
    const broken = json({ code: 500, message: 'Internal error' }, 500);
    for (const page of [{ data: [], links: {} }, { data: [{ id: 'other' }], links: { next: 'more' } }]) {
      const { error } = await attempt(orgClient(scriptedFetch(broken, json(page))).apiKeys.revoke('k1'));
      expect(error).toMatchObject({ kind: 'ambiguous', readBack: 'unknown' });
    }
  });

  it('is done when the list still has the key, with the time of its revocation', async () => {
    const page = json({ data: [{ id: 'k1', revocationDate: '2026-11-02T09:00:00Z' }], links: {} });
    const org = orgClient(scriptedFetch(json({ code: 500, message: 'Internal error' }, 500), page));
    expect(await org.apiKeys.revoke('k1')).toEqual({ outcome: 'done' });
  });
});

describe('the secret of a new OAuth client', () => {
  it('is not printed, and is revealed to whoever asks for it', async () => {
    const { simulator, clients } = rehearsal();
    const created = await clients.org.oauthClients.create({ name: 'Export' });
    const { secret } = simulator.state.oauthClients[created.clientId as string] as { secret: string };
    for (const text of [inspect(created, { depth: 9, showHidden: true }), JSON.stringify(created), String(created.clientSecret)]) {
      expect(text).not.toContain(secret);
      expect(text).toContain('[secret]');
    }
    expect(created.clientSecret && reveal(created.clientSecret)).toBe(secret);
    expect(JSON.stringify(await clients.org.oauthClients.get(created.clientId as string))).not.toContain(secret);
  });

  it('is wrapped under whatever name it comes', async () => {
    const answer = json({ data: { client_id: 'c1', client_secret: 'open-sesame', credentials: [{ secret: 'open-sesame' }] } }, 201);
    const created = await orgClient(scriptedFetch(answer)).oauthClients.create({ name: 'Export' });
    expect(inspect(created, { depth: 9 })).not.toContain('open-sesame');
    expect(JSON.stringify(created)).toContain('"client_id":"c1"');
  });

  it('may be missing, because the vendor does not publish the answer', async () => {
    const org = orgClient(scriptedFetch(new Response(null, { status: 201 })));
    expect(await org.oauthClients.create({ name: 'Export' })).toEqual({});
  });
});

describe('service accounts', () => {
  it('are listed over several pages, whose links are addresses', async () => {
    const { simulator, clients } = rehearsal();
    for (let number = 0; number < 85; number += 1) {
      addServiceAccount(simulator, `Robot ${number}`);
    }
    const pages = [];
    for await (const page of clients.org.serviceAccounts.list().pages()) {
      pages.push([page.items.length, page.total]);
    }
    expect(pages).toEqual([
      [80, 85],
      [5, 85],
    ]);
  });

  it('are no users of a directory', async () => {
    const { clients } = rehearsal();
    const { atlassianId } = await clients.org.serviceAccounts.create({ displayName: 'Export' });
    expect(await clients.org.users.search('-', { accountIds: [atlassianId as string] }).toArray()).toEqual([]);
  });

  it('are changed once, and by the id that is given, whatever the change says', async () => {
    const { simulator, clients } = rehearsal();
    const { id, accountId } = addServiceAccount(simulator, 'Export');
    const other = addServiceAccount(simulator, 'Import');
    const change = { displayName: 'Nightly export', id: other.id } as never;
    expect(await clients.org.serviceAccounts.update(id, change)).toEqual({ outcome: 'done' });
    expect(await clients.org.serviceAccounts.update(accountId, { displayName: 'Nightly export' })).toEqual({ outcome: 'done' });
    expect(simulator.effects).toMatchObject([{ kind: 'serviceAccount.updated', target: id }]);
    const { error } = await attempt(clients.org.serviceAccounts.update(id, {}));
    expect(error).toMatchObject({ kind: 'validation', source: 'input' });
  });

  it('go for good with their tokens and OAuth clients', async () => {
    const { simulator, clients } = rehearsal();
    const { id, accountId } = addServiceAccount(simulator, 'Export', ['ci']);
    addOauthClient(simulator, 'export', id);
    await clients.org.serviceAccounts.delete(id);
    expect(simulator.state.accounts[accountId]).toBeUndefined();
    expect([await clients.org.oauthClients.count(), await clients.org.serviceAccounts.listAllTokens().toArray()]).toEqual([0, []]);
    expect((await attempt(clients.org.serviceAccounts.delete(id))).error?.kind).toBe('notFound');
  });

  it('are not deleted again while their page is not the last one', async () => {
    const page = json({ items: [{ id: 's1' }], links: { next: 'more' }, total: 9 });
    const { error } = await attempt(orgClient(scriptedFetch(json({ code: 500, message: 'x' }, 500), page)).serviceAccounts.delete('s9'));
    expect(error).toMatchObject({ kind: 'ambiguous', readBack: 'unknown' });
  });

  it('lose all tokens at once, and no token that was made after that', async () => {
    const { simulator } = rehearsal();
    const { id, accountId } = addServiceAccount(simulator, 'Export', ['ci', 'laptop']);
    const org = new OrgAdminClient({ ...simulator.credentials.orgAdmin, retry: quick, onResponse: () => madeAfterwards() });
    const madeAfterwards = (): void => {
      const tokens = simulator.state.accounts[accountId]?.apiTokens ?? {};
      if (Object.keys(tokens).length === 0) {
        tokens['new'] = { id: 'new', label: 'new', createdAt: 0, expiresAt: 0 };
      }
    };
    simulator.faults.add({ when: 'afterEffect', kind: 'status', status: 503, match: { route: `DELETE ${collection}/{serviceAccountId}/api-tokens` } });
    const { error } = await attempt(org.serviceAccounts.revokeTokens(id));
    expect(error?.kind).toBe('ambiguous');
    expect((await org.serviceAccounts.listTokens(id).toArray()).map((token) => token.label)).toEqual(['new']);
  });

  it('have no list of tokens that could be taken for an empty one', async () => {
    for (const answer of [{ tokens: [{ id: 't1' }] }, { data: [{ id: 't1' }], links: { next: 'more' } }]) {
      const { error } = await attempt(orgClient(scriptedFetch(json(answer))).serviceAccounts.listTokens('s1').toArray());
      expect(error).toMatchObject({ kind: 'unexpectedResponse', why: 'schema' });
    }
  });

  it('are new: an organization without them says so', async () => {
    const noRoute = json({ code: 404, message: 'Request failed to match any route' }, 404);
    const { error } = await attempt(orgClient(scriptedFetch(noRoute)).serviceAccounts.list().toArray());
    expect(error).toMatchObject({ kind: 'notFound', resource: 'route' });
  });
});

describe('links to SCIM directories', () => {
  it('are cut without touching the person, who is then administered by hand', async () => {
    const { simulator, clients } = rehearsal();
    const { accountId } = simulator.addPerson({ name: 'Jane Doe', provisionedBy: 'scim', groups: ['staff'] });
    const [link] = await clients.org.scimLinks.list(accountId).toArray();
    const refused = await attempt(clients.org.accounts.disable(accountId));
    expect(refused.error?.kind).toBe('externalDirectory.scim');
    expect(await clients.org.scimLinks.unlink(link?.directoryId as string, link?.scimUserId as string)).toEqual({ outcome: 'done' });
    expect(await clients.org.scimLinks.list(accountId).toArray()).toEqual([]);
    expect(simulator.state.accounts[accountId]).toMatchObject({ status: 'active' });
    expect(await clients.org.accounts.disable(accountId)).toEqual({ outcome: 'done' });
    expect(simulator.effects.map(({ kind }) => kind)).toEqual(['scim.unlinked', 'account.disabled']);
  });

  it('are cut once, also when the answer is lost, and a repetition finds nothing to do', async () => {
    const { simulator, clients } = rehearsal();
    const { accountId } = simulator.addPerson({ name: 'Jane Doe', provisionedBy: 'scim' });
    const [link] = await clients.org.scimLinks.list(accountId).toArray();
    simulator.faults.add({ when: 'afterEffect', kind: 'reset' });
    const { outcome } = await clients.org.scimLinks.unlink(link?.directoryId as string, link?.scimUserId as string);
    expect(outcome).toBe('done');
    expect(simulator.effects).toHaveLength(1);
  });

  it('go in every directory with the records, and the groups of the identity provider with them', async () => {
    const { simulator, clients } = rehearsal();
    const { accountId } = simulator.addPerson({ name: 'Jane Doe', provisionedBy: 'scim', groups: ['staff', 'synced'] });
    const [first] = Object.values(simulator.state.scimDirectories);
    const [user] = Object.values(first?.users ?? {});
    simulator.state.scimDirectories['second'] = { scimDirectoryId: 'second', token: 'sim_directory_second', users: { u2: { ...(user as NonNullable<typeof user>), id: 'u2' } }, groups: {} };
    const groups = Object.values(simulator.state.groups);
    Object.assign(groups.find(({ name }) => name === 'synced') as object, { managedBy: 'external' });
    await clients.org.scimLinks.deleteScimUsers(accountId);
    expect(await clients.org.scimLinks.list(accountId).toArray()).toEqual([]);
    expect(groups.filter(({ members }) => members[accountId] === true).map(({ name }) => name)).toEqual(['staff']);
    expect(simulator.state.accounts[accountId]).toMatchObject({ status: 'active' });
    expect(simulator.effects).toMatchObject([{ kind: 'scim.recordsDeleted', accountId }]);
  });

  it('are kept for accounts that the organization does not manage', async () => {
    const { simulator, clients } = rehearsal();
    const { accountId } = simulator.addPerson({ name: 'Gus Guest', email: 'gus@elsewhere.example', provisionedBy: 'scim' });
    expect((await attempt(clients.org.scimLinks.deleteScimUsers(accountId))).error?.kind).toBe('permission.denied');
    expect(simulator.effects).toEqual([]);
  });
});
