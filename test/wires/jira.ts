import type { ProductClient } from 'atlassian-admin-sdk';

import { accountId } from '../support/clients.js';
import type { Wire } from '../support/wire.js';

const id = encodeURIComponent(accountId);

export const jiraWires: readonly Wire<ProductClient>[] = [
  {
    operation: 'GET /rest/api/3/myself',
    call: (product) => product.jira.getMyself({ expand: 'groups' }),
    path: '/rest/api/3/myself?expand=groups',
    answer: { accountId, accountType: 'atlassian', groups: { size: 2, items: [] }, avatarUrls: {}, newField: null },
    result: { accountId, groups: { size: 2, items: [] }, newField: null },
  },
  {
    operation: 'GET /rest/api/3/user/search',
    call: (product) => product.jira.users.search({ accountId }).first(),
    path: `/rest/api/3/user/search?maxResults=50&accountId=${id}&startAt=0`,
    answer: [{ accountId, displayName: null, emailAddress: null }],
    result: { accountId, displayName: null },
  },
  {
    operation: 'GET /rest/api/3/user/groups',
    call: (product) => product.jira.users.listGroups(accountId).toArray(),
    path: `/rest/api/3/user/groups?accountId=${id}`,
    answer: [{ name: 'jira-users', groupId: null, self: 'x' }],
    result: [{ name: 'jira-users', groupId: null }],
  },
  {
    operation: 'DELETE /rest/api/3/group/user',
    call: (product) => product.jira.groups.removeUser({ groupId: 'g1' }, accountId),
    path: `/rest/api/3/group/user?groupId=g1&accountId=${id}`,
    status: 200,
    result: { outcome: 'done' },
  },
];
