import { familyOf } from '../core/classify.js';
import type { Endpoint } from '../core/endpoint.js';
import type { SimulatedAnswer } from './answer.js';
import { millisecondsOf, type Duration } from './clock.js';

/** How many requests of one credential an endpoint accepts in a period. */
export interface SimulatedLimit {
  readonly requests: number;
  readonly per: Duration;
}

/** The limits of a simulated organization. Endpoints without one send no limit headers. */
export interface SimulatedLimits {
  /** For every endpoint without a limit in `named`. */
  readonly default?: SimulatedLimit;
  /** By route template, or by the name of a group of endpoints that share a limit. */
  readonly named?: Readonly<Record<string, SimulatedLimit>>;
}

interface Period {
  readonly end: number;
  used: number;
}

/** Fixed periods per credential and endpoint, with the headers of Atlassian. */
export class RateLimits {
  readonly #periods = new Map<string, Period>();

  constructor(private readonly limits: SimulatedLimits) {}

  /** Counts a request. Returns the headers of its response, and a refusal if the request exceeds the limit. */
  count(endpoint: Endpoint, credential: string, now: number): { headers: Record<string, string>; refusal?: SimulatedAnswer } {
    const name = endpoint.rateLimitGroup ?? endpoint.route;
    const limit = this.limits.named?.[name] ?? this.limits.default;
    if (limit === undefined) {
      return { headers: {} };
    }
    const length = millisecondsOf(limit.per);
    const key = `${credential} ${name}`;
    let period = this.#periods.get(key);
    if (period === undefined || now >= period.end) {
      period = { end: (Math.floor(now / length) + 1) * length, used: 0 };
      this.#periods.set(key, period);
    }
    const refused = period.used >= limit.requests;
    period.used += refused ? 0 : 1;
    const product = ['jira', 'confluence'].includes(familyOf(endpoint.path));
    const headers: Record<string, string> = {
      'x-ratelimit-limit': String(limit.requests),
      'x-ratelimit-remaining': String(limit.requests - period.used),
    };
    if (!product) {
      headers['x-ratelimit-reset'] = new Date(period.end).toISOString();
    }
    if (!refused) {
      return { headers };
    }
    return {
      headers,
      refusal: product ? productRefusal(period.end, now) : { status: 429, body: { code: 429, message: 'Rate limit exceeded' } },
    };
  }
}

/** Sites send how long to wait, and the end of the period to the minute. The gateway of the admin APIs sends neither. */
function productRefusal(end: number, now: number): SimulatedAnswer {
  return {
    status: 429,
    headers: {
      'retry-after': String(Math.max(1, Math.ceil((end - now) / 1000))),
      'x-ratelimit-reset': `${new Date(Math.ceil(end / 60_000) * 60_000).toISOString().slice(0, 16)}Z`,
      'ratelimit-reason': 'jira-burst-based',
    },
    body: { errorMessages: ['The request has been rate-limited. Please try again later.'], errors: {}, status: 429 },
  };
}
