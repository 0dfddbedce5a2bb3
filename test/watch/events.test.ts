import { makePlan, applyPlan, memoryJournal } from 'atlassian-admin-sdk/offboarding';
import { memoryWatchStore, watch } from 'atlassian-admin-sdk/watch';
import { describe, expect, it } from 'vitest';

import { allOf } from '../support/all-of.js';
import { gone, hour, inWords, returned } from '../support/gone.js';
import { rehearsal } from '../support/organization.js';

const jane = { jane: { name: 'Jane Doe', groups: ['developers'] } } as const;

describe('Events around an offboarding', () => {
  it.each([1, 4.9])('hide nothing that happens later on that day, if they came %s minutes after it', async (minutes) => {
    const { at, check, simulator, people: [person] } = await gone(jane);
    const actor = person?.accountId as string;
    at(minutes / 60);
    simulator.recordEvent({ kind: 'user.loggedIn', actor });
    simulator.recordEvent({ kind: 'page.viewed', actor });
    expect(returned(await check(1.1))).toEqual([]);
    at(3);
    simulator.recordEvent({ kind: 'user.loggedIn', actor });
    simulator.recordEvent({ kind: 'page.viewed', actor });
    expect(inWords(await check(4))).toEqual(['activity past', 'signIn past']);
    expect(returned(await check(60))).toEqual([]);
  });

  it('hide nothing that happens later on that day, if they came before it and somebody else left earlier', async () => {
    const { simulator, clients } = rehearsal({ seed: 11 });
    const [omar, actor] = ['Omar Aziz', 'Jane Doe'].map((name) => simulator.addPerson({ name }).accountId) as [string, string];
    simulator.clock.advance(Date.now() - 120_000 - simulator.clock.now());
    simulator.recordEvent({ kind: 'user.loggedIn', actor });
    simulator.clock.advance(Date.now() - simulator.clock.now());
    const plan = await makePlan([actor], { clients });
    const journal = memoryJournal();
    await applyPlan(plan, { clients, journal, verificationDeadline: 50 }).result;
    const earlier = { ...(await makePlan([omar], { clients })), createdAt: new Date(Date.now() - 3 * hour).toISOString() };
    const store = memoryWatchStore();
    const check = async (hours: number) => {
      const now = Date.now() + hours * hour;
      simulator.clock.advance(Math.max(0, now - simulator.clock.now()));
      return inWords((await allOf(watch({ plans: [{ plan, journal }, { plan: earlier }], clients, store, now }))).filter((result) => 'accountId' in result && result.accountId === actor));
    };
    expect(await check(1.1)).toEqual([]);
    simulator.clock.advance('2h');
    simulator.recordEvent({ kind: 'user.loggedIn', actor });
    expect(await check(4)).toEqual(['signIn past']);
  });

  it('hide nothing that happens after the next offboarding on that day', async () => {
    const { at, check, simulator, clients, plan, journal, store, people: [person] } = await gone(jane);
    const accountId = person?.accountId as string;
    await check(1.1);
    at(2);
    simulator.recordEvent({ kind: 'user.loggedIn', actor: accountId });
    expect(inWords(await check(2.1))).toEqual(['signIn past']);
    const offAgain = { ...plan, createdAt: new Date(Date.now() + 2.2 * hour).toISOString() };
    at(2.5);
    simulator.recordEvent({ kind: 'user.loggedIn', actor: accountId });
    const again = await allOf(watch({ plans: [{ plan, journal }, { plan: offAgain }], clients, store, now: at(2.6) }));
    expect(inWords(again)).toEqual(['signIn past']);
  });
});

describe('The first check', () => {
  it('reads the log from shortly before the offboarding, and so does not take a quiet one for an empty one', async () => {
    const { simulator, clients } = rehearsal({ seed: 4, startAt: new Date().toISOString() });
    const person = simulator.addPerson({ name: 'Jane Doe' });
    const plan = await makePlan([person.accountId], { clients });
    const journal = memoryJournal();
    await applyPlan(plan, { clients, journal, verificationDeadline: 50 }).result;
    simulator.clock.advance('30h');
    expect((await allOf(watch({ plans: [{ plan, journal }], clients, now: Date.now() + 30 * hour }))).map(({ kind }) => kind)).toEqual(['checked']);
  });
});

describe('A watch that stops', () => {
  it.each([
    ['reactivated', 'account.enabled'],
    ['provisioned', 'scimUser.activated'],
  ])('looks at everybody of a page of events at the next check, if they were %s', async (_name, kind) => {
    const names = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`p${index}`, { name: `Person ${index}` }]));
    const { at, check, simulator, clients, people, plan, journal, store } = await gone(names);
    await check(7 * 24 + 1);
    at(7 * 24 + 2);
    for (const { accountId } of people) {
      (simulator.state.accounts[accountId] as { status: string }).status = 'active';
      simulator.recordEvent({ kind, actor: simulator.caller.accountId, accountId });
    }
    const found = new Set<string>();
    for await (const result of watch({ plans: [{ plan, journal }], clients, store, now: at(7 * 24 + 3) })) {
      if (result.kind === 'returned') {
        found.add(result.accountId);
        // Long enough that the state is saved meanwhile.
        await new Promise((resolve) => setTimeout(resolve, 400));
      }
      if (found.size === 5) {
        break;
      }
    }
    returned(await check(7 * 24 + 4)).forEach(({ accountId }) => found.add(accountId));
    expect([...found].sort()).toEqual(people.map(({ accountId }) => accountId).sort());
    expect(returned(await check(7 * 24 + 5))).toEqual([]);
  });
});

describe('Somebody who is watched later than others', () => {
  const both = { omar: { name: 'Omar Aziz' }, jane: { name: 'Jane Doe' } } as const;

  /** Jane logs in and is on for an hour, while nobody watches her. */
  async function joined() {
    const organization = await gone(both);
    const { at, check, clients, simulator, people: [, person] } = organization;
    const accountId = person?.accountId as string;
    const excludeAccountIds = [accountId];
    const about = async (hours: number) => inWords((await check(hours)).filter((result) => 'accountId' in result && result.accountId === accountId));
    await check(1.1, { excludeAccountIds });
    at(48);
    simulator.recordEvent({ kind: 'user.loggedIn', actor: accountId });
    await clients.org.accounts.enable(accountId);
    at(49);
    await clients.org.accounts.disable(accountId, {});
    for (const hours of [50, 75, 100, 125, 149]) {
      await check(hours, { excludeAccountIds });
    }
    return { ...organization, accountId, about };
  }

  it('has the events from their offboarding on, once', async () => {
    const { about } = await joined();
    expect(await about(150)).toEqual(['account past', 'signIn past']);
    expect(await about(151)).toEqual([]);
    expect(await about(200)).toEqual([]);
  });

  it('has them although the log was not readable at first', async () => {
    const { about, simulator } = await joined();
    simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 403, match: { route: 'GET /admin/v1/orgs/{orgId}/events-stream' }, times: 100, body: { errors: [{ status: '403', title: 'Forbidden' }] } });
    expect(await about(150)).toEqual([]);
    simulator.faults.clear();
    expect(await about(151)).toEqual(['account past', 'signIn past']);
  });

  it('has them although the watch stops while it reads them', async () => {
    const { about, accountId, at, clients, plan, journal, store } = await joined();
    for await (const result of watch({ plans: [{ plan, journal }], clients, store, now: at(150) })) {
      if ('accountId' in result && result.accountId === accountId && result.kind === 'returned') {
        break;
      }
    }
    expect(await about(151)).toEqual(['account past', 'signIn past']);
  });

  it('brings no events of others back', async () => {
    const { at, check, simulator, people: [omar, person] } = await gone(both);
    const excludeAccountIds = [person?.accountId as string];
    await check(1.1, { excludeAccountIds });
    at(2);
    simulator.recordEvent({ kind: 'user.loggedIn', actor: omar?.accountId as string });
    expect(inWords(await check(3, { excludeAccountIds }))).toEqual(['signIn past']);
    for (const hours of [50, 75, 100, 125, 149]) {
      await check(hours, { excludeAccountIds });
    }
    expect(returned(await check(150))).toEqual([]);
  });
});

describe('A cursor that Atlassian no longer takes', () => {
  it('brings nothing back that was reported before', async () => {
    const { at, check, simulator, people: [person] } = await gone(jane);
    const accountId = person?.accountId as string;
    await check(1.1);
    at(2);
    simulator.recordEvent({ kind: 'user.loggedIn', actor: accountId });
    simulator.recordEvent({ kind: 'account.enabled', actor: accountId, accountId });
    expect(inWords(await check(3))).toEqual(['account past', 'signIn past']);
    for (const hours of [24.5, 48, 72, 96, 120, 144, 170]) {
      await check(hours);
    }
    simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 400, match: { route: 'GET /admin/v1/orgs/{orgId}/events-stream' }, times: 1, body: { errors: [{ status: '400', title: 'Bad Request' }] } });
    expect(returned(await check(180))).toEqual([]);
  });
});
