/**
 * Lists that are too long to work out again for each of their pages. The state may be edited by hand at any time, so that
 * everything kept here is only a hint: whoever uses it looks at the state again.
 */

const indexes = new WeakMap<object, Map<string, Map<string, string>>>();

/** Finds a member of a record by another value than its name. Several members with the value: any of them. */
export function memberWith<T>(members: Readonly<Record<string, T>>, by: string, wanted: string, valueOf: (member: T) => string | undefined): { readonly name: string; readonly member: T } | undefined {
  const indexesOfMembers = indexes.get(members) ?? new Map<string, Map<string, string>>();
  const memberAt = (name: string | undefined): { name: string; member: T } | undefined => {
    const member = name === undefined || !Object.hasOwn(members, name) ? undefined : members[name];
    return name === undefined || member === undefined || valueOf(member) !== wanted ? undefined : { name, member };
  };
  const hinted = memberAt(indexesOfMembers.get(by)?.get(wanted));
  if (hinted !== undefined) {
    return hinted;
  }
  const index = new Map<string, string>();
  for (const name of Object.keys(members).reverse()) {
    index.set(valueOf(members[name] as T) ?? '', name);
  }
  indexes.set(members, indexesOfMembers.set(by, index));
  return memberAt(index.get(wanted));
}

const namesKept = new WeakMap<object, readonly string[]>();

/** A part of a long record, and where the next one starts. */
export interface Stretch<T> {
  readonly found: readonly (readonly [name: string, member: T])[];
  /** Absent at the end. */
  readonly next?: Position;
}

/** A place in a record: after a name, which was at an index. */
export interface Position {
  readonly at: number;
  readonly after: string;
}

/**
 * The next members of a record that match, in its order. A list goes on with the names that it began with. Members that have
 * gone since then are left out, and those that came at the end are part of it.
 */
export function stretchOf<T>(members: Readonly<Record<string, T>>, from: Position | undefined, limit: number, matches: (name: string, member: T) => boolean): Stretch<T> {
  const kept = from === undefined ? undefined : namesKept.get(members);
  let names = kept ?? namesOf(members);
  const found: (readonly [string, T])[] = [];
  let index = from === undefined ? 0 : indexAfter(names, from);
  for (;;) {
    if (index >= names.length) {
      const all = names === kept ? namesOf(members) : names;
      const following = index === 0 ? 0 : indexAfter(all, { at: index, after: names[index - 1] as string });
      if (following >= all.length) {
        return { found };
      }
      index = following;
      names = all;
    }
    const name = names[index] as string;
    index += 1;
    const member = Object.hasOwn(members, name) ? members[name] : undefined;
    if (member !== undefined && matches(name, member)) {
      if (found.length === limit) {
        // This one starts the next stretch.
        return { found, next: { at: index - 1, after: names[index - 2] ?? '' } };
      }
      found.push([name, member]);
    }
  }
}

function namesOf(members: object): readonly string[] {
  const names = Object.keys(members);
  namesKept.set(members, names);
  return names;
}

function indexAfter(names: readonly string[], { at, after }: Position): number {
  if (at > 0 && names[at - 1] === after) {
    return at;
  }
  const index = names.indexOf(after);
  if (index >= 0) {
    return index + 1;
  }
  // The name has gone. Names that count are in the order of their numbers.
  if (Number.isNaN(Number(after))) {
    return Math.min(at, names.length);
  }
  const following = names.findIndex((name) => Number(name) > Number(after));
  return following < 0 ? names.length : following;
}

interface Kept {
  readonly version: string;
  readonly things: readonly object[];
}

const listsKept = new WeakMap<object, Map<string, Kept>>();
const mostKept = 16;

/** A list for one of its pages. The first page works it out, and later ones get the same list while the version is the same. */
export function listFor<T extends object>(
  members: object,
  { key, version, isFirstPage }: { readonly key: string; readonly version: string; readonly isFirstPage: boolean },
  workOut: () => readonly T[],
): readonly T[] {
  const lists = listsKept.get(members) ?? new Map<string, Kept>();
  const kept = lists.get(key);
  lists.delete(key);
  const list = isFirstPage || kept?.version !== version ? { version, things: workOut() } : kept;
  lists.set(key, list);
  for (const [oldest] of lists) {
    if (lists.size > mostKept) {
      lists.delete(oldest);
    }
  }
  listsKept.set(members, lists);
  return list.things as readonly T[];
}
