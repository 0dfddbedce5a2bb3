import type { ProductClient } from 'atlassian-admin-sdk';

import { accountId } from '../support/clients.js';
import type { Wire } from '../support/wire.js';

const id = encodeURIComponent(accountId);
const owner = { self: 'x', accountId, displayName: null, active: false, avatarUrls: {}, newField: 1 };
const page = { self: 'x', maxResults: 50, startAt: 0, total: 1, isLast: true };

export const jiraHandOverWires: readonly Wire<ProductClient>[] = [
  {
    operation: 'GET /rest/api/3/filter/search',
    call: (product) =>
      product.jira.filters.search({ accountId, id: ['10100', 10_101], orderBy: '-name', expand: 'owner,jql', overrideSharePermissions: true }).toArray(),
    path: `/rest/api/3/filter/search?maxResults=50&accountId=${id}&id=10100&id=10101&orderBy=-name&expand=owner%2Cjql&overrideSharePermissions=true&startAt=0`,
    answer: { ...page, values: [{ id: '10100', name: 'Open issues', jql: 'assignee = currentUser()', owner, sharePermissions: [{ id: 1, type: 'new-kind' }], viewUrl: null }] },
    result: [{ id: '10100', owner: { accountId, displayName: null }, sharePermissions: [{ type: 'new-kind' }] }],
  },
  {
    operation: 'PUT /rest/api/3/filter/{id}/owner',
    call: (product) => product.jira.filters.changeOwner('10100', accountId),
    path: '/rest/api/3/filter/10100/owner',
    body: { accountId },
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'GET /rest/api/3/project/search',
    call: (product) => product.jira.projects.search({ keys: ['OPS', 'HR'], status: ['live', 'archived'], expand: 'lead' }).toArray(),
    path: '/rest/api/3/project/search?maxResults=100&keys=OPS&keys=HR&status=live&status=archived&expand=lead&startAt=0',
    answer: { ...page, values: [{ id: '10000', key: 'OPS', name: 'Operations', lead: owner, style: 'classic', insight: { totalIssueCount: 3 } }] },
    result: [{ id: '10000', key: 'OPS', lead: { accountId } }],
  },
  {
    operation: 'GET /rest/api/3/project/{projectIdOrKey}',
    call: (product) => product.jira.projects.get('OPS', { expand: 'description', properties: ['a', 'b'] }),
    path: '/rest/api/3/project/OPS?expand=description&properties=a&properties=b',
    answer: { id: '10000', key: 'OPS', lead: null, components: [{ id: '10200', name: 'Backend', lead: owner }], roles: { Developers: 'https://example.atlassian.net/x' }, url: null },
    result: { id: '10000', lead: null, components: [{ id: '10200', lead: { accountId } }] },
  },
  {
    operation: 'PUT /rest/api/3/project/{projectIdOrKey}',
    call: (product) => product.jira.projects.update('OPS', { leadAccountId: accountId, permissionScheme: '10300' }, { expand: 'lead' }),
    path: '/rest/api/3/project/OPS?expand=lead',
    body: { leadAccountId: accountId, permissionScheme: 10_300 },
    answer: { id: '10000', key: 'OPS', lead: owner, newField: {} },
    result: { id: '10000', lead: { accountId } },
  },
  {
    operation: 'GET /rest/api/3/component',
    call: (product) => product.jira.components.search({ projectIdsOrKeys: ['OPS', '10001'], query: 'back' }).toArray(),
    path: '/rest/api/3/component?maxResults=50&projectIdsOrKeys=OPS&projectIdsOrKeys=10001&query=back&startAt=0',
    answer: { ...page, values: [{ id: '10200', name: 'Backend', description: null, ari: 'ari:cloud:compass:x', metadata: { icon: 'y' } }] },
    result: [{ id: '10200', name: 'Backend', description: null }],
  },
  {
    operation: 'PUT /rest/api/3/component/{id}',
    call: (product) => product.jira.components.update('10200', { leadAccountId: '', assigneeType: 'PROJECT_DEFAULT' }),
    path: '/rest/api/3/component/10200',
    body: { leadAccountId: '', assigneeType: 'PROJECT_DEFAULT' },
    answer: { id: '10200', name: 'Backend', assigneeType: 'PROJECT_DEFAULT', realAssigneeType: 'UNASSIGNED', projectId: 10_000 },
    result: { id: '10200', assigneeType: 'PROJECT_DEFAULT' },
  },
  {
    operation: 'GET /rest/api/3/dashboard/search',
    call: (product) => product.jira.dashboards.search({ accountId, status: 'active', expand: 'owner' }).toArray(),
    path: `/rest/api/3/dashboard/search?maxResults=50&accountId=${id}&status=active&expand=owner&startAt=0`,
    answer: { ...page, values: [{ id: '10400', name: 'Operations', owner, description: null, systemDashboard: false }] },
    result: [{ id: '10400', owner: { accountId } }],
  },
  {
    operation: 'GET /rest/api/3/dashboard/{id}',
    call: (product) => product.jira.dashboards.get('10400'),
    path: '/rest/api/3/dashboard/10400',
    answer: { id: '10400', name: 'Operations', owner, sharePermissions: [], view: 'https://example.atlassian.net/jira/dashboards/10400' },
    result: { id: '10400', owner: { accountId } },
  },
  {
    operation: 'PUT /rest/api/3/dashboard/bulk/edit',
    call: (product) =>
      product.jira.dashboards.bulkEdit({
        action: 'changeOwner',
        entityIds: ['10400', 10_401],
        changeOwnerDetails: { newOwner: accountId, autofixName: false },
        extendAdminPermissions: true,
      }),
    path: '/rest/api/3/dashboard/bulk/edit',
    body: { action: 'changeOwner', entityIds: [10_400, 10_401], changeOwnerDetails: { newOwner: accountId, autofixName: false }, extendAdminPermissions: true },
    answer: { action: 'changeOwner', entityErrors: { 10401: { errorMessages: ['No'], errors: {}, newField: null } } },
    result: { action: 'changeOwner', entityErrors: { 10401: { errorMessages: ['No'] } } },
  },
  {
    operation: 'PUT /rest/api/3/dashboard/bulk/edit',
    call: (product) =>
      product.jira.dashboards.bulkEdit({
        action: 'addPermission',
        entityIds: [10_400],
        permissionDetails: { editPermissions: [{ type: 'user', user: { accountId } }], sharePermissions: [{ type: 'projectRole', project: { id: '10000' }, role: { id: '10002' } }] },
      }),
    path: '/rest/api/3/dashboard/bulk/edit',
    body: {
      action: 'addPermission',
      entityIds: [10_400],
      permissionDetails: { editPermissions: [{ type: 'user', user: { accountId } }], sharePermissions: [{ type: 'projectRole', project: { id: '10000' }, role: { id: 10_002 } }] },
    },
    answer: { action: 'addPermission', entityErrors: null },
    result: { action: 'addPermission', entityErrors: {} },
  },
  {
    operation: 'GET /rest/api/3/project/{projectIdOrKey}/role',
    call: (product) => product.jira.projectRoles.list('OPS').toArray(),
    path: '/rest/api/3/project/OPS/role',
    answer: { Developers: 'https://example.atlassian.net/rest/api/3/project/10000/role/10001' },
    result: [{ id: '10001', name: 'Developers', self: 'https://example.atlassian.net/rest/api/3/project/10000/role/10001' }],
  },
  {
    operation: 'GET /rest/api/3/project/{projectIdOrKey}/role/{id}',
    call: (product) => product.jira.projectRoles.get('OPS', 10_001, { excludeInactiveUsers: true }),
    path: '/rest/api/3/project/OPS/role/10001?excludeInactiveUsers=true',
    answer: { id: 10_001, name: 'Developers', actors: [{ id: 1, type: 'atlassian-user-role-actor', actorUser: { accountId }, avatarUrl: 'x' }], scope: { type: 'PROJECT' } },
    result: { id: 10_001, actors: [{ actorUser: { accountId } }] },
  },
  {
    operation: 'DELETE /rest/api/3/project/{projectIdOrKey}/role/{id}',
    call: (product) => product.jira.projectRoles.removeActor('OPS', 10_001, { user: accountId }),
    path: `/rest/api/3/project/OPS/role/10001?user=${id}`,
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'GET /rest/api/3/permissions',
    call: (product) => product.jira.permissions.list().toArray(),
    path: '/rest/api/3/permissions',
    answer: { permissions: { BULK_CHANGE: { key: 'BULK_CHANGE', name: 'Bulk Change', type: 'GLOBAL', description: null }, 'app__new': { key: 'app__new', type: 'NEW' } } },
    result: [{ key: 'BULK_CHANGE', name: 'Bulk Change' }, { key: 'app__new', type: 'NEW' }],
  },
  {
    operation: 'GET /rest/api/3/mypermissions',
    call: (product) => product.jira.permissions.listMine({ permissions: ['ADMINISTER', 'EDIT_ISSUES'], projectKey: 'OPS' }).toArray(),
    path: '/rest/api/3/mypermissions?permissions=ADMINISTER%2CEDIT_ISSUES&projectKey=OPS',
    answer: { permissions: { ADMINISTER: { id: '0', key: 'ADMINISTER', type: 'GLOBAL', havePermission: true } } },
    result: [{ key: 'ADMINISTER', havePermission: true }],
  },
  {
    operation: 'POST /rest/api/3/permissions/check',
    call: (product) =>
      product.jira.permissions.check({ accountId, globalPermissions: ['ADMINISTER'], projectPermissions: [{ permissions: ['EDIT_ISSUES'], projects: ['10000'], issues: [10_500] }] }),
    path: '/rest/api/3/permissions/check',
    body: { accountId, globalPermissions: ['ADMINISTER'], projectPermissions: [{ permissions: ['EDIT_ISSUES'], projects: [10_000], issues: [10_500] }] },
    answer: { globalPermissions: [], projectPermissions: [{ permission: 'EDIT_ISSUES', issues: [10_500], projects: [10_000], newField: 1 }] },
    result: { globalPermissions: [], projectPermissions: [{ permission: 'EDIT_ISSUES', projects: [10_000] }] },
  },
  {
    operation: 'POST /rest/api/3/permissions/project',
    call: (product) => product.jira.permissions.listPermittedProjects(['EDIT_ISSUES']).toArray(),
    path: '/rest/api/3/permissions/project',
    body: { permissions: ['EDIT_ISSUES'] },
    answer: { projects: [{ id: 10_000, key: 'OPS', newField: null }] },
    result: [{ id: 10_000, key: 'OPS' }],
  },
];
