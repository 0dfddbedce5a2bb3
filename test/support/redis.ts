import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Redis } from 'ioredis';

import { freePort } from './free-port.js';

/** Whether this machine has `redis-server`. What needs it is skipped otherwise. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

export interface StartedRedis {
  readonly port: number;
  /** A new connection. It is closed with the server. */
  connect(): Redis;
  /** Ends the server at once, and starts it again on the same port. With `persistent`, it keeps what it had. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a server on a free port of loopback, in a folder of its own. */
export async function startRedis({ persistent = false } = {}): Promise<StartedRedis> {
  const folder = mkdtempSync(join(tmpdir(), 'redis-'));
  const port = await freePort();
  const connections: Redis[] = [];
  const connect = (): Redis => {
    const connection = new Redis({ host: '127.0.0.1', port, maxRetriesPerRequest: null, retryStrategy: () => 50 });
    connection.on('error', () => undefined);
    connections.push(connection);
    return connection;
  };
  const start = async (): Promise<ChildProcess> => {
    const child = spawn('redis-server', ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', persistent ? 'yes' : 'no', '--appendfsync', 'always', '--dir', folder], { stdio: 'ignore' });
    const probe = connect();
    await probe.ping();
    return child;
  };
  let server = await start();
  const end = (signal: NodeJS.Signals): Promise<void> =>
    new Promise((resolve) => {
      server.once('close', () => resolve());
      server.kill(signal);
    });
  return {
    port,
    connect,
    restart: async () => {
      await end('SIGKILL');
      server = await start();
    },
    stop: async () => {
      connections.forEach((connection) => connection.disconnect());
      await end('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
