import { Closure, firstGap } from './closure.js';
import type { GateObservation } from './rate-gate.js';

/**
 * Accepted requests that pay for one refusal, before the rate grows past one that was refused: at most 0.7 % are
 * refused. `mostOwed` is where debts end, `mostSaved` where savings do.
 */
const acceptedPerRefusal = 150;
const mostOwed = 1_500;
const mostSaved = 300;
/** A time in which nothing was accepted is paid for by this many times of it. */
const timesPaid = 30;
/** While a rate is learned, it grows without being paid for. Its first refusals are forgiven. */
const closuresToLearn = 8;
const closuresForgiven = 3;

/** After a long first closure the rate is not known well. One that is longer still shows a quota, not a rate. */
const longClosure = 5_000;
const longestLearned = 600_000;

/** The rate stays below what was measured, and below one that was refused. From `near` on, its growth must be paid for. */
const margin = 0.98;
const furthest = 0.96;
const near = 0.9;
/** A bucket has a reserve for a while. A rate that has grown by more than that is believed, to this part. */
const clearlyGrown = 1.5;
const grownMargin = 0.8;

/** Requests accepted that make a first guess, a measurement, or a step of growth. */
const fewestToGuess = 3;
const fewestToMeasure = 10;
const fewestToStep = { far: 5, near: 10, past: 25 } as const;

/** How much the rate grows past one that was refused, step by step. */
const growthSteps = [0.02, 0.03, 0.05, 0.1, 0.15, 0.2] as const;
const shortestStep = 1_000;
const longestStep = 60_000;
/** A rate shows something if at least this share of it is used. */
const feltFrom = 0.75;
/** Requests that a step may add to those in flight: so many are refused if it was too large. */
const mostAtRisk = 10;

/** A rate that is refused although fewer requests were sent falls to this part. The slowest is one request a minute. */
const decrease = 0.7;
const slowestPace = 1 / 60_000;
/** After this time without a request, or three requests of the rate, a measurement begins anew. */
const pause = 2_000;

/** What may be sent at once after a pause, in milliseconds of the rate. */
const burst = 75;

/**
 * Learns the rate of a service that sends no figures. Nothing is slowed until the first refusal.
 *
 * Refusals of requests that were in flight at the same time are one. From then on single requests ask when the service
 * accepts again. The requests accepted between two reopenings show the rate: of a window, of a bucket, and of the share
 * that others leave. The rate then grows: at first quickly, towards the one that was refused. Later in small steps, each
 * of which accepted requests must have paid for.
 */
export class LearnedRate {
  /** Requests a millisecond. */
  #pace = Number.POSITIVE_INFINITY;
  #tokens = 0;
  #tokensAt = 0;
  #sentAt = 0;
  /** Since the reopening or a pause, the rate made a request wait. */
  #isFelt = false;

  /** The lowest rate that was refused, the highest that was accepted for a step, and the one before it grew further. */
  #refused = Number.POSITIVE_INFINITY;
  #proven = 0;
  #held = 0;

  #closure: Closure | undefined;
  #closures = 0;
  #longestClosure = 0;
  #shortestCycle = Number.POSITIVE_INFINITY;
  /** A fixed window is at least this long. */
  #window = 0;

  /** How many may be in flight while a service that has just reopened is tried. Doubles with each round trip. */
  #mostInFlight = Number.POSITIVE_INFINITY;
  #roundTrip = 0;

  /** Requests accepted since the reopening; before the first refusal, since the rate last rose. */
  #from: number | undefined;
  #accepted = 0;
  #acceptedBefore = 0;
  #second = { number: 0, from: 0, accepted: 0 };

  #credit = 0;
  #paidAt = 0;

  /** Requests that the refused rate took to be refused, and some more. */
  #untilRefused = 0;
  #hasGrown = false;
  #growth = -1;
  #step = { begins: 0, ends: 0, accepted: 0, isPaceFelt: false };

  /** Milliseconds until a request may be sent; infinite while only a response can show it. */
  delay(now: number, inFlight: number): number {
    if (this.#closure !== undefined) {
      return this.#closure.delay(now);
    }
    if (inFlight >= this.#mostInFlight) {
      this.#isFelt = true;
      return Number.POSITIVE_INFINITY;
    }
    if (this.#pace === Number.POSITIVE_INFINITY) {
      return 0;
    }
    this.#tokens = Math.min(1 + this.#pace * burst, this.#tokens + (now - this.#tokensAt) * this.#pace);
    this.#tokensAt = now;
    if (this.#tokens >= 1) {
      return 0;
    }
    this.#isFelt = true;
    this.#step.isPaceFelt = true;
    return (1 - this.#tokens) / this.#pace;
  }

  sent(now: number): void {
    if (this.#closure !== undefined) {
      this.#closure.ask(now);
    } else {
      this.#tokens -= this.#pace === Number.POSITIVE_INFINITY ? 0 : 1;
      if (now - this.#sentAt > Math.max(pause, 3 / this.#pace)) {
        // What is sent after a pause says nothing about the time before.
        this.#from = undefined;
        this.#accepted = 0;
        this.#isFelt = false;
      }
    }
    this.#sentAt = now;
  }

  /** `isNearLimit`: the service says that little is left, not how much. */
  answered({ sentAt, seenAt }: GateObservation, now: number, inFlight: number, isNearLimit: boolean): void {
    const roundTrip = Math.max(0, seenAt - sentAt);
    this.#roundTrip += (roundTrip - this.#roundTrip) / (this.#roundTrip === 0 ? 1 : 8);
    if (this.#closure?.isResponse(sentAt, inFlight) === true) {
      this.#reopen(this.#closure, sentAt, now);
    }
    this.#count(sentAt);
    this.#credit = Math.min(mostSaved, this.#credit + 1);
    if (this.#closure !== undefined) {
      return;
    }
    if (isNearLimit && this.#closures === 0) {
      this.#mostInFlight = Math.max(1, Math.ceil(this.#accepted / 20));
    } else {
      this.#mostInFlight = this.#mostInFlight > 4 + 2 * this.#pace * this.#roundTrip ? Number.POSITIVE_INFINITY : this.#mostInFlight + 1;
    }
    this.#step.accepted += 1;
    this.#grow(now);
  }

  /** `until` is the end of the wait that the service asks for. */
  limited({ sentAt, retryAfter = 0 }: GateObservation, now: number, inFlight: number, until: number | undefined): void {
    this.#credit = Math.max(-mostOwed, this.#credit - acceptedPerRefusal);
    if (this.#closure === undefined) {
      if (this.#closures > 0 && sentAt < (this.#from ?? 0)) {
        return;
      }
      const gap = this.#closures === 0 ? firstGap : Math.max(10, 1 / this.#pace, this.#longestClosure / 8);
      this.#closure = new Closure(sentAt, now, { gap, notBefore: (this.#from ?? 0) + this.#window });
    } else if (this.#closure.isResponse(sentAt, inFlight)) {
      this.#closure.refuse(sentAt, now);
    }
    if (until !== undefined) {
      this.#closure.extend(until, sentAt, retryAfter);
    }
  }

  /** A request came back without a response that says whether the service accepts. */
  unclear({ sentAt }: GateObservation, inFlight: number): void {
    if (this.#closure?.isResponse(sentAt, inFlight) === true) {
      this.#closure.askAgain();
    }
  }

  #reopen(closure: Closure, sentAt: number, now: number): void {
    const from = this.#from ?? closure.refusedAt;
    const open = Math.max(1, closure.refusedAt - from);
    // The period in which these requests were accepted ended after the last refusal, and before now.
    const longest = Math.max(open, sentAt - from);
    const isInWindow = 2 * open < this.#window;
    const shortest = Math.min(longest, Math.max(open, closure.lastRefusedAt - from, isInWindow ? this.#window : 0));
    if (!closure.isAskedLate && sentAt - closure.refusedAt <= longestLearned) {
      this.#learn(open, shortest, longest);
      this.#longestClosure = Math.max(this.#longestClosure, sentAt - closure.refusedAt);
      this.#shortestCycle = Math.min(this.#shortestCycle, longest);
    }
    this.#closure = undefined;
    this.#closures += 1;
    this.#from = sentAt;
    this.#acceptedBefore = this.#accepted;
    this.#accepted = 0;
    this.#credit = this.#closures <= closuresForgiven ? Math.max(this.#credit, -acceptedPerRefusal) : this.#credit;
    this.#paidAt = now + timesPaid * (longest - shortest);
    this.#mostInFlight = this.#closures > 2 ? Number.POSITIVE_INFINITY : Number.isFinite(this.#pace) ? Math.ceil(1 + (this.#pace * this.#roundTrip) / 8) : 1;
    this.#tokens = 0;
    this.#tokensAt = now;
    this.#isFelt = false;
    this.#hasGrown = false;
    this.#growth = -1;
    this.#untilRefused = 1.25 * open * this.#refused;
    this.#beginStep(now);
  }

  /** Measures the rate: exactly if the requests filled the period, and as a hint otherwise. */
  #learn(open: number, shortest: number, longest: number): void {
    const before = this.#pace;
    if (this.#closures > 0 && !this.#isFelt && before !== Number.POSITIVE_INFINITY) {
      // Fewer requests than the rate allows were too many, and do not show how many are not.
      this.#refused = before;
      this.#proven = 0;
      this.#pace = Math.max(slowestPace, decrease * before);
      return;
    }
    const closed = longest - open;
    const unsure = longest - shortest;
    const isWindow = shortest > 2 * open;
    if (isWindow) {
      this.#window = Math.max(this.#window, shortest);
    }
    const isFilled = this.#closures === 0 ? closed <= longClosure : isWindow || (!this.#hasGrown && this.#accepted >= feltFrom * before * open);
    const highest = isFilled && this.#accepted >= fewestToMeasure ? (this.#accepted + 1) / shortest : Number.POSITIVE_INFINITY;
    const lowest = this.#accepted / (unsure < longest / 5 ? longest - unsure / 2 : longest);
    this.#forget(before, shortest < 1.25 * open);
    this.#refused = this.#growth < 0 ? Math.min(before, highest) : before;
    const lower = Math.min(this.#refused, Math.max(lowest, this.#proven));
    if (this.#closures > 0) {
      this.#pace = Math.max(slowestPace, margin * lower);
    } else if (this.#accepted >= fewestToGuess) {
      // Asking single requests has found the period. A wait in whole seconds has not.
      const guess = unsure > 2 * firstGap ? margin * lower : Math.sqrt(lower * Math.min(this.#refused, (this.#accepted + 1) / shortest));
      const careful = Math.max(0.6 * lower, (2 * mostAtRisk) / this.#roundTrip);
      this.#pace = Math.max(slowestPace, Math.min(guess * Math.max(1, closed / longClosure), careful));
    }
  }

  /** What was accepted for a while only holds if more than that was refused, and not because a window was used up. */
  #forget(refused: number, isOpenAgain: boolean): void {
    this.#held = refused > this.#held ? this.#held : 0;
    const isGrown = this.#growth >= 0 && this.#proven > clearlyGrown * this.#held;
    if (!isOpenAgain || refused <= this.#proven || (this.#growth >= 0 && !isGrown)) {
      this.#proven = this.#held;
    } else if (isGrown) {
      this.#proven *= grownMargin;
    }
  }

  /** A step counts as accepted if a refusal would have been seen: after as many requests as the refused rate took. */
  #beginStep(now: number): void {
    const cycles = 2 * this.#shortestCycle;
    const untilRefused = this.#growth < 0 ? Math.min(this.#untilRefused / this.#pace, cycles) : Math.max(shortestStep, cycles);
    const length = Math.max(2 * this.#roundTrip, 1.25 * this.#longestClosure, untilRefused);
    this.#step = { begins: now, ends: now + Math.min(longestStep, length), accepted: 0, isPaceFelt: false };
  }

  #grow(now: number): void {
    const { begins, ends, accepted, isPaceFelt } = this.#step;
    const fewest = this.#growth >= 0 ? fewestToStep.past : this.#pace < this.#refused / 2 ? fewestToStep.far : fewestToStep.near;
    // More than twice as many as were accepted before the refusal: no period can hide the next one.
    const isClear = this.#longestClosure > longClosure && this.#accepted > 2 * this.#acceptedBefore && now > begins + shortestStep;
    if (this.#pace === Number.POSITIVE_INFINITY || accepted < fewest || (now < ends && !isClear)) {
      return;
    }
    const isUsed = isPaceFelt && accepted >= feltFrom * this.#pace * (now - begins);
    const isPaid = this.#credit >= 0 && now >= this.#paidAt;
    this.#proven = isUsed ? this.#pace : this.#proven;
    if (isUsed && (isPaid || (this.#held === 0 && this.#closures <= closuresToLearn))) {
      if (this.#pace < near * this.#refused) {
        const most = this.#refused === Number.POSITIVE_INFINITY ? 1 : 0.5;
        const step = 1 + Math.min(most, Math.max(0.05, mostAtRisk / (this.#pace * this.#roundTrip)));
        this.#pace = Math.min(furthest * this.#refused, Math.sqrt(this.#pace * this.#refused), this.#pace * step);
        this.#hasGrown = true;
      } else if (isPaid) {
        this.#held = this.#growth < 0 ? this.#pace : this.#held;
        this.#growth = Math.min(growthSteps.length - 1, this.#growth + 1);
        this.#pace *= 1 + (growthSteps[this.#growth] as number);
        this.#refused = Math.max(this.#refused, this.#pace);
        this.#hasGrown = true;
      }
    }
    this.#beginStep(now);
  }

  /** Counts an accepted request. Until the first refusal, a second with far more of them begins the measurement anew. */
  #count(sentAt: number): void {
    this.#from ??= sentAt;
    this.#accepted += 1;
    const number = Math.floor(sentAt / 1000);
    if (number > this.#second.number) {
      this.#second = { number, from: sentAt, accepted: 0 };
    }
    this.#second.accepted += 1;
    if (this.#closures === 0 && this.#second.accepted > (2_000 * this.#accepted) / Math.max(1_000, sentAt - this.#from)) {
      this.#from = this.#second.from;
      this.#accepted = this.#second.accepted;
    }
  }
}
