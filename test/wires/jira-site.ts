import type { ProductClient } from 'atlassian-admin-sdk';

import type { Wire } from '../support/wire.js';

export const jiraSiteWires: readonly Wire<ProductClient>[] = [
  {
    operation: 'GET /rest/api/3/serverInfo',
    call: (product) => product.jira.getServerInfo(),
    path: '/rest/api/3/serverInfo',
    answer: { baseUrl: 'https://example.atlassian.net', versionNumbers: [1001, 0, 0], buildNumber: 100300, defaultLocale: { locale: 'en_US' }, healthChecks: null },
    result: { baseUrl: 'https://example.atlassian.net', versionNumbers: [1001, 0, 0], healthChecks: null },
  },
  {
    operation: 'GET /rest/api/3/applicationrole',
    call: (product) => product.jira.applicationRoles.list().toArray(),
    path: '/rest/api/3/applicationrole',
    answer: [{ key: 'jira-software', groups: ['staff'], groupDetails: [{ name: 'staff', groupId: null }], numberOfSeats: 10, remainingSeats: null, newField: 1 }],
    result: [{ key: 'jira-software', groupDetails: [{ name: 'staff', groupId: null }], numberOfSeats: 10, newField: 1 }],
  },
  {
    operation: 'GET /rest/api/3/applicationrole/{key}',
    call: (product) => product.jira.applicationRoles.get('jira-software'),
    path: '/rest/api/3/applicationrole/jira-software',
    answer: { key: 'jira-software', name: null, hasUnlimitedSeats: false, userCount: 3, newField: 1 },
    result: { key: 'jira-software', name: null, userCount: 3 },
  },
  {
    operation: 'GET /rest/api/3/instance/license',
    call: (product) => product.jira.license.get(),
    path: '/rest/api/3/instance/license',
    answer: { applications: [{ id: 'jira-software', plan: 'TRIAL', newField: null }] },
    result: { applications: [{ id: 'jira-software', plan: 'TRIAL' }] },
  },
  {
    operation: 'GET /rest/api/3/license/approximateLicenseCount',
    call: (product) => product.jira.license.getApproximateCount(),
    path: '/rest/api/3/license/approximateLicenseCount',
    answer: { key: 'license.totalApproximateUserCount', value: '1000', newField: null },
    result: { key: 'license.totalApproximateUserCount', value: '1000' },
  },
  {
    operation: 'GET /rest/api/3/license/approximateLicenseCount/product/{applicationKey}',
    call: (product) => product.jira.license.getApproximateProductCount('jira-servicedesk'),
    path: '/rest/api/3/license/approximateLicenseCount/product/jira-servicedesk',
    answer: { key: 'license.jira-servicedesk.approximateUserCount', value: null },
    result: { key: 'license.jira-servicedesk.approximateUserCount', value: null },
  },
];
