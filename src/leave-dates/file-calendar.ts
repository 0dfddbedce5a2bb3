import { isAdminError } from '../core/errors.js';
import { invalidInput } from '../core/input.js';
import type { Plan } from '../offboarding/plan/plan.js';
import { cutUnfinishedLine, openForOwner, replaceFile, wholeLines } from '../offboarding/read/owner-file.js';
import { stored } from '../offboarding/read/storage-failure.js';
import { FileLock } from '../offboarding/run/file-lock.js';
import { CalendarLog, type CalendarLines, type Lease, type LeaveCalendarStore } from './calendar-log.js';

const caller = 'fileLeaveCalendar()';

/**
 * A calendar in a file, for the processes of one machine. Each line of the file is JSON. Only its owner can read it.
 *
 * Every change is on the disk before the call resolves. A lock file beside it keeps other processes away. The plans of stages that
 * have started are in a folder beside it. What a process leaves when it dies goes to the next one at once.
 *
 * Needs Node.js, or a runtime that has `node:fs`.
 *
 * @example
 * const calendar = fileLeaveCalendar('out/leavers.jsonl');
 */
export function fileLeaveCalendar(path: string): LeaveCalendarStore {
  if (typeof path !== 'string' || path === '') {
    throw invalidInput(caller, [{ field: 'path', problem: 'expected the path of a file' }]);
  }
  return new CalendarLog(new FileLines(path));
}

/** How long to wait for the right to write, in milliseconds. */
const pause = 20;

class FileLines implements CalendarLines {
  /** Where the lines end that are known, in bytes. */
  #end = 0;

  constructor(private readonly path: string) {}

  async *readNew(): AsyncGenerator<string> {
    const lines = await stored(caller, () => this.#newLines());
    for (const { text, bytes } of lines) {
      this.#end += bytes;
      yield text;
    }
  }

  async #newLines(): Promise<{ readonly text: string; readonly bytes: number }[]> {
    const fs = await import('node:fs/promises');
    const file = await fs.open(this.path, 'r').catch((error: unknown) => {
      if ((error as { code?: string }).code === 'ENOENT') {
        return undefined;
      }
      throw error;
    });
    if (file === undefined) {
      return [];
    }
    try {
      if ((await file.stat()).size < this.#end) {
        throw invalidInput(caller, [{ field: 'calendar', problem: 'is shorter than before: somebody replaced the file' }]);
      }
      const found: { readonly text: string; readonly bytes: number }[] = [];
      for await (const line of wholeLines(file, this.#end)) {
        found.push({ text: line.toString('utf8'), bytes: line.length + 1 });
      }
      return found;
    } finally {
      await file.close();
    }
  }

  async exclusively<T>(work: (append: (lines: readonly string[]) => Promise<void>) => Promise<T>): Promise<T> {
    const [fs, path] = await Promise.all([import('node:fs/promises'), import('node:path')]);
    await stored(caller, () => fs.mkdir(path.dirname(this.path), { recursive: true }));
    const lock = new FileLock(`${this.path}.lock`);
    while (!(await isTaken(lock))) {
      await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random())));
    }
    try {
      return await work((lines) => stored(caller, () => this.#append(lock, lines)));
    } finally {
      await stored(caller, () => lock.release());
    }
  }

  async #append(lock: FileLock, lines: readonly string[]): Promise<void> {
    const fs = await import('node:fs/promises');
    const file = await openForOwner(fs, this.path, caller);
    try {
      await cutUnfinishedLine(file, this.#end, { starts: '{"version":1,"stages":', refusal: () => invalidInput(caller, [{ field: 'path', problem: 'is a file that is no calendar: name a new one' }]) });
      await lock.check();
      const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
      await file.appendFile(bytes);
      await file.datasync();
      this.#end += bytes.length;
    } finally {
      await file.close();
    }
  }

  async lease(name: string): Promise<Lease | undefined> {
    const lock = new FileLock(`${this.path}.${name.replaceAll(/[^\w-]/g, '-')}.lock`);
    return (await isTaken(lock)) ? { release: () => stored(caller, () => lock.release()) } : undefined;
  }

  async savePlan(plan: Plan): Promise<void> {
    const fs = await import('node:fs/promises');
    await stored(caller, async () => {
      const path = this.#planPath(plan.hash);
      await fs.mkdir(`${this.path}.plans`, { recursive: true, mode: 0o700 });
      await replaceFile(fs, path, JSON.stringify(plan));
    });
  }

  async readPlan(planHash: string): Promise<Plan | undefined> {
    const fs = await import('node:fs/promises');
    return stored(caller, async () => {
      try {
        return JSON.parse(await fs.readFile(this.#planPath(planHash), 'utf8')) as Plan;
      } catch (error) {
        if ((error as { code?: string }).code === 'ENOENT') {
          return undefined;
        }
        throw error;
      }
    });
  }

  #planPath(planHash: string): string {
    return `${this.path}.plans/${planHash.replaceAll(/[^0-9a-f]/g, '')}.json`;
  }
}

/** Takes a lock, unless another process holds it. */
async function isTaken(lock: FileLock): Promise<boolean> {
  return stored(caller, async () => {
    try {
      await lock.take('calendar');
      return true;
    } catch (error) {
      if (isAdminError(error)) {
        return false;
      }
      throw error;
    }
  });
}
