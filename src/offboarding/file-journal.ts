import type { FileHandle } from 'node:fs/promises';

import { invalidInput } from '../core/input.js';
import type { JournalEntry, JournalStore } from './journal.js';

type FileSystem = typeof import('node:fs/promises');

/** A line of the file: an entry, and a hash of it and all lines before it. */
interface Line {
  readonly entry: JournalEntry;
  readonly chain: string;
}

const beginning = '0'.repeat(64);

/**
 * A journal in a file, one JSON object a line, readable only by its owner.
 *
 * Every entry is on the disk before the run goes on. A lock file beside it keeps a second run away; that of a process
 * that has died is taken over. Each line carries a hash over everything before it, so that a changed line is noticed.
 * A line that a crash cut off is dropped: what it would have said is found out by reading.
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
  #file: FileHandle | undefined;
  #chain = beginning;
  #pending: { readonly entry: JournalEntry; readonly resolve: () => void; readonly reject: (error: unknown) => void }[] = [];
  #writing = false;

  constructor(private readonly path: string) {
    if (typeof path !== 'string' || path === '') {
      throw invalidInput('fileJournal()', [{ field: 'path', problem: 'expected the path of a file' }]);
    }
  }

  async lock(run: string): Promise<void> {
    const [fs, path] = await Promise.all([import('node:fs/promises'), import('node:path')]);
    await fs.mkdir(path.dirname(this.path), { recursive: true });
    await takeLock(fs, `${this.path}.lock`, run);
    try {
      this.#file = await openForOwner(fs, this.path);
      const { chain, length } = await check(await this.#file.readFile('utf8'));
      await this.#file.truncate(length);
      this.#chain = chain;
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
    const fs = await import('node:fs/promises');
    let text: string;
    try {
      text = await fs.readFile(this.path, 'utf8');
    } catch (error) {
      if ((error as { code?: string }).code === 'ENOENT') {
        return;
      }
      throw error;
    }
    yield* (await check(text)).entries;
  }

  async unlock(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
    const fs = await import('node:fs/promises');
    await fs.rm(`${this.path}.lock`, { force: true });
  }

  /** Writes everything that has come together in one go: many people at work cost few waits for the disk. */
  async #write(): Promise<void> {
    this.#writing = true;
    while (this.#pending.length > 0) {
      const batch = this.#pending.splice(0);
      try {
        if (this.#file === undefined) {
          throw invalidInput('fileJournal()', [{ field: 'journal', problem: 'is not locked by this run' }]);
        }
        let text = '';
        for (const { entry } of batch) {
          this.#chain = await chained(this.#chain, entry);
          text += `${JSON.stringify({ entry, chain: this.#chain } satisfies Line)}\n`;
        }
        await this.#file.appendFile(text);
        await this.#file.datasync();
        batch.forEach(({ resolve }) => resolve());
      } catch (error) {
        batch.forEach(({ reject }) => reject(error));
      }
    }
    this.#writing = false;
  }
}

async function chained(previous: string, entry: JournalEntry): Promise<string> {
  const { createHash } = await import('node:crypto');
  return createHash('sha256').update(previous).update(JSON.stringify(entry)).digest('hex');
}

/** Reads and proves all lines. `length` is where the last whole line ends, in bytes. */
async function check(text: string): Promise<{ entries: JournalEntry[]; chain: string; length: number }> {
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const entries: JournalEntry[] = [];
  let chain = beginning;
  for (const [index, line] of whole.split('\n').slice(0, -1).entries()) {
    const parsed = parse(line);
    const expected = parsed === undefined ? undefined : await chained(chain, parsed.entry);
    if (parsed === undefined || parsed.chain !== expected) {
      throw invalidInput('fileJournal()', [
        { field: 'journal', problem: `line ${index + 1} was changed after it was written, or is of another journal` },
      ]);
    }
    entries.push(parsed.entry);
    chain = parsed.chain;
  }
  return { entries, chain, length: new TextEncoder().encode(whole).length };
}

function parse(line: string): Line | undefined {
  try {
    const parsed = JSON.parse(line) as Partial<Line> | null;
    return typeof parsed?.chain === 'string' && typeof parsed.entry === 'object' ? (parsed as Line) : undefined;
  } catch {
    return undefined;
  }
}

async function openForOwner(fs: FileSystem, path: string): Promise<FileHandle> {
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_RDWR } = fs.constants;
  let file: FileHandle;
  try {
    file = await fs.open(path, O_RDWR | O_APPEND | O_CREAT | (O_NOFOLLOW ?? 0), 0o600);
  } catch (error) {
    throw (error as { code?: string }).code === 'ELOOP'
      ? invalidInput('fileJournal()', [{ field: 'path', problem: 'is a symbolic link, which a journal must not be' }])
      : error;
  }
  if (!(await file.stat()).isFile()) {
    await file.close();
    throw invalidInput('fileJournal()', [{ field: 'path', problem: 'is not a file' }]);
  }
  await file.chmod(0o600);
  return file;
}

async function takeLock(fs: FileSystem, path: string, run: string): Promise<void> {
  const { hostname } = await import('node:os');
  const owner = JSON.stringify({ pid: process.pid, host: hostname(), run });
  for (const isLastTry of [false, true]) {
    try {
      await fs.writeFile(path, owner, { flag: 'wx', mode: 0o600 });
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== 'EEXIST') {
        throw error;
      }
      if (isLastTry || (await isHeld(fs, path, hostname()))) {
        throw invalidInput('fileJournal()', [
          { field: 'journal', problem: 'is held by another run; wait for it, or remove the lock file if that run is gone' },
        ]);
      }
      await fs.rm(path, { force: true });
    }
  }
}

/** Only a process of this machine can be seen to be gone; a lock of another one is believed. */
async function isHeld(fs: FileSystem, path: string, host: string): Promise<boolean> {
  let owner: { pid?: unknown; host?: unknown };
  try {
    owner = JSON.parse(await fs.readFile(path, 'utf8')) as typeof owner;
  } catch {
    return false;
  }
  if (owner.host !== host || typeof owner.pid !== 'number') {
    return true;
  }
  try {
    process.kill(owner.pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}
