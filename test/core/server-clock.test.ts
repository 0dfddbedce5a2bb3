import { ServerClock } from 'atlassian-admin-sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** A response as a client sees it: the service's clock is ahead by `skew`, and its `Date` has whole seconds. */
function response(sentAt: number, there: number, back: number, skew: number) {
  return { sentAt, seenAt: sentAt + there + back, serverTime: Math.floor((sentAt + there + skew) / 1000) * 1000 };
}

describe('the clock of a service', () => {
  it('is never taken for earlier than it is, and is known to the way back of a response in the end', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -100_000_000, max: 100_000_000 }),
        fc.array(fc.record({ pause: fc.nat(3_000), there: fc.integer({ min: 1, max: 300 }), back: fc.integer({ min: 1, max: 300 }) }), { minLength: 1, maxLength: 200 }),
        (skew, responses) => {
          const clock = new ServerClock();
          let now = 50;
          for (const { pause, there, back } of responses) {
            clock.observe(response(now, there, back, skew));
            now += pause + there + back;
            const late = clock.toLocal(1e9 + skew) - 1e9;
            expect(late).toBeGreaterThanOrEqual(0);
            expect(late).toBeLessThan(1_000 + 300 + 600);
          }
        },
      ),
      { seed: 1 },
    );
    const clock = new ServerClock();
    for (let number = 0; number < 500; number += 1) {
      clock.observe(response(number * 37, 10, 15, 7_654));
    }
    expect(clock.toLocal(1e9 + 7_654) - 1e9).toBeLessThan(15 + 40);
  });

  it('follows a clock that is set, in both directions', () => {
    for (const jump of [-3_600_000, 3_600_000]) {
      const clock = new ServerClock();
      for (let number = 0; number < 100; number += 1) {
        clock.observe(response(number * 50, 10, 10, 0));
      }
      for (let number = 100; number < 200; number += 1) {
        clock.observe(response(number * 50, 10, 10, jump));
      }
      expect(clock.toLocal(1e9 + jump) - 1e9).toBeLessThan(100);
      expect(clock.toLocal(1e9 + jump) - 1e9).toBeGreaterThanOrEqual(0);
    }
  });

  it('follows a clock that drifts', () => {
    const clock = new ServerClock();
    for (let minute = 0; minute < 600; minute += 1) {
      for (let number = 0; number < 20; number += 1) {
        const now = minute * 60_000 + number * 53;
        clock.observe(response(now, 10, 10, -now * 5e-5));
      }
    }
    const now = 599 * 60_000 + 1_000;
    expect(clock.toLocal(now * (1 - 5e-5)) - now).toBeGreaterThanOrEqual(-1);
    expect(clock.toLocal(now * (1 - 5e-5)) - now).toBeLessThan(100);
  });

  it('counts as equal to the local clock until a response has a date', () => {
    const clock = new ServerClock();
    clock.observe({ sentAt: 0, seenAt: 10 });
    const soon = Date.now() + 5_000;
    expect(clock.toLocal(soon) - performance.now()).toBeGreaterThan(4_000);
    expect(clock.toLocal(soon) - performance.now()).toBeLessThanOrEqual(5_001);
  });
});
