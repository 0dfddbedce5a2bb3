import type { JournalEntry, JournalStore } from 'atlassian-admin-sdk/offboarding';

/** All methods, bound: a journal may be a class. */
function bound(journal: JournalStore): Required<JournalStore> {
  return {
    lock: (run) => journal.lock(run),
    append: (entry) => journal.append(entry),
    read: () => journal.read(),
    unlock: () => journal.unlock(),
    lane: async (name) => journal.lane?.(name),
  };
}

/** Journals that break one promise each. */
export const brokenJournals: Readonly<Record<string, (journal: JournalStore) => JournalStore>> = {
  'locks for everybody': (journal) => ({ ...bound(journal), lock: (run) => journal.lock(run).catch(() => undefined) }),
  'rejects a second run with another error': (journal) => ({
    ...bound(journal),
    lock: (run) => journal.lock(run).catch(() => Promise.reject(new Error('busy'))),
  }),
  'is not free after unlock()': (journal) => ({ ...bound(journal), unlock: async () => undefined }),
  'acknowledges what it has not written': (journal) => ({
    ...bound(journal),
    append: async (entry) => void setTimeout(() => void journal.append(entry).catch(() => undefined), 20),
  }),
  'loses entries': (journal) => {
    let number = 0;
    return { ...bound(journal), append: async (entry) => ((number += 1) % 4 === 0 ? undefined : journal.append(entry)) };
  },
  'writes entries in another order': (journal) => {
    let held: JournalEntry | undefined;
    return {
      ...bound(journal),
      append: async (entry) => {
        const before = held;
        held = before === undefined ? entry : undefined;
        if (before !== undefined) {
          await Promise.all([journal.append(entry), journal.append(before)]);
        }
      },
      unlock: async () => {
        await (held === undefined ? undefined : journal.append(held));
        await journal.unlock();
      },
    };
  },
  'reads each entry twice': (journal) => ({
    ...bound(journal),
    read: async function* () {
      for await (const entry of journal.read()) {
        yield entry;
        yield entry;
      }
    },
  }),
  'says nothing of a lost lock': (journal) => ({ ...bound(journal), append: (entry) => journal.append(entry).catch(() => undefined) }),
  'gives its lane to everybody': (journal) => ({ ...bound(journal), lane: async () => ({ remembered: [], remember: async () => undefined, release: async () => undefined }) }),
  'forgets what a lane remembered': (journal) => ({
    ...bound(journal),
    lane: async (name) => {
      const lane = await journal.lane?.(name);
      return lane === undefined ? undefined : { ...lane, remembered: [] };
    },
  }),
  'never gives a lane': (journal) => ({ ...bound(journal), lane: async () => undefined }),
};
