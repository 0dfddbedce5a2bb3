import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Simulator } from 'atlassian-admin-sdk/simulator';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { errorKinds } from '../src/core/error-kinds.js';
import { heldBackBy } from '../src/core/held-back.js';
import { readFromRoot } from './support/generated.js';
import { isInCi } from './support/in-ci.js';
import { CertificateAuthority, hasOpenssl, listenWithTls, startProxy, type Listening, type Proxy } from './support/proxy.js';

/** The code of docs/proxies.md, run as a process through a real proxy to a real TLS server, both on loopback. */

const guide = readFromRoot('docs/proxies.md');
const program = fileURLToPath(new URL('../examples/guides/proxies.ts', import.meta.url));

/** The variables as the guide sets them, with its placeholders. */
const inGuide = Object.fromEntries([...guide.matchAll(/^export (\w+)=(\S+)$/gm)].map(([, name, value]) => [name as string, value as string]));

const logIn = 'name:password';
const closing: Listening[] = [];
let folder: string;
let authority: CertificateAuthority;
let server: Listening;
const simulator = new Simulator();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'proxies-'));
  if (hasOpenssl) {
    authority = new CertificateAuthority(folder);
    server = await listenWithTls(simulator, authority.issue('localhost'));
  }
});

afterEach(() => closing.splice(0).forEach((each) => each.close()));

afterAll(() => {
  server?.close();
  rmSync(folder, { recursive: true });
});

async function proxyFor(options: Parameters<typeof startProxy>[0]): Promise<Proxy> {
  const proxy = await startProxy(options);
  closing.push(proxy);
  return proxy;
}

interface Run {
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly port?: number;
}

function run({ env = {}, args = [], port = server.port }: Run): Promise<string> {
  const { orgId, apiKey } = simulator.credentials.orgAdmin;
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/proxy|^NODE_(?!COMPILE_CACHE$)|^ATLASSIAN_|^SSL_/i.test(name)));
  const child = spawn(process.execPath, [...args, program], { env: { ...clean, ORG_ID: orgId, ORG_API_KEY: apiKey, BASE_URL: `https://localhost:${port}`, NODE_NO_WARNINGS: '1', ...env } });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return new Promise((resolve) => child.on('close', () => resolve(text.trim())));
}

/** The ways of the guide to name a proxy. */
const ways: Readonly<Record<string, (proxy: string) => Record<string, string>>> = {
  'the environment': (proxy) => ({ NODE_USE_ENV_PROXY: inGuide['NODE_USE_ENV_PROXY'] ?? '', HTTPS_PROXY: proxy }),
  'setGlobalProxyFromEnv()': (proxy) => ({ PROXY_FOR: 'process', PROXY: proxy }),
  'a ProxyAgent': (proxy) => ({ PROXY_FOR: 'client', PROXY: proxy }),
};
const addressOf = ({ port }: Listening, user = logIn) => (inGuide['HTTPS_PROXY'] ?? '').replace(`${logIn}@`, user === '' ? '' : `${user}@`).replace('proxy.example:8080', `127.0.0.1:${port}`);

const done = 'Read the organization.';
const trusting = () => ({ NODE_EXTRA_CA_CERTS: authority.path });

describe('docs/proxies.md', () => {
  it('sets the variables that are tested here', () => {
    expect(Object.keys(inGuide)).toEqual(['NODE_USE_ENV_PROXY', 'HTTPS_PROXY', 'NODE_EXTRA_CA_CERTS']);
    expect(inGuide['HTTPS_PROXY']).toBe(`http://${logIn}@proxy.example:8080`);
  });

  it('names only codes for which the error says what to do', () => {
    const codes = [...guide.matchAll(/^\| (`[A-Z][^|]+) \|/gm)].flatMap(([, cell = '']) => [...cell.matchAll(/`(\w+)`/g)].map(([, code]) => code as string));
    expect(codes.length).toBeGreaterThan(5);
    for (const code of codes) {
      expect(heldBackBy(code), code).toMatchObject({ meaning: expect.stringContaining('was not sent'), retryable: false });
      expect(heldBackBy(code).remedy, code).not.toBe(errorKinds.network.remedy);
    }
  });
});

// Where there is no openssl, these cases are left to continuous integration.
describe.skipIf(!hasOpenssl).each(Object.entries(ways))('through a proxy that %s names', (name, through) => {
  /** All ways in CI, elsewhere one of them, in turn. */
  const itInTurn = (turn: number) => it.runIf(isInCi || Object.keys(ways).indexOf(name) === turn);

  it('a request reaches the server, with the log-in of the proxy', { timeout: 30_000 }, async () => {
    const proxy = await proxyFor({ logIn });
    expect(await run({ env: { ...trusting(), ...through(addressOf(proxy)) } })).toBe(done);
    expect(proxy.connected).toEqual([`200 localhost:${server.port}`]);
  });

  itInTurn(0)('a log-in with special characters is percent-encoded', { timeout: 30_000 }, async () => {
    const proxy = await proxyFor({ logIn: 'na/me:p@ss:wörd' });
    const user = `${encodeURIComponent('na/me')}:${encodeURIComponent('p@ss:wörd')}`;
    expect(await run({ env: { ...trusting(), ...through(addressOf(proxy, user)) } })).toBe(done);
  });

  itInTurn(1)('a missing or wrong log-in is an error that says what to do, and is not retried', { timeout: 30_000 }, async () => {
    const proxy = await proxyFor({ logIn });
    for (const user of ['', 'name:Wr0ng']) {
      const text = await run({ env: { ...trusting(), ...through(addressOf(proxy, user)) } });
      expect(text).toMatch(/^PROXY_REFUSED_407 .*was not sent: the proxy requires a log-in.*Put the name and the password into the address of the proxy/);
      expect(text).toMatch(/Who can fix it: caller$/);
      expect(text).not.toMatch(/Wr0ng|sim_/);
    }
    expect(proxy.connected).toEqual([1, 2].map(() => `407 localhost:${server.port}`));
  });

  itInTurn(2)('a host that the proxy does not allow is an error that names whom to ask', { timeout: 30_000 }, async () => {
    const proxy = await proxyFor({ logIn, blocked: ['localhost'] });
    expect(await run({ env: { ...trusting(), ...through(addressOf(proxy)) } })).toMatch(/^PROXY_REFUSED_403 .*does not allow this host.*Ask the people who run the proxy/);
    expect(proxy.connected).toEqual([`403 localhost:${server.port}`]);
  });

  itInTurn(0)('a certificate of the company is an error that says how to trust it', { timeout: 30_000 }, async () => {
    const proxy = await proxyFor({ logIn });
    const text = await run({ env: through(addressOf(proxy)) });
    expect(text).toMatch(/^(?:UNABLE_TO_\w+|SELF_SIGNED_CERT_IN_CHAIN) .*does not trust the issuer of the certificate.*NODE_EXTRA_CA_CERTS.*--use-system-ca/);
    expect(proxy.connected).toHaveLength(1);
  });

  itInTurn(1)('a proxy that is not there is an error', { timeout: 60_000 }, async () => {
    const proxy = await startProxy({});
    proxy.close();
    expect(await run({ env: { ...trusting(), ...through(addressOf(proxy)) } })).toMatch(/^ECONNREFUSED .*Check the network, the proxy/);
  });
});

describe.skipIf(!hasOpenssl)('without a proxy', () => {
  it('NO_PROXY reaches its hosts directly', { timeout: 30_000 }, async () => {
    const proxy = await proxyFor({ logIn });
    const env = { ...trusting(), NODE_USE_ENV_PROXY: '1', HTTPS_PROXY: addressOf(proxy), NO_PROXY: 'localhost' };
    expect(await run({ env })).toBe(done);
    expect(proxy.connected).toEqual([]);
  });

  it.runIf(process.platform === 'linux').each([
    ['NODE_USE_SYSTEM_CA', { env: { NODE_USE_SYSTEM_CA: '1' } }],
    ['--use-system-ca', { args: ['--use-system-ca'] }],
  ])('%s trusts the certificates of the operating system', { timeout: 30_000 }, async (_name, options: Run) => {
    expect(await run({ ...options, env: { ...options.env, SSL_CERT_FILE: authority.path } })).toBe(done);
  });

  it.each([
    ['has expired', 'localhost', 0, /^CERT_HAS_EXPIRED .*Check the clock of this machine/],
    ['belongs to another host', 'another.example', 2, /^ERR_TLS_CERT_ALTNAME_INVALID .*belongs to another host.*Check the base URL/],
  ])('a certificate that %s is an error that says what to do', { timeout: 30_000 }, async (_what, host, days, expected) => {
    const other = await listenWithTls(simulator, authority.issue(host, days));
    closing.push(other);
    // A certificate of zero days is valid for the second in which it was issued.
    await new Promise((resolve) => setTimeout(resolve, days === 0 ? 1_500 : 0));
    expect(await run({ env: trusting(), port: other.port })).toMatch(expected);
  });
});
