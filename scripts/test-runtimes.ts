/**
 * Packs the package, installs the tarball into an empty project and tries it on every runtime that is supported.
 *
 *   npm run test:runtimes                     what cannot be had on this machine is named in the table
 *   npm run test:runtimes -- --all            fails where a runtime cannot be had
 *   npm run test:runtimes -- --only workerd   those whose name has this in it
 *   npm run test:runtimes -- --tarball <file> a tarball that is there already, instead of packing one
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import typescript from 'typescript';

import { bring, NotAvailable } from './runtimes/binaries.ts';
import { bundler, parts, supportedRuntimes, type Part, type SupportedRuntime, type Way } from './runtimes/supported.ts';
import { runWithWebGlobals } from './runtimes/web-globals.ts';
import { npm, pack } from './tarball.ts';

const { values: options } = parseArgs({
  options: { all: { type: 'boolean', default: false }, only: { type: 'string', default: '' }, tarball: { type: 'string' } },
});

const root = resolve(import.meta.dirname, '..');
const work = mkdtempSync(join(tmpdir(), 'runtimes-'));
const project = join(work, 'project');

type Tried = Readonly<Partial<Record<string, { readonly problem?: string }>>>;

const problems: string[] = [];
const absences: string[] = [];

try {
  installTarball();
  const rows: string[][] = [];
  for (const runtime of supportedRuntimes.filter(({ name }) => name.toLowerCase().includes(options.only.toLowerCase()))) {
    rows.push([runtime.name, ...(await rowOf(runtime))]);
  }
  printTable(['Runtime', ...Object.keys(parts)], rows);
  for (const absence of absences) {
    console.log(`not available here: ${absence}`);
  }
  for (const problem of problems) {
    console.error(problem);
  }
  if (rows.length === absences.length) {
    console.error('No runtime was tried.');
  }
  if (problems.length > 0 || rows.length === absences.length || (options.all && absences.length > 0)) {
    process.exitCode = 1;
  }
} finally {
  rmSync(work, { recursive: true });
}

/** The tarball and its dependencies, and nothing that runs when it is installed. */
function installTarball(): void {
  const tarball = options.tarball === undefined ? pack(work) : resolve(options.tarball);
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
  npm(['install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', tarball], project);
  const { packages } = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { hasInstallScript?: boolean }>;
  };
  const scripted = Object.entries(packages).filter(([, { hasInstallScript }]) => hasInstallScript === true);
  if (scripted.length > 0) {
    throw new Error(`these would run a script when they are installed: ${scripted.map(([path]) => path).join(', ')}`);
  }
  for (const file of ['web-parts', 'without-node', 'in-process', 'in-worker', 'in-web-globals']) {
    const { outputText } = typescript.transpileModule(readFileSync(join(root, `scripts/runtimes/${file}.ts`), 'utf8'), {
      compilerOptions: {
        target: typescript.ScriptTarget.ES2023,
        module: typescript.ModuleKind.ESNext,
        rewriteRelativeImportExtensions: true,
        verbatimModuleSyntax: true,
      },
    });
    writeFileSync(join(project, `${file}.js`), outputText);
  }
}

async function rowOf({ name, way, without }: SupportedRuntime): Promise<string[]> {
  const began = performance.now();
  let tried: Tried;
  try {
    tried = partsOf(await outputOf(way));
  } catch (error) {
    if (error instanceof NotAvailable) {
      absences.push(`${name}: ${error.message}`);
      return ['not available here'];
    }
    problems.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    return ['FAILED'];
  }
  const cells = (Object.keys(parts) as Part[]).map((part) => {
    const result = tried[part];
    if (result?.problem !== undefined) {
      problems.push(`${name}, ${part}: ${result.problem}`);
      return 'FAILED';
    }
    if (without[part] !== undefined) {
      return 'no';
    }
    if (result === undefined) {
      problems.push(`${name}, ${part}: said nothing`);
      return 'FAILED';
    }
    return 'yes';
  });
  return [...cells, `${((performance.now() - began) / 1000).toFixed(1)} s`];
}

async function outputOf(way: Way): Promise<string> {
  switch (way.kind) {
    case 'process':
      return run(bring(way.binary), [...way.args, 'in-process.js']);
    case 'workerd':
      return run(bring(way.binary), ['test', workerConfiguration(bundle('in-worker', ['--format=esm']))]);
    case 'webGlobals':
      return runWithWebGlobals(readFileSync(join(project, bundle('in-web-globals', ['--format=iife', '--global-name=exercise'])), 'utf8'));
  }
}

/** One file without anything of Node.js in it: modules of Node.js stay imports, which fail where they are asked for. */
function bundle(name: string, args: readonly string[]): string {
  const output = `${name}.bundle.js`;
  const settings = ['--bundle', '--platform=browser', '--target=es2022', '--external:node:*', '--log-level=warning', `--outfile=${output}`];
  run(bring(bundler), [`${name}.js`, ...settings, ...args]);
  const atOnce = readFileSync(join(project, output), 'utf8').match(/^import .*?"node:[^"]+";?$/gm);
  if (atOnce !== null) {
    throw new Error(`the bundle needs Node.js before anything is called: ${atOnce.join(' ')}`);
  }
  return output;
}

function workerConfiguration(file: string): string {
  writeFileSync(
    join(project, 'worker.capnp'),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "main", worker = (
  modules = [(name = "main", esModule = embed "${file}")],
  compatibilityDate = "2026-01-01",
))]);
`,
  );
  return 'worker.capnp';
}

function run(command: string, args: readonly string[]): string {
  const { status, signal, stdout, stderr, error } = spawnSync(command, args, { cwd: project, encoding: 'utf8', timeout: 180_000 });
  if (status !== 0) {
    throw new Error(`ended with ${status ?? signal ?? String(error)}\n${stdout}\n${stderr}`);
  }
  // workerd writes what a worker says to its standard output or its error output, depending on its version.
  return `${stdout}\n${stderr}`;
}

function partsOf(output: string): Tried {
  const lines = [...output.matchAll(/part (\{.*\})$/gm)].map(([, json = '']) => JSON.parse(json) as { part: string; problem?: string });
  if (lines.length === 0) {
    throw new Error(`said nothing of any part:\n${output}`);
  }
  return Object.fromEntries(lines.map((line) => [line.part, line]));
}

function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.filter((cells) => cells.length > 2).map((cells) => cells[column]?.length ?? 0)));
  widths[0] = Math.max(...all.map(([name = '']) => name.length));
  for (const cells of all) {
    console.log(cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd());
  }
}
