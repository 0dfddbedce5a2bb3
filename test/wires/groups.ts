import type { OrgAdminClient } from 'atlassian-admin-sdk';

import { accountId, orgId } from '../support/clients.js';
import type { Wire } from '../support/wire.js';

const groups = `/admin/v2/orgs/${orgId}/directories/d1/groups`;
const template = '/admin/v2/orgs/{orgId}/directories/{directoryId}/groups';

export const groupWires: readonly Wire<OrgAdminClient>[] = [
  {
    operation: `POST ${template}/search`,
    call: (org) =>
      org.groups
        .search('d1', { groupNames: ['staff'], expand: ['counts.users'], sortBy: [{ field: 'name', direction: 'asc' }], limit: 100 })
        .toArray(),
    path: `${groups}/search`,
    body: { groupNames: ['staff'], expand: ['counts.users'], sortBy: [{ field: 'name', direction: 'asc' }], limit: 100 },
    answer: {
      data: [{ id: 'g1', name: 'staff', description: null, managedBy: 'somebody-new', counts: { users: 3 }, managementAccess: { modifiable: false }, kind: 'new' }],
      links: { next: null },
    },
    result: [{ id: 'g1', name: 'staff', description: null, managedBy: 'somebody-new', counts: { users: 3 }, kind: 'new' }],
  },
  {
    operation: `GET ${template}`,
    call: (org) =>
      org.groups
        .list('d1', { groupIds: ['g1', 'g2'], roleIds: ['atlassian/user'], counts: { includeUsers: true }, sortBy: [{ field: 'name', direction: 'desc' }] })
        .toArray(),
    path:
      `${groups}?groupIds=g1&groupIds=g2&roleIds=atlassian%2Fuser&counts=%7B%22includeUsers%22%3Atrue%7D` +
      '&sortBy=%7B%22field%22%3A%22name%22%2C%22direction%22%3A%22desc%22%7D',
    answer: { data: [{ id: 'g1', name: null, externalSynced: true }] },
    result: [{ id: 'g1', name: null, externalSynced: true }],
  },
  {
    operation: `GET ${template}/count`,
    call: (org) => org.groups.count('d1', { accountIds: [accountId], resourceOwners: ['jira-software'] }),
    path: `${groups}/count?accountIds=${encodeURIComponent(accountId)}&resourceOwners=jira-software`,
    answer: { count: 12, more: null },
    result: 12,
  },
  {
    operation: `GET ${template}/stats`,
    call: (org) => org.groups.getStats('d1'),
    path: `${groups}/stats`,
    answer: { totals: { all: 3, managed: 2, synced: null }, types: [{ type: 'SQUAD', count: 1 }], since: '2026' },
    result: { totals: { all: 3, managed: 2, synced: null }, types: [{ type: 'SQUAD', count: 1 }], since: '2026' },
  },
  {
    operation: `GET ${template}/{groupId}`,
    call: (org) => org.groups.get('d1', 'g1'),
    path: `${groups}/g1`,
    answer: { data: { id: 'g1', directoryId: null, links: { self: 'x' } } },
    result: { id: 'g1', directoryId: null },
  },
  {
    operation: `POST ${template}`,
    call: (org) => org.groups.create('d1', { name: 'staff', description: 'Everybody' }),
    path: groups,
    body: { name: 'staff', description: 'Everybody' },
    status: 201,
    followedBy: {
      method: 'POST',
      path: `${groups}/search`,
      body: { groupNames: ['staff'], limit: 100 },
      answer: { data: [{ id: 'g2', name: 'Staff' }, { id: 'g1', name: 'staff', description: null, kind: 'new' }] },
    },
    result: { id: 'g1', name: 'staff', description: null, kind: 'new' },
  },
  {
    operation: `DELETE ${template}/{groupId}/memberships/{accountId}`,
    call: (org) => org.groups.removeUser('d1', 'g1', accountId),
    path: `${groups}/g1/memberships/${accountId}`,
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: `POST ${template}/{groupId}/memberships`,
    call: (org) => org.groups.addUser('d1', 'g1', accountId),
    path: `${groups}/g1/memberships`,
    body: { accountId },
    status: 204,
    result: { outcome: 'done' },
  },
];
