import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { invalidInput } from '../core/input.js';
import { millisecondsOf } from './clock.js';
import type { Delivery, IncomingRequest } from './exchange.js';

/** Serves a simulator on 127.0.0.1, and nowhere else. */
export async function listenOnLoopback(
  answer: (incoming: IncomingRequest) => Promise<Delivery>,
  port: number,
): Promise<{ address: string; close: () => Promise<void> }> {
  // A bundler moves a static import to the top of the bundle, where it breaks runtimes without the module.
  const { createServer } = await import('node:http');
  let address = '';
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 60_000 }, (request, response) => {
    const refusal = refusalOf(request, address);
    const delivered =
      refusal === undefined
        ? receive(request, address)
            .then((incoming) => (typeof incoming === 'number' ? refused(incoming) : answer(incoming)))
            .then((delivery) => deliver(delivery, response))
        : Promise.resolve(deliver(refused(refusal), response));
    delivered.catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', () => reject(invalidInput('simulator.listen()', [{ field: 'port', problem: 'is not available: another program may use it' }])));
    server.listen(port, '127.0.0.1', resolve);
  });
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { address, close: () => close(server) };
}

/** Larger than any request of the clients. */
const largestBody = 10 * 1024 * 1024;

/** A loopback name with any port: a proxy on loopback has a port of its own. */
const loopbackHost = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/i;

/** A web page of another host whose name resolves to this machine must not reach the organization. */
function refusalOf({ headers, url = '/' }: IncomingMessage, address: string): number | undefined {
  if (!loopbackHost.test(headers.host ?? '')) {
    return 421;
  }
  if (!URL.canParse(url, address) || !url.startsWith('/') || new URL(url, address).origin !== address) {
    return 400;
  }
  return Number(headers['content-length'] ?? 0) > largestBody ? 413 : undefined;
}

function refused(status: number): Delivery {
  return { status, headers: { 'content-type': 'application/json', connection: 'close' }, body: JSON.stringify({ code: status, message: 'This is a simulated organization.' }) };
}

/** The request, or the status that refuses it. A body that is too long is not kept. */
async function receive(request: IncomingMessage, address: string): Promise<IncomingRequest | number> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += (chunk as Buffer).length;
    if (length > largestBody) {
      return 413;
    }
    chunks.push(chunk as Buffer);
  }
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    headers.set(name, Array.isArray(value) ? value.join(', ') : (value ?? ''));
  }
  return {
    method: request.method ?? 'GET',
    url: new URL(request.url ?? '/', address),
    headers,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

function deliver({ status, headers, body, fault }: Delivery, response: ServerResponse): void {
  const bytes = Buffer.from(body, 'utf8');
  const send = (content: Buffer, type?: string): void => {
    response.writeHead(status === 204 && content.length > 0 ? 200 : status, {
      ...headers,
      ...(type === undefined ? {} : { 'content-type': type }),
      ...(content.length > 0 || status !== 204 ? { 'content-length': String(content.length) } : {}),
    });
    response.end(content);
  };
  switch (fault?.kind) {
    case 'reset':
      response.destroy();
      return;
    case 'timeout':
      // Stays open until the client gives up or the server closes.
      return;
    case 'slow':
      setTimeout(() => send(bytes), millisecondsOf(fault.delay ?? 0));
      return;
    case 'garbage':
      send(Buffer.from('<html><body>This is not the page you are looking for.</body></html>'), 'text/html');
      return;
    case 'cutBody':
      response.writeHead(status === 204 ? 200 : status, { ...headers, 'content-length': String(bytes.length + 10) });
      response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
      return;
    default:
      send(bytes);
  }
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
