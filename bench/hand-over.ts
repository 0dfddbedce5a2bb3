/**
 * Whether a large hand-over needs memory: a process with little of it searches for everything that many people are in
 * charge of, keeps it in a file, plans and applies in batches, and takes everything back. The simulated organization is
 * a process of its own. It says what the reports do not name, and where it is not as it was.
 */
import { fork } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { appendFile, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { OrgAdminClient, ProductClient, ScimClient } from 'atlassian-admin-sdk';
import { applyPlan, fileInventory, fileJournal, findResponsibilities, makePlans, makeReinstatement, makeReport, responsibilityKinds, type Clients, type Plan, type PolicyOptions } from 'atlassian-admin-sdk/offboarding';
import { Simulator, type SimulatedCredentials, type SimulatedResponsibility } from 'atlassian-admin-sdk/simulator';

import { highestMemory } from '../test/support/highest-memory.ts';
import { isNamed, keyOf, unseenKinds } from '../test/support/named-things.ts';
import { outOfMemory, resultWithin } from './bounded.ts';
import { differingPaths, digestOf } from './state-digest.ts';

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
  /** How many things the reports name that stay. */
  readonly named: number;
  /** What the leavers are still in charge of, and no report names: how many things of each kind. */
  readonly unnamed: Counts;
  /** What it took to take everything back. Absent unless it was asked for. */
  readonly undo?: Undone;
}

export interface Undone extends Phase {
  /** Steps of the undo that were not done. */
  readonly notDone: number;
  /** Where the organization is not as it was before. */
  readonly differing: readonly string[];
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
  /** How many of them, by kind, a file does not name. */
  unnamed(file: string): Promise<Counts>;
  /** Where the organization differs from what it was at the start. */
  differing(): Promise<readonly string[]>;
  close(): void;
}

/** Starts a simulated organization with so many leavers and things on two sites, in a process of its own. */
export async function startLargeOrganization(people: number, things: number): Promise<LargeOrganization> {
  const child = fork(script, ['--organization', String(people), String(things)], { execArgv: ['--max-old-space-size=12288'] });
  const message = <T>(): Promise<T> =>
    new Promise((resolve, reject) => {
      child.once('message', (sent) => resolve(sent as T));
      child.once('exit', (code) => reject(new Error(`the simulated organization ended with ${code}`)));
    });
  const seeded = await message<Seeded>();
  const answerTo = <T>(question: Question): Promise<T> => {
    const answer = message<T>();
    child.send(question);
    return answer;
  };
  return {
    ...seeded,
    left: () => answerTo({ what: 'left' }),
    unnamed: (file) => answerTo({ what: 'unnamed', file }),
    differing: () => answerTo({ what: 'differing' }),
    close: () => child.disconnect(),
  };
}

type Question = { readonly what: 'left' } | { readonly what: 'differing' } | { readonly what: 'unnamed'; readonly file: string };

/** What a report says of a person, as a line of a file. */
interface NamedOf {
  readonly accountId: string;
  readonly named: readonly string[];
  readonly hidden: readonly string[];
}

export interface HandOverBounds {
  /** What the process may keep. */
  readonly megabytes: number;
  /** How many of the plans are applied. Default: all. */
  readonly plans?: number;
  /** Takes everything back afterwards. */
  readonly undo?: boolean;
}

/** Searches and plans for everybody in a process with bounds, applies the plans, and takes them back in a second one. */
export async function handOverInBoundedMemory(large: LargeOrganization, { megabytes, plans = Number.MAX_SAFE_INTEGER, undo = false }: HandOverBounds): Promise<HandedOver | typeof outOfMemory> {
  const folder = await mkdtemp(join(tmpdir(), 'hand-over-'));
  const { credentials: { orgAdmin, scim }, products, accountIds, successor } = large;
  try {
    await writeFile(join(folder, 'job.json'), JSON.stringify({ credentials: { orgAdmin, scim }, products, accountIds, successor, plans }));
    const handedOver = await resultWithin<Omit<HandedOver, 'unnamed' | 'undo'>>(megabytes, script, ['--hand-over', folder]);
    if (handedOver === outOfMemory) {
      return outOfMemory;
    }
    const unnamed = await large.unnamed(join(folder, 'named.jsonl'));
    if (!undo) {
      return { ...handedOver, unnamed };
    }
    const undone = await resultWithin<Omit<Undone, 'differing'>>(megabytes, script, ['--undo', folder]);
    return undone === outOfMemory ? outOfMemory : { ...handedOver, unnamed, undo: { ...undone, differing: await large.differing() } };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function organization(people: number, things: number): Promise<void> {
  const simulator = new Simulator({ keptRequests: 100, sites, startAt: new Date().toISOString(), behaviours: { bulkEditDuration: '0s' } });
  const successor = simulator.addPerson({ name: 'Sam Successor' }).accountId;
  const accountIds = Array.from({ length: people }, (_, index) => simulator.addPerson({ name: `Person ${index}` }).accountId);
  simulator.addBelongings({ people: accountIds, things, seed: 42 });
  const atTheStart = digestOf(simulator.state);
  const server = await simulator.listen();
  const answerTo = async (question: Question): Promise<unknown> => {
    if (question.what === 'differing') {
      return differingPaths(atTheStart, digestOf(simulator.state));
    }
    const left = simulator.responsibilitiesOfAll(accountIds);
    return countsOf(question.what === 'unnamed' ? await unnamedOf(left, question.file) : [...left.values()].flat());
  };
  process.on('message', (question: Question) => {
    void answerTo(question).then((answer) => process.send?.(answer));
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.({ credentials: server.credentials, products: sites.map((site) => server.credentialsFor(site).product), accountIds, successor } satisfies Seeded);
}

async function unnamedOf(left: ReadonlyMap<string, readonly SimulatedResponsibility[]>, file: string): Promise<SimulatedResponsibility[]> {
  const unnamed: SimulatedResponsibility[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const { accountId, named, hidden } = JSON.parse(line) as NamedOf;
    const keys = new Set(named);
    unnamed.push(...(left.get(accountId) ?? []).filter((thing) => !isNamed(thing, keys) && !hidden.includes(thing.kind)));
  }
  return unnamed;
}

function countsOf(things: readonly SimulatedResponsibility[]): Counts {
  const counts: Record<string, number> = {};
  for (const { kind } of things) {
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

interface Job extends Seeded {
  readonly plans: number;
}

/** The job, its clients, and how to measure a part of it. */
async function readJob(folder: string): Promise<{ readonly job: Job; readonly clients: Clients; readonly measured: <T>(work: () => Promise<T>) => Promise<{ readonly value: T; readonly phase: Phase }> }> {
  const job = JSON.parse(await readFile(join(folder, 'job.json'), 'utf8')) as Job;
  let requests = 0;
  const counted = { onRequest: () => (requests += 1) };
  return {
    job,
    clients: {
      org: new OrgAdminClient({ ...job.credentials.orgAdmin, ...counted }),
      product: job.products.map((product) => new ProductClient({ ...product, ...counted })),
      scim: [new ScimClient({ ...job.credentials.scim, ...counted })],
    },
    measured: async (work) => {
      const [began, before] = [performance.now(), requests];
      const value = await work();
      return { value, phase: { seconds: (performance.now() - began) / 1000, requests: requests - before, megabytes: highestMemory() } };
    },
  };
}

function confirmationOf({ fuse: { people, things } }: Plan): { readonly people: number; readonly things?: number } {
  return { people, ...(things === undefined ? {} : { things }) };
}

const nothing: Phase = { seconds: 0, requests: 0, megabytes: 0 };

async function handOver(folder: string): Promise<Omit<HandedOver, 'unnamed'>> {
  const { job: { accountIds, successor, plans: toApply }, clients, measured } = await readJob(folder);
  const inventory = fileInventory(join(folder, 'inventory.jsonl'));
  const find = await measured(async () => {
    let found = 0;
    for await (const { type } of findResponsibilities(accountIds, { clients, inventory, adminKey: true, concurrency })) {
      found += type === 'found' ? 1 : 0;
    }
    return found;
  });
  const policy: PolicyOptions = {
    expiresAfterMinutes: 600,
    // No undo brings a token back.
    apiTokens: 'keep',
    responsibilities: {
      adminKey: true,
      things: 10_000_000,
      kinds: Object.fromEntries(responsibilityKinds.map((kind) => [kind, 'transfer'])),
      successors: [{ by: 'account', accountId: successor }],
    },
  };
  const plans = makePlans(accountIds, { clients, policy, inventory, batch, concurrency })[Symbol.asyncIterator]();
  let [plan, apply] = [nothing, nothing];
  let [transferred, planned, named] = [0, 0, 0];
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
    const journal = fileJournal(join(folder, `journal-${planned}.jsonl`));
    const applied = await measured(() => applyPlan(value, { clients, journal, confirm: confirmationOf(value), concurrency }).result);
    apply = sumOf(apply, applied.phase);
    const report = await makeReport(value, journal);
    const hidden = [...unseenKinds(report)];
    for (const { accountId, inCharge = [] } of report.people) {
      named += inCharge.length;
      await appendFile(join(folder, 'named.jsonl'), `${JSON.stringify({ accountId, named: inCharge.map(keyOf), hidden } satisfies NamedOf)}\n`);
    }
    await writeFile(join(folder, `plan-${planned}.json`), JSON.stringify(value));
  }
  return { find: find.phase, plan, apply, found: find.value, transferred, named };
}

/** The last plan first, as somebody takes back what they did. */
async function takeBack(folder: string): Promise<Omit<Undone, 'differing'>> {
  const { clients, measured } = await readJob(folder);
  const numbers = (await readdir(folder)).flatMap((name) => /^plan-(\d+)\.json$/.exec(name)?.[1] ?? []).map(Number).sort((one, other) => other - one);
  let phase = nothing;
  let notDone = 0;
  for (const number of numbers) {
    const undone = await measured(async () => {
      const plan = JSON.parse(await readFile(join(folder, `plan-${number}.json`), 'utf8')) as Plan;
      const back = await makeReinstatement(plan, fileJournal(join(folder, `journal-${number}.jsonl`)), { clients, policy: { expiresAfterMinutes: 600 } });
      const journal = fileJournal(join(folder, `back-${number}.jsonl`));
      await applyPlan(back, { clients, journal, confirm: confirmationOf(back), concurrency }).result;
      return (await makeReport(back, journal)).people.flatMap(({ steps }) => steps.filter(({ outcome }) => outcome?.kind !== 'done')).length;
    });
    phase = sumOf(phase, undone.phase);
    notDone += undone.value;
  }
  return { ...phase, notDone };
}

function sumOf(one: Phase, other: Phase): Phase {
  return { seconds: one.seconds + other.seconds, requests: one.requests + other.requests, megabytes: Math.max(one.megabytes, other.megabytes) };
}

const [, , what, ...given] = process.argv;
if (what === '--organization') {
  await organization(Number(given[0]), Number(given[1]));
} else if (what === '--hand-over') {
  console.log(JSON.stringify(await handOver(given[0] ?? '')));
} else if (what === '--undo') {
  console.log(JSON.stringify(await takeBack(given[0] ?? '')));
}
