import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { cancelLeave, makeLeaveCalendar, reDateLeave, rehireLeaver, sharedLeaveCalendar, type LeaveEvent, type LeaveStage } from 'atlassian-admin-sdk/leave-dates';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';

import { isInCi } from '../support/in-ci.js';
import type { AskedOf } from '../support/leave-worker.ts';
import { StoreInMemory } from '../support/shared-store.js';

const script = fileURLToPath(new URL('../support/leave-worker.ts', import.meta.url));
// The full size takes some minutes: LEAVERS=100000 npx vitest run test/leave-dates/five-years.test.ts
const full = Number(process.env['LEAVERS'] ?? 0);
const size = full > 0 ? { leavers: full, ticks: 100, kills: 20, people: 250 } : isInCi ? { leavers: 5_000, ticks: 100, kills: 16, people: 50 } : { leavers: 400, ticks: 40, kills: 8, people: 20 };
const processes = 4;
const start = Date.UTC(2027, 0, 1);
const end = Date.UTC(2032, 0, 1);
const day = 86_400_000;
const zones = ['Europe/Berlin', 'America/New_York', 'America/Sao_Paulo', 'Asia/Kolkata', 'Asia/Tokyo', 'Australia/Lord_Howe', 'Pacific/Apia', 'Africa/Cairo', 'America/St_Johns', 'Pacific/Chatham'];
const chain: readonly LeaveStage[] = [
  { name: 'suspend', afterDays: 0, policy: { profile: 'temporaryLeave' } },
  { name: 'deactivate', afterDays: 7, policy: { profile: 'leaver' } },
  { name: 'delete', afterDays: 90, policy: { profile: 'deleteAccount' } },
];

/** Numbers that look random, and are the same in each run. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    const mixed = Math.imul(state ^ (state >>> 12), 0x297a2d39);
    return ((mixed ^ (mixed >>> 15)) >>> 0) % below;
  };
}

const accountOf = (index: number): string => `5b10ac8d82e05b22cc${index.toString(16).padStart(6, '0')}`;

/** What was done to somebody. */
interface Effect {
  readonly stage: string;
  readonly planHash: string;
  readonly now: number;
}

interface World {
  readonly store: StoreInMemory;
  readonly effects: Map<string, Effect[]>;
  calls: number;
}

class Worker {
  readonly #child: ChildProcess;
  #finished: ((result: 'idle' | 'dead' | { readonly problem: string }) => void) | undefined;

  constructor(
    private readonly world: World,
    private readonly onCall: (worker: Worker) => void,
  ) {
    this.#child = fork(script, { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    this.#child.on('message', (message: AskedOf) => void this.#take(message));
    this.#child.on('exit', () => this.#finished?.('dead'));
  }

  work(now: number): Promise<'idle' | 'dead' | { readonly problem: string }> {
    return new Promise((resolve) => {
      this.#finished = resolve;
      this.#child.send({ now, people: size.people });
    });
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill('SIGKILL');
      await once(this.#child, 'exit');
    }
  }

  async #take(message: AskedOf): Promise<void> {
    if (message.kind === 'finished') {
      this.#finished?.(message.problem === undefined ? 'idle' : { problem: message.problem });
      return;
    }
    const { id } = message;
    const result = message.kind === 'store' ? await this.#call(message) : this.#carryOut(message);
    this.world.calls += 1;
    // Dies with the call carried out, and its result on the way.
    this.onCall(this);
    if (this.#child.connected) {
      this.#child.send({ id, result }, () => undefined);
    }
  }

  async #call({ method, given }: Extract<AskedOf, { kind: 'store' }>): Promise<unknown> {
    const { store } = this.world;
    if (method === 'read') {
      return store.lists.get(String(given[0])) ?? [];
    }
    return (store[method] as (...all: unknown[]) => Promise<unknown>)(...given);
  }

  /** As a run with its journal does: a plan that was applied to somebody is not applied to them again. */
  #carryOut({ stage, planHash, now, people }: Extract<AskedOf, { kind: 'effects' }>): true {
    for (const accountId of people) {
      const before = this.world.effects.get(accountId) ?? [];
      if (!before.some((effect) => effect.planHash === planHash)) {
        this.world.effects.set(accountId, [...before, { stage, planHash, now }]);
      }
    }
    return true;
  }
}

/** What is wrong with what was done. Uses luxon and the history, and nothing that finds out what is due. */
function faultsIn(effects: readonly Effect[], { notBefore, history }: { readonly notBefore: string; readonly history: readonly LeaveEvent[] }): string[] {
  const faults: string[] = [];
  const over = history.findIndex(({ type }) => type === 'cancelled' || type === 'rehired');
  for (const [index, { name, afterDays }] of chain.entries()) {
    const of = effects.filter(({ stage }) => stage === name);
    const started = history.findIndex((event) => event.type === 'started' && event.stage === name);
    const earlier = chain[index - 1];
    if (of.length > 1) {
      faults.push('twice');
    }
    if (over !== -1 && started > over) {
      faults.push('after it was cancelled');
    }
    if (over === -1 && (of.length === 0 || !history.some((event) => event.type === 'finished' && event.stage === name))) {
      faults.push('lost');
    }
    for (const { now, planHash } of of) {
      const event = history[started];
      if (event?.type !== 'started' || event.planHash !== planHash) {
        faults.push('another plan than the recorded one');
      }
      // The date that held when the stage began: later ones stand at the end, former ones in the events.
      const moved = history.slice(started).find(({ type }) => type === 'reDated');
      const [, local = '', zone = ''] = /^(.*)\[(.*)\]$/.exec(moved?.type === 'reDated' ? moved.from : notBefore) ?? [];
      const leaves = DateTime.fromISO(local, { zone });
      // Within an hour of a change of the clocks luxon and this package may choose differently: other tests are about that.
      const isEarly = (from: DateTime, days: number) => now < from.plus({ days }).toMillis() - (from.plus({ days }).offset === from.plus({ days: days + 1 }).offset && from.plus({ days }).offset === from.plus({ days: days - 1 }).offset ? 0 : 3_600_000);
      if (isEarly(leaves, afterDays)) {
        faults.push('early');
      }
      const finished = earlier === undefined ? undefined : history.find((each) => each.type === 'finished' && each.stage === earlier.name);
      if (earlier !== undefined) {
        const from = finished === undefined ? undefined : DateTime.fromISO(finished.at, { zone }).set({ hour: leaves.hour, minute: leaves.minute, second: 0, millisecond: 0 });
        if (from === undefined || isEarly(from, afterDays - earlier.afterDays)) {
          faults.push('too soon after the stage before');
        }
      }
    }
  }
  return faults;
}

describe('five years', () => {
  it('of leavers, four processes and kills: nothing early, nothing twice, nothing lost', { timeout: 1_500_000 }, async () => {
    const random = randomNumbers(2027);
    const world: World = { store: new StoreInMemory(), effects: new Map(), calls: 0 };
    const calendar = sharedLeaveCalendar(world.store);
    const leavers = Array.from({ length: size.leavers }, (_, index) => {
      const local = DateTime.fromMillis(start + random((end - start - 200 * day) / 60_000) * 60_000, { zone: 'utc' }).toFormat("yyyy-MM-dd'T'HH:mm");
      return { accountId: accountOf(index), notBefore: `${local}[${zones[random(zones.length)] ?? ''}]` };
    });
    await calendar.change(() => makeLeaveCalendar({ stages: chain, leavers }));

    let killAt = Number.POSITIVE_INFINITY;
    let killed = 0;
    const isKilled = new Set<Worker>();
    const newWorker = (): Worker =>
      new Worker(world, (worker) => {
        if (world.calls >= killAt) {
          killAt = Number.POSITIVE_INFINITY;
          isKilled.add(worker);
          killed += 1;
          // The leases of the dead end, and those of the living as well, while they work.
          void worker.kill().then(() => world.store.advance(31_000));
        }
      });
    const workers = Array.from({ length: processes }, newWorker);
    const problems: string[] = [];
    const passes = async (now: number): Promise<void> => {
      const results = await Promise.all(workers.map((worker) => worker.work(now)));
      problems.push(...results.flatMap((result) => (typeof result === 'string' ? [] : [result.problem])));
      for (const [index, worker] of workers.entries()) {
        if (isKilled.has(worker)) {
          await worker.kill();
          workers[index] = newWorker();
        }
      }
    };
    try {
      for (let tick = 1; tick <= size.ticks; tick += 1) {
        const now = start + Math.floor(((end - start) * tick) / size.ticks);
        // At some ticks a process dies somewhere in its calls.
        if (random(size.ticks) < size.kills * 1.5 && killed < size.kills) {
          killAt = world.calls + 1 + random(60);
        }
        const pass = passes(now);
        // People change their minds while the processes work.
        for (let change = 0; change < 2; change += 1) {
          const person = { accountId: accountOf(random(size.leavers)) };
          const moved = `${DateTime.fromMillis(now + random(200) * day, { zone: 'utc' }).toFormat("yyyy-MM-dd'T'HH:mm")}[Asia/Tokyo]`;
          const kind = random(3);
          await calendar
            .change((each) => (kind === 0 ? cancelLeave(each, person, now) : kind === 1 ? rehireLeaver(each, person, now).calendar : now + 300 * day < end ? reDateLeave(each, person, moved, now) : each))
            // Nothing may be left to change.
            .catch((error: unknown) => expect((error as { kind: string }).kind).toBe('validation'));
        }
        await pass;
        world.store.advance(31_000);
      }
      for (let last = 0; last < 3; last += 1) {
        world.store.advance(31_000);
        await passes(end + 200 * day + last * 100 * day);
      }
    } finally {
      await Promise.all(workers.map((worker) => worker.kill()));
    }

    const { leavers: afterwards } = await calendar.read();
    const faults = new Map<string, number>();
    for (const { accountId = '', notBefore, history = [] } of afterwards) {
      for (const fault of faultsIn(world.effects.get(accountId) ?? [], { notBefore, history })) {
        faults.set(fault, (faults.get(fault) ?? 0) + 1);
      }
    }
    expect(Object.fromEntries(faults)).toEqual({});
    expect(problems).toEqual([]);
    expect(killed).toBeGreaterThan(size.kills / 2);
    const all = [...world.effects.values()].flat();
    expect(all.length).toBeGreaterThan(size.leavers * 2.5);
  });
});
