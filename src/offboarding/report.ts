import type { JournalEntry, JournalStore, StepOutcome } from './journal.js';
import { outcomeOf, type PersonOutcome, type PersonOutcomeKind } from './outcome.js';
import type { Plan, PlannedPerson } from './plan.js';
import type { RowProblem } from './read-export.js';
import { declarationOf } from './steps.js';

/** What was planned for a person, what became of it, and what remains. */
export interface ReportedPerson {
  readonly accountId: string;
  readonly name?: string;
  readonly email?: string;
  readonly row: number;
  readonly rowName: string;
  readonly action: PlannedPerson['action'];
  readonly because: string;
  readonly outcome: PersonOutcome;
  readonly steps: readonly ReportedStep[];
  readonly remains: readonly string[];
}

export interface ReportedStep {
  readonly kind: string;
  readonly label: string;
  readonly through: string;
  readonly undo?: string;
  /** Absent where the step was not reached. */
  readonly outcome?: StepOutcome;
}

/** What was done, as JSON, with its evidence. It holds personal data: names and e-mail addresses. */
export interface Report {
  readonly version: 1;
  readonly orgId: string;
  readonly planHash: string;
  /** ISO 8601 */
  readonly createdAt: string;
  /** The runs that the journal knows, in order. */
  readonly runs: readonly { readonly run: string; readonly startedAt: string; readonly endedAt?: string; readonly end?: string }[];
  readonly totals: Readonly<Partial<Record<PersonOutcomeKind, number>>>;
  readonly people: readonly ReportedPerson[];
  /** Subjects that are not exactly one person. */
  readonly unresolved: Plan['unresolved'];
  /** Rows of the input that could not be used. */
  readonly problems: readonly RowProblem[];
}

/** Tells what became of a plan, from its journal. It can be made at any time, also of a run that died. */
export async function makeReport(
  plan: Plan,
  journal: JournalStore,
  options: { readonly problems?: readonly RowProblem[] | undefined } = {},
): Promise<Report> {
  const recorded = new Map<string, { intents: Set<string>; outcomes: Map<string, StepOutcome>; blocked?: string }>();
  const runs = new Map<string, { run: string; startedAt: string; endedAt?: string; end?: string }>();
  for await (const entry of journal.read()) {
    noteRun(runs, entry);
    if ('accountId' in entry) {
      const person = recorded.get(entry.accountId) ?? { intents: new Set<string>(), outcomes: new Map<string, StepOutcome>() };
      recorded.set(entry.accountId, person);
      if (entry.type === 'intent') {
        person.intents.add(entry.step);
      } else if (entry.type === 'outcome') {
        person.outcomes.set(entry.step, entry.outcome);
      } else if (entry.type === 'blocked') {
        person.blocked = entry.reason;
      }
    }
  }
  const people = plan.people.map((person) => {
    const known = recorded.get(person.accountId) ?? { intents: new Set<string>(), outcomes: new Map<string, StepOutcome>() };
    return reportPerson(person, outcomeOf(person, known), known.outcomes);
  });
  const totals: Partial<Record<PersonOutcomeKind, number>> = {};
  for (const { outcome } of people) {
    totals[outcome.kind] = (totals[outcome.kind] ?? 0) + 1;
  }
  return {
    version: 1,
    orgId: plan.orgId,
    planHash: plan.hash,
    createdAt: new Date().toISOString(),
    runs: [...runs.values()],
    totals,
    people,
    unresolved: plan.unresolved,
    problems: options.problems ?? [],
  };
}

function noteRun(runs: Map<string, { run: string; startedAt: string; endedAt?: string; end?: string }>, entry: JournalEntry): void {
  if (entry.type === 'started') {
    runs.set(entry.run, { run: entry.run, startedAt: entry.at });
  } else if (entry.type === 'stopped') {
    const run = runs.get(entry.run);
    if (run !== undefined) {
      run.endedAt = entry.at;
      run.end = entry.reason;
    }
  }
}

function reportPerson(person: PlannedPerson, outcome: PersonOutcome, outcomes: ReadonlyMap<string, StepOutcome>): ReportedPerson {
  const { accountId, name, email, row, rowName, action, because, remains } = person;
  return {
    accountId,
    ...(name === undefined ? {} : { name }),
    ...(email === undefined ? {} : { email }),
    row,
    rowName,
    action,
    because,
    outcome,
    steps: person.steps.map((step) => {
      const { label, through, undo } = declarationOf(step);
      const stepOutcome = outcomes.get(step.key);
      return {
        kind: step.kind,
        label,
        through,
        ...(undo === undefined ? {} : { undo }),
        ...(stepOutcome === undefined ? {} : { outcome: stepOutcome }),
      };
    }),
    remains: outcome.kind === 'done' || outcome.kind === 'handedOver' ? remains : [],
  };
}

/** The report as JSON text, for files. */
export function reportAsJson(report: Report): string {
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

/**
 * The report as CSV, one line a person. Cells that a spreadsheet would take for a formula are made harmless.
 *
 * Needs Node.js, or a runtime that has its `Buffer`.
 */
export async function reportAsCsv(report: Report): Promise<string> {
  const { stringify } = await import('csv-stringify/sync');
  const rows = report.people.map(({ accountId, name, email, row, rowName, action, because, outcome, steps, remains }) => [
    accountId,
    name ?? '',
    email ?? '',
    `${row} ${rowName}`,
    action,
    because,
    outcome.kind,
    'verification' in outcome ? outcome.verification : '',
    'humanTask' in outcome ? outcome.humanTask : '',
    steps.map(({ label, outcome: step }) => `${label}: ${step?.kind ?? 'not reached'}`).join('; '),
    steps.flatMap(({ outcome: step }) => (step?.kind === 'done' ? (step.evidence.traceId ?? []) : [])).join(' '),
    remains.join('; '),
  ]);
  const header = [
    'Account id', 'Name', 'Email', 'Decision', 'Action', 'Why', 'Outcome', 'Verification', 'Task for a person', 'Steps', 'Trace ids', 'Remains',
  ];
  return stringify([header, ...rows.map((row) => row.map(harmless))], { record_delimiter: 'windows' });
}

/** A leading apostrophe keeps spreadsheets from computing what somebody wrote into their own name. */
function harmless(cell: string): string {
  return /^[\s"'‘’]*[=+\-@\t\r\n＝＋－＠]/.test(cell) ? `'${cell}` : cell;
}
