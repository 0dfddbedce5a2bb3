import { kindInWords } from '../plan/in-charge-words.js';
import { checkReport, checkReportOrStream, joinedStream } from './chunks.js';
import { csvChunks } from './csv.js';
import type { Report, ReportedPerson } from './report.js';
import { isReportStream, type ReportHead, type ReportStream } from './report-stream.js';
import { notInspectedBy, openTaskOf, taskHolderText } from './report-summary.js';
import { reasonOf, subjectOf } from './report-words.js';

const header = [
  'Access', 'Account id', 'Name', 'Email', 'Decision', 'Action', 'Why', 'Outcome', 'Verification', 'Task for a person', 'Steps', 'Trace ids', 'Remains', 'Who acts', 'Plan', 'Later plan', 'Not inspected', 'Still in charge of',
] as const;

/**
 * The report as CSV: one line for each person. A cell has as many things that the person is in charge of as a spreadsheet
 * shows. Then one line for each subject that is not exactly one person, and for each unusable row of the input. Cells that
 * a spreadsheet would run as a formula are made harmless. For very large reports, use {@link reportAsCsvStream}.
 *
 * Holds personal data, unless you have pseudonymized the report. Needs Node.js, or a runtime that has its `Buffer`.
 *
 * Rejects with `validation` if it is no report.
 */
export async function reportAsCsv(report: Report): Promise<string> {
  checkReport('reportAsCsv()', report);
  return joinedStream('reportAsCsv()', csvChunks(header, linesOf(report)));
}

/**
 * The same CSV in chunks: memory stays flat, however many people the report has.
 *
 * Rejects with `validation` if it is no report, and with `storage.failed` if a journal of it is not readable.
 *
 * @example
 * await pipeline(reportAsCsvStream(report), createWriteStream('report.csv', { mode: 0o600 }));
 */
export async function* reportAsCsvStream(report: Report | ReportStream): AsyncGenerator<string, void, undefined> {
  checkReportOrStream('reportAsCsvStream()', report);
  yield* csvChunks(header, isReportStream(report) ? linesOfStream(report) : linesOf(report));
}

function* linesOf(report: Report): Generator<string[], void, undefined> {
  const lineOf = personLines(report);
  for (const person of report.people) {
    yield lineOf(person);
  }
  yield* linesWithoutPerson(report);
}

async function* linesOfStream(report: ReportStream): AsyncGenerator<string[], void, undefined> {
  const lineOf = personLines(report);
  for await (const person of report.people()) {
    yield lineOf(person);
  }
  yield* linesWithoutPerson(report);
}

function personLines(report: ReportHead): (person: ReportedPerson) => string[] {
  const notInspected = notInspectedBy(report);
  return (person) => {
    const { access, accountId, name, email, rowName, rowTitle = rowName, action, because, outcome, steps, remains, planHash = report.planHash, later, inCharge } = person;
    return [
      `${access.state}: ${access.sentence}`,
      accountId,
      name ?? '',
      email ?? '',
      rowTitle,
      action,
      because,
      outcome.kind,
      'verification' in outcome ? outcome.verification : '',
      'humanTask' in outcome ? (outcome.humanTask ?? '') : '',
      steps.map(({ label, outcome: step }) => `${label}: ${step?.kind ?? 'not reached'}`).join('; '),
      steps.flatMap(({ outcome: step }) => (step?.kind === 'done' ? (step.evidence.traceId ?? []) : [])).join(' '),
      remains.join('; '),
      openTaskOf(person) === undefined ? '' : taskHolderText(person),
      planHash,
      later?.planHash ?? '',
      notInspected(person).join(' '),
      thingsText(inCharge),
    ];
  };
}

function* linesWithoutPerson({ unresolved, problems }: ReportHead): Generator<string[], void, undefined> {
  for (const subject of unresolved) {
    const { line, accountId, email, why, candidates } = subjectOf(subject);
    yield lineWithoutPerson({ line, accountId, email, outcome: 'unresolved', why: [why, ...candidates].join(' ') });
  }
  for (const problem of problems) {
    const { lines, reason } = reasonOf(problem);
    yield lineWithoutPerson({ line: lines, outcome: 'unusable', why: reason });
  }
}

/** Spreadsheets cut a cell off after 32,767 characters. */
const longestThings = 20_000;

/** The things that are still with a person: as many as fit into a cell, and the number of the others. */
function thingsText(inCharge: ReportedPerson['inCharge'] = []): string {
  let text = '';
  for (const [index, thing] of inCharge.entries()) {
    const next = `${index === 0 ? '' : '; '}${kindInWords(thing)}: ${thing.name}`;
    if (text.length + next.length > longestThings) {
      return `${text}${index === 0 ? '' : '; '}and ${(inCharge.length - index).toLocaleString('en')} more`;
    }
    text += next;
  }
  return text;
}

function lineWithoutPerson(known: { line: string; accountId?: string; email?: string; outcome: string; why: string }): string[] {
  const { line, accountId = '', email = '', outcome, why } = known;
  const cells: Partial<Record<(typeof header)[number], string>> = {
    'Account id': accountId,
    Email: email,
    Why: line === '' ? why : `Line ${line}: ${why}`,
    Outcome: outcome,
  };
  return header.map((title) => cells[title] ?? '');
}
