import { logOf, type Log, type Logger, type LogLevel } from './log.js';

/** What every event contains. Events have routes, servers and figures: never a value, a person or a credential. */
export interface CallEvent {
  /** Method and path template of the call. */
  readonly endpoint: string;
  /** The server that gets the request, such as `https://api.atlassian.com`. */
  readonly origin: string;
  /** The same for all requests of one call, and different for each call, also of other clients. */
  readonly call: number;
  /** Counts the requests of the call from 1. */
  readonly attempt: number;
}

/** A request is sent. */
export type RequestEvent = CallEvent;

/** A response arrived, or the client stopped waiting for it. */
export interface ResponseEvent extends CallEvent {
  /** Absent when no response arrived. */
  readonly status?: number;
  readonly traceId?: string;
  /** From sending to the last byte of the response. */
  readonly milliseconds: number;
  /** The error kind, if the response or its absence is an error. */
  readonly error?: string;
}

/** A request is sent again. */
export interface RetryEvent extends CallEvent {
  /** The error kind of the attempt that is retried. */
  readonly error: string;
}

/** A call waits before its next request. */
export interface WaitEvent extends CallEvent {
  readonly why: 'rateLimited' | 'circuitOpen' | 'backoff';
  /** Milliseconds, if known beforehand. */
  readonly milliseconds?: number;
}

/**
 * Ways to watch a client at work. A hook or logger that throws or rejects is logged, and does not disturb the call.
 */
export interface Observer {
  /** Called before each request. */
  readonly onRequest?: ((event: RequestEvent) => void) | undefined;
  /** Called after each request, with or without a response. */
  readonly onResponse?: ((event: ResponseEvent) => void) | undefined;
  /** Called before a request is sent again. */
  readonly onRetry?: ((event: RetryEvent) => void) | undefined;
  /** Called before a call waits. */
  readonly onWait?: ((event: WaitEvent) => void) | undefined;
  /**
   * More headers for every request, retries and read-backs included. Or a function that returns them, called after
   * `onRequest` with the same event. It can pass a trace on with `traceparent`. They replace no header that a request
   * already has, and cannot hold a credential. If the function throws or returns something else, that is logged, and the
   * request is sent without its headers.
   */
  readonly headers?: Readonly<Record<string, string>> | ((event: RequestEvent) => Readonly<Record<string, string>>) | undefined;
  /** Gets the same events, in words. */
  readonly logger?: Logger | undefined;
  /**
   * How much is logged.
   *
   * - `error`: a refused credential, and a hook of yours that fails
   * - `warn`: waits, retries, unreadable records, and attempts that failed without a clear response
   * - `info`: every response
   * - `debug`: every request
   *
   * Without a `logger`, each event is one line on `console`. Default: the environment variable
   * `ATLASSIAN_ADMIN_SDK_LOG`, otherwise `debug` with a `logger` and `off` without one.
   */
  readonly logLevel?: LogLevel | undefined;
}

/** An observer whose log is ready. */
export interface Watch extends Omit<Observer, 'logger' | 'logLevel'> {
  readonly log: Log | undefined;
}

export function watchOf(options: Observer): Watch {
  const { onRequest, onResponse, onRetry, onWait, headers } = options;
  return { onRequest, onResponse, onRetry, onWait, headers, log: logOf(options) };
}

interface Events {
  onRequest: RequestEvent;
  onResponse: ResponseEvent;
  onRetry: RetryEvent;
  onWait: WaitEvent;
}

/** Sends an event to hook and log. The event is made only if somebody watches. */
export function notify<Name extends keyof Events>(watch: Watch, name: Name, describe: () => Events[Name]): void {
  const hook = watch[name] as ((event: Events[Name]) => void) | undefined;
  const { log } = watch;
  if (hook === undefined && log === undefined) {
    return;
  }
  const event = describe();
  const { endpoint } = event;
  attend(
    () => hook?.(event),
    () => reportFailed(watch, `the ${name} hook threw`, endpoint),
  );
  attend(() => log?.(levelOf(name, event), `${names[name]} ${endpoint}`, { ...event }));
}

/** Logs something that has no hook. */
export function warn({ log }: Watch, message: string, details: object): void {
  attend(() => log?.('warn', message, details));
}

/** Logs that a function of yours failed. */
export function reportFailed({ log }: Watch, what: string, endpoint: string): void {
  attend(() => log?.('error', what, { endpoint }));
}

/** A refusal is what a caller may expect. A credential that does not work, or no clear response, is not. */
function levelOf(name: keyof Events, event: CallEvent): Parameters<Log>[0] {
  if (name !== 'onResponse') {
    return name === 'onRequest' ? 'debug' : 'warn';
  }
  const { error, status = 500 } = event as ResponseEvent;
  if (error === undefined || error === 'aborted') {
    return 'info';
  }
  if (error.startsWith('credential.')) {
    return 'error';
  }
  return status >= 500 || status === 429 || error === 'unexpectedResponse' ? 'warn' : 'info';
}

const names: Readonly<Record<keyof Events, string>> = {
  onRequest: 'request',
  onResponse: 'response',
  onRetry: 'retrying',
  onWait: 'waiting before',
};

/** Runs your function. It may throw or reject, now or later. That ends nothing, and is reported. */
export function attend(given: () => unknown, failed: () => void = () => undefined): void {
  try {
    const returned = given();
    if (typeof returned === 'object' && returned !== null && 'then' in returned) {
      Promise.resolve(returned).catch(failed);
    }
  } catch {
    failed();
  }
}
