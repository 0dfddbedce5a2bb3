import type { Written } from './call.js';
import { parameterNameOf, type Endpoint } from './endpoint.js';

const memory = 5 * 60_000;
const maximumEntries = 1_000;

/**
 * What this client created or granted in the last minutes. Atlassian's services see changes one after the other. A 404
 * about something this new means "not yet" instead of "no".
 */
export class RecentChanges {
  readonly #until = new Map<string, number>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  remember(ids: Iterable<string>): void {
    for (const id of ids) {
      this.#until.delete(id);
      this.#until.set(id, this.now() + memory);
    }
    for (const id of this.#until.keys()) {
      if (this.#until.size <= maximumEntries) {
        break;
      }
      this.#until.delete(id);
    }
  }

  /** A removed grant no longer explains a 404. */
  forget(ids: Iterable<string>): void {
    for (const id of ids) {
      this.#until.delete(id);
    }
  }

  /** Whether one of the ids was remembered. Ids are collected only if any are remembered. */
  concerns(ids: () => Iterable<string>): boolean {
    if (this.#until.size === 0) {
      return false;
    }
    for (const id of ids()) {
      if ((this.#until.get(id) ?? 0) > this.now()) {
        return true;
      }
    }
    return false;
  }
}

/** The ids in a small response, two levels deep: what a creating call has made. */
export function idsIn(value: unknown, depth = 2): string[] {
  if (typeof value !== 'object' || value === null || depth === 0) {
    return [];
  }
  return Object.entries(value).flatMap(([name, member]) => {
    if (typeof member === 'string') {
      return /^(?:id|accountId|groupId|atlassianId)$/.test(name) ? [member] : [];
    }
    return idsIn(member, depth - 1);
  });
}

/** Whether a call removes something. */
export function removes({ removes: declared, method, operation }: Endpoint): boolean {
  return declared ?? (method === 'DELETE' || operation === 'deleteById');
}

/** What a removing call removes: what its path ends with, the person it names, or everything it names. */
export function removedBy({ segments }: Endpoint, { path, query, body }: Written): string[] {
  const last = parameterNameOf(segments.at(-1) ?? '');
  const named: Readonly<Record<string, unknown>> = { ...path, ...(query as object | undefined), ...(body as object | undefined) };
  const one = last === undefined ? named['accountId'] : path[last];
  return (one === undefined ? Object.values(named) : [one]).filter((id) => typeof id === 'string');
}
