import {
  pseudonymizeReport,
  reportAsCsv,
  reportAsCsvStream,
  reportAsHtml,
  reportAsHtmlPages,
  reportAsJson,
  reportAsJsonStream,
  reportAsMarkdown,
  reportAsMarkdownStream,
  type Report,
} from 'atlassian-admin-sdk/offboarding';
import { describe, expect, it } from 'vitest';

import { hostileNames, reportedPerson, reportOf, reportWithEveryOutcome } from '../support/reports.js';

async function chunksOf(stream: AsyncIterable<string>): Promise<string[]> {
  const chunks: string[] = [];
  for await (const chunk of stream) {
    chunks.push(chunk);
  }
  return chunks;
}

async function pagesOf(report: Report, peoplePerPart?: number): Promise<Map<string, string>> {
  const pages = new Map<string, string>();
  for await (const { name, html } of reportAsHtmlPages(report, { peoplePerPart })) {
    pages.set(name, html);
  }
  return pages;
}

interface PageData {
  readonly first: number;
  readonly people: readonly unknown[];
}

function dataOf(html: string | undefined): PageData {
  const [, data = ''] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html ?? '') ?? [];
  return JSON.parse(data) as PageData;
}

const hostile = () => reportOf(Object.values(hostileNames).map((name, index) => reportedPerson(index, name, { email: name, because: name, remains: [name] })));
const crowd = (count: number) => reportOf(Array.from({ length: count }, (_, index) => reportedPerson(index, `Person ${index}`)));

const forms = {
  CSV: { whole: reportAsCsv, stream: reportAsCsvStream },
  JSON: { whole: async (report: Report) => reportAsJson(report), stream: reportAsJsonStream },
  Markdown: { whole: async (report: Report) => reportAsMarkdown(report), stream: reportAsMarkdownStream },
} as const;

describe.each(Object.entries(forms))('a report as a stream of %s', (_, { whole, stream }) => {
  it.each([
    ['every outcome', reportWithEveryOutcome],
    ['hostile names', hostile],
    ['nobody', () => reportOf([])],
    ['a thousand people', () => crowd(1_000)],
  ])('is the whole text, in chunks, with %s', async (_name, report) => {
    const chunks = await chunksOf(stream(report()));
    expect(chunks.join('')).toBe(await whole(report()));
    expect(chunks.every((chunk) => chunk !== '')).toBe(true);
  });

  it('has chunks that do not grow with the number of people', async () => {
    const [some, many] = [await chunksOf(stream(crowd(2_000))), await chunksOf(stream(crowd(6_000)))];
    const longest = (chunks: string[]) => Math.max(...chunks.map(({ length }) => length));
    expect(many.length).toBeGreaterThan(some.length * 2);
    expect(longest(many)).toBeLessThan(longest(some) * 1.5);
  });
});

describe('a report as JSON', () => {
  it('is what JSON.stringify gives, with an indent of two', async () => {
    for (const report of [reportWithEveryOutcome(), hostile(), reportOf([])]) {
      expect(reportAsJson(report)).toBe(`${JSON.stringify(report, undefined, 2)}\n`);
    }
    const withoutMember = { ...reportOf([]), plans: undefined } as unknown as Report;
    expect(reportAsJson(withoutMember)).toBe(`${JSON.stringify(withoutMember, undefined, 2)}\n`);
  });
});

describe('a report as Markdown', () => {
  it('has lines of the same length for thousands as for hundreds', () => {
    const longest = (count: number) => Math.max(...reportAsMarkdown(crowd(count)).split('\n').map(({ length }) => length));
    expect(longest(5_000)).toBeLessThan(longest(100) + 50);
  });
});

describe('a report as pages', () => {
  it('covers everybody exactly once, and links to nothing but its own pages', async () => {
    const pages = await pagesOf(crowd(25), 10);
    expect([...pages.keys()]).toEqual(['index.html', 'people-1.html', 'people-2.html', 'people-3.html']);
    const covered = [...pages.entries()].flatMap(([name, html]) => {
      const { first, people } = dataOf(html);
      return name === 'index.html' ? [] : people.map((_, offset) => first + offset);
    });
    expect(covered).toEqual(Array.from({ length: 25 }, (_, index) => index));
    for (const html of pages.values()) {
      const targets = [...html.matchAll(/href="([^"]*)"/g)].map(([, href = '']) => href);
      expect(targets.length).toBeGreaterThan(0);
      for (const target of targets) {
        const [name = '', person] = target.split('#p');
        expect([...pages.keys()]).toContain(name);
        if (person !== undefined) {
          const { first, people } = dataOf(pages.get(name));
          expect(Number(person) - first).toBeGreaterThanOrEqual(0);
          expect(Number(person) - first).toBeLessThan(people.length);
        }
      }
    }
  });

  it('has a summary that leads as the one page does, and names everybody', async () => {
    const report = reportWithEveryOutcome();
    const index = (await pagesOf(report, 4)).get('index.html') ?? '';
    const headings = (html: string) => [...html.matchAll(/<h2 id="[\w-]+">([^<]*)/g)].map(([, heading]) => heading);
    expect(headings(index).slice(0, 4)).toEqual(headings(await reportAsHtml(report)).slice(0, 4));
    expect(dataOf(index).people).toHaveLength(16);
  });

  it('is an index alone where there is nobody', async () => {
    expect([...(await pagesOf(reportOf([]))).keys()]).toEqual(['index.html']);
  });

  it('takes every name for a text on every page', async () => {
    const plain = await pagesOf(reportOf(hostile().people.map(({ name: _, email: _email, ...person }) => ({ ...person, name: 'Nora Lind', email: 'nora@example.com', because: 'So.', remains: ['a thing'] }))), 7);
    const attacked = await pagesOf(hostile(), 7);
    expect([...attacked.keys()]).toEqual([...plain.keys()]);
    for (const [name, html] of attacked) {
      const scripts = (text: string | undefined) => text?.match(/<\/?(?:script|style|svg|img|iframe|base|link)\b[^>]*>/g);
      expect(scripts(html)).toEqual(scripts(plain.get(name)));
      expect(html).not.toMatch(/[\u202a-\u202e\u2066-\u2069\0]/);
      expect(html).toContain(`default-src &#39;none&#39;`);
    }
  });
});

describe('a report without personal data', () => {
  it('has none in any stream and on any page', async () => {
    const original = reportWithEveryOutcome();
    const report = await pseudonymizeReport(original);
    const texts = [
      ...(await pagesOf(report, 5)).values(),
      await reportAsHtml(report),
      ...(await Promise.all(Object.values(forms).map(async ({ stream }) => (await chunksOf(stream(report))).join('')))),
    ];
    const personal = original.people.flatMap(({ name, email, accountId }) => [name, email, accountId].filter((text) => text !== undefined));
    for (const text of texts) {
      expect(personal.filter((word) => text.includes(word))).toEqual([]);
      expect(report.people.filter(({ name }) => name !== undefined && text.includes(name)).length).toBeGreaterThan(0);
    }
  });
});
