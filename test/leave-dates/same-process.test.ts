import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { addLeavers, cancelLeave, claimDue, dueAt, fileLeaveCalendar, sharedLeaveCalendar, type LeaveCalendar, type LeaveCalendarStore } from 'atlassian-admin-sdk/leave-dates';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { finishedWell, planFor } from '../support/leave-plans.js';
import { StoreInMemory } from '../support/shared-store.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'leave-dates-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const now = Date.parse('2027-01-04T12:00:00Z');
const adds = (...names: string[]) => (calendar: LeaveCalendar): LeaveCalendar =>
  addLeavers(calendar, names.map((name) => ({ email: `${name}@example.com`, notBefore: '2027-01-04T09:00[Europe/Berlin]' })), now).calendar;
const dueIn = async (store: LeaveCalendarStore): Promise<(string | undefined)[]> => dueAt(await store.read(), now).due.map(({ person }) => person.email);

/** A store whose answers travel for some milliseconds: what it did counts before the caller knows. */
class DistantStore extends StoreInMemory {
  override async append(...given: Parameters<StoreInMemory['append']>): Promise<boolean> {
    const done = await super.append(...given);
    await wait(5);
    return done;
  }

  override async *read(list: string): AsyncGenerator<string> {
    await wait(1);
    yield* super.read(list);
  }
}

/** Reads a calendar over and over, as a page does that shows what is due, while something else happens. */
async function besideReaders<T>(store: LeaveCalendarStore, work: () => Promise<T>): Promise<T> {
  let isOver = false;
  const reading = async (): Promise<void> => {
    while (!isOver) {
      await store.read();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const readers = Promise.all([reading(), reading()]);
  try {
    return await work();
  } finally {
    isOver = true;
    await readers;
  }
}

describe.each(['shared', 'file'] as const)('one calendar object of a %s store, used by several parts of a process', (kind) => {
  let number = 0;
  const places = (): (() => LeaveCalendarStore) => {
    number += 1;
    const path = join(folder, `${kind}-${number}.jsonl`);
    const shared = new DistantStore();
    return () => (kind === 'file' ? fileLeaveCalendar(path) : sharedLeaveCalendar(shared));
  };

  it('sees what another process changes, although it is read while it changes the calendar itself', async () => {
    const open = places();
    const [one, other] = [open(), open()];
    await one.change(adds('ada'));
    await besideReaders(one, async () => {
      for (let index = 0; index < 10; index += 1) {
        await one.change(adds(`more${index}`));
      }
    });
    await other.change((calendar) => cancelLeave(calendar, { email: 'ada@example.com' }, now));
    expect(await dueIn(one)).toEqual(await dueIn(other));
    expect(await dueIn(one)).not.toContain('ada@example.com');
    const planned: (string | undefined)[] = [];
    for await (const stage of claimDue(one, { now })) {
      const plan = await stage.start(async (people, policy) => {
        planned.push(...people.map(({ email }) => email));
        return planFor(people, policy);
      });
      await stage.finish(plan === undefined ? [] : finishedWell(plan));
    }
    expect(planned).toEqual(Array.from({ length: 10 }, (_, index) => `more${index}@example.com`));
  });

  it('gives each due stage to one loop, and has the history that another process reads', async () => {
    const open = places();
    const store = open();
    await store.change(adds(...Array.from({ length: 12 }, (_, index) => `leaver${index}`)));
    const done: string[] = [];
    const work = async (): Promise<void> => {
      for await (const stage of claimDue(store, { now, people: 1 })) {
        const plan = await stage.start(async (people, policy) => planFor(people, policy));
        if (plan !== undefined) {
          done.push(...plan.people.map(({ accountId }) => accountId));
          await stage.finish(finishedWell(plan));
        }
      }
    };
    await besideReaders(store, () => Promise.all([work(), work(), work()]));
    expect(new Set(done).size).toBe(12);
    expect(done).toHaveLength(12);
    expect(await store.read()).toEqual(await open().read());
  });

  it('goes on to read after a change that was refused', async () => {
    const open = places();
    const store = open();
    await store.change(adds('ada'));
    const changes = [store.change(() => {
      throw new Error('not today');
    }), store.read(), store.change(adds('bob'))];
    expect((await Promise.allSettled(changes)).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(await dueIn(store)).toEqual(['ada@example.com', 'bob@example.com']);
    expect(await dueIn(open())).toEqual(['ada@example.com', 'bob@example.com']);
  });
});
