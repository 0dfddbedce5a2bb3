import { addLeavers, cancelLeave, claimDue, dueAt, makeLeaveCalendar, reDateLeave, rehireLeaver, sharedLeaveCalendar, type LeaveCalendar, type LeaveCalendarStore, type LeaveStage } from 'atlassian-admin-sdk/leave-dates';
import { describe, expect, it } from 'vitest';

import { finishedWell, planFor } from '../support/leave-plans.js';
import { StoreInMemory } from '../support/shared-store.js';

const now = Date.parse('2027-01-04T12:00:00Z');
const minute = 60_000;
const day = 86_400_000;
const names = ['ada', 'bob', 'cleo', 'dan', 'eve'];
const addressOf = (name: string): string => `${name}@example.com`;
const eve = { email: addressOf('eve') };
const oneStage: readonly LeaveStage[] = [{ name: 'suspend', afterDays: 0, policy: { profile: 'temporaryLeave' } }];

/** What a loop was asked to plan: the stage, and the people or nobody. */
type Asked = string[];

/** Does what is due, with plans that expire after 15 minutes. */
async function work(store: LeaveCalendarStore, at: number, { kind = 'done', meanwhile }: { readonly kind?: 'done' | 'notFinished'; readonly meanwhile?: () => Promise<unknown> } = {}): Promise<Asked> {
  const asked: Asked = [];
  for await (const stage of claimDue(store, { now: at })) {
    const plan = await stage.start(async (people, policy) => {
      asked.push(`${stage.stage} ${people.map(({ email = '' }) => email.split('@')[0]).join(' ')}, not before ${policy.notBefore ?? ''}`);
      await meanwhile?.();
      return planFor(people, policy, { made: at, expiresAfter: 15 * minute });
    });
    await stage.finish(plan === undefined ? [] : finishedWell(plan, kind)).catch((error: unknown) => expect(plan ?? error).toMatchObject({ kind: 'validation' }));
  }
  return asked;
}

/** A calendar whose people have a plan that nobody applied. */
async function planned(of: readonly string[] = names, stages?: readonly LeaveStage[]): Promise<LeaveCalendarStore> {
  const store = sharedLeaveCalendar(new StoreInMemory());
  await store.change(() => makeLeaveCalendar({ stages, leavers: of.map((name) => ({ email: addressOf(name), notBefore: '2027-01-04T09:00[Europe/Berlin]' })) }));
  expect(await work(store, now, { kind: 'notFinished' })).toEqual([`suspend ${of.join(' ')}, not before 2027-01-04T08:00:00.000Z`]);
  return store;
}

const later = now + 16 * minute;
const moved = (calendar: LeaveCalendar): LeaveCalendar => reDateLeave(calendar, eve, '2027-06-30T17:00[Europe/Berlin]', now);
const dates = async (store: LeaveCalendarStore, at: number): Promise<string[]> => {
  const { due, next } = dueAt(await store.read(), at);
  return [...due.map(({ person, stage }) => `${person.email ?? ''} ${stage} now`), ...next.map(({ person, stage, at: time }) => `${person.email ?? ''} ${stage} ${time}`)];
};

/** The ways in which somebody stops leaving. */
const ways = [
  ['cancelled', (calendar: LeaveCalendar): LeaveCalendar => cancelLeave(calendar, eve, now)],
  ['re-hired', (calendar: LeaveCalendar): LeaveCalendar => rehireLeaver(calendar, eve, now).calendar],
] as const;

describe('a plan that expired before anybody applied it', () => {
  it('is made again without somebody who has a later date now: the others lose their access, and that person at the new date', async () => {
    const store = await planned();
    await store.change(moved);
    expect(await work(store, later)).toEqual(['suspend ada bob cleo dan, not before 2027-01-04T08:00:00.000Z']);
    expect((await dates(store, later)).filter((text) => text.startsWith('eve'))).toEqual(['eve@example.com suspend 2027-06-30T15:00:00.000Z']);
    const newDate = Date.parse('2027-06-30T15:00:00Z');
    expect((await work(store, newDate - 1)).join()).not.toContain('eve');
    expect(await work(store, newDate)).toEqual(['suspend eve, not before 2027-06-30T15:00:00.000Z']);
  });

  it('is made again with somebody who has another date that has passed as well', async () => {
    const store = await planned();
    await store.change((calendar) => addLeavers(calendar, [{ ...eve, notBefore: '2027-01-04T10:00[Europe/Berlin]' }], now).calendar);
    expect(await work(store, later)).toEqual(['suspend ada bob cleo dan eve, not before 2027-01-04T09:00:00.000Z']);
  });

  it.each(ways)('is made again without somebody who was %s', async (_way, change) => {
    const store = await planned();
    await store.change(change);
    expect(await work(store, later)).toEqual(['suspend ada bob cleo dan, not before 2027-01-04T08:00:00.000Z']);
    for (const at of [later, later + 400 * day]) {
      expect((await dates(store, at)).join()).not.toContain('eve');
      expect((await work(store, at)).join()).not.toContain('eve');
    }
  });

  it.each(ways)('shows nobody as due who was %s, from that moment on', async (_way, change) => {
    const store = await planned();
    await store.change(change);
    expect((await dates(store, now)).map((text) => text.split('@')[0])).toEqual(['ada', 'bob', 'cleo', 'dan']);
    expect(dueAt(await store.read(), now + 30 * day).waiting.filter(({ person }) => person.email === eve.email)).toEqual([]);
  });

  it.each(ways)('is not made again if everybody in it was %s, and the claim is over', async (_way, change) => {
    const store = await planned(['eve']);
    await store.change(change);
    expect(await work(store, later)).toEqual([]);
    const { leavers } = await store.read();
    expect(leavers.map(({ claim }) => claim)).toEqual([undefined]);
    expect(dueAt(await store.read(), later + 400 * day)).toEqual({ due: [], waiting: [], stuck: [], next: [] });
  });

  it.each([...ways, ['re-dated', moved] as const])('is not recorded again with somebody who was %s while the new one was made', async (_way, change) => {
    const store = await planned();
    let isFirst = true;
    const asked = await work(store, later, {
      meanwhile: async () => {
        await (isFirst ? store.change(change) : undefined);
        isFirst = false;
      },
    });
    expect(asked.map((text) => text.includes('eve'))).toEqual([true, false]);
    const { leavers } = await store.read();
    expect(leavers.find(({ email }) => email === eve.email)?.history?.filter(({ type }) => type === 'started')).toHaveLength(1);
  });

  it('comes again as it is for as long as it has not expired, with everybody in it', async () => {
    const store = await planned();
    await store.change(moved);
    expect(await work(store, now + 14 * minute)).toEqual([]);
    expect((await store.read()).leavers.every(({ history = [] }) => history.at(-1)?.type === 'finished')).toBe(true);
  });

  it('is still to undo after a re-hire: nobody knows how far its run came', async () => {
    const store = await planned();
    await store.change(moved);
    await work(store, later);
    expect(rehireLeaver(await store.read(), eve, later).toUndo).toMatchObject([{ stage: 'suspend', humanTask: expect.stringContaining('has started and not finished') }]);
  });

  it('lets somebody leave again after a re-hire', async () => {
    const store = await planned(['eve']);
    await store.change((calendar) => rehireLeaver(calendar, eve, now).calendar);
    await work(store, later);
    await store.change((calendar) => addLeavers(calendar, [{ ...eve, notBefore: '2027-06-30T17:00[Europe/Berlin]' }], later).calendar);
    expect(await dates(store, later)).toEqual(['eve@example.com suspend 2027-06-30T15:00:00.000Z']);
  });
});

describe('the last stage of a leave', () => {
  it('can be cancelled although it has started: once its plan has expired it never comes', async () => {
    const store = await planned(['eve'], oneStage);
    await store.change((calendar) => cancelLeave(calendar, eve, now));
    expect(await work(store, later)).toEqual([]);
    expect(await dates(store, later + 400 * day)).toEqual([]);
    const over = await store.read();
    expect(() => cancelLeave(over, eve, later)).toThrow(expect.objectContaining({ kind: 'validation' }));
  });

  it('can be cancelled if it finished without success: nobody retries it', async () => {
    const store = sharedLeaveCalendar(new StoreInMemory());
    await store.change(() => makeLeaveCalendar({ stages: oneStage, leavers: [{ ...eve, notBefore: '2027-01-04T09:00[Europe/Berlin]' }] }));
    for await (const stage of claimDue(store, { now })) {
      const plan = await stage.start(async (people, policy) => planFor(people, policy));
      await stage.finish(plan === undefined ? [] : finishedWell(plan, 'refused'));
    }
    expect(dueAt(await store.read(), now).stuck).toHaveLength(1);
    await store.change((calendar) => cancelLeave(calendar, eve, now));
    expect(dueAt(await store.read(), now + 400 * day)).toEqual({ due: [], waiting: [], stuck: [], next: [] });
  });
});

describe('people of a claim whose plan is not made yet', () => {
  it('leave it if the calendar gets other stages meanwhile, and the loop goes on', async () => {
    const store = sharedLeaveCalendar(new StoreInMemory());
    await store.change(() => makeLeaveCalendar({ stages: oneStage, leavers: [{ ...eve, notBefore: '2027-01-04T09:00[Europe/Berlin]' }] }));
    const asked: string[] = [];
    for await (const stage of claimDue(store, { now })) {
      if (stage.stage === 'suspend') {
        await store.change((calendar) => ({ ...calendar, stages: [{ name: 'deactivate', afterDays: 0, policy: { profile: 'leaver' } }] }));
      }
      const plan = await stage.start(async (people, policy) => {
        asked.push(stage.stage);
        return planFor(people, policy);
      });
      await (plan === undefined ? undefined : stage.finish(finishedWell(plan)));
    }
    expect(asked).toEqual(['deactivate']);
  });
});
