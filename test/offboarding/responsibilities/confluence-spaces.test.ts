import { attempt } from 'atlassian-admin-sdk';
import { describe, expect, it } from 'vitest';

import { confluenceContentResponsibilities } from '../../../src/offboarding/responsibilities/confluence-content.js';
import { confluenceSpacesResponsibilities } from '../../../src/offboarding/responsibilities/confluence-spaces.js';
import type { ResponsibilityDeclaration } from '../../../src/offboarding/responsibilities/types.js';
import { bannedIn, longSentencesIn } from '../../support/language.js';
import { confluenceWorld, handOver, transferOf } from './confluence-world.js';

const errorOf = async (call: Promise<unknown>) => (await attempt(call)).error;
type World = ReturnType<typeof confluenceWorld>;

const permissionsOf = ({ state }: World, key: string, accountId: string) =>
  Object.values(state.spaces[key]!.permissions).filter(({ principal }) => principal.id === accountId).map((one) => `${one.key}/${one.target}`).sort();
const roleOf = ({ state }: World, key: string, accountId: string) => state.spaces[key]!.roleAssignments[accountId]?.roleId;

/** Who may do what in a space, without the ids of permissions, which are new after an undo. */
const accessIn = ({ state }: World, key: string) => ({
  permissions: Object.values(state.spaces[key]!.permissions).map((one) => `${one.principal.id} ${one.key}/${one.target}`).sort(),
  roles: state.spaces[key]!.roleAssignments,
});

function grant(world: World, key: string, accountId: string, permissions: readonly string[], type: 'user' | 'group' = 'user') {
  for (const permission of permissions) {
    const [name, target] = permission.split('/') as [string, string];
    world.state.lastId += 1;
    world.state.spaces[key]!.permissions[String(world.state.lastId)] = { principal: { type, id: accountId }, key: name, target };
  }
}

describe('owners of spaces', () => {
  it('are found one by one, also where the list does not show them', async () => {
    const world = confluenceWorld({ owns: { spaces: ['DOCS', 'OPS'], personalSpace: '~jane' } });
    world.state.spaces['OPS']!.ownerId = world.other;
    expect((await world.found('spaceOwners')).map(({ id, within, url }) => `${id} ${within} ${url}`)).toEqual([
      `${world.state.spaces['DOCS']!.id} DOCS https://example.atlassian.net/wiki/spaces/DOCS`,
      `${world.state.spaces['~jane']!.id} ~jane https://example.atlassian.net/wiki/spaces/~jane`,
    ]);
  });
});

describe('a space that is not readable', () => {
  it('does not end the search of the others, and the search is not finished', async () => {
    const world = confluenceWorld({ owns: { spaces: ['A', 'B', 'C'], personalSpace: '~jane' } });
    for (const [kind, route] of [['spaceOwners', 'GET /wiki/api/v2/spaces/{spaceId}'], ['spaceAccess', 'GET /wiki/api/v2/spaces/{spaceId}/permissions']] as const) {
      world.simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 404, match: { route } });
      const events = await world.find([kind]);
      expect(events.flatMap((event) => (event.type === 'found' ? [event.responsibility.within] : []))).toEqual(kind === 'spaceOwners' ? ['B', 'C', '~jane'] : ['B', 'C']);
      expect(events.at(-1)).toMatchObject({ type: 'notReadable', why: 'notFound' });
    }
  });
});

describe.each(['permissions', 'transition', 'roles'] as const)('access to spaces on a site with %s', (spaceRoles) => {
  const make = (owns = {}) => confluenceWorld({ owns: { spaces: ['DOCS', 'OPS'], personalSpace: '~jane', ...owns }, behaviours: { spaceRoles } });
  /** Somebody else who administers a space in every way that a site may use. */
  const addAdmin = (world: World, key: string, id: string, type: 'user' | 'group' = 'user') => {
    grant(world, key, id, ['read/space', 'administer/space'], type);
    world.state.spaces[key]!.roleAssignments[id] = { principalType: type === 'user' ? 'USER' : 'GROUP', roleId: 'role-admin' };
  };

  it('is found in every space, with the only admin by name', async () => {
    const world = make();
    addAdmin(world, 'OPS', world.other);
    const things = await world.found('spaceAccess');
    expect(things.map(({ name }) => name)).toEqual(['Space DOCS (the only admin)', 'Space OPS']);
    expect(things[0]!.details).toMatchObject({ key: 'DOCS', onlyAdmin: 'yes' });
    expect(things[1]!.details).not.toHaveProperty('onlyAdmin');
    // Those who leave together leave nobody.
    expect((await world.found('spaceAccess', [world.leaver, world.other])).filter(({ details }) => details?.['onlyAdmin'] === 'yes')).toHaveLength(3);
  });

  it('counts only admins who are active, also in groups', async () => {
    const world = make();
    const only = async (): Promise<boolean> => (await world.found('spaceAccess')).find(({ within }) => within === 'DOCS')?.details?.['onlyAdmin'] === 'yes';
    addAdmin(world, 'DOCS', world.other);
    expect(await only()).toBe(false);
    world.simulator.state.accounts[world.other]!.status = 'inactive';
    expect(await only()).toBe(true);
    world.simulator.addPerson({ name: 'Member One', groups: ['space-admins'] });
    const group = Object.values(world.simulator.state.groups).find(({ name }) => name === 'space-admins')!;
    addAdmin(world, 'DOCS', group.groupId, 'group');
    expect(await only()).toBe(false);
    for (const id of Object.keys(group.members)) {
      world.simulator.state.accounts[id]!.status = 'inactive';
    }
    group.members[world.leaver] = true;
    expect(await only()).toBe(true);
    // A group that is not readable may have somebody.
    world.simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 403, match: { route: 'GET /wiki/rest/api/group/{groupId}/membersByGroupId' } });
    expect(await only()).toBe(false);
  });

  it('becomes that of the successor, and again that of the person', async () => {
    const world = make();
    if (spaceRoles !== 'roles') {
      grant(world, 'DOCS', world.leaver, ['create/page', 'export/space']);
    }
    const before = accessIn(world, 'DOCS');
    const thing = (await world.found('spaceAccess')).find(({ within }) => within === 'DOCS')!;
    const held = permissionsOf(world, 'DOCS', world.leaver);
    expect(await transferOf('spaceAccess').check!(thing, world.sides(), world.place(), {})).toEqual({ able: undefined, holds: false });
    expect(await handOver('spaceAccess', thing, world.sides(), world.place())).toBe('notReached reached');
    if (spaceRoles !== 'roles') {
      expect(permissionsOf(world, 'DOCS', world.successor)).toEqual(held);
      expect(permissionsOf(world, 'DOCS', world.leaver)).toEqual([]);
    }
    if (spaceRoles !== 'permissions') {
      expect(roleOf(world, 'DOCS', world.successor)).toBe('role-admin');
      expect(roleOf(world, 'DOCS', world.leaver)).toBeUndefined();
    }
    const written = world.simulator.effects.length;
    expect(await handOver('spaceAccess', thing, world.sides(), world.place())).toBe('reached reached');
    expect(world.simulator.effects.length).toBe(written);
    expect(await handOver('spaceAccess', thing, world.back(), world.place())).toBe('notReached reached');
    expect(accessIn(world, 'DOCS')).toEqual(before);
  });

  it('never leaves a space without an admin, wherever a call fails', async () => {
    const thing = (await make().found('spaceAccess')).find(({ within }) => within === 'DOCS')!;
    for (const kind of ['refused', 'lost', 'lostAfter'] as const) {
      for (let call = 1; call <= 6; call += 1) {
        const world = make();
        const mine = { ...thing, id: world.state.spaces['DOCS']!.id };
        const isAdmin = (id: string) => permissionsOf(world, 'DOCS', id).includes('administer/space') || roleOf(world, 'DOCS', id) === 'role-admin';
        const [details] = (await world.found('spaceAccess')).filter(({ within }) => within === 'DOCS').map((one) => one.details!);
        for (const method of ['POST', 'DELETE']) {
          if (call > 1) {
            world.simulator.faults.add({ when: 'beforeEffect', kind: 'slow', delay: 0, match: { method }, times: call - 1 });
          }
          world.simulator.faults.add(
            kind === 'refused' ? { when: 'beforeEffect', kind: 'status', status: 403, match: { method } } : { when: kind === 'lost' ? 'beforeEffect' : 'afterEffect', kind: 'reset', match: { method } },
          );
        }
        await attempt(transferOf('spaceAccess').write({ ...mine, details: details! }, world.sides(), world.place(), {}));
        expect(isAdmin(world.leaver) || isAdmin(world.successor)).toBe(true);
        world.simulator.faults.clear();
        expect(await handOver('spaceAccess', { ...mine, details: details! }, world.sides(), world.place())).toMatch(/reached reached$/i);
      }
    }
  });

  it('of a successor who had some before stays with an undo', async () => {
    const world = make();
    grant(world, 'DOCS', world.successor, ['read/space']);
    world.state.spaces['DOCS']!.roleAssignments[world.successor] = { principalType: 'USER', roleId: 'role-viewer' };
    const thing = (await world.found('spaceAccess')).find(({ within }) => within === 'DOCS')!;
    expect((await transferOf('spaceAccess').check!(thing, world.sides(), world.place(), {})).holds).toBe(true);
    expect(await handOver('spaceAccess', thing, world.sides(), world.place())).toBe('notReached reached');
    expect(await handOver('spaceAccess', thing, world.back({ fromKeeps: true }), world.place())).toBe('notReached reached');
    if (spaceRoles !== 'roles') {
      expect(permissionsOf(world, 'DOCS', world.leaver)).toEqual(['administer/space', 'read/space']);
      expect(permissionsOf(world, 'DOCS', world.successor)).toEqual(['administer/space', 'read/space']);
    } else {
      expect(roleOf(world, 'DOCS', world.successor)).toBe('role-admin');
    }
  });

  it('in the personal space is that of its admin, and a kind of its own', async () => {
    const world = make();
    const before = accessIn(world, '~jane');
    const [thing, ...more] = await world.found('personalSpaces');
    expect(more).toEqual([]);
    expect(thing).toMatchObject({ id: world.state.spaces['~jane']!.id, within: '~jane' });
    expect(await world.found('personalSpaces', [world.other])).toEqual([]);
    expect(await handOver('personalSpaces', thing!, world.sides(), world.place())).toBe('notReached reached');
    expect(spaceRoles === 'roles' ? roleOf(world, '~jane', world.successor) : permissionsOf(world, '~jane', world.successor)).toEqual(spaceRoles === 'roles' ? 'role-admin' : ['administer/space', 'read/space']);
    expect(await handOver('personalSpaces', thing!, world.back(), world.place())).toBe('notReached reached');
    expect(accessIn(world, '~jane')).toEqual(before);
  });
});

describe('a role of the successor', () => {
  it('is not lowered, and not changed for one that allows other things', async () => {
    const world = confluenceWorld({ owns: { spaces: ['DOCS'] }, behaviours: { spaceRoles: 'roles' } });
    const roles = world.state.spaces['DOCS']!.roleAssignments;
    roles[world.leaver] = { principalType: 'USER', roleId: 'role-viewer' };
    roles[world.successor] = { principalType: 'USER', roleId: 'role-admin' };
    roles[world.simulator.caller.accountId] = { principalType: 'USER', roleId: 'role-admin' };
    const [thing] = await world.found('spaceAccess');
    expect(await handOver('spaceAccess', thing!, world.sides(), world.place())).toBe('notReached reached');
    expect(roleOf(world, 'DOCS', world.successor)).toBe('role-admin');
    roles[world.leaver] = { principalType: 'USER', roleId: 'role-admin' };
    roles[world.successor] = { principalType: 'USER', roleId: 'role-collaborator' };
    const [admin] = await world.found('spaceAccess');
    expect(await errorOf(transferOf('spaceAccess').write(admin!, world.sides(), world.place(), {}))).toMatchObject({ kind: 'conflict.lifecycle' });
    expect(roleOf(world, 'DOCS', world.leaver)).toBe('role-admin');
  });

  it('stays with permissions that the person got since the search', async () => {
    const world = confluenceWorld({ owns: { spaces: ['DOCS'] } });
    const [thing] = await world.found('spaceAccess');
    grant(world, 'DOCS', world.leaver, ['export/space']);
    expect(await handOver('spaceAccess', thing!, world.sides(), world.place())).toBe('notReached reached');
    expect(permissionsOf(world, 'DOCS', world.leaver)).toEqual(['export/space', 'read/space']);
  });
});

describe('the declarations of Confluence', () => {
  const all = Object.entries<ResponsibilityDeclaration>({ ...confluenceContentResponsibilities, ...confluenceSpacesResponsibilities });

  it.each(all)('say it in plain sentences: %s', (_, { title, findingNeeds, caveat, writingNeeds = '', successorMust = '', readBack = '', undo = '', notByApi = '' }) => {
    for (const text of [title, findingNeeds, caveat, writingNeeds, successorMust, readBack, undo, notByApi]) {
      expect(bannedIn(text)).toEqual([]);
      expect(longSentencesIn(text)).toEqual([]);
    }
  });

  it('have a transfer where they have writes, and a finder where they have reads', () => {
    for (const [kind, { writes, transfer, foundBy, finder, notByApi, undo }] of all) {
      expect([kind, writes.length > 0]).toEqual([kind, transfer !== undefined]);
      expect([kind, foundBy.length > 0]).toEqual([kind, finder !== undefined]);
      expect([kind, transfer === undefined ? notByApi !== undefined : undo !== undefined]).toEqual([kind, true]);
    }
  });
});
