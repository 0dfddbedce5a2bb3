import type { GateObservation } from './rate-gate.js';

/** The `Date` header has whole seconds: the service may have sent it up to this much later. */
const resolution = 1000;

/** How fast two clocks may move apart. A bound gets weaker by this share of the time since it was found. */
const drift = 1e-4;

/**
 * Converts times of a service to the local clock, for a gate of your own. Each response bounds the difference of the
 * clocks from both sides. Many responses together give it to a few milliseconds.
 *
 * @example
 * const clock = new ServerClock();
 * clock.observe(observation);
 * const untilReset = clock.toLocal(observation.resetAt) - performance.now();
 */
export class ServerClock {
  /** The service's clock is at least and at most this much ahead of the local one. */
  #low = Number.NEGATIVE_INFINITY;
  #high = Number.POSITIVE_INFINITY;
  #observedAt = 0;

  /** Learns from a response. One without a `Date` header changes nothing. */
  observe({ serverTime, sentAt, seenAt }: Pick<GateObservation, 'serverTime' | 'sentAt' | 'seenAt'>): void {
    if (serverTime === undefined) {
      return;
    }
    const moved = Math.max(0, seenAt - this.#observedAt) * drift;
    const low = serverTime - seenAt;
    const high = serverTime + resolution - sentAt;
    // One of the clocks was set: what was found before holds no longer.
    const isSet = low > this.#high + moved || high < this.#low - moved;
    this.#low = isSet ? low : Math.max(this.#low - moved, low);
    this.#high = isSet ? high : Math.min(this.#high + moved, high);
    this.#observedAt = Math.max(this.#observedAt, seenAt);
  }

  /**
   * The latest local time, in milliseconds of `performance.now()`, at which the service's clock shows `serverTime`.
   * Without a `Date` header so far, the service's clock counts as equal to the local one.
   */
  toLocal(serverTime: number): number {
    return serverTime - (Number.isFinite(this.#low) ? this.#low : Date.now() - performance.now());
  }
}
