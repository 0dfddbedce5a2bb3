import { isAdminError } from '../core/errors.js';
import { sleep } from '../core/waits.js';
import type { JournalEntry, JournalStore } from '../offboarding/run/journal.js';
import { collect, must, mustEqual, newName, rejection, runChecks, type Check, type Checks } from './check.js';

/** A process that uses a journal. */
export interface JournalProcess {
  readonly journal: JournalStore;
  /** Ends the process without `unlock()`: nothing that it does from now on reaches the store. */
  kill?(): Promise<void> | void;
  /** The process hangs: it renews nothing from now on. What it appends later still reaches the store. */
  hang?(): Promise<void> | void;
}

/** Options of {@link testJournalStore}. */
export interface TestJournalStoreOptions {
  /** How long a journal stays with a process that died, in milliseconds. Absent: its death shows at once. */
  readonly lease?: number;
}

const readable = { at: '2026-11-02T09:00:00.000Z', planHash: 'h' } as const;

function entry(number: number, run = 'r'): JournalEntry {
  return { ...readable, type: 'blocked', run, accountId: `712020:${number}`, reason: `Ä "person" — 漢字\n${number}` };
}

const entries = (from: number, to: number): JournalEntry[] => Array.from({ length: to - from }, (_, index) => entry(from + index));

/**
 * Checks a journal of your own: its lock, its order, what a crash leaves, and its lane if it has one. Depends on no test
 * runner. Takes about ten times the lease, and a second at least.
 *
 * `make` opens the journal with a name. Each call stands for another process. Names are random. With `kill` and `hang`, the
 * kit also plays processes that die and that hang. A check that needs what is not there has `skipped`. Nothing is thrown.
 *
 * @example
 * // vitest
 * it('conforms', async () => {
 *   const checks = await testJournalStore((name) => ({ journal: myJournal(url, name) }), { lease: 500 });
 *   expect(checks.filter(({ ok }) => !ok)).toEqual([]);
 * });
 *
 * @example
 * // node:test
 * for (const { name, ok, problem } of await testJournalStore((name) => ({ journal: myJournal(url, name) }))) {
 *   test(name, () => assert.ok(ok, problem));
 * }
 */
export async function testJournalStore(make: (name: string) => JournalProcess | Promise<JournalProcess>, options: TestJournalStoreOptions = {}): Promise<Check[]> {
  const { lease } = options;
  const over = 1.5 * (lease ?? 0) + 100;
  const open = async (count: number): Promise<JournalProcess[]> => {
    const name = newName();
    return Promise.all(Array.from({ length: count }, async () => make(name)));
  };
  const probe = await make(newName());
  const needs = (members: readonly (keyof JournalProcess | 'lease' | 'lane')[], check: () => Promise<void>): (() => Promise<void>) | string => {
    const missing = members.filter((member) => (member === 'lease' ? lease === undefined : member === 'lane' ? probe.journal.lane === undefined : probe[member] === undefined));
    return missing.length === 0 ? check : `without ${missing.join(' and ')}`;
  };
  const pair = async (): Promise<[JournalProcess, JournalProcess]> => (await open(2)) as [JournalProcess, JournalProcess];
  const checks: Checks = {
    'entries come back in the order in which they were appended, for every process': async () => {
      const [one, other] = await pair();
      await one.journal.lock('r');
      await Promise.all(entries(0, 300).map((each) => one.journal.append(each)));
      mustEqual(await collect(other.journal.read()), entries(0, 300), 'entries');
      await one.journal.unlock();
      mustEqual(await collect(one.journal.read()), entries(0, 300), 'entries after unlock()');
    },
    'a journal that nobody wrote is empty': async () => {
      mustEqual(await collect((await make(newName())).journal.read()), [], 'entries');
    },
    'journals of two names are two': async () => {
      const [one, other] = [await make(newName()), await make(newName())];
      await Promise.all([one.journal.lock('r'), other.journal.lock('r')]);
      await Promise.all([one.journal.append(entry(1)), other.journal.append(entry(2))]);
      mustEqual([await collect(one.journal.read()), await collect(other.journal.read())], [[entry(1)], [entry(2)]], 'entries');
      await Promise.all([one.journal.unlock(), other.journal.unlock()]);
    },
    'a journal is held by one of many processes, and the others get heldByAnotherRun': async () => {
      const all = await open(8);
      const results = await Promise.allSettled(all.map(({ journal }, index) => journal.lock(`r${index}`)));
      mustEqual(results.filter(({ status }) => status === 'fulfilled').length, 1, 'processes that hold the journal');
      results.forEach((result) => result.status === 'rejected' && mustBeHeld(result.reason));
      for (const [index, { journal }] of all.entries()) {
        await (results[index]?.status === 'fulfilled' ? journal.unlock() : undefined);
      }
    },
    'a journal is free after unlock(), and goes on where it was': async () => {
      const [one, other] = await pair();
      await one.journal.lock('r1');
      await one.journal.append(entry(1));
      await one.journal.unlock();
      await other.journal.lock('r2');
      await other.journal.append(entry(2));
      await other.journal.unlock();
      await one.journal.lock('r3');
      await one.journal.append(entry(3));
      await one.journal.unlock();
      mustEqual(await collect(other.journal.read()), entries(1, 4), 'entries');
    },
    'nothing is appended without lock()': async () => {
      const [one, other] = await pair();
      await rejection(() => one.journal.append(entry(1)), 'append() without lock() was accepted');
      await other.journal.lock('r');
      await rejection(() => one.journal.append(entry(2)), 'append() was accepted while another process holds the journal');
      await other.journal.unlock();
      mustEqual(await collect(one.journal.read()), [], 'entries');
    },
    'a journal stays with a run that lasts longer than its lease': needs(['lease'], async () => {
      const [one, other] = await pair();
      await one.journal.lock('r1');
      await sleep(3 * (lease ?? 0));
      mustBeHeld(await rejection(() => other.journal.lock('r2'), 'two runs hold the journal'));
      await one.journal.append(entry(1));
      await one.journal.unlock();
    }),
    'a journal of a dead process is taken over, and not earlier': needs(['kill'], async () => {
      const [one, other] = await pair();
      await one.journal.lock('r1');
      await one.journal.append(entry(1));
      mustBeHeld(await rejection(() => other.journal.lock('r2'), 'two runs hold the journal'));
      await one.kill?.();
      await sleep(over);
      await other.journal.lock('r2');
      await other.journal.append(entry(2));
      await other.journal.unlock();
      mustEqual(await collect(other.journal.read()), entries(1, 3), 'entries');
    }),
    'a crash between any two calls loses nothing that was acknowledged': needs(['kill'], async () => {
      await Promise.all(
        Array.from({ length: 6 }, async (_, calls) => {
          const [one, other] = await pair();
          await one.journal.lock('r1');
          for (let number = 0; number < calls; number += 1) {
            await one.journal.append(entry(number));
          }
          // One more is on its way: it may be written or not.
          const last = one.journal.append(entry(calls)).catch(() => undefined);
          await one.kill?.();
          await Promise.race([last, sleep(50)]);
          await sleep(over);
          await other.journal.lock('r2');
          const found = await collect(other.journal.read());
          mustEqual(found, entries(0, found.length), `entries after ${calls} calls`);
          must(found.length === calls || found.length === calls + 1, `${calls} entries were acknowledged, and ${found.length} are there`);
          await other.journal.append(entry(99));
          mustEqual(await collect(other.journal.read()), [...found, entry(99)], 'entries of the next run');
          await other.journal.unlock();
        }),
      );
    }),
    'a run that hung and lost its journal writes nothing more': needs(['hang', 'lease'], async () => {
      const [one, other] = await pair();
      await one.journal.lock('r1');
      await one.journal.append(entry(1));
      await one.hang?.();
      await sleep(over);
      await other.journal.lock('r2');
      mustBeHeld(await rejection(() => one.journal.append(entry(9)), 'a run that lost its journal wrote to it'));
      await other.journal.append(entry(2));
      await one.journal.unlock().catch(() => undefined);
      mustBeHeld(await rejection(() => one.journal.lock('r3'), 'unlock() of a run that lost its journal released it'));
      await other.journal.append(entry(3));
      await other.journal.unlock();
      mustEqual(await collect(other.journal.read()), entries(1, 4), 'entries');
    }),
    'a lane is held by one, whatever the journal': needs(['lane'], async () => {
      const [one, other, name] = [await make(newName()), await make(newName()), newName()];
      const lane = await one.journal.lane?.(name);
      must(lane !== undefined, 'a free lane was not given');
      must((await other.journal.lane?.(name)) === undefined, 'two runs hold the lane');
      const another = await other.journal.lane?.(newName());
      must(another !== undefined, 'a lane with another name was not free');
      await another.release();
      await lane.release();
      const next = await other.journal.lane?.(name);
      must(next !== undefined, 'a released lane was not free');
      await next.release();
    }),
    'a lane gives the next holder what was remembered, until its time is over': needs(['lane'], async () => {
      const [one, other, name] = [await make(newName()), await make(newName()), newName()];
      const lane = await one.journal.lane?.(name);
      mustEqual(lane?.remembered, [], 'remembered at first');
      await lane?.remember('short', 50);
      await lane?.remember('long', 60_000);
      await lane?.remember('longer', 120_000);
      await lane?.remember('long', 60_000);
      await lane?.release();
      await sleep(200);
      const next = await other.journal.lane?.(name);
      mustEqual([...(next?.remembered ?? [])].sort(), ['long', 'longer'], 'remembered for the next holder');
      await next?.release();
    }),
    'a lane of a dead process is taken over with what it remembered': needs(['lane', 'kill'], async () => {
      const [one, other, name] = [await make(newName()), await make(newName()), newName()];
      const lane = await one.journal.lane?.(name);
      await lane?.remember('gone', 60_000);
      await one.kill?.();
      await sleep(over);
      const next = await other.journal.lane?.(name);
      mustEqual(next?.remembered, ['gone'], 'remembered for the next holder');
      await next?.release();
    }),
    'a lane that was lost remembers nothing more': needs(['lane', 'hang', 'lease'], async () => {
      const [one, other, name] = [await make(newName()), await make(newName()), newName()];
      const lane = await one.journal.lane?.(name);
      await one.hang?.();
      await sleep(over);
      const next = await other.journal.lane?.(name);
      must(next !== undefined, 'the lane of a process that hangs was not free after its lease');
      mustBeHeld(await rejection(async () => lane?.remember('late', 60_000), 'a holder that lost the lane remembered something'));
      await next.release();
    }),
  };
  return runChecks(checks);
}

function mustBeHeld(error: unknown): void {
  must(isAdminError(error) && error.kind === 'heldByAnotherRun', `expected an error of the kind heldByAnotherRun, found ${isAdminError(error) ? error.kind : String(error)}`);
  must(error.until === undefined || !Number.isNaN(Date.parse(error.until)), `until is no time: ${error.until}`);
}
