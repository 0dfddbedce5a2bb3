import type { KnownLimit } from '../core/rate-gate.js';
import type { Learned, Offer } from './gate-types.js';

/** The first and the longest pause before one request asks whether the service accepts again. */
const firstGap = 250;
const longestGap = 10_000;
const gapGrowth = 1.6;
const longestAsking = 10_000;
const longestClosure = 3_600_000;

/** The rate stays below what was measured, and below one that was refused. */
const margin = 0.97;
const fewestToMeasure = 20;
const slowest = 1 / 60_000;

/** Accepted requests that pay for one refusal, before the rate grows past one that was refused. */
const acceptedPerRefusal = 1_500;
const mostSaved = 6_000;
const mostOwed = 60_000;
const shortestStep = 3_000;

/** How often the store is asked, in milliseconds. */
const shortestRest = 5;
const longestRest = 1_000;

/** What may be sent at once, in milliseconds of the rate. */
const burst = 100;

export function nothingLearned(): Learned {
  return { isPublished: false, tokens: 0, at: 0, from: 0, accepted: 0, credit: 0, step: { at: 0, accepted: 0 } };
}

/** A limit that Atlassian has published and does not send in headers. */
export function learnKnown(learned: Learned, known: KnownLimit | undefined, now: number): void {
  if (known !== undefined && !learned.isPublished && learned.pace === undefined) {
    learned.isPublished = true;
    learned.pace = (margin * known.requests) / known.perMilliseconds;
    learned.at = now;
  }
}

export function acceptedIn(learned: Learned, by: string, accepted: number, now: number): void {
  if (accepted === 0) {
    return;
  }
  learned.from ||= now;
  learned.accepted += accepted;
  learned.credit = Math.min(mostSaved, learned.credit + accepted);
  if (learned.closed?.asking?.by === by) {
    reopen(learned, now);
  } else if (learned.closed === undefined && learned.pace !== undefined && !learned.isPublished) {
    learned.step.accepted += accepted;
    grow(learned, learned.pace, now);
  }
}

export function refusedIn(learned: Learned, by: string, refused: number, retryAt: number | undefined, now: number): void {
  if (refused === 0) {
    return;
  }
  learned.from ||= now;
  learned.credit = Math.max(-mostOwed, learned.credit - refused * acceptedPerRefusal);
  if (learned.closed === undefined) {
    learned.closed = { until: now + firstGap, gap: firstGap };
  } else if (learned.closed.asking?.by === by) {
    learned.closed.gap = Math.min(longestGap, learned.closed.gap * gapGrowth);
    learned.closed.until = now + learned.closed.gap;
    learned.closed.asking = undefined;
  }
  if (retryAt !== undefined) {
    learned.closed.until = Math.min(now + longestClosure, Math.max(learned.closed.until, retryAt));
  }
}

/** The requests accepted between two reopenings show the rate of a window, and of a bucket. */
function reopen(learned: Learned, now: number): void {
  const length = Math.max(1, now - learned.from);
  const measured = learned.accepted / length;
  const { pace } = learned;
  if (pace === undefined) {
    learned.pace = Math.max(slowest, margin * measured);
  } else {
    learned.refusedPace = Math.min(learned.refusedPace ?? Number.POSITIVE_INFINITY, pace);
    const lower = learned.accepted < fewestToMeasure ? 0.9 * pace : margin * measured;
    learned.pace = Math.max(slowest, Math.min(margin * pace, Math.max(0.5 * pace, lower)));
  }
  learned.isPublished = false;
  learned.closed = undefined;
  learned.from = now;
  learned.accepted = 0;
  learned.tokens = 0;
  learned.at = now;
  learned.step = { at: now, accepted: 0 };
}

function grow(learned: Learned, pace: number, now: number): void {
  const { at, accepted } = learned.step;
  const length = now - at;
  if (length < shortestStep || accepted < fewestToMeasure) {
    return;
  }
  learned.step = { at: now, accepted: 0 };
  if (accepted < 0.75 * pace * length) {
    return;
  }
  const ceiling = margin * (learned.refusedPace ?? Number.POSITIVE_INFINITY);
  if (pace < ceiling) {
    learned.pace = Math.min(ceiling, pace * (pace < 0.85 * ceiling ? 1.1 : 1.02));
  } else if (learned.credit >= mostSaved) {
    learned.credit = 0;
    learned.refusedPace = (learned.refusedPace ?? pace) * 1.02;
  }
}

/** Undefined: no limit was seen. */
export function askLearned(learned: Learned, by: string, processes: number, now: number): Offer | undefined {
  const { closed, pace } = learned;
  const none = { available: 0, chunk: 1, lasts: Number.MAX_SAFE_INTEGER, isAwaited: false };
  if (closed !== undefined) {
    if (now < closed.until) {
      return { ...none, again: closed.until - now, mayOpenEarlier: false };
    }
    if (closed.asking !== undefined && now - closed.asking.at < longestAsking) {
      return { ...none, again: 50, mayOpenEarlier: true };
    }
    return { ...none, available: 1, again: 50, mayOpenEarlier: true, isAwaited: true, taken: (requests) => (closed.asking = requests > 0 ? { by, at: now } : undefined) };
  }
  if (pace === undefined) {
    return undefined;
  }
  const most = Math.max(processes, pace * burst);
  learned.tokens = Math.min(most, learned.tokens + (now - learned.at) * pace);
  learned.at = now;
  const chunk = Math.max(1, Math.ceil((pace * burst) / Math.max(1, processes)));
  const rest = Math.max(shortestRest, (chunk * processes - learned.tokens) / pace);
  return { ...none, available: learned.tokens, chunk, again: Math.min(rest, longestRest), rest: Math.min(rest, longestRest), each: 1 / pace, mayOpenEarlier: false, taken: (requests) => (learned.tokens -= requests) };
}
