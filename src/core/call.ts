import type { Completed } from './api-promise.js';
import type { PreparedRequest } from './fetch.js';
import type { Endpoint } from './endpoint.js';
import type { AdminError } from './errors.js';
import type { CallEvent } from './observer.js';
import type { Settings } from './options.js';
import type { Failure } from './retry.js';

/** A call's input with every path value filled in, as its read-back gets it. */
export interface Written {
  readonly path: Readonly<Record<string, string>>;
  readonly query: unknown;
  readonly body: unknown;
}

export type LostAnswer = 'network' | 'timeout' | 'unavailable' | 'cut';

/** One call in progress: its request, and what has happened to it. */
export interface Call {
  readonly id: number;
  readonly endpoint: Endpoint;
  readonly written: Written;
  readonly request: PreparedRequest;
  readonly settings: Settings;
  /** When the whole call must be finished, by the monotonic clock. */
  readonly deadline: number;
  /** The response is returned as it came, without a schema. */
  readonly raw: boolean;
  attempts: number;
  failures: number;
  /** Waits for a rate limit in a row. */
  waits: number;
  /** How the response of an earlier attempt was lost. That attempt may have had its effect. */
  lost: LostAnswer | undefined;
  /** A 401 already brought another credential. */
  renewed: boolean;
}

/** A failure after which the call may still succeed. */
export interface Failed {
  readonly kind: 'failed';
  readonly failure: Failure;
  /** The error that the call throws if nothing more is done. */
  readonly error: AdminError;
  readonly lost?: LostAnswer;
  /** Milliseconds that the service asks to wait. */
  readonly wait?: number | undefined;
}

/** What one attempt means. */
export type Judgement =
  | { readonly kind: 'done'; readonly completed: Completed<unknown> }
  | { readonly kind: 'refused'; readonly error: AdminError }
  | Failed;

let calls = 0;

/** Numbers the calls of all clients, because several clients may share an observer. */
export function nextCall(): number {
  calls += 1;
  return calls;
}

/** A call as observers see it. */
export function eventOf(call: Call, ahead = 0): CallEvent {
  return { endpoint: call.endpoint.route, origin: new URL(call.request.url).origin, call: call.id, attempt: call.attempts + ahead };
}
