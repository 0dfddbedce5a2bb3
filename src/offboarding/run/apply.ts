import pMap from 'p-map';

import { attempt, isAdminError, isCredentialProblem } from '../../core/errors.js';
import { checkOptionNames, invalidInput } from '../../core/input.js';
import { sleep } from '../../core/waits.js';
import { checkClients, type Clients } from '../read/clients.js';
import type { Dossier, Surroundings } from '../read/dossier.js';
import { checkFuse } from '../plan/fuse.js';
import { inspect } from '../read/inspect.js';
import { memoryJournal, type JournalStore, type StepOutcome } from './journal.js';
import { isDue, nothingRecorded, outcomeOf, stopsThePerson, type PersonOutcome, type PersonOutcomeKind, type RecordedPerson } from './outcome.js';
import { checkPlan, planPerson, type Plan, type PlannedPerson } from '../plan/plan.js';
import type { Profile } from '../decide/decisions.js';
import { profileNamed, readsOf } from '../decide/profiles.js';
import { reinstatementRow } from './reinstate-row.js';
import { runStep, waitAfter, type StepContext, type StepWait } from './run-step.js';
import type { Step } from '../steps/types.js';
import { readSurroundings, RunCache } from '../read/surroundings.js';

/** How a plan is applied. */
export interface ApplyOptions {
  /** What the changes go through. */
  readonly clients: Clients;
  /** Where intents and outcomes are written. Default: in memory, which does not survive the process. */
  readonly journal?: JournalStore | undefined;
  /** How many people are worked on at the same time. Default 4. */
  readonly concurrency?: number | undefined;
  /** Stops the run: nothing new is sent, and what is on its way has two seconds to finish. */
  readonly signal?: AbortSignal | undefined;
  /** How long reading back may take to show a change, in milliseconds. Default 30,000. */
  readonly verificationDeadline?: number | undefined;
  /** How long the run waits in all for rate limits and outages, for one step, in milliseconds. Default one hour. */
  readonly patience?: number | undefined;
  /** Profiles of your own that the plan was made with. */
  readonly profiles?: readonly Profile[] | undefined;
  /** How many people the plan changes, said once more: needed where `plan.fuse.needsConfirmation`. */
  readonly confirm?: { readonly people: number } | undefined;
}

/** Something that happened in a run. Events name people by account id only. */
export type RunEvent =
  | { readonly type: 'personStarted'; readonly accountId: string }
  | { readonly type: 'stepStarted'; readonly accountId: string; readonly step: Step }
  | { readonly type: 'waiting'; readonly accountId: string; readonly reason: string; readonly until: string }
  | { readonly type: 'stepFinished'; readonly accountId: string; readonly step: Step; readonly outcome: StepOutcome }
  | {
      readonly type: 'personFinished';
      readonly accountId: string;
      readonly outcome: PersonOutcome;
      /** How many people are finished, this one included. */
      readonly finished: number;
      readonly total: number;
    };

/** What a run came to. The journal has the rest. */
export interface RunResult {
  readonly run: string;
  readonly planHash: string;
  /** Whether it was stopped before everybody was finished. */
  readonly stopped: boolean;
  /** How many people ended in which way. */
  readonly totals: Readonly<Record<PersonOutcomeKind, number>>;
}

/** A run under way: loop over its events, or just wait for its result. */
export interface Run extends AsyncIterable<RunEvent> {
  /** Names the run in the journal. */
  readonly id: string;
  readonly result: Promise<RunResult>;
}

/** The row of the decision table that marks organization admins: a plan that takes several of them leaves the last. */
const orgAdminRow = 'orgAdmin';

/** What is on its way when a run is stopped gets this long to be answered, so that its outcome is known. */
const graceAfterStop = 1_500;

/**
 * Applies a plan: for each person the steps in their order, each written to the journal before and after, and read
 * back. Begins at once.
 *
 * Refused are a plan that was edited, has expired or is for another organization, and one that changes many people
 * without `confirm`. Each person is read again first: if another row of the decision table would now be chosen, they
 * end as `blocked` and nothing is done. With the journal of an earlier run of the same plan it goes on where that one
 * stopped.
 *
 * The result rejects with `credential.…` when a credential does not work: that would fail for everybody.
 *
 * @example
 * const run = apply(plan, { clients: { org }, journal: fileJournal('out/journal.jsonl') });
 * for await (const event of run) {
 *   if (event.type === 'personFinished') console.log(event.finished, event.total, event.outcome.kind);
 * }
 * const { totals } = await run.result;
 */
export function apply(plan: Plan, options: ApplyOptions): Run {
  const id = crypto.randomUUID();
  // Events are kept only for those who read them.
  const readers = new Set<ReadableStreamDefaultController<RunEvent>>();
  const result = new Runner(id, plan, options, (event) => readers.forEach((reader) => reader.enqueue(event))).run();
  const events = (): ReadableStream<RunEvent> => {
    let reader: ReadableStreamDefaultController<RunEvent>;
    return new ReadableStream({
      start: (opened) => {
        reader = opened;
        readers.add(reader);
        // Also whoever comes late is told that it is over.
        result.then(
          () => readers.delete(reader) && reader.close(),
          (error: unknown) => readers.delete(reader) && reader.error(error),
        );
      },
      cancel: () => {
        readers.delete(reader);
      },
    });
  };
  return { id, result, [Symbol.asyncIterator]: () => events()[Symbol.asyncIterator]() };
}

const applyOptionNames = ['clients', 'journal', 'concurrency', 'signal', 'verificationDeadline', 'patience', 'profiles', 'confirm'] as const satisfies readonly (keyof ApplyOptions)[];

class Runner {
  readonly #journal: JournalStore;
  readonly #recorded = new Map<string, Recorded>();
  readonly #stop = new AbortController();
  readonly #hardStop = new AbortController();
  readonly #totals = new Map<PersonOutcomeKind, number>();
  #finished = 0;
  #profile!: Profile;
  #cache!: RunCache;

  constructor(
    private readonly id: string,
    private readonly plan: Plan,
    private readonly options: ApplyOptions,
    private readonly emit: (event: RunEvent) => void,
  ) {
    this.#journal = options.journal ?? memoryJournal();
  }

  async run(): Promise<RunResult> {
    const { plan, options } = this;
    checkOptionNames('apply()', options, applyOptionNames);
    checkClients('apply()', options.clients);
    await checkPlan(plan, options.clients.org.orgId);
    checkFuse(plan.fuse, options.confirm);
    this.#profile = profileNamed('apply()', plan.policy.profile, options.profiles);
    this.#cache = new RunCache(options.clients, { signal: this.#stop.signal });
    await this.#journal.lock(this.id);
    const release = this.#stopWith(options.signal);
    try {
      await this.#readJournal();
      await this.#journal.append({ type: 'started', ...this.#entry(), orgId: plan.orgId });
      await this.#people().catch(async (error: unknown) => {
        // The journal itself may be what has failed: the error is then told all the same.
        await this.#journal.append({ type: 'stopped', ...this.#entry(), reason: 'error' }).catch(() => undefined);
        throw error;
      });
      const stopped = this.#stop.signal.aborted && this.#finished < plan.people.length;
      await this.#journal.append({ type: 'stopped', ...this.#entry(), reason: stopped ? 'aborted' : 'finished' });
      return this.#result(stopped);
    } finally {
      release();
      await this.#journal.unlock();
    }
  }

  /** What every entry of this run has. */
  #entry(): { readonly at: string; readonly run: string; readonly planHash: string } {
    return { at: new Date().toISOString(), run: this.id, planHash: this.plan.hash };
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

  async #readJournal(): Promise<void> {
    for await (const entry of this.#journal.read()) {
      if (entry.planHash !== this.plan.hash) {
        throw invalidInput('apply()', [{ field: 'journal', problem: 'belongs to another plan: give every plan its own journal' }]);
      }
      if (entry.type === 'intent') {
        this.#recordOf(entry.accountId).intents.add(entry.step);
      } else if (entry.type === 'outcome') {
        this.#recordOf(entry.accountId).outcomes.set(entry.step, entry.outcome);
      } else if (entry.type === 'blocked') {
        this.#recordOf(entry.accountId).blocked = entry.reason;
      }
    }
  }

  async #people(): Promise<void> {
    const { plan, options } = this;
    let failure: { readonly error: unknown } | undefined;
    const needsChange = plan.people.some(({ steps }) => steps.length > 0);
    if (this.#stop.signal.aborted) {
      return;
    }
    const surroundings = needsChange ? await this.#surroundings() : undefined;
    if (surroundings === 'stopped') {
      return;
    }
    const admins = plan.people.filter(({ alsoRows }) => alsoRows.includes(orgAdminRow));
    await pMap(
      plan.people,
      async (person) => {
        if (this.#stop.signal.aborted) {
          return;
        }
        const earlierAdmins = new Set(admins.slice(0, Math.max(0, admins.indexOf(person))).map(({ accountId }) => accountId));
        try {
          await this.#person(person, surroundings, earlierAdmins);
        } catch (error) {
          // The others at work come to their end first: the journal is theirs as well.
          if (!this.#isStop(error)) {
            failure ??= { error };
            this.#stop.abort();
          }
        }
      },
      { concurrency: options.concurrency ?? 4 },
    );
    if (failure !== undefined) {
      throw (failure as { error: unknown }).error;
    }
  }

  async #surroundings(): Promise<Surroundings | 'stopped'> {
    try {
      return await readSurroundings(this.options.clients, { signal: this.#stop.signal });
    } catch (error) {
      if (this.#isStop(error)) {
        return 'stopped';
      }
      throw error;
    }
  }

  /** Whether an error only says that the run was stopped. */
  #isStop(error: unknown): boolean {
    return this.#stop.signal.aborted && isAdminError(error) && error.kind === 'aborted';
  }

  async #person(
    person: PlannedPerson,
    surroundings: Surroundings | undefined,
    earlierAdmins: Set<string>,
  ): Promise<void> {
    const { accountId, steps } = person;
    this.emit({ type: 'personStarted', accountId });
    const begun = this.#recorded.has(accountId);
    if (steps.length > 0 && surroundings !== undefined && !begun) {
      await this.#readAgain(person, surroundings, earlierAdmins);
    }
    if (this.#recorded.get(accountId)?.blocked === undefined) {
      let stopped = false;
      for (const step of steps) {
        const { outcomes } = this.#recordOf(accountId);
        if (!isDue(step, outcomes, stopped)) {
          continue;
        }
        const outcome = await this.#step(step, person);
        if (outcome === undefined) {
          return;
        }
        stopped ||= stopsThePerson(step, outcome);
      }
    }
    const outcome = outcomeOf(person, this.#recorded.get(accountId) ?? nothingRecorded);
    this.#finished += 1;
    this.#totals.set(outcome.kind, (this.#totals.get(outcome.kind) ?? 0) + 1);
    this.emit({ type: 'personFinished', accountId, outcome, finished: this.#finished, total: this.plan.people.length });
  }

  /** Reads the person again: a plan is a promise about the state that it found. What is there goes into the journal. */
  async #readAgain(person: PlannedPerson, surroundings: Surroundings, earlierAdmins: Set<string>): Promise<void> {
    const { accountId } = person;
    const dossier = await this.#dossierOf(accountId, surroundings);
    const reason = typeof dossier === 'string' ? dossier : this.#changeOf(person, dossier, surroundings, earlierAdmins);
    if (reason !== undefined) {
      this.#recordOf(accountId).blocked = reason;
      await this.#journal.append({ type: 'blocked', ...this.#entry(), accountId, reason });
    } else if (typeof dossier !== 'string') {
      const { memberships, groups, roles, directory } = dossier;
      await this.#journal.append({ type: 'snapshot', ...this.#entry(), accountId, before: { memberships, groups, roles, directory } });
    }
  }

  /** Reads a person, waiting as long as it has to. A sentence where they cannot be read: the others go on without them. */
  async #dossierOf(accountId: string, surroundings: Surroundings): Promise<Dossier | string> {
    const giveUpAt = this.#giveUpAt();
    for (;;) {
      const { ok, value, error } = await attempt(this.#inspected(accountId, surroundings));
      if (ok) {
        return value ?? 'The person cannot be found any more.';
      }
      if (isCredentialProblem(error) || error.kind === 'aborted') {
        throw error;
      }
      const wait = waitAfter(error);
      if (wait === undefined) {
        return `The person could not be read again (${error.kind}).`;
      }
      await this.#waitFor(wait, accountId, giveUpAt);
    }
  }

  async #inspected(accountId: string, surroundings: Surroundings): Promise<Dossier | undefined> {
    const options = { signal: this.#stop.signal, reads: readsOf(this.#profile, this.plan.policy), cache: this.#cache };
    for await (const inspection of inspect([{ accountId }], this.options.clients, surroundings, options)) {
      if (inspection.kind === 'dossier') {
        return inspection.dossier;
      }
    }
    return undefined;
  }

  #changeOf(person: PlannedPerson, dossier: Dossier, surroundings: Surroundings, adminsTaken: Set<string>): string | undefined {
    if (person.rowName === reinstatementRow) {
      return dossier.permissions.known && dossier.permissions.value.lifecycleEnablement === 'blocked.exportControl'
        ? 'The account is blocked under export control, and must not be enabled.'
        : undefined;
    }
    const now = planPerson(dossier, surroundings, this.plan.policy, { adminsTaken, profile: this.#profile });
    const planned = new Set(person.steps.map(({ key }) => key));
    // Steps that have become unnecessary are no danger: the plan's own find that out. A step that is new is.
    const same = now.rowName === person.rowName && now.steps.every(({ key }) => planned.has(key));
    return same || now.rowName === 'alreadyOff'
      ? undefined
      : now.rowName === person.rowName
        ? 'More would have to be done for the person than when the plan was made.'
        : `The person was "${person.rowName}" when the plan was made and is now "${now.rowName}".`;
  }

  /** Runs a step, waiting as long as it has to. Undefined when the run was stopped before its end. */
  async #step(step: Step, person: PlannedPerson): Promise<StepOutcome | undefined> {
    const { options } = this;
    const { accountId, key } = step;
    const record = this.#recordOf(accountId);
    const giveUpAt = this.#giveUpAt();
    if (record.outcomes.get(key) === undefined) {
      this.emit({ type: 'stepStarted', accountId, step });
    }
    for (;;) {
      if (this.#stop.signal.aborted) {
        return undefined;
      }
      const context: StepContext = {
        clients: options.clients,
        journal: this.#journal,
        run: this.id,
        planHash: this.plan.hash,
        // A step is the person's own, or it is none: others of the plan have guards of their own.
        accountIds: new Set([person.accountId]),
        recorded: { intent: record.intents.has(key), outcome: record.outcomes.get(key) },
        signal: this.#stop.signal,
        hardSignal: this.#hardStop.signal,
        verificationDeadline: options.verificationDeadline ?? 30_000,
      };
      const outcome = await runStep(step, context);
      if (outcome.kind !== 'wait') {
        record.outcomes.set(key, outcome);
        this.emit({ type: 'stepFinished', accountId, step, outcome });
        return outcome;
      }
      record.intents.add(key);
      await this.#waitFor(outcome, accountId, giveUpAt);
    }
  }

  #giveUpAt(): number {
    return performance.now() + (this.options.patience ?? 3_600_000);
  }

  async #waitFor({ reason, notBefore, error }: StepWait, accountId: string, giveUpAt: number): Promise<void> {
    const wait = Math.max(250, Date.parse(notBefore) - Date.now());
    if (performance.now() + wait > giveUpAt) {
      throw error;
    }
    this.emit({ type: 'waiting', accountId, reason, until: notBefore });
    await sleep(wait, this.#stop.signal);
  }

  #recordOf(accountId: string): Recorded {
    let record = this.#recorded.get(accountId);
    if (record === undefined) {
      record = { intents: new Set(), outcomes: new Map(), blocked: undefined };
      this.#recorded.set(accountId, record);
    }
    return record;
  }

  #result(stopped: boolean): RunResult {
    const kinds: PersonOutcomeKind[] = ['done', 'alreadyDone', 'handedOver', 'refused', 'blocked', 'ambiguous', 'failed', 'notFinished'];
    const totals = Object.fromEntries(kinds.map((kind) => [kind, this.#totals.get(kind) ?? 0])) as Record<PersonOutcomeKind, number>;
    totals.notFinished += this.plan.people.length - this.#finished;
    return { run: this.id, planHash: this.plan.hash, stopped, totals };
  }
}

interface Recorded extends RecordedPerson {
  readonly intents: Set<string>;
  readonly outcomes: Map<string, StepOutcome>;
  blocked: string | undefined;
}
