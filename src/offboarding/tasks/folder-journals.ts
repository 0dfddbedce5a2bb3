import type { FileHandle } from 'node:fs/promises';

import { isAdminError } from '../../core/errors.js';
import { invalidInput } from '../../core/input.js';
import { sleep } from '../../core/waits.js';
import { cutUnfinishedLine, openForOwner, wholeLines } from '../read/owner-file.js';
import { stored } from '../read/storage-failure.js';
import { fileJournal } from '../run/file-journal.js';
import { FileLock } from '../run/file-lock.js';
import type { JournalEntry, JournalStore } from '../run/journal.js';
import type { PersonOutcomeKind } from '../run/outcome.js';
import { checkPeopleInTask, type TaskJournals } from './task-journals.js';

const caller = 'folderJournals()';

/** So often, and after so many milliseconds, a task looks again who divides its plan. */
const looks = 20;
const lookAgain = 50;

/** A task in which everybody has an outcome. */
export interface FinishedTask {
  readonly task: number;
  /** How many people have each outcome. */
  readonly totals: Readonly<Partial<Record<PersonOutcomeKind, number>>>;
}

/** What runs of a plan have finished. */
export interface TaskProgress {
  /** How many people each task has. */
  readonly people: number;
  readonly finished: ReadonlySet<number>;
  /** How many people of all finished tasks have each outcome. */
  readonly totals: Readonly<Partial<Record<PersonOutcomeKind, number>>>;
  /** Records a task, so that the next run skips it. */
  add(task: FinishedTask): Promise<void>;
  /** Lets other runs in. */
  close(): Promise<void>;
}

/** Journals of tasks in a folder of your machine. */
export interface FolderJournals extends TaskJournals {
  /** How many people each task of a plan has. Undefined if no run of it has started here. */
  peopleInTasks(planHash: string): Promise<number | undefined>;
  /** @internal Takes the plan for one run at a time, with what earlier ones have finished. */
  progressOf(planHash: string, people: number): Promise<TaskProgress>;
}

/** How every line of the list of finished tasks starts. */
const starts = '{"plan":';

/**
 * Journals in a folder: a folder for each plan, and in it a file for each task, as {@link fileJournal} writes it. A list
 * beside them has the tasks that are finished, so that the next run skips them. Only the owner can read the files. Runs of
 * all plans in the folder change organization admins one after the other.
 *
 * Needs Node.js, or a runtime that has `node:fs`.
 *
 * @example
 * const journals = folderJournals('out/journals');
 */
export function folderJournals(path: string): FolderJournals {
  if (typeof path !== 'string' || path === '') {
    throw invalidInput(caller, [{ field: 'path', problem: 'expected the path of a folder' }]);
  }
  return new Folder(path);
}

class Folder implements FolderJournals {
  constructor(private readonly path: string) {}

  of({ plan, number, peopleInTask }: Parameters<TaskJournals['of']>[0]): JournalStore {
    if (!Number.isSafeInteger(number) || number < 1) {
      throw invalidInput(caller, [{ field: 'number', problem: 'expected the number of a task, 1 or more' }]);
    }
    const journal = fileJournal(`${this.#folderOf(plan.hash)}/${String(number).padStart(7, '0')}.jsonl`);
    // The lock for organization admins stands where the runs of all plans find it.
    const common = fileJournal(`${this.path}/admins`);
    return {
      lock: async (run) => {
        if (peopleInTask !== undefined) {
          await this.#divide(plan.hash, peopleInTask);
        }
        await journal.lock(run);
      },
      append: (entry) => journal.append(entry),
      read: () => journal.read(),
      unlock: () => journal.unlock(),
      lane: (name) => (common.lane as NonNullable<JournalStore['lane']>)(name),
    };
  }

  whole(planHash: string): { read(): AsyncIterable<JournalEntry> } {
    return { read: () => this.#entries(planHash) };
  }

  async peopleInTasks(planHash: string): Promise<number | undefined> {
    const fs = await import('node:fs/promises');
    return stored(caller, async () => {
      let file: FileHandle;
      try {
        file = await fs.open(this.#listOf(planHash), 'r');
      } catch (error) {
        if ((error as { code?: string }).code === 'ENOENT') {
          return undefined;
        }
        throw error;
      }
      try {
        for await (const { people } of finishedIn(file, planHash)) {
          return people;
        }
        return undefined;
      } finally {
        await file.close();
      }
    });
  }

  progressOf(planHash: string, people: number): Promise<TaskProgress> {
    return stored(caller, async () => {
      const fs = await import('node:fs/promises');
      await fs.mkdir(this.#folderOf(planHash), { recursive: true, mode: 0o700 });
      const lock = new FileLock(`${this.#folderOf(planHash)}/run.lock`);
      await lock.take(planHash);
      let file: FileHandle | undefined;
      try {
        file = await openForOwner(fs, this.#listOf(planHash), caller);
        return await openProgress(file, lock, planHash, people);
      } catch (error) {
        await file?.close();
        await lock.release();
        throw error;
      }
    });
  }

  /** Records how many people the tasks of a plan have. Refuses another number than before. */
  async #divide(planHash: string, people: number): Promise<void> {
    for (let look = 1; ; look += 1) {
      const before = await this.peopleInTasks(planHash);
      if (before !== undefined) {
        checkPeopleInTask(caller, before, people);
        return;
      }
      try {
        await (await this.progressOf(planHash, people)).close();
        return;
      } catch (error) {
        // Another task is about to record it.
        if (!isAdminError(error) || error.kind !== 'heldByAnotherRun' || look === looks) {
          throw error;
        }
        await sleep(lookAgain);
      }
    }
  }

  async *#entries(planHash: string): AsyncGenerator<JournalEntry, void, undefined> {
    const fs = await import('node:fs/promises');
    const names = await fs.readdir(this.#folderOf(planHash)).catch(() => []);
    for (const name of names.filter((each) => /^\d{7,}\.jsonl$/.test(each)).sort((one, other) => Number.parseInt(one, 10) - Number.parseInt(other, 10))) {
      yield* fileJournal(`${this.#folderOf(planHash)}/${name}`).read();
    }
  }

  #folderOf(planHash: string): string {
    if (!/^[\w-]{1,128}$/.test(planHash)) {
      throw invalidInput(caller, [{ field: 'plan.hash', problem: 'expected the hash of a plan' }]);
    }
    return `${this.path}/${planHash}`;
  }

  #listOf(planHash: string): string {
    return `${this.#folderOf(planHash)}/finished.jsonl`;
  }
}

/** A line of the list. The first one has no task. */
interface Line extends Partial<FinishedTask> {
  readonly plan: string;
  readonly people: number;
}

async function openProgress(file: FileHandle, lock: FileLock, plan: string, given: number): Promise<TaskProgress> {
  const finished = new Set<number>();
  const totals: Partial<Record<PersonOutcomeKind, number>> = {};
  const note = ({ task, totals: ofTask }: Partial<FinishedTask>): void => {
    if (task !== undefined && !finished.has(task)) {
      finished.add(task);
      for (const [kind, count] of Object.entries(ofTask ?? {})) {
        totals[kind as PersonOutcomeKind] = (totals[kind as PersonOutcomeKind] ?? 0) + count;
      }
    }
  };
  let end = 0;
  let people: number | undefined;
  for await (const line of finishedIn(file, plan)) {
    end = line.end;
    people = line.people;
    note(line);
  }
  await cutUnfinishedLine(file, end, { starts, refusal: () => foreign(1) });
  const write = (line: Line): Promise<void> => file.appendFile(`${JSON.stringify(line)}\n`);
  if (people === undefined) {
    await write({ plan, people: given });
  } else {
    checkPeopleInTask(caller, people, given);
  }
  return {
    people: given,
    finished,
    totals,
    add: (task) =>
      stored(caller, async () => {
        await lock.check();
        await write({ plan, people: given, ...task });
        note(task);
      }),
    close: () =>
      stored(caller, async () => {
        await file.close();
        await lock.release();
      }),
  };
}

async function* finishedIn(file: FileHandle, plan: string): AsyncGenerator<Line & { readonly end: number }, void, undefined> {
  let [number, end] = [0, 0];
  for await (const bytes of wholeLines(file)) {
    number += 1;
    end += bytes.length + 1;
    yield { ...lineOf(bytes, plan, number), end };
  }
}

function lineOf(bytes: Buffer, plan: string, number: number): Line {
  try {
    const line = JSON.parse(bytes.toString('utf8')) as Partial<Line> | null;
    const isTask = number === 1 ? line?.task === undefined : Number.isSafeInteger(line?.task) && typeof line?.totals === 'object';
    if (line?.plan === plan && Number.isSafeInteger(line.people) && isTask) {
      return line as Line;
    }
  } catch {
    // Below: whatever is wrong with the line, this class did not write it.
  }
  throw foreign(number);
}

function foreign(number: number) {
  return invalidInput(caller, [{ field: 'journals', problem: `line ${number} of finished.jsonl is of another plan, or was changed` }]);
}
