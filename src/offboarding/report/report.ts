import { checkRunOptions, namesOf } from '../../core/run-options.js';
import { accessOf, type ReportedAccess } from './access.js';
import { notTransferred, type ReportedThing } from './in-charge.js';
import type { Evidence } from '../read/evidence.js';
import type { JournalReader, StepOutcome } from '../run/journal.js';
import { dueSteps, nothingRecorded, outcomeOf, type PersonOutcome, type PersonOutcomeKind } from '../run/outcome.js';
import { journalOf, type RecordedPersonInJournal } from '../run/read-journal.js';
import type { Plan, PlannedFact, PlannedPerson } from '../plan/plan.js';
import { inChargeInWords } from '../plan/in-charge-words.js';
import { notInspectedIn, type NotInspected } from '../plan/not-inspected.js';
import type { RowProblem } from '../people/csv-rows.js';
import { declarationOf } from '../steps/declarations.js';
import { isOnSite } from '../steps/on-site.js';

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
  /** What the person is still in charge of, each thing with its reason. Only if the policy has `responsibilities`. */
  readonly inCharge?: readonly ReportedThing[];
  /** What could not be read about the person. Absent if everything was. */
  readonly notInspected?: readonly NotInspected[];
  /** SHA-256 of the plan that names the person. Only in a report of several plans. */
  readonly planHash?: string;
  /** A later plan names the person too. It decides whether they can still log in, and the totals count them there. */
  readonly later?: LaterPlan;
}

/** The plan that counts for a person whom several plans name. */
export interface LaterPlan {
  readonly planHash: string;
  readonly action: PlannedPerson['action'];
}

/** One of the plans of a report of several. */
export interface ReportedPlan {
  readonly planHash: string;
  /** ISO 8601 */
  readonly createdAt: string;
  /** How many people the plan names. */
  readonly people: number;
  /** What its search for responsibilities found and could not see. */
  readonly searched?: Plan['searched'];
}

/** One run of a plan. */
export interface ReportedRun {
  readonly run: string;
  /** ISO 8601 */
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly end?: string;
  /** SHA-256 of its plan. Only in a report of several plans. */
  readonly planHash?: string;
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
 * report for people. {@link makeReport} makes it from one plan, {@link makeReportOfPlans} from several.
 */
export interface Report {
  readonly version: 1;
  readonly orgId: string;
  /** SHA-256 of the plan. In a report of several plans: of the latest one. */
  readonly planHash: string;
  /** The plans, the oldest first. Only in a report of several plans. */
  readonly plans?: readonly ReportedPlan[];
  /** ISO 8601 */
  readonly createdAt: string;
  /** The runs in the journals, in order. */
  readonly runs: readonly ReportedRun[];
  /** How many people have each outcome. Each person counts once. */
  readonly totals: Readonly<Partial<Record<PersonOutcomeKind, number>>>;
  /** How many people can still log in, and how many cannot. Each person counts once. */
  readonly accessTotals: Readonly<Partial<Record<ReportedAccess['state'], number>>>;
  readonly people: readonly ReportedPerson[];
  /**
   * What the search for responsibilities found and could not see, by kind and site. Only if the policy has
   * `responsibilities`. In a report of several plans, each plan has its own.
   */
  readonly searched?: Plan['searched'];
  /** Subjects that are not exactly one person. */
  readonly unresolved: Plan['unresolved'];
  /** Unusable rows of the input. */
  readonly problems: readonly RowProblem[];
  /** Present if {@link pseudonymizeReport} replaced names, e-mail addresses and ids of people. */
  readonly pseudonymized?: true;
}

/** Options of a report. */
export interface ReportOptions {
  /** Unusable rows of the input, as {@link readExport} returns them. */
  readonly problems?: readonly RowProblem[] | undefined;
  /**
   * The public keys of your run keys. Then every entry of the journal must be signed by one of them, as `sealedJournal()`
   * signs it. Default: signatures are not verified.
   */
  readonly publicKeys?: readonly string[] | undefined;
}

export const reportOptionNames = namesOf<ReportOptions>()('problems', 'publicKeys');

/**
 * Makes the report of a plan from its journal. You can make it at any time, even if the run crashed.
 *
 * Rejects with `validation` if the journal was edited or belongs to another plan, and with `storage.failed` if it is not
 * readable.
 */
export async function makeReport(plan: Plan, journal: JournalReader, options: ReportOptions = {}): Promise<Report> {
  checkRunOptions('makeReport()', options, reportOptionNames);
  const { people: recorded, runs } = await journalOf('makeReport()', plan, journal, options.publicKeys);
  const people = plan.people.map((person) => reportPerson(person, recorded.get(person.accountId)));
  return {
    version: 1,
    orgId: plan.orgId,
    planHash: plan.hash,
    createdAt: new Date().toISOString(),
    runs,
    ...totalsOf(people),
    people,
    ...(plan.searched === undefined ? {} : { searched: plan.searched }),
    unresolved: plan.unresolved,
    problems: options.problems ?? [],
  };
}

/** The totals of a report: whoever several plans name counts with the later one. */
export function totalsOf(people: readonly ReportedPerson[]): Pick<Report, 'totals' | 'accessTotals'> {
  const totals: Partial<Record<PersonOutcomeKind, number>> = {};
  const accessTotals: Partial<Record<ReportedAccess['state'], number>> = {};
  for (const { outcome, access, later } of people) {
    if (later === undefined) {
      totals[outcome.kind] = (totals[outcome.kind] ?? 0) + 1;
      accessTotals[access.state] = (accessTotals[access.state] ?? 0) + 1;
    }
  }
  return { totals, accessTotals };
}

/** What was planned for a person and what became of it, from what the journal of the plan says about them. */
export function reportPerson(person: PlannedPerson, recorded: RecordedPersonInJournal | undefined): ReportedPerson {
  const outcome = outcomeOf(person, recorded ?? nothingRecorded);
  const outcomes: ReadonlyMap<string, StepOutcome> = recorded?.outcomes ?? new Map<string, StepOutcome>();
  const { accountId, name, email, line, rowName, rowTitle, evidence, action, because, facts } = person;
  const notInspected = notInspectedIn(facts);
  const inCharge = person.inCharge === undefined ? undefined : [...person.inCharge, ...notTransferred(person, outcomes)];
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
    access: accessOf(person, outcome, recorded ?? nothingRecorded),
    outcome,
    steps: dueSteps(person, outcomes).map((step) => {
      const { label, sentence, through, undo } = declarationOf(step);
      const stepOutcome = outcomes.get(step.key);
      const recordedAt = recorded?.times.get(step.key);
      return {
        key: step.key,
        kind: step.kind,
        label: isOnSite(step) && step.site !== undefined ? `${label} on ${step.site}` : label,
        sentence: sentence(step),
        through,
        ...(undo === undefined ? {} : { undo }),
        ...(stepOutcome === undefined ? {} : { outcome: stepOutcome }),
        ...(recordedAt === undefined ? {} : { recordedAt }),
      };
    }),
    // Even if the run failed halfway: the steps that are done leave the same behind.
    remains: remainsAfter(person, outcome, outcomes),
    ...(inCharge === undefined ? {} : { inCharge }),
    ...(notInspected.length === 0 ? {} : { notInspected }),
  };
}

/** Even if the run failed halfway: the steps that are done leave the same behind. What is in charge is in charge either way. */
function remainsAfter(person: PlannedPerson, outcome: PersonOutcome, outcomes: ReadonlyMap<string, StepOutcome>): readonly string[] {
  const isDone = ['handedOff', 'alreadyDone'].includes(outcome.kind) || [...outcomes.values()].some(({ kind }) => kind === 'done');
  const things = [...(isDone ? [] : (person.inCharge ?? [])), ...(person.inCharge === undefined ? [] : notTransferred(person, outcomes))];
  return [...(isDone ? person.remains : []), ...inChargeInWords(things)];
}
