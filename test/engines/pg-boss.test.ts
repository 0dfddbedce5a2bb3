import { PGlite } from '@electric-sql/pglite';
import { OrgAdminClient } from 'atlassian-admin-sdk';
import { makeReport } from 'atlassian-admin-sdk/offboarding';
import { postgresStore, sendTasks, workTasks, type PgBossWorkerOptions } from 'atlassian-admin-sdk/pg-boss';
import { runTask, sharedJournals, tasksOf } from 'atlassian-admin-sdk/tasks';
import { fromPglite, PgBoss } from 'pg-boss';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { allOf } from '../support/all-of.js';
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

    it('are not failed for good by a worker that was given another organization', { timeout: 30_000 }, async () => {
      const { simulator, plan, inactive } = await leaving(3);
      const { boss, queue, work, jobs } = await engine();
      await sendTasks(boss, queue, plan, { confirm: { people: 3 } });
      const problems: string[] = [];
      const wrong = { org: new OrgAdminClient({ ...simulator.credentials.orgAdmin, orgId: '00000000-0000-4000-8000-000000000000' }) };
      await work({ clients: wrong, onProblem: (__, error) => problems.push(error.kind) });
      await until(async () => problems.length === 1 && !(await jobs()).includes('active'), 25);
      expect([inactive(), await jobs()]).toEqual([0, ['completed', 'created']]);
      await boss.offWork(queue);
    });

    it('are not failed for good by a request that Atlassian refuses without a reason', { timeout: 30_000 }, async () => {
      const { simulator, clients, plan, inactive } = await leaving(3);
      simulator.faults.add({ match: { route: 'GET /admin/v2/orgs/{orgId}/directories' }, when: 'beforeEffect', kind: 'status', status: 400, body: {}, times: 1_000 });
      const { boss, queue, work, jobs } = await engine();
      await sendTasks(boss, queue, plan, { confirm: { people: 3 } });
      const problems: string[] = [];
      await work({ clients, onProblem: (__, error) => problems.push(error.kind) });
      await until(async () => problems.length === 1 && !(await jobs()).includes('active'), 25);
      expect([problems, inactive(), await jobs()]).toEqual([['validation'], 0, ['completed', 'created']]);
      await boss.offWork(queue);
    });

    it('fail for good if the plan was divided into tasks of another size before, and change nobody', { timeout: 30_000 }, async () => {
      const { clients, accountIds, plan, inactive } = await leaving(6);
      const { boss, queue, journals, work, jobs } = await engine();
      for await (const task of tasksOf(plan, { people: 6, confirm: { people: 6 } })) {
        await runTask(task, { clients, journal: journals.of(task), verificationDeadline: 20 });
      }
      await clients.org.accounts.enable(accountIds[5] as string);
      await sendTasks(boss, queue, plan, { people: 2, confirm: { people: 6 } });
      await work({ clients });
      await until(async () => (await jobs()).every((state) => state === 'failed'), 25);
      expect(inactive()).toBe(5);
      await boss.offWork(queue);
    });

    it('are finished although a function of the worker throws', { timeout: 30_000 }, async () => {
      const { clients, plan, inactive } = await leaving(3);
      const { boss, queue, work, jobs } = await engine();
      await sendTasks(boss, queue, plan, { confirm: { people: 3 } });
      const fail = (): never => {
        throw new TypeError('log is full');
      };
      await work({ clients, onEvent: fail, onResult: fail });
      await until(async () => (await jobs()).includes('completed'), 25);
      expect([inactive(), await jobs()]).toEqual([3, ['completed']]);
      await boss.offWork(queue);
    });

    it('are left to the others by a worker whose signal has ended it', { timeout: 30_000 }, async () => {
      const { clients, plan, inactive } = await leaving(6);
      const { boss, queue, journals, work, jobs } = await engine();
      const ending = new AbortController();
      await work({ clients, signal: ending.signal });
      ending.abort();
      await sendTasks(boss, queue, plan, { confirm: { people: 6 }, people: 2 });
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      expect([inactive(), (await jobs()).length, await allOf(journals.whole(plan.hash).read())]).toEqual([0, 3, []]);
      await expect(work({ clients, signal: ending.signal })).rejects.toMatchObject({ kind: 'aborted' });
      await work({ clients });
      await until(() => inactive() === 6, 25);
      await boss.offWork(queue);
    });

    it('are refused by a queue that would drop some of them, and at a time at which their plan has expired', async () => {
      const { plan } = await leaving(3);
      const { boss, queue, jobs } = await engine();
      for (const policy of ['short', 'stately', 'exclusive'] as const) {
        await boss.createQueue(`${queue}-${policy}`, { policy });
        await expect(sendTasks(boss, `${queue}-${policy}`, plan, { confirm: { people: 3 } })).rejects.toMatchObject({ kind: 'validation', fields: [{ field: 'queueName' }] });
      }
      for (const startAfter of [new Date('2099-01-01T00:00:00Z'), 86_400, 'no time']) {
        await expect(sendTasks(boss, queue, plan, { confirm: { people: 3 }, job: { startAfter } })).rejects.toMatchObject({ kind: 'validation', fields: [{ field: 'job.startAfter' }] });
      }
      expect(await jobs()).toEqual([]);
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
