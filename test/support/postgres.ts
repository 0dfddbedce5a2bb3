import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import pg from 'pg';

import { startServer, type StartedServer } from './started-server.ts';

const folders = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql').map((version) => `/usr/lib/postgresql/${version}/bin`) : [];
const programs = folders.find((folder) => existsSync(join(folder, 'initdb')));
const isRoot = process.getuid?.() === 0;

/** Postgres refuses to run as root: then the user `postgres` runs it, which Debian creates with it. */
function asOwner(program: string, given: readonly string[]): [command: string, given: string[]] {
  return isRoot ? ['setpriv', ['--reuid=postgres', '--regid=postgres', '--clear-groups', program, ...given]] : [program, [...given]];
}

/** Whether this machine has Postgres. What needs it is skipped otherwise. */
export const hasPostgres = programs !== undefined && (!isRoot || spawnSync(...asOwner('true', [])).status === 0);

export interface StartedPostgres extends StartedServer<pg.Pool> {
  /** For `pg` and `pg-boss`. */
  readonly connectionString: string;
}

const connectionStringOf = (port: number): string => `postgres://postgres@127.0.0.1:${port}/postgres`;

/** Starts a server. It keeps what it had when it is restarted. */
export async function startPostgres(): Promise<StartedPostgres> {
  if (programs === undefined) {
    throw new Error('there is no Postgres on this machine');
  }
  const server = await startServer<pg.Pool>({
    name: 'postgres',
    prepare: (folder) => {
      if (isRoot) {
        run('chown', ['postgres', folder]);
      }
      run(...asOwner(join(programs, 'initdb'), ['-D', join(folder, 'data'), '-U', 'postgres', '--auth=trust', '--no-sync', '-E', 'UTF8', '--locale=C']));
    },
    connect: (port) => {
      const pool = new pg.Pool({ connectionString: connectionStringOf(port), max: 4 });
      pool.on('error', () => undefined);
      return pool;
    },
    start: async ({ port, folder }) => {
      const settings = ['-D', join(folder, 'data'), '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', `unix_socket_directories=${folder}`, '-c', 'fsync=off', '-c', 'shared_buffers=16MB', '-c', 'max_connections=60'];
      const child = spawn(...asOwner(join(programs, 'postgres'), settings), { stdio: 'ignore' });
      for (let tries = 0; tries < 200; tries += 1) {
        const client = new pg.Client({ connectionString: connectionStringOf(port) });
        client.on('error', () => undefined);
        if (await client.connect().then(() => true, () => false)) {
          await client.end();
          return child;
        }
        await wait(50);
      }
      child.kill('SIGKILL');
      throw new Error('Postgres did not start');
    },
    disconnect: (pool) => pool.end().catch(() => undefined),
    // Not SIGKILL: its other processes would live on for a while, and keep the port.
    signals: { restart: 'SIGQUIT', stop: 'SIGQUIT' },
  });
  return { ...server, connectionString: connectionStringOf(server.port) };
}

function run(command: string, given: readonly string[]): void {
  const { status, stderr } = spawnSync(command, given, { encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`${command} failed: ${stderr}`);
  }
}
