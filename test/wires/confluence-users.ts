import type { ProductClient } from 'atlassian-admin-sdk';

import { accountId } from '../support/clients.js';
import type { Wire } from '../support/wire.js';

const id = encodeURIComponent(accountId);
const other = '5b10ac8d82e05b22cc7d4ef5';

export const confluenceUserWires: readonly Wire<ProductClient>[] = [
  {
    operation: 'GET /wiki/rest/api/user',
    call: (product) => product.confluence.users.get(accountId, { expand: ['operations', 'personalSpace'] }),
    path: `/wiki/rest/api/user?accountId=${id}&expand=operations%2CpersonalSpace`,
    answer: { type: 'known', accountId, accountType: '', email: null, displayName: null, personalSpace: null, locale: 'en', _links: {} },
    result: { type: 'known', accountId, accountType: '', email: null, personalSpace: null, locale: 'en' },
  },
  {
    operation: 'GET /wiki/rest/api/user/current',
    call: (product) => product.confluence.users.getCurrent({ expand: ['isExternalCollaborator'] }),
    path: '/wiki/rest/api/user/current?expand=isExternalCollaborator',
    answer: { type: 'known', accountId, isExternalCollaborator: false, isGuest: false, accountStatus: 'active' },
    result: { accountId, isExternalCollaborator: false, isGuest: false, accountStatus: 'active' },
  },
  {
    operation: 'GET /wiki/rest/api/user/anonymous',
    call: (product) => product.confluence.users.getAnonymous(),
    path: '/wiki/rest/api/user/anonymous',
    answer: { type: 'anonymous', displayName: 'Anonymous', profilePicture: null, newField: 1, _links: {} },
    result: { type: 'anonymous', displayName: 'Anonymous', profilePicture: null, newField: 1 },
  },
  {
    operation: 'GET /wiki/rest/api/user/bulk',
    call: (product) => product.confluence.users.getMany([accountId, other], { expand: ['operations', 'personalSpace'] }),
    path: `/wiki/rest/api/user/bulk?accountId=${id}&accountId=${other}&expand=operations%2CpersonalSpace`,
    answer: { results: [{ type: 'known', accountId, timeZone: null, newField: [] }], start: 0, limit: 100, size: 1, _links: {} },
    result: { found: [{ accountId, timeZone: null, newField: [] }], missing: [other] },
  },
  {
    operation: 'POST /wiki/api/v2/users-bulk',
    call: (product) => product.confluence.users.getProfiles([accountId, other]),
    path: '/wiki/api/v2/users-bulk',
    body: { accountIds: [accountId, other] },
    answer: { results: [{ accountId: other, accountStatus: 'inactive', accountType: 'new', email: null, profilePicture: null }], _links: { base: 'x' } },
    result: { found: [{ accountId: other, accountStatus: 'inactive', accountType: 'new' }], missing: [accountId] },
  },
  {
    operation: 'GET /wiki/rest/api/search/user',
    call: (product) => product.confluence.users.search({ cql: 'user.fullname ~ "jane"', expand: ['operations', 'personalSpace'] }).toArray(),
    path: '/wiki/rest/api/search/user?limit=25&cql=user.fullname+%7E+%22jane%22&expand=operations%2CpersonalSpace&start=0',
    answer: {
      results: [
        { user: { accountId, email: null }, title: 'Jane Doe', excerpt: '', url: '/people/x', breadcrumbs: [], entityType: 'user', iconCssClass: '', lastModified: 'x', score: 0.1 },
        { user: null, content: null, title: 'Nobody' },
      ],
      start: 0,
      limit: 25,
      size: 2,
      totalSize: 2,
      cqlQuery: 'x',
      searchDuration: 3,
      _links: { base: 'https://example.atlassian.net/wiki' },
    },
    result: [{ user: { accountId, email: null }, title: 'Jane Doe' }, { user: null, title: 'Nobody' }],
  },
  {
    operation: 'GET /wiki/rest/api/user/memberof',
    call: (product) => product.confluence.users.listGroups(accountId, { start: 20, limit: 10 }).toArray(),
    path: `/wiki/rest/api/user/memberof?limit=10&accountId=${id}&start=20`,
    answer: { results: [{ type: 'group', name: 'staff', id: null, managedBy: 'ADMINS' }], start: 20, limit: 10, size: 1, _links: {} },
    result: [{ name: 'staff', id: null, managedBy: 'ADMINS' }],
  },
  {
    operation: 'GET /wiki/rest/api/user/email',
    call: (product) => product.confluence.users.getEmail(accountId),
    path: `/wiki/rest/api/user/email?accountId=${id}`,
    answer: { accountId, email: 'jane@example.com' },
    result: { accountId, email: 'jane@example.com' },
  },
  {
    operation: 'GET /wiki/rest/api/user/email/bulk',
    call: (product) => product.confluence.users.getEmails([accountId, other]),
    path: `/wiki/rest/api/user/email/bulk?accountId=${id}%2C${other}`,
    answer: [{ accountId, email: 'jane@example.com' }],
    result: { found: [{ accountId, email: 'jane@example.com' }], missing: [other] },
  },
];
