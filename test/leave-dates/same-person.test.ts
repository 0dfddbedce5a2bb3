import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  addLeavers,
  cancelLeave,
  claimDue,
  dueAt,
  fileLeaveCalendar,
  makeLeaveCalendar,
  readLeaveDates,
  reDateLeave,
  rehireLeaver,
  sharedLeaveCalendar,
  type LeaveCalendar,
  type LeaveCalendarStore,
  type Leaver,
} from 'atlassian-admin-sdk/leave-dates';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { finishedWell, planFor } from '../support/leave-plans.js';
import { StoreInMemory } from '../support/shared-store.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'leave-dates-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const accountId = '5b10ac8d82e05b22cc7d4ef5';
const otherId = '5b10ac8d82e05b22cc7d4ef6';
const early = '2026-03-01T17:00[Europe/Berlin]';
const late = '2026-06-30T17:00[Europe/Berlin]';
const now = Date.parse('2026-02-01T12:00:00Z');
const afterEarly = Date.parse('2026-03-02T00:00:00Z');
const afterLate = Date.parse('2026-07-01T00:00:00Z');
const byEmail: Leaver = { email: 'jane.doe@example.com', notBefore: early };
const byBoth: Leaver = { accountId, email: 'Jane.Doe@example.com', notBefore: early };
const byId: Leaver = { accountId, notBefore: early };

const calendarOf = (...leavers: Leaver[]): LeaveCalendar => makeLeaveCalendar({ leavers });
const later = (leaver: Leaver): Leaver => ({ ...leaver, notBefore: late });
const dueIn = (calendar: LeaveCalendar, at: number): number => dueAt(calendar, at).due.length;
const refused = (field: string, problem: string): unknown => expect.objectContaining({ kind: 'validation', fields: [{ field, problem: expect.stringContaining(problem) }] });
/** A calendar that an earlier version made: it has one person twice. */
const twice = (): LeaveCalendar => JSON.parse(JSON.stringify({ ...calendarOf(byEmail), leavers: [byEmail, { ...byBoth, email: 'jane.doe@example.com' }] })) as LeaveCalendar;

describe('a person whom files name by account id and by e-mail address', () => {
  it.each([
    ['by e-mail address first', byEmail, byBoth],
    ['by both first', byBoth, byEmail],
    ['by account id first', byId, byBoth],
  ])('is one leaver, and gets the new date: %s', (_order, first, second) => {
    const { calendar, ...counts } = addLeavers(calendarOf(first), [later(second)], now);
    expect(counts).toEqual({ added: 0, reDated: 1, refused: [] });
    expect(calendar.leavers).toMatchObject([{ accountId, notBefore: late }]);
    expect(calendar.leavers[0]?.email?.toLowerCase()).toBe('jane.doe@example.com');
    expect([dueIn(calendar, afterEarly), dueIn(calendar, afterLate)]).toEqual([0, 1]);
  });

  it.each([
    ['account id', byEmail, byId],
    ['e-mail address', byId, byEmail],
  ])('is known from then on by the %s alone as well, although the date was the same', (_name, first, third) => {
    const both = addLeavers(calendarOf(first), [byBoth], now);
    expect(both).toMatchObject({ added: 0, reDated: 0, refused: [] });
    const { calendar, ...counts } = addLeavers(both.calendar, [later(third)], now);
    expect(counts).toEqual({ added: 0, reDated: 1, refused: [] });
    expect([calendar.leavers.length, dueIn(calendar, afterEarly)]).toEqual([1, 0]);
    expect(addLeavers(calendar, [later(byBoth)], now).calendar.leavers).toEqual(calendar.leavers);
  });

  it.each([
    ['account id and address, known by address', byEmail, { accountId, email: 'JANE.DOE@example.com' }],
    ['address, known by both', byBoth, { email: 'jane.doe@example.com' }],
    ['account id and address, known by account id', byId, { accountId, email: 'jane.doe@example.com' }],
  ])('is re-hired, cancelled and re-dated by %s', (_names, leaver, person) => {
    const calendar = calendarOf(leaver);
    expect(dueIn(rehireLeaver(calendar, person, now).calendar, afterLate)).toBe(0);
    expect(dueIn(cancelLeave(calendar, person, now), afterLate)).toBe(0);
    expect(dueIn(reDateLeave(calendar, person, late, now), afterEarly)).toBe(0);
  });

  it('leaves again after a re-hire as the same person', () => {
    const { calendar } = rehireLeaver(calendarOf(byBoth), byBoth, now);
    const again = addLeavers(calendar, [later(byEmail)], now);
    expect(again).toMatchObject({ added: 1, calendar: { leavers: [{ accountId, notBefore: late, history: [{ type: 'rehired' }, { type: 'added' }] }] } });
    expect(again.calendar.leavers).toHaveLength(1);
  });

  it('is not somebody with another account id, although both have the address', () => {
    const { calendar, added } = addLeavers(calendarOf(byBoth), [later({ ...byBoth, accountId: otherId })], now);
    expect([added, calendar.leavers.length]).toEqual([1, 2]);
    const { refused: rows } = addLeavers(calendar, [{ ...later(byEmail), line: 7 }], now);
    expect(rows).toEqual([{ index: 0, line: 7, reason: expect.stringContaining('more than one entry') }]);
    expect(() => rehireLeaver(calendar, { email: 'jane.doe@example.com' }, now)).toThrow(refused('person', 'more than one entry'));
  });

  it.each([
    ['twice in a list', (): unknown => makeLeaveCalendar({ leavers: [byEmail, byBoth] }), 'leavers[1]'],
    ['twice in a list, in the other order', (): unknown => addLeavers(calendarOf(), [byBoth, later(byEmail)], now), 'leavers[1]'],
  ])('is refused %s', (_where, make, field) => {
    expect(make).toThrow(refused(field, 'is the same person as leavers[0]'));
  });

  it('is refused if an entry of a list is none', () => {
    expect(() => makeLeaveCalendar({ leavers: [null] as unknown as Leaver[] })).toThrow(refused('leavers[0]', 'expected a leaver'));
    expect(() => makeLeaveCalendar({ leavers: [{ ...byId, email: 7 }] as unknown as Leaver[] })).toThrow(refused('leavers[0].email', 'expected an e-mail address'));
  });
});

describe('a person who is twice in a calendar of an earlier version', () => {
  it('can be read, and a new date for both is refused and changes neither', () => {
    const { calendar, refused: rows } = addLeavers(twice(), [later(byBoth)], now);
    expect(rows).toEqual([{ index: 0, reason: expect.stringContaining('more than one entry') }]);
    expect(calendar.leavers.map(({ notBefore }) => notBefore)).toEqual([early, early]);
  });

  it('is named by account id alone, and by e-mail address alone: by both it is refused', () => {
    expect(() => rehireLeaver(twice(), byBoth, now)).toThrow(refused('person', 'more than one entry'));
    const one = cancelLeave(twice(), { accountId }, now);
    expect(dueIn(one, afterLate)).toBe(1);
    expect(dueIn(cancelLeave(one, { email: 'jane.doe@example.com' }, now), afterLate)).toBe(0);
    const other = cancelLeave(twice(), { email: 'jane.doe@example.com' }, now);
    expect(dueIn(cancelLeave(other, byBoth, now), afterLate)).toBe(0);
  });

  it('gets new dates at the entry that is left, once the other one is cancelled', () => {
    const { calendar, ...counts } = addLeavers(cancelLeave(twice(), { email: 'jane.doe@example.com' }, now), [later(byBoth)], now);
    expect(counts).toEqual({ added: 0, reDated: 1, refused: [] });
    expect([dueIn(calendar, afterEarly), dueIn(calendar, afterLate)]).toEqual([0, 1]);
  });
});

describe.each(['shared', 'file'] as const)('a calendar in a %s store', (kind) => {
  let number = 0;
  const places = (): (() => LeaveCalendarStore) => {
    number += 1;
    const path = join(folder, `${kind}-${number}.jsonl`);
    const shared = new StoreInMemory();
    return () => (kind === 'file' ? fileLeaveCalendar(path) : sharedLeaveCalendar(shared));
  };

  it('keeps one entry for a person who gets an account id, in this process and in others', async () => {
    const open = places();
    const [one, other] = [open(), open()];
    await one.change(() => calendarOf(byEmail, { email: 'omar.haddad@example.com', notBefore: early }));
    await other.read();
    await one.change((each) => addLeavers(each, [later(byBoth)], now).calendar);
    for (const store of [one, other, open()]) {
      const { leavers } = await store.read();
      expect(leavers.map((leaver) => leaver.accountId ?? leaver.email).sort()).toEqual([accountId, 'omar.haddad@example.com']);
      const planned: number[] = [];
      for await (const stage of claimDue(store, { now: afterEarly })) {
        await expect(stage.start(async (people) => {
          planned.push(people.length);
          throw new Error('not today');
        })).rejects.toThrow('not today');
        break;
      }
      expect(planned).toEqual([1]);
    }
  });

  it('makes the plan again if the person gets an account id while it is made, and finishes a recorded one', async () => {
    const open = places();
    const store = open();
    await store.change(() => calendarOf(byEmail));
    const asked: (string | undefined)[] = [];
    for await (const stage of claimDue(store, { now: afterEarly })) {
      const plan = await stage.start(async (people, policy) => {
        asked.push(people[0]?.accountId);
        await open().change((each) => addLeavers(each, [byBoth], now).calendar);
        return planFor(people, policy);
      });
      await stage.finish(plan === undefined ? [] : finishedWell(plan));
    }
    expect(asked).toEqual([undefined, accountId]);
    const { leavers } = await open().read();
    expect(leavers).toMatchObject([{ accountId, history: [{ type: 'started' }, { type: 'finished', outcome: 'done' }] }]);
  });

  it('does not lose somebody whose entry a change drops in favour of one that was there', async () => {
    const store = places()();
    await store.change(() => calendarOf(byId, byEmail));
    await expect(store.change((each) => ({ ...each, leavers: [{ ...byBoth, email: 'jane.doe@example.com' }] }))).rejects.toMatchObject({ fields: [{ field: 'calendar.leavers' }] });
    expect((await store.read()).leavers).toHaveLength(2);
  });
});

describe('a file that names one person by account id and by e-mail address', () => {
  const read = async (...rows: string[]) => readLeaveDates(['Email,Account id,Leave date', ...rows, ''].join('\n'), { time: '17:00', timeZone: 'Europe/Berlin' });

  it('is contradictory if the dates differ', async () => {
    const { leavers, problems } = await read('Jane.Doe@example.com,,2026-03-01', `jane.doe@example.com,${accountId},2026-06-30`);
    expect(leavers).toEqual([]);
    expect(problems).toEqual([
      { line: 2, lastLine: 2, reason: 'names another leave date than line 3 for the same person' },
      { line: 3, lastLine: 3, reason: 'names another leave date than line 2 for the same person' },
    ]);
  });

  it('gives one leaver with both if the dates are the same', async () => {
    const { leavers, problems } = await read('jane.doe@example.com,,2026-03-01', `,${accountId},2026-03-01`, `jane.doe@example.com,${accountId},2026-03-01`);
    expect(problems).toEqual([]);
    expect(leavers).toEqual([{ accountId, email: 'jane.doe@example.com', line: 4, notBefore: early }]);
    expect(makeLeaveCalendar({ leavers }).leavers).toHaveLength(1);
  });

  it('has a problem in a row that names two account ids by their address', async () => {
    const { leavers, problems } = await read(`jane.doe@example.com,${accountId},2026-03-01`, `jane.doe@example.com,${otherId},2026-03-01`, 'jane.doe@example.com,,2026-03-01');
    expect(leavers).toHaveLength(2);
    expect(problems).toEqual([{ line: 4, lastLine: 4, reason: expect.stringContaining('several account ids') }]);
    expect(makeLeaveCalendar({ leavers }).leavers).toHaveLength(2);
  });
});
