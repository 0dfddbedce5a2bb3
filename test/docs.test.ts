import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { allKinds, generated, readFromRoot, writtenByHand } from './support/generated.js';

const root = fileURLToPath(new URL('../', import.meta.url));
const guides = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`);
const documents = ['README.md', 'CHANGELOG.md', ...guides];

describe.each(documents)('%s', (path) => {
  const text = readFromRoot(path);

  // `npm run generate` writes what is expected here.
  it('shows code and tables as they are in the source', async () => {
    await expect(generated(text)).toMatchFileSnapshot(join(root, path));
  });

  it('has no code of its own, which nobody would compile', () => {
    expect(writtenByHand(text)).not.toMatch(/^```(?:ts|js|typescript|javascript)\b/m);
  });

  it('links only to what is there', () => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target as string).filter((target) => !/^https?:/.test(target));
    const broken = links.filter((target) => {
      const [file = '', anchor] = target.split('#');
      const linked = file === '' ? path : join(dirname(path), file);
      return !existsSync(join(root, linked)) || (anchor !== undefined && !anchorsOf(readFromRoot(linked)).includes(anchor));
    });
    expect(broken).toEqual([]);
  });
});

describe('docs/errors.md', () => {
  it('describes every kind once', () => {
    const rows = [...readFromRoot('docs/errors.md').matchAll(/^\| <a id="[^"]+"><\/a>`([^`]+)`/gm)].map(([, kind]) => kind);
    expect(rows).toEqual(allKinds);
  });
});

/** The anchors that GitHub gives to headings, and those that stand in the text. */
function anchorsOf(text: string): string[] {
  const headings = [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
  return [...headings, ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id as string)];
}
