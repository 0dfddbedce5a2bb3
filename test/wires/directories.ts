import type { OrgAdminClient } from 'atlassian-admin-sdk';

import { accountId, orgId } from '../support/clients.js';
import type { Wire } from '../support/wire.js';

const directories = `/admin/v2/orgs/${orgId}/directories`;
const users = `${directories}/d1/users`;

export const directoryWires: readonly Wire<OrgAdminClient>[] = [
  {
    operation: 'GET /admin/v2/orgs/{orgId}/directories',
    call: (org) => org.directories.list({ accountId, directoryIds: ['d1', 'd2'], limit: 50 }).toArray(),
    path: `${directories}?accountId=${encodeURIComponent(accountId)}&directoryIds=d1&directoryIds=d2&limit=50`,
    answer: { data: [{ directoryId: 'd1', name: 'Main', icon: null, kind: 'new' }], links: { next: null } },
    result: [{ directoryId: 'd1', name: 'Main', icon: null, kind: 'new' }],
  },
  {
    operation: 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/search',
    call: (org) =>
      org.users
        .search('-', { emails: ['jane@example.com'], claimStatus: 'managed', expand: ['platformRoles'], sortBy: [{ field: 'nick_name', direction: 'asc' }], limit: 100 })
        .toArray(),
    path: `${directories}/-/users/search`,
    body: { emails: ['jane@example.com'], claimStatus: 'managed', expand: ['platformRoles'], sortBy: [{ field: 'nick_name', direction: 'asc' }], limit: 100 },
    answer: {
      data: [{ accountId, status: 'for_deletion', forDeletion: true, department: null, managementSource: null, platformRoles: ['atlassian/new-role'] }],
      links: {},
    },
    result: [{ accountId, status: 'for_deletion', forDeletion: true, department: null, managementSource: null, platformRoles: ['atlassian/new-role'] }],
  },
  {
    operation: 'GET /admin/v2/orgs/{orgId}/directories/{directoryId}/users',
    call: (org) => org.users.list('d1', { mfaEnabled: false, status: ['active', 'suspended'], sortBy: [{ field: 'nick_name', direction: 'asc' }], limit: 100 }).toArray(),
    path: `${users}?mfaEnabled=false&status=active&status=suspended&sortBy=%7B%22field%22%3A%22nick_name%22%2C%22direction%22%3A%22asc%22%7D&limit=100`,
    answer: { data: [{ accountId, department: null, somethingNew: {} }], links: null },
    result: [{ accountId, department: null, somethingNew: {} }],
  },
  {
    operation: 'GET /admin/v2/orgs/{orgId}/directories/{directoryId}/users/count',
    call: (org) => org.users.count('-', { claimStatus: 'unmanaged', emailDomains: ['@example.com'] }),
    path: `${directories}/-/users/count?claimStatus=unmanaged&emailDomains=%40example.com`,
    answer: { count: 0, exact: true },
    result: 0,
  },
  {
    operation: 'GET /admin/v2/orgs/{orgId}/directories/{directoryId}/users/stats',
    call: (org) => org.users.getStats('d1'),
    path: `${users}/stats`,
    answer: { accountStatus: [{ status: 'frozen', count: 2 }], roles: [{ roleId: 'atlassian/user', count: null }] },
    result: { accountStatus: [{ status: 'frozen', count: 2 }], roles: [{ roleId: 'atlassian/user', count: null }] },
  },
  {
    operation: 'GET /admin/v1/orgs/{orgId}/directory/users/{accountId}/last-active-dates',
    call: (org) => org.lastActive.get(accountId),
    path: `/admin/v1/orgs/${orgId}/directory/users/${accountId}/last-active-dates`,
    answer: {
      data: {
        added_to_org: '2024-05-01',
        added_to_org_timestamp: null,
        product_access: [
          { id: 'ari:cloud:jira-software::site/c1', key: 'jira-software', last_active: '2026-10-30', last_active_timestamp: '2026-10-30T08:00:00Z' },
          { id: 'ari:cloud:confluence::site/c1', key: 'confluence' },
          { id: 'ari:cloud:loom::site/c1', key: 'loom', last_active: '2026-01-02', seats: 1 },
        ],
      },
      links: { next: null },
    },
    result: {
      addedToOrg: '2024-05-01',
      products: [
        { id: 'ari:cloud:jira-software::site/c1', key: 'jira-software', lastActive: '2026-10-30T08:00:00Z' },
        { id: 'ari:cloud:confluence::site/c1', key: 'confluence', lastActive: null },
        { id: 'ari:cloud:loom::site/c1', key: 'loom', lastActive: '2026-01-02', seats: 1 },
      ],
    },
  },
  {
    operation: 'GET /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}',
    call: (org) => org.users.get('d1', accountId),
    path: `${users}/${accountId}`,
    answer: { data: { accountId, deactivatedOn: null } },
    result: { accountId, deactivatedOn: null },
  },
  {
    operation: 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}/suspend',
    call: (org) => org.users.suspend('d1', accountId),
    path: `${users}/${accountId}/suspend`,
    body: {},
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}/restore',
    call: (org) => org.users.restore('d1', accountId),
    path: `${users}/${accountId}/restore`,
    body: {},
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'DELETE /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}',
    call: (org) => org.users.remove('d1', accountId),
    path: `${users}/${accountId}`,
    status: 204,
    result: { outcome: 'accepted' },
  },
  {
    operation: 'POST /admin/v1/orgs/{orgId}/users/{userId}/role-assignments/assign',
    call: (org) => org.organizationRoles.assign(accountId, 'atlassian/org-admin'),
    path: `/admin/v1/orgs/${orgId}/users/${accountId}/role-assignments/assign`,
    body: { role: 'atlassian/org-admin' },
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'POST /admin/v1/orgs/{orgId}/users/{userId}/role-assignments/revoke',
    call: (org) => org.organizationRoles.revoke(accountId, 'atlassian/org-admin'),
    path: `/admin/v1/orgs/${orgId}/users/${accountId}/role-assignments/revoke`,
    body: { role: 'atlassian/org-admin' },
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'GET /admin/user-provisioning/v1/org/{orgId}/user/{aaId}/get-scim-links',
    call: (org) => org.scimLinks.list(accountId).toArray(),
    path: `/admin/user-provisioning/v1/org/${orgId}/user/${accountId}/get-scim-links`,
    answer: { scimLinks: [{ scimUserId: 's1', directoryId: 'sd1', atlassianAccountId: null, orgId }] },
    result: [{ scimUserId: 's1', directoryId: 'sd1', atlassianAccountId: null }],
  },
  {
    operation: 'POST /admin/user-provisioning/v1/org/{orgId}/get-scim-links-for-email',
    call: (org) => org.scimLinks.listByEmail('jane@example.com').toArray(),
    path: `/admin/user-provisioning/v1/org/${orgId}/get-scim-links-for-email`,
    body: { email: 'jane@example.com' },
    answer: { scimLinks: [] },
    result: [],
  },
];
