import { isAdminError, type AdminError } from '../core/errors.js';
import type { GateTime } from '../core/keyed-gate.js';
import type { GateObservation, GateRefusal, GateRequest, GateWait, KnownLimit } from '../core/rate-gate.js';
import { ServerClock } from '../core/server-clock.js';
import { WaitingLine } from '../core/waiting-line.js';
import { storageFailure } from '../offboarding/read/storage-failure.js';
import { FailurePause } from './failure-pause.js';
import { newState, step } from './gate-state.js';
import type { GateState, Grant } from './gate-types.js';
import { SinceReport } from './since-report.js';
import type { SharedStore } from './shared-store.js';

/** How often a process reports while it holds something, in milliseconds. */
const heartbeat = 1_000;
/** Requests that nobody has used for so long are given back. */
const idle = 300;
/** How often the store is asked again for what others may give back. */
const firstPoll = 10;
const longestPoll = 250;
/** After this time without the store, nothing goes, not even where no limit is known. */
const longestAlone = 5_000;
const firstBackoff = 50;
const longestBackoff = 2_000;
/** What a limit is remembered for after its last use. */
const remembered = 900_000;

/** One limit, as one process sees it. */
export class SharedKey {
  #inFlight = 0;
  #tokens = 0;
  #tokensUntil = Number.POSITIVE_INFINITY;
  #freeUntil = Number.NEGATIVE_INFINITY;
  #chunk = 1;
  #isAwaited = false;
  readonly #line = new WaitingLine<GateRefusal | AdminError | undefined>((waiting) => {
    waiting.settle({ why: 'rateLimited', wait: 0 });
    this.#goOn();
  });
  #known: KnownLimit | undefined;

  readonly #clock = new ServerClock();
  readonly #pause = new FailurePause();
  #since = new SinceReport();
  #reports = 0;
  #reportedHeld = 0;

  #isAsking = false;
  #isUrgent = false;
  #askedAt = Number.NEGATIVE_INFINITY;
  #usedAt = Number.NEGATIVE_INFINITY;
  #mayAskAt = Number.NEGATIVE_INFINITY;
  #mayOpenEarlier = true;
  #polls = 0;
  #failures = 0;
  #failure: AdminError | undefined;
  #cancelTimer: (() => void) | undefined;

  constructor(
    private readonly store: SharedStore,
    private readonly key: string,
    private readonly id: string,
    private readonly time: GateTime,
  ) {}

  enter({ maximumWait, signal, known }: GateRequest): GateRefusal | undefined | GateWait {
    const now = this.time.now();
    this.#known ??= known;
    if (this.#line.length === 0 && this.#may(now)) {
      this.#let(now);
      this.#schedule();
      return undefined;
    }
    const why = this.#pause.delay(now) > 0 ? 'circuitOpen' : 'rateLimited';
    const wait = this.#wait(now);
    if (signal?.aborted === true || maximumWait <= 0 || (wait > maximumWait && !this.#mayOpenEarlier)) {
      this.#goOn();
      return { why, wait };
    }
    const passed = new Promise<GateRefusal | undefined>((resolve, reject) => {
      this.#line.add({ deadline: now + maximumWait, settle: (result) => (isAdminError(result) ? reject(result) : resolve(result)), signal });
    });
    this.#goOn();
    return Object.assign(passed, { why } as const);
  }

  leave(observation: GateObservation): void {
    this.#inFlight = Math.max(0, this.#inFlight - 1);
    this.#clock.observe(observation);
    this.#pause.observe(observation.outcome, this.time.now());
    this.#since.observe(observation, this.#clock);
    // The others wait for a refusal, and for the response to a request that went first.
    if (observation.outcome === 'limited' || this.#isAwaited) {
      this.#isUrgent = true;
      this.#isAwaited = false;
      this.#freeUntil = observation.outcome === 'limited' ? Number.NEGATIVE_INFINITY : this.#freeUntil;
    }
    this.#goOn();
  }

  #may(now: number): boolean {
    return this.#pause.delay(now) === 0 && ((this.#tokens >= 1 && now < this.#tokensUntil) || now < this.#freeUntil);
  }

  #let(now: number): void {
    this.#tokens = now < this.#freeUntil ? this.#tokens : this.#tokens - 1;
    this.#inFlight += 1;
    this.#usedAt = now;
    this.#since.used += 1;
    this.#pause.sent();
  }

  /** Milliseconds until a request may go, as far as it is known. */
  #wait(now: number): number {
    return Math.max(1, this.#pause.delay(now), this.#mayAskAt - now);
  }

  /** Lets go who may go, asks the store if that is worth it, and sleeps until something can change. */
  #goOn(): void {
    const now = this.time.now();
    for (let late = this.#line.shiftExpired(now); late !== undefined; late = this.#line.shiftExpired(now)) {
      late.settle(this.#failure ?? { why: this.#pause.delay(now) > 0 ? 'circuitOpen' : 'rateLimited', wait: this.#wait(now) });
    }
    while (this.#line.length > 0 && this.#may(now)) {
      this.#let(now);
      this.#line.shift()?.settle(undefined);
    }
    this.#schedule();
  }

  /** When the store is to be asked next. Infinite: never, as it is now. */
  #asksAt(now: number): number {
    const isWaiting = this.#line.length > 0 && this.#pause.delay(now) === 0;
    const isLow = this.#since.used > 0 && this.#tokens <= this.#chunk / 3 && now >= this.#freeUntil - longestAlone / 2 && this.#line.length + this.#since.used > this.#chunk / 2;
    const holds = this.#inFlight + this.#tokens > 0;
    return Math.min(
      this.#isUrgent && this.#failures === 0 ? now : Number.POSITIVE_INFINITY,
      isWaiting || isLow ? this.#mayAskAt : Number.POSITIVE_INFINITY,
      holds || this.#since.isWorthReporting ? Math.max(this.#askedAt + heartbeat, this.#failures > 0 ? this.#mayAskAt : 0) : Number.POSITIVE_INFINITY,
      this.#inFlight === 0 && this.#line.length === 0 && (this.#tokens >= 1 || this.#reportedHeld > 0) ? Math.max(this.#usedAt + idle, this.#askedAt + idle, this.#failures > 0 ? this.#mayAskAt : 0) : Number.POSITIVE_INFINITY,
    );
  }

  #schedule(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const now = this.time.now();
    const asksAt = this.#isAsking ? Number.POSITIVE_INFINITY : this.#asksAt(now);
    if (asksAt <= now) {
      void this.#ask();
      return;
    }
    const pause = this.#line.length > 0 && this.#pause.delay(now) > 0 ? now + this.#pause.delay(now) : Number.POSITIVE_INFINITY;
    const wakesAt = Math.min(asksAt, this.#line.firstDeadline, pause);
    if (Number.isFinite(wakesAt)) {
      this.#cancelTimer = this.time.setTimer(() => this.#goOn(), Math.min(Math.max(1, Math.ceil(wakesAt - now)), 2_000_000_000));
    }
  }

  async #ask(): Promise<void> {
    this.#isAsking = true;
    this.#isUrgent = false;
    this.#reports += 1;
    const report = this.#since;
    this.#since = new SinceReport();
    try {
      this.#apply(await this.#exchange(report));
      this.#failures = 0;
      this.#failure = undefined;
    } catch (error) {
      this.#since = report.with(this.#since);
      this.#failure = storageFailure('sharedRateGate()', error);
      this.#mayAskAt = this.time.now() + Math.min(longestBackoff, firstBackoff * 2 ** this.#failures) * (0.5 + Math.random());
      this.#failures = Math.min(10, this.#failures + 1);
    }
    this.#isAsking = false;
    this.#goOn();
  }

  /** Reads the shared state, takes a step, and writes it, until nobody else wrote in between. */
  async #exchange(report: SinceReport): Promise<Grant> {
    let tried: Grant | undefined;
    for (let tries = 0; ; tries += 1) {
      const askedAt = this.time.now();
      const { value, version, now } = await this.store.get(this.key);
      const seenAt = this.time.now();
      const state = value === undefined ? newState() : (JSON.parse(value) as GateState);
      if (tried !== undefined && state.members[this.id]?.report === this.#reports) {
        // The response to the write was lost, and the write was not.
        return tried;
      }
      // What came back in the meantime is no longer held, so that its figures belong to this report.
      report.with(this.#since);
      this.#since = new SinceReport();
      const toStore = { earliest: now - seenAt, latest: now - askedAt };
      if (tries === 0 || seenAt >= this.#tokensUntil) {
        this.#giveBack(seenAt);
      }
      const input = report.toReport(toStore, { id: this.id, number: this.#reports, held: this.#inFlight + this.#tokens, wants: this.#wanted(report), known: this.#known });
      const grant = step(state, input, now);
      tried = grant;
      this.#askedAt = askedAt;
      if (await this.#write(state, version, now, tries)) {
        this.#reportedHeld = input.held + (Number.isFinite(grant.requests) ? grant.requests : 0);
        return grant;
      }
      await new Promise<void>((resolve) => void this.time.setTimer(resolve, 1 + Math.random() * Math.min(20, 3 * (tries + 1))));
    }
  }

  async #write(state: GateState, version: string | undefined, now: number, tries: number): Promise<boolean> {
    const lasts = remembered + Math.max(0, (state.announced?.end ?? now) - now, state.closedUntil - now);
    try {
      return await this.store.set(this.key, JSON.stringify(state), version, lasts);
    } catch (error) {
      if (tries > 0) {
        throw error;
      }
      return false;
    }
  }

  #wanted({ used }: SinceReport): number {
    return this.#line.length + Math.min(used, this.#line.length > 0 || used > this.#chunk / 2 ? this.#chunk : 0);
  }

  /** Requests of a period that is over, and those that nobody needs. */
  #giveBack(now: number): void {
    if (now >= this.#tokensUntil || (this.#line.length === 0 && now - this.#usedAt >= idle)) {
      this.#tokens = 0;
    }
  }

  #apply({ requests, lasts, again, mayOpenEarlier, isAwaited, chunk }: Grant): void {
    const now = this.time.now();
    const isFree = requests === Number.POSITIVE_INFINITY;
    this.#freeUntil = isFree ? now + longestAlone : Number.NEGATIVE_INFINITY;
    if (!isFree && requests > 0) {
      this.#tokens = (now < this.#tokensUntil ? this.#tokens : 0) + requests;
    }
    // Measured from before the request: never too late.
    this.#tokensUntil = this.#askedAt + lasts;
    this.#isAwaited ||= isAwaited;
    this.#chunk = chunk;
    this.#polls = requests > 0 ? 0 : this.#polls + 1;
    const mayPoll = mayOpenEarlier ? Math.min(again, Math.min(longestPoll, firstPoll * 1.3 ** this.#polls)) : again;
    this.#mayOpenEarlier = mayOpenEarlier;
    this.#mayAskAt = now + mayPoll;
  }
}
