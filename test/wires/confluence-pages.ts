import type { ProductClient } from 'atlassian-admin-sdk';

import { accountId } from '../support/clients.js';
import type { Wire } from '../support/wire.js';

const version = { createdAt: '2026-01-01T00:00:00.000Z', message: '', number: 3, minorEdit: false, authorId: 'a1' };
const page = { id: '65537', status: 'current', title: 'Welcome', spaceId: '98305', ownerId: 'a1', lastOwnerId: null, authorId: 'a1', version, body: {} };
const post = { id: '65540', status: 'current', title: 'News', spaceId: '98305', authorId: 'a1', version };
const body = { representation: 'storage', value: '<p>Hello</p>' } as const;
const second = 'eyJpZCI6IjY1NTM3In0';

export const confluencePageWires: readonly Wire<ProductClient>[] = [
  {
    operation: 'GET /wiki/api/v2/pages',
    call: (product) => product.confluence.pages.list({ 'space-id': ['98305', '98306'], status: ['archived'], 'body-format': 'storage', limit: 1 }).toArray(),
    path: '/wiki/api/v2/pages?limit=1&space-id=98305&space-id=98306&status=archived&body-format=storage',
    answer: {
      results: [page],
      _links: { next: `/wiki/api/v2/pages?limit=1&cursor=${second}`, base: 'https://example.atlassian.net/wiki' },
    },
    followedBy: {
      method: 'GET',
      path: `/wiki/api/v2/pages?limit=1&space-id=98305&space-id=98306&status=archived&body-format=storage&cursor=${second}`,
      answer: { results: [{ ...page, id: '65538' }], _links: { base: 'https://example.atlassian.net/wiki' } },
    },
    result: [page, { id: '65538' }],
  },
  {
    operation: 'GET /wiki/api/v2/pages/{id}',
    call: (product) => product.confluence.pages.get('65537', { 'body-format': 'storage', 'get-draft': true }),
    path: '/wiki/api/v2/pages/65537?body-format=storage&get-draft=true',
    answer: { ...page, body: { storage: body }, newField: null },
    result: { ownerId: 'a1', body: { storage: body }, newField: null },
  },
  {
    operation: 'PUT /wiki/api/v2/pages/{id}',
    call: (product) =>
      product.confluence.pages.update('65537', { status: 'current', title: 'Welcome', body, version: { number: 4, message: 'New owner' }, ownerId: accountId }),
    path: '/wiki/api/v2/pages/65537',
    body: { id: '65537', status: 'current', title: 'Welcome', body, version: { number: 4, message: 'New owner' }, ownerId: accountId },
    answer: { ...page, ownerId: accountId, lastOwnerId: 'a1', version: { ...version, number: 4 } },
    result: { ownerId: accountId, lastOwnerId: 'a1', version: { number: 4 } },
  },
  {
    operation: 'GET /wiki/api/v2/spaces/{id}/pages',
    call: (product) => product.confluence.pages.listInSpace('98305', { depth: 'root', sort: '-modified-date' }).toArray(),
    path: '/wiki/api/v2/spaces/98305/pages?limit=250&depth=root&sort=-modified-date',
    answer: { results: [page], _links: {} },
    result: [page],
  },
  {
    operation: 'GET /wiki/api/v2/pages/{id}/operations',
    call: (product) => product.confluence.pages.listOperations('65537').toArray(),
    path: '/wiki/api/v2/pages/65537/operations',
    answer: { operations: [{ operation: 'update', targetType: 'page' }] },
    result: [{ operation: 'update', targetType: 'page' }],
  },
  {
    operation: 'GET /wiki/api/v2/blogposts',
    call: (product) => product.confluence.blogPosts.list({ title: 'News' }).toArray(),
    path: '/wiki/api/v2/blogposts?limit=250&title=News',
    answer: { results: [post], _links: {} },
    result: [post],
  },
  {
    operation: 'GET /wiki/api/v2/blogposts/{id}',
    call: (product) => product.confluence.blogPosts.get('65540', { status: ['trashed'] }),
    path: '/wiki/api/v2/blogposts/65540?status=trashed',
    answer: post,
    result: post,
  },
  {
    operation: 'GET /wiki/api/v2/spaces/{id}/blogposts',
    call: (product) => product.confluence.blogPosts.listInSpace('98305').toArray(),
    path: '/wiki/api/v2/spaces/98305/blogposts?limit=250',
    answer: { results: [post], _links: {} },
    result: [post],
  },
];
