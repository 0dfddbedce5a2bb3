/** One thing that two states of an organization do not have in common. */
export interface StateDifference {
  /** Where it stands, such as `accounts["712020:…"].status`. */
  readonly path: string;
  /** Absent where there was nothing before. */
  readonly before?: unknown;
  /** Absent where there is nothing any more. */
  readonly after?: unknown;
}

/** Every request with a credential writes down that it was used. That says nothing about what was done. */
const timesOfUse: ReadonlySet<string> = new Set(['lastActiveAt', 'lastAccessAt']);

/**
 * What differs between two values of plain data, in the order of their paths. Lists are compared as a whole. Times at
 * which credentials were used are left out.
 */
export function differenceBetween(before: unknown, after: unknown, path = ''): StateDifference[] {
  if (isPlain(before) && isPlain(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return names
      .filter((name) => !timesOfUse.has(name))
      .flatMap((name) => differenceBetween(before[name], after[name], placeOf(path, name)));
  }
  if (before === after || JSON.stringify(before) === JSON.stringify(after)) {
    return [];
  }
  return [{ path, ...(before === undefined ? {} : { before: structuredClone(before) }), ...(after === undefined ? {} : { after: structuredClone(after) }) }];
}

function placeOf(path: string, name: string): string {
  if (!/^[a-z_]\w*$/i.test(name)) {
    return `${path}[${JSON.stringify(name)}]`;
  }
  return path === '' ? name : `${path}.${name}`;
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
