/**
 * How long it takes to offboard many people if Atlassian allows 200 requests a minute for each endpoint. Both processes, the
 * simulated organization and the one that offboards, have a clock that runs 30 times as fast.
 *
 *   node bench/limited.ts --people 2000
 */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { OrgAdminClient, ScimClient } from 'atlassian-admin-sdk';
import { applyPlan, fileJournal, makePlans, peopleOnDomain } from 'atlassian-admin-sdk/offboarding';
import { Simulator, type SimulatedCredentials } from 'atlassian-admin-sdk/simulator';

import { hurry } from './fast-clock.ts';

const script = new URL(import.meta.url).pathname;
export const speed = 30;
const limits = { default: { requests: 200, per: '1m' } } as const;

/** Some people come before the measurement: a process that has just started would take 30 times as long for them. */
const domains = { first: 'first.example.com', measured: 'example.com' } as const;
const peopleFirst = 200;

/** Everyone is read again before their steps, or what the plan has just read counts. Each way has its targets. */
export const ways = {
  readAgain: { name: 'everyone read again', batch: 500, freshness: undefined, mostHours: 1.9, mostRequests: 8 },
  fresh: { name: 'with freshness of 60 s', batch: 50, freshness: '60s', mostHours: 1, mostRequests: 5.5 },
} as const;

export interface OffboardedAtLimit {
  readonly people: number;
  /** By the clock of the processes. */
  readonly hours: number;
  readonly requests: number;
  /** Requests that were refused with 429. */
  readonly refused: number;
  /** Requests by endpoint. */
  readonly endpoints: Readonly<Record<string, number>>;
}

/** The hours for 10,000 people at this pace. */
export function hoursFor10000({ hours, people }: OffboardedAtLimit): number {
  return (hours * 10_000) / people;
}

/** Offboards so many people of a new simulated organization. */
export async function offboardAtLimit(people: number, way: keyof typeof ways): Promise<OffboardedAtLimit> {
  const organization = fork(script, ['--organization', String(people)]);
  const folder = await mkdtemp(join(tmpdir(), 'limited-'));
  let offboarding: ChildProcess | undefined;
  try {
    const { orgAdmin, scim } = await message<SimulatedCredentials>(organization);
    offboarding = fork(script, ['--offboard', way, folder, JSON.stringify({ orgAdmin, scim })]);
    return await message<OffboardedAtLimit>(offboarding);
  } finally {
    for (const child of [organization, offboarding]) {
      if (child?.connected === true) {
        child.disconnect();
      }
    }
    await rm(folder, { recursive: true });
  }
}

function message<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    child.once('message', (sent) => resolve(sent as T));
    child.once('exit', (code) => reject(new Error(`the process ended with ${code ?? 'a signal'}`)));
  });
}

async function organization(people: number): Promise<void> {
  hurry(speed);
  const simulator = new Simulator({ keptRequests: 100, limits, claimedDomains: Object.values(domains) });
  for (const [domain, size] of [[domains.first, peopleFirst], [domains.measured, people]] as const) {
    for (let index = 0; index < size; index += 1) {
      const kind = index % 10;
      simulator.addPerson({ name: `Person ${index}`, email: `person.${index}@${domain}`, ...(kind === 0 ? { apiTokens: ['laptop'] } : kind === 1 ? { groups: ['developers'] } : {}) });
    }
  }
  const { credentials } = await simulator.listen();
  process.on('disconnect', () => process.exit(0));
  process.send?.(credentials);
}

async function offboard(way: keyof typeof ways, folder: string, { orgAdmin, scim }: Pick<SimulatedCredentials, 'orgAdmin' | 'scim'>): Promise<void> {
  hurry(speed);
  const { batch, freshness } = ways[way];
  let endpoints: Record<string, number> = {};
  let requests = 0;
  let refused = 0;
  const counted = {
    maxWait: 600_000,
    timeout: 900_000,
    onRequest: ({ endpoint }: { readonly endpoint: string }) => {
      requests += 1;
      endpoints[endpoint] = (endpoints[endpoint] ?? 0) + 1;
    },
    onResponse: ({ status }: { readonly status?: number }) => {
      refused += Number(status === 429);
    },
  };
  const clients = { org: new OrgAdminClient({ ...orgAdmin, ...counted }), scim: [new ScimClient({ ...scim, ...counted })] };
  const concurrency = 16;
  const offboardDomain = async (domain: string): Promise<number> => {
    let people = 0;
    for await (const plan of makePlans(peopleOnDomain(clients, domain), { clients, policy: { expiresAfterMinutes: 600 }, concurrency, batch, prefetch: true })) {
      const journal = fileJournal(join(folder, `${plan.hash}.jsonl`));
      const { totals } = await applyPlan(plan, { clients, journal, confirm: { people: plan.fuse.people }, concurrency, freshness }).result;
      people += totals.done;
    }
    return people;
  };
  await offboardDomain(domains.first);
  [requests, refused, endpoints] = [0, 0, {}];
  const began = performance.now();
  const people = await offboardDomain(domains.measured);
  const result: OffboardedAtLimit = { people, hours: (performance.now() - began) / 3_600_000, requests, refused, endpoints };
  process.send?.(result);
}

const [, , what, ...given] = process.argv;
if (what === '--organization') {
  await organization(Number(given[0]));
} else if (what === '--offboard') {
  const [way, folder, credentials] = given as [keyof typeof ways, string, string];
  await offboard(way, folder, JSON.parse(credentials) as SimulatedCredentials);
} else if (process.argv[1] === script) {
  const { values } = parseArgs({ options: { people: { type: 'string', default: '2000' } } });
  for (const way of ['readAgain', 'fresh'] as const) {
    const began = performance.now();
    const measured = await offboardAtLimit(Number(values.people), way);
    console.log(`\n${ways[way].name}: ${measured.people} people, ${hoursFor10000(measured).toFixed(2)} hours for 10,000, ${(measured.requests / measured.people).toFixed(2)} requests each, ${measured.refused} refused, measured in ${((performance.now() - began) / 1000).toFixed(0)} s`);
    for (const [endpoint, count] of Object.entries(measured.endpoints).sort(([, one], [, other]) => other - one)) {
      console.log(`  ${(count / measured.people).toFixed(3)} ${endpoint}`);
    }
  }
}
