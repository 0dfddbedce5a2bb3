import { attempt, LearningRateGate, type GateObservation, type GateRefusal } from 'atlassian-admin-sdk';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { orgClient } from '../support/clients.js';
import { json, scriptedFetch } from '../support/scripted-fetch.js';

/** Time stands still unless a test moves it: a minute of limits takes no minute. */
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'], now: Date.UTC(2026, 10, 2, 9, 0, 0) });
});

afterEach(() => {
  vi.useRealTimers();
});

const key = 'credential|host|GET /x';

interface Service {
  readonly limit: number;
  readonly period: number;
  readonly latency: number;
  /** How far the service's clock is ahead of the local one. */
  readonly skew: number;
  /** Whether it tells its figures. */
  readonly headers: boolean;
}

interface Run {
  readonly requests: number;
  readonly limited: number;
  readonly milliseconds: number;
}

/** Plays a service with fixed periods, and works off calls on it through one gate. */
async function play(service: Service, calls: number, concurrency: number, gate = new LearningRateGate()): Promise<Run> {
  let left = calls;
  let requests = 0;
  let limited = 0;
  let period = -1;
  let used = 0;
  const began = performance.now();
  const serverNow = () => Date.now() + service.skew;

  const once = async (): Promise<boolean> => {
    const entered = gate.enter(key, { maximumWait: 3_600_000 });
    const refusal: GateRefusal | undefined = await entered;
    expect(refusal).toBeUndefined();
    const sentAt = performance.now();
    requests += 1;
    await new Promise((resolve) => setTimeout(resolve, service.latency / 2));
    const current = Math.floor(serverNow() / service.period);
    if (current !== period) {
      period = current;
      used = 0;
    }
    const ok = used < service.limit;
    used += ok ? 1 : 0;
    limited += ok ? 0 : 1;
    const told: Partial<GateObservation> = service.headers
      ? { limit: service.limit, remaining: service.limit - used, resetAt: (current + 1) * service.period }
      : {};
    const serverTime = Math.floor(serverNow() / 1000) * 1000;
    await new Promise((resolve) => setTimeout(resolve, service.latency / 2));
    gate.leave(key, { outcome: ok ? 'answered' : 'limited', sentAt, seenAt: performance.now(), serverTime, ...told });
    return ok;
  };

  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      if (!(await once())) {
        left += 1;
      }
    }
  };
  const done = Promise.all(Array.from({ length: concurrency }, worker));
  let finished = false;
  void done.then(() => (finished = true));
  for (let steps = 0; !finished && steps < 2_000_000; steps += 1) {
    await vi.advanceTimersByTimeAsync(5);
  }
  await done;
  return { requests, limited, milliseconds: performance.now() - began };
}

describe('a gate that is told the figures', () => {
  const service: Service = { limit: 300, period: 10_000, latency: 40, skew: 0, headers: true };

  it.each([
    ['20 at a time', service, 20],
    ['100 at a time', service, 100],
    ['one at a time', { ...service, limit: 30 }, 1],
    ['with a clock 700 ms behind', { ...service, skew: 700 }, 20],
    ['with a clock a day ahead', { ...service, skew: -86_400_000 }, 20],
    ['with a slow service', { ...service, latency: 400 }, 50],
  ])('uses nearly all of the rate, and is never limited: %s', async (_name, given, concurrency) => {
    const periods = 6;
    const { limited, milliseconds } = await play(given, given.limit * periods, concurrency);
    expect(limited).toBe(0);
    // Full use ends in the last period; the first one may have begun before us.
    expect(milliseconds).toBeLessThanOrEqual((periods * given.period) / 0.97);
  }, 60_000);

  it('recovers where somebody else uses up the same limit', async () => {
    const gate = new LearningRateGate();
    const { limited, requests } = await play({ ...service, limit: 50 }, 200, 20, gate);
    expect(requests - limited).toBe(200);
    gate.leave(key, { outcome: 'limited', sentAt: 0, seenAt: performance.now(), remaining: 0, resetAt: Date.now() + 5_000, serverTime: Date.now() });
    const refusal = await gate.enter(key, { maximumWait: 100 });
    expect(refusal).toMatchObject({ why: 'rateLimited' });
    expect(refusal?.wait).toBeGreaterThan(4_000);
  });
});

describe('a gate that is told nothing', () => {
  it('lets everything through as long as nothing is limited', async () => {
    const { milliseconds } = await play({ limit: 1e9, period: 1_000, latency: 10, skew: 0, headers: false }, 1_000, 50);
    expect(milliseconds).toBeLessThan(500);
  });

  it('slows down on 429, and finds its way back up', async () => {
    const service = { limit: 20, period: 1_000, latency: 10, skew: 0, headers: false };
    const { limited, requests, milliseconds } = await play(service, 400, 40);
    expect(requests - limited).toBe(400);
    expect(limited / requests).toBeLessThan(0.35);
    expect(milliseconds).toBeLessThan(60_000);
  });
});

describe('a gate', () => {
  it('keeps each key to its own limit', async () => {
    const gate = new LearningRateGate();
    const observation: GateObservation = { outcome: 'limited', sentAt: 0, seenAt: 0, retryAfter: 60_000 };
    expect(gate.enter('a', { maximumWait: 0 })).toBeUndefined();
    gate.leave('a', observation);
    expect(gate.enter('a', { maximumWait: 0 })).toMatchObject({ why: 'rateLimited' });
    expect(gate.enter('b', { maximumWait: 0 })).toBeUndefined();
  });

  it('knows the published limit of the audit log, which no header tells', () => {
    const gate = new LearningRateGate({ known: { 'org-events': { requests: 10, perMilliseconds: 60_000 } } });
    const enter = () => gate.enter('credential|host|org-events', { maximumWait: 0 });
    for (let request = 0; request < 10; request += 1) {
      expect(enter()).toBeUndefined();
    }
    expect(enter()).toMatchObject({ why: 'rateLimited' });
    vi.advanceTimersByTime(60_100);
    expect(enter()).toBeUndefined();
  });

  it('pauses after ten failures in a row, and lets one try after 15 seconds', async () => {
    const gate = new LearningRateGate();
    const fail = () => gate.leave(key, { outcome: 'failed', sentAt: 0, seenAt: 0 });
    for (let failure = 0; failure < 10; failure += 1) {
      expect(gate.enter(key, { maximumWait: 0 })).toBeUndefined();
      fail();
    }
    expect(gate.enter(key, { maximumWait: 1_000 })).toMatchObject({ why: 'circuitOpen', wait: expect.closeTo(15_000, -2) });
    const waiting = Promise.all([gate.enter(key, { maximumWait: 60_000 }), gate.enter(key, { maximumWait: 60_000 })]);
    let settled = 0;
    void waiting.then(() => (settled = 2));
    await vi.advanceTimersByTimeAsync(15_100);
    // One probe is on its way; the other waits for what it finds.
    expect(settled).toBe(0);
    gate.leave(key, { outcome: 'answered', sentAt: 0, seenAt: performance.now() });
    await vi.advanceTimersByTimeAsync(10);
    expect(await waiting).toEqual([undefined, undefined]);
  });

  it('is not closed by a caller who stops', () => {
    const gate = new LearningRateGate();
    for (let stop = 0; stop < 30; stop += 1) {
      expect(gate.enter(key, { maximumWait: 0 })).toBeUndefined();
      gate.leave(key, { outcome: 'abandoned', sentAt: 0, seenAt: 0 });
    }
  });

  it('lets go of a waiting call when its signal says so, or its time is over', async () => {
    const gate = new LearningRateGate();
    void gate.enter(key, { maximumWait: 0 });
    gate.leave(key, { outcome: 'limited', sentAt: 0, seenAt: 0, retryAfter: 10_000 });
    const controller = new AbortController();
    const stopped = gate.enter(key, { maximumWait: 60_000, signal: controller.signal });
    controller.abort();
    expect(await stopped).toBeDefined();
    expect(await gate.enter(key, { maximumWait: 5_000 })).toMatchObject({ why: 'rateLimited' });
  });

  it.each([
    { remaining: -1, resetAt: Number.NaN },
    { remaining: 1e15, limit: 1e15, resetAt: 0 },
    { remaining: 5, resetAt: Date.UTC(2000, 0, 1) },
  ])('is not confused by figures that make no sense: %j', async (figures) => {
    const gate = new LearningRateGate();
    for (let request = 0; request < 20; request += 1) {
      expect(await gate.enter(key, { maximumWait: 0 })).toBeUndefined();
      gate.leave(key, { outcome: 'answered', sentAt: 0, seenAt: performance.now(), serverTime: Date.now(), ...figures });
    }
  });
});

describe('a client', () => {
  it('waits at its gate before it would be refused', async () => {
    const headers = (remaining: number) => ({
      date: new Date().toUTCString(),
      'x-ratelimit-limit': '2',
      'x-ratelimit-remaining': String(remaining),
      'x-ratelimit-reset': new Date(Date.UTC(2026, 10, 2, 9, 0, 30)).toISOString(),
    });
    const profile = (accountId: string, remaining: number) => json({ account: { account_id: accountId } }, 200, headers(remaining));
    const fetch = scriptedFetch(profile('a', 1), profile('b', 0), profile('c', 1));
    const org = orgClient(fetch);
    await org.accounts.getProfile('a');
    await org.accounts.getProfile('b');
    const third = org.accounts.getProfile('c');
    await vi.advanceTimersByTimeAsync(20_000);
    expect(fetch.sent).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(12_000);
    await third;
    expect(fetch.sent).toHaveLength(3);
  });

  it('shares a gate with another that has the same credential', async () => {
    const rateGate = new LearningRateGate();
    const limited = scriptedFetch(json({}, 429, { 'retry-after': '50' }));
    const options = { rateGate, maxWait: 0, retry: false } as const;
    await expect(orgClient(limited, options).accounts.getProfile('a')).rejects.toMatchObject({ kind: 'rateLimited' });
    const other = scriptedFetch(json({}));
    await expect(orgClient(other, options).accounts.getProfile('a')).rejects.toMatchObject({
      kind: 'rateLimited',
      retryAt: expect.stringMatching(/^2026-11-02T09:00:50/),
      attempts: 0,
    });
    expect(other.sent).toHaveLength(0);
  });
});

describe('a gate that clients share', () => {
  it('keeps to the limits that the vendor publishes and sends in no header, as the gate of one client does', async () => {
    const rateGate = new LearningRateGate();
    const fetch = scriptedFetch(json({ data: [] }));
    const clients = [orgClient(fetch, { rateGate, maxWait: 0 }), orgClient(fetch, { rateGate, maxWait: 0 })];
    const errors: (string | undefined)[] = [];
    for (let request = 0; request < 12; request += 1) {
      errors.push((await attempt(clients[request % 2]?.events.listActions().toArray() as Promise<unknown>)).error?.kind);
    }
    expect(errors).toEqual([...Array.from({ length: 10 }, () => undefined), 'rateLimited', 'rateLimited']);
    expect(fetch.sent).toHaveLength(10);
  });
});
