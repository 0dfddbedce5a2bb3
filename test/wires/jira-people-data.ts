import type { ProductClient } from 'atlassian-admin-sdk';

import { accountId } from '../support/clients.js';
import type { Wire } from '../support/wire.js';

const whose = `accountId=${encodeURIComponent(accountId)}`;
const form = 'application/x-www-form-urlencoded';

export const jiraPeopleDataWires: readonly Wire<ProductClient>[] = [
  {
    operation: 'GET /rest/api/3/user/columns',
    call: (product) => product.jira.userColumns.get(accountId),
    path: `/rest/api/3/user/columns?${whose}`,
    answer: [{ label: null, value: 'summary', newField: 1 }],
    result: [{ label: null, value: 'summary' }],
  },
  {
    operation: 'PUT /rest/api/3/user/columns',
    call: (product) => product.jira.userColumns.set(accountId, ['summary', 'status']),
    path: `/rest/api/3/user/columns?${whose}`,
    // A form: columns=summary&columns=status
    body: { columns: ['summary', 'status'] },
    headers: { 'content-type': form, 'x-atlassian-token': 'no-check' },
    answer: {},
    result: { outcome: 'done' },
  },
  {
    operation: 'DELETE /rest/api/3/user/columns',
    call: (product) => product.jira.userColumns.reset(accountId),
    path: `/rest/api/3/user/columns?${whose}`,
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'GET /rest/api/3/user/properties',
    call: (product) => product.jira.userProperties.listKeys(accountId).toArray(),
    path: `/rest/api/3/user/properties?${whose}`,
    answer: { keys: [{ self: 'x', key: 'onboarding', newField: null }] },
    result: [{ key: 'onboarding' }],
  },
  {
    operation: 'GET /rest/api/3/user/properties/{propertyKey}',
    call: (product) => product.jira.userProperties.get(accountId, 'on/boarding'),
    path: `/rest/api/3/user/properties/on%2Fboarding?${whose}`,
    answer: { key: 'on/boarding', value: { done: null }, newField: 1 },
    result: { key: 'on/boarding', value: { done: null } },
  },
  {
    operation: 'PUT /rest/api/3/user/properties/{propertyKey}',
    call: (product) => product.jira.userProperties.set(accountId, 'onboarding', [1, 'two', { three: null }]),
    path: `/rest/api/3/user/properties/onboarding?${whose}`,
    body: [1, 'two', { three: null }],
    status: 201,
    answer: {},
    result: { outcome: 'done' },
  },
  {
    operation: 'DELETE /rest/api/3/user/properties/{propertyKey}',
    call: (product) => product.jira.userProperties.delete(accountId, 'onboarding'),
    path: `/rest/api/3/user/properties/onboarding?${whose}`,
    status: 204,
    result: { outcome: 'done' },
  },
];
