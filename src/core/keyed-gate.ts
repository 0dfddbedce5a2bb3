import { AnnouncedLimit } from './announced-limit.js';
import { LearnedRate } from './learned-rate.js';
import { PublishedLimit } from './published-limit.js';
import type { GateObservation, GateRefusal, GateRequest, GateWait, KnownLimit } from './rate-gate.js';
import { ServerClock } from './server-clock.js';
import { WaitingLine } from './waiting-line.js';

/** Calls in a row that fail before a key is paused, and how long until one call may try again. */
export const failuresToPause = 10;
export const pause = 15_000;

/** Added to a reset: rounding must never send a request into the period before. */
const guard = 5;

/** The longest wait that a service may ask for. After this time, it is asked again. */
const longestPeriod = 3_600_000;

/** A timer with a longer delay fires at once. */
const longestTimer = 2_000_000_000;

/** Time as a gate sees it. */
export interface GateTime {
  readonly now: () => number;
  /** Calls back after some milliseconds. Returns what cancels it. */
  readonly setTimer: (callback: () => void, milliseconds: number) => () => void;
}

/** The gate of one key. */
export class KeyedGate {
  #inFlight = 0;
  readonly #line = new WaitingLine<GateRefusal | undefined>((waiting) => {
    waiting.settle({ why: this.#why(), wait: 0 });
    this.#drain();
  });
  #cancelTimer: (() => void) | undefined;
  #wakesAt = Number.POSITIVE_INFINITY;

  #closedUntil = 0;
  #closedWhy: GateRefusal['why'] = 'rateLimited';
  #failures = 0;
  /** After a pause, one request tries alone. */
  #trying = false;

  readonly #clock = new ServerClock();
  readonly #announced = new AnnouncedLimit();
  #learned = new LearnedRate();
  readonly #published: PublishedLimit | undefined;

  constructor(
    private readonly time: GateTime,
    published: KnownLimit | undefined,
  ) {
    this.#published = published === undefined ? undefined : new PublishedLimit(published);
  }

  enter({ maximumWait, signal }: GateRequest): GateRefusal | undefined | GateWait {
    const now = this.time.now();
    const delay = this.#delay(now);
    if (this.#line.length === 0 && delay === 0) {
      this.#let(now);
      return undefined;
    }
    if (signal?.aborted === true) {
      return { why: this.#why(), wait: 0 };
    }
    const isKnown = now < this.#closedUntil || (Number.isFinite(delay) && !this.#announced.mayOpenEarlier(this.#inFlight));
    if (isKnown ? delay > maximumWait : maximumWait <= 0) {
      return { why: this.#why(), wait: finite(delay) };
    }
    const passed = new Promise<GateRefusal | undefined>((settle) => {
      this.#line.add({ deadline: now + maximumWait, settle, signal });
      this.#schedule(now, delay);
    });
    return Object.assign(passed, { why: this.#why() });
  }

  leave(observation: GateObservation): void {
    this.#inFlight = Math.max(0, this.#inFlight - 1);
    this.#trying = false;
    this.#clock.observe(observation);
    this.#learn(observation);
    this.#learnHealth(observation);
    this.#drain();
  }

  /** Milliseconds until the next request may be sent; infinite while only a response can show it. */
  #delay(now: number): number {
    if (now < this.#closedUntil) {
      return this.#closedUntil - now;
    }
    if (this.#trying) {
      return Number.POSITIVE_INFINITY;
    }
    const published = this.#announced.decides ? 0 : (this.#published?.delay(now) ?? 0);
    return Math.max(published, this.#announced.delay(now, this.#inFlight), this.#learned.delay(now, this.#inFlight));
  }

  #let(now: number): void {
    this.#trying = this.#failures >= failuresToPause;
    this.#announced.sent(now, this.#inFlight);
    this.#learned.sent(now);
    this.#published?.sent(now);
    this.#inFlight += 1;
  }

  #learn(observation: GateObservation): void {
    const { outcome, remaining = 0, retryAfter, resetAt, seenAt } = observation;
    const now = this.time.now();
    const isLimited = outcome === 'limited';
    const wasAnnounced = this.#announced.decides;
    const reset = resetAt === undefined || !Number.isFinite(resetAt) ? undefined : Math.min(this.#clock.toLocal(resetAt) + guard, seenAt + longestPeriod);
    // Where accepted requests get no reset, the one of a refusal is no more than a wait.
    const wait = retryAfter !== undefined && retryAfter > 0 ? seenAt + Math.min(retryAfter, longestPeriod) : wasAnnounced ? undefined : reset;
    const asked = isLimited && wait !== undefined && wait > now ? wait : undefined;
    if (asked !== undefined) {
      this.#close(asked, 'rateLimited');
    }
    this.#announced.observe(observation, isLimited && !wasAnnounced ? undefined : (asked ?? reset), this.#inFlight);
    if (this.#announced.decides && !wasAnnounced) {
      this.#learned = new LearnedRate();
    }
    if (outcome === 'answered') {
      this.#learned.answered(observation, now, this.#inFlight, observation.nearLimit === true && !this.#announced.decides);
    } else if (isLimited && (!this.#announced.decides || remaining > 0)) {
      this.#learned.limited(observation, now, this.#inFlight, asked);
    } else {
      this.#learned.unclear(observation, this.#inFlight);
    }
  }

  #learnHealth({ outcome }: GateObservation): void {
    if (outcome === 'abandoned') {
      return;
    }
    this.#failures = outcome === 'failed' ? this.#failures + 1 : 0;
    if (this.#failures >= failuresToPause) {
      this.#close(this.time.now() + pause, 'circuitOpen');
    }
  }

  #close(until: number, why: GateRefusal['why']): void {
    if (until >= this.#closedUntil) {
      this.#closedUntil = until;
      this.#closedWhy = why;
    }
  }

  #why(): GateRefusal['why'] {
    return this.time.now() < this.#closedUntil ? this.#closedWhy : this.#failures >= failuresToPause ? 'circuitOpen' : 'rateLimited';
  }

  #drain(): void {
    const now = this.time.now();
    let delay = this.#delay(now);
    for (let late = this.#line.shiftExpired(now); late !== undefined; late = this.#line.shiftExpired(now)) {
      late.settle({ why: this.#why(), wait: finite(delay) });
    }
    while (delay === 0 && this.#line.length > 0) {
      this.#let(now);
      this.#line.shift()?.settle(undefined);
      delay = this.#delay(now);
    }
    this.#schedule(now, delay);
  }

  /** Wakes up when something can change: a request may be sent, or one has waited too long. */
  #schedule(now: number, delay: number): void {
    const wakesAt = this.#line.length === 0 ? Number.POSITIVE_INFINITY : Math.min(now + delay, this.#line.firstDeadline);
    // A timer that fires too early only looks again: most calls leave it as it is.
    if (wakesAt >= this.#wakesAt && wakesAt !== Number.POSITIVE_INFINITY) {
      return;
    }
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#wakesAt = wakesAt;
    if (wakesAt === Number.POSITIVE_INFINITY) {
      return;
    }
    this.#cancelTimer = this.time.setTimer(() => {
      this.#cancelTimer = undefined;
      this.#wakesAt = Number.POSITIVE_INFINITY;
      this.#drain();
    }, Math.min(Math.max(1, Math.ceil(wakesAt - now)), longestTimer));
  }
}

/** While only a response can show it, a second is as good as any time. */
function finite(delay: number): number {
  return Number.isFinite(delay) ? delay : 1000;
}
