import { describe, expect, it } from 'vitest';

import { readRateLimitHeaders, requestedWait } from '../../src/core/waits.js';

const date = 'Thu, 26 Mar 2026 15:59:30 GMT';
const serverTime = Date.parse(date);

function waitFor(headers: Record<string, string>, now = 0): number | undefined {
  return requestedWait(readRateLimitHeaders(new Headers(headers)), now);
}

describe('how long the service asks to wait', () => {
  it.each([
    ['seconds', { 'retry-after': '89' }, 89_000],
    ['fractions of seconds', { 'retry-after': '1.5' }, 1_500],
    ['no wait at all', { 'retry-after': '0' }, 0],
    ['a date, against the clock of the service', { date, 'retry-after': 'Thu, 26 Mar 2026 16:00:00 GMT' }, 30_000],
    ['a date that has passed', { date, 'retry-after': 'Thu, 26 Mar 2026 15:00:00 GMT' }, 0],
    ['an ISO time', { date, 'x-ratelimit-reset': '2026-03-26T16:00:00.500Z' }, 30_500],
    ['an ISO time without seconds', { date, 'x-ratelimit-reset': '2026-03-26T16:00Z' }, 30_000],
    ['the names before enforcement', { date, 'x-beta-ratelimit-reset': '2026-03-26T16:00Z' }, 30_000],
    ['the wait before enforcement', { 'beta-retry-after': '7' }, 7_000],
    ['epoch seconds', { date, 'x-ratelimit-reset': String(serverTime / 1000 + 12) }, 12_000],
    ['epoch milliseconds', { date, 'x-ratelimit-reset': String(serverTime + 12_000) }, 12_000],
    ['a period that has ended', { date, 'x-ratelimit-reset': '2026-03-26T15:00Z' }, 0],
    ['both: the wait wins', { date, 'retry-after': '5', 'x-ratelimit-reset': '2026-03-26T16:00Z' }, 5_000],
    ['no wait, and a period: the period wins', { date, 'retry-after': '0', 'x-ratelimit-reset': '2026-03-26T16:00Z' }, 30_000],
    ['a far year', { date, 'retry-after': 'Fri, 31 Dec 9999 23:59:59 GMT' }, Date.UTC(9999, 11, 31, 23, 59, 59) - serverTime],
  ])('is read from %s', (_name, headers, milliseconds) => {
    expect(waitFor(headers)).toBe(milliseconds);
  });

  it.each(['-5', 'abc', '1e3', 'NaN', '', 'soon', '99999999999999999999'])('is not known from Retry-After: %j', (value) => {
    expect(waitFor({ 'retry-after': value })).toBeUndefined();
  });

  it('does not depend on the local clock where the service tells the time', () => {
    const headers = { date, 'x-ratelimit-reset': '2026-03-26T16:00Z' };
    expect([0, serverTime - 86_400_000, serverTime + 86_400_000].map((now) => waitFor(headers, now))).toEqual([30_000, 30_000, 30_000]);
  });
});

describe('figures of limits', () => {
  it('are read under the current names and the names before enforcement', () => {
    expect(readRateLimitHeaders(new Headers({ 'x-ratelimit-limit': '350', 'x-ratelimit-remaining': '12', 'ratelimit-reason': 'jira-burst-based' }))).toEqual({
      limit: 350,
      remaining: 12,
      reason: 'jira-burst-based',
    });
    expect(readRateLimitHeaders(new Headers({ 'beta-ratelimit': '"tenant-app-quota";r=17842;t=2107', 'x-beta-ratelimit-reason': 'jira-quota-based' }))).toEqual({
      remaining: 17842,
      reason: 'jira-quota-based',
    });
  });

  it('say whether little is left', () => {
    expect(readRateLimitHeaders(new Headers({ 'x-ratelimit-nearlimit': 'true' }))).toEqual({ nearLimit: true });
    expect(readRateLimitHeaders(new Headers({ 'x-beta-ratelimit-nearlimit': 'True' }))).toEqual({ nearLimit: true });
    expect(readRateLimitHeaders(new Headers({ 'x-ratelimit-nearlimit': 'false' }))).toEqual({});
  });

  it.each([
    { 'x-ratelimit-remaining': '-1' },
    { 'x-ratelimit-remaining': 'many' },
    { 'x-ratelimit-limit': '9'.repeat(40) },
    { 'ratelimit-reason': 'a b\u00e9' },
    { 'x-ratelimit-reset': 'tomorrow' },
  ])('that make no sense are not taken: %j', (headers) => {
    expect(readRateLimitHeaders(new Headers(headers))).toEqual({});
  });
});
