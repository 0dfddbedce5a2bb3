import type { Report, ReportedPerson, RowProblem } from '../offboarding.js';
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

/** How many people ended in which way. */
export function totalsInWords({ people: all, totals }: Report): string {
  const parts = Object.entries(totals).map(([kind, count]) => `${count} ${inWords(kind)}`);
  return wrapped(`${people(all.length)}: ${parts.join(', ')}.`.replace(': .', '.'));
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
