import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { OrgAdminClient } from 'atlassian-admin-sdk';
import { applyPlanFile, folderJournals, makePlanFile, makeReinstatementFile, makeReportOfPlanFile, unfinishedSubjectsOfPlanFile, type TaskJournals } from 'atlassian-admin-sdk/offboarding';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import { memorySharedStore, runTask, sharedJournals, tasksOf, type PlanTask } from 'atlassian-admin-sdk/tasks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { allOf } from '../../support/all-of.js';
import { quick } from '../../support/clients.js';

const fast = { verificationDeadline: 50 };
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'divisions-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A plan file for 40 people. */
async function fileOf40(name: string) {
  const simulator = new Simulator();
  const clients = { org: new OrgAdminClient({ ...simulator.credentials.orgAdmin, retry: quick }) };
  const leavers = Array.from({ length: 40 }, (_, index) => simulator.addPerson({ name: `Person ${index}` }).accountId);
  const file = await makePlanFile(leavers, { path: join(folder, `${name}.jsonl`), clients, policy: { limits: { people: 1_000, share: 1 }, expiresAfterMinutes: 60 } });
  const statusOf = (index: number): unknown => simulator.state.accounts[leavers[index] as string]?.status;
  return { clients, leavers, file, statusOf };
}

/** The same, all of whom an engine has run in tasks of this size. */
async function ranBy(name: string, journals: TaskJournals, people?: number) {
  const made = await fileOf40(name);
  const { clients, leavers, file, statusOf } = made;
  for await (const task of tasksOf(file, people === undefined ? {} : { people })) {
    expect((await runTask(task, { clients, journal: journals.of(task), ...fast })).kind).toBe('finished');
  }
  expect(leavers.map((_, index) => statusOf(index))).toEqual(leavers.map(() => 'inactive'));
  return made;
}

const refused = { kind: 'validation', fields: [{ field: 'peopleInTask' }] };

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
        const { clients, leavers, file, statusOf } = await ranBy(name, journals, people);
        expect((await makeReportOfPlanFile(file, journals)).totals).toEqual({ done: 40 });
        expect(await allOf(unfinishedSubjectsOfPlanFile(file, journals))).toEqual([]);
        const back = await makeReinstatementFile(file, journals, { path: join(folder, `${name}-back.jsonl`), clients });
        expect((await back.counts()).people).toBe(40);
        await clients.org.accounts.enable(leavers[15] as string);
        await expect(applyPlanFile(file, { clients, journals, ...fast }).result).rejects.toMatchObject(refused);
        await expect(makeReportOfPlanFile(file, journals, { peopleInTask: 9 })).rejects.toMatchObject(refused);
        expect(statusOf(15)).toBe('active');
      });
    }
  }
});

describe.each(Object.entries(stores))('the tasks of a plan file whose journals are %s', (where, journalsFor) => {
  const nameOf = (what: string): string => `${what}-${where.replaceAll(' ', '-')}`;

  it('are refused in another size than before, also where a number has no journal yet, and change nobody again', async () => {
    const journals = journalsFor(nameOf('applied'));
    const { clients, leavers, file, statusOf } = await fileOf40(nameOf('applied'));
    await applyPlanFile(file, { clients, journals, ...fast }).result;
    await clients.org.accounts.enable(leavers[35] as string);
    for await (const task of tasksOf(file)) {
      await expect(runTask(task, { clients, journal: journals.of(task), ...fast })).rejects.toMatchObject(refused);
    }
    expect(statusOf(35)).toBe('active');
  });

  it('are refused in the size of another engine, whose last task has no journal of the first one', async () => {
    const journals = journalsFor(nameOf('engines'));
    const { clients, leavers, file, statusOf } = await ranBy(nameOf('engines'), journals, 15);
    await clients.org.accounts.enable(leavers[37] as string);
    for await (const task of tasksOf(file, { people: 10 })) {
      await expect(runTask(task, { clients, journal: journals.of(task), ...fast })).rejects.toMatchObject(refused);
    }
    expect(statusOf(37)).toBe('active');
  });

  it('are reported and taken back as they are if the first one never ran', async () => {
    const journals = journalsFor(nameOf('later'));
    const { clients, file } = await fileOf40(nameOf('later'));
    const tasks = await allOf(tasksOf(file, { people: 15 }));
    await expect(runTask(tasks[2] as PlanTask, { clients, journal: journals.of(tasks[2] as PlanTask), ...fast })).resolves.toMatchObject({ kind: 'finished' });
    expect((await makeReportOfPlanFile(file, journals)).totals).toEqual({ done: 10, notFinished: 30 });
    expect((await allOf(unfinishedSubjectsOfPlanFile(file, journals))).length).toBe(30);
    const back = await makeReinstatementFile(file, journals, { path: join(folder, `${nameOf('later')}-back.jsonl`), clients });
    expect((await back.counts()).people).toBe(10);
    await expect(makeReportOfPlanFile(file, journals, { peopleInTask: 10 })).rejects.toMatchObject(refused);
  });

  it('begin at the same time, without one that waits for another', async () => {
    const journals = journalsFor(nameOf('together'));
    const { clients, file } = await fileOf40(nameOf('together'));
    const tasks = await allOf(tasksOf(file));
    const results = await Promise.all(tasks.map((task) => runTask(task, { clients, journal: journals.of(task), ...fast })));
    expect(results.map(({ kind }) => kind)).toEqual(tasks.map(() => 'finished'));
  });
});
