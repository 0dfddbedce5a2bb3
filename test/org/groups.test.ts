import { attempt } from 'atlassian-admin-sdk';
import { describe, expect, it } from 'vitest';

import { orgClient } from '../support/clients.js';
import { rehearsal } from '../support/organization.js';
import { directoryOf, groupOf, resourceOf } from '../support/scenario.js';
import { empty, json, networkError, scriptedFetch } from '../support/scripted-fetch.js';

const groups = '/admin/v2/orgs/{orgId}/directories/{directoryId}/groups';
const create = `POST ${groups}`;
const membership = `POST ${groups}/{groupId}/memberships`;
const bareConflict = { when: 'beforeEffect', kind: 'status', status: 409 } as const;

function world(options: Parameters<typeof rehearsal>[0] = {}) {
  const { simulator, clients } = rehearsal({ frozen: true, ...options });
  return { simulator, org: clients.org, directoryId: directoryOf(simulator) };
}

describe('creating a group', () => {
  it('gives the group with its id, which the vendor does not answer', async () => {
    const { simulator, org, directoryId } = world();
    const { data, response } = await org.groups.create(directoryId, { name: 'staff' }).withResponse();
    expect(data).toMatchObject({ id: groupOf(simulator, 'staff').groupId, name: 'staff', managedBy: 'admins' });
    expect(response).toMatchObject({ status: 201, attempts: 1 });
  });

  it('searches again until the search shows the group', async () => {
    const nothingYet = json({ data: [] });
    const fetch = scriptedFetch(empty(201), nothingYet, json({ data: [{ id: 'g0', name: 'Staff' }] }), json({ data: [{ id: 'g1', name: 'staff' }] }));
    expect(await orgClient(fetch).groups.create('d1', { name: 'staff' })).toEqual({ id: 'g1', name: 'staff' });
    expect(fetch.sent.map(({ path }) => path.split('/').at(-1))).toEqual(['groups', 'search', 'search', 'search']);
  });

  it('says that the group exists when the search never shows it, or fails', async () => {
    for (const search of [json({ data: [] }), json({ code: 403, message: 'Forbidden' }, 403)]) {
      const fetch = scriptedFetch(empty(201), search);
      const { error } = await attempt(orgClient(fetch).groups.create('d1', { name: 'staff' }));
      expect(error).toMatchObject({ kind: 'propagating', status: 201, endpoint: create, retryable: false });
      expect(error?.message).toContain('Do not create it again.');
      expect(fetch.sent.filter(({ path }) => path.endsWith('/groups'))).toHaveLength(1);
    }
  });

  it('searches once and no more where nothing may be repeated', async () => {
    const fetch = scriptedFetch(empty(201), json({ data: [] }));
    await attempt(orgClient(fetch).groups.create('d1', { name: 'staff' }, { retry: false }));
    expect(fetch.sent).toHaveLength(2);
  });

  it('says that it may have happened when it is stopped while searching', async () => {
    const stop = new AbortController();
    const fetch = scriptedFetch(empty(201), () => {
      stop.abort();
      return json({ data: [] });
    });
    const { error } = await attempt(orgClient(fetch).groups.create('d1', { name: 'staff' }, { signal: stop.signal }));
    expect(error).toMatchObject({ kind: 'aborted', mayHaveHappened: true, endpoint: create });
  });

  it('keeps the time of the whole call while it searches', async () => {
    const fetch = scriptedFetch(empty(201), json({ data: [] }));
    const started = performance.now();
    const options = { timeout: 60, retry: { baseDelay: 20, maximumDelay: 10_000 } };
    expect((await attempt(orgClient(fetch).groups.create('d1', { name: 'staff' }, options))).error?.kind).toBe('propagating');
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('does not choose between two groups of the name', async () => {
    const fetch = scriptedFetch(empty(201), json({ data: [{ id: 'g1', name: 'staff' }, { id: 'g2', name: 'staff' }] }));
    const { error } = await attempt(orgClient(fetch).groups.create('d1', { name: 'staff' }));
    expect(error).toMatchObject({ kind: 'conflict.uniqueness', resource: 'GROUP', attribute: 'name', status: 201 });
  });

  it('refuses a name that is taken, and does not give the other group for a new one', async () => {
    const { simulator, org, directoryId } = world();
    simulator.addPerson({ name: 'Jane Doe', groups: ['admins'] });
    expect((await attempt(org.groups.create(directoryId, { name: 'admins' }))).error).toMatchObject({ kind: 'conflict.alreadyInState', status: 409 });
    groupOf(simulator, 'admins').members = {};
    expect((await attempt(org.groups.create(directoryId, { name: 'admins' }))).error).toMatchObject({ kind: 'conflict.alreadyInState', status: 409 });
    expect(simulator.effects).toEqual([]);
  });

  it('takes an empty group for its own when the answer is lost', async () => {
    const { simulator, org, directoryId } = world();
    simulator.faults.add({ when: 'afterEffect', kind: 'reset', match: { route: create } });
    const { data, response } = await org.groups.create(directoryId, { name: 'staff' }).withResponse();
    expect(data.id).toBe(groupOf(simulator, 'staff').groupId);
    expect(response.recovered).toBe('readBack');
  });

  it('does not take a group with members or grants for its own when the answer is lost', async () => {
    const { simulator, org, directoryId } = world();
    simulator.addPerson({ name: 'Jane Doe', groups: ['admins'] });
    for (const prepare of [() => undefined, () => Object.assign(groupOf(simulator, 'admins'), { members: {}, grants: { [resourceOf(simulator)]: ['atlassian/admin'] } })]) {
      prepare();
      simulator.faults.add({ when: 'afterEffect', kind: 'reset', match: { route: create } });
      expect((await attempt(org.groups.create(directoryId, { name: 'admins' }))).error).toMatchObject({ kind: 'ambiguous', readBack: 'unknown' });
    }
  });

  it('does not give up on a group without numbers, nor adopt it', async () => {
    const fetch = scriptedFetch(networkError('ECONNRESET'), json({ data: [{ id: 'g1', name: 'staff' }] }));
    expect((await attempt(orgClient(fetch).groups.create('d1', { name: 'staff' }))).error).toMatchObject({ kind: 'ambiguous', readBack: 'unknown' });
  });

  it('sends nothing for all directories at once, or for a name with white space around it', async () => {
    const fetch = scriptedFetch();
    for (const call of [
      () => orgClient(fetch).groups.create('-', { name: 'staff' }),
      () => orgClient(fetch).groups.create('d1', { name: ' staff' }),
      () => orgClient(fetch).groups.create('d1', { name: '' }),
      () => orgClient(fetch).groups.addUser('-', 'g1', 'a1'),
      () => orgClient(fetch).groups.removeUser('-', 'g1', 'a1'),
      () => orgClient(fetch).groupRoles.assign('-', 'g1', { resourceId: 'r', roleId: 'atlassian/user' }),
    ]) {
      expect((await attempt<unknown>(call)).error).toMatchObject({ kind: 'validation', source: 'input' });
    }
    expect(fetch.sent).toEqual([]);
  });
});

describe('members of a group', () => {
  it('are not added twice', async () => {
    const { simulator, org, directoryId } = world();
    const { accountId } = simulator.addPerson({ name: 'Jane Doe', groups: ['staff'] });
    const { groupId } = groupOf(simulator, 'staff');
    expect(await org.groups.addUser(directoryId, groupId, accountId)).toEqual({ outcome: 'alreadyInState' });
    simulator.faults.add({ ...bareConflict, match: { route: membership } });
    expect(await org.groups.addUser(directoryId, groupId, accountId)).toEqual({ outcome: 'alreadyInState' });
    expect(simulator.effects).toEqual([]);
  });

  it('need a seat: a conflict without a code is no success for somebody who is not in the group', async () => {
    const { simulator, org, directoryId } = world();
    simulator.addPerson({ name: 'Joe Bloggs', groups: ['staff'] });
    const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
    const { groupId } = groupOf(simulator, 'staff');
    simulator.faults.add({ ...bareConflict, match: { route: membership } });
    expect((await attempt(org.groups.addUser(directoryId, groupId, accountId))).error).toMatchObject({ kind: 'limit.license', status: 409 });
  });

  it('get the last seat of a product, and no more', async () => {
    const { simulator, org, directoryId } = world();
    const people = ['Jane Doe', 'Joe Bloggs', 'Ann Other'].map((name) => simulator.addPerson({ name }));
    const { id } = await org.groups.create(directoryId, { name: 'jira-users' });
    await org.groupRoles.assign(directoryId, id, { resourceId: resourceOf(simulator), roleId: 'atlassian/user' });
    Object.values(simulator.state.sites)[0]!.seats = { 'jira-software': 2 };
    const outcomes = [];
    for (const { accountId } of people) {
      outcomes.push((await attempt(org.groups.addUser(directoryId, id, accountId))).error?.kind);
    }
    expect(outcomes).toEqual([undefined, undefined, 'limit.license']);
    await org.users.suspend(directoryId, people[0]!.accountId);
    expect(await org.groups.addUser(directoryId, id, people[2]!.accountId)).toEqual({ outcome: 'done' });
    expect(await org.users.search('-', { groupIds: [id] }).toArray()).toHaveLength(3);
  });

  it('are removed once', async () => {
    const { simulator, org, directoryId } = world();
    const { accountId } = simulator.addPerson({ name: 'Jane Doe', groups: ['staff'] });
    const { groupId } = groupOf(simulator, 'staff');
    expect(await org.groups.removeUser(directoryId, groupId, accountId)).toEqual({ outcome: 'done' });
    expect(await org.groups.removeUser(directoryId, groupId, accountId)).toEqual({ outcome: 'alreadyInState' });
    expect((await attempt(org.groups.removeUser(directoryId, 'no-group', accountId))).error).toMatchObject({ kind: 'notFound', resource: 'group' });
    expect(simulator.effects).toHaveLength(1);
  });

  it('are not taken for members, or for none, where the search contradicts itself', async () => {
    const contradiction = json({ data: [{ accountId: 'a1', groups: [{ id: 'another' }] }] });
    const fetch = scriptedFetch(empty(404), contradiction);
    expect((await attempt(orgClient(fetch).groups.removeUser('d1', 'g1', 'a1'))).error?.kind).toBe('notFound');
  });

  it('of a group that an identity provider owns cannot be changed, nor can what it grants', async () => {
    const { simulator, org, directoryId } = world();
    const jane = simulator.addPerson({ name: 'Jane Doe', groups: ['synced'] });
    const joe = simulator.addPerson({ name: 'Joe Bloggs' });
    const group = Object.assign(groupOf(simulator, 'synced'), { managedBy: 'external' as const });
    const grant = { resourceId: resourceOf(simulator), roleId: 'atlassian/user' };
    for (const call of [
      () => org.groups.addUser(directoryId, group.groupId, joe.accountId),
      () => org.groups.removeUser(directoryId, group.groupId, jane.accountId),
      () => org.groupRoles.assign(directoryId, group.groupId, grant),
      () => org.groupRoles.revoke(directoryId, group.groupId, grant),
    ]) {
      expect((await attempt(call)).error).toMatchObject({ kind: 'group.protected', why: 'idpManaged', whoCanFix: 'idpAdmin' });
    }
    expect(await org.groups.get(directoryId, group.groupId)).toMatchObject({ managedBy: 'external', externalSynced: true, managementAccess: { modifiable: false } });
    expect(simulator.effects).toEqual([]);
  });

  it('cannot be changed with a key that has scopes', async () => {
    const { simulator, org, directoryId } = world({ apiKeyScopes: ['read:groups:admin'], behaviours: { unpublishedScopes: 'accepted' } });
    simulator.addPerson({ name: 'Jane Doe', groups: ['staff'] });
    expect(await org.groups.count('-')).toBe(1);
    expect((await attempt(org.groups.create(directoryId, { name: 'new' }))).error?.kind).toBe('permission.denied');
  });
});

describe('deleting a group', () => {
  it('takes the access with it, and is refused for default groups, those that make admins and those of an identity provider', async () => {
    const { simulator, org, directoryId } = world();
    const jane = simulator.addPerson({ name: 'Jane Doe', groups: ['staff', 'default', 'admins', 'synced'] });
    const platform = resourceOf(simulator, 'platform');
    groupOf(simulator, 'staff').grants = { [resourceOf(simulator)]: ['atlassian/user'] };
    groupOf(simulator, 'default').defaultRoles = { [resourceOf(simulator)]: 'atlassian/user' };
    groupOf(simulator, 'admins').grants = { [platform]: ['atlassian/site-admin'] };
    groupOf(simulator, 'synced').managedBy = 'external';
    const remove = async (name: string) => {
      const path = { directoryId, groupId: groupOf(simulator, name).groupId };
      return (await attempt(org.request(`DELETE ${groups}/{groupId}`, { path }))).error;
    };
    expect(await remove('default')).toMatchObject({ kind: 'group.protected', why: 'default' });
    expect(await remove('admins')).toMatchObject({ kind: 'group.protected', why: 'system' });
    expect(await remove('synced')).toMatchObject({ kind: 'group.protected', why: 'idpManaged' });
    expect(await remove('staff')).toBeUndefined();
    expect((await org.userRoles.list('-', jane.accountId).toArray()).map(({ resourceId }) => resourceId)).toEqual([platform]);
    expect(simulator.effects.map(({ kind }) => kind)).toEqual(['group.deleted']);
  });
});

describe('finding groups', () => {
  it('filters by name, member, resource and role, over several pages', async () => {
    const { simulator, org } = world();
    const { accountId } = simulator.addPerson({ name: 'Jane Doe', groups: ['b', 'a', 'c'] });
    simulator.addPerson({ name: 'Joe Bloggs', groups: ['d'] });
    const resource = resourceOf(simulator);
    groupOf(simulator, 'a').grants[resource] = ['atlassian/admin'];
    const names = async (search: Parameters<typeof org.groups.search>[1]) => (await org.groups.search('-', search).toArray()).map(({ name }) => name);
    expect(await names({ limit: 1 })).toEqual(['a', 'b', 'c', 'd']);
    expect(await names({ accountIds: [accountId], sortBy: [{ field: 'name', direction: 'desc' }], limit: 2 })).toEqual(['c', 'b', 'a']);
    expect(await names({ groupNames: ['a', 'd'] })).toEqual(['a', 'd']);
    expect(await names({ resourceIds: [resource] })).toEqual(['a']);
    expect(await names({ resourceOwners: ['confluence'] })).toEqual([]);
    expect(await names({ roleIds: ['atlassian/admin'] })).toEqual(['a']);
    expect(await org.groups.count('-', { searchTerm: 'd' })).toBe(1);
    expect(await org.groups.getStats('-')).toEqual({ totals: { all: 4, managed: 4, synced: 0 }, types: [{ type: 'GROUP', count: 4 }] });
    expect((await org.groups.list('-', { counts: { includeUsers: true }, limit: 3 }).toArray()).map(({ counts }) => counts)).toEqual([{ users: 1 }, { users: 1 }, { users: 1 }, { users: 1 }]);
    expect((await attempt(org.groups.search('elsewhere').toArray())).error?.kind).toBe('notFound');
  });

  it('refuses a filter with an unknown value before anything is sent', () => {
    expect(() => orgClient(scriptedFetch()).groups.list('d1', { roleIds: ['everything' as never] })).toThrow('query.roleIds[0]');
  });
});
