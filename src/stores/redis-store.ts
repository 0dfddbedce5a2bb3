import { checkOptionNames, invalidInput } from '../core/input.js';
import { stored } from '../offboarding/read/storage-failure.js';
import { entriesAtOnce, type SharedStore } from './shared-store.js';

/** The part of a client of Redis that is used. The clients of `ioredis` have it. */
export interface RedisClient {
  /** Runs a script. The first arguments are the keys. */
  eval(script: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>;
}

const take = `
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return -1 end
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('PEXPIRE', KEYS[1], ARGV[2]) return -1 end
return math.max(0, redis.call('PTTL', KEYS[1]))`;

const renew = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])`;

const release = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1`;

const append = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
for at = 3, #ARGV do redis.call('RPUSH', KEYS[2], ARGV[at]) end
redis.call('ZADD', KEYS[3], 0, ARGV[2])
return 1`;

const read = `return redis.call('LRANGE', KEYS[1], ARGV[1], ARGV[2])`;

const names = `return redis.call('ZRANGEBYLEX', KEYS[1], ARGV[1], '+', 'LIMIT', 0, ARGV[2])`;

const get = `
local time = redis.call('TIME')
local now = string.format('%d%03d', time[1], math.floor(time[2] / 1000))
local found = redis.call('HMGET', KEYS[1], 'value', 'version')
if found[1] then return { now, found[1], found[2] } end
return { now }`;

const set = `
local version = redis.call('HGET', KEYS[1], 'version') or ''
if version ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'value', ARGV[2], 'version', ARGV[3])
if ARGV[4] == '' then redis.call('PERSIST', KEYS[1]) else redis.call('PEXPIRE', KEYS[1], ARGV[4]) end
return 1`;

/**
 * A store in Redis, for journals and gates of many processes. Each method is one script, and all times are those of Redis.
 * Needs Redis 6.2 or later, with `appendonly yes` and `maxmemory-policy noeviction`: a journal must not get lost.
 *
 * - `client`: a connected client, such as one of `ioredis`
 * - `prefix`: the start of all keys, by default `atlassian-admin-sdk`. In a cluster, all keys are in one slot.
 *
 * What Redis throws becomes `storage.failed`. An unknown option is `validation`.
 */
export function redisStore(client: RedisClient, options: { readonly prefix?: string } = {}): SharedStore {
  checkOptionNames('redisStore()', options, ['prefix']);
  const { prefix = 'atlassian-admin-sdk' } = options;
  if (typeof (client as Partial<RedisClient> | null | undefined)?.eval !== 'function') {
    throw invalidInput('redisStore()', [{ field: 'client', problem: 'expected a client of Redis with the method eval' }]);
  }
  if (typeof prefix !== 'string' || !/^[\w.:-]{1,100}$/.test(prefix)) {
    throw invalidInput('redisStore()', [{ field: 'prefix', problem: 'expected letters, digits and the characters . : - _' }]);
  }
  const at = (kind: string, name: string): string => `{${prefix}}:${kind}:${name}`;
  const run = (script: string, keys: readonly string[], ...rest: readonly string[]): Promise<unknown> => stored('redisStore()', () => client.eval(script, keys.length, ...keys, ...rest));
  return {
    take: async (lease, token, milliseconds) => {
      const left = Number(await run(take, [at('lease', lease)], token, whole(milliseconds)));
      return left < 0 ? { taken: true } : { taken: false, milliseconds: left };
    },
    renew: async (lease, token, milliseconds) => (await run(renew, [at('lease', lease)], token, whole(milliseconds))) === 1,
    release: async (lease, token) => void (await run(release, [at('lease', lease)], token)),
    append: async (list, entries, lease, token) => (await run(append, [at('lease', lease), at('list', list), at('lists', '')], token, list, ...entries)) === 1,
    read: async function* (list) {
      for (let from = 0; ; from += entriesAtOnce) {
        const entries = (await run(read, [at('list', list)], String(from), String(from + entriesAtOnce - 1))) as string[];
        yield* entries;
        if (entries.length < entriesAtOnce) {
          return;
        }
      }
    },
    lists: async function* (start) {
      for (let from = `[${start}`; ; ) {
        const found = (await run(names, [at('lists', '')], from, String(entriesAtOnce))) as string[];
        yield* found.filter((name) => name.startsWith(start));
        const last = found.at(-1);
        if (found.length < entriesAtOnce || last === undefined || !last.startsWith(start)) {
          return;
        }
        from = `(${last}`;
      }
    },
    get: async (key) => {
      const [now, value, version] = (await run(get, [at('value', key)])) as [string, string?, string?];
      return value === undefined || version === undefined ? { now: Number(now) } : { value, version, now: Number(now) };
    },
    set: async (key, value, version, milliseconds) => (await run(set, [at('value', key)], version ?? '', value, crypto.randomUUID(), milliseconds === undefined ? '' : whole(milliseconds))) === 1,
  };
}

/** Redis takes whole milliseconds, 1 at least. */
function whole(milliseconds: number): string {
  return String(Math.max(1, Math.ceil(milliseconds)));
}
