import { isAdminError, OrgAdminClient, type AdminError } from 'atlassian-admin-sdk';
import { applyPlan, makePlan, makeReport, memoryJournal, type JournalStore, type Plan } from 'atlassian-admin-sdk/offboarding';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import { runTask, sharedReads, tasksOf, type PlanTask, type TaskResult, type TasksOptions } from 'atlassian-admin-sdk/tasks';
import { describe, expect, it } from 'vitest';

import { quick } from '../../support/clients.js';

const fast = { verificationDeadline: 20 } as const;

async function world(people: number, more: { readonly limits?: { readonly people: number; readonly share: number } } = {}) {
  const simulator = new Simulator({ seed: 3 });
  const accountIds = Array.from({ length: people }, (_, index) => simulator.addPerson({ name: `Person ${index}`, apiTokens: ['laptop'], groups: ['developers'] }).accountId);
  const clients = { org: new OrgAdminClient({ ...simulator.credentials.orgAdmin, retry: quick }) };
  const plan = await makePlan(accountIds, { clients, policy: { limits: more.limits ?? { people: 1_000, share: 1 } } });
  return { simulator, accountIds, clients, plan };
}

async function allOf(plan: Plan, options?: TasksOptions): Promise<PlanTask[]> {
  const tasks: PlanTask[] = [];
  for await (const task of tasksOf(plan, options)) {
    tasks.push(task);
  }
  return tasks;
}

/** As an engine carries it. */
function delivered<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

async function refusal(work: Promise<unknown>): Promise<AdminError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isAdminError(error)) {
    throw new Error('was not refused');
  }
  return error;
}

function fieldsOf(error: AdminError): string[] {
  return error.kind === 'validation' ? error.fields.map(({ field }) => field) : [error.kind];
}

const inactive = ({ state }: Simulator, accountIds: readonly string[]): number => accountIds.filter((accountId) => state.accounts[accountId]?.status === 'inactive').length;

describe('the tasks of a plan', () => {
  it('are all of its people once, in its order, and say what holds for all of them', async () => {
    const { plan } = await world(23);
    const tasks = await allOf(plan);
    expect(tasks.map(({ number, people }) => [number, people.length])).toEqual([[1, 10], [2, 10], [3, 3]]);
    expect(tasks.flatMap(({ people }) => people)).toEqual(plan.people);
    expect(tasks.map(({ peopleInTask }) => peopleInTask)).toEqual([10, 10, 10]);
    expect(new Set(tasks.map((task) => task.plan.hash))).toEqual(new Set([plan.hash]));
    expect(delivered(tasks)).toEqual(tasks);
    expect((await allOf(plan, { people: 1 })).length).toBe(23);
  });

  it('are not made of a plan that was edited, and not without the confirmation that it needs', async () => {
    const { plan } = await world(12, { limits: { people: 3, share: 0.1 } });
    expect(fieldsOf(await refusal(allOf({ ...plan, people: plan.people.slice(1) })))).toEqual(['plan.hash']);
    expect(fieldsOf(await refusal(allOf(plan)))).toEqual(['confirm.people']);
    expect(fieldsOf(await refusal(allOf(plan, { confirm: { people: 11 } })))).toEqual(['confirm.people']);
    expect((await allOf(plan, { confirm: { people: 12 } }))[0]?.confirmed).toEqual({ people: 12 });
  });

  it('refuse options that cannot be meant', async () => {
    const { plan } = await world(1);
    expect(fieldsOf(await refusal(allOf(plan, { people: 0 })))).toEqual(['people']);
    expect(fieldsOf(await refusal(allOf(plan, { size: 3 } as TasksOptions)))).toEqual(['size']);
  });
});

describe('a task that is run', () => {
  it('changes its people and nobody else, and has their outcomes as JSON', async () => {
    const { simulator, accountIds, clients, plan } = await world(12);
    const [first, second] = delivered(await allOf(plan)) as [PlanTask, PlanTask];
    const result = await runTask(first, { clients, journal: memoryJournal(), ...fast });
    expect(delivered(result)).toEqual({ kind: 'finished', people: accountIds.slice(0, 10).map((accountId) => ({ accountId, outcome: { kind: 'done', verification: 'done' } })) });
    expect([inactive(simulator, accountIds.slice(0, 10)), inactive(simulator, accountIds.slice(10))]).toEqual([10, 0]);
    simulator.assertNoEffectOutside({ ...plan, people: first.people });
    await runTask(second, { clients, journal: memoryJournal(), ...fast });
    expect(inactive(simulator, accountIds)).toBe(12);
  });

  it('leaves the same organization as the plan that is applied at once, and its journals make the same report', async () => {
    const [one, other] = [await world(15), await world(15)];
    const journal = memoryJournal();
    await applyPlan(one.plan, { clients: one.clients, journal, ...fast }).result;
    const journals: JournalStore[] = [];
    for (const task of await allOf(other.plan)) {
      const own = memoryJournal();
      journals.push(own);
      await runTask(task, { clients: other.clients, journal: own, ...fast });
    }
    const whole = { read: async function* () { for (const each of journals) { yield* each.read(); } } };
    const [whole1, whole2] = [await makeReport(one.plan, journal), await makeReport(other.plan, whole)];
    expect(whole2.totals).toEqual(whole1.totals);
    expect(whole2.people.map(({ outcome, steps }) => [outcome, steps.map(({ key }) => key)])).toEqual(whole1.people.map(({ outcome, steps }) => [outcome, steps.map(({ key }) => key)]));
    expect(Object.values(other.simulator.state.accounts).map(({ status }) => status)).toEqual(Object.values(one.simulator.state.accounts).map(({ status }) => status));
  });

  it('sends nothing if it is delivered again', async () => {
    const { simulator, clients, plan } = await world(3);
    const [task] = await allOf(plan) as [PlanTask];
    const journal = memoryJournal();
    const first = await runTask(task, { clients, journal, ...fast });
    const sent = simulator.requests.length;
    expect(await runTask(delivered(task), { clients, journal, ...fast })).toEqual(first);
    expect(simulator.requests.length).toBe(sent);
  });

  it('waits if another delivery has the journal, and changes nothing', async () => {
    const { simulator, clients, plan } = await world(2);
    const [task] = await allOf(plan) as [PlanTask];
    const journal = memoryJournal();
    await journal.lock('the other one');
    const result = await runTask(task, { clients, journal, ...fast });
    expect(result).toMatchObject({ kind: 'wait', reason: 'heldByAnotherRun' });
    expect(Date.parse((result as Extract<TaskResult, { kind: 'wait' }>).waitUntil)).toBeGreaterThan(Date.now());
    expect(simulator.effects).toEqual([]);
  });

  it('gives a long wait to the engine, with its time and reason, and goes on afterwards', async () => {
    const { simulator, accountIds, clients, plan } = await world(2);
    const [task] = await allOf(plan) as [PlanTask];
    const journal = memoryJournal();
    simulator.faults.add({ match: { route: 'POST /users/{accountId}/manage/lifecycle/disable' }, when: 'beforeEffect', kind: 'status', status: 429, headers: { 'retry-after': '120' }, times: 1 });
    const result = await runTask(task, { clients, journal, ...fast, concurrency: 1 });
    expect(result).toMatchObject({ kind: 'wait', reason: 'rateLimited' });
    const wait = Date.parse((result as Extract<TaskResult, { kind: 'wait' }>).waitUntil) - Date.now();
    expect(wait).toBeGreaterThan(100_000);
    // Another process, whose clients know nothing of the limit.
    const later = { org: new OrgAdminClient({ ...simulator.credentials.orgAdmin, retry: quick }) };
    expect(await runTask(task, { clients: later, journal, ...fast })).toMatchObject({ kind: 'finished' });
    expect(inactive(simulator, accountIds)).toBe(2);
  });

  it('waits for the time of its plan, and is made before', async () => {
    const { simulator, clients, accountIds } = await world(2);
    const notBefore = new Date(Date.now() + 3_600_000).toISOString();
    const plan = await makePlan(accountIds, { clients, policy: { notBefore, limits: { people: 10, share: 1 } } });
    const [task] = await allOf(plan) as [PlanTask];
    expect(await runTask(task, { clients, journal: memoryJournal() })).toEqual({ kind: 'wait', waitUntil: notBefore, reason: 'notBefore' });
    expect(simulator.effects).toEqual([]);
  });

  it('stops with its signal, and goes on when it is delivered again', async () => {
    const { simulator, accountIds, clients, plan } = await world(4);
    const [task] = await allOf(plan) as [PlanTask];
    const journal = memoryJournal();
    const stop = new AbortController();
    const result = await runTask(task, { clients, journal, ...fast, concurrency: 1, signal: stop.signal, onEvent: ({ type }) => type === 'personFinished' && stop.abort() });
    expect(result).toEqual({ kind: 'stopped' });
    expect(inactive(simulator, accountIds)).toBeLessThan(4);
    expect(await runTask(task, { clients, journal, ...fast })).toMatchObject({ kind: 'finished' });
    expect(inactive(simulator, accountIds)).toBe(4);
  });

  it('reads the organization once for many tasks, and each task reads its people', async () => {
    const { simulator, clients, plan } = await world(40);
    const requestsOf = async (shared: ReturnType<typeof sharedReads> | undefined, tasks: readonly PlanTask[]): Promise<number> => {
      const before = simulator.requests.length;
      for (const task of tasks) {
        await runTask(task, { clients, journal: memoryJournal(), ...fast, ...(shared === undefined ? {} : { shared }) });
      }
      return simulator.requests.length - before;
    };
    const tasks = await allOf(plan, { people: 10 });
    const alone = await requestsOf(undefined, tasks.slice(0, 2));
    const together = await requestsOf(sharedReads(clients), tasks.slice(2));
    expect(together).toBeLessThanOrEqual(alone - 3);
  });

  it.each([
    ['the people', (task: PlanTask) => ({ ...task, people: [] }), ['task.hash']],
    ['the confirmation', (task: PlanTask) => ({ ...task, confirmed: { people: 1 } }), ['task.hash']],
    ['the time', (task: PlanTask) => ({ ...task, plan: { ...task.plan, expiresAt: '2099-01-01T00:00:00Z' } }), ['task.hash']],
    ['everything', () => ({}) as PlanTask, ['task.version']],
    ['it for nothing', () => null as unknown as PlanTask, ['task.version']],
  ])('refuses a task if somebody has changed %s, and sends nothing', async (_, change, fields) => {
    const { simulator, clients, plan } = await world(2);
    const [task] = await allOf(plan) as [PlanTask];
    const sent = simulator.requests.length;
    expect(fieldsOf(await refusal(runTask(change(task), { clients, journal: memoryJournal() })))).toEqual(fields);
    expect(simulator.requests.length).toBe(sent);
  });

  it('refuses unknown options, a missing journal, and shared reads of other clients', async () => {
    const { clients, plan } = await world(1);
    const [task] = await allOf(plan) as [PlanTask];
    const journal = memoryJournal();
    expect(fieldsOf(await refusal(runTask(task, { clients, journal, confirm: { people: 1 } } as never)))).toEqual(['confirm']);
    expect(fieldsOf(await refusal(runTask(task, { clients } as never)))).toEqual(['journal']);
    expect(fieldsOf(await refusal(runTask(task, { clients, journal, shared: sharedReads({ ...clients }) })))).toEqual(['shared']);
    expect(fieldsOf(await refusal((async () => sharedReads(clients, { keep: '6m' }))()))).toEqual(['keep']);
  });
});
