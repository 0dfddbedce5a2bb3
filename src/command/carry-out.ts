import { applyPlan, describePlan, fileJournal, makeReport, type JournalStore, type RunEvent } from '../offboarding.js';
import { commandLine } from './command-name.js';
import { isConfirmed } from './confirm.js';
import { connect } from './connect.js';
import type { Ending } from './declaration.js';
import { exitCodes } from './exit-codes.js';
import { carryOutFile } from './carry-out-file.js';
import { isPlanFile, journalPathOf, readPlan } from './files.js';
import { summaryOf } from './plan-words.js';
import { exitCodeOf, peopleInWords, totalsInWords } from './report-words.js';
import type { CarryOutCall, CarryOutFrom } from './carry-out-options.js';
import { checkStart, checkTime, journalArguments, waitInWords } from './carry-out-words.js';
import { givenApprovals, sealArguments, signedJournal } from './seals.js';
import { inWords, nameOf } from './words.js';

/** Applies the plan of a file: from its start, or where the run of its journal stopped. */
export async function carryOut(call: CarryOutCall, from: CarryOutFrom): Promise<Ending> {
  const { given: [planPath], options, signal } = call;
  const connection = connect(call);
  const { clients, where } = connection;
  const plan = await readPlan(planPath);
  if (isPlanFile(plan)) {
    return carryOutFile(plan, call, connection, from);
  }
  const journalPath = journalPathOf(planPath, options.journal);
  const given = await givenApprovals(options);
  const journal = await signedJournal(fileJournal(journalPath), options);
  checkStart(await hasEntries(journal), { planPath, journalPath, journal: options.journal, from });
  checkTime(plan, planPath, options.journal, from);
  if (!(await isConfirmed(plan, { ...call, yesPeople: options['yes-people'], yesThings: options['yes-things'], where, purpose: 'start' }))) {
    return { exitCode: exitCodes.failed, facts: { plan: planPath, changed: false }, text: 'Nothing was changed.' };
  }
  const ofJournal = journalArguments(options.journal);
  const resumption = commandLine('resume', planPath, ...ofJournal, ...sealArguments(options));
  const run = applyPlan(plan, { clients, journal, confirm: { people: plan.fuse.people, things: plan.fuse.things }, ...given, signal });
  try {
    const names = new Map(describePlan(plan).map((person) => [person.accountId, nameOf(person)]));
    for await (const event of run) {
      const text = eventInWords(event, names.get(event.accountId) ?? event.accountId);
      if (text !== undefined) {
        call.progress.line(text);
      }
    }
    await run.result;
  } catch (error) {
    if (await hasEntries(journal).catch(() => false)) {
      call.progress.line(`The journal is ${journalPath}. To continue: ${resumption}`);
    }
    throw error;
  }
  const result = await run.result;
  const report = await makeReport(plan, journal);
  const open = peopleInWords(report, 'open');
  const isUnfinished = result.stopped || result.totals.notFinished > 0 || report.people.some(({ outcome }) => outcome.kind === 'notFinished');
  return {
    exitCode: result.stopped ? exitCodes.failed : exitCodeOf(report),
    facts: { plan: planPath, journal: journalPath, result, report },
    text: [
      `${result.stopped ? 'Stopped. ' : ''}${totalsInWords(report)}`,
      ...(open === '' ? [] : [`These need a person:\n${open}`]),
      ...summaryOf(plan).notInspected(),
      [
        `Journal:  ${journalPath}`,
        ...(isUnfinished ? [`Continue: ${resumption}`] : []),
        `Report:   ${commandLine('report', planPath, ...ofJournal)}`,
      ].join('\n'),
    ].join('\n\n'),
  };
}

async function hasEntries(journal: JournalStore): Promise<boolean> {
  for await (const _entry of journal.read()) {
    return true;
  }
  return false;
}

function eventInWords(event: RunEvent, name: string): string | undefined {
  switch (event.type) {
    case 'personFinished':
      return `${event.finished}/${event.total} ${name}: ${inWords(event.outcome.kind)}`;
    case 'waiting':
      return waitInWords(event.reason, name, event.until);
    case 'personPutAside':
      return waitInWords(event.reason, name, event.retryAt);
    default:
      return undefined;
  }
}
