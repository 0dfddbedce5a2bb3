import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { addLeavers, claimDue, dueAt, fileLeaveCalendar, readLeaveDates, type DueStages, type LeaveCalendarStore, type LeaveDatesFile, type RefusedLeaver } from '../../leave-dates.js';
import { fileJournal, makePlan, makeReport, type Plan, type RowProblem } from '../../offboarding.js';
import { commandLine } from '../command-name.js';
import { connect } from '../connect.js';
import { defineSubcommand, type Call } from '../declaration.js';
import { exitCodes } from '../exit-codes.js';
import { journalPathOf, refuseUnreadable, saveNew } from '../files.js';
import { changesInWords } from '../plan-words.js';
import { rowInWords } from '../report-words.js';
import { UsageError } from '../usage-error.js';
import { inWords, nameOf, people, timeOf, wrapped } from '../words.js';

/** A plan of this call, or of an earlier one that nobody has applied to the end. */
interface WrittenPlan {
  readonly path: string;
  readonly stage: string;
  readonly isStarted: boolean;
  readonly plan: Plan;
}

/** How many people of what comes next are named. */
const namedNext = 10;

export const due = defineSubcommand({
  name: 'due',
  summary: 'Prints whose leave date has come, and what comes next.',
  details: [
    'A calendar is a file of this command. It holds who leaves when, and what has started. Let a scheduler call "due" as often as you like.',
    'With --plan it writes a plan for each stage that is due, and from then on the stage has started. Review and apply each plan. The next call with --plan reads the journal next to the plan. Without --plan, a call reads only the calendar.',
    'It changes nobody. It ends with 2 if somebody needs a person: a stage without success, or a row that cannot be used.',
    'It cannot retry or cancel a stage: call retryStage() or cancelLeave() in a program. A new date alone does not retry a stage that finished without success.',
  ],
  positional: { name: 'calendar', description: 'The calendar, such as leavers.jsonl. With --add it may be a new file.' },
  options: {
    add: { value: 'file', description: 'A CSV file with the columns Email or Account id, Leave date, Time and Time zone. Its people are added, or get their new dates.' },
    time: { value: 'time', description: 'The time of day for rows without one, such as 17:00.' },
    'time-zone': { value: 'zone', description: 'The time zone for rows without one, such as Europe/Berlin.' },
    plan: { value: 'folder', description: 'Writes the plans into this folder.' },
  },
  async run(call) {
    const { given: [path], options } = call;
    if (options.add === undefined && (options.time ?? options['time-zone']) !== undefined) {
      throw new UsageError(['--time and --time-zone are for the rows of --add.']);
    }
    const calendar = fileLeaveCalendar(path);
    await refuseUnreadable(options.add ?? path);
    const added = options.add === undefined ? undefined : await add(calendar, options.add, { time: options.time, timeZone: options['time-zone'] });
    const written = options.plan === undefined ? [] : await writePlans(calendar, options.plan, call);
    const stages = dueAt(await calendar.read(), Date.now());
    const lost = [...(added?.file.problems ?? []), ...(added?.refused ?? [])].length + stages.stuck.length;
    return {
      exitCode: lost === 0 ? exitCodes.done : exitCodes.needsPerson,
      facts: {
        calendar: path,
        ...stages,
        ...(added === undefined ? {} : { added: added.added, reDated: added.reDated, problems: added.file.problems, refused: added.refused }),
        plans: written.map(({ path: plan, stage, isStarted, plan: { hash, fuse } }) => ({ plan, stage, isStarted, hash, fuse })),
      },
      text: textOf(stages, written, added),
    };
  },
});

interface Added {
  readonly file: LeaveDatesFile;
  readonly added: number;
  readonly reDated: number;
  readonly refused: readonly RefusedLeaver[];
}

async function add(calendar: LeaveCalendarStore, path: string, defaults: { readonly time?: string | undefined; readonly timeZone?: string | undefined }): Promise<Added> {
  const file = await readLeaveDates(createReadStream(path), defaults);
  let result: Omit<Added, 'file'> = { added: 0, reDated: 0, refused: [] };
  await calendar.change((before) => {
    const { calendar: after, ...counts } = addLeavers(before, file.leavers, Date.now());
    result = counts;
    return after;
  });
  return { file, ...result };
}

/** Writes the plans that are due. First it records what became of those that it wrote before. */
async function writePlans(calendar: LeaveCalendarStore, folder: string, call: Pick<Call, 'env' | 'signal' | 'progress'>): Promise<WrittenPlan[]> {
  const { clients } = connect(call);
  const written: WrittenPlan[] = [];
  for await (const stage of claimDue(calendar)) {
    if (stage.plan !== undefined) {
      await stage.finish((await reportOn(stage.plan, folder)).people);
    }
    const plan = await stage.start((subjects, policy) => makePlan(subjects, { clients, policy, signal: call.signal, onPerson: (_person, count) => call.progress.count(count, 'read') }), { confirm: 'later' });
    if (plan === undefined) {
      continue;
    }
    const path = pathOf(plan, folder);
    if ((await stat(path).catch(() => undefined)) === undefined) {
      await saveNew(path, `${JSON.stringify(plan, undefined, 2)}\n`);
    }
    const report = await reportOn(plan, folder);
    // For people without a step there is nothing to apply.
    await stage.finish(report.people);
    if (report.people.some(({ outcome }) => outcome.kind === 'notFinished')) {
      written.push({ path, stage: stage.stage, isStarted: report.runs.length > 0, plan });
    }
  }
  return written;
}

function pathOf({ hash }: Plan, folder: string): string {
  return join(folder, `plan-${hash.slice(0, 12)}.json`);
}

function reportOn(plan: Plan, folder: string): ReturnType<typeof makeReport> {
  return makeReport(plan, fileJournal(journalPathOf(pathOf(plan, folder), undefined)));
}

function textOf({ due: stages, waiting, stuck, next }: DueStages, written: readonly WrittenPlan[], added: Added | undefined): string {
  const blocks: string[] = [];
  if (added !== undefined) {
    blocks.push([`Added: ${people(added.added)}. With a new date: ${people(added.reDated)}.`, ...[...added.file.problems, ...added.refused.map(rowOf)].map(rowInWords)].join('\n'));
  }
  blocks.push(stages.length === 0 ? 'Due now: nobody.' : listOf('Due now', stages.map(({ person, stage, since, started }) => `${nameOf(person)}: ${stage}, since ${timeOf(since)}${started === undefined ? '' : ', has a plan'}`)));
  if (stuck.length > 0) {
    blocks.push(listOf('Finished without success, and need a person', stuck.map(({ person, stage, outcome }) => `${nameOf(person)}: ${stage}, ${inWords(outcome)}`)));
  }
  if (waiting.length > 0) {
    blocks.push(listOf('Waiting for an earlier stage', waiting.map(({ person, stage, earlierStage, because }) => `${nameOf(person)}: ${stage} waits for ${earlierStage}, ${because === 'notFinished' ? 'which has not finished' : `which finished as ${inWords(because)}`}`)));
  }
  const more = next.length - namedNext;
  blocks.push(next.length === 0 ? 'Next: nobody.' : listOf('Next', [...next.slice(0, namedNext).map(({ person, stage, at }) => `${timeOf(at)} ${nameOf(person)}: ${stage}`), ...(more > 0 ? [`and ${people(more)} later`] : [])]));
  blocks.push(...written.map(planInWords));
  return blocks.join('\n\n');
}

function listOf(title: string, lines: readonly string[]): string {
  return [`${title}:`, ...lines.map((line) => wrapped(line, { indent: 2, hanging: 2 }))].join('\n');
}

function planInWords({ path, stage, isStarted, plan }: WrittenPlan): string {
  return [
    wrapped(`Plan to ${stage}: it changes ${changesInWords(plan.fuse)}, and can be applied until ${timeOf(plan.expiresAt)}.`),
    `Review:  ${commandLine('show', path)}`,
    isStarted ? `Go on:   ${commandLine('resume', path)}` : `Apply:   ${commandLine('apply', path)}`,
  ].join('\n');
}

function rowOf({ line = 0, reason }: RefusedLeaver): RowProblem {
  return { line, lastLine: line, reason };
}
