import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { OrgAdminClient } from 'atlassian-admin-sdk';
import { fileJournal, makePlan } from 'atlassian-admin-sdk/offboarding';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { ApplyJob } from '../support/apply-in-process.ts';
import { quick } from '../support/clients.js';
import { applyInProcess, listenWatched, type Started } from '../support/processes.js';

const orgAdmin = 'atlassian/org-admin';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lane-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('an admin whom one process has demoted, and whom Atlassian still lists', () => {
  it('counts as gone in the next process, although the first one was killed right after the change', { timeout: 60_000 }, async () => {
    const simulator = new Simulator({ behaviours: { roleChangeDelay: '10m' } });
    const people = ['Ann A', 'Bob B', 'Cid C'].map((name) => simulator.addPerson({ name, orgAdmin: true }));
    const clients = { org: new OrgAdminClient({ ...simulator.credentials.orgAdmin, retry: quick }) };
    const admins = () => Object.values(simulator.state.accounts).filter(({ platformRoles, status }) => status === 'active' && platformRoles.includes(orgAdmin)).length;
    const before = admins();
    let killsAt = /role-assignments\/revoke$/;
    let isRevoked = false;
    const running: { first?: Started } = {};
    const watched = await listenWatched(simulator, {
      arrived: (_, url) => void (isRevoked = killsAt.test(url)),
      carriedOut: async () => void (isRevoked && (await running.first?.kill())),
    });
    const jobs: ApplyJob[] = [];
    for (const [index, { accountId }] of people.slice(0, 2).entries()) {
      const planFile = join(folder, `plan-${index}.json`);
      writeFileSync(planFile, JSON.stringify(await makePlan([accountId], { clients, policy: { remainingOrgAdmins: before - 1 } })));
      jobs.push({ planFile, journalFile: join(folder, `journal-${index}.jsonl`), credentials: { orgAdmin: watched.credentials.orgAdmin }, concurrency: 1 });
    }
    const [one, two] = jobs as [ApplyJob, ApplyJob];
    running.first = applyInProcess(one);
    expect(await running.first.ended).toMatchObject({ signal: 'SIGKILL' });
    killsAt = /^$/;
    const [memory] = readdirSync(folder).filter((name) => /^\.orgAdmins-.*\.json$/.test(name));
    expect(statSync(join(folder, memory as string)).mode & 0o777).toBe(0o600);
    expect(await applyInProcess(two).ended).toMatchObject({ code: 0, said: '' });
    await watched.close();
    expect(readFileSync(two.journalFile, 'utf8')).toContain('"type":"blocked"');
    simulator.clock.advance('11m');
    expect(admins()).toBe(before - 1);
  });
});

describe('the lane of a journal in a file', () => {
  it('is held once, and gives what was remembered to the next holder until its time is over', async () => {
    const [one, two] = [fileJournal(join(folder, 'one.jsonl')), fileJournal(join(folder, 'two.jsonl'))];
    const held = await one.lane?.('orgAdmins-o');
    expect(held?.remembered).toEqual([]);
    expect(await two.lane?.('orgAdmins-o')).toBeUndefined();
    await held?.remember('712020:short', 1);
    await held?.remember('712020:long', 60_000);
    await held?.remember('712020:long', 120_000);
    await held?.release();
    const next = await two.lane?.('orgAdmins-o');
    expect(next?.remembered).toEqual(['712020:long']);
    await next?.release();
  });

  it('remembers nothing for a holder who has lost it', async () => {
    const held = await fileJournal(join(folder, 'one.jsonl')).lane?.('orgAdmins-o');
    rmSync(join(folder, '.orgAdmins-o.lock'));
    await expect(held?.remember('712020:ann', 1_000)).rejects.toMatchObject({ kind: 'heldByAnotherRun' });
  });
});
