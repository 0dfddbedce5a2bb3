import type { KyInstance } from 'ky';

import type { AnswerHeaders } from './answer-headers.js';
import { directly, nothingLeft, type DirectFetch, type Exchange, type Fetch, type PreparedRequest } from './fetch.js';
import { dispatchingAsFetch, isNodesFetch } from './node-dispatcher.js';

/** How long one attempt may take, in milliseconds, and how many bytes it may receive. */
export interface AttemptLimits {
  /** Until the status and headers arrive, connecting included. */
  readonly headers: number;
  /** Without a single byte of the body. */
  readonly bodyIdle: number;
  /** What is left of the whole operation. */
  readonly remaining: number;
  readonly maximumResponseBytes: number;
}

export type Phase = 'headers' | 'body' | 'operation';

/** The result of one attempt. After `unknown` and `cut`, the request was or may have been carried out. */
export type AttemptResult =
  | { readonly kind: 'answered'; readonly status: number; readonly headers: AnswerHeaders; readonly text: string }
  | {
      readonly kind: 'cut';
      readonly status: number;
      readonly headers: AnswerHeaders;
      readonly because: 'network' | 'timeout' | 'tooLarge';
    }
  | { readonly kind: 'notSent'; readonly code: string | undefined }
  | { readonly kind: 'unknown'; readonly because: 'network'; readonly code: string | undefined }
  | { readonly kind: 'unknown'; readonly because: 'timeout'; readonly phase: Exclude<Phase, 'body'> }
  | { readonly kind: 'aborted'; readonly sent: boolean };

/** A shorter body is read in one go: it cannot drip for long, and a stream costs more than the request. */
const smallBody = 65_536;

/**
 * Sends one request and reads its response: directly if that is the same, else through ky. ky's own retries, timeouts
 * and errors are off. Its retries ignore which write may be retried, and its errors print the credential.
 */
export async function attemptRequest(
  request: PreparedRequest,
  limits: AttemptLimits,
  options: { readonly fetch: Fetch | undefined; readonly signal: AbortSignal | undefined },
): Promise<AttemptResult> {
  const { fetch, signal } = options;
  if (isAborted(signal)) {
    return { kind: 'aborted', sent: false };
  }
  const interruption = new Interruption(limits, signal);
  const answer = new Answer(limits, interruption);
  try {
    const send = fetch === undefined ? dispatchingAsFetch(request.url) : (fetch as Partial<DirectFetch>)[directly];
    const text = await interruption.race(send === undefined ? sendThroughKy(request, fetch, answer) : send(request, answer));
    const { status, headers } = answer.head as Head;
    return text === undefined ? { kind: 'cut', status, headers, because: 'tooLarge' } : { kind: 'answered', status, headers, text };
  } catch (error) {
    if (isAborted(signal)) {
      return { kind: 'aborted', sent: true };
    }
    const { expired } = interruption;
    if (answer.head !== undefined) {
      const { status, headers } = answer.head;
      return { kind: 'cut', status, headers, because: expired === undefined ? 'network' : 'timeout' };
    }
    if (expired !== undefined) {
      return { kind: 'unknown', because: 'timeout', phase: expired === 'headers' ? expired : 'operation' };
    }
    const { code, left } = failureOf(error);
    return left ? { kind: 'unknown', because: 'network', code } : { kind: 'notSent', code };
  } finally {
    interruption.release();
  }
}

interface Head {
  readonly status: number;
  readonly headers: AnswerHeaders;
}

/** What is known of the response of one attempt. */
class Answer implements Exchange {
  head: Head | undefined;
  readonly maximumResponseBytes: number;

  constructor(
    limits: AttemptLimits,
    private readonly interruption: Interruption,
  ) {
    this.maximumResponseBytes = limits.maximumResponseBytes;
  }

  stoppable(stop: (reason: Error) => void): void {
    this.interruption.stopWith(stop);
  }

  answered(status: number, headers: AnswerHeaders): void {
    this.head = { status, headers };
    this.interruption.expectBody();
  }

  received(): void {
    this.interruption.expectBody();
  }
}

let ky: KyInstance | undefined;

async function sendThroughKy(request: PreparedRequest, fetch: Fetch | undefined, exchange: Exchange): Promise<string | undefined> {
  // On Node, most programs never need it.
  ky ??= (await import('ky')).default;
  const controller = new AbortController();
  exchange.stoppable((reason) => controller.abort(reason));
  const response: unknown = await callKy(ky, request, fetch, controller.signal);
  if (!isResponse(response)) {
    throw Object.assign(new TypeError('fetch gave no response'), { code: 'NOT_A_RESPONSE' });
  }
  exchange.answered(response.status, response.headers);
  return readBody(response, exchange);
}

function callKy(call: KyInstance, { method, url, headers, body }: PreparedRequest, fetch: Fetch | undefined, signal: AbortSignal): Promise<unknown> {
  const options = { method, redirect: 'manual', throwHttpErrors: false, retry: 0, timeout: false } as const;
  const used = (fetch ?? globalThis.fetch) as typeof globalThis.fetch;
  if (isNodesFetch(used)) {
    // Node's fetch makes a Request of its own. One that it makes of ky's would cost a stream for the body, and two signals.
    return call(url, { ...options, fetch: () => used(url, { method, headers, body: body ?? null, signal, redirect: 'manual' }) });
  }
  return call(url, { ...options, headers, ...(body === undefined ? {} : { body }), ...(fetch === undefined ? {} : { fetch: used }), signal });
}

/** A replacement for `fetch` can return anything. */
function isResponse(value: unknown): value is Response {
  const { status, headers } = (value ?? {}) as Partial<Response>;
  return typeof status === 'number' && typeof headers?.get === 'function';
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

/** Ends an attempt when its time is over or its caller stops it, even if `fetch` ignores its signal. */
class Interruption {
  expired: Phase | undefined;
  #stop: ((reason: Error) => void) | undefined;
  #reason: Error | undefined;
  readonly #operationEnd: number;
  readonly #interruptNow = (): void => this.#interrupt();
  #phase: Phase = 'headers';
  #phaseEnd = 0;
  #reject: ((reason: unknown) => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly limits: AttemptLimits,
    private readonly callerSignal: AbortSignal | undefined,
  ) {
    const now = performance.now();
    this.#operationEnd = now + limits.remaining;
    callerSignal?.addEventListener('abort', this.#interruptNow, { once: true });
    this.#begin('headers', now + limits.headers);
    this.#wakeAt(now, Math.min(this.#phaseEnd, now + limits.bodyIdle));
  }

  /** Takes what ends the request, once it is known. It may be late. */
  stopWith(stop: (reason: Error) => void): void {
    this.#stop = stop;
    if (this.#reason !== undefined) {
      stop(this.#reason);
    }
  }

  /** The next byte gets its full time from now. */
  expectBody(): void {
    this.#begin('body', performance.now() + this.limits.bodyIdle);
  }

  race<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#reject = reject;
      work.then(resolve, reject);
    });
  }

  release(): void {
    clearTimeout(this.#timer);
    this.callerSignal?.removeEventListener('abort', this.#interruptNow);
  }

  #begin(phase: Phase, end: number): void {
    this.#phase = end < this.#operationEnd ? phase : 'operation';
    this.#phaseEnd = Math.min(end, this.#operationEnd);
  }

  /** One timer serves all phases. It checks and sleeps on, instead of being set anew for each byte. */
  #wakeAt(now: number, time: number): void {
    this.#timer = setTimeout(() => {
      const woken = performance.now();
      if (woken < this.#phaseEnd) {
        this.#wakeAt(woken, Math.min(this.#phaseEnd, woken + this.limits.bodyIdle));
        return;
      }
      this.expired = this.#phase;
      this.#interrupt();
    }, Math.max(0, Math.ceil(time - now)));
  }

  #interrupt(): void {
    this.#reason = new DOMException('This operation was aborted', 'AbortError');
    this.#stop?.(this.#reason);
    this.#reject?.(this.#reason);
  }
}

/** What an attempt reports to the gate of a rate limit. */
export function gateOutcomeOf(result: AttemptResult): 'answered' | 'limited' | 'failed' | 'abandoned' {
  switch (result.kind) {
    case 'answered':
    case 'cut':
      if (result.status === 429) {
        return 'limited';
      }
      return result.status >= 500 && result.status !== 501 ? 'failed' : 'answered';
    case 'aborted':
      return 'abandoned';
    default:
      return 'failed';
  }
}

/** The body as text, or `undefined` if it is larger than allowed. Decompressed bytes count. */
async function readBody(response: Response, exchange: Exchange): Promise<string | undefined> {
  const { body } = response;
  if (body === null || response.status === 204) {
    return '';
  }
  const { maximumResponseBytes } = exchange;
  const length = Number(response.headers.get('content-length') ?? Number.NaN);
  if (length > maximumResponseBytes) {
    void body.cancel().catch(() => undefined);
    return undefined;
  }
  if (length <= smallBody && length <= maximumResponseBytes && !response.headers.has('content-encoding')) {
    return response.text();
  }
  const reader = body.getReader();
  let buffer = new Uint8Array(0);
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      // Decoding piece by piece is several times slower.
      return decoder.decode(buffer.subarray(0, bytes));
    }
    const needed = bytes + value.byteLength;
    if (needed > maximumResponseBytes) {
      void reader.cancel().catch(() => undefined);
      return undefined;
    }
    if (bytes === 0) {
      buffer = value;
    } else {
      buffer = needed > buffer.byteLength ? enlarged(buffer, Math.max(needed, buffer.byteLength * 2)) : buffer;
      buffer.set(value, bytes);
    }
    bytes = needed;
    exchange.received();
  }
}

const decoder = new TextDecoder();

function enlarged(buffer: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(size);
  larger.set(buffer);
  return larger;
}

/**
 * No connection that is established has these codes. All others are classified by their system call, or count as later.
 */
const beforeConnected =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_\w+|UND_ERR_CONNECT_TIMEOUT|CERT_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|ERR_TLS_CERT_ALTNAME_INVALID|ERR_PROXY_TUNNEL|ConnectionRefused|FailedToOpenSocket)$/;
const connecting = /^(?:connect|bind|getaddrinfo|query\w*)$/;

/** The first code in a chain of causes, and whether the request may have been sent. Errors carry only the code. */
function failureOf(error: unknown): { readonly code: string | undefined; readonly left: boolean } {
  let current = error;
  for (let depth = 0; depth < 6 && typeof current === 'object' && current !== null; depth += 1) {
    const found = current as { code?: unknown; syscall?: unknown; cause?: unknown; errors?: unknown; message?: unknown; [nothingLeft]?: unknown };
    const message = typeof found.message === 'string' ? found.message : '';
    const code = typeof found.code === 'string' && /^\w{2,64}$/.test(found.code) ? found.code : undefined;
    if (/^bad port$/i.test(message)) {
      return { code: 'BLOCKED_PORT', left: false };
    }
    const tunnel = /^Proxy response \((\d{3})\)/.exec(message);
    if (tunnel !== null || code === 'ERR_PROXY_TUNNEL') {
      return { code: `PROXY_REFUSED${tunnel === null ? '' : `_${tunnel[1] as string}`}`, left: false };
    }
    const causes = Array.isArray(found.errors) ? (found.errors as unknown[]) : [];
    if (code !== undefined) {
      const isKnown = found[nothingLeft];
      if (typeof isKnown === 'boolean') {
        return { code, left: !isKnown };
      }
      const { syscall } = found.syscall === undefined ? ((causes[0] ?? {}) as { syscall?: unknown }) : found;
      return { code, left: typeof syscall === 'string' ? !connecting.test(syscall) : !beforeConnected.test(code) };
    }
    current = found.cause ?? causes[0];
  }
  return { code: undefined, left: true };
}
