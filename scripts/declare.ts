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

import { publishedDeclarations } from './declarations/published.ts';

const root = resolve(import.meta.dirname, '..');
const isCheck = process.argv.includes('--check');

const { texts, proven } = publishedDeclarations(root, { proofs: isCheck });
if (isCheck) {
  console.log(`${proven} plain types are what their schemas infer`);
}
for (const [path, text] of texts) {
  if (!isCheck) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  } else if (readFileSync(path, 'utf8') !== text) {
    throw new Error(`${relative(root, path)} is not what the source says: run npm run build`);
  }
}
if (isCheck) {
  console.log(`${texts.size} files of declarations are those of the source`);
}
