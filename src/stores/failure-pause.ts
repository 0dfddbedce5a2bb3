import { failuresToPause, pause } from '../core/keyed-gate.js';
import type { GateObservation } from '../core/rate-gate.js';

/** Calls in a row that fail pause a key. After the pause, one request tries alone. */
export class FailurePause {
  #failures = 0;
  #until = 0;
  #isTrying = false;

  /** Milliseconds until a request may go. */
  delay(now: number): number {
    return now < this.#until ? this.#until - now : this.#isTrying ? Number.POSITIVE_INFINITY : 0;
  }

  sent(): void {
    this.#isTrying = this.#failures >= failuresToPause;
  }

  observe(outcome: GateObservation['outcome'], now: number): void {
    this.#isTrying = false;
    if (outcome !== 'abandoned') {
      this.#failures = outcome === 'failed' ? this.#failures + 1 : 0;
      this.#until = this.#failures >= failuresToPause ? now + pause : this.#until;
    }
  }
}
