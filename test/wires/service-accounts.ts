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
      items: [{ atlassianId: accountId, id: 's1', email: 'export@serviceaccount.example.com', displayName: 'Export', picture: null, container: 'x', updatedAt: 1_764_642_980_899, status: 'ACTIVE', createdById: accountId, description: null }],
      total: 1,
    },
    result: [{ atlassianId: accountId, id: 's1', displayName: 'Export', container: 'x', updatedAt: 1_764_642_980_899, createdById: accountId, description: null }],
  },
  {
    operation: 'GET /admin/api-access/v1/orgs/{orgId}/service-accounts',
    call: (org) => org.serviceAccounts.list().toArray(),
    path: base,
    answer: { links: { next: `https://api.atlassian.com${base}?cursor=c2`, prev: null }, items: [{ atlassianId: accountId, id: 's1', displayName: 'Export', status: 'ACTIVE', createdById: null }], total: 2 },
    followedBy: { method: 'GET', path: `${base}?cursor=c2`, answer: { links: { next: null }, items: [{ atlassianId: `${accountId}-2`, id: 's2', displayName: 'Import', status: 'ACTIVE' }], total: 2 } },
    result: [{ id: 's1', createdById: null }, { id: 's2' }],
  },
  {
    operation: 'POST /admin/api-access/v1/orgs/{orgId}/service-accounts',
    call: (org) =>
      org.serviceAccounts.create({
        displayName: 'Export',
        description: 'Runs at night',
        permissionRules: [{ resource: 'ari:cloud:jira-software::site/c1', role: 'atlassian/user' }],
        additionalGroups: [{ directoryId: 'd1', groupId: 'g1' }],
      }),
    path: base,
    body: {
      displayName: 'Export',
      description: 'Runs at night',
      permissionRules: [{ resource: 'ari:cloud:jira-software::site/c1', role: 'atlassian/user' }],
      additionalGroups: [{ directoryId: 'd1', groupId: 'g1' }],
    },
    status: 201,
    answer: { id: 's1', atlassianId: accountId, displayName: 'Export', email: 'export@serviceaccount.example.com', container: 'x', updatedAt: 1_764_642_980_899, status: 'ACTIVE', roles: [] },
    result: { id: 's1', atlassianId: accountId, displayName: 'Export', updatedAt: 1_764_642_980_899, roles: [] },
  },
  {
    operation: 'PATCH /admin/api-access/v1/orgs/{orgId}/service-accounts',
    call: (org) => org.serviceAccounts.update(accountId, { description: 'Runs by day' }),
    path: base,
    body: { atlassianId: accountId, description: 'Runs by day' },
    answer: { id: 's1', atlassianId: accountId, displayName: 'Export', status: 'ACTIVE' },
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
    body: ['s1', 's2'],
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
    answer: [{ id: 't1', label: null, status: 'EXPIRED', user: { id: accountId, email: null }, scopes: [] }],
    result: [{ id: 't1', label: null, status: 'EXPIRED', user: { id: accountId, email: null }, scopes: [] }],
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
    answer: [
      {
        clientId: 'c1',
        clientName: 'Export',
        serviceAccount: { id: accountId, name: 'Export', email: null },
        createdAt: '2026-01-01T00:00:00Z',
        createdBy: { id: 'a1', name: 'Jane Doe', email: 'jane@example.com' },
        clientRevocationTime: null,
        scopes: ['read:jira-work'],
      },
    ],
    result: [{ clientId: 'c1', clientName: 'Export', serviceAccount: { id: accountId }, createdBy: { id: 'a1' }, clientRevocationTime: null, scopes: ['read:jira-work'] }],
  },
  {
    operation: 'GET /admin/api-access/v1/orgs/{orgId}/service-accounts/oauth-clients',
    call: (org) => org.serviceAccounts.listAllOauthClients().toArray(),
    path: `${base}/oauth-clients`,
    answer: [],
    result: [],
  },
];
