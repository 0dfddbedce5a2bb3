import { invalidInput } from '../core/input.js';
import type { Policy } from '../offboarding/decide/policy.js';
import { checkOrganization, checkPlanShape } from '../offboarding/plan/check-plan.js';
import type { Plan, PlannedPerson } from '../offboarding/plan/plan.js';
import { isPlanFile, type PlanFile } from '../offboarding/plan/plan-file.js';
import type { PlanHeader } from '../offboarding/plan/plan-header.js';
import type { JournalReader } from '../offboarding/run/journal.js';
import { mayHaveTakenEffect } from '../offboarding/run/outcome.js';
import { journalOf, type RecordedPersonInJournal, type RecordedRun } from '../offboarding/run/read-journal.js';
import { peopleInTaskOf, recordedParts, type RecordedPart } from '../offboarding/tasks/recorded-parts.js';
import type { TaskJournals } from '../offboarding/tasks/task-journals.js';
import { accessBefore, isRemovedBy, type AccessItem, type AccessKind } from './access-items.js';

/**
 * A plan whose people are watched. With its journal, everybody is watched whom the run changed or handed off, from the last
 * step on. Without it, all steps of the plan count as done when the plan was made.
 */
export type WatchedPlan =
  | { readonly plan: Plan; readonly journal?: JournalReader | undefined }
  | {
      readonly plan: PlanFile;
      readonly journals: TaskJournals;
      /** How many people share a journal. Default: as many as the run of `applyPlanFile` had in `folderJournals()`, or 250. */
      readonly peopleInTask?: number | undefined;
    };

/** Somebody who has left, as the last run left them. */
export interface WatchedPerson {
  readonly accountId: string;
  /** In milliseconds since 1970. */
  readonly since: number;
  /** What they kept, of the kinds that the journal or the plan shows. */
  readonly kept: ReadonlySet<AccessItem>;
  readonly kinds: ReadonlySet<AccessKind>;
  /** Whether a run removed an item: it may not be there at the first look either. */
  readonly isRemoved: (item: AccessItem) => boolean;
  readonly action: PlannedPerson['action'];
  readonly rowName: string;
  readonly policy: Policy;
}

/**
 * Everybody who has left, by account id. The latest plan of a person decides: whoever got access back is no longer watched.
 * A plan that frees a seat is about people who stay.
 */
export async function watchedPeople(
  caller: string,
  plans: Iterable<WatchedPlan> | AsyncIterable<WatchedPlan>,
  orgId: string,
  excluded: ReadonlySet<string>,
): Promise<ReadonlyMap<string, WatchedPerson>> {
  const latest = new Map<string, WatchedPerson>();
  let number = 0;
  for await (const given of plans) {
    const field = `plans[${number}]`;
    number += 1;
    for await (const person of peopleOf(caller, field, given, orgId)) {
      const before = latest.get(person.accountId);
      if (before === undefined || before.since <= person.since) {
        latest.set(person.accountId, person);
      }
    }
  }
  return new Map([...latest].filter(([accountId, { action }]) => action !== 'giveBack' && !excluded.has(accountId)));
}

/** Some people of a plan, with what its journal says about each, and when its last run started. */
interface Part {
  readonly plan: Pick<PlanHeader, 'createdAt' | 'policy'>;
  readonly people: RecordedPart['people'];
  /** Absent without a journal. `undefined`: no run has started. */
  readonly journal?: { readonly started: string | undefined };
}

async function* peopleOf(caller: string, field: string, given: WatchedPlan, orgId: string): AsyncGenerator<WatchedPerson> {
  for await (const { plan, people, journal } of partsIn(caller, field, given, orgId)) {
    if (journal !== undefined && journal.started === undefined) {
      continue;
    }
    for (const { person, recorded } of people) {
      if (person.action === 'refuse' || person.rowName === 'seat' || (person.rowName === alreadyOff && plan.policy.product !== undefined)) {
        continue;
      }
      const watched = journal?.started === undefined ? asPlanned(person, plan) : asRecorded(person, plan, recorded, journal.started);
      if (watched !== undefined) {
        yield watched;
      }
    }
  }
}

async function* partsIn(caller: string, field: string, given: WatchedPlan, orgId: string): AsyncGenerator<Part> {
  const refuse = (name: string, problem: string) => invalidInput(caller, [{ field: `${field}.${name}`, problem }]);
  const { plan } = (given as Partial<WatchedPlan> | null | undefined) ?? {};
  if (plan === undefined) {
    throw refuse('plan', 'expected a plan, or a plan file');
  }
  if (!isPlanFile(plan)) {
    checkPlanShape(caller, plan);
    checkOrganization(caller, plan, orgId);
    const { journal } = given as Extract<WatchedPlan, { plan: Plan }>;
    if (journal === undefined) {
      yield { plan, people: plan.people.map((person) => ({ person, recorded: undefined })) };
      return;
    }
    if (typeof (journal as Partial<JournalReader>).read !== 'function') {
      throw refuse('journal', 'expected a journal, such as fileJournal(path)');
    }
    const { people, runs } = await journalOf(caller, plan, journal);
    yield { plan, people: plan.people.map((person) => ({ person, recorded: people.get(person.accountId) })), journal: { started: lastStart(runs) } };
    return;
  }
  const { journals, peopleInTask } = given as Extract<WatchedPlan, { plan: PlanFile }>;
  if (typeof (journals as Partial<TaskJournals> | undefined)?.of !== 'function') {
    throw refuse('journals', 'expected the journals of tasks, such as folderJournals(path)');
  }
  const header = await plan.header();
  checkOrganization(caller, header, orgId);
  for await (const { people, runs } of recordedParts(caller, plan, journals, await peopleInTaskOf(caller, header.hash, journals, { peopleInTask }))) {
    yield { plan: header, people, journal: { started: lastStart(runs) } };
  }
}

function lastStart(runs: readonly RecordedRun[]): string | undefined {
  return runs.map(({ startedAt }) => startedAt).sort().at(-1);
}

/** Whoever was off before the run has no step that says so. */
const alreadyOff = 'alreadyOff';

function watchedAs({ accountId, action, rowName, reusable }: PlannedPerson, { policy }: Part['plan'], since: string, before: RecordedPersonInJournal['before'], isRemoved: WatchedPerson['isRemoved']): WatchedPerson {
  const { items, kinds } = accessBefore(before, reusable);
  return { accountId, since: Date.parse(since), kept: new Set([...items].filter((item) => !isRemoved(item))), kinds, isRemoved, action, rowName, policy };
}

function asPlanned(person: PlannedPerson, plan: Part['plan']): WatchedPerson {
  const isRemoved: WatchedPerson['isRemoved'] = (item) => isOffBefore(person, item) || person.steps.some((step) => isRemovedBy(step, item));
  return watchedAs(person, plan, plan.createdAt, undefined, isRemoved);
}

function asRecorded(person: PlannedPerson, plan: Part['plan'], recorded: RecordedPersonInJournal | undefined, started: string): WatchedPerson | undefined {
  const done = person.steps.filter(({ key }) => recorded?.outcomes.get(key)?.kind === 'done');
  const isHandedOff = [...(recorded?.outcomes.values() ?? [])].some((outcome) => outcome.kind === 'handedOff' || mayHaveTakenEffect(outcome));
  if (done.length === 0 && !isHandedOff && person.steps.length > 0) {
    return undefined;
  }
  const since = [...(recorded?.times.values() ?? [])].sort().at(-1) ?? started;
  return watchedAs(person, plan, since, recorded?.before, (item) => isOffBefore(person, item) || done.some((step) => isRemovedBy(step, item)));
}

function isOffBefore({ rowName }: PlannedPerson, item: AccessItem): boolean {
  return rowName === alreadyOff && item.startsWith('membership ');
}
