import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import pg from 'pg';

import { freePort } from './free-port.js';

const folders = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql').map((version) => `/usr/lib/postgresql/${version}/bin`) : [];
const programs = folders.find((folder) => existsSync(join(folder, 'initdb')));
const isRoot = process.getuid?.() === 0;

/** Postgres refuses to run as root: then the user `postgres` runs it, which Debian creates with it. */
function asOwner(program: string, given: readonly string[]): [command: string, given: string[]] {
  return isRoot ? ['setpriv', ['--reuid=postgres', '--regid=postgres', '--clear-groups', program, ...given]] : [program, [...given]];
}

/** Whether this machine has Postgres. What needs it is skipped otherwise. */
export const hasPostgres = programs !== undefined && (!isRoot || spawnSync(...asOwner('true', [])).status === 0);

export interface StartedPostgres {
  readonly port: number;
  /** For `pg` and `pg-boss`. */
  readonly connectionString: string;
  /** A new pool of connections. It is closed with the server. */
  connect(): pg.Pool;
  /** Ends the server at once, and starts it again on the same port with what it had. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a server on a free port of loopback, in a folder of its own. */
export async function startPostgres(): Promise<StartedPostgres> {
  if (programs === undefined) {
    throw new Error('there is no Postgres on this machine');
  }
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  const data = join(folder, 'data');
  if (isRoot) {
    run('chown', ['postgres', folder]);
  }
  run(...asOwner(join(programs, 'initdb'), ['-D', data, '-U', 'postgres', '--auth=trust', '--no-sync', '-E', 'UTF8', '--locale=C']));
  const port = await freePort();
  const connectionString = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const pools: pg.Pool[] = [];
  const connect = (): pg.Pool => {
    const pool = new pg.Pool({ connectionString, max: 4 });
    pool.on('error', () => undefined);
    pools.push(pool);
    return pool;
  };
  const start = async (): Promise<ChildProcess> => {
    const settings = ['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', `unix_socket_directories=${folder}`, '-c', 'fsync=off', '-c', 'shared_buffers=16MB', '-c', 'max_connections=60'];
    const child = spawn(...asOwner(join(programs, 'postgres'), settings), { stdio: 'ignore' });
    for (let tries = 0; tries < 200; tries += 1) {
      const client = new pg.Client({ connectionString });
      client.on('error', () => undefined);
      if (await client.connect().then(() => true, () => false)) {
        await client.end();
        return child;
      }
      await wait(50);
    }
    child.kill('SIGKILL');
    throw new Error('Postgres did not start');
  };
  let server = await start();
  // Not SIGKILL: its other processes would live on for a while, and keep the port.
  const end = (signal: NodeJS.Signals): Promise<void> =>
    new Promise((resolve) => {
      server.once('close', () => resolve());
      server.kill(signal);
    });
  return {
    port,
    connectionString,
    connect,
    restart: async () => {
      await end('SIGQUIT');
      server = await start();
    },
    stop: async () => {
      await Promise.all(pools.map((pool) => pool.end().catch(() => undefined)));
      await end('SIGQUIT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function run(command: string, given: readonly string[]): void {
  const { status, stderr } = spawnSync(command, given, { encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`${command} failed: ${stderr}`);
  }
}
