import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';

import type { PageRequest, PageStyle } from '../../../src/core/pagination.js';
import { cursorOfPlans, offsetOfRecords, startingAfter, tokenInBody } from '../../../src/product/jira/pages.js';

interface Service {
  readonly style: PageStyle;
  /** What the service answers to a request: a part of a list of numbers. */
  readonly answer: (request: PageRequest, list: readonly number[], size: number) => unknown;
}

const services: Readonly<Record<string, Service>> = {
  'the search for issues': {
    style: tokenInBody,
    answer: ({ body }, list, size) => {
      const start = Number(body?.['nextPageToken'] ?? 0);
      const isLast = start + size >= list.length;
      return { issues: list.slice(start, start + size), isLast, ...(isLast ? {} : { nextPageToken: String(start + size) }) };
    },
  },
  'the fields of bulk edits': {
    style: startingAfter,
    answer: ({ query }, list, size) => {
      const start = Number(query['startingAfter'] ?? 0);
      return { fields: list.slice(start, start + size), ...(start + size >= list.length ? {} : { startingAfter: String(start + size) }) };
    },
  },
  plans: {
    style: cursorOfPlans,
    answer: ({ query }, list, size) => {
      const start = Number(query['cursor'] ?? 0);
      return { values: list.slice(start, start + size), last: start + size >= list.length, nextPageCursor: String(start + size), total: list.length };
    },
  },
  'the audit log': {
    style: offsetOfRecords,
    answer: ({ query }, list, size) => {
      const start = Number(query['offset']);
      return { records: list.slice(start, start + size), offset: start, limit: size, total: list.length };
    },
  },
};

describe('pages of Jira', () => {
  it.each(Object.entries(services))('bring every element of %s once, for any page size of the service', (_name, { style, answer }) => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 40 }), fc.integer({ min: 1, max: 12 }), (list, size) => {
        const first: PageRequest = { query: {}, body: {} };
        const found: unknown[] = [];
        let cursor: string | undefined;
        for (let page = 0; page <= list.length; page += 1) {
          const request = style.place(first, cursor);
          const parsed = z.safeParse(style.envelope(z.number()), answer(request, list, size));
          expect(parsed.success).toBe(true);
          const { items, next } = style.read(parsed.data, { route: 'GET /x', base: new URL('https://example.atlassian.net'), request });
          found.push(...items);
          cursor = next;
          if (next === undefined) {
            break;
          }
        }
        expect(cursor).toBeUndefined();
        expect(found).toEqual(list);
      }),
    );
  });

  it.each([
    ['an empty token', tokenInBody, { issues: [1], nextPageToken: '' }],
    ['a null token', tokenInBody, { issues: [1], nextPageToken: null, isLast: false }],
    ['a token beside the end', tokenInBody, { issues: [1], nextPageToken: 'x', isLast: true }],
    ['a null position', startingAfter, { fields: [1], startingAfter: null }],
    ['an empty page', startingAfter, { fields: [], startingAfter: 'x' }],
    ['an empty cursor', cursorOfPlans, { values: [1], nextPageCursor: '', last: false }],
    ['an empty page of records', offsetOfRecords, { records: [] }],
  ] as const)('end with %s', (_name, style, answer) => {
    expect(style.read(answer, { route: 'GET /x', base: new URL('https://example.atlassian.net'), request: { query: { offset: '0' }, body: {} } }).next).toBeUndefined();
  });
});
