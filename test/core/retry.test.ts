import { describe, expect, it } from 'vitest';

import { backoff, defaultRetry, maximumAttemptsOf, nextStep, RetryQuota, type Failure } from '../../src/core/retry.js';
import type { OperationClass } from '../../src/core/endpoint.js';
import { RecentChanges } from '../../src/core/recent-changes.js';

describe('what comes after a failure', () => {
  const table: Record<OperationClass, Record<Failure, string>> = {
    read: { notSent: 'repeat', limited: 'repeat', unavailable: 'repeat', unknown: 'repeat' },
    absolute: { notSent: 'repeat', limited: 'repeat', unavailable: 'repeat', unknown: 'readBack' },
    deleteById: { notSent: 'repeat', limited: 'repeat', unavailable: 'repeat', unknown: 'readBack' },
    clockStarting: { notSent: 'repeat', limited: 'repeat', unavailable: 'readBack', unknown: 'readBack' },
    creating: { notSent: 'repeat', limited: 'repeat', unavailable: 'lookUp', unknown: 'lookUp' },
    organizationWide: { notSent: 'repeat', limited: 'repeat', unavailable: 'giveUp', unknown: 'giveUp' },
  };

  it.each(Object.entries(table))('of %s is as docs/reliability.md says', (operation, steps) => {
    for (const [failure, step] of Object.entries(steps)) {
      expect(nextStep(operation as OperationClass, failure as Failure), failure).toBe(step);
    }
  });

  it('is no third attempt for anything organization-wide', () => {
    expect(maximumAttemptsOf('organizationWide', defaultRetry)).toBe(2);
    expect(maximumAttemptsOf('read', defaultRetry)).toBe(5);
  });
});

describe('backoff', () => {
  it('doubles, with full jitter, up to its limit', () => {
    expect([1, 2, 3, 4, 5].map((failures) => backoff(failures, defaultRetry, () => 1))).toEqual([300, 600, 1200, 2400, 4800]);
    expect(backoff(30, defaultRetry, () => 1)).toBe(20_000);
    expect(backoff(3, defaultRetry, () => 0)).toBe(0);
  });
});

describe('the retry quota', () => {
  it('runs out on a dead service, and is earned back by successes', () => {
    const quota = new RetryQuota();
    let spent = 0;
    while (quota.spend('failure')) {
      spent += 1;
    }
    expect(spent).toBe(100);
    expect(quota.spend('timeout')).toBe(false);
    for (let success = 0; success < 10; success += 1) {
      quota.earn();
    }
    expect([quota.spend('timeout'), quota.spend('failure')]).toEqual([true, false]);
  });
});

describe('what a client has just changed', () => {
  it('is remembered for five minutes', () => {
    let now = 0;
    const recent = new RecentChanges(() => now);
    recent.remember(['a', 'b']);
    expect(recent.concerns(() => ['x', 'b'])).toBe(true);
    expect(recent.concerns(() => ['x'])).toBe(false);
    now = 5 * 60_000;
    expect(recent.concerns(() => ['b'])).toBe(false);
  });

  it('is forgotten from the oldest on, so that memory stays bounded', () => {
    const recent = new RecentChanges(() => 0);
    recent.remember(Array.from({ length: 1_500 }, (_, index) => String(index)));
    expect(recent.concerns(() => ['499'])).toBe(false);
    expect(recent.concerns(() => ['1499'])).toBe(true);
  });
});
