/**
 * Who is named in which member of a long record, or what else it goes by. Below the threshold nothing is trusted: every search looks at every member.
 * Above it, an index is trusted until its version changes. Somebody who edits such a state by hand reads `simulator.state`
 * for it, and that changes the version.
 */
interface MentionIndex {
  readonly version: string;
  /** Account id, or other name, in lower case to members. A member may no longer have the name: whoever searches checks that. */
  readonly members: Map<string, object[]>;
}

const fewMembers = 5_000;
const indexes = new WeakMap<object, MentionIndex>();

/** The members that may have one of these names: of a short record all, of a long one those of its index. */
export function candidatesIn<T extends object>(
  record: Readonly<Record<string, T>>,
  { version, wanted, namesOf }: { readonly version: string; readonly wanted: readonly string[] | undefined; readonly namesOf: (member: T) => Iterable<string> },
): readonly T[] {
  const known = indexes.get(record);
  if (wanted !== undefined && known?.version === version) {
    return membersOf<T>(known, wanted);
  }
  const all = Object.values(record);
  if (wanted === undefined || all.length < fewMembers) {
    return all;
  }
  const index: MentionIndex = { version, members: new Map() };
  for (const member of all) {
    for (const name of namesOf(member)) {
      add(index, name, member);
    }
  }
  indexes.set(record, index);
  return membersOf<T>(index, wanted);
}

/** Keeps an index up to date with a change that gives a member a name. */
export function noteMention(record: object, name: string, member: object): void {
  const index = indexes.get(record);
  if (index !== undefined) {
    add(index, name, member);
  }
}

function add({ members }: MentionIndex, name: string, member: object): void {
  const key = name.toLowerCase();
  const known = members.get(key);
  if (known === undefined) {
    members.set(key, [member]);
  } else if (known.at(-1) !== member) {
    known.push(member);
  }
}

function membersOf<T>({ members }: MentionIndex, wanted: readonly string[]): T[] {
  const found = new Set<object>();
  for (const name of wanted) {
    for (const member of members.get(name.toLowerCase()) ?? []) {
      found.add(member);
    }
  }
  return [...found] as T[];
}

const handedOut = new WeakMap<object, number>();

/** Records that somebody outside gets the state, and may edit it. */
export function noteHandedOut(state: object): void {
  handedOut.set(state, timesHandedOut(state) + 1);
}

export function timesHandedOut(state: object): number {
  return handedOut.get(state) ?? 0;
}
