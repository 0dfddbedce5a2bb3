import type { ProductClient } from 'atlassian-admin-sdk';

import { accountId } from '../support/clients.js';
import type { Wire } from '../support/wire.js';

const space = { id: '98305', key: 'DOCS', name: 'Documents', type: 'global', status: 'current', authorId: 'a1', createdAt: '2026-01-01T00:00:00.000Z', homepageId: null };
const headers = { 'x-atlassian-token': 'no-check' };
const principal = { principalType: 'USER', principalId: accountId } as const;
const key = { accountId, expirationTime: '2026-11-02T09:30:00.000Z' };

export const confluenceSpaceWires: readonly Wire<ProductClient>[] = [
  {
    operation: 'GET /wiki/api/v2/spaces',
    call: (product) => product.confluence.spaces.list({ keys: ['DOCS', 'OPS'], type: 'global' }).toArray(),
    path: '/wiki/api/v2/spaces?limit=250&keys=DOCS&keys=OPS&type=global',
    answer: { results: [space], _links: {} },
    result: [space],
  },
  {
    operation: 'GET /wiki/api/v2/spaces/{id}',
    call: (product) => product.confluence.spaces.get('98305', { 'include-permissions': true }),
    path: '/wiki/api/v2/spaces/98305?include-permissions=true',
    answer: { ...space, spaceOwnerId: accountId },
    result: { spaceOwnerId: accountId },
  },
  {
    operation: 'GET /wiki/api/v2/spaces/{id}/permissions',
    call: (product) => product.confluence.spaces.listPermissions('98305').toArray(),
    path: '/wiki/api/v2/spaces/98305/permissions?limit=250',
    answer: { results: [{ id: '7', principal: { type: 'user', id: accountId }, operation: { key: 'administer', targetType: 'space' } }], _links: {} },
    result: [{ id: '7', principal: { type: 'user', id: accountId } }],
  },
  {
    operation: 'POST /wiki/rest/api/space/{spaceKey}/permission',
    call: (product) =>
      product.confluence.spaces.addPermission('DOCS', { subject: { type: 'user', identifier: accountId }, operation: { key: 'administer', target: 'space' } }),
    path: '/wiki/rest/api/space/DOCS/permission',
    headers,
    body: { subject: { type: 'user', identifier: accountId }, operation: { key: 'administer', target: 'space' } },
    answer: { id: 7, subject: { type: 'user', identifier: accountId }, operation: { key: 'administer', target: 'space' } },
    result: { id: '7' },
  },
  {
    operation: 'DELETE /wiki/rest/api/space/{spaceKey}/permission/{id}',
    call: (product) => product.confluence.spaces.removePermission('~jane', '7'),
    path: '/wiki/rest/api/space/~jane/permission/7',
    headers,
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'GET /wiki/api/v2/space-permissions',
    call: (product) => product.confluence.spaceRoles.listAvailablePermissions().toArray(),
    path: '/wiki/api/v2/space-permissions?limit=250',
    answer: { results: [{ id: 'administer/space', displayName: 'Administer', description: '', requiredPermissionIds: ['read/space'] }], _links: {} },
    result: [{ id: 'administer/space', requiredPermissionIds: ['read/space'] }],
  },
  {
    operation: 'GET /wiki/api/v2/space-roles',
    call: (product) => product.confluence.spaceRoles.list({ 'space-id': '98305' }).toArray(),
    path: '/wiki/api/v2/space-roles?limit=250&space-id=98305',
    answer: { results: [{ id: 'r1', type: 'SYSTEM', name: 'Admin', spacePermissions: ['administer/space'] }], _links: {} },
    result: [{ id: 'r1', name: 'Admin' }],
  },
  {
    operation: 'GET /wiki/api/v2/space-role-mode',
    call: (product) => product.confluence.spaceRoles.getMode(),
    path: '/wiki/api/v2/space-role-mode',
    answer: { mode: 'ROLES_TRANSITION' },
    result: 'ROLES_TRANSITION',
  },
  {
    operation: 'GET /wiki/api/v2/spaces/{id}/role-assignments',
    call: (product) => product.confluence.spaceRoles.listAssignments('98305', { 'principal-id': accountId, 'principal-type': 'USER' }).toArray(),
    path: `/wiki/api/v2/spaces/98305/role-assignments?limit=250&principal-id=${encodeURIComponent(accountId)}&principal-type=USER`,
    answer: { results: [{ principal, roleId: 'r1' }], _links: {} },
    result: [{ principal, roleId: 'r1' }],
  },
  {
    operation: 'POST /wiki/api/v2/spaces/{id}/role-assignments',
    call: (product) => product.confluence.spaceRoles.setAssignments('98305', [{ principal, roleId: 'r1' }, { principal: { principalType: 'GROUP', principalId: 'g1' } }]),
    path: '/wiki/api/v2/spaces/98305/role-assignments',
    body: [{ principal, roleId: 'r1' }, { principal: { principalType: 'GROUP', principalId: 'g1' } }],
    answer: { results: [{ principal, roleId: 'r1' }], _links: {} },
    result: { outcome: 'done' },
  },
  {
    operation: 'GET /wiki/api/v2/admin-key',
    call: (product) => product.confluence.adminKey.get(),
    path: '/wiki/api/v2/admin-key',
    answer: key,
    result: key,
  },
  {
    operation: 'POST /wiki/api/v2/admin-key',
    call: (product) => product.confluence.adminKey.enable({ durationInMinutes: 30 }),
    path: '/wiki/api/v2/admin-key',
    body: { durationInMinutes: 30 },
    answer: key,
    result: key,
  },
  {
    operation: 'DELETE /wiki/api/v2/admin-key',
    call: (product) => product.confluence.adminKey.disable(),
    path: '/wiki/api/v2/admin-key',
    status: 204,
    result: { outcome: 'done' },
  },
];
