import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Fetch } from 'atlassian-admin-sdk';
import { describe, it } from 'vitest';

import { directly, type DirectFetch } from '../../src/core/fetch.js';
import { dispatchingAsFetch } from '../../src/core/node-dispatcher.js';
import { isInCi } from './in-ci.js';

/**
 * There are two ways to send a request on Node: ky with a `fetch`, and the dispatcher of Node's own `fetch`. A test that
 * gives a `fetch` of its own takes the first, and one that gives none takes the second. A file that calls this before it
 * loads tests makes them take the other way.
 */
export function takeTheOtherWay(): void {
  isTaken = true;
}

/** The same for tests that take long: only in CI. */
export async function takeTheOtherWayInCi(load: () => Promise<unknown>): Promise<void> {
  if (!isInCi) {
    describe.skip('the other way, which is taken in CI', () => it('takes long', () => undefined));
    return;
  }
  takeTheOtherWay();
  await load();
}

let isTaken = false;

export function isOtherWay(): boolean {
  return isTaken;
}

/** The same `fetch`, by the dispatcher of Node: a server on loopback answers what it would. */
export function byDispatcher(fetch: (request: Request) => Promise<Response>): Fetch {
  const direct: DirectFetch[typeof directly] = async (request, exchange) => {
    const { origin, put } = await served();
    const call: Call = { url: request.url, fetch, failure: undefined };
    const url = `${origin}/${put(call)}${new URL(request.url).pathname}`;
    const send = dispatchingAsFetch(url);
    if (send === undefined) {
      throw new Error('this process has no dispatcher of Node alone');
    }
    try {
      return await send({ ...request, url }, exchange);
    } catch (error) {
      throw call.failure ?? error;
    }
  };
  return Object.assign((() => Promise.reject(new Error('ky was asked'))) as Fetch, { [directly]: direct });
}

interface Call {
  readonly url: string;
  readonly fetch: (request: Request) => Promise<Response>;
  /** What the script throws instead of a response: the failures of a network are not made by a server that answers. */
  failure: unknown;
}

/** Sent by Node itself, and no part of what a client sends. */
const ofNode = /^(?:host|connection|accept-language|sec-fetch-mode|accept-encoding|content-length)$/;

let started: Promise<{ readonly origin: string; readonly put: (call: Call) => number }> | undefined;

function served(): Promise<{ readonly origin: string; readonly put: (call: Call) => number }> {
  started ??= new Promise((resolve) => {
    const calls: Call[] = [];
    const server: Server = createServer((incoming, outgoing) => void respond(incoming, outgoing, calls));
    server.unref();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      resolve({ origin: `http://127.0.0.1:${port}`, put: (call) => calls.push(call) - 1 });
    });
  });
  return started;
}

async function respond(incoming: IncomingMessage, outgoing: ServerResponse, calls: readonly Call[]): Promise<void> {
  const call = calls[Number(/^\/(\d+)/.exec(incoming.url ?? '')?.[1])] as Call;
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) {
    chunks.push(chunk as Buffer);
  }
  const gone = new AbortController();
  outgoing.on('close', () => gone.abort());
  const headers = Object.entries(incoming.headers).filter(([name]) => !ofNode.test(name)) as [string, string][];
  const body = Buffer.concat(chunks).toString();
  try {
    const response = await call.fetch(new Request(call.url, { method: incoming.method ?? '', headers, signal: gone.signal, ...(body === '' ? {} : { body }) }));
    outgoing.writeHead(response.status, [...response.headers].flat());
    outgoing.flushHeaders();
    for await (const chunk of response.body ?? []) {
      outgoing.write(chunk);
    }
    outgoing.end();
  } catch (error) {
    // After the headers, the other side sees a body that breaks off.
    call.failure = outgoing.headersSent ? undefined : error;
    incoming.socket.destroy();
  }
}
