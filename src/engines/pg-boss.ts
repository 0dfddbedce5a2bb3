import type { Job, JobInsert, JobResult, PgBoss, SendOptions, WorkOptions } from 'pg-boss';

import { adminError } from '../core/errors.js';
import { invalidInput } from '../core/input.js';
import type { Plan } from '../offboarding/plan/plan.js';
import type { PlanFile } from '../offboarding/plan/plan-file.js';
import { tasksOf, type PlanTask, type TasksOptions } from '../offboarding/tasks/plan-task.js';
import { checkStartOfTasks, checkTaskWorker, deliverer, taskWorkerOptionNames, type TaskWorkerOptions } from './deliver.js';

/** So many jobs go to Postgres in one call. */
const jobsInCall = 100;

/** The options of jobs that are yours to choose. */
export type TaskJobOptions = Pick<SendOptions, 'priority' | 'startAfter' | 'retentionSeconds' | 'expireInSeconds'>;

/** Options of {@link sendTasks}. */
export interface SendTasksOptions extends TasksOptions {
  /** Options of the jobs, such as `priority`, or `startAfter` for a leave date. */
  readonly job?: TaskJobOptions | undefined;
}

/** Queues that store only one job of many that wait. */
const policiesThatDrop: ReadonlySet<string> = new Set(['short', 'stately', 'exclusive']);

/** The time that pg-boss understands: a date, or seconds from now. */
function timeOf(startAfter: TaskJobOptions['startAfter']): number {
  return startAfter === undefined ? Date.now() : typeof startAfter === 'number' ? Date.now() + startAfter * 1_000 : new Date(startAfter).getTime();
}

/** How long a task may be at work before it is delivered to another worker, in seconds. */
const expiresInSeconds = 900;

/** A worker that is gone is missed after so many seconds. */
const heartbeatSeconds = 30;

/** A job whose worker is gone is delivered again, as often as it takes. */
const deliveries = 1_000;

/**
 * Adds the tasks of a plan to a queue of pg-boss, which must exist. The same plan again adds nothing, as long as its jobs
 * are stored. Resolves to the number of tasks. Sends nothing to Atlassian.
 *
 * Rejects a plan that was edited or has expired, a plan that needs `confirm` without it, a start after the plan has
 * expired, and a queue whose policy drops jobs. Job data has personal data: names, addresses and account ids.
 *
 * @example
 * const notBefore = '2027-01-01T17:00:00+01:00';
 * const plan = await makePlan(people, { clients, policy: { notBefore } });
 * await boss.createQueue('leavers');
 * await sendTasks(boss, 'leavers', plan, { job: { startAfter: notBefore } });
 */
export async function sendTasks(boss: PgBoss, queueName: string, plan: Plan | PlanFile, options: SendTasksOptions = {}): Promise<number> {
  const caller = 'sendTasks()';
  const { job, ...tasksOptions } = options ?? {};
  let sent = 0;
  let some: PlanTask[] = [];
  const send = async (): Promise<void> => {
    await boss.insert(queueName, some.map((task) => ({ ...jobOptions(job), id: idOf(task), data: task })));
    sent += some.length;
    some = [];
  };
  const policy = (await boss.getQueue(queueName))?.policy ?? 'standard';
  if (policiesThatDrop.has(policy)) {
    throw invalidInput(caller, [{ field: 'queueName', problem: `is a queue of the policy ${policy}, which stores one waiting job and drops the others` }]);
  }
  for await (const task of tasksOf(plan, tasksOptions)) {
    checkStartOfTasks(caller, 'job.startAfter', timeOf(job?.startAfter), task);
    some.push(task);
    if (some.length >= jobsInCall) {
      await send();
    }
  }
  if (some.length > 0) {
    await send();
  }
  return sent;
}

/** Options of {@link workTasks}. */
export interface PgBossWorkerOptions extends TaskWorkerOptions {
  /** How many tasks this process runs at the same time, and how often it asks for more. Default: one task, every half second. */
  readonly work?: Pick<WorkOptions, 'localConcurrency' | 'pollingIntervalSeconds' | 'heartbeatRefreshSeconds'> | undefined;
  /** Ends the worker, and stops its tasks at work within about two seconds. Other workers continue them. */
  readonly signal?: AbortSignal | undefined;
}

const workerOptionNames = [...taskWorkerOptionNames, 'work', 'signal'];

/**
 * Starts a worker of pg-boss that runs the tasks of a queue. Start as many as you like, on as many machines. The task of a
 * worker that dies goes to another one after its heartbeat, which continues from the journal. Resolves to the id of the worker.
 *
 * A task that must wait is sent again with its time, and the worker goes on with others. If a credential does not work
 * or a client is missing, the task comes again after a minute. A task that was edited, has expired or has another size than
 * before fails for good. `boss.offWork()` ends the work.
 *
 * Rejects with `validation` if an option cannot be used, and with `aborted` if `signal` was aborted before.
 *
 * @example
 * const journals = sharedJournals(postgresStore(boss.getDb()));
 * await workTasks(boss, 'leavers', { clients, journals });
 */
export async function workTasks(boss: PgBoss, queueName: string, options: PgBossWorkerOptions): Promise<string> {
  const caller = 'workTasks()';
  checkTaskWorker(caller, options, workerOptionNames);
  if (typeof queueName !== 'string' || queueName === '') {
    throw invalidInput(caller, [{ field: 'queueName', problem: 'expected the name of a queue' }]);
  }
  const { work, signal, ...taskOptions } = options;
  const deliver = deliverer(taskOptions);
  if (signal?.aborted === true) {
    throw adminError('aborted', { endpoint: caller, mayHaveHappened: false });
  }
  const settle = async ({ id, data: task, signal: ended }: Job<PlanTask>): Promise<JobResult> => {
    if (signal?.aborted === true) {
      return { id, status: 'failed', output: { kind: 'again' } };
    }
    const delivery = await deliver(task, signal === undefined ? ended : AbortSignal.any([ended, signal]));
    switch (delivery.kind) {
      case 'finished':
        return { id, status: 'completed', output: delivery.result };
      case 'useless':
        return { id, status: 'deadletter', output: delivery.error.toJSON() };
      case 'again': {
        // A crash between the two leaves both: a task is safe to deliver twice.
        const next = await boss.send(queueName, task, { ...jobOptions(undefined), startAfter: new Date(delivery.at) });
        // Without another job, this one is delivered again.
        return { id, status: next === null ? 'failed' : 'completed', output: { kind: 'again' } };
      }
    }
  };
  const id = await boss.work<PlanTask>(queueName, { pollingIntervalSeconds: 0.5, ...work, batchSize: 1, perJobResults: true }, (jobs) => Promise.all(jobs.map(settle)));
  // Otherwise the worker would take task after task from the others, and give each back.
  signal?.addEventListener('abort', () => void boss.offWork(queueName, { id, wait: false }).catch(() => undefined), { once: true });
  return id;
}

function jobOptions(job: TaskJobOptions | undefined): Pick<JobInsert, 'retryLimit' | 'retryDelay' | 'heartbeatSeconds' | 'expireInSeconds'> & TaskJobOptions {
  return { retryLimit: deliveries, retryDelay: 1, heartbeatSeconds, expireInSeconds: expiresInSeconds, ...job };
}

/** The id of the job of a task, so that the same task is stored once. */
function idOf({ hash }: PlanTask): string {
  return [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20, 32)].join('-');
}
