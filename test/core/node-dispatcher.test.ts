import { execFile } from 'node:child_process';
import { channel } from 'node:diagnostics_channel';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';

import { OrgAdminClient } from 'atlassian-admin-sdk';
import { nodeFetch } from 'atlassian-admin-sdk/node';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { dispatchingAsFetch, isNodesFetch } from '../../src/core/node-dispatcher.js';
import { orgClient, orgId, tokens } from '../support/clients.js';

const shared = Symbol.for('undici.globalDispatcher.1');
const sharedLater = Symbol.for('undici.globalDispatcher.2');
const world = globalThis as unknown as Record<symbol, unknown>;
const url = 'https://api.atlassian.com/admin/v1/orgs';
const root = new URL('../../', import.meta.url).pathname;

void new Headers();
const [own, ownLater] = [world[shared], world[sharedLater]];
const Agent = (own as object).constructor as new (options?: object) => { dispatch(...given: unknown[]): boolean; compose(interceptor: unknown): object };

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.unstubAllGlobals();
  world[shared] = own;
  world[sharedLater] = ownLater;
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function serve(listener: (request: IncomingMessage, response: ServerResponse) => void, options: object = {}): Promise<{ readonly base: string; readonly connections: Set<Socket> }> {
  const connections = new Set<Socket>();
  const server: Server = createServer(options, listener);
  server.on('connection', (socket: Socket) => connections.add(socket));
  closing.push(() => new Promise((resolve) => void server.close(() => resolve()).closeAllConnections()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, connections };
}

const answerProfile = (_request: IncomingMessage, response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ account: { account_id: 'a1' } }));
};

/** Runs a program on the built package in a process of its own, and gives what it prints. */
async function run(program: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], { cwd: root, env: { ...process.env, ...env }, timeout: 20_000 });
  return stdout.trim();
}

const call = (base: string): string => `
  const { OrgAdminClient } = await import('atlassian-admin-sdk');
  const org = new OrgAdminClient({ orgId: ${JSON.stringify(orgId)}, apiKey: 'k', baseUrl: ${JSON.stringify(base)}, retry: false });
  const { account_id } = await org.accounts.getProfile('a1');
  console.log(account_id);
`;

describe('the dispatcher of Node is used by a client without a fetch', () => {
  it('where nobody has set or replaced anything', () => {
    expect(dispatchingAsFetch(url)).toBeDefined();
  });

  it('where somebody only made another one without options', () => {
    world[shared] = new Agent();
    world[sharedLater] = new Agent();
    expect(dispatchingAsFetch(url)).toBeDefined();
  });

  it.each([
    ['with options', () => new Agent({ connect: { rejectUnauthorized: false } })],
    ['with a time limit', () => new Agent({ bodyTimeout: 5 })],
    ['with a factory of connections', () => new Agent({ factory: () => undefined })],
    ['with an interceptor', () => new Agent().compose((dispatch: unknown) => dispatch)],
    ['that was patched', () => Object.assign(new Agent(), { dispatch: () => true })],
    ['of a class made from it', () => new (class Agent2 extends Agent {})()],
    ['of a class made from it, of the same name', () => new ({ Agent: class extends Agent {} }.Agent)()],
    ['of a proxy', () => new (class EnvHttpProxyAgent extends Agent {})()],
    ['of a test', () => ({ dispatch: () => true, isMockActive: true })],
    ['that is none', () => 'x'],
  ])('and not where a dispatcher is set %s', (_name, make) => {
    world[shared] = make();
    expect(dispatchingAsFetch(url)).toBeUndefined();
    world[shared] = own;
    expect(dispatchingAsFetch(url)).toBeDefined();
    world[sharedLater] = make();
    expect(dispatchingAsFetch(url)).toBeUndefined();
  });

  it('and not while fetch is replaced, also after the client was made', async () => {
    const { base, connections } = await serve(answerProfile);
    const org = orgClient(undefined, { baseUrl: base });
    await org.accounts.getProfile('a1');
    const stub = vi.fn((request: Request) => Promise.resolve(Response.json({ account: { account_id: request.method } })));
    vi.stubGlobal('fetch', stub);
    expect((await org.accounts.getProfile('GET')).account_id).toBe('GET');
    expect(stub.mock.calls[0]?.[0]).toBeInstanceOf(Request);
    vi.unstubAllGlobals();
    expect((await org.accounts.getProfile('a1')).account_id).toBe('a1');
    expect([stub.mock.calls.length, connections.size]).toEqual([1, 1]);
  });

  it('and not where a function only has the name of fetch, as those of other runtimes', () => {
    for (const other of [async function fetch() {}, Math.max, undefined, 'fetch', { fetch }]) {
      expect(isNodesFetch(other)).toBe(false);
    }
    expect(isNodesFetch(globalThis.fetch)).toBe(true);
  });

  it('and not where fetch was given', async () => {
    const { base } = await serve(answerProfile);
    const given = vi.fn((request: Request) => globalThis.fetch(request));
    const org = new OrgAdminClient({ orgId, apiKey: tokens.apiKey, baseUrl: base, fetch: given });
    await org.accounts.getProfile('a1');
    expect(given).toHaveBeenCalledTimes(1);
  });
});

describe('a process of its own', () => {
  it('ends at once after its last call, although the service keeps the connection', async () => {
    const { base } = await serve(answerProfile, { keepAliveTimeout: 60_000 });
    for (const way of ['undefined', 'globalThis.fetch', "(await import('atlassian-admin-sdk/node')).nodeFetch()"]) {
      const program = call(base).replace('retry: false', `retry: false, fetch: ${way}`);
      expect(await run(`${program} const ended = performance.now(); process.on('exit', () => console.log(performance.now() - ended < 1_000));`)).toBe('a1\ntrue');
    }
  }, 30_000);

  it('calls what replaced fetch before the package was loaded', async () => {
    const program = `globalThis.fetch = async (request) => (console.log(request.url), Response.json({ account: { account_id: 'a1' } })); ${call('https://api.atlassian.com')}`;
    expect(await run(program)).toBe('https://api.atlassian.com/users/a1/manage/profile\na1');
  }, 30_000);

  it('goes through the proxy of its environment', async () => {
    const through: string[] = [];
    const proxy = createServer((request, response) => {
      through.push(request.url ?? '');
      answerProfile(request, response);
    });
    proxy.on('connect', (request: IncomingMessage, socket: Socket) => {
      through.push(request.url ?? '');
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    closing.push(() => new Promise((resolve) => void proxy.close(() => resolve()).closeAllConnections()));
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const program = call('https://api.atlassian.com').replace("const { account_id } = await org.accounts.getProfile('a1');", "const account_id = await org.accounts.getProfile('a1').catch((error) => error.code);");
    const printed = await run(program, { NODE_USE_ENV_PROXY: '1', HTTPS_PROXY: address, https_proxy: address, NO_PROXY: '', no_proxy: '' });
    expect(through).toEqual(['api.atlassian.com:443']);
    expect(printed).toBe('PROXY_REFUSED_403');
  }, 30_000);
});

describe('connections', () => {
  it('are as many as calls at the same time, and one for calls in turn', async () => {
    const { base, connections } = await serve(answerProfile);
    const org = orgClient(undefined, { baseUrl: base });
    for (let calls = 0; calls < 20; calls += 1) {
      await org.accounts.getProfile('a1');
    }
    expect(connections.size).toBe(1);
    const work = async (): Promise<void> => {
      for (let calls = 0; calls < 5; calls += 1) {
        await org.accounts.getProfile('a1');
      }
    };
    await Promise.all(Array.from({ length: 10 }, work));
    expect(connections.size).toBe(10);
  });

  it.each([
    ['of the dispatcher', undefined],
    ['of nodeFetch', nodeFetch()],
  ])('%s that the service closed while they were idle leave no write in doubt', async (_name, fetch) => {
    const { base, connections } = await serve((request, response) => {
      request.resume().on('end', () => response.writeHead(204).end());
      setTimeout(() => request.socket.destroy(), 20);
    });
    const org = orgClient(fetch, { baseUrl: base, retry: false });
    for (let calls = 0; calls < 10; calls += 1) {
      expect(await org.accounts.disable('a1')).toEqual({ outcome: 'done' });
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    expect(connections.size).toBe(10);
  });

  it.each([
    ['of the dispatcher', undefined],
    ['of nodeFetch', nodeFetch()],
  ])('%s are given up before the time that the service announces is over', async (_name, fetch) => {
    const { base, connections } = await serve((request, response) => {
      request.resume().on('end', () => response.writeHead(204, { connection: 'keep-alive', 'keep-alive': 'timeout=1' }).end());
    });
    const org = orgClient(fetch, { baseUrl: base, retry: false });
    await org.accounts.disable('a1');
    await org.accounts.disable('a1');
    expect(connections.size).toBe(2);
  });

  it('of nodeFetch that turn out to be closed, before anything is written, are not the end of a call', async () => {
    // The server is a thread: this one sees what it did only after its own work.
    const worker = new Worker(
      `const { parentPort } = require('node:worker_threads');
       const server = require('node:http').createServer((request, response) => request.resume().on('end', () => {
         response.writeHead(204).end();
         setTimeout(() => request.socket.destroy(), 20);
       })).listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`,
      { eval: true },
    );
    const port = await new Promise<number>((resolve) => worker.once('message', resolve));
    const org = orgClient(nodeFetch(), { baseUrl: `http://127.0.0.1:${port}`, retry: false });
    await org.accounts.disable('a1');
    await new Promise((resolve) => setTimeout(resolve, 1));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    expect(await org.accounts.disable('a1')).toEqual({ outcome: 'done' });
    await worker.terminate();
  });
});

it('a call needs no clock of a test to go on', async () => {
  const { base } = await serve(answerProfile);
  const org = orgClient(undefined, { baseUrl: base });
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'Date'] });
  try {
    expect((await org.accounts.getProfile('a1')).account_id).toBe('a1');
  } finally {
    vi.useRealTimers();
  }
});

it('who watches the requests of Node sees those of a client', async () => {
  const { base } = await serve(answerProfile);
  const seen: string[] = [];
  const created = channel('undici:request:create');
  const see = (message: unknown): void => {
    const { request } = message as { request: { method: string; path: string; addHeader(name: string, value: string): void } };
    request.addHeader('traceparent', '00-1');
    seen.push(`${request.method} ${request.path}`);
  };
  created.subscribe(see);
  try {
    await orgClient(undefined, { baseUrl: base }).accounts.getProfile('a1');
  } finally {
    created.unsubscribe(see);
  }
  expect(seen).toEqual(['GET /users/a1/manage/profile']);
});
