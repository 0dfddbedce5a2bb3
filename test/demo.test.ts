import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Report } from 'atlassian-admin-sdk/offboarding';
import type { OrganizationState } from 'atlassian-admin-sdk/simulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { simulatedOrganization } from '../examples/simulated-organization.ts';
import { isInCi } from './support/in-ci.js';
import { environmentOf } from './support/organization.js';

let out: string;
const running: ChildProcess[] = [];

beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'demo-'));
});

afterEach(() => {
  running.splice(0).forEach((child) => child.exitCode === null && child.kill('SIGKILL'));
  rmSync(out, { recursive: true });
});

interface Finished {
  readonly code: number | null;
  readonly text: string;
}

function demo(args: readonly string[], options: { env?: Record<string, string>; onText?: (text: string, child: ChildProcess) => void; input?: string } = {}): Promise<Finished> {
  const child = spawn(process.execPath, ['examples/demo.ts', '--out', out, ...args], { env: { ...process.env, ...options.env } });
  running.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      options.onText?.(text, child);
    });
  }
  child.stdin?.end(options.input ?? '');
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, text })));
}

const report = () => JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as Report;

describe('the demo', () => {
  it('plans, applies, reads back and reports, and is a no-op the second time', { timeout: 60_000 }, async () => {
    const first = await demo(['--latency', '0ms']);
    expect(first.code, first.text).toBe(0);
    expect(first.text).toMatch(/simulated, at http:\/\/127\.0\.0\.1:\d+/);
    expect(first.text).toContain('not usable: line 21: User id is a number now: a spreadsheet changed it');
    expect(first.text).toMatch(/Priya Raman +set inactive +SCIM directory +yes +SCIM-provisioned/);
    expect(first.text).toContain('Done and read back (9)');
    expect(first.text).toContain('a response was lost; reading back proved it');
    const lines = first.text.replaceAll(out, 'out').split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(report().totals).toEqual({ done: 9, alreadyDone: 3, handedOff: 1, refused: 5 });
    expect(first.text).toContain('Rosa Feld  conflict.lifecycle: suspended in the directories instead');
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('Rosa Feld');
    expect(readFileSync(join(out, 'report.md'), 'utf8')).toContain('Rosa Feld');
    for (const name of readdirSync(out)) {
      expect(statSync(join(out, name)).mode & 0o077, name).toBe(0);
    }

    const second = await demo(['--latency', '0ms']);
    expect(second.code, second.text).toBe(0);
    expect(second.text).toContain('Nothing was changed: everyone who could be deactivated is already off.');
    expect(second.text).toContain('1 was tried and refused. Only the attempt shows that.');
    expect(second.text.replaceAll(out, 'out').split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(report().totals).toMatchObject({ alreadyDone: 12 });
  });

  it('stops at Ctrl-C, says how far it came, and goes on from there', { timeout: 60_000 }, async () => {
    let signalled = false;
    const stopped = await demo(['--latency', '150ms'], {
      onText: (text, child) => {
        if (!signalled && text.includes('Applying')) {
          signalled = true;
          setTimeout(() => child.kill('SIGINT'), 1_200);
        }
      },
    });
    expect(stopped.code, stopped.text).toBe(130);
    expect(stopped.text).toMatch(/Stopped\. \d+ people are not finished/);
    const [journal] = readdirSync(out).filter((name) => name.startsWith('journal-') && name.endsWith('.jsonl'));
    expect(readFileSync(join(out, journal ?? ''), 'utf8')).toContain('"reason":"aborted"');

    const resumed = await demo(['--latency', '0ms']);
    expect(resumed.code, resumed.text).toBe(0);
    expect(resumed.text).toContain('An earlier run of this plan stopped. This run continues it.');
    expect(report().totals).toEqual({ done: 9, alreadyDone: 3, handedOff: 1, refused: 5 });
    const { accounts } = JSON.parse(readFileSync(join(out, 'simulated-organization.json'), 'utf8')) as OrganizationState;
    expect(Object.values(accounts).filter(({ status }) => status === 'active').map(({ name }) => name)).toEqual(
      expect.arrayContaining(['Ada Admin', 'Elif Kaya', 'Build Bot']),
    );
  });

  it('changes nobody on a real organization without --apply and the typed number of people', { timeout: 60_000 }, async () => {
    const simulator = simulatedOrganization();
    const server = await simulator.listen();
    const env = environmentOf(server.credentials);
    const dry = await demo(['--live'], { env });
    expect(dry.text).toContain('Dry run: nothing was changed. Add --apply to change 10 real people.');
    for (const input of isInCi ? ['', '9\n', 'yes\n'] : ['9\n']) {
      const refused = await demo(['--live', '--apply'], { env, input });
      expect(refused.text).toContain('This changes 10 real people. Type that number to continue:');
      expect(refused.text).toContain('The plan changes 10 of 16 active accounts (63 %).');
      expect(refused.text).toContain('Nothing was changed.');
      expect(refused.code).toBe(0);
    }
    expect(simulator.effects).toEqual([]);
    const applied = await demo(['--live', '--apply'], { env, input: '10\n' });
    expect(applied.text).toContain('Done and read back (9)');
    expect(simulator.effects.length).toBeGreaterThan(9);
    await server.close();
  });

  it('needs its environment to go live, and names what is missing', { timeout: 30_000 }, async () => {
    const { code, text } = await demo(['--live'], { env: { ATLASSIAN_ORG_ID: '' } });
    expect(code).toBe(1);
    expect(text).toContain('Set ATLASSIAN_ORG_ID and ATLASSIAN_ORG_API_KEY.');
    expect(existsSync(join(out, 'plan.json'))).toBe(false);
  });

  it('refuses a file that is no export', { timeout: 30_000 }, async () => {
    const { code, text } = await demo(['--file', 'package.json', '--latency', '0ms']);
    expect(code).toBe(1);
    expect(text).toContain('expected a column "User id"');
  });
});
