/** Packs the package as it is published, and looks at what is in it. */
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { entries, joinedEntries } from './entries.ts';

const root = resolve(import.meta.dirname, '..');

/** What the tarball has beside `dist`. */
const documents = ['CHANGELOG.md', 'CODE_OF_CONDUCT.md', 'CONTRIBUTING.md', 'LICENSE', 'README.md', 'SECURITY.md', 'package.json', 'docs/*.md', 'examples/*.ts', 'examples/engines/*.ts', 'examples/data/*.csv'];
/** A file that the joined entries share, or load when they need it. */
const part = /^dist\/joined\/[a-z-]+-[A-Z0-9]{8}\.js$/;
/** What a shell runs, and nobody imports. */
const commands = ['dist/command.js'];

/** Packs into a folder and gives the path of the tarball. Throws where it holds more or less than it should. */
export function pack(folder: string): string {
  const [packed] = JSON.parse(npm(['pack', '--json', '--pack-destination', folder], root)) as { filename: string; files: { path: string }[] }[];
  if (packed === undefined) {
    throw new Error('npm pack made nothing');
  }
  const paths = packed.files.map(({ path }) => path);
  const expected = [...globSync(documents, { cwd: root }), ...commands, ...entries.flatMap((entry) => [`dist/${entry}.js`, `dist/${entry}.d.ts`]), ...joinedEntries.map((entry) => `dist/joined/${entry}.js`)];
  const missing = expected.filter((path) => !paths.includes(path));
  const sources = globSync('**/*.ts', { cwd: join(root, 'src') }).map((path) => path.replace(/\.ts$/, ''));
  const modules = new Set(sources.flatMap((path) => [`dist/${path}.js`, `dist/${path}.d.ts`]));
  const unexpected = paths.filter((path) => !expected.includes(path) && !modules.has(path) && !part.test(path));
  if (missing.length > 0 || unexpected.length > 0) {
    throw new Error(`the tarball lacks ${missing.join(', ') || 'nothing'} and has too much: ${unexpected.join(', ') || 'nothing'}`);
  }
  const broken = paths.flatMap((path) => brokenLinks(path, paths));
  if (broken.length > 0) {
    throw new Error(`documents of the tarball link to what is not in it: ${broken.join(', ')}`);
  }
  return join(folder, packed.filename);
}

function brokenLinks(path: string, paths: readonly string[]): string[] {
  if (!path.endsWith('.md')) {
    return [];
  }
  const links = [...readFileSync(join(root, path), 'utf8').matchAll(/\]\(([^)\s#]+)/g)].map(([, target]) => target as string);
  return links.filter((target) => !/^https?:/.test(target) && !paths.includes(join(dirname(path), target))).map((target) => `${path}: ${target}`);
}

export function npm(args: readonly string[], cwd: string): string {
  return execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
