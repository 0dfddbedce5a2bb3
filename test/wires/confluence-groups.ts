import type { ProductClient } from 'atlassian-admin-sdk';

import { accountId } from '../support/clients.js';
import type { Wire } from '../support/wire.js';

const id = encodeURIComponent(accountId);
const headers = { 'x-atlassian-token': 'no-check' };

export const confluenceGroupWires: readonly Wire<ProductClient>[] = [
  {
    operation: 'GET /wiki/rest/api/group',
    call: (product) => product.confluence.groups.list({ accessType: 'site-admin' }).toArray(),
    path: '/wiki/rest/api/group?limit=200&accessType=site-admin&start=0',
    answer: { results: [{ type: 'group', name: 'admins', id: 'g1', usageType: null }], start: 0, limit: 200, size: 1, _links: {} },
    result: [{ type: 'group', name: 'admins', id: 'g1', usageType: null }],
  },
  {
    operation: 'POST /wiki/rest/api/group',
    call: (product) => product.confluence.groups.create({ name: 'staff' }),
    path: '/wiki/rest/api/group',
    headers,
    body: { name: 'staff' },
    status: 201,
    answer: { type: 'group', name: 'staff', id: 'g1', _links: {} },
    result: { name: 'staff', id: 'g1' },
  },
  {
    operation: 'GET /wiki/rest/api/group/by-id',
    call: (product) => product.confluence.groups.get('g1'),
    path: '/wiki/rest/api/group/by-id?id=g1',
    answer: { type: 'newType', name: 'staff', id: 'g1' },
    result: { type: 'newType', name: 'staff', id: 'g1' },
  },
  {
    operation: 'GET /wiki/rest/api/group/picker',
    call: (product) => product.confluence.groups.search({ query: 'st', limit: 50 }).toArray(),
    path: '/wiki/rest/api/group/picker?limit=50&query=st&start=0',
    answer: { results: [], start: 0, limit: 50, size: 0, totalSize: 0, _links: { next: null } },
    result: [],
  },
  {
    operation: 'POST /wiki/rest/api/group/userByGroupId',
    call: (product) => product.confluence.groups.addUser('g1', accountId),
    path: '/wiki/rest/api/group/userByGroupId?groupId=g1',
    headers,
    body: { accountId },
    status: 201,
    result: { outcome: 'done' },
  },
  {
    operation: 'DELETE /wiki/rest/api/group/userByGroupId',
    call: (product) => product.confluence.groups.removeUser('g1', accountId),
    path: `/wiki/rest/api/group/userByGroupId?groupId=g1&accountId=${id}`,
    headers,
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'GET /wiki/rest/api/group/{groupId}/membersByGroupId',
    call: (product) => product.confluence.groups.listMembers('g1').toArray(),
    path: '/wiki/rest/api/group/g1/membersByGroupId?limit=200&start=0',
    answer: { results: [{ type: 'known', accountId, displayName: null }], start: 0, limit: 200, size: 1 },
    result: [{ accountId, displayName: null }],
  },
];
