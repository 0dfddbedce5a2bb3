import { applyPlan, makePlan, makePlans, makeReport, memoryJournal, type Plan } from 'atlassian-admin-sdk/offboarding';
import type { OrganizationState, PersonOptions, Simulator } from 'atlassian-admin-sdk/simulator';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { accountReads, countRequests, mixedCrowd, plainCrowd, search, watched } from '../support/requests.js';
import { json } from '../support/scripted-fetch.js';

type Account = OrganizationState['accounts'][string];

const profile = 'GET /users/{accountId}/manage/profile';
const disable = 'POST /users/{accountId}/manage/lifecycle/disable';
const tokens = 'GET /users/{accountId}/manage/api-tokens';
const fast = { verificationDeadline: 50 };

afterEach(() => vi.restoreAllMocks());

/** Timers run as often as the work goes on, and not by a clock: a busy machine then counts the same requests. */
async function inVirtualTime<T>(work: () => Promise<T>): Promise<T> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  let isOver = false;
  const turn = (): void => {
    if (!isOver) {
      vi.advanceTimersByTime(1);
      setImmediate(turn);
    }
  };
  try {
    turn();
    return await work();
  } finally {
    isOver = true;
    vi.useRealTimers();
  }
}

/** Lets time pass for everything that measures it, without waiting. */
function passTime(milliseconds: number): void {
  const now = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => now() + milliseconds);
}

function account(simulator: Simulator, { accountId }: { readonly accountId: string }): Account {
  return simulator.state.accounts[accountId] as Account;
}

/** A plan for people of one organization, which is then watched. */
async function planned(people: readonly PersonOptions[], options?: Parameters<typeof watched>[0], prepare?: (person: Account) => void) {
  const world = watched(options);
  const { simulator, clients } = world;
  ['Grace', 'Gloria'].forEach((name) => simulator.addPerson({ name, orgAdmin: true }));
  const accounts = people.map((person) => account(simulator, simulator.addPerson(person)));
  accounts.forEach((person) => prepare?.(person));
  const plan = await makePlan(accounts.map(({ accountId }) => accountId), { clients, policy: { limits: { people: 999, share: 1 } } });
  const before = simulator.requests.length;
  return { ...world, accounts, plan, sent: () => world.sent().slice(before) };
}

function counted(routes: readonly string[], route: string): number {
  return routes.filter((each) => each === route).length;
}

async function outcomesOf(plan: Plan, options: Omit<Parameters<typeof applyPlan>[1], 'journal'>) {
  const journal = memoryJournal();
  await applyPlan(plan, { ...fast, ...options, journal }).result;
  const { people } = await makeReport(plan, journal);
  return { journal, outcomes: people.map(({ outcome }) => outcome), people };
}

describe('the requests for each leaver', () => {
  it.each([
    ['a plain crowd', plainCrowd(120), undefined, 8.0],
    ['a mixed crowd', mixedCrowd(120), undefined, 8.0],
    ['a plain crowd, with freshness', plainCrowd(120), '60s', 5.5],
    ['a mixed crowd, with freshness', mixedCrowd(120), '60s', 5.5],
  ] as const)('stay within the budget: %s', async (_who, crowd, freshness, budget) => {
    const { each, done, people } = await inVirtualTime(() => countRequests(crowd, { freshness }));
    expect(each).toBeLessThanOrEqual(budget);
    expect(done).toBeGreaterThan(people * 0.7);
  });

  it('are one of each account read while planning and while reading again, and none before the change', async () => {
    const { by } = await countRequests(plainCrowd(60), { concurrency: 1 });
    for (const route of accountReads) {
      expect([by[`plan ${route}`], by[`read again ${route}`]]).toEqual([1, 1]);
    }
    expect(by[`read again ${search}`]).toBeLessThanOrEqual(0.1);
    expect(Object.keys(by).filter((key) => key.startsWith('probe'))).toEqual([]);
    expect(by[`read back ${search}`]).toBe(1);
    expect(by[`read back ${profile}`]).toBeUndefined();
    expect(by[`write ${disable}`]).toBe(1);
  });

  it('are read back in searches of several people, where several are at work', async () => {
    const { sent, plan, clients, accounts } = await planned(plainCrowd(40));
    await inVirtualTime(() => applyPlan(plan, { clients, concurrency: 20 }).result);
    expect(accounts.every(({ status }) => status === 'inactive')).toBe(true);
    // One for the admins, four to read again, four to read back, and perhaps one for those who are left over.
    expect(counted(sent(), search)).toBeLessThanOrEqual(10);
    expect(counted(sent(), profile)).toBe(0);
  });

  it('leave out what the plan has just read, with freshness, and never the search', async () => {
    const { by } = await countRequests(plainCrowd(60), { concurrency: 1, freshness: '60s' });
    for (const route of accountReads) {
      expect(by[`read again ${route}`]).toBeUndefined();
    }
    expect(by[`read again ${search}`]).toBeLessThanOrEqual(0.1);
    expect(by[`read back ${search}`]).toBe(1);
  });
});

/** What may happen to a person between plan and apply, and whether only their own requests show it. */
const changes: readonly (readonly [what: string, change: (account: Account, simulator: Simulator) => void, shownBy: 'search' | 'own requests'])[] = [
  ['another name', (person) => (person.name = 'Somebody Else'), 'search'],
  ['another e-mail address', (person) => (person.email = 'other.person@example.com'), 'search'],
  ['an account that nobody here manages', (person) => (person.email = 'person.7@elsewhere.example'), 'search'],
  ['another type of account', (person) => (person.accountType = 'app'), 'search'],
  ['the role of an organization admin', (person) => (person.platformRoles = ['atlassian/org-admin']), 'search'],
  ['another directory', (person, { state }) => (person.memberships[Object.keys(state.directories)[1] as string] = 'active'), 'search'],
  ['a SCIM link', (person) => (person.externalDirectory = 'scim'), 'search'],
  ['an identity provider', (person) => (person.externalDirectory = 'google'), 'search'],
  ['no account at all', (person, { state }) => delete state.accounts[person.accountId], 'search'],
  ['export control', (person) => (person.exportControlled = true), 'own requests'],
  ['a new token', (person) => (person.apiTokens['new'] = { ...(Object.values(person.apiTokens)[0] as Account['apiTokens'][string]), id: 'new' }), 'own requests'],
];

/** Twelve people in the first of two directories, to change one in their midst. */
async function crowdWith(change: (account: Account, simulator: Simulator) => void) {
  const people = Array.from({ length: 12 }, (_, index) => ({ name: `Person ${index}`, apiTokens: ['laptop'] }));
  const world = await planned(people, { directories: ['Main', 'Partners'] }, ({ memberships }) => delete memberships[Object.keys(memberships)[1] as string]);
  return { ...world, changeOne: () => change(world.accounts[7] as Account, world.simulator) };
}

describe('a person who has changed since the plan, among others who have not', () => {
  it.each(changes)('is noticed, with %s, and the others are done', async (_what, change) => {
    const { plan, clients, changeOne, simulator, accounts } = await crowdWith(change);
    changeOne();
    const { outcomes } = await outcomesOf(plan, { clients });
    expect(outcomes.map(({ kind }) => kind)).toEqual(accounts.map((_, index) => (index === 7 ? 'blocked' : 'done')));
    expect(simulator.effects.filter(({ accountId }) => accountId === accounts[7]?.accountId)).toEqual([]);
  });

  it.each(changes.filter(([, , shownBy]) => shownBy === 'search'))('is noticed with freshness as well, with %s', async (_what, change) => {
    const { plan, clients, changeOne, simulator, accounts } = await crowdWith(change);
    changeOne();
    const { outcomes } = await outcomesOf(plan, { clients, freshness: '60s' });
    expect(outcomes.map(({ kind }) => kind)).toEqual(accounts.map((_, index) => (index === 7 ? 'blocked' : 'done')));
    expect(simulator.effects.filter(({ accountId }) => accountId === accounts[7]?.accountId)).toEqual([]);
  });

  it.each([
    ['export control: Atlassian refuses', 'refused'],
    ['a new token: it stays', 'done'],
  ])('is not noticed within the freshness, as documented, with %s', async (what, kind) => {
    const [, change] = changes.find(([name]) => what.startsWith(name)) as (typeof changes)[number];
    const { plan, clients, changeOne, accounts } = await crowdWith(change);
    changeOne();
    const { outcomes } = await outcomesOf(plan, { clients, freshness: '60s' });
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(accounts.map((_, index) => (index === 7 ? kind : 'done')));
  });

  it('is noticed once the freshness is over', async () => {
    const { plan, clients, changeOne } = await crowdWith(changes.at(-1)?.[1] as (typeof changes)[number][1]);
    changeOne();
    await new Promise((resolve) => setTimeout(resolve, 30));
    const { outcomes } = await outcomesOf(plan, { clients, freshness: 10 });
    expect(outcomes[7]?.kind).toBe('blocked');
  });

  it('is noticed with a plan from the future of this machine', async () => {
    const { plan, clients, changeOne } = await crowdWith(changes.at(-1)?.[1] as (typeof changes)[number][1]);
    changeOne();
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() - 60_000);
    const { outcomes } = await outcomesOf(plan, { clients, freshness: '1h' });
    expect(outcomes[7]?.kind).toBe('blocked');
  });

  it('is off, and nothing is done for them, where somebody else has done it', async () => {
    const { plan, clients, changeOne, simulator, accounts } = await crowdWith((person) => (person.status = 'inactive'));
    accounts.forEach((person) => (person.apiTokens = {}));
    changeOne();
    const { outcomes } = await outcomesOf(plan, { clients });
    expect(outcomes[7]?.kind).toBe('alreadyDone');
    expect(simulator.effects.filter(({ accountId }) => accountId === accounts[7]?.accountId)).toEqual([]);
  });
});

describe('freshness', () => {
  it('leaves a SCIM link to Atlassian that the directory does not show: the change is refused', async () => {
    const { plan, clients, accounts, changing } = await planned([{ name: 'Jane Doe' }]);
    (accounts[0] as Account).externalDirectory = 'scim';
    changing(async ({ url }, response) => {
      if (!url.endsWith('/users/search')) {
        return response;
      }
      const body = (await response.json()) as { data: Record<string, unknown>[] };
      return json({ ...body, data: body.data.map((user) => ({ ...user, managementSource: 'invited' })) });
    });
    const { outcomes } = await outcomesOf(plan, { clients, freshness: '60s' });
    expect(outcomes).toMatchObject([{ kind: 'refused', reason: 'externalDirectory.scim', access: 'on' }]);
    expect(accounts[0]?.status).toBe('active');
  });

  it('never counts for organization admins, and their number is counted before each', async () => {
    const { simulator, clients, sent } = watched();
    const admins = ['Ann', 'Bob', 'Cid'].map((name) => account(simulator, simulator.addPerson({ name, orgAdmin: true })));
    const plan = await makePlan(admins.slice(0, 2).map(({ accountId }) => accountId), { clients, policy: { remainingOrgAdmins: 2 } });
    (admins[2] as Account).platformRoles = [];
    const before = sent().length;
    const { outcomes } = await outcomesOf(plan, { clients, freshness: '60s' });
    expect(counted(sent().slice(before), 'GET /users/{accountId}/manage')).toBe(2);
    expect(outcomes.map(({ kind }) => kind)).toContain('blocked');
    expect(admins.filter(({ platformRoles, status }) => status === 'active' && platformRoles.length > 0).length).toBeGreaterThan(0);
  });

  it('never counts for a person whom an earlier run has started with', async () => {
    const { plan, clients, accounts, simulator } = await planned([{ name: 'Jane Doe', apiTokens: ['one'] }]);
    const journal = memoryJournal();
    let outcomes = 0;
    const dying = { ...journal, append: async (entry: Parameters<typeof journal.append>[0]) => {
      if (entry.type === 'outcome' && (outcomes += 1) > 0) {
        throw new Error('the process died');
      }
      return journal.append(entry);
    } };
    await expect(applyPlan(plan, { clients, journal: dying, freshness: '60s', ...fast }).result).rejects.toMatchObject({ kind: 'storage.failed' });
    (accounts[0] as Account).exportControlled = true;
    const effects = simulator.effects.length;
    await applyPlan(plan, { clients, journal, freshness: '60s', ...fast }).result;
    expect((await makeReport(plan, journal)).people[0]?.outcome).toMatchObject({ kind: 'blocked' });
    expect(simulator.effects).toHaveLength(effects);
  });

  it('is a duration, as it is written elsewhere, or milliseconds', async () => {
    const { plan, clients, sent } = await planned([{ name: 'Jane Doe' }]);
    for (const freshness of ['soon', '60', '', -1, Number.NaN, null, {}]) {
      await expect(applyPlan(plan, { clients, freshness: freshness as never }).result).rejects.toThrow('freshness: expected a duration such as "60s"');
    }
    expect(sent()).toEqual([]);
    for (const freshness of [60_000, '60s', '1m', '0.5h'] as const) {
      const world = await planned([{ name: 'Jane Doe' }]);
      await applyPlan(world.plan, { clients: world.clients, freshness }).result;
      expect(counted(world.sent(), tokens)).toBe(0);
    }
  });

  it('means nothing for a plan that has no times of reading', async () => {
    const { plan, clients, sent } = await planned([{ name: 'Jo Brandt', email: 'jo@partner.example' }]);
    expect(plan.people[0]?.reusable).toBeUndefined();
    const { outcomes } = await outcomesOf(plan, { clients, freshness: '60s' });
    expect(outcomes).toMatchObject([{ kind: 'done', verification: 'done' }]);
    // Admins, the person, guests, and the change.
    expect(counted(sent(), search)).toBe(4);
  });

  it('keeps what an undo needs in the journal', async () => {
    const { plan, clients } = await planned([{ name: 'Jane Doe', groups: ['developers'] }]);
    const { journal } = await outcomesOf(plan, { clients, freshness: '60s' });
    const before = { directory: { known: true }, memberships: { known: true, value: [{ status: 'active' }] }, groups: { known: true, value: [{ name: 'developers' }] } };
    expect(journal.entries.find(({ type }) => type === 'snapshot')).toMatchObject({ before });
  });

  it('keeps no label of a token in the plan', async () => {
    const { plan } = await planned([{ name: 'Jane Doe', apiTokens: ["Jane's laptop"] }]);
    expect(plan.people[0]?.reusable?.apiTokens).toHaveLength(1);
    expect(JSON.stringify(plan)).not.toContain('laptop');
  });
});

describe('a step right after its person was read', () => {
  it('is read by itself where time has passed', async () => {
    const { plan, clients, sent } = await planned([{ name: 'Jane Doe' }]);
    const journal = memoryJournal();
    const slow = { ...journal, append: async (entry: Parameters<typeof journal.append>[0]) => {
      if (entry.type === 'snapshot') {
        passTime(11_000);
      }
      return journal.append(entry);
    } };
    await applyPlan(plan, { clients, journal: slow, ...fast }).result;
    expect(sent().filter((route) => [profile, disable].includes(route))).toEqual([profile, disable]);
  });

  it('is read by itself where an earlier run has started it', async () => {
    const { plan, clients, sent } = await planned([{ name: 'Jane Doe' }]);
    const journal = memoryJournal();
    const dying = { ...journal, append: async (entry: Parameters<typeof journal.append>[0]) => {
      if (entry.type === 'outcome') {
        throw new Error('the process died');
      }
      return journal.append(entry);
    } };
    await expect(applyPlan(plan, { clients, journal: dying, ...fast }).result).rejects.toMatchObject({ kind: 'storage.failed' });
    const before = sent().length;
    await applyPlan(plan, { clients, journal, ...fast }).result;
    expect(sent().slice(before).filter((route) => [profile, disable].includes(route))).toEqual([profile]);
  });

  it('is read by itself where the directory says that it is done: nothing is left out on such a word', async () => {
    const { plan, clients, sent, accounts, changing } = await planned([{ name: 'Jane Doe' }]);
    changing(async ({ url }, response) => {
      if (!url.endsWith('/users/search')) {
        return response;
      }
      const body = (await response.json()) as { data: Record<string, unknown>[] };
      return json({ ...body, data: body.data.map((user) => ({ ...user, accountStatus: 'inactive', status: 'deactivated' })) });
    });
    const { outcomes } = await outcomesOf(plan, { clients });
    expect(outcomes).toMatchObject([{ kind: 'done', verification: 'done' }]);
    expect(accounts[0]?.status).toBe('inactive');
    expect(sent().filter((route) => [profile, disable].includes(route))).toEqual([profile, disable, profile]);
  });

  it('is read by itself where the directory does not say', async () => {
    const { plan, clients, sent, changing } = await planned([{ name: 'Jane Doe' }]);
    changing(async ({ url }, response) => {
      if (!url.endsWith('/users/search')) {
        return response;
      }
      const body = (await response.json()) as { data: Record<string, unknown>[] };
      return json({ ...body, data: body.data.map(({ accountStatus: _, ...user }) => user) });
    });
    const { outcomes } = await outcomesOf(plan, { clients });
    expect(outcomes).toMatchObject([{ kind: 'done', verification: 'done' }]);
    expect(sent().filter((route) => [profile, disable].includes(route))).toEqual([profile, disable, profile]);
  });

  it('is read back by itself where the directory is late', async () => {
    const { plan, clients, sent, changing } = await planned(plainCrowd(5).slice(2));
    changing(async ({ url }, response) => {
      if (!url.endsWith('/users/search')) {
        return response;
      }
      const body = (await response.json()) as { data: Record<string, unknown>[] };
      return json({ ...body, data: body.data.map((user) => ({ ...user, accountStatus: 'active', status: 'active' })) });
    });
    const { outcomes } = await outcomesOf(plan, { clients });
    expect(outcomes).toMatchObject(Array.from({ length: 3 }, () => ({ kind: 'done', verification: 'done' })));
    expect(counted(sent(), profile)).toBe(3);
  });

  it('is read back by itself where the search fails, or is about other people', async () => {
    for (const about of ['nothing', 'others', 'nobody']) {
      const { plan, clients, sent, changing, simulator } = await planned(plainCrowd(5).slice(2));
      let wasChanged = false;
      changing(async ({ url }, response) => {
        wasChanged ||= url.endsWith('/lifecycle/disable');
        if (!wasChanged || !url.endsWith('/users/search')) {
          return response;
        }
        const body = (await response.json()) as { data: Record<string, unknown>[] };
        const others = body.data.map((user) => ({ ...user, accountId: simulator.caller.accountId, accountStatus: 'inactive' }));
        return about === 'nothing' ? json({ code: 500, message: 'Out of order' }, 500) : json({ ...body, data: about === 'others' ? others : [] });
      });
      const { outcomes } = await outcomesOf(plan, { clients });
      expect(outcomes, about).toMatchObject(Array.from({ length: 3 }, () => ({ kind: 'done', verification: 'done' })));
      expect(counted(sent(), profile), about).toBe(3);
    }
  });

  it('is contradicted, and never done, where Atlassian accepts it and nothing changes', async () => {
    const { plan, clients, simulator } = await planned(plainCrowd(14).slice(2));
    simulator.faults.add({ match: { route: disable }, when: 'beforeEffect', kind: 'status', status: 204, times: 99 });
    const { outcomes } = await outcomesOf(plan, { clients });
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['contradicted']));
  });

  it('is finished at once, and recorded, where the run is stopped while others are waited for', async () => {
    const { plan, clients, simulator, accounts, sent } = await planned(plainCrowd(4).slice(2));
    const [late] = accounts;
    // One of two never comes to be read back: the other waits for them.
    simulator.faults.add({ match: { route: 'GET /users/{accountId}/manage', accountId: late?.accountId ?? '' }, when: 'beforeEffect', kind: 'slow', delay: '60s' });
    const stop = new AbortController();
    const journal = memoryJournal();
    const run = applyPlan(plan, { clients, journal, signal: stop.signal, concurrency: 2, ...fast });
    await vi.waitFor(() => expect(counted(sent(), disable)).toBe(1), { interval: 1 });
    const before = performance.now();
    stop.abort();
    expect((await run.result).totals).toMatchObject({ done: 1, notFinished: 1 });
    expect(performance.now() - before).toBeLessThan(5_000);
  });

  it('tells alreadyDone from changed, where somebody else was faster', async () => {
    const { plan, clients, accounts } = await planned([{ name: 'Jane Doe' }]);
    const journal = memoryJournal();
    const overtaken = { ...journal, append: async (entry: Parameters<typeof journal.append>[0]) => {
      if (entry.type === 'intent') {
        (accounts[0] as Account).status = 'inactive';
      }
      return journal.append(entry);
    } };
    await applyPlan(plan, { clients, journal: overtaken, ...fast }).result;
    expect((await makeReport(plan, journal)).people[0]?.outcome).toMatchObject({ kind: 'alreadyDone' });
  });
});

describe('a search for ten people', () => {
  it('is made again for those whose turn comes late', async () => {
    const { plan, clients, sent } = await planned(plainCrowd(12).slice(2));
    const run = applyPlan(plan, { clients, concurrency: 1 });
    let finished = 0;
    for await (const event of run) {
      finished += event.type === 'personFinished' ? 1 : 0;
      if (event.type === 'personFinished' && finished === 3) {
        passTime(11_000);
      }
    }
    // One for the admins, one for all ten, one for the seven who are left, and one to read back each.
    expect(counted(sent(), search)).toBe(3 + 10);
  });

  it('that cannot be read because of one of them is made for each by itself', async () => {
    const { plan, clients, accounts, changing } = await planned(plainCrowd(12).slice(2));
    const odd = accounts[4]?.accountId;
    changing(async ({ url }, response) => {
      if (!url.endsWith('/users/search')) {
        return response;
      }
      const body = (await response.json()) as { data: Record<string, unknown>[] };
      return json({ ...body, data: body.data.map((user) => (user['accountId'] === odd ? { ...user, accountStatus: { odd: true } } : user)) });
    });
    const { outcomes } = await outcomesOf(plan, { clients });
    expect(outcomes.map(({ kind }) => kind)).toEqual(accounts.map(({ accountId }) => (accountId === odd ? 'blocked' : 'done')));
  });
});

describe('plans that are made ahead', () => {
  async function world(size: number) {
    const { simulator, clients, sent } = watched();
    const ids = Array.from({ length: size }, (_, index) => simulator.addPerson({ name: `Person ${index}` }).accountId);
    return { simulator, clients, sent, ids };
  }

  it('are made while the reader works on the one before, and are the same', async () => {
    const { clients, sent, ids } = await world(9);
    const read: number[] = [];
    const plans: Plan[] = [];
    for await (const plan of makePlans(ids, { clients, batch: 3, prefetch: true })) {
      plans.push(plan);
      await vi.waitFor(() => expect(counted(sent(), tokens)).toBe(Math.min(9, plans.length * 3 + 3)));
      read.push(counted(sent(), tokens));
    }
    expect(read).toEqual([6, 9, 9]);
    const people = (made: readonly Plan[]) => made.map((plan) => plan.people.map(({ accountId, rowName }) => [accountId, rowName]));
    const later: Plan[] = [];
    for await (const plan of makePlans(ids, { clients, batch: 3 })) {
      later.push(plan);
    }
    expect(people(plans)).toEqual(people(later));
  });

  it('are made only on request otherwise', async () => {
    const { clients, sent, ids } = await world(6);
    for await (const plan of makePlans(ids, { clients, batch: 3 })) {
      expect(plan.people).toHaveLength(3);
      await new Promise((resolve) => setTimeout(resolve, 30));
      expect(counted(sent(), tokens)).toBe(3);
      break;
    }
  });

  it('stop when the reader stops', async () => {
    const { clients, sent, ids } = await world(200);
    for await (const plan of makePlans(ids, { clients, batch: 100, prefetch: true, concurrency: 1 })) {
      expect(plan.people).toHaveLength(100);
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(counted(sent(), tokens)).toBeLessThan(200);
  });

  it('are not there where reading them failed, and the one before is', async () => {
    const { clients, ids } = await world(2);
    const people = async function* () {
      yield ids[0] as string;
      yield ids[1] as string;
      throw new TypeError('the list of people ends here');
    };
    const plans = makePlans(people(), { clients, batch: 1, prefetch: true });
    expect([await plans.next(), await plans.next()]).toMatchObject([{ done: false }, { done: false }]);
    await new Promise((resolve) => setTimeout(resolve, 30));
    await expect(plans.next()).rejects.toThrow('the list of people ends here');
    await expect(plans.next()).resolves.toEqual({ done: true, value: undefined });
  });

  it('count organization admins over all batches, whatever was applied meanwhile', async () => {
    const { simulator, clients } = await world(0);
    const admins = ['One', 'Two', 'Three'].map((name) => simulator.addPerson({ name, orgAdmin: true }).accountId);
    const rows: string[] = [];
    for await (const plan of makePlans(admins, { clients, batch: 1, prefetch: true })) {
      rows.push(...plan.people.map(({ rowName }) => rowName));
      await applyPlan(plan, { clients, ...fast }).result;
    }
    expect(rows).toEqual(['managed', 'managed', 'lastOrgAdmin']);
  });
});
