/** What a journal of entries has in common with every other. */
interface Journal<Entry> {
  lock(run: string): Promise<void>;
  append(entry: Entry): Promise<void>;
  read(): AsyncIterable<Entry>;
  unlock(): Promise<void>;
}

/** A journal that ends its process with signal 9 after so many entries. */
export function deadly<Entry>(journal: Journal<Entry>, entries: number): Journal<Entry> {
  let left = entries;
  return {
    lock: (run) => journal.lock(run),
    read: () => journal.read(),
    unlock: () => journal.unlock(),
    append: async (entry) => {
      await journal.append(entry);
      left -= 1;
      if (left === 0) {
        process.kill(process.pid, 'SIGKILL');
      }
    },
  };
}
