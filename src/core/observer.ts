/** What every event tells. Events carry route templates and figures: never a value, a person or a credential. */
export interface CallEvent {
  /** Method and path template of the call. */
  readonly endpoint: string;
  /** The same for all requests of one call, and different for every call of a client. */
  readonly call: number;
  /** Counts the requests of the call from 1. */
  readonly attempt: number;
}

/** A request is sent. */
export type RequestEvent = CallEvent;

/** An answer came, or it was given up. */
export interface ResponseEvent extends CallEvent {
  /** Absent when no answer came. */
  readonly status?: number;
  readonly traceId?: string;
  /** From sending to the last byte of the answer. */
  readonly milliseconds: number;
  /** The error kind, when the answer or its absence is one. */
  readonly error?: string;
}

/** A request is sent again. */
export interface RetryEvent extends CallEvent {
  /** The error kind of the attempt that is repeated. */
  readonly error: string;
}

/** A call waits before its next request. */
export interface WaitEvent extends CallEvent {
  readonly why: 'rateLimited' | 'circuitOpen' | 'backoff';
  /** Milliseconds, when it is known beforehand. */
  readonly milliseconds?: number;
}

/** A logger in the common shape: `console`, pino and winston all fit. */
export interface Logger {
  /** For requests and answers. */
  debug(message: string, details: object): void;
  /** For what is repeated or waited for. */
  warn(message: string, details: object): void;
}

/** Ways to watch a client at work. An observer that throws is reported to the logger and does not disturb the call. */
export interface Observer {
  /** Called before each request. */
  readonly onRequest?: ((event: RequestEvent) => void) | undefined;
  /** Called after each request, answered or not. */
  readonly onResponse?: ((event: ResponseEvent) => void) | undefined;
  /** Called before a request is sent again. */
  readonly onRetry?: ((event: RetryEvent) => void) | undefined;
  /** Called before a call waits. */
  readonly onWait?: ((event: WaitEvent) => void) | undefined;
  /** Told of the same events, in words. */
  readonly logger?: Logger | undefined;
}

interface Events {
  onRequest: RequestEvent;
  onResponse: ResponseEvent;
  onRetry: RetryEvent;
  onWait: WaitEvent;
}

/** Tells hook and logger of an event, which is made only where somebody looks. */
export function notify<Name extends keyof Events>(observer: Observer, name: Name, describe: () => Events[Name]): void {
  const hook = observer[name] as ((event: Events[Name]) => void) | undefined;
  const { logger } = observer;
  if (hook === undefined && logger === undefined) {
    return;
  }
  const event = describe();
  try {
    hook?.(event);
  } catch {
    safely(() => logger?.warn(`atlassian-admin-sdk: the ${name} hook threw`, { endpoint: event.endpoint }));
  }
  if (logger !== undefined) {
    const level = name === 'onRetry' || name === 'onWait' ? 'warn' : 'debug';
    safely(() => logger[level](`atlassian-admin-sdk: ${names[name]} ${event.endpoint}`, { ...event }));
  }
}

const names: Readonly<Record<keyof Events, string>> = {
  onRequest: 'request',
  onResponse: 'response',
  onRetry: 'repeating',
  onWait: 'waiting before',
};

function safely(log: () => void): void {
  try {
    log();
  } catch {
    // A logger that fails has nowhere left to be reported to.
  }
}
