import pMap from 'p-map';

import { attempt, isAdminError } from '../../core/errors.js';
import { invalidInput } from '../../core/input.js';
import { sleep } from '../../core/waits.js';
import type { Profile } from '../decide/decisions.js';
import type { PlannedPerson } from '../plan/plan.js';
import type { PlanPart } from '../plan/plan-header.js';
import type { Surroundings } from '../read/dossier.js';
import { readSurroundings, RunCache } from '../read/surroundings.js';
import type { Step } from '../steps/types.js';
import { adminLaneWithin, type AdminLane } from './admin-lane.js';
import { memoryJournal, type JournalEntry, type JournalStore, type WaitReason } from './journal.js';
import { nextDue, nothingRecorded, outcomeOf, personOutcomeKinds, type PersonOutcomeKind } from './outcome.js';
import { ReadAhead, searchFor, type FoundNow } from './read-ahead.js';
import { readAgain } from './read-again.js';
import { ReadNow, reusableWithin } from './read-now.js';
import { journalOf, personIn, type ReadJournal, type RecordedPersonInJournal } from './read-journal.js';
import type { ApplyOptions, RunEvent, RunResult } from './run-shape.js';
import type { SharedReads } from './shared-reads.js';
import { runStepNow, untilThen, waitAfter, type StepWait } from './run-step.js';
import { SharedReadBack } from './shared-read-back.js';
import { endsRun } from '../read/ends-run.js';
import { stored } from '../read/storage-failure.js';

/** The adding row for organization admins: runs change them one after the other, so that the last ones stay. */
const orgAdminRow = 'orgAdmin';

/** How long a request in flight may take after a stop, so that its outcome is known. */
const graceAfterStop = 1_500;

/** A person who must wait longer than this is put aside, and the others continue meanwhile. */
const longestWaitAtWork = 5_000;

/** How often an unusable response is read again before the person is blocked. */
const readsBeforeBlocking = 3;

/** A person who waits while the others continue. */
interface PutAside {
  readonly person: PlannedPerson;
  readonly reason: WaitReason;
  readonly retryAt: string;
  /** When their patience is over, by the monotonic clock. */
  readonly giveUpAt: number;
}

/** What the work on a person uses. */
interface Turn {
  readonly surroundings: Surroundings;
  /** Organization admins whose role may be gone, although it is still listed. */
  readonly taken: ReadonlySet<string>;
  /** Present if the person is an organization admin: what the next holder must know is remembered before it happens. */
  readonly lane?: AdminLane;
  /** Searches that the person shares with others. Undefined: the person is read and read back alone. */
  readonly ahead?: ReadAhead;
}

/** A label of the plan can be edited, a step cannot be hidden. Who is an admin now and was none in the plan is blocked. */
function isAdminChange({ alsoRows, steps }: PlannedPerson): boolean {
  return alsoRows.includes(orgAdminRow) || steps.some(({ kind }) => kind === 'revokeOrganizationRole');
}

/** What runs: a plan or a part of one, which has been checked. */
export interface ToRun {
  /** Who asked for it, for errors. */
  readonly caller: string;
  readonly plan: PlanPart;
  readonly profile: Profile;
  readonly options: ApplyOptions;
  /** What other runs have read a moment ago. Default: the run reads for itself. */
  readonly shared?: SharedReads | undefined;
}

/** One run of a plan, from its lock to its end. */
export class Runner {
  private readonly plan: PlanPart;
  private readonly options: ApplyOptions;
  readonly #journal: JournalStore;
  #people: ReadJournal['people'] = new Map();
  readonly #stop = new AbortController();
  readonly #hardStop = new AbortController();
  readonly #totals = new Map<PersonOutcomeKind, number>();
  readonly #started = new Set<string>();
  #finished = 0;
  readonly #cache: RunCache;
  readonly #readBack: SharedReadBack;

  constructor(
    private readonly id: string,
    private readonly what: ToRun,
    private readonly emit: (event: RunEvent) => void,
  ) {
    ({ plan: this.plan, options: this.options } = what);
    this.#journal = this.options.journal ?? memoryJournal();
    this.#cache = what.shared?.cache() ?? new RunCache(this.options.clients, { signal: this.#stop.signal });
    this.#readBack = new SharedReadBack(this.options.clients, this.#stop.signal, this.#hardStop.signal);
  }

  async run(): Promise<RunResult> {
    const { plan, options } = this;
    await stored('JournalStore.lock()', () => this.#journal.lock(this.id));
    const release = this.#stopWith(options.signal);
    try {
      const { people, isSigned } = await journalOf(this.what.caller, plan, this.#journal, undefined, true);
      if (isSigned) {
        throw invalidInput(this.what.caller, [{ field: 'journal', problem: 'is signed: pass it as sealedJournal(journal, key), so that the rest is signed as well' }]);
      }
      this.#people = people;
      await this.#append({ type: 'started', ...this.#entry(), orgId: plan.orgId, people: plan.people.length, version: 1 });
      await this.#everybody().catch(async (error: unknown) => {
        // The journal itself may have failed: the first error is the one to throw.
        await this.#append({ type: 'stopped', ...this.#entry(), reason: 'error' }).catch(() => undefined);
        throw error;
      });
      const stopped = this.#stop.signal.aborted && this.#finished < plan.people.length;
      await this.#append({ type: 'stopped', ...this.#entry(), reason: stopped ? 'aborted' : 'finished' });
      return this.#result(stopped);
    } finally {
      release();
      await stored('JournalStore.unlock()', () => this.#journal.unlock());
    }
  }

  /** The members that every entry of this run has. */
  #entry(): { readonly at: string; readonly run: string; readonly planHash: string } {
    return { at: new Date().toISOString(), run: this.id, planHash: this.plan.hash };
  }

  #append(entry: JournalEntry): Promise<void> {
    return stored('JournalStore.append()', () => this.#journal.append(entry));
  }

  #stopWith(signal: AbortSignal | undefined): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = (): void => {
      this.#stop.abort();
      timer = setTimeout(() => this.#hardStop.abort(), graceAfterStop);
    };
    if (signal?.aborted === true) {
      stop();
    }
    signal?.addEventListener('abort', stop, { once: true });
    return () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    };
  }

  /** Everybody in order. People who must wait for long come again after the others. */
  async #everybody(): Promise<void> {
    const { plan } = this;
    const needsChange = plan.people.some((person) => this.#isOpen(person));
    if (this.#stop.signal.aborted) {
      return;
    }
    const surroundings = needsChange ? await this.#surroundings(this.what.shared) : undefined;
    if (surroundings === 'stopped') {
      return;
    }
    const patience = this.options.patience ?? 3_600_000;
    let aside = await this.#pass(plan.people.map((person) => ({ person, giveUpAt: undefined })), surroundings, patience);
    while (aside.length > 0 && !this.#stop.signal.aborted) {
      const first = aside.reduce((earliest, each) => (each.retryAt < earliest.retryAt ? each : earliest));
      await sleep(untilThen({ notBefore: first.retryAt }), this.#stop.signal);
      const due = aside.filter(({ retryAt }) => retryAt <= first.retryAt || Date.parse(retryAt) <= Date.now());
      const later = aside.filter((each) => !due.includes(each));
      aside = [...later, ...(await this.#pass(due, surroundings, patience))];
    }
  }

  async #pass(
    people: readonly { readonly person: PlannedPerson; readonly giveUpAt: number | undefined }[],
    surroundings: Surroundings | undefined,
    patience: number,
  ): Promise<PutAside[]> {
    const aside: PutAside[] = [];
    const open = surroundings === undefined ? [] : people.flatMap(({ person }) => (this.#isOpen(person) && !isAdminChange(person) ? person.accountId : []));
    const ahead = new ReadAhead(open, (accountIds) => searchFor(accountIds, this.#searching(surroundings as Surroundings)));
    let failure: { readonly error: unknown } | undefined;
    await pMap(
      people,
      async ({ person, giveUpAt = performance.now() + patience }) => {
        if (this.#stop.signal.aborted) {
          return;
        }
        try {
          const waiting = await this.#person(person, surroundings && { surroundings, taken: new Set(), ahead }, giveUpAt);
          if (waiting !== undefined && (await this.#putAside(waiting))) {
            aside.push(waiting);
          }
        } catch (error) {
          // The other people in progress finish first: they write to the same journal.
          if (!this.#isStop(error)) {
            failure ??= { error };
            this.#stop.abort();
          }
        }
      },
      { concurrency: this.options.concurrency ?? 4 },
    );
    if (failure !== undefined) {
      throw (failure as { error: unknown }).error;
    }
    return aside;
  }

  /** Records that a person waits. False if their patience ends before the wait: then the run is over for them. */
  async #putAside({ person: { accountId }, reason, retryAt, giveUpAt }: PutAside): Promise<boolean> {
    const isWorthWaiting = performance.now() + untilThen({ notBefore: retryAt }) <= giveUpAt;
    if (!isWorthWaiting) {
      personIn(this.#people, accountId).putAside = { reason, retryAt };
      await this.#append({ type: 'putAside', ...this.#entry(), accountId, reason, retryAt });
    }
    this.emit({ type: 'personPutAside', accountId, reason, retryAt, comesAgain: isWorthWaiting });
    return isWorthWaiting;
  }

  async #surroundings(shared?: SharedReads): Promise<Surroundings | 'stopped'> {
    try {
      return await (shared?.surroundings() ?? readSurroundings(this.options.clients, { signal: this.#stop.signal }));
    } catch (error) {
      if (this.#isStop(error)) {
        return 'stopped';
      }
      throw error;
    }
  }

  /** Whether an error only means that the run was stopped. */
  #isStop(error: unknown): boolean {
    return this.#stop.signal.aborted && isAdminError(error) && error.kind === 'aborted';
  }

  async #person(person: PlannedPerson, turn: Turn | undefined, giveUpAt: number): Promise<PutAside | undefined> {
    const { accountId } = person;
    if (!this.#started.has(accountId)) {
      this.#started.add(accountId);
      this.emit({ type: 'personStarted', accountId });
    }
    if (turn !== undefined && this.#isOpen(person)) {
      const waiting = isAdminChange(person) ? await this.#inAdminLane(person, giveUpAt) : await this.#workTogether(person, turn, giveUpAt);
      if (waiting !== undefined || this.#isOpen(person)) {
        return waiting;
      }
    }
    const outcome = outcomeOf(person, this.#people.get(accountId) ?? nothingRecorded);
    this.#finished += 1;
    this.#totals.set(outcome.kind, (this.#totals.get(outcome.kind) ?? 0) + 1);
    this.emit({ type: 'personFinished', accountId, outcome, finished: this.#finished, total: this.plan.people.length });
    return undefined;
  }

  /** Whether a person still has a step to run. */
  #isOpen(person: PlannedPerson): boolean {
    const recorded = this.#people.get(person.accountId);
    return recorded?.blocked === undefined && nextDue(person, recorded?.outcomes ?? nothingRecorded.outcomes) !== undefined;
  }

  /** Changes organization admins one after the other, whichever plan they are in, and counts the others before each. */
  async #inAdminLane(person: PlannedPerson, giveUpAt: number): Promise<PutAside | undefined> {
    const lane = await this.#adminLane(person, giveUpAt);
    if (lane === undefined || 'retryAt' in lane) {
      return lane;
    }
    try {
      const surroundings = await this.#surroundings();
      const waiting = surroundings === 'stopped' ? undefined : await this.#work(person, { surroundings, taken: lane.taken, lane }, giveUpAt);
      if ((this.#people.get(person.accountId)?.intents.size ?? 0) > 0) {
        // The steps may have taken long.
        await lane.remember(person.accountId);
      }
      return waiting;
    } finally {
      await lane.release();
    }
  }

  async #adminLane(person: PlannedPerson, giveUpAt: number): Promise<AdminLane | PutAside | undefined> {
    const waiting = (until: string): void => this.emit({ type: 'waiting', accountId: person.accountId, reason: 'orgAdmins', until });
    const lane = await adminLaneWithin({ org: this.options.clients.org, journal: this.#journal, giveUpAt, signal: this.#stop.signal, waiting });
    return lane !== undefined && 'retryAt' in lane ? { person, reason: 'orgAdmins', ...lane, giveUpAt } : lane;
  }

  /** Works on a person who shares searches with the others at work. */
  async #workTogether(person: PlannedPerson, turn: Turn, giveUpAt: number): Promise<PutAside | undefined> {
    const leave = this.#readBack.enter();
    try {
      return await this.#work(person, turn, giveUpAt);
    } finally {
      leave();
    }
  }

  /** Reads a person again, started or not, and runs the steps that are due. */
  async #work(person: PlannedPerson, turn: Turn, giveUpAt: number): Promise<PutAside | undefined> {
    const { accountId } = person;
    const read = await this.#readAgain(person, turn, giveUpAt);
    const recorded = personIn(this.#people, accountId);
    if (read === undefined || 'retryAt' in read) {
      return read;
    }
    for (;;) {
      const step = nextDue(person, recorded.outcomes);
      if (step === undefined || this.#stop.signal.aborted) {
        return undefined;
      }
      const waiting = await this.#step(step, person, giveUpAt, read, turn.lane);
      if (waiting !== undefined) {
        return waiting;
      }
      read.forget(step);
    }
  }

  #searching(surroundings: Surroundings): Parameters<typeof searchFor>[1] {
    return { policy: this.plan.policy, profile: this.what.profile, clients: this.options.clients, surroundings, signal: this.#stop.signal };
  }

  /** Reads the person again, because a plan holds for the state that it found. The facts go into the journal. */
  async #readAgain(person: PlannedPerson, { surroundings, taken, ahead }: Turn, giveUpAt: number): Promise<ReadNow | PutAside | undefined> {
    const { accountId } = person;
    const recorded = personIn(this.#people, accountId);
    const reading = { plan: this.plan, profile: this.what.profile, clients: this.options.clients, surroundings, cache: this.#cache, signal: this.#stop.signal, adminsTaken: taken, guardedRows: new Set([orgAdminRow, ...(this.options.requires?.rows ?? [])]) };
    let isAlone = ahead === undefined;
    for (let reads = 1; ; reads += 1) {
      if (reads > 1) {
        this.#cache.forgetUnread();
      }
      const { ok, value, error } = await attempt(async () => {
        const now = isAlone ? (await searchFor([accountId], this.#searching(surroundings))).get(accountId) : await ahead?.take(accountId);
        const reusable = isAlone ? undefined : reusableWithin(this.options.freshness, person, recorded);
        return { now: now as FoundNow, again: await readAgain(person, recorded, now as FoundNow, { ...reading, reusable }) };
      });
      if (!ok && endsRun(error)) {
        throw error;
      }
      const wait = ok ? value.again.reason !== undefined && value.again.wait : waitAfter(error);
      if (wait) {
        const waiting = await this.#waitFor(wait, person, giveUpAt);
        if (waiting !== undefined) {
          return waiting;
        }
        isAlone ||= ok;
        continue;
      }
      const isUnclear = ok ? value.again.reason !== undefined && value.again.mayPass === true : error.kind === 'unexpectedResponse';
      if (isUnclear && reads < readsBeforeBlocking && (await sleep(reads * 200, this.#stop.signal))) {
        isAlone = true;
        continue;
      }
      if (!ok) {
        return this.#block(accountId, `The person is not readable now (${error.kind}).`);
      }
      const { now, again } = value;
      if (again.reason !== undefined) {
        return this.#block(accountId, again.reason);
      }
      if (recorded.intents.size === 0) {
        const { memberships, groups, roles, directory } = again.dossier;
        await this.#append({ type: 'snapshot', ...this.#entry(), accountId, before: { memberships, groups, roles, directory } });
      }
      return new ReadNow(again.dossier, now.at, ahead === undefined ? undefined : (step) => this.#readBack.verdict(step));
    }
  }

  async #block(accountId: string, reason: string): Promise<undefined> {
    personIn(this.#people, accountId).blocked = reason;
    await this.#append({ type: 'blocked', ...this.#entry(), accountId, reason });
  }

  /** Runs a step, with short waits. Returns the person if they must wait for long. */
  async #step(step: Step, person: PlannedPerson, giveUpAt: number, read: ReadNow, lane: AdminLane | undefined): Promise<PutAside | undefined> {
    const { options } = this;
    const { accountId, key } = step;
    const recorded = personIn(this.#people, accountId);
    this.emit({ type: 'stepStarted', accountId, step });
    for (;;) {
      if (this.#stop.signal.aborted) {
        return undefined;
      }
      const context = {
        clients: options.clients,
        journal: this.#journalOf(recorded, () => lane?.remember(accountId)),
        run: this.id,
        planHash: this.plan.hash,
        person,
        recorded,
        signal: this.#stop.signal,
        hardSignal: this.#hardStop.signal,
        verificationDeadline: options.verificationDeadline ?? 30_000,
      };
      const outcome = await runStepNow(step, context, read.momentOf(step));
      if (outcome.kind !== 'wait') {
        recorded.outcomes.set(key, outcome);
        this.emit({ type: 'stepFinished', accountId, step, outcome });
        return undefined;
      }
      const waiting = await this.#waitFor(outcome, person, giveUpAt);
      if (waiting !== undefined) {
        return waiting;
      }
    }
  }

  /** The journal, which also records started steps and tasks for this run. */
  #journalOf({ intents, tasks, open }: Pick<RecordedPersonInJournal, 'intents' | 'tasks' | 'open'>, beforeIntent: () => Promise<void> | undefined): JournalStore {
    const journal = this.#journal;
    return {
      lock: (run) => journal.lock(run),
      unlock: () => journal.unlock(),
      read: () => journal.read(),
      append: async (entry) => {
        if (entry.type === 'intent') {
          await beforeIntent();
        }
        await journal.append(entry);
        if (entry.type === 'intent') {
          intents.add(entry.step);
          if (entry.open !== undefined) {
            open.set(entry.step, entry.open);
          }
        }
        if (entry.type === 'task') {
          tasks.set(entry.step, entry);
        }
      },
    };
  }

  /** Waits for a short time, or returns the person if they must wait for long. */
  async #waitFor(wait: Pick<StepWait, 'reason' | 'notBefore'>, person: PlannedPerson, giveUpAt: number): Promise<PutAside | undefined> {
    const { reason, notBefore } = wait;
    const milliseconds = untilThen(wait);
    if (milliseconds > longestWaitAtWork || performance.now() + milliseconds > giveUpAt) {
      return { person, reason, retryAt: notBefore, giveUpAt };
    }
    this.emit({ type: 'waiting', accountId: person.accountId, reason, until: notBefore });
    await sleep(milliseconds, this.#stop.signal);
    return undefined;
  }

  #result(stopped: boolean): RunResult {
    const totals = Object.fromEntries(personOutcomeKinds.map((kind) => [kind, this.#totals.get(kind) ?? 0])) as Record<PersonOutcomeKind, number>;
    totals.notFinished += this.plan.people.length - this.#finished;
    return { run: this.id, planHash: this.plan.hash, stopped, totals };
  }
}
