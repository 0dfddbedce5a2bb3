import { invalidInput } from '../../core/input.js';
import { checkRunOptions } from '../../core/run-options.js';
import type { Plan } from '../plan/plan.js';
import type { JournalReader } from '../run/journal.js';
import { journalOf } from '../run/read-journal.js';
import { reportOptionNames, reportPerson, totalsOf, type Report, type ReportedPerson, type ReportedPlan, type ReportedRun, type ReportOptions } from './report.js';

const caller = 'makeReportOfPlans()';

/** A plan and the journal that it was applied with. */
export interface PlanWithJournal {
  readonly plan: Plan;
  readonly journal: JournalReader;
}

/**
 * Makes one report of several plans, each with its own journal. The plans come one by one from an async iterable too, so
 * that you need not hold all of them.
 *
 * Each person has the plan that names them. Whoever several plans name appears once for each plan, and counts once: what
 * was read or done last decides. Their other entries have `later`.
 *
 * Throws `validation` if there is no plan, if a plan comes twice, or if the plans are of several organizations.
 *
 * @example
 * const report = await makeReportOfPlans([
 *   { plan: monday, journal: fileJournal('out/monday.jsonl') },
 *   { plan: tuesday, journal: fileJournal('out/tuesday.jsonl') },
 * ]);
 */
export async function makeReportOfPlans(
  plans: Iterable<PlanWithJournal> | AsyncIterable<PlanWithJournal>,
  options: ReportOptions = {},
): Promise<Report> {
  checkRunOptions(caller, options, reportOptionNames);
  const parts: PlanPart[] = [];
  for await (const given of checkedList(plans)) {
    parts.push(await partOf(given, parts, options.publicKeys));
  }
  if (parts.length === 0) {
    throw invalidInput(caller, [{ field: 'plans', problem: 'expected one plan with its journal at least' }]);
  }
  parts.sort((one, other) => compare(one.plan.createdAt, other.plan.createdAt));
  const people = withLaterPlans(parts);
  const latest = parts.at(-1) as PlanPart;
  return {
    version: 1,
    orgId: latest.orgId,
    planHash: latest.plan.planHash,
    plans: parts.map(({ plan }) => plan),
    createdAt: new Date().toISOString(),
    runs: parts.flatMap(({ runs }) => runs).sort((one, other) => compare(one.startedAt, other.startedAt)),
    ...totalsOf(people),
    people,
    unresolved: withoutCopies(parts.flatMap(({ unresolved }) => unresolved)),
    problems: options.problems ?? [],
  };
}

/** What one plan gives to the report. */
interface PlanPart extends Pick<Report, 'orgId' | 'unresolved'> {
  readonly plan: ReportedPlan;
  readonly runs: readonly ReportedRun[];
  readonly entries: readonly { readonly person: ReportedPerson; readonly knownAt: string }[];
}

function checkedList(plans: Iterable<PlanWithJournal> | AsyncIterable<PlanWithJournal>): Iterable<PlanWithJournal> | AsyncIterable<PlanWithJournal> {
  const given: unknown = plans;
  if (typeof given !== 'object' || given === null || !(Symbol.iterator in given || Symbol.asyncIterator in given)) {
    throw invalidInput(caller, [{ field: 'plans', problem: 'expected a list of plans, each with its journal' }]);
  }
  return plans;
}

async function partOf(given: PlanWithJournal, earlier: readonly PlanPart[], publicKeys: readonly string[] | undefined): Promise<PlanPart> {
  const refuse = (member: string, problem: string) => invalidInput(caller, [{ field: `plans[${earlier.length}]${member}`, problem }]);
  if (typeof given !== 'object' || (given as unknown) === null) {
    throw refuse('', 'expected an object with plan and journal');
  }
  const { plan, journal } = given;
  const { people: recorded, runs } = await journalOf(caller, plan, journal, publicKeys);
  if (earlier.some(({ plan: { planHash } }) => planHash === plan.hash)) {
    throw refuse('.plan', 'is a plan that came before: give every plan once');
  }
  if (earlier.some(({ orgId }) => orgId !== plan.orgId)) {
    throw refuse('.plan', 'is of another organization than the plans before it');
  }
  const planHash = plan.hash;
  return {
    orgId: plan.orgId,
    plan: { planHash, createdAt: plan.createdAt, people: plan.people.length, ...(plan.searched === undefined ? {} : { searched: plan.searched }) },
    runs: runs.map((run) => ({ ...run, planHash })),
    unresolved: plan.unresolved,
    entries: plan.people.map((person) => {
      const known = recorded.get(person.accountId);
      return { person: { ...reportPerson(person, known), planHash }, knownAt: [plan.createdAt, ...(known?.times.values() ?? [])].sort().at(-1) ?? '' };
    }),
  };
}

/** The plan counts from which something about the person is known last: what it read, or what its runs recorded. */
function withLaterPlans(parts: readonly PlanPart[]): ReportedPerson[] {
  const entries = parts.flatMap((part) => part.entries);
  const latest = new Map<string, (typeof entries)[number]>();
  for (const entry of entries) {
    const before = latest.get(entry.person.accountId);
    if (before === undefined || compare(before.knownAt, entry.knownAt) <= 0) {
      latest.set(entry.person.accountId, entry);
    }
  }
  return entries.map((entry) => {
    const last = latest.get(entry.person.accountId);
    const { planHash = '', action } = last?.person ?? entry.person;
    return last === entry ? entry.person : { ...entry.person, later: { planHash, action } };
  });
}

/** The same line of an input stands in each plan that was made of it. */
function withoutCopies(unresolved: Report['unresolved']): Report['unresolved'] {
  return [...new Map(unresolved.map((subject) => [JSON.stringify(subject), subject])).values()];
}

/** Times in ISO 8601 sort as texts. */
function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
