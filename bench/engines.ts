/**
 * Whether a plan on many machines is the same truth: four worker processes run the tasks of two plans, a random worker is
 * killed every two seconds, and the store is restarted once. Afterwards the organization must be what one process makes of
 * it, and the limit of Atlassian must have been used, and kept.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { OrgAdminClient } from 'atlassian-admin-sdk';
import { addTasks, redisStore, taskWorker } from 'atlassian-admin-sdk/bullmq';
import { applyPlan, makePlan, makeReport, type Clients, type Plan } from 'atlassian-admin-sdk/offboarding';
import { postgresStore, sendTasks, workTasks } from 'atlassian-admin-sdk/pg-boss';
import { Simulator, type SimulatedCredentials } from 'atlassian-admin-sdk/simulator';
import { sharedJournals, sharedRateGate, type SharedStore, type TaskJournals } from 'atlassian-admin-sdk/tasks';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { PgBoss } from 'pg-boss';

import { startPostgres } from '../test/support/postgres.ts';
import { startRedis } from '../test/support/redis.ts';
import { differingPaths, digestOf } from './state-digest.ts';

const script = new URL(import.meta.url).pathname;

export type EngineName = 'bullmq' | 'pg-boss';

export interface EngineProof {
  readonly people: number;
  /** What the organization lets through: requests of each endpoint, in a period of milliseconds. */
  readonly limit: { readonly requests: number; readonly per: number };
  readonly workers?: number;
  /** A random worker is killed so often, in milliseconds. */
  readonly killEvery?: number;
}

export interface EngineProven {
  readonly seconds: number;
  readonly kills: number;
  readonly requests: number;
  /** Share of the requests that were refused with 429. */
  readonly refused: number;
  /** Share of what the busiest endpoint let through, while there was enough to do. */
  readonly used: number;
  /** For how long the store was away, in milliseconds. `used` leaves this time out. */
  readonly outage: number;
  /** Changes that were made twice. */
  readonly twice: number;
  /** People without a final outcome. */
  readonly lost: number;
  /** Where the organization differs from what one process makes of it. Which of the admins is the last one may differ. */
  readonly differing: readonly string[];
  /** How many organization admins are left: one of them is the guard's. */
  readonly admins: readonly [left: number, afterOneProcess: number];
}

interface Job {
  readonly engine: EngineName;
  readonly port: number;
  readonly orgAdmin: SimulatedCredentials['orgAdmin'];
}

/** Four organization admins, who are all leavers, and others with tokens, groups or both. */
const adminCount = 4;

function populate(simulator: Simulator, people: number): readonly string[] {
  return Array.from({ length: people }, (_, index) => {
    const more = index < adminCount ? { orgAdmin: true } : index % 3 === 0 ? { apiTokens: ['laptop'] } : index % 3 === 1 ? { groups: ['developers'] } : {};
    return simulator.addPerson({ name: `Person ${index}`, ...more }).accountId;
  });
}

/** Each plan has half of the people, and half of the admins. */
async function plansFor(accountIds: readonly string[], clients: Clients): Promise<readonly Plan[]> {
  const policy = { expiresAfterMinutes: 600, limits: { people: accountIds.length, share: 1 } };
  const halves = [0, 1].map((half) => accountIds.filter((_, index) => index % 2 === half));
  return Promise.all(halves.map((some) => makePlan(some, { clients, policy, concurrency: 16 })));
}

/** When the store was away, in milliseconds since 1970. */
interface Outage {
  readonly from: number;
  readonly to: number;
}

interface Seeded {
  readonly orgAdmin: SimulatedCredentials['orgAdmin'];
  readonly accountIds: readonly string[];
}

interface Afterwards extends Pick<EngineProven, 'requests' | 'refused' | 'used' | 'twice' | 'differing' | 'admins'> {}

async function organization(people: number, requests: number, per: number): Promise<void> {
  const options = { seed: 5, keptRequests: 10_000_000, startAt: new Date().toISOString() } as const;
  const limited = new Simulator({ ...options, limits: { default: { requests, per: `${per}ms` } } });
  const accountIds = populate(limited, people);
  const { credentials } = await limited.listen();
  process.on('message', (outage: Outage) => void afterwards(outage).then((answer) => process.send?.(answer)));
  process.on('disconnect', () => process.exit(0));
  process.send?.({ orgAdmin: credentials.orgAdmin, accountIds } satisfies Seeded);

  const afterwards = async (outage: Outage): Promise<Afterwards> => {
    const alone = new Simulator(options);
    populate(alone, people);
    const clients = { org: new OrgAdminClient(alone.credentials.orgAdmin) };
    for (const plan of await plansFor(accountIds, clients)) {
      await applyPlan(plan, { clients, concurrency: 16 }).result;
    }
    const adminIds = new Set(accountIds.slice(0, adminCount));
    const isOfAdmin = (path: string): boolean => [...adminIds].some((accountId) => path.includes(accountId));
    const adminsIn = ({ state }: Simulator): number => [...adminIds].filter((accountId) => state.accounts[accountId]?.status === 'active' && state.accounts[accountId].platformRoles.length > 0).length;
    const effects = new Map<string, number>();
    for (const { kind, accountId = '', target = '' } of limited.effects) {
      const key = `${kind} ${accountId} ${target}`;
      effects.set(key, (effects.get(key) ?? 0) + 1);
    }
    const refused = limited.requests.filter(({ status }) => status === 429).length;
    return {
      requests: limited.requests.length,
      refused: refused / limited.requests.length,
      used: usedOf(limited, { requests, per, outage }),
      twice: [...effects.values()].filter((count) => count > 1).length,
      differing: differingPaths(digestOf(withoutTimes(alone.state)), digestOf(withoutTimes(limited.state))).filter((path) => !isOfAdmin(path)),
      admins: [adminsIn(limited), adminsIn(alone)],
    };
  };
}

/** Two runs make the same changes at other times. */
function withoutTimes(state: unknown): unknown {
  return JSON.parse(JSON.stringify(state), (name, value: unknown) => (/At$/.test(name) ? 'time' : value)) as unknown;
}

/** How much of its limit the busiest endpoint was used, without the beginning and the end. */
function usedOf({ requests: all }: Simulator, { requests: limit, per, outage }: { readonly requests: number; readonly per: number; readonly outage: Outage }): number {
  const byRoute = new Map<string, Map<number, number>>();
  for (const { route = '', at, status } of all) {
    if (status !== 429) {
      const periods = byRoute.get(route) ?? new Map<number, number>();
      const period = Math.floor(Date.parse(at) / per);
      byRoute.set(route, periods.set(period, (periods.get(period) ?? 0) + 1));
    }
  }
  const sumOf = (periods: ReadonlyMap<number, number>): number => [...periods.values()].reduce((sum, count) => sum + count, 0);
  const busiest = [...byRoute.values()].reduce((one, other) => (sumOf(other) > sumOf(one) ? other : one), new Map<number, number>());
  // The tail waits for the leases of workers that were killed.
  const times = [...busiest].flatMap(([period, count]) => Array.from({ length: count }, () => period)).sort((one, other) => one - other);
  const [first = 0, last = 0] = [times[Math.floor(times.length * 0.05)], times[Math.floor(times.length * 0.9)]];
  const inside = Array.from({ length: Math.max(1, last - first - 1) }, (_, index) => first + 1 + index);
  const periods = inside.filter((period) => (period + 1) * per < outage.from || period * per > outage.to).map((period) => busiest.get(period) ?? 0);
  return periods.reduce((sum, count) => sum + count, 0) / (periods.length * limit);
}

/** What the processes share. */
interface Shared {
  readonly store: SharedStore;
  readonly journals: TaskJournals;
  close(): Promise<void>;
}

/** Short, so that a killed worker is missed soon. */
const lease = 4_000;

async function connect({ engine, port }: Pick<Job, 'engine' | 'port'>): Promise<Shared & { readonly boss?: PgBoss; readonly connection: { readonly host: string; readonly port: number; readonly maxRetriesPerRequest: null } }> {
  const connection = { host: '127.0.0.1', port, maxRetriesPerRequest: null } as const;
  if (engine === 'bullmq') {
    const redis = new Redis(connection);
    redis.on('error', () => undefined);
    const store = redisStore(redis);
    return { store, journals: sharedJournals(store, { lease }), connection, close: async () => redis.disconnect() };
  }
  const boss = new PgBoss({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres', max: 6, monitorIntervalSeconds: 1, superviseIntervalSeconds: 1, maintenanceIntervalSeconds: 10 });
  boss.on('error', () => undefined);
  await boss.start();
  const store = postgresStore(boss.getDb());
  return { store, journals: sharedJournals(store, { lease }), boss, connection, close: () => boss.stop({ graceful: false }) };
}

const queueName = 'leavers';

async function work(job: Job): Promise<void> {
  const { store, journals, boss, connection } = await connect(job);
  const org = new OrgAdminClient({ ...job.orgAdmin, rateGate: sharedRateGate(store), maxWait: 60_000 });
  const options = { clients: { org }, journals, concurrency: 10, verificationDeadline: 5_000 };
  if (boss === undefined) {
    taskWorker(queueName, { ...options, worker: { connection, concurrency: 3, lockDuration: lease, stalledInterval: 1_000 } }).on('error', () => undefined);
  } else {
    await workTasks(boss, queueName, { ...options, work: { localConcurrency: 3, pollingIntervalSeconds: 0.5 } });
  }
  process.on('disconnect', () => process.exit(0));
}

function queueOn(connection: { readonly host: string; readonly port: number }): Queue {
  const queue = new Queue(queueName, { connection });
  queue.on('error', () => undefined);
  return queue;
}

async function send(job: Pick<Job, 'engine'>, { boss, connection }: Awaited<ReturnType<typeof connect>>, plan: Plan): Promise<number> {
  const confirm = { people: plan.fuse.people };
  if (job.engine === 'pg-boss' && boss !== undefined) {
    return sendTasks(boss, queueName, plan, { confirm });
  }
  const queue = queueOn(connection);
  try {
    return await addTasks(queue, plan, { confirm });
  } finally {
    // An open queue would connect again and again, and keep the process.
    await queue.close();
  }
}

/** Runs the proof. It throws if the work does not end. */
export async function proveEngine(engine: EngineName, { people, limit, workers: count = 4, killEvery = 2_000 }: EngineProof): Promise<EngineProven> {
  const child = fork(script, ['--organization', String(people), String(limit.requests), String(limit.per)], { execArgv: ['--max-old-space-size=4096'] });
  const message = <T>(): Promise<T> =>
    new Promise((resolve, reject) => {
      child.once('message', (sent) => resolve(sent as T));
      child.once('exit', (code) => reject(new Error(`the simulated organization ended with ${code}`)));
    });
  const server = engine === 'bullmq' ? await startRedis({ persistent: true }) : await startPostgres();
  const workers: ChildProcess[] = [];
  const compiled = await mkdtemp(join(tmpdir(), 'compiled-'));
  let timer: ReturnType<typeof setInterval> | undefined;
  try {
    const { orgAdmin, accountIds } = await message<Seeded>();
    const job: Job = { engine, port: server.port, orgAdmin };
    const plans = await plansFor(accountIds, { org: new OrgAdminClient({ ...orgAdmin, maxWait: 600_000 }) });
    const shared = await connect(job);
    await shared.boss?.createQueue(queueName);
    for (const plan of plans) {
      await send(job, shared, plan);
    }
    const start = (index: number): void => {
      // What one compiles is kept for those after it: they start sooner.
      workers[index] = fork(script, ['--worker', JSON.stringify(job)], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'], env: { ...process.env, NODE_COMPILE_CACHE: compiled } });
    };
    const began = performance.now();
    Array.from({ length: count }, (_, index) => start(index));
    let kills = 0;
    timer = setInterval(() => {
      const victim = Math.floor(Math.random() * count);
      workers[victim]?.kill('SIGKILL');
      kills += 1;
      start(victim);
    }, killEvery);
    const restarted = new Promise((resolve) => setTimeout(resolve, 7_000)).then(async (): Promise<Outage> => {
      const from = Date.now();
      await server.restart();
      return { from, to: Date.now() };
    });
    const lost = await untilEverybody(plans, shared.journals, began);
    const seconds = (performance.now() - began) / 1000;
    clearInterval(timer);
    const outage = await restarted;
    workers.forEach((worker) => worker.kill('SIGKILL'));
    await shared.close();
    const answer = message<Afterwards>();
    child.send(outage);
    return { seconds, kills, lost, outage: outage.to - outage.from, ...(await answer) };
  } finally {
    clearInterval(timer);
    workers.forEach((worker) => worker.kill('SIGKILL'));
    child.disconnect();
    await server.stop();
    await rm(compiled, { recursive: true, force: true });
  }
}

const longestRun = 15 * 60_000;

/** Waits until everybody has an outcome. Resolves to how many have none when the time is over. */
async function untilEverybody(plans: readonly Plan[], journals: TaskJournals, began: number): Promise<number> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    // The store may be down for a moment.
    const open = await Promise.all(plans.map(async (plan) => (await makeReport(plan, journals.whole(plan.hash))).totals.notFinished ?? 0)).catch(() => undefined);
    const sum = open?.reduce((one, other) => one + other, 0);
    if (sum === 0 || performance.now() - began > longestRun) {
      return sum ?? Number.NaN;
    }
  }
}

const [, , what, ...given] = process.argv;
if (what === '--organization') {
  const [people, requests, per] = given.map(Number) as [number, number, number];
  await organization(people, requests, per);
} else if (what === '--worker') {
  await work(JSON.parse(given[0] ?? '') as Job);
}
