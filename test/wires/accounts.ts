import type { OrgAdminClient } from 'atlassian-admin-sdk';

import { accountId, orgId } from '../support/clients.js';
import type { Wire } from '../support/wire.js';

const base = `/users/${accountId}/manage`;

export const accountWires: readonly Wire<OrgAdminClient>[] = [
  {
    operation: 'GET /admin/v1/orgs/{orgId}/users',
    call: (org) => org.accounts.list().toArray(),
    path: `/admin/v1/orgs/${orgId}/users`,
    answer: {
      data: [{ account_id: accountId, account_type: 'agent', email: null, access_billable: true, product_access: [{ key: 'loom', name: 'Loom' }], rank: 1 }],
      links: { self: `https://api.atlassian.com/admin/v1/orgs/${orgId}/users`, next: null },
      meta: { total: 1 },
    },
    result: [{ account_id: accountId, account_type: 'agent', email: null, access_billable: true, product_access: [{ key: 'loom', name: 'Loom' }], rank: 1 }],
  },
  {
    operation: 'GET /users/{account_id}/manage',
    call: (org) => org.accounts.getPermissions(accountId, { privileges: ['lifecycle.enablement', 'apiToken.read'] }),
    path: `${base}?privileges=lifecycle.enablement&privileges=apiToken.read`,
    answer: {
      'lifecycle.enablement': { allowed: 'False', reason: { key: 'externalDirectory.scim' } },
      'apiToken.read': { allowed: true },
      'profile.write': { 'extended_profile.job_title': { allowed: 'True' } },
      'session.read': { allowed: true },
    },
    result: {
      'lifecycle.enablement': { allowed: false, reason: { key: 'externalDirectory.scim' } },
      'apiToken.read': { allowed: true },
      'profile.write': { 'extended_profile.job_title': { allowed: true } },
      'session.read': { allowed: true },
    },
  },
  {
    operation: 'GET /users/{account_id}/manage/profile',
    call: (org) => org.accounts.getProfile(accountId),
    path: `${base}/profile`,
    answer: { account: { account_id: accountId, account_status: 'quarantined', name: null, new_field: 1 } },
    result: { account_id: accountId, account_status: 'quarantined', name: null, new_field: 1 },
  },
  {
    operation: 'PATCH /users/{account_id}/manage/profile',
    call: (org) => org.accounts.updateProfile(accountId, { name: 'Jane Doe', extended_profile: { job_title: 'Engineer' } }),
    path: `${base}/profile`,
    body: { name: 'Jane Doe', extended_profile: { job_title: 'Engineer' } },
    answer: { account: { account_id: accountId, name: 'Jane Doe' } },
    result: { name: 'Jane Doe' },
  },
  {
    operation: 'PUT /users/{account_id}/manage/email',
    call: (org) => org.accounts.setEmail(accountId, 'jane@example.com'),
    path: `${base}/email`,
    body: { email: 'jane@example.com' },
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'GET /users/{account_id}/manage/api-tokens',
    call: (org) => org.accounts.listApiTokens(accountId).toArray(),
    path: `${base}/api-tokens`,
    answer: [{ id: 't1', label: 'ci', createdAt: '2026-01-01T00:00:00Z', lastAccess: null, scopes: [] }],
    result: [{ id: 't1', label: 'ci', lastAccess: null, scopes: [] }],
  },
  {
    operation: 'DELETE /users/{account_id}/manage/api-tokens/{tokenId}',
    call: (org) => org.accounts.revokeApiToken(accountId, 't1'),
    path: `${base}/api-tokens/t1`,
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'POST /users/{account_id}/manage/lifecycle/disable',
    call: (org) => org.accounts.disable(accountId, { message: 'Good bye' }),
    path: `${base}/lifecycle/disable`,
    body: { message: 'Good bye' },
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'POST /users/{account_id}/manage/lifecycle/enable',
    call: (org) => org.accounts.enable(accountId),
    path: `${base}/lifecycle/enable`,
    body: {},
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'POST /users/{account_id}/manage/lifecycle/delete',
    call: (org) => org.accounts.delete(accountId),
    path: `${base}/lifecycle/delete`,
    body: {},
    answer: { message: 'Success' },
    result: { outcome: 'accepted' },
  },
  {
    operation: 'POST /users/{account_id}/manage/lifecycle/cancel-delete',
    call: (org) => org.accounts.cancelDelete(accountId),
    path: `${base}/lifecycle/cancel-delete`,
    body: {},
    answer: { message: 'Success' },
    result: { outcome: 'done' },
  },
];
