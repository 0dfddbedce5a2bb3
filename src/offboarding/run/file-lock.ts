import { adminError } from '../../core/errors.js';

type FileSystem = typeof import('node:fs/promises');

/** Who holds a lock. */
interface Owner {
  readonly pid: number;
  /** When the process started, if the system shows it: process numbers are used again. */
  readonly start?: string;
  readonly host: string;
  readonly run: string;
  /** Distinguishes this lock from all others. */
  readonly id: string;
}

interface Found {
  readonly text: string;
  readonly owner: Partial<Owner> | undefined;
  /** How long ago it was written, in milliseconds. */
  readonly age: number;
}

/** For this long, an unreadable lock counts as one that is being written. */
const timeToWrite = 5_000;

interface LockRefusal {
  readonly endpoint: string;
  readonly remedy: string;
}

const ofJournals: LockRefusal = {
  endpoint: 'fileJournal()',
  remedy: 'Wait for the other run to end, or remove the lock file if that run is gone. Then apply the same plan again with the same journal.',
};

/** A lock file keeps other runs away, in this process and in others. The lock of a dead process is taken over. */
export class FileLock {
  #written: string | undefined;
  /** Identifies the file. Checking it costs less than reading the file, and every write checks it. */
  #identity: string | undefined;

  /** `refusal`: what the error says while somebody else holds the lock. */
  constructor(
    private readonly path: string,
    private readonly refusal: LockRefusal = ofJournals,
  ) {}

  async take(run: string): Promise<void> {
    const [fs, { hostname }] = await Promise.all([import('node:fs/promises'), import('node:os')]);
    const start = await startOf(fs, process.pid);
    const owner: Owner = { pid: process.pid, ...(start === undefined ? {} : { start }), host: hostname(), run, id: crypto.randomUUID() };
    const written = JSON.stringify(owner);
    if (!(await takeFile(fs, this.path, written, owner.host))) {
      throw adminError('heldByAnotherRun', this.refusal);
    }
    this.#written = written;
    this.#identity = await identityOf(fs, this.path);
  }

  /** Rejects if somebody has removed the lock or taken it over. */
  async check(): Promise<void> {
    const fs = await import('node:fs/promises');
    if (this.#identity === undefined || (await identityOf(fs, this.path)) !== this.#identity) {
      throw adminError('heldByAnotherRun', this.refusal);
    }
  }

  async release(): Promise<void> {
    const written = this.#written;
    this.#written = undefined;
    this.#identity = undefined;
    const fs = await import('node:fs/promises');
    if (written !== undefined && (await find(fs, this.path))?.text === written) {
      await fs.rm(this.path, { force: true });
    }
  }
}

async function identityOf(fs: FileSystem, path: string): Promise<string | undefined> {
  try {
    const { ino, mtimeNs } = await fs.stat(path, { bigint: true });
    return `${ino} ${mtimeNs}`;
  } catch {
    return undefined;
  }
}

/**
 * Only one process may take over a dead lock: the first to make a file with its name, if the dead lock is still there
 * afterwards. One rename makes that file the new lock. The file is a lock itself, because a process may die while it
 * takes over.
 */
async function takeFile(fs: FileSystem, path: string, written: string, host: string): Promise<boolean> {
  try {
    await fs.writeFile(path, written, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') {
      throw error;
    }
  }
  const found = await find(fs, path);
  if (found === undefined || (await isHeld(fs, found, host))) {
    return false;
  }
  const claim = `${path}.${String(found.owner?.id ?? found.owner?.run ?? 'unreadable').replaceAll(/[^\w-]/g, '')}`;
  if (!(await takeFile(fs, claim, written, host))) {
    return false;
  }
  if ((await find(fs, path))?.text !== found.text) {
    await fs.rm(claim, { force: true });
    return false;
  }
  await fs.rename(claim, path);
  return true;
}

async function find(fs: FileSystem, path: string): Promise<Found | undefined> {
  try {
    const [text, { mtimeMs }] = await Promise.all([fs.readFile(path, 'utf8'), fs.stat(path)]);
    return { text, owner: ownerIn(text), age: Date.now() - mtimeMs };
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

function ownerIn(text: string): Partial<Owner> | undefined {
  try {
    return (JSON.parse(text) as Partial<Owner> | null) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Only for a process of this machine can the system show that it is gone. A lock of another machine counts as held. */
async function isHeld(fs: FileSystem, { owner, age }: Found, host: string): Promise<boolean> {
  if (owner === undefined) {
    return age < timeToWrite;
  }
  if (owner.host !== host || typeof owner.pid !== 'number') {
    return true;
  }
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
  const start = await startOf(fs, owner.pid);
  return start === undefined || owner.start === undefined || owner.start === start;
}

/** When a process started, as Linux counts it. Other systems show it only through another process. */
async function startOf(fs: FileSystem, pid: number): Promise<string | undefined> {
  try {
    const status = await fs.readFile(`/proc/${pid}/stat`, 'utf8');
    // The program name comes first, in brackets, and may contain blanks and brackets itself.
    return status.slice(status.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
