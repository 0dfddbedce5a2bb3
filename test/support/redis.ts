import { spawn, spawnSync } from 'node:child_process';

import { Redis } from 'ioredis';

import { startServer, type StartedServer } from './started-server.ts';

/** Whether this machine has `redis-server`. What needs it is skipped otherwise. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

export type StartedRedis = StartedServer<Redis>;

/** Starts a server. With `persistent`, it keeps what it had when it is restarted. */
export function startRedis({ persistent = false } = {}): Promise<StartedRedis> {
  return startServer<Redis>({
    name: 'redis',
    connect: (port) => {
      const connection = new Redis({ host: '127.0.0.1', port, maxRetriesPerRequest: null, retryStrategy: () => 50 });
      connection.on('error', () => undefined);
      return connection;
    },
    start: async ({ port, folder, connect }) => {
      const child = spawn('redis-server', ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', persistent ? 'yes' : 'no', '--appendfsync', 'always', '--dir', folder], { stdio: 'ignore' });
      await connect().ping();
      return child;
    },
    disconnect: async (connection) => connection.disconnect(),
    signals: { restart: 'SIGKILL', stop: 'SIGTERM' },
  });
}
