import type { AnswerHeaders } from './answer-headers.js';
import type { RateLimitFigures } from './errors.js';

/** The limits in the headers of a response, in milliseconds of the service's own clock if it sent the time. */
export interface RateLimitHeaders {
  readonly limit?: number;
  readonly remaining?: number;
  /** When the current period ends, by the service's clock. */
  readonly resetAt?: number;
  /** How long the service asks to wait, from the moment of its response. */
  readonly retryAfter?: number;
  /** The service's clock, from the `Date` header. It has a resolution of one second. */
  readonly serverTime?: number;
  readonly reason?: string;
  /** Less than a fifth of the limit is left. */
  readonly nearLimit?: boolean;
}

/** The shortest wait: `Retry-After: 0` must not become a storm. */
export const shortestWait = 250;

/** Reads the limit headers of all API families: the current names, the names before enforcement, all date forms. */
export function readRateLimitHeaders(headers: AnswerHeaders): RateLimitHeaders {
  const serverTime = dateOf(headers.get('date'));
  const resetAt = resetOf(headers.get('x-ratelimit-reset') ?? headers.get('x-beta-ratelimit-reset'), serverTime);
  const quota = headers.get('beta-ratelimit') ?? '';
  const retryAfter =
    durationOf(headers.get('retry-after'), serverTime) ??
    durationOf(headers.get('beta-retry-after'), serverTime) ??
    undefined;
  const limit = countOf(headers.get('x-ratelimit-limit'));
  const remaining = countOf(headers.get('x-ratelimit-remaining')) ?? countOf(/\br=(\d+)/.exec(quota)?.[1] ?? null);
  const nearLimit = headers.get('x-ratelimit-nearlimit') ?? headers.get('x-beta-ratelimit-nearlimit');
  const reason = headers.get('ratelimit-reason') ?? headers.get('x-beta-ratelimit-reason');
  return {
    ...(limit === undefined ? {} : { limit }),
    ...(remaining === undefined ? {} : { remaining }),
    ...(resetAt === undefined ? {} : { resetAt }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(serverTime === undefined ? {} : { serverTime }),
    ...(reason === null || !/^[\w.-]{1,120}$/.test(reason) ? {} : { reason }),
    ...(nearLimit?.trim().toLowerCase() === 'true' ? { nearLimit: true } : {}),
  };
}

/** How long the headers ask to wait: `Retry-After` if it is above zero, else the time to the next period. */
export function requestedWait(headers: RateLimitHeaders, now: number): number | undefined {
  if (headers.retryAfter !== undefined && headers.retryAfter > 0) {
    return headers.retryAfter;
  }
  if (headers.resetAt !== undefined) {
    return Math.max(0, headers.resetAt - (headers.serverTime ?? now));
  }
  return headers.retryAfter;
}

export function rateLimitFigures(headers: RateLimitHeaders, redact: (text: string) => string): RateLimitFigures | undefined {
  const { limit, remaining, reason } = headers;
  if (limit === undefined && remaining === undefined && reason === undefined) {
    return undefined;
  }
  return {
    ...(limit === undefined ? {} : { limit }),
    ...(remaining === undefined ? {} : { remaining }),
    ...(reason === undefined ? {} : { reason: redact(reason) }),
  };
}

function countOf(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text.trim()) ? Number(text) : undefined;
}

function dateOf(text: string | null): number | undefined {
  // Date.parse takes nearly anything: only what looks like a date may become one.
  if (text === null || !/\d{4}/.test(text)) {
    return undefined;
  }
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/** Seconds, or a date that is compared with the service's clock. Negative and unreadable values are ignored. */
function durationOf(text: string | null, serverTime: number | undefined): number | undefined {
  if (text === null) {
    return undefined;
  }
  if (/^\s*\d{1,12}(?:\.\d+)?\s*$/.test(text)) {
    return Number(text) * 1000;
  }
  const at = /[a-z]/i.test(text) ? dateOf(text) : undefined;
  return at === undefined ? undefined : Math.max(0, at - (serverTime ?? Date.now()));
}

/** ISO 8601 with or without seconds; epoch seconds or milliseconds also work. */
function resetOf(text: string | null, serverTime: number | undefined): number | undefined {
  const trimmed = text?.trim() ?? '';
  if (/^\d+$/.test(trimmed)) {
    const value = Number(trimmed);
    return value > 1e11 ? value : value > 1e8 ? value * 1000 : (serverTime ?? Date.now()) + value * 1000;
  }
  return dateOf(trimmed);
}

/** A timer with a longer delay fires at once. */
const longestTimer = 2_147_483_647;

/** Waits, unless the signal ends it. Resolves to whether the time has passed. */
export function sleep(milliseconds: number, signal?: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve(false);
      return;
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve(true);
    }, Math.min(milliseconds, longestTimer));
    const stop = (): void => {
      clearTimeout(timer);
      resolve(false);
    };
    signal?.addEventListener('abort', stop, { once: true });
  });
}
