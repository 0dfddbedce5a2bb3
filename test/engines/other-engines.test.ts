import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing';
import { memorySharedStore, sharedJournals, tasksOf, type PlanTask } from 'atlassian-admin-sdk/tasks';
import { OpenWorkflow } from 'openworkflow';
import { BackendSqlite } from 'openworkflow/sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { taskFunction } from '../../examples/engines/aws-durable-execution.ts';
import { taskWorkflow } from '../../examples/engines/openworkflow.ts';
import { leaving } from '../support/leaving.js';

async function onlyTask(people: number) {
  const world = await leaving(people);
  const tasks: PlanTask[] = [];
  for await (const task of tasksOf(world.plan, { confirm: { people } })) {
    tasks.push(task);
  }
  return { ...world, task: tasks[0] as PlanTask };
}

const disable = { route: 'POST /users/{accountId}/manage/lifecycle/disable' };

describe('a task as a function of AWS Durable Execution', () => {
  beforeAll(() => LocalDurableTestRunner.setupTestEnvironment({ skipTime: false }));
  afterAll(() => LocalDurableTestRunner.teardownTestEnvironment());

  it('is done, and returns the outcomes', { timeout: 30_000 }, async () => {
    const { clients, task, inactive } = await onlyTask(3);
    const runner = new LocalDurableTestRunner({ handlerFunction: taskFunction(clients, sharedJournals(memorySharedStore())) });
    const execution = await runner.run({ payload: task });
    expect([execution.getStatus(), execution.getResult(), inactive()]).toEqual(['SUCCEEDED', ['done', 'done', 'done'], 3]);
  });
});

describe('a task as a workflow of OpenWorkflow', () => {
  it('waits as long as Atlassian asks for, and is done afterwards', { timeout: 30_000 }, async () => {
    const { simulator, clients, task, inactive } = await onlyTask(3);
    simulator.faults.add({ match: disable, when: 'beforeEffect', kind: 'status', status: 503, headers: { 'retry-after': '6' }, times: 1 });
    const backend = BackendSqlite.connect(':memory:');
    const workflows = new OpenWorkflow({ backend });
    const workflow = taskWorkflow(workflows, clients, sharedJournals(memorySharedStore()));
    const worker = workflows.newWorker({ concurrency: 1 });
    await worker.start();
    const run = await workflow.run(task, { idempotencyKey: task.hash });
    expect([await run.result({ timeoutMs: 25_000 }), inactive()]).toEqual([['done', 'done', 'done'], 3]);
    await worker.stop();
    await backend.stop();
  });
});
