import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';

import { Simulator, type SimulatedCredentials, type SimulatorOptions } from 'atlassian-admin-sdk/simulator';
import stringWidth from 'string-width';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';

import { runCommand } from '../../src/command/run-command.js';
import { environmentOf } from './organization.js';

export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** What is typed, or piped into stdin. Without it stdin is at its end. */
  readonly stdin?: string;
  readonly isTerminal?: boolean;
  readonly signal?: AbortSignal;
  /** By default, the one that runs the test. */
  readonly nodeVersion?: string;
  /** Called whenever something is written to stdout. */
  readonly onOutput?: (text: string) => void;
}

const secrets = new Set<string>();
const texts: string[] = [];
let folder = '';
const closing: (() => Promise<void>)[] = [];

/**
 * A folder for a test file, and what holds for everything that is printed in it: no line is wider than 80 columns
 * but for what must be pasted, and there is no credential.
 */
export function watchCommands(): void {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'command-'));
  });
  afterEach(async () => {
    await Promise.all(closing.splice(0).map((close) => close()));
    const all = texts.splice(0);
    const printed = all.join('\n');
    expect([...secrets].filter((secret) => printed.includes(secret) || printed.includes(btoa(secret)))).toEqual([]);
    expect(all.filter((text) => !text.startsWith('<!doctype') && /\bundefined\b|\[object Object\]/.test(text))).toEqual([]);
  });
  afterAll(() => rmSync(folder, { recursive: true }));
}

export const pathOf = (name: string): string => join(folder, name);

export function fileWith(name: string, text: string): string {
  writeFileSync(pathOf(name), text);
  return pathOf(name);
}

/** Takes down what was printed by a process. */
export function printed(text: string): void {
  texts.push(text);
}

/** Runs the command as its process would. */
export async function command(argv: readonly string[], { env = {}, stdin = '', isTerminal = false, signal, nodeVersion = process.versions.node, onOutput }: CommandOptions = {}): Promise<Said> {
  const input = new PassThrough();
  input.end(stdin);
  const said = { stdout: '', stderr: '' };
  const into = (name: 'stdout' | 'stderr') =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        said[name] += chunk.toString();
        if (name === 'stdout') {
          onOutput?.(said.stdout);
        }
        done();
      },
    });
  const code = await runCommand(argv, { nodeVersion, env, stdin: input, stdout: into('stdout'), stderr: into('stderr'), isTerminal, ...(signal === undefined ? {} : { signal }) });
  // The one output that is there to hand out credentials, which work on loopback only.
  texts.push(said.stderr, ...(argv[0] === 'simulate' ? [] : [said.stdout]));
  return { code, ...said };
}

/** Lines that are wider than a terminal. Files have the paths that they have. */
export function wideLines(text: string): string[] {
  return text.replaceAll(folder, '').split('\n').filter((line) => stringWidth(line) > 80);
}

export interface Organization {
  readonly simulator: Simulator;
  readonly env: Record<string, string>;
}

/** A simulated organization that listens, in the place of a real one. */
export async function organization(options: SimulatorOptions = {}): Promise<Organization> {
  const simulator = new Simulator({ startAt: new Date().toISOString(), ...options });
  const { credentials, close } = await simulator.listen();
  closing.push(close);
  keepSecret(credentials);
  return { simulator, env: environmentOf(credentials) };
}

/** What must not be printed. */
export function keepSecret({ orgAdmin, product, gateway, scim }: SimulatedCredentials): void {
  [orgAdmin.apiKey, product.apiToken, gateway.apiToken, scim.directoryToken, `${product.email}:${product.apiToken}`].forEach((secret) => secrets.add(secret));
}

/** What was printed with `--json`. */
export function jsonOf<Facts>({ stdout }: Said): Facts {
  return JSON.parse(stdout) as Facts;
}
