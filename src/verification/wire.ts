import type { ApiPromise } from '../core/api-promise.js';
import type { AdminErrorKind } from '../core/error-kinds.js';
import type { Endpoint, EndpointInput, Route } from '../core/endpoint.js';
import { attempt, type AdminError } from '../core/errors.js';
import { operationsOf } from '../core/operations.js';
import type { CallOptions } from '../core/options.js';
import { sleep } from '../core/waits.js';
import type { Shapes } from './body-shape.js';
import type { CorpusRecord } from './fact-sheet.js';

/** What every client can do: call a route and get the body as it came. */
export interface Requester {
  request(route: Route, input?: { readonly path?: Readonly<Record<string, string>>; readonly query?: Readonly<Record<string, unknown>>; readonly body?: unknown }, options?: CallOptions): ApiPromise<unknown>;
}

/** One response. Where it is not clear, it proves nothing. */
export interface Seen {
  readonly status?: number;
  /** Absent on success. */
  readonly error?: AdminError;
  readonly body?: unknown;
  readonly isClear: boolean;
}

const unclearKinds: ReadonlySet<AdminErrorKind> = new Set(['network', 'timeout', 'aborted', 'unavailable', 'rateLimited', 'ambiguous', 'unexpectedResponse', 'propagating']);

const limitHeader = /^(?:retry-after|ratelimit-reason|(?:x-)?(?:beta-)?ratelimit(?:-(?:limit|remaining|reset|policy|nearlimit|interval-seconds|fillrate))?)$/;

/** How often something unclear is tried, and how often it must be seen alike in a row. */
const tries = 6;
const alike = 2;
/** The part of a pause between two observations that nothing disturbed. */
const shortPause = 0.1;
const keptRecords = 200;

/** Sends single requests, and collects what their responses have in common. Nothing is retried that may change something. */
export class Wire {
  readonly kinds = new Set<AdminErrorKind>();
  readonly limitHeaders = new Set<string>();
  readonly #kept: { readonly endpoint: string; readonly error: AdminError }[] = [];

  constructor(private readonly options: { readonly signal: AbortSignal | undefined; readonly pause: number }) {}

  /** The records of unknown responses, without a value. Make them last: what is private is known then. */
  corpus(shapes: Shapes): readonly CorpusRecord[] {
    const records = this.#kept.map(({ endpoint, error }): CorpusRecord => ({ endpoint, ...(error.status === undefined ? {} : { status: error.status }), kind: error.kind, body: shapes.ofText(error.body) }));
    return [...new Map(records.map((record) => [JSON.stringify(record), record])).values()];
  }

  /** Sends one request. Throws only if you stop the verification. */
  once(client: Requester, { route }: Pick<Endpoint, 'route'>, input: EndpointInput = {}): Promise<Seen> {
    return this.#seen((options) => client.request(route, input as Parameters<Requester['request']>[1], options));
  }

  /** The same for an endpoint of a verification alone, which no client declares. */
  onceOwn(client: object, endpoint: Endpoint, input: EndpointInput): Promise<Seen> {
    return this.#seen((options) => operationsOf(client).send(endpoint, input, options));
  }

  async #seen(send: (options: CallOptions) => ApiPromise<unknown>): Promise<Seen> {
    const { signal } = this.options;
    const result = await attempt(() => send({ retry: false, ...(signal === undefined ? {} : { signal }) }).withResponse());
    if (result.ok) {
      const { data, response } = result.value;
      for (const name of response.headers.keys()) {
        if (limitHeader.test(name.toLowerCase())) {
          this.limitHeaders.add(name.toLowerCase());
        }
      }
      return { ...(response.status === undefined ? {} : { status: response.status }), body: data, isClear: response.attempts === 1 && response.recovered === undefined };
    }
    const { error } = result;
    if (error.kind === 'aborted') {
      throw error;
    }
    const isClear = isClearRefusal(error);
    if (error.status !== undefined && isClear) {
      this.kinds.add(error.kind);
    }
    return { ...(error.status === undefined ? {} : { status: error.status }), error, isClear };
  }

  /** Keeps a response that is unlike everything that is declared. */
  keep({ route }: Pick<Endpoint, 'route'>, { error }: Seen): void {
    if (error?.status !== undefined && this.#kept.length < keptRecords) {
      this.#kept.push({ endpoint: route, error });
    }
  }

  /**
   * What several observations in a row agree on. Undefined if they are unclear, or differ: then nothing is known. An
   * observation that is undefined counts as unclear.
   */
  async agreed<Value extends string>(observe: () => Promise<Value | undefined>): Promise<Value | undefined> {
    const values = new Set<Value>();
    let row = 0;
    for (let each = 0; each < tries && row < alike; each += 1) {
      if (each > 0) {
        await this.pause(row === 0 ? each : shortPause);
      }
      const value = await observe();
      row = value === undefined ? 0 : row + 1;
      if (value !== undefined) {
        values.add(value);
      }
      if (values.size > 1) {
        return undefined;
      }
    }
    return row < alike ? undefined : [...values][0];
  }

  async pause(factor = 1): Promise<void> {
    if (this.options.pause > 0) {
      await sleep(this.options.pause * factor, this.options.signal);
    }
  }
}

/** Whether an error is a refusal that the same request would get again. */
export function isClearRefusal({ kind, status }: AdminError): boolean {
  return !unclearKinds.has(kind) && status !== undefined && status >= 400 && status < 500;
}

/** Whether a refusal has an envelope of Atlassian. One without a body may come from anything between. */
export function hasEnvelope({ error }: Seen): boolean {
  if (error?.body === undefined || error.body === '') {
    return false;
  }
  return error.body.trimStart().startsWith('{');
}
