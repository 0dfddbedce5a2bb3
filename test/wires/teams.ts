import type { ProductClient } from 'atlassian-admin-sdk';

import { accountId, orgId } from '../support/clients.js';
import type { Wire } from '../support/wire.js';

const base = `/public/teams/v1/org/${orgId}/teams`;
const team = { teamId: 't1', organizationId: orgId, displayName: 'Platform', description: '', state: 'ACTIVE', teamType: 'NEW_KIND', creatorId: null, newField: 1 };

export const teamWires: readonly Wire<ProductClient>[] = [
  {
    operation: 'GET /public/teams/v1/org/{orgId}/teams',
    throughGateway: true,
    call: (product) => product.teams.list(orgId, { siteId: 'c1', size: 300 }).toArray(),
    path: `${base}?siteId=c1&size=300`,
    answer: { entities: [team], cursor: '' },
    result: [{ teamId: 't1', displayName: 'Platform', creatorId: null }],
  },
  {
    operation: 'GET /public/teams/v1/org/{orgId}/teams/{teamId}',
    throughGateway: true,
    call: (product) => product.teams.get(orgId, 't1', { siteId: 'c1' }),
    path: `${base}/t1?siteId=c1`,
    answer: { ...team, userPermissions: { ADD_MEMBERS: true, NEW: false } },
    result: { teamId: 't1', userPermissions: { ADD_MEMBERS: true } },
  },
  {
    operation: 'PATCH /public/teams/v1/org/{orgId}/teams/{teamId}',
    throughGateway: true,
    call: (product) => product.teams.update(orgId, 't1', { description: 'Runs the platform' }),
    path: `${base}/t1`,
    body: { description: 'Runs the platform' },
    answer: { ...team, description: 'Runs the platform' },
    result: { description: 'Runs the platform' },
  },
  {
    operation: 'POST /public/teams/v1/org/{orgId}/teams/{teamId}/restore',
    throughGateway: true,
    call: (product) => product.teams.restore(orgId, 't1'),
    path: `${base}/t1/restore`,
    body: {},
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'POST /public/teams/v1/org/{orgId}/teams/{teamId}/members',
    throughGateway: true,
    call: (product) => product.teams.listMembers(orgId, 't1', { first: 50, siteId: 'c1' }).toArray(),
    path: `${base}/t1/members?siteId=c1`,
    body: { first: 50 },
    answer: { results: [{ accountId, newField: 1 }], pageInfo: { hasNextPage: false, endCursor: null } },
    result: [{ accountId }],
  },
  {
    operation: 'POST /public/teams/v1/org/{orgId}/teams/{teamId}/members/add',
    throughGateway: true,
    call: (product) => product.teams.addMembers(orgId, 't1', [accountId, 'a2']),
    path: `${base}/t1/members/add`,
    body: { members: [{ accountId }, { accountId: 'a2' }] },
    answer: { members: [{ accountId }], errors: [{ accountId: 'a2', code: 'X', message: 'not added' }] },
    result: { members: [{ accountId }], errors: [{ accountId: 'a2', code: 'X' }] },
  },
  {
    operation: 'POST /public/teams/v1/org/{orgId}/teams/{teamId}/members/remove',
    throughGateway: true,
    call: (product) => product.teams.removeMembers(orgId, 't1', [accountId]),
    path: `${base}/t1/members/remove`,
    body: { members: [{ accountId }] },
    answer: {},
    result: { errors: [] },
  },
];
