/** What a call costs at the gate if many wait there. The time of the gate is moved by hand: nothing waits in fact. */
import { LearningRateGate } from 'atlassian-admin-sdk';

import { quantile } from './measure.ts';

const perPeriod = 1_000;
const period = 1_000;
const rounds = 7;

/** Microseconds a call, to enter behind all others, to be let through, and to leave. */
export async function measureQueue(waiting: number): Promise<number> {
  const measured: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    measured.push(await runThrough(waiting));
  }
  return quantile(measured, 0.5);
}

async function runThrough(waiting: number): Promise<number> {
  let now = 0;
  let wake: (() => void) | undefined;
  let left = waiting;
  const setTimer = (callback: () => void): (() => void) => {
    wake = callback;
    return () => (wake = undefined);
  };
  const gate = new LearningRateGate({ now: () => now, setTimer, known: { bench: { requests: perPeriod, perMilliseconds: period } } });
  const began = performance.now();
  for (let call = 0; call < waiting; call += 1) {
    void Promise.resolve(gate.enter('a|b|bench', { maximumWait: 1e9 })).then(() => {
      left -= 1;
      gate.leave('a|b|bench', { outcome: 'answered', sentAt: now, seenAt: now });
    });
  }
  while (left > 0) {
    await new Promise((resolve) => setImmediate(resolve));
    now += 2 * period;
    wake?.();
  }
  return ((performance.now() - began) * 1000) / waiting;
}
