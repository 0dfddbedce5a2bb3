import type { Subject } from '../offboarding/people/subjects.js';

/** Names a leaver within a calendar. */
export function keyOf({ accountId, email }: Subject): string {
  return accountId ?? email?.toLowerCase() ?? '';
}

function addressOf({ email }: Subject): string {
  return typeof email === 'string' ? email.toLowerCase() : '';
}

/**
 * Entries by person. One file names people by e-mail address, and the next one by account id: the same address is the same person,
 * unless there are two account ids.
 */
export class ByPerson<Entry extends Subject> {
  readonly #entries = new Map<string, Entry>();
  /** Account ids by e-mail address. */
  readonly #ids = new Map<string, Set<string>>();

  constructor(entries: Iterable<Entry> = []) {
    for (const entry of entries) {
      this.set(entry);
    }
  }

  /** Adds an entry. A former one of the same person gives way, also if it was named otherwise. */
  set(entry: Entry, former?: Entry): void {
    if (former !== undefined && keyOf(former) !== keyOf(entry)) {
      this.#entries.delete(keyOf(former));
    }
    this.#entries.set(keyOf(entry), entry);
    const address = addressOf(entry);
    if (entry.accountId !== undefined && address !== '') {
      this.#ids.set(address, (this.#ids.get(address) ?? new Set()).add(entry.accountId));
    }
  }

  get(key: string): Entry | undefined {
    return this.#entries.get(key);
  }

  all(): Entry[] {
    return [...this.#entries.values()];
  }

  /** The entries of a person. One by account id comes first. */
  of(person: Subject): Entry[] {
    const address = addressOf(person);
    const ids = person.accountId === undefined ? (this.#ids.get(address) ?? []) : [person.accountId];
    return [...ids, ...(address === '' ? [] : [address])].flatMap((key) => this.#entries.get(key) ?? []);
  }
}

/** An entry that also has what another name of the same person adds: the next file may use that name alone. */
export function completed<Entry extends Subject>(entry: Entry, { accountId = entry.accountId, email = entry.email }: Subject): Entry {
  if (accountId === entry.accountId && addressOf({ email }) === addressOf(entry)) {
    return entry;
  }
  return { ...entry, ...(accountId === undefined ? {} : { accountId }), ...(email === undefined ? {} : { email }) };
}
