import type { GateObservation, RateGate } from '../core/rate-gate.js';
import { sleep } from '../core/waits.js';

/** A service of the checks: so many requests in each period, or that come back evenly. */
export interface ServiceLimit {
  readonly kind: 'window' | 'bucket';
  readonly requests: number;
  readonly milliseconds: number;
  /** Whether responses have figures. */
  readonly isAnnounced: boolean;
  /** How far the clock of the service is ahead. */
  readonly skew: number;
}

const responseTime = 5;

/** A service that limits, without a network. */
export class LimitedService {
  accepted = 0;
  refused = 0;
  #period = Number.NaN;
  #used = 0;
  #tokens: number;
  #filledAt = Date.now();

  constructor(private readonly limit: ServiceLimit) {
    this.#tokens = limit.requests;
  }

  /** One request, as a client sends it: through the gate, and with a report to it. False: the gate did not let it through. */
  async call(gate: RateGate, key: string, maximumWait: number): Promise<'accepted' | 'refused' | 'notEntered'> {
    const entered = gate.enter(key, { maximumWait });
    if (entered !== undefined && (await entered) !== undefined) {
      return 'notEntered';
    }
    const sentAt = performance.now();
    await sleep(responseTime / 2);
    const isAccepted = this.#accept();
    this.accepted += isAccepted ? 1 : 0;
    this.refused += isAccepted ? 0 : 1;
    const figures = this.#figures(isAccepted);
    await sleep(responseTime / 2);
    gate.leave(key, { outcome: isAccepted ? 'answered' : 'limited', sentAt, seenAt: performance.now(), ...figures });
    return isAccepted ? 'accepted' : 'refused';
  }

  #move(): void {
    const { requests, milliseconds } = this.limit;
    const now = this.#now();
    const period = Math.floor(now / milliseconds);
    if (period !== this.#period) {
      this.#period = period;
      this.#used = 0;
    }
    this.#tokens = Math.min(requests, this.#tokens + ((Date.now() - this.#filledAt) * requests) / milliseconds);
    this.#filledAt = Date.now();
  }

  #now(): number {
    return Date.now() + this.limit.skew;
  }

  #accept(): boolean {
    this.#move();
    const isAccepted = this.limit.kind === 'window' ? this.#used < this.limit.requests : this.#tokens >= 1;
    this.#used += isAccepted ? 1 : 0;
    this.#tokens -= isAccepted ? 1 : 0;
    return isAccepted;
  }

  #figures(isAccepted: boolean): Partial<GateObservation> {
    const { kind, requests, milliseconds, isAnnounced } = this.limit;
    const serverTime = Math.floor(this.#now() / 1_000) * 1_000;
    if (!isAnnounced) {
      return { serverTime };
    }
    const remaining = kind === 'window' ? requests - this.#used : Math.floor(this.#tokens);
    const resetAt = kind === 'window' ? (this.#period + 1) * milliseconds : this.#now() + ((requests - this.#tokens) * milliseconds) / requests;
    const wait = kind === 'window' ? resetAt - this.#now() : milliseconds / requests;
    return { serverTime, limit: requests, remaining, resetAt, ...(isAccepted ? {} : { retryAfter: Math.ceil(wait / 1_000) * 1_000 }) };
  }
}
