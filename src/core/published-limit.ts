import type { KnownLimit } from './rate-gate.js';

/** Added to the end of a period: rounding must never send a request into the period before. */
const guard = 20;

/** A limit that Atlassian publishes. The latest requests are kept in a ring, as many as a period allows. */
export class PublishedLimit {
  readonly #sent: number[] = [];
  #oldest = 0;

  constructor(private readonly limit: KnownLimit) {}

  delay(now: number): number {
    const oldest = this.#sent[this.#oldest];
    return oldest === undefined || this.#sent.length < this.limit.requests ? 0 : Math.max(0, oldest + this.limit.perMilliseconds + guard - now);
  }

  sent(now: number): void {
    this.#sent[this.#oldest] = now;
    this.#oldest = (this.#oldest + 1) % Math.max(1, this.limit.requests);
  }
}
