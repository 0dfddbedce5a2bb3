import { LearningRateGate, type GateObservation } from 'atlassian-admin-sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { readRateLimitHeaders } from '../../src/core/waits.js';
import { isInCi, someOf } from '../support/in-ci.js';
import { fixedWindow, headersOf, LimitedService, slidingWindow, tokenBucket, VirtualTime, type HeaderStyle, type Limiter } from '../support/limited-service.js';

interface Scenario {
  readonly limiter: Limiter;
  readonly style: HeaderStyle;
  readonly serverTime: number;
  readonly concurrency: number;
  readonly processes?: number;
  readonly skew?: number;
  readonly seed?: number;
  /** How long is measured, after two periods for learning. */
  readonly measured?: number;
}

interface Result {
  /** Accepted requests, as a share of what the service allows and the workers can send. */
  readonly used: number;
  /** Refused requests, as a share of all. */
  readonly refused: number;
}

async function measure({ limiter, style, serverTime, concurrency, processes = 1, skew = 0, seed = 1, measured }: Scenario): Promise<Result> {
  const time = new VirtualTime();
  const gates = Array.from({ length: processes }, () => new LearningRateGate({ now: time.now, setTimer: time.setTimer }));
  const service = new LimitedService({ limiter, style, gates, time, concurrency, serverTime, skew, seed });
  const { requests, milliseconds } = limiter;
  const learned = 2 * milliseconds + 2_000;
  const length = measured ?? Math.max(60_000, 10 * milliseconds, (1_000 * milliseconds) / requests);
  await service.until(learned);
  const { accepted, refused } = await service.until(learned + length);
  const roundTrip = serverTime + 3 + serverTime / 20;
  const rate = Math.min(requests / milliseconds, (concurrency * processes) / roundTrip);
  return { used: accepted / (rate * length), refused: refused / Math.max(1, accepted + refused) };
}

const limiters: readonly (readonly [kind: string, make: (requests: number, milliseconds: number) => Limiter])[] = [
  ['window', (requests, milliseconds) => fixedWindow(requests, milliseconds, 137)],
  ['sliding window', slidingWindow],
  ['bucket', tokenBucket],
];

const rates = [
  { requests: 1, milliseconds: 1_000 },
  { requests: 10, milliseconds: 1_000 },
  { requests: 100, milliseconds: 1_000 },
  { requests: 500, milliseconds: 1_000 },
  { requests: 200, milliseconds: 2_000 },
  { requests: 100, milliseconds: 10_000 },
  { requests: 60, milliseconds: 60_000 },
] as const;

const loads = [
  { serverTime: 0, concurrency: 1 },
  { serverTime: 0, concurrency: 50 },
  { serverTime: 20, concurrency: 50 },
  { serverTime: 20, concurrency: 200 },
  { serverTime: 100, concurrency: 50 },
] as const;

/** Every limit with every load. */
const cases = limiters.flatMap(([kind, make]) => rates.flatMap((rate) => loads.map((load) => ({ kind, make, ...rate, ...load }))));
const name = '$requests in $milliseconds ms, a $kind, $serverTime ms of server time, $concurrency at a time';

describe('a gate of a service that sends no figures', () => {
  it.each(someOf(cases, 3))(`uses 85 % of the rate and is refused 1 % at most: ${name}`, async ({ make, requests, milliseconds, ...load }) => {
    const { used, refused } = await measure({ limiter: make(requests, milliseconds), style: 'none', ...load });
    expect(used).toBeGreaterThan(0.85);
    expect(refused).toBeLessThan(0.01);
  });

  it.each(someOf(cases.filter(({ serverTime }) => serverTime === 20), 3))(`keeps to Retry-After, and uses 85 % of the rate: ${name}`, async ({ make, requests, milliseconds, ...load }) => {
    // Each wait is rounded up to a second: that takes a while to pay off.
    const measured = Math.max(180_000, (1_000 * milliseconds) / requests);
    const { used, refused } = await measure({ limiter: make(requests, milliseconds), style: 'retryAfter', measured, ...load });
    expect(used).toBeGreaterThan(0.85);
    expect(refused).toBeLessThan(0.01);
  });

  it.each(limiters)('works with half a second of server time: a %s', async (_kind, make) => {
    const { used, refused } = await measure({ limiter: make(200, 2_000), style: 'none', serverTime: 500, concurrency: 60, measured: 300_000 });
    expect(used).toBeGreaterThan(0.85);
    expect(refused).toBeLessThan(0.01);
  });

  it.each(limiters)('shares the rate with three other processes: a %s', async (_kind, make) => {
    const { used, refused } = await measure({ limiter: make(200, 2_000), style: 'none', serverTime: 20, concurrency: 50, processes: 4, measured: 120_000 });
    expect(used).toBeGreaterThan(0.85);
    expect(refused).toBeLessThan(0.01);
  });

  it('has few requests in flight while the service says that little is left', async () => {
    const refusedAtFirst = async (style: HeaderStyle): Promise<number> => {
      const time = new VirtualTime();
      const gates = [new LearningRateGate({ now: time.now, setTimer: time.setTimer })];
      const service = new LimitedService({ limiter: fixedWindow(200, 10_000), style, gates, time, concurrency: 100, serverTime: 20 });
      return (await service.until(1_000)).refused;
    };
    expect(await refusedAtFirst('retryAfter')).toBe(100);
    expect(await refusedAtFirst('nearLimit')).toBeLessThan(50);
  });

  it('holds on for any limit', async () => {
    await fc.assert(
      fc.asyncProperty(scenarios, async (scenario) => {
        const { used, refused } = await measure({ ...scenario, style: 'none' });
        expect(used).toBeGreaterThan(0.8);
        expect(refused).toBeLessThan(0.015);
      }),
      { numRuns: isInCi ? 60 : 20, seed: 1 },
    );
  });
});

describe('a gate of a service whose limit changes', () => {
  function changing(): { readonly limiter: Limiter; readonly set: (requests: number) => void } {
    let current = fixedWindow(100, 1_000);
    const limiter: Limiter = {
      get requests() {
        return current.requests;
      },
      milliseconds: 1_000,
      accepts: (at) => current.accepts(at),
      remaining: (at) => current.remaining(at),
      opensAt: (at) => current.opensAt(at),
      isFullAt: (at) => current.isFullAt(at),
    };
    return { limiter, set: (requests) => (current = fixedWindow(requests, 1_000)) };
  }

  it.each(['none', 'retryAfter', 'resetDate'] as const)('follows it down and up: %s', async (style) => {
    const { limiter, set } = changing();
    const time = new VirtualTime();
    const service = new LimitedService({ limiter, style, gates: [new LearningRateGate({ now: time.now, setTimer: time.setTimer })], time, concurrency: 50, serverTime: 20 });
    const lastOf = async (minutes: number): Promise<number> => {
      await service.until(time.now() + minutes * 60_000 - 20_000);
      return (await service.until(time.now() + 20_000)).accepted / 20;
    };
    expect(await lastOf(1)).toBeGreaterThan(80);
    set(30);
    expect(await lastOf(2)).toBeGreaterThan(24);
    set(300);
    expect(await lastOf(3)).toBeGreaterThan(200);
    set(1_000_000);
    expect(await lastOf(2)).toBeGreaterThan(1_900);
  });

  it.each([0, 1_000, 60_000])('is not slow for long because of one refusal, with a wait of %i ms', async (retryAfter) => {
    const time = new VirtualTime();
    const gate = new LearningRateGate({ now: time.now, setTimer: time.setTimer });
    let refusals = 1;
    let accepted = 0;
    const call = async (): Promise<void> => {
      await gate.enter('a', { maximumWait: Number.POSITIVE_INFINITY });
      const sentAt = time.now();
      time.setTimer(() => {
        const isRefused = (refusals -= 1) >= 0;
        accepted += isRefused ? 0 : 1;
        gate.leave('a', { outcome: isRefused ? 'limited' : 'answered', sentAt, seenAt: time.now(), ...(isRefused && retryAfter > 0 ? { retryAfter } : {}) });
        void call();
      }, 20);
    };
    for (let worker = 0; worker < 20; worker += 1) {
      void call();
    }
    await time.runUntil(retryAfter + 30_000);
    accepted = 0;
    await time.runUntil(time.now() + 1_000);
    expect(accepted).toBeGreaterThan(980);
  });

  describe('and of a caller who seldom calls', () => {
    const minute = 60_000;

    function seldom() {
      const time = new VirtualTime();
      const gate = new LearningRateGate({ now: time.now, setTimer: time.setTimer });
      /** Calls some times at once. Returns how long the last of them waited. */
      const call = async (calls: number, outcome: 'answered' | 'limited' = 'answered'): Promise<number> => {
        const began = time.now();
        let waited = 0;
        for (let number = 0; number < calls; number += 1) {
          void Promise.resolve(gate.enter('a', { maximumWait: 1e9 })).then(() => {
            waited = time.now() - began;
            const sentAt = time.now();
            time.setTimer(() => gate.leave('a', { outcome, sentAt, seenAt: time.now() }), 20);
          });
        }
        await time.runUntil(began + minute);
        return waited;
      };
      return { time, call };
    }

    it('does not take few calls for a slow service', async () => {
      const { call } = seldom();
      for (let round = 0; round < 60; round += 1) {
        expect(await call(2)).toBe(0);
      }
      await call(1, 'limited');
      expect(await call(5)).toBeLessThan(500);
      await call(1, 'limited');
      expect(await call(5)).toBeLessThan(1_500);
    });

    it('keeps a rate that was learned through a pause', async () => {
      const { time, call } = seldom();
      for (let round = 0; round < 3; round += 1) {
        await call(200);
        await call(5, 'limited');
      }
      await time.runUntil(time.now() + 60 * minute);
      await call(1, 'limited');
      expect(await call(20)).toBeLessThan(2_000);
    });
  });

  it('slows nothing that is never refused', async () => {
    const time = new VirtualTime();
    const limiter = fixedWindow(1_000_000, 1_000);
    const service = new LimitedService({ limiter, style: 'none', gates: [new LearningRateGate({ now: time.now, setTimer: time.setTimer })], time, concurrency: 50, serverTime: 20 });
    // 50 at a time, 21 to 25 ms each.
    expect((await service.until(10_000)).accepted).toBeGreaterThan(20_000);
  });
});

describe('a gate of a service that sends figures', () => {
  const exact = limiters.filter(([kind]) => kind !== 'sliding window');
  const styles = ['resetDate', 'resetDateWhenFull'] as const;
  const withReset = styles.flatMap((style) => cases.filter(({ kind }) => kind !== 'sliding window').map((given) => ({ style, ...given })));

  it.each(someOf(withReset, 3))(`uses 95 % and is never refused, with $style: ${name}`, async ({ make, requests, milliseconds, ...load }) => {
    const { used, refused } = await measure({ limiter: make(requests, milliseconds), ...load });
    expect(used).toBeGreaterThan(0.95);
    expect(refused).toBe(0);
  });

  it.each(styles)('is hardly refused by a sliding window, with %s', async (style) => {
    for (const { serverTime, concurrency } of loads) {
      const { used, refused } = await measure({ limiter: slidingWindow(200, 10_000), style, serverTime, concurrency });
      expect(used).toBeGreaterThan(0.85);
      expect(refused).toBeLessThan(0.005);
    }
  });

  it.each(exact)('is hardly refused with a reset in whole seconds: a %s', async (_kind, make) => {
    for (const style of ['resetSeconds', 'resetSecondsDown'] as const) {
      const { used, refused } = await measure({ limiter: make(200, 10_000), style, serverTime: 20, concurrency: 50 });
      expect(used).toBeGreaterThan(0.9);
      expect(refused).toBeLessThan(0.01);
    }
  });

  it.each(limiters)('keeps to what is left without a reset: a %s', async (_kind, make) => {
    const { used, refused } = await measure({ limiter: make(200, 2_000), style: 'remaining', serverTime: 20, concurrency: 50, measured: 180_000 });
    expect(used).toBeGreaterThan(0.85);
    expect(refused).toBeLessThan(0.005);
  });

  it.each(styles)('shares a limit with three other processes, with %s', async (style) => {
    const { used, refused } = await measure({ limiter: fixedWindow(200, 2_000), style, serverTime: 20, concurrency: 50, processes: 4, measured: 120_000 });
    expect(used).toBeGreaterThan(0.95);
    expect(refused).toBeLessThan(0.01);
  });

  it('does not wait until a bucket is full, if its reset says when that is', async () => {
    const time = new VirtualTime();
    const limiter = tokenBucket(200, 60_000);
    const gates = [new LearningRateGate({ now: time.now, setTimer: time.setTimer })];
    const service = new LimitedService({ limiter, style: 'resetDateWhenFull', gates, time, concurrency: 20, serverTime: 50, skew: 12_345 });
    await service.until(2_000);
    const { accepted, refused } = await service.until(22_000);
    expect(accepted).toBeGreaterThan(60);
    expect(refused).toBe(0);
  });

  it('is never refused for any window or bucket, and any clock of the service', async () => {
    await fc.assert(
      fc.asyncProperty(scenarios, fc.constantFrom(...styles), async (scenario, style) => {
        const { used, refused } = await measure({ ...scenario, style });
        // The workers need a moment between two windows: what they can send at most counts there.
        expect(used).toBeGreaterThan(0.85);
        expect(refused).toBe(0);
      }),
      { numRuns: isInCi ? 60 : 20, seed: 1 },
    );
  });
});

describe('a gate of a service that sends anything at all', () => {
  const figure = fc.option(fc.oneof(fc.constantFrom(0, 1, -1, 250, 1e15, Number.NaN, Number.POSITIVE_INFINITY), fc.double(), fc.nat(100), fc.nat(100_000)), { nil: undefined });
  const responses = fc.array(
    fc.record(
      {
        outcome: fc.constantFrom('answered', 'answered', 'limited', 'failed', 'abandoned'),
        serverTime: time(),
        resetAt: time(),
        retryAfter: figure,
        remaining: figure,
        limit: figure,
        nearLimit: fc.boolean(),
        duration: fc.nat(2_000),
      },
      { requiredKeys: ['outcome', 'duration'] },
    ),
    { minLength: 1, maxLength: 80 },
  );

  function time() {
    return fc.option(fc.oneof(fc.constantFrom(0, Number.NaN, 1e15, -1e15), fc.integer({ min: -20_000, max: 200_000 })), { nil: undefined });
  }

  it('lets requests through again, an hour after the last of it at the latest', async () => {
    await fc.assert(
      fc.asyncProperty(responses, fc.integer({ min: 1, max: 20 }), async (given, workers) => {
        const time = new VirtualTime();
        const gate = new LearningRateGate({ now: time.now, setTimer: time.setTimer });
        const left = [...given];
        const healthy = { outcome: 'answered' as const, duration: 20 };
        let calls = given.length + 5 * workers;
        const call = async (): Promise<void> => {
          await gate.enter('a', { maximumWait: 1e12 });
          const { duration, ...observed } = left.shift() ?? healthy;
          const sentAt = time.now();
          time.setTimer(() => {
            gate.leave('a', { ...observed, sentAt, seenAt: time.now() } as GateObservation);
            if ((calls -= 1) >= workers) {
              void call();
            }
          }, duration);
        };
        for (let worker = 0; worker < workers; worker += 1) {
          void call();
        }
        for (let hour = 0; left.length > 0; hour += 1) {
          expect(hour).toBeLessThanOrEqual(given.length);
          await time.runUntil(time.now() + 3_700_000);
        }
        await time.runUntil(time.now() + 3_700_000);
        expect(calls).toBe(0);
      }),
      { numRuns: 200, seed: 1 },
    );
  }, 60_000);
});

describe('the headers of the simulated service', () => {
  it.each([
    ['none', {}],
    ['retryAfter', { 'retry-after': '2' }],
    ['nearLimit', { 'x-ratelimit-limit': '2', 'x-ratelimit-nearlimit': 'true', 'retry-after': '2' }],
    ['remaining', { 'x-ratelimit-limit': '2', 'x-ratelimit-remaining': '0', 'retry-after': '2' }],
    ['resetDate', { 'x-ratelimit-limit': '2', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '2026-11-02T09:00:02.000Z' }],
    ['resetSeconds', { 'x-ratelimit-limit': '2', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '2' }],
    ['resetSecondsDown', { 'x-ratelimit-limit': '2', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' }],
  ] as const)('are those that the client reads: %s', (style, headers) => {
    const date = Date.UTC(2026, 10, 2, 9, 0, 0);
    const limiter = fixedWindow(2, 2_000);
    for (const accepted of [true, true, false]) {
      expect(limiter.accepts(date + 300)).toBe(accepted);
    }
    expect(headersOf(style, limiter, false, date + 300, date + 320)).toEqual(readRateLimitHeaders(new Headers({ date: new Date(date).toUTCString(), ...headers })));
  });
});

/** Limits of 1 to 500 requests a second, and loads that reach them. */
const scenarios = fc
  .record({
    kind: fc.constantFrom('window', 'bucket'),
    milliseconds: fc.constantFrom(1_000, 2_000, 5_000, 10_000, 30_000, 60_000),
    perSecond: fc.double({ min: 0, max: Math.log(500), noNaN: true }).map(Math.exp),
    phase: fc.double({ min: 0, max: 1, noNaN: true }),
    serverTime: fc.constantFrom(0, 5, 20, 50, 100),
    concurrency: fc.constantFrom(1, 5, 20, 50, 100, 200),
    skew: fc.constantFrom(0, 700, -700, 123_456, -86_400_000),
    seed: fc.nat(1_000),
  })
  .map(({ kind, milliseconds, perSecond, phase, ...rest }) => {
    const requests = Math.max(5, Math.round((perSecond * milliseconds) / 1_000));
    return { limiter: kind === 'window' ? fixedWindow(requests, milliseconds, phase * milliseconds) : tokenBucket(requests, milliseconds), ...rest };
  });
