import type { GateObservation } from './rate-gate.js';

/** Two resets closer together than this are the same, rounded differently. */
const resetTolerance = 500;

/** How much later than announced a limit is asked again after it was not yet open. */
const firstLateness = 250;
const longestLateness = 2_000;
const latenessDecay = 0.98;

/** A refusal within the announced limit shows that others use it too. So many accepted requests pay for each. */
const acceptedPerRefusal = 150;
const smallestShare = 1 / 64;

/** A reset that moves by more than this before it has passed was not only rounded. */
const shortestMove = 1_500;
const dateResolution = 1_000;
/** A measured refill is relied on a little later. */
const refillMargin = 1.25;

interface Figures {
  readonly remaining: number;
  readonly sentAt: number;
  readonly seenAt: number;
  /** By the service's clock. */
  readonly resetAt: number | undefined;
}

/**
 * What the headers of responses say is left. A fixed window opens again at its reset. A bucket refills all the time, and
 * its reset says when it is full or when the next request may be sent. Both keep one promise: what was left after a
 * request is still left, less what was sent since.
 */
export class AnnouncedLimit {
  #latest: Figures | undefined;
  /** The reset by the local clock. Undefined if accepted requests get none. */
  #end: number | undefined;
  #announcedAt = Number.POSITIVE_INFINITY;

  /** Requests sent after the reset, before a response shows how many may follow. At first, one goes alone. */
  #openedAt: number | undefined;
  #opened = 0;
  #mostOpened = 1;
  #opensEarly = false;
  #opensAlone = false;
  #lateness = 0;

  /** Requests a millisecond that come back to a bucket, and where the measurement began. */
  #refill: number | undefined;
  #anchor: { readonly resetAt: number; accepted: number } | undefined;
  #isWindow = false;

  /** The share of what is left that may be used here. */
  #share = 1;
  #shareSetAt = Number.NEGATIVE_INFINITY;
  #credit = 0;

  /** Whether the figures decide alone when a request may be sent. */
  get decides(): boolean {
    return this.#latest !== undefined && this.#end !== undefined;
  }

  /** Milliseconds until a request may be sent; infinite while only a response can show it. */
  delay(now: number, inFlight: number): number {
    if (this.#latest === undefined || this.#isLeft(inFlight)) {
      return 0;
    }
    if (this.#end === undefined) {
      // Nothing says when more is left: the learned rate lets single requests ask.
      return inFlight > 0 ? Number.POSITIVE_INFINITY : 0;
    }
    const opensAt = Math.min(this.#end + this.#lateness, inFlight > 0 ? Number.POSITIVE_INFINITY : this.#refilledAt());
    if (now < opensAt) {
      return opensAt - now;
    }
    // A reset that passes at once opens nothing: it says that something is left, and requests in flight may use it.
    const isOpen = inFlight === 0 || opensAt > 2 * this.#latest.seenAt - this.#latest.sentAt;
    return isOpen && this.#opened < this.#mostOpened ? 0 : Number.POSITIVE_INFINITY;
  }

  /** Requests in flight may have been counted already. Then their responses show before the reset that more may go. */
  mayOpenEarlier(inFlight: number): boolean {
    return inFlight > 0 && this.#latest !== undefined && this.#share * this.#latest.remaining >= 1;
  }

  sent(now: number, inFlight: number): void {
    if (this.#end !== undefined && !this.#isLeft(inFlight)) {
      this.#openedAt ??= now;
      this.#opensAlone = inFlight === 0;
      this.#opened += 1;
      this.#opensEarly = now < this.#end + this.#lateness;
    }
  }

  /** `end` is the reset by the local clock. `inFlight` counts what is still on its way. */
  observe(observation: GateObservation, end: number | undefined, inFlight: number): void {
    const { outcome, sentAt, seenAt, resetAt } = observation;
    const opens = this.#openedAt !== undefined && (sentAt >= this.#openedAt || inFlight === 0);
    if (opens) {
      this.#openedAt = undefined;
      this.#opened = 0;
    }
    if (outcome === 'limited') {
      this.#refused(observation, opens);
    } else if (outcome === 'answered') {
      this.#accepted(opens);
    }
    const remaining = observation.remaining ?? (outcome === 'limited' && this.#latest !== undefined ? 0 : undefined);
    if (remaining === undefined) {
      if (opens && outcome === 'answered') {
        // The service no longer sends figures.
        this.#latest = undefined;
        this.#end = undefined;
      }
      return;
    }
    const figures = { remaining, sentAt, seenAt, resetAt };
    this.#learnRefill(observation, figures);
    const order = this.#latest === undefined || opens ? 'later' : orderOf(figures, this.#latest);
    if (order === 'earlier' || (order === 'unclear' && remaining > (this.#latest?.remaining ?? 0))) {
      return;
    }
    if (order === 'later') {
      this.#end = end ?? (outcome === 'limited' ? this.#end : undefined);
    } else if (end !== undefined) {
      this.#end = Math.max(end, this.#end ?? end);
    }
    if (opens) {
      this.#learnOpening(observation, end);
    }
    this.#announcedAt = Math.min(this.#announcedAt, seenAt);
    this.#latest = figures;
  }

  #isLeft(inFlight: number): boolean {
    return this.#latest !== undefined && Math.floor(this.#share * this.#latest.remaining) - inFlight >= 1;
  }

  /** When a bucket has at least one request again. */
  #refilledAt(): number {
    return this.#refill === undefined || this.#latest === undefined ? Number.POSITIVE_INFINITY : this.#latest.seenAt + refillMargin / this.#refill;
  }

  /**
   * The reset of a window stands still until it has passed. That of a bucket moves with each request, by the time that
   * one request takes to come back.
   */
  #learnRefill({ outcome, serverTime }: GateObservation, { resetAt }: Figures): void {
    if (resetAt === undefined || serverTime === undefined || this.#isWindow) {
      return;
    }
    if (this.#anchor === undefined || serverTime + dateResolution > this.#anchor.resetAt) {
      this.#anchor = { resetAt, accepted: 0 };
      return;
    }
    this.#anchor.accepted += outcome === 'answered' ? 1 : 0;
    const moved = resetAt - this.#anchor.resetAt;
    if (moved > shortestMove) {
      this.#refill = this.#anchor.accepted / moved;
    }
  }

  /**
   * Where a round trip is a large part of a window, one request that goes alone would waste it. As many may go as the
   * limit allows in that time, twice as many each time.
   */
  #learnOpening({ outcome, limit, remaining = 0, sentAt, seenAt }: GateObservation, end: number | undefined): void {
    const roundTrip = seenAt - sentAt;
    const isWindow = outcome === 'answered' && limit !== undefined && remaining >= limit / 2 && end !== undefined && end - seenAt > roundTrip;
    this.#mostOpened = isWindow ? Math.max(1, Math.min(2 * this.#mostOpened, (this.#share * limit * roundTrip) / (end - seenAt))) : 1;
  }

  #refused({ sentAt, seenAt, remaining }: GateObservation, opens: boolean): void {
    if (opens) {
      if (this.#opensEarly) {
        this.#isWindow = true;
        this.#refill = undefined;
      } else if (this.#opensAlone) {
        this.#lateness = Math.min(longestLateness, Math.max(firstLateness, this.#lateness * 2));
      }
      return;
    }
    this.#credit -= acceptedPerRefusal;
    // A refusal although something is left belongs to another limit. What was sent earlier was not known to be too much.
    if ((remaining ?? 0) === 0 && sentAt >= Math.max(this.#announcedAt, this.#shareSetAt)) {
      this.#share = Math.max(smallestShare, this.#share / 2);
      this.#shareSetAt = seenAt;
    }
  }

  #accepted(opens: boolean): void {
    if (opens && !this.#opensEarly) {
      this.#lateness *= latenessDecay;
    }
    this.#credit = Math.min(acceptedPerRefusal, this.#credit + 1);
    if (this.#share < 1 && this.#credit === acceptedPerRefusal) {
      this.#share = Math.min(1, this.#share * 1.25);
      this.#credit = 0;
    }
  }
}

/** Whether a response was made after another. They may overtake each other, but a reset never moves back. */
function orderOf(figures: Figures, latest: Figures): 'later' | 'earlier' | 'unclear' {
  const reset = (figures.resetAt ?? 0) - (latest.resetAt ?? 0);
  if (figures.sentAt >= latest.seenAt || (figures.sentAt > latest.sentAt && reset > resetTolerance)) {
    return 'later';
  }
  return figures.sentAt < latest.sentAt && reset < -resetTolerance ? 'earlier' : 'unclear';
}
