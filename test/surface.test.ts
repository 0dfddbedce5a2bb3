import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { entries } from '../scripts/entries.ts';
import { asText, surfaceOf } from './support/surface.js';

/**
 * What is public. A change of a file in test/surface is a change for those who use the package: docs/versions.md says
 * which change asks for which version. `npm run generate` writes the files.
 */
const modules = new Map(await Promise.all(entries.map(async (entry) => [entry, (await import(`../src/${entry}.ts`)) as object] as const)));

const surface = surfaceOf(entries);
const snapshot = (name: string) => fileURLToPath(new URL(`./surface/${name}.txt`, import.meta.url));

describe.each(entries)('the entry %s', (entry) => {
  const exported = surface[entry] ?? [];

  it('exports the names that it is known to export, with what they look like', async () => {
    expect(exported.length).toBeGreaterThan(0);
    await expect(asText(exported)).toMatchFileSnapshot(snapshot(entry));
  });

  it('has at run time what its types promise, and nothing else', () => {
    const values = exported.filter(({ kind }) => ['class', 'function', 'const', 'namespace'].includes(kind)).map(({ name }) => name);
    expect(Object.keys(modules.get(entry) ?? {}).sort()).toEqual(values.sort());
  });

  it('shows nothing of the type any, and no path of a file', () => {
    expect(asText(exported)).not.toMatch(/\bany\b|import\("/);
  });
});

describe('the list of names', () => {
  it('is kept', async () => {
    const lines = Object.entries(surface).flatMap(([entry, exported]) => [entry, ...exported.map(({ name, kind }) => `  ${name} ${kind}`), '']);
    await expect(lines.join('\n')).toMatchFileSnapshot(snapshot('names'));
  });
});
