import type { RateLimitHeaders } from './waits.js';

/** The result of one request, as far as a limit depends on it. */
export interface GateObservation extends RateLimitHeaders {
  /**
   * `failed`: a 5xx, or no response at all. `abandoned`: the caller stopped it, which proves nothing about the service.
   */
  readonly outcome: 'answered' | 'limited' | 'failed' | 'abandoned';
  /** When the request was sent and its response arrived, by the local clock. */
  readonly sentAt: number;
  readonly seenAt: number;
}

/** A request that cannot be sent within the time of its caller. */
export interface GateRefusal {
  readonly why: 'rateLimited' | 'circuitOpen';
  /** Milliseconds from now until a request may be sent. */
  readonly wait: number;
}

/** A wait at the gate. */
export type GateWait = Promise<GateRefusal | undefined> & { readonly why?: GateRefusal['why'] };

/** A request that waits at the gate. */
export interface GateRequest {
  /** How long the caller can wait, in milliseconds. */
  readonly maximumWait: number;
  readonly signal?: AbortSignal | undefined;
  /** What Atlassian has published for this key and does not send in headers. */
  readonly known?: KnownLimit | undefined;
}

/**
 * Decides when a request may be sent. One key is one limit: a credential, a host and a family of endpoints.
 *
 * Share one gate between clients with the same credential. For many processes, implement these two methods on a shared
 * store.
 */
export interface RateGate {
  /**
   * Lets a request through at once (`undefined`), later (a promise of `undefined`), or not within its time. The promise
   * may carry the reason of the wait, for the event `onWait`.
   */
  enter(key: string, request: GateRequest): GateRefusal | undefined | GateWait;
  /** Reports every request that was let through, once. */
  leave(key: string, observation: GateObservation): void;
}

/** A limit that Atlassian has published but does not send in headers. */
export interface KnownLimit {
  readonly requests: number;
  readonly perMilliseconds: number;
}
