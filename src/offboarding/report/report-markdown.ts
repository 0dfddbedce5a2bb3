import { capital } from '../../core/capital.js';
import { visible } from '../../core/visible.js';
import { kindInWords, reasonInWords } from '../plan/in-charge-words.js';
import { checkReport, checkReportOrStream, inChunks, inChunksAsync, joined } from './chunks.js';
import type { Report, ReportedPerson } from './report.js';
import { figuresOfReport, figuresOfStream } from './report-figures.js';
import { isReportStream, piecesOfReport, piecesOfStream, type ReportHead, type ReportPiece, type ReportStream } from './report-stream.js';
import { openTaskOf, planTextOf, summaryOf, titleOf, type Grouped, type ReportFigures } from './report-summary.js';
import { accessText, actionText, counted, errorOf, nameOf, outcomeNote, outcomesOf, outcomeText, reasonOf, stepWords, subjectOf, timeText, undoText } from './report-words.js';

/**
 * The report as Markdown with GitHub's tables. It leads with who can still log in and what a person must do next, then
 * come totals, one table of people, what remains, what was not inspected, and the evidence of every step. The names of people stay text: they cannot
 * end a cell, or make a link, an image or HTML. For very large reports, use
 * {@link reportAsMarkdownStream}.
 *
 * Holds personal data, unless you have pseudonymized the report.
 */
export function reportAsMarkdown(report: Report): string {
  checkReport('reportAsMarkdown()', report);
  return joined('reportAsMarkdown()', inChunks(piecesOfReport(report, markdownPieces(report, figuresOfReport(report)))));
}

/**
 * The same Markdown in chunks: memory stays flat, however many people the report has.
 *
 * Rejects with `validation` if it is no report, and with `storage.failed` if a journal of it is not readable.
 *
 * @example
 * await pipeline(reportAsMarkdownStream(report), createWriteStream('report.md', { mode: 0o600 }));
 */
export async function* reportAsMarkdownStream(report: Report | ReportStream): AsyncGenerator<string, void, undefined> {
  checkReportOrStream('reportAsMarkdownStream()', report);
  yield* isReportStream(report)
    ? inChunksAsync(piecesOfStream(report, markdownPieces(report, await figuresOfStream(report))))
    : inChunks(piecesOfReport(report, markdownPieces(report, figuresOfReport(report))));
}

/** Rows of cells. They are made when they are written. */
type Rows = Iterable<readonly string[]>;

function* markdownPieces(report: ReportHead, figures: ReportFigures): Generator<ReportPiece, void, undefined> {
  yield opening(report, figures);
  yield* section('Who can still log in', ['Access', 'What is known', 'People'], accessRows(figures));
  yield* section('What to do next', ['Who', 'Task', 'People'], taskRows(figures));
  yield* section('Totals', ['Outcome', 'People', 'Meaning'], outcomesOf(report, figures.pending).map(({ title, count, meaning }) => [title, String(count), meaning]));
  yield* peopleSection('People', ['Access', 'Person', 'E-mail', 'Account id', 'Decision', 'Outcome', 'Steps', 'Task', ...(report.plans === undefined ? [] : ['Plan'])], personRows(report));
  yield* section('Not exactly one person', ['Line', 'Input', 'Why', 'Candidates'], unresolvedRows(report));
  yield* section('Unusable rows', ['Line', 'Why'], problemRows(report));
  yield* section('What remains afterwards', ['What', 'People'], figures.remains.map((group) => [escaped(capital(group.text)), groupCell(group)]));
  if (figures.hasInCharge) {
    yield* peopleSection('Still in charge', ['Person', 'What', 'Name', 'Id', 'Why it stays'], inChargeRows);
  }
  if (figures.notInspected.length > 0) {
    yield* section('Not inspected', ['What', 'People'], figures.notInspected.map((group) => [escaped(group.text), groupCell(group)]));
  }
  yield* evidence(report, figures);
  yield '\n';
}

function opening(report: ReportHead, figures: ReportFigures): string {
  const plans = report.plans ?? [];
  return [
    `# ${titleOf(report)}`,
    escaped(timeText(report.createdAt)),
    escaped(summaryOf(report, figures)),
    [`- Organization: ${literal(report.orgId)}`, ...(plans.length === 0 ? [`- Plan: ${literal(report.planHash)}`] : [])].join('\n'),
    report.pseudonymized === true
      ? 'Names, e-mail addresses and ids of people are replaced by pseudonyms.'
      : 'This report has personal data: names and e-mail addresses.',
  ].join('\n\n');
}

function accessRows({ access }: ReportFigures): string[][] {
  return access.flatMap(({ title, groups }) => groups.map((group) => [title, escaped(group.text), groupCell(group)]));
}

function taskRows({ heldTasks }: ReportFigures): string[][] {
  return heldTasks.flatMap(({ title, groups }) => groups.map((group) => [title, escaped(capital(group.text)), groupCell(group)]));
}

function* unresolvedRows({ unresolved }: ReportHead): Generator<string[], void, undefined> {
  for (const subject of unresolved) {
    const { line, accountId, email, why, candidates } = subjectOf(subject);
    yield [escaped(line), literal(email === '' ? accountId : email), why, candidates.map(literal).join('<br>')];
  }
}

function* problemRows({ problems }: ReportHead): Generator<string[], void, undefined> {
  for (const problem of problems) {
    const { lines, reason } = reasonOf(problem);
    yield [lines, escaped(reason)];
  }
}

/** The rows that a table has for a person. */
type PersonRows = (person: ReportedPerson) => Iterable<readonly string[]>;

function personRows(report: ReportHead): PersonRows {
  const planText = planTextOf(report);
  return (person) => {
    const { email, accountId, because, outcome, steps, later } = person;
    const plan = later === undefined ? planText(person.planHash) : `${planText(person.planHash)}; ${planText(later.planHash)}, counts`;
    return [
      [
        withNote(accessText(person), person.access.sentence),
        personName(person),
        email === undefined ? '' : literal(email),
        literal(accountId),
        `${actionText(person)}: ${escaped(because)}`,
        withNote(outcomeText(outcome), outcomeNote(outcome)),
        steps.map((step) => `${escaped(capital(step.label))}: ${escaped(stepWords(step).result)}`).join('<br>'),
        escaped(openTaskOf(person) ?? ''),
        ...(report.plans === undefined ? [] : [escaped(plan)]),
      ],
    ];
  };
}

function inChargeRows(person: ReportedPerson): string[][] {
  return (person.inCharge ?? []).map((thing) => [personName(person), escaped(capital(kindInWords(thing))), escaped(thing.name), literal(thing.id), escaped(capital(reasonInWords(thing)))]);
}

function* evidence(report: ReportHead, figures: ReportFigures): Generator<ReportPiece, void, undefined> {
  const { plans, runs } = report;
  const planText = planTextOf(report);
  const ofPlan = plans === undefined ? [] : ['Plan'];
  yield '\n\n## Evidence\n\nTimes come from the clock of the machine that ran the plan. Atlassian can find a request by its trace id.\n\n';
  if (plans !== undefined) {
    yield* table(['Plan', 'People', 'SHA-256'], plans.map((plan) => [escaped(planText(plan.planHash)), String(plan.people), literal(plan.planHash)]));
    yield '\n\n';
  }
  yield* table(['Run', 'Started', 'Finished', 'How', ...ofPlan], runs.map(({ run, startedAt, endedAt = '', end = 'not finished', planHash }) => [
    literal(run),
    escaped(timeText(startedAt)),
    escaped(timeText(endedAt)),
    escaped(end),
    ...ofPlan.map(() => escaped(planText(planHash))),
  ]));
  yield '\n\n';
  yield peopleTable(['Person', 'Account id', 'Step', 'Through', 'Undo', 'Result', 'Time', 'HTTP', 'Trace id'], (person) => person.steps.map((step) => stepRow(person, step)));
  if (figures.hasErrors) {
    yield '\n\n';
    yield peopleTable(['Person', 'Step', 'Error'], errorRows);
  }
}

function errorRows(person: ReportedPerson): string[][] {
  return person.steps.flatMap(({ label, outcome }) => {
    const error = errorOf(outcome);
    return error === undefined ? [] : [[personName(person), escaped(capital(label)), escaped(error.message)]];
  });
}

function stepRow(person: ReportedPerson, step: ReportedPerson['steps'][number]): string[] {
  const { result, note, at, status, traceId } = stepWords(step);
  const recovered = step.outcome?.kind === 'done' ? note : '';
  return [
    personName(person),
    literal(person.accountId),
    escaped(capital(step.label)),
    escaped(capital(step.through)),
    escaped(capital(undoText(person, step))),
    withNote(result, recovered),
    escaped(timeText(at)),
    status,
    literal(traceId),
  ];
}

function groupCell({ count, named }: Grouped): string {
  const names = named.map(({ person }) => personName(person));
  const more = count - names.length;
  return `${count}: ${names.join('; ')}${more <= 0 ? '' : `; and ${counted(more, 'more', 'more')}`}`;
}

function personName(person: Pick<ReportedPerson, 'accountId' | 'name'>): string {
  const name = nameOf(person);
  return name === person.accountId ? literal(name) : escaped(name);
}

function withNote(text: string, note: string): string {
  return note === '' ? escaped(text) : `${escaped(text)} (${escaped(note)})`;
}

function* section(title: string, header: readonly string[], rows: Rows): Generator<string, void, undefined> {
  yield `\n\n## ${title}\n\n`;
  yield* table(header, rows);
}

function* peopleSection(title: string, header: readonly string[], rowsOf: PersonRows): Generator<ReportPiece, void, undefined> {
  yield `\n\n## ${title}\n\n`;
  yield peopleTable(header, rowsOf);
}

function peopleTable(header: readonly string[], rowsOf: PersonRows): ReportPiece {
  let isEmpty = true;
  return {
    *of(person) {
      for (const cells of rowsOf(person)) {
        yield isEmpty ? `${tableHead(header)}\n${tableLine(cells)}` : `\n${tableLine(cells)}`;
        isEmpty = false;
      }
    },
    end: () => (isEmpty ? 'None.' : ''),
  };
}

function tableHead(header: readonly string[]): string {
  return `${tableLine(header)}\n${tableLine(header.map(() => '---'))}`;
}

export function* table(header: readonly string[], rows: Rows): Generator<string, void, undefined> {
  let isEmpty = true;
  for (const cells of rows) {
    if (isEmpty) {
      yield tableHead(header);
      isEmpty = false;
    }
    yield `\n${tableLine(cells)}`;
  }
  if (isEmpty) {
    yield 'None.';
  }
}

function tableLine(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Character references never count as structure. Backslashes do in some tables. */
function reference(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}

/** A text that stays a text, even if a renderer makes links of addresses and mentions of names. */
export function escaped(text: string): string {
  return visible(text)
    .trim()
    .replaceAll(/[\\`*_[\]<>#|~&@$=]|\{(?=[{%])|(?<=\b(?:https?|ftp|mailto|xmpp)):|(?<=\bwww)\./gi, reference);
}

/** Ids and addresses, for reading letter by letter. */
export function literal(text: string): string {
  return /^[\w.:/+-][\w.:/@+ -]*$/.test(text) ? `\`${text}\`` : escaped(text);
}
