import { readdirSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { readFromRoot } from './support/generated.js';
import { bannedIn, longSentencesIn, wordsIn, writtenHere } from './support/language.js';

const guides = readdirSync(new URL('../docs/', import.meta.url))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`);
const documents = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CODE_OF_CONDUCT.md', ...guides];

const examples = ['examples/', 'examples/guides/'].flatMap((folder) =>
  readdirSync(new URL(`../${folder}`, import.meta.url))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}${name}`),
);

/** Made by a program, from beginning to end. */
const tables = ['docs/coverage.md', 'docs/benchmarks.md'];

describe('the length of the documents', () => {
  it('keeps README.md at 250 lines', () => {
    expect(readFromRoot('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(250);
  });

  // 14,000, and room for the guides to credentials, proxies and observation, to what a leaver is in charge of, to leave dates, to many people and machines, to approvals in code and in the command, to a first organization, and for steps that the guides left out.
  it('keeps README and guides together at 21,450 words, without generated tables', () => {
    const counted = ['README.md', ...guides.filter((path) => !tables.includes(path))];
    const words = counted.reduce((sum, path) => sum + wordsIn(readFromRoot(path)), 0);
    expect(words).toBeGreaterThan(5_000);
    expect(words).toBeLessThanOrEqual(21_450);
  });
});

describe.each(documents)('the language of %s', (path) => {
  const text = writtenHere(readFromRoot(path));

  it('has none of the phrases that the glossary replaces', () => {
    expect(bannedIn(text)).toEqual([]);
  });

  it('has sentences of 20 words at most', () => {
    expect(longSentencesIn(text)).toEqual([]);
  });
});

describe.each(examples)('the comments of %s', (path) => {
  const comments = [...readFromRoot(path).matchAll(/\/\*\*.*?\*\/|^\s*\/\/ (?!#).*$/gms)].map(([comment]) => comment.replaceAll(/^\s*(?:\/\*\*|\*\/|\*|\/\/) ?|\*\/$/gm, ''));

  it('have none of the phrases that the glossary replaces', () => {
    expect(bannedIn(comments.join('\n\n'))).toEqual([]);
  });

  it('have sentences of 20 words at most', () => {
    expect(comments.flatMap((comment) => longSentencesIn(comment.replaceAll(/^ +(?:node|npm) .*$/gm, '\n').replaceAll(';', '.')))).toEqual([]);
  });
});

describe('the check of the language', () => {
  it('finds a phrase of the glossary and names the right one', () => {
    expect(bannedIn('The vendor answers twice.')).toEqual(['"vendor": say "Atlassian"', '"answers": say "response, respond"']);
  });

  it('leaves code alone', () => {
    expect(bannedIn('Call `handOver()`.\n\n```\nthe vendor\n```\n')).toEqual([]);
  });

  it('allows the number that is repeated in confirm', () => {
    expect(bannedIn('Repeat the number of people in `confirm`.')).toEqual([]);
    expect(bannedIn('Repeat the call.')).toEqual(['"Repeat": say "retry"']);
  });

  it('counts the words of a sentence, not of a paragraph, a list or a table', () => {
    const words = (count: number) => Array.from({ length: count }, () => 'word').join(' ');
    expect(longSentencesIn(`${words(20)}. ${words(20)}.\n\n- ${words(20)}\n- ${words(20)}\n\n| ${words(20)} | ${words(20)} |\n`)).toEqual([]);
    expect(longSentencesIn(`Short.\n${words(12)}\n${words(9)}.`)).toHaveLength(1);
  });
});
