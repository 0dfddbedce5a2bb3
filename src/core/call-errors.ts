import type { Call, Failed } from './call.js';
import { adminError, type AdminError } from './errors.js';
import type { GateRefusal } from './rate-gate.js';

/** The error when nothing more is done. A write whose response was lost must not be called failed. */
export function finalError(call: Call, { failure, error, lost }: Failed): AdminError {
  const effectUnknown = call.endpoint.operation !== 'read' && lost !== undefined && (failure === 'unknown' || failure === 'unavailable');
  return effectUnknown ? ambiguous(call, 'none') : error;
}

export function ambiguous(call: Call, read: 'unknown' | 'notReached' | 'none'): AdminError {
  return adminError('ambiguous', {
    endpoint: call.endpoint.route,
    attempts: call.attempts,
    because: call.lost ?? 'network',
    readBack: read,
  });
}

export function abortedError(call: Call): AdminError {
  return adminError('aborted', {
    endpoint: call.endpoint.route,
    attempts: call.attempts,
    mayHaveHappened: call.lost !== undefined && call.endpoint.operation !== 'read',
  });
}

export function notEntered(call: Call, refusal: GateRefusal): AdminError {
  if (call.settings.signal?.aborted === true) {
    return abortedError(call);
  }
  const facts = {
    endpoint: call.endpoint.route,
    attempts: call.attempts,
    retryAt: new Date(Date.now() + refusal.wait).toISOString(),
  };
  return refusal.why === 'rateLimited' ? adminError('rateLimited', facts) : adminError('unavailable', facts);
}
