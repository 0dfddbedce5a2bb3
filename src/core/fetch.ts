import type { AnswerHeaders } from './answer-headers.js';
import type { Method } from './endpoint.js';

/** The part of `fetch` that this package calls. */
export type Fetch = (input: Request, init?: RequestInit) => Promise<Response>;

/** One request, ready to be sent as often as its class allows. */
export interface PreparedRequest {
  readonly method: Method;
  /** Absolute and normalized, without user name and fragment. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** What a sender gets for one attempt, and what it reports of it. */
export interface Exchange {
  /** Decompressed bytes count. */
  readonly maximumResponseBytes: number;
  /** Takes the function that ends the request. It may be called at any time, also after the end. */
  stoppable(stop: (reason: Error) => void): void;
  /** Status and headers are there. A failure after this is one of the body. */
  answered(status: number, headers: AnswerHeaders): void;
  /** Bytes of the body have arrived. */
  received(): void;
}

/** Sends a request and resolves to the text of its response, or to `undefined` if it is larger than allowed. */
export type DirectSend = (request: PreparedRequest, exchange: Exchange) => Promise<string | undefined>;

/**
 * A `fetch` may offer, under this name, to send a prepared request without a `Request` and a `Response`. Making them
 * costs more than sending it. Then ky is not needed: every feature of it is off.
 */
export const directly: unique symbol = Symbol.for('atlassian-admin-sdk.directly');

export interface DirectFetch extends Fetch {
  readonly [directly]: DirectSend;
}

/** A `fetch` sets this on the error that it throws if nothing of the request was sent. */
export const nothingLeft: unique symbol = Symbol.for('atlassian-admin-sdk.nothingLeft');

/** Statuses whose response has no body, whatever follows the headers. */
const withoutBody: readonly number[] = [101, 204, 205, 304];

export function hasNoBody(status: number): boolean {
  return withoutBody.includes(status);
}

/** The headers that `fetch` sends, name and value in turn. */
export function headersAsFetch(given: PreparedRequest['headers'], encrypted: boolean): readonly string[] {
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(given)) {
    const before = headers.get(name.toLowerCase());
    headers.set(name.toLowerCase(), before === undefined ? value : `${before}, ${value}`);
  }
  const add = (name: string, value: string): void => {
    if (!headers.has(name)) {
      headers.set(name, value);
    }
  };
  add('accept-language', '*');
  headers.set('sec-fetch-mode', 'cors');
  add('accept-encoding', encrypted ? 'br, gzip, deflate' : 'gzip, deflate');
  return [...headers].flat();
}
