import { LearningRateGate, type RateGate } from 'atlassian-admin-sdk';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { testRateGate, type GateProcess } from '../../src/conformance.js';
import { memorySharedStore } from '../../src/stores/memory-store.js';
import { postgresStore } from '../../src/stores/postgres-store.js';
import { redisStore } from '../../src/stores/redis-store.js';
import { sharedRateGate } from '../../src/stores/shared-rate-gate.js';
import type { SharedStore } from '../../src/stores/shared-store.js';
import { storeOfProcess } from '../support/broken-stores.js';
import { failed, skipped } from '../support/checked.js';
import { isInCi } from '../support/in-ci.js';
import { fixedWindow, LimitedService, tokenBucket, VirtualTime, type HeaderStyle, type Limiter } from '../support/limited-service.js';
import { hasPostgres, startPostgres, type StartedPostgres } from '../support/postgres.js';
import { hasRedis, startRedis, type StartedRedis } from '../support/redis.js';

interface Scenario {
  readonly limiter: Limiter;
  readonly style: HeaderStyle;
  readonly concurrency: number;
  readonly processes?: number;
  readonly workers?: readonly number[];
  readonly serverTime?: number;
  readonly skew?: number;
  readonly storeTime?: number;
  readonly seed?: number;
  readonly learned?: number;
}

/** A store that is reached through a network. */
function distant(store: SharedStore, time: VirtualTime, milliseconds: number): SharedStore {
  const later = <T>(work: () => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      time.setTimer(() => {
        const result = work();
        time.setTimer(() => void result.then(resolve, reject), milliseconds / 2);
      }, milliseconds / 2);
    });
  return { ...store, get: (key) => later(() => store.get(key)), set: (...given) => later(() => store.set(...given)) };
}

/** Gates of several processes against one service, in time that costs nothing. */
async function measure({ limiter, style, concurrency, workers, processes = 4, serverTime = 20, skew = 0, storeTime = 1, seed = 1, learned = 2 * limiter.milliseconds + 5_000 }: Scenario) {
  const time = new VirtualTime(8);
  const store = memorySharedStore({ now: () => 1_800_000_000_000 + time.now() });
  let asked = 0;
  const counted: SharedStore = { ...store, get: (key) => store.get(key).finally(() => (asked += 1)) };
  const gates = Array.from({ length: processes }, () => sharedRateGate(distant(counted, time, storeTime), { now: time.now, setTimer: time.setTimer }));
  const service = new LimitedService({ limiter, style, gates, time, concurrency, serverTime, skew, seed, ...(workers === undefined ? {} : { workers }) });
  const length = Math.max(30_000, (1_500 * limiter.milliseconds) / limiter.requests);
  await service.until(learned);
  const [before, askedBefore] = [[...service.byProcess], asked];
  const { accepted, refused } = await service.until(learned + length);
  const rate = Math.min(limiter.requests / limiter.milliseconds, (concurrency * processes) / (serverTime + 3 + serverTime / 20));
  return { used: accepted / (rate * length), refused: refused / Math.max(1, accepted + refused), byProcess: service.byProcess.map((count, index) => count - (before[index] ?? 0)), askedPerSecond: ((asked - askedBefore) * 1000) / length };
}

const kinds = { window: (requests: number, milliseconds: number) => fixedWindow(requests, milliseconds, 137), bucket: (requests: number, milliseconds: number) => tokenBucket(requests, milliseconds) };

describe('a gate that processes share', { timeout: 300_000 }, () => {
  it.each(
    (['window', 'bucket'] as const).flatMap((kind) => (['resetDate', 'resetDateWhenFull'] as const).flatMap((style) => [10, 50].map((concurrency) => ({ kind, style, concurrency })))),
  )('uses 95 % of a limit in headers and is refused 0.1 % at most: a $kind, $style, 4 processes with $concurrency callers', async ({ kind, style, concurrency }) => {
    for (const [requests, milliseconds] of [[300, 3_000], [100, 1_000]] as const) {
      const { used, refused, byProcess, askedPerSecond } = await measure({ limiter: kinds[kind](requests, milliseconds), style, concurrency });
      expect(used).toBeGreaterThan(0.95);
      expect(refused).toBeLessThanOrEqual(0.001);
      expect(Math.min(...byProcess)).toBeGreaterThan(0.4 * Math.max(...byProcess));
      expect(askedPerSecond).toBeLessThan(200);
    }
  });

  it.each(['window', 'bucket'] as const)('learns a limit without headers: a %s', async (kind) => {
    const { used, refused } = await measure({ limiter: kinds[kind](300, 3_000), style: 'none', concurrency: 10, learned: 120_000 });
    expect(used).toBeGreaterThan(0.93);
    expect(refused).toBeLessThanOrEqual(0.003);
  });

  it('lets a process with one caller have its turn', async () => {
    const workers = [1, 50, 50, 50];
    // The others use up a period within some round trips: one caller gets as many as it can send in that time.
    const { byProcess: inPeriods } = await measure({ limiter: fixedWindow(300, 3_000), style: 'resetDate', concurrency: 50, workers });
    expect(inPeriods[0]).toBeGreaterThanOrEqual(30);
    const { byProcess: [few = 0, ...many] } = await measure({ limiter: tokenBucket(300, 3_000), style: 'resetDate', concurrency: 50, workers });
    expect(few).toBeGreaterThan(Math.max(...many) / 4);
  });

  it('keeps to any limit in headers', async () => {
    const scenarios = fc.record({
      kind: fc.constantFrom('window' as const, 'bucket' as const),
      style: fc.constantFrom<HeaderStyle>('resetDate', 'resetDateWhenFull'),
      requests: fc.integer({ min: 40, max: 500 }),
      milliseconds: fc.integer({ min: 1_000, max: 10_000 }),
      processes: fc.integer({ min: 1, max: 6 }),
      concurrency: fc.integer({ min: 5, max: 50 }),
      serverTime: fc.integer({ min: 0, max: 60 }),
      storeTime: fc.integer({ min: 1, max: 6 }),
      skew: fc.integer({ min: -5_000_000, max: 5_000_000 }),
      seed: fc.integer(),
    });
    await fc.assert(
      fc.asyncProperty(scenarios, async ({ kind, requests, milliseconds, ...rest }) => {
        const { used, refused } = await measure({ limiter: kinds[kind](requests, milliseconds), ...rest });
        // Few callers with a short limit use it least: five of one process, some seconds.
        expect(used).toBeGreaterThan(0.8);
        expect(refused).toBeLessThan(0.01);
      }),
      { numRuns: isInCi ? 60 : 8, seed: 1 },
    );
  });

  it('lets calls wait while the store fails, and then fail with storage.failed', async () => {
    let isDown = true;
    let asked = 0;
    const store = memorySharedStore();
    const failing: SharedStore = { ...store, get: (key) => ((asked += 1), isDown ? Promise.reject(new Error('connection refused')) : store.get(key)) };
    const gate = sharedRateGate(failing);
    await expect(gate.enter('k', { maximumWait: 300 })).rejects.toMatchObject({ kind: 'storage.failed', endpoint: 'sharedRateGate()' });
    expect(asked).toBeLessThan(12);
    const waiting = gate.enter('k', { maximumWait: 20_000 });
    isDown = false;
    expect(await waiting).toBeUndefined();
  });

  it('rejects what is no store, and options that it does not have', () => {
    const store = memorySharedStore();
    for (const make of [() => sharedRateGate({} as never), () => sharedRateGate(store, { nme: 'x' } as never), () => sharedRateGate(store, { name: 'a b' })]) {
      expect(make).toThrow(expect.objectContaining({ kind: 'validation' }));
    }
  });
});

function processOf(store: SharedStore): GateProcess {
  const { store: own, kill } = storeOfProcess(store);
  return { gate: sharedRateGate(own), kill };
}

async function expectToConform(store: () => SharedStore): Promise<void> {
  const checks = await testRateGate(() => processOf(store()));
  expect(failed(checks)).toEqual([]);
  expect(skipped(checks)).toEqual([]);
}

// In real time: what takes half a minute runs in CI only, and again where the machine was busy.
describe.runIf(isInCi)('the checks of a gate', { timeout: 120_000, retry: 2 }, () => {
  let redis: StartedRedis | undefined;
  let postgres: StartedPostgres | undefined;
  beforeAll(async () => {
    redis = hasRedis ? await startRedis() : undefined;
    postgres = hasPostgres ? await startPostgres() : undefined;
  }, 60_000);
  afterAll(async () => {
    await redis?.stop();
    await postgres?.stop();
  });

  it('accept a shared one in memory', async () => {
    const store = memorySharedStore();
    await expectToConform(() => store);
  });

  it.skipIf(!hasRedis)('accept one in Redis (skipped without redis-server)', () => expectToConform(() => redisStore((redis as StartedRedis).connect())));

  it.skipIf(!hasPostgres)('accept one in Postgres (skipped without Postgres)', async () => {
    const pool = (postgres as StartedPostgres).connect();
    await expectToConform(() => postgresStore({ executeSql: (text, values) => pool.query(text, values) }));
  });

  it('catch every one that breaks a promise', async () => {
    const results = await Promise.all(
      Object.entries(brokenGates()).map(async ([what, make]) => {
        const problems = failed(await testRateGate(make));
        return { what, problems };
      }),
    );
    expect(results.filter(({ problems }) => problems.length === 0)).toEqual([]);
  });
});

/** Gates that break one promise each. */
function brokenGates(): Readonly<Record<string, () => GateProcess>> {
  const fair = memorySharedStore();
  let starving = 0;
  return {
    'lets everything through': () => ({ gate: { enter: () => undefined, leave: () => undefined } }),
    'does not share': () => ({ gate: new LearningRateGate() }),
    'starves all but one': () => {
      const gate = sharedRateGate(fair);
      const isFirst = (starving += 1) % 4 === 0;
      return { gate: isFirst ? gate : slowed(gate) };
    },
    'lets nothing through': () => ({ gate: { enter: (_key, { maximumWait }) => ({ why: 'rateLimited', wait: maximumWait + 1 }), leave: () => undefined } }),
  };
}

function slowed(gate: RateGate): RateGate {
  return {
    enter: (key, request) =>
      new Promise((resolve) => {
        setTimeout(() => resolve(gate.enter(key, request)), 2_000);
      }),
    leave: (key, observation) => gate.leave(key, observation),
  };
}
