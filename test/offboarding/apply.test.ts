import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { OrgAdminClient } from 'atlassian-admin-sdk';
import {
  applyPlan,
  fileJournal,
  makePlan,
  makeReport,
  memoryJournal,
  reportAsCsv,
  reportAsJson,
  runStep,
  type JournalEntry,
  type Plan,
  type PlannedPerson,
  type RunEvent,
  type StepOutcome,
} from 'atlassian-admin-sdk/offboarding';
import { afterEach, describe, expect, it } from 'vitest';

import { rehearsal } from '../support/organization.js';
import { fast, outcomes, planned, touched } from '../support/planned.js';

const folders: string[] = [];

afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'journal-'));
  folders.push(path);
  return path;
}

describe('applying a plan', () => {
  it('does for each person what was planned, reads it back, and touches nobody else', async () => {
    const { plan, clients, simulator, people, bystanders } = await planned();
    const journal = memoryJournal();
    const { totals, stopped } = await applyPlan(plan, { clients, journal, ...fast }).result;
    expect(stopped).toBe(false);
    expect(await outcomes(plan, journal)).toEqual({
      'Jane Doe': 'done',
      'Priya Raman': 'done',
      'Elif Kaya': 'handedOff',
      'Jo Brandt': 'done',
      'Victor Chen': 'done',
      'Maja Off': 'alreadyDone',
      'Build Bot': 'refused',
      'Rosa Feld': 'refused',
    });
    expect(totals).toEqual({ done: 4, alreadyDone: 1, handedOff: 1, refused: 2, blocked: 0, ambiguous: 0, contradicted: 0, failed: 0, notFinished: 0 });
    expect([people.managed.status, people.scim.status, people.admin.status]).toEqual(['inactive', 'inactive', 'inactive']);
    expect(Object.values(people.unmanaged.memberships)).toEqual(['suspended', 'suspended']);
    expect(people.admin.platformRoles).toEqual([]);
    expect(people.google.status).toBe('active');
    const planIds = new Set(plan.people.map(({ accountId }) => accountId));
    expect([...touched(simulator)].filter((accountId) => !planIds.has(accountId ?? ''))).toEqual([]);
    expect(bystanders.every(({ status }) => status === 'active')).toBe(true);
  });

  it('is a no-op the second time', async () => {
    const { plan, clients, simulator } = await planned();
    await applyPlan(plan, { clients, ...fast }).result;
    const before = simulator.effects.length;
    const again = await makePlan(plan.people.map(({ accountId }) => accountId), { clients });
    const { totals } = await applyPlan(again, { clients, ...fast }).result;
    expect(simulator.effects).toHaveLength(before);
    expect(totals).toMatchObject({ done: 0, alreadyDone: 5, handedOff: 1, refused: 2 });
  });

  it('writes intent and outcome of each step to the journal, without names and addresses', async () => {
    const { plan, clients, people } = await planned();
    const journal = memoryJournal();
    await applyPlan(plan, { clients, journal, ...fast }).result;
    const ofJane = journal.entries.filter((entry) => 'accountId' in entry && entry.accountId === people.managed.accountId);
    expect(ofJane).toMatchObject([
      { type: 'snapshot', before: { directory: { known: true }, groups: { known: true } } },
      { type: 'intent', step: 'disableAccount', planHash: plan.hash },
      { type: 'outcome', step: 'disableAccount', outcome: { kind: 'done', effect: 'changed', verification: 'done', evidence: { status: 204, traceId: expect.stringMatching(/^[0-9a-f]{32}$/) } } },
    ]);
    expect(journal.entries[0]).toMatchObject({ type: 'started', orgId: plan.orgId });
    expect(journal.entries.at(-1)).toMatchObject({ type: 'stopped', reason: 'finished' });
    expect(JSON.stringify(journal.entries)).not.toMatch(/Jane|example\.com|sim_/);
  });

  it('tells what happens as events', async () => {
    const { plan, clients, people } = await planned();
    const events: RunEvent[] = [];
    for await (const event of applyPlan(plan, { clients, concurrency: 1, ...fast })) {
      events.push(event);
    }
    expect(events.filter(({ accountId }) => accountId === people.admin.accountId).map(({ type }) => type)).toEqual([
      'personStarted',
      'stepStarted',
      'stepFinished',
      'stepStarted',
      'stepFinished',
      'personFinished',
    ]);
    expect(events.at(-1)).toMatchObject({ type: 'personFinished', finished: 8, total: 8 });
  });

  it('keeps the vendor\'s reason where a step is refused', async () => {
    const { plan, clients, people } = await planned();
    const journal = memoryJournal();
    await applyPlan(plan, { clients, journal, ...fast }).result;
    const report = await makeReport(plan, journal);
    expect(report.people.find(({ accountId }) => accountId === people.owner.accountId)?.outcome).toMatchObject({
      kind: 'refused',
      reason: 'conflict.lifecycle',
      error: { codes: ['HAS_ENTITLEMENTS'], status: 409 },
    });
  });

  it('recovers lost answers without a second effect', async () => {
    const { plan, clients, simulator } = await planned();
    simulator.faults.add({ match: { method: 'POST', route: 'POST /users/{accountId}/manage/lifecycle/disable' }, when: 'afterEffect', kind: 'reset', times: 2 });
    simulator.faults.add({ match: { method: 'PATCH' }, when: 'afterEffect', kind: 'cutBody' });
    await applyPlan(plan, { clients, ...fast }).result;
    const effects = simulator.effects.map(({ kind, accountId, target }) => `${kind} ${accountId} ${target}`);
    expect(new Set(effects).size).toBe(effects.length);
    expect(simulator.effects.filter(({ kind }) => kind === 'account.disabled')).toHaveLength(2);
  });

  it('waits for a rate limit instead of failing', async () => {
    const { plan, clients, simulator } = await planned();
    simulator.faults.add({ match: { route: 'POST /users/{accountId}/manage/lifecycle/disable' }, when: 'beforeEffect', kind: 'status', status: 429, headers: { 'retry-after': '2' } });
    const events: RunEvent[] = [];
    const run = applyPlan(plan, { clients, ...fast });
    for await (const event of run) {
      events.push(event);
    }
    expect((await run.result).totals.done).toBe(4);
    const waiting = events.filter((event) => event.type === 'waiting');
    expect(waiting.length).toBeGreaterThan(0);
    expect(new Set(waiting.map(({ reason }) => reason))).toEqual(new Set(['rateLimited']));
  });

  it('says so where reading back does not show the change in time', async () => {
    const { plan, clients, simulator } = await planned();
    const [jane] = plan.people;
    const match = { route: 'POST /users/{accountId}/manage/lifecycle/disable', accountId: jane?.accountId ?? '' };
    simulator.faults.add({ match, when: 'beforeEffect', kind: 'status', status: 204, times: 99 });
    const journal = memoryJournal();
    await applyPlan(plan, { clients, journal, ...fast }).result;
    const report = await makeReport(plan, journal);
    expect(report.people[0]?.outcome).toMatchObject({ kind: 'contradicted', access: 'on', humanTask: expect.stringContaining('before you retry') });
  });
});

describe('a plan that may not be applied', () => {
  it('is one of another organization', async () => {
    const { plan, simulator } = await planned();
    const org = new OrgAdminClient({ ...simulator.credentials.orgAdmin, orgId: 'another' });
    await expect(applyPlan(plan, { clients: { org } }).result).rejects.toThrow('plan.orgId: is not the organization of the client');
  });

  it('is one that was edited', async () => {
    const { plan, clients, simulator, bystanders } = await planned();
    const edited = structuredClone(plan) as { people: { accountId: string; steps: { accountId: string }[] }[] } & Plan;
    const [jane] = edited.people;
    if (jane !== undefined) {
      jane.accountId = bystanders[0]?.accountId ?? '';
    }
    await expect(applyPlan(edited, { clients }).result).rejects.toThrow('plan.hash: does not match: the plan was changed');
    expect(simulator.effects).toEqual([]);
  });

  it('is one that has expired', async () => {
    const { clients, simulator } = rehearsal();
    simulator.addPerson({ name: 'Jane Doe' });
    const plan = await makePlan(['jane.doe@example.com'], { clients, policy: { expiresAfterMinutes: 0.0001 } });
    await new Promise((resolve) => setTimeout(resolve, 20));
    await expect(applyPlan(plan, { clients }).result).rejects.toThrow('plan.expiresAt: has passed');
    expect(simulator.effects).toEqual([]);
  });

  it('is none at all', async () => {
    const { clients } = rehearsal();
    await expect(applyPlan({} as never, { clients }).result).rejects.toThrow('plan.version: expected a plan of version 1');
  });
});

describe('a person who has changed since the plan was made', () => {
  it('is left alone, and reported as blocked', async () => {
    const { plan, clients, simulator, people } = await planned();
    people.managed.externalDirectory = 'google';
    const journal = memoryJournal();
    await applyPlan(plan, { clients, journal, ...fast }).result;
    expect(await outcomes(plan, journal)).toMatchObject({ 'Jane Doe': 'blocked', 'Victor Chen': 'done' });
    expect(touched(simulator)).not.toContain(people.managed.accountId);
  });

  it('is fine when somebody else has done it in the meantime', async () => {
    const { plan, clients, people } = await planned();
    people.managed.status = 'inactive';
    const journal = memoryJournal();
    await applyPlan(plan, { clients, journal, ...fast }).result;
    expect(await outcomes(plan, journal)).toMatchObject({ 'Jane Doe': 'alreadyDone' });
  });
});

const nothing = { intents: new Set<string>(), outcomes: new Map<string, StepOutcome>() };
const begun = { intents: new Set(['disableAccount']), outcomes: new Map<string, StepOutcome>() };

function disabling(accountId: string): Pick<PlannedPerson, 'accountId' | 'steps'> {
  return { accountId, steps: [{ key: 'disableAccount', kind: 'disableAccount', accountId }] };
}

describe('a step', () => {
  it('for somebody who is not in the plan is never sent', async () => {
    const { clients, simulator, bystanders } = await planned();
    const accountId = bystanders[0]?.accountId ?? '';
    await expect(
      runStep(
        { key: 'disableAccount', kind: 'disableAccount', accountId },
        { clients, journal: memoryJournal(), run: 'r', planHash: 'h', person: { accountId: 'somebody-else', steps: [] }, recorded: nothing, verificationDeadline: 10 },
      ),
    ).rejects.toMatchObject({ kind: 'validation', fields: [{ field: 'step' }] });
    expect(simulator.effects).toEqual([]);
  });

  it('is safe to deliver twice', async () => {
    const { clients, simulator, people } = await planned();
    const { accountId } = people.managed;
    const journal = memoryJournal();
    const context = { clients, journal, run: 'r', planHash: 'h', person: disabling(accountId), verificationDeadline: 10 };
    const step = { key: 'disableAccount', kind: 'disableAccount', accountId } as const;
    const first = await runStep(step, { ...context, recorded: nothing });
    expect(await runStep(step, { ...context, recorded: { intents: begun.intents, outcomes: new Map([[step.key, first as StepOutcome]]) } })).toBe(first);
    // The outcome was lost with the process: the state is read before anything else.
    expect(await runStep(step, { ...context, recorded: begun })).toMatchObject({ kind: 'done', effect: 'changed' });
    expect(simulator.effects).toHaveLength(1);
  });

  it('whose write could not be settled is looked at once more', async () => {
    const disable = 'POST /users/{accountId}/manage/lifecycle/disable';
    for (const [when, expected] of [['afterEffect', { kind: 'done', effect: 'changed', evidence: { recovered: 'readBack' } }], ['beforeEffect', { kind: 'ambiguous' }]] as const) {
      const { clients, simulator, people } = await planned();
      const { accountId } = people.managed;
      simulator.faults.add({ match: { route: disable }, when, kind: 'reset' });
      const cannotBeRead = { match: { route: 'GET /users/{accountId}/manage/profile' }, when: 'beforeEffect', kind: 'status', status: 403 } as const;
      const onRequest = ({ endpoint }: { endpoint: string }) => (endpoint === disable ? simulator.faults.add(cannotBeRead) : undefined);
      const org = new OrgAdminClient({ ...simulator.credentials.orgAdmin, onRequest });
      const context = { clients: { ...clients, org }, journal: memoryJournal(), run: 'r', planHash: 'h', person: disabling(accountId), verificationDeadline: 10 };
      expect(await runStep({ key: 'disableAccount', kind: 'disableAccount', accountId }, { ...context, recorded: nothing })).toMatchObject(expected);
      expect(simulator.effects).toHaveLength(when === 'afterEffect' ? 1 : 0);
    }
  });

  it('that a run before this one has begun counts as changed, also where only the write tells that it is so', async () => {
    const { clients, simulator, people } = await planned();
    const { accountId } = people.managed;
    const context = { clients, journal: memoryJournal(), run: 'r', planHash: 'h', person: disabling(accountId), verificationDeadline: 10 };
    const step = { key: 'disableAccount', kind: 'disableAccount', accountId } as const;
    const body = { account: { account_id: accountId, account_status: 'active' } };
    for (const intent of [true, false]) {
      people.managed.status = 'inactive';
      simulator.faults.add({ match: { route: 'GET /users/{accountId}/manage/profile' }, when: 'beforeEffect', kind: 'status', status: 200, body });
      expect(await runStep(step, { ...context, recorded: intent ? begun : nothing })).toMatchObject({ kind: 'done', effect: intent ? 'changed' : 'alreadyDone' });
    }
  });
});

describe('a journal file', () => {
  async function applied() {
    const { plan, clients } = await planned();
    const path = join(folder(), 'deep', 'journal.jsonl');
    await applyPlan(plan, { clients, journal: fileJournal(path), ...fast }).result;
    return { plan, clients, path };
  }

  it('is readable by its owner only, and leaves no lock behind', async () => {
    const { path } = await applied();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(() => statSync(`${path}.lock`)).toThrow('ENOENT');
    expect(readFileSync(path, 'utf8')).not.toMatch(/Jane|example\.com|sim_/);
  });

  it('is refused when a line was edited, or comes from another journal', async () => {
    const { plan, clients, path } = await applied();
    const lines = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, lines.join('\n').replace('"effect":"changed"', '"effect":"alreadyDone"'));
    await expect(applyPlan(plan, { clients, journal: fileJournal(path) }).result).rejects.toThrow(/journal: line \d+ was changed/);
    writeFileSync(path, lines.slice(1).join('\n'));
    await expect(applyPlan(plan, { clients, journal: fileJournal(path) }).result).rejects.toThrow('line 1 was changed');
    writeFileSync(path, 'not a journal\n');
    await expect(applyPlan(plan, { clients, journal: fileJournal(path) }).result).rejects.toThrow('line 1 was changed');
  });

  it('loses only the line that a crash cut off', async () => {
    const { plan, clients, path } = await applied();
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.slice(0, -30));
    const entries: JournalEntry[] = [];
    for await (const entry of fileJournal(path).read()) {
      entries.push(entry);
    }
    expect(entries).toHaveLength(text.split('\n').length - 2);
    await applyPlan(plan, { clients, journal: fileJournal(path), ...fast }).result;
    expect(readFileSync(path, 'utf8').split('\n').every((line) => line === '' || JSON.parse(line) !== undefined)).toBe(true);
  });

  it('belongs to one plan', async () => {
    const { clients, path } = await applied();
    const other = await makePlan(['712020:nobody'], { clients });
    await expect(applyPlan(other, { clients, journal: fileJournal(path) }).result).rejects.toThrow('journal: entry 1 belongs to another plan');
  });

  it('is held by one run at a time, and taken over from a process that is gone', async () => {
    const path = join(folder(), 'journal.jsonl');
    const [one, two] = [fileJournal(path), fileJournal(path)];
    await one.lock('r1');
    await expect(two.lock('r2')).rejects.toMatchObject({ kind: 'heldByAnotherRun' });
    await one.unlock();
    await two.lock('r2');
    await two.unlock();
    const { hostname } = await import('node:os');
    writeFileSync(`${path}.lock`, JSON.stringify({ pid: 2 ** 22 + 1, host: hostname(), run: 'dead' }));
    await one.lock('r3');
    await one.unlock();
    writeFileSync(`${path}.lock`, JSON.stringify({ pid: 1, host: 'another-machine', run: 'far' }));
    await expect(one.lock('r4')).rejects.toMatchObject({ kind: 'heldByAnotherRun' });
  });

  it('is no symbolic link, no folder and no empty path', async () => {
    const path = folder();
    writeFileSync(join(path, 'target'), '');
    symlinkSync(join(path, 'target'), join(path, 'link'));
    await expect(fileJournal(join(path, 'link')).lock('r')).rejects.toThrow('path: is a symbolic link');
    await expect(fileJournal(path).lock('r')).rejects.toThrow();
    expect(() => fileJournal('')).toThrow('path: expected the path of a file');
    await expect(fileJournal(join(path, 'x')).append({} as never)).rejects.toThrow('is not locked by this run');
  });
});

describe('a report', () => {
  it('is made of plan and journal, with evidence and what remains', async () => {
    const { plan, clients } = await planned();
    const journal = memoryJournal();
    await applyPlan(plan, { clients, journal, ...fast }).result;
    const report = await makeReport(plan, journal, { problems: [{ line: 9, lastLine: 9, reason: 'is not readable as CSV' }] });
    expect(report).toMatchObject({ version: 1, orgId: plan.orgId, planHash: plan.hash, totals: { done: 4 }, problems: [{ line: 9 }] });
    expect(report.runs).toMatchObject([{ end: 'finished' }]);
    const [jane] = report.people;
    expect(jane?.steps).toMatchObject([{ kind: 'disableAccount', through: 'user management', undo: 'enable the account', outcome: { kind: 'done' } }]);
    expect(jane?.remains.length).toBeGreaterThan(0);
    expect(JSON.parse(reportAsJson(report))).toEqual(report);
  });

  it('as CSV keeps spreadsheets from computing what somebody wrote', async () => {
    const { simulator, clients } = rehearsal();
    const names = ['=HYPERLINK("http://evil.example")', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '"=1"', '＝1', 'Doe, "Jane"\nMary'];
    const ids = names.map((name, index) => simulator.addPerson({ name, email: `p${index}@example.com` }).accountId);
    const plan = await makePlan(ids, { clients });
    const journal = memoryJournal();
    await applyPlan(plan, { clients, journal, ...fast }).result;
    const csv = await reportAsCsv(await makeReport(plan, journal));
    const { parse } = await import('csv-parse/sync');
    const rows: string[][] = parse(csv);
    expect(rows).toHaveLength(names.length + 1);
    expect(rows.slice(1).map(([, , name]) => name)).toEqual(names.map((name, index) => (index < 8 ? `'${name.replace('\t', ' ')}` : 'Doe, "Jane" Mary')));
  });
});
