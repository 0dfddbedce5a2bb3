import { LearningRateGate } from 'atlassian-admin-sdk';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';

import { WaitingLine } from '../../src/core/waiting-line.js';
import { VirtualTime } from '../support/limited-service.js';

describe('a waiting line', () => {
  const steps = fc.array(
    fc.oneof(
      fc.record({ does: fc.constant('add' as const), deadline: fc.nat(100), signal: fc.option(fc.nat(2), { nil: undefined }) }),
      fc.constant({ does: 'shift' as const }),
      fc.record({ does: fc.constant('expire' as const), now: fc.nat(100) }),
      fc.record({ does: fc.constant('abort' as const), signal: fc.nat(2) }),
    ),
    { maxLength: 60 },
  );

  it('does what a list does that is searched from the beginning', () => {
    fc.assert(
      fc.property(steps, (given) => {
        const controllers = [new AbortController(), new AbortController(), new AbortController()];
        const left: number[] = [];
        const line = new WaitingLine<string>(({ settle }) => settle('stopped'));
        let list: { readonly number: number; readonly deadline: number; readonly signal: number | undefined }[] = [];
        const remove = (gone: typeof list): number[] => {
          list = list.filter((one) => !gone.includes(one));
          return gone.map(({ number }) => number);
        };
        given.forEach((step, number) => {
          const expected: number[] = [];
          if (step.does === 'add') {
            const controller = step.signal === undefined ? undefined : controllers[step.signal];
            if (controller?.signal.aborted !== true) {
              list.push({ number, deadline: step.deadline, signal: step.signal });
              line.add({ deadline: step.deadline, signal: controller?.signal, settle: () => left.push(number) });
            }
          } else if (step.does === 'shift') {
            expected.push(...remove(list.slice(0, 1)));
            line.shift()?.settle('first');
          } else if (step.does === 'expire') {
            expected.push(...remove(list.filter(({ deadline }) => deadline <= step.now)));
            for (let late = line.shiftExpired(step.now); late !== undefined; late = line.shiftExpired(step.now)) {
              late.settle('late');
            }
          } else {
            expected.push(...remove(list.filter(({ signal }) => signal === step.signal)));
            controllers[step.signal]?.abort();
          }
          expect(left.splice(0).toSorted((one, other) => one - other)).toEqual(expected);
          expect(line.length).toBe(list.length);
          expect(line.firstDeadline).toBe(Math.min(Number.POSITIVE_INFINITY, ...list.map(({ deadline }) => deadline)));
        });
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it('listens to a signal once, however many share it, and no longer than someone waits', () => {
    const { signal } = new AbortController();
    const [added, removed] = [vi.spyOn(signal, 'addEventListener'), vi.spyOn(signal, 'removeEventListener')];
    const line = new WaitingLine<string>(() => undefined);
    for (let number = 0; number < 1_000; number += 1) {
      line.add({ deadline: number, signal, settle: () => undefined });
    }
    expect(added).toHaveBeenCalledTimes(1);
    while (line.length > 1) {
      line.shift();
    }
    expect(removed).not.toHaveBeenCalled();
    line.shift();
    expect(removed).toHaveBeenCalledTimes(1);
  });
});

describe('a gate at which many wait', () => {
  const waiting = 100_000;

  function crowd(known: { readonly requests: number; readonly perMilliseconds: number }) {
    const time = new VirtualTime();
    const timers = { set: 0 };
    const setTimer: typeof time.setTimer = (callback, milliseconds) => {
      timers.set += 1;
      return time.setTimer(callback, milliseconds);
    };
    return { time, timers, gate: new LearningRateGate({ now: time.now, setTimer, known: { x: known } }) };
  }

  it('sets a timer for each period, not for each request', async () => {
    const { time, timers, gate } = crowd({ requests: 1_000, perMilliseconds: 1_000 });
    const order: number[] = [];
    for (let number = 0; number < waiting; number += 1) {
      void Promise.resolve(gate.enter('a|b|x', { maximumWait: 1e9 })).then((refusal) => {
        expect(refusal).toBeUndefined();
        order.push(number);
        gate.leave('a|b|x', { outcome: 'answered', sentAt: time.now(), seenAt: time.now() });
      });
    }
    await time.runUntil(110_000);
    expect(order).toHaveLength(waiting);
    expect(order.every((number, index) => number === index)).toBe(true);
    expect(timers.set).toBeLessThanOrEqual(waiting / 1_000);
  });

  it('lets each of them go at its own deadline', async () => {
    const { time, gate } = crowd({ requests: 1, perMilliseconds: 600_000 });
    expect(gate.enter('a|b|x', { maximumWait: 0 })).toBeUndefined();
    // A wait of unknown length: only a response of the first request ends it.
    gate.leave('a|b|x', { outcome: 'answered', sentAt: 0, seenAt: 0, remaining: 1, resetAt: 1e15, serverTime: 0 });
    expect(gate.enter('a|b|x', { maximumWait: 0 })).toBeUndefined();
    const wrong: number[] = [];
    let gone = 0;
    for (let number = 0; number < waiting; number += 1) {
      // Those who come later can wait less.
      const maximumWait = 1_000 + ((waiting - number) % 977);
      void Promise.resolve(gate.enter('a|b|x', { maximumWait })).then((refusal) => {
        gone += 1;
        if (time.now() !== maximumWait || refusal?.why !== 'rateLimited') {
          wrong.push(number, maximumWait, time.now());
        }
      });
    }
    await time.runUntil(2_000);
    expect(gone).toBe(waiting);
    expect(wrong.slice(0, 5)).toEqual([]);
  });

  it('lets all of them go when their signal says so', async () => {
    const { gate } = crowd({ requests: 1, perMilliseconds: 1e9 });
    const controller = new AbortController();
    expect(gate.enter('a|b|x', { maximumWait: 0 })).toBeUndefined();
    const entered = Array.from({ length: waiting }, () => Promise.resolve(gate.enter('a|b|x', { maximumWait: 1e10, signal: controller.signal })));
    controller.abort();
    const refusals = await Promise.all(entered);
    expect(refusals.every((refusal) => refusal?.why === 'rateLimited')).toBe(true);
    expect(gate.enter('a|b|x', { maximumWait: 1e10, signal: controller.signal })).toMatchObject({ why: 'rateLimited' });
  });
});
