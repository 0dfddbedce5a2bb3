import type { FileHandle } from 'node:fs/promises';

import { invalidInput } from '../../core/input.js';
import { cutUnfinishedLine, openForOwner, wholeLines } from '../read/owner-file.js';
import { enterFileLane } from './file-lane.js';
import { FileLock } from './file-lock.js';
import type { JournalEntry, JournalLane, JournalStore } from './journal.js';
import { storageFailure, stored } from '../read/storage-failure.js';

/** A line of the file: an entry, and a hash of the entry and all lines before it. */
interface Line {
  readonly entry: JournalEntry;
  readonly chain: string;
}

const beginning = '0'.repeat(64);

/**
 * A journal in a file, one JSON object on each line. Only the owner of the file can read it.
 *
 * Every entry is on the disk before the run continues. A lock file beside it keeps a second run away. The lock of a dead
 * process is taken over. Each line has a hash over everything before it, which detects a changed line. A line that a crash
 * cut off is dropped. The next run reads back what that line would have recorded.
 *
 * Needs Node.js, or a runtime that has `node:fs`.
 *
 * @example
 * const journal = fileJournal('out/journal.jsonl');
 */
export function fileJournal(path: string): JournalStore {
  return new FileJournal(path);
}

class FileJournal implements JournalStore {
  readonly #lock: FileLock;
  #file: FileHandle | undefined;
  #chain = beginning;
  #pending: { readonly entry: JournalEntry; readonly resolve: () => void; readonly reject: (error: unknown) => void }[] = [];
  #writing = false;
  /** After an incomplete write, nothing more may be written. */
  #broken: { readonly error: unknown } | undefined;

  constructor(private readonly path: string) {
    if (typeof path !== 'string' || path === '') {
      throw invalidInput('fileJournal()', [{ field: 'path', problem: 'expected the path of a file' }]);
    }
    this.#lock = new FileLock(`${path}.lock`);
  }

  lock(run: string): Promise<void> {
    return stored('fileJournal()', () => this.#open(run));
  }

  async #open(run: string): Promise<void> {
    const [fs, path] = await Promise.all([import('node:fs/promises'), import('node:path')]);
    await fs.mkdir(path.dirname(this.path), { recursive: true });
    await this.#lock.take(run);
    try {
      this.#file = await openForOwner(fs, this.path, 'fileJournal()');
      let length = 0;
      this.#chain = beginning;
      this.#broken = undefined;
      for await (const line of provenLines(this.#file)) {
        this.#chain = line.chain;
        length = line.end;
      }
      await cutUnfinishedLine(this.#file, length, { starts: '{"entry":', refusal: () => invalidInput('fileJournal()', [{ field: 'journal', problem: 'is a file that is no journal: name a new one' }]) });
    } catch (error) {
      await this.unlock();
      throw error;
    }
  }

  append(entry: JournalEntry): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ entry, resolve, reject });
      if (!this.#writing) {
        void this.#write();
      }
    });
  }

  async *read(): AsyncGenerator<JournalEntry> {
    try {
      yield* this.#entries();
    } catch (error) {
      throw storageFailure('fileJournal()', error);
    }
  }

  async *#entries(): AsyncGenerator<JournalEntry> {
    const fs = await import('node:fs/promises');
    let file: FileHandle;
    try {
      file = await fs.open(this.path, 'r');
    } catch (error) {
      if ((error as { code?: string }).code === 'ENOENT') {
        return;
      }
      throw error;
    }
    try {
      for await (const { entry } of provenLines(file)) {
        yield entry;
      }
    } finally {
      await file.close();
    }
  }

  /** A lock file in the folder of the journal: runs with journals in the same folder wait for each other. */
  lane(name: string): Promise<JournalLane | undefined> {
    return stored('fileJournal()', async () => {
      const path = await import('node:path');
      return enterFileLane(path.join(path.dirname(this.path), `.${name.replaceAll(/[^\w-]/g, '_')}`), name);
    });
  }

  unlock(): Promise<void> {
    return stored('fileJournal()', () => this.#close());
  }

  async #close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
    await this.#lock.release();
  }

  /** Writes all pending entries at once: many people in parallel then cost few waits for the disk. */
  async #write(): Promise<void> {
    this.#writing = true;
    while (this.#pending.length > 0) {
      const batch = this.#pending.splice(0);
      try {
        await this.#writeTogether(batch.map(({ entry }) => entry));
        batch.forEach(({ resolve }) => resolve());
      } catch (error) {
        batch.forEach(({ reject }) => reject(storageFailure('fileJournal()', error)));
      }
    }
    this.#writing = false;
  }

  async #writeTogether(entries: readonly JournalEntry[]): Promise<void> {
    if (this.#file === undefined) {
      throw invalidInput('fileJournal()', [{ field: 'journal', problem: 'is not locked by this run' }]);
    }
    if (this.#broken !== undefined) {
      throw this.#broken.error;
    }
    const { createHash } = await import('node:crypto');
    let chain = this.#chain;
    let text = '';
    for (const entry of entries) {
      chain = chained(createHash, chain, entry);
      text += `${JSON.stringify({ entry, chain } satisfies Line)}\n`;
    }
    try {
      await this.#lock.check();
      await this.#file.appendFile(text);
      await this.#file.datasync();
      this.#chain = chain;
    } catch (error) {
      this.#broken = { error };
      throw error;
    }
  }
}

type CreateHash = (typeof import('node:crypto'))['createHash'];

function chained(createHash: CreateHash, previous: string, entry: JournalEntry): string {
  return createHash('sha256').update(previous).update(JSON.stringify(entry)).digest('hex');
}

/**
 * Reads and proves all lines, one by one. `end` is where a line ends, in bytes. A crash cut off what comes after the last
 * line break.
 */
async function* provenLines(file: FileHandle): AsyncGenerator<Line & { readonly end: number }> {
  const { createHash } = await import('node:crypto');
  let chain = beginning;
  let number = 0;
  let end = 0;
  for await (const bytes of wholeLines(file)) {
    number += 1;
    end += bytes.length + 1;
    const line = parse(bytes.toString('utf8'));
    if (line === undefined || line.chain !== chained(createHash, chain, line.entry)) {
      throw invalidInput('fileJournal()', [
        { field: 'journal', problem: `line ${number} was changed after it was written, or is from another journal` },
      ]);
    }
    chain = line.chain;
    yield { ...line, end };
  }
}

function parse(line: string): Line | undefined {
  try {
    const parsed = JSON.parse(line) as Partial<Line> | null;
    return typeof parsed?.chain === 'string' && typeof parsed.entry === 'object' ? (parsed as Line) : undefined;
  } catch {
    return undefined;
  }
}
