import { attempt } from 'atlassian-admin-sdk';
import { describe, expect, it } from 'vitest';

import { orgClient } from '../support/clients.js';
import { rehearsal } from '../support/organization.js';
import { directoryOf, groupOf, resourceOf } from '../support/scenario.js';
import { empty, json, networkError, scriptedFetch } from '../support/scripted-fetch.js';

const assign = 'POST /admin/v1/orgs/{orgId}/users/{accountId}/roles/assign';
const resource = 'ari:cloud:jira-software::site/c1';
const grant = { role: 'atlassian/user', resource } as const;

const read = (...methods: unknown[]) => json({ data: [{ resourceId: resource, roleAssignments: [{ role: 'atlassian/user', roleAssignmentMethods: methods }] }] });

function world() {
  const { simulator, clients } = rehearsal({ frozen: true });
  const jane = simulator.addPerson({ name: 'Jane Doe', groups: ['staff'] });
  const own = { role: 'atlassian/user', resource: resourceOf(simulator) } as const;
  groupOf(simulator, 'staff').grants[own.resource] = ['atlassian/user'];
  return { simulator, org: clients.org, jane, own, directoryId: directoryOf(simulator) };
}

describe('roles of a person', () => {
  it('tell how each was obtained, and a direct one goes without that of the group', async () => {
    const { simulator, org, jane, own } = world();
    expect(await org.userRoles.assign(jane.accountId, own)).toEqual({ outcome: 'done' });
    const methods = async () => (await org.userRoles.list('-', jane.accountId, { resourceIds: [own.resource] }).toArray())[0]?.roleAssignments;
    expect(await methods()).toEqual([{ role: 'atlassian/user', roleAssignmentMethods: ['direct', 'group_direct'] }]);
    expect(await org.userRoles.revoke(jane.accountId, own)).toEqual({ outcome: 'done' });
    expect(await methods()).toEqual([{ role: 'atlassian/user', roleAssignmentMethods: ['group_direct'] }]);
    expect(simulator.effects.map(({ kind }) => kind)).toEqual(['role.assigned', 'role.revoked']);
  });

  it('show in the search for people: by role and resource, as products and as platform roles', async () => {
    const { simulator, org, jane, own, directoryId } = world();
    jane.lastActive = { 'jira-software': simulator.clock.now() };
    await org.userRoles.assign(jane.accountId, { role: 'atlassian/site-admin', resource: resourceOf(simulator, 'platform') });
    const find = (search: Parameters<typeof org.users.search>[1]) => org.users.search('-', search).toArray();
    expect(await find({ roleIds: ['atlassian/site-admin'], resourceIds: [own.resource], expand: ['productAccess', 'platformRoles', 'counts.resources'] })).toMatchObject([
      { accountId: jane.accountId, platformRoles: ['atlassian/site-admin'], productAccess: [{ id: own.resource, key: 'jira-software' }], counts: { resources: 2 } },
    ]);
    await org.users.remove(directoryId, jane.accountId);
    expect(simulator.state.directRoles).toEqual({});
    expect(await org.users.count('-', { roleIds: ['atlassian/user'] })).toBe(0);
  });

  it('count as assigned only when they are direct', async () => {
    for (const [methods, kind] of [
      [['direct'], undefined],
      [['group_direct'], 'limit.license'],
    ] as const) {
      const fetch = scriptedFetch(empty(409), read(...methods));
      expect((await attempt(orgClient(fetch).userRoles.assign('a1', grant))).error?.kind).toBe(kind);
    }
  });

  it('are assigned again when the answer was lost and only a group grants them', async () => {
    const { simulator, org, jane, own } = world();
    simulator.faults.add({ when: 'beforeEffect', kind: 'reset', match: { route: assign } });
    expect(await org.userRoles.assign(jane.accountId, own)).toEqual({ outcome: 'done' });
    expect(simulator.requests.filter(({ route }) => route === assign)).toHaveLength(2);
    expect(simulator.effects).toHaveLength(1);
  });

  it('are uncertain where the vendor does not tell how they were obtained', async () => {
    for (const answer of [read(), json({ data: [{ resourceId: resource, roles: ['atlassian/user'] }] }), json({ data: [], links: { next: 'more' } })]) {
      const known = answer.clone();
      const body = (await known.json()) as { data: { roleAssignments?: { roleAssignmentMethods?: unknown }[] }[] };
      for (const one of body.data.flatMap(({ roleAssignments = [] }) => roleAssignments)) {
        delete one.roleAssignmentMethods;
      }
      for (const method of ['assign', 'revoke'] as const) {
        const fetch = scriptedFetch(networkError('ECONNRESET'), json(body));
        expect((await attempt(orgClient(fetch).userRoles[method]('a1', grant))).error).toMatchObject({ kind: 'ambiguous', readBack: 'unknown' });
      }
    }
  });

  it('of the organization are certain only where they are shown', async () => {
    const shown = json({ data: [{ resourceId: 'ari:cloud:platform::org/o1', roleAssignments: [{ role: 'atlassian/org-admin', roleAssignmentMethods: ['direct'] }] }] });
    const outcomeOf = async (answer: Response) =>
      attempt(orgClient(scriptedFetch(networkError('ECONNRESET'), answer)).userRoles.assign('a1', { role: 'atlassian/org-admin' }));
    expect((await outcomeOf(shown)).value).toEqual({ outcome: 'done' });
    expect((await outcomeOf(json({ data: [] }))).error?.kind).toBe('ambiguous');
  });

  it('are refused for a wrong role, a wrong resource, an inactive account and without a seat', async () => {
    const { simulator, org, jane, own } = world();
    const joe = simulator.addPerson({ name: 'Joe Bloggs', status: 'inactive' });
    const ann = simulator.addPerson({ name: 'Ann Other' });
    Object.values(simulator.state.sites)[0]!.seats = { 'jira-software': 1 };
    const kindOf = async (accountId: string, wanted: Parameters<typeof org.userRoles.assign>[1]) => (await attempt(org.userRoles.assign(accountId, wanted))).error?.kind;
    expect(await kindOf(jane.accountId, { role: 'atlassian/site-admin', resource: own.resource })).toBe('validation');
    expect(await kindOf(jane.accountId, { role: 'atlassian/user', resource: 'ari:cloud:jira::site/none' })).toBe('notFound');
    expect(await kindOf(joe.accountId, own)).toBe('user.inactive');
    expect(await kindOf(ann.accountId, own)).toBe('limit.license');
    expect(await kindOf(ann.accountId, { role: 'atlassian/guest', resource: own.resource })).toBeUndefined();
    expect(await kindOf('nobody', own)).toBe('notFound');
  });

  it('need a resource, all but one', async () => {
    const { error } = await attempt(orgClient(scriptedFetch()).userRoles.assign('a1', { role: 'atlassian/user' }));
    expect(error).toMatchObject({ kind: 'validation', source: 'input', fields: [{ field: 'body.resource' }] });
  });

  it('make an organization admin, also this way', async () => {
    const { org, jane } = world();
    await org.userRoles.assign(jane.accountId, { role: 'atlassian/org-admin' });
    expect(await org.users.search('-', { accountIds: [jane.accountId], expand: ['platformRoles'] }).first()).toMatchObject({ platformRoles: ['atlassian/org-admin'] });
  });
});

describe('roles of a group', () => {
  it('are given to and taken from all members at once', async () => {
    const { simulator, org, jane, own, directoryId } = world();
    const { groupId } = groupOf(simulator, 'staff');
    const confluence = { resourceId: resourceOf(simulator, 'confluence'), roleId: 'atlassian/user' };
    expect(await org.groupRoles.assign(directoryId, groupId, confluence)).toEqual({ outcome: 'done' });
    expect(await org.groupRoles.list('-', groupId, { resourceIds: [confluence.resourceId] }).toArray()).toMatchObject([{ roles: ['atlassian/user'], defaultRole: null }]);
    expect(await org.userRoles.list('-', jane.accountId).toArray()).toHaveLength(2);
    await org.groupRoles.revoke(directoryId, groupId, confluence);
    expect((await org.userRoles.list('-', jane.accountId).toArray()).map(({ resourceId }) => resourceId)).toEqual([own.resource]);
    expect(simulator.effects.map(({ kind }) => kind)).toEqual(['group.roleAssigned', 'group.roleRevoked']);
  });

  it('need a seat for every member', async () => {
    const { simulator, org, directoryId } = world();
    simulator.addPerson({ name: 'Joe Bloggs', groups: ['staff'] });
    Object.values(simulator.state.sites)[0]!.seats = { confluence: 1 };
    const confluence = { resourceId: resourceOf(simulator, 'confluence'), roleId: 'atlassian/user' };
    expect((await attempt(org.groupRoles.assign(directoryId, groupOf(simulator, 'staff').groupId, confluence))).error?.kind).toBe('limit.license');
    expect(simulator.effects).toEqual([]);
  });
});
