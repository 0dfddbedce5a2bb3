import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { millisecondsOf } from './clock.js';
import type { Delivery, IncomingRequest } from './exchange.js';

/** Serves a simulator on 127.0.0.1, and nowhere else. */
export async function listenOnLoopback(
  answer: (incoming: IncomingRequest) => Promise<Delivery>,
  port: number,
): Promise<{ address: string; close: () => Promise<void> }> {
  // A bundler moves a static import to the top of the bundle, where it breaks a runtime that has no such module.
  const { createServer } = await import('node:http');
  let address = '';
  const server = createServer((request, response) => {
    receive(request, address)
      .then(answer)
      .then(
        (delivery) => deliver(delivery, response),
        () => response.destroy(),
      );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { address, close: () => close(server) };
}

async function receive(request: IncomingMessage, address: string): Promise<IncomingRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    headers.set(name, Array.isArray(value) ? value.join(', ') : (value ?? ''));
  }
  return {
    method: request.method ?? 'GET',
    url: new URL(`${address}${request.url ?? '/'}`),
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
      // Held until the client gives up or the server is closed.
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
