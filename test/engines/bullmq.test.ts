import { isAdminError } from 'atlassian-admin-sdk';
import { addTasks, redisStore, taskWorker, type BullmqWorkerOptions } from 'atlassian-admin-sdk/bullmq';
import { makeReport, type Plan } from 'atlassian-admin-sdk/offboarding';
import { sharedJournals, tasksOf, type PlanTask } from 'atlassian-admin-sdk/tasks';
import { Queue, type Worker } from 'bullmq';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { clientsOf, leaving, until } from '../support/leaving.js';
import { hasRedis, startRedis, type StartedRedis } from '../support/redis.js';

describe.skipIf(!hasRedis)('tasks under BullMQ, on a real Redis (skipped where redis-server is not installed)', { timeout: 30_000 }, () => {
  let redis: StartedRedis;
  let number = 0;
  const open: { close(): Promise<void> }[] = [];

  beforeAll(async () => {
    redis = await startRedis();
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((each) => each.close()));
  });
  afterAll(() => redis.stop());

  function engine() {
    number += 1;
    const name = `leavers-${number}`;
    const connection = { host: '127.0.0.1', port: redis.port, maxRetriesPerRequest: null };
    const queue = new Queue(name, { connection });
    open.push(queue);
    const journals = sharedJournals(redisStore(redis.connect(), { prefix: name }));
    const start = (options: Omit<BullmqWorkerOptions, 'journals' | 'worker'>): Worker => {
      const worker = taskWorker(name, { verificationDeadline: 20, ...options, journals, worker: { connection, drainDelay: 1 } });
      open.push(worker);
      return worker;
    };
    return { queue, journals, start };
  }

  it('are done by two workers, each once, and one report covers everybody', async () => {
    const { simulator, clients, plan, inactive } = await leaving(40);
    const { queue, journals, start } = engine();
    expect(await addTasks(queue, plan, { confirm: { people: 40 }, people: 5 })).toBe(8);
    const results: string[] = [];
    const onResult = (_: PlanTask, { people }: { readonly people: readonly { readonly outcome: { readonly kind: string } }[] }): void => void results.push(...people.map(({ outcome }) => outcome.kind));
    start({ clients, onResult });
    start({ clients: clientsOf(simulator.credentials), onResult });
    await until(() => results.length === 40);
    expect([inactive(), new Set(results)]).toEqual([40, new Set(['done'])]);
    expect((await makeReport(plan, journals.whole(plan.hash))).totals).toEqual({ done: 40 });
    simulator.assertNoEffectOutside(plan);
  });

  it('are added once, however often somebody adds them, and only with the confirmation that the plan needs', async () => {
    const { plan } = await leaving(25);
    const { queue } = engine();
    await expect(addTasks(queue, plan)).rejects.toMatchObject({ kind: 'validation' });
    expect(await queue.getJobCounts('waiting')).toEqual({ waiting: 0 });
    await addTasks(queue, plan, { confirm: { people: 25 } });
    await addTasks(queue, plan, { confirm: { people: 25 } });
    expect(await queue.getJobCounts('waiting')).toEqual({ waiting: 3 });
  });

  it('stop when the queue is paused, also in the middle of a task, and go on afterwards', async () => {
    const { simulator, clients, plan, inactive } = await leaving(30);
    simulator.faults.add({ match: { route: 'POST /users/{accountId}/manage/lifecycle/disable' }, when: 'beforeEffect', kind: 'slow', delay: '150ms', times: 1_000 });
    const { queue, start } = engine();
    await addTasks(queue, plan, { confirm: { people: 30 }, people: 30 });
    start({ clients, concurrency: 1 });
    await until(() => inactive() > 0);
    await queue.pause();
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const stoppedAt = inactive();
    expect(stoppedAt).toBeLessThan(30);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(inactive()).toBe(stoppedAt);
    await queue.resume();
    await until(() => inactive() === 30, 25);
  });

  it('come again after a credential problem, which is reported, and fail for good only if they were edited', async () => {
    const { simulator, plan, inactive } = await leaving(3);
    const { queue, start } = engine();
    const [task] = await tasksIn(plan);
    await queue.add('edited', { ...(task as PlanTask), people: [] });
    await addTasks(queue, plan, { confirm: { people: 3 } });
    const problems: string[] = [];
    const { orgAdmin } = simulator.credentials;
    start({ clients: clientsOf({ orgAdmin: { ...orgAdmin, apiKey: 'another-key' } }), onProblem: (_, { kind }) => problems.push(kind) });
    await until(async () => problems.length === 2 && (await queue.getJobCounts('delayed'))['delayed'] === 1);
    expect(problems.sort()).toEqual(['credential.invalid', 'validation']);
    expect(await queue.getJobCounts('delayed', 'failed')).toEqual({ delayed: 1, failed: 1 });
    expect(inactive()).toBe(0);
  });

  it('come again after a worker that was given too little, and are finished although its functions throw', async () => {
    const { simulator, clients, plan, inactive } = await leaving(3);
    const { queue, start } = engine();
    await addTasks(queue, plan, { confirm: { people: 3 } });
    const problems: string[] = [];
    const fail = (): never => {
      throw new TypeError('log is full');
    };
    const wrong = start({ clients: clientsOf({ orgAdmin: { ...simulator.credentials.orgAdmin, orgId: '00000000-0000-4000-8000-000000000000' } }), onProblem: (_, { kind }) => (problems.push(kind), fail()) });
    await until(async () => (await queue.getJobCounts('delayed'))['delayed'] === 1);
    expect([problems, inactive()]).toEqual([['validation'], 0]);
    await wrong.close();
    const [job] = await queue.getDelayed();
    await job?.promote();
    start({ clients, onEvent: fail, onResult: fail });
    await until(async () => (await queue.getJobCounts('completed'))['completed'] === 1);
    expect([inactive(), await queue.getJobCounts('failed')]).toEqual([3, { failed: 0 }]);
  });

  it('are not added with a delay until after their plan has expired', async () => {
    const { plan } = await leaving(3);
    const { queue } = engine();
    await expect(addTasks(queue, plan, { confirm: { people: 3 }, job: { delay: 86_400_000 } })).rejects.toMatchObject({ kind: 'validation', fields: [{ field: 'job.delay' }] });
    expect(await queue.getJobCounts('delayed')).toEqual({ delayed: 0 });
  });

  it('refuse what cannot be meant', () => {
    const named = (options: unknown): string[] => {
      try {
        taskWorker('leavers', options as BullmqWorkerOptions);
      } catch (error) {
        return isAdminError(error) && error.kind === 'validation' ? error.fields.map(({ field }) => field) : ['another error'];
      }
      return [];
    };
    expect([named(undefined), named({ clients: clientsOf({ orgAdmin: { orgId: 'a', apiKey: 'b' } as never }) }), named({ confirm: { people: 3 } })]).toEqual([['options'], ['journals'], ['confirm']]);
  });
});

async function tasksIn(plan: Plan): Promise<PlanTask[]> {
  const tasks: PlanTask[] = [];
  for await (const task of tasksOf(plan, { confirm: { people: plan.fuse.people } })) {
    tasks.push(task);
  }
  return tasks;
}
