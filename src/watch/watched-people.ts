import { invalidInput } from '../core/input.js';
import type { Policy } from '../offboarding/decide/policy.js';
import { checkOrganization, checkPlanShape } from '../offboarding/plan/check-plan.js';
import type { Plan, PlannedPerson } from '../offboarding/plan/plan.js';
import { isPlanFile, type PlanFile } from '../offboarding/plan/plan-file.js';
import type { PlanPart } from '../offboarding/plan/plan-header.js';
import type { JournalReader } from '../offboarding/run/journal.js';
import { mayHaveTakenEffect } from '../offboarding/run/outcome.js';
import { journalOf, type RecordedPersonInJournal } from '../offboarding/run/read-journal.js';
import { peopleInTaskOfFile } from '../offboarding/tasks/apply-plan-file.js';
import type { FolderJournals } from '../offboarding/tasks/folder-journals.js';
import { partsOf } from '../offboarding/tasks/plan-task.js';
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
      /** How many people share a journal. Default: as many as the run had in `folderJournals()`, or 250. */
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

async function* peopleOf(caller: string, field: string, given: WatchedPlan, orgId: string): AsyncGenerator<WatchedPerson> {
  for await (const [part, journal] of partsWithJournals(caller, field, given)) {
    checkOrganization(caller, part, orgId);
    const recorded = journal === undefined ? undefined : await journalOf(caller, part, journal);
    const started = recorded?.runs.map(({ startedAt }) => startedAt).sort().at(-1);
    for (const person of part.people) {
      if (person.action === 'refuse' || person.rowName === 'seat' || (person.rowName === alreadyOff && part.policy.product !== undefined)) {
        continue;
      }
      const watched = recorded === undefined ? asPlanned(person, part) : started === undefined ? undefined : asRecorded(person, part, recorded.people.get(person.accountId), started);
      if (watched !== undefined) {
        yield watched;
      }
    }
  }
}

async function* partsWithJournals(caller: string, field: string, given: WatchedPlan): AsyncGenerator<[PlanPart, JournalReader | undefined]> {
  const refuse = (name: string, problem: string) => invalidInput(caller, [{ field: `${field}.${name}`, problem }]);
  const { plan } = (given as Partial<WatchedPlan> | null | undefined) ?? {};
  if (plan === undefined) {
    throw refuse('plan', 'expected a plan, or a plan file');
  }
  if (!isPlanFile(plan)) {
    checkPlanShape(caller, plan);
    const { journal } = given as Extract<WatchedPlan, { plan: Plan }>;
    if (journal !== undefined && typeof (journal as Partial<JournalReader>).read !== 'function') {
      throw refuse('journal', 'expected a journal, such as fileJournal(path)');
    }
    yield [plan, journal];
    return;
  }
  const { journals, peopleInTask } = given as Extract<WatchedPlan, { plan: PlanFile }>;
  if (typeof (journals as Partial<TaskJournals> | undefined)?.of !== 'function') {
    throw refuse('journals', 'expected the journals of tasks, such as folderJournals(path)');
  }
  const header = await plan.header();
  const inTask = peopleInTask ?? (await (journals as Partial<FolderJournals>).peopleInTasks?.(header.hash)) ?? peopleInTaskOfFile;
  let number = 0;
  for await (const people of partsOf(plan, inTask)) {
    number += 1;
    yield [{ ...header, people }, journals.of({ plan: header, number })];
  }
}

/** Whoever was off before the run has no step that says so. */
const alreadyOff = 'alreadyOff';

function watchedAs({ accountId, action, rowName, reusable }: PlannedPerson, { policy }: PlanPart, since: string, before: RecordedPersonInJournal['before'], isRemoved: WatchedPerson['isRemoved']): WatchedPerson {
  const { items, kinds } = accessBefore(before, reusable);
  return { accountId, since: Date.parse(since), kept: new Set([...items].filter((item) => !isRemoved(item))), kinds, isRemoved, action, rowName, policy };
}

function asPlanned(person: PlannedPerson, part: PlanPart): WatchedPerson {
  const isRemoved: WatchedPerson['isRemoved'] = (item) => isOffBefore(person, item) || person.steps.some((step) => isRemovedBy(step, item));
  return watchedAs(person, part, part.createdAt, undefined, isRemoved);
}

function asRecorded(person: PlannedPerson, part: PlanPart, recorded: RecordedPersonInJournal | undefined, started: string): WatchedPerson | undefined {
  const done = person.steps.filter(({ key }) => recorded?.outcomes.get(key)?.kind === 'done');
  const isHandedOff = [...(recorded?.outcomes.values() ?? [])].some((outcome) => outcome.kind === 'handedOff' || mayHaveTakenEffect(outcome));
  if (done.length === 0 && !isHandedOff && person.steps.length > 0) {
    return undefined;
  }
  const since = [...(recorded?.times.values() ?? [])].sort().at(-1) ?? started;
  return watchedAs(person, part, since, recorded?.before, (item) => isOffBefore(person, item) || done.some((step) => isRemovedBy(step, item)));
}

function isOffBefore({ rowName }: PlannedPerson, item: AccessItem): boolean {
  return rowName === alreadyOff && item.startsWith('membership ');
}
