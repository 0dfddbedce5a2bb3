import type { FileHandle } from 'node:fs/promises';

import type { AdminError } from '../../core/errors.js';
import { invalidInput } from '../../core/input.js';

type FileSystem = typeof import('node:fs/promises');

const lineBreak = 0x0a;

/** Opens a file that only its owner may read. Refuses a symbolic link and what is no file. */
export async function openForOwner(fs: FileSystem, path: string, caller: string): Promise<FileHandle> {
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_RDWR } = fs.constants;
  let file: FileHandle;
  try {
    file = await fs.open(path, O_RDWR | O_APPEND | O_CREAT | (O_NOFOLLOW ?? 0), 0o600);
  } catch (error) {
    throw (error as { code?: string }).code === 'ELOOP' ? invalidInput(caller, [{ field: 'path', problem: 'is a symbolic link: expected a file' }]) : error;
  }
  if (!(await file.stat()).isFile()) {
    await file.close();
    throw invalidInput(caller, [{ field: 'path', problem: 'is not a file' }]);
  }
  await file.chmod(0o600);
  return file;
}

/** Writes a file that only its owner may read, as a whole: whoever reads it meanwhile gets the former one. */
export async function replaceFile(fs: FileSystem, path: string, text: string): Promise<void> {
  const temporary = `${path}.${crypto.randomUUID()}`;
  const file = await fs.open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.datasync();
  } finally {
    await file.close();
  }
  await fs.rename(temporary, path);
}

/**
 * Cuts off the line that a crash did not finish, behind the last whole line. A file without one whole line may be of
 * something else: it is left alone unless it starts as such a line does.
 */
export async function cutUnfinishedLine(file: FileHandle, end: number, { starts, refusal }: { readonly starts: string; readonly refusal: () => AdminError }): Promise<void> {
  const { size } = await file.stat();
  if (size <= end) {
    return;
  }
  const rest = Buffer.alloc(Math.min(size, starts.length));
  await file.read(rest, 0, rest.length, 0);
  // A power failure may leave zeros of a line that never came to the disk.
  if (end === 0 && !starts.startsWith(rest.toString('latin1')) && rest.some((byte) => byte !== 0)) {
    throw refusal();
  }
  await file.truncate(end);
}

/** The lines of a file from a byte on, without what follows the last line break: a crash cut that off. */
export async function* wholeLines(file: FileHandle, from = 0): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  for await (const chunk of file.createReadStream({ start: from, autoClose: false }) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let at = chunk.indexOf(lineBreak); at >= 0; at = chunk.indexOf(lineBreak, start)) {
      yield Buffer.concat([...rest, chunk.subarray(start, at)]);
      rest = [];
      start = at + 1;
    }
    rest.push(chunk.subarray(start));
  }
}
