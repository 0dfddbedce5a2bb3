import { PGlite } from '@electric-sql/pglite';
import { makeReport } from 'atlassian-admin-sdk/offboarding';
import { postgresStore, sendTasks, workTasks, type PgBossWorkerOptions } from 'atlassian-admin-sdk/pg-boss';
import { sharedJournals, tasksOf } from 'atlassian-admin-sdk/tasks';
import { fromPglite, PgBoss } from 'pg-boss';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { isInCi } from '../support/in-ci.js';
import { clientsOf, leaving, until } from '../support/leaving.js';
import { hasPostgres, startPostgres } from '../support/postgres.js';

interface Database {
  readonly boss: PgBoss;
  close(): Promise<void>;
}

async function onPglite(): Promise<Database> {
  const pglite = await PGlite.create();
  const boss = new PgBoss({ db: fromPglite(pglite), backend: 'pglite' });
  return { boss, close: () => pglite.close() };
}

async function onPostgres(): Promise<Database> {
  const server = await startPostgres();
  return { boss: new PgBoss(server.connectionString), close: () => server.stop() };
}

describe.each([
  ['PGlite', onPglite, true],
  ['Postgres (in CI, where it is installed)', onPostgres, isInCi && hasPostgres],
] as const)('tasks under pg-boss on %s', (_, start, isThere) => {
  describe.skipIf(!isThere)('', () => {
    let database: Database;
    let number = 0;

    beforeAll(async () => {
      database = await start();
      database.boss.on('error', () => undefined);
      await database.boss.start();
    }, 60_000);
    afterAll(async () => {
      await database.boss.stop({ graceful: false });
      await database.close();
    }, 60_000);

    async function engine() {
      number += 1;
      const queue = `leavers-${number}`;
      const { boss } = database;
      await boss.createQueue(queue);
      const journals = sharedJournals(postgresStore(boss.getDb()));
      const work = (options: Omit<PgBossWorkerOptions, 'journals'>) => workTasks(boss, queue, { verificationDeadline: 20, ...options, journals });
      const jobs = async () => (await boss.findJobs(queue)).map(({ state }) => state).sort();
      return { boss, queue, journals, work, jobs };
    }

    it('are done by two workers, each once, and one report covers everybody', { timeout: 30_000 }, async () => {
      const { simulator, clients, plan, inactive } = await leaving(20);
      const { boss, queue, journals, work } = await engine();
      expect(await sendTasks(boss, queue, plan, { confirm: { people: 20 }, people: 5 })).toBe(4);
      const results: string[] = [];
      const onResult: PgBossWorkerOptions['onResult'] = (__, { people }) => void results.push(...people.map(({ outcome }) => outcome.kind));
      await work({ clients, onResult });
      await work({ clients: clientsOf(simulator.credentials), onResult });
      await until(() => results.length === 20, 25);
      expect([inactive(), new Set(results)]).toEqual([20, new Set(['done'])]);
      expect((await makeReport(plan, journals.whole(plan.hash))).totals).toEqual({ done: 20 });
      simulator.assertNoEffectOutside(plan);
      await boss.offWork(queue);
    });

    it('are sent once, however often somebody sends them, and begin no sooner than their time', { timeout: 30_000 }, async () => {
      const { clients, plan, inactive } = await leaving(12);
      const { boss, queue, work, jobs } = await engine();
      await expect(sendTasks(boss, queue, plan)).rejects.toMatchObject({ kind: 'validation' });
      const job = { startAfter: new Date(Date.now() + 3_000) };
      await sendTasks(boss, queue, plan, { confirm: { people: 12 }, job });
      await sendTasks(boss, queue, plan, { confirm: { people: 12 }, job });
      expect(await jobs()).toEqual(['created', 'created']);
      await work({ clients });
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      expect(inactive()).toBe(0);
      await until(() => inactive() === 12, 25);
      await boss.offWork(queue);
    });

    it('come again after a credential problem, which is reported, and fail for good only if they were edited', { timeout: 30_000 }, async () => {
      const { simulator, plan, inactive } = await leaving(3);
      const { boss, queue, work, jobs } = await engine();
      for await (const task of tasksOf(plan, { confirm: { people: 3 } })) {
        await boss.send(queue, { ...task, people: [] });
      }
      await sendTasks(boss, queue, plan, { confirm: { people: 3 } });
      const problems: string[] = [];
      await work({ clients: clientsOf({ orgAdmin: { ...simulator.credentials.orgAdmin, apiKey: 'another-key' } }), onProblem: (__, { kind }) => problems.push(kind) });
      await until(async () => problems.length === 2 && (await jobs()).length === 3 && !(await jobs()).includes('active'), 25);
      expect(problems.sort()).toEqual(['credential.invalid', 'validation']);
      expect(await jobs()).toEqual(['completed', 'created', 'failed']);
      expect(inactive()).toBe(0);
      await boss.offWork(queue);
    });
  });
});
