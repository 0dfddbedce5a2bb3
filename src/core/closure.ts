/** One request asks after this time whether a service accepts again, and then ever later. */
export const firstGap = 250;
const longestGap = 10_000;
const gapGrowth = 0.6;

/** If nobody asks for this long, what the request finds says little about when the service accepted again. */
const longestPause = 2_000;

/** `Retry-After` is rounded up to whole seconds. */
const retryAfterResolution = 1_000;

/** The time in which a service refuses everything. Single requests ask whether it is over. */
export class Closure {
  /** When the last request was sent of which it is certain that it was too early. */
  lastRefusedAt: number;
  readonly #closedAt: number;
  #gap: number;
  #asksAt: number;
  #isAsking = false;
  #isAskedLate = false;

  /** `refusedAt` is when the first refused request was sent, `now` when its response arrived. */
  constructor(
    readonly refusedAt: number,
    now: number,
    { gap, notBefore }: { readonly gap: number; readonly notBefore: number },
  ) {
    this.lastRefusedAt = refusedAt;
    this.#closedAt = now;
    this.#gap = Math.min(gap, longestGap);
    this.#asksAt = Math.max(now + this.#gap, notBefore);
  }

  delay(now: number): number {
    return this.#isAsking ? Number.POSITIVE_INFINITY : Math.max(0, this.#asksAt - now);
  }

  /** Nobody had a request for a while: the service may have accepted again long before. */
  get isAskedLate(): boolean {
    return this.#isAskedLate;
  }

  ask(now: number): void {
    this.#isAsking = true;
    // A call that was refused waits twice as long each time, which is no pause.
    this.#isAskedLate = now > this.#asksAt + Math.max(longestPause, 2 * (this.#asksAt - this.#closedAt));
  }

  /** Whether this is the response of the request that asked. All others were sent before. */
  isResponse(sentAt: number, inFlight: number): boolean {
    return this.#isAsking && (sentAt >= this.#closedAt || inFlight === 0);
  }

  /** The service still refuses. */
  refuse(sentAt: number, now: number): void {
    this.#isAsking = false;
    this.lastRefusedAt = Math.max(this.lastRefusedAt, sentAt);
    this.#gap = Math.min(longestGap, Math.max(this.#gap, (now - this.#closedAt) * gapGrowth));
    this.#asksAt = now + this.#gap;
  }

  /** The service asks to wait. */
  extend(until: number, refusedAt: number, retryAfter: number): void {
    this.#asksAt = Math.max(this.#asksAt, until);
    this.lastRefusedAt = Math.max(this.lastRefusedAt, refusedAt + retryAfter - retryAfterResolution);
  }

  /** The request that asked came back without a response of the service. */
  askAgain(): void {
    this.#isAsking = false;
  }
}
