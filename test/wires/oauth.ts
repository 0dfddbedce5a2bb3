import type { ProductClient } from 'atlassian-admin-sdk';

import type { Wire } from '../support/wire.js';

export const oauthWires: readonly Wire<ProductClient>[] = [
  {
    operation: 'GET /oauth/token/accessible-resources',
    call: (product) => product.listAccessibleResources().toArray(),
    path: '/oauth/token/accessible-resources',
    answer: [{ id: 'c1', name: 'example', url: 'https://example.atlassian.net', scopes: ['read:jira-user'], avatarUrl: null, newField: 1 }],
    result: [{ id: 'c1', name: 'example', scopes: ['read:jira-user'] }],
  },
];

export const siteIdWires: readonly Wire<ProductClient>[] = [
  {
    operation: 'GET /_edge/tenant_info',
    call: (product) => product.getCloudId(),
    path: '/_edge/tenant_info',
    answer: { cloudId: 'c1', newField: null },
    result: 'c1',
  },
];
