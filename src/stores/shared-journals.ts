import type { Duration } from '../core/duration.js';
import { adminError, type AdminError } from '../core/errors.js';
import { checkOptionNames, invalidInput } from '../core/input.js';
import { sleep } from '../core/waits.js';
import { storageFailure, stored } from '../offboarding/read/storage-failure.js';
import type { JournalEntry, JournalLane, JournalStore } from '../offboarding/run/journal.js';
import { checkPeopleInTask, type TaskJournals } from '../offboarding/tasks/task-journals.js';
import { HeldLease } from './held-lease.js';
import { checkSharedOptions } from './shared-options.js';
import type { SharedStore } from './shared-store.js';

const caller = 'sharedJournals()';

/** So many entries are appended in one act. */
const mostTogether = 1_000;

/** The first and the longest pause before a failed append is tried again. */
const firstPause = 50;
const longestPause = 2_000;

/** A number with so many digits sorts like a text. */
const digits = 9;

/** Options of {@link sharedJournals}. */
export interface SharedJournalsOptions {
  /** For how long a dead process keeps its journal and its lane: 100 ms to a day. By default 30 seconds. */
  readonly lease?: Duration;
  /** The start of all names in the store, by default `journal`. */
  readonly name?: string;
}

/** An entry in the store. A store may write a batch twice after a lost connection: the number shows it. */
interface Line {
  readonly writer: string;
  readonly number: number;
  readonly entry: JournalEntry;
}

interface Remembered {
  readonly text: string;
  /** By the clock of the store. */
  readonly until: number;
}

/**
 * Journals in a store that many processes share, such as `redisStore()` or `postgresStore()`. One process plans, others
 * apply tasks, and any of them makes the report.
 *
 * A journal is held by a lease, which is renewed while the run works. The lease of a dead process ends. `lock()` rejects
 * with `heldByAnotherRun` while another run holds it. So does everything that is written after a lease was lost: the run
 * ends before it changes anything. If the store fails, a write is tried again while the lease lasts. Then it rejects with
 * `storage.failed`.
 *
 * Runs of all processes that share the store take turns to change organization admins.
 */
export function sharedJournals(store: SharedStore, options: SharedJournalsOptions = {}): TaskJournals {
  checkOptionNames(caller, options, ['lease', 'name']);
  const { name = 'journal' } = options;
  const lease = checkSharedOptions(caller, store, { methods: ['take', 'renew', 'release', 'append', 'read', 'lists', 'get', 'set'], name, lease: options.lease });
  const listsOf = (hash: unknown, field: string): string => {
    if (typeof hash !== 'string' || !/^[\w-]{1,128}$/.test(hash)) {
      throw invalidInput(caller, [{ field, problem: 'expected the hash of a plan' }]);
    }
    return `${name}:${hash}:`;
  };
  return {
    of: (task) => {
      const { plan, number, peopleInTask } = task ?? {};
      const lists = listsOf(plan?.hash, 'task.plan.hash');
      if (!Number.isInteger(number) || number < 1 || String(number).length > digits) {
        throw invalidInput(caller, [{ field: 'task.number', problem: 'expected a whole number, 1 at least' }]);
      }
      return new SharedJournal(store, `${lists}${String(number).padStart(digits, '0')}`, { lease, name }, async () => {
        if (peopleInTask !== undefined) {
          checkPeopleInTask(caller, await dividedInto(store, divisionOf(name, plan.hash), peopleInTask), peopleInTask);
        }
      });
    },
    whole: (planHash) => {
      const lists = listsOf(planHash, 'planHash');
      return {
        read: async function* () {
          try {
            for await (const list of store.lists(lists)) {
              yield* entriesIn(store, list);
            }
          } catch (error) {
            throw storageFailure(caller, error);
          }
        },
      };
    },
    peopleInTasks: (planHash) =>
      stored(caller, async () => {
        listsOf(planHash, 'planHash');
        const { value } = await store.get(divisionOf(name, planHash));
        return value === undefined ? undefined : Number(value);
      }),
  };
}

/** The value that has the size of the tasks of a plan. It must not start like the lists of its entries. */
function divisionOf(name: string, planHash: string): string {
  return `${name}:peopleInTask:${planHash}`;
}

/** Records how many people the tasks of a plan have, unless another task has done so. Resolves to the number that holds. */
async function dividedInto(store: SharedStore, key: string, people: number): Promise<number> {
  for (;;) {
    const { value } = await store.get(key);
    if (value !== undefined) {
      return Number(value);
    }
    if (await store.set(key, String(people), undefined)) {
      return people;
    }
  }
}

class SharedJournal implements JournalStore {
  #lease: HeldLease | undefined;
  #number = 0;
  #pending: { readonly entry: JournalEntry; readonly resolve: () => void; readonly reject: (error: unknown) => void }[] = [];
  #writing: Promise<void> | undefined;
  /** After a write that may be missing, nothing more may be written. */
  #broken: AdminError | undefined;

  constructor(
    private readonly store: SharedStore,
    private readonly list: string,
    private readonly settings: { readonly lease: number; readonly name: string },
    private readonly divide: () => Promise<void>,
  ) {}

  lock(_run: string): Promise<void> {
    return stored(caller, async () => {
      await this.divide();
      const lease = this.#lease === undefined ? await HeldLease.take(this.store, this.list, this.settings.lease) : this.#lease.left;
      if (typeof lease === 'number') {
        throw adminError('heldByAnotherRun', { endpoint: caller, until: new Date(Date.now() + lease).toISOString() });
      }
      this.#lease = lease;
      this.#number = 0;
      this.#broken = undefined;
    });
  }

  append(entry: JournalEntry): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ entry, resolve, reject });
      this.#writing ??= this.#write();
    });
  }

  async *read(): AsyncGenerator<JournalEntry> {
    try {
      yield* entriesIn(this.store, this.list);
    } catch (error) {
      throw storageFailure(caller, error);
    }
  }

  async unlock(): Promise<void> {
    await this.#writing;
    const lease = this.#lease;
    this.#lease = undefined;
    await lease?.release();
  }

  lane(name: string): Promise<JournalLane | undefined> {
    return stored(caller, async () => {
      const key = `${this.settings.name}:lane:${name}`;
      const lease = await HeldLease.take(this.store, key, this.settings.lease);
      return typeof lease === 'number' ? undefined : enterLane(this.store, key, lease);
    });
  }

  /** Appends all pending entries at once: many people in parallel then cost few round trips. */
  async #write(): Promise<void> {
    while (this.#pending.length > 0) {
      const batch = this.#pending.splice(0, mostTogether);
      try {
        await this.#writeTogether(batch.map(({ entry }) => entry));
        batch.forEach(({ resolve }) => resolve());
      } catch (error) {
        this.#broken ??= storageFailure(caller, error);
        batch.forEach(({ reject }) => reject(this.#broken));
      }
    }
    this.#writing = undefined;
  }

  async #writeTogether(entries: readonly JournalEntry[]): Promise<void> {
    const lease = this.#lease;
    if (lease === undefined) {
      throw invalidInput(caller, [{ field: 'journal', problem: 'is not locked by this run' }]);
    }
    if (this.#broken !== undefined) {
      throw this.#broken;
    }
    const lines = entries.map((entry) => {
      this.#number += 1;
      return JSON.stringify({ writer: lease.token, number: this.#number, entry } satisfies Line);
    });
    for (let pause = firstPause; ; pause = Math.min(longestPause, 2 * pause)) {
      try {
        if (await this.store.append(this.list, lines, lease.name, lease.token)) {
          return;
        }
        lease.lose();
        break;
      } catch (error) {
        // The entries may be written or not. Written twice, they count once.
        if (lease.left <= pause) {
          throw error;
        }
        await sleep(pause);
      }
    }
    throw adminError('heldByAnotherRun', { endpoint: caller });
  }
}

/** The entries of a list, each once. */
async function* entriesIn(store: SharedStore, list: string): AsyncGenerator<JournalEntry> {
  let latest: { readonly writer: string; readonly number: number } | undefined;
  let place = 0;
  for await (const text of store.read(list)) {
    place += 1;
    const { writer, number, entry } = lineIn(text) ?? {};
    if (writer === undefined || number === undefined || entry === undefined) {
      throw invalidInput(caller, [{ field: 'journal', problem: `entry ${place} of a task is not one of a journal` }]);
    }
    if (latest?.writer !== writer || number > latest.number) {
      latest = { writer, number };
      yield entry;
    }
  }
}

function lineIn(text: string): Partial<Line> | undefined {
  try {
    const { writer, number, entry } = JSON.parse(text) as Partial<Line>;
    return typeof writer === 'string' && typeof number === 'number' && typeof entry === 'object' ? { writer, number, entry } : undefined;
  } catch {
    return undefined;
  }
}

async function enterLane(store: SharedStore, key: string, lease: HeldLease): Promise<JournalLane> {
  const read = async () => {
    const { value = '[]', version, now } = await store.get(key);
    return { version, now, all: (JSON.parse(value) as Remembered[]).filter(({ until }) => until > now) };
  };
  try {
    const { all } = await read();
    return {
      remembered: all.map(({ text }) => text),
      remember: (text, milliseconds) =>
        stored(caller, async () => {
          for (;;) {
            if (!(await lease.confirm())) {
              throw adminError('heldByAnotherRun', { endpoint: caller });
            }
            const before = await read();
            const next: Remembered[] = [...before.all.filter((each) => each.text !== text), { text, until: before.now + milliseconds }];
            const longest = Math.max(...next.map(({ until }) => until)) - before.now;
            if (await store.set(key, JSON.stringify(next), before.version, longest)) {
              return;
            }
          }
        }),
      release: () => lease.release(),
    };
  } catch (error) {
    await lease.release();
    throw error;
  }
}
