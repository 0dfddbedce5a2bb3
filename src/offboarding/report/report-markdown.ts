import { visible } from '../../core/visible.js';
import type { Report, ReportedPerson } from './report.js';
import {
  accessText,
  actionText,
  capital,
  counted,
  errorOf,
  nameOf,
  outcomeNote,
  outcomesOf,
  outcomeText,
  reasonOf,
  remainsOf,
  stepWords,
  subjectOf,
  summaryOf,
  taskOf,
  tasksOf,
  timeText,
  undoText,
  type Grouped,
} from './report-words.js';

/** How many people a task names. It counts the rest: the table of people has everybody. */
const namedPeople = 20;

/**
 * The report as Markdown with tables of GitHub: totals, people, tasks that are left to people, what remains, and the
 * evidence of every step. The names of people stay text: they cannot end a cell, or make a link, an image or HTML.
 *
 * It has personal data, unless the report is pseudonymised.
 */
export function reportAsMarkdown(report: Report): string {
  const sections = [
    opening(report),
    totals(report),
    people(report),
    section('Tasks for people', ['Task', 'People'], tasksOf(report).map(groupRow)),
    section('Not exactly one person', ['Line', 'Input', 'Why', 'Candidates'], report.unresolved.map((subject) => {
      const { line, accountId, email, why, candidates } = subjectOf(subject);
      return [escaped(line), literal(email === '' ? accountId : email), why, candidates.map(literal).join('<br>')];
    })),
    section('Unusable rows', ['Line', 'Why'], report.problems.map((problem) => {
      const { lines, reason } = reasonOf(problem);
      return [lines, escaped(reason)];
    })),
    section('What remains afterwards', ['What', 'People'], remainsOf(report).map(groupRow)),
    evidence(report),
  ];
  return `${sections.join('\n\n')}\n`;
}

function opening(report: Report): string {
  return [
    '# Offboarding report',
    escaped(summaryOf(report)),
    [
      `- Organization: ${literal(report.orgId)}`,
      `- Plan: ${literal(report.planHash)}`,
      `- Report made: ${escaped(timeText(report.createdAt))}`,
    ].join('\n'),
    report.pseudonymized === true
      ? 'Names, e-mail addresses and ids of people are replaced by pseudonyms.'
      : 'This report has personal data: names and e-mail addresses.',
  ].join('\n\n');
}

function totals(report: Report): string {
  const rows = outcomesOf(report).map(({ title, count, meaning }) => [title, String(count), meaning]);
  return section('Totals', ['Outcome', 'People', 'Meaning'], rows);
}

function people({ people: all }: Report): string {
  const rows = all.map((person) => {
    const { email, accountId, because, outcome, steps } = person;
    return [
      withNote(accessText(person), person.access.sentence),
      personName(person),
      email === undefined ? '' : literal(email),
      literal(accountId),
      `${actionText(person)}: ${escaped(because)}`,
      withNote(outcomeText(outcome), outcomeNote(outcome)),
      steps.map((step) => `${escaped(capital(step.label))}: ${escaped(stepWords(step).result)}`).join('<br>'),
      escaped(taskOf(person) ?? ''),
    ];
  });
  return section('People', ['Access', 'Person', 'E-mail', 'Account id', 'Decision', 'Outcome', 'Steps', 'Task'], rows);
}

function evidence(report: Report): string {
  const runs = report.runs.map(({ run, startedAt, endedAt = '', end = 'not finished' }) => [
    literal(run),
    escaped(timeText(startedAt)),
    escaped(timeText(endedAt)),
    escaped(end),
  ]);
  const steps = report.people.flatMap((person) => person.steps.map((step) => stepRow(person, step)));
  const problems = report.people.flatMap((person) =>
    person.steps.flatMap(({ label, outcome }) => {
      const error = errorOf(outcome);
      return error === undefined ? [] : [[personName(person), escaped(capital(label)), escaped(error.message)]];
    }),
  );
  return [
    '## Evidence',
    'Times come from the clock of the machine that ran the plan. Atlassian can find a request by its trace id.',
    table(['Run', 'Started', 'Finished', 'How'], runs),
    table(['Person', 'Account id', 'Step', 'Through', 'Undo', 'Result', 'Time', 'HTTP', 'Trace id'], steps),
    problems.length === 0 ? '' : table(['Person', 'Step', 'Error'], problems),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
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

function groupRow({ text, people: members }: Grouped): string[] {
  const names = members.slice(0, namedPeople).map(({ person }) => personName(person));
  const more = members.length - names.length;
  return [escaped(capital(text)), `${members.length}: ${names.join('; ')}${more === 0 ? '' : `; and ${counted(more, 'more', 'more')}`}`];
}

function personName(person: ReportedPerson): string {
  const name = nameOf(person);
  return name === person.accountId ? literal(name) : escaped(name);
}

function withNote(text: string, note: string): string {
  return note === '' ? escaped(text) : `${escaped(text)} (${escaped(note)})`;
}

function section(title: string, header: readonly string[], rows: readonly (readonly string[])[]): string {
  return `## ${title}\n\n${table(header, rows)}`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) {
    return 'None.';
  }
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
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
