import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { fileJournal, makePlan, makeReport, type JournalEntry, type Plan, type PolicyOptions } from 'atlassian-admin-sdk/offboarding';
import { Simulator, type OrganizationState, type SimulatedCredentials } from 'atlassian-admin-sdk/simulator';
import pMap from 'p-map';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { ApplyJob } from '../support/apply-in-process.ts';
import { isInCi } from '../support/in-ci.js';
import { addLeavers, changesOf, standingStill, type Leavers } from '../support/leavers.js';
import { clientsFor } from '../support/organization.js';
import { applyInProcess, listenWatched, startSuccessor, type Successor } from '../support/processes.js';

/** More than the processor has cores: each process waits for the disk and the server now and then. */
const atOnce = 4;
const patience = 120_000;

let folder = '';
let successor: Successor;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'killed-'));
  successor = startSuccessor();
});

afterAll(() => {
  successor.close();
  rmSync(folder, { recursive: true });
});

interface World {
  readonly simulator: Simulator;
  readonly leavers: Leavers;
}

/** Worlds of the same seed are the same, down to every id: one plan fits them all. */
function world(): World {
  const simulator = new Simulator(standingStill);
  return { simulator, leavers: addLeavers(simulator) };
}

/** What a plan is made and applied with. */
interface Setting {
  readonly name: string;
  readonly policy: PolicyOptions;
  /** Names of the people of the plan. Default: all leavers. */
  readonly people?: readonly string[];
  readonly credentials: readonly ('orgAdmin' | 'product' | 'scim')[];
  readonly concurrency: number;
}

interface Reference extends Setting {
  readonly plan: Plan;
  readonly planFile: string;
  readonly state: OrganizationState;
  readonly changes: readonly string[];
  readonly outcomes: Readonly<Record<string, string>>;
  readonly lines: number;
  readonly requests: number;
}

/** Makes the plan of a policy, and applies it without any disturbance: what all other runs are compared with. */
async function uninterrupted(setting: Setting): Promise<Reference> {
  const { simulator, leavers } = world();
  const { name, policy, people, credentials } = setting;
  const subjects = leavers.people.filter((person) => people?.includes(person.name) ?? true).map(({ accountId }) => accountId);
  const { org, product, scim } = clientsFor(simulator.credentials);
  const clients = { org, product: credentials.includes('product') ? product : undefined, scim: credentials.includes('scim') ? scim : [] };
  const plan = await makePlan(subjects, { clients, policy: { ...leavers.policy, ...policy } });
  expect(simulator.effects).toEqual([]);
  const planFile = join(folder, `${name}.plan.json`);
  writeFileSync(planFile, JSON.stringify(plan));
  const journalFile = join(folder, `${name}.jsonl`);
  let requests = 0;
  const watched = await listenWatched(simulator, { arrived: (number) => void (requests = number) });
  try {
    const job = jobFor({ ...setting, planFile }, journalFile, watched.credentials);
    expect(await applyInProcess(job).ended).toEqual({ code: 0, signal: null, said: '' });
  } finally {
    await watched.close();
  }
  return {
    ...setting,
    plan,
    planFile,
    state: structuredClone(simulator.state),
    changes: changesOf(simulator),
    outcomes: await outcomesIn(plan, journalFile),
    lines: (await entriesOf(journalFile)).length,
    requests,
  };
}

/** Reading proves the journal: a line that does not belong to those before it is refused. */
async function entriesOf(journalFile: string): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = [];
  for await (const entry of fileJournal(journalFile).read()) {
    entries.push(entry);
  }
  return entries;
}

async function outcomesIn(plan: Plan, journalFile: string): Promise<Record<string, string>> {
  const { people } = await makeReport(plan, fileJournal(journalFile));
  return Object.fromEntries(people.map(({ name, outcome }) => [name ?? '', outcome.kind]));
}

/** `alreadyDone` where an uninterrupted run says `done` would be a lie: the run itself has done it. */
async function expectSameEnd({ simulator, leavers }: World, reference: Reference, journalFile: string, when: string): Promise<void> {
  const { plan, state, changes, outcomes } = reference;
  expect(changesOf(simulator), `every change has one effect, ${when}`).toEqual(changes);
  expect(simulator.state, `the same state, ${when}`).toEqual(state);
  expect(await outcomesIn(plan, journalFile), `the same outcomes, ${when}`).toEqual(outcomes);
  const touched = new Set(simulator.effects.map(({ accountId }) => accountId));
  expect(leavers.bystanders.filter(({ accountId }) => touched.has(accountId)), `nobody else is touched, ${when}`).toEqual([]);
  const entries = await entriesOf(journalFile);
  const finished = entries.filter(({ type }) => type === 'outcome').map((entry) => ('step' in entry ? `${entry.accountId} ${entry.step}` : ''));
  expect(new Set(finished).size, `one outcome for each step, ${when}`).toBe(finished.length);
  expect(entries.at(-1), `finished, ${when}`).toMatchObject({ type: 'stopped', reason: 'finished' });
}

function jobFor({ planFile, concurrency, credentials }: Setting & { planFile: string }, journalFile: string, all: SimulatedCredentials): ApplyJob {
  const { orgAdmin } = all;
  const others = credentials.filter((name) => name !== 'orgAdmin').map((name) => [name, all[name]]);
  return { planFile, journalFile, credentials: { orgAdmin, ...Object.fromEntries(others) }, concurrency };
}

const isKilled = { code: null, signal: 'SIGKILL', said: '' };

async function killedAfterLine(reference: Reference, line: number): Promise<void> {
  const one = world();
  const watched = await listenWatched(one.simulator);
  const journalFile = join(folder, `${reference.name}.line.${line}.jsonl`);
  const job = jobFor(reference, journalFile, watched.credentials);
  try {
    expect(await applyInProcess({ ...job, dieAfterLines: line }).ended).toEqual(isKilled);
    expect((await entriesOf(journalFile)).length).toBeGreaterThanOrEqual(line);
    expect(await successor.apply(job)).toMatchObject({ result: { stopped: false } });
    await expectSameEnd(one, reference, journalFile, `after line ${line}`);
  } finally {
    await watched.close();
  }
}

/**
 * Kills a process whose request has reached the server and is not answered. The server carries it out at once, or only
 * when the successor is already at work: `later` requests after it.
 */
async function killedAtRequest(reference: Reference, request: number, later: number): Promise<void> {
  const one = world();
  const journalFile = join(folder, `${reference.name}.request.${request}.${later}.jsonl`);
  const release = Promise.withResolvers<void>();
  const carriedOut = Promise.withResolvers<void>();
  const watched = await listenWatched(one.simulator, {
    arrived: async (number) => {
      if (number === request) {
        await started.kill();
        await (later === 0 ? undefined : release.promise);
      } else if (number === request + later) {
        release.resolve();
        await carriedOut.promise;
      }
    },
    carriedOut: (number) => void (number === request && carriedOut.resolve()),
  });
  const job = jobFor(reference, journalFile, watched.credentials);
  const started = applyInProcess(job);
  try {
    expect(await started.ended).toEqual(isKilled);
    await (later === 0 ? carriedOut.promise : undefined);
    expect(await successor.apply(job)).toMatchObject({ result: { stopped: false } });
    release.resolve();
    await carriedOut.promise;
    await expectSameEnd(one, reference, journalFile, `at request ${request}, carried out ${later} later`);
  } finally {
    await watched.close();
  }
}

/** Every number in CI, elsewhere every third and the last. */
function eachUpTo(count: number, work: (number: number) => Promise<void>): Promise<void[]> {
  const all = Array.from({ length: count }, (_, index) => index + 1);
  return pMap(isInCi ? all : all.filter((number) => number % 3 === 1 || number === count), work, { concurrency: atOnce });
}

describe('a process that is killed', () => {
  it('after any line of its journal is followed by one that comes to the same end', { timeout: patience }, async () => {
    const reference = await uninterrupted({ name: 'leaver', policy: {}, credentials: ['orgAdmin', 'product', 'scim'], concurrency: 1 });
    expect(reference.outcomes).toEqual({
      'Jane Doe': 'done',
      'Priya Raman': 'done',
      'Elif Kaya': 'handedOff',
      'Jo Brandt': 'done',
      'Victor Chen': 'done',
      'Rosa Feld': 'refused',
      'Maja Off': 'alreadyDone',
      'Build Bot': 'refused',
    });
    await eachUpTo(reference.lines, (line) => killedAfterLine(reference, line));
  });

  it('at any request is followed by one that comes to the same end', { timeout: patience }, async () => {
    const reference = await uninterrupted({
      name: 'deleted',
      policy: { profile: 'deleteAccount', identityProvider: 'unlink', successorAccountId: undefined },
      people: ['Victor Chen', 'Priya Raman', 'Jo Brandt'],
      credentials: ['orgAdmin'],
      concurrency: 2,
    });
    const kinds = new Set(reference.changes.map((change) => change.split(' ')[0]));
    expect(kinds).toEqual(
      new Set(['account.deletionScheduled', 'apiKey.revoked', 'apiToken.revoked', 'membership.suspended', 'organizationRole.revoked', 'scim.recordsDeleted']),
    );
    // The same request is late by another number of requests each time.
    await eachUpTo(reference.requests, (request) => killedAtRequest(reference, request, request % 2 === 0 ? 0 : 3 + (request % 7)));
  });
});
