import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { applyPlan, fileJournal, filePlan, applyPlanFile, folderJournals, makePlan, makePlanFile } from 'atlassian-admin-sdk/offboarding';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import { redisStore } from 'atlassian-admin-sdk/bullmq';
import { postgresStore } from 'atlassian-admin-sdk/pg-boss';
import { memorySharedStore, type SharedStore } from 'atlassian-admin-sdk/tasks';
import { fileWatchStore, memoryWatchStore, sharedWatchStore, watch, type WatchState } from 'atlassian-admin-sdk/watch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { allOf } from '../support/all-of.js';
import { isInCi } from '../support/in-ci.js';
import { clientsOf } from '../support/leaving.js';
import { rehearsal } from '../support/organization.js';
import { hasPostgres, startPostgres, type StartedPostgres } from '../support/postgres.js';
import { hasRedis, startRedis, type StartedRedis } from '../support/redis.js';
import type { WatchJob, WatchSaid } from '../support/watch-in-process.ts';

const script = fileURLToPath(new URL('../support/watch-in-process.ts', import.meta.url));
const hour = 3_600_000;
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'watch-stores-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const state: WatchState = { version: 1, orgId: 'an-organization', handled: { 'event 1': 5 }, people: {} };

describe('A file as the store of a watch', () => {
  it('gives back what was saved last, and only its owner can read it', async () => {
    const path = join(folder, 'new', 'watch.json');
    const store = fileWatchStore(path);
    await store.lock();
    expect(await store.load()).toBeUndefined();
    await store.save({ ...state, readTo: 1 });
    await store.save(state);
    expect(await store.load()).toEqual(state);
    await store.unlock();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('keeps a second watch away, and lets the next one in', async () => {
    const path = join(folder, 'held.json');
    const [one, other] = [fileWatchStore(path), fileWatchStore(path)];
    await one.lock();
    await expect(other.lock()).rejects.toMatchObject({ kind: 'heldByAnotherRun' });
    await one.unlock();
    await other.lock();
    await expect(one.save(state)).rejects.toMatchObject({ kind: 'heldByAnotherRun' });
    await other.unlock();
  });

  it.each([
    ['not JSON', 'path'],
    ['{"something":"else"}', 'store'],
    [JSON.stringify(state), 'store'],
  ])('is refused if it holds %s', async (text, field) => {
    const path = join(folder, `${field}-${text.length}.json`);
    writeFileSync(path, text);
    const { simulator, clients } = rehearsal();
    const plan = await makePlan([simulator.addPerson({ name: 'Jane Doe' }).accountId], { clients });
    const sent = simulator.requests.length;
    await expect(allOf(watch({ plans: [{ plan }], clients, store: fileWatchStore(path) }))).rejects.toMatchObject({ kind: 'validation', message: expect.stringContaining(field) as string });
    expect(simulator.requests.length).toBe(sent);
    // It is released all the same.
    await fileWatchStore(path).lock();
  });

  it('refuses what is no path', () => {
    expect(() => fileWatchStore('')).toThrow('path');
  });
});

/** Where the processes of a watch meet, and how each of them opens it. */
const places = ['memory', ...(hasRedis ? (['Redis'] as const) : []), ...(hasPostgres ? (['Postgres'] as const) : [])] as const;

describe.each(places)('A shared store of a watch (%s)', { timeout: 60_000 }, (place) => {
  let redis: StartedRedis | undefined;
  let postgres: StartedPostgres | undefined;
  const inMemory = memorySharedStore();
  beforeAll(async () => {
    redis = place === 'Redis' ? await startRedis() : undefined;
    postgres = place === 'Postgres' ? await startPostgres() : undefined;
  }, 60_000);
  afterAll(async () => {
    await redis?.stop();
    await postgres?.stop();
  });
  const connected = (): SharedStore => {
    if (redis !== undefined) {
      return redisStore(redis.connect());
    }
    const pool = postgres?.connect();
    return pool === undefined ? inMemory : postgresStore({ executeSql: (text, values) => pool.query(text, values) });
  };

  it('gives any process what was saved last, one at a time', async () => {
    const [one, other] = [sharedWatchStore(connected()), sharedWatchStore(connected())];
    await one.lock();
    expect(await one.load()).toBeUndefined();
    await one.save({ ...state, readTo: 1 });
    await one.save(state);
    await expect(other.lock()).rejects.toMatchObject({ kind: 'heldByAnotherRun', until: expect.any(String) as string });
    await one.unlock();
    await other.lock();
    expect(await other.load()).toEqual(state);
    await expect(one.save(state)).rejects.toMatchObject({ kind: 'heldByAnotherRun' });
    await other.unlock();
    await sharedWatchStore(connected(), { name: 'another' }).lock();
  });

  it('lets another process go on after one that died', async () => {
    const store = connected();
    // A process that stands still renews nothing.
    class Still implements Pick<SharedStore, 'take' | 'renew' | 'release' | 'get' | 'set'> {
      readonly take: SharedStore['take'] = (...given) => store.take(...given);
      readonly renew: SharedStore['renew'] = () => new Promise(() => undefined);
      readonly release: SharedStore['release'] = () => Promise.resolve();
      readonly get: SharedStore['get'] = (...given) => store.get(...given);
      readonly set: SharedStore['set'] = (...given) => store.set(...given);
    }
    const dead = sharedWatchStore(new Still(), { name: 'dying', lease: 200 });
    await dead.lock();
    const next = sharedWatchStore(connected(), { name: 'dying' });
    await expect(next.lock()).rejects.toMatchObject({ kind: 'heldByAnotherRun' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    await next.lock();
    await next.save(state);
    expect(await next.load()).toEqual(state);
    await next.unlock();
  });

  it('is continued by a second process as by the first one', async () => {
    const { simulator, clients } = rehearsal({ seed: 9 });
    const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
    const plan = await makePlan([accountId], { clients });
    const now = Date.now() + 2 * hour;
    const check = () => allOf(watch({ plans: [{ plan }], clients, store: sharedWatchStore(connected(), { name: 'continued' }), now }));
    expect((await check()).map(({ kind }) => kind)).toEqual(['returned']);
    expect(await check()).toEqual([]);
  });
});

describe('A shared store of a watch', () => {
  it('writes nothing after its lease was lost, even if nobody else has written yet', async () => {
    let now = 0;
    const shared = memorySharedStore({ now: () => now });
    const [one, other] = [sharedWatchStore(shared, { lease: '60s' }), sharedWatchStore(shared, { lease: '60s' })];
    await one.lock();
    await one.save(state);
    now += 61_000;
    await other.lock();
    await expect(one.save({ ...state, readTo: 9 })).rejects.toMatchObject({ kind: 'heldByAnotherRun' });
    expect(await other.load()).toEqual(state);
    // The release of one that lost its lease does not release the other.
    await one.unlock();
    await expect(one.lock()).rejects.toMatchObject({ kind: 'heldByAnotherRun' });
  });

  it('overwrites nothing if another process wrote between its reading and its writing', async () => {
    const shared = memorySharedStore();
    const store = sharedWatchStore({ ...shared, get: async (key) => { const found = await shared.get(key); await shared.set(key, JSON.stringify({ ...state, readTo: 7 }), found.version); return found; } });
    await store.lock();
    await expect(store.save(state)).rejects.toMatchObject({ kind: 'heldByAnotherRun' });
    expect(JSON.parse((await shared.get('watch:state')).value ?? '')).toMatchObject({ readTo: 7 });
  });

  it('says storage.failed if the store fails, and refuses what is no state', async () => {
    const shared = memorySharedStore();
    const failing = sharedWatchStore({ ...shared, get: () => Promise.reject(new Error('the connection was reset')) });
    await failing.lock();
    await expect(failing.load()).rejects.toMatchObject({ kind: 'storage.failed', endpoint: 'sharedWatchStore()' });
    await expect(failing.save(state)).rejects.toMatchObject({ kind: 'storage.failed' });
    await shared.set('other:state', 'not JSON', undefined);
    await expect(sharedWatchStore(shared, { name: 'other' }).load()).rejects.toMatchObject({ kind: 'validation', fields: [{ field: 'store' }] });
    await expect(sharedWatchStore(shared).save(state)).rejects.toMatchObject({ kind: 'heldByAnotherRun' });
  });

  it.each<[object, object, string]>([
    [{}, {}, 'store'],
    [memorySharedStore(), { name: 'a b' }, 'name'],
    [memorySharedStore(), { lease: 5 }, 'lease'],
    [memorySharedStore(), { leese: 500 }, 'leese'],
  ])('refuses input that cannot be meant: case %#', (store, options, field) => {
    expect(() => sharedWatchStore(store as SharedStore, options)).toThrow(expect.objectContaining({ kind: 'validation', fields: [expect.objectContaining({ field })] }));
  });
});

describe('A watch whose reader stops early', () => {
  it('reports again what was not taken, and releases the store', async () => {
    const { simulator, clients } = rehearsal({ seed: 9 });
    const people = ['Jane Doe', 'John Roe'].map((name) => simulator.addPerson({ name }).accountId);
    const plan = await makePlan(people, { clients });
    const store = memoryWatchStore();
    for (const accountId of people) {
      await clients.org.accounts.enable(accountId).catch(() => undefined);
    }
    const now = Date.now() + 2 * hour;
    for await (const _ of watch({ plans: [{ plan }], clients, store, now })) {
      break;
    }
    const results = await allOf(watch({ plans: [{ plan }], clients, store, now }));
    expect(results.map(({ kind }) => kind)).toEqual(['returned', 'returned']);
  });
});

describe('A plan file', () => {
  it('is watched with the journals of its parts', async () => {
    const { simulator, clients } = rehearsal({ seed: 9 });
    const people = Array.from({ length: 30 }, (_, index) => simulator.addPerson({ name: `Person ${index}` }).accountId);
    await makePlanFile(people, { clients, path: join(folder, 'plan.jsonl'), policy: { limits: { people: 50, share: 1 } } });
    const plan = filePlan(join(folder, 'plan.jsonl'));
    const journals = folderJournals(join(folder, 'journals'));
    await applyPlanFile(plan, { clients, journals, peopleInTask: 7, verificationDeadline: 50 }).result;
    const back = people[17] as string;
    await clients.org.accounts.enable(back);
    simulator.clock.advance('2h');
    const results = await allOf(watch({ plans: [{ plan, journals }], clients, now: Date.now() + 2 * hour }));
    expect(results).toHaveLength(30);
    expect(results.filter(({ kind }) => kind === 'returned')).toMatchObject([{ accountId: back }]);
    await expect(allOf(watch({ plans: [{ plan } as never], clients }))).rejects.toThrow('plans[0].journals');
  });
});

describe('A watch that is killed with signal 9 again and again', () => {
  it('loses nothing, and what it reports twice has the same key', { timeout: 300_000 }, async () => {
    const simulator = new Simulator({ seed: 6, startAt: new Date().toISOString() });
    const accounts = Array.from({ length: 30 }, (_, index) => simulator.addPerson({ name: `Person ${index}` }));
    const clients = clientsOf(simulator.credentials);
    const planFile = join(folder, 'killed.json');
    const journalFile = join(folder, 'killed.jsonl');
    const plan = await makePlan(accounts.map(({ accountId }) => accountId), { clients, policy: { limits: { people: 50, share: 1 } } });
    writeFileSync(planFile, JSON.stringify(plan));
    await applyPlan(plan, { clients, journal: fileJournal(journalFile), verificationDeadline: 50 }).result;
    simulator.clock.advance('90m');
    const back = accounts.filter((_, index) => index % 3 === 0).map(({ accountId }) => accountId);
    for (const accountId of back) {
      await clients.org.accounts.enable(accountId);
      simulator.recordEvent({ kind: 'user.loggedIn', actor: accountId });
    }
    simulator.clock.advance('30m');
    const { credentials, close } = await simulator.listen();
    const job: WatchJob = { orgAdmin: credentials.orgAdmin, planFile, journalFile, storeFile: join(folder, 'killed-watch.json'), checks: [simulator.clock.now()] };
    const said: WatchSaid[] = [];
    let kills = 0;
    const deaths: readonly NonNullable<WatchJob['dieAfter']>[] = [{ results: 1 }, { results: 7 }, { saves: 1 }, { results: 23 }, ...(isInCi ? Array.from({ length: 45 }, (_, index) => ({ results: index + 2 })) : []), {}];
    try {
      for (const dieAfter of deaths) {
        const child = spawn(process.execPath, [script, JSON.stringify({ ...job, dieAfter } satisfies WatchJob)], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') } });
        let output = '';
        let errors = '';
        child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
        child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
        const code = await new Promise<number | null>((resolve) => {
          child.on('close', resolve);
        });
        expect(errors).toBe('');
        kills += code === null ? 1 : 0;
        said.push(...output.split('\n').slice(0, -1).map((line) => JSON.parse(line) as WatchSaid).filter(({ kind }) => kind === 'returned'));
      }
    } finally {
      await close();
    }
    expect(kills).toBeGreaterThan(1);
    expect([...new Set(said.map(({ accountId }) => accountId))].sort()).toEqual([...back].sort());
    for (const accountId of back) {
      const ofPerson = said.filter((each) => each.accountId === accountId);
      const keys = new Set(ofPerson.flatMap(({ keys: some = [] }) => some));
      const found = new Set(ofPerson.flatMap(({ found: some = [] }) => some));
      expect([...found].sort()).toEqual(['account present', 'membership present', 'signIn past']);
      expect(keys.size).toBe(3);
    }
  });
});
