import type { SharedStore } from './shared-store.js';

interface Ending {
  readonly until: number;
}

/** A store in the memory of one process, for tests and rehearsals. `now` is its clock, by default `Date.now()`. */
export function memorySharedStore({ now = Date.now }: { readonly now?: () => number } = {}): SharedStore {
  const leases = new Map<string, Ending & { readonly token: string }>();
  const values = new Map<string, Ending & { readonly value: string; readonly version: string }>();
  const lists = new Map<string, string[]>();
  let writes = 0;
  const current = <T extends Ending>(all: Map<string, T>, name: string): T | undefined => {
    const found = all.get(name);
    if (found !== undefined && found.until <= now()) {
      all.delete(name);
      return undefined;
    }
    return found;
  };
  const holds = (lease: string, token: string): boolean => current(leases, lease)?.token === token;
  return {
    take: async (lease, token, milliseconds) => {
      const held = current(leases, lease);
      if (held !== undefined && held.token !== token) {
        return { taken: false, milliseconds: held.until - now() };
      }
      leases.set(lease, { token, until: now() + milliseconds });
      return { taken: true };
    },
    renew: async (lease, token, milliseconds) => {
      if (!holds(lease, token)) {
        return false;
      }
      leases.set(lease, { token, until: now() + milliseconds });
      return true;
    },
    release: async (lease, token) => {
      if (holds(lease, token)) {
        leases.delete(lease);
      }
    },
    append: async (list, entries, lease, token) => {
      if (!holds(lease, token)) {
        return false;
      }
      const written = lists.get(list) ?? [];
      lists.set(list, written);
      entries.forEach((entry) => written.push(entry));
      return true;
    },
    read: async function* (list) {
      yield* lists.get(list)?.slice() ?? [];
    },
    lists: async function* (prefix) {
      yield* [...lists.keys()].filter((name) => name.startsWith(prefix)).sort();
    },
    get: async (key) => {
      const { value, version } = current(values, key) ?? {};
      return value === undefined || version === undefined ? { now: now() } : { value, version, now: now() };
    },
    set: async (key, value, version, milliseconds = Number.POSITIVE_INFINITY) => {
      if (current(values, key)?.version !== version) {
        return false;
      }
      writes += 1;
      values.set(key, { value, version: String(writes), until: now() + milliseconds });
      return true;
    },
  };
}
