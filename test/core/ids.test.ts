import { attempt, OrgAdminClient, ProductClient, ScimClient, scimGroupPatch } from 'atlassian-admin-sdk';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { accountId, directoryId, orgClient, orgId, productClient, scimClient } from '../support/clients.js';
import { empty, json, scriptedFetch } from '../support/scripted-fetch.js';

const email = 'jane.doe@example.com';

/** Calls with one value where an id belongs, and the field that has to be named. */
const places: readonly (readonly [string, string, (value: string, fetch: ReturnType<typeof scriptedFetch>) => PromiseLike<unknown>])[] = [
  ['a path of user management', 'path.accountId', (value, fetch) => orgClient(fetch).accounts.disable(value)],
  ['a path of the organization', 'path.accountId', (value, fetch) => orgClient(fetch).users.remove('d1', value)],
  ['the path of a membership', 'path.accountId', (value, fetch) => orgClient(fetch).groups.removeUser('d1', 'g1', value)],
  ['the path of SCIM links', 'path.accountId', (value, fetch) => orgClient(fetch).scimLinks.list(value).toArray()],
  ['a token', 'path.tokenId', (value, fetch) => orgClient(fetch).accounts.revokeApiToken(accountId, value)],
  ['an API key', 'path.apiKeyId', (value, fetch) => orgClient(fetch).apiKeys.revoke(value)],
  ['a directory', 'path.directoryId', (value, fetch) => orgClient(fetch).users.suspend(value, accountId)],
  ['a group', 'path.groupId', (value, fetch) => orgClient(fetch).groups.get('d1', value)],
  ['a service account', 'path.serviceAccountId', (value, fetch) => orgClient(fetch).serviceAccounts.delete(value)],
  ['an OAuth client', 'path.clientId', (value, fetch) => orgClient(fetch).oauthClients.delete(value)],
  ['a SCIM user behind the organization key', 'path.scimUserId', (value, fetch) => orgClient(fetch).scimLinks.unlink('d1', value)],
  ['a search', 'body.accountIds[0]', async (value, fetch) => orgClient(fetch).users.search('-', { accountIds: [value] }).first()],
  ['a filter', 'query.groupIds[0]', async (value, fetch) => orgClient(fetch).users.list('-', { groupIds: [value] }).first()],
  ['a new membership', 'body.accountId', (value, fetch) => orgClient(fetch).groups.addUser('d1', 'g1', value)],
  ['an invitation', 'body.additionalGroups[0]', (value, fetch) => orgClient(fetch).invitations.send({ emails: [email], additionalGroups: [value] })],
  ['a query of Jira', 'query.accountId', (value, fetch) => productClient(fetch).jira.users.remove(value)],
  ['a group of Jira', 'query.groupId', (value, fetch) => productClient(fetch).jira.groups.removeUser({ groupId: value }, accountId)],
  ['a body of Jira', 'body.accountId', (value, fetch) => productClient(fetch).jira.groups.addUser({ groupId: 'g1' }, value)],
  ['a new owner', 'body.accountId', (value, fetch) => productClient(fetch).jira.filters.changeOwner('1', value)],
  ['a new lead', 'body.leadAccountId', (value, fetch) => productClient(fetch).jira.components.update('1', { leadAccountId: value })],
  ['a query of Confluence', 'query.accountId', (value, fetch) => productClient(fetch).confluence.groups.removeUser('g1', value)],
  ['a watch', 'query.accountId', (value, fetch) => productClient(fetch).confluence.watches.addContentWatcher('123', value)],
  ['a portal', 'path.accountId', (value, fetch) => productClient(fetch).serviceDesk.customers.revokePortalOnlyAccess(value)],
  ['a SCIM user', 'path.userId', (value, fetch) => scimClient(fetch).users.delete(value)],
  ['a SCIM group', 'path.groupId', (value, fetch) => scimClient(fetch).groups.get(value)],
  ['members of a SCIM group', 'userIds[0]', (value, fetch) => scimClient(fetch).groups.addMembers('g1', [value])],
  ['members of a new SCIM group', 'body.members[0].value', (value, fetch) => scimClient(fetch).groups.create({ displayName: 'staff', members: [{ value }] })],
  ['a call by route', 'path.accountId', (value, fetch) => orgClient(fetch).request('POST /users/{account_id}/manage/lifecycle/disable', { path: { account_id: value } })],
  ['a query of a call by route', 'query.accountId', (value, fetch) => productClient(fetch).request('DELETE /rest/api/3/user', { query: { accountId: value } })],
  ['a body of a call by route', 'body.accountIds[0]', (value, fetch) => orgClient(fetch).request('POST /admin/v9/thing', { body: { accountIds: [value] } })],
];

const impossible = [email, 'Jane Doe', `${accountId} `, `"${accountId}"`, `'${accountId}`, '..%2Fadmin', '%', 'a/../b', 'https://example.com/x', 'a\u0000b', 'a\r\nb', 'é', 'undefined', 'null', 'x'.repeat(300)];

describe('a value that cannot be an id', () => {
  describe.each(places)('in %s', (_name, field, call) => {
    it('is refused before anything is sent', async () => {
      for (const value of impossible) {
        const fetch = scriptedFetch(empty());
        const { error } = await attempt(() => call(value, fetch));
        expect(error, value).toMatchObject({ kind: 'validation', source: 'input', whoCanFix: 'caller', fields: [{ field }] });
        expect(fetch.sent).toEqual([]);
        expect(JSON.stringify(error)).not.toContain('jane.doe');
      }
    });
  });

  it.each(places)('that is an e-mail address is called one: in %s', async (_name, _field, call) => {
    const { error } = await attempt(() => call(email, scriptedFetch(empty())));
    expect(error?.message).toMatch(/expected an (?:account )?id, received an e-mail address/);
  });

  it.each<[string, (value: string) => unknown]>([
    ['orgId', (value) => new OrgAdminClient({ orgId: value, apiKey: 'key' })],
    ['cloudId', (value) => new ProductClient({ cloudId: value, email, apiToken: 'token' })],
    ['directoryId', (value) => new ScimClient({ directoryId: value, directoryToken: 'token' })],
  ])('is refused by the constructor: %s', (name, make) => {
    for (const value of impossible) {
      expect(() => make(value), value).toThrow(`${name}: `);
    }
  });

  it('is refused where a patch is built, which nothing sends yet', () => {
    expect(() => scimGroupPatch.removeMembers([email])).toThrow('userIds[0]: expected an id, received an e-mail address');
    expect(() => scimGroupPatch.addMembers(undefined as never)).toThrow('userIds');
  });
});

describe('an id as the vendor has them', () => {
  it.each(['557058:f58131cb-b67d-43c7-b30d-6b58d40bd077', '712020:5f2b8c1e', 'qm:1234-abc:5678', 'x|y', '5b10ac8d82e05b22cc7d4ef5', '__proto__', 'constructor'])('is sent: %s', async (value) => {
    const fetch = scriptedFetch(json({}, 404));
    const { error } = await attempt(orgClient(fetch).accounts.getProfile(value));
    expect(error?.kind).toBe('notFound');
    expect(fetch.sent.map(({ path }) => decodeURIComponent(path))).toEqual([`/users/${value}/manage/profile`]);
  });

  it('may be a resource name, where the vendor has those', async () => {
    const fetch = scriptedFetch(empty());
    const resource = 'ari:cloud:jira::site/d1f3a0b2-0000-4000-8000-000000000001';
    await orgClient(fetch).policies.removeResource('p1', resource);
    expect(decodeURIComponent(fetch.sent[0]?.path ?? '')).toBe(`/admin/v1/orgs/${orgId}/policies/p1/resources/${resource}`);
    expect((await attempt(orgClient(fetch).policies.removeResource('p1', 'ari:cloud:jira::site/../x'))).error?.kind).toBe('validation');
  });
});

describe('a well-formed id that nothing is known of', () => {
  const world = () => {
    const simulator = new Simulator({ frozen: true });
    const jane = simulator.addPerson({ name: 'Jane Doe', groups: ['eng'], apiTokens: ['ci'] });
    const omar = simulator.addPerson({ name: 'Omar Haddad', provisionedBy: 'scim' });
    const { credentials } = simulator;
    const directory = Object.keys(simulator.state.directories)[0] as string;
    const group = Object.keys(simulator.state.groups)[0] as string;
    return { simulator, jane, omar, directory, group, org: new OrgAdminClient(credentials.orgAdmin), product: new ProductClient(credentials.product), scim: new ScimClient(credentials.scim) };
  };
  type World = ReturnType<typeof world>;

  it.each<[string, (world: World) => PromiseLike<unknown>]>([
    ['another account in a directory', ({ org, directory }) => org.users.remove(directory, '712020:nobody')],
    ['a directory', ({ org, jane }) => org.users.remove('no-such-directory', jane.accountId)],
    ['a cut account id in a group', ({ org, directory, group, jane }) => org.groups.removeUser(directory, group, jane.accountId.slice(0, -1))],
    ['an account id in capitals', ({ org, directory, group, jane }) => org.groups.removeUser(directory, group, jane.accountId.toUpperCase())],
    ['the directory of a membership', ({ org, group, jane }) => org.groups.removeUser('no-such-directory', group, jane.accountId)],
    ['the name of a group', ({ org, directory, jane }) => org.groups.removeUser(directory, 'eng', jane.accountId)],
    ['the label of a token', ({ org, jane }) => org.accounts.revokeApiToken(jane.accountId, 'ci')],
    ['the name of a key', ({ org }) => org.apiKeys.revoke('nightly')],
    ['an OAuth client', ({ org }) => org.oauthClients.delete('no-such')],
    ['a service account', ({ org }) => org.serviceAccounts.delete('no-such')],
    ['an account id for a SCIM user', ({ scim, omar }) => scim.users.delete(omar.accountId)],
    ['the name of a group in Jira', ({ product, jane }) => product.jira.groups.removeUser({ groupId: 'eng' }, jane.accountId)],
    ['an account in Jira', ({ product, group }) => product.jira.groups.removeUser({ groupId: group }, '712020:nobody')],
    ['an account on a site', ({ product }) => product.jira.users.remove('712020:nobody')],
    ['an account in Confluence', ({ product, group }) => product.confluence.groups.removeUser(group, '712020:nobody')],
  ])('is notFound, and never a success: %s', async (_name, call) => {
    const made = world();
    const { ok, error } = await attempt(() => call(made));
    expect([ok, error?.kind]).toEqual([false, 'notFound']);
    expect(made.simulator.effects).toEqual([]);
  });

  it('is told apart from one that is known and out of the group, which is no error', async () => {
    const { simulator, org, directory, group, omar } = world();
    expect(await org.groups.removeUser(directory, group, omar.accountId)).toEqual({ outcome: 'alreadyInState' });
    const requests = simulator.requests.map(({ route }) => route?.split(' ')[0]);
    expect(requests).toEqual(['DELETE', 'POST', 'GET', 'POST']);
  });

  it('stays a success where the answer of the removal was lost', async () => {
    const { simulator, org, directory, jane } = world();
    simulator.faults.add({ when: 'afterEffect', kind: 'status', status: 503, match: { method: 'DELETE' } });
    const { data, response } = await org.users.remove(directory, jane.accountId, { retry: { baseDelay: 0 } }).withResponse();
    expect([data.outcome, response.recovered]).toEqual(['done', 'absent']);
  });

  it('is not excused by a lost answer where it is the group that does not exist', async () => {
    const missing = json({ errors: [{ code: 'ADMIN-404-10', title: 'Group not found' }] }, 404);
    const fetch = scriptedFetch(empty(503), missing, json({ data: [{ accountId: 'a1', groups: [{ id: 'other' }] }] }));
    const { error } = await attempt(orgClient(fetch).groups.removeUser(directoryId, 'g1', 'a1'));
    expect(error?.kind).toBe('ambiguous');
  });
});
