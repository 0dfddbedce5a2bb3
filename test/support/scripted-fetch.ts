import type { Fetch } from 'atlassian-admin-sdk';

import { byDispatcher, isOtherWay } from './other-way.js';

/** What a scripted fetch does with a request: answer, or fail as a network does. */
export type Scripted = Response | Error | ((request: Request) => Response | Promise<Response>);

export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: unknown;
}

/** A `fetch` that plays a script, one entry a request, and remembers what was sent. The last entry repeats. */
export function scriptedFetch(...script: Scripted[]): Fetch & { readonly sent: SentRequest[] } {
  const sent: SentRequest[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    const text = await request.clone().text();
    const url = new URL(request.url);
    sent.push({
      method: request.method,
      url: request.url,
      path: `${url.pathname}${url.search}`,
      headers: Object.fromEntries(request.headers),
      body: text === '' ? undefined : JSON.parse(text),
    });
    const next = script[Math.min(sent.length, script.length) - 1];
    if (next === undefined) {
      throw new Error('the script has no entry for this request');
    }
    if (next instanceof Error) {
      throw next;
    }
    return typeof next === 'function' ? next(request) : next.clone();
  };
  return Object.assign(isOtherWay() ? byDispatcher(fetch) : fetch, { sent });
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
}

export function empty(status = 204, headers: Record<string, string> = {}): Response {
  return new Response(null, { status, headers });
}

export function networkError(code: string): Error {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(`connect ${code}`), { code }) });
}
