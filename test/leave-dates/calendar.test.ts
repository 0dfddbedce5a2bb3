import {
  addLeavers,
  cancelLeave,
  claimDue,
  dueAt,
  makeLeaveCalendar,
  reDateLeave,
  rehireLeaver,
  retryStage,
  sharedLeaveCalendar,
  type LeaveCalendar,
  type LeaveCalendarStore,
  type Leaver,
  type LeaveStage,
} from 'atlassian-admin-sdk/leave-dates';
import { describe, expect, it } from 'vitest';

import { finishedWell, planFor } from '../support/leave-plans.js';
import { StoreInMemory } from '../support/shared-store.js';

const chain: readonly LeaveStage[] = [
  { name: 'suspend', afterDays: 0, policy: { profile: 'temporaryLeave' } },
  { name: 'deactivate', afterDays: 7, policy: { profile: 'leaver' } },
  { name: 'delete', afterDays: 90, policy: { profile: 'deleteAccount' } },
];
const jane: Leaver = { email: 'jane.doe@example.com', notBefore: '2026-12-31T17:00[Europe/Berlin]' };
const omar: Leaver = { accountId: '5b10ac8d82e05b22cc7d4ef5', notBefore: '2027-01-15T17:00[America/New_York]' };
const time = (text: string): number => Date.parse(text);
const leaveOfJane = time('2026-12-31T16:00:00Z');
const minute = 60_000;
const day = 86_400_000;

const calendarOf = (...leavers: Leaver[]): LeaveCalendar => makeLeaveCalendar({ stages: chain, leavers });

async function storeOf(calendar: LeaveCalendar): Promise<LeaveCalendarStore> {
  const store = sharedLeaveCalendar(new StoreInMemory());
  await store.change(() => calendar);
  return store;
}

/** Does everything that is due, with the same outcome for everybody. */
async function doAll(store: LeaveCalendarStore, now: number, kind: Parameters<typeof finishedWell>[1] = 'done'): Promise<string[]> {
  const done: string[] = [];
  for await (const stage of claimDue(store, { now })) {
    const plan = await stage.start(async (people, policy) => planFor(people, policy));
    if (plan !== undefined) {
      done.push(`${stage.stage} ${plan.people.map(({ accountId }) => accountId).join(' ')}`);
      await stage.finish(finishedWell(plan, kind));
    }
  }
  return done;
}

const refused = (field: string, problem = ''): unknown => expect.objectContaining({ kind: 'validation', fields: [{ field, problem: expect.stringContaining(problem) }] });

describe('what is due', () => {
  it('is nothing before the leave date, and the first stage from then on', () => {
    const calendar = calendarOf(omar, jane);
    const before = dueAt(calendar, leaveOfJane - 1);
    expect(before.due).toEqual([]);
    expect(before.next).toEqual([
      { person: { email: 'jane.doe@example.com' }, stage: 'suspend', at: '2026-12-31T16:00:00.000Z' },
      { person: { accountId: omar.accountId }, stage: 'suspend', at: '2027-01-15T22:00:00.000Z' },
    ]);
    const then = dueAt(calendar, leaveOfJane);
    expect(then.due).toEqual([{ person: { email: 'jane.doe@example.com' }, stage: 'suspend', since: '2026-12-31T16:00:00.000Z', policy: { profile: 'temporaryLeave', notBefore: '2026-12-31T16:00:00.000Z' } }]);
    expect(then.waiting).toEqual([]);
  });

  it('is one stage at a time: a later one waits, and says for what', () => {
    const { due, waiting } = dueAt(calendarOf(jane), leaveOfJane + 10 * day);
    expect(due.map(({ stage }) => stage)).toEqual(['suspend']);
    expect(waiting).toEqual([{ person: { email: 'jane.doe@example.com' }, stage: 'deactivate', since: '2027-01-07T16:00:00.000Z', earlierStage: 'suspend', because: 'notFinished' }]);
  });

  it('is at the same time of the day in summer', async () => {
    const store = await storeOf(calendarOf(jane));
    expect(await doAll(store, leaveOfJane + minute)).toEqual(['suspend account of jane.doe@example.com']);
    expect(await doAll(store, leaveOfJane + 7 * day - 1)).toEqual([]);
    expect(await doAll(store, leaveOfJane + 7 * day + minute)).toEqual(['deactivate account of jane.doe@example.com']);
    // 90 days later clocks are an hour ahead.
    expect(dueAt(await store.read(), 0).next.map(({ at }) => at)).toEqual(['2027-03-31T15:00:00.000Z']);
  });

  it('comes later if the stage before it came late: no grace is shorter than its days', async () => {
    const store = await storeOf(calendarOf(jane));
    await doAll(store, leaveOfJane + 30 * day + minute);
    expect(dueAt(await store.read(), 0).next.map(({ at }) => at)).toEqual(['2027-02-06T16:00:00.000Z']);
  });

  it('is stuck after a stage without success, until somebody retries it', async () => {
    const store = await storeOf(calendarOf(jane));
    await doAll(store, leaveOfJane, 'refused');
    const later = leaveOfJane + 8 * day;
    expect(dueAt(await store.read(), later)).toMatchObject({ due: [], next: [], stuck: [{ stage: 'suspend', outcome: 'refused' }], waiting: [{ stage: 'deactivate', because: 'refused' }] });
    await store.change((calendar) => retryStage(calendar, { email: 'Jane.Doe@example.com' }, later));
    expect(await doAll(store, later)).toEqual(['suspend account of jane.doe@example.com']);
    expect(() => retryStage(calendarOf(jane), jane, later)).toThrow(refused('person', 'no stage that finished without success'));
  });

  it('comes again with the same plan until it has finished', async () => {
    const store = await storeOf(calendarOf(jane));
    expect(await doAll(store, leaveOfJane, 'notFinished')).toHaveLength(1);
    const { due } = dueAt(await store.read(), leaveOfJane + minute);
    expect(due).toMatchObject([{ stage: 'suspend', started: { planHash: expect.stringMatching(/^[0-9a-f]{64}$/), at: '2026-12-31T16:00:00.000Z' } }]);
    const made: string[] = [];
    for await (const stage of claimDue(store, { now: leaveOfJane + minute })) {
      const plan = await stage.start(async (people, policy) => {
        made.push('another plan');
        return planFor(people, policy);
      });
      expect(plan?.hash).toBe(due[0]?.started?.planHash);
      await stage.finish(plan === undefined ? [] : finishedWell(plan));
    }
    expect(made).toEqual([]);
    expect(dueAt(await store.read(), leaveOfJane + minute).due).toEqual([]);
  });

  it('is checked: a calendar that is none, and a time that is none', () => {
    expect(() => dueAt({} as LeaveCalendar, 0)).toThrow(refused('calendar.version'));
    expect(() => dueAt(calendarOf(jane), Number.NaN)).toThrow(refused('now'));
    expect(() => dueAt({ version: 1, stages: chain, leavers: [{ ...jane, notBefore: '2026-12-31T17:00' }] }, 0)).toThrow(refused('leavers[0].notBefore'));
  });

  it('survives JSON', () => {
    const calendar = calendarOf(jane, omar);
    expect(dueAt(JSON.parse(JSON.stringify(calendar)) as LeaveCalendar, leaveOfJane)).toEqual(dueAt(calendar, leaveOfJane));
  });
});

describe('a calendar', () => {
  it.each([
    [{ leavers: [jane, { ...jane, email: 'JANE.DOE@example.com' }] }, 'leavers[1]', 'same person'],
    [{ leavers: [{ notBefore: jane.notBefore }] }, 'leavers[0].email', 'expected an account id or an e-mail address'],
    [{ stages: [], leavers: [] }, 'stages', '1 at least'],
    [{ stages: [chain[1], chain[0]] }, 'stages[1].afterDays', 'more days than the stage before'],
    [{ stages: [{ ...chain[0], afterDays: 0.5 }] }, 'stages[0].afterDays', '0 at least'],
    [{ stages: [{ ...chain[0], policy: { notBefore: '2026-12-31T17:00:00Z' } }] }, 'stages[0].policy.notBefore', 'comes from the leave date'],
    [{ stages: [chain[0], { ...chain[1], name: 'suspend' }] }, 'stages[1].name', 'no other stage'],
    [{ leavers: [{ ...jane, stages: [] }] }, 'leavers[0].stages', '1 at least'],
    [{ leavers: [{ ...jane, notbefore: '' }] }, 'leavers[0].notbefore', 'did you mean notBefore'],
  ])('%j is refused at %s', (content, field, problem) => {
    expect(() => makeLeaveCalendar(content as Parameters<typeof makeLeaveCalendar>[0])).toThrow(refused(field, problem));
  });

  it('suspends and deactivates by default, and deletes nobody', () => {
    expect(makeLeaveCalendar({}).stages.map(({ name, policy }) => [name, policy.profile])).toEqual([['suspend', 'temporaryLeave'], ['deactivate', 'leaver']]);
  });

  it('gets people, and new dates of those who are in it already', () => {
    const moved = { ...jane, notBefore: '2027-02-28T17:00[Europe/Berlin]' };
    const { calendar, ...counts } = addLeavers(calendarOf(jane), [moved, omar], 0);
    expect(counts).toEqual({ added: 1, reDated: 1, refused: [] });
    expect(dueAt(calendar, 0).next.map(({ at }) => at)).toEqual(['2027-01-15T22:00:00.000Z', '2027-02-28T16:00:00.000Z']);
    expect(addLeavers(calendar, [moved, omar], 1)).toMatchObject({ added: 0, reDated: 0, refused: [] });
  });
});

describe('a change of a leave', () => {
  const startedAndFinished = async (): Promise<LeaveCalendar> => {
    const store = await storeOf(calendarOf(jane));
    await doAll(store, leaveOfJane);
    return store.read();
  };
  const allDone = async (): Promise<LeaveCalendar> => {
    const store = await storeOf(makeLeaveCalendar({ stages: chain.slice(0, 1), leavers: [jane] }));
    await doAll(store, leaveOfJane);
    return store.read();
  };

  it('moves what has not started', async () => {
    const moved = reDateLeave(await startedAndFinished(), jane, '2027-01-31T17:00[Europe/Berlin]', leaveOfJane + minute);
    expect(dueAt(moved, 0).next).toMatchObject([{ stage: 'deactivate', at: '2027-02-07T16:00:00.000Z' }]);
    expect(moved.leavers[0]?.history?.at(-1)).toEqual({ type: 'reDated', at: '2026-12-31T16:01:00.000Z', from: jane.notBefore });
    const done = await allDone();
    expect(() => reDateLeave(done, jane, '2027-01-31T17:00[Europe/Berlin]', 0)).toThrow(refused('person', 'no stage left'));
    expect(() => reDateLeave(calendarOf(jane), jane, '2027-01-31T17:00', 0)).toThrow(refused('notBefore', 'no time zone'));
    expect(() => reDateLeave(calendarOf(jane), omar, '2027-01-31T17:00[Europe/Berlin]', 0)).toThrow(refused('person', 'is not in the calendar'));
  });

  it('cancels what has not started', async () => {
    const cancelled = cancelLeave(await startedAndFinished(), jane, leaveOfJane + minute);
    expect(dueAt(cancelled, leaveOfJane + 400 * day)).toEqual({ due: [], waiting: [], stuck: [], next: [] });
    expect(() => cancelLeave(cancelled, jane, 0)).toThrow(refused('person', 'no stage left'));
    const done = await allDone();
    expect(() => cancelLeave(done, jane, 0)).toThrow(refused('person', 'no stage left'));
  });

  it('says for a re-hire what is to undo, and gives nothing back', async () => {
    expect(rehireLeaver(calendarOf(jane), jane, 0)).toMatchObject({ toUndo: [] });
    const { calendar, toUndo } = rehireLeaver(await startedAndFinished(), jane, leaveOfJane + day);
    expect(toUndo).toEqual([{ stage: 'suspend', planHash: expect.any(String), humanTask: expect.stringContaining('reinstatement') }]);
    expect(dueAt(calendar, leaveOfJane + 400 * day)).toEqual({ due: [], waiting: [], stuck: [], next: [] });
    expect(rehireLeaver(await allDone(), jane, 0).toUndo).toHaveLength(1);
  });

  it('lets a person leave again after a re-hire', async () => {
    const { calendar } = rehireLeaver(await startedAndFinished(), jane, leaveOfJane + day);
    const again = addLeavers(calendar, [{ ...jane, notBefore: '2028-06-30T17:00[Europe/Berlin]' }], leaveOfJane + 2 * day);
    expect(again).toMatchObject({ added: 1, reDated: 0, refused: [] });
    expect(dueAt(again.calendar, 0).next).toMatchObject([{ stage: 'suspend', at: '2028-06-30T15:00:00.000Z' }]);
    // The same file as before starts nothing.
    expect(addLeavers(calendar, [jane], 0)).toMatchObject({ added: 0, reDated: 0 });
  });

  it('is not made in a store that it would leave without somebody', async () => {
    const store = await storeOf(calendarOf(jane, omar));
    await expect(store.change((calendar) => ({ ...calendar, leavers: calendar.leavers.slice(1) }))).rejects.toMatchObject({ kind: 'validation', fields: [{ field: 'calendar.leavers' }] });
  });

  it('is not made in a store that would forget what happened, or a stage that has started', async () => {
    const store = await storeOf(calendarOf(jane));
    await doAll(store, leaveOfJane, 'notFinished');
    await expect(store.change(() => calendarOf(jane))).rejects.toMatchObject({ kind: 'validation', fields: [{ field: 'calendar.leavers', problem: expect.stringContaining('what happened') }] });
    await expect(store.change((calendar) => ({ ...calendar, stages: chain.slice(1) }))).rejects.toMatchObject({ kind: 'validation', fields: [{ field: 'calendar.stages' }] });
    expect(await doAll(store, leaveOfJane)).toEqual(['suspend account of jane.doe@example.com']);
  });

  it('with the same stages and people writes nothing', async () => {
    const shared = new StoreInMemory();
    const store = sharedLeaveCalendar(shared);
    const again = () => store.change((calendar) => addLeavers({ ...calendar, stages: structuredClone(chain) }, [jane], leaveOfJane).calendar);
    await again();
    const before = structuredClone(shared.lists);
    await again();
    expect(shared.lists).toEqual(before);
  });
});
