import type { ProductClient } from 'atlassian-admin-sdk';

import { accountId } from '../support/clients.js';
import type { Wire } from '../support/wire.js';

const properties = `/wiki/rest/api/user/${accountId}/property`;
const value = { theme: 'dark', size: 3 };

export const confluenceUserPropertyWires: readonly Wire<ProductClient>[] = [
  {
    operation: 'GET /wiki/rest/api/user/{userId}/property',
    call: (product) => product.confluence.userProperties.list(accountId).toArray(),
    path: `${properties}?limit=50&start=0`,
    answer: { results: [{ key: 'settings', newField: null }], start: 0, limit: 50, size: 1, _links: {} },
    result: [{ key: 'settings', newField: null }],
  },
  {
    operation: 'GET /wiki/rest/api/user/{userId}/property/{key}',
    call: (product) => product.confluence.userProperties.get(accountId, 'settings'),
    path: `${properties}/settings`,
    answer: { id: '1', key: 'settings', value, createdDate: '2026-01-01T12:00:00.111Z', lastModifiedDate: null, _links: {} },
    result: { key: 'settings', value, lastModifiedDate: null },
  },
  {
    operation: 'POST /wiki/rest/api/user/{userId}/property/{key}',
    call: (product) => product.confluence.userProperties.create(accountId, 'settings', value),
    path: `${properties}/settings`,
    body: { value },
    status: 201,
    result: { outcome: 'done' },
  },
  {
    operation: 'PUT /wiki/rest/api/user/{userId}/property/{key}',
    call: (product) => product.confluence.userProperties.update(accountId, 'settings', value),
    path: `${properties}/settings`,
    body: { value },
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'DELETE /wiki/rest/api/user/{userId}/property/{key}',
    call: (product) => product.confluence.userProperties.delete(accountId, 'settings'),
    path: `${properties}/settings`,
    status: 204,
    result: { outcome: 'done' },
  },
];
