import type { SharedStore } from '../../src/stores/shared-store.js';

/** A store as a process sees it: the process may die, and may hang. */
export function storeOfProcess(store: SharedStore): { readonly store: SharedStore; readonly kill: () => void; readonly hang: () => void } {
  let isDead = false;
  let hangs = false;
  const alive = <T>(work: () => T): T => {
    if (isDead) {
      throw new Error('the process is dead');
    }
    return work();
  };
  return {
    kill: () => void (isDead = true),
    hang: () => void (hangs = true),
    store: {
      take: async (...given) => alive(() => store.take(...given)),
      renew: async (...given) => {
        if (hangs) {
          // The timer of a process that hangs does not fire. What comes later finds the lease ended.
          hangs = false;
          await new Promise((resolve) => setTimeout(resolve, 5_000));
        }
        return alive(() => store.renew(...given));
      },
      release: async (...given) => alive(() => store.release(...given)),
      append: async (...given) => alive(() => store.append(...given)),
      set: async (...given) => alive(() => store.set(...given)),
      get: async (...given) => alive(() => store.get(...given)),
      read: (list) => alive(() => store.read(list)),
      lists: (prefix) => alive(() => store.lists(prefix)),
    },
  };
}

const never = 3_600_000;

/** Stores that break one promise each. */
export const brokenStores: Readonly<Record<string, (store: SharedStore) => SharedStore>> = {
  'appends without the lease': (store) => {
    let number = 0;
    return {
      ...store,
      append: async (list, entries) => {
        const lease = `free-${(number += 1)}`;
        await store.take(lease, 't', never);
        return store.append(list, entries, lease, 't');
      },
    };
  },
  'has leases that never end': (store) => ({ ...store, take: (lease, token) => store.take(lease, token, never), renew: (lease, token) => store.renew(lease, token, never) }),
  'renews what has ended': (store) => ({
    ...store,
    renew: async (lease, token, milliseconds) => (await store.renew(lease, token, milliseconds)) || (await store.take(lease, token, milliseconds)).taken,
  }),
  'gives a lease to everybody': (store) => ({ ...store, take: async () => ({ taken: true }) }),
  'releases what another token holds': (store) => {
    const holders = new Map<string, string>();
    return {
      ...store,
      take: async (lease, token, milliseconds) => {
        const result = await store.take(lease, token, milliseconds);
        if (result.taken) {
          holders.set(lease, token);
        }
        return result;
      },
      release: (lease) => store.release(lease, holders.get(lease) ?? ''),
    };
  },
  'reads in another order': (store) => ({
    ...store,
    read: async function* (list) {
      const entries: string[] = [];
      for await (const entry of store.read(list)) {
        entries.unshift(entry);
      }
      yield* entries;
    },
  }),
  'loses an entry now and then': (store) => {
    let number = 0;
    return { ...store, append: (list, entries, lease, token) => store.append(list, (number += 1) % 5 === 0 ? entries.slice(1) : entries, lease, token) };
  },
  'appends one entry after the other': (store) => ({
    ...store,
    append: async (list, entries, lease, token) => {
      for (const entry of entries) {
        if (!(await store.append(list, [entry], lease, token))) {
          return false;
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
      return true;
    },
  }),
  'writes over any version': (store) => ({
    ...store,
    set: async (key, value, _version, milliseconds) => store.set(key, value, (await store.get(key)).version, milliseconds),
  }),
  'has values that never end': (store) => ({ ...store, set: (key, value, version) => store.set(key, value, version) }),
  'finds lists with any beginning': (store) => ({ ...store, lists: () => store.lists('') }),
  'has no clock': (store) => ({ ...store, get: async (key) => ({ ...(await store.get(key)), now: 1_800_000_000_000 }) }),
};
