import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { PGlite } from '@electric-sql/pglite';
import { fileJournal, memoryJournal, type JournalStore } from 'atlassian-admin-sdk/offboarding';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { testJournalStore, type JournalProcess } from '../../src/conformance.js';
import { memorySharedStore } from '../../src/stores/memory-store.js';
import { postgresStore } from '../../src/stores/postgres-store.js';
import { redisStore } from '../../src/stores/redis-store.js';
import { sharedJournals } from '../../src/stores/shared-journals.js';
import type { SharedStore } from '../../src/stores/shared-store.js';
import { brokenJournals } from '../support/broken-journals.js';
import { storeOfProcess } from '../support/broken-stores.js';
import { failed, skipped } from '../support/checked.js';
import { isInCi } from '../support/in-ci.js';
import { hasPostgres, startPostgres, type StartedPostgres } from '../support/postgres.js';
import { hasRedis, startRedis, type StartedRedis } from '../support/redis.js';

/** A store that is slow for a moment must not end a lease. */
const lease = 600;

/** A process whose journals are in a shared store. */
function processOf(store: SharedStore, name: string, milliseconds = lease): JournalProcess {
  const { store: own, kill, hang } = storeOfProcess(store);
  return { journal: sharedJournals(own, { lease: milliseconds }).of({ plan: { hash: name }, number: 1 }), kill, hang };
}

async function expectToConform(store: () => SharedStore): Promise<void> {
  const checks = await testJournalStore((name) => processOf(store(), name), { lease });
  expect(failed(checks)).toEqual([]);
  expect(skipped(checks)).toEqual([]);
  expect(checks.length).toBeGreaterThan(12);
}

const shared = (): ((name: string) => JournalProcess) => {
  const store = memorySharedStore();
  return (name) => processOf(store, name, lease / 3);
};

describe('the journal of a task', { timeout: 60_000 }, () => {
  it('conforms in a shared store in memory', async () => {
    const store = memorySharedStore();
    await expectToConform(() => store);
  });

  it.runIf(isInCi)('conforms in PGlite', async () => {
    const database = await PGlite.create();
    await expectToConform(() => postgresStore({ executeSql: (text, values) => database.query(text, values) }));
    await database.close();
  });

  describe.skipIf(!hasRedis)('(skipped without redis-server)', () => {
    let redis: StartedRedis;
    beforeAll(async () => void (redis = await startRedis()));
    afterAll(() => redis?.stop());

    it('conforms in Redis', () => expectToConform(() => redisStore(redis.connect())));
  });

  describe.skipIf(!hasPostgres)('(skipped without Postgres)', () => {
    let postgres: StartedPostgres;
    beforeAll(async () => void (isInCi && (postgres = await startPostgres())), 60_000);
    afterAll(() => postgres?.stop());

    it.runIf(isInCi)('conforms in Postgres', async () => {
      const pool = postgres.connect();
      await expectToConform(() => postgresStore({ executeSql: (text, values) => pool.query(text, values) }));
    });
  });
});

describe('a journal in a file', () => {
  it('conforms, and its lane as well', { timeout: 60_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'conform-'));
    const checks = await testJournalStore((name) => {
      const path = join(folder, `${name}.jsonl`);
      const journal = fileJournal(path);
      const locks = [`${path}.lock`];
      const lane = (of: string) => {
        locks.push(join(folder, `.${of}.lock`));
        return journal.lane?.(of) ?? Promise.resolve(undefined);
      };
      // All processes of a test are one: the lock of one that should be dead gets the number of a process that is not there.
      return { journal: { lock: (run) => journal.lock(run), append: (entry) => journal.append(entry), read: () => journal.read(), unlock: () => journal.unlock(), lane }, kill: () => locks.forEach(abandon) };
    });
    expect(failed(checks)).toEqual([]);
    expect(skipped(checks)).toEqual(['a journal stays with a run that lasts longer than its lease', 'a run that hung and lost its journal writes nothing more', 'a lane that was lost remembers nothing more']);
    rmSync(folder, { recursive: true });
  });
});

function abandon(lock: string): void {
  if (existsSync(lock)) {
    writeFileSync(lock, readFileSync(lock, 'utf8').replace(`"pid":${process.pid}`, `"pid":${2 ** 22 + 1}`));
  }
}

describe('a journal in memory', () => {
  it('conforms as far as one process goes', async () => {
    const journals = new Map<string, JournalStore>();
    const checks = await testJournalStore((name) => {
      const journal = journals.get(name) ?? memoryJournal();
      journals.set(name, journal);
      return { journal };
    });
    // Whoever has the object has the journal: it cannot show who calls.
    expect(failed(checks).filter((problem) => !problem.startsWith('nothing is appended without lock()'))).toEqual([]);
  });
});

describe('the checks of a journal', { timeout: 60_000 }, () => {
  it('catch every one that breaks a promise', async () => {
    const results = await Promise.all(
      Object.entries(brokenJournals).map(async ([what, broken]) => {
        const make = shared();
        const checks = await testJournalStore(
          (name) => {
            const made = make(name);
            return { ...made, journal: broken(made.journal) };
          },
          { lease: lease / 3 },
        );
        return { what, isCaught: failed(checks).length > 0 };
      }),
    );
    expect(results.filter(({ isCaught }) => !isCaught)).toEqual([]);
    expect(results.length).toBeGreaterThan(10);
  });
});
