import type { Report, ReportedPerson, ReportStream, RowProblem } from '../offboarding.js';
import { exitCodes, type ExitCode } from './exit-codes.js';
import { inWords, nameOf, people, wrapped } from './words.js';

/** Whether somebody must look at this person. What was accepted and is not seen yet is not done. */
function needsPerson({ outcome }: ReportedPerson): boolean {
  const { humanTask } = outcome as { readonly humanTask?: string };
  return humanTask !== undefined || (outcome.kind === 'done' && outcome.verification === 'pendingVerification');
}

/** 0 only if everybody whom the input named is seen to be done. */
export function exitCodeOf(report: Report): ExitCode {
  const isOpen = report.people.some(needsPerson) || report.unresolved.length > 0 || report.problems.length > 0;
  return isOpen ? exitCodes.needsPerson : exitCodes.done;
}

/** How many of those who need a person are named after the run of a plan file. Its report names all. */
const namedOpen = 20;

/** The exit code of a report whose people are read one by one, and the first of those who need a person. */
export async function openOf(report: ReportStream): Promise<{ readonly exitCode: ExitCode; readonly text: string }> {
  const named: string[] = [];
  let count = 0;
  const note = (line: () => string): void => {
    count += 1;
    if (count <= namedOpen) {
      named.push(line());
    }
  };
  for await (const person of report.people()) {
    if (needsPerson(person)) {
      note(() => personInWords(person));
    }
  }
  report.unresolved.forEach((subject) => note(() => unresolvedInWords(subject)));
  const more = count - named.length;
  return { exitCode: count + report.problems.length > 0 ? exitCodes.needsPerson : exitCodes.done, text: [...named, ...(more > 0 ? [`and ${more.toLocaleString('en')} more`] : [])].join('\n') };
}

/** Everybody of such a report, in pieces. */
export async function* reportStreamInWords(report: ReportStream): AsyncGenerator<string, void, undefined> {
  yield `${totalsInWords(report)}\n\n`;
  for await (const person of report.people()) {
    yield `${personInWords(person)}\n`;
  }
  for (const subject of report.unresolved) {
    yield `${unresolvedInWords(subject)}\n`;
  }
}

/** How many people ended in which way. */
export function totalsInWords({ totals }: Pick<Report, 'totals'>): string {
  const all = Object.values(totals).reduce((sum, count) => sum + count, 0);
  const parts = Object.entries(totals).map(([kind, count]) => `${count} ${inWords(kind)}`);
  return wrapped(`${people(all)}: ${parts.join(', ')}.`.replace(': .', '.'));
}

/** Everybody of a report, or only those who need a person. */
export function peopleInWords(report: Report, which: 'everybody' | 'open' = 'everybody'): string {
  return [
    ...report.people.filter((person) => which === 'everybody' || needsPerson(person)).map(personInWords),
    ...report.unresolved.map(unresolvedInWords),
  ].join('\n');
}

function personInWords(person: ReportedPerson): string {
  const { outcome, access } = person;
  const why = 'reason' in outcome && outcome.reason !== undefined ? outcome.reason : 'error' in outcome ? outcome.error.kind : '';
  // A reason is a sentence of the plan, or the name of an error.
  const kind = `${inWords(outcome.kind)}${why === '' || why.includes(' ') ? '' : ` (${why})`}.${why.includes(' ') ? ` ${why.replace(/\.?$/, '.')}` : ''}`;
  const lines = [wrapped(`${nameOf(person)}: ${kind} ${access.sentence}`, { hanging: 2 })];
  if ('humanTask' in outcome && outcome.humanTask !== undefined) {
    lines.push(wrapped(`To do: ${outcome.humanTask}`, { indent: 2, hanging: 2 }));
  }
  return lines.join('\n');
}

/** A subject that is not exactly one person. */
export function unresolvedInWords({ line, reason, ...subject }: Report['unresolved'][number]): string {
  const where = line === undefined ? nameOf(subject) : `Line ${line}`;
  return wrapped(`${where}: ${reason === 'noMatch' ? 'nobody has this e-mail address.' : 'several people have this e-mail address.'}`, { hanging: 2 });
}

/** A row of a file that cannot be used, and why. */
export function rowInWords({ line, lastLine, reason }: RowProblem): string {
  return wrapped(`Line ${line === lastLine ? line : `${line} to ${lastLine}`}: ${reason}.`, { hanging: 2 });
}
