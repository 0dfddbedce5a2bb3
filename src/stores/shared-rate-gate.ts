import { checkOptionNames } from '../core/input.js';
import type { GateTime } from '../core/keyed-gate.js';
import type { GateObservation, GateRefusal, GateRequest, GateWait, RateGate } from '../core/rate-gate.js';
import { SharedKey } from './shared-key.js';
import { checkSharedOptions } from './shared-options.js';
import type { SharedStore } from './shared-store.js';

/** Options of {@link sharedRateGate}. */
export interface SharedRateGateOptions {
  /** The start of all names in the store, by default `gate`. */
  readonly name?: string;
  /** The local clock in milliseconds, by default `performance.now()`. It must be the clock of the observations. */
  readonly now?: () => number;
  /** Calls back after some milliseconds and returns what cancels it, by default `setTimeout()`. */
  readonly setTimer?: (callback: () => void, milliseconds: number) => () => void;
}

/**
 * A gate for many processes with the same credential, in a store that they share. Together they keep to one limit.
 *
 * Each process takes a few requests at a time, about a fortieth of the limit. Whoever got least comes first. A
 * process that dies gives back what it held after five seconds. Limits in headers are kept to without refusals: of fixed
 * periods and of buckets, also if clocks differ. Without headers, the processes learn one rate together, and share it.
 *
 * While the store fails, calls wait. A call whose time is over then rejects with `storage.failed`. An unknown option is
 * `validation`.
 */
export function sharedRateGate(store: SharedStore, options: SharedRateGateOptions = {}): RateGate {
  const caller = 'sharedRateGate()';
  checkOptionNames(caller, options, ['name', 'now', 'setTimer']);
  const { name = 'gate' } = options;
  checkSharedOptions(caller, store, { methods: ['get', 'set'], name });
  return new SharedRateGate(store, name, { now: options.now ?? (() => performance.now()), setTimer: options.setTimer ?? setTimer });
}

class SharedRateGate implements RateGate {
  readonly #keys = new Map<string, SharedKey>();
  readonly #id = crypto.randomUUID().slice(0, 13);

  constructor(
    private readonly store: SharedStore,
    private readonly name: string,
    private readonly time: GateTime,
  ) {}

  enter(key: string, request: GateRequest): GateRefusal | undefined | GateWait {
    return this.#key(key).enter(request);
  }

  leave(key: string, observation: GateObservation): void {
    this.#key(key).leave(observation);
  }

  #key(key: string): SharedKey {
    let found = this.#keys.get(key);
    if (found === undefined) {
      found = new SharedKey(this.store, `${this.name}:${key}`, this.#id, this.time);
      this.#keys.set(key, found);
    }
    return found;
  }
}

function setTimer(callback: () => void, milliseconds: number): () => void {
  const timer = setTimeout(callback, milliseconds);
  return () => clearTimeout(timer);
}
