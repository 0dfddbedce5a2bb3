import { checkOptionNames } from './input.js';
import { KeyedGate, type GateTime } from './keyed-gate.js';
import type { GateObservation, GateRefusal, GateRequest, GateWait, KnownLimit, RateGate } from './rate-gate.js';

/**
 * A gate for one process that learns from each response. It keeps to a limit in headers without exceeding it. Without
 * headers, it learns the rate from what is accepted and refused. It never slows a service that shows no limit.
 */
export class LearningRateGate implements RateGate {
  readonly #keys = new Map<string, KeyedGate>();
  readonly #time: GateTime;
  readonly #known: Readonly<Record<string, KnownLimit>>;

  /**
   * - `known`: published limits, by family of endpoints
   * - `now`: the local clock in milliseconds, by default `performance.now()`
   * - `setTimer`: calls back after some milliseconds and returns what cancels it, by default `setTimeout()`
   *
   * With `now` and `setTimer`, a test moves the time itself. An unknown option is `validation`.
   */
  constructor(
    options: {
      readonly now?: () => number;
      readonly setTimer?: (callback: () => void, milliseconds: number) => () => void;
      readonly known?: Readonly<Record<string, KnownLimit>>;
    } = {},
  ) {
    checkOptionNames('new LearningRateGate()', options, ['now', 'setTimer', 'known']);
    this.#time = { now: options.now ?? (() => performance.now()), setTimer: options.setTimer ?? setTimer };
    this.#known = options.known ?? {};
  }

  enter(key: string, request: GateRequest): GateRefusal | undefined | GateWait {
    return this.#gate(key, request.known).enter(request);
  }

  leave(key: string, observation: GateObservation): void {
    this.#gate(key).leave(observation);
  }

  #gate(key: string, known?: KnownLimit): KeyedGate {
    let gate = this.#keys.get(key);
    if (gate === undefined) {
      gate = new KeyedGate(this.#time, this.#known[key.slice(key.lastIndexOf('|') + 1)] ?? known);
      this.#keys.set(key, gate);
    }
    return gate;
  }
}

function setTimer(callback: () => void, milliseconds: number): () => void {
  const timer = setTimeout(callback, milliseconds);
  return () => clearTimeout(timer);
}
