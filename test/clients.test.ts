import { attempt, isAdminError, OrgAdminClient, ProductClient, ScimClient, type OrgAdminClientOptions, type ProductClientOptions } from 'atlassian-admin-sdk';
import { describe, expect, expectTypeOf, it } from 'vitest';

import { orgClient, orgId, productClient, scimClient } from './support/clients.js';
import { empty, json, networkError, scriptedFetch } from './support/scripted-fetch.js';

function problemOf(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    return isAdminError(error) && error.kind === 'validation' ? error.fields.map(({ field, problem }) => `${field}: ${problem}`).join('; ') : String(error);
  }
  return 'no problem';
}

describe('a client that cannot work is refused at construction', () => {
  const org = (options: object) => () => new OrgAdminClient({ orgId, apiKey: 'key', ...options });
  const product = (options: object) => () => new ProductClient({ site: 'acme', email: 'a@example.com', apiToken: 'token', ...options });
  const scim = (options: object) => () => new ScimClient({ directoryId: 'd1', directoryToken: 'token', ...options });

  it.each([
    [org({ orgId: '' }), 'orgId: expected the id of the organization, received an empty string'],
    [org({ orgId: undefined }), 'orgId: expected the id of the organization, received undefined'],
    [org({ orgId: 'https://admin.atlassian.com/o/abc' }), 'orgId: expected the id of the organization, received an address'],
    [org({ orgId: 'ada@example.com' }), 'orgId: expected the id of the organization, received an e-mail address'],
    [org({ orgId: '..' }), 'orgId: expected the id of the organization'],
    [org({ apiKey: 'a\nb' }), 'apiKey: contains a line break'],
    [org({ timeout: -1 }), 'timeout'],
    [org({ timeout: 'soon' }), 'timeout'],
    [org({ retry: true }), 'retry'],
    [org({ retry: { maximumAttempts: 0 } }), 'retry'],
    [org({ fetch: 'fetch' }), 'fetch: expected a function'],
    [org({ userAgent: 'a\nb' }), 'userAgent: expected printable ASCII characters'],
    [org({ maximumResponseBytes: 0 }), 'maximumResponseBytes'],
    [org({ baseUrl: 'http://api.atlassian.com' }), 'baseUrl: expected https'],
    [product({ site: 'https://acme.atlassian.net' }), 'site: expected the name of a site, such as "acme", not an address'],
    [product({ site: 'acme.atlassian.net/wiki' }), 'site: expected the name of a site, such as "acme", not an address'],
    [product({ site: 'acme.atlassian.net.evil.example' }), 'site: expected the name of a site under atlassian.net'],
    [product({ site: 'a@example.com' }), 'site: expected the name of a site, such as "acme", not an e-mail address'],
    [product({ site: '169.254.169.254' }), 'site: expected the name of a site under atlassian.net'],
    [product({ site: '' }), 'site: expected the name of a site'],
    [product({ email: undefined }), 'email: expected the e-mail address of the account that made the API token'],
    [product({ email: 'ada' }), 'email: expected the e-mail address'],
    [product({ email: 'ada:x@example.com' }), 'email: expected the e-mail address'],
    [product({ apiToken: '' }), 'apiToken: must not be empty'],
    [scim({ directoryId: 'https://api.atlassian.com/scim/directory/d1' }), 'directoryId: expected the id of the SCIM directory, received an address'],
    [scim({ directoryToken: ' t' }), 'directoryToken: contains white space'],
  ])('case %#', (make, problem) => {
    expect(problemOf(make)).toContain(problem);
  });

  it('also when it is given nothing', () => {
    expect(problemOf(() => new OrgAdminClient(undefined as never))).toBe('options: expected an object');
  });

  it('takes the name of a site with and without its domain', () => {
    for (const site of ['acme', 'ACME.atlassian.net', 'acme-2.atlassian.net']) {
      expect(new ProductClient({ site, email: 'a@example.com', apiToken: 't' }).site).toBe(site.toLowerCase().replace('.atlassian.net', ''));
    }
  });
});

describe('tokens of the simulator', () => {
  it('are refused anywhere but on this machine', () => {
    expect(problemOf(() => new OrgAdminClient({ orgId, apiKey: 'sim_abc' }))).toBe(
      'baseUrl: must be a loopback address, because the token is one of the simulator',
    );
    expect(problemOf(() => new OrgAdminClient({ orgId, apiKey: 'sim_abc', baseUrl: 'http://127.0.0.1:1' }))).toBe('no problem');
    expect(problemOf(() => new ProductClient({ site: 'acme', email: 'a@example.com', apiToken: 'sim_abc' }))).toContain('baseUrl');
  });
});

describe('the three worlds', () => {
  it('do not mix at the type level', () => {
    const options: OrgAdminClientOptions = { orgId, apiKey: 'key' };
    expectTypeOf(options).not.toExtend<ProductClientOptions>();
    // @ts-expect-error An API token is no organization API key.
    expect(problemOf(() => new OrgAdminClient({ orgId, apiToken: 'token' }))).toBe('apiToken: is the credential of another client');
    // @ts-expect-error Nor can it come along with one.
    expect(problemOf(() => new OrgAdminClient({ orgId, apiKey: 'key', apiToken: 'token' }))).toContain('apiToken: is the credential of another client');
    // @ts-expect-error A site takes no organization API key.
    expect(problemOf(() => new ProductClient({ site: 'acme', email: 'a@example.com', apiKey: 'key' }))).toBe('apiKey: is the credential of another client');
    // @ts-expect-error A SCIM directory takes its own token only.
    expect(problemOf(() => new ScimClient({ directoryId: 'd1', apiKey: 'key' }))).toBe('apiKey: is the credential of another client');
    expect(problemOf(() => new OrgAdminClient({ orgId } as never))).toBe('apiKey: expected a string, received undefined');
  });
});

describe('request()', () => {
  it('calls an endpoint that has no method, with credential and filled-in organization', async () => {
    const fetch = scriptedFetch(json({ data: [1], links: {} }));
    const answer = await orgClient(fetch).request('GET /admin/v1/orgs/{orgId}/domains/{domainId}', {
      path: { domainId: 'd=1' },
      query: { tags: ['a', 'b'], limit: 5 },
    });
    expect(answer).toEqual({ data: [1], links: {} });
    expect(fetch.sent[0]?.path).toBe(`/admin/v1/orgs/${orgId}/domains/d%3D1?tags=a&tags=b&limit=5`);
    expect(fetch.sent[0]?.headers['authorization']).toMatch(/^Bearer /);
  });

  it('knows the names in braces', async () => {
    const org = orgClient(scriptedFetch(json({})));
    expectTypeOf(org.request).toBeCallableWith('GET /x/{one}/y/{two}', { path: { one: '1', two: '2' } });
    expectTypeOf(org.request<'GET /x'>).parameter(0).toEqualTypeOf<'GET /x'>();
    expectTypeOf(org.request('GET /x')).resolves.toBeUnknown();
    // @ts-expect-error Methods are upper case, and a path begins with a slash.
    await expect(org.request('get x')).rejects.toThrow('expected a method and a path template');
  });

  it('resolves to undefined where there is no body', async () => {
    expect(await orgClient(scriptedFetch(empty())).request('POST /admin/v9/thing', { body: { a: 1 } })).toBeUndefined();
  });

  it('treats a declared endpoint by its own rules, under whatever names its path has', async () => {
    const fetch = scriptedFetch(networkError('ECONNRESET'), json({ account: { account_id: 'a1', account_status: 'inactive' } }));
    await orgClient(fetch).request('POST /users/{account_id}/manage/lifecycle/disable', { path: { account_id: 'a1' } });
    expect(fetch.sent.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /users/a1/manage/lifecycle/disable',
      'GET /users/a1/manage/profile',
    ]);
  });

  it('repeats a read, and never a write that it does not know', async () => {
    const read = scriptedFetch(networkError('ECONNRESET'), json({}));
    await orgClient(read).request('GET /admin/v9/thing');
    expect(read.sent).toHaveLength(2);
    const write = scriptedFetch(networkError('ECONNRESET'), json({}));
    const { error } = await attempt(orgClient(write).request('POST /admin/v9/thing'));
    expect(error).toMatchObject({ kind: 'ambiguous', endpoint: 'POST /admin/v9/thing' });
    expect(write.sent).toHaveLength(1);
  });

  it('sends fields that the declaration does not know, because that is what it is for', async () => {
    const fetch = scriptedFetch(json({ data: [] }));
    await orgClient(fetch).request('POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/search', {
      path: { directoryId: '-' },
      body: { newFilter: true },
    });
    expect(fetch.sent[0]?.body).toEqual({ newFilter: true });
  });

  it.each(['GET /users/../admin', 'GET /users//manage', 'GET /users/%2E%2e/x', 'DELETE /api-tokens/', 'GET /a#b', 'TRACE /a', 'GET a', 'GET /a b', 'GET /a\\b'])(
    'refuses %j',
    async (route) => {
      const fetch = scriptedFetch(json({}));
      const { error } = await attempt(() => orgClient(fetch).request(route as never));
      expect(error).toMatchObject({ kind: 'validation', source: 'input' });
      expect(fetch.sent).toEqual([]);
    },
  );

  it('refuses a path value that is missing or not in the route', async () => {
    const fetch = scriptedFetch(json({}));
    expect((await attempt(() => orgClient(fetch).request('GET /x/{id}'))).error?.message).toContain('path.id: expected a string');
    expect((await attempt(() => orgClient(fetch).request('GET /x', { path: { id: '1' } }))).error?.message).toContain('path.id: is not in the route');
    expect(fetch.sent).toEqual([]);
  });

  it('does not put a literal id into its error', async () => {
    const { error } = await attempt(orgClient(scriptedFetch(json({}, 404))).request('GET /users/712020:jane/unknown'));
    expect(error?.endpoint).toBe('GET /…');
    const declared = await attempt(orgClient(scriptedFetch(json({}, 404))).request('GET /users/712020:jane/manage/profile'));
    expect(declared.error?.endpoint).toBe('GET /users/{accountId}/manage/profile');
  });

  it.each([
    json({}, 404),
    json({ code: 404, message: 'Request failed to match any route' }, 404),
    json({}, 410),
    json({}, 400),
    empty(403),
    json({}, 405),
  ])('answers for an endpoint that the vendor has removed with its replacement: %#', async (response) => {
    const fetch = scriptedFetch(response);
    const { error } = await attempt(() =>
      orgClient(fetch).request('POST /admin/v1/orgs/{orgId}/directory/users/{accountId}/suspend-access', { path: { accountId: 'a1' } }),
    );
    expect(error).toMatchObject({
      kind: 'endpoint.unavailable',
      why: 'removed',
      replacement: 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}/suspend',
      remedy: 'Call POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}/suspend instead.',
    });
    expect(fetch.sent).toHaveLength(1);
  });

  it('believes a removed endpoint that still answers, because nobody has proven it gone', async () => {
    const route = 'POST /admin/v1/orgs/{orgId}/directory/groups/{groupId}/memberships';
    const call = (response: Response) => attempt(() => orgClient(scriptedFetch(response)).request(route, { path: { groupId: 'g' }, body: {} }));
    expect(await call(json({ message: 'Success' }))).toMatchObject({ ok: true, value: { message: 'Success' } });
    expect((await call(json({ errors: [{ code: 'ADMIN-401-2' }] }, 401))).error?.kind).toBe('credential.insufficientScope');
    expect((await call(json({ errors: [{ code: 'ADMIN-409-3' }] }, 409))).error?.kind).toBe('limit.license');
  });

  it('takes a query in the route as well', async () => {
    const fetch = scriptedFetch(json({}));
    await orgClient(fetch).request('GET /admin/v9/things/?tag=a&tag=b', { query: { limit: 1 } });
    expect(fetch.sent[0]?.path).toBe('/admin/v9/things/?tag=a&tag=b&limit=1');
  });

  it('is there on every client', async () => {
    const product = scriptedFetch(json([{ key: 'jira-software' }]));
    expect(await productClient(product).request('GET /rest/api/3/applicationrole')).toEqual([{ key: 'jira-software' }]);
    const scim = scriptedFetch(json({ patch: { supported: true } }));
    expect(await scimClient(scim).request('GET /scim/directory/{directoryId}/ServiceProviderConfig')).toMatchObject({ patch: { supported: true } });
    expect(scim.sent[0]?.path).toMatch(/^\/scim\/directory\/[0-9a-f-]+\/ServiceProviderConfig$/);
  });
});

describe('input that a method takes', () => {
  it.each([
    [() => orgClient().accounts.setEmail('a1', 'not an address'), 'body.email: expected an e-mail address'],
    [() => orgClient().accounts.updateProfile('a1', {}), 'body: expected at least one field to change'],
    [() => orgClient().accounts.updateProfile('a1', { nickname: 'x'.repeat(31) }), 'body.nickname'],
    [() => orgClient().organizationRoles.assign('a1', 'atlassian/site-admin' as never), 'body.role'],
    [() => orgClient().accounts.getPermissions('a1', { privileges: ['everything' as never] }), 'query.privileges[0]'],
    [() => productClient().jira.groups.removeUser({} as never, 'a1'), 'query.groupId: expected exactly one of groupId and groupname'],
  ])('is checked before anything is sent, with the name of the field: %#', async (call, problem) => {
    const { error } = await attempt(call as () => Promise<unknown>);
    expect(error).toMatchObject({ kind: 'validation', source: 'input', message: expect.stringContaining(problem) });
  });

  it.each([
    [() => orgClient().users.search('-', { accountIds: Array.from({ length: 11 }, String) }), 'body.accountIds'],
    [() => orgClient().users.search('-', { limit: 101 }), 'body.limit'],
    [() => orgClient().directories.list({ limit: 0 }), 'query.limit'],
    [() => productClient().jira.users.search({}), 'query: expected exactly one of query, accountId and property'],
    [() => productClient().jira.users.search({ query: 'a', accountId: 'b' }), 'query: expected exactly one of'],
    [() => scimClient().users.list({ filter: { userName: 'a', externalId: 'b' } as never }), 'query.filter: expected exactly one of userName and externalId'],
  ])('of a list is checked when the list is made: %#', (list, problem) => {
    expect(list).toThrow(problem);
  });
});
