import { attempt, OrgAdminClient, ProductClient } from 'atlassian-admin-sdk';
import { reachAsText, readReach, readReaches, type Reach, type Reached, type UnresolvedReach } from 'atlassian-admin-sdk/offboarding';
import type { OrganizationState, PersonOptions, Simulator } from 'atlassian-admin-sdk/simulator';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';

import { rehearsal } from '../support/organization.js';

type Group = OrganizationState['groups'][string];

const groupNamed = (simulator: Simulator, name: string): Group => Object.values(simulator.state.groups).find((group) => group.name === name) as Group;

/** An organization with two directories and groups that grant products. */
function organization(person: PersonOptions = { name: 'Jane Doe' }) {
  const { simulator, clients } = rehearsal({ directories: ['Main', 'Partners'] });
  const [site = ''] = Object.keys(simulator.state.sites);
  const jira = `ari:cloud:jira-software::site/${site}`;
  const confluence = `ari:cloud:confluence::site/${site}`;
  const account = simulator.addPerson({ groups: ['jira-users', 'everybody'], lastActive: { 'jira-software': '3d' }, apiTokens: ['laptop'], ...person });
  const { accountId } = account;
  for (const group of Object.values(simulator.state.groups)) {
    if (group.name === 'jira-users') {
      group.grants[jira] = ['atlassian/user'];
    }
  }
  simulator.state.directRoles[accountId] = { [confluence]: ['atlassian/guest'] };
  return { simulator, clients, account, accountId, jira, confluence };
}

async function personOf(read: Promise<Reach | UnresolvedReach>): Promise<Reach> {
  const reach = await read;
  if (reach.kind !== 'person') {
    throw new Error('The person was not found.');
  }
  return reach;
}

const gapOf = ({ notReadable }: Reach, part: Reached.ReachPart) => notReadable.find((gap) => gap.part === part);

describe('what a person can reach', () => {
  it('holds every part of a managed person by name, as JSON, and changes nothing', async () => {
    const { simulator, clients, account, accountId, jira, confluence } = organization({
      name: 'Jane Doe',
      owns: { filters: ['Open bugs'], projects: ['Apollo'], components: [], dashboards: ['Wall'] },
    });
    const [token] = Object.values(account.apiTokens);
    if (token !== undefined) {
      token.lastAccessAt = simulator.clock.now();
    }
    simulator.state.apiKeys['k'] = { ...(Object.values(simulator.state.apiKeys)[0] as OrganizationState['apiKeys'][string]), id: 'k', name: 'Nightly', createdBy: accountId, secret: 'sim_organization_other' };
    const reach = await personOf(readReach('Jane.Doe@example.com', { clients }));
    expect(JSON.parse(JSON.stringify(reach))).toEqual(reach);
    expect(reach).toMatchObject({
      accountId,
      name: 'Jane Doe',
      logIn: { state: 'yes' },
      account: { type: 'atlassian', status: 'active', managed: true, owner: 'organization', scimUsers: [] },
      directories: [{ name: 'Main', status: 'active' }, { name: 'Partners', status: 'active' }],
      products: [
        { resourceId: confluence, name: 'Confluence', site: 'example.atlassian.net', roles: [{ role: 'atlassian/guest', name: 'Guest', direct: true }], throughGroups: [] },
        { resourceId: jira, name: 'Jira', site: 'example.atlassian.net', roles: [{ role: 'atlassian/user', name: 'User', direct: false }], throughGroups: ['jira-users'] },
      ],
      groups: [{ name: 'jira-users', owner: 'organization' }, { name: 'everybody', owner: 'organization' }],
      apiTokens: [{ label: 'laptop', lastAccess: expect.any(String) }],
      organizationApiKeys: [{ name: 'Nightly' }],
      owns: { filters: [{ name: 'Open bugs' }], projects: [{ name: 'Project Apollo' }], dashboards: [{ name: 'Wall' }] },
    });
    expect(reach.lastUsed).toEqual(expect.arrayContaining([expect.objectContaining({ name: 'Jira', at: expect.any(String) }), expect.objectContaining({ name: 'Confluence' })]));
    // No API of Atlassian shows these of anybody.
    expect(reach.notReadable.map(({ part }) => part)).toEqual(['privateDashboards', 'oauthGrants', 'otherOrganizations']);
    expect(simulator.effects).toEqual([]);
  });

  it('is the same by account id as by e-mail address', async () => {
    const { clients, accountId } = organization();
    const [byId, byEmail] = await Promise.all([personOf(readReach(accountId, { clients })), personOf(readReach({ email: 'jane.doe@example.com' }, { clients }))]);
    expect({ ...byId, readAt: '' }).toEqual({ ...byEmail, readAt: '' });
  });

  it('tells for several people each of them once, and who is not there', async () => {
    const { simulator, clients, accountId } = organization();
    const other = simulator.addPerson({ name: 'Sam Other' });
    async function* people() {
      yield accountId;
      yield { email: other.email, line: 4 };
      yield 'jane.doe@example.com';
      yield 'nobody@example.com';
    }
    const reaches: (Reach | UnresolvedReach)[] = [];
    for await (const reach of readReaches(people(), { clients, concurrency: 2 })) {
      reaches.push(reach);
    }
    expect(reaches.map(({ kind, accountId: id, email, line }) => [kind, id, email, line]).sort()).toEqual(
      [
        ['person', accountId, 'jane.doe@example.com', undefined],
        ['person', other.accountId, other.email, 4],
        ['unresolved', undefined, 'nobody@example.com', undefined],
      ].sort(),
    );
  });

  it('says for nobody that nobody was asked for', async () => {
    const { clients, simulator } = organization();
    for await (const reach of readReaches([], { clients })) {
      expect(reach).toBeUndefined();
    }
    expect(simulator.requests).toEqual([]);
  });
});

describe('who owns an account', () => {
  it.each([
    [{ name: 'A B' }, 'organization', true],
    [{ name: 'A B', provisionedBy: 'scim' }, 'scim', true],
    [{ name: 'A B', scimOrphan: true }, 'scim', true],
    [{ name: 'A B', provisionedBy: 'google' }, 'google', true],
    [{ name: 'A B', email: 'a@partner.example' }, 'nobody', false],
    [{ name: 'A B', orgAdmin: true }, 'organization', true],
  ] as const)('%j: %s', async (person, owner, managed) => {
    const { clients, accountId } = organization(person);
    expect((await personOf(readReach(accountId, { clients }))).account).toMatchObject({ owner, managed });
  });

  it('is not guessed where neither permissions nor links can be read', async () => {
    const { simulator, clients, accountId } = organization();
    for (const route of ['GET /users/{accountId}/manage', 'GET /admin/user-provisioning/v1/org/{orgId}/user/{accountId}/get-scim-links']) {
      simulator.faults.add({ match: { route }, when: 'beforeEffect', kind: 'status', status: 403, times: 9 });
    }
    const reach = await personOf(readReach(accountId, { clients }));
    expect(reach.account).not.toHaveProperty('scimUsers');
    expect(reach.account.owner).toBe('unknown');
    expect(reach.notReadable.map(({ part }) => part)).toEqual(expect.arrayContaining(['permissions', 'scimUsers', 'owner']));
  });
});

describe('whether somebody can log in', () => {
  it.each([
    [{ name: 'A B' }, 'yes'],
    [{ name: 'A B', status: 'inactive' }, 'no'],
    [{ name: 'A B', status: 'closed' }, 'no'],
    [{ name: 'A B', deletionRequested: '3d' }, 'no'],
    [{ name: 'A B', exportControlled: true }, 'no'],
    [{ name: 'A B', suspended: true }, 'elsewhereOnly'],
    [{ name: 'A B', email: 'a@partner.example', suspended: true }, 'elsewhereOnly'],
    [{ name: 'A B', inNoDirectory: true, groups: [] }, 'elsewhereOnly'],
    [{ name: 'A B', email: 'a@partner.example', emailVerified: false }, 'notYet'],
  ] as const)('%j: %s', async (person, state) => {
    const { clients, accountId } = organization(person);
    const reach = await personOf(readReach(accountId, { clients }));
    expect(reach.logIn.state).toBe(state);
    expect(reachAsText(reach)).toMatch(/^Can log in +(?:YES|NO|NOT HERE|NOT YET)\. \S/);
  });

  it('is yes where one of several directories lets the person in, and names the others', async () => {
    const { simulator, clients, account, accountId } = organization();
    const [main = ''] = Object.keys(simulator.state.directories);
    account.memberships[main] = 'suspended';
    const reach = await personOf(readReach(accountId, { clients }));
    expect(reach).toMatchObject({ logIn: { state: 'yes', sentence: expect.stringContaining('others no longer') }, directories: [{ name: 'Main', status: 'suspended' }, { name: 'Partners', status: 'active' }] });
  });

  it('is yes from when an invited person has accepted', async () => {
    const { simulator, clients, accountId } = organization({ name: 'A B', email: 'a@partner.example', emailVerified: false });
    simulator.acceptInvitation(accountId);
    expect((await personOf(readReach(accountId, { clients }))).logIn.state).toBe('yes');
    expect(() => simulator.acceptInvitation('712020:nobody')).toThrow('no such account');
  });

  it('says of the API tokens of somebody inactive that they may still work', async () => {
    const { clients, accountId } = organization({ name: 'A B', status: 'inactive' });
    expect(reachAsText(await readReach(accountId, { clients })).replaceAll(/\s+/g, ' ')).toContain('whether they still work');
  });
});

describe('a part that cannot be read', () => {
  const routes: readonly (readonly [route: string, part: Reached.ReachPart, member: keyof Reach | 'owns.projects' | 'owns.filters' | 'owns.dashboards' | undefined])[] = [
    ['GET /admin/v2/orgs/{orgId}/directories', 'directories', 'directories'],
    ['POST /admin/v2/orgs/{orgId}/workspaces', 'productNames', undefined],
    ['GET /users/{accountId}/manage', 'permissions', undefined],
    ['GET /admin/user-provisioning/v1/org/{orgId}/user/{accountId}/get-scim-links', 'scimUsers', undefined],
    ['GET /users/{accountId}/manage/api-tokens', 'apiTokens', 'apiTokens'],
    ['GET /admin/api-access/v1/orgs/{orgId}/api-keys', 'organizationApiKeys', 'organizationApiKeys'],
    ['GET /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}/role-assignments', 'products', 'products'],
    ['GET /admin/v2/orgs/{orgId}/directories/{directoryId}/groups/{groupId}', 'groupOwners', undefined],
    ['GET /admin/v2/orgs/{orgId}/directories/{directoryId}/groups/{groupId}/role-assignments', 'groupGrants', undefined],
    ['GET /rest/api/3/filter/search', 'filters', 'owns.filters'],
    ['GET /rest/api/3/project/search', 'projects', 'owns.projects'],
    ['GET /rest/api/3/component', 'components', 'owns.projects'],
    ['GET /rest/api/3/dashboard/search', 'dashboards', 'owns.dashboards'],
  ];

  it.each(routes.flatMap(([route, part, member]) => [403, 404, 500].map((status) => [route, status, part, member] as const)))('%s answering %d is not read as none', async (route, status, part, member) => {
    const { simulator, clients, accountId } = organization();
    simulator.faults.add({ match: { route }, when: 'beforeEffect', kind: 'status', status, times: 99 });
    const reach = await personOf(readReach(accountId, { clients }));
    expect(gapOf(reach, part)).toMatchObject({ why: expect.not.stringMatching(/^(?:noClient|leftOut|noApi)$/), whoCanFix: expect.any(String), remedy: expect.stringMatching(/\w/), source: route });
    if (member !== undefined) {
      expect(reach).not.toHaveProperty(member);
    }
    const text = reachAsText(reach);
    expect(text).toMatch(/^Not readable +- /m);
    // The others are told all the same.
    expect(reach).toMatchObject({ logIn: { state: 'yes' }, groups: [{ name: 'jira-users' }, { name: 'everybody' }] });
  });

  it('leaves groups with their names where their owner cannot be read, and says that it is not known', async () => {
    const { simulator, clients, accountId } = organization();
    simulator.faults.add({ match: { route: 'GET /admin/v2/orgs/{orgId}/directories/{directoryId}/groups/{groupId}' }, when: 'beforeEffect', kind: 'status', status: 403, times: 1 });
    const { groups } = await personOf(readReach(accountId, { clients }));
    expect(groups?.map(({ name, owner }) => [name, owner]).sort()).toEqual([['everybody', 'organization'], ['jira-users', 'unknown']]);
  });

  it('is the memberships alone where a directory refuses to be searched', async () => {
    const { simulator, clients, accountId } = organization();
    const route = 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/search';
    simulator.faults.add({ match: { route }, when: 'beforeEffect', kind: 'slow' });
    simulator.faults.add({ match: { route }, when: 'beforeEffect', kind: 'status', status: 403 });
    const reach = await personOf(readReach(accountId, { clients }));
    expect(reach).not.toHaveProperty('directories');
    expect(gapOf(reach, 'directories')).toMatchObject({ why: 'permission.denied' });
    expect(reach.logIn.state).toBe('yes');
  });

  it('says who can fix that the organization has no Atlassian Guard', async () => {
    const { simulator, clients, accountId } = organization();
    simulator.behave({ tokensNeedGuard: 'yes' });
    const reach = await personOf(readReach(accountId, { clients }));
    expect(reach).not.toHaveProperty('apiTokens');
    expect(gapOf(reach, 'apiTokens')).toMatchObject({ whoCanFix: 'orgAdmin' });
    expect(reachAsText(reach)).toMatch(/^API tokens +not readable, see below$/m);
  });

  it.each(['notFound', 'forbidden', 'gone'] as const)('is whether the SCIM user exists, where the SCIM surface has lapsed: %s', async (scimSurface) => {
    const { simulator, clients, accountId } = organization({ name: 'Priya Raman', provisionedBy: 'scim' });
    simulator.behave({ scimSurface });
    const reach = await personOf(readReach(accountId, { clients }));
    expect(reach.account).toMatchObject({ owner: 'scim', scimUsers: [{ scimUserId: expect.any(String) }] });
    expect(reach.account.scimUsers?.[0]).not.toHaveProperty('exists');
    expect(gapOf(reach, 'scimDirectory')).toMatchObject({ whoCanFix: 'orgAdmin', remedy: expect.stringContaining('Guard') });
  });

  it('names the client that it lacks', async () => {
    const { clients, accountId } = organization({ name: 'Priya Raman', provisionedBy: 'scim' });
    const reach = await personOf(readReach(accountId, { clients: { org: clients.org } }));
    expect(reach.owns).toEqual({});
    expect(reach.notReadable.filter(({ why }) => why === 'noClient').map(({ part, whoCanFix }) => [part, whoCanFix])).toEqual([
      ['scimDirectory', 'caller'],
      ['filters', 'caller'],
      ['projects', 'caller'],
      ['components', 'caller'],
      ['dashboards', 'caller'],
    ]);
  });

  it('is what the person owns on other sites than that of the client', async () => {
    const { simulator, clients } = rehearsal({ sites: ['example', 'second'] });
    const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
    expect(gapOf(await personOf(readReach(accountId, { clients })), 'otherSites')).toMatchObject({ whoCanFix: 'caller' });
  });

  it('is the part of the site alone where the token of the site is wrong; the key of the organization is needed for all', async () => {
    const { simulator, clients, accountId } = organization();
    const { product, orgAdmin } = simulator.credentials;
    const wrongSite = { ...clients, product: new ProductClient({ ...product, apiToken: 'sim_api_wrong' }) };
    const reach = await personOf(readReach(accountId, { clients: wrongSite }));
    expect(gapOf(reach, 'filters')?.why).toMatch(/^credential\./);
    expect(reach.groups).toHaveLength(2);
    const wrongKey = await attempt(readReach(accountId, { clients: { ...clients, org: new OrgAdminClient({ ...orgAdmin, apiKey: 'sim_organization_wrong' }) } }));
    expect(wrongKey.error?.kind).toMatch(/^credential\./);
  });

  it('is what only an unscoped key may read, where the key has scopes', async () => {
    const { simulator, clients } = rehearsal({ apiKeyScopes: ['read:directories:admin'], behaviours: { unpublishedScopes: 'accepted' } });
    const { accountId } = simulator.addPerson({ name: 'Jane Doe', groups: ['jira-users'] });
    const result = await attempt(readReach(accountId, { clients }));
    expect(result.ok, result.error?.message).toBe(true);
    const reach = result.value as Reach;
    expect(gapOf(reach, 'permissions')?.why).toMatch(/^credential\./);
    expect(reach).not.toHaveProperty('apiTokens');
    expect(reach.groups).toHaveLength(1);
  });

  it('is never an empty list of keys, which does not even show the key that reads it', async () => {
    const { simulator, clients, accountId } = organization();
    simulator.behave({ keyList: 'empty' });
    const reach = await personOf(readReach(accountId, { clients }));
    expect(reach).not.toHaveProperty('organizationApiKeys');
    expect(gapOf(reach, 'organizationApiKeys')).toMatchObject({ why: 'unexpectedResponse' });
  });

  it('is said of the private things that Jira hides, in the place of none', async () => {
    const { clients, accountId } = organization();
    expect(reachAsText(await readReach(accountId, { clients }))).toMatch(/^Dashboards +none seen; private ones are not readable, see below$/m);
  });
});

describe('somebody whose account belongs to nobody here', () => {
  it('has directories, groups and products told, and tokens not', async () => {
    const { clients, accountId } = organization({ name: 'Jo Partner', email: 'jo@partner.example' });
    const reach = await personOf(readReach(accountId, { clients }));
    expect(reach).toMatchObject({ account: { owner: 'nobody', managed: false }, groups: [{ name: 'jira-users' }, { name: 'everybody' }] });
    expect(reach.products).toHaveLength(2);
    expect(reach).not.toHaveProperty('apiTokens');
    expect(gapOf(reach, 'apiTokens')).toMatchObject({ why: 'notManaged', whoCanFix: 'user' });
  });
});

describe('groups of an identity provider', () => {
  it('are told apart from those of the organization', async () => {
    const { simulator, clients, accountId } = organization();
    groupNamed(simulator, 'everybody').managedBy = 'external';
    const reach = await personOf(readReach(accountId, { clients }));
    expect(reach.groups?.map(({ name, owner }) => [name, owner])).toEqual([['jira-users', 'organization'], ['everybody', 'identityProvider']]);
    expect(reachAsText(reach)).toContain('everybody, owned by an identity provider');
  });
});

describe('somebody who is not there', () => {
  it.each(['nobody@example.com', '712020:00000000-0000-4000-8000-00000000dead', 'qm:portal:customer'])('%s is unresolved, and has no empty reach', async (subject) => {
    const { clients } = organization();
    const reach = await readReach(subject, { clients });
    expect(reach).toEqual({ kind: 'unresolved', [subject.includes('@') ? 'email' : 'accountId']: subject, reason: 'noMatch', candidates: [] });
    expect(reachAsText(reach)).toMatch(/^Can log in +NOT KNOWN\. No directory of the organization has this/);
  });

  it('an address of two accounts names both, and reads neither', async () => {
    const { simulator, clients, accountId } = organization();
    const other = simulator.addPerson({ name: 'Jane Two', email: 'jane.two@example.com' });
    const data = [accountId, other.accountId].map((id) => ({ accountId: id, email: 'jane.doe@example.com' }));
    simulator.faults.add({ match: { route: 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/search' }, when: 'beforeEffect', kind: 'status', status: 200, body: { data, links: {} } });
    const reach = await readReach('jane.doe@example.com', { clients });
    expect(reach).toEqual({ kind: 'unresolved', email: 'jane.doe@example.com', reason: 'severalMatches', candidates: [accountId, other.accountId] });
    expect(reachAsText(reach)).toContain(other.accountId);
  });

  it.each([['', 'subjects[0]'], ['a b', 'subjects[0]'], [7, 'subjects[0]'], [{}, 'subjects[0]'], [['a@example.com'], 'subjects[0]'], [undefined, 'subjects[0]']])('%j is refused before anything is sent', async (subject, field) => {
    const { simulator, clients } = organization();
    await expect(readReach(subject as never, { clients })).rejects.toMatchObject({ kind: 'validation', fields: [{ field }] });
    expect(simulator.requests).toEqual([]);
  });
});

describe('a reach as text', () => {
  const hostile = [
    'Ev‮il‬ \u001b[31mRed\u0007',
    `Zalgo${'\u0301'.repeat(60)}`,
    '田中 ゆき'.repeat(20),
    'x'.repeat(300),
    'line\nbreak\ttab',
    '👩‍👩‍👧‍👦'.repeat(30),
    '{"__proto__":1}',
  ];

  it.each(hostile)('fits 80 columns and obeys no character of a name: %j', async (name) => {
    const { simulator, clients, accountId } = organization({ name, email: 'h@example.com', apiTokens: [name], groups: [name, 'jira-users'], owns: { filters: [name], projects: [], components: [], dashboards: [] } });
    Object.values(simulator.state.directories).forEach((directory) => (directory.name = name));
    const text = reachAsText(await readReach(accountId, { clients }));
    expect(text.split('\n').filter((line) => stringWidth(line) > 80)).toEqual([]);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/u);
    expect(text).toMatch(/^Can log in +YES/);
  });

  it('leads with whether the person can log in, and lists no more than ten things of a kind', async () => {
    const filters = Array.from({ length: 25 }, (_, index) => `Filter ${index}`);
    const { clients, accountId } = organization({ name: 'Jane Doe', owns: { filters, projects: [], components: [], dashboards: [] } });
    const text = reachAsText(await readReach(accountId, { clients }));
    expect(text.split('\n')[0]).toBe('Can log in             YES. The account is active, and the organization lets the');
    expect(text).toContain('and 15 others');
    expect(text).toMatch(/^Products +Confluence, example\.atlassian\.net: Guest \(direct\)\n +Jira, example\.atlassian\.net: User, through jira-users$/m);
  });
});

describe('reading that is broken off', () => {
  it('rejects', async () => {
    const { clients, accountId } = organization();
    expect((await attempt(readReach(accountId, { clients, signal: AbortSignal.abort() }))).error?.kind).toBe('aborted');
  });
});
