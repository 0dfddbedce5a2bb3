import { DelayedError, Queue, UnrecoverableError, Worker, type Job, type JobsOptions, type WorkerOptions } from 'bullmq';

import { invalidInput } from '../core/input.js';
import { sleep } from '../core/waits.js';
import type { Plan } from '../offboarding/plan/plan.js';
import type { PlanFile } from '../offboarding/plan/plan-file.js';
import { tasksOf, type PlanTask, type TasksOptions } from '../offboarding/tasks/plan-task.js';
import type { TaskResult } from '../offboarding/tasks/run-task.js';
import { checkStartOfTasks, checkTaskWorker, deliverer, taskWorkerOptionNames, type TaskWorkerOptions } from './deliver.js';

/** The name of the jobs. */
const jobName = 'atlassian-admin-sdk';

/** So many jobs go to Redis in one call. */
const jobsInCall = 100;

/** How often a worker asks whether the queue is paused, in milliseconds. */
const pauseCheck = 1_000;

/** The part of a queue of BullMQ that is used. */
export interface TaskQueue {
  /** Adds many jobs at once. A job whose `jobId` is there already is not added. */
  addBulk(jobs: { readonly name: string; readonly data: PlanTask; readonly opts: JobsOptions }[]): Promise<unknown>;
}

/** Options of {@link addTasks}. */
export interface AddTasksOptions extends TasksOptions {
  /** Options of the jobs, such as `priority` or `delay`. Tasks are told apart by `jobId`, which is not yours to choose. */
  readonly job?: Omit<JobsOptions, 'jobId' | 'attempts'> | undefined;
}

/**
 * Adds the tasks of a plan to a BullMQ queue. The same plan again adds nothing, as long as its jobs are in the queue. Resolves
 * to the number of tasks. Sends nothing to Atlassian.
 *
 * Rejects a plan that was edited or has expired, a plan that needs `confirm` without it, and a delay until after the plan
 * has expired. Job data has personal data: names, addresses and account ids.
 *
 * @example
 * const queue = new Queue('leavers', { connection });
 * await addTasks(queue, plan, { confirm: { people: 240 } });
 */
export async function addTasks(queue: TaskQueue, plan: Plan | PlanFile, options: AddTasksOptions = {}): Promise<number> {
  const { job, ...tasksOptions } = options ?? {};
  let added = 0;
  let some: PlanTask[] = [];
  const add = async (): Promise<void> => {
    await queue.addBulk(some.map((task) => ({ name: jobName, data: task, opts: { ...job, jobId: task.hash } })));
    added += some.length;
    some = [];
  };
  for await (const task of tasksOf(plan, tasksOptions)) {
    checkStartOfTasks('addTasks()', 'job.delay', Date.now() + (job?.delay ?? 0), task);
    some.push(task);
    if (some.length >= jobsInCall) {
      await add();
    }
  }
  if (some.length > 0) {
    await add();
  }
  return added;
}

/** Options of {@link taskWorker}. */
export interface BullmqWorkerOptions extends TaskWorkerOptions {
  /** Options of the BullMQ worker: `connection`, and how many tasks it runs at the same time. */
  readonly worker: WorkerOptions;
}

const workerOptionNames = [...taskWorkerOptionNames, 'worker'];

/**
 * Starts a BullMQ worker that runs the tasks of a queue. Start as many as you like, on as many machines. The task of a
 * worker that dies goes to another one, which continues from the journal.
 *
 * A task that must wait is delayed, and the worker goes on with others. `queue.pause()` stops all workers: within about
 * two seconds they send nothing new, and what was begun goes on after `queue.resume()`. If a credential does not work or
 * a client is missing, the task comes again after a minute. A task that was edited, has expired or has another size than
 * before fails for good.
 *
 * @example
 * const journals = sharedJournals(redisStore(redis));
 * const worker = taskWorker('leavers', { clients, journals, worker: { connection } });
 */
export function taskWorker(queueName: string, options: BullmqWorkerOptions): Worker<PlanTask, TaskResult> {
  const caller = 'taskWorker()';
  checkTaskWorker(caller, options, workerOptionNames);
  const { worker: workerOptions, ...taskOptions } = options;
  if (typeof queueName !== 'string' || queueName === '') {
    throw invalidInput(caller, [{ field: 'queueName', problem: 'expected the name of a queue' }]);
  }
  const deliver = deliverer(taskOptions);
  const queue = new Queue(queueName, { connection: workerOptions.connection, ...(workerOptions.prefix === undefined ? {} : { prefix: workerOptions.prefix }) });
  const closing = new AbortController();
  const run = async (job: Job<PlanTask, TaskResult>, token?: string, cancelled?: AbortSignal): Promise<TaskResult> => {
    const ended = new AbortController();
    const paused = whenPaused(queue, ended.signal);
    try {
      const delivery = await deliver(job.data, AbortSignal.any([paused, closing.signal, ...(cancelled === undefined ? [] : [cancelled])]));
      switch (delivery.kind) {
        case 'finished':
          return delivery.result;
        case 'useless':
          throw new UnrecoverableError(delivery.error.message);
        case 'again':
          await job.moveToDelayed(Math.max(delivery.at, Date.now() + 1), token);
          throw new DelayedError();
      }
    } finally {
      ended.abort();
    }
  };
  // A task may lose any number of workers: it is safe to deliver again.
  const worker: Worker<PlanTask, TaskResult> = new Worker(queueName, run, { maxStalledCount: Number.MAX_SAFE_INTEGER, ...workerOptions });
  queue.on('error', (error) => worker.emit('error', error));
  worker.once('closing', () => closing.abort());
  worker.once('closed', () => void queue.close().catch(() => undefined));
  return worker;
}

/** A signal for a task at work: its queue is paused. */
function whenPaused(queue: Queue, ended: AbortSignal): AbortSignal {
  const paused = new AbortController();
  const watch = async (): Promise<void> => {
    while (await sleep(pauseCheck, ended)) {
      // A store that fails does not stop what is at work: its journal does that.
      if (await queue.isPaused().catch(() => false)) {
        paused.abort();
        return;
      }
    }
  };
  void watch();
  return paused.signal;
}
