import { capital } from '../../core/capital.js';
import { visible } from '../../core/visible.js';
import { kindInWords, reasonInWords } from '../plan/in-charge-words.js';
import { checkReport, inChunks, joined } from './chunks.js';
import type { Report, ReportedPerson } from './report.js';
import { accessGroupsOf, heldTasksOf, openTaskOf, planTextOf, notInspectedOf, remainsOf, summaryOf, type Grouped, titleOf } from './report-summary.js';
import { accessText, actionText, counted, errorOf, nameOf, outcomeNote, outcomesOf, outcomeText, reasonOf, stepWords, subjectOf, timeText, undoText } from './report-words.js';

/** How many people a task names. It counts the rest: the table of people has everybody. */
const namedPeople = 20;

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
  return joined('reportAsMarkdown()', inChunks(markdownPieces(report)));
}

/**
 * The same Markdown in chunks: memory stays flat, however many people the report has.
 *
 * @example
 * await pipeline(reportAsMarkdownStream(report), createWriteStream('report.md', { mode: 0o600 }));
 */
export async function* reportAsMarkdownStream(report: Report): AsyncGenerator<string, void, undefined> {
  checkReport('reportAsMarkdownStream()', report);
  yield* inChunks(markdownPieces(report));
}

/** Rows of cells. They are made when they are written. */
type Rows = Iterable<readonly string[]>;

function* markdownPieces(report: Report): Generator<string, void, undefined> {
  yield opening(report);
  yield* section('Who can still log in', ['Access', 'What is known', 'People'], accessRows(report));
  yield* section('What to do next', ['Who', 'Task', 'People'], taskRows(report));
  yield* section('Totals', ['Outcome', 'People', 'Meaning'], outcomesOf(report).map(({ title, count, meaning }) => [title, String(count), meaning]));
  yield* people(report);
  yield* section('Not exactly one person', ['Line', 'Input', 'Why', 'Candidates'], unresolvedRows(report));
  yield* section('Unusable rows', ['Line', 'Why'], problemRows(report));
  yield* section('What remains afterwards', ['What', 'People'], remainsOf(report, namedPeople).map((group) => [escaped(capital(group.text)), groupCell(group)]));
  yield* inCharge(report);
  const notInspected = notInspectedOf(report, namedPeople);
  if (notInspected.length > 0) {
    yield* section('Not inspected', ['What', 'People'], notInspected.map((group) => [escaped(group.text), groupCell(group)]));
  }
  yield* evidence(report);
  yield '\n';
}

function opening(report: Report): string {
  const plans = report.plans ?? [];
  return [
    `# ${titleOf(report)}`,
    escaped(timeText(report.createdAt)),
    escaped(summaryOf(report)),
    [`- Organization: ${literal(report.orgId)}`, ...(plans.length === 0 ? [`- Plan: ${literal(report.planHash)}`] : [])].join('\n'),
    report.pseudonymized === true
      ? 'Names, e-mail addresses and ids of people are replaced by pseudonyms.'
      : 'This report has personal data: names and e-mail addresses.',
  ].join('\n\n');
}

function accessRows(report: Report): string[][] {
  return accessGroupsOf(report, namedPeople).flatMap(({ title, groups }) => groups.map((group) => [title, escaped(group.text), groupCell(group)]));
}

function taskRows(report: Report): string[][] {
  return heldTasksOf(report, namedPeople).flatMap(({ title, groups }) => groups.map((group) => [title, escaped(capital(group.text)), groupCell(group)]));
}

function* unresolvedRows({ unresolved }: Report): Generator<string[], void, undefined> {
  for (const subject of unresolved) {
    const { line, accountId, email, why, candidates } = subjectOf(subject);
    yield [escaped(line), literal(email === '' ? accountId : email), why, candidates.map(literal).join('<br>')];
  }
}

function* problemRows({ problems }: Report): Generator<string[], void, undefined> {
  for (const problem of problems) {
    const { lines, reason } = reasonOf(problem);
    yield [lines, escaped(reason)];
  }
}

function* people(report: Report): Generator<string, void, undefined> {
  const ofPlan = report.plans === undefined ? [] : ['Plan'];
  yield* section('People', ['Access', 'Person', 'E-mail', 'Account id', 'Decision', 'Outcome', 'Steps', 'Task', ...ofPlan], personRows(report));
}

function* personRows(report: Report): Generator<string[], void, undefined> {
  const planText = planTextOf(report);
  for (const person of report.people) {
    const { email, accountId, because, outcome, steps, later } = person;
    const plan = later === undefined ? planText(person.planHash) : `${planText(person.planHash)}; ${planText(later.planHash)}, counts`;
    yield [
      withNote(accessText(person), person.access.sentence),
      personName(person),
      email === undefined ? '' : literal(email),
      literal(accountId),
      `${actionText(person)}: ${escaped(because)}`,
      withNote(outcomeText(outcome), outcomeNote(outcome)),
      steps.map((step) => `${escaped(capital(step.label))}: ${escaped(stepWords(step).result)}`).join('<br>'),
      escaped(openTaskOf(person) ?? ''),
      ...(report.plans === undefined ? [] : [escaped(plan)]),
    ];
  }
}

function* inCharge({ people: all }: Report): Generator<string, void, undefined> {
  if (all.some(({ inCharge: things }) => things !== undefined)) {
    yield* section('Still in charge', ['Person', 'What', 'Name', 'Id', 'Why it stays'], inChargeRows(all));
  }
}

function* inChargeRows(all: Report['people']): Generator<string[], void, undefined> {
  for (const person of all) {
    for (const thing of person.inCharge ?? []) {
      yield [personName(person), escaped(capital(kindInWords(thing))), escaped(thing.name), literal(thing.id), escaped(capital(reasonInWords(thing)))];
    }
  }
}

function* evidence(report: Report): Generator<string, void, undefined> {
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
  yield* table(['Person', 'Account id', 'Step', 'Through', 'Undo', 'Result', 'Time', 'HTTP', 'Trace id'], stepRows(report));
  if (report.people.some(({ steps }) => steps.some(({ outcome }) => errorOf(outcome) !== undefined))) {
    yield '\n\n';
    yield* table(['Person', 'Step', 'Error'], errorRows(report));
  }
}

function* stepRows({ people: all }: Report): Generator<string[], void, undefined> {
  for (const person of all) {
    for (const step of person.steps) {
      yield stepRow(person, step);
    }
  }
}

function* errorRows({ people: all }: Report): Generator<string[], void, undefined> {
  for (const person of all) {
    for (const { label, outcome } of person.steps) {
      const error = errorOf(outcome);
      if (error !== undefined) {
        yield [personName(person), escaped(capital(label)), escaped(error.message)];
      }
    }
  }
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

function personName(person: ReportedPerson): string {
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

function* table(header: readonly string[], rows: Rows): Generator<string, void, undefined> {
  let isEmpty = true;
  for (const cells of rows) {
    if (isEmpty) {
      yield `${tableLine(header)}\n${tableLine(header.map(() => '---'))}`;
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
function escaped(text: string): string {
  return visible(text)
    .trim()
    .replaceAll(/[\\`*_[\]<>#|~&@$=]|\{(?=[{%])|(?<=\b(?:https?|ftp|mailto|xmpp)):|(?<=\bwww)\./gi, reference);
}

/** Ids and addresses, for reading letter by letter. */
function literal(text: string): string {
  return /^[\w.:/+-][\w.:/@+ -]*$/.test(text) ? `\`${text}\`` : escaped(text);
}
