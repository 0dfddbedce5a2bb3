import { checkOptionNames } from './input.js';
import { KeyedGate, type GateTime } from './keyed-gate.js';
import type { GateObservation, GateRefusal, GateRequest, GateWait, KnownLimit, RateGate } from './rate-gate.js';

export type { GateObservation, GateRefusal, GateRequest, GateWait, KnownLimit, RateGate } from './rate-gate.js';

/**
 * A gate for one process that learns from the headers of each response. It keeps to the limit without exceeding it. It
 * never slows a service that shows no limit.
 */
export class LearningRateGate implements RateGate {
  readonly #keys = new Map<string, KeyedGate>();
  readonly #time: GateTime;
  readonly #known: Readonly<Record<string, KnownLimit>>;

  /** `known` has the published limits, by family of endpoints. */
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
