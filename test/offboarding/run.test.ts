import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { OrgAdminClient } from 'atlassian-admin-sdk';
import { applyPlan, fileJournal, memoryJournal, type RunEvent } from 'atlassian-admin-sdk/offboarding';
import { afterEach, describe, expect, it } from 'vitest';

import { fast, outcomes, planned, touched } from '../support/planned.js';

const folders: string[] = [];

afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'run-'));
  folders.push(path);
  return path;
}

describe('what happens in a run', () => {
  it('is over at once for whoever asks when it is finished', async () => {
    const { plan, clients } = await planned();
    const run = applyPlan(plan, { clients, ...fast });
    await run.result;
    const events: RunEvent[] = [];
    for await (const event of run) {
      events.push(event);
    }
    expect(events).toEqual([]);
    const failed = applyPlan({} as never, { clients });
    await expect(failed.result).rejects.toThrow('plan.version');
    const late = (async () => {
      for await (const event of failed) {
        events.push(event);
      }
    })();
    await expect(late).rejects.toThrow('plan.version');
  });

  it('is told to everybody who asks', async () => {
    const { plan, clients } = await planned();
    const run = applyPlan(plan, { clients, ...fast });
    const count = async () => {
      let events = 0;
      for await (const event of run) {
        events += Number(event.type === 'personFinished');
      }
      return events;
    };
    expect(await Promise.all([count(), count()])).toEqual([8, 8]);
  });
});

describe('a person who cannot be read again', () => {
  it('is left alone and reported as blocked, and the others go on', async () => {
    const { plan, clients, simulator, people } = await planned();
    const [jane] = plan.people;
    const journal = memoryJournal();
    const run = applyPlan(plan, { clients, journal, concurrency: 1, ...fast });
    for await (const event of run) {
      if (event.type === 'personStarted') {
        simulator.faults.clear();
        if (event.accountId === jane?.accountId) {
          simulator.faults.add({ match: { route: 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/search' }, when: 'beforeEffect', kind: 'status', status: 500, times: 5 });
        }
      }
    }
    expect(await outcomes(plan, journal)).toMatchObject({ 'Jane Doe': 'blocked', 'Victor Chen': 'done' });
    expect(touched(simulator)).not.toContain(people.managed.accountId);
  });

  it('is waited for while the service is only busy', async () => {
    const { plan, clients, simulator } = await planned();
    const search = { route: 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/search' };
    const journal = memoryJournal();
    // A client that does not sit a wait out itself, as one is that hears of a long one.
    const org = new OrgAdminClient({ ...simulator.credentials.orgAdmin, maxWait: 100 });
    const run = applyPlan(plan, { clients: { ...clients, org }, journal, concurrency: 1, ...fast });
    const waiting: RunEvent[] = [];
    for await (const event of run) {
      if (event.type === 'personStarted' && event.accountId === plan.people[0]?.accountId) {
        simulator.faults.add({ match: search, when: 'beforeEffect', kind: 'status', status: 429, headers: { 'retry-after': '2' } });
      } else if (event.type === 'waiting') {
        waiting.push(event);
      }
    }
    expect(waiting).toMatchObject([{ reason: 'rateLimited', accountId: plan.people[0]?.accountId }]);
    expect(await outcomes(plan, journal)).toMatchObject({ 'Jane Doe': 'done' });
  });
});

describe('a run that is stopped', () => {
  it('before it began changes nothing, and is no failure', async () => {
    const { plan, clients, simulator } = await planned();
    const journal = memoryJournal();
    const { stopped, totals } = await applyPlan(plan, { clients, journal, signal: AbortSignal.abort(), ...fast }).result;
    expect(stopped).toBe(true);
    expect(totals.notFinished).toBe(plan.people.length);
    expect(simulator.effects).toEqual([]);
    expect(journal.entries.at(-1)).toMatchObject({ type: 'stopped', reason: 'aborted' });
  });

  it('sends nothing new, and goes on later where it stopped', async () => {
    const { plan, clients, simulator } = await planned();
    const journal = fileJournal(join(folder(), 'journal.jsonl'));
    const controller = new AbortController();
    const run = applyPlan(plan, { clients, journal, signal: controller.signal, concurrency: 1, ...fast });
    for await (const event of run) {
      if (event.type === 'personFinished' && event.finished === 2) {
        controller.abort();
      }
    }
    const first = await run.result;
    expect(first.stopped).toBe(true);
    expect(first.totals.notFinished).toBeGreaterThan(0);
    const afterStop = simulator.effects.length;
    expect(afterStop).toBeLessThanOrEqual(3);
    const { totals } = await applyPlan(plan, { clients, journal, ...fast }).result;
    expect(totals).toMatchObject({ done: 4, alreadyDone: 1, handedOff: 1, refused: 2, notFinished: 0 });
    const effects = simulator.effects.map(({ kind, accountId, target }) => `${kind} ${accountId} ${target}`);
    expect(new Set(effects).size).toBe(effects.length);
  });

  it('ends quickly, also while a request hangs', async () => {
    const { plan, clients, simulator } = await planned();
    simulator.faults.add({ match: { method: 'POST', route: 'POST /users/{accountId}/manage/lifecycle/disable' }, when: 'beforeEffect', kind: 'timeout', times: 9 });
    const controller = new AbortController();
    const run = applyPlan(plan, { clients, signal: controller.signal, ...fast });
    setTimeout(() => controller.abort(), 200);
    const began = performance.now();
    expect((await run.result).stopped).toBe(true);
    expect(performance.now() - began).toBeLessThan(2_500);
  });

  it('by a credential that stopped working ends with that error, for everybody at once', async () => {
    const { plan, clients, simulator } = await planned();
    const journal = memoryJournal();
    const [key] = Object.values(simulator.state.apiKeys);
    const run = applyPlan(plan, { clients, journal, concurrency: 2, ...fast });
    if (key !== undefined) {
      key.revoked = true;
    }
    await expect(run.result).rejects.toMatchObject({ kind: 'credential.invalid' });
    expect(journal.entries.at(-1)).toMatchObject({ type: 'stopped', reason: 'error' });
    await expect(journal.lock('next')).resolves.toBeUndefined();
  });
});
