/**
 * Writes the declarations that are published, from the source: every type that the source infers from a schema as a
 * plain interface, and nothing that no entry leads to. What an editor shows is what stands there.
 *
 *   node scripts/declare.ts            writes them to dist/
 *   node scripts/declare.ts --check    writes nothing: fails unless dist/ has just them, and each plain type is what its
 *                                      schema infers
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';

import ts from 'typescript';

import { plainSources } from './declarations/plain.ts';
import { reachable } from './declarations/reachable.ts';

const root = resolve(import.meta.dirname, '..');
const source = resolve(root, 'src');
const built = resolve(root, 'dist');
const entries = ['index', 'offboarding', 'simulator', 'node', 'opentelemetry'];

const { config } = ts.readConfigFile(resolve(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as { config: unknown };
const options: ts.CompilerOptions = {
  ...ts.parseJsonConfigFileContent(config, ts.sys, root).options,
  noEmit: false,
  allowImportingTsExtensions: false,
  declaration: true,
  emitDeclarationOnly: true,
  stripInternal: true,
  stableTypeOrdering: true,
  rootDir: source,
  outDir: built,
};
const files = entries.map((entry) => resolve(source, `${entry}.ts`));

const inferred = ts.createProgram(files, options);
const plain = plainSources(inferred, ({ fileName }) => !relative(source, fileName).startsWith('..'));

const isCheck = process.argv.includes('--check');
const host = ts.createCompilerHost(options);
const read = host.getSourceFile.bind(host);
host.getSourceFile = (path, languageVersion, ...others) => {
  const source = plain.get(path);
  return source === undefined ? read(path, languageVersion, ...others) : ts.createSourceFile(path, source.text + (isCheck ? source.proof : ''), languageVersion, true);
};
const written = ts.createProgram(files, options, host);
const emitted = new Map<string, string>();
fail(written.emit(undefined, (path, text) => emitted.set(path, text)).diagnostics);
if (isCheck) {
  const proofs = [...plain].flatMap(([path, { text, proof }]) => {
    const file = written.getSourceFile(path);
    return file === undefined || proof === '' ? [] : written.getSemanticDiagnostics(file).filter(({ start = 0 }) => start >= text.length);
  });
  fail(proofs);
  console.log(`${[...plain.values()].reduce((sum, { proof }) => sum + proof.split('\n').length - 1, 0) / 2} plain types are what their schemas infer`);
}

const published = reachable(emitted, entries.map((entry) => resolve(built, `${entry}.d.ts`)));
for (const [path, text] of published) {
  const foreign = /from '(?:zod|ky)[^']*'|\bz\.\w+</.exec(text)?.[0];
  if (foreign !== undefined) {
    throw new Error(`${relative(root, path)} is not plain: ${foreign}`);
  }
  if (!isCheck) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  } else if (readFileSync(path, 'utf8') !== text) {
    throw new Error(`${relative(root, path)} is not what the source says: run npm run build`);
  }
}
if (isCheck) {
  console.log(`${published.size} files of declarations are those of the source`);
}

function fail(diagnostics: readonly ts.Diagnostic[]): void {
  if (diagnostics.length > 0) {
    throw new Error(ts.formatDiagnostics(diagnostics, { getCanonicalFileName: (name) => name, getCurrentDirectory: () => root, getNewLine: () => '\n' }));
  }
}
