import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { collect } from '../../src/conformance/check.js';
import { testSharedStore } from '../../src/conformance.js';
import { memorySharedStore } from '../../src/stores/memory-store.js';
import { postgresStore } from '../../src/stores/postgres-store.js';
import { redisStore } from '../../src/stores/redis-store.js';
import type { SharedStore } from '../../src/stores/shared-store.js';
import { failed, skipped } from '../support/checked.js';
import { hasPostgres, startPostgres, type StartedPostgres } from '../support/postgres.js';
import { hasRedis, startRedis, type StartedRedis } from '../support/redis.js';

async function expectToConform(make: () => SharedStore | Promise<SharedStore>): Promise<void> {
  const checks = await testSharedStore(make);
  expect(failed(checks)).toEqual([]);
  expect(skipped(checks)).toEqual([]);
  expect(checks.length).toBeGreaterThan(15);
}

describe('a shared store in memory', () => {
  it('conforms', async () => {
    const store = memorySharedStore();
    await expectToConform(() => store);
  });
});

describe.skipIf(!hasRedis)('a shared store in Redis (skipped without redis-server)', { timeout: 60_000 }, () => {
  let redis: StartedRedis;
  beforeAll(async () => void (redis = await startRedis()));
  afterAll(() => redis?.stop());

  it('conforms', async () => {
    await expectToConform(() => redisStore(redis.connect()));
  });

  it('reads more entries and names than come at once', () => expectManyRead(redisStore(redis.connect())));

  it('that is not reachable is storage.failed', async () => {
    const client = redis.connect();
    const store = redisStore(client);
    client.disconnect();
    await expect(store.get('x')).rejects.toMatchObject({ kind: 'storage.failed', endpoint: 'redisStore()' });
  });
});

describe('a shared store in PGlite', { timeout: 60_000 }, () => {
  let database: PGlite;
  beforeAll(async () => void (database = await PGlite.create()), 60_000);
  afterAll(() => database?.close());
  const connect = () => postgresStore({ executeSql: (text, values) => database.query(text, values) });

  it('conforms', () => expectToConform(connect));

  it('reads more entries and names than come at once', () => expectManyRead(connect()));
});

describe.skipIf(!hasPostgres)('a shared store in Postgres (skipped without Postgres)', { timeout: 60_000 }, () => {
  let postgres: StartedPostgres;
  beforeAll(async () => void (postgres = await startPostgres()), 60_000);
  afterAll(() => postgres?.stop());

  it('is created once, also if many processes start at the same time', async () => {
    const pools = Array.from({ length: 6 }, () => postgres.connect());
    const stores = pools.map((pool) => postgresStore({ executeSql: (text, values) => pool.query(text, values) }, { schema: 'at_once' }));
    await Promise.all(stores.map((store) => store.get('x')));
    const { rows } = await (pools[0] as (typeof pools)[0]).query("select table_name from information_schema.tables where table_schema = 'at_once' order by 1");
    expect(rows).toEqual([{ table_name: 'entries' }, { table_name: 'leases' }, { table_name: 'vals' }]);
  });

  it('conforms', async () => {
    const pools = [postgres.connect(), postgres.connect()];
    let calls = 0;
    await expectToConform(() => {
      const pool = pools[(calls += 1) % 2] as (typeof pools)[0];
      return postgresStore({ executeSql: (text, values) => pool.query(text, values) });
    });
  });
});

async function expectManyRead(store: SharedStore): Promise<void> {
  await store.take('lease', 'token', 60_000);
  const entries = Array.from({ length: 1_203 }, (_, index) => `entry ${index}`);
  await store.append('many', entries, 'lease', 'token');
  expect(await collect(store.read('many'))).toEqual(entries);
  const names = Array.from({ length: 1_001 }, (_, index) => `names:${String(index).padStart(5, '0')}`);
  await Promise.all(names.map((name) => store.append(name, ['a', 'b'], 'lease', 'token')));
  expect(await collect(store.lists('names:'))).toEqual(names);
}

describe('stores', () => {
  it('reject what is no client, and options that they do not have', () => {
    const wrong: (() => unknown)[] = [
      () => redisStore({} as never),
      () => redisStore({ eval: async () => 1 }, { prefix: '{x}' }),
      () => redisStore({ eval: async () => 1 }, { prefx: 'x' } as never),
      () => postgresStore({} as never),
      () => postgresStore(undefined as never),
      () => postgresStore({ executeSql: async () => ({ rows: [] }) }, { schema: 'a; drop table b' }),
      () => postgresStore({ executeSql: async () => ({ rows: [] }) }, { schemas: 'a' } as never),
    ];
    for (const make of wrong) {
      expect(make).toThrow(expect.objectContaining({ kind: 'validation' }));
    }
  });
});
