import { invalidInput } from '../../core/input.js';
import type { JournalReader, JournalStore } from '../run/journal.js';
import type { PlanTask } from './plan-task.js';

/** Where the tasks of plans keep their journals. */
export interface TaskJournals {
  /** The journal of a task: every delivery of the task gets the same one. */
  of(task: Pick<PlanTask, 'number' | 'peopleInTask'> & { readonly plan: Pick<PlanTask['plan'], 'hash'> }): JournalStore;
  /** The entries of all tasks of a plan, for `makeReport`, `makeReinstatement` and `readJournal`. */
  whole(planHash: string): JournalReader;
  /**
   * How many people each task of a plan has, as the first run of a task has recorded it. Undefined if none has run. The
   * `lock()` of a journal refuses a task of another size, because its number means other people.
   */
  peopleInTasks?(planHash: string): Promise<number | undefined>;
}

/** Refuses tasks of another size than the earlier ones of a plan. */
export function checkPeopleInTask(caller: string, before: number, now: number): void {
  if (before !== now) {
    throw invalidInput(caller, [{ field: 'peopleInTask', problem: `is another number than before: an earlier run of this plan has ${before} people in a task, and now it has ${now}` }]);
  }
}

/** Refuses what keeps no journals of tasks. */
export function checkTaskJournals(caller: string, journals: TaskJournals): void {
  if (typeof (journals as Partial<TaskJournals> | null | undefined)?.of !== 'function') {
    throw invalidInput(caller, [{ field: 'journals', problem: 'expected the journals of tasks, such as folderJournals(path)' }]);
  }
}
