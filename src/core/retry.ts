import type { OperationClass } from './endpoint.js';

/** How retries are spaced and limited. */
export interface RetryOptions {
  /** The most requests for one call, the first included. Waits for a rate limit are not counted. Default 5. */
  readonly maximumAttempts?: number;
  /** The first backoff in milliseconds; doubled each time, with full jitter. Default 300. */
  readonly baseDelay?: number;
  /** The longest backoff in milliseconds. Default 20,000. */
  readonly maximumDelay?: number;
}

export const defaultRetry: Required<RetryOptions> = { maximumAttempts: 5, baseDelay: 300, maximumDelay: 20_000 };

/** How an attempt failed, as far as it decides the next step. */
export type Failure =
  /** The request never reached the service. */
  | 'notSent'
  /** The service refused to process it for now. */
  | 'limited'
  /** A gateway sent 502, 503 or 504. */
  | 'unavailable'
  /** The response was lost, or was a 500: the effect is unknown. */
  | 'unknown';

/**
 * The next step for a class of operations.
 *
 * - `repeat`: send it again.
 * - `readBack`: find out what happened; retry only if it clearly did not happen.
 * - `lookUp`: find out whether it was created; never retry.
 * - `giveUp`: throw the error.
 */
export type NextStep = 'repeat' | 'readBack' | 'lookUp' | 'giveUp';

const steps: Readonly<Record<OperationClass, Readonly<Record<Failure, NextStep>>>> = {
  read: { notSent: 'repeat', limited: 'repeat', unavailable: 'repeat', unknown: 'repeat' },
  absolute: { notSent: 'repeat', limited: 'repeat', unavailable: 'repeat', unknown: 'readBack' },
  deleteById: { notSent: 'repeat', limited: 'repeat', unavailable: 'repeat', unknown: 'readBack' },
  clockStarting: { notSent: 'repeat', limited: 'repeat', unavailable: 'readBack', unknown: 'readBack' },
  creating: { notSent: 'repeat', limited: 'repeat', unavailable: 'lookUp', unknown: 'lookUp' },
  organizationWide: { notSent: 'repeat', limited: 'repeat', unavailable: 'giveUp', unknown: 'giveUp' },
};

export function nextStep(operation: OperationClass, failure: Failure): NextStep {
  return steps[operation][failure];
}

/** An organization-wide call that never arrived is sent a second time, and never again without a person. */
export function maximumAttemptsOf(operation: OperationClass, options: Required<RetryOptions>): number {
  return operation === 'organizationWide' ? Math.min(2, options.maximumAttempts) : options.maximumAttempts;
}

/** Exponential backoff with full jitter: many clients do not come back together. */
export function backoff(failures: number, options: Required<RetryOptions>, random: () => number = Math.random): number {
  return random() * Math.min(options.maximumDelay, options.baseDelay * 2 ** (failures - 1));
}

/** Retries that a client may spend on a failing service; successes earn them back. */
export class RetryQuota {
  static readonly full = 500;
  #tokens = RetryQuota.full;
  static readonly #cost = { failure: 5, timeout: 10 };

  spend(reason: 'failure' | 'timeout'): boolean {
    const cost = RetryQuota.#cost[reason];
    if (this.#tokens < cost) {
      return false;
    }
    this.#tokens -= cost;
    return true;
  }

  earn(): void {
    this.#tokens = Math.min(RetryQuota.full, this.#tokens + 1);
  }
}
