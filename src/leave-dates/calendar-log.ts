import { invalidInput } from '../core/input.js';
import { canonicalJson } from '../offboarding/plan/canonical.js';
import type { Plan } from '../offboarding/plan/plan.js';
import { checkCalendar, isChecked, makeLeaveCalendar, stagesOf, type LeaveCalendar, type LeaveEvent, type Leaver, type LeaveStage } from './calendar.js';
import { progressOf } from './progress.js';
import { ByPerson, keyOf } from './same-person.js';

/** A lease that this process holds. */
export interface Lease {
  release(): Promise<void>;
}

/** Where the lines of a calendar are kept, with a lease and a place for plans. */
export interface CalendarLines {
  /** The lines after those that were read before. */
  readNew(): AsyncIterable<string>;
  /**
   * Runs work that nobody else may do at the same time, which first reads what is new. `append` adds lines in one atomic act, and
   * rejects if another process has taken over. They count as read.
   */
  exclusively<T>(work: (append: (lines: readonly string[]) => Promise<void>) => Promise<T>): Promise<T>;
  /** Takes a lease, or resolves to undefined while another process holds it. */
  lease(name: string): Promise<Lease | undefined>;
  savePlan(plan: Plan): Promise<void>;
  readPlan(planHash: string): Promise<Plan | undefined>;
}

/** A calendar that several processes share. {@link fileLeaveCalendar} and {@link sharedLeaveCalendar} make one. */
export interface LeaveCalendarStore {
  /** The calendar as it stands now. */
  read(): Promise<LeaveCalendar>;
  /**
   * Changes the calendar. `change` gets it as it stands, and returns the changed one. Nobody else changes it meanwhile. It may be
   * called again if the lease of a shared store ends. If `change` throws, nothing is written.
   */
  change(change: (calendar: LeaveCalendar) => LeaveCalendar): Promise<LeaveCalendar>;
}

/** The same event for some leavers, and who works on them from then on. */
export interface LeaversChange {
  readonly of: readonly string[];
  readonly event?: LeaveEvent;
  /** Null: nobody. */
  readonly claim: Leaver['claim'] | null;
}

/**
 * One line: the stages of everybody, leavers as they stand from then on, or what happened to some. `insteadOf`: the former keys of
 * leavers who are named otherwise now.
 */
type Line = { readonly version: 1; readonly stages: readonly LeaveStage[] } | { readonly leavers: readonly Leaver[]; readonly insteadOf?: readonly string[] } | { readonly changes: readonly LeaversChange[] };

/** So many leavers are in one line at most. */
export const mostInOneLine = 1_000;

const day = 86_400_000;

/** A calendar as the sum of its lines. Reads each line once, and finds what is due without looking at everybody. */
export class CalendarLog implements LeaveCalendarStore {
  #stages: readonly LeaveStage[] = makeLeaveCalendar({}).stages;
  readonly #leavers = new Map<string, Leaver>();
  /** Keys of people without a claim whose stage is open, by the day on which it comes. */
  readonly #open = new Map<number, Set<string>>();
  readonly #claims = new Map<string, Set<string>>();
  #reading: Promise<void> = Promise.resolve();
  #writing: Promise<unknown> = Promise.resolve();
  #hasStages = false;
  #broken: { readonly error: unknown } | undefined;

  constructor(readonly lines: CalendarLines) {}

  async read(): Promise<LeaveCalendar> {
    await this.refresh();
    return isChecked({ version: 1, stages: this.#stages, leavers: [...this.#leavers.values()] });
  }

  change(change: (calendar: LeaveCalendar) => LeaveCalendar): Promise<LeaveCalendar> {
    return this.#exclusively(async (append) => {
      const before = await this.read();
      const after = change(before);
      checkCalendar('change()', after);
      const renamed = checkChange(before, after);
      const changed = after.leavers.filter((leaver) => this.#leavers.get(keyOf(leaver)) !== leaver);
      await this.#append(append, changed, renamed, canonicalJson(after.stages) === canonicalJson(this.#stages) ? this.#stages : after.stages);
      return after;
    });
  }

  /** Changes some leavers in one atomic act. `changes` is called when nobody else can change them. */
  changeSome(changes: (of: (key: string) => Leaver | undefined) => readonly LeaversChange[]): Promise<void> {
    return this.#exclusively(async (append) => {
      await this.refresh();
      const made = changes((key) => this.#leavers.get(key)).filter(({ of }) => of.length > 0);
      if (made.length > 0) {
        await this.#store(append, [{ changes: made }]);
      }
    });
  }

  get stages(): readonly LeaveStage[] {
    return this.#stages;
  }

  /** Ids of claims that nobody has finished. */
  openClaims(): string[] {
    return [...this.#claims.keys()];
  }

  claimedBy(id: string): Leaver[] {
    return [...(this.#claims.get(id) ?? [])].flatMap((key) => this.#leavers.get(key) ?? []);
  }

  /** People without a claim whose stage is due at a time, in the order of their times. */
  due(now: number): { readonly leaver: Leaver; readonly stage: LeaveStage; readonly due: number }[] {
    const today = Math.floor(now / day);
    return [...this.#open]
      .filter(([of]) => of <= today)
      .flatMap(([, keys]) => [...keys])
      .flatMap((key) => {
        const leaver = this.#leavers.get(key) as Leaver;
        const progress = progressOf(this, leaver);
        return progress.kind === 'open' && progress.due <= now ? { leaver, stage: progress.stage, due: progress.due } : [];
      })
      .sort((one, other) => one.due - other.due);
  }

  /** Reads the lines that are new. One reading after the other: two at once would read the same lines. */
  refresh(): Promise<void> {
    return this.#inTurn(() => this.#read());
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#reading.catch(() => undefined).then(work);
    this.#reading = done;
    return done;
  }

  async #read(): Promise<void> {
    if (this.#broken !== undefined) {
      throw this.#broken.error;
    }
    for await (const text of this.lines.readNew()) {
      let line: Line;
      try {
        line = lineOf(text);
      } catch (error) {
        // It counts as read now, and what follows would come without it.
        this.#broken = { error };
        throw error;
      }
      this.#take(line);
    }
  }

  #take(line: Line): void {
    if ('stages' in line) {
      this.#stages = line.stages;
      this.#hasStages = true;
      // What is due depends on the stages.
      const all = [...this.#leavers.values()];
      all.forEach((leaver) => this.#index(leaver));
      return;
    }
    if ('leavers' in line) {
      line.insteadOf?.forEach((key) => this.#remove(key));
      line.leavers.forEach((leaver) => this.#index(leaver));
      return;
    }
    for (const { of, event, claim } of line.changes) {
      for (const former of of.flatMap((key) => this.#leavers.get(key) ?? [])) {
        const { claim: _claim, ...rest } = former;
        this.#index({ ...rest, ...(event === undefined ? {} : { history: [...(former.history ?? []), event] }), ...(claim === null || claim === undefined ? {} : { claim }) });
      }
    }
  }

  #index(leaver: Leaver): void {
    const key = keyOf(leaver);
    this.#forget(key);
    this.#leavers.set(key, leaver);
    if (leaver.claim !== undefined) {
      inSet(this.#claims, leaver.claim.id).add(key);
      return;
    }
    const progress = progressOf(this, leaver);
    if (progress.kind === 'open') {
      this.#dayOf.set(key, Math.floor(progress.due / day));
      inSet(this.#open, Math.floor(progress.due / day)).add(key);
    }
  }

  readonly #dayOf = new Map<string, number>();

  #remove(key: string): void {
    this.#forget(key);
    this.#leavers.delete(key);
  }

  #forget(key: string): void {
    remove(this.#claims, this.#leavers.get(key)?.claim?.id, key);
    remove(this.#open, this.#dayOf.get(key), key);
    this.#dayOf.delete(key);
  }

  /** The changes of this process wait for each other. Those of other processes wait at the lines. */
  #exclusively<T>(work: (append: (lines: readonly string[]) => Promise<void>) => Promise<T>): Promise<T> {
    const done = this.#writing.then(() => this.lines.exclusively(work));
    this.#writing = done.catch(() => undefined);
    return done;
  }

  async #append(append: (lines: readonly string[]) => Promise<void>, changed: readonly Leaver[], renamed: ReadonlyMap<string, string>, stages: readonly LeaveStage[]): Promise<void> {
    const lines: Line[] = stages !== this.#stages || (!this.#hasStages && changed.length > 0) ? [{ version: 1, stages }] : [];
    for (let start = 0; start < changed.length; start += mostInOneLine) {
      const leavers = changed.slice(start, start + mostInOneLine);
      const insteadOf = leavers.flatMap((leaver) => renamed.get(keyOf(leaver)) ?? []);
      lines.push({ leavers, ...(insteadOf.length === 0 ? {} : { insteadOf }) });
    }
    if (lines.length > 0) {
      await this.#store(append, lines);
    }
  }

  /** A reading in between would take these lines as those of another process, and they would count twice. */
  #store(append: (lines: readonly string[]) => Promise<void>, lines: readonly Line[]): Promise<void> {
    return this.#inTurn(async () => {
      await append(lines.map((line) => JSON.stringify(line)));
      lines.forEach((line) => this.#take(line));
    });
  }
}

/** A change that forgets something would do it again. Returns the former keys of people who are named otherwise now, by the new ones. */
function checkChange(before: LeaveCalendar, after: LeaveCalendar): ReadonlyMap<string, string> {
  const refuse = (field: string, problem: string) => invalidInput('change()', [{ field: `calendar.${field}`, problem }]);
  const given = new ByPerson(after.leavers);
  const known = new Set(before.leavers.map(keyOf));
  const renamed = new Map<string, string>();
  for (const leaver of before.leavers) {
    const key = keyOf(leaver);
    // Somebody who was there as well is another entry.
    const now = given.get(key) ?? given.of(leaver).find((each) => !known.has(keyOf(each)));
    if (now !== undefined && keyOf(now) !== key) {
      renamed.set(keyOf(now), key);
    }
    if (now === undefined) {
      throw refuse('leavers', 'lacks a person who was there: cancel the leave instead');
    }
    if ((now.history?.length ?? 0) < (leaver.history?.length ?? 0)) {
      throw refuse('leavers', 'lacks what happened to a person: change the calendar that you get, for example with addLeavers()');
    }
    if (leaver.claim?.planHash !== undefined && !stagesOf(after, now).some(({ name }) => name === leaver.claim?.stage)) {
      throw refuse('stages', 'lacks a stage that has started and not finished');
    }
  }
  return renamed;
}

/** The log behind a store. Only stores of this package have one. */
export function logOf(caller: string, store: LeaveCalendarStore): CalendarLog {
  if (!(store instanceof CalendarLog)) {
    throw invalidInput(caller, [{ field: 'calendar', problem: 'expected a calendar that fileLeaveCalendar() or sharedLeaveCalendar() made' }]);
  }
  return store;
}

function lineOf(text: string): Line {
  try {
    const line = JSON.parse(text) as Partial<Line> | null;
    if (typeof line === 'object' && line !== null && ['stages', 'leavers', 'changes'].some((name) => Array.isArray((line as Record<string, unknown>)[name]))) {
      return line as Line;
    }
  } catch {
    // Below.
  }
  throw invalidInput('LeaveCalendarStore.read()', [{ field: 'calendar', problem: 'has a line that is none of a calendar: name a new one' }]);
}

function inSet<Key>(sets: Map<Key, Set<string>>, key: Key): Set<string> {
  const found = sets.get(key) ?? new Set();
  sets.set(key, found);
  return found;
}

function remove<Key>(sets: Map<Key, Set<string>>, key: Key | undefined, member: string): void {
  const found = key === undefined ? undefined : sets.get(key);
  found?.delete(member);
  if (found?.size === 0) {
    sets.delete(key as Key);
  }
}
