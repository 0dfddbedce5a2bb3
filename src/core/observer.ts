/** What every event contains. Events have route templates and figures: never a value, a person or a credential. */
export interface CallEvent {
  /** Method and path template of the call. */
  readonly endpoint: string;
  /** The same for all requests of one call, and different for each call of a client. */
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

/** A logger in the common shape: `console`, pino and winston all fit. */
export interface Logger {
  /** For requests and responses. */
  debug(message: string, details: object): void;
  /** For retries and waits. */
  warn(message: string, details: object): void;
}

/**
 * Ways to watch a client at work. An observer that throws or rejects is reported to the logger, and does not disturb
 * the call.
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
  /** Gets the same events, in words. */
  readonly logger?: Logger | undefined;
}

interface Events {
  onRequest: RequestEvent;
  onResponse: ResponseEvent;
  onRetry: RetryEvent;
  onWait: WaitEvent;
}

/** Sends an event to hook and logger. The event is made only if somebody watches. */
export function notify<Name extends keyof Events>(observer: Observer, name: Name, describe: () => Events[Name]): void {
  const hook = observer[name] as ((event: Events[Name]) => void) | undefined;
  const { logger } = observer;
  if (hook === undefined && logger === undefined) {
    return;
  }
  const event = describe();
  const { endpoint } = event;
  attend(
    () => hook?.(event),
    () => warn(observer, `the ${name} hook threw`, { endpoint }),
  );
  if (logger !== undefined) {
    const level = name === 'onRetry' || name === 'onWait' ? 'warn' : 'debug';
    attend(() => logger[level](`atlassian-admin-sdk: ${names[name]} ${endpoint}`, { ...event }));
  }
}

/** Sends the logger alone something that has no hook. */
export function warn({ logger }: Observer, message: string, details: object): void {
  attend(() => logger?.warn(`atlassian-admin-sdk: ${message}`, details));
}

const names: Readonly<Record<keyof Events, string>> = {
  onRequest: 'request',
  onResponse: 'response',
  onRetry: 'retrying',
  onWait: 'waiting before',
};

/**
 * Runs your function. It may throw or reject, now or later. That ends nothing, and is reported to the logger if there
 * is one.
 */
function attend(given: () => unknown, report: () => void = () => undefined): void {
  try {
    const returned = given();
    if (typeof returned === 'object' && returned !== null && 'then' in returned) {
      Promise.resolve(returned).catch(report);
    }
  } catch {
    report();
  }
}
