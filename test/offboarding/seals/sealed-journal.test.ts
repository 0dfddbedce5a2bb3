import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { applyPlan, fileJournal, makeReport, memoryJournal, readJournal, type JournalEntry, type JournalReader } from 'atlassian-admin-sdk/offboarding';
import { createSigningKey, sealedJournal } from 'atlassian-admin-sdk/seals';
import { memorySharedStore, runTask, sharedJournals, tasksOf, type TaskJournals } from 'atlassian-admin-sdk/tasks';
import { afterAll, describe, expect, it } from 'vitest';

import { refusedFields, sealedWorld } from '../../support/sealed.js';
import { testJournalStore } from 'atlassian-admin-sdk/conformance';

const fast = { verificationDeadline: 20 };
const folder = mkdtempSync(join(tmpdir(), 'sealed-'));
afterAll(() => rmSync(folder, { recursive: true }));

const readerOf = (entries: readonly unknown[]): JournalReader => ({
  read: async function* () {
    yield* entries as readonly JournalEntry[];
  },
});

async function applied(people = 3) {
  const world = await sealedWorld(people, 'none');
  const key = await createSigningKey();
  const inner = memoryJournal();
  const journal = sealedJournal(inner, key);
  await applyPlan(world.plan, { clients: world.clients, journal, ...fast }).result;
  return { ...world, key, inner, journal, publicKeys: [key.publicKey] };
}

describe('a sealed journal', () => {
  it('is not made with options of another type', async () => {
    const key = await createSigningKey();
    for (const [options, field] of [
      [null, 'options'],
      [[], 'options'],
      [{ publicKeys: 5 }, 'publicKeys'],
      [{ publicKeys: null }, 'publicKeys'],
      [{ publicKeys: ['short'] }, 'publicKeys'],
      [{ publicKey: key.publicKey }, 'publicKey'],
      [{ journal: 5 }, 'journal'],
    ] as const) {
      expect(await refusedFields((async () => sealedJournal(memoryJournal(), key, options as never))())).toEqual([field]);
    }
  });

  it('is verified with the public key of the run', async () => {
    const { plan, inner, journal, publicKeys } = await applied();
    const report = await makeReport(plan, inner, { publicKeys });
    expect(report.totals.done).toBe(3);
    expect((await readJournal(plan, journal)).people.size).toBe(3);
  });

  it('is refused if an entry was changed, removed, added, moved or signed by another key', async () => {
    const { plan, inner, publicKeys } = await applied();
    const { entries } = inner;
    const last = entries.at(-1) as JournalEntry;
    const other = await createSigningKey();
    const forged: Record<string, readonly unknown[]> = {
      changed: entries.map((entry, index) => (index === 4 ? { ...entry, at: '2026-11-30T00:00:00.000Z' } : entry)),
      removed: entries.filter((_, index) => index !== 4),
      'without the first': entries.slice(1),
      added: [...entries.slice(0, -1), { ...entries[3], at: last.at }, last],
      moved: [...entries.slice(0, 3), entries[4], entries[3], ...entries.slice(5)],
      'with a member more': entries.map((entry, index) => (index === 4 ? { ...entry, note: 'x' } : entry)),
      unsigned: entries.map(({ seal: _, ...entry }: JournalEntry & { seal?: unknown }) => entry),
    };
    for (const [how, changed] of Object.entries(forged)) {
      expect([how, await refusedFields(makeReport(plan, readerOf(changed), { publicKeys }))]).toEqual([how, ['journal']]);
    }
    expect(await refusedFields(makeReport(plan, inner, { publicKeys: [other.publicKey] }))).toEqual(['journal']);
    expect(await refusedFields(makeReport(plan, inner, { publicKeys: ['short'] }))).toEqual(['publicKeys']);
  });

  it('goes on after a run that stopped, and after the key was replaced', async () => {
    const { plan, clients } = await sealedWorld(4, 'none');
    const [old, key] = [await createSigningKey(), await createSigningKey()];
    const inner = memoryJournal();
    const stop = new AbortController();
    const run = applyPlan(plan, { clients, journal: sealedJournal(inner, old), signal: stop.signal, concurrency: 1, ...fast });
    for await (const event of run) {
      if (event.type === 'personFinished') {
        stop.abort();
        break;
      }
    }
    await run.result;
    expect(await refusedFields(applyPlan(plan, { clients, journal: sealedJournal(inner, key), ...fast }).result)).toEqual(['journal']);
    const publicKeys = [old.publicKey, key.publicKey];
    await applyPlan(plan, { clients, journal: sealedJournal(inner, key, { publicKeys }), ...fast }).result;
    expect((await makeReport(plan, inner, { publicKeys })).totals.done).toBe(4);
    expect(await refusedFields(makeReport(plan, inner, { publicKeys: [key.publicKey] }))).toEqual(['journal']);
  });

  it('is not continued without a run key, and nothing is written or changed', async () => {
    const { plan, simulator, clients, inner, publicKeys } = await applied();
    const [entries, effects] = [inner.entries.length, simulator.effects.length];
    expect((await readJournal(plan, inner)).isSigned).toBe(true);
    expect(await refusedFields(applyPlan(plan, { clients, journal: inner, ...fast }).result)).toEqual(['journal']);
    expect([inner.entries.length, simulator.effects.length]).toEqual([entries, effects]);
    expect((await makeReport(plan, inner, { publicKeys })).totals.done).toBe(3);
    const unsigned = memoryJournal();
    await applyPlan(plan, { clients, journal: unsigned, ...fast }).result;
    expect((await readJournal(plan, unsigned)).isSigned).toBe(false);
  });

  it('is not continued if the file was written again, chain and all', async () => {
    const { plan, clients } = await sealedWorld(2, 'none');
    const key = await createSigningKey();
    const path = join(folder, 'journal.jsonl');
    await applyPlan(plan, { clients, journal: sealedJournal(fileJournal(path), key), ...fast }).result;
    expect((await makeReport(plan, fileJournal(path), { publicKeys: [key.publicKey] })).totals.done).toBe(2);
    const entries = readFileSync(path, 'utf8').trim().split('\n').map((line) => (JSON.parse(line) as { entry: JournalEntry }).entry);
    writeFileSync(path, '');
    const again = fileJournal(path);
    await again.lock('r');
    for (const entry of entries) {
      await again.append(entry.type === 'outcome' ? { ...entry, at: '2026-01-01T00:00:00.000Z' } : entry);
    }
    await again.unlock();
    expect((await makeReport(plan, fileJournal(path))).totals.done).toBe(2);
    expect(await refusedFields(applyPlan(plan, { clients, journal: sealedJournal(fileJournal(path), key), ...fast }).result)).toEqual(['journal']);
  });

  it('is one for each task, and all of them are verified together', async () => {
    const { plan, clients } = await sealedWorld(6, 'none');
    const key = await createSigningKey();
    const shared = sharedJournals(memorySharedStore());
    const journals: TaskJournals = { of: (task) => sealedJournal(shared.of(task), key), whole: (planHash) => shared.whole(planHash) };
    for await (const task of tasksOf(plan, { people: 2 })) {
      expect((await runTask(task, { clients, journal: journals.of(task), ...fast })).kind).toBe('finished');
    }
    expect((await makeReport(plan, journals.whole(plan.hash), { publicKeys: [key.publicKey] })).totals.done).toBe(6);
  });

  it('behaves as the journal below it does', { timeout: 60_000 }, async () => {
    const key = await createSigningKey();
    const checks = await testJournalStore((name) => ({ journal: sealedJournal(fileJournal(join(folder, `${name}.jsonl`)), key) }));
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(checks.length).toBeGreaterThan(5);
  });

  it('needs a journal and a key', async () => {
    const key = await createSigningKey();
    expect(await refusedFields(Promise.resolve().then(() => sealedJournal(undefined as never, key)))).toEqual(['journal']);
    expect(await refusedFields(Promise.resolve().then(() => sealedJournal(memoryJournal(), {} as never)))).toEqual(['key']);
    expect(await refusedFields(Promise.resolve().then(() => sealedJournal(memoryJournal(), key, { publicKey: [] } as never)))).toEqual(['publicKey']);
  });
});
