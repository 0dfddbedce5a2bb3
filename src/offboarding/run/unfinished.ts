import type { Plan, PlannedPerson } from '../plan/plan.js';
import type { Subject } from '../people/subjects.js';
import type { JournalReader } from './journal.js';
import { nothingRecorded, outcomeOf } from './outcome.js';
import { journalOf } from './read-journal.js';

/**
 * The people of a plan whom no run has finished yet. Make a new plan for them if the plan has expired. The new plan reads
 * everybody again and leaves out what is already done. Review and apply it as any other plan, with a journal of its own.
 * People who were blocked are not included: look at them first.
 *
 * Rejects with `validation` if the journal was edited or belongs to another plan, and with `storage.failed` if it is not
 * readable.
 *
 * @example
 * const rest = await makePlan(await unfinishedSubjects(plan, journal), { clients, policy });
 */
export async function unfinishedSubjects(plan: Plan, journal: JournalReader): Promise<Subject[]> {
  const { people } = await journalOf('unfinishedSubjects()', plan, journal);
  return plan.people
    .filter((person) => outcomeOf(person, people.get(person.accountId) ?? nothingRecorded).kind === 'notFinished')
    .map(subjectOf);
}

/** A person of a plan, as a new plan takes them. */
export function subjectOf({ accountId, name, email, line }: PlannedPerson): Subject {
  return { accountId, name, email, line };
}
