import { attempt, isAdminError, type AdminError } from '../core/errors.js';
import { slicesOf } from '../core/slices-of.js';
import type { PolicyOptions } from '../offboarding/decide/policy.js';
import { makePlan } from '../offboarding/plan/plan.js';
import { endsRun } from '../offboarding/read/ends-run.js';
import type { Clients } from '../offboarding/read/clients.js';
import { callOptions, type InspectOptions } from '../offboarding/read/surroundings.js';
import type { AuditEvent } from '../org/events.js';
import { clockTolerance } from './clock-tolerance.js';
import { EventLog, lag, type LogPage, type LogPosition } from './event-log.js';
import type { PersonSignal } from './event-signals.js';
import { findingsIn, reportedBy } from './findings.js';
import { accessNow, dueLook, lookAtAll, lookBriefly, type Looked, type LookTimes } from './looks.js';
import { PeopleStates } from './people-states.js';
import type { LookReason, ReturnedPerson, WatchResult } from './results.js';
import type { WatchedPerson } from './watched-people.js';
import { checkWatchState, type AccessEvent, type WatchState, type WatchStore } from './watch-store.js';

/** So many people are read together. */
const peopleAtOnce = 100;

/** Atlassian allows ten reads of events a minute. The others of the webhook come with the log. */
const confirmedAtOnce = 5;

/** After a crash, what was found in so many milliseconds comes again. */
const leastBetweenSaves = 1_000;

/** What a watch works with. */
export interface WatchSetting {
  readonly clients: Clients;
  readonly store: WatchStore;
  readonly times: LookTimes;
  readonly policy: PolicyOptions | undefined;
  readonly reading: InspectOptions;
}

/** Events that ask for a look at people, and what they report. */
type Asked = Map<string, AccessEvent[]>;

/** One watch, from the state that was saved last. */
export class Watching {
  readonly #states: PeopleStates;
  readonly #handled: Map<string, number>;
  readonly #position: LogPosition;
  readonly #log: EventLog;
  readonly #start: number;
  #directoryIds: readonly string[] | undefined;
  #savedAt = performance.now();

  private constructor(
    private readonly people: ReadonlyMap<string, WatchedPerson>,
    private readonly setting: WatchSetting,
    saved: WatchState | undefined,
  ) {
    this.#states = new PeopleStates(people, saved);
    this.#handled = new Map(Object.entries(saved?.handled ?? {}));
    const { cursor, readTo, settledTo } = saved ?? {};
    this.#position = { ...(cursor === undefined ? {} : { cursor }), ...(readTo === undefined ? {} : { readTo }), ...(settledTo === undefined ? {} : { settledTo }) };
    this.#log = new EventLog(setting.clients.org, setting.reading, (accountId) => people.has(accountId), this.#position);
    this.#start = startOf(people.values());
  }

  static async begin(people: ReadonlyMap<string, WatchedPerson>, setting: WatchSetting): Promise<Watching> {
    const saved = await setting.store.load();
    if (saved !== undefined) {
      checkWatchState('watch()', saved, setting.clients.org.orgId);
    }
    return new Watching(people, setting, saved);
  }

  /** Everything that is due at a time. */
  async *check(now: number, noticed: readonly AuditEvent[]): AsyncGenerator<WatchResult, void, undefined> {
    if (this.people.size === 0) {
      return;
    }
    yield* this.#fromWebhook(noticed, now);
    yield* this.#fromLog(this.#log.newest(this.#start, now), now);
    yield* this.#ofLatecomers(now);
    yield* this.#fromLog(this.#log.settled(now), now);
    yield* this.#dueLooks(now);
    await this.#save(now);
  }

  async *#fromLog(pages: AsyncGenerator<LogPage, void, undefined>, now: number, isMeant: (accountId: string) => boolean = () => true): AsyncGenerator<WatchResult, void, undefined> {
    for await (const page of pages) {
      if ('problem' in page) {
        yield page.problem;
        continue;
      }
      const signals = page.signals.filter(({ accountId }) => isMeant(accountId));
      if (signals.length > 0) {
        yield* this.#take(signals, now);
        await this.#saveNowAndThen(now);
      }
    }
  }

  /** People whose plan comes later have events where the log was read already. Those of the others are reported. */
  async *#ofLatecomers(now: number): AsyncGenerator<WatchResult, void, undefined> {
    const behind = this.#states.behind();
    if (behind.length === 0) {
      return;
    }
    const read = (): void => behind.forEach((state) => (state.isBehind = false));
    yield* this.#fromLog(this.#log.between(startOf(behind), now, now, read), now, (accountId) => this.#states.of(this.people.get(accountId) as WatchedPerson).isBehind);
  }

  async *#fromWebhook(noticed: readonly AuditEvent[], now: number): AsyncGenerator<WatchResult, void, undefined> {
    const asked: Asked = new Map();
    let confirmations = 0;
    for (const event of noticed) {
      const people = this.#log.peopleIn(event);
      if (people.length === 0) {
        continue;
      }
      confirmations += 1;
      const signals = confirmations > confirmedAtOnce ? undefined : await this.#log.confirmed(event, now);
      if (signals === undefined) {
        people.forEach((accountId) => asked.set(accountId, asked.get(accountId) ?? []));
      } else {
        yield* this.#take(signals, now);
      }
    }
    yield* this.#lookAsAsked(asked, now, 'webhook');
  }

  /** Takes what events say: what happened is reported at once, and for access the person is looked at. */
  async *#take(signals: readonly PersonSignal[], now: number): AsyncGenerator<WatchResult, void, undefined> {
    const asked: Asked = new Map();
    for (const { accountId, signal, event, at } of signals) {
      const person = this.people.get(accountId) as WatchedPerson;
      // Around the offboarding itself, the two clocks do not tell which came first. Reading the person does.
      const isAfter = at === undefined || at > person.since + clockTolerance;
      const key = signal.kind === 'happened' && isAfter ? [accountId, signal.what, event.action, person.since, event.at?.slice(0, 10) ?? ''].join(' ') : [accountId, event.eventId].join(' ');
      if (signal.kind === 'off' || this.#handled.has(key) || (at !== undefined && at <= person.since - clockTolerance)) {
        continue;
      }
      this.#handled.set(key, at ?? now);
      if (signal.kind === 'unknown') {
        if (isAfter) {
          yield { kind: 'unknownEvent', accountId, event };
        }
        continue;
      }
      const reports = asked.get(accountId) ?? [];
      asked.set(accountId, reports);
      if (signal.kind === 'access' && isAfter) {
        reports.push({ what: signal.what, event });
      }
      if (signal.kind === 'happened' && isAfter) {
        yield { kind: 'returned', accountId, access: 'unknown', seenAt: iso(now), look: 'event', findings: [reportedBy({ what: signal.what, event }, 'past')], notReadable: [] };
      }
    }
    yield* this.#lookAsAsked(asked, now, 'event');
  }

  /** Until the first look is due, reading may still show the old state: the events wait for it. */
  async *#lookAsAsked(asked: Asked, now: number, reason: LookReason): AsyncGenerator<WatchResult, void, undefined> {
    const first = this.setting.times.after[0]?.milliseconds ?? 0;
    const ready: string[] = [];
    for (const [accountId, reports] of asked) {
      const person = this.people.get(accountId) as WatchedPerson;
      const state = this.#states.of(person);
      state.events = [...state.events, ...reports];
      if (person.since + first <= now) {
        // The event counts as handled: a watch that stops now must look at them when it starts again.
        state.isDue = true;
        ready.push(accountId);
      }
    }
    yield* this.#look(ready, now, () => reason, lookAtAll);
  }

  async *#dueLooks(now: number): AsyncGenerator<WatchResult, void, undefined> {
    const due = new Map<string, LookReason>();
    for (const person of this.people.values()) {
      const reason = dueLook(person, this.#states.of(person), this.setting.times, now);
      if (reason !== undefined) {
        due.set(person.accountId, reason);
      }
    }
    const accountIds = [...due.keys()];
    const reasonOf = (accountId: string): LookReason => due.get(accountId) as LookReason;
    yield* this.#look(accountIds.filter((accountId) => reasonOf(accountId) !== 'repeat'), now, reasonOf, lookAtAll);
    // What a brief look leaves out, the log must tell.
    yield* this.#look(accountIds.filter((accountId) => reasonOf(accountId) === 'repeat'), now, reasonOf, this.#log.isReadable ? lookBriefly : lookAtAll);
  }

  async *#look(accountIds: readonly string[], now: number, reasonOf: (accountId: string) => LookReason, read: typeof lookAtAll): AsyncGenerator<WatchResult, void, undefined> {
    const open = new Set(accountIds);
    for await (const looked of this.#read(accountIds, read)) {
      if ('problem' in looked) {
        // A service that is away for a while does not end a watch of days. The next check looks at them.
        for (const accountId of open) {
          this.#states.of(this.people.get(accountId) as WatchedPerson).isDue = true;
        }
        yield { kind: 'peopleNotReadable', accountIds: [...open], why: looked.problem.kind, remedy: looked.problem.remedy };
        return;
      }
      const person = this.people.get(looked.accountId) as WatchedPerson;
      yield await this.#judge(person, looked, reasonOf(looked.accountId), now);
      // Taken: the next result was asked for.
      const state = this.#states.of(person);
      state.lookedAt = now;
      state.isDue = false;
      open.delete(looked.accountId);
      await this.#saveNowAndThen(now);
    }
  }

  async *#read(accountIds: readonly string[], read: typeof lookAtAll): AsyncGenerator<Looked | { readonly problem: AdminError }, void, undefined> {
    const { clients, reading } = this.setting;
    try {
      for (const some of slicesOf(accountIds, peopleAtOnce)) {
        this.#directoryIds ??= (await clients.org.directories.list({}, callOptions(reading)).whole().toArray()).map(({ directoryId }) => directoryId);
        yield* read(some, clients, { directoryIds: this.#directoryIds }, reading);
      }
    } catch (error) {
      if (!isAdminError(error) || endsRun(error)) {
        throw error;
      }
      yield { problem: error };
    }
  }

  /** Compares a person with what they may have, and with what events report. */
  async #judge(person: WatchedPerson, looked: Looked, look: LookReason, now: number): Promise<WatchResult> {
    const state = this.#states.of(person);
    const reports = state.events;
    state.events = [];
    const findings = findingsIn(this.#states.compare(person, looked.seen), reports, looked, { lookedAt: state.lookedAt, now });
    const seen = { accountId: person.accountId, access: accessNow(person, looked), seenAt: iso(now), look, notReadable: looked.notReadable };
    if (findings.length === 0) {
      return { kind: 'checked', ...seen };
    }
    return { kind: 'returned', ...seen, findings, ...(findings.some(({ state: each }) => each !== 'past') ? await this.#newPlan(person) : {}) };
  }

  async #newPlan({ accountId, policy }: WatchedPerson): Promise<Pick<ReturnedPerson, 'plan' | 'noPlan'>> {
    const { clients, reading } = this.setting;
    const { notBefore: _, ...samePolicy } = policy;
    const { ok, value, error } = await attempt(makePlan([{ accountId }], { clients, policy: this.setting.policy ?? samePolicy, ...reading }));
    if (ok) {
      return { plan: value };
    }
    if (endsRun(error)) {
      throw error;
    }
    return { noPlan: { why: error.kind, remedy: error.remedy } };
  }

  /** A state of many people takes time to write. */
  async #saveNowAndThen(now: number): Promise<void> {
    if (performance.now() - this.#savedAt > leastBetweenSaves) {
      await this.#save(now);
    }
  }

  /** Events older than any that can come again are forgotten. */
  async #save(now: number): Promise<void> {
    const oldest = Math.min(this.#position.settledTo ?? now, now, startOf(this.#states.behind())) - 2 * lag;
    for (const [key, at] of this.#handled) {
      if (at < oldest) {
        this.#handled.delete(key);
      }
    }
    await this.setting.store.save({
      version: 1,
      orgId: this.setting.clients.org.orgId,
      ...this.#position,
      handled: Object.fromEntries(this.#handled),
      people: this.#states.saved(),
    });
    this.#savedAt = performance.now();
  }
}

/** From when on events may be about somebody of these. */
function startOf(people: Iterable<{ readonly since: number }>): number {
  let start = Number.POSITIVE_INFINITY;
  for (const { since } of people) {
    start = Math.min(start, since - clockTolerance);
  }
  return start;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
