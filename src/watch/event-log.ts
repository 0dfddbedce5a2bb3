import { attempt, isCredentialProblem, type AdminError } from '../core/errors.js';
import type { Page } from '../core/pagination.js';
import type { OrgAdminClient } from '../org/client.js';
import type { AuditEvent, PolledAuditEvent } from '../org/events.js';
import { isOwn } from '../offboarding/read/ends-run.js';
import { callOptions, type InspectOptions } from '../offboarding/read/surroundings.js';
import { signalsIn, type PersonSignal } from './event-signals.js';
import type { EventsNotReadable } from './results.js';

const hour = 3_600_000;

/** Events may come so late: a day, as third parties measured it, and an hour more. */
export const lag = 25 * hour;

/** Atlassian keeps events so long. */
export const retention = 180 * 24 * hour;

/** So much of the log is read again at once. */
const span = 24 * hour;

const atOnce = 500;

/** Names of actions are read again after this time, if an action without a name comes. */
const namesEvery = 6 * hour;

/** Where the reading of the log stands. */
export interface LogPosition {
  cursor?: string;
  readTo?: number;
  settledTo?: number;
}

/** Events about watched people on one page of the log, or why there are none. */
export type LogPage = { readonly signals: readonly PersonSignal[] } | { readonly problem: EventsNotReadable };

/** Reads the audit log of the organization: forward from where it stood, and a second time when late events have come. */
export class EventLog {
  #names: ReadonlyMap<string, string> = new Map();
  #namesReadAt: number | undefined;
  /** Problems that were reported, until the log is readable again. */
  readonly #reported = new Set<string>();
  #read = 0;
  /** Whether the last check read all that is new. */
  #isReadable = false;

  constructor(
    private readonly org: OrgAdminClient,
    private readonly options: InspectOptions,
    private readonly isWatched: (accountId: string) => boolean,
    readonly position: LogPosition,
  ) {}

  get isReadable(): boolean {
    return this.#isReadable;
  }

  /** New events, page by page. The position moves on when the next page is asked for. */
  async *newest(start: number, now: number): AsyncGenerator<LogPage, void, undefined> {
    const isFirst = this.position.cursor === undefined && this.position.readTo === undefined;
    const { readTo, settledTo = 0 } = this.position;
    // What is settled was read twice, and is no longer remembered as handled.
    const from = readTo === undefined ? Math.max(start, now - retention) : Math.max(readTo - lag, settledTo);
    this.position.settledTo ??= Math.max(from, now - lag);
    let isReset = false;
    this.#isReadable = true;
    for (;;) {
      const { cursor } = this.position;
      const query = cursor === undefined ? { from: new Date(from), sortOrder: 'asc' as const, limit: atOnce } : {};
      const ended = yield* this.#pages(this.org.events.listStream(query, callOptions(this.options)).from(cursor).pages(), now, (page) => {
        const next = page.next ?? page.resume;
        if (next !== undefined) {
          this.position.cursor = next;
        }
      });
      if (ended === undefined) {
        break;
      }
      // A cursor may be too old: the log is read without it.
      if (cursor !== undefined && !isReset && ['validation', 'notFound', 'gone', 'unexpectedResponse'].includes(ended.kind)) {
        isReset = true;
        delete this.position.cursor;
        continue;
      }
      yield* this.#problem(ended.kind, ended.remedy);
      return;
    }
    // Your own run changed people, and the log has recorded no change at all.
    if (isFirst && this.#read === 0 && now - start > lag) {
      yield* this.#problem('empty', 'Check in Atlassian Administration whether the audit log records events. It needs Atlassian Guard or an Enterprise plan.');
      delete this.position.cursor;
      return;
    }
    this.#reported.clear();
  }

  /** Events of earlier days, once their late ones have come. */
  async *settled(now: number): AsyncGenerator<LogPage, void, undefined> {
    for (;;) {
      const { settledTo } = this.position;
      if (settledTo === undefined || settledTo + span + lag > now) {
        return;
      }
      let isRead = false;
      yield* this.between(settledTo, settledTo + span, now, () => (isRead = true));
      if (!isRead) {
        return;
      }
      this.position.settledTo = settledTo + span;
    }
  }

  /** Events of a time that is over, page by page. `read` is called after the last page. */
  async *between(from: number, to: number, now: number, read: () => void): AsyncGenerator<LogPage, void, undefined> {
    const query = { from: new Date(Math.max(from, now - retention)), to: new Date(to), sortOrder: 'asc' as const, limit: atOnce };
    const ended = yield* this.#pages(this.org.events.listStream(query, callOptions(this.options)).pages(), now);
    if (ended !== undefined) {
      yield* this.#problem(ended.kind, ended.remedy);
      return;
    }
    read();
  }

  /** What an event of the webhook says, if the log has it by now. */
  async confirmed(event: AuditEvent, now: number): Promise<readonly PersonSignal[] | undefined> {
    const { ok, value } = await attempt(this.org.events.get(event.id, callOptions(this.options)));
    return ok ? this.#signalsIn([value], now) : undefined;
  }

  /** People of an event that nobody has confirmed. */
  peopleIn(event: AuditEvent): string[] {
    return signalsIn(event, this.isWatched, this.#names).map(({ accountId }) => accountId);
  }

  async *#pages(pages: AsyncGenerator<Page<PolledAuditEvent>, void, undefined>, now: number, taken?: (page: Page<PolledAuditEvent>) => void): AsyncGenerator<LogPage, AdminError | undefined, undefined> {
    for (;;) {
      const { ok, value: page, error } = await attempt(pages.next());
      if (!ok) {
        if (isOwn(error) || (isCredentialProblem(error) && error.kind !== 'credential.insufficientScope')) {
          throw error;
        }
        return error;
      }
      if (page.done === true) {
        return undefined;
      }
      const { items, odd = 0 } = page.value;
      this.#read += items.length;
      const signals = await this.#signalsIn(items, now);
      if (odd > 0) {
        yield* this.#problem('unexpectedResponse', 'Report it: some events of the audit log have a form that is not known, and were left out.');
      }
      yield { signals };
      const times = items.map(({ attributes }) => Date.parse(attributes?.time ?? '')).filter((time) => !Number.isNaN(time) && time <= now);
      if (times.length > 0) {
        this.position.readTo = Math.max(this.position.readTo ?? 0, ...times);
      }
      taken?.(page.value);
    }
  }

  async #signalsIn(events: readonly (AuditEvent | PolledAuditEvent)[], now: number): Promise<PersonSignal[]> {
    const read = () => events.flatMap((event) => signalsIn(event, this.isWatched, this.#names));
    const signals = read();
    const isNew = signals.some(({ event: { actionName } }) => actionName === undefined);
    if (!isNew || (this.#namesReadAt !== undefined && now - this.#namesReadAt < namesEvery)) {
      return signals;
    }
    this.#namesReadAt = now;
    const { ok, value, error } = await attempt(this.org.events.listActions(callOptions(this.options)).toArray());
    if (!ok) {
      if (isOwn(error)) {
        throw error;
      }
      return signals;
    }
    this.#names = new Map(value.flatMap(({ id, attributes }) => (typeof attributes?.displayName === 'string' ? [[id, attributes.displayName] as const] : [])));
    return read();
  }

  *#problem(why: EventsNotReadable['why'], remedy: string): Generator<LogPage> {
    this.#isReadable = false;
    if (!this.#reported.has(why)) {
      this.#reported.add(why);
      yield { problem: { kind: 'eventsNotReadable', why, remedy } };
    }
  }
}
