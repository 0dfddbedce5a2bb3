import type { FileHandle } from 'node:fs/promises';

import type { AdminError } from '../../core/errors.js';
import { invalidInput } from '../../core/input.js';
import { cutUnfinishedLine, openForOwner, wholeLines } from '../read/owner-file.js';
import { storageFailure, stored } from '../read/storage-failure.js';
import { isResponsibilityEvent, keyOfThing, type InventoryStore, type ResponsibilityEvent } from './inventory.js';
import { slicesOf } from '../../core/slices-of.js';
import type { Responsibility } from './types.js';

const caller = 'fileInventory()';

/** Milliseconds after the last use until the file is closed. */
const idleAtMost = 200;

/** How every line starts. */
const starts = '{"type":"';

/** Where a line of the file stands, in bytes. */
interface Place {
  readonly start: number;
  readonly length: number;
}

/**
 * An inventory in a file, one JSON object on each line. Only the owner of the file can read it. It holds personal data: the
 * names of pages and issues. It keeps only places in memory, so that it also takes a million things. Let one search write to
 * it at a time. A line that a crash cut off is dropped.
 *
 * Needs Node.js, or a runtime that has `node:fs`.
 *
 * @example
 * const inventory = fileInventory('out/inventory.jsonl');
 */
export function fileInventory(path: string): InventoryStore {
  return new FileInventory(path);
}

class FileInventory implements InventoryStore {
  readonly #places = new Map<string, Place[]>();
  /** Where the last whole line ends that this instance has read or written, in bytes. */
  #end = 0;
  #lastUse: Promise<unknown> = Promise.resolve();
  /** Open between uses that follow each other: a search appends a million times. */
  #file: FileHandle | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly path: string) {
    if (typeof path !== 'string' || path === '') {
      throw invalidInput(caller, [{ field: 'path', problem: 'expected the path of a file' }]);
    }
  }

  append(event: ResponsibilityEvent): Promise<void> {
    return this.#inTurn(async (file) => {
      await cutUnfinishedLine(file, this.#end, { starts, refusal: foreign });
      // The beginning of a line shows whose it is, also where a crash cuts the rest off.
      const { type, ...members } = event;
      const line = Buffer.from(`${JSON.stringify({ type, ...members })}\n`);
      await file.appendFile(line);
      this.#note(event, line.length);
    });
  }

  async *read(): AsyncGenerator<ResponsibilityEvent> {
    const end = await this.#inTurn(async () => this.#end);
    try {
      const fs = await import('node:fs/promises');
      const file = await openForOwner(fs, this.path, caller);
      try {
        let read = 0;
        for await (const bytes of wholeLines(file)) {
          read += bytes.length + 1;
          if (read > end) {
            return;
          }
          yield parsed(bytes);
        }
      } finally {
        await file.close();
      }
    } catch (error) {
      throw storageFailure(caller, error);
    }
  }

  async *of(accountId: string): AsyncGenerator<Responsibility> {
    const things = await this.#inTurn((file) => thingsAt(file, this.#places.get(accountId) ?? []));
    const seen = new Set<string>();
    for (const responsibility of things) {
      const key = keyOfThing(responsibility);
      if (!seen.has(key)) {
        seen.add(key);
        yield responsibility;
      }
    }
  }

  /** One use after the other, each with all that the file has by then: another instance may have written to it. */
  #inTurn<T>(work: (file: FileHandle) => Promise<T>): Promise<T> {
    const used = this.#lastUse.then(() =>
      stored(caller, async () => {
        clearTimeout(this.#idle);
        try {
          const file = await this.#open();
          await this.#catchUp(file);
          return await work(file);
        } catch (error) {
          await this.#close();
          throw error;
        } finally {
          this.#idle = setTimeout(() => void (this.#lastUse = this.#lastUse.then(() => this.#close())), idleAtMost);
          this.#idle.unref?.();
        }
      }),
    );
    this.#lastUse = used.catch(() => undefined);
    return used;
  }

  async #open(): Promise<FileHandle> {
    // Somebody may have deleted the file since the last use.
    if (this.#file !== undefined && (await this.#file.stat()).nlink === 0) {
      await this.#close();
    }
    if (this.#file === undefined) {
      const [fs, path] = await Promise.all([import('node:fs/promises'), import('node:path')]);
      await fs.mkdir(path.dirname(this.path), { recursive: true });
      this.#file = await openForOwner(fs, this.path, caller);
    }
    return this.#file;
  }

  async #close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  async #catchUp(file: FileHandle): Promise<void> {
    const { size } = await file.stat();
    if (size < this.#end) {
      this.#places.clear();
      this.#end = 0;
    }
    for await (const bytes of size > this.#end ? wholeLines(file, this.#end) : []) {
      this.#note(parsed(bytes), bytes.length + 1);
    }
  }

  #note(event: ResponsibilityEvent, length: number): void {
    if (event.type === 'found') {
      const { accountId } = event.responsibility;
      const places = this.#places.get(accountId) ?? [];
      places.push({ start: this.#end, length });
      this.#places.set(accountId, places);
    }
    this.#end += length;
  }
}

async function thingsAt(file: FileHandle, places: readonly Place[]): Promise<Responsibility[]> {
  const things: Responsibility[] = [];
  for (const some of slicesOf(places, readAtOnce)) {
    const read = some.map(async ({ start, length }) => {
      const bytes = Buffer.alloc(length);
      await file.read(bytes, 0, length, start);
      return parsed(bytes);
    });
    for (const event of await Promise.all(read)) {
      if (event.type === 'found') {
        things.push(event.responsibility);
      }
    }
  }
  return things;
}

const readAtOnce = 32;

function parsed(bytes: Buffer): ResponsibilityEvent {
  try {
    const event: unknown = JSON.parse(bytes.toString('utf8'));
    if (isResponsibilityEvent(event)) {
      return event;
    }
  } catch {
    // Below: whatever is wrong with the line, it is not one that this class wrote.
  }
  throw foreign();
}

function foreign(): AdminError {
  return invalidInput(caller, [{ field: 'inventory', problem: 'has a line that is not of an inventory: fill a new file' }]);
}
