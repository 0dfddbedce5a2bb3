import type { ProductClient } from 'atlassian-admin-sdk';

import { accountId } from '../support/clients.js';
import type { Wire } from '../support/wire.js';

export const jiraGroupWires: readonly Wire<ProductClient>[] = [
  {
    operation: 'GET /rest/api/3/group/bulk',
    call: (product) =>
      product.jira.groups.list({ groupName: ['staff', 'jira users'], accessType: 'user', applicationKey: 'jira-software' }).toArray(),
    path: '/rest/api/3/group/bulk?maxResults=50&groupName=staff&groupName=jira+users&accessType=user&applicationKey=jira-software&startAt=0',
    answer: { isLast: true, maxResults: 50, startAt: 0, total: 1, values: [{ groupId: null, name: 'staff', newField: 1 }] },
    result: [{ groupId: null, name: 'staff', newField: 1 }],
  },
  {
    operation: 'GET /rest/api/3/group',
    call: (product) => product.jira.groups.get({ groupname: 'staff' }, { expand: 'users' }),
    path: '/rest/api/3/group?expand=users&groupname=staff',
    answer: {
      groupId: null,
      name: 'staff',
      expand: 'users',
      users: { size: 1, items: [{ accountId, emailAddress: null }], 'max-results': 50, 'start-index': 0, 'end-index': 1 },
    },
    result: { groupId: null, name: 'staff', users: { size: 1, items: [{ accountId, emailAddress: null }] } },
  },
  {
    operation: 'GET /rest/api/3/group/member',
    call: (product) => product.jira.groups.listMembers({ groupId: 'g1' }, { includeInactiveUsers: true }).toArray(),
    path: '/rest/api/3/group/member?maxResults=50&includeInactiveUsers=true&groupId=g1&startAt=0',
    answer: { isLast: true, maxResults: 50, startAt: 0, total: 1, values: [{ accountId, active: false, name: null }] },
    result: [{ accountId, active: false, name: null }],
  },
  {
    operation: 'GET /rest/api/3/groups/picker',
    call: (product) => product.jira.groups.searchForPicker({ query: 'sta', excludeId: ['g1', 'g2'], maxResults: 5, caseInsensitive: true }),
    path: '/rest/api/3/groups/picker?query=sta&excludeId=g1&excludeId=g2&maxResults=5&caseInsensitive=true',
    answer: { header: 'Showing 1 of 1 matching groups', total: 1, groups: [{ groupId: 'g3', name: 'staff', html: '<b>sta</b>ff', usageType: null }] },
    result: { total: 1, groups: [{ groupId: 'g3', name: 'staff', usageType: null }] },
  },
  {
    operation: 'POST /rest/api/3/group',
    call: (product) => product.jira.groups.create({ name: 'staff' }),
    path: '/rest/api/3/group',
    body: { name: 'staff' },
    status: 201,
    answer: { name: 'staff', groupId: null, users: { size: 0, items: [] } },
    result: { name: 'staff', groupId: null },
  },
  {
    operation: 'POST /rest/api/3/group/user',
    call: (product) => product.jira.groups.addUser({ groupId: 'g1' }, accountId),
    path: '/rest/api/3/group/user?groupId=g1',
    body: { accountId },
    status: 201,
    answer: { name: 'staff', groupId: 'g1' },
    result: { outcome: 'done' },
  },
];
