import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import type { Transform } from 'node:stream';

import { directly, nothingLeft, smallBody, type Fetch, type PreparedRequest, type WholeAnswer } from './core/attempt.js';
import type { Method } from './core/endpoint.js';
import { checkOptionNames, invalidInput } from './core/input.js';

/** The options of a {@link nodeFetch}. */
export interface NodeFetchOptions {
  /** How many connections to one host are open at the same time. Default 50. */
  readonly connections?: number;
  /** How long connecting may take, in milliseconds, TLS included. After this time, nothing was sent. Default 10,000. */
  readonly connectTimeout?: number;
}

interface Modules {
  readonly http: typeof import('node:http');
  readonly https: typeof import('node:https');
  readonly zlib: typeof import('node:zlib');
  readonly stream: Pick<typeof import('node:stream'), 'Readable' | 'pipeline'>;
}

interface Connections extends Modules {
  readonly agents: { readonly 'http:': Agent; readonly 'https:': Agent };
}

/**
 * A `fetch` for Node.js that is faster for small calls than the built-in one. With many calls at once, it takes about
 * half the time, because it makes no stream of a small body. It also separates connecting from waiting for a response.
 * Give it to any client.
 *
 * It does only what this package needs: no redirects, no proxies, no cookies, HTTP/1.1.
 *
 * @example
 * const fetch = nodeFetch();
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
  let opened: Promise<Connections> | undefined;
  let ready: Connections | undefined;
  const sendPrepared = async (request: PreparedRequest, signal: AbortSignal): Promise<Response | WholeAnswer> => {
    opened ??= open(connections);
    ready ??= await opened;
    return send(request, signal, ready, connectTimeout);
  };
  const fetch: Fetch = async (input, init) => {
    const request = init === undefined && input instanceof Request ? input : new Request(input, init);
    const { method, url, headers, signal } = request;
    const prepared: PreparedRequest = {
      method: method as Method,
      url,
      headers: Object.fromEntries(headers),
      body: request.body === null ? undefined : await request.text(),
    };
    const answer = await sendPrepared(prepared, signal);
    return 'whole' in answer ? new Response(answer.whole, { status: answer.status, headers: answer.headers }) : answer;
  };
  return Object.assign(fetch, { [directly]: sendPrepared });
}

async function open(maxSockets: number): Promise<Connections> {
  const [http, https, zlib, stream] = await Promise.all([import('node:http'), import('node:https'), import('node:zlib'), import('node:stream')]);
  const settings = { keepAlive: true, maxSockets, scheduling: 'lifo' } as const;
  return { http, https, zlib, stream, agents: { 'http:': new http.Agent(settings), 'https:': new https.Agent(settings) } };
}

async function send(
  { method, url, headers, body }: PreparedRequest,
  signal: AbortSignal,
  connections: Connections,
  connectTimeout: number,
): Promise<Response | WholeAnswer> {
  signal.throwIfAborted();
  const details = detailsOf(method, url, headers, body);
  const { http, https, agents } = connections;
  return new Promise((resolve, reject) => {
    const outgoing = details.protocol === 'http:' ? http.request({ ...details, agent: agents['http:'] }) : https.request({ ...details, agent: agents['https:'] });
    const abort = (): void => void outgoing.destroy(signal.reason as Error);
    let isConnected = false;
    const fail = (error: unknown): void => {
      if (error instanceof Error) {
        Object.assign(error, { [nothingLeft]: !isConnected });
      }
      signal.removeEventListener('abort', abort);
      // Fails like the built-in one: the cause shows whether anything was sent.
      reject(signal.aborted ? (signal.reason as Error) : new TypeError('fetch failed', { cause: error }));
    };
    signal.addEventListener('abort', abort, { once: true });
    limitConnecting(outgoing, connectTimeout, () => {
      isConnected = true;
    });
    let answer: IncomingMessage | undefined;
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      // After the status, a failure is one of the body, and its reader gets it. Bytes after its end are ignored.
      if (answer === undefined || (answer.complete && error.code?.startsWith('HPE_') === true)) {
        fail(error);
      }
    });
    outgoing.on('response', (incoming) => {
      answer = incoming;
      incoming.once('close', () => signal.removeEventListener('abort', abort));
      respond(incoming, connections).then(resolve, fail);
    });
    // Requests of the same moment are written together: separate writes would wake the other side each time.
    setImmediate(() => {
      if (!outgoing.destroyed) {
        outgoing.end(body);
      }
    });
  });
}

/**
 * The options for Node. An address in parts and a flat list of headers take half the time of a URL and an object. Then
 * the caller must add what Node would add.
 */
function detailsOf(method: Method, url: string, headers: PreparedRequest['headers'], body: string | undefined): RequestOptions {
  const { protocol, hostname, host, port, pathname, search } = new URL(url);
  const list = ['host', host, 'accept-encoding', 'gzip, deflate, br'];
  for (const [name, value] of Object.entries(headers)) {
    list.push(name, value);
  }
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

async function respond(incoming: IncomingMessage, modules: Modules): Promise<Response | WholeAnswer> {
  const status = incoming.statusCode ?? 0;
  const headers = new Headers();
  for (let index = 0; index < incoming.rawHeaders.length; index += 2) {
    headers.append(incoming.rawHeaders[index] as string, incoming.rawHeaders[index + 1] as string);
  }
  if ([204, 205, 304].includes(status)) {
    incoming.resume();
    return new Response(null, { status, headers });
  }
  const decoder = decoderFor(headers.get('content-encoding'), modules);
  const { Readable, pipeline } = modules.stream;
  // A failure of either side ends the stream: its reader gets it as an error of the body.
  const source = decoder === undefined ? incoming : pipeline(incoming, decoder, () => undefined);
  let whole: Awaited<ReturnType<typeof readWhole>>;
  try {
    whole = await readWhole(source, Number(headers.get('content-length') ?? Number.NaN), decoder === undefined);
  } catch (error) {
    // The status did arrive: as with the built-in one, only reading the body fails.
    return new Response(new ReadableStream({ start: (controller) => controller.error(error) }), { status, headers });
  }
  if (whole !== undefined) {
    return { status, headers, ...whole };
  }
  return new Response(Readable.toWeb(source) as unknown as ReadableStream<Uint8Array>, { status, headers });
}

function decoderFor(encoding: string | null, { zlib }: Modules): Transform | undefined {
  switch (encoding?.toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return zlib.createGunzip();
    case 'deflate':
      return zlib.createInflate();
    case 'br':
      return zlib.createBrotliDecompress();
    default:
      return undefined;
  }
}

/**
 * Reads a body as long as it is small. `undefined` for a larger one: what was read is then put back for streaming. A
 * body that ends before its announced length is an error, as with the built-in `fetch`.
 */
function readWhole(source: NodeJS.ReadableStream, length: number, isAsSent: boolean): Promise<Pick<WholeAnswer, 'whole' | 'bytes'> | undefined> {
  if (length > smallBody) {
    return Promise.resolve(undefined);
  }
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    const onData = (chunk: Uint8Array): void => {
      chunks.push(chunk);
      bytes += chunk.byteLength;
      if (bytes > smallBody) {
        stop();
        source.pause();
        source.unshift(Buffer.concat(chunks));
        resolve(undefined);
      }
    };
    const onEnd = (): void => {
      stop();
      if (isAsSent && bytes < length) {
        reject(new TypeError('terminated'));
      } else {
        resolve({ whole: Buffer.concat(chunks).toString(), bytes });
      }
    };
    const onError = (): void => {
      stop();
      reject(new TypeError('terminated'));
    };
    const stop = (): void => {
      source.off('data', onData).off('end', onEnd).off('error', onError).off('aborted', onError);
    };
    source.on('data', onData).on('end', onEnd).on('error', onError).on('aborted', onError);
  });
}
