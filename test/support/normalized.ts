/** Members that a change leaves behind even if somebody takes it back, and why. */
const passing: Readonly<Record<string, string>> = {
  version: 'each change of a page is a version of it',
  lastOwnerId: 'Confluence keeps who owned the page before',
  updated: 'the time of the last change',
  updatedAt: 'the time of the last change',
  lastId: 'a counter: a new grant has a new number',
  bulkEdits: 'Jira keeps each bulk edit for some days',
  logs: 'the log of what was changed',
  queuedChanges: 'an empty list of what is still to come, where there was none',
  lastActiveAt: 'the time of the last use',
  lastAccessAt: 'the time of the last use',
};

/** Whether a member is one that a change leaves behind. */
export function passes(name: string): boolean {
  return passing[name] !== undefined;
}

/** Records whose keys are numbers that a new grant gets anew. What is in them counts, and not its number. */
const numbered: ReadonlySet<string> = new Set(['grants', 'notifications', 'members', 'permissions']);

/** Lists of account ids that have no order in Atlassian: people of a restriction, and participants of a request. */
const unordered: ReadonlySet<string> = new Set(['users', 'participants']);

/**
 * A state without what passes (see above), so that what is equal is equal. Grants, notifications, and members of security
 * levels have no order. Members of an object have none either: whoever was removed and added again comes last.
 */
export function normalized(value: unknown, names: ReadonlyMap<string, string> = new Map(), key = ''): unknown {
  const rename = (text: string): string => {
    let renamed = text;
    for (const [from, to] of names) {
      renamed = renamed.includes(from) ? renamed.replaceAll(from, to) : renamed;
    }
    return renamed;
  };
  if (typeof value === 'string') {
    return names.size === 0 ? value : rename(value);
  }
  if (Array.isArray(value)) {
    const elements = value.map((element) => normalized(element, names));
    const inOrder = unordered.has(key) && elements.every((element) => typeof element === 'string') ? elements.sort() : elements;
    return names.size === 0 ? inOrder : withoutRepeats(inOrder);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  // Who has made a page owns it, until somebody else does: then the page says so.
  if ('spaceKey' in value && 'authorId' in value && !('ownerId' in value)) {
    return normalized({ ...value, ownerId: value.authorId }, names, key);
  }
  const members = Object.entries(value).filter(([name, member]) => !passes(name) && member !== undefined);
  if (numbered.has(key) && members.length > 0 && members.every(([name, member]) => /^\d+$/.test(name) && typeof member === 'object')) {
    return withoutRepeats(members.map(([, member]) => normalized({ ...(member as object), id: undefined }, names)).sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)));
  }
  return Object.fromEntries(members.map(([name, member]): [string, unknown] => [names.size === 0 ? name : rename(name), normalized(member, names, name)]).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Two people under one name are one. */
function withoutRepeats(elements: readonly unknown[]): unknown[] {
  const seen = new Set<string>();
  return elements.filter((element) => seen.size < seen.add(JSON.stringify(element)).size);
}
