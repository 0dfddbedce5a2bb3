import type { SimulatedEffect } from 'atlassian-admin-sdk/simulator';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { FoundThing } from '../../../src/offboarding/responsibilities/types.js';
import { all, sides } from '../../support/places.js';
import { finderOf, inState, kindsWithTransfer, organization, transferOf, type Kind, type Organization } from './jira-kinds.js';

const kinds = kindsWithTransfer;
/** Kinds of things that several people hold at the same time. */
const shared = ['projectRoles', 'serviceDeskAgents', 'permissionGrants', 'notifications', 'securityLevels', 'plans'] as const satisfies readonly Kind[];

async function given(kind: Kind) {
  const world = organization();
  const { jane, successor, place, simulator } = world;
  const things = await all(finderOf(kind).find(new Set([jane]), place, {}));
  const before = structuredClone(simulator.state);
  return {
    ...world,
    things,
    thing: things[0] as FoundThing,
    transfer: transferOf(kind),
    forward: sides(jane, successor),
    back: sides(successor, jane, { isUndo: true }),
    /** What differs from the start, without ids that Jira counts. */
    changes: () => simulator.difference(before).filter(({ path }) => !path.endsWith('.lastId')),
  };
}

/** Writes of the simulated Jira, without what sets it up. */
function writes({ simulator }: Pick<Organization, 'simulator'>): readonly SimulatedEffect[] {
  return simulator.effects;
}

function sentWrites({ simulator }: Pick<Organization, 'simulator'>): string[] {
  return simulator.requests.flatMap(({ method, route = '' }) => (method === 'GET' || route === 'POST /rest/api/3/workflows' ? [] : route));
}

describe.each(kinds)('the transfer of %s', (kind) => {
  it('gives everything to the successor, leaves others alone, and its undo gives the state back', async () => {
    const { things, transfer, forward, back, place, changes, ...world } = await given(kind);
    const { jane, john, mary, successor } = world;
    const ofJane = inState(world, kind, [jane]);
    const ofOthers = inState(world, kind, [john, mary]);
    for (const thing of things) {
      expect(await transfer.check?.(thing, forward, place, {})).toEqual(shared.some((one) => one === kind) ? { able: true, holds: false } : { able: true });
      expect(await transfer.seen(thing, forward, place, {})).toBe('notReached');
      const { attempts, status } = await transfer.write(thing, forward, place, {});
      expect([attempts, status === undefined ? 0 : Math.floor(status / 100)]).toEqual([1, 2]);
      expect(await transfer.seen(thing, forward, place, {})).toBe('reached');
    }
    expect(inState(world, kind, [jane])).toEqual([]);
    expect(inState(world, kind, [successor])).toEqual(ofJane.map((row) => row.replace(jane, successor)));
    expect(inState(world, kind, [john, mary])).toEqual(ofOthers);
    for (const thing of things) {
      expect(await transfer.seen(thing, back, place, {})).toBe('notReached');
      await transfer.write(thing, back, place, {});
      expect(await transfer.seen(thing, back, place, {})).toBe('reached');
    }
    // Entries that were created again have new ids, and stand at the end of their lists.
    expect([...inState(world, kind, [jane, john, mary, successor])]).toEqual([...ofJane, ...ofOthers].sort());
    const isAboutEntries = ({ path }: { readonly path: string }) => /\.(?:actors|defaultActors|grants|notifications|members|permissions)\b/.test(path);
    expect(changes().filter((change) => !isAboutEntries(change))).toEqual([]);
  });

  it('changes once only, however often it is delivered', async () => {
    const { thing, transfer, forward, place, ...world } = await given(kind);
    await transfer.write(thing, forward, place, {});
    const first = writes(world).length;
    await transfer.write(thing, forward, place, {});
    await transfer.write(thing, forward, place, {});
    expect(writes(world)).toHaveLength(first);
    expect(await transfer.seen(thing, forward, place, {})).toBe('reached');
  });

  it.each(['reset', 'cutBody'] as const)('is made once although each response is lost: %s', async (fault) => {
    const { things, transfer, forward, place, simulator } = await given(kind);
    const undisturbed = await given(kind);
    for (const thing of undisturbed.things) {
      await transfer.write(thing, undisturbed.forward, undisturbed.place, {});
    }
    for (const method of ['PUT', 'POST', 'DELETE']) {
      simulator.faults.add({ when: 'afterEffect', kind: fault, match: { method } });
    }
    for (const thing of things) {
      await transfer.write(thing, forward, place, {});
      expect(await transfer.seen(thing, forward, place, {})).toBe('reached');
    }
    expect(writes({ simulator }).length).toBe(writes(undisturbed).length);
  });

  it('is refused for a person who is not active, and then stays with the leaver', async () => {
    const { thing, transfer, forward, place, changes, simulator, successor } = await given(kind);
    Object.assign(simulator.state.accounts[successor] ?? {}, { status: 'inactive' });
    expect(await transfer.check?.(thing, forward, place, {})).toMatchObject({ able: false });
    await expect(transfer.write(thing, forward, place, {})).rejects.toMatchObject({ kind: 'validation', source: 'answer' });
    expect(changes().filter(({ path }) => path.startsWith('sites'))).toEqual([]);
    expect(writes({ simulator })).toEqual([]);
  });

  it('knows a successor whom the site does not have', async () => {
    const { thing, transfer, place, jane } = await given(kind);
    expect(await transfer.check?.(thing, sides(jane, '712020:unknown'), place, {})).toMatchObject({ able: false });
  });

  it('does not know whether a successor is able, if the credential may not see people', async () => {
    const { thing, transfer, forward, place, simulator } = await given(kind);
    simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 403, match: { route: 'GET /rest/api/3/user' }, body: { errorMessages: ['You may not see people.'], errors: {} } });
    expect((await transfer.check?.(thing, forward, place, {}))?.able).toBeUndefined();
  });
});

describe.each(shared)('%s that both people hold', (kind) => {
  it('stay with the successor after an undo, if they held them before', async () => {
    const { thing, transfer, place, jane, john, ...world } = await given(kind);
    // John gets what Jane has, as if he had had it before.
    await transfer.write(thing, sides(jane, john, { fromKeeps: true }), place, {});
    const both = inState(world, kind, [jane, john]);
    // A lead is one person: a plan is held by its permissions.
    expect(both.filter((row) => row.endsWith(` ${thing.id}`))).toHaveLength(kind === 'plans' ? 1 : 2);
    const checked = await transfer.check?.(thing, sides(jane, john), place, {});
    expect(checked).toEqual({ able: true, holds: true });
    const created = sentWrites(world).length;
    await transfer.write(thing, sides(jane, john), place, {});
    // Nothing is created that is there: one write removes what Jane has.
    expect(sentWrites(world)).toHaveLength(created + 1);
    await transfer.write(thing, sides(john, jane, { fromKeeps: true, isUndo: true }), place, {});
    expect(await transfer.seen(thing, sides(john, jane, { fromKeeps: true, isUndo: true }), place, {})).toBe('reached');
    expect(JSON.stringify(world.site.jira)).toContain(john);
  });

  it('are not removed from the leaver, if Jira refuses to give them to the successor', async () => {
    const { thing, transfer, forward, place, simulator } = await given(kind);
    for (const method of ['POST', 'PUT']) {
      simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 400, match: { method }, body: { errorMessages: ['No.'], errors: {} } });
    }
    await expect(transfer.write(thing, forward, place, {})).rejects.toMatchObject({ kind: 'validation' });
    expect(writes({ simulator })).toEqual([]);
  });
});

describe.each(shared.filter((kind) => kind !== 'plans'))('%s', (kind) => {
  it('are given before they are removed, and an interrupted transfer is finished by the next delivery', async () => {
    const { thing, transfer, forward, place, simulator, jane, successor, ...world } = await given(kind);
    simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 403, match: { method: 'DELETE' }, body: { errorMessages: ['No.'], errors: {} } });
    await expect(transfer.write(thing, forward, place, {})).rejects.toMatchObject({ kind: 'permission.denied' });
    const holders = () => inState(world, kind, [jane, successor]).filter((row) => row.endsWith(` ${thing.id}`));
    expect(holders()).toEqual([`${jane} ${thing.id}`, `${successor} ${thing.id}`].sort());
    expect(await transfer.seen(thing, forward, place, {})).toBe('notReached');
    await transfer.write(thing, forward, place, {});
    expect(holders()).toEqual([`${successor} ${thing.id}`]);
    expect(sentWrites({ simulator }).map((route) => route.split(' ')[0] === 'DELETE')).toEqual([false, true, true]);
  });

  it('have somebody after every write, in whatever order transfers and undos are delivered', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ isBack: fc.boolean(), fromKeeps: fc.boolean(), isLost: fc.boolean() }), { minLength: 1, maxLength: 5 }), async (deliveries) => {
        const { thing, transfer, place, simulator, jane, successor, ...world } = await given(kind);
        for (const { isBack, fromKeeps, isLost } of deliveries) {
          const between = isBack ? sides(successor, jane, { fromKeeps, isUndo: true }) : sides(jane, successor, { fromKeeps });
          if (isLost) {
            simulator.faults.add({ when: 'afterEffect', kind: 'reset', match: { method: 'DELETE' } });
          }
          await transfer.write(thing, between, place, {});
          simulator.faults.clear();
          expect(await transfer.seen(thing, between, place, {})).toBe('reached');
          const holders = inState(world, kind, [jane, successor]).filter((row) => row.endsWith(` ${thing.id}`));
          expect(holders).toContain(`${between.to} ${thing.id}`);
          expect(new Set(holders).size).toBe(holders.length);
        }
      }),
      { numRuns: 10 },
    );
  });
});

describe('responses that do not show who holds a thing', () => {
  it.each([
    ['projectRoles', 'GET /rest/api/3/project/{projectIdOrKey}/role/{roleId}', { id: 10_001, name: 'Developers' }],
    ['notifications', 'GET /rest/api/3/notificationscheme/{schemeId}', { id: 0, name: 'Default' }],
    ['securityLevels', 'GET /rest/api/3/issuesecurityschemes/level/member', { startAt: 0, maxResults: 100, total: 1, isLast: true, values: [{ id: '1', holder: { type: 'user', parameter: 'x' } }] }],
    ['plans', 'GET /rest/api/3/plans/plan/{planId}', { id: 0, status: 'Active' }],
  ] as const)('prove nothing about %s, and nothing is written after them', async (kind, route, body) => {
    const { things, transfer, forward, place, simulator } = await given(kind);
    const thing = things.find(({ id }) => !id.startsWith('default/')) as FoundThing;
    const owner = Number(thing.id.split('/')[0]);
    const shown = 'id' in body && body.id === 0 ? { ...body, id: owner } : body;
    const respond = () => simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 200, match: { route }, body: shown });
    respond();
    expect(await transfer.seen(thing, forward, place, {})).toBe('unknown');
    respond();
    await expect(transfer.write(thing, forward, place, {})).rejects.toMatchObject({ kind: 'unexpectedResponse' });
    expect(writes({ simulator })).toEqual([]);
  });

  it.each([
    ['projectRoles', 'GET /rest/api/3/project/{projectIdOrKey}/role/{roleId}', { id: 99, name: 'Other', actors: [] }],
    ['notifications', 'GET /rest/api/3/notificationscheme/{schemeId}', { id: 99, name: 'Other', notificationSchemeEvents: [] }],
    ['plans', 'GET /rest/api/3/plans/plan/{planId}', { id: 99, status: 'Active', leadAccountId: 'x', permissions: [] }],
  ] as const)('are refused if they are about other %s', async (kind, route, body) => {
    const { things, transfer, forward, place, simulator } = await given(kind);
    const thing = things.find(({ id }) => !id.startsWith('default/')) as FoundThing;
    simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 200, match: { route }, body, times: 2 });
    await expect(transfer.seen(thing, forward, place, {})).rejects.toMatchObject({ kind: 'unexpectedResponse', why: 'foreign' });
    await expect(transfer.write(thing, forward, place, {})).rejects.toMatchObject({ kind: 'unexpectedResponse', why: 'foreign' });
    expect(writes({ simulator })).toEqual([]);
  });

  it('leave members of other security levels alone, whatever Jira returns', async () => {
    const { thing, transfer, forward, place, simulator, jane } = await given('securityLevels');
    const [scheme] = thing.id.split('/');
    const values = [{ id: '77', issueSecuritySchemeId: scheme, issueSecurityLevelId: '99', holder: { type: 'user', parameter: jane } }];
    simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 200, match: { route: 'GET /rest/api/3/issuesecurityschemes/level/member' }, body: { startAt: 0, maxResults: 100, total: 1, isLast: true, values } });
    await transfer.write(thing, forward, place, {});
    expect(simulator.effects).toEqual([]);
  });
});

describe('a transfer of roles in new projects', () => {
  it('is found, made and undone as that in a project', async () => {
    const { things, transfer, forward, back, place, jira, jane, successor } = await given('projectRoles');
    const thing = things.find(({ id }) => id === 'default/10001') as FoundThing;
    await transfer.write(thing, forward, place, {});
    expect(jira.defaultActors['10001']?.users).toContain(successor);
    expect(jira.defaultActors['10001']?.users).not.toContain(jane);
    await transfer.write(thing, back, place, {});
    expect(await transfer.seen(thing, back, place, {})).toBe('reached');
  });
});

describe('a transfer of grants', () => {
  it('removes the grant that is there now, not the one of the search', async () => {
    const { thing, transfer, forward, back, place, jira, jane, successor } = await given('permissionGrants');
    await transfer.write(thing, forward, place, {});
    await transfer.write(thing, back, place, {});
    await transfer.write(thing, forward, place, {});
    const [schemeId = '', permission] = thing.id.split('/');
    const holders = Object.values(jira.permissionSchemes[schemeId]?.grants ?? {}).filter((grant) => grant.permission === permission).map(({ parameter }) => parameter);
    expect(holders).toContain(successor);
    expect(holders).not.toContain(jane);
  });

  it('removes every grant of the leaver for the permission', async () => {
    const { thing, transfer, forward, place, jira, jane } = await given('permissionGrants');
    const [schemeId = '', permission = ''] = thing.id.split('/');
    Object.assign(jira.permissionSchemes[schemeId]?.grants ?? {}, { 99_001: { id: 99_001, permission, type: 'user', parameter: jane } });
    await transfer.write(thing, forward, place, {});
    expect(await transfer.seen(thing, forward, place, {})).toBe('reached');
  });

  it('keeps a permission whose name has a slash together', async () => {
    const { transfer, forward, place, jira, jane, successor } = await given('permissionGrants');
    const [scheme] = Object.values(jira.permissionSchemes);
    Object.assign(scheme?.grants ?? {}, { 99_002: { id: 99_002, permission: 'app/of.somebody', type: 'user', parameter: jane } });
    await transfer.write({ id: `${scheme?.id}/app/of.somebody`, name: 'x' }, forward, place, {});
    expect(Object.values(scheme?.grants ?? {})).toContainEqual(expect.objectContaining({ permission: 'app/of.somebody', parameter: successor }));
  });
});

describe('a transfer of filters', () => {
  it('knows that the successor has a filter of the same name', async () => {
    const { thing, transfer, forward, place, jira, successor } = await given('filters');
    jira.filters['1'] = { id: '1', name: thing.name, ownerAccountId: successor, sharePermissions: [], editPermissions: [] };
    expect(await transfer.check?.(thing, forward, place, {})).toEqual({ able: false });
    await expect(transfer.write(thing, forward, place, {})).rejects.toMatchObject({ kind: 'validation' });
  });

  it('does not know it if only shared filters of the successor are listed', async () => {
    const { thing, transfer, forward, place, simulator } = await given('filters');
    simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 403, match: { route: 'GET /rest/api/3/filter/search' }, body: { errorMessages: ['You may not override.'], errors: {} } });
    expect(await transfer.check?.(thing, forward, place, {})).toEqual({ able: undefined });
  });
});

describe('a transfer of dashboards', () => {
  it('fails if Jira refuses this dashboard under a status of success', async () => {
    const { thing, transfer, forward, place, simulator } = await given('dashboards');
    const body = { action: 'changeOwner', entityErrors: { [thing.id]: { errorMessages: ['No.'], errors: {} } } };
    simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 200, match: { method: 'PUT' }, body });
    await expect(transfer.write(thing, forward, place, {})).rejects.toMatchObject({ kind: 'refused.other', reason: 'entityErrors' });
  });
});

describe('a transfer of plans', () => {
  it('leaves the lead alone of a plan that only permitted the leaver', async () => {
    const { thing, transfer, forward, back, place, jira, jane, john, successor } = await given('plans');
    const permitted = { ...thing, details: { members: 'permissions' } };
    const plan = () => jira.plans[thing.id];
    Object.assign(plan() ?? {}, { leadAccountId: successor });
    await transfer.write(permitted, forward, place, {});
    expect(plan()).toMatchObject({ leadAccountId: successor, permissions: [{ type: 'Edit', holder: { type: 'AccountId', value: successor } }] });
    await transfer.write(permitted, back, place, {});
    expect(plan()).toMatchObject({ leadAccountId: successor, permissions: [{ type: 'Edit', holder: { type: 'AccountId', value: jane } }] });
    expect(JSON.stringify(plan())).not.toContain(john);
  });

  it('does not replace a lead who is somebody else by now', async () => {
    const { thing, transfer, forward, place, jira, john } = await given('plans');
    Object.assign(jira.plans[thing.id] ?? {}, { leadAccountId: john });
    await transfer.write({ ...thing, details: { members: 'leadAccountId' } }, forward, place, {});
    expect(jira.plans[thing.id]?.leadAccountId).toBe(john);
    expect(await transfer.seen(thing, forward, place, {})).toBe('notReached');
  });

  it('is refused for a plan that is no longer active', async () => {
    const { thing, transfer, forward, place, jira, jane } = await given('plans');
    Object.assign(jira.plans[thing.id] ?? {}, { status: 'Archived' });
    await expect(transfer.write(thing, forward, place, {})).rejects.toMatchObject({ status: 409 });
    expect(jira.plans[thing.id]?.leadAccountId).toBe(jane);
  });
});
