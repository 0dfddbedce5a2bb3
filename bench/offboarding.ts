/**
 * Whether a long offboarding needs memory: a process with little of it plans and applies for everybody on a domain, in
 * batches with a journal each, and another, under the same bounds, tries it with one plan for all. The simulated
 * organization is a process of its own, without bounds.
 */
import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { OrgAdminClient, ScimClient } from 'atlassian-admin-sdk';
import { applyPlan, fileJournal, makePlan, makePlans, peopleOnDomain, type Plan } from 'atlassian-admin-sdk/offboarding';
import { Simulator, type SimulatedCredentials } from 'atlassian-admin-sdk/simulator';

import { highestMemory } from '../test/support/highest-memory.ts';
import { resultWithin, type outOfMemory } from './bounded.ts';

const script = new URL(import.meta.url).pathname;
/** What the process may keep, in megabytes. */
export const bound = 64;
const batch = 500;
const domain = 'example.com';

export interface Offboarded {
  readonly people: number;
  readonly seconds: number;
  readonly requests: number;
  /** All the memory of the process at its highest, in megabytes. */
  readonly megabytes: number;
}

export interface Organization {
  readonly credentials: SimulatedCredentials;
  /** How many accounts are inactive. */
  inactive(): Promise<number>;
  close(): void;
}

/** Starts a simulated organization with so many people, in a process of its own. */
export async function startOrganization(people: number): Promise<Organization> {
  const child = fork(script, ['--organization', String(people)]);
  const message = <T>(): Promise<T> => new Promise((resolve) => child.once('message', (sent) => resolve(sent as T)));
  const credentials = await message<SimulatedCredentials>();
  return {
    credentials,
    inactive: () => {
      const answer = message<number>();
      child.send('inactive');
      return answer;
    },
    close: () => child.disconnect(),
  };
}

/** Offboards everybody in a process with bounds, in batches or with one plan for all. */
export async function offboardInBoundedMemory({ credentials }: Organization, way: 'batches' | 'onePlan'): Promise<Offboarded | typeof outOfMemory> {
  const { orgAdmin, scim } = credentials;
  const folder = await mkdtemp(join(tmpdir(), 'offboarding-'));
  try {
    return await resultWithin<Offboarded>(bound, script, ['--offboard', way, folder, JSON.stringify({ orgAdmin, scim })]);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function organization(people: number): Promise<void> {
  const simulator = new Simulator({ keptRequests: 100 });
  for (let index = 0; index < people; index += 1) {
    const kind = index % 10;
    simulator.addPerson({ name: `Person ${index}`, ...(kind === 0 ? { apiTokens: ['laptop'] } : kind === 1 ? { groups: ['developers'] } : {}) });
  }
  const { credentials } = await simulator.listen();
  process.on('message', () => {
    process.send?.(Object.values(simulator.state.accounts).filter(({ status }) => status === 'inactive').length);
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.(credentials);
}

async function offboard(way: string, folder: string, { orgAdmin, scim }: Pick<SimulatedCredentials, 'orgAdmin' | 'scim'>): Promise<void> {
  let requests = 0;
  const counted = { onRequest: () => (requests += 1) };
  const clients = { org: new OrgAdminClient({ ...orgAdmin, ...counted }), scim: [new ScimClient({ ...scim, ...counted })] };
  const policy = { expiresAfterMinutes: 600 };
  const concurrency = 16;
  let people = 0;
  const applied = async (plan: Plan): Promise<void> => {
    const journalFile = join(folder, `${plan.hash}.jsonl`);
    const { totals } = await applyPlan(plan, { clients, journal: fileJournal(journalFile), confirm: { people: plan.fuse.people }, concurrency }).result;
    people += totals.done;
    await rm(journalFile);
  };
  const began = performance.now();
  const subjects = peopleOnDomain(clients, domain);
  if (way === 'onePlan') {
    await applied(await makePlan(subjects, { clients, policy, concurrency }));
  } else {
    for await (const plan of makePlans(subjects, { clients, policy, concurrency, batch })) {
      await applied(plan);
    }
  }
  const result: Offboarded = {
    people,
    seconds: (performance.now() - began) / 1000,
    requests,
    megabytes: highestMemory(),
  };
  console.log(JSON.stringify(result));
}

const [, , what, ...given] = process.argv;
if (what === '--organization') {
  await organization(Number(given[0]));
} else if (what === '--offboard') {
  const [way, folder, credentials] = given as [string, string, string];
  await offboard(way, folder, JSON.parse(credentials) as SimulatedCredentials);
}
