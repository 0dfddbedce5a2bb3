import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Simulator, type SimulatedAccount } from 'atlassian-admin-sdk/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { isInCi } from '../support/in-ci.js';
import type { VerifyJob } from '../support/verify-in-process.ts';

const script = fileURLToPath(new URL('../support/verify-in-process.ts', import.meta.url));
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'verification-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly said: string;
}

function verifyInProcess(job: VerifyJob): Promise<Ended> {
  const child = spawn(process.execPath, [script, JSON.stringify(job)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return new Promise((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, said }));
  });
}

interface World {
  readonly simulator: Simulator;
  readonly account: SimulatedAccount;
  readonly job: VerifyJob;
  close(): Promise<void>;
}

async function world(name: string, provisionedBy?: 'scim'): Promise<World> {
  const simulator = new Simulator({ seed: 7, startAt: new Date().toISOString(), directories: ['Main', 'Other'], behaviours: { allDirectoriesInWrites: 'everyDirectory', disableOfScimUser: 'revertedAtNextSync' } });
  const account = simulator.addPerson({ name: 'Verification Account', ...(provisionedBy === undefined ? {} : { provisionedBy }) });
  simulator.addPerson({ name: 'Jane Doe', groups: ['everybody'] });
  const { credentials, close } = await simulator.listen();
  const { orgAdmin, product, scim } = credentials;
  return { simulator, account, job: { credentials: { orgAdmin, product, scim }, accountId: account.accountId, journalFile: join(folder, `${name}.jsonl`) }, close };
}

const points: readonly Partial<VerifyJob>[] = isInCi
  ? [...Array.from({ length: 30 }, (_each, index) => ({ dieAfterEntries: index + 1 })), ...Array.from({ length: 30 }, (_each, index) => ({ dieAfterChanges: index + 1 }))]
  : [{ dieAfterEntries: 2 }, { dieAfterChanges: 3 }, { dieAfterEntries: 14 }, { dieAfterChanges: 12 }];

describe('a verification that is killed with signal 9', () => {
  it.each(points)('restores the test account in the next process: %j', async (point) => {
    const { simulator, account, job, close } = await world(`killed-${JSON.stringify(point).replaceAll(/\W/g, '')}`);
    try {
      const before = structuredClone(simulator.state);
      const killed = await verifyInProcess({ ...job, ...point });
      // What comes after the last change does not kill any more.
      expect([killed.signal, killed.code, killed.said].join(' ')).toMatch(/^(?:SIGKILL {2}| 0 restored$)/);
      const next = await verifyInProcess(job);
      expect(next).toEqual({ code: 0, signal: null, said: 'restored' });
      expect(simulator.difference(before)).toEqual([]);
      expect(simulator.effects.filter(({ accountId }) => accountId !== account.accountId)).toEqual([]);
    } finally {
      await close();
    }
  }, 120_000);

  it('restores an account that SCIM provisions through its directory', async () => {
    const { simulator, job, close } = await world('killed-scim', 'scim');
    try {
      const before = structuredClone(simulator.state);
      const killed = await verifyInProcess({ ...job, dieAfterChanges: 14 });
      expect(killed.signal).toBe('SIGKILL');
      expect((await verifyInProcess(job)).said).toBe('restored');
      expect(simulator.difference(before).filter(({ path }) => !path.endsWith('.modifiedAt'))).toEqual([]);
    } finally {
      await close();
    }
  }, 120_000);

  it('refuses another account while one is not restored', async () => {
    const { simulator, job, close } = await world('killed-other');
    try {
      const other = simulator.addPerson({ name: 'Other Account' });
      expect((await verifyInProcess({ ...job, dieAfterChanges: 1 })).signal).toBe('SIGKILL');
      expect((await verifyInProcess({ ...job, accountId: other.accountId })).said).toContain('testAccount.journal: is of a verification with another account');
      expect((await verifyInProcess(job)).said).toBe('restored');
    } finally {
      await close();
    }
  }, 120_000);
});
