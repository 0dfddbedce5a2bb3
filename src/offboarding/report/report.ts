import { checkRunOptions } from '../../core/run-options.js';
import { accessOf, type ReportedAccess } from './access.js';
import type { Evidence } from '../decide/decisions.js';
import type { JournalStore, StepOutcome } from '../run/journal.js';
import { dueSteps, nothingRecorded, outcomeOf, type PersonOutcome, type PersonOutcomeKind } from '../run/outcome.js';
import { journalOf, type RecordedPersonInJournal } from '../run/read-journal.js';
import type { Plan, PlannedFact, PlannedPerson } from '../plan/plan.js';
import type { RowProblem } from '../people/read-export.js';
import { declarationOf } from '../steps/declarations.js';

/** The plan for a person, its outcome, and what remains. */
export interface ReportedPerson {
  readonly accountId: string;
  readonly name?: string;
  readonly email?: string;
  /** The line of the file that named the person. */
  readonly line?: number;
  readonly rowName: string;
  /** The deciding row of the decision table, in a few words. */
  readonly rowTitle?: string;
  /** The evidence that this row is right. */
  readonly evidence?: readonly Evidence[];
  readonly action: PlannedPerson['action'];
  readonly because: string;
  /** What the decision rests on. */
  readonly facts?: readonly PlannedFact[];
  /** Whether the person can still log in. */
  readonly access: ReportedAccess;
  readonly outcome: PersonOutcome;
  readonly steps: readonly ReportedStep[];
  readonly remains: readonly string[];
}

/** One step of a person, its outcome, and its proof. */
export interface ReportedStep {
  /** Names the step within its person, as the journal does. */
  readonly key?: string;
  readonly kind: string;
  readonly label: string;
  /** What the step does, as a sentence. */
  readonly sentence?: string;
  /** Which API it goes through. */
  readonly through: string;
  readonly undo?: string;
  /** Absent if the run did not reach the step. */
  readonly outcome?: StepOutcome;
  /** ISO 8601: when the journal recorded the outcome. */
  readonly recordedAt?: string;
}

/**
 * What a run did, as JSON, with its evidence. It has personal data: names and e-mail addresses.
 * {@link pseudonymizeReport} removes them. {@link reportAsHtml}, {@link reportAsMarkdown} and {@link reportAsCsv} write the
 * report for people.
 */
export interface Report {
  readonly version: 1;
  readonly orgId: string;
  readonly planHash: string;
  /** ISO 8601 */
  readonly createdAt: string;
  /** The runs in the journal, in order. */
  readonly runs: readonly { readonly run: string; readonly startedAt: string; readonly endedAt?: string; readonly end?: string }[];
  readonly totals: Readonly<Partial<Record<PersonOutcomeKind, number>>>;
  readonly people: readonly ReportedPerson[];
  /** Subjects that are not exactly one person. */
  readonly unresolved: Plan['unresolved'];
  /** Unusable rows of the input. */
  readonly problems: readonly RowProblem[];
  /** Present if {@link pseudonymizeReport} replaced names, e-mail addresses and ids of people. */
  readonly pseudonymized?: true;
}

/** Makes the report of a plan from its journal. You can make it at any time, even if the run crashed. */
export async function makeReport(
  plan: Plan,
  journal: JournalStore,
  options: { readonly problems?: readonly RowProblem[] | undefined } = {},
): Promise<Report> {
  checkRunOptions('makeReport()', options, ['problems']);
  const { people: recorded, runs } = await journalOf('makeReport()', plan, journal);
  const people = plan.people.map((person) => {
    const known = recorded.get(person.accountId);
    return reportPerson(person, outcomeOf(person, known ?? nothingRecorded), known);
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
    runs,
    totals,
    people,
    unresolved: plan.unresolved,
    problems: options.problems ?? [],
  };
}

function reportPerson(person: PlannedPerson, outcome: PersonOutcome, recorded: RecordedPersonInJournal | undefined): ReportedPerson {
  const outcomes: ReadonlyMap<string, StepOutcome> = recorded?.outcomes ?? new Map<string, StepOutcome>();
  const { accountId, name, email, line, rowName, rowTitle, evidence, action, because, facts, remains } = person;
  return {
    accountId,
    ...(name === undefined ? {} : { name }),
    ...(email === undefined ? {} : { email }),
    ...(line === undefined ? {} : { line }),
    rowName,
    rowTitle,
    evidence,
    action,
    because,
    facts,
    access: accessOf(person, outcome, outcomes),
    outcome,
    steps: dueSteps(person, outcomes).map((step) => {
      const { label, sentence, through, undo } = declarationOf(step);
      const stepOutcome = outcomes.get(step.key);
      const recordedAt = recorded?.times.get(step.key);
      return {
        key: step.key,
        kind: step.kind,
        label,
        sentence: sentence(step),
        through,
        ...(undo === undefined ? {} : { undo }),
        ...(stepOutcome === undefined ? {} : { outcome: stepOutcome }),
        ...(recordedAt === undefined ? {} : { recordedAt }),
      };
    }),
    // Even if the run failed halfway: the steps that are done leave the same behind.
    remains: ['handedOff', 'alreadyDone'].includes(outcome.kind) || [...outcomes.values()].some(({ kind }) => kind === 'done') ? remains : [],
  };
}

/** The report as JSON text, for files. */
export function reportAsJson(report: Report): string {
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
