import { isAdminError } from '../../core/errors.js';
import { FileLock } from './file-lock.js';
import type { JournalLane } from './journal.js';

type FileSystem = typeof import('node:fs/promises');

/** What a holder of a lane remembers, and until when, in milliseconds since 1970. */
interface Remembered {
  readonly text: string;
  readonly until: number;
}

/** Takes a lane whose lock and memory are two files beside each other. Undefined while another process holds it. */
export async function enterFileLane(path: string, name: string): Promise<JournalLane | undefined> {
  const fs = await import('node:fs/promises');
  const lock = new FileLock(`${path}.lock`);
  try {
    await lock.take(name);
  } catch (error) {
    if (isAdminError(error) && error.kind === 'heldByAnotherRun') {
      return undefined;
    }
    throw error;
  }
  try {
    const file = `${path}.json`;
    let all = await readMemory(fs, file);
    return {
      remembered: all.map(({ text }) => text),
      remember: async (text, milliseconds) => {
        await lock.check();
        all = [...all.filter((each) => each.text !== text && each.until > Date.now()), { text, until: Date.now() + milliseconds }];
        await writeMemory(fs, file, all);
      },
      release: () => lock.release(),
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function readMemory(fs: FileSystem, file: string): Promise<readonly Remembered[]> {
  let text: string;
  try {
    text = await fs.readFile(file, 'utf8');
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') {
      return [];
    }
    throw error;
  }
  return (JSON.parse(text) as Remembered[]).filter(({ until }) => until > Date.now());
}

/** A crash leaves the old memory or the new one, and nothing between them. */
async function writeMemory(fs: FileSystem, file: string, all: readonly Remembered[]): Promise<void> {
  const written = `${file}.new`;
  await fs.rm(written, { force: true });
  const handle = await fs.open(written, 'wx', 0o600);
  try {
    await handle.writeFile(JSON.stringify(all));
    await handle.datasync();
  } finally {
    await handle.close();
  }
  await fs.rename(written, file);
}
