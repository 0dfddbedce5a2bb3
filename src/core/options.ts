import * as z from 'zod/mini';

import type { Fetch } from './fetch.js';
import { checkInput, checkOptionNames, invalidInput } from './input.js';
import { logLevels } from './log.js';
import type { Observer } from './observer.js';
import type { RateGate } from './rate-gate.js';
import { defaultRetry, type RetryOptions } from './retry.js';

/** Time limits in milliseconds. */
export interface Timeouts {
  /** Until status and headers of one attempt arrive, connecting included. Default 30,000. */
  readonly headers?: number;
  /** Without a byte of the body. Default 15,000. */
  readonly bodyIdle?: number;
  /** For the whole call: all attempts, waits and read-backs. Default 120,000. */
  readonly operation?: number;
}

/** What every call takes as its last argument. Each member overrides that of the client for this call. */
export interface CallOptions {
  /** Ends the call, even while it waits. A request that was already sent may still have its effect. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for the whole call, or the limits one by one. */
  readonly timeout?: number | Timeouts | undefined;
  /**
   * The longest wait in milliseconds that the call accepts when Atlassian asks for one. For a longer one, the call
   * throws `rateLimited` at once, with the time to come back in `retryAt`. Default 120,000; 0 never waits.
   */
  readonly maxWait?: number | undefined;
  /** `false` sends one request and nothing more: no retries, no reading back, no waiting for a rate limit. */
  readonly retry?: false | RetryOptions | undefined;
  /**
   * More request headers, for example `X-ExperimentalApi`, beside those of the client. You cannot set credentials here.
   */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** What every client takes in addition to its credential. */
export interface ClientOptions extends Observer {
  /**
   * Sends the requests: with a proxy agent, with `nodeFetch()`, or to the simulator. It gets each one as a `Request`.
   *
   * The default is the global `fetch`. On Node.js, requests go directly to the connections of that `fetch`, which takes
   * about half the time. If `fetch` was replaced, or a dispatcher or an environment proxy was set, `fetch` itself is
   * called. Pass `globalThis.fetch` to always call it.
   */
  readonly fetch?: Fetch | undefined;
  /** Another address than Atlassian's: `https`, or `http` for a loopback address. */
  readonly baseUrl?: string | URL | undefined;
  /** Hosts that `baseUrl` may name in addition to Atlassian's, with their port if they have one. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Milliseconds for a whole call, or the limits one by one. */
  readonly timeout?: number | Timeouts | undefined;
  /** See {@link CallOptions.maxWait}. */
  readonly maxWait?: number | undefined;
  /** See {@link CallOptions.retry}. */
  readonly retry?: false | RetryOptions | undefined;
  /** Put before this package's own name in the `User-Agent` header. */
  readonly userAgent?: string | undefined;
  /** Largest response in bytes, after decompression. Default 8 MiB. */
  readonly maximumResponseBytes?: number | undefined;
  /** Decides when a request may be sent. Share one between clients with the same credential. */
  readonly rateGate?: RateGate | undefined;
}

const milliseconds = z.number().check(z.nonnegative(), z.maximum(2_147_483_647));
const timeoutSchema = z.union([
  milliseconds,
  z.strictObject({
    headers: z.optional(milliseconds),
    bodyIdle: z.optional(milliseconds),
    operation: z.optional(milliseconds),
  }),
]);
const retrySchema = z.union([
  z.literal(false),
  z.strictObject({
    maximumAttempts: z.optional(z.int().check(z.minimum(1), z.maximum(20))),
    baseDelay: z.optional(milliseconds),
    maximumDelay: z.optional(milliseconds),
  }),
]);
export const headerSchema = z.record(
  z.string().check(z.regex(/^[\w!#$%&'*+.^`|~-]+$/, 'expected a header name'), z.refine((name) => !/^(?:authorization|proxy-authorization|cookie|host|content-length)$/i.test(name), 'cannot be set here')),
  z.string().check(z.regex(/^[\t\x20-\x7e]*$/, 'expected printable ASCII characters')),
);

const callShape = {
  signal: z.optional(z.instanceof(AbortSignal)),
  timeout: z.optional(timeoutSchema),
  maxWait: z.optional(milliseconds),
  retry: z.optional(retrySchema),
  headers: z.optional(headerSchema),
};
const callSchema = z.strictObject(callShape);

const functionSchema = z.custom<unknown>((value) => typeof value === 'function', 'expected a function');
const { signal: _signal, headers: _headers, ...sharedShape } = callShape;
const clientShape = {
  ...sharedShape,
  // Never null, which would mean the default: the address of Atlassian.
  baseUrl: z.optional(z.union([z.string(), z.instanceof(URL)], { error: 'expected an absolute https address' })),
  headers: z.optional(z.union([headerSchema, functionSchema], { error: 'expected headers, or a function that returns them' })),
  rateGate: z.optional(objectWith('enter', 'leave')),
  logger: z.optional(objectWith('debug', 'warn')),
  logLevel: z.optional(z.enum(logLevels, { error: `expected one of ${logLevels.join(', ')}` })),
  fetch: z.optional(functionSchema),
  allowedHosts: z.optional(z.array(z.string().check(z.minLength(1)))),
  userAgent: z.optional(z.string().check(z.regex(/^[\x20-\x7e]+$/, 'expected printable ASCII characters'))),
  maximumResponseBytes: z.optional(z.int().check(z.minimum(1))),
  onRequest: z.optional(functionSchema),
  onResponse: z.optional(functionSchema),
  onRetry: z.optional(functionSchema),
  onWait: z.optional(functionSchema),
};
const clientSchema = z.looseObject(clientShape);

function objectWith(...methods: string[]): z.ZodMiniType<unknown> {
  return z.custom<unknown>(
    (value) => typeof value === 'object' && value !== null && methods.every((name) => typeof (value as Record<string, unknown>)[name] === 'function'),
    `expected an object with the methods ${methods.join(' and ')}`,
  );
}

/** The options of one call with all defaults filled in. */
export interface Settings {
  readonly signal: AbortSignal | undefined;
  readonly timeouts: Required<Timeouts>;
  readonly maxWait: number;
  readonly retry: false | Required<RetryOptions>;
  readonly headers: Readonly<Record<string, string>>;
}

const defaultTimeouts: Required<Timeouts> = { headers: 30_000, bodyIdle: 15_000, operation: 120_000 };

export const defaultMaximumResponseBytes = 8 * 1024 * 1024;

export const defaultSettings: Settings = {
  signal: undefined,
  timeouts: defaultTimeouts,
  maxWait: 120_000,
  retry: defaultRetry,
  headers: {},
};

/**
 * Checks the options of a constructor: all names exist, none is the credential of another client, and shared members
 * fit.
 */
export function checkOptions(endpoint: string, options: object, names: { readonly own: readonly string[]; readonly foreign: readonly string[] }): void {
  const known = [...names.own, ...Object.keys(clientShape)];
  checkOptionNames(endpoint, options ?? null, [...known, ...names.foreign]);
  const foreign = names.foreign.filter((name) => (options as Record<string, unknown>)[name] !== undefined);
  if (foreign.length > 0) {
    throw invalidInput(endpoint, foreign.map((field) => ({ field, problem: 'is the credential of another client' })));
  }
  checkInput(clientSchema, options, { endpoint, part: '' });
}

export function checkClientOptions(endpoint: string, options: ClientOptions): Settings {
  checkInput(clientSchema, options, { endpoint, part: '' });
  // The client's own headers are no setting of a call: its read-backs get them too.
  return settingsOf(defaultSettings, { ...options, headers: undefined });
}

export function settingsForCall(client: Settings, endpoint: string, options: CallOptions | undefined): Settings {
  if (options === undefined) {
    return client;
  }
  checkInput(callSchema, options, { endpoint, part: 'options' });
  return settingsOf(client, options);
}

function settingsOf(base: Settings, { signal, timeout, maxWait, retry, headers }: CallOptions): Settings {
  return {
    signal: signal ?? base.signal,
    timeouts: timeout === undefined ? base.timeouts : timeoutsOf(base.timeouts, timeout),
    maxWait: maxWait ?? base.maxWait,
    retry: retry === undefined ? base.retry : retry === false ? false : { ...(base.retry === false ? defaultRetry : base.retry), ...definedOf(retry) },
    headers: headers ?? base.headers,
  };
}

function timeoutsOf(base: Required<Timeouts>, timeout: number | Timeouts): Required<Timeouts> {
  return typeof timeout === 'number' ? { ...base, operation: timeout } : { ...base, ...definedOf(timeout) };
}

function definedOf<T extends object>(options: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]: Exclude<T[Key], undefined>;
  };
}
