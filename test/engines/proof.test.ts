import { describe, expect, it } from 'vitest';

import { proveEngine } from '../../bench/engines.ts';
import { isInCi } from '../support/in-ci.js';
import { hasPostgres } from '../support/postgres.js';
import { hasRedis } from '../support/redis.js';

/** The benchmark has 5,000 people. */
const people = 1_200;

describe.each([
  ['bullmq', hasRedis],
  ['pg-boss', hasPostgres],
] as const)('%s with four workers of which one is killed every two seconds (in CI, where its server is installed)', (engine, isThere) => {
  it.skipIf(!isInCi || !isThere)('does for everybody what one process does, once, and keeps to the rate limit', { timeout: 900_000 }, async () => {
    const { kills, lost, twice, differing, admins, refused } = await proveEngine(engine, { people, limit: { requests: 60, per: 1_000 } });
    expect(kills).toBeGreaterThan(5);
    expect({ lost, twice, differing }).toEqual({ lost: 0, twice: 0, differing: [] });
    expect(admins[0]).toBe(admins[1]);
    expect(admins[0]).toBeGreaterThanOrEqual(1);
    // How exactly the limit is kept and used is measured in the benchmark: other tests run beside this one.
    expect(refused).toBeLessThan(0.02);
  });
});
