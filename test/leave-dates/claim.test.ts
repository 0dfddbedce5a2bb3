import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { addLeavers, cancelLeave, claimDue, dueAt, fileLeaveCalendar, makeLeaveCalendar, reDateLeave, sharedLeaveCalendar, type LeaveCalendarStore, type SharedCalendarStore } from 'atlassian-admin-sdk/leave-dates';
import type { Plan } from 'atlassian-admin-sdk/offboarding';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { redisStore } from 'atlassian-admin-sdk/bullmq';
import { postgresStore } from 'atlassian-admin-sdk/pg-boss';
import { finishedWell, planFor } from '../support/leave-plans.js';
import { hasPostgres, startPostgres, type StartedPostgres } from '../support/postgres.js';
import { hasRedis, startRedis, type StartedRedis } from '../support/redis.js';
import { StoreInMemory } from '../support/shared-store.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'leave-dates-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const leaveDate = Date.parse('2026-12-31T16:00:00Z');
const day = 86_400_000;
const names = ['ada', 'bob', 'cleo', 'dan', 'eve'];
const calendar = makeLeaveCalendar({
  leavers: names.map((name, index) => ({ email: `${name}@example.com`, notBefore: `2026-12-31T17:0${index % 2}[Europe/Berlin]` })),
});
const now = leaveDate + 5 * 60_000;

/** What was done: the plans of each stage of each person. A plan that comes twice is the same plan. */
type Done = Map<string, Set<string>>;

function carryOut(done: Done, stage: string, plan: Plan): void {
  for (const { email } of plan.people) {
    const key = `${email ?? ''} ${stage}`;
    done.set(key, (done.get(key) ?? new Set()).add(plan.hash));
  }
}

async function work(store: LeaveCalendarStore, done: Done, at: number, people = 2): Promise<void> {
  for await (const stage of claimDue(store, { now: at, people })) {
    const plan = await stage.start(async (subjects, policy) => planFor(subjects, policy));
    if (plan !== undefined) {
      carryOut(done, stage.stage, plan);
      await stage.finish(finishedWell(plan));
    }
  }
}

/** The store as a process has it that dies before its call of this number, or after it had its effect. */
function dyingAt(store: SharedCalendarStore, call: number, afterwards: boolean): SharedCalendarStore & { calls(): number } {
  let calls = 0;
  const dead = () => new Error('the process is dead');
  const through = async <T>(make: () => Promise<T>): Promise<T> => {
    calls += 1;
    if (calls > call || (calls === call && !afterwards)) {
      throw dead();
    }
    const result = await make();
    if (calls === call) {
      throw dead();
    }
    return result;
  };
  return {
    calls: () => calls,
    take: (...given) => through(() => store.take(...given)),
    renew: (...given) => through(() => store.renew(...given)),
    release: (...given) => through(() => store.release(...given)),
    append: (...given) => through(() => store.append(...given)),
    read: async function* (list) {
      yield* await through(async () => {
        const found: string[] = [];
        for await (const entry of store.read(list)) {
          found.push(entry);
        }
        return found;
      });
    },
  };
}

describe('a process that dies', () => {
  it('between any two calls of the store is followed by one that does the rest, and nothing twice', async () => {
    let deaths = 0;
    for (const afterwards of [false, true]) {
      for (let call = 1; call < 500; call += 1) {
        const store = new StoreInMemory();
        await sharedLeaveCalendar(store).change(() => calendar);
        const dying = dyingAt(store, call, afterwards);
        const done: Done = new Map();
        const failure = await work(sharedLeaveCalendar(dying), done, now).then(() => undefined, (error: unknown) => error);
        if (failure === undefined) {
          break;
        }
        expect(failure).toMatchObject({ kind: 'storage.failed' });
        deaths += 1;
        const plansBefore = done.size;
        store.advance(31_000);
        await work(sharedLeaveCalendar(store), done, now + 60_000);
        expect([...done].map(([key, plans]) => `${key} ${plans.size}`).sort(), `at call ${call}, ${plansBefore} done before`).toEqual(names.map((name) => `${name}@example.com suspend 1`));
        expect(dueAt(await sharedLeaveCalendar(store).read(), now)).toMatchObject({ due: [], waiting: [], stuck: [] });
      }
    }
    expect(deaths).toBeGreaterThan(60);
  });

  it('keeps its claim for as long as its lease lasts', async () => {
    let store = new StoreInMemory();
    const done: Done = new Map();
    for (let call = 1; done.size === 0; call += 1) {
      store = new StoreInMemory();
      await sharedLeaveCalendar(store).change(() => calendar);
      await work(sharedLeaveCalendar(dyingAt(store, call, true)), done, now, 5).catch(() => undefined);
    }
    expect(done.size).toBe(5);
    const others: Done = new Map();
    await work(sharedLeaveCalendar(store), others, now);
    expect(others.size).toBe(0);
    store.advance(31_000);
    await work(sharedLeaveCalendar(store), others, now);
    expect([...others.keys()].sort()).toEqual([...done.keys()].sort());
    expect([...others.values()].map((plans) => [...plans])).toEqual([...done.values()].map((plans) => [...plans]));
  });
});

/** How a process opens its calendar, by where it is. */
const places = ['shared', 'file', ...(hasRedis ? (['Redis'] as const) : []), ...(hasPostgres ? (['Postgres'] as const) : [])] as const;

describe.each(places)('a calendar in a %s store', { timeout: 60_000 }, (kind) => {
  let number = 0;
  let redis: StartedRedis | undefined;
  let postgres: StartedPostgres | undefined;
  beforeAll(async () => {
    redis = kind === 'Redis' ? await startRedis() : undefined;
    postgres = kind === 'Postgres' ? await startPostgres() : undefined;
  }, 60_000);
  afterAll(async () => {
    await redis?.stop();
    await postgres?.stop();
  });
  const stores = async (): Promise<() => LeaveCalendarStore> => {
    number += 1;
    const path = join(folder, `${kind}-${number}.jsonl`);
    const shared = new StoreInMemory();
    const name = `calendar-${number}`;
    const open = (): LeaveCalendarStore => {
      if (redis !== undefined) {
        return sharedLeaveCalendar(redisStore(redis.connect()), { name });
      }
      if (postgres !== undefined) {
        const pool = postgres.connect();
        return sharedLeaveCalendar(postgresStore({ executeSql: (text, values) => pool.query(text, values) }), { name });
      }
      return kind === 'file' ? fileLeaveCalendar(path) : sharedLeaveCalendar(shared);
    };
    await open().change(() => calendar);
    return open;
  };

  it('gives each due stage to one process', async () => {
    const open = await stores();
    const done: Done = new Map();
    await Promise.all(Array.from({ length: 4 }, () => work(open(), done, now, 1)));
    expect([...done].map(([key, plans]) => `${key} ${plans.size}`).sort()).toEqual(names.map((name) => `${name}@example.com suspend 1`));
  });

  it('makes the plan again if somebody is cancelled or re-dated before it is recorded, and refuses nothing afterwards', async () => {
    const open = await stores();
    const other = open();
    const asked: (readonly (string | undefined)[])[] = [];
    for await (const stage of claimDue(open(), { now })) {
      const plan = await stage.start(async (people, policy) => {
        asked.push(people.map(({ email }) => email));
        const made = planFor(people, policy);
        if (asked.length === 1) {
          await other.change((each) => cancelLeave(each, { email: 'bob@example.com' }, now));
          await other.change((each) => reDateLeave(each, { email: 'eve@example.com' }, '2027-06-30T17:00[Europe/Berlin]', now));
        }
        return made;
      });
      // Bob and Eve have started nothing. The others have.
      await other.change((each) => cancelLeave(each, { email: 'ada@example.com' }, now));
      await stage.finish(plan === undefined ? [] : finishedWell(plan));
    }
    expect(asked.map((emails) => emails.length)).toEqual([5, 3]);
    const { leavers } = await other.read();
    expect(leavers.map(({ history = [] }) => history.map(({ type }) => type).join(' '))).toEqual(['started cancelled finished', 'cancelled', 'started finished', 'started finished', 'reDated']);
  });

  it('makes another plan if the one that has started is expired', async () => {
    const open = await stores();
    const hashes: (string | undefined)[] = [];
    const attempt = async (at: number, kindOfEnd: 'done' | 'notFinished'): Promise<void> => {
      for await (const stage of claimDue(open(), { now: at })) {
        const plan = await stage.start(async (people, policy) => planFor(people, policy, { made: at, expiresAfter: 15 * 60_000 }));
        hashes.push(plan?.hash);
        await stage.finish(plan === undefined ? [] : finishedWell(plan, kindOfEnd));
      }
    };
    await attempt(now, 'notFinished');
    await attempt(now + 14 * 60_000, 'notFinished');
    await attempt(now + 16 * 60_000, 'done');
    await attempt(now + 17 * 60_000, 'done');
    expect(hashes).toHaveLength(3);
    expect(hashes[0]).toBe(hashes[1]);
    expect(hashes[2]).not.toBe(hashes[0]);
  });

  it('refuses a plan for others, for an earlier time, or beyond the limits, and has then started nothing', async () => {
    const open = await stores();
    for await (const stage of claimDue(open(), { now })) {
      await expect(stage.finish([])).rejects.toMatchObject({ kind: 'validation' });
      await expect(stage.start(async (people, policy) => planFor([...people, { email: 'zoe@example.com' }], policy))).rejects.toMatchObject({ fields: [{ field: 'plan.people' }] });
      await expect(stage.start(async (people, { notBefore: _notBefore, ...policy }) => planFor(people, policy))).rejects.toMatchObject({ fields: [{ field: 'plan.policy.notBefore' }] });
      const large = async (...[people, policy]: Parameters<Parameters<typeof stage.start>[0]>): Promise<Plan> => ({ ...planFor(people, policy), fuse: { people: 5, needsConfirmation: true } });
      await expect(stage.start(large)).rejects.toMatchObject({ fields: [{ field: 'confirm.people' }] });
      expect((await open().read()).leavers.flatMap(({ history = [] }) => history)).toEqual([]);
      expect(await stage.start(large, { confirm: { people: 5 } })).toMatchObject({ fuse: { people: 5 } });
    }
  });

  it('has what several processes added at the same time', async () => {
    const open = await stores();
    await Promise.all(
      Array.from({ length: 8 }, (_, index) => open().change((each) => addLeavers(each, [{ email: `more${index}@example.com`, notBefore: '2027-06-30T17:00[Asia/Tokyo]' }], now).calendar)),
    );
    expect((await open().read()).leavers).toHaveLength(13);
  });
});

describe('a calendar in a file', () => {
  it('is for its owner alone, and keeps plans beside it', async () => {
    const path = join(folder, 'owner.jsonl');
    await fileLeaveCalendar(path).change(() => calendar);
    await work(fileLeaveCalendar(path), new Map(), now);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(`${path}.plans`)).toHaveLength(3);
    expect(readdirSync(folder).filter((name) => name.startsWith('owner') && name.endsWith('.lock'))).toEqual([]);
  });

  it('loses a line that a crash cut off, and nothing else', async () => {
    const path = join(folder, 'cut.jsonl');
    await fileLeaveCalendar(path).change(() => calendar);
    const whole = readFileSync(path, 'utf8');
    appendFileSync(path, '{"changes":[{"of":["ada@example.com"],"ev');
    expect((await fileLeaveCalendar(path).read()).leavers).toEqual(calendar.leavers);
    await work(fileLeaveCalendar(path), new Map(), now);
    expect(readFileSync(path, 'utf8').startsWith(whole)).toBe(true);
    expect(dueAt(await fileLeaveCalendar(path).read(), now + day).due).toEqual([]);
  });

  it('is not written over another file, and not read from one', async () => {
    const path = join(folder, 'letter.txt');
    writeFileSync(path, 'Dear Jane');
    await expect(fileLeaveCalendar(path).change(() => calendar)).rejects.toMatchObject({ kind: 'validation', fields: [{ field: 'path' }] });
    expect(readFileSync(path, 'utf8')).toBe('Dear Jane');
    writeFileSync(path, 'Dear Jane,\nhow are you?\n');
    const store = fileLeaveCalendar(path);
    await expect(store.read()).rejects.toMatchObject({ kind: 'validation', fields: [{ field: 'calendar' }] });
    await expect(store.read()).rejects.toMatchObject({ kind: 'validation' });
  });

  it('rejects what is no calendar of this package, and options that do not exist', async () => {
    const first = async (...given: unknown[]) => (claimDue as (...all: unknown[]) => AsyncGenerator)(...given).next();
    await expect(first({})).rejects.toMatchObject({ kind: 'validation', fields: [{ field: 'calendar' }] });
    await expect(first(fileLeaveCalendar('x'), { people: 0 })).rejects.toMatchObject({ fields: [{ field: 'people' }] });
    await expect(first(fileLeaveCalendar('x'), { peeple: 1 })).rejects.toMatchObject({ fields: [{ field: 'peeple' }] });
    await expect(first(fileLeaveCalendar('x'), { now: 'now' })).rejects.toMatchObject({ fields: [{ field: 'now' }] });
    expect(() => fileLeaveCalendar('')).toThrow(expect.objectContaining({ kind: 'validation' }));
    expect(() => sharedLeaveCalendar({} as SharedCalendarStore)).toThrow(expect.objectContaining({ kind: 'validation' }));
    expect(() => sharedLeaveCalendar(new StoreInMemory(), { name: 'a b' })).toThrow(expect.objectContaining({ kind: 'validation' }));
    expect(() => sharedLeaveCalendar(new StoreInMemory(), { lease: 1 })).toThrow(expect.objectContaining({ kind: 'validation' }));
  });
});
