import type { ProductClient } from 'atlassian-admin-sdk';

import { accountId } from '../support/clients.js';
import type { Wire } from '../support/wire.js';

const restrictions = { user: { results: [{ accountId, type: 'known' }], start: 0, limit: 100, size: 1 }, group: { results: [], start: 0, limit: 100, size: 0 } };
const read = { operation: 'read', restrictions };
const given = [{ operation: 'read' as const, restrictions: { user: [{ type: 'known' as const, accountId }], group: [{ type: 'group' as const, id: 'g1' }] } }];
const headers = { 'x-atlassian-token': 'no-check' };
const path = '/wiki/rest/api/content/65537/restriction';
const asked = `?accountId=${encodeURIComponent(accountId)}`;
const operation = '/wiki/rest/api/content/{id}/restriction';

export const confluenceRestrictionWires: readonly Wire<ProductClient>[] = [
  {
    operation: `GET ${operation}`,
    call: (product) => product.confluence.restrictions.list('65537', { expand: ['restrictions.user', 'restrictions.group'] }).toArray(),
    path: `${path}?limit=100&expand=restrictions.user%2Crestrictions.group&start=0`,
    answer: { results: [read], start: 0, limit: 100, size: 1, _links: {} },
    result: [read],
  },
  {
    operation: `PUT ${operation}`,
    call: (product) => product.confluence.restrictions.update('65537', given),
    path,
    headers,
    body: given,
    answer: { results: [read], start: 0, limit: 100, size: 1 },
    result: { outcome: 'done' },
  },
  {
    operation: `POST ${operation}`,
    call: (product) => product.confluence.restrictions.add('65537', given),
    path,
    headers,
    body: given,
    answer: { results: [read], start: 0, limit: 100, size: 1 },
    result: { outcome: 'done' },
  },
  {
    operation: `DELETE ${operation}`,
    call: (product) => product.confluence.restrictions.delete('65537'),
    path,
    headers,
    answer: { results: [], start: 0, limit: 100, size: 0 },
    result: { outcome: 'done' },
  },
  {
    operation: `GET ${operation}/byOperation`,
    call: (product) => product.confluence.restrictions.getByOperation('65537'),
    path: `${path}/byOperation?expand=restrictions.user%2Crestrictions.group`,
    answer: { read, update: { ...read, operation: 'update' }, _links: {} },
    result: { read, update: { operation: 'update' } },
  },
  {
    operation: `GET ${operation}/byOperation/{operationKey}`,
    call: (product) => product.confluence.restrictions.get('65537', 'read'),
    path: `${path}/byOperation/read?expand=restrictions.user%2Crestrictions.group`,
    answer: read,
    result: read,
  },
  {
    operation: `GET ${operation}/byOperation/{operationKey}/user`,
    call: (product) => product.confluence.restrictions.hasUser('65537', 'read', accountId),
    path: `${path}/byOperation/read/user${asked}`,
    result: true,
  },
  {
    operation: `PUT ${operation}/byOperation/{operationKey}/user`,
    call: (product) => product.confluence.restrictions.addUser('65537', 'update', accountId),
    path: `${path}/byOperation/update/user${asked}`,
    headers,
    body: {},
    result: { outcome: 'done' },
  },
  {
    operation: `DELETE ${operation}/byOperation/{operationKey}/user`,
    call: (product) => product.confluence.restrictions.removeUser('65537', 'update', accountId),
    path: `${path}/byOperation/update/user${asked}`,
    headers,
    result: { outcome: 'done' },
  },
  {
    operation: `PUT ${operation}/byOperation/{operationKey}/byGroupId/{groupId}`,
    call: (product) => product.confluence.restrictions.addGroup('65537', 'read', 'g1'),
    path: `${path}/byOperation/read/byGroupId/g1`,
    headers,
    body: {},
    result: { outcome: 'done' },
  },
];
