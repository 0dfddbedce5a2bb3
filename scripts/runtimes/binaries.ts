/** Brings the binaries of runtimes from npm, in exact versions and without running install scripts. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { npm } from '../tarball.ts';
import type { Binary } from './supported.ts';

const cache = resolve(import.meta.dirname, '../../node_modules/.cache/runtimes');

/** A binary that cannot be had here. Not a failure of the package. */
export class NotAvailable extends Error {}

/** The path of the binary. Throws {@link NotAvailable} where it cannot be had. */
export function bring({ version, packages, file, says }: Binary): string {
  const platform = `${process.platform}-${process.arch}`;
  const name = packages[platform];
  if (name === undefined) {
    throw new NotAvailable(`no package with a binary for ${platform} is known`);
  }
  const folder = join(cache, `${name.replace('/', '-')}-${version}`);
  const path = join(folder, 'node_modules', name, file);
  if (!existsSync(path)) {
    install(`${name}@${version}`, folder);
  }
  const said = versionOf(path);
  if (!said.startsWith(says)) {
    throw new NotAvailable(`${name}@${version} brings a binary that says ${said} instead of ${says}`);
  }
  return path;
}

function install(specifier: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }));
  try {
    npm(['install', '--no-save', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', specifier], folder);
  } catch (error) {
    throw new NotAvailable(`npm cannot install ${specifier}: ${reasonOf(error)}`);
  }
}

function versionOf(path: string): string {
  try {
    return execFileSync(path, ['--version'], { encoding: 'utf8', timeout: 60_000 }).trim();
  } catch (error) {
    throw new NotAvailable(`the binary does not run here: ${reasonOf(error)}`);
  }
}

/** What npm or the binary said, on one line. */
function reasonOf(error: unknown): string {
  const said = (error as { stderr?: string }).stderr?.trim();
  const lines = (said === undefined || said === '' ? String(error) : said).split('\n');
  const telling = lines.filter((line) => !/npm warn|complete log|^npm error\s*$/i.test(line));
  return telling.slice(0, 2).join('; ').slice(0, 300);
}
