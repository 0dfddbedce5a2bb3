import type { ProductClient } from 'atlassian-admin-sdk';

import { accountId } from '../support/clients.js';
import type { Wire } from '../support/wire.js';

const id = encodeURIComponent(accountId);
const other = '712020:0c9d8e7f-1a2b-4c3d-8e4f-5a6b7c8d9e0f';

export const jiraUserWires: readonly Wire<ProductClient>[] = [
  {
    operation: 'GET /rest/api/3/user',
    call: (product) => product.jira.users.get(accountId, { expand: ['groups', 'applicationRoles'] }),
    path: `/rest/api/3/user?expand=groups%2CapplicationRoles&accountId=${id}`,
    answer: {
      accountId,
      accountType: 'atlassian',
      active: true,
      emailAddress: null,
      applicationRoles: { size: 1, items: [{ key: 'jira-software', name: 'Jira Software', newField: 1 }] },
      appType: null,
    },
    result: { accountId, emailAddress: null, applicationRoles: { size: 1, items: [{ key: 'jira-software' }] } },
  },
  {
    operation: 'GET /rest/api/3/users/search',
    call: (product) => product.jira.users.list({ startAt: 40, maxResults: 20 }).first(),
    path: '/rest/api/3/users/search?startAt=40&maxResults=20',
    answer: [{ accountId, accountType: 'app', displayName: 'A bot', newField: null }],
    result: { accountId, accountType: 'app', newField: null },
  },
  {
    operation: 'GET /rest/api/3/users',
    call: (product) => product.jira.users.listDefault().first(),
    path: '/rest/api/3/users?maxResults=200&startAt=0',
    answer: [{ accountId, active: false, displayName: null }],
    result: { accountId, active: false },
  },
  {
    operation: 'GET /rest/api/3/user/bulk',
    call: (product) => product.jira.users.getMany([accountId, other]).toArray(),
    path: `/rest/api/3/user/bulk?maxResults=100&accountId=${id}&accountId=${encodeURIComponent(other)}&startAt=0`,
    answer: { isLast: true, maxResults: 100, startAt: 0, total: 1, values: [{ accountId, displayName: null }], newField: 1 },
    result: [{ accountId, displayName: null }],
  },
  {
    operation: 'GET /rest/api/3/user/bulk/migration',
    call: (product) => product.jira.users.getMigrations({ username: ['jdoe', 'priya'] }).first(),
    path: '/rest/api/3/user/bulk/migration?maxResults=10&username=jdoe&username=priya&startAt=0',
    answer: [{ username: 'jdoe', accountId, key: null }],
    result: { username: 'jdoe', accountId, key: null },
  },
  {
    operation: 'GET /rest/api/3/user/email',
    call: (product) => product.jira.users.getEmail(accountId),
    path: `/rest/api/3/user/email?accountId=${id}`,
    answer: { accountId, email: 'jane@example.com', newField: null },
    result: { accountId, email: 'jane@example.com' },
  },
  {
    operation: 'GET /rest/api/3/user/email/bulk',
    call: (product) => product.jira.users.getEmails([accountId, other]),
    path: `/rest/api/3/user/email/bulk?accountId=${id}&accountId=${encodeURIComponent(other)}`,
    answer: { accountId, email: null },
    result: [{ accountId, email: null }],
  },
  {
    operation: 'POST /rest/api/3/user',
    call: (product) => product.jira.users.create({ emailAddress: 'jane@example.com', products: ['jira-software'] }),
    path: '/rest/api/3/user',
    body: { emailAddress: 'jane@example.com', products: ['jira-software'] },
    status: 201,
    answer: { accountId, displayName: 'jane', emailAddress: 'jane@example.com', groups: { size: 1, items: [] }, locale: null },
    result: { accountId, displayName: 'jane' },
  },
  {
    operation: 'DELETE /rest/api/3/user',
    call: (product) => product.jira.users.remove(accountId),
    path: `/rest/api/3/user?accountId=${id}`,
    status: 204,
    result: { outcome: 'done' },
  },
];
