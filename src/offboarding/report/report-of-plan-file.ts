import { checkRunOptions, namesOf } from '../../core/run-options.js';
import { checkPlanFile, type PlanFile } from '../plan/plan-file.js';
import { peopleInTaskOf, recordedParts, type RecordedPartsOptions } from '../tasks/recorded-parts.js';
import { checkTaskJournals, type TaskJournals } from '../tasks/task-journals.js';
import { reportPerson, type Report, type ReportedPerson, type ReportedRun, type ReportOptions } from './report.js';
import { collectorOfStream, rememberFigures } from './report-figures.js';
import type { ReportStream } from './report-stream.js';

const caller = 'makeReportOfPlanFile()';

/** Options of {@link makeReportOfPlanFile}. */
export interface FileReportOptions extends Omit<ReportOptions, 'publicKeys'>, RecordedPartsOptions {}

const optionNames = namesOf<FileReportOptions>()('problems', 'peopleInTask');

/** An engine starts a run for each delivery: of so many, the report names each. */
const mostRuns = 1_000;

/**
 * Makes the report of a plan file from the journals of its parts, in the memory of a few hundred people. Pass it to
 * {@link reportAsCsvStream}, {@link reportAsJsonStream}, {@link reportAsMarkdownStream} or {@link reportAsHtmlPages}. Each
 * reads the plan and the journals again. You can make it at any time, even if the run crashed.
 *
 * Its `unresolved` are in memory. It names the first 1,000 runs, and the first 1,000 different texts of a summary.
 *
 * Rejects with `validation` if the plan or a journal was edited, or they do not belong together. Rejects with
 * `storage.failed` if one of them is not readable.
 *
 * @example
 * const report = await makeReportOfPlanFile(filePlan('out/plan.jsonl'), folderJournals('out/journals'));
 * await pipeline(reportAsCsvStream(report), createWriteStream('report.csv', { mode: 0o600 }));
 */
export async function makeReportOfPlanFile(plan: PlanFile, journals: TaskJournals, options: FileReportOptions = {}): Promise<ReportStream> {
  checkRunOptions(caller, options, optionNames);
  checkPlanFile(caller, plan);
  checkTaskJournals(caller, journals);
  const header = await plan.header();
  const peopleInTask = await peopleInTaskOf(caller, header.hash, journals, options);
  const runs = new Map<string, ReportedRun>();
  const totals: Partial<Record<string, number>> = {};
  const accessTotals: Partial<Record<string, number>> = {};
  const collector = collectorOfStream(header);
  for await (const person of reported(plan, journals, peopleInTask, runs)) {
    totals[person.outcome.kind] = (totals[person.outcome.kind] ?? 0) + 1;
    accessTotals[person.access.state] = (accessTotals[person.access.state] ?? 0) + 1;
    collector.add(person);
  }
  const unresolved: Report['unresolved'][number][] = [];
  for await (const subject of plan.unresolved()) {
    unresolved.push(subject);
  }
  const report: ReportStream = {
    version: 1,
    orgId: header.orgId,
    planHash: header.hash,
    createdAt: new Date().toISOString(),
    runs: [...runs.values()].sort((one, other) => (one.startedAt < other.startedAt ? -1 : 1)),
    totals,
    accessTotals,
    people: () => reported(plan, journals, peopleInTask),
    ...(header.searched === undefined ? {} : { searched: header.searched }),
    unresolved,
    problems: options.problems ?? [],
  };
  rememberFigures(report, collector.figures());
  return report;
}

/** Everybody with what the journal of their part says. */
async function* reported(plan: PlanFile, journals: TaskJournals, peopleInTask: number, runs?: Map<string, ReportedRun>): AsyncGenerator<ReportedPerson, void, undefined> {
  for await (const { people, runs: ofPart } of recordedParts(caller, plan, journals, peopleInTask)) {
    ofPart.forEach((run) => runs !== undefined && addRun(runs, run));
    for (const { person, recorded } of people) {
      yield reportPerson(person, recorded);
    }
  }
}

/** A run writes to the journals of many parts. It may come to one a second time, with a number behind its name. */
function addRun(runs: Map<string, ReportedRun>, { run: name, startedAt, endedAt, end }: ReportedRun): void {
  const [run = name] = name.split(' ');
  const known = runs.get(run);
  if (known === undefined && runs.size >= mostRuns) {
    return;
  }
  const isOpen = end === undefined || (known !== undefined && known.end === undefined);
  const ends = [known?.end, end].filter((each) => each !== undefined);
  const worst = ['error', 'aborted'].find((each) => ends.includes(each)) ?? 'finished';
  const lastEnd = [known?.endedAt ?? '', endedAt ?? ''].sort().at(-1) as string;
  const first = [known?.startedAt ?? startedAt, startedAt].sort()[0] as string;
  runs.set(run, { run, startedAt: first, ...(isOpen ? {} : { endedAt: lastEnd, end: worst }) });
}
