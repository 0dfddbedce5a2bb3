import type { RateGate } from '../core/rate-gate.js';
import { sleep } from '../core/waits.js';
import { must, newName, runChecks, type Check } from './check.js';
import { LimitedService, type ServiceLimit } from './limited-service.js';

/** A process that uses a gate. */
export interface GateProcess {
  readonly gate: RateGate;
  /** Ends the process: nothing that it does from now on reaches the store. */
  kill?(): Promise<void> | void;
}

/** Options of {@link testRateGate}. */
export interface TestRateGateOptions {
  /** How long a lost process may keep its share, in milliseconds. By default 6,000. */
  readonly expiry?: number;
}

const processes = 4;
const callers = 10;

/** The check that a share is right. The most that may be refused is 1 %: the time of a check is short. */
const mostRefused = 0.01;
const leastUsed = 0.9;

const window: ServiceLimit = { kind: 'window', requests: 200, milliseconds: 1_000, isAnnounced: true, skew: 0 };
const bucket: ServiceLimit = { ...window, kind: 'bucket' };

/**
 * Checks a gate of your own for many processes, against a service that limits. Depends on no test runner. Takes about 25
 * seconds of real time, and little processor time.
 *
 * `make` opens a gate. Each call stands for another process, and all of them share one store. Keys are random. With `kill`,
 * the kit also plays a process that dies. A check that needs what is not there has `skipped`. Nothing is thrown.
 *
 * @example
 * // vitest
 * it('conforms', { timeout: 60_000 }, async () => {
 *   const checks = await testRateGate(() => ({ gate: myGate(url) }));
 *   expect(checks.filter(({ ok }) => !ok)).toEqual([]);
 * });
 *
 * @example
 * // node:test
 * for (const { name, ok, problem } of await testRateGate(() => ({ gate: myGate(url) }))) {
 *   test(name, () => assert.ok(ok, problem));
 * }
 */
export async function testRateGate(make: () => GateProcess | Promise<GateProcess>, options: TestRateGateOptions = {}): Promise<Check[]> {
  const { expiry = 6_000 } = options;
  const open = (count: number): Promise<GateProcess[]> => Promise.all(Array.from({ length: count }, async () => make()));
  const mayKill = (await make()).kill !== undefined;
  const keepsTo = async (limit: ServiceLimit, learning: number, measured: number, refusable = mostRefused): Promise<void> => {
    const all = await open(processes);
    const play = new Play(limit, all.map(({ gate }) => gate));
    all.forEach((_, index) => play.add(index, callers));
    await sleep(learning);
    const { used, refused } = await play.measure(measured);
    await play.end();
    must(refused <= refusable, `${percent(refused)} of the requests were refused, and ${percent(refusable)} may be`);
    must(used >= leastUsed, `${percent(used)} of the limit were used, and ${percent(leastUsed)} should be`);
  };
  return runChecks(
    {
      'a fixed period in headers is used and kept to by all together': () => keepsTo(window, 3_000, 5_000),
      'a bucket in headers is used and kept to by all together': () => keepsTo(bucket, 3_000, 5_000),
      'a service whose clock is ahead is not asked too early': () => keepsTo({ ...window, skew: 7_400 }, 3_000, 5_000),
      'a service whose clock is behind is not asked too late': () => keepsTo({ ...window, skew: -7_400 }, 3_000, 5_000),
      'a limit without headers is learned, and shared': async () => {
        const all = await open(processes);
        const play = new Play({ ...window, isAnnounced: false }, all.map(({ gate }) => gate));
        all.forEach((_, index) => play.add(index, callers));
        await sleep(8_000);
        const { used, refused } = await play.measure(8_000);
        await play.end();
        must(refused <= 0.05, `${percent(refused)} of the requests were refused after learning`);
        must(used >= 0.6, `${percent(used)} of the limit were used after learning`);
      },
      'a service without a limit is not slowed': async () => {
        const [one] = await open(1);
        const play = new Play({ ...window, requests: 1_000_000, isAnnounced: false }, [one?.gate as RateGate]);
        play.add(0, callers);
        await sleep(1_000);
        const { accepted } = await play.measure(2_000);
        await play.end();
        must(accepted > 500, `${accepted} requests went in 2 s, and ${callers} callers could send 4000`);
      },
      'a process with few callers gets its turn': async () => {
        const all = await open(processes);
        // In a fixed period, the others would be through before one caller could send its second request.
        const play = new Play(bucket, all.map(({ gate }) => gate));
        all.forEach((_, index) => play.add(index, index === 0 ? 1 : 30));
        await sleep(2_500);
        const { byProcess } = await play.measure(5_000);
        await play.end();
        const [few = 0, ...many] = byProcess;
        must(few >= Math.max(...many) / 10, `the process with one caller got ${few} requests, and the others ${many.join(', ')}`);
        must(Math.min(...many) > Math.max(...many) / 4, `processes with as many callers got ${many.join(', ')}`);
      },
      'a lost process gives its share back': mayKill
        ? async () => {
            const all = await open(2);
            const limit: ServiceLimit = { ...window, requests: 20, milliseconds: 2_000 };
            const play = new Play(limit, all.map(({ gate }) => gate));
            play.add(0, callers);
            play.add(1, callers);
            await sleep(3_000);
            play.leave(0);
            await all[0]?.kill?.();
            await sleep(expiry);
            const { used, refused } = await play.measure(6_000);
            await play.end();
            must(used >= leastUsed, `${percent(used)} of the limit were used after a process was lost`);
            must(refused <= 0.05, `${percent(refused)} of the requests were refused after a process was lost`);
          }
        : 'without kill',
      'a call that cannot go in its time is refused in its time': async () => {
        const [one] = await open(1);
        const service = new LimitedService({ ...window, requests: 1, milliseconds: 60_000 });
        const key = newName();
        await service.call(one?.gate as RateGate, key, 5_000);
        const began = performance.now();
        const results = await Promise.all(Array.from({ length: 5 }, () => service.call(one?.gate as RateGate, key, 300)));
        must(performance.now() - began < 3_000, 'a call waited longer than it may');
        must(results.filter((result) => result === 'notEntered').length >= 4, 'the gate let more requests through than the limit allows');
      },
      'a call that was stopped does not wait': async () => {
        const [one] = await open(1);
        const service = new LimitedService({ ...window, requests: 1, milliseconds: 60_000 });
        const [key, controller] = [newName(), new AbortController()];
        await service.call(one?.gate as RateGate, key, 5_000);
        await service.call(one?.gate as RateGate, key, 100);
        const entered = one?.gate.enter(key, { maximumWait: 30_000, signal: controller.signal });
        controller.abort();
        const result = await Promise.race([Promise.resolve(entered), sleep(2_000).then(() => 'late')]);
        must(result !== undefined && result !== 'late', 'a stopped call went on, or waited');
      },
    },
    3,
  );
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

interface Measured {
  readonly used: number;
  readonly refused: number;
  readonly accepted: number;
  readonly byProcess: readonly number[];
}

/** Callers who never run out of calls. */
class Play {
  readonly #service: LimitedService;
  readonly #key = newName();
  readonly #counts: number[];
  readonly #left = new Set<number>();
  readonly #callers: Promise<void>[] = [];
  #isOver = false;

  constructor(
    private readonly limit: ServiceLimit,
    private readonly gates: readonly RateGate[],
  ) {
    this.#service = new LimitedService(limit);
    this.#counts = gates.map(() => 0);
  }

  add(process: number, count: number): void {
    for (let caller = 0; caller < count; caller += 1) {
      this.#callers.push(this.#call(process));
    }
  }

  leave(process: number): void {
    this.#left.add(process);
  }

  /** Whole periods, so that no part of one counts. */
  async measure(milliseconds: number): Promise<Measured> {
    const { milliseconds: period, skew, kind } = this.limit;
    const now = Date.now() + skew;
    await sleep(kind === 'window' ? period - (((now % period) + period) % period) : 0);
    const before = { accepted: this.#service.accepted, refused: this.#service.refused, counts: [...this.#counts] };
    const began = performance.now();
    await sleep(milliseconds);
    const accepted = this.#service.accepted - before.accepted;
    const refused = this.#service.refused - before.refused;
    return {
      used: accepted / ((this.limit.requests * (performance.now() - began)) / period),
      refused: refused / Math.max(1, accepted + refused),
      accepted,
      byProcess: this.#counts.map((count, index) => count - (before.counts[index] ?? 0)),
    };
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await Promise.race([Promise.all(this.#callers), sleep(3_000)]);
  }

  async #call(process: number): Promise<void> {
    while (!this.#isOver && !this.#left.has(process)) {
      const result = await this.#service.call(this.gates[process] as RateGate, this.#key, 2_500).catch(() => 'notEntered' as const);
      this.#counts[process] = (this.#counts[process] ?? 0) + (result === 'accepted' ? 1 : 0);
      if (result !== 'accepted') {
        await sleep(100);
      }
    }
  }
}
