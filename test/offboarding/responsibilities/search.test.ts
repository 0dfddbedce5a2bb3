import { OrgAdminClient, ProductClient } from 'atlassian-admin-sdk';
import { figuresOf, findResponsibilities, memoryInventory, type FindResponsibilitiesOptions, type InventoryStore, type ResponsibilityEvent, type ResponsibilityKind } from 'atlassian-admin-sdk/offboarding';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { mergedWithin } from '../../../src/offboarding/responsibilities/merged-within.js';
import { allOf } from '../../support/all-of.js';
import { quick } from '../../support/clients.js';
import { rehearsal } from '../../support/organization.js';

const kinds: readonly ResponsibilityKind[] = ['filters', 'dashboards', 'projectLeads'];

function organization() {
  const { simulator, clients } = rehearsal({ frozen: true });
  const people = ['Ann', 'Bea', 'Cem', 'Dan'].map((name) => simulator.addPerson({ name, owns: { filters: [`First of ${name}`, `Second of ${name}`], dashboards: [`Board of ${name}`], projects: [name.toUpperCase()] } }).accountId).sort();
  return { simulator, clients, people: people as [string, string, string, string] };
}

type World = ReturnType<typeof organization>;

async function search({ clients }: Pick<World, 'clients'>, people: Parameters<typeof findResponsibilities>[0], options: Partial<FindResponsibilitiesOptions> = {}): Promise<ResponsibilityEvent[]> {
  return allOf(findResponsibilities(people, { clients, kinds, ...options }));
}

function found(events: readonly ResponsibilityEvent[]): string[] {
  return events.flatMap((event) => (event.type === 'found' ? `${event.responsibility.accountId} ${event.responsibility.kind} ${event.responsibility.id}` : [])).sort();
}

async function kept(inventory: InventoryStore): Promise<ResponsibilityEvent[]> {
  return allOf(inventory.read());
}

/** A store that fails at the event with this number. */
function failingAt(number: number, error: unknown): InventoryStore {
  const store = memoryInventory();
  let left = number;
  return {
    ...store,
    append: async (event) => {
      left -= 1;
      if (left < 0) {
        throw error;
      }
      await store.append(event);
    },
  };
}

describe('a search', () => {
  it('looks for everybody, also where others with the same first and last person were searched before', async () => {
    const world = organization();
    const [ann, bea, cem, dan] = world.people;
    const inventory = memoryInventory();
    await search(world, [ann, bea, dan], { inventory });
    await search(world, [ann, cem, dan], { inventory });
    expect(found(await allOf(inventory.of(cem)).then((things) => things.map((responsibility) => ({ type: 'found', responsibility }))))).toHaveLength(4);
  });

  it('counts each thing once, however many searches have found it', async () => {
    const world = organization();
    const [ann, bea] = world.people;
    const inventory = memoryInventory();
    await search(world, [ann], { inventory });
    await search(world, [ann, bea], { inventory });
    const figures = await figuresOf(inventory.read());
    expect(figures.find(({ kind }) => kind === 'filters')).toMatchObject({ found: 4, sees: 'something' });
    expect(figures.find(({ kind }) => kind === 'projectLeads')).toMatchObject({ found: 2, sees: 'something' });
  });

  it('says of every kind of a product that no client of a site reads it', async () => {
    const { clients, people } = organization();
    const events = await allOf(findResponsibilities(people, { clients: { org: clients.org }, kinds: ['filters', 'pages', 'teams', 'watchedIssues', 'organizationApiKeys'] }));
    expect(events.filter(({ type }) => type === 'notReadable')).toMatchObject(['filters', 'pages', 'teams', 'watchedIssues'].map((kind) => ({ kind, why: 'noClient', people: 4 })));
    expect(events.filter(({ type }) => type === 'searched')).toMatchObject([{ kind: 'organizationApiKeys' }]);
  });

  it('keeps what it found before it failed, and says that it failed', async () => {
    const world = organization();
    const { simulator, people } = world;
    const [ann] = people;
    simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 403, match: { route: 'GET /rest/api/3/dashboard/search' }, body: { errorMessages: ['No.'], errors: {} } });
    const inventory = memoryInventory();
    const events = await search(world, [ann], { inventory });
    expect(events.find((event) => event.type === 'notReadable')).toMatchObject({ kind: 'dashboards', people: 1 });
    const figures = await figuresOf(inventory.read());
    expect(figures.find(({ kind }) => kind === 'dashboards')).toMatchObject({ found: 0, notReadable: { why: 'permission.denied' } });
    expect(figures.find(({ kind }) => kind === 'filters')).toMatchObject({ found: 2 });
  });

  it('counts the things that a part found before it failed', async () => {
    const place = { kind: 'filters', site: 'example', portion: 'a' } as const;
    const thing = (id: string) => ({ type: 'found', responsibility: { kind: 'filters', site: 'example', accountId: 'a', id, name: id } }) as const;
    expect(await figuresOf([thing('1'), thing('2'), { type: 'notReadable', ...place, people: 1, why: 'network' }])).toEqual([{ kind: 'filters', site: 'example', found: 2, sees: 'something', notReadable: { why: 'network' } }]);
  });

  it('ends at a break, and goes on later without what it has', async () => {
    const world = organization();
    const inventory = memoryInventory();
    const first: ResponsibilityEvent[] = [];
    for await (const event of findResponsibilities(world.people, { clients: world.clients, kinds, inventory, concurrency: 1 })) {
      first.push(event);
      if (event.type === 'found') {
        break;
      }
    }
    expect(found(first)).toHaveLength(1);
    await search(world, world.people, { inventory });
    const all = found(await kept(inventory));
    expect(all).toHaveLength(16);
    expect(new Set(all).size).toBe(16);
    const before = world.simulator.requests.length;
    expect(found(await search(world, world.people, { inventory }))).toEqual(all);
    expect(world.simulator.requests.length).toBe(before);
  });

  it.each([1, 2, 3, 5, 9])('ends with an error of this package if the store fails at event %i, and goes on later', async (number) => {
    const world = organization();
    const failing = failingAt(number, new TypeError('secret of the store'));
    const error = await search(world, world.people, { inventory: failing }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'storage.failed', endpoint: 'InventoryStore.append()' });
    expect(String(error)).not.toContain('secret');
    const inventory = memoryInventory();
    for (const event of await kept(failing)) {
      await inventory.append(event);
    }
    await search(world, world.people, { inventory });
    expect(new Set(found(await kept(inventory))).size).toBe(16);
    expect(found(await kept(inventory))).toHaveLength(16);
  });

  it('ends with an error of this package if the store cannot be read, or has what is no event', async () => {
    const world = organization();
    const store = memoryInventory();
    const unreadable: InventoryStore = {
      ...store,
      // eslint-disable-next-line require-yield
      read: async function* () {
        throw new TypeError('secret of the store');
      },
    };
    expect(await search(world, world.people, { inventory: unreadable }).catch((thrown: unknown) => thrown)).toMatchObject({ kind: 'storage.failed', endpoint: 'InventoryStore.read()' });
    for (const wrong of [null, 1, { type: 'other' }, { type: 'found' }, { type: 'found', responsibility: { kind: 'toString', accountId: 'a', id: '1', name: '' } }, { type: 'started', at: '' }, { type: 'searched', kind: 'filters' }]) {
      const foreign = { ...store, read: () => [wrong] as unknown as AsyncIterable<ResponsibilityEvent> };
      expect(await search(world, world.people, { inventory: foreign }).catch((thrown: unknown) => thrown)).toMatchObject({ kind: 'validation', fields: [{ field: 'inventory' }] });
    }
    expect(world.simulator.requests).toEqual([]);
  });

  it('ends when it is stopped, and tells so', async () => {
    const world = organization();
    const stop = new AbortController();
    const events: ResponsibilityEvent[] = [];
    const searching = (async () => {
      for await (const event of findResponsibilities(world.people, { clients: world.clients, kinds, signal: stop.signal, concurrency: 1 })) {
        events.push(event);
        if (event.type === 'searched') {
          stop.abort();
        }
      }
    })();
    expect(await searching.catch((thrown: unknown) => thrown)).toMatchObject({ kind: 'aborted' });
    expect(events.filter(({ type }) => type === 'notReadable' || type === 'ended')).toEqual([]);
  });

  it('says when it came to its end, and only then', async () => {
    const world = organization();
    const inventory = memoryInventory();
    for await (const event of findResponsibilities(world.people, { clients: world.clients, kinds, inventory })) {
      if (event.type === 'searched') {
        break;
      }
    }
    expect((await kept(inventory)).filter(({ type }) => type === 'ended')).toEqual([]);
    expect((await search(world, world.people, { inventory })).at(-1)).toMatchObject({ type: 'ended' });
  });

  it('looks again where a credential saw nothing at all', async () => {
    const { simulator, clients, people } = organization();
    const inventory = memoryInventory();
    const portion = (await search({ clients }, people)).find((event) => event.type === 'searched' && event.kind === 'filters');
    await inventory.append({ ...portion, found: 0, sees: 'nothing' } as ResponsibilityEvent);
    expect(found(await search({ clients }, people, { inventory, kinds: ['filters'] }))).toHaveLength(8);
    expect((await figuresOf(inventory.read()))).toMatchObject([{ kind: 'filters', found: 8, sees: 'something' }]);
    expect(simulator.requests.length).toBeGreaterThan(0);
  });

  it('looks again in Confluence, once it may use the admin key', async () => {
    const world = organization();
    const inventory = memoryInventory();
    world.simulator.addPerson({ name: 'Eve', owns: { spaces: ['TEAM'] } });
    const of = async (adminKey: boolean) => {
      const before = world.simulator.requests.length;
      await search(world, world.people, { inventory, kinds: ['pages', 'filters'], adminKey });
      return world.simulator.requests.slice(before).map(({ route = '' }) => route);
    };
    expect((await of(false)).length).toBeGreaterThan(0);
    expect(await of(false)).toEqual([]);
    const again = await of(true);
    expect(again.length).toBeGreaterThan(0);
    expect(again.filter((route) => route.includes('filter'))).toEqual([]);
    expect(await of(true)).toEqual([]);
    expect(await of(false)).toEqual([]);
  });

  it('reads a site although another one is not readable', async () => {
    const simulator = new Simulator({ sites: ['example', 'labs'], frozen: true });
    const on = (site: string, apiToken?: string) => new ProductClient({ ...simulator.credentialsFor(site).product, ...(apiToken === undefined ? {} : { apiToken }), retry: quick });
    const jane = simulator.addPerson({ name: 'Jane', owns: { filters: ['One'] }, ownsOn: { labs: { filters: ['Two', 'Three'] } } });
    const events = await allOf(
      findResponsibilities(jane.accountId, { clients: { org: new OrgAdminClient({ ...simulator.credentials.orgAdmin, retry: quick }), product: [on('example', 'wrong'), on('labs')] }, kinds: ['filters'] }),
    );
    expect(events.filter(({ type }) => type === 'notReadable')).toMatchObject([{ kind: 'filters', site: 'example', people: 1 }]);
    expect(events.filter(({ type }) => type === 'searched')).toMatchObject([{ kind: 'filters', site: 'labs', found: 2 }]);
    expect(found(events)).toHaveLength(2);
  });

  it('takes account ids only, and names a wrong one by its number', async () => {
    const world = organization();
    const error = await search(world, [world.people[0], 'ann@example.com']).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'validation', fields: [{ field: 'people[1]' }] });
    expect(String(error)).not.toContain('ann@');
    for (const wrong of [undefined, 5, {}]) {
      expect(await search(world, wrong as never).catch((thrown: unknown) => thrown)).toMatchObject({ kind: 'validation', fields: [{ field: 'people' }] });
    }
    expect(await search(world, ['a b']).catch((thrown: unknown) => thrown)).toMatchObject({ kind: 'validation', fields: [{ field: 'people[0]' }] });
    expect(world.simulator.requests).toEqual([]);
  });

  it.each([['concurrency', 0], ['concurrency', Number.NaN], ['adminKey', 'yes'], ['kinds', ['sprintz']], ['kinds', 'filters'], ['inventory', {}], ['signal', {}], ['site', 'x']])('refuses %s %j before anything is sent', async (name, value) => {
    const world = organization();
    expect(await search(world, world.people, { [name]: value }).catch((thrown: unknown) => thrown)).toMatchObject({ kind: 'validation', source: 'input' });
    expect(world.simulator.requests).toEqual([]);
  });

  it('finds nothing for nobody, and asks for nothing', async () => {
    const world = organization();
    expect((await search(world, [])).map(({ type }) => type)).toEqual(['started', 'ended']);
    expect(world.simulator.requests).toEqual([]);
  });

  it('searches a kind once that is named twice', async () => {
    const world = organization();
    expect((await search(world, world.people, { kinds: ['projectLeads', 'projectLeads'] })).filter(({ type }) => type === 'searched')).toHaveLength(1);
  });

  it('ends with what is wrong if an organization client has no right at all', async () => {
    const { clients, people, simulator } = organization();
    const org = new OrgAdminClient({ ...simulator.credentials.orgAdmin, apiKey: 'wrong', retry: quick });
    const events = await search({ clients: { ...clients, org } }, people, { kinds: ['organizationApiKeys', 'filters'] });
    expect(events.filter(({ type }) => type === 'notReadable')).toMatchObject([{ kind: 'organizationApiKeys' }]);
    expect(found(events)).toHaveLength(8);
  });
});

describe('the merged order', () => {
  it('loses nothing and keeps the order of each source, however many are at work', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.nat(3), { maxLength: 8 }), { maxLength: 8 }), fc.integer({ min: 1, max: 5 }), async (sources, concurrency) => {
        let atWork = 0;
        let most = 0;
        const merged = mergedWithin(
          concurrency,
          sources.map((pauses, source) => async function* () {
            atWork += 1;
            most = Math.max(most, atWork);
            for (const [index, pause] of pauses.entries()) {
              for (let turn = 0; turn < pause; turn += 1) {
                await Promise.resolve();
              }
              yield [source, index] as const;
            }
            atWork -= 1;
          }),
        );
        const all = await allOf(merged);
        sources.forEach((pauses, source) => expect(all.filter(([from]) => from === source)).toEqual(pauses.map((_, index) => [source, index])));
        expect(most).toBeLessThanOrEqual(concurrency);
      }),
      { numRuns: 100 },
    );
  });

  it('ends all sources if one fails', async () => {
    const ended: string[] = [];
    const good = (name: string) => async function* () {
      try {
        for (;;) {
          await new Promise((resolve) => setTimeout(resolve, 1));
          yield name;
        }
      } finally {
        ended.push(name);
      }
    };
    const merged = mergedWithin(3, [good('a'), async function* () { yield 'b'; throw new TypeError('no'); }, good('c')]);
    await expect(allOf(merged)).rejects.toThrow('no');
    expect(ended.sort()).toEqual(['a', 'c']);
  });
});
