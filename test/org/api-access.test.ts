import { attempt, OrgAdminClient, type Org } from 'atlassian-admin-sdk';
import type { Simulator} from 'atlassian-admin-sdk/simulator';
import { type Fault } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { addApiKey, addOauthClient, addServiceAccount } from '../support/api-access.js';
import { orgClient, quick } from '../support/clients.js';
import { rehearsal } from '../support/organization.js';
import { json, scriptedFetch } from '../support/scripted-fetch.js';
import { directoryOf, groupOf, resourceOf } from '../support/scenario.js';

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
    const search = { q: 'jane', lastActiveAtSearchType: 'gt', lastActiveAtUom: 'day', lastActiveAtValue: 90 } as const;
    expect(await clients.org.apiTokens.list(search).toArray()).toMatchObject([{ label: 'a' }]);
    expect(await clients.org.apiTokens.count({ ...search, lastActiveAtSearchType: 'lt' })).toBe(1);
    expect((await clients.org.apiTokens.list({ q: 'jane', sort: '-label' }).toArray()).map(({ label }) => label)).toEqual(['c', 'b', 'a']);
    const { error } = await attempt(clients.org.apiTokens.count({ lastActiveAtSearchType: 'gt' }));
    expect(error).toMatchObject({ kind: 'validation', source: 'answer', code: 'INVALID_FIELD_FORMAT' });
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

describe('the lists of tokens and keys', () => {
  it('send their filters again with every page, because the cursor does not keep them', async () => {
    const { simulator, clients } = rehearsal({ frozen: true });
    const jane = simulator.addPerson({ name: 'Jane Doe', apiTokens: ['a', 'b', 'c'], owns: { organizationApiKeys: ['1', '2', '3', '4', '5', '6'] } });
    simulator.addPerson({ name: 'Ben Poe', apiTokens: ['d', 'e', 'f'], owns: { organizationApiKeys: ['7', '8', '9'] } });
    const tokens = await clients.org.apiTokens.list({ q: jane.email, sort: 'label', pageSize: 2 }).toArray();
    expect(tokens.map(({ label }) => label)).toEqual(['a', 'b', 'c']);
    const keys = await clients.org.apiKeys.list({ q: jane.email, sort: '-label', pageSize: 5 }).toArray();
    expect(keys.map(({ label }) => label)).toEqual(['6', '5', '4', '3', '2', '1']);
    const queries = simulator.requests.map(({ path }) => new URL(path, 'https://api.atlassian.com').searchParams);
    expect(queries.map((query) => [query.get('q'), query.get('sort'), query.has('cursor')])).toEqual([
      [jane.email, 'label', false],
      [jane.email, 'label', true],
      [jane.email, '-label', false],
      [jane.email, '-label', true],
    ]);
  });

  it('go on from a kept cursor with the filters of the list that goes on', async () => {
    const { simulator, clients } = rehearsal({ frozen: true });
    simulator.addPerson({ name: 'Jane Doe', apiTokens: ['a', 'b', 'c'] });
    const list = clients.org.apiTokens.list({ q: 'jane', sort: 'label', pageSize: 2 });
    const { value: first } = await list.pages().next();
    const kept = first === undefined ? undefined : first.next;
    expect((await list.from(kept).toArray()).map(({ label }) => label)).toEqual(['c']);
  });

  it.each([
    ['pageSize', (org: OrgAdminClient) => org.apiKeys.list({ pageSize: 30 as never }).toArray()],
    ['pageSize', (org: OrgAdminClient) => org.apiTokens.list({ pageSize: 1001 }).toArray()],
    ['pageSize', (org: OrgAdminClient) => org.oauthClients.list({ pageSize: 1001 }).toArray()],
    ['createdAtFrom', (org: OrgAdminClient) => org.apiKeys.list({ createdAtFrom: '2026-01-01' } as never).toArray()],
    ['lastActiveAtValue', (org: OrgAdminClient) => org.apiTokens.list({ lastActiveAtValue: '90' as never }).toArray()],
  ])('refuse a %s that Atlassian does not take, and send nothing', async (field, list) => {
    const { simulator, clients } = rehearsal();
    const { error } = await attempt((async () => await list(clients.org))());
    expect(error).toMatchObject({ kind: 'validation', source: 'input', fields: [{ field: `query.${field}` }] });
    expect(simulator.requests).toEqual([]);
  });

  it('show the scopes of each, and none for what has no scopes', async () => {
    const { simulator, clients } = rehearsal();
    simulator.addPerson({ name: 'Jane Doe', apiTokens: ['ci'], owns: { organizationApiKeys: ['nightly'] } });
    expect((await clients.org.apiTokens.list({ q: 'ci' }).toArray()).map(({ scopes }) => scopes)).toContainEqual([]);
    expect((await clients.org.apiKeys.list({ q: 'nightly' }).toArray()).map(({ scopes }) => scopes)).toEqual([[]]);
  });

  it('say that the organization does not have the feature, if Atlassian says so', async () => {
    const refusal = json({ errors: [{ id: '1', status: '403', code: 'FEATURE_NOT_ENABLED', title: 'Forbidden' }] }, 403);
    const { error } = await attempt(orgClient(scriptedFetch(refusal)).apiTokens.list().toArray());
    expect(error).toMatchObject({ kind: 'endpoint.unavailable', why: 'notForThisOrganization' });
  });
});

describe('what a leaver made for programs', () => {
  const belongings = { organizationApiKeys: ['nightly'], serviceAccounts: [{ name: 'Nightly export', apiTokens: ['ci'], oauthClients: ['Export'] }] };

  it('is found by who made it, and ended: keys, tokens, OAuth clients and service accounts', async () => {
    const { simulator, clients: { org } } = rehearsal();
    const { accountId } = simulator.addPerson({ name: 'Jane Doe', apiTokens: ['laptop'], owns: belongings });
    simulator.addPerson({ name: 'Ben Poe', apiTokens: ['laptop'], owns: belongings });
    for (const { id, createdBy } of await org.apiKeys.list({ pageSize: 100 }).whole().toArray()) {
      if (createdBy?.id === accountId) {
        await org.apiKeys.revoke(id);
      }
    }
    for (const { id } of await org.accounts.listApiTokens(accountId).whole().toArray()) {
      await org.accounts.revokeApiToken(accountId, id);
    }
    for (const { clientId, createdBy } of await org.serviceAccounts.listAllOauthClients().whole().toArray()) {
      if (createdBy?.id === accountId) {
        await org.oauthClients.delete(clientId);
      }
    }
    const hers = (await org.serviceAccounts.list().whole().toArray()).filter(({ createdById }) => createdById === accountId);
    const tokens = await org.serviceAccounts.listAllTokens().whole().toArray();
    expect(hers.map(({ atlassianId }) => tokens.filter(({ user }) => user?.id === atlassianId).map(({ label }) => label))).toEqual([['ci']]);
    for (const { id } of hers) {
      await org.serviceAccounts.revokeTokens(id);
      await org.serviceAccounts.delete(id);
    }
    expect(simulator.effects.map(({ kind }) => kind)).toEqual(['apiKey.revoked', 'apiToken.revoked', 'oauthClient.deleted', 'serviceAccount.tokensRevoked', 'serviceAccount.deleted']);
    expect(await org.apiKeys.count()).toBe(2);
    expect(await org.oauthClients.count()).toBe(1);
    expect(await org.serviceAccounts.list().toArray()).toHaveLength(1);
    expect((await org.apiTokens.list({ q: 'laptop' }).toArray()).map(({ user }) => user?.name)).toEqual(['Ben Poe']);
  });

  it('keeps working when they are deactivated', async () => {
    const { simulator, clients } = rehearsal();
    const { accountId } = simulator.addPerson({ name: 'Jane Doe', owns: belongings });
    await clients.org.accounts.disable(accountId);
    expect(await clients.org.apiKeys.count({ q: 'nightly' })).toBe(1);
    expect(await clients.org.serviceAccounts.listAllTokens().toArray()).toMatchObject([{ label: 'ci', status: 'ALLOWED' }]);
  });

  it('is no effect of the rehearsal', () => {
    const { simulator } = rehearsal();
    simulator.addPerson({ name: 'Jane Doe', owns: belongings });
    expect(simulator.effects).toEqual([]);
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

describe('OAuth clients', () => {
  it('are created in a browser: a call by route is refused before it is sent', async () => {
    const { simulator, clients } = rehearsal();
    for (const orgId of ['{orgId}', simulator.state.orgId]) {
      const { error } = await attempt(clients.org.request(`POST /admin/api-access/v1/orgs/${orgId}/oauth-clients`, { body: { name: 'Export', serviceAccountId: 's1' } }));
      expect(error).toMatchObject({ kind: 'credential.wrongKind', remedy: expect.stringContaining('in Atlassian Administration') });
    }
    expect(simulator.requests).toEqual([]);
    expect(await clients.org.request('POST /admin/api-access/v1/orgs/{orgId}/oauth-clients/count')).toEqual({ total: 0 });
  });

  it('show no secret, and whose they are and who made them', async () => {
    const { simulator, clients } = rehearsal();
    const jane = simulator.addPerson({ name: 'Jane Doe', owns: { serviceAccounts: [{ name: 'Nightly export', oauthClients: ['Export'] }] } });
    const [{ secret } = { secret: '' }] = Object.values(simulator.state.oauthClients);
    expect(secret).not.toBe('');
    const [client] = await clients.org.serviceAccounts.listAllOauthClients({ clientName: 'Export' }).toArray();
    expect(client).toMatchObject({ clientName: 'Export', serviceAccount: { name: 'Nightly export' }, createdBy: { id: jane.accountId, email: jane.email } });
    const listed = await clients.org.oauthClients.list().toArray();
    expect(listed).toMatchObject([{ clientId: client?.clientId, name: 'Export', status: 'ACTIVE' }]);
    expect(JSON.stringify([client, listed])).not.toContain(secret);
  });

  it('that the list shows as revoked are deleted after a lost answer', async () => {
    const broken = json({ code: 500, message: 'Internal error' }, 500);
    const page = (status: string) => json({ data: [{ clientId: 'c1', status }], links: {} });
    expect(await orgClient(scriptedFetch(broken, page('REVOKED'))).oauthClients.delete('c1')).toEqual({ outcome: 'done' });
  });
});

/** The input of a service account with access to the first site. */
function exportAccount(simulator: Simulator): Org.NewServiceAccount {
  return { displayName: 'Nightly export', permissionRules: [{ resource: resourceOf(simulator), role: 'atlassian/user' }] };
}

describe('service accounts', () => {
  it('start with their roles and groups', async () => {
    const { simulator, clients } = rehearsal();
    simulator.addPerson({ name: 'Jane Doe', groups: ['robots'] });
    const { groupId } = groupOf(simulator, 'robots');
    const made = await clients.org.serviceAccounts.create({ ...exportAccount(simulator), additionalGroups: [{ directoryId: directoryOf(simulator), groupId }] });
    const accountId = made.atlassianId as string;
    expect(groupOf(simulator, 'robots').members[accountId]).toBe(true);
    expect(simulator.state.directRoles[accountId]).toEqual({ [resourceOf(simulator)]: ['atlassian/user'] });
    expect(await clients.org.serviceAccounts.list().toArray()).toMatchObject([{ ...made, createdById: simulator.caller.accountId }]);
  });

  it.each([
    ['displayName', { displayName: 'Robot' }],
    ['displayName', { displayName: 'R'.repeat(31) }],
    ['description', { description: 'd'.repeat(256) }],
    ['permissionRules', { permissionRules: [] }],
    ['permissionRules', { permissionRules: undefined }],
    ['permissionRules[0].role', { permissionRules: [{ resource: 'ari:cloud:jira-software::site/c1' }] }],
    ['additionalGroups[0].groupId', { additionalGroups: [{ directoryId: 'd1', groupId: 'staff@example.com' }] }],
  ] as const)('are not created with a wrong %s: %j', async (field, wrong) => {
    const { simulator, clients } = rehearsal();
    const { error } = await attempt(clients.org.serviceAccounts.create({ ...exportAccount(simulator), ...wrong } as never));
    expect(error).toMatchObject({ kind: 'validation', source: 'input', fields: [{ field: `body.${field}` }] });
    expect(simulator.requests).toEqual([]);
  });

  it('are counted by up to 100 ids, and other ids come back by themselves', async () => {
    const { simulator, clients } = rehearsal();
    const { id, accountId } = addServiceAccount(simulator, 'Export', ['ci', 'laptop']);
    expect(await clients.org.serviceAccounts.countTokens([id, accountId, 'no-such'])).toEqual({
      validServiceAccountIds: [{ serviceAccountId: id, credentialsCount: 2 }, { serviceAccountId: accountId, credentialsCount: 2 }],
      invalidServiceAccountIds: ['no-such'],
    });
    for (const ids of [[], Array.from({ length: 101 }, (_, number) => `s${number}`)]) {
      expect((await attempt(clients.org.serviceAccounts.countTokens(ids))).error).toMatchObject({ kind: 'validation', source: 'input' });
    }
  });

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
    const { simulator, clients } = rehearsal();
    const { atlassianId } = await clients.org.serviceAccounts.create(exportAccount(simulator));
    expect(await clients.org.users.search('-', { accountIds: [atlassianId as string] }).toArray()).toEqual([]);
  });

  it('are changed once, and by the id that is given, whatever the change says', async () => {
    const { simulator, clients } = rehearsal();
    const { id, accountId } = addServiceAccount(simulator, 'Export');
    const other = addServiceAccount(simulator, 'Import');
    const change = { displayName: 'Nightly export', atlassianId: other.accountId } as never;
    expect(await clients.org.serviceAccounts.update(accountId, change)).toEqual({ outcome: 'done' });
    expect(await clients.org.serviceAccounts.update(accountId, { displayName: 'Nightly export' })).toEqual({ outcome: 'done' });
    expect(simulator.effects).toMatchObject([{ kind: 'serviceAccount.updated', target: id }]);
    const { error } = await attempt(clients.org.serviceAccounts.update(accountId, {}));
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
        tokens['new'] = { id: 'new', label: 'new', createdAt: 0, expiresAt: simulator.clock.now() + 86_400_000 };
      }
    };
    simulator.faults.add({ when: 'afterEffect', kind: 'status', status: 503, match: { route: `DELETE ${collection}/{serviceAccountId}/api-tokens` } });
    const { error } = await attempt(org.serviceAccounts.revokeTokens(id));
    expect(error?.kind).toBe('ambiguous');
    expect((await org.serviceAccounts.listTokens(id).toArray()).map((token) => token.label)).toEqual(['new']);
  });

  it('have no list of tokens that could be taken for an empty one', async () => {
    for (const answer of [{ tokens: [{ id: 't1' }] }, { data: [{ id: 't1' }], links: { next: 'more' } }, {}]) {
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
