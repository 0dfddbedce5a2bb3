/**
 * Whether a large hand-over needs memory: a process with little of it searches for everything that many people are in
 * charge of, keeps it in a file, and plans and applies in batches. The simulated organization is a process of its own.
 */
import { fork, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { OrgAdminClient, ProductClient, ScimClient } from 'atlassian-admin-sdk';
import { applyPlan, fileInventory, fileJournal, findResponsibilities, makePlans, makeReport, type PolicyOptions } from 'atlassian-admin-sdk/offboarding';
import { Simulator, type SimulatedCredentials } from 'atlassian-admin-sdk/simulator';

const script = new URL(import.meta.url).pathname;
const concurrency = 16;
const batch = 100;
const sites = ['example', 'labs'] as const;

type Counts = Readonly<Record<string, number>>;

/** What a part of the hand-over took. */
export interface Phase {
  readonly seconds: number;
  readonly requests: number;
  /** All the memory of the process at its highest so far, in megabytes. */
  readonly megabytes: number;
}

export interface HandedOver {
  readonly find: Phase;
  readonly plan: Phase;
  readonly apply: Phase;
  /** How many things the search found. */
  readonly found: number;
  /** How many things the plans transfer. */
  readonly transferred: number;
  /** How many things the reports name that stay, by kind. */
  readonly named: Counts;
  /** The process ended for want of memory. */
  readonly outOfMemory: boolean;
}

interface Seeded {
  readonly credentials: SimulatedCredentials;
  readonly products: readonly SimulatedCredentials['product'][];
  readonly accountIds: readonly string[];
  readonly successor: string;
}

export interface LargeOrganization extends Seeded {
  /** How many things the leavers are in charge of now, by kind. */
  left(): Promise<Counts>;
  close(): void;
}

/** Starts a simulated organization with so many leavers and things on two sites, in a process of its own. */
export async function startLargeOrganization(people: number, things: number): Promise<LargeOrganization> {
  const child = fork(script, ['--organization', String(people), String(things)], { execArgv: ['--max-old-space-size=8192'] });
  const message = <T>(): Promise<T> =>
    new Promise((resolve, reject) => {
      child.once('message', (sent) => resolve(sent as T));
      child.once('exit', (code) => reject(new Error(`the simulated organization ended with ${code}`)));
    });
  const seeded = await message<Seeded>();
  return {
    ...seeded,
    left: () => {
      const answer = message<Counts>();
      child.send('left');
      return answer;
    },
    close: () => child.disconnect(),
  };
}

export interface HandOverBounds {
  /** What the process may keep. */
  readonly megabytes: number;
  /** How many of the plans are applied. Default: all. */
  readonly plans?: number;
}

/** Searches and plans for everybody in a process with bounds, and applies the plans. */
export async function handOverInBoundedMemory({ credentials: { orgAdmin, scim }, products, accountIds, successor }: LargeOrganization, { megabytes, plans = Number.MAX_SAFE_INTEGER }: HandOverBounds): Promise<HandedOver> {
  const folder = await mkdtemp(join(tmpdir(), 'hand-over-'));
  try {
    await writeFile(join(folder, 'job.json'), JSON.stringify({ credentials: { orgAdmin, scim }, products, accountIds, successor, plans }));
    return await resultOf(folder, megabytes);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function resultOf(folder: string, megabytes: number): Promise<HandedOver> {
  const child = spawn(process.execPath, [`--max-old-space-size=${megabytes}`, '--max-semi-space-size=8', script, '--hand-over', folder], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let problems = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (problems += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('close', (code, signal) => {
      const nothing: Phase = { seconds: 0, requests: 0, megabytes: 0 };
      if (output !== '') {
        resolve(JSON.parse(output) as HandedOver);
      } else if (problems.includes('heap out of memory')) {
        resolve({ find: nothing, plan: nothing, apply: nothing, found: 0, transferred: 0, named: {}, outOfMemory: true });
      } else {
        // Any other end says nothing about memory.
        reject(new Error(`the process ended with ${signal ?? code}: ${problems}`));
      }
    });
  });
}

async function organization(people: number, things: number): Promise<void> {
  const simulator = new Simulator({ keptRequests: 100, sites, startAt: new Date().toISOString(), behaviours: { bulkEditDuration: '0s' } });
  const successor = simulator.addPerson({ name: 'Sam Successor' }).accountId;
  const accountIds = Array.from({ length: people }, (_, index) => simulator.addPerson({ name: `Person ${index}` }).accountId);
  simulator.addBelongings({ people: accountIds, things, seed: 42 });
  const server = await simulator.listen();
  process.on('message', () => {
    const counts: Record<string, number> = {};
    for (const { kind } of [...simulator.responsibilitiesOfAll(accountIds).values()].flat()) {
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
    process.send?.(counts);
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.({ credentials: server.credentials, products: sites.map((site) => server.credentialsFor(site).product), accountIds, successor } satisfies Seeded);
}

async function handOver(folder: string): Promise<HandedOver> {
  const { credentials, products, accountIds, successor, plans: toApply } = JSON.parse(await readFile(join(folder, 'job.json'), 'utf8')) as Seeded & { plans: number };
  let requests = 0;
  const counted = { onRequest: () => (requests += 1) };
  const clients = {
    org: new OrgAdminClient({ ...credentials.orgAdmin, ...counted }),
    product: products.map((product) => new ProductClient({ ...product, ...counted })),
    scim: [new ScimClient({ ...credentials.scim, ...counted })],
  };
  const measured = async <T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly phase: Phase }> => {
    const [began, before] = [performance.now(), requests];
    const value = await work();
    return { value, phase: { seconds: (performance.now() - began) / 1000, requests: requests - before, megabytes: Math.round(process.resourceUsage().maxRSS / 1024) } };
  };
  const inventory = fileInventory(join(folder, 'inventory.jsonl'));
  const find = await measured(async () => {
    let found = 0;
    for await (const { type } of findResponsibilities(accountIds, { clients, inventory, adminKey: true, concurrency })) {
      found += type === 'found' ? 1 : 0;
    }
    return found;
  });
  const policy: PolicyOptions = { expiresAfterMinutes: 600, responsibilities: { adminKey: true, things: 10_000_000, successors: [{ by: 'account', accountId: successor }] } };
  const plans = makePlans(accountIds, { clients, policy, inventory, batch, concurrency })[Symbol.asyncIterator]();
  const named: Record<string, number> = {};
  let [plan, apply]: Phase[] = [{ seconds: 0, requests: 0, megabytes: 0 }, { seconds: 0, requests: 0, megabytes: 0 }] as [Phase, Phase];
  let [transferred, planned] = [0, 0];
  for (;;) {
    const made = await measured(() => plans.next());
    plan = sumOf(plan, made.phase);
    if (made.value.done === true) {
      break;
    }
    const { value } = made.value;
    transferred += value.fuse.things ?? 0;
    planned += 1;
    if (planned > toApply) {
      continue;
    }
    const journalFile = join(folder, `${value.hash}.jsonl`);
    const confirm = { people: value.fuse.people, ...(value.fuse.things === undefined ? {} : { things: value.fuse.things }) };
    const applied = await measured(() => applyPlan(value, { clients, journal: fileJournal(journalFile), confirm, concurrency }).result);
    apply = sumOf(apply, applied.phase);
    for (const { kind } of (await makeReport(value, fileJournal(journalFile))).people.flatMap(({ inCharge = [] }) => inCharge)) {
      named[kind] = (named[kind] ?? 0) + 1;
    }
    await rm(journalFile);
  }
  return { find: find.phase, plan: plan, apply: apply, found: find.value, transferred, named, outOfMemory: false };
}

function sumOf(one: Phase, other: Phase): Phase {
  return { seconds: one.seconds + other.seconds, requests: one.requests + other.requests, megabytes: Math.max(one.megabytes, other.megabytes) };
}

const [, , what, ...given] = process.argv;
if (what === '--organization') {
  await organization(Number(given[0]), Number(given[1]));
} else if (what === '--hand-over') {
  console.log(JSON.stringify(await handOver(given[0] ?? '')));
}
