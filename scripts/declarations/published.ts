/** Makes the declarations that are published, from the source. */
import { relative, resolve } from 'node:path';

import ts from 'typescript';

import { entries } from '../entries.ts';
import { plainSources } from './plain.ts';
import { reachable } from './reachable.ts';

export interface PublishedDeclarations {
  /** The text of each file in dist/, by its path. */
  readonly texts: ReadonlyMap<string, string>;
  /** How many plain types were compared with what their schemas infer: with `proofs` only. */
  readonly proven: number;
}

export function publishedDeclarations(root: string, { proofs }: { readonly proofs: boolean }): PublishedDeclarations {
  const source = resolve(root, 'src');
  const built = resolve(root, 'dist');
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

  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (path, languageVersion, ...others) => {
    const file = plain.get(path);
    return file === undefined ? read(path, languageVersion, ...others) : ts.createSourceFile(path, file.text + (proofs ? file.proof : ''), languageVersion, true);
  };
  const written = ts.createProgram(files, options, host);
  const emitted = new Map<string, string>();
  fail(written.emit(undefined, (path, text) => emitted.set(path, text)).diagnostics, root);
  if (proofs) {
    fail(
      [...plain].flatMap(([path, { text, proof }]) => {
        const file = written.getSourceFile(path);
        return file === undefined || proof === '' ? [] : written.getSemanticDiagnostics(file).filter(({ start = 0 }) => start >= text.length);
      }),
      root,
    );
  }

  const texts = reachable(emitted, entries.map((entry) => resolve(built, `${entry}.d.ts`)));
  for (const [path, text] of texts) {
    const foreign = /from '(?:zod|ky)[^']*'|\bz\.\w+</.exec(text)?.[0];
    if (foreign !== undefined) {
      throw new Error(`${relative(root, path)} is not plain: ${foreign}`);
    }
  }
  return { texts, proven: proofs ? [...plain.values()].reduce((sum, { proof }) => sum + proof.split('\n').length - 1, 0) / 2 : 0 };
}

function fail(diagnostics: readonly ts.Diagnostic[], root: string): void {
  if (diagnostics.length > 0) {
    throw new Error(ts.formatDiagnostics(diagnostics, { getCanonicalFileName: (name) => name, getCurrentDirectory: () => root, getNewLine: () => '\n' }));
  }
}
