import type { FileHandle } from 'node:fs/promises';

import { invalidInput } from '../../core/input.js';
import { openForOwner, wholeLines } from '../read/owner-file.js';
import { storageFailure, stored } from '../read/storage-failure.js';
import { keyOfThing, type InventoryStore, type ResponsibilityEvent } from './inventory.js';
import type { Responsibility } from './types.js';

const caller = 'fileInventory()';

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
  #end = 0;
  #opened: Promise<void> | undefined;
  #lastWrite: Promise<void> = Promise.resolve();

  constructor(private readonly path: string) {
    if (typeof path !== 'string' || path === '') {
      throw invalidInput(caller, [{ field: 'path', problem: 'expected the path of a file' }]);
    }
  }

  append(event: ResponsibilityEvent): Promise<void> {
    const written = this.#lastWrite.then(() =>
      stored(caller, async () => {
        await this.#open();
        await this.#withFile(async (file) => {
          const line = Buffer.from(`${JSON.stringify(event)}\n`);
          await file.appendFile(line);
          this.#note(event, line.length);
        });
      }),
    );
    this.#lastWrite = written.catch(() => undefined);
    return written;
  }

  async *read(): AsyncGenerator<ResponsibilityEvent> {
    try {
      await this.#open();
      const fs = await import('node:fs/promises');
      const file = await fs.open(this.path, 'r');
      try {
        for await (const bytes of wholeLines(file)) {
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
    await stored(caller, () => this.#open());
    const seen = new Set<string>();
    for (const responsibility of await stored(caller, () => this.#withFile((file) => thingsAt(file, this.#places.get(accountId) ?? [])))) {
      const key = keyOfThing(responsibility);
      if (!seen.has(key)) {
        seen.add(key);
        yield responsibility;
      }
    }
  }

  #open(): Promise<void> {
    this.#opened ??= this.#index();
    return this.#opened;
  }

  async #index(): Promise<void> {
    const [fs, path] = await Promise.all([import('node:fs/promises'), import('node:path')]);
    await fs.mkdir(path.dirname(this.path), { recursive: true });
    await this.#withFile(async (file) => {
      for await (const bytes of wholeLines(file)) {
        this.#note(parsed(bytes), bytes.length + 1);
      }
      await file.truncate(this.#end);
    });
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

  async #withFile<T>(work: (file: FileHandle) => Promise<T>): Promise<T> {
    const fs = await import('node:fs/promises');
    const file = await openForOwner(fs, this.path, caller);
    try {
      return await work(file);
    } finally {
      await file.close();
    }
  }
}

async function thingsAt(file: FileHandle, places: readonly Place[]): Promise<Responsibility[]> {
  const things: Responsibility[] = [];
  for (const { start, length } of places) {
    const bytes = Buffer.alloc(length);
    await file.read(bytes, 0, length, start);
    const event = parsed(bytes);
    if (event.type === 'found') {
      things.push(event.responsibility);
    }
  }
  return things;
}

function parsed(bytes: Buffer): ResponsibilityEvent {
  try {
    const event = JSON.parse(bytes.toString('utf8')) as Partial<ResponsibilityEvent> | null;
    if (typeof event?.type === 'string') {
      return event as ResponsibilityEvent;
    }
  } catch {
    // Below: whatever is wrong with the line, it is not one that this class wrote.
  }
  throw invalidInput(caller, [{ field: 'inventory', problem: 'has a line that is not of an inventory: fill a new file' }]);
}
