/** Packs the package as it is published, and looks at what is in it. */
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');

/** What the tarball has beside `dist`. */
const documents = ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'];
const entries = ['index', 'node', 'offboarding', 'simulator'];

/** Packs into a folder and gives the path of the tarball. Throws where it holds more or less than it should. */
export function pack(folder: string): string {
  const [packed] = JSON.parse(npm(['pack', '--json', '--pack-destination', folder], root)) as { filename: string; files: { path: string }[] }[];
  if (packed === undefined) {
    throw new Error('npm pack made nothing');
  }
  const paths = packed.files.map(({ path }) => path);
  const expected = [...documents, ...entries.flatMap((entry) => [`dist/${entry}.js`, `dist/${entry}.d.ts`])];
  const missing = expected.filter((path) => !paths.includes(path));
  // The bundler cuts what entries share into pieces whose names end in a hash.
  const unexpected = paths.filter((path) => !expected.includes(path) && !/^dist\/[a-z-]+-[\w-]{8}(?:\.js|\.d\.ts)$/.test(path));
  if (missing.length > 0 || unexpected.length > 0) {
    throw new Error(`the tarball lacks ${missing.join(', ') || 'nothing'} and has too much: ${unexpected.join(', ') || 'nothing'}`);
  }
  return join(folder, packed.filename);
}

export function npm(args: readonly string[], cwd: string): string {
  return execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
