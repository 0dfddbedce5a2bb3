import { OrgAdminClient } from 'atlassian-admin-sdk';
import {
  applyPlan,
  dueSteps,
  isDue,
  makePlan,
  makeReinstatement,
  makeReport,
  memoryJournal,
  readJournal,
  runStep,
  unfinishedSubjects,
  type JournalStore,
  type PolicyOptions,
  type Plan,
  type RunEvent,
  type StepOutcome,
} from 'atlassian-admin-sdk/offboarding';
import { Simulator, type OrganizationState, type PersonOptions } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { quick } from '../support/clients.js';

type Account = OrganizationState['accounts'][string];

const orgAdmin = 'atlassian/org-admin';
const disable = 'POST /users/{accountId}/manage/lifecycle/disable';
const profile = 'GET /users/{accountId}/manage/profile';

/** A journal whose process dies after a number of entries, or at the first entry that a test picks. */
function dying(journal: JournalStore, dies: number | ((type: string) => boolean)): JournalStore {
  let left = typeof dies === 'number' ? dies : Number.POSITIVE_INFINITY;
  return {
    lock: (run) => journal.lock(run),
    unlock: () => journal.unlock(),
    read: () => journal.read(),
    append: async (entry) => {
      left = typeof dies === 'function' && dies(entry.type) ? 0 : left;
      if (left <= 0) {
        throw new Error('the process died');
      }
      left -= 1;
      return journal.append(entry);
    },
  };
}

async function world(people: readonly string[] = ['Jane Doe']) {
  const simulator = new Simulator({ directories: ['Main', 'Partners'] });
  const accounts = people.map((name): Account => {
    const { accountId } = simulator.addPerson({ name, apiTokens: ['one', 'two'], groups: ['developers'] });
    return simulator.state.accounts[accountId] as Account;
  });
  const clients = { org: new OrgAdminClient({ ...simulator.credentials.orgAdmin, retry: quick }) };
  const plan = await makePlan(accounts.map(({ accountId }) => accountId), { clients, policy: { limits: { people: 100, share: 1 } } });
  return { simulator, accounts, account: accounts[0] as Account, clients, plan, journal: memoryJournal() };
}

const fast = { verificationDeadline: 20 } as const;

async function outcomeOf(plan: Plan, journal: JournalStore) {
  const report = await makeReport(plan, journal);
  return report.people[0]?.outcome;
}

describe('a run that was cut off after the first step of a person', () => {
  const changes: [string, (account: Account, simulator: Simulator) => void][] = [
    ['another name', (account) => (account.name = 'Somebody Else')],
    ['another e-mail address', (account) => (account.email = 'other.person@example.com')],
    [
      'the role of the only organization admin',
      (account, simulator) => {
        Object.values(simulator.state.accounts).forEach((each) => (each.platformRoles = []));
        account.platformRoles = [orgAdmin];
      },
    ],
    ['the role of an organization admin', (account) => (account.platformRoles = [orgAdmin])],
    ['export control', (account) => (account.exportControlled = true)],
    ['a SCIM link', (account) => (account.externalDirectory = 'scim')],
    ['a new token', (account) => (account.apiTokens['new'] = { ...(Object.values(account.apiTokens)[0] as Account['apiTokens'][string]), id: 'new' })],
    ['another type of account', (account) => (account.accountType = 'app')],
  ];

  it.each(changes)('does nothing more for whoever has got %s', async (_what, change) => {
    const { simulator, account, clients, plan, journal } = await world();
    await expect(applyPlan(plan, { clients, journal: dying(journal, 4), ...fast }).result).rejects.toMatchObject({ kind: 'storage.failed' });
    const before = simulator.effects.length;
    expect(before).toBe(1);
    change(account, simulator);
    await applyPlan(plan, { clients, journal, ...fast }).result;
    expect(await outcomeOf(plan, journal)).toMatchObject({ kind: 'blocked', access: 'on' });
    expect(simulator.effects).toHaveLength(before);
  });

  it('goes on for whoever is as before, and is not surprised by what it has done itself', async () => {
    const { simulator, account, clients, plan, journal } = await world();
    await expect(applyPlan(plan, { clients, journal: dying(journal, 4), ...fast }).result).rejects.toMatchObject({ kind: 'storage.failed' });
    await applyPlan(plan, { clients, journal, ...fast }).result;
    expect(await outcomeOf(plan, journal)).toMatchObject({ kind: 'done' });
    expect(account.status).toBe('inactive');
    expect(simulator.effects).toHaveLength(plan.people[0]?.steps.filter(({ onlyAfter }) => onlyAfter === undefined).length ?? 0);
  });

  it('waits where the read of what it had begun is limited, and never calls it refused', async () => {
    const { simulator, account, clients, plan, journal } = await world();
    let outcomes = 0;
    await expect(
      applyPlan(plan, { clients, journal: dying(journal, (type) => type === 'outcome' && (outcomes += 1) > 2), ...fast }).result,
    ).rejects.toMatchObject({ kind: 'storage.failed' });
    expect(account.status).toBe('inactive');
    const before = simulator.effects.length;
    simulator.faults.add({ match: { route: profile }, when: 'beforeEffect', kind: 'status', status: 429, headers: { 'retry-after': '2' }, times: 1 });
    await applyPlan(plan, { clients, journal, ...fast }).result;
    expect(await outcomeOf(plan, journal)).toMatchObject({ kind: 'done' });
    expect(simulator.effects).toHaveLength(before);
  });

  it('ends as not known where nothing can be read of what it had sent', async () => {
    const { simulator, clients, plan, journal } = await world();
    let outcomes = 0;
    await expect(
      applyPlan(plan, { clients, journal: dying(journal, (type) => type === 'outcome' && (outcomes += 1) > 2), ...fast }).result,
    ).rejects.toMatchObject({ kind: 'storage.failed' });
    simulator.faults.add({ match: { route: profile }, when: 'beforeEffect', kind: 'status', status: 403, times: 99 });
    simulator.faults.add({ match: { route: disable }, when: 'beforeEffect', kind: 'status', status: 403, times: 99 });
    await applyPlan(plan, { clients, journal, ...fast }).result;
    expect(await outcomeOf(plan, journal)).toMatchObject({ kind: 'ambiguous' });
  });
});

describe('a person whose last step has no outcome, because the run ended before the response', () => {
  async function cutOff(policy: PolicyOptions = {}, person: PersonOptions = { name: 'Jane Doe' }) {
    const simulator = new Simulator();
    const { accountId } = simulator.addPerson(person);
    const clients = { org: new OrgAdminClient({ ...simulator.credentials.orgAdmin, retry: quick }) };
    const plan = await makePlan([accountId], { clients, policy });
    const journal = memoryJournal();
    await expect(applyPlan(plan, { clients, journal: dying(journal, (type) => type === 'outcome'), ...fast }).result).rejects.toMatchObject({ kind: 'storage.failed' });
    return { account: simulator.state.accounts[accountId] as Account, clients, plan, journal, simulator };
  }

  const cuts: [string, PolicyOptions, PersonOptions][] = [
    ['deactivated', {}, { name: 'Jane Doe' }],
    ['scheduled for deletion', { profile: 'deleteAccount' }, { name: 'Jane Doe' }],
    ['suspended', {}, { name: 'Jo Brandt', email: 'jo@partner.example' }],
  ];

  it.each(cuts)('is not said to be on, and the undo has them: %s', async (_what, policy, person) => {
    const { account, clients, plan, journal } = await cutOff(policy, person);
    const isOut = () => account.status === 'inactive' || Object.values(account.memberships).every((membership) => membership === 'suspended');
    expect(isOut()).toBe(true);
    expect((await makeReport(plan, journal)).people[0]?.access.state).toBe('unknown');
    const back = await makeReinstatement(plan, journal, { clients, accountIds: [account.accountId] });
    expect(back.people.map(({ accountId }) => accountId)).toEqual([account.accountId]);
    await applyPlan(back, { clients, ...fast }).result;
    expect(isOut()).toBe(false);
  });

  it('is in the undo also if they are blocked afterwards', async () => {
    const { account, clients, plan, journal } = await cutOff();
    account.name = 'Somebody Else';
    await applyPlan(plan, { clients, journal, ...fast }).result;
    const [person] = (await makeReport(plan, journal)).people;
    expect([person?.outcome.kind, person?.access.state]).toEqual(['blocked', 'unknown']);
    expect((await makeReinstatement(plan, journal, { clients })).people).toHaveLength(1);
  });

  it('is given back what may be gone, and nothing is sent if it is not', async () => {
    const { account, clients, plan, journal, simulator } = await cutOff();
    account.status = 'active';
    const back = await makeReinstatement(plan, journal, { clients });
    const before = simulator.effects.length;
    expect((await applyPlan(back, { clients, ...fast }).result).totals.alreadyDone).toBe(1);
    expect(simulator.effects).toHaveLength(before);
  });
});

describe('a person whose access was proven off, and who is blocked in the next run', () => {
  it('is not said to be off: somebody may have let them in again', async () => {
    const simulator = new Simulator();
    const account = simulator.addPerson({ name: 'Jane Doe', groups: ['developers'] });
    const clients = { org: new OrgAdminClient({ ...simulator.credentials.orgAdmin, retry: quick }) };
    const plan = await makePlan([account.accountId], { clients, policy: { groups: 'remove' } });
    const journal = memoryJournal();
    let outcomes = 0;
    await expect(applyPlan(plan, { clients, journal: dying(journal, (type) => type === 'outcome' && (outcomes += 1) > 1), ...fast }).result).rejects.toMatchObject({ kind: 'storage.failed' });
    expect((await makeReport(plan, journal)).people[0]?.access.state).toBe('off');
    account.status = 'active';
    await applyPlan(plan, { clients, journal, ...fast }).result;
    const [person] = (await makeReport(plan, journal)).people;
    expect([person?.outcome.kind, person?.access.state]).toEqual(['blocked', 'unknown']);
  });
});

describe('a plan that has expired', () => {
  it('is not applied any more, and a new one is made for those who are not finished', async () => {
    const { accounts, clients, plan, journal } = await world(['Ann One', 'Bob Two', 'Cid Three']);
    let people = 0;
    await expect(
      applyPlan(plan, { clients, concurrency: 1, journal: dying(journal, (type) => type === 'snapshot' && (people += 1) > 1), ...fast }).result,
    ).rejects.toMatchObject({ kind: 'storage.failed' });
    const rest = await unfinishedSubjects(plan, journal);
    expect(rest.map(({ accountId }) => accountId)).toEqual(accounts.slice(1).map(({ accountId }) => accountId));
    const next = await makePlan(rest, { clients });
    await applyPlan(next, { clients, ...fast }).result;
    expect(accounts.map(({ status }) => status)).toEqual(['inactive', 'inactive', 'inactive']);
  });

  it('has nobody left where everybody is finished', async () => {
    const { clients, plan, journal } = await world();
    await applyPlan(plan, { clients, journal, ...fast }).result;
    expect(await unfinishedSubjects(plan, journal)).toEqual([]);
  });
});

describe('organization admins', () => {
  async function admins(names: readonly string[]) {
    const simulator = new Simulator();
    const people = names.map((name) => simulator.addPerson({ name, orgAdmin: true }));
    const clients = { org: new OrgAdminClient({ ...simulator.credentials.orgAdmin, retry: quick }) };
    const left = () => Object.values(simulator.state.accounts).filter(({ platformRoles, status }) => status === 'active' && platformRoles.includes(orgAdmin)).length;
    const plans: Plan[] = [];
    for (const { accountId } of people.slice(0, 2)) {
      plans.push(await makePlan([accountId], { clients, policy: { remainingOrgAdmins: 2 } }));
    }
    return { simulator, people, clients, plans, left };
  }

  it.each(['at the same time', 'one after the other'])('of two plans %s leave as many as the policy demands', async (how) => {
    const { clients, plans, left } = await admins(['Ann A', 'Bob B', 'Cid C']);
    const enough = left();
    const results = [];
    if (how === 'at the same time') {
      results.push(...(await Promise.all(plans.map((plan) => applyPlan(plan, { clients, ...fast }).result))));
    } else {
      for (const plan of plans) {
        results.push(await applyPlan(plan, { clients, ...fast }).result);
      }
    }
    expect(left()).toBeGreaterThanOrEqual(2);
    expect(left()).toBeLessThan(enough);
    const blocked = results.reduce((sum, { totals }) => sum + totals.blocked, 0);
    expect(blocked).toBe(left() === enough - 1 ? 1 : 0);
  });

  it('who have gone since the plan was made are counted', async () => {
    const { simulator, people, clients, plans, left } = await admins(['Ann A', 'Bob B', 'Cid C', 'Di D']);
    people.slice(2).forEach(({ accountId }) => (simulator.state.accounts[accountId] as Account).status = 'inactive');
    const own = Object.values(simulator.state.accounts).filter(({ platformRoles }) => platformRoles.includes(orgAdmin));
    own.filter(({ accountId }) => !people.some((person) => person.accountId === accountId)).forEach((account) => (account.platformRoles = []));
    const [plan] = plans;
    const { totals } = await applyPlan(plan as Plan, { clients, ...fast }).result;
    expect(totals).toMatchObject({ blocked: 1 });
    expect(left()).toBe(2);
  });
});

describe('a person whose service asks to come back in two hours', () => {
  it.each([1, 4])('is put aside and named, and the others go on: %s at a time', async (concurrency) => {
    const { simulator, accounts, clients, plan, journal } = await world(Array.from({ length: 6 }, (_, index) => `Person ${index}`));
    const late = accounts[1] as Account;
    simulator.faults.add({ match: { accountId: late.accountId, route: disable }, when: 'beforeEffect', kind: 'status', status: 503, headers: { 'retry-after': '7200' }, times: 99 });
    const run = applyPlan(plan, { clients, journal, concurrency, ...fast });
    const events: RunEvent[] = [];
    for await (const event of run) {
      events.push(event);
    }
    expect((await run.result).totals).toMatchObject({ done: 5, notFinished: 1 });
    expect(accounts.filter(({ status }) => status === 'inactive')).toHaveLength(5);
    expect(events.filter(({ type }) => type === 'personPutAside')).toMatchObject([{ accountId: late.accountId, reason: 'unavailable', comesAgain: false }]);
    const reported = (await makeReport(plan, journal)).people.find(({ accountId }) => accountId === late.accountId);
    expect(reported?.outcome).toMatchObject({ kind: 'notFinished', reason: 'unavailable', retryAt: expect.any(String) });
  });

  it('comes again in the same run where that is soon', async () => {
    const { simulator, accounts, clients, plan, journal } = await world(['Ann One', 'Bob Two']);
    const late = accounts[0] as Account;
    simulator.faults.add({ match: { accountId: late.accountId, route: disable }, when: 'beforeEffect', kind: 'status', status: 503, headers: { 'retry-after': '6' }, times: 1 });
    const order: string[] = [];
    const run = applyPlan(plan, { clients, journal, concurrency: 1, ...fast });
    for await (const event of run) {
      if (event.type === 'personFinished' || event.type === 'personPutAside') {
        order.push(`${event.type} ${event.accountId === late.accountId ? 'late' : 'other'}`);
      }
    }
    expect([...new Set(order)]).toEqual(['personPutAside late', 'personFinished other', 'personFinished late']);
    expect((await run.result).totals).toMatchObject({ done: 2 });
  }, 20_000);

  it('is left at once when the run is stopped', async () => {
    const { simulator, accounts, clients, plan, journal } = await world(['Ann One']);
    simulator.faults.add({ match: { accountId: accounts[0]?.accountId ?? '', route: disable }, when: 'beforeEffect', kind: 'status', status: 429, headers: { 'retry-after': '600' }, times: 99 });
    const stop = new AbortController();
    const run = applyPlan(plan, { clients, journal, signal: stop.signal, ...fast });
    const started = performance.now();
    for await (const event of run) {
      if (event.type === 'personPutAside') {
        stop.abort();
      }
    }
    expect((await run.result).stopped).toBe(true);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe('a step', () => {
  it('is run only when it is due, by a rule that is public', async () => {
    const { simulator, account, clients, plan, journal } = await world();
    const [person] = plan.people;
    const steps = person?.steps ?? [];
    const conditional = steps.find(({ onlyAfter }) => onlyAfter !== undefined);
    await journal.append({ type: 'started', at: new Date().toISOString(), run: 'r', planHash: plan.hash, orgId: plan.orgId, version: 1 });
    const recorded = { intents: new Set<string>(), outcomes: new Map<string, StepOutcome>() };
    const context = { clients, journal, run: 'r', planHash: plan.hash, person: person as NonNullable<typeof person>, recorded, verificationDeadline: 20 };
    await expect(runStep(conditional as (typeof steps)[number], context)).rejects.toMatchObject({ kind: 'validation', fields: [{ field: 'step' }] });
    await expect(runStep(steps[1] as (typeof steps)[number], context)).rejects.toMatchObject({ kind: 'validation' });
    expect(simulator.effects).toEqual([]);
    for (const step of steps) {
      if (isDue(step, context.person, recorded.outcomes)) {
        const outcome = await runStep(step, context);
        recorded.outcomes.set(step.key, outcome as StepOutcome);
      }
    }
    expect(recorded.outcomes.has(conditional?.key ?? '')).toBe(false);
    expect(dueSteps(context.person, recorded.outcomes).map(({ kind }) => kind)).not.toContain('suspendInDirectory');
    expect(account.status).toBe('inactive');
    // What was driven by hand is undone like any other run.
    const back = await makeReinstatement(plan, journal, { clients });
    expect((await applyPlan(back, { clients, ...fast }).result).totals).toMatchObject({ done: 1 });
    expect(account.status).toBe('active');
  });
});

describe('the journal of another plan', () => {
  it('is refused by everything that reads one, which names the entry and not what is in it', async () => {
    const { clients, plan, journal, account } = await world();
    await applyPlan(plan, { clients, journal, ...fast }).result;
    const other = await makePlan([account.accountId], { clients });
    for (const read of [
      () => makeReport(other, journal),
      () => readJournal(other, journal),
      () => unfinishedSubjects(other, journal),
      () => makeReinstatement(other, journal, { clients }),
      () => applyPlan(other, { clients, journal }).result,
    ]) {
      await expect(read()).rejects.toMatchObject({ kind: 'validation', fields: [{ field: 'journal', problem: expect.stringMatching(/^entry 1 belongs to another plan/) }] });
    }
  });

  it.each<[string, (entries: readonly object[]) => object[], RegExp]>([
    ['without its beginning', (entries) => entries.slice(1), /entry 1 belongs to a run that never started/],
    ['with an entry after its end', (entries) => [...entries, entries[1] as object], /comes after the end of its run/],
    ['with an outcome of nothing that was begun', (entries) => entries.filter((entry) => !('type' in entry && entry.type === 'intent')), /outcome of a step that never started/],
    ['of a version that is not known', (entries) => [{ ...entries[0], version: 2 }, ...entries.slice(1)], /entry 1 has a form that this version cannot read/],
    ['with an entry of a kind that is not known', (entries) => [...entries.slice(0, 1), { ...entries[1], type: 'forgiven' }], /entry 2 has a form that this version cannot read/],
    ['about somebody else', (entries) => entries.map((entry) => ('accountId' in entry ? { ...entry, accountId: 'somebody-else' } : entry)), /about somebody who is not in the plan/],
    ['about another step', (entries) => entries.map((entry) => ('step' in entry ? { ...entry, step: 'deleteAccount' } : entry)), /about a step that the plan does not have/],
  ])('%s is refused', async (_how, change, problem) => {
    const { clients, plan, journal } = await world();
    await applyPlan(plan, { clients, journal, ...fast }).result;
    const changed = change(journal.entries);
    const read = (async function* () {
      yield* changed;
    }) as unknown as JournalStore['read'];
    await expect(makeReport(plan, { ...journal, read })).rejects.toMatchObject({ kind: 'validation', fields: [{ field: 'journal', problem: expect.stringMatching(problem) }] });
  });
});

describe('a read before the change that is no answer about the person', () => {
  const tokens = 'GET /users/{accountId}/manage/api-tokens';
  const garbage = (times: number, route = tokens) => ({ match: { route }, when: 'afterEffect', kind: 'garbage', times }) as const;

  it.each([tokens, profile])('is asked for again, and the person is finished: %s', async (route) => {
    const { simulator, account, clients, plan, journal } = await world();
    simulator.faults.add(garbage(1, route));
    await applyPlan(plan, { clients, journal, ...fast }).result;
    expect((await outcomeOf(plan, journal))?.kind).toBe('done');
    expect(account.status).toBe('inactive');
  });

  it('leaves the person as they are where it goes on', async () => {
    const { simulator, account, clients, plan, journal } = await world();
    simulator.faults.add(garbage(20));
    await applyPlan(plan, { clients, journal, ...fast }).result;
    expect(await outcomeOf(plan, journal)).toMatchObject({ kind: 'blocked', reason: expect.stringContaining('is not readable now: API tokens (') });
    expect(simulator.effects).toEqual([]);
    expect(account.status).toBe('active');
  });
});
