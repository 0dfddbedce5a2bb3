import { checkRunOptions, namesOf } from '../../core/run-options.js';
import type { Subject } from '../people/subjects.js';
import { checkPlanFile, type PlanFile } from '../plan/plan-file.js';
import { nothingRecorded, outcomeOf } from '../run/outcome.js';
import { subjectOf } from '../run/unfinished.js';
import { peopleInTaskOf, recordedParts, type RecordedPartsOptions } from './recorded-parts.js';
import { checkTaskJournals, type TaskJournals } from './task-journals.js';

const caller = 'unfinishedSubjectsOfPlanFile()';

const optionNames = namesOf<RecordedPartsOptions>()('peopleInTask');

/**
 * The people of a plan file whom no run has finished yet, one by one: as {@link unfinishedSubjects}. Make a new plan file for
 * them if the plan has expired. Read it to its end before you apply the new plan.
 *
 * Rejects with `validation` if the plan or a journal was edited, or they do not belong together. Rejects with
 * `storage.failed` if one of them is not readable.
 *
 * @example
 * const rest = unfinishedSubjectsOfPlanFile(filePlan('out/plan.jsonl'), folderJournals('out/journals'));
 * const plan = await makePlanFile(rest, { path: 'out/rest.jsonl', clients });
 */
export async function* unfinishedSubjectsOfPlanFile(plan: PlanFile, journals: TaskJournals, options: RecordedPartsOptions = {}): AsyncGenerator<Subject, void, undefined> {
  checkRunOptions(caller, options, optionNames);
  checkPlanFile(caller, plan);
  checkTaskJournals(caller, journals);
  const { hash } = await plan.header();
  for await (const { people } of recordedParts(caller, plan, journals, await peopleInTaskOf(caller, hash, journals, options))) {
    for (const { person, recorded } of people) {
      if (outcomeOf(person, recorded ?? nothingRecorded).kind === 'notFinished') {
        yield subjectOf(person);
      }
    }
  }
}
