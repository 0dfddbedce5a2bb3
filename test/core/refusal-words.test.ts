import { attempt, type AdminError } from 'atlassian-admin-sdk';
import { describe, expect, it } from 'vitest';

import { accountId, orgClient, productClient, scimClient } from '../support/clients.js';
import { json, scriptedFetch } from '../support/scripted-fetch.js';
import { readShared, sharedIsThere, skippedBecause } from '../support/shared.js';

const group = { groupId: 'g1' };

/** The calls that reports are about, by the names that they give them. */
const calls: Readonly<Record<string, (fetch: ReturnType<typeof scriptedFetch>) => PromiseLike<unknown>>> = {
  'jira.users.create': (fetch) => productClient(fetch).jira.users.create({ emailAddress: 'new@example.com', products: [] }),
  'jira.groups.addUser': (fetch) => productClient(fetch).jira.groups.addUser(group, accountId),
  'jira.groups.removeUser': (fetch) => productClient(fetch).jira.groups.removeUser(group, accountId),
  'jira.getMyself': (fetch) => productClient(fetch).jira.getMyself({}, { retry: false, maxWait: 0 }),
  'request POST': (fetch) => productClient(fetch).request('POST /rest/backup/1/export/runbackup'),
  'confluence.groups.get': (fetch) => productClient(fetch).confluence.groups.get('g1'),
  'users.remove': (fetch) => orgClient(fetch).users.remove('d1', accountId),
  'users.get': (fetch) => orgClient(fetch).users.get('d1', accountId),
  'users.search': (fetch) => orgClient(fetch).users.search('-').first(),
  'users.suspend': (fetch) => orgClient(fetch).users.suspend('d1', accountId),
  'groups.get': (fetch) => orgClient(fetch).groups.get('d1', 'g1'),
  'groups.addUser': (fetch) => orgClient(fetch).groups.addUser('d1', 'g1', accountId),
  'groups.removeUser': (fetch) => orgClient(fetch).groups.removeUser('d1', 'g1', accountId),
  'userRoles.assign': (fetch) => orgClient(fetch).userRoles.assign(accountId, { role: 'atlassian/org-admin' }),
  'accounts.disable': (fetch) => orgClient(fetch).accounts.disable(accountId),
  'users.patch': (fetch) => scimClient(fetch).users.patch('u1', [{ op: 'replace', path: 'displayName', value: 'x' }]),
  'users.create': (fetch) => scimClient(fetch).users.create({ userName: 'new@example.com', emails: [{ value: 'new@example.com', primary: true }] }),
};

async function errorOf(call: string, response: Response): Promise<AdminError> {
  const made = calls[call.replace(/^org\.|, maxWait 0$/g, '')];
  if (made === undefined) {
    throw new Error(`no call of this test is named ${call}`);
  }
  const { error } = await attempt(() => made(scriptedFetch(response, json({}, 500), json({}, 500))));
  if (error === undefined) {
    throw new Error(`${call} succeeded`);
  }
  return error;
}

const jira = (message: string): object => ({ errorMessages: [message], errors: {} });
const organization = (status: string, detail: string, code?: string): object => ({ errors: [{ id: '1', status, title: 'Refused', detail, ...(code === undefined ? {} : { code }) }] });
const scim = (detail: string, scimType?: string): object => ({ schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '409', detail, ...(scimType === undefined ? {} : { scimType }) });

type Case = readonly [call: string, status: number, body: object, expected: object];

describe('words that name the reason', () => {
  it.each<Case>([
    ['jira.groups.addUser', 400, jira('Cannot edit group memberships, as external user management is enabled, please contact your administrators.'), { why: 'idpManaged' }],
    ['jira.groups.removeUser', 403, jira('Cannot edit group memberships, as external user management is enabled.'), { why: 'idpManaged' }],
    ['jira.users.create', 400, jira('Cannot add user, as external user management is enabled.'), { why: 'idpManaged' }],
    ['users.remove', 403, organization('403', 'This person is synced from an identity provider. Remove this user in your identity provider instead'), { why: 'idpManaged' }],
    ['groups.removeUser', 403, organization('403', 'This group is managed externally by an identity provider', 'ADMIN-UAM-403-8'), { why: 'idpManaged' }],
    ['groups.addUser', 409, organization('409', 'The group is provisioned by your identity provider'), { why: 'idpManaged' }],
    ['users.suspend', 403, organization('403', 'The account is managed by an external directory.'), { why: 'idpManaged' }],
  ])('%s, %i: an identity provider owns it', async (call, status, body, expected) => {
    const error = await errorOf(call, json(body, status));
    expect(error).toMatchObject({ kind: 'group.protected', whoCanFix: 'idpAdmin', status, ...expected });
    expect(error.message).toContain('an identity provider manages what it would change');
    expect(error.remedy).toContain('identity provider');
  });

  it.each<Case>([
    ['groups.get', 403, organization('403', 'Access to the resources was denied due to missing scope', ''), {}],
    ['confluence.groups.get', 403, { code: 403, message: 'Access to the resources was denied due to missing scope' }, {}],
    ['jira.getMyself', 401, { code: 401, message: 'Unauthorized; scope does not match' }, {}],
    ['users.search', 403, { error: 'insufficient_scope', error_description: 'The token lacks a scope.' }, {}],
    ['users.suspend', 403, organization('403', 'The key is missing required scopes.'), {}],
  ])('%s, %i: a scope is missing', async (call, status, body) => {
    expect((await errorOf(call, json(body, status))).kind).toBe('credential.insufficientScope');
  });

  it.each([401, 403])('a header tells of a missing scope, whatever the body says: %i', async (status) => {
    const header = { 'www-authenticate': 'Bearer realm="api", error="insufficient_scope", scope="read:users"' };
    expect((await errorOf('users.get', json({}, status, header))).kind).toBe('credential.insufficientScope');
    expect((await errorOf('users.get', json({}, status, { 'www-authenticate': 'Bearer realm="api"' }))).kind).not.toBe('credential.insufficientScope');
  });

  it.each<Case>([
    ['jira.users.create', 410, jira('The requested API has been removed. Please migrate to the /rest/api/3/search/jql API.'), {}],
    ['jira.getMyself', 410, { message: 'This endpoint is no longer available.', statusCode: 410 }, {}],
    ['users.remove', 410, {}, {}],
    ['accounts.disable', 410, jira('The requested API has been removed.'), {}],
    ['groups.removeUser', 410, organization('410', 'This version of the API has been retired.'), {}],
    ['users.patch', 410, {}, {}],
  ])('%s, %i: it is the endpoint that has gone', async (call, status, body) => {
    const error = await errorOf(call, json(body, status));
    expect(error).toMatchObject({ kind: 'endpoint.unavailable', why: 'removed', whoCanFix: 'caller' });
    expect(error).not.toHaveProperty('replacement');
    expect(error.remedy).not.toContain('replacement');
  });

  it.each<Case>([
    ['confluence.groups.get', 410, {}, {}],
    ['jira.groups.addUser', 410, jira('The project is archived.'), {}],
    ['users.get', 410, organization('410', 'The account has been closed and deleted.'), {}],
  ])('%s, %i: it is the thing that has gone', async (call, status, body) => {
    expect((await errorOf(call, json(body, status))).kind).toBe('gone');
  });

  it.each<Case>([
    ['users.patch', 409, scim('User must be Active.'), { kind: 'user.inactive' }],
    ['users.patch', 409, scim('The user is deactivated.'), { kind: 'user.inactive' }],
    ['users.patch', 409, scim('The resource was changed by another request.'), { kind: 'conflict.lifecycle', codes: [] }],
    ['users.patch', 409, scim('The value cannot be changed.', 'mutability'), { kind: 'conflict.lifecycle' }],
    ['users.create', 409, scim('User already exists in the database.'), { kind: 'conflict.uniqueness' }],
    ['users.patch', 409, scim('Resource [USER]: with email[x] already exists.', 'uniqueness'), { kind: 'conflict.uniqueness', resource: 'USER', attribute: 'email' }],
    ['users.patch', 409, scim('The userName is already taken.'), { kind: 'conflict.uniqueness' }],
  ])('%s, %i: a conflict of SCIM is only called a clash where something clashes: %j', async (call, status, body, expected) => {
    expect(await errorOf(call, json(body, status))).toMatchObject(expected);
  });

  it('takes a conflict without a word for a clash only where something is made anew', async () => {
    const silent = () => new Response('', { status: 409 });
    expect((await errorOf('users.create', silent())).kind).toBe('conflict.uniqueness');
    expect((await errorOf('users.patch', silent())).kind).toBe('conflict.lifecycle');
  });

  it.each<Case>([
    ['groups.addUser', 404, organization('404', 'User not found', 'ADMIN-UAM-404-3'), {}],
    ['groups.addUser', 404, organization('404', 'One or more user not found in the directory', 'ADMIN-UAM-404-1'), {}],
    ['groups.addUser', 404, organization('404', 'User not found'), {}],
    ['groups.addUser', 404, { timestamp: 't', path: '/x', status: 404, error: 'Not Found', message: 'User not found', requestId: 'r' }, {}],
    ['userRoles.assign', 404, organization('404', 'The user was not found'), {}],
  ])('%s, %i: who is to be given something has to be invited first', async (call, status, body) => {
    const error = await errorOf(call, json(body, status));
    expect(error).toMatchObject({ kind: 'notFound', resource: 'user' });
    expect(error.remedy).toMatch(/^Invite the person to the organization first/);
  });

  it.each<Case>([
    ['groups.addUser', 404, organization('404', 'Group not found', 'ADMIN-UAM-404-3'), { resource: 'group' }],
    ['users.remove', 404, organization('404', 'One or more user not found in the directory', 'ADMIN-UAM-404-1'), { resource: 'user' }],
    ['users.remove', 404, organization('404', 'The directory was not found in the organization.', 'ADMIN-UAM-404-1'), { resource: 'directory' }],
    ['users.search', 404, organization('404', 'No such directory'), { resource: 'directory' }],
    ['users.get', 404, { timestamp: 't', status: 404, error: 'Not Found', message: 'No message available', path: '/x' }, { resource: 'route' }],
    ['groups.removeUser', 404, organization('404', 'Not found'), { resource: 'unknown' }],
  ])('%s, %i: nobody is to be invited for %j', async (call, status, body, expected) => {
    const error = await errorOf(call, json(body, status));
    expect(error).toMatchObject({ kind: 'notFound', ...expected });
    expect(error.remedy).not.toContain('Invite');
  });

  it('a browser is the only way', async () => {
    const only = { error: 'This feature is only accessible from the UI.' };
    expect(await errorOf('request POST', json(only, 403))).toMatchObject({ kind: 'endpoint.unavailable', why: 'onlyInBrowser', whoCanFix: 'siteAdmin' });
    expect(await errorOf('users.suspend', json(only, 403))).toMatchObject({ kind: 'endpoint.unavailable', why: 'onlyInBrowser', whoCanFix: 'orgAdmin' });
  });

  it('a 403 that is in none of the forms of an API may be that of a proxy, and says so', async () => {
    expect((await errorOf('accounts.disable', json({ error: 'Access denied by security policy.' }, 403))).remedy).toContain('A proxy may also have sent this response');
    expect((await errorOf('accounts.disable', json({ key: 'forbidden' }, 403))).remedy).not.toContain('proxy');
    expect((await errorOf('accounts.disable', new Response('', { status: 403 }))).remedy).not.toContain('proxy');
  });

  it('a 407 is one of a proxy, and nothing has happened', async () => {
    expect(await errorOf('accounts.disable', json({}, 407))).toMatchObject({ kind: 'network', status: 407, mayHaveHappened: false, retryable: false });
  });

  it('who can fix a refusal of a product is an admin of the site', async () => {
    for (const call of ['jira.getMyself', 'confluence.groups.get']) {
      expect(await errorOf(call, json({}, 403))).toMatchObject({ kind: 'permission.denied', whoCanFix: 'siteAdmin' });
    }
    expect(await errorOf('users.suspend', json({}, 403))).toMatchObject({ kind: 'permission.denied', whoCanFix: 'orgAdmin' });
  });
});

describe('a reason of user management', () => {
  const rule = { allowed: false, reason: { key: 'externalDirectory.google' } };

  it.each([
    [{ context: {}, errorDetail: rule }],
    [{ context: rule, errorDetail: {} }],
    [{ context: null, errorDetail: rule }],
    [{ context: { allowed: false, reason: {} }, errorDetail: rule }],
    [{ context: { allowed: false, reason: null }, errorDetail: rule }],
  ])('is read from whichever of the two members tells it: %j', async (members) => {
    const error = await errorOf('accounts.disable', json({ key: 'forbidden.action', ...members }, 403));
    expect(error).toMatchObject({ kind: 'externalDirectory.google', reason: 'externalDirectory.google' });
  });

  it('keeps codes and no names of people', async () => {
    const errorCodes = ['HAS_ENTITLEMENTS', 'hasEntitlements', { code: 'ADMIN-409-1' }, 'jane.doe', '712020:11111111-2222-3333-4444-555555555555', 'jane.doe@example.com'];
    const error = await errorOf('accounts.disable', json({ key: 'conflict.lifecycleErrors', context: { errorCodes } }, 409));
    expect(error).toMatchObject({ kind: 'conflict.lifecycle', codes: ['HAS_ENTITLEMENTS', 'hasEntitlements', 'ADMIN-409-1'] });
  });
});

interface Report {
  readonly id: string;
  readonly input: { readonly type: string; readonly call?: string; readonly status?: number; readonly headers?: Record<string, string>; readonly body?: unknown };
}

/** What each published report about an answer expects, in words of this package. */
const expectedOfReports: Readonly<Record<string, object>> = {
  'R-B1-1': { kind: 'endpoint.unavailable', why: 'removed', whoCanFix: 'caller' },
  'R-B2-1': { kind: 'group.protected', why: 'idpManaged', whoCanFix: 'idpAdmin' },
  'R-B2-3': { kind: 'group.protected', whoCanFix: 'idpAdmin' },
  'R-B2-4': { kind: 'credential.insufficientScope' },
  'R-B2-5': { kind: 'endpoint.unavailable', why: 'onlyInBrowser' },
  'R-B3-4': { kind: 'permission.denied', remedy: expect.stringContaining('proxy') as unknown },
  'R-C3-1': { kind: 'user.inactive' },
  'R-H-3': { kind: 'conflict.uniqueness' },
  'R-C4-1': { kind: 'notFound', resource: 'user', remedy: expect.stringContaining('Invite') as unknown },
  'R-H-4': { kind: 'notFound', resource: 'route' },
  'R-H-5': { kind: 'credential.invalid', remedy: expect.stringContaining('organization API key') as unknown },
  'R-C4-2': { kind: 'unexpectedResponse', why: 'login', whoCanFix: 'caller' },
  'R-C6-2': { kind: 'rateLimited', remedy: expect.not.stringMatching(/retryAt|after/) as unknown },
};

/** Successes, which no classification decides. */
const notAboutErrors = ['R-C5-1', 'R-C5-2'];

describe.skipIf(!sharedIsThere)(`the published reports${skippedBecause}`, () => {
  const reports = sharedIsThere
    ? readShared('cases/public-reports.jsonl')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Report)
        .filter(({ input }) => input.type === 'answer')
    : [];

  it('are all looked at', () => {
    expect(reports.map(({ id }) => id).filter((id) => !notAboutErrors.includes(id))).toEqual(expect.arrayContaining(Object.keys(expectedOfReports)));
    expect(reports).toHaveLength(Object.keys(expectedOfReports).length + notAboutErrors.length);
  });

  it.each(reports.filter(({ id }) => !notAboutErrors.includes(id)).map((report) => [report.id, report] as const))('%s is classified as its reporter expected', async (id, { input }) => {
    const { call = '', status = 200, headers = {}, body } = input;
    const text = typeof body === 'string' ? body : JSON.stringify(body ?? '');
    expect(await errorOf(call, new Response(text, { status, headers }))).toMatchObject(expectedOfReports[id] as object);
  });
});
