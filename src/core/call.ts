import type { Completed } from './api-promise.js';
import type { PreparedRequest } from './attempt.js';
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

/** One call on its way: what it asks for, and what has happened to it so far. */
export interface Call {
  readonly id: number;
  readonly endpoint: Endpoint;
  readonly written: Written;
  readonly request: PreparedRequest;
  readonly settings: Settings;
  /** When the whole call must be over, by the monotonic clock. */
  readonly deadline: number;
  /** The answer is wanted as it comes, without a schema. */
  readonly raw: boolean;
  attempts: number;
  failures: number;
  /** Waits for a rate limit in a row. */
  waits: number;
  /** How the answer of an earlier attempt was lost: that attempt may have had its effect. */
  lost: LostAnswer | undefined;
}

/** A failure about which something may be done. */
export interface Failed {
  readonly kind: 'failed';
  readonly failure: Failure;
  /** What the caller is told when nothing can be done. */
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

/** A call as observers see it. */
export function eventOf(call: Call, ahead = 0): CallEvent {
  return { endpoint: call.endpoint.route, call: call.id, attempt: call.attempts + ahead };
}
