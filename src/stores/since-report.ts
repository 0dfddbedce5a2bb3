import type { GateObservation } from '../core/rate-gate.js';
import type { ServerClock } from '../core/server-clock.js';
import type { Report } from './gate-types.js';

/** Added to a reset: rounding must never send a request into the period before. */
const guard = 5;

/** The longest wait that a service may ask for. After this time, it is asked again. */
const longestWait = 3_600_000;

/** Two resets closer together than this are the same, rounded differently. */
const tolerance = 500;

/** Figures of responses. Times are by the local clock. */
interface LocalFigures {
  readonly limit: number | undefined;
  readonly reset: number;
  readonly end: number;
  readonly left: number;
  readonly sent: number;
}

/** What a process did since its latest report. */
export class SinceReport {
  used = 0;
  #accepted = 0;
  #refused = 0;
  #failed = 0;
  #retryAt: number | undefined;
  #figures: LocalFigures | undefined;

  get isWorthReporting(): boolean {
    return this.#accepted + this.#refused + this.#failed > 0;
  }

  observe(observation: GateObservation, clock: ServerClock): void {
    const { outcome, limit, remaining, resetAt, retryAfter = 0, sentAt, seenAt } = observation;
    const isRefused = outcome === 'limited';
    this.#accepted += outcome === 'answered' ? 1 : 0;
    this.#refused += isRefused ? 1 : 0;
    this.#failed += outcome === 'failed' || outcome === 'abandoned' ? 1 : 0;
    if (isRefused && retryAfter > 0) {
      this.#retryAt = Math.max(this.#retryAt ?? 0, seenAt + Math.min(retryAfter, longestWait));
    }
    const left = remaining ?? (isRefused ? 0 : undefined);
    if (left === undefined || resetAt === undefined || !Number.isFinite(resetAt)) {
      return;
    }
    this.#add({ limit, reset: resetAt, end: Math.min(clock.toLocal(resetAt) + guard, seenAt + longestWait), left, sent: sentAt });
  }

  /** Both reports as one. */
  with(later: SinceReport): SinceReport {
    this.used += later.used;
    this.#accepted += later.#accepted;
    this.#refused += later.#refused;
    this.#failed += later.#failed;
    this.#retryAt = later.#retryAt === undefined ? this.#retryAt : Math.max(this.#retryAt ?? 0, later.#retryAt);
    if (later.#figures !== undefined) {
      this.#add(later.#figures);
    }
    return this;
  }

  toReport(toStore: { readonly earliest: number; readonly latest: number }, own: Pick<Report, 'id' | 'number' | 'held' | 'wants' | 'known'>): Report {
    const figures = this.#figures;
    return {
      ...own,
      accepted: this.#accepted,
      refused: this.#refused,
      failed: this.#failed,
      retryAt: this.#retryAt === undefined ? undefined : this.#retryAt + toStore.latest,
      figures: figures === undefined ? undefined : { ...figures, end: figures.end + toStore.latest, sent: figures.sent + toStore.earliest },
    };
  }

  /** Of the latest period, the least that was left: whatever was accepted before is counted in it. */
  #add(figures: LocalFigures): void {
    const before = this.#figures;
    const moved = before === undefined ? Number.POSITIVE_INFINITY : figures.reset - before.reset;
    if (before === undefined || moved > tolerance) {
      this.#figures = figures;
    } else if (moved >= -tolerance) {
      this.#figures = {
        limit: figures.limit ?? before.limit,
        reset: Math.max(before.reset, figures.reset),
        end: moved === 0 ? Math.min(before.end, figures.end) : moved > 0 ? figures.end : before.end,
        left: Math.min(before.left, figures.left),
        sent: Math.max(before.sent, figures.sent),
      };
    }
  }
}
