import { attempt, ProductClient } from 'atlassian-admin-sdk';
import { describe, expect, it } from 'vitest';

import { quick } from '../../support/clients.js';
import { confluenceWorld, handOver, transferOf } from './confluence-world.js';

const errorOf = async (call: Promise<unknown>) => (await attempt(call)).error;
const keyRoutes = ['GET /wiki/api/v2/admin-key', 'POST /wiki/api/v2/admin-key', 'DELETE /wiki/api/v2/admin-key'];

function restrictedWorld(options: Parameters<typeof confluenceWorld>[0] = {}) {
  const world = confluenceWorld({ owns: { pages: [{ space: 'DOCS', title: 'Shared' }, { space: 'DOCS', title: 'Alone', restricted: true }] }, ...options });
  const caller = world.simulator.caller.accountId;
  world.contentOf('Shared').restrictions = { update: { users: [caller, world.leaver], groupIds: [] } };
  const alone = (operation: 'read' | 'update') => ({ id: `${world.idOf('Alone')}/${operation}`, name: 'Alone' });
  return { ...world, caller, alone, shared: { id: `${world.idOf('Shared')}/update`, name: 'Shared' } };
}

const named = (world: ReturnType<typeof restrictedWorld>, title: string, operation: 'read' | 'update') => [...(world.contentOf(title).restrictions?.[operation]?.users ?? [])].sort();

describe('restrictions that name a person', () => {
  it('are found for pages and blog posts that the caller may view, and for nobody else', async () => {
    const world = restrictedWorld();
    world.state.contents['77'] = { title: 'News', spaceKey: 'DOCS', type: 'blogpost', authorId: world.other, restrictions: { read: { users: [world.leaver, world.caller], groupIds: [] } } };
    world.state.contents['78'] = { title: 'Others', spaceKey: 'DOCS', restrictions: { read: { users: [world.other, world.caller], groupIds: [] } } };
    expect((await world.found('pageRestrictions')).map(({ id, name, within }) => `${within} ${name} ${id}`)).toEqual([`DOCS Shared ${world.shared.id}`, 'DOCS News 77/read']);
    expect((await world.found('pageRestrictions', [world.leaver, world.other])).map(({ accountId, id }) => `${accountId} ${id}`).sort()).toEqual(
      [`${world.leaver} ${world.shared.id}`, `${world.leaver} 77/read`, `${world.other} 78/read`].sort(),
    );
  });

  it('are found with two requests for each 250 pages', async () => {
    const world = restrictedWorld();
    for (let number = 0; number < 600; number += 1) {
      world.state.contents[`9${number}`] = { title: `Page ${number}`, spaceKey: 'DOCS', restrictions: { update: { users: [world.caller, ...(number % 200 === 0 ? [world.leaver] : [])], groupIds: [] } } };
    }
    world.requested();
    expect(await world.found('pageRestrictions')).toHaveLength(4);
    const requested = world.requested();
    expect(requested.filter((route) => route === 'GET /wiki/api/v2/pages')).toHaveLength(3);
    expect(requested.filter((route) => route === 'GET /wiki/rest/api/content/search')).toHaveLength(3);
    expect(requested).toHaveLength(9);
  });

  it('are read one by one where the search is behind, and to the end of a long list', async () => {
    const world = restrictedWorld();
    const crowd = Array.from({ length: 230 }, (_, number) => world.simulator.addPerson({ name: `Person ${number}` }).accountId);
    world.contentOf('Shared').restrictions = { update: { users: [...crowd, world.leaver], groupIds: [] } };
    world.simulator.faults.add({ when: 'afterEffect', kind: 'status', status: 200, body: { results: [], _links: {} }, match: { route: 'GET /wiki/rest/api/content/search' } });
    expect((await world.found('pageRestrictions')).map(({ id }) => id)).toEqual([world.shared.id]);
    world.requested();
    expect(await handOver('pageRestrictions', world.shared, world.sides({ adminKey: true }), world.place())).toBe('notReached reached');
    expect(named(world, 'Shared', 'update')).toEqual([...crowd, world.successor].sort());
  });

  it('name the successor, then no longer the person, and back', async () => {
    const world = restrictedWorld();
    const before = structuredClone(world.state);
    expect(await transferOf('pageRestrictions').check!(world.shared, world.sides(), world.place(), {})).toEqual({ able: undefined, holds: false });
    world.requested();
    expect(await handOver('pageRestrictions', world.shared, world.sides(), world.place())).toBe('notReached reached');
    const writes = world.requested().filter((route) => !route.startsWith('GET'));
    expect(writes.map((route) => route.split(' ')[0])).toEqual(['PUT', 'DELETE']);
    expect(named(world, 'Shared', 'update')).toEqual([world.caller, world.successor].sort());
    expect(await handOver('pageRestrictions', world.shared, world.sides(), world.place())).toBe('reached reached');
    expect(world.requested().filter((route) => !route.startsWith('GET'))).toEqual([]);
    expect(await handOver('pageRestrictions', world.shared, world.back(), world.place())).toBe('notReached reached');
    expect(world.state).toEqual(before);
  });

  it('keep a successor whom they named before', async () => {
    const world = restrictedWorld();
    world.contentOf('Shared').restrictions!.update!.users.push(world.successor);
    expect(await transferOf('pageRestrictions').check!(world.shared, world.sides(), world.place(), {})).toEqual({ able: undefined, holds: true });
    expect(await handOver('pageRestrictions', world.shared, world.sides(), world.place())).toBe('notReached reached');
    expect(await handOver('pageRestrictions', world.shared, world.back({ fromKeeps: true }), world.place())).toBe('notReached reached');
    expect(named(world, 'Shared', 'update')).toEqual([world.caller, world.leaver, world.successor].sort());
  });

  it('never lose their last name, even if Confluence only claims to have added the new one', async () => {
    const world = restrictedWorld();
    world.contentOf('Shared').restrictions = { update: { users: [world.leaver], groupIds: [] } };
    await world.clients.product.confluence.adminKey.enable();
    world.simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 200, match: { method: 'PUT' }, times: 9 });
    expect(await errorOf(transferOf('pageRestrictions').write(world.shared, world.sides({ adminKey: true }), world.place(), {}))).toMatchObject({ kind: 'conflict.lifecycle' });
    expect(named(world, 'Shared', 'update')).toEqual([world.leaver]);
  });

  it.each(['beforeEffect', 'afterEffect'] as const)('are settled after a lost response: %s', async (when) => {
    const world = restrictedWorld();
    for (const method of ['PUT', 'DELETE']) {
      world.simulator.faults.add({ when, kind: 'reset', match: { method } });
    }
    expect(await handOver('pageRestrictions', world.shared, world.sides(), world.place())).toBe('notReached reached');
    expect(named(world, 'Shared', 'update')).toEqual([world.caller, world.successor].sort());
  });

  it('that are gone are not made again', async () => {
    const world = restrictedWorld();
    world.contentOf('Shared').restrictions = {};
    expect(await errorOf(transferOf('pageRestrictions').write(world.shared, world.sides(), world.place(), {}))).toMatchObject({ kind: 'conflict.lifecycle' });
    expect(world.contentOf('Shared').restrictions).toEqual({});
  });
});

describe('the admin key', () => {
  it('is not touched by a search without permission, and finds what only the person may view with it', async () => {
    const world = restrictedWorld();
    expect((await world.found('pages')).map(({ name }) => name)).toEqual(['Shared']);
    expect((await world.found('pageRestrictions')).map(({ name }) => name)).toEqual(['Shared']);
    expect(world.requested().filter((route) => keyRoutes.includes(route))).toEqual([]);
    expect((await world.found('pages', [world.leaver], { adminKey: true })).map(({ name }) => name)).toEqual(['Shared', 'Alone']);
    expect((await world.found('pageRestrictions', [world.leaver], { adminKey: true })).map(({ id }) => id).sort()).toEqual([world.shared.id, world.alone('read').id, world.alone('update').id].sort());
    expect(world.state.adminKeys).toEqual({});
  });

  it('is shared by searches at the same time, and disabled at the end', async () => {
    const world = restrictedWorld();
    const events = await world.find(['pages', 'blogPosts', 'pageRestrictions', 'inlineTasks', 'otherContents', 'contentWatches'], [world.leaver], { adminKey: true });
    expect(events.filter(({ type }) => type === 'notReadable')).toEqual([]);
    expect(events.filter(({ type }) => type === 'found')).toHaveLength(5);
    expect(world.state.adminKeys).toEqual({});
    const routes = world.requested();
    expect(routes.filter((route) => route === keyRoutes[1]).length).toBe(routes.filter((route) => route === keyRoutes[2]).length);
  });

  it('is disabled if your loop ends early, and after an error', async () => {
    const world = restrictedWorld();
    for await (const { type } of (await import('../../../src/offboarding/responsibilities/find.js')).findResponsibilities([world.leaver], { clients: world.clients, kinds: ['pages'], adminKey: true })) {
      if (type === 'found') {
        break;
      }
      expect(type).toBe('started');
    }
    expect(world.state.adminKeys).toEqual({});
    world.simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 403, match: { route: 'GET /wiki/api/v2/pages' }, times: 9 });
    expect(await world.find(['pages'], [world.leaver], { adminKey: true })).toEqual([expect.objectContaining({ type: 'notReadable', why: 'permission.denied' })]);
    expect(world.state.adminKeys).toEqual({});
  });

  it('that somebody has enabled before stays', async () => {
    const world = restrictedWorld();
    await world.clients.product.confluence.adminKey.enable({ durationInMinutes: 60 });
    const before = structuredClone(world.state.adminKeys);
    expect(await world.found('pages', [world.leaver], { adminKey: true })).toHaveLength(2);
    expect(await handOver('pageRestrictions', world.alone('read'), world.sides({ adminKey: true }), world.place())).toBe('notReached reached');
    expect(world.state.adminKeys).toEqual(before);
  });

  it('opens a page of one person for a change, and only if it may', async () => {
    const world = restrictedWorld();
    const { seen, write, check } = transferOf('pageRestrictions');
    for (const call of [seen, write]) {
      expect(await errorOf(call(world.alone('read'), world.sides(), world.place(), {}))).toMatchObject({ kind: 'notFound' });
    }
    expect(await check!(world.alone('read'), world.sides(), world.place(), {})).toEqual({ able: undefined });
    expect(world.requested().filter((route) => keyRoutes.includes(route))).toEqual([]);
    const before = structuredClone(world.state);
    for (const operation of ['read', 'update'] as const) {
      expect(await handOver('pageRestrictions', world.alone(operation), world.sides({ adminKey: true }), world.place())).toBe('notReached reached');
      expect(named(world, 'Alone', operation)).toEqual([world.successor]);
    }
    expect(world.state.adminKeys).toEqual({});
    for (const operation of ['read', 'update'] as const) {
      expect(await handOver('pageRestrictions', world.alone(operation), world.back({ adminKey: true }), world.place())).toBe('notReached reached');
    }
    expect(world.state).toEqual(before);
  });

  it('changes the owner of a page that only the person may edit', async () => {
    const world = restrictedWorld();
    const thing = { id: world.idOf('Alone'), name: 'Alone' };
    expect(await handOver('pages', thing, world.sides({ adminKey: true }), world.place())).toBe('notReached reached');
    expect(world.contentOf('Alone').ownerId).toBe(world.successor);
    expect(world.state.adminKeys).toEqual({});
  });

  it('is disabled after an error, a lost response and your signal', async () => {
    const world = restrictedWorld();
    const sides = world.sides({ adminKey: true });
    const { write } = transferOf('pageRestrictions');
    world.simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 403, match: { method: 'PUT' } });
    expect(await errorOf(write(world.alone('read'), sides, world.place(), {}))).toMatchObject({ kind: 'permission.denied' });
    expect(world.state.adminKeys).toEqual({});
    world.simulator.faults.add({ when: 'afterEffect', kind: 'reset', match: { route: keyRoutes[1]! } });
    expect(await handOver('pageRestrictions', world.alone('read'), sides, world.place())).toBe('notReached reached');
    expect(world.state.adminKeys).toEqual({});
    const ending = new AbortController();
    const product = new ProductClient({
      ...world.simulator.credentials.product,
      retry: quick,
      fetch: (request) => {
        if (request.method === 'PUT') {
          ending.abort();
        }
        return world.simulator.fetch(request);
      },
    });
    expect(await errorOf(write(world.alone('update'), sides, world.place(product), { signal: ending.signal }))).toMatchObject({ kind: 'aborted' });
    expect(world.state.adminKeys).toEqual({});
  });

  it('is used by several changes at the same time without being disabled under them', async () => {
    const world = restrictedWorld({ owns: { pages: Array.from({ length: 6 }, (_, number) => ({ space: 'DOCS', title: `Alone ${number}`, restricted: true })).concat([{ space: 'DOCS', title: 'Shared', restricted: false }, { space: 'DOCS', title: 'Alone', restricted: true }]) } });
    const sides = world.sides({ adminKey: true });
    const place = world.place();
    const things = Array.from({ length: 6 }, (_, number) => ({ id: `${world.idOf(`Alone ${number}`)}/read`, name: '' }));
    const all = await Promise.all(things.map((thing) => handOver('pageRestrictions', thing, sides, place)));
    expect(all).toEqual(things.map(() => 'notReached reached'));
    expect(world.state.adminKeys).toEqual({});
  });

  it('is missing on other plans, and wrong for a client of the gateway', async () => {
    const world = restrictedWorld({ behaviours: { adminKey: 'notOffered' } });
    expect((await world.found('pages', [world.leaver], { adminKey: true })).map(({ name }) => name)).toEqual(['Shared']);
    expect(await errorOf(transferOf('pageRestrictions').write(world.alone('read'), world.sides({ adminKey: true }), world.place(), {}))).toMatchObject({ kind: 'notFound' });
    const offered = restrictedWorld();
    const product = new ProductClient({ ...offered.simulator.credentials.gateway, retry: quick });
    expect(await offered.find(['pages'], [offered.leaver], { adminKey: true, clients: { ...offered.clients, product } })).toEqual([expect.objectContaining({ type: 'notReadable', why: 'credential.wrongKind' })]);
  });

  it('is renewed while a long search goes on', async () => {
    const world = restrictedWorld();
    for (let number = 0; number < 500; number += 1) {
      world.state.contents[`9${number}`] = { title: `Page ${number}`, spaceKey: 'DOCS', authorId: world.leaver, restrictions: { read: { users: [world.leaver], groupIds: [] } } };
    }
    const { now } = Date;
    let passed = 0;
    Date.now = () => now() + passed;
    try {
      let found = 0;
      const { findResponsibilities } = await import('../../../src/offboarding/responsibilities/find.js');
      for await (const { type } of findResponsibilities([world.leaver], { clients: world.clients, kinds: ['pages'], adminKey: true })) {
        found += type === 'found' ? 1 : 0;
        if (found % 250 === 0) {
          world.simulator.clock.advance('6m');
          passed += 6 * 60_000;
        }
      }
      expect(found).toBe(502);
    } finally {
      Date.now = now;
    }
    expect(world.state.adminKeys).toEqual({});
  });
});

describe('the option of a search', () => {
  it('is true or false', async () => {
    const world = restrictedWorld();
    expect(await errorOf(world.find(['pages'], [world.leaver], { adminKey: 'yes' as never }))).toMatchObject({ kind: 'validation', fields: [{ field: 'adminKey' }] });
  });
});
