import { millisecondsIn, type Duration } from '../core/duration.js';
import { refuseSetup } from './refuse-setup.js';

export type { Duration };

export function millisecondsOf(duration: Duration): number {
  const milliseconds = millisecondsIn(duration);
  if (milliseconds === undefined) {
    throw refuseSetup('a duration', 'duration', 'expected a duration such as "30s" or "14d", or a number of milliseconds');
  }
  return milliseconds;
}

/**
 * The clock of the simulator. It runs with real time from a fixed start, and you can move it ahead. A frozen clock moves
 * only by `advance()`.
 */
export class SimulatorClock {
  #offset: number;
  readonly #frozen: boolean;
  readonly #listeners: (() => void)[] = [];

  constructor(options: { readonly start: number; readonly frozen: boolean }) {
    this.#frozen = options.frozen;
    this.#offset = options.frozen ? options.start : options.start - Date.now();
  }

  /** The simulated time, in milliseconds since 1970. */
  now(): number {
    return this.#frozen ? this.#offset : Date.now() + this.#offset;
  }

  /** A simulated time as ISO 8601. Default: now. */
  iso(time = this.now()): string {
    return new Date(time).toISOString();
  }

  /** Moves the clock ahead. Scheduled deletions, queued changes and rate limits continue from there. */
  advance(duration: Duration): void {
    this.#offset += millisecondsOf(duration);
    for (const listener of this.#listeners) {
      listener();
    }
  }

  /** @internal */
  onAdvance(listener: () => void): void {
    this.#listeners.push(listener);
  }
}
