import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import type { Socket } from 'node:net';

import { AnswerBody, textOf } from './core/answer-body.js';
import { RawHeaders } from './core/answer-headers.js';
import type { Method } from './core/endpoint.js';
import { directly, hasNoBody, headersAsFetch, nothingLeft, type Exchange, type Fetch, type PreparedRequest } from './core/fetch.js';
import { checkOptionNames, invalidInput } from './core/input.js';

/** The options of a {@link nodeFetch}. */
export interface NodeFetchOptions {
  /** How many connections to one host are open at the same time. Default 50. */
  readonly connections?: number;
  /** How long connecting may take, in milliseconds, TLS included. After this time, nothing was sent. Default 10,000. */
  readonly connectTimeout?: number;
}

/**
 * A `fetch` for Node.js with connections of its own. It bounds their number and the time to connect, and separates
 * connecting from waiting for a response. Give it to any client.
 *
 * It does only what this package needs: no redirects, no proxies, no cookies, HTTP/1.1.
 *
 * @example
 * const fetch = nodeFetch({ connections: 10 });
 * const org = new OrgAdminClient({ orgId, apiKey, fetch });
 */
export function nodeFetch(options: NodeFetchOptions = {}): Fetch {
  checkOptionNames('nodeFetch()', options, ['connections', 'connectTimeout']);
  const { connections = 50, connectTimeout = 10_000 } = options;
  for (const [field, value] of Object.entries({ connections, connectTimeout })) {
    if (!Number.isInteger(value) || value < 1) {
      throw invalidInput('nodeFetch()', [{ field, problem: 'expected a whole number, 1 at least' }]);
    }
  }
  let opened: Connections | undefined;
  const send: Send = async (request, exchange) => {
    const connected = (opened ??= new Connections(connections, connectTimeout));
    const details = detailsOf(request);
    return new Promise((resolve, reject) => new Sending(request, exchange, connected, resolve, reject).start(details));
  };
  return Object.assign(asFetch(send), { [directly]: async (...given: Parameters<Send>) => textOf(await send(...given)) });
}

type Whole = Uint8Array | undefined;
type Send = (request: PreparedRequest, exchange: Exchange) => Promise<Whole>;

/** The same for a `Request`, as everybody else calls a `fetch`. */
function asFetch(send: Send): Fetch {
  return async (input, init) => {
    const request = init === undefined && input instanceof Request ? input : new Request(input, init);
    const { method, url, headers, signal } = request;
    signal.throwIfAborted();
    const body = request.body === null ? undefined : await request.text();
    let head: { readonly status: number; readonly headers: RawHeaders } | undefined;
    let stop: (() => void) | undefined;
    const exchange: Exchange = {
      maximumResponseBytes: Number.MAX_SAFE_INTEGER,
      stoppable: (end) => {
        stop = () => end(signal.reason as Error);
        signal.addEventListener('abort', stop, { once: true });
      },
      answered: (status, answerHeaders) => {
        head = { status, headers: answerHeaders as RawHeaders };
      },
      received: () => undefined,
    };
    try {
      const bytes = await send({ method: method as Method, url, headers: Object.fromEntries(headers), body }, exchange);
      const { status, headers: answered } = head as unknown as { status: number; headers: RawHeaders };
      return new Response(hasNoBody(status) ? null : (bytes as Uint8Array<ArrayBuffer>), { status, headers: [...answered] });
    } catch (error) {
      throw signal.aborted ? (signal.reason as Error) : error;
    } finally {
      if (stop !== undefined) {
        signal.removeEventListener('abort', stop);
      }
    }
  };
}

/** How long a connection is kept while nothing is sent, in milliseconds, as the built-in `fetch` keeps it. */
const idle = 4_000;
const longestIdle = 600_000;
/** A service closes its side when the time that it announced is over. This side must close it before. */
const margin = 2_000;

/** The connections of one `fetch`, and the modules that make them. They are loaded when the first request is sent. */
class Connections {
  readonly zlib = (): typeof import('node:zlib') => process.getBuiltinModule('node:zlib');
  readonly #http = process.getBuiltinModule('node:http');
  readonly #https = process.getBuiltinModule('node:https');
  readonly #agents: { readonly 'http:': Agent; readonly 'https:': Agent };
  readonly #announced = new WeakMap<object, number>();

  constructor(
    maxSockets: number,
    readonly connectTimeout: number,
  ) {
    const settings = { keepAlive: true, maxSockets, scheduling: 'lifo' } as const;
    this.#agents = { 'http:': this.#closing(new this.#http.Agent(settings)), 'https:': this.#closing(new this.#https.Agent(settings)) };
  }

  request(details: RequestOptions): ClientRequest {
    return details.protocol === 'http:'
      ? this.#http.request({ ...details, agent: this.#agents['http:'] })
      : this.#https.request({ ...details, agent: this.#agents['https:'] });
  }

  /** Notes how long the service says that it will keep a connection. */
  note(connection: object, keepAlive: string | null): void {
    const seconds = /\btimeout=(\d+)/i.exec(keepAlive ?? '')?.[1];
    this.#announced.set(connection, seconds === undefined ? idle : Math.min(Number(seconds) * 1_000 - margin, longestIdle));
  }

  /** Lets an agent close a connection that nobody uses before the service does. */
  #closing(agent: Agent): Agent {
    const { keepSocketAlive, reuseSocket } = agent as unknown as Record<'keepSocketAlive' | 'reuseSocket', (...given: unknown[]) => unknown>;
    const keep = (connection: Socket): unknown => {
      const time = this.#announced.get(connection) ?? idle;
      if (time <= 0) {
        return false;
      }
      const kept = keepSocketAlive.call(agent, connection);
      connection.setTimeout(time);
      return kept;
    };
    const reuse = (connection: Socket, request: ClientRequest): void => {
      connection.setTimeout(0);
      reuseSocket.call(agent, connection, request);
    };
    return Object.assign(agent, { keepSocketAlive: keep, reuseSocket: reuse });
  }
}

/** How often a request is tried on a kept connection that turns out to be closed, before anything is written to it. */
const mostClosed = 3;

/** One request on its way. */
class Sending {
  #outgoing: ClientRequest | undefined;
  #isWritten = false;
  #isStopped = false;
  #isOver = false;
  #closed = 0;

  constructor(
    private readonly request: PreparedRequest,
    private readonly exchange: Exchange,
    private readonly connections: Connections,
    private readonly resolve: (whole: Whole | Promise<Whole>) => void,
    private readonly reject: (error: unknown) => void,
  ) {
    exchange.stoppable((reason) => {
      this.#isStopped = true;
      this.#outgoing?.destroy(reason);
    });
  }

  start(details: RequestOptions): void {
    const outgoing = this.connections.request(details);
    this.#outgoing = outgoing;
    // Node would drop headers above a number; their size has a limit as well.
    outgoing.maxHeadersCount = 0;
    let isConnected = false;
    limitConnecting(outgoing, this.connections.connectTimeout, () => {
      isConnected = true;
    });
    let answer: IncomingMessage | undefined;
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      if (answer !== undefined) {
        // A failure of the body reaches its reader. Bytes after its end reach nobody else: the response is not believed.
        if (answer.complete && error.code?.startsWith('HPE_') === true) {
          this.#fail(error);
        }
        return;
      }
      if (outgoing.reusedSocket && !this.#isWritten && !this.#isStopped && this.#closed < mostClosed) {
        this.#closed += 1;
        this.start(details);
        return;
      }
      // Fails like the built-in one: the cause shows whether anything was sent.
      this.#fail(new TypeError('fetch failed', { cause: Object.assign(error, { [nothingLeft]: !isConnected || !this.#isWritten }) }));
    });
    outgoing.on('close', () => {
      // Nothing else shows that a service switches to another protocol.
      if (answer === undefined && outgoing === this.#outgoing) {
        this.#fail(new TypeError('fetch failed', { cause: Object.assign(new Error('closed without a response'), { code: 'ECONNRESET' }) }));
      }
    });
    outgoing.on('response', (incoming) => {
      answer = incoming;
      this.#read(incoming);
    });
    // Requests of the same moment are written together: separate writes would wake the other side each time.
    setImmediate(() => {
      if (!outgoing.destroyed) {
        this.#isWritten = true;
        outgoing.end(this.request.body);
      }
    });
  }

  #read(incoming: IncomingMessage): void {
    const status = incoming.statusCode ?? 0;
    const headers = new RawHeaders();
    for (let index = 0; index < incoming.rawHeaders.length; index += 2) {
      headers.append(incoming.rawHeaders[index] as string, incoming.rawHeaders[index + 1] as string);
    }
    this.connections.note(incoming.socket, headers.get('keep-alive'));
    const { exchange } = this;
    if (hasNoBody(status)) {
      exchange.answered(status, headers);
      incoming.resume();
      // Bytes after the end are found in the same turn.
      queueMicrotask(() => this.#succeed(() => new Uint8Array(0)));
      return;
    }
    let body: AnswerBody;
    try {
      body = new AnswerBody(headers.get('content-encoding'), exchange.maximumResponseBytes, this.connections.zlib);
    } catch (error) {
      this.#fail(error);
      this.#outgoing?.destroy();
      return;
    }
    exchange.answered(status, headers);
    const refuse = (): void => {
      this.#succeed(() => undefined);
      this.#outgoing?.destroy();
    };
    if (Number(headers.get('content-length') ?? Number.NaN) > exchange.maximumResponseBytes) {
      refuse();
      return;
    }
    const broken = (): void => this.#fail(new TypeError('terminated'));
    incoming
      .on('data', (chunk: Uint8Array) => {
        exchange.received();
        if (!body.add(chunk)) {
          refuse();
        }
      })
      .on('end', () => this.#succeed(() => body.whole()))
      .on('error', broken)
      .on('aborted', broken);
  }

  /** The end may come in more than one way: the first one counts, and nothing is decompressed for nobody. */
  #succeed(whole: () => Whole | Promise<Whole>): void {
    if (!this.#isOver) {
      this.#isOver = true;
      this.resolve(whole());
    }
  }

  #fail(error: unknown): void {
    if (!this.#isOver) {
      this.#isOver = true;
      this.reject(error);
    }
  }
}

/**
 * The options for Node. An address in parts and a flat list of headers take half the time of a URL and an object. Then
 * the caller must add what Node would add.
 */
function detailsOf({ method, url, headers, body }: PreparedRequest): RequestOptions {
  const { protocol, hostname, host, port, pathname, search } = new URL(url);
  const list = ['host', host, ...headersAsFetch(headers, protocol === 'https:')];
  if (body !== undefined || (method !== 'GET' && method !== 'DELETE')) {
    list.push('content-length', String(Buffer.byteLength(body ?? '')));
  }
  return { method, protocol, host: hostname.replace(/^\[|\]$/g, ''), port, path: `${pathname}${search}`, headers: list };
}

/** A connection that is not there in time has sent nothing. A kept connection is already there. */
function limitConnecting(outgoing: ClientRequest, connectTimeout: number, connected: () => void): void {
  outgoing.once('socket', (socket) => {
    if (!socket.connecting) {
      connected();
      return;
    }
    const timer = setTimeout(() => {
      outgoing.destroy(Object.assign(new Error('connecting took too long'), { code: 'UND_ERR_CONNECT_TIMEOUT' }));
    }, connectTimeout);
    const stop = (): void => clearTimeout(timer);
    socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => {
      stop();
      connected();
    });
    outgoing.once('close', stop);
  });
}
