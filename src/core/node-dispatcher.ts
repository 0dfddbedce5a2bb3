import { AnswerBody, textOf } from './answer-body.js';
import { RawHeaders } from './answer-headers.js';
import { hasNoBody, headersAsFetch, type DirectSend, type Exchange, type PreparedRequest } from './fetch.js';

/**
 * What sends the requests of Node's own `fetch`: its connections, without the `Request`, `Response` and streams around
 * them. Node and undici share it under a name with the version of this interface.
 */
interface Dispatcher {
  dispatch(request: DispatchedRequest, handler: object): unknown;
}

interface DispatchedRequest {
  readonly origin: string;
  readonly path: string;
  readonly method: string;
  readonly headers: readonly string[];
  readonly body: string | null;
}

const shared = Symbol.for('undici.globalDispatcher.1');
/** Where later versions of undici have theirs. The first one then leads to it. */
const sharedLater = Symbol.for('undici.globalDispatcher.2');

interface Seen {
  readonly fetch: unknown;
  readonly dispatcher: unknown;
  readonly later: unknown;
  readonly send: DirectSend | undefined;
}

let seen: Seen | undefined;

/**
 * The quick way to send a request as the global `fetch` would. `undefined` if that `fetch` is not Node's own or has been
 * replaced, or if a dispatcher was set for it: of a proxy, a test or a program. Then nothing but `fetch` will do.
 */
export function dispatchingAsFetch(url: string): DirectSend | undefined {
  const { fetch, [shared]: dispatcher, [sharedLater]: later } = globalThis as { fetch?: unknown; [shared]?: unknown; [sharedLater]?: unknown };
  if (seen === undefined || seen.fetch !== fetch || seen.dispatcher !== dispatcher || seen.later !== later) {
    seen = look(fetch, dispatcher, later);
  }
  return seen.send === undefined || fetchMayRefuse(url) ? undefined : seen.send;
}

function look(fetch: unknown, dispatcher: unknown, later: unknown): Seen {
  if (!isNodesFetch(fetch)) {
    return { fetch, dispatcher, later, send: undefined };
  }
  if (dispatcher === undefined) {
    // Node makes its dispatcher when one of these is used for the first time.
    void new Headers();
    const { [shared]: made, [sharedLater]: madeLater } = globalThis as { [shared]?: unknown; [sharedLater]?: unknown };
    return made === undefined ? { fetch, dispatcher, later, send: undefined } : look(fetch, made, madeLater);
  }
  const isDefault = later === undefined ? isPlainAgent(dispatcher) : isPlainAgent(later) && (isPlainAgent(dispatcher) || nameOf(dispatcher) === 'Dispatcher1Wrapper');
  return { fetch, dispatcher, later, send: isDefault ? (request, exchange) => dispatch(dispatcher as Dispatcher, request, exchange) : undefined };
}

let nodesFetch: unknown;

/** Whether this is the `fetch` that Node brings. Those of Bun, Deno and everybody else have another text. */
export function isNodesFetch(fetch: unknown): boolean {
  if (typeof fetch === 'function' && fetch !== nodesFetch && Function.prototype.toString.call(fetch).includes("require('internal/deps/undici/undici')")) {
    nodesFetch = fetch;
  }
  return fetch !== undefined && fetch === nodesFetch;
}

/** Whether a dispatcher is one that nobody has given an option: the default of Node, or of undici where that came first. */
function isPlainAgent(dispatcher: unknown): boolean {
  if (nameOf(dispatcher) !== 'Agent') {
    return false;
  }
  const agent = dispatcher as Dispatcher & Record<symbol, unknown>;
  const type = Object.getPrototypeOf(agent) as Dispatcher;
  // An interceptor that was composed on it shows as another dispatch, and a class derived from Agent as another parent.
  if (agent.dispatch !== type.dispatch || nameOf(Object.getPrototypeOf(type)) !== 'DispatcherBase') {
    return false;
  }
  return Object.getOwnPropertySymbols(agent).every((symbol) => {
    const value = agent[symbol];
    switch (symbol.description) {
      case 'options':
        return Object.values(value ?? {}).every((option) => option === undefined || option === null || option === Number.POSITIVE_INFINITY);
      case 'factory':
        return (value as { name?: unknown } | undefined)?.name === 'defaultFactory';
      default:
        return true;
    }
  });
}

function nameOf(value: unknown): unknown {
  return (value as { constructor?: { name?: unknown } } | undefined)?.constructor?.name;
}

/** `fetch` refuses some ports, and never says which: it decides about every port that is not usual. */
function fetchMayRefuse(url: string): boolean {
  const port = /^\w+:\/\/[^/]*?:(\d+)\//.exec(url)?.[1];
  return port !== undefined && (port.length < 4 || refusedPorts.has(port));
}

/** The ports above 999 that `fetch` refuses, by its standard. */
const refusedPorts = new Set(['1719', '1720', '1723', '2049', '3659', '4045', '4190', '5060', '5061', '6000', '6566', '6665', '6666', '6667', '6668', '6669', '6679', '6697', '10080']);

function dispatch(dispatcher: Dispatcher, { method, url, headers, body }: PreparedRequest, exchange: Exchange): Promise<string | undefined> {
  const pathAt = url.indexOf('/', 'https://'.length);
  const origin = url.slice(0, pathAt);
  return new Promise((resolve, reject) => {
    const request = { origin, path: url.slice(pathAt), method, headers: headersAsFetch(headers, origin.startsWith('https:')), body: body ?? null };
    dispatcher.dispatch(request, new Handler(exchange, resolve, reject));
  });
}

/** Takes what the dispatcher calls for one request. Its names are those of undici. */
class Handler {
  #body: AnswerBody | undefined;
  #abort: ((reason: Error) => void) | undefined;
  #stopped: Error | undefined;
  #isOver = false;

  constructor(
    private readonly exchange: Exchange,
    private readonly resolve: (text: string | undefined | Promise<string | undefined>) => void,
    private readonly reject: (error: unknown) => void,
  ) {
    exchange.stoppable((reason) => {
      this.#stopped = reason;
      this.#abort?.(reason);
    });
  }

  onConnect(abort: (reason: Error) => void): void {
    this.#abort = abort;
    if (this.#stopped !== undefined) {
      abort(this.#stopped);
    }
  }

  onHeaders(status: number, raw: readonly (Buffer | readonly Buffer[])[]): boolean {
    // 100 and 103 announce the response.
    if (status < 200) {
      return true;
    }
    const headers = headersOf(raw);
    if (hasNoBody(status)) {
      this.#isOver = true;
      this.exchange.answered(status, headers);
      whenConnectionIsFree(() => this.resolve(''));
      return true;
    }
    const { maximumResponseBytes } = this.exchange;
    this.#body = new AnswerBody(headers.get('content-encoding'), maximumResponseBytes, zlib);
    this.exchange.answered(status, headers);
    if (Number(headers.get('content-length') ?? Number.NaN) > maximumResponseBytes) {
      this.#refuse();
    }
    return true;
  }

  onData(chunk: Uint8Array): boolean {
    if (this.#isOver) {
      return true;
    }
    this.exchange.received();
    if (this.#body?.add(chunk) === false) {
      this.#refuse();
    }
    return true;
  }

  onComplete(): void {
    if (this.#isOver) {
      return;
    }
    this.#isOver = true;
    whenConnectionIsFree(() => {
      const whole = this.#body?.whole();
      this.resolve(whole instanceof Promise ? whole.then(textOf) : textOf(whole));
    });
  }

  onError(error: unknown): void {
    this.#isOver = true;
    this.reject(error);
  }

  /** Ends without the rest of the body. */
  #refuse(): void {
    this.#isOver = true;
    this.resolve(undefined);
    this.#abort?.(new Error('the response is too large'));
  }
}

/** That of Node: a test may put another one in, which waits for the test. */
const { setImmediate: afterThisTurn } = globalThis;

/** After the next step of the dispatcher. A request that is made before it opens another connection. */
function whenConnectionIsFree(go: () => void): void {
  void Promise.resolve().then(() => afterThisTurn(go));
}

function headersOf(raw: readonly (Buffer | readonly Buffer[])[]): RawHeaders {
  const headers = new RawHeaders();
  for (let index = 0; index < raw.length; index += 2) {
    const name = (raw[index] as Buffer).toString('latin1');
    const value = raw[index + 1] as Buffer | readonly Buffer[];
    if (Array.isArray(value)) {
      (value as readonly Buffer[]).forEach((one) => headers.append(name, one.toString('latin1')));
    } else {
      headers.append(name, value.toString('latin1'));
    }
  }
  return headers;
}

function zlib(): typeof import('node:zlib') {
  return process.getBuiltinModule('node:zlib');
}
