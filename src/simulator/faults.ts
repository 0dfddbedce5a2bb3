import { checkOptionNames, invalidInput } from '../core/input.js';
import { millisecondsOf, type Duration } from './clock.js';
import { SeededRandom } from './random.js';

/** The requests that a fault strikes. All conditions must hold. Without a condition, it strikes every request. */
export interface FaultMatch {
  readonly method?: string;
  /** Route template of the endpoint, for example `POST /users/{accountId}/manage/lifecycle/disable`. */
  readonly route?: string;
  /** An account id in the path. */
  readonly accountId?: string;
}

/** A fault that you inject. */
export interface Fault {
  readonly match?: FaultMatch;
  /** `beforeEffect`: nothing has changed. `afterEffect`: the change is made, but the caller does not see the response. */
  readonly when: 'beforeEffect' | 'afterEffect';
  /**
   * - `reset`: the connection breaks without a response.
   * - `timeout`: no response ever comes.
   * - `status`: a response with `status`, and with `headers` and `body` if you set them.
   * - `cutBody`: the response breaks off in the middle.
   * - `garbage`: a page of something else than this API, with the status of the response.
   * - `slow`: the correct response, after `delay`.
   */
  readonly kind: 'reset' | 'timeout' | 'status' | 'cutBody' | 'garbage' | 'slow';
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** For `slow`. It counts in real time, not by the clock of the simulator. */
  readonly delay?: Duration;
  /** How often the fault strikes. Default 1. */
  readonly times?: number;
  /** The probability that it strikes a matching request, from 0 to 1. Default 1. */
  readonly probability?: number;
}

/** The part of a request that faults match. */
export interface FaultTarget {
  readonly method: string;
  readonly route: string | undefined;
  readonly pathname: string;
}

/** The faults of a simulator. Your test adds them, and each strike uses one up. */
export class Faults {
  #pending: { fault: Fault; left: number }[] = [];
  readonly #random: SeededRandom;

  constructor(seed: number) {
    this.#random = new SeededRandom(seed);
  }

  /** Adds a fault. */
  add(fault: Fault): void {
    const refuse = (field: string, problem: string) => invalidInput('faults.add()', [{ field, problem }]);
    checkOptionNames('faults.add()', fault, ['match', 'when', 'kind', 'status', 'headers', 'body', 'delay', 'times', 'probability'] satisfies readonly (keyof Fault)[]);
    checkOptionNames('faults.add()', fault.match, ['method', 'route', 'accountId'] satisfies readonly (keyof FaultMatch)[], 'match');
    if (!['beforeEffect', 'afterEffect'].includes(fault.when)) {
      throw refuse('when', 'expected beforeEffect or afterEffect');
    }
    if (!['reset', 'timeout', 'status', 'cutBody', 'garbage', 'slow'].includes(fault.kind)) {
      throw refuse('kind', 'expected reset, timeout, status, cutBody, garbage or slow');
    }
    if (fault.status !== undefined && !(Number.isInteger(fault.status) && fault.status >= 200 && fault.status <= 599)) {
      throw refuse('status', 'expected a status from 200 to 599');
    }
    if (fault.delay !== undefined) {
      millisecondsOf(fault.delay);
    }
    this.#pending.push({ fault, left: fault.times ?? 1 });
  }

  /** Removes all faults that have not struck yet. */
  clear(): void {
    this.#pending = [];
  }

  /** @internal */
  strike(target: FaultTarget, when: Fault['when']): Fault | undefined {
    if (this.#pending.length === 0) {
      return undefined;
    }
    const struck = this.#pending.find(
      ({ fault }) =>
        fault.when === when &&
        matches(fault.match ?? {}, target) &&
        (fault.probability === undefined || this.#random.next() < fault.probability),
    );
    if (struck === undefined) {
      return undefined;
    }
    struck.left -= 1;
    this.#pending = this.#pending.filter(({ left }) => left > 0);
    return struck.fault;
  }
}

function matches({ method, route, accountId }: FaultMatch, target: FaultTarget): boolean {
  return (
    (method === undefined || method === target.method) &&
    (route === undefined || route === target.route) &&
    (accountId === undefined || target.pathname.split('/').includes(accountId) || target.pathname.split('/').includes(encodeURIComponent(accountId)))
  );
}
