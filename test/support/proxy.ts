import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';

import type { Simulator } from 'atlassian-admin-sdk/simulator';

/** The only tool here that can make a certificate. */
export const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** A certificate authority of a company, and the certificates that it issues in a folder. */
export class CertificateAuthority {
  readonly path: string;
  #issued = 0;

  constructor(private readonly folder: string) {
    this.path = join(folder, 'root.pem');
    this.#run('req', '-x509', ...curve, '-keyout', 'root.key', '-out', 'root.pem', '-days', '2', '-subj', '/CN=Root of the tests', '-addext', 'basicConstraints=critical,CA:TRUE');
  }

  /** Days before today, or after it, are when the certificate ends. */
  issue(host: string, days = 2): Certificate {
    this.#issued += 1;
    const name = `server-${this.#issued}`;
    writeFileSync(join(this.folder, `${name}.ext`), `subjectAltName=DNS:${host}\nbasicConstraints=CA:FALSE\n`);
    this.#run('req', ...curve, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${host}`);
    this.#run('x509', '-req', '-in', `${name}.csr`, '-CA', 'root.pem', '-CAkey', 'root.key', '-CAcreateserial', '-out', `${name}.pem`, '-days', String(days), '-extfile', `${name}.ext`);
    const read = (ending: string) => readFileSync(join(this.folder, `${name}.${ending}`), 'utf8');
    return { key: read('key'), cert: read('pem') };
  }

  #run(...args: string[]): void {
    execFileSync('openssl', args, { cwd: this.folder, stdio: 'pipe' });
  }
}

export interface Listening {
  readonly port: number;
  close(): void;
}

async function listening(server: Server): Promise<Listening> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close();
      sockets.forEach((socket) => socket.destroy());
    },
  };
}

/** The simulator behind TLS. */
export function listenWithTls(simulator: Simulator, certificate: Certificate): Promise<Listening> {
  const server = createTlsServer(certificate, (incoming, outgoing) => {
    const headers = new Headers(Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]));
    void simulator.fetch(new Request(`http://simulator.localhost${incoming.url ?? '/'}`, { headers })).then(async (answer) => {
      outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
      outgoing.end(await answer.text());
    });
  });
  return listening(server);
}

export interface Proxy extends Listening {
  /** The hosts that it was asked to connect to, and with which status it replied. */
  readonly connected: string[];
}

/** A proxy that tunnels (CONNECT), for people with a name and a password, to every host except those on its list. */
export async function startProxy({ logIn, blocked = [] }: { readonly logIn?: string; readonly blocked?: readonly string[] }): Promise<Proxy> {
  const connected: string[] = [];
  const expected = logIn === undefined ? undefined : `Basic ${Buffer.from(logIn).toString('base64')}`;
  const server = createServer((_incoming, outgoing) => outgoing.writeHead(501).end());
  server.on('connect', (request, client: Socket, head) => {
    const target = request.url ?? '';
    const [host = '', port = ''] = target.split(':');
    const status = expected !== undefined && request.headers['proxy-authorization'] !== expected ? 407 : blocked.includes(host) ? 403 : 200;
    connected.push(`${status} ${target}`);
    client.on('error', () => undefined);
    if (status !== 200) {
      client.end(`HTTP/1.1 ${status} Refused\r\n${status === 407 ? 'Proxy-Authenticate: Basic realm="company"\r\n' : ''}Content-Length: 0\r\nConnection: close\r\n\r\n`);
      return;
    }
    const upstream = connect(Number(port), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on('error', () => client.destroy());
    client.on('close', () => upstream.destroy());
  });
  return { connected, ...(await listening(server)) };
}
