/** One difference between two states of an organization. */
export interface StateDifference {
  /** The path of the difference, such as `accounts["712020:…"].status`. */
  readonly path: string;
  /** Absent if there was no value before. */
  readonly before?: unknown;
  /** Absent if there is no value now. */
  readonly after?: unknown;
}

/** Every request with a credential changes these times: they do not show what a program did. */
const timesOfUse: ReadonlySet<string> = new Set(['lastActiveAt', 'lastAccessAt']);

/**
 * The differences between two values of plain data, in the order of their paths. Lists are compared as a whole. Times when
 * credentials were last used are left out.
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
