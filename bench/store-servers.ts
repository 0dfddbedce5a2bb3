/** Real servers for what is shared between machines, on free loopback ports and in temporary folders. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface StoreServer {
  readonly port: number;
  /** Ends the server at once, as a power cut does, and starts it again on its files. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Where the programs are. Undefined: they are not installed. */
export const redisProgram = ['/usr/bin/redis-server', '/usr/local/bin/redis-server', '/opt/homebrew/bin/redis-server'].find((path) => existsSync(path));
export const postgresPrograms = globSync('/usr/lib/postgresql/*/bin').sort().at(-1);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('close', () => resolve(false)).setTimeout(1_000, () => socket.destroy());
      socket.once('connect', () => socket.destroy());
    });
    if (isOpen) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the server does not answer');
}

interface Program {
  readonly folder: string;
  readonly port: number;
  readonly start: () => ChildProcess;
  /** What ends it at once. */
  readonly signal: NodeJS.Signals;
  readonly ready?: () => Promise<void>;
}

async function serve({ folder, port, start, signal, ready }: Program): Promise<StoreServer> {
  let child = start();
  const end = async (): Promise<void> => {
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  const begin = async (): Promise<void> => {
    await answers(port);
    await ready?.();
  };
  await begin();
  return {
    port,
    restart: async () => {
      await end();
      child = start();
      await begin();
    },
    close: async () => {
      await end();
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}

/** `persistent`: it writes to its folder what a restart must find. */
export async function startRedis({ persistent = false }: { readonly persistent?: boolean } = {}): Promise<StoreServer> {
  const folder = mkdtempSync(join(tmpdir(), 'redis-'));
  const port = await freePort();
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', persistent ? 'yes' : 'no', '--dir', folder, '--maxmemory-policy', 'noeviction'];
  return serve({ folder, port, signal: 'SIGKILL', start: () => spawn(redisProgram ?? 'redis-server', options, { stdio: 'ignore' }) });
}

/** The user is `postgres`, without a password, and the database is `postgres`. */
export async function startPostgres(): Promise<StoreServer> {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  const port = await freePort();
  const programs = postgresPrograms ?? '';
  const isRoot = process.getuid?.() === 0;
  // Postgres refuses to run as root.
  const identity = isRoot ? { uid: Number(execFileSync('id', ['-u', 'postgres'], { encoding: 'utf8' })), gid: Number(execFileSync('id', ['-g', 'postgres'], { encoding: 'utf8' })) } : {};
  if (identity.uid !== undefined && identity.gid !== undefined) {
    chownSync(folder, identity.uid, identity.gid);
  }
  execFileSync(join(programs, 'initdb'), ['-D', join(folder, 'data'), '-U', 'postgres', '-A', 'trust', '-E', 'UTF8'], { ...identity, cwd: folder, stdio: 'ignore' });
  const options = ['-D', join(folder, 'data'), '-p', String(port), '-h', '127.0.0.1', '-k', folder];
  const ready = async (): Promise<void> => {
    for (let tries = 0; tries < 100; tries += 1) {
      try {
        execFileSync(join(programs, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
    throw new Error('Postgres does not become ready');
  };
  // SIGKILL would leave its other processes: SIGQUIT ends all of them at once, and the next start recovers.
  return serve({ folder, port, signal: 'SIGQUIT', ready, start: () => spawn(join(programs, 'postgres'), options, { ...identity, cwd: folder, stdio: 'ignore' }) });
}
