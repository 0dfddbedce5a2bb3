import { attempt, type Paginated } from 'atlassian-admin-sdk';
import { describe, expect, it } from 'vitest';

import { confluenceStart, cursorAloneInBody, scimIndex, startAt, type PageStyle } from '../../src/core/pagination.js';
import { orgClient, productClient, scimClient } from '../support/clients.js';
import { json, scriptedFetch } from '../support/scripted-fetch.js';

const user = (accountId: string) => ({ accountId });

async function collect<T>(list: Paginated<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of list) {
    items.push(item);
  }
  return items;
}

describe('a list of the organization API', () => {
  it('is read page by page, with the cursor in the body of a search', async () => {
    const fetch = scriptedFetch(json({ data: [user('1'), user('2')], links: { next: 'c2' } }), json({ data: [user('3')], links: {} }));
    const people = await collect(orgClient(fetch).users.search('-', { claimStatus: 'managed' }));
    expect(people.map(({ accountId }) => accountId)).toEqual(['1', '2', '3']);
    expect(fetch.sent.map(({ body }) => body)).toEqual([{ claimStatus: 'managed' }, { claimStatus: 'managed', cursor: 'c2' }]);
  });

  it('is read with the cursor in the query of a GET', async () => {
    const fetch = scriptedFetch(json({ data: [{ directoryId: 'd1' }], links: { next: 'c/2=' } }), json({ data: [{ directoryId: 'd2' }] }));
    const directories = await collect(orgClient(fetch).directories.list({ limit: 1 }));
    expect(directories).toHaveLength(2);
    expect(fetch.sent[1]?.path).toMatch(/\?limit=1&cursor=c%2F2%3D$/);
  });

  it.each([
    'https://api.atlassian.com/admin/v2/orgs/o/directories?cursor=abc%3D',
    '/admin/v2/orgs/o/directories?limit=1&cursor=abc%3D',
    '?cursor=abc%3D',
    'abc=',
  ])('finds the cursor in %s', async (next) => {
    const fetch = scriptedFetch(json({ data: [], links: { next } }), json({ data: [] }));
    await collect(orgClient(fetch).directories.list());
    expect(new URL(fetch.sent[1]?.url ?? '').searchParams.get('cursor')).toBe('abc=');
  });

  it('takes a bare cursor as it is, also one that looks like a path', async () => {
    for (const next of ['/w3abc==', '712020:abc', 'javascript:alert(1)']) {
      const fetch = scriptedFetch(json({ data: [], links: { next } }), json({ data: [] }));
      await collect(orgClient(fetch).directories.list());
      expect(new URL(fetch.sent[1]?.url ?? '').searchParams.get('cursor')).toBe(next);
    }
  });

  it.each(['https://evil.example/x?cursor=a', '//evil.example/x?cursor=a', 'http://api.atlassian.com/x?cursor=a'])(
    'does not follow %s to another host',
    async (next) => {
      const fetch = scriptedFetch(json({ data: [], links: { next } }));
      const result = await attempt(collect(orgClient(fetch).directories.list()));
      expect(result.error).toMatchObject({ kind: 'unexpectedResponse', why: 'cursor' });
      expect(fetch.sent).toHaveLength(1);
    },
  );

  it('ends with an error when cursors lead in a circle, instead of going round for ever', async () => {
    let page = 0;
    const fetch = scriptedFetch(() => json({ data: [user(String((page += 1)))], links: { next: page % 2 === 0 ? 'a' : 'b' } }));
    const result = await attempt(collect(orgClient(fetch).users.search('-')));
    expect(result.error).toMatchObject({ kind: 'unexpectedResponse', why: 'cursor', message: expect.stringContaining('already read') });
    expect(fetch.sent).toHaveLength(3);
  });

  it('takes nulls in place of lists and links', async () => {
    expect(await orgClient(scriptedFetch(json({ data: null, links: null }))).directories.list().toArray()).toEqual([]);
  });
});

describe('any list', () => {
  const pages = () => [json({ data: [user('1'), user('2')], links: { next: 'c2' } }), json({ data: [user('3')], links: {} })];

  it('sends nothing until it is read, and no more than is read', async () => {
    const fetch = scriptedFetch(...pages());
    const list = orgClient(fetch).users.search('-');
    expect(fetch.sent).toHaveLength(0);
    expect((await list.first())?.accountId).toBe('1');
    expect(fetch.sent).toHaveLength(1);
    expect(await list.toArray({ limit: 0 })).toEqual([]);
    expect(fetch.sent).toHaveLength(1);
  });

  it('can be read again, from the beginning', async () => {
    const list = orgClient(scriptedFetch(...pages(), ...pages())).users.search('-');
    expect(await list.toArray()).toHaveLength(3);
    expect(await list.toArray()).toHaveLength(3);
  });

  it('goes on from the cursor of a page that was read before', async () => {
    const fetch = scriptedFetch(...pages(), ...pages().slice(1));
    const list = orgClient(fetch).users.search('-', { limit: 2 });
    const cursors = [];
    for await (const { items, next } of list.pages()) {
      cursors.push([items.length, next]);
    }
    expect(cursors).toEqual([
      [2, 'c2'],
      [1, undefined],
    ]);
    expect((await list.from('c2').toArray()).map(({ accountId }) => accountId)).toEqual(['3']);
    expect(fetch.sent[2]?.body).toEqual({ limit: 2, cursor: 'c2' });
  });

  it('refuses a filter that does not exist when it is made, not when it is read', () => {
    expect(() => orgClient().users.search('-', { groupId: ['g'] } as never)).toThrow('body.groupId: does not exist here; did you mean groupIds?');
  });
});

describe('a SCIM list', () => {
  const scimUser = (id: number) => ({ id: String(id) });

  it('starts after what arrived, not after what was asked for', async () => {
    const fetch = scriptedFetch(
      json({ totalResults: 5, startIndex: 1, itemsPerPage: 2, Resources: [scimUser(1), scimUser(2)] }),
      json({ totalResults: 5, startIndex: 3, itemsPerPage: 2, Resources: [scimUser(3), scimUser(4)] }),
      json({ totalResults: 5, startIndex: 5, itemsPerPage: 1, Resources: [scimUser(5)] }),
    );
    expect(await scimClient(fetch).users.list().toArray()).toHaveLength(5);
    expect(fetch.sent.map(({ url }) => new URL(url).searchParams.get('startIndex'))).toEqual(['1', '3', '5']);
  });

  it('never asks past the end, where some servers answer every row', async () => {
    const fetch = scriptedFetch(json({ totalResults: 2, Resources: [scimUser(1), scimUser(2)] }));
    expect(await scimClient(fetch).users.list().toArray()).toHaveLength(2);
    expect(fetch.sent).toHaveLength(1);
  });

  it('begins where it is asked to', async () => {
    const fetch = scriptedFetch(json({ totalResults: 3, Resources: [scimUser(2)] }), json({ totalResults: 3, Resources: [scimUser(3)] }));
    expect((await scimClient(fetch).users.list({ startIndex: 2, count: 1 }).toArray()).map(({ id }) => id)).toEqual(['2', '3']);
    expect(fetch.sent.map(({ url }) => new URL(url).searchParams.get('startIndex'))).toEqual(['2', '3']);
  });

  it('that shrinks while it is read does not bring its rows again', async () => {
    const fetch = scriptedFetch(
      json({ totalResults: 3, Resources: [scimUser(1), scimUser(2)] }),
      json({ totalResults: 2, Resources: [scimUser(1), scimUser(2)] }),
    );
    expect(await scimClient(fetch).users.list().toArray()).toHaveLength(2);
    expect(fetch.sent).toHaveLength(2);
  });
});

describe('a Jira list', () => {
  it('goes on after a short page, because Jira filters after it has cut the range', async () => {
    const fetch = scriptedFetch(json([user('1')]), json([user('2'), user('3')]), json([]));
    const people = await productClient(fetch).jira.users.search({ query: 'a', maxResults: 10 }).toArray();
    expect(people).toHaveLength(3);
    expect(fetch.sent.map(({ url }) => new URL(url).searchParams.get('startAt'))).toEqual(['0', '10', '20']);
  });

  it('ends with a page object that says it is the last', () => {
    const style = startAt({ pageSize: 50 });
    const read = (answer: object, start = '0') => style.read(answer, context(style, { maxResults: 50, startAt: start }));
    expect(read({ values: [1], isLast: true })).toEqual({ items: [1] });
    expect(read({ values: [1], startAt: 0, maxResults: 50, total: 80, isLast: false })).toEqual({ items: [1], next: '50', total: 80 });
    expect(read({ values: [1], startAt: 50, maxResults: 50, total: 80 }, '50')).toEqual({ items: [1], total: 80 });
    expect(read({ values: [1], maxResults: 20, total: 80 })).toMatchObject({ next: '20' });
  });

  it('begins where one starts it', async () => {
    const fetch = scriptedFetch(json([user('1')]), json([]));
    await productClient(fetch).jira.users.search({ query: 'a', startAt: 30, maxResults: 10 }).toArray();
    expect(fetch.sent.map(({ url }) => new URL(url).searchParams.get('startAt'))).toEqual(['30', '40']);
  });

  it('goes on after an empty page where Jira searches what it has cut, until what it looks at', () => {
    const style = startAt({ pageSize: 50, looksAt: 100 });
    const read = (answer: object, start = '0') => style.read(answer, context(style, { maxResults: 50, startAt: start }));
    expect(read([])).toEqual({ items: [], next: '50' });
    expect(read([1], '50')).toEqual({ items: [1] });
    expect(read({ values: [], maxResults: 50, total: 0, isLast: false })).toEqual({ items: [], next: '50', total: 0 });
    expect(read({ values: [1], maxResults: 50, total: 1, isLast: true })).toEqual({ items: [1], total: 1 });
  });
});

describe('a Confluence list', () => {
  const style = confluenceStart({ pageSize: 200 });
  const read = (answer: object) => style.read(answer, context(style, { limit: 200, start: '0' }));

  it('follows its link only for the start that it names', () => {
    expect(read({ results: [1], limit: 200, _links: { next: '/rest/api/group?limit=200&start=200' } })).toEqual({ items: [1], next: '200' });
    expect(read({ results: [1], limit: 200, _links: {} })).toEqual({ items: [1] });
  });

  it('does not go on by a link without a start, which would read the same page for ever', () => {
    expect(() => read({ results: [1], limit: 200, _links: { next: '/rest/api/group?cursor=abc' } })).toThrow(/unexpected/i);
  });

  it('begins where it was asked to', () => {
    expect(style.place({ query: { start: 40 }, body: undefined }, undefined).query).toEqual({ limit: 200, start: 40 });
    expect(style.place({ query: { start: 40 }, body: undefined }, '80').query).toEqual({ limit: 200, start: '80' });
  });

  it('ends with a short page where there are no links at all', () => {
    expect(read({ results: [1], limit: 200 })).toEqual({ items: [1] });
    expect(read({ results: Array.from({ length: 200 }), limit: 200 })).toMatchObject({ next: '200' });
  });
});

describe('the search for workspaces', () => {
  it('sends a cursor alone, because the vendor refuses any other field beside it', () => {
    expect(cursorAloneInBody.place({ query: {}, body: { limit: 5 } }, 'c')).toEqual({ query: {}, body: { cursor: 'c' } });
  });
});

describe('page styles', () => {
  it.each([scimIndex, startAt({ pageSize: 5 }), confluenceStart({ pageSize: 5 })])('keep the page size that was asked for: $name', (style) => {
    const size = style.name === 'scimIndex' ? 'count' : style.name === 'startAt' ? 'maxResults' : 'limit';
    expect(style.place({ query: { [size]: 7 }, body: undefined }, '3').query).toMatchObject({ [size]: 7 });
  });
});

function context(_style: PageStyle, query: Record<string, unknown>) {
  return { route: 'GET /x', base: new URL('https://example.atlassian.net'), request: { query, body: undefined } };
}
