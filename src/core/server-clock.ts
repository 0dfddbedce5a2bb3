import type { GateObservation } from './rate-gate.js';

/** The `Date` header has whole seconds: the service may have sent it up to this much later. */
const resolution = 1000;

/** How fast two clocks may move apart. A bound gets weaker by this share of the time since it was found. */
const drift = 1e-4;

/**
 * Converts times of Atlassian's clock to the local one, for a gate of your own. Use one for each host.
 *
 * Each response bounds the difference of the clocks from both sides. After some responses it is known to the time that
 * a response takes. The clocks may drift, and may be set.
 *
 * @example
 * const clock = new ServerClock();
 * clock.observe(observation);
 * const millisecondsToReset = clock.toLocal(observation.resetAt) - performance.now();
 */
export class ServerClock {
  /** The service's clock is at least and at most this much ahead of the local one. */
  #low = Number.NEGATIVE_INFINITY;
  #high = Number.POSITIVE_INFINITY;
  #observedAt = 0;

  /** Learns from a response. One without a `Date` header changes nothing. */
  observe(observation: Pick<GateObservation, 'serverTime' | 'sentAt' | 'seenAt'>): void {
    const { serverTime = Number.NaN, sentAt, seenAt } = observation;
    if (!Number.isFinite(serverTime - sentAt - seenAt)) {
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
   * The latest local time at which Atlassian's clock can show `serverTime`. A request that is sent then is never early.
   *
   * `serverTime` is in milliseconds since 1970, such as `resetAt`. The result is in milliseconds of `performance.now()`,
   * as `sentAt` and `seenAt` are. Until a response has a `Date`, both clocks count as equal.
   */
  toLocal(serverTime: number): number {
    return serverTime - (Number.isFinite(this.#low) ? this.#low : Date.now() - performance.now());
  }
}
