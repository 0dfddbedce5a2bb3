import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { OrgAdminClient } from 'atlassian-admin-sdk';
import { applyPlanFile, folderJournals, makePlanFile, makeReinstatementFile, makeReportOfPlanFile, unfinishedSubjectsOfPlanFile, type TaskJournals } from 'atlassian-admin-sdk/offboarding';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import { memorySharedStore, runTask, sharedJournals, tasksOf } from 'atlassian-admin-sdk/tasks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { allOf } from '../../support/all-of.js';
import { quick } from '../../support/clients.js';

const fast = { verificationDeadline: 50 };
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'divisions-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A plan file for 40 people, all of whom an engine has run in tasks of this size. */
async function ranBy(name: string, journals: TaskJournals, people?: number) {
  const simulator = new Simulator();
  const clients = { org: new OrgAdminClient({ ...simulator.credentials.orgAdmin, retry: quick }) };
  const leavers = Array.from({ length: 40 }, (_, index) => simulator.addPerson({ name: `Person ${index}` }).accountId);
  const file = await makePlanFile(leavers, { path: join(folder, `${name}.jsonl`), clients, policy: { limits: { people: 1_000, share: 1 }, expiresAfterMinutes: 60 } });
  for await (const task of tasksOf(file, people === undefined ? {} : { people })) {
    expect((await runTask(task, { clients, journal: journals.of(task), ...fast })).kind).toBe('finished');
  }
  expect(leavers.map((accountId) => simulator.state.accounts[accountId]?.status)).toEqual(leavers.map(() => 'inactive'));
  return { simulator, clients, leavers, file };
}

const stores: Readonly<Record<string, (name: string) => TaskJournals>> = {
  'in a shared store': () => sharedJournals(memorySharedStore()),
  'in a folder': (name) => folderJournals(join(folder, `${name}-journals`)),
};

describe('a plan file that an engine has run in tasks of its own size', () => {
  for (const [where, journalsFor] of Object.entries(stores)) {
    for (const people of [undefined, 7]) {
      it(`is reported, taken back and left unfinished as it is: journals ${where}, ${people ?? 'as many people as by default'} in a task`, async () => {
        const name = `${where.replaceAll(' ', '-')}-${people ?? 'default'}`;
        const journals = journalsFor(name);
        const { simulator, clients, leavers, file } = await ranBy(name, journals, people);
        expect((await makeReportOfPlanFile(file, journals)).totals).toEqual({ done: 40 });
        expect(await allOf(unfinishedSubjectsOfPlanFile(file, journals))).toEqual([]);
        const back = await makeReinstatementFile(file, journals, { path: join(folder, `${name}-back.jsonl`), clients });
        expect((await back.counts()).people).toBe(40);
        await clients.org.accounts.enable(leavers[15] as string);
        const refused = { kind: 'validation', fields: [{ field: 'peopleInTask' }] };
        await expect(applyPlanFile(file, { clients, journals, ...fast }).result).rejects.toMatchObject(refused);
        await expect(makeReportOfPlanFile(file, journals, { peopleInTask: 9 })).rejects.toMatchObject(refused);
        expect(simulator.state.accounts[leavers[15] as string]?.status).toBe('active');
      });
    }
  }
});
