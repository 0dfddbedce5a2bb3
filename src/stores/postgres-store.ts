import { checkOptionNames, invalidInput } from '../core/input.js';
import { stored } from '../offboarding/read/storage-failure.js';
import { entriesAtOnce, type SharedStore } from './shared-store.js';

/** Runs one statement of SQL, such as the `db` of pg-boss does. */
export interface SqlDatabase {
  /** `$1` in the text stands for the first value, and so on. */
  executeSql(text: string, values?: unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
}

/** Any number, for the lock under which tables are created. */
const creation = 7_306_208_245;

const now = '(extract(epoch from clock_timestamp()) * 1000)::bigint';

/** One statement, because each may get another connection. The lock ends with it. */
function creating(schema: string): string {
  return `do $$ begin
  perform pg_advisory_xact_lock(${creation});
  if to_regnamespace('${schema}') is null then create schema ${schema}; end if;
  if to_regclass('${schema}.entries') is null then
    create table ${schema}.leases (lease text primary key, token text not null, until bigint not null);
    create table ${schema}.vals (key text primary key, value text not null, version text not null, until bigint);
    create sequence ${schema}.batches;
    create table ${schema}.entries (list text collate "C" not null, batch bigint not null, place integer not null, entry text not null, primary key (list, batch, place));
  end if;
end $$`;
}

/**
 * Each of these is right also while others run: a row is looked at again after a wait for its lock. A statement that reads
 * a count first and then writes it would not be.
 */
function statementsFor(schema: string) {
  return {
    take: `insert into ${schema}.leases as held (lease, token, until) values ($1, $2, ${now} + $3::bigint)
      on conflict (lease) do update set token = excluded.token, until = excluded.until
      where held.token = excluded.token or held.until <= ${now} returning true as done`,
    left: `select greatest(0, until - ${now}) as milliseconds from ${schema}.leases where lease = $1`,
    renew: `update ${schema}.leases set until = ${now} + $3::bigint where lease = $1 and token = $2 and until > ${now} returning true as done`,
    holds: `select true as done from ${schema}.leases where lease = $1 and token = $2 and until > ${now}`,
    release: `delete from ${schema}.leases where lease = $1 and token = $2`,
    append: `with held as materialized (select lease from ${schema}.leases where lease = $1 and token = $2 and until > ${now} for update),
      batch as materialized (select nextval('${schema}.batches') as number from held)
      insert into ${schema}.entries (list, batch, place, entry)
      select $3, batch.number, given.place, given.entry from batch, json_array_elements_text($4::json) with ordinality as given (entry, place)
      returning place`,
    read: `select batch, place, entry from ${schema}.entries where list = $1 and (batch, place) > ($2::bigint, $3::integer) order by batch, place limit ${entriesAtOnce}`,
    // Looks up one name after the other in the index. A list may have many entries.
    lists: `with recursive names as (
        (select list from ${schema}.entries where list >= $1 and list <= $2 order by list limit 1)
        union all
        select (select list from ${schema}.entries where list > names.list and list <= $2 order by list limit 1) from names where names.list is not null
      ) select list from names where list is not null limit ${entriesAtOnce}`,
    get: `select clock.now, vals.value, vals.version from (select ${now} as now) as clock
      left join ${schema}.vals as vals on vals.key = $1 and (vals.until is null or vals.until > clock.now)`,
    insert: `insert into ${schema}.vals as old (key, value, version, until) values ($1, $2, $3, ${now} + $4::bigint)
      on conflict (key) do update set value = excluded.value, version = excluded.version, until = excluded.until
      where old.until <= ${now} returning true as done`,
    update: `update ${schema}.vals set value = $2, version = $3, until = ${now} + $4::bigint
      where key = $1 and version = $5 and (until is null or until > ${now}) returning true as done`,
  };
}

/**
 * A store in Postgres, for journals and gates of many processes. It creates its tables at the first use, also if several
 * processes start at once. All times are those of Postgres.
 *
 * - `executeSql`: runs one statement. The `db` of pg-boss fits, and so do `query` of `pg` and of PGlite.
 * - `schema`: where the tables are, by default `atlassian_admin_sdk`
 *
 * What Postgres throws becomes `storage.failed`. An unknown option is `validation`.
 *
 * @example
 * const store = postgresStore({ executeSql: (text, values) => pool.query(text, values) });
 */
export function postgresStore(options: SqlDatabase & { readonly schema?: string }): SharedStore {
  const { schema = 'atlassian_admin_sdk' } = (options as Partial<typeof options> | null) ?? {};
  if (typeof (options as Partial<SqlDatabase> | null | undefined)?.executeSql !== 'function') {
    throw invalidInput('postgresStore()', [{ field: 'executeSql', problem: 'expected a function that runs a statement' }]);
  }
  if (Object.getPrototypeOf(options) === Object.prototype) {
    // The `db` of pg-boss itself has more members.
    checkOptionNames('postgresStore()', options, ['executeSql', 'schema']);
  }
  if (typeof schema !== 'string' || !/^[a-z_][a-z0-9_]{0,50}$/.test(schema)) {
    throw invalidInput('postgresStore()', [{ field: 'schema', problem: 'expected small letters, digits and _' }]);
  }
  const statements = statementsFor(schema);
  let created: Promise<unknown> | undefined;
  const run = <Row>(text: string, ...values: unknown[]): Promise<readonly Row[]> =>
    stored('postgresStore()', async () => {
      created ??= options.executeSql(creating(schema));
      try {
        await created;
      } catch (error) {
        created = undefined;
        throw error;
      }
      return (await options.executeSql(text, values)).rows as readonly Row[];
    });
  const isDone = async (text: string, ...values: unknown[]): Promise<boolean> => (await run(text, ...values)).length > 0;
  return {
    take: async (lease, token, milliseconds) => {
      if (await isDone(statements.take, lease, token, whole(milliseconds))) {
        return { taken: true };
      }
      const [held] = await run<{ readonly milliseconds: unknown }>(statements.left, lease);
      return { taken: false, milliseconds: Number(held?.milliseconds ?? 0) };
    },
    renew: (lease, token, milliseconds) => isDone(statements.renew, lease, token, whole(milliseconds)),
    release: async (lease, token) => void (await run(statements.release, lease, token)),
    append: async (list, entries, lease, token) => (entries.length === 0 ? isDone(statements.holds, lease, token) : isDone(statements.append, lease, token, list, JSON.stringify(entries))),
    read: async function* (list) {
      for (let [batch, place]: [unknown, unknown] = [0, 0]; ; ) {
        const rows = await run<{ readonly batch: unknown; readonly place: unknown; readonly entry: string }>(statements.read, list, batch, place);
        yield* rows.map(({ entry }) => entry);
        const last = rows.at(-1);
        if (rows.length < entriesAtOnce || last === undefined) {
          return;
        }
        ({ batch, place } = last);
      }
    },
    lists: async function* (prefix) {
      // The highest character there is: nothing with this beginning comes after it.
      const end = `${prefix}\u{10ffff}`;
      for (let from = prefix; ; ) {
        const rows = await run<{ readonly list: string }>(statements.lists, from, end);
        yield* rows.map(({ list }) => list);
        const last = rows.at(-1);
        if (rows.length < entriesAtOnce || last === undefined) {
          return;
        }
        // The next name that there can be.
        from = `${last.list}\u0001`;
      }
    },
    get: async (key) => {
      const [found] = await run<{ readonly now: unknown; readonly value: string | null; readonly version: string | null }>(statements.get, key);
      const time = Number(found?.now);
      return found === undefined || found.value === null || found.version === null ? { now: time } : { value: found.value, version: found.version, now: time };
    },
    set: (key, value, version, milliseconds) => {
      const until = milliseconds === undefined ? null : whole(milliseconds);
      const next = crypto.randomUUID();
      return version === undefined ? isDone(statements.insert, key, value, next, until) : isDone(statements.update, key, value, next, until, version);
    },
  };
}

function whole(milliseconds: number): number {
  return Math.max(1, Math.ceil(milliseconds));
}
