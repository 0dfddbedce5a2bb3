import type { OrgAdminClient } from 'atlassian-admin-sdk';

import { accountId, orgId } from '../support/clients.js';
import type { Wire } from '../support/wire.js';

const base = `/admin/api-access/v1/orgs/${orgId}`;
const ada = { id: accountId, name: 'Ada Admin', email: 'ada@example.com', orgId };

export const apiAccessWires: readonly Wire<OrgAdminClient>[] = [
  {
    operation: 'GET /admin/api-access/v1/orgs/{orgId}/api-tokens',
    call: (org) =>
      org.apiTokens
        .list({ q: 'ada', status: 'allowed', lastActiveAtSearchType: 'gt', lastActiveAtUom: 'day', lastActiveAtValue: 90, sort: '-lastActiveAt', pageSize: 1000 })
        .toArray(),
    path: `${base}/api-tokens?q=ada&status=allowed&lastActiveAtSearchType=gt&lastActiveAtUom=day&lastActiveAtValue=90&sort=-lastActiveAt&pageSize=1000`,
    answer: {
      data: [
        { id: 't1', label: 'ci', status: 'ALLOWED', createdAt: '2026-01-01T00:00:00.123Z', expiresAt: '2027-01-01T00:00:00+00:00', lastActiveAt: null, user: ada, scopes: ['read:jira-work'] },
        { id: 't2', label: null, status: 'PAUSED', user: null },
      ],
      links: { self: 'c1', prev: null },
    },
    result: [
      { id: 't1', label: 'ci', status: 'ALLOWED', expiresAt: '2027-01-01T00:00:00+00:00', lastActiveAt: null, user: ada, scopes: ['read:jira-work'] },
      { id: 't2', status: 'PAUSED', user: null },
    ],
  },
  {
    operation: 'GET /admin/api-access/v1/orgs/{orgId}/api-tokens',
    call: (org) => org.apiTokens.list({ q: 'ada', status: 'allowed', pageSize: 1 }).toArray(),
    path: `${base}/api-tokens?q=ada&status=allowed&pageSize=1`,
    answer: { data: [{ id: 't1', label: 'ci', user: ada, scopes: [] }], links: { self: 'c1', next: 'c2' } },
    followedBy: {
      method: 'GET',
      path: `${base}/api-tokens?q=ada&status=allowed&pageSize=1&cursor=c2`,
      answer: { data: [{ id: 't2', label: 'laptop', user: ada, scopes: [] }], links: { self: 'c2' } },
    },
    result: [{ id: 't1' }, { id: 't2' }],
  },
  {
    operation: 'GET /admin/api-access/v1/orgs/{orgId}/api-tokens/count',
    call: (org) => org.apiTokens.count({ createdAtSearchType: 'range', createdAtFrom: '2026-01-01T00:00:00Z' }),
    path: `${base}/api-tokens/count?createdAtSearchType=range&createdAtFrom=2026-01-01T00%3A00%3A00Z`,
    answer: 42,
    result: 42,
  },
  {
    operation: 'GET /admin/api-access/v1/orgs/{orgId}/api-keys',
    call: (org) => org.apiKeys.list({ expiresAtSearchType: 'lt', expiresAtUom: 'day', expiresAtValue: 14, sort: '+expiresAt', pageSize: 40 }).toArray(),
    path: `${base}/api-keys?expiresAtSearchType=lt&expiresAtUom=day&expiresAtValue=14&sort=%2BexpiresAt&pageSize=40`,
    answer: {
      data: [{ id: 'k1', label: 'Nightly', keyType: 'CLOUD_ADMIN', createdAt: '2026-01-01T00:00:00Z', expiresAt: '2026-12-01T00:00:00Z', lastActiveAt: '2026-11-01T00:00:00Z', systemAccountId: null, orgId, createdBy: ada, scopes: [], targetResources: [] }],
      links: {},
    },
    result: [{ id: 'k1', label: 'Nightly', keyType: 'CLOUD_ADMIN', systemAccountId: null, orgId, createdBy: { id: accountId, email: 'ada@example.com' }, scopes: [], targetResources: [] }],
  },
  {
    operation: 'GET /admin/api-access/v1/orgs/{orgId}/api-keys',
    call: (org) => org.apiKeys.list({ q: 'ada', keyType: 'CLOUD_ADMIN', lastActiveAtSearchType: 'range_time', lastActiveAtRangeFrom: 'week', pageSize: 5 }).toArray(),
    path: `${base}/api-keys?q=ada&keyType=CLOUD_ADMIN&lastActiveAtSearchType=range_time&lastActiveAtRangeFrom=week&pageSize=5`,
    answer: { data: [{ id: 'k1', createdBy: ada }], links: { self: 'c1', next: 'c2' } },
    followedBy: {
      method: 'GET',
      path: `${base}/api-keys?q=ada&keyType=CLOUD_ADMIN&lastActiveAtSearchType=range_time&lastActiveAtRangeFrom=week&pageSize=5&cursor=c2`,
      answer: { data: [{ id: 'k2', createdBy: ada }], links: { self: 'c2' } },
    },
    result: [{ id: 'k1' }, { id: 'k2' }],
  },
  {
    operation: 'GET /admin/api-access/v1/orgs/{orgId}/api-keys/count',
    call: (org) => org.apiKeys.count({ keyType: 'CLOUD_ADMIN' }),
    path: `${base}/api-keys/count?keyType=CLOUD_ADMIN`,
    answer: 3,
    result: 3,
  },
  {
    operation: 'PATCH /admin/api-access/v1/orgs/{orgId}/api-keys/revoke/{apiKeyId}',
    call: (org) => org.apiKeys.revoke('k1'),
    path: `${base}/api-keys/revoke/k1`,
    body: {},
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'GET /admin/api-access/v1/orgs/{orgId}/oauth-clients',
    call: (org) => org.oauthClients.list({ pageSize: 50 }).toArray(),
    path: `${base}/oauth-clients?pageSize=50`,
    answer: { data: [{ clientId: 'c1', name: 'Export', createdAt: 1_763_149_545_609, updatedAt: null, status: 'ACTIVE', scopes: [] }], links: { self: 'x', next: null } },
    result: [{ clientId: 'c1', name: 'Export', createdAt: 1_763_149_545_609, updatedAt: null, status: 'ACTIVE' }],
  },
  {
    operation: 'GET /admin/api-access/v1/orgs/{orgId}/oauth-clients',
    call: (org) => org.oauthClients.list({ pageSize: 1 }).toArray(),
    path: `${base}/oauth-clients?pageSize=1`,
    answer: { data: [{ clientId: 'c1', name: 'Export', status: 'ACTIVE' }], links: { next: 'n2' } },
    followedBy: { method: 'GET', path: `${base}/oauth-clients?pageSize=1&cursor=n2`, answer: { data: [{ clientId: 'c2', name: 'Import', status: 'REVOKED' }], links: {} } },
    result: [{ clientId: 'c1' }, { clientId: 'c2', status: 'REVOKED' }],
  },
  {
    operation: 'POST /admin/api-access/v1/orgs/{orgId}/oauth-clients/count',
    call: (org) => org.oauthClients.count(),
    path: `${base}/oauth-clients/count`,
    body: {},
    answer: { total: 7 },
    result: 7,
  },
  {
    operation: 'GET /admin/api-access/v1/orgs/{orgId}/oauth-clients/{clientId}',
    call: (org) => org.oauthClients.get('c1'),
    path: `${base}/oauth-clients/c1`,
    answer: { clientId: 'c1', name: null, status: 'SUSPENDED' },
    result: { clientId: 'c1', name: null, status: 'SUSPENDED' },
  },
  {
    operation: 'DELETE /admin/api-access/v1/orgs/{orgId}/oauth-clients/{clientId}',
    call: (org) => org.oauthClients.delete('c1'),
    path: `${base}/oauth-clients/c1`,
    status: 204,
    result: { outcome: 'done' },
  },
];
