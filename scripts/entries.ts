/** The entries of the package, as package.json names them: everything that concerns all entries asks here. */
import { readFileSync } from 'node:fs';

interface Conditions {
  readonly node?: string;
}

const { exports } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { exports: Readonly<Record<string, Conditions | string>> };

const modules = Object.entries(exports).flatMap(([path, conditions]) => (typeof conditions === 'string' ? [] : [{ name: path === '.' ? 'index' : path.slice(2), conditions }]));

/** The names of all entries: the root entry is `index`. */
export const entries: readonly string[] = modules.map(({ name }) => name);

/** Entries that Node itself loads from few files, which share what they have in common. */
export const joinedEntries: readonly string[] = modules.flatMap(({ name, conditions }) => (conditions.node === undefined ? [] : [name]));
