import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer, type Socket } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

import { attempt, OrgAdminClient, type OrgAdminClientOptions } from 'atlassian-admin-sdk';
import { nodeFetch } from 'atlassian-admin-sdk/node';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import { afterEach, describe, expect, it } from 'vitest';

import { orgClient, quick } from './support/clients.js';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function serve(listener: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server: Server = createServer(listener);
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const client = (baseUrl: string, options: Partial<OrgAdminClientOptions> = {}) =>
  orgClient(nodeFetch(), { baseUrl, retry: false, ...options });

const profile = (padding = '') => JSON.stringify({ account: { account_id: 'a1', name: 'Jürgen', padding } });

describe('nodeFetch', () => {
  it('does what the built-in fetch does, on the simulator over HTTP', async () => {
    const simulator = new Simulator();
    const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
    const server = await simulator.listen();
    closing.push(() => server.close());
    const org = new OrgAdminClient({ ...server.credentials.orgAdmin, fetch: nodeFetch(), retry: quick });
    simulator.faults.add({ when: 'afterEffect', kind: 'reset', match: { method: 'POST' } });
    expect(await org.accounts.disable(accountId, { message: 'Good bye – ü' })).toEqual({ outcome: 'done' });
    expect((await org.accounts.getProfile(accountId)).account_status).toBe('inactive');
    expect(simulator.effects).toHaveLength(1);
    const { error } = await attempt(org.accounts.getProfile('712020:nobody'));
    expect(error?.kind).toBe('notFound');
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['identity', (text: string) => Buffer.from(text)],
  ] as const)('reads a body that is sent as %s, small or large', async (encoding, compress) => {
    let padding = '';
    const base = await serve((_request, response) => {
      const bytes = compress(profile(padding));
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': encoding, 'content-length': bytes.length }).end(bytes);
    });
    expect((await client(base).accounts.getProfile('a1')).name).toBe('Jürgen');
    padding = 'x'.repeat(200_000);
    expect((await client(base).accounts.getProfile('a1')).name).toBe('Jürgen');
  });

  it.each([10, 50_000, 70_000, 3_000_000])('reads a body of about %i bytes whose length nobody has announced', async (length) => {
    const text = profile('x'.repeat(length));
    const base = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      for (let at = 0; at < text.length; at += 16_384) {
        response.write(text.slice(at, at + 16_384));
      }
      response.end();
    });
    expect(await client(base).accounts.getProfile('a1')).toEqual(JSON.parse(text).account);
  });

  it('takes no more than the client may, also of a body that is small', async () => {
    const text = profile('ü'.repeat(1_000));
    const base = await serve((_request, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end(text));
    expect((await attempt(client(base, { maximumResponseBytes: 2_000 }).accounts.getProfile('a1'))).error).toMatchObject({ kind: 'unexpectedResponse', why: 'tooLarge' });
    expect((await client(base, { maximumResponseBytes: 4_000 }).accounts.getProfile('a1')).name).toBe('Jürgen');
  });

  it('sends method, headers and body as they are', async () => {
    const seen: string[] = [];
    const base = await serve((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        seen.push(`${request.method} ${request.url} ${request.headers['content-type']} ${request.headers.authorization?.slice(0, 6)} ${body}`);
        response.writeHead(204).end();
      });
    });
    await client(base).accounts.disable('a1', { message: 'ü' });
    expect(seen).toEqual(['POST /users/a1/manage/lifecycle/disable application/json Bearer {"message":"ü"}']);
  });

  it.each([
    ['GET', undefined, undefined],
    ['DELETE', undefined, undefined],
    ['DELETE', '{}', '2'],
    ['POST', undefined, '0'],
    ['PATCH', undefined, '0'],
    ['PUT', '"ü"', '4'],
  ])('says to %s with the body %s to whom, how long, and what it understands', async (method, body, length) => {
    const seen: unknown[] = [];
    const base = await serve((request, response) => {
      const { host, 'content-length': announced, 'transfer-encoding': transfer, 'accept-encoding': accepted } = request.headers;
      seen.push({ url: request.url, host, announced, transfer, accepted });
      request.resume().on('end', () => response.writeHead(204).end());
    });
    const { status } = await nodeFetch()(new Request(`${base}/a%20b?c=d%2Fe#f`, { method, ...(body === undefined ? {} : { body }) }));
    expect(status).toBe(204);
    expect(seen).toEqual([{ url: '/a%20b?c=d%2Fe', host: new URL(base).host, announced: length, transfer: undefined, accepted: 'gzip, deflate' }]);
  });

  it('finds a server by an address of IPv6', async ({ skip }) => {
    const server = createServer((request, response) => void response.writeHead(200).end(request.headers.host));
    closing.push(() => new Promise((resolve) => void server.close(() => resolve()).closeAllConnections()));
    const listening = await new Promise<boolean>((resolve) => server.once('error', () => resolve(false)).listen(0, '::1', () => resolve(true)));
    skip(!listening, 'this machine has no IPv6');
    const address = `[::1]:${(server.address() as AddressInfo).port}`;
    expect(await (await nodeFetch()(new Request(`http://${address}/`))).text()).toBe(address);
  });

  it('does not follow a redirect', async () => {
    const base = await serve((_request, response) => void response.writeHead(302, { location: 'http://evil.example/' }).end());
    const { error } = await attempt(client(base).accounts.getProfile('a1'));
    expect(error?.kind).toBe('unexpectedResponse');
  });

  it('keeps connections, and no more of them than it may', async () => {
    const connections = new Set<Socket>();
    const base = await serve((request, response) => {
      connections.add(request.socket);
      setTimeout(() => response.writeHead(200, { 'content-type': 'application/json' }).end(profile()), 2);
    });
    const org = orgClient(nodeFetch({ connections: 3 }), { baseUrl: base, retry: false });
    await Promise.all(Array.from({ length: 30 }, () => org.accounts.getProfile('a1')));
    expect(connections.size).toBe(3);
  });

  it('ends with the time for the headers, and when the caller stops it', async () => {
    const base = await serve(() => undefined);
    const late = await attempt(client(base, { timeout: { headers: 30 } }).accounts.getProfile('a1'));
    expect(late.error).toMatchObject({ kind: 'timeout', phase: 'headers' });
    const stopped = await attempt(client(base).accounts.getProfile('a1', { signal: AbortSignal.timeout(20) }));
    expect(stopped.error?.kind).toBe('aborted');
  });

  it.each([10, 100_000])('takes a body of %i bytes that is cut for no answer', async (length) => {
    const base = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': length });
      response.write('{"acc', () => response.destroy());
    });
    const { error } = await attempt(client(base).accounts.getProfile('a1'));
    expect(['network', 'unexpectedResponse']).toContain(error?.kind);
  });

  it('knows that nothing was sent when a connection is refused, or takes too long to be made', async () => {
    const silent: TcpServer = createTcpServer();
    const sockets: Socket[] = [];
    let isOver = false;
    // On a busy machine the connection comes when its client has given up. Nobody reads it then, and it would stay open.
    silent.on('connection', (socket) => (isOver ? socket.destroy() : sockets.push(socket)));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const slow = orgClient(nodeFetch({ connectTimeout: 30 }), { baseUrl: `https://127.0.0.1:${port}`, retry: false });
    const { error } = await attempt(slow.accounts.disable('a1'));
    expect(error).toMatchObject({ kind: 'network', mayHaveHappened: false });
    isOver = true;
    sockets.forEach((socket) => socket.destroy());
    await new Promise((resolve) => silent.close(resolve));
    const refused = await attempt(client(`http://127.0.0.1:${port}`).accounts.disable('a1'));
    expect(refused.error).toMatchObject({ kind: 'network', mayHaveHappened: false });
  });

  it('says which of its options is wrong', () => {
    expect(() => nodeFetch({ connections: 0 })).toThrow('connections');
    expect(() => nodeFetch({ connectTimeout: Number.NaN })).toThrow('connectTimeout');
  });
});
