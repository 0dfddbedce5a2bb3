import { applyPlanFile, folderJournals, makeReportOfPlanFile, type PlanFile, type RunEvent } from '../offboarding.js';
import type { CarryOutCall, CarryOutFrom } from './carry-out-options.js';
import { checkStart, checkTime, journalArguments, waitInWords } from './carry-out-words.js';
import { commandLine } from './command-name.js';
import { isConfirmed } from './confirm.js';
import type { Connection } from './connect.js';
import type { Ending } from './declaration.js';
import { exitCodes } from './exit-codes.js';
import { journalsPathOf } from './files.js';
import { openOf, totalsInWords } from './report-words.js';
import { givenApprovals, sealArguments } from './seals.js';
import { UsageError } from './usage-error.js';

/** Applies a plan file: from its start, or where the run of its journals stopped. */
export async function carryOutFile(plan: PlanFile, call: CarryOutCall, { clients, where }: Connection, from: CarryOutFrom): Promise<Ending> {
  const { given: [planPath], options, signal } = call;
  if (options['run-key'] !== undefined) {
    throw new UsageError(['--run-key signs the journal of a plan in JSON only, and this is a plan file.']);
  }
  const approvals = await givenApprovals(options);
  const journalPath = journalsPathOf(planPath, options.journal);
  const journals = folderJournals(journalPath);
  const header = await plan.header();
  checkStart((await journals.peopleInTasks(header.hash)) !== undefined, { planPath, journalPath, journal: options.journal, from });
  checkTime(header, planPath, options.journal, from);
  if (!(await isConfirmed(header, { ...call, yesPeople: options['yes-people'], yesThings: options['yes-things'], where, purpose: 'start' }))) {
    return { exitCode: exitCodes.failed, facts: { plan: planPath, changed: false }, text: 'Nothing was changed.' };
  }
  const given = journalArguments(options.journal);
  const resumption = commandLine('resume', planPath, ...given, ...sealArguments(options));
  const { people, things } = header.fuse;
  const run = applyPlanFile(plan, { clients, journals, confirm: { people, things }, ...approvals, signal });
  try {
    for await (const event of run) {
      tell(event, call);
    }
    await run.result;
  } catch (error) {
    if ((await journals.peopleInTasks(header.hash).catch(() => undefined)) !== undefined) {
      call.progress.line(`The journals are in ${journalPath}. To continue: ${resumption}`);
    }
    throw error;
  }
  const result = await run.result;
  const report = await makeReportOfPlanFile(plan, journals);
  const open = await openOf(report);
  return {
    exitCode: result.stopped ? exitCodes.failed : open.exitCode,
    facts: { plan: planPath, journal: journalPath, result, report: { ...report, people: undefined } },
    text: [
      `${result.stopped ? 'Stopped. ' : ''}${totalsInWords(report)}`,
      ...(open.text === '' ? [] : [`These need a person:\n${open.text}`]),
      [
        `Journals: ${journalPath}`,
        ...(result.stopped || result.totals.notFinished > 0 ? [`Continue: ${resumption}`] : []),
        `Report:   ${commandLine('report', planPath, ...given)}`,
      ].join('\n'),
    ].join('\n\n'),
  };
}

/** So many people have no line each. Whoever waits has one, by account id: names are in the file only. */
function tell(event: RunEvent, { progress }: CarryOutCall): void {
  if (event.type === 'personFinished') {
    progress.count(event.finished, `of ${event.total} finished`);
  } else if (event.type === 'personPutAside') {
    const text = waitInWords(event.reason, event.accountId, event.retryAt);
    if (text !== undefined) {
      progress.line(text);
    }
  }
}
