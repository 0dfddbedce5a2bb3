import { attempt, ProductClient } from 'atlassian-admin-sdk';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { grantProduct } from '../../support/jira.js';

function world() {
  const simulator = new Simulator({ frozen: true });
  const product = new ProductClient({ ...simulator.credentials.product, retry: { baseDelay: 0, maximumDelay: 0 } });
  return { simulator, product, groups: product.jira.groups };
}

const lost = { when: 'afterEffect', kind: 'reset' } as const;

describe('groups of a Jira site', () => {
  it('take somebody in once, and say when they were in it before', async () => {
    const { simulator, groups } = world();
    simulator.addPerson({ name: 'Priya Raman', groups: ['staff'] });
    const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
    expect(await groups.addUser({ groupname: 'staff' }, accountId)).toEqual({ outcome: 'done' });
    expect(await groups.addUser({ groupname: 'staff' }, accountId)).toEqual({ outcome: 'alreadyInState' });
    expect(simulator.effects.map(({ kind }) => kind)).toEqual(['group.memberAdded']);
  });

  it('are not changed where an identity provider owns them', async () => {
    const { simulator, groups } = world();
    const { accountId } = simulator.addPerson({ name: 'Jane Doe', groups: ['synced'] });
    for (const group of Object.values(simulator.state.groups)) {
      group.managedBy = 'external';
    }
    expect((await attempt(groups.addUser({ groupname: 'synced' }, accountId))).error?.kind).toBe('group.protected');
    expect((await attempt(groups.removeUser({ groupname: 'synced' }, accountId))).error?.kind).toBe('group.protected');
    expect(simulator.effects).toEqual([]);
  });

  it('are changed by administrators only', async () => {
    const { simulator, groups } = world();
    simulator.caller.platformRoles = [];
    const { accountId } = simulator.addPerson({ name: 'Jane Doe', groups: ['staff'] });
    expect((await attempt(groups.create({ name: 'other' }))).error?.kind).toBe('permission.denied');
    expect((await attempt(groups.addUser({ groupname: 'staff' }, accountId))).error?.kind).toBe('permission.denied');
    expect((await attempt(groups.listMembers({ groupname: 'staff' }).toArray())).error?.kind).toBe('permission.denied');
  });

  it('have names of their own: a second one is refused, without an effect', async () => {
    const { simulator, groups } = world();
    const made = await groups.create({ name: 'staff' });
    expect(simulator.state.groups[made.groupId ?? '']?.name).toBe('staff');
    expect((await attempt(groups.create({ name: 'staff' }))).error?.kind).toBe('conflict.uniqueness');
    expect(simulator.effects).toHaveLength(1);
  });

  it('are found by their name when the answer of their creation is lost', async () => {
    const { simulator, groups } = world();
    simulator.faults.add({ ...lost, match: { route: 'POST /rest/api/3/group' } });
    const made = await groups.create({ name: 'staff' });
    expect(simulator.state.groups[made.groupId ?? '']?.name).toBe('staff');
    expect(simulator.effects).toHaveLength(1);
  });

  it('show inactive members only where they are asked for', async () => {
    const { simulator, groups } = world();
    simulator.addPerson({ name: 'Jane Doe', groups: ['staff'] });
    simulator.addPerson({ name: 'Priya Raman', groups: ['staff'], status: 'inactive' });
    simulator.addPerson({ name: 'Sam Suspended', groups: ['staff'], suspended: true });
    expect(await groups.listMembers({ groupname: 'staff' }).toArray()).toHaveLength(1);
    expect(await groups.listMembers({ groupname: 'staff' }, { includeInactiveUsers: true }).toArray()).toHaveLength(3);
    expect((await attempt(groups.listMembers({ groupname: 'nobody' }).toArray())).error).toMatchObject({ kind: 'notFound', resource: 'group' });
  });

  it('list their members in pages of 50 at most', async () => {
    const { simulator, groups } = world();
    for (let index = 0; index < 120; index += 1) {
      simulator.addPerson({ name: `Person ${index}`, email: `person.${index}@example.com`, groups: ['staff'] });
    }
    expect(await groups.listMembers({ groupname: 'staff' }).toArray()).toHaveLength(120);
    expect(simulator.requests).toHaveLength(3);
    expect(() => groups.listMembers({ groupname: 'staff' }, { maxResults: 51 })).toThrow('query.maxResults');
  });

  it('are named by exactly one of id and name', async () => {
    const { groups } = world();
    expect(() => groups.listMembers({} as never)).toThrow('exactly one of groupId and groupname');
    expect((await attempt(groups.addUser({ groupId: 'g', groupname: 'staff' } as never, 'a'))).error?.kind).toBe('validation');
  });

  it('are deleted only with a group to swap that exists', async () => {
    const { simulator, product } = world();
    simulator.addPerson({ name: 'Jane Doe', groups: ['staff', 'others'] });
    const removal = (query: Record<string, string>) => attempt(product.request('DELETE /rest/api/3/group', { query }));
    expect((await removal({ groupname: 'staff', swapGroup: 'missing' })).error?.kind).toBe('notFound');
    expect((await removal({ swapGroup: 'others' })).error?.kind).toBe('validation');
    expect(simulator.effects).toEqual([]);
    expect((await removal({ groupname: 'staff', swapGroup: 'others' })).ok).toBe(true);
    expect(Object.values(simulator.state.groups).map(({ name }) => name)).toEqual(['others']);
    expect(simulator.effects.map(({ kind }) => kind)).toEqual(['group.deleted']);
  });

  it('are found by what they grant', async () => {
    const { simulator, groups } = world();
    simulator.addPerson({ name: 'Jane Doe', groups: ['users', 'admins', 'plain'] });
    grantProduct(simulator, 'users', 'jira-software');
    grantProduct(simulator, 'admins', 'jira-software', 'atlassian/admin');
    const names = async (query: Parameters<typeof groups.list>[0]) => (await groups.list(query).toArray()).map(({ name }) => name);
    expect(await names({})).toEqual(['users', 'admins', 'plain']);
    expect(await names({ applicationKey: 'jira-software' })).toEqual(['users', 'admins']);
    expect(await names({ accessType: 'admin' })).toEqual(['admins']);
    expect(await names({ groupName: ['plain', 'missing'] })).toEqual(['plain']);
  });
});
