import { invalidInput } from '../../core/input.js';
import type { JournalReader, JournalStore } from '../run/journal.js';
import type { PlanTask } from './plan-task.js';

/** Where the tasks of plans keep their journals. */
export interface TaskJournals {
  /** The journal of a task: every delivery of the task gets the same one. */
  of(task: { readonly plan: Pick<PlanTask['plan'], 'hash'>; readonly number: number }): JournalStore;
  /** The entries of all tasks of a plan, for `makeReport`, `makeReinstatement` and `readJournal`. */
  whole(planHash: string): JournalReader;
}

/** Refuses what keeps no journals of tasks. */
export function checkTaskJournals(caller: string, journals: TaskJournals): void {
  if (typeof (journals as Partial<TaskJournals> | null | undefined)?.of !== 'function') {
    throw invalidInput(caller, [{ field: 'journals', problem: 'expected the journals of tasks, such as folderJournals(path)' }]);
  }
}
