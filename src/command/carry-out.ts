import { applyPlan, describePlan, fileJournal, makeReport, type JournalStore, type Plan, type RunEvent, type WaitReason } from '../offboarding.js';
import { commandLine } from './command-name.js';
import { isConfirmed } from './confirm.js';
import { connect } from './connect.js';
import type { Call, Ending } from './declaration.js';
import { exitCodes } from './exit-codes.js';
import { journalPathOf, readPlan } from './files.js';
import { notInspectedInWords } from './plan-words.js';
import { exitCodeOf, peopleInWords, totalsInWords } from './report-words.js';
import { UsageError } from './usage-error.js';
import { inWords, nameOf, timeOf } from './words.js';

/** What `apply` and `resume` take. */
export const carryOutOptions = {
  'yes-people': { value: 'number', least: 0, description: 'The number of people the plan changes, for unattended runs.' },
  'yes-things': { value: 'number', least: 0, description: 'The number of things that successors get, if the plan has any.' },
  journal: { value: 'file', description: 'The journal. Default: next to the plan.' },
} as const;

type CarryOutCall = Call<readonly [string, ...string[]], { readonly 'yes-people': number | undefined; readonly 'yes-things': number | undefined; readonly journal: string | undefined }>;

/** Applies the plan of a file: from its start, or where the run of its journal stopped. */
export async function carryOut(call: CarryOutCall, from: 'start' | 'journal'): Promise<Ending> {
  const { given: [planPath], options, signal } = call;
  const { clients, where } = connect(call);
  const plan = await readPlan(planPath);
  const journalPath = journalPathOf(planPath, options.journal);
  const journal = fileJournal(journalPath);
  await checkJournal(journal, { planPath, journalPath, from });
  checkTime(plan, planPath, from);
  if (!(await isConfirmed(plan, { ...call, yesPeople: options['yes-people'], yesThings: options['yes-things'], where }))) {
    return { exitCode: exitCodes.failed, facts: { plan: planPath, changed: false }, text: 'Nothing was changed.' };
  }
  const resumption = commandLine('resume', planPath, ...(options.journal === undefined ? [] : ['--journal', journalPath]));
  const run = applyPlan(plan, { clients, journal, confirm: { people: plan.fuse.people, things: plan.fuse.things }, signal });
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
      ...notInspectedInWords(plan),
      [
        `Journal:  ${journalPath}`,
        ...(isUnfinished ? [`Continue: ${resumption}`] : []),
        `Report:   ${commandLine('report', planPath, ...(options.journal === undefined ? [] : ['--journal', journalPath]))}`,
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

/** A second run must be meant: the first one may have changed people. */
async function checkJournal(journal: JournalStore, { planPath, journalPath, from }: { readonly planPath: string; readonly journalPath: string; readonly from: 'start' | 'journal' }): Promise<void> {
  const isStarted = await hasEntries(journal);
  if (from === 'start' && isStarted) {
    throw new UsageError([`A run of this plan has started already: ${journalPath} is its journal.`, `Continue it with "${commandLine('resume', planPath)}".`]);
  }
  if (from === 'journal' && !isStarted) {
    throw new UsageError([`No run of this plan has started: ${journalPath} is not there, or empty.`, `Start with "${commandLine('apply', planPath)}".`]);
  }
}

/** Applying checks this as well: here nobody types a number before they get to know it. */
function checkTime({ expiresAt, policy: { notBefore } }: Plan, planPath: string, from: 'start' | 'journal'): void {
  if (notBefore !== undefined && Date.parse(notBefore) > Date.now()) {
    throw new UsageError([`The plan may be applied from ${timeOf(new Date(notBefore).toISOString())} on.`]);
  }
  if (Date.parse(expiresAt) < Date.now()) {
    throw new UsageError([
      `The plan expired at ${timeOf(expiresAt)}: people may have changed since it was made.`,
      from === 'start' ? 'Make a new plan.' : `Make a plan for those who are left: ${commandLine('plan', '--unfinished', planPath)}`,
    ]);
  }
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

const waitReasons: Readonly<Record<Exclude<WaitReason, 'orgAdmins'>, string>> = {
  rateLimited: 'the rate limit of Atlassian is reached',
  unavailable: 'Atlassian is not available',
  circuitOpen: 'too many calls have failed',
};

/** Organization admins wait for one another for a moment only. */
function waitInWords(reason: WaitReason, name: string, until: string): string | undefined {
  return reason === 'orgAdmins' ? undefined : `${name} waits until ${timeOf(until)}: ${waitReasons[reason]}`;
}
