import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freePort } from './free-port.ts';

/** A server that is a process of its own, on a free port of loopback and in a folder of its own. */
export interface StartedServer<Connection> {
  readonly port: number;
  /** A new connection. It is closed with the server. */
  connect(): Connection;
  /** Ends the server at once, and starts it again on the same port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

interface Program<Connection> {
  readonly name: string;
  /** Prepares the folder. */
  readonly prepare?: (folder: string) => void;
  /** Starts the process, and resolves when it answers. */
  start(place: { readonly port: number; readonly folder: string; readonly connect: () => Connection }): Promise<ChildProcess>;
  connect(port: number): Connection;
  disconnect(connection: Connection): Promise<unknown>;
  /** How it is ended at once, and how it is asked to end. */
  readonly signals: { readonly restart: NodeJS.Signals; readonly stop: NodeJS.Signals };
}

export async function startServer<Connection>({ name, prepare, start, connect, disconnect, signals }: Program<Connection>): Promise<StartedServer<Connection>> {
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  prepare?.(folder);
  const port = await freePort();
  const connections: Connection[] = [];
  const connected = (): Connection => {
    const connection = connect(port);
    connections.push(connection);
    return connection;
  };
  let server = await start({ port, folder, connect: connected });
  const end = (signal: NodeJS.Signals): Promise<void> =>
    new Promise((resolve) => {
      server.once('close', () => resolve());
      server.kill(signal);
    });
  return {
    port,
    connect: connected,
    restart: async () => {
      await end(signals.restart);
      server = await start({ port, folder, connect: connected });
    },
    stop: async () => {
      await Promise.all(connections.map(disconnect));
      await end(signals.stop);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
