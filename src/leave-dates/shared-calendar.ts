import type { Duration } from '../core/duration.js';
import { checkRunOptions, namesOf } from '../core/run-options.js';
import { adminError } from '../core/errors.js';
import type { Plan } from '../offboarding/plan/plan.js';
import { stored } from '../offboarding/read/storage-failure.js';
import { checkSharedOptions } from '../stores/shared-options.js';
import type { SharedStore } from '../stores/shared-store.js';
import { CalendarLog, type CalendarLines, type Lease, type LeaveCalendarStore } from './calendar-log.js';

/** What a calendar needs of a store that many processes share. */
export type SharedCalendarStore = Pick<SharedStore, 'take' | 'renew' | 'release' | 'append' | 'read'>;

/** Options of {@link sharedLeaveCalendar}. */
export interface SharedLeaveCalendarOptions {
  /** Distinguishes calendars in one store. Default `leave-dates`. */
  readonly name?: string | undefined;
  /** How long a stage stays with a process that died: 100 ms to a day. A living process renews its lease. Default 30 seconds. */
  readonly lease?: Duration | undefined;
}

/**
 * A calendar in a store that many processes and machines share, such as `redisStore()` or `postgresStore()`.
 *
 * @example
 * const calendar = sharedLeaveCalendar(store);
 * await calendar.change((each) => addLeavers(each, file.leavers, Date.now()).calendar);
 */
export function sharedLeaveCalendar(store: SharedCalendarStore, options: SharedLeaveCalendarOptions = {}): LeaveCalendarStore {
  const caller = 'sharedLeaveCalendar()';
  checkRunOptions(caller, options, namesOf<SharedLeaveCalendarOptions>()('name', 'lease'));
  const { name = 'leave-dates' } = options;
  const lease = checkSharedOptions(caller, store, { methods: ['take', 'renew', 'release', 'append', 'read'], name, lease: options.lease });
  return new CalendarLog(new SharedLines(store, name, lease));
}

/** A list with so many entries, or so much text, is full: the next change goes into the next list. Nobody reads a full list twice. */
const fullList = { entries: 500, length: 100_000 };

/** A text of this length goes into one entry. */
const longestPiece = 100_000;

/** How long others wait, in milliseconds, if a process dies while it writes. */
const writingLease = 5_000;

/** How long to wait for the right to write, at first and at most. */
const shortestPause = 2;
const longestPause = 50;

class SharedLines implements CalendarLines {
  /** The list that is read, how many of its entries are known, and how long these are together. */
  #list = 0;
  #known = 0;
  #length = 0;

  constructor(
    private readonly store: SharedCalendarStore,
    private readonly name: string,
    private readonly milliseconds: number,
  ) {}

  async *readNew(): AsyncGenerator<string> {
    for (;;) {
      const list = this.#list;
      const entries = await stored('SharedStore.read()', () => this.#entriesAfter(list, this.#known));
      for (const entry of entries) {
        this.#count([entry]);
        yield entry;
      }
      if (!this.#isFull()) {
        return;
      }
      this.#list = list + 1;
      this.#known = 0;
      this.#length = 0;
    }
  }

  async #entriesAfter(list: number, known: number): Promise<string[]> {
    const found: string[] = [];
    let index = 0;
    for await (const entry of this.store.read(this.#nameOf(list))) {
      if (index >= known) {
        found.push(entry);
      }
      index += 1;
    }
    return found;
  }

  #count(entries: readonly string[]): void {
    this.#known += entries.length;
    this.#length += entries.reduce((sum, { length }) => sum + length, 0);
  }

  #isFull(): boolean {
    return this.#known >= fullList.entries || this.#length >= fullList.length;
  }

  exclusively<T>(work: (append: (lines: readonly string[]) => Promise<void>) => Promise<T>): Promise<T> {
    return this.#writing(`${this.name}/writing`, (append) =>
      work(async (lines) => {
        await append(this.#nameOf(this.#list), lines);
        this.#count(lines);
      }),
    );
  }

  /** If a lease ends while the work goes on, nothing is written, and the work is done again. */
  async #writing<T>(lease: string, work: (append: (list: string, entries: readonly string[]) => Promise<void>) => Promise<T>): Promise<T> {
    for (;;) {
      const token = crypto.randomUUID();
      let isLost = false;
      await this.#takeWhenFree(lease, token);
      try {
        return await work(async (list, entries) => {
          isLost = !(await stored('SharedStore.append()', () => this.store.append(list, entries, lease, token)));
          if (isLost) {
            throw adminError('storage.failed', { endpoint: 'SharedStore.append()' });
          }
        });
      } catch (error) {
        if (!isLost) {
          throw error;
        }
      } finally {
        await stored('SharedStore.release()', () => this.store.release(lease, token));
      }
    }
  }

  async #takeWhenFree(lease: string, token: string): Promise<void> {
    let pause = shortestPause;
    for (;;) {
      const { taken } = await stored('SharedStore.take()', () => this.store.take(lease, token, writingLease));
      if (taken) {
        return;
      }
      // Without a random part, the same process could lose every time.
      await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random())));
      pause = Math.min(longestPause, pause * 2);
    }
  }

  #nameOf(list: number): string {
    return `${this.name}/leavers/${String(list).padStart(6, '0')}`;
  }

  async lease(of: string): Promise<Lease | undefined> {
    const lease = `${this.name}/${of}`;
    const token = crypto.randomUUID();
    const { store, milliseconds } = this;
    const { taken } = await stored('SharedStore.take()', () => store.take(lease, token, milliseconds));
    if (!taken) {
      return undefined;
    }
    const timer = setInterval(() => {
      // What counts is recorded under a lease of its own: losing this one costs work, and nothing else.
      store.renew(lease, token, milliseconds).catch(() => undefined);
    }, milliseconds / 3);
    (timer as { unref?: () => void }).unref?.();
    return {
      release: async () => {
        clearInterval(timer);
        await stored('SharedStore.release()', () => store.release(lease, token));
      },
    };
  }

  async savePlan(plan: Plan): Promise<void> {
    const list = `${this.name}/plan/${plan.hash}`;
    const text = JSON.stringify(plan);
    const pieces = Array.from({ length: Math.ceil(text.length / longestPiece) }, (_, index) => text.slice(index * longestPiece, (index + 1) * longestPiece));
    await this.#writing(list, async (append) => {
      if ((await this.readPlan(plan.hash)) === undefined) {
        await append(list, pieces);
      }
    });
  }

  async readPlan(planHash: string): Promise<Plan | undefined> {
    let text = '';
    await stored('SharedStore.read()', async () => {
      for await (const piece of this.store.read(`${this.name}/plan/${planHash}`)) {
        text += piece;
      }
    });
    return text === '' ? undefined : (JSON.parse(text) as Plan);
  }
}
