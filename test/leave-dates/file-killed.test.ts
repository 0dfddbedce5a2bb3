import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { dueAt, fileLeaveCalendar, makeLeaveCalendar } from 'atlassian-admin-sdk/leave-dates';
import { expect, it } from 'vitest';

import { isInCi } from '../support/in-ci.js';
import type { AskedOf } from '../support/leave-worker.ts';

const script = fileURLToPath(new URL('../support/leave-worker.ts', import.meta.url));
const day = 86_400_000;
const leavers = isInCi ? 400 : 60;
const kills = isInCi ? 40 : 8;

it(`a calendar in a file loses nobody and does nothing twice, although ${kills} of its processes are killed with signal 9`, { timeout: 300_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'file-calendar-'));
  const path = join(folder, 'leavers.jsonl');
  const now = Date.parse('2027-01-04T12:00:00Z');
  const effects = new Map<string, Set<string>>();
  const workers = new Set<ChildProcess>();
  let killed = 0;
  let seen = 0;
  /** One process until it is idle or dead. */
  const run = (at: number): Promise<string> =>
    new Promise((resolve) => {
      const child = fork(script, [path], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
      workers.add(child);
      // Some die while they make or record a plan, the others with an effect carried out and not recorded.
      const patience = killed < kills && seen % 3 === 0 ? setTimeout(() => child.kill('SIGKILL'), 150 + ((seen * 37) % 200)) : undefined;
      child.on('exit', (_code, signal) => {
        clearTimeout(patience);
        workers.delete(child);
        killed += signal === 'SIGKILL' ? 1 : 0;
        resolve('dead');
      });
      child.on('message', (message: AskedOf) => {
        if (message.kind === 'finished') {
          resolve(message.problem ?? 'idle');
          clearTimeout(patience);
          child.disconnect();
        } else if (message.kind === 'effects') {
          seen += 1;
          for (const accountId of message.people) {
            const key = `${accountId} ${message.stage}`;
            effects.set(key, (effects.get(key) ?? new Set()).add(message.planHash));
          }
          if (killed < kills && seen % 2 === 0) {
            child.kill('SIGKILL');
          } else {
            child.send({ id: message.id, result: true }, () => undefined);
          }
        }
      });
      child.send({ now: at, people: 5 }, () => undefined);
    });
  try {
    const accountIds = Array.from({ length: leavers }, (_, index) => `5b10ac8d82e05b22cc${index.toString(16).padStart(6, '0')}`);
    await fileLeaveCalendar(path).change(() => makeLeaveCalendar({ leavers: accountIds.map((accountId) => ({ accountId, notBefore: '2027-01-04T09:00[Europe/Berlin]' })) }));
    for (const at of [now, now + 8 * day]) {
      for (let round = 0; round < 200; round += 1) {
        const ends = await Promise.all([run(at), run(at), run(at)]);
        expect(ends.filter((end) => end !== 'idle' && end !== 'dead')).toEqual([]);
        if (ends.every((end) => end === 'idle') && dueAt(await fileLeaveCalendar(path).read(), at).due.length === 0) {
          break;
        }
      }
    }
    expect(killed).toBeGreaterThanOrEqual(Math.floor(kills / 2));
    expect([...effects.keys()].sort()).toEqual(accountIds.flatMap((accountId) => [`${accountId} deactivate`, `${accountId} suspend`]));
    expect([...effects.values()].filter((plans) => plans.size !== 1)).toEqual([]);
    const { leavers: after } = await fileLeaveCalendar(path).read();
    expect(after.filter(({ history = [] }) => history.filter(({ type }) => type === 'finished').length !== 2)).toEqual([]);
  } finally {
    workers.forEach((child) => child.kill('SIGKILL'));
    rmSync(folder, { recursive: true });
  }
});
