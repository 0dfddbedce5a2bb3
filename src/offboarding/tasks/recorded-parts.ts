import { invalidInput } from '../../core/input.js';
import type { PlannedPerson } from '../plan/plan.js';
import type { PlanFile } from '../plan/plan-file.js';
import { stored } from '../read/storage-failure.js';
import { journalOf, type RecordedPersonInJournal, type RecordedRun } from '../run/read-journal.js';
import { partsOf } from './plan-task.js';
import { checkPeopleInTask, type TaskJournals } from './task-journals.js';

/** How many people share a journal, unless somebody says otherwise. */
export const peopleInTaskOfFile = 250;

/** Options of what reads the journals of a plan file. */
export interface RecordedPartsOptions {
  /** How many people share a journal, as in the runs of these journals. Default: their number, or 250 before the first run. */
  readonly peopleInTask?: number | undefined;
}

/** Some people of a plan file, with what the journal of their part says. */
export interface RecordedPart {
  readonly people: readonly { readonly person: PlannedPerson; readonly recorded: RecordedPersonInJournal | undefined }[];
  readonly runs: readonly RecordedRun[];
}

/** How many people the first task that was run had. Undefined if none was, or if that was not recorded. */
async function peopleInFirstTask(hash: string, journals: TaskJournals): Promise<number | undefined> {
  return stored('JournalStore.read()', async () => {
    for await (const entry of journals.whole(hash).read()) {
      if (entry.type === 'started' && entry.planHash === hash) {
        return entry.people;
      }
    }
    return undefined;
  });
}

/** How many people share a journal: as it was given, as earlier runs had it, or the default. */
export async function peopleInTaskOf(caller: string, planHash: string, journals: TaskJournals, { peopleInTask }: RecordedPartsOptions): Promise<number> {
  const before = await journals.peopleInTasks?.(planHash);
  const people = peopleInTask ?? before ?? (await peopleInFirstTask(planHash, journals)) ?? peopleInTaskOfFile;
  if (!Number.isInteger(people) || people < 1) {
    throw invalidInput(caller, [{ field: 'peopleInTask', problem: 'expected a number of 1 or more' }]);
  }
  checkPeopleInTask(caller, before ?? people, people);
  return people;
}

/** Everybody of a plan file, part by part, with their journals. A part of which nobody is wanted is left out, unread. */
export async function* recordedParts(
  caller: string,
  plan: PlanFile,
  journals: TaskJournals,
  peopleInTask: number,
  isWanted: (person: PlannedPerson) => boolean = () => true,
): AsyncGenerator<RecordedPart, void, undefined> {
  const header = await plan.header();
  let number = 0;
  for await (const people of partsOf(plan, peopleInTask)) {
    number += 1;
    if (!people.some(isWanted)) {
      continue;
    }
    const journal = await journalOf(caller, { ...header, people }, journals.of({ plan: header, number }), undefined, true);
    yield { people: people.filter(isWanted).map((person) => ({ person, recorded: journal.people.get(person.accountId) })), runs: journal.runs };
  }
}
