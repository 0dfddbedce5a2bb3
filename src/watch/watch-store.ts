import { invalidInput } from '../core/input.js';
import { replaceFile } from '../offboarding/read/owner-file.js';
import { stored } from '../offboarding/read/storage-failure.js';
import { FileLock } from '../offboarding/run/file-lock.js';
import type { ReturnKind, WatchedEvent } from './results.js';

/** What is known of one person between two checks. */
export interface WatchedPersonState {
  /** When their offboarding ended. A later offboarding starts a new state. */
  readonly since: number;
  /** When they were looked at. Absent before the first look. */
  readonly lookedAt?: number;
  /** An event asks for a look that was not taken yet, or the last look failed. */
  readonly isDue?: boolean;
  /** The log was read further than their offboarding before they were watched. It is read again for them. */
  readonly isBehind?: boolean;
  /** What they may have: they had it when they left, or at the first look, and ever since. */
  readonly kept: readonly string[];
  /** The kinds of access of which this is known. */
  readonly kinds: readonly string[];
  /** What came back and was reported, as long as it is there. */
  readonly reported: readonly string[];
  /** Events that wait for the first look. */
  readonly events?: readonly AccessEvent[];
}

/** An event that reports access of a kind. */
export interface AccessEvent {
  readonly what: ReturnKind;
  readonly event: WatchedEvent;
}

/** What a watch keeps between two calls. It is JSON, and names people by account id only. Times are milliseconds since 1970. */
export interface WatchState {
  readonly version: 1;
  readonly orgId: string;
  /** Where the audit log continues. */
  readonly cursor?: string;
  /** The time of the latest event that was read. */
  readonly readTo?: number;
  /** Events before this time were read again after the lag of the log. */
  readonly settledTo?: number;
  /** Events that were handled, with their times. Old ones are dropped. */
  readonly handled: Readonly<Record<string, number>>;
  readonly people: Readonly<Record<string, WatchedPersonState>>;
}

/** Where a watch keeps its state. A store of your own keeps one text, for example in a row of a database. */
export interface WatchStore {
  /** Takes the store for one watch at a time. Rejects with `heldByAnotherRun` while another one holds it. */
  lock(): Promise<void>;
  /** The state that was saved last. Undefined before the first one. */
  load(): Promise<WatchState | undefined>;
  /** Resolves when the state survives a crash of the process. */
  save(state: WatchState): Promise<void>;
  /** Releases the store. */
  unlock(): Promise<void>;
}

/** A store in memory, for rehearsals and tests. It does not survive the process. */
export function memoryWatchStore(): WatchStore {
  let text: string | undefined;
  return {
    lock: () => Promise.resolve(),
    load: () => Promise.resolve(text === undefined ? undefined : (JSON.parse(text) as WatchState)),
    save: (state) => {
      text = JSON.stringify(state);
      return Promise.resolve();
    },
    unlock: () => Promise.resolve(),
  };
}

const caller = 'fileWatchStore()';

/**
 * A store in a file. Only its owner can read it. A new state replaces the old one as a whole, and is on the disk before the
 * watch continues. A lock file beside it keeps a second watch away. The lock of a dead process is taken over.
 *
 * Needs Node.js, or a runtime that has `node:fs`.
 *
 * @example
 * const store = fileWatchStore('out/watch.json');
 */
export function fileWatchStore(path: string): WatchStore {
  if (typeof path !== 'string' || path === '') {
    throw invalidInput(caller, [{ field: 'path', problem: 'expected the path of a file' }]);
  }
  const lock = new FileLock(`${path}.lock`, { endpoint: caller, remedy: 'Wait for the other watch to end, or remove the lock file if its process is gone.' });
  return {
    lock: () =>
      stored(caller, async () => {
        const [fs, names] = await Promise.all([import('node:fs/promises'), import('node:path')]);
        await fs.mkdir(names.dirname(path), { recursive: true });
        await lock.take('watch');
      }),
    load: () => stored(caller, () => loaded(path)),
    save: (state) =>
      stored(caller, async () => {
        const fs = await import('node:fs/promises');
        await lock.check();
        await replaceFile(fs, path, JSON.stringify(state));
      }),
    unlock: () => stored(caller, () => lock.release()),
  };
}

async function loaded(path: string): Promise<WatchState | undefined> {
  const fs = await import('node:fs/promises');
  let text: string;
  try {
    text = await fs.readFile(path, 'utf8');
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
  return stateIn(text, caller, 'path');
}

/** The state that was saved as this text. */
export function stateIn(text: string, endpoint: string, field: string): WatchState {
  try {
    return JSON.parse(text) as WatchState;
  } catch {
    throw notAState(endpoint, field);
  }
}

function notAState(endpoint: string, field: string): Error {
  return invalidInput(endpoint, [{ field, problem: 'is no state of a watch: name a new one' }]);
}

/** Refuses what another program, or a watch of another organization, has written. */
export function checkWatchState(endpoint: string, state: WatchState, orgId: string): void {
  const { version, people, handled } = (state as Partial<WatchState> | null) ?? {};
  if (version !== 1 || typeof people !== 'object' || people === null || typeof handled !== 'object' || handled === null) {
    throw notAState(endpoint, 'store');
  }
  if (state.orgId !== orgId) {
    throw invalidInput(endpoint, [{ field: 'store', problem: 'belongs to another organization than the client' }]);
  }
}
