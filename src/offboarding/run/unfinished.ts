import type { Plan } from '../plan/plan.js';
import type { Subject } from '../people/subjects.js';
import type { JournalStore } from './journal.js';
import { nothingRecorded, outcomeOf } from './outcome.js';
import { journalOf } from './read-journal.js';

/**
 * The people of a plan whom no run has finished yet, by account id: whom to make a new plan for where the plan has
 * expired. The new plan reads everybody anew, leaves out what is done, and is looked at and applied as any other, with
 * a journal of its own. Whoever was blocked is not among them: look at them first.
 *
 * @example
 * const rest = await makePlan(await unfinishedSubjects(plan, journal), { clients, policy });
 */
export async function unfinishedSubjects(plan: Plan, journal: JournalStore): Promise<Subject[]> {
  const { people } = await journalOf('unfinishedSubjects()', plan, journal);
  return plan.people
    .filter((person) => outcomeOf(person, people.get(person.accountId) ?? nothingRecorded).kind === 'notFinished')
    .map(({ accountId, name, email, line }) => ({ accountId, name, email, line }));
}
