import { createHash } from 'node:crypto';

import { normalized, passes } from '../test/support/normalized.ts';

/** A state too large to be kept twice: what each of its records hashes to, by its path. */
export type StateDigest = ReadonlyMap<string, string>;

/** A record with more members than this is a list of records, each of which has a hash of its own. */
const fewMembers = 50;
const upperLevels = 3;

/** The digest of a state, but for what passes. */
export function digestOf(state: unknown): StateDigest {
  const digest = new Map<string, string>();
  visit(state, [], digest);
  return digest;
}

function visit(value: unknown, path: readonly string[], digest: Map<string, string>): void {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (isRecord && (path.length < upperLevels || Object.keys(value).length > fewMembers)) {
    for (const [name, member] of Object.entries(value)) {
      if (!passes(name) && member !== undefined) {
        visit(member, [...path, name], digest);
      }
    }
  } else {
    // One under its own name: how a member is compared depends on its name.
    const [name = ''] = path.slice(-1);
    digest.set(path.join('.'), createHash('sha1').update(JSON.stringify(normalized({ [name]: value }))).digest('base64url'));
  }
}

/** The paths of the records that are in one digest only, or differ. */
export function differingPaths(before: StateDigest, after: StateDigest): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((path) => before.get(path) !== after.get(path));
}
