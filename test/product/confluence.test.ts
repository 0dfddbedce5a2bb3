import { attempt, ProductClient, type Confluence, type Paginated } from 'atlassian-admin-sdk';
import type { Simulator } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { accountId, productClient, quick } from '../support/clients.js';
import { rehearsal } from '../support/organization.js';
import { json, scriptedFetch } from '../support/scripted-fetch.js';

function world() {
  const { simulator, clients } = rehearsal({ frozen: true });
  const site = Object.values(simulator.state.sites)[0] as Simulator['state']['sites'][string];
  site.confluence.spaces['DOCS'] = { id: '65536', name: 'Documents', permissions: {}, roleAssignments: {} };
  site.confluence.contents['65537'] = { title: 'Welcome', spaceKey: 'DOCS' };
  const { confluence } = clients.product;
  /** The site as another person sees it. */
  const as = (person: { accountId: string; email: string }) => {
    const account = simulator.state.accounts[person.accountId];
    const secret = `sim_token_of_${person.accountId}`;
    account!.apiTokens['own'] = { id: 'own', label: 'own', createdAt: 0, expiresAt: Number.MAX_SAFE_INTEGER, secret };
    return new ProductClient({ ...simulator.credentials.product, email: person.email, apiToken: secret, retry: quick }).confluence;
  };
  return { simulator, site, confluence, as };
}

const groupNamed = ({ state }: Simulator, name: string) => Object.values(state.groups).find((group) => group.name === name)!;
const kindOf = async (call: PromiseLike<unknown>) => (await attempt(Promise.resolve(call))).error?.kind;

describe('people in Confluence', () => {
  it('are not read by more ids than the service answers, and nothing is sent', async () => {
    const { simulator, confluence } = world();
    const ids = (count: number) => Array.from({ length: count }, (_, index) => `id-${index}`);
    expect((await attempt(confluence.users.getMany(ids(101)))).error).toMatchObject({ kind: 'validation', source: 'input' });
    expect((await attempt(confluence.users.getProfiles(ids(251)))).error).toMatchObject({ kind: 'validation', source: 'input' });
    expect(await kindOf(confluence.users.getMany([]))).toBe('validation');
    expect(simulator.requests).toEqual([]);
    expect((await confluence.users.getMany(ids(100))).missing).toHaveLength(100);
  });

  it('are told apart from ids that were not answered, also beside the response', async () => {
    const { simulator, confluence } = world();
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    const { data, response } = await confluence.users.getMany([jane.accountId, 'x', 'x']).withResponse();
    expect(data).toMatchObject({ found: [{ accountId: jane.accountId, displayName: 'Jane Doe' }], missing: ['x'] });
    expect(response.status).toBe(200);
    const failed = confluence.users.getMany(['']);
    expect((await attempt(failed.withResponse())).error?.kind).toBe('validation');
  });

  it('have the status of their account in a lookup, also when they were deactivated', async () => {
    const { simulator, confluence } = world();
    const jane = simulator.addPerson({ name: 'Jane Doe', status: 'inactive' });
    const joe = simulator.addPerson({ name: 'Joe Bloggs', status: 'closed' });
    const { found, missing } = await confluence.users.getProfiles([jane.accountId, joe.accountId, 'unknown']);
    expect(found.map(({ accountStatus, email }) => [accountStatus, email])).toEqual([['inactive', jane.email], ['closed', '']]);
    expect(missing).toEqual(['unknown']);
    expect(await kindOf(confluence.users.get('unknown'))).toBe('notFound');
  });

  it('are found by their names and ids, but for those who were deactivated', async () => {
    const { simulator, confluence } = world();
    const jane = simulator.addPerson({ name: 'Jane "and" Doe' });
    simulator.addPerson({ name: 'Jane Gone', status: 'inactive' });
    const find = async (cql: string) => (await confluence.users.search({ cql }).toArray()).map(({ user }) => user?.accountId);
    expect(await find('user.fullname ~ "jane"')).toEqual([jane.accountId]);
    expect(await find(String.raw`type = user and user.fullname ~ "jane \"and\" doe"`)).toEqual([jane.accountId]);
    expect(await find(`user.accountid = "${jane.accountId}"`)).toEqual([jane.accountId]);
    expect(await find(`user in ("${jane.accountId}", "x")`)).toEqual([jane.accountId]);
    expect(await find(`user != "${jane.accountId}"`)).toEqual([simulator.caller.accountId]);
    expect(await kindOf(confluence.users.search({ cql: 'space = DOCS' }).toArray())).toBe('validation');
  });

  it('keep their e-mail addresses from API tokens', async () => {
    const { simulator, confluence } = world();
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    expect(await kindOf(confluence.users.getEmail(jane.accountId))).toBe('validation');
    expect(await kindOf(confluence.users.getEmails([jane.accountId]))).toBe('validation');
  });

  it('are read page by page, from the start that was asked for', async () => {
    const { simulator, confluence } = world();
    const { accountId: jane } = simulator.addPerson({ name: 'Jane Doe', groups: ['a', 'b', 'c', 'd'] });
    const names = async (query: { start?: number; limit?: number }) => (await confluence.users.listGroups(jane, query).toArray()).map(({ name }) => name);
    expect(await names({ limit: 3 })).toEqual(['a', 'b', 'c', 'd']);
    expect(await names({ start: 1, limit: 2 })).toEqual(['b', 'c', 'd']);
    expect(simulator.requests.map(({ path }) => new URL(path, 'http://x').searchParams.get('start'))).toEqual(['0', '3', '1', '3']);
  });

  it('are read through the gateway as well', async () => {
    const { simulator } = world();
    const gateway = new ProductClient({ ...simulator.credentials.gateway, retry: quick });
    expect((await gateway.confluence.users.getCurrent()).accountId).toBe(simulator.caller.accountId);
    expect(await gateway.confluence.groups.list({ limit: 1 }).toArray()).toEqual([]);
    expect(simulator.requests[0]?.path).toMatch(/^\/ex\/confluence\/[^/]+\/wiki\/rest\/api\/user\/current$/);
  });
});

describe('a dead API token', () => {
  it('is found out by reading the current user, and looks like a missing permission elsewhere', async () => {
    const { simulator } = world();
    const { confluence } = new ProductClient({ ...simulator.credentials.product, apiToken: 'sim_dead', retry: quick });
    expect(await kindOf(confluence.users.getCurrent())).toBe('credential.invalid');
    expect(await kindOf(confluence.users.get(simulator.caller.accountId))).toBe('permission.denied');
    expect(await kindOf(confluence.groups.list().toArray())).toBe('permission.denied');
  });

  it('is told as a missing permission where the service answers 404', async () => {
    const { simulator } = world();
    const { confluence } = new ProductClient({ ...simulator.credentials.product, apiToken: 'sim_dead', retry: quick });
    expect((await attempt(confluence.users.getProfiles(['x']))).error).toMatchObject({ kind: 'permission.denied', status: 404 });
    expect(await kindOf(confluence.access.checkByEmail(['a@example.com']))).toBe('permission.denied');
    expect(await kindOf(confluence.access.inviteByEmail(['a@example.com']))).toBe('permission.denied');
    expect(simulator.effects).toEqual([]);
  });

  it('does not pass for a person where only the answer says that nobody asked', async () => {
    const { confluence } = productClient(scriptedFetch(json({ type: 'anonymous', displayName: 'Anonymous', _links: {} })));
    expect(await kindOf(confluence.users.getCurrent())).toBe('unexpectedResponse');
  });

  it('is not to be taken for a site without Confluence', async () => {
    const { site, confluence } = world();
    site.products = ['jira-software'];
    expect((await attempt(confluence.users.getCurrent())).error).toMatchObject({ kind: 'notFound', resource: 'site' });
    expect((await attempt(confluence.users.getProfiles(['x']))).error).toMatchObject({ kind: 'notFound', resource: 'site' });
  });
});

describe('groups in Confluence', () => {
  it('are those of the organization, in the order of their names', async () => {
    const { simulator, site, confluence } = world();
    simulator.addPerson({ name: 'Jane Doe', groups: ['writers', 'staff'] });
    groupNamed(simulator, 'staff').grants[`ari:cloud:confluence::site/${site.cloudId}`] = ['atlassian/user'];
    const names = async (list: Paginated<Confluence.Group>) => (await list.toArray()).map(({ name }) => name);
    expect(await names(confluence.groups.list())).toEqual(['staff', 'writers']);
    expect(await names(confluence.groups.list({ accessType: 'user' }))).toEqual(['staff']);
    expect(await names(confluence.groups.list({ accessType: 'admin' }))).toEqual([]);
    expect(await kindOf(confluence.groups.get('unknown'))).toBe('notFound');
  });

  it('leave suspended and deactivated members out, and still take them out for sure', async () => {
    const { simulator, confluence } = world();
    const jane = simulator.addPerson({ name: 'Jane Doe', groups: ['staff'], suspended: true });
    simulator.addPerson({ name: 'Joe Bloggs', groups: ['staff'], status: 'inactive' });
    const { groupId } = groupNamed(simulator, 'staff');
    expect(await confluence.groups.listMembers(groupId).toArray()).toEqual([]);
    simulator.faults.add({ match: { route: 'DELETE /wiki/rest/api/group/userByGroupId' }, when: 'beforeEffect', kind: 'reset' });
    const { data, response } = await confluence.groups.removeUser(groupId, jane.accountId).withResponse();
    expect([data, response.attempts]).toEqual([{ outcome: 'done' }, 2]);
    expect(simulator.effects).toMatchObject([{ kind: 'group.memberRemoved', accountId: jane.accountId, target: groupId }]);
  });

  it('take somebody in or out once, and say nothing where it was so already', async () => {
    const { simulator, confluence } = world();
    const jane = simulator.addPerson({ name: 'Jane Doe', groups: ['staff'] });
    const { groupId } = groupNamed(simulator, 'staff');
    expect(await confluence.groups.addUser(groupId, jane.accountId)).toEqual({ outcome: 'done' });
    expect(simulator.effects).toEqual([]);
    await confluence.groups.removeUser(groupId, jane.accountId);
    expect(await confluence.groups.removeUser(groupId, jane.accountId)).toEqual({ outcome: 'done' });
    expect(simulator.effects).toHaveLength(1);
  });

  it('are not changed for an identity provider, by who is no admin, or where they do not exist', async () => {
    const { simulator, confluence, as } = world();
    const jane = simulator.addPerson({ name: 'Jane Doe', groups: ['staff'] });
    const group = groupNamed(simulator, 'staff');
    expect(await kindOf(as(jane).groups.removeUser(group.groupId, jane.accountId))).toBe('permission.denied');
    expect(await kindOf(as(jane).groups.create({ name: 'own' }))).toBe('permission.denied');
    expect((await attempt(confluence.groups.addUser('unknown', jane.accountId))).error).toMatchObject({ kind: 'notFound', resource: 'group' });
    expect((await attempt(confluence.groups.removeUser(group.groupId, 'unknown'))).error).toMatchObject({ kind: 'notFound', resource: 'user' });
    group.managedBy = 'external';
    expect(await kindOf(confluence.groups.removeUser(group.groupId, jane.accountId))).toBe('group.protected');
    expect(simulator.effects).toEqual([]);
  });

  it('are created once by name, also when the answer is lost', async () => {
    const { simulator, confluence } = world();
    simulator.faults.add({ match: { route: 'POST /wiki/rest/api/group' }, when: 'afterEffect', kind: 'reset' });
    const { data, response } = await confluence.groups.create({ name: 'staff' }).withResponse();
    expect([data.id, response.recovered]).toEqual([groupNamed(simulator, 'staff').groupId, 'readBack']);
    expect(await kindOf(confluence.groups.create({ name: 'staff' }))).toBe('conflict.uniqueness');
    expect(simulator.effects).toHaveLength(1);
  });
});

describe('access by e-mail address', () => {
  it('reads both names of the list, and tells when there was none', async () => {
    const check = (answer: object) => productClient(scriptedFetch(json(answer))).confluence.access.checkByEmail(['a@example.com']);
    const without = { emailsWithoutAccess: ['a@example.com'], invalidEmails: [] };
    expect(await check({ noAccessEmails: ['a@example.com'] })).toEqual(without);
    expect(await check({ emailsWithoutAccess: ['a@example.com'], invalidEmails: null })).toEqual(without);
    expect(await check({ invalidEmails: ['b'] })).toEqual({ invalidEmails: ['b'] });
  });

  it('is given by an invitation, once for each address that has none', async () => {
    const { simulator, confluence } = world();
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    const joe = simulator.addPerson({ name: 'Joe Bloggs', suspended: true });
    const mia = simulator.addPerson({ name: 'Mia Moe', inNoDirectory: true });
    const emails = [jane.email, joe.email, mia.email, 'new@example.net', 'nobody'];
    expect(await confluence.access.checkByEmail(emails)).toEqual({
      emailsWithoutAccess: [joe.email, mia.email, 'new@example.net'],
      invalidEmails: ['nobody'],
    });
    expect(await confluence.access.inviteByEmail(emails)).toEqual({ outcome: 'accepted' });
    await confluence.access.inviteByEmail(emails);
    expect(simulator.effects.map(({ kind }) => kind)).toEqual(['user.invited', 'user.invited']);
    expect((await confluence.access.checkByEmail(emails)).emailsWithoutAccess).toEqual([joe.email]);
    expect(await kindOf(confluence.access.inviteByEmail(Array.from({ length: 101 }, (_, index) => `p${index}@example.com`)))).toBe('validation');
  });

  it('is not given twice when the answer of an invitation is lost', async () => {
    const { simulator, confluence } = world();
    const route = 'POST /wiki/api/v2/user/access/invite-by-email';
    simulator.faults.add({ match: { route }, when: 'beforeEffect', kind: 'reset' });
    expect(await kindOf(confluence.access.inviteByEmail(['new@example.net']))).toBe('ambiguous');
    expect(simulator.effects).toEqual([]);
    simulator.faults.add({ match: { route }, when: 'afterEffect', kind: 'reset' });
    expect(await confluence.access.inviteByEmail(['new@example.net'])).toEqual({ outcome: 'done' });
    expect(simulator.effects).toHaveLength(1);
  });
});

describe('watches', () => {
  it('of others are for admins: of the site for all, of a space for what is in it', async () => {
    const { simulator, site, confluence, as } = world();
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    const joe = simulator.addPerson({ name: 'Joe Bloggs' });
    await confluence.watches.addSpaceWatcher('DOCS', joe.accountId);
    await confluence.watches.addSpaceWatcher('DOCS', joe.accountId);
    expect(await confluence.watches.isWatchingSpace('DOCS', joe.accountId)).toBe(true);
    expect(await confluence.watches.isWatchingSpace('DOCS', jane.accountId)).toBe(false);
    const { watches } = as(jane);
    expect(await kindOf(watches.removeSpaceWatcher('DOCS', joe.accountId))).toBe('permission.denied');
    expect(await watches.addLabelWatcher('how to', jane.accountId)).toEqual({ outcome: 'done' });
    site.confluence.spaces['DOCS']!.permissions['1'] = { principal: { type: 'user', id: jane.accountId }, key: 'administer', target: 'space' };
    expect(await watches.removeSpaceWatcher('DOCS', joe.accountId)).toEqual({ outcome: 'done' });
    expect(await watches.isWatchingContent('65537', joe.accountId)).toBe(false);
    expect(await kindOf(watches.isWatchingLabel('how to', joe.accountId))).toBe('permission.denied');
    expect(simulator.effects.map(({ kind, target }) => `${kind} ${target}`)).toEqual([
      'watch.added space/DOCS',
      'watch.added label/how to',
      'watch.removed space/DOCS',
    ]);
  });

  it('need what is watched and who watches to exist', async () => {
    const { simulator, confluence } = world();
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    expect(await kindOf(confluence.watches.addContentWatcher('1', jane.accountId))).toBe('notFound');
    expect(await kindOf(confluence.watches.removeContentWatcher('1', jane.accountId))).toBe('notFound');
    expect(await kindOf(confluence.watches.removeSpaceWatcher('NONE', jane.accountId))).toBe('notFound');
    expect((await attempt(confluence.watches.removeSpaceWatcher('DOCS', 'unknown'))).error).toMatchObject({ kind: 'notFound', resource: 'user' });
  });

  it('are never those of the caller by mistake', async () => {
    const { simulator, confluence } = world();
    expect(await kindOf(confluence.watches.removeSpaceWatcher('DOCS', ''))).toBe('validation');
    expect(await kindOf(confluence.watches.removeSpaceWatcher('DOCS', undefined as unknown as string))).toBe('validation');
    expect(simulator.requests).toEqual([]);
  });
});

describe('what programs store for a person', () => {
  it('is created, read, replaced and deleted', async () => {
    const { simulator, confluence } = world();
    const { accountId: jane } = simulator.addPerson({ name: 'Jane Doe' });
    const properties = confluence.userProperties;
    expect(await kindOf(properties.update(jane, 'settings', { a: 1 }))).toBe('notFound');
    await properties.create(jane, 'settings', { a: 1 });
    expect(await kindOf(properties.create(jane, 'settings', { a: 2 }))).toBe('conflict.uniqueness');
    await properties.update(jane, 'settings', { a: [{ b: null }] });
    await properties.update(jane, 'settings', { a: [{ b: null }] });
    expect(await properties.get(jane, 'settings')).toMatchObject({ key: 'settings', value: { a: [{ b: null }] } });
    expect(await properties.list(jane).toArray()).toEqual([{ key: 'settings' }]);
    expect(await properties.delete(jane, 'settings')).toEqual({ outcome: 'done' });
    expect(await properties.delete(jane, 'settings')).toEqual({ outcome: 'alreadyInState' });
    expect(await kindOf(properties.get(jane, 'settings'))).toBe('notFound');
    expect(await kindOf(properties.delete('unknown', 'settings'))).toBe('notFound');
    expect(await kindOf(properties.create(jane, 'empty', {}))).toBe('validation');
    expect(simulator.effects.map(({ kind }) => kind)).toEqual(['userProperty.created', 'userProperty.updated', 'userProperty.deleted']);
  });

  it('is read back as it was sent when the answer is lost', async () => {
    const { simulator, confluence } = world();
    const { accountId: jane } = simulator.addPerson({ name: 'Jane Doe' });
    const value = { at: new Date(0), left: undefined, list: [1, { deep: true }] };
    simulator.faults.add({ match: { route: 'POST /wiki/rest/api/user/{accountId}/property/{key}' }, when: 'afterEffect', kind: 'reset' });
    expect(await confluence.userProperties.create(jane, 'settings', value)).toEqual({ outcome: 'done' });
    expect(simulator.effects).toHaveLength(1);
  });

  it('is not taken for created when a 409 comes and something else is stored', async () => {
    const stored = (value: object) => scriptedFetch(json({}, 409), json({ key: 'settings', value }));
    const create = (fetch: ReturnType<typeof stored>) => productClient(fetch).confluence.userProperties.create(accountId, 'settings', { a: 1 });
    expect(await create(stored({ a: 1 }))).toEqual({ outcome: 'alreadyInState' });
    expect(await kindOf(create(stored({ a: 2 })))).toBe('conflict.alreadyInState');
    expect(await kindOf(create(stored({ a: 1, b: 2 })))).toBe('conflict.alreadyInState');
  });
});
