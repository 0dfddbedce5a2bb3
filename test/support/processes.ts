import { fork, spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

import type { SimulatedCredentials, Simulator } from 'atlassian-admin-sdk/simulator';

import type { ApplyAnswer, ApplyJob } from './apply-in-process.ts';

const script = fileURLToPath(new URL('apply-in-process.ts', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What it said on its way. */
  readonly said: string;
}

export interface Started {
  readonly ended: Promise<Ended>;
  /** Ends the process at once; nothing in it can run any more when this resolves. */
  kill(): Promise<Ended>;
}

/** Applies a plan in a process of its own. */
export function applyInProcess(job: ApplyJob): Started {
  const child = spawn(process.execPath, [script, JSON.stringify(job)], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, said }));
  });
  return {
    ended,
    kill: () => {
      child.kill('SIGKILL');
      return ended;
    },
  };
}

/** A process that applies one plan after the other, so that not each of them pays for its start. */
export interface Successor {
  apply(job: ApplyJob): Promise<ApplyAnswer>;
  close(): void;
}

export function startSuccessor(): Successor {
  const child = fork(script, { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const waiting = new Map<number, (answered: ApplyAnswer) => void>();
  let latest = 0;
  child.on('message', ({ id, answered }: { id: number; answered: ApplyAnswer }) => {
    waiting.get(id)?.(answered);
    waiting.delete(id);
  });
  child.on('exit', () => waiting.forEach((resolve) => resolve({ error: 'the process has ended' })));
  return {
    apply: (job) =>
      new Promise((resolve) => {
        latest += 1;
        waiting.set(latest, resolve);
        child.send({ id: latest, job });
      }),
    close: () => child.disconnect(),
  };
}

export interface Watched {
  readonly credentials: SimulatedCredentials;
  close(): Promise<void>;
}

/** What a test does at a request, by its number from 1. */
export interface Watch {
  /** Before it has an effect. */
  readonly arrived?: (request: number, url: string) => Promise<void> | void;
  /** When it had its effect, before it is answered. */
  readonly carriedOut?: (request: number) => Promise<void> | void;
}

/** The simulator behind a server that tells of each request. */
export async function listenWatched(simulator: Simulator, { arrived, carriedOut }: Watch = {}): Promise<Watched> {
  let requests = 0;
  const server = createServer((incoming, outgoing) => {
    const pass = async (): Promise<void> => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) {
        chunks.push(chunk as Buffer);
      }
      requests += 1;
      const number = requests;
      await arrived?.(number, incoming.url ?? '/');
      const headers = new Headers(Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]));
      const body = Buffer.concat(chunks).toString('utf8');
      const answer = await simulator.fetch(
        new Request(`http://simulator.localhost${incoming.url ?? '/'}`, { method: incoming.method ?? 'GET', headers, ...(body === '' ? {} : { body }) }),
      );
      await carriedOut?.(number);
      outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
      outgoing.end(await answer.text());
    };
    // Whoever asked may be gone: then nobody is to be told.
    pass().catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { orgAdmin, product, gateway, scim } = simulator.credentials;
  const at = <T extends object>(credential: T, baseUrl: string): T => ({ ...credential, baseUrl, fetch: undefined });
  return {
    credentials: {
      orgAdmin: at(orgAdmin, address),
      product: at(product, `${address}/sites/${product.site}`),
      gateway: at(gateway, address),
      scim: at(scim, address),
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
