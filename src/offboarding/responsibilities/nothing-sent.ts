import type { ResponseDetails } from '../../core/api-promise.js';

/** The response of a write that had nothing to change. */
export function nothingSent(): ResponseDetails {
  return { headers: new Headers(), attempts: 0 };
}
