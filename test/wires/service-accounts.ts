import type { OrgAdminClient } from 'atlassian-admin-sdk';

import { accountId, orgId } from '../support/clients.js';
import type { Wire } from '../support/wire.js';

const base = `/admin/api-access/v1/orgs/${orgId}/service-accounts`;

export const serviceAccountWires: readonly Wire<OrgAdminClient>[] = [
  {
    operation: 'GET /admin/api-access/v1/orgs/{orgId}/service-accounts',
    call: (org) => org.serviceAccounts.list().toArray(),
    path: base,
    answer: {
      links: { next: null, prev: null },
      items: [{ atlassianId: accountId, id: 's1', email: 'export@serviceaccount.example.com', displayName: 'Export', picture: null, container: 'x', updatedAt: 1_764_642_980_899, status: 'ACTIVE', createdById: null, description: null }],
      total: 1,
    },
    result: [{ atlassianId: accountId, id: 's1', displayName: 'Export', container: 'x', updatedAt: 1_764_642_980_899, description: null }],
  },
  {
    operation: 'POST /admin/api-access/v1/orgs/{orgId}/service-accounts',
    call: (org) => org.serviceAccounts.create({ displayName: 'Export', description: 'Runs at night' }),
    path: base,
    body: { displayName: 'Export', description: 'Runs at night' },
    status: 201,
    answer: { id: 's1', atlassianId: accountId, displayName: 'Export', roles: [] },
    result: { id: 's1', atlassianId: accountId, displayName: 'Export', roles: [] },
  },
  {
    operation: 'PATCH /admin/api-access/v1/orgs/{orgId}/service-accounts',
    call: (org) => org.serviceAccounts.update('s1', { description: 'Runs by day' }),
    path: base,
    body: { id: 's1', description: 'Runs by day' },
    answer: { id: 's1' },
    result: { outcome: 'done' },
  },
  {
    operation: 'DELETE /admin/api-access/v1/orgs/{orgId}/service-accounts/{serviceAccountId}',
    call: (org) => org.serviceAccounts.delete(accountId),
    path: `${base}/${accountId}`,
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'POST /admin/api-access/v1/orgs/{orgId}/service-accounts/count',
    call: (org) => org.serviceAccounts.countTokens(['s1', 's2']),
    path: `${base}/count`,
    body: { serviceAccountIds: ['s1', 's2'] },
    answer: { validServiceAccountIds: [{ serviceAccountId: 's1', credentialsCount: 0 }], invalidServiceAccountIds: ['s2'] },
    result: { validServiceAccountIds: [{ serviceAccountId: 's1', credentialsCount: 0 }], invalidServiceAccountIds: ['s2'] },
  },
  {
    operation: 'GET /admin/api-access/v1/orgs/{orgId}/service-accounts/{serviceAccountId}/api-tokens',
    call: (org) => org.serviceAccounts.listTokens('s1', { tokenLabel: 'ci' }).toArray(),
    path: `${base}/s1/api-tokens?tokenLabel=ci`,
    answer: [{ id: 't1', label: 'ci', expiresAt: null, extra: true }],
    result: [{ id: 't1', label: 'ci', expiresAt: null, extra: true }],
  },
  {
    operation: 'GET /admin/api-access/v1/orgs/{orgId}/service-accounts/api-tokens',
    call: (org) => org.serviceAccounts.listAllTokens().toArray(),
    path: `${base}/api-tokens`,
    answer: { data: [{ id: 't1', label: null, user: { id: accountId, email: null } }], links: { next: null } },
    result: [{ id: 't1', label: null, user: { id: accountId, email: null } }],
  },
  {
    operation: 'DELETE /admin/api-access/v1/orgs/{orgId}/service-accounts/{serviceAccountId}/api-tokens',
    call: (org) => org.serviceAccounts.revokeTokens('s1'),
    path: `${base}/s1/api-tokens`,
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'GET /admin/api-access/v1/orgs/{orgId}/service-accounts/{serviceAccountId}/oauth-clients',
    call: (org) => org.serviceAccounts.listOauthClients('s1', { clientName: 'Export' }).toArray(),
    path: `${base}/s1/oauth-clients?clientName=Export`,
    answer: { items: [{ clientId: 'c1', name: 'Export', status: null }] },
    result: [{ clientId: 'c1', name: 'Export', status: null }],
  },
  {
    operation: 'GET /admin/api-access/v1/orgs/{orgId}/service-accounts/oauth-clients',
    call: (org) => org.serviceAccounts.listAllOauthClients().toArray(),
    path: `${base}/oauth-clients`,
    answer: { data: [] },
    result: [],
  },
];
