import { asCsv } from './csv.js';
import type { Report } from './report.js';
import { reasonOf, subjectOf } from './report-words.js';

const header = [
  'Access', 'Account id', 'Name', 'Email', 'Decision', 'Action', 'Why', 'Outcome', 'Verification', 'Task for a person', 'Steps', 'Trace ids', 'Remains',
] as const;

/**
 * The report as CSV: one line for each person. Then one line for each subject that is not exactly one person, and for each
 * unusable row of the input. Cells that a spreadsheet would run as a formula are made harmless.
 *
 * It has personal data, unless the report is pseudonymised. Needs Node.js, or a runtime with its `Buffer`.
 */
export async function reportAsCsv(report: Report): Promise<string> {
  const people = report.people.map(({ access, accountId, name, email, rowName, rowTitle = rowName, action, because, outcome, steps, remains }) => [
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
  ]);
  const unresolved = report.unresolved.map((subject) => {
    const { line, accountId, email, why, candidates } = subjectOf(subject);
    return lineWithoutPerson({ line, accountId, email, outcome: 'unresolved', why: [why, ...candidates].join(' ') });
  });
  const problems = report.problems.map((problem) => {
    const { lines, reason } = reasonOf(problem);
    return lineWithoutPerson({ line: lines, outcome: 'unusable', why: reason });
  });
  return asCsv(header, [...people, ...unresolved, ...problems]);
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
