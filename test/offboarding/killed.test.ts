import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { fileJournal, makePlan, makeReport, type JournalEntry, type Plan, type PolicyOptions } from 'atlassian-admin-sdk/offboarding';
import { Simulator, type OrganizationState, type SimulatedCredentials } from 'atlassian-admin-sdk/simulator';
import pMap from 'p-map';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { ApplyJob } from '../support/apply-in-process.ts';
import { addLeavers, changesOf, standingStill, type Leavers } from '../support/leavers.js';
import { clientsFor } from '../support/organization.js';
import { applyInProcess, listenWatched, startSuccessor, type Successor, type Watched } from '../support/processes.js';

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

interface Reference {
  readonly name: string;
  readonly plan: Plan;
  readonly planFile: string;
  readonly concurrency: number;
  /** Without it people whom an identity provider owns are not switched off through its directory. */
  readonly hasScimToken: boolean;
  readonly state: OrganizationState;
  readonly changes: readonly string[];
  readonly outcomes: Readonly<Record<string, string>>;
  readonly lines: number;
  readonly requests: number;
}

/** Makes the plan of a policy, and applies it without any disturbance: what all other runs are compared with. */
async function uninterrupted(name: string, policy: PolicyOptions, { concurrency, hasScimToken }: Pick<Reference, 'concurrency' | 'hasScimToken'>): Promise<Reference> {
  const { simulator, leavers } = world();
  const subjects = leavers.people.map(({ accountId }) => accountId);
  const { scim, ...others } = clientsFor(simulator.credentials);
  const plan = await makePlan(subjects, { clients: { ...others, scim: hasScimToken ? scim : [] }, policy: { ...leavers.policy, ...policy } });
  expect(simulator.effects).toEqual([]);
  const planFile = join(folder, `${name}.plan.json`);
  writeFileSync(planFile, JSON.stringify(plan));
  const journalFile = join(folder, `${name}.jsonl`);
  let requests = 0;
  const watched = await listenWatched(simulator, { arrived: () => ((requests += 1), true), carriedOut: () => true });
  try {
    const job = jobFor({ planFile, concurrency, hasScimToken }, journalFile, watched.credentials);
    expect(await applyInProcess(job).ended).toEqual({ code: 0, signal: null, said: '' });
  } finally {
    await watched.close();
  }
  return {
    name,
    plan,
    planFile,
    concurrency,
    hasScimToken,
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

type Setting = Pick<Reference, 'planFile' | 'concurrency' | 'hasScimToken'>;

function jobFor({ planFile, concurrency, hasScimToken }: Setting, journalFile: string, { orgAdmin, product, scim }: SimulatedCredentials): ApplyJob {
  return { planFile, journalFile, credentials: { orgAdmin, product, ...(hasScimToken ? { scim } : {}) }, concurrency };
}

async function killedAfterLine(reference: Reference, line: number): Promise<void> {
  const one = world();
  const watched = await listenWatched(one.simulator, { arrived: () => true, carriedOut: () => true });
  const journalFile = join(folder, `${reference.name}.line.${line}.jsonl`);
  const job = jobFor(reference, journalFile, watched.credentials);
  try {
    expect(await applyInProcess({ ...job, dieAfterLines: line }).ended).toEqual({ code: null, signal: 'SIGKILL', said: '' });
    expect((await entriesOf(journalFile)).length).toBeGreaterThanOrEqual(line);
    expect(await successor.apply(job)).toMatchObject({ result: { stopped: false } });
    await expectSameEnd(one, reference, journalFile, `after line ${line}`);
  } finally {
    await watched.close();
  }
}

/** The process is gone before the server looks at the request, or when it has carried it out. */
async function killedAtRequest(reference: Reference, request: number, moment: 'arrived' | 'carriedOut'): Promise<void> {
  const one = world();
  const journalFile = join(folder, `${reference.name}.${moment}.${request}.jsonl`);
  let killed = false;
  const kill = async (): Promise<boolean> => {
    killed = true;
    await started.kill();
    return false;
  };
  const at = (name: typeof moment) => (number: number) => (name === moment && number === request ? kill() : true);
  const watched: Watched = await listenWatched(one.simulator, { arrived: at('arrived'), carriedOut: at('carriedOut') });
  const job = jobFor(reference, journalFile, watched.credentials);
  const started = applyInProcess(job);
  try {
    expect(await started.ended).toEqual({ code: null, signal: 'SIGKILL', said: '' });
    expect(killed).toBe(true);
    expect(await successor.apply(job)).toMatchObject({ result: { stopped: false } });
    await expectSameEnd(one, reference, journalFile, `${moment} ${request}`);
  } finally {
    await watched.close();
  }
}

function eachUpTo(count: number, work: (number: number) => Promise<void>): Promise<void[]> {
  return pMap(Array.from({ length: count }, (_, index) => index + 1), work, { concurrency: atOnce });
}

describe('a process that is killed', () => {
  it('after any line of its journal is followed by one that comes to the same end', { timeout: patience }, async () => {
    const reference = await uninterrupted('leaver', {}, { concurrency: 1, hasScimToken: true });
    expect(reference.outcomes).toEqual({
      'Jane Doe': 'done',
      'Priya Raman': 'done',
      'Elif Kaya': 'handedOver',
      'Jo Brandt': 'done',
      'Victor Chen': 'done',
      'Rosa Feld': 'refused',
      'Maja Off': 'alreadyDone',
      'Build Bot': 'refused',
    });
    await eachUpTo(reference.lines, (line) => killedAfterLine(reference, line));
  });

  it('at any request, before or after it had its effect, is followed by one that comes to the same end', { timeout: patience }, async () => {
    const reference = await uninterrupted('deleted', { profile: 'deleteAccount', identityProvider: 'unlink' }, { concurrency: 1, hasScimToken: false });
    expect(reference.changes.map((change) => change.split(' ')[0])).toEqual(expect.arrayContaining(['account.deletionScheduled', 'scim.recordsDeleted']));
    await eachUpTo(reference.requests, (request) => killedAtRequest(reference, request, request % 2 === 0 ? 'arrived' : 'carriedOut'));
  });
});
