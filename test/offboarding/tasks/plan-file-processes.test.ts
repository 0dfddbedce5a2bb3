import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { filePlan, folderJournals, makePlanFile } from 'atlassian-admin-sdk/offboarding';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { PlanFileAnswer, PlanFileJob } from '../../support/apply-plan-file-in-process.ts';
import { isInCi } from '../../support/in-ci.js';
import { changesOf, standingStill } from '../../support/leavers.js';
import { clientsFor } from '../../support/organization.js';

const script = fileURLToPath(new URL('../../support/apply-plan-file-in-process.ts', import.meta.url));
const bounds = ['--max-old-space-size=64', '--max-semi-space-size=4'];
const patience = 120_000;
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plan-file-processes-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a job in a process of its own. Undefined if it was killed. */
function run(job: PlanFileJob, options: readonly string[] = []): Promise<PlanFileAnswer | undefined> {
  const child = spawn(process.execPath, [...options, script, JSON.stringify(job)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [output, problems] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (problems += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('close', (code, signal) => {
      if (signal === 'SIGKILL') {
        resolve(undefined);
      } else if (code === 0) {
        resolve(JSON.parse(output) as PlanFileAnswer);
      } else {
        reject(new Error(problems));
      }
    });
  });
}

async function world(people: number) {
  const simulator = new Simulator({ ...standingStill, keptRequests: 10 });
  const accounts = Array.from({ length: people }, (_, index) => simulator.addPerson({ name: `Person ${index}`, ...(index % 3 === 0 ? { apiTokens: ['laptop'] } : {}) }));
  const { credentials, close } = await simulator.listen();
  const place = mkdtempSync(join(folder, 'world-'));
  const job = { planFile: join(place, 'plan.jsonl'), journals: join(place, 'journals'), orgAdmin: credentials.orgAdmin };
  return { simulator, accounts, close, job };
}

describe('a plan file in processes of its own', () => {
  it(
    'is resumed after a kill at any line of its journals: as without one, and nothing is done twice',
    async () => {
      const expected = await world(14);
      const policy = { expiresAfterMinutes: 600, limits: { people: 1_000, share: 1 } };
      await makePlanFile(expected.accounts.map(({ accountId }) => accountId), { path: expected.job.planFile, clients: { org: clientsFor(expected.simulator.credentials).org }, policy });
      await run({ what: 'apply', ...expected.job });
      await expected.close();
      const lines = isInCi ? [1, 2, 3, 7, 11, 16, 20, 25, 31, 38, 44, 50] : [3, 25];
      for (const dieAfterLines of lines) {
        const { simulator, accounts, close, job } = await world(14);
        await makePlanFile(accounts.map(({ accountId }) => accountId), { path: job.planFile, clients: { org: clientsFor(simulator.credentials).org }, policy });
        const first = await run({ what: 'apply', ...job, dieAfterLines });
        expect(first).toBe(undefined);
        expect(simulator.effects.length).toBeLessThan(expected.simulator.effects.length);
        const { result } = (await run({ what: 'apply', ...job })) ?? {};
        expect(result).toMatchObject({ stopped: false, totals: { done: 14, notFinished: 0 } });
        expect(changesOf(simulator)).toEqual(changesOf(expected.simulator));
        const { hash } = await filePlan(job.planFile).header();
        expect(await folderJournals(job.journals).peopleInTasks(hash)).toBe(4);
        await close();
      }
    },
    patience,
  );

  it(
    'takes as little memory for many people as for some: to plan them, to apply it, to report, to approve, to verify and to undo',
    async () => {
      const count = isInCi ? 4_000 : 200;
      const { simulator, accounts, close, job } = await world(count);
      const row = ({ accountId, email }: { readonly accountId: string; readonly email: string }) => `${accountId},${email}\n`;
      const people = `User id,email\n${accounts.map(row).join('')}`;
      const source = join(folder, 'people.csv');
      writeFileSync(source, people);
      const planned = await run({ what: 'plan', ...job, people: source }, bounds);
      expect(planned?.people).toBe(count);
      const applied = await run({ what: 'apply', ...job }, bounds);
      expect(applied?.result?.totals.done).toBe(count);
      const reported = await run({ what: 'report', ...job }, bounds);
      expect(reported?.people).toBe(count);
      expect(Object.values(simulator.state.accounts).filter(({ status }) => status === 'inactive').length).toBe(count);
      const afterwards = await run({ what: 'afterwards', ...job }, bounds);
      expect(afterwards?.seen).toEqual({ tasks: count, off: count, unfinished: 0, back: count, pseudonyms: count });
      for (const answer of [planned, applied, reported, afterwards]) {
        expect(answer?.megabytes).toBeLessThan(220);
      }
      await close();
    },
    patience,
  );
});
