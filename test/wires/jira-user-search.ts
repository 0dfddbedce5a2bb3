import type { ProductClient } from 'atlassian-admin-sdk';

import { accountId } from '../support/clients.js';
import type { Wire } from '../support/wire.js';

const id = encodeURIComponent(accountId);

export const jiraUserSearchWires: readonly Wire<ProductClient>[] = [
  {
    operation: 'GET /rest/api/3/user/assignable/multiProjectSearch',
    call: (product) => product.jira.userSearch.searchBulkAssignable({ query: 'jane', projectKeys: ['ALPHA', 'BETA'] }).first(),
    path: '/rest/api/3/user/assignable/multiProjectSearch?maxResults=50&query=jane&projectKeys=ALPHA%2CBETA&startAt=0',
    answer: [{ accountId, emailAddress: null }],
    result: { accountId, emailAddress: null },
  },
  {
    operation: 'GET /rest/api/3/user/assignable/search',
    call: (product) =>
      product.jira.userSearch.searchAssignable({ project: 'ALPHA', recommend: true, accountType: ['atlassian', 'app'], maxResults: 1000 }).toArray(),
    path: '/rest/api/3/user/assignable/search?maxResults=1000&project=ALPHA&recommend=true&accountType=atlassian&accountType=app&startAt=0',
    answer: [{ accountId, newField: null }],
    result: [{ accountId, newField: null }],
  },
  {
    operation: 'GET /rest/api/3/user/permission/search',
    call: (product) =>
      product.jira.userSearch
        .searchWithAllPermissions({ accountId, permissions: ['BROWSE_PROJECTS', 'EDIT_ISSUES'], projectKey: 'ALPHA', maxResults: 1000 })
        .toArray(),
    path: `/rest/api/3/user/permission/search?maxResults=1000&accountId=${id}&permissions=BROWSE_PROJECTS%2CEDIT_ISSUES&projectKey=ALPHA&startAt=0`,
    answer: [{ accountId, timeZone: null }],
    result: [{ accountId, timeZone: null }],
  },
  {
    operation: 'GET /rest/api/3/user/viewissue/search',
    call: (product) => product.jira.userSearch.searchWithBrowsePermission({ query: 'jane', issueKey: 'ALPHA-1' }).first(),
    path: '/rest/api/3/user/viewissue/search?maxResults=50&query=jane&issueKey=ALPHA-1&startAt=0',
    answer: [{ accountId, active: null }],
    result: { accountId, active: null },
  },
  {
    operation: 'GET /rest/api/3/user/search/query',
    call: (product) => product.jira.userSearch.searchByQuery({ query: 'is assignee of ALPHA' }).toArray(),
    path: '/rest/api/3/user/search/query?maxResults=100&query=is+assignee+of+ALPHA&startAt=0',
    answer: { isLast: true, maxResults: 100, startAt: 0, total: 1, values: [{ accountId, displayName: null }], nextPage: null },
    result: [{ accountId, displayName: null }],
  },
  {
    operation: 'GET /rest/api/3/user/search/query/key',
    call: (product) => product.jira.userSearch.searchKeysByQuery({ query: 'is voter of (ALPHA-1, ALPHA-2)' }).toArray(),
    path: '/rest/api/3/user/search/query/key?maxResult=100&query=is+voter+of+%28ALPHA-1%2C+ALPHA-2%29&startAt=0',
    answer: { isLast: true, maxResults: 100, startAt: 0, total: 1, values: [{ accountId, key: null }] },
    result: [{ accountId, key: null }],
  },
  {
    operation: 'GET /rest/api/3/user/picker',
    call: (product) =>
      product.jira.userSearch.searchForPicker({ query: 'ja', maxResults: 1000, showAvatar: true, excludeAccountIds: [accountId, 'b'], excludeConnectUsers: true }),
    path: `/rest/api/3/user/picker?query=ja&maxResults=1000&showAvatar=true&excludeAccountIds=${id}&excludeAccountIds=b&excludeConnectUsers=true`,
    answer: { header: 'Showing 1 of 1 matching users', total: 1, users: [{ accountId: 'c', accountType: 'new', avatarUrl: null, name: null }] },
    result: { total: 1, users: [{ accountId: 'c', accountType: 'new', avatarUrl: null }] },
  },
  {
    operation: 'GET /rest/api/3/groupuserpicker',
    call: (product) => product.jira.userSearch.searchWithGroups({ query: 'ja', projectId: ['1', '2'], avatarSize: 'small@2x', caseInsensitive: true }),
    path: '/rest/api/3/groupuserpicker?query=ja&projectId=1&projectId=2&avatarSize=small%402x&caseInsensitive=true',
    answer: {
      users: { header: '', total: 1, users: [{ accountId, html: '<b>Ja</b>ne' }] },
      groups: { header: '', total: 1, groups: [{ groupId: null, name: 'java', managedBy: 'NEW', labels: [{ type: 'NEW', text: null }] }] },
    },
    result: { users: { users: [{ accountId }] }, groups: { groups: [{ groupId: null, managedBy: 'NEW' }] } },
  },
];
