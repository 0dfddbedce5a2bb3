import { readdirSync } from 'node:fs';

import { afterEach, describe, expect, it, vi } from 'vitest';

const folder = new URL('../examples/guides/', import.meta.url);
const guides = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));

afterEach(() => void vi.restoreAllMocks());

describe('the code of the guides', () => {
  it.each(guides)('%s runs as it stands, and says something', async (name) => {
    const said: string[] = [];
    vi.spyOn(console, 'log').mockImplementation((...words: unknown[]) => void said.push(words.join(' ')));
    await import(new URL(name, folder).href);
    expect(said).not.toEqual([]);
    expect(said.join('\n')).not.toMatch(/undefined|\[object Object\]|sim_/);
  });
});
