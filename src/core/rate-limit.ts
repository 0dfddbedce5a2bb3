import { checkOptionNames } from './input.js';
import type { RateLimitHeaders } from './waits.js';

/** The result of one request, as far as a limit depends on it. */
export interface GateObservation extends RateLimitHeaders {
  /**
   * `failed`: a 5xx, or no response at all. `abandoned`: the caller stopped it, which proves nothing about the service.
   */
  readonly outcome: 'answered' | 'limited' | 'failed' | 'abandoned';
  /** When the request was sent and its response arrived, by the local clock. */
  readonly sentAt: number;
  readonly seenAt: number;
}

/** A request that cannot be sent within the time of its caller. */
export interface GateRefusal {
  readonly why: 'rateLimited' | 'circuitOpen';
  /** Milliseconds from now until a request may be sent. */
  readonly wait: number;
}

/** A wait at the gate. */
export type GateWait = Promise<GateRefusal | undefined> & { readonly why?: GateRefusal['why'] };

/** A request that waits at the gate. */
export interface GateRequest {
  /** How long the caller can wait, in milliseconds. */
  readonly maximumWait: number;
  readonly signal?: AbortSignal | undefined;
  /** What Atlassian has published for this key and does not send in headers. */
  readonly known?: KnownLimit | undefined;
}

/**
 * Decides when a request may be sent. One key is one limit: a credential, a host and a family of endpoints.
 *
 * Share one gate between clients with the same credential. For many processes, implement these two methods on a shared
 * store.
 */
export interface RateGate {
  /**
   * Lets a request through at once (`undefined`), later (a promise of `undefined`), or not within its time. The promise
   * may carry the reason of the wait, for the event `onWait`.
   */
  enter(key: string, request: GateRequest): GateRefusal | undefined | GateWait;
  /** Reports every request that was let through, once. */
  leave(key: string, observation: GateObservation): void;
}

/** Calls in a row that fail before a key is paused, and how long until one call may try again. */
const failuresToPause = 10;
const pause = 15_000;

/** Added to the end of a period: rounding must never send a request into the period before. */
const guard = 20;

/** Two ends closer together than this are the same period, rounded differently. */
const periodTolerance = 500;

/** The longest period that is believed. After this time, the service is asked again. */
const longestPeriod = 3_600_000;

/** How a rate adapts if the service sends no figures: down on each 429, up with time. */
const decrease = 0.7;
const increasePerSecond = 1.1;
const slowestRate = 0.5;

interface Waiting {
  readonly resolve: (refusal: GateRefusal | undefined) => void;
  readonly deadline: number;
  readonly cleanUp: () => void;
}

/**
 * A gate for one process that learns from the headers of each response. It keeps to the limit without exceeding it. It
 * never slows a service that shows no limit.
 */
export class LearningRateGate implements RateGate {
  readonly #keys = new Map<string, KeyedGate>();
  readonly #now: () => number;
  readonly #known: Readonly<Record<string, KnownLimit>>;

  /** `known` has the published limits, by family of endpoints. */
  constructor(options: { readonly now?: () => number; readonly known?: Readonly<Record<string, KnownLimit>> } = {}) {
    checkOptionNames('new LearningRateGate()', options, ['now', 'known']);
    this.#now = options.now ?? (() => performance.now());
    this.#known = options.known ?? {};
  }

  enter(key: string, request: GateRequest): GateRefusal | undefined | GateWait {
    return this.#gate(key, request.known).enter(request);
  }

  leave(key: string, observation: GateObservation): void {
    this.#gate(key).leave(observation);
  }

  #gate(key: string, known?: KnownLimit): KeyedGate {
    let gate = this.#keys.get(key);
    if (gate === undefined) {
      gate = new KeyedGate(this.#now, this.#known[key.slice(key.lastIndexOf('|') + 1)] ?? known);
      this.#keys.set(key, gate);
    }
    return gate;
  }
}

/** A limit that Atlassian has published but does not send in headers. */
export interface KnownLimit {
  readonly requests: number;
  readonly perMilliseconds: number;
}

class KeyedGate {
  #inFlight = 0;
  readonly #queue: Waiting[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** The lowest `remaining` in the current period; undefined until the service has sent one. */
  #remaining: number | undefined;
  #periodEnd: number | undefined;
  /** The end of the period as the service sends it: it tells periods apart. */
  #resetAt: number | undefined;
  /** A request that opens the next period alone, before the others follow. */
  #probing = false;

  #closedUntil = 0;
  #closedWhy: GateRefusal['why'] = 'rateLimited';
  #failures = 0;

  /** The service's clock is at least this much ahead of the local one. */
  #skewLow = Number.NEGATIVE_INFINITY;
  #skewHigh = Number.POSITIVE_INFINITY;

  /** Requests per second if the service sends no figures, from the first 429 on. */
  #rate: number | undefined;
  #tokens = 0;
  #tokensAt = 0;
  #second = 0;
  #sentThisSecond = 0;
  #sentLastSecond = 0;
  /** When the latest requests of a published limit were sent. */
  readonly #sent: number[] = [];

  constructor(
    private readonly now: () => number,
    private readonly known: KnownLimit | undefined,
  ) {}

  enter({ maximumWait, signal }: GateRequest): GateRefusal | undefined | GateWait {
    if (this.#queue.length === 0 && this.#delay() === 0) {
      this.#let();
      return undefined;
    }
    const now = this.now();
    const delay = this.#delay();
    if (Number.isFinite(delay) ? delay > maximumWait : maximumWait <= 0) {
      return { why: this.#why(), wait: this.#finiteDelay() };
    }
    const passed = new Promise<GateRefusal | undefined>((resolve) => {
      const leaveQueue = (): void => {
        const index = this.#queue.indexOf(waiting);
        if (index >= 0) {
          this.#queue.splice(index, 1);
        }
        resolve({ why: this.#why(), wait: 0 });
      };
      const waiting: Waiting = {
        resolve,
        deadline: now + maximumWait,
        cleanUp: () => signal?.removeEventListener('abort', leaveQueue),
      };
      signal?.addEventListener('abort', leaveQueue, { once: true });
      this.#queue.push(waiting);
      this.#schedule();
    });
    return Object.assign(passed, { why: this.#why() });
  }

  leave(observation: GateObservation): void {
    this.#inFlight -= 1;
    this.#probing = false;
    this.#learnClock(observation);
    this.#learnLimit(observation);
    this.#learnHealth(observation);
    this.#drain();
  }

  /** Milliseconds until the next request may be sent; infinite while only a response can show it. */
  #delay(): number {
    const now = this.now();
    if (now < this.#closedUntil) {
      return this.#closedUntil - now;
    }
    if (this.#probing) {
      return Number.POSITIVE_INFINITY;
    }
    const known = this.#knownDelay(now);
    if (known > 0) {
      return known;
    }
    if (this.#remaining !== undefined && this.#periodEnd !== undefined) {
      if (now >= this.#periodEnd) {
        return 0;
      }
      if (this.#remaining - this.#inFlight > 0) {
        return 0;
      }
      // Requests in flight may have been counted already: their responses free what is left.
      return this.#inFlight > 0 && this.#remaining > 0 ? Number.POSITIVE_INFINITY : this.#periodEnd - now;
    }
    return this.#rateDelay(now);
  }

  #let(): void {
    const now = this.now();
    this.#inFlight += 1;
    if (this.#failures >= failuresToPause) {
      this.#probing = true;
    } else if (this.#periodEnd !== undefined && now >= this.#periodEnd) {
      this.#probing = true;
      this.#periodEnd = undefined;
      this.#remaining = undefined;
    }
    if (this.#rate !== undefined) {
      this.#tokens -= 1;
    }
    this.#count(now);
    if (this.known !== undefined) {
      this.#sent.push(now);
      this.#sent.splice(0, this.#sent.length - this.known.requests);
    }
  }

  #count(now: number): void {
    const second = Math.floor(now / 1000);
    if (second !== this.#second) {
      this.#sentLastSecond = second === this.#second + 1 ? this.#sentThisSecond : 0;
      this.#sentThisSecond = 0;
      this.#second = second;
    }
    this.#sentThisSecond += 1;
  }

  #knownDelay(now: number): number {
    const { known } = this;
    if (known === undefined || this.#remaining !== undefined) {
      return 0;
    }
    const oldest = this.#sent[0];
    return oldest === undefined || this.#sent.length < known.requests
      ? 0
      : Math.max(0, oldest + known.perMilliseconds + guard - now);
  }

  #rateDelay(now: number): number {
    if (this.#rate === undefined) {
      return 0;
    }
    const seconds = (now - this.#tokensAt) / 1000;
    this.#rate = Math.min(this.#rate * increasePerSecond ** seconds, 100_000);
    this.#tokens = Math.min(Math.max(1, this.#rate / 10), this.#tokens + seconds * this.#rate);
    this.#tokensAt = now;
    return this.#tokens >= 1 ? 0 : ((1 - this.#tokens) / this.#rate) * 1000;
  }

  #learnClock({ serverTime, sentAt, seenAt }: GateObservation): void {
    if (serverTime === undefined) {
      return;
    }
    const low = serverTime - seenAt;
    const high = serverTime + 1000 - sentAt;
    if (low > this.#skewHigh || high < this.#skewLow) {
      this.#skewLow = low;
      this.#skewHigh = high;
      return;
    }
    this.#skewLow = Math.max(this.#skewLow, low);
    this.#skewHigh = Math.min(this.#skewHigh, high);
  }

  #learnLimit({ outcome, remaining, resetAt, retryAfter, serverTime, seenAt }: GateObservation): void {
    const told = resetAt !== undefined && Number.isFinite(resetAt);
    const named = told ? (serverTime === undefined ? seenAt + Math.max(0, resetAt - Date.now()) : resetAt - this.#skewLow + guard) : undefined;
    const end = named === undefined ? undefined : Math.min(named, seenAt + longestPeriod);
    if (remaining !== undefined && remaining >= 0 && end !== undefined && told) {
      const shift = resetAt - (this.#resetAt ?? Number.NEGATIVE_INFINITY);
      if (shift > periodTolerance || this.#periodEnd === undefined) {
        this.#resetAt = resetAt;
        this.#remaining = remaining;
        this.#periodEnd = end;
      } else if (shift >= -periodTolerance) {
        this.#remaining = Math.min(this.#remaining ?? remaining, remaining);
        this.#periodEnd = end;
      }
    }
    if (outcome !== 'limited') {
      return;
    }
    if (this.#remaining !== undefined) {
      this.#remaining = 0;
    }
    const wait = retryAfter !== undefined && retryAfter > 0 ? seenAt + Math.min(retryAfter, longestPeriod) : end;
    if (wait !== undefined && wait > this.now()) {
      this.#close(wait, 'rateLimited');
      return;
    }
    const observed = Math.max(this.#sentThisSecond, this.#sentLastSecond, 1);
    // The first time, one request may follow at once: a single refusal does not make a service slow.
    this.#tokens = this.#rate === undefined ? 1 : 0;
    this.#rate = Math.max(slowestRate, Math.min(this.#rate ?? Number.POSITIVE_INFINITY, observed) * decrease);
    this.#tokensAt = this.now();
  }

  #learnHealth({ outcome }: GateObservation): void {
    if (outcome === 'abandoned') {
      return;
    }
    this.#failures = outcome === 'failed' ? this.#failures + 1 : 0;
    if (this.#failures >= failuresToPause) {
      this.#close(this.now() + pause, 'circuitOpen');
    }
  }

  #close(until: number, why: GateRefusal['why']): void {
    if (until >= this.#closedUntil) {
      this.#closedUntil = until;
      this.#closedWhy = why;
    }
  }

  #why(): GateRefusal['why'] {
    return this.now() < this.#closedUntil ? this.#closedWhy : this.#failures >= failuresToPause ? 'circuitOpen' : 'rateLimited';
  }

  #drain(): void {
    const now = this.now();
    for (const waiting of this.#queue.filter(({ deadline }) => deadline <= now)) {
      this.#dismiss(waiting, { why: this.#why(), wait: this.#finiteDelay() });
    }
    while (this.#queue.length > 0 && this.#delay() === 0) {
      this.#let();
      this.#dismiss(this.#queue[0] as Waiting, undefined);
    }
    this.#schedule();
  }

  #dismiss(waiting: Waiting, refusal: GateRefusal | undefined): void {
    this.#queue.splice(this.#queue.indexOf(waiting), 1);
    waiting.cleanUp();
    waiting.resolve(refusal);
  }

  #finiteDelay(): number {
    const delay = this.#delay();
    return Number.isFinite(delay) ? delay : 1000;
  }

  /** Wakes up when something can change: a request may be sent, or has waited too long. */
  #schedule(): void {
    clearTimeout(this.#timer);
    if (this.#queue.length === 0) {
      return;
    }
    const now = this.now();
    const firstDeadline = this.#queue.reduce((first, { deadline }) => Math.min(first, deadline), Number.POSITIVE_INFINITY);
    const wait = Math.min(this.#delay(), firstDeadline - now);
    this.#timer = setTimeout(() => this.#drain(), Math.min(Math.max(1, Math.ceil(wait)), 2_000_000_000));
  }
}
