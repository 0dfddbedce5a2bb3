import type { OrgAdminClient } from 'atlassian-admin-sdk';

import { accountId, orgId } from '../support/clients.js';
import type { Wire } from '../support/wire.js';

const resource = 'ari:cloud:jira-software::site/c1';
const encodedResource = encodeURIComponent(resource);
const groupRoles = `/admin/v2/orgs/${orgId}/directories/d1/groups/g1/role-assignments`;
const groupTemplate = '/admin/v2/orgs/{orgId}/directories/{directoryId}/groups/{groupId}/role-assignments';
const userRoles = `/admin/v1/orgs/${orgId}/users/${accountId}/roles`;

export const roleWires: readonly Wire<OrgAdminClient>[] = [
  {
    operation: `GET ${groupTemplate}`,
    call: (org) => org.groupRoles.list('d1', 'g1', { resourceIds: [resource], limit: 100 }).toArray(),
    path: `${groupRoles}?resourceIds=${encodedResource}&limit=100`,
    answer: { data: [{ resourceId: resource, roles: ['atlassian/user', 'atlassian/new'], defaultRole: null, since: 1 }], links: {} },
    result: [{ resourceId: resource, roles: ['atlassian/user', 'atlassian/new'], defaultRole: null, since: 1 }],
  },
  {
    operation: `POST ${groupTemplate}/assign`,
    call: (org) => org.groupRoles.assign('d1', 'g1', { resourceId: resource, roleId: 'atlassian/viewer' }),
    path: `${groupRoles}/assign`,
    body: { resourceId: resource, roleId: 'atlassian/viewer' },
    status: 200,
    result: { outcome: 'done' },
  },
  {
    operation: `POST ${groupTemplate}/revoke`,
    call: (org) => org.groupRoles.revoke('d1', 'g1', { resourceId: resource, roleId: 'atlassian/user' }),
    path: `${groupRoles}/revoke`,
    body: { resourceId: resource, roleId: 'atlassian/user' },
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'GET /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}/role-assignments',
    call: (org) => org.userRoles.list('-', accountId, { roleIds: ['atlassian/site-admin'] }).toArray(),
    path: `/admin/v2/orgs/${orgId}/directories/-/users/${accountId}/role-assignments?roleIds=atlassian%2Fsite-admin`,
    answer: {
      data: [{ resourceId: resource, directoryId: null, roleAssignments: [{ role: 'atlassian/user', roleAssignmentMethods: ['group_direct', 'new'] }], roles: null }],
    },
    result: [{ resourceId: resource, directoryId: null, roleAssignments: [{ role: 'atlassian/user', roleAssignmentMethods: ['group_direct', 'new'] }] }],
  },
  {
    operation: 'POST /admin/v1/orgs/{orgId}/users/{userId}/roles/assign',
    call: (org) => org.userRoles.assign(accountId, { role: 'atlassian/user', resource }),
    path: `${userRoles}/assign`,
    body: { role: 'atlassian/user', resource },
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'POST /admin/v1/orgs/{orgId}/users/{userId}/roles/revoke',
    call: (org) => org.userRoles.revoke(accountId, { role: 'atlassian/org-admin' }),
    path: `${userRoles}/revoke`,
    body: { role: 'atlassian/org-admin' },
    status: 204,
    result: { outcome: 'done' },
  },
];
