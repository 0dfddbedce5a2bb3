import { readdirSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { readFromRoot } from './support/generated.js';

const documents = ['README.md', ...readdirSync(new URL('../docs/', import.meta.url)).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)];

/** The snippets of a document in their order, each with the file that it comes from. */
const snippetsOf = (document: string) =>
  [...readFromRoot(document).matchAll(/^<!-- snippet: ([^#\n]+?)(?:#\w+)? -->\n```ts\n(.*?)^```$/gms)].map(([, path = '', code = '']) => ({ path, code }));

const withSnippets = documents.filter((document) => snippetsOf(document).length > 0);

describe.each(withSnippets)('the snippets of %s', (document) => {
  const snippets = snippetsOf(document);

  it('give Atlassian the time that it needs to show a change, except in a test of a simulator', () => {
    const short = snippets.filter(({ path, code }) => code.includes('verificationDeadline') && !path.endsWith('.test.ts'));
    expect(short.map(({ path }) => path)).toEqual([]);
  });

  it('never suspend people from everything for not using one product', () => {
    const tooMuch = snippets.filter(({ code }) => /findInactive\([^;]*\bproduct\b/.test(code) && /temporaryLeave|hostileLeaver|'leaver'/.test(code));
    expect(tooMuch.map(({ path }) => path)).toEqual([]);
  });
});
