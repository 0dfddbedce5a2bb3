import fc from 'fast-check';
import { attempt, ProductClient, type Fetch, type Paginated } from 'atlassian-admin-sdk';
import { describe, expect, it } from 'vitest';

import { afterInBody, opsOffset, opsToken, serviceDeskStart, teamsCursor } from '../../src/core/gateway-pagination.js';
import type { PageStyle } from '../../src/core/pagination.js';
import { orgId, quick, tokens } from '../support/clients.js';
import { json, scriptedFetch } from '../support/scripted-fetch.js';

const through = (fetch: Fetch) => new ProductClient({ cloudId: 'c1', email: 'ada@example.com', apiToken: tokens.apiToken, fetch, retry: quick });

const queryOf = (url: string | undefined, name: string): string | null => new URL(url ?? '').searchParams.get(name);

/** Reads a page with a style alone, as the answer to its own request. */
function pageOf(style: PageStyle, answer: unknown, cursor?: string, query: Readonly<Record<string, unknown>> = {}) {
  const request = style.place({ query, body: undefined }, cursor);
  return style.read(answer, { route: 'GET /x', base: new URL('https://api.atlassian.com'), request });
}

describe('a list of Automation', () => {
  const links = (next: string | null) => ({ links: { self: null, next, prev: '?cursor=before' } });

  it('continues with the cursor of a link that is only a query string', async () => {
    const fetch = scriptedFetch(json({ data: [{ uuid: 'r1' }], ...links('?cursor=a%2Bb%3D&limit=1') }), json({ data: [{ uuid: 'r2' }], ...links(null) }));
    expect(await through(fetch).automation.rules.list('jira', { limit: 1 }).toArray()).toMatchObject([{ uuid: 'r1' }, { uuid: 'r2' }]);
    expect(queryOf(fetch.sent[1]?.url, 'cursor')).toBe('a+b=');
    expect(queryOf(fetch.sent[1]?.url, 'limit')).toBe('1');
  });

  it('keeps the filters of a search beside the cursor', async () => {
    const fetch = scriptedFetch(json({ data: [{ uuid: 'r1' }], ...links('?cursor=c2') }), json({ data: [], ...links(null) }));
    await through(fetch).automation.rules.search('jira', { state: 'ENABLED' }).toArray();
    expect(fetch.sent.map(({ body }) => body)).toEqual([{ state: 'ENABLED' }, { state: 'ENABLED', cursor: 'c2' }]);
  });
});

describe('a list of the operations of Jira Service Management', () => {
  const schedules = (fetch: Fetch): Paginated<{ id: string }> => through(fetch).serviceOperations.schedules.list();

  it.each(['/v1/schedules?offset=50&size=50', 'https://api.atlassian.com/jsm/ops/api/c1/v1/schedules?size=50&offset=50', '?offset=50'])('continues at the offset of %s', async (next) => {
    const fetch = scriptedFetch(json({ values: [{ id: 's1' }], links: { next } }), json({ values: [{ id: 's2' }], links: {} }));
    expect(await schedules(fetch).toArray()).toHaveLength(2);
    expect(fetch.sent.map(({ url }) => [queryOf(url, 'offset'), queryOf(url, 'size')])).toEqual([['0', '50'], ['50', '50']]);
  });

  it('follows no link to another host', async () => {
    const fetch = scriptedFetch(json({ values: [{ id: 's1' }], links: { next: 'https://evil.example/v1/schedules?offset=50' } }));
    expect((await attempt(schedules(fetch).toArray())).error).toMatchObject({ kind: 'unexpectedResponse', why: 'cursor' });
  });

  it('goes on after a full page without any links, and ends after a short one', () => {
    const style = opsOffset({ pageSize: 2 });
    expect(pageOf(style, { values: [1, 2] })).toEqual({ items: [1, 2], next: '2' });
    expect(pageOf(style, { values: [1, 2], links: {} })).toEqual({ items: [1, 2] });
    expect(pageOf(style, { values: [1] }, '2')).toEqual({ items: [1] });
  });

  it('has no parameters of its own where they are unpublished, and still follows a link', async () => {
    const fetch = scriptedFetch(json({ values: [{ id: 'q1' }], links: { next: '/v1/teams/t1/routing-rules?offset=1&size=1' } }), json({ values: [{ id: 'q2' }] }));
    expect(await through(fetch).serviceOperations.routingRules.list('t1').toArray()).toHaveLength(2);
    expect(fetch.sent.map(({ url }) => new URL(url).search)).toEqual(['', '?offset=1']);
  });

  it('continues a log with the token of the link', () => {
    expect(pageOf(opsToken, { values: [1], links: { next: '/v1/logs?pageToken=t%3D2&limit=1000' } })).toEqual({ items: [1], next: 't=2' });
    expect(pageOf(opsToken, { values: [], links: { next: '' } })).toEqual({ items: [] });
    expect(opsToken.place({ query: { limit: 1000 }, body: undefined }, 't=2').query).toEqual({ limit: 1000, pageToken: 't=2' });
  });
});

describe('a list of a service desk', () => {
  const style = serviceDeskStart({ pageSize: 2 });

  it('ends where Atlassian says that a page is the last, whatever its link', () => {
    expect(pageOf(style, { values: [1, 2], isLastPage: true, _links: { next: 'https://api.atlassian.com/x?start=2&limit=2' } })).toEqual({ items: [1, 2] });
  });

  it('continues at the start of the link, or after what was asked for', () => {
    expect(pageOf(style, { values: [1], isLastPage: false, _links: { next: 'https://api.atlassian.com/x?start=7&limit=2' } })).toMatchObject({ next: '7' });
    expect(pageOf(style, { values: [1], isLastPage: false, _links: {} }, '4')).toMatchObject({ next: '6' });
    expect(pageOf(style, { values: [], isLastPage: false })).toMatchObject({ next: '2' });
  });
});

describe('a list of teams', () => {
  it.each([undefined, null, ''])('ends with the cursor %j', (cursor) => {
    expect(pageOf(teamsCursor, { entities: [1], cursor })).toEqual({ items: [1] });
  });

  it('continues with any other cursor, also after an empty page', async () => {
    const fetch = scriptedFetch(json({ entities: [], cursor: 'c2' }), json({ entities: [{ teamId: 't1' }] }));
    expect(await through(fetch).teams.list(orgId, { size: 300 }).toArray()).toMatchObject([{ teamId: 't1' }]);
    expect(queryOf(fetch.sent[1]?.url, 'cursor')).toBe('c2');
    expect(queryOf(fetch.sent[1]?.url, 'size')).toBe('300');
  });

  it('reads members with the cursor in the body', async () => {
    const page = (accountId: string, hasNextPage: boolean) => json({ results: [{ accountId }], pageInfo: { hasNextPage, endCursor: 'e1' } });
    const fetch = scriptedFetch(page('a1', true), page('a2', false));
    expect(await through(fetch).teams.listMembers(orgId, 't1', { first: 1 }).toArray()).toHaveLength(2);
    expect(fetch.sent.map(({ body }) => body)).toEqual([{ first: 1 }, { first: 1, after: 'e1' }]);
  });

  it('does not end where Atlassian announces more without a cursor', async () => {
    const fetch = scriptedFetch(json({ results: [{ accountId: 'a1' }], pageInfo: { hasNextPage: true } }));
    expect((await attempt(through(fetch).teams.listMembers(orgId, 't1').toArray())).error).toMatchObject({ kind: 'unexpectedResponse', why: 'schema' });
  });
});

describe('every style', () => {
  const cut: Readonly<Record<string, { readonly style: PageStyle; readonly answer: (items: readonly number[], next: number | undefined) => object }>> = {
    opsOffset: { style: opsOffset({ pageSize: 3 }), answer: (values, next) => ({ values, links: next === undefined ? {} : { next: `/v1/x?offset=${next}` } }) },
    serviceDeskStart: { style: serviceDeskStart({ pageSize: 3 }), answer: (values, next) => ({ values, isLastPage: next === undefined }) },
    opsToken: { style: opsToken, answer: (values, next) => ({ values, links: next === undefined ? {} : { next: `?pageToken=${next}` } }) },
    teamsCursor: { style: teamsCursor, answer: (entities, next) => ({ entities, ...(next === undefined ? {} : { cursor: String(next) }) }) },
    afterInBody: { style: afterInBody, answer: (results, next) => ({ results, pageInfo: { hasNextPage: next !== undefined, endCursor: next === undefined ? null : String(next) } }) },
  };

  it.each(Object.keys(cut))('%s reads a list of any length whole, and each element once', (name) => {
    const { style, answer } = cut[name] as NonNullable<(typeof cut)[string]>;
    fc.assert(
      fc.property(fc.nat(20), (length) => {
        const all = Array.from({ length }, (_, index) => index);
        const read: unknown[] = [];
        let cursor: string | undefined;
        do {
          const at = Number(cursor ?? 0);
          const end = at + 3;
          const page = pageOf(style, answer(all.slice(at, end), end < length ? end : undefined), cursor);
          read.push(...page.items);
          cursor = page.next;
        } while (cursor !== undefined);
        expect(read).toEqual(all);
      }),
    );
  });
});
