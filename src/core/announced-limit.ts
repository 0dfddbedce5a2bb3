import type { GateObservation } from './rate-gate.js';

/** Two resets closer together than this are the same, rounded differently. */
const resetTolerance = 500;

/** How much later than announced a limit is asked again after it was not yet open. */
const firstLateness = 250;
const longestLateness = 2_000;

/** A refusal within the announced limit shows that others use it too. So many accepted requests pay for each. */
const acceptedPerRefusal = 150;
const smallestShare = 1 / 64;

/** The part of a measured refill that is relied on. */
const reliedRefill = 0.7;

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

  /** Requests sent after the reset, before a response shows how many may follow. */
  #openedAt: number | undefined;
  #opened = 0;
  #mostOpened = 1;
  #opensEarly = false;
  #lateness = 0;

  /** Requests a millisecond that come back before the reset. Undefined for a window. */
  #refill: number | undefined;
  #seen = 0;

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
    return this.#opened < this.#mostOpened ? 0 : Number.POSITIVE_INFINITY;
  }

  sent(now: number, inFlight: number): void {
    if (this.#end !== undefined && !this.#isLeft(inFlight)) {
      this.#openedAt ??= now;
      this.#opened += 1;
      this.#opensEarly = now < this.#end + this.#lateness;
    }
  }

  /** `end` is the reset by the local clock. `inFlight` counts what is still on its way. */
  observe(observation: GateObservation, end: number | undefined, inFlight: number): void {
    const { outcome, sentAt, seenAt, resetAt } = observation;
    const opens = this.#openedAt !== undefined && (sentAt >= this.#openedAt || inFlight === 0);
    if (outcome === 'limited') {
      this.#refused(observation, opens);
    } else if (outcome === 'answered') {
      this.#accepted(opens);
    }
    if (opens) {
      this.#openedAt = undefined;
      this.#opened = 0;
    }
    const remaining = outcome === 'limited' && this.#latest !== undefined ? 0 : observation.remaining;
    if (remaining === undefined) {
      // The service has stopped to send figures.
      this.#latest = opens && outcome === 'answered' ? undefined : this.#latest;
      return;
    }
    const figures = { remaining, sentAt, seenAt, resetAt };
    const order = this.#latest === undefined || opens ? 'later' : orderOf(figures, this.#latest);
    if (order === 'earlier' || (order === 'unclear' && remaining > (this.#latest?.remaining ?? 0))) {
      return;
    }
    const isKept = outcome === 'limited' && (end === undefined || this.#end === undefined);
    if (order === 'later') {
      this.#learnRefill(observation, figures);
      this.#learnOpening(observation, end, opens);
      this.#end = isKept ? this.#end : end;
    } else if (!isKept && end !== undefined) {
      this.#end = Math.max(end, this.#end ?? end);
    }
    this.#announcedAt = Math.min(this.#announcedAt, seenAt);
    this.#latest = figures;
    this.#seen = 0;
  }

  #isLeft(inFlight: number): boolean {
    return this.#latest !== undefined && Math.floor(this.#share * this.#latest.remaining) - inFlight >= 1;
  }

  #refilledAt(): number {
    return this.#refill === undefined || this.#latest === undefined ? Number.POSITIVE_INFINITY : this.#latest.seenAt + 2 / (this.#refill * reliedRefill);
  }

  /** More is left than before, although the reset was still to come: it is a bucket. */
  #learnRefill({ serverTime }: GateObservation, { remaining, seenAt }: Figures): void {
    const before = this.#latest;
    if (before?.resetAt === undefined || serverTime === undefined || serverTime + 1000 > before.resetAt || seenAt <= before.seenAt) {
      return;
    }
    if (this.#refill === undefined && remaining <= before.remaining) {
      return;
    }
    const refill = Math.max(0, remaining - before.remaining + this.#seen) / (seenAt - before.seenAt);
    this.#refill = this.#refill === undefined ? refill : this.#refill + (refill - this.#refill) / 8;
  }

  /** As many may go after a reset as the limit allows in a round trip, if the period before has shown that it opens then. */
  #learnOpening({ outcome, limit, sentAt, seenAt }: GateObservation, end: number | undefined, opens: boolean): void {
    if (!opens) {
      return;
    }
    const most = outcome === 'limited' || limit === undefined || end === undefined ? 1 : (limit * (seenAt - sentAt)) / Math.max(1, end - seenAt);
    this.#mostOpened = end !== undefined && end - seenAt > seenAt - sentAt ? Math.max(1, Math.min(2 * this.#mostOpened, most * this.#share)) : 1;
  }

  #refused({ sentAt, seenAt, remaining }: GateObservation, opens: boolean): void {
    if (opens) {
      if (this.#opensEarly) {
        this.#refill = undefined;
      } else {
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
    this.#seen += 1;
    if (opens && !this.#opensEarly) {
      this.#lateness *= 0.999;
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
