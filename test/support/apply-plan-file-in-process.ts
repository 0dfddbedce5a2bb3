/**
 * A process that makes or applies a plan file on the built package, to be killed or to be measured. It applies one person
 * after the other, and kills itself where the job says so, with a signal that nothing can catch.
 */
import { createReadStream } from 'node:fs';

import { OrgAdminClient } from 'atlassian-admin-sdk';
import {
  applyPlanFile,
  filePlan,
  folderJournals,
  makePlanFile,
  makeReinstatementFile,
  makeReportOfPlanFile,
  pseudonymizeReport,
  readExportStream,
  reportAsCsvStream,
  unfinishedSubjectsOfPlanFile,
  verifyPlan,
  type RunResult,
  type TaskJournals,
} from 'atlassian-admin-sdk/offboarding';
import { approvePlan, createSigningKey } from 'atlassian-admin-sdk/seals';
import type { SimulatedCredentials } from 'atlassian-admin-sdk/simulator';
import { tasksOf } from 'atlassian-admin-sdk/tasks';

import { highestMemory } from './highest-memory.ts';

export interface PlanFileJob {
  readonly what: 'plan' | 'apply' | 'report' | 'afterwards';
  readonly planFile: string;
  readonly journals: string;
  readonly orgAdmin: SimulatedCredentials['orgAdmin'];
  /** The path of an export, for `plan`. */
  readonly people?: string;
  /** The process ends as soon as this many lines of journals are on the disk. */
  readonly dieAfterLines?: number;
}

export interface PlanFileAnswer {
  readonly result?: RunResult;
  readonly people?: number;
  /** For `afterwards`: how many people each use of the plan file has seen. */
  readonly seen?: Readonly<Record<string, number>>;
  /** All the memory of the process at its highest, in megabytes. */
  readonly megabytes: number;
}

function deadly(journals: TaskJournals, lines: number): TaskJournals {
  let left = lines;
  return new Proxy(journals, {
    get: (target, name) => {
      const member = target[name as keyof TaskJournals] as (...given: readonly unknown[]) => unknown;
      if (name !== 'of') {
        return member.bind(target);
      }
      return (task: Parameters<TaskJournals['of']>[0]) => {
        const journal = target.of(task);
        return {
          ...journal,
          append: async (entry: Parameters<typeof journal.append>[0]) => {
            await journal.append(entry);
            left -= 1;
            if (left === 0) {
              process.kill(process.pid, 'SIGKILL');
            }
          },
        };
      };
    },
  });
}

const { what, planFile, journals: folder, orgAdmin, people: source = '', dieAfterLines } = JSON.parse(process.argv[2] ?? '{}') as PlanFileJob;
const clients = { org: new OrgAdminClient({ ...orgAdmin, retry: { baseDelay: 1, maximumDelay: 2 } }) };
const journals = folderJournals(folder);
let answer: Omit<PlanFileAnswer, 'megabytes'>;
if (what === 'plan') {
  const plan = await makePlanFile(readExportStream(createReadStream(source)), { path: planFile, clients, policy: { expiresAfterMinutes: 600, limits: { people: 100_000, share: 1 } } });
  answer = { people: (await plan.counts()).people };
} else if (what === 'apply') {
  const given = dieAfterLines === undefined ? journals : deadly(journals, dieAfterLines);
  answer = { result: await applyPlanFile(filePlan(planFile), { clients, journals: given, peopleInTask: 4, concurrency: dieAfterLines === undefined ? 4 : 2, verificationDeadline: 50 }).result };
} else if (what === 'afterwards') {
  const plan = filePlan(planFile);
  const { fuse } = await plan.header();
  const approvals = [await approvePlan(plan, await createSigningKey(), { by: 'Grace Kim', people: fuse.people })];
  const seen = { tasks: 0, off: 0, unfinished: 0, back: 0, pseudonyms: 0 };
  for await (const task of tasksOf(plan, { approvals })) {
    seen.tasks += task.people.length;
  }
  for await (const { access } of verifyPlan(plan, { clients })) {
    seen.off += access === 'off' ? 1 : 0;
  }
  for await (const _ of unfinishedSubjectsOfPlanFile(plan, journals)) {
    seen.unfinished += 1;
  }
  seen.back = (await (await makeReinstatementFile(plan, journals, { path: `${planFile}.back.jsonl`, clients })).counts()).people;
  for await (const chunk of reportAsCsvStream(await pseudonymizeReport(await makeReportOfPlanFile(plan, journals)))) {
    seen.pseudonyms += chunk.split(/account-[0-9a-f]{12}/).length - 1;
    if (/712020:|Person \d{1,6}\b/.test(chunk)) {
      throw new Error('a person is named');
    }
  }
  answer = { seen };
} else {
  let people = 0;
  const report = await makeReportOfPlanFile(filePlan(planFile), journals);
  for await (const chunk of reportAsCsvStream(report)) {
    people += chunk.split('712020:').length - 1;
  }
  answer = { people };
}
process.stdout.write(JSON.stringify({ ...answer, megabytes: highestMemory() } satisfies PlanFileAnswer));
