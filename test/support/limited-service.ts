import type { GateObservation, RateGate } from 'atlassian-admin-sdk';

import type { RateLimitHeaders } from '../../src/core/waits.js';

/** Time that moves from event to event: a minute takes as long as what happens in it. */
export class VirtualTime {
  #now = 0;
  #events: { readonly at: number; readonly order: number; run: (() => void) | undefined }[] = [];
  #order = 0;

  /** `steps`: how many promises follow each other between two events at most. */
  constructor(private readonly steps = 2) {}

  readonly now = (): number => this.#now;

  readonly setTimer = (callback: () => void, milliseconds: number): (() => void) => {
    const event = { at: this.#now + milliseconds, order: (this.#order += 1), run: callback as (() => void) | undefined };
    const events = this.#events;
    events.push(event);
    for (let index = events.length - 1; index > 0; ) {
      const parent = (index - 1) >> 1;
      if (!isBefore(events[index], events[parent])) {
        break;
      }
      swap(events, index, parent);
      index = parent;
    }
    return () => (event.run = undefined);
  };

  /** Runs everything that happens until a time. */
  async runUntil(end: number): Promise<void> {
    await this.#settled();
    for (let next = this.#events[0]; next !== undefined && next.at <= end; next = this.#events[0]) {
      this.#pop();
      if (next.run !== undefined) {
        this.#now = next.at;
        next.run();
        await this.#settled();
      }
    }
    this.#now = end;
  }

  /** Whoever waits at a gate goes on before the next event. */
  async #settled(): Promise<void> {
    for (let step = 0; step < this.steps; step += 1) {
      await Promise.resolve();
    }
  }

  #pop(): void {
    const events = this.#events;
    const last = events.pop();
    if (last === undefined || events.length === 0) {
      return;
    }
    events[0] = last;
    for (let index = 0; ; ) {
      const [left, right] = [2 * index + 1, 2 * index + 2];
      let first = index;
      first = isBefore(events[left], events[first]) ? left : first;
      first = isBefore(events[right], events[first]) ? right : first;
      if (first === index) {
        return;
      }
      swap(events, index, first);
      index = first;
    }
  }
}

type Event = { readonly at: number; readonly order: number } | undefined;

function isBefore(one: Event, other: Event): boolean {
  return one !== undefined && other !== undefined && (one.at < other.at || (one.at === other.at && one.order < other.order));
}

function swap<T>(list: T[], one: number, other: number): void {
  [list[one], list[other]] = [list[other] as T, list[one] as T];
}

/** How a service limits: by the service's clock, in milliseconds. */
export interface Limiter {
  readonly requests: number;
  readonly milliseconds: number;
  /** Counts a request, if it is accepted. */
  accepts(at: number): boolean;
  remaining(at: number): number;
  /** When one more request is accepted, and when all of them are. */
  opensAt(at: number): number;
  isFullAt(at: number): number;
}

/** So many requests in each period of the clock. */
export function fixedWindow(requests: number, milliseconds: number, offset = 0): Limiter {
  let index = Number.NaN;
  let used = 0;
  const move = (at: number): void => {
    const current = Math.floor((at - offset) / milliseconds);
    if (current !== index) {
      index = current;
      used = 0;
    }
  };
  const end = (at: number) => (Math.floor((at - offset) / milliseconds) + 1) * milliseconds + offset;
  return {
    requests,
    milliseconds,
    accepts: (at) => {
      move(at);
      const accepted = used < requests;
      used += accepted ? 1 : 0;
      return accepted;
    },
    remaining: (at) => {
      move(at);
      return requests - used;
    },
    opensAt: end,
    isFullAt: end,
  };
}

/** So many requests in any period. */
export function slidingWindow(requests: number, milliseconds: number): Limiter {
  const accepted: number[] = [];
  let first = 0;
  const move = (at: number): number => {
    while (first < accepted.length && (accepted[first] as number) + milliseconds <= at) {
      first += 1;
    }
    return accepted.length - first;
  };
  return {
    requests,
    milliseconds,
    accepts: (at) => {
      if (move(at) >= requests) {
        return false;
      }
      accepted.push(at);
      return true;
    },
    remaining: (at) => requests - move(at),
    opensAt: (at) => (move(at) < requests ? at : (accepted[first] as number) + milliseconds),
    isFullAt: (at) => (move(at) === 0 ? at : (accepted.at(-1) as number) + milliseconds),
  };
}

/** So many requests at once, which come back evenly during the period. */
export function tokenBucket(requests: number, milliseconds: number, capacity = requests): Limiter {
  let tokens = capacity;
  let filledAt = Number.NaN;
  const move = (at: number): void => {
    tokens = Math.min(capacity, tokens + (Number.isNaN(filledAt) ? 0 : ((at - filledAt) * requests) / milliseconds));
    filledAt = at;
  };
  return {
    requests,
    milliseconds,
    accepts: (at) => {
      move(at);
      // Sums of many small parts are never quite whole.
      const accepted = tokens >= 1 - 1e-9;
      tokens -= accepted ? 1 : 0;
      return accepted;
    },
    remaining: (at) => {
      move(at);
      return Math.floor(tokens + 1e-9);
    },
    opensAt: (at) => {
      move(at);
      return at + (Math.max(0, 1 - tokens) * milliseconds) / requests;
    },
    isFullAt: (at) => {
      move(at);
      return at + ((capacity - tokens) * milliseconds) / requests;
    },
  };
}

/** What a service says in its headers, as `readRateLimitHeaders()` reads it. */
export type HeaderStyle = 'none' | 'retryAfter' | 'nearLimit' | 'remaining' | 'resetDate' | 'resetDateWhenFull' | 'resetSeconds' | 'resetSecondsDown';

export function headersOf(style: HeaderStyle, limiter: Limiter, accepted: boolean, at: number, date: number): RateLimitHeaders {
  const { requests } = limiter;
  const serverTime = Math.floor(date / 1000) * 1000;
  const remaining = limiter.remaining(at);
  const wait = Math.max(1, Math.ceil((limiter.opensAt(at) - at) / 1000)) * 1000;
  switch (style) {
    case 'none':
      return { serverTime };
    case 'retryAfter':
      return { serverTime, ...(accepted ? {} : { retryAfter: wait }) };
    case 'nearLimit':
      return { serverTime, limit: requests, ...(remaining < requests / 5 ? { nearLimit: true } : {}), ...(accepted ? {} : { retryAfter: wait }) };
    case 'remaining':
      return { serverTime, limit: requests, remaining, ...(accepted ? {} : { retryAfter: wait }) };
    case 'resetDate':
      return { serverTime, limit: requests, remaining, resetAt: Math.round(limiter.opensAt(at)) };
    case 'resetDateWhenFull':
      return { serverTime, limit: requests, remaining, resetAt: Math.round(limiter.isFullAt(at)) };
    case 'resetSeconds':
      return { serverTime, limit: requests, remaining, resetAt: serverTime + Math.ceil((limiter.opensAt(at) - at) / 1000) * 1000 };
    case 'resetSecondsDown':
      return { serverTime, limit: requests, remaining, resetAt: serverTime + Math.floor((limiter.opensAt(at) - at) / 1000) * 1000 };
  }
}

export interface Play {
  readonly limiter: Limiter;
  readonly style: HeaderStyle;
  /** One for each process. */
  readonly gates: readonly RateGate[];
  readonly time: VirtualTime;
  /** Requests that each process has in flight at most. */
  readonly concurrency: number;
  /** The same, for processes that differ. */
  readonly workers?: readonly number[];
  /** Milliseconds from counting a request to its response. */
  readonly serverTime: number;
  /** How far the service's clock is ahead. */
  readonly skew?: number;
  readonly seed?: number;
}

export interface Counted {
  accepted: number;
  refused: number;
}

/** A service that is called by workers who never run out of calls, through their gates, as the transport does it. */
export class LimitedService {
  counted: Counted = { accepted: 0, refused: 0 };
  #random: () => number;

  /** Accepted requests of each process. */
  readonly byProcess: number[];

  constructor(private readonly play: Play) {
    this.byProcess = play.gates.map(() => 0);
    this.#random = randomFrom(play.seed ?? 1);
    for (const [process, gate] of play.gates.entries()) {
      const workers = play.workers?.[process] ?? play.concurrency;
      for (let worker = 0; worker < workers; worker += 1) {
        this.#call(gate, 0);
      }
    }
  }

  /** What was counted since the last time. */
  async until(end: number): Promise<Counted> {
    this.counted = { accepted: 0, refused: 0 };
    await this.play.time.runUntil(end);
    return this.counted;
  }

  #call(gate: RateGate, refusals: number): void {
    const entered = gate.enter('credential|host|GET /x', { maximumWait: Number.POSITIVE_INFINITY });
    if (entered === undefined) {
      this.#send(gate, refusals);
    } else {
      void (entered as Promise<undefined>).then(() => this.#send(gate, refusals));
    }
  }

  #send(gate: RateGate, refusals: number): void {
    const { limiter, style, time, serverTime, skew = 0 } = this.play;
    const sentAt = time.now();
    const jitter = () => 1 + this.#random() * (1 + serverTime / 20);
    time.setTimer(() => {
      const at = time.now() + skew;
      const accepted = limiter.accepts(at);
      this.counted[accepted ? 'accepted' : 'refused'] += 1;
      this.byProcess[this.play.gates.indexOf(gate)] = (this.byProcess[this.play.gates.indexOf(gate)] ?? 0) + (accepted ? 1 : 0);
      const duration = serverTime;
      const headers = headersOf(style, limiter, accepted, at, at + duration);
      time.setTimer(() => {
        const seenAt = time.now();
        const observation: GateObservation = { outcome: accepted ? 'answered' : 'limited', sentAt, seenAt, ...headers };
        gate.leave('credential|host|GET /x', observation);
        if (accepted) {
          this.#call(gate, 0);
        } else {
          const wait = headers.retryAfter ?? (headers.resetAt === undefined ? 0 : headers.resetAt - (headers.serverTime ?? 0));
          time.setTimer(() => this.#call(gate, refusals + 1), Math.max(wait, 250 * 2 ** Math.min(refusals, 6)));
        }
      }, duration + jitter());
    }, jitter());
  }
}

/** A generator of numbers that gives the same ones each time. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
