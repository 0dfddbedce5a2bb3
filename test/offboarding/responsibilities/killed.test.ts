import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { applyPlan, fileJournal, makePlan, makeReport, type Plan } from 'atlassian-admin-sdk/offboarding';
import { Simulator, type SimulatedBehaviours } from 'atlassian-admin-sdk/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { SeededRandom } from '../../../src/simulator/random.js';
import type { ApplyJob } from '../../support/apply-in-process.ts';
import { clientsOf, differences, handOver, policyOf, type HandOver } from '../../support/handed-over.js';
import { isInCi } from '../../support/in-ci.js';
import { applyInProcess, listenWatched, startSuccessor, type Successor, type Watched } from '../../support/processes.js';

const kills = isInCi ? 15 : 1;
const things = 160;

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

const startAt = new Date().toISOString();
const first = handOver({ seed: 21, leavers: 2, things, startAt, frozen: true });
const atFirst = structuredClone(first.simulator.state);

/** Worlds with the same state are the same, down to every id: one plan fits them all. */
function world(behaviours?: SimulatedBehaviours): HandOver {
  const options = { startAt, frozen: behaviours === undefined, behaviours: { bulkEditDuration: '0s', ...behaviours } } as const;
  return { ...first, simulator: new Simulator({ seed: 21, state: structuredClone(atFirst), ...options }) };
}

interface Reference {
  readonly plan: Plan;
  readonly planFile: string;
  readonly lines: number;
  readonly requests: number;
  /** The request that starts each bulk edit. */
  readonly bulkEdits: readonly number[];
  readonly state: HandOver['simulator']['state'];
  readonly outcomes: readonly string[];
}

async function outcomesIn(plan: Plan, journalFile: string): Promise<string[]> {
  const { people } = await makeReport(plan, fileJournal(journalFile));
  return people.flatMap(({ accountId, steps }) => steps.map(({ key = '', outcome }) => `${accountId} ${key} ${outcome?.kind ?? ''}`));
}

/** What all other runs are compared with. */
async function uninterrupted(): Promise<Reference> {
  const one = world();
  const { simulator } = one;
  const plan = await makePlan(one.leavers.map(({ accountId }) => accountId), { clients: clientsOf(one), policy: policyOf(one, { apiTokens: 'keep' }) });
  const planFile = join(folder, 'plan.json');
  writeFileSync(planFile, JSON.stringify(plan));
  const journalFile = join(folder, 'uninterrupted.jsonl');
  const earlier = simulator.requests.length;
  await applyPlan(plan, { clients: clientsOf(one), journal: fileJournal(journalFile), concurrency: 2, verificationDeadline: 50 }).result;
  let lines = 0;
  for await (const _ of fileJournal(journalFile).read()) {
    lines += 1;
  }
  const requests = simulator.requests.slice(earlier);
  const bulkEdits = requests.flatMap(({ route }, index) => (route === 'POST /rest/api/3/bulk/issues/fields' ? [index + 1] : []));
  return { plan, planFile, lines, requests: requests.length, bulkEdits, state: structuredClone(simulator.state), outcomes: await outcomesIn(plan, journalFile) };
}

function jobFor({ simulator, sites }: HandOver, { planFile }: Reference, journalFile: string, { credentials: { orgAdmin, scim } }: Watched): ApplyJob {
  const products = sites.map((site) => ({ ...simulator.credentialsFor(site).product, baseUrl: `${orgAdmin.baseUrl}/sites/${site}`, fetch: undefined }));
  return { planFile, journalFile, credentials: { orgAdmin, scim }, products: products as unknown as NonNullable<ApplyJob['products']>, concurrency: 2 };
}

/** Each field of an issue with the value that it was given by a bulk edit, as often as one was started for it. */
function bulkEditsOf({ simulator }: HandOver): string[] {
  return Object.values(simulator.state.sites).flatMap(({ name, jira }) =>
    Object.values(jira.bulkEdits).flatMap(({ issueIds, people }) => issueIds.flatMap((issueId) => Object.entries(people).map(([fieldId, accountIds]) => `${name} ${issueId} ${fieldId} ${accountIds.join(' ')}`))),
  );
}

const isKilled = { code: null, signal: 'SIGKILL', said: '' };

/** An admin key that a killed process cannot give back ends by itself. An account was deactivated at another moment of a clock that runs. */
const passing = /^(?:sites.*\.confluence\.adminKeys|accounts.*\.deactivatedAt)/;

async function expectSameEnd(one: HandOver, reference: Reference, journalFile: string, when: string): Promise<void> {
  expect(differences(reference.state, structuredClone(one.simulator.state)).filter((difference) => !passing.test(difference)), when).toEqual([]);
  expect(await outcomesIn(reference.plan, journalFile), when).toEqual(reference.outcomes);
  const edits = bulkEditsOf(one);
  expect(edits.filter((edit, index) => edits.indexOf(edit) !== index), `nothing is in two bulk edits, ${when}`).toEqual([]);
  one.simulator.assertNoEffectOutside(reference.plan);
}

async function killedAfterLine(reference: Reference, line: number): Promise<void> {
  const one = world();
  const watched = await listenWatched(one.simulator);
  const journalFile = join(folder, `line.${line}.jsonl`);
  const job = jobFor(one, reference, journalFile, watched);
  try {
    expect(await applyInProcess({ ...job, dieAfterLines: line }).ended).toEqual(isKilled);
    expect(await successor.apply(job)).toMatchObject({ result: { stopped: false } });
    await expectSameEnd(one, reference, journalFile, `after line ${line}`);
  } finally {
    await watched.close();
  }
}

/** Kills a process whose request has reached the server, which carries it out, and is not answered. */
async function killedAtRequest(reference: Reference, isIt: (number: number, url: string) => boolean, name: string, behaviours?: SimulatedBehaviours): Promise<void> {
  const one = world(behaviours);
  const journalFile = join(folder, `request.${name}.jsonl`);
  const carriedOut = Promise.withResolvers<void>();
  let killed = 0;
  const watched = await listenWatched(one.simulator, {
    arrived: async (number, url) => {
      if (killed === 0 && isIt(number, url)) {
        killed = number;
        await started.kill();
      }
    },
    carriedOut: (number) => void (number === killed && carriedOut.resolve()),
  });
  const job = jobFor(one, reference, journalFile, watched);
  const started = applyInProcess(job);
  try {
    expect(await started.ended).toEqual(isKilled);
    await carriedOut.promise;
    expect(await successor.apply(job)).toMatchObject({ result: { stopped: false } });
    await new Promise((resolve) => setTimeout(resolve, behaviours === undefined ? 0 : 1_500));
    await expectSameEnd(one, reference, journalFile, `at request ${name}`);
  } finally {
    await watched.close();
  }
}

describe('a hand-over whose process is killed', () => {
  it('is followed by one that comes to the same end, and starts no bulk edit twice', { timeout: 300_000 }, async () => {
    const reference = await uninterrupted();
    expect(reference.bulkEdits.length).toBeGreaterThan(3);
    const random = new SeededRandom(99);
    const [lines, requests] = [new Set<number>(), new Set<number>()];
    while (lines.size < kills) {
      lines.add(1 + random.below(reference.lines - 1));
    }
    while (requests.size < kills) {
      requests.add(1 + random.below(reference.requests));
    }
    for (const line of lines) {
      await killedAfterLine(reference, line);
    }
    for (const request of requests) {
      await killedAtRequest(reference, (number) => number === request, String(request));
    }
    // The response of a bulk edit is lost, and its changes do not show yet.
    for (let bulkEdit = 1; bulkEdit <= (isInCi ? reference.bulkEdits.length : 1); bulkEdit += 1) {
      let seen = 0;
      const isIt = (_number: number, url: string): boolean => url.endsWith('/rest/api/3/bulk/issues/fields') && (seen += 1) === bulkEdit;
      await killedAtRequest(reference, isIt, `bulk ${bulkEdit}`, { bulkEditDuration: '1s' });
    }
  });
});
