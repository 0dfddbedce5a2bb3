import type { ProductClient } from 'atlassian-admin-sdk';

import { accountId } from '../support/clients.js';
import type { Wire } from '../support/wire.js';

const id = encodeURIComponent(accountId);
const page = { self: 'x', maxResults: 50, startAt: 0, total: 1, isLast: true };
const role = { id: 10_001, name: 'Developers', actors: [{ id: 1, type: 'atlassian-user-role-actor', actorUser: { accountId }, avatarUrl: 'x' }] };
const version = { id: '10700', name: '1.0', projectId: 10_000, driver: accountId, approvers: [{ accountId, status: 'PENDING' }], released: false, newField: 1 };
const shared = { id: 10_800, type: 'user', user: { accountId, displayName: null } };
const board = { id: 84, name: 'Team board', type: 'kanban', location: { projectId: 10_000, projectKey: 'OPS' }, admins: { users: [{ accountId }], groups: [{ name: 'g' }] } };

export const jiraOwnershipWires: readonly Wire<ProductClient>[] = [
  {
    operation: 'POST /rest/api/3/project/{projectIdOrKey}/role/{id}',
    call: (product) => product.jira.projectRoles.addActors('OPS', 10_001, { user: [accountId], groupId: ['g1'] }),
    path: '/rest/api/3/project/OPS/role/10001',
    body: { user: [accountId], groupId: ['g1'] },
    answer: role,
    result: { id: 10_001, actors: [{ actorUser: { accountId } }] },
  },
  {
    operation: 'PUT /rest/api/3/project/{projectIdOrKey}/role/{id}',
    call: (product) => product.jira.projectRoles.setActors('OPS', '10001', { user: [accountId], groupId: ['g1'], group: ['developers'] }),
    path: '/rest/api/3/project/OPS/role/10001',
    body: { categorisedActors: { 'atlassian-user-role-actor': [accountId], 'atlassian-group-role-actor-id': ['g1'], 'atlassian-group-role-actor': ['developers'] } },
    answer: role,
    result: { id: 10_001 },
  },
  {
    operation: 'GET /rest/api/3/role',
    call: (product) => product.jira.projectRoles.listAll().toArray(),
    path: '/rest/api/3/role',
    answer: [role],
    result: [{ id: 10_001, name: 'Developers' }],
  },
  {
    operation: 'GET /rest/api/3/role/{id}/actors',
    call: (product) => product.jira.projectRoles.getDefaultActors(10_001),
    path: '/rest/api/3/role/10001/actors',
    answer: role,
    result: { actors: [{ actorUser: { accountId } }] },
  },
  {
    operation: 'POST /rest/api/3/role/{id}/actors',
    call: (product) => product.jira.projectRoles.addDefaultActors(10_001, { user: [accountId] }),
    path: '/rest/api/3/role/10001/actors',
    body: { user: [accountId] },
    answer: role,
    result: { id: 10_001 },
  },
  {
    operation: 'DELETE /rest/api/3/role/{id}/actors',
    call: (product) => product.jira.projectRoles.removeDefaultActor(10_001, { user: accountId }),
    path: `/rest/api/3/role/10001/actors?user=${id}`,
    answer: { ...role, actors: [] },
    result: { id: 10_001, actors: [] },
  },
  {
    operation: 'GET /rest/api/3/project/{projectIdOrKey}/components',
    call: (product) => product.jira.components.list('OPS', { componentSource: 'auto' }).toArray(),
    path: '/rest/api/3/project/OPS/components?componentSource=auto',
    answer: [{ id: '10200', name: 'Backend', lead: { accountId, displayName: null }, realAssigneeType: 'x' }],
    result: [{ id: '10200', lead: { accountId } }],
  },
  {
    operation: 'GET /rest/api/3/project/{projectIdOrKey}/version',
    call: (product) => product.jira.versions.list('OPS', { status: 'unreleased', orderBy: '-sequence', expand: 'driver,approvers' }).toArray(),
    path: '/rest/api/3/project/OPS/version?maxResults=50&status=unreleased&orderBy=-sequence&expand=driver%2Capprovers&startAt=0',
    answer: { ...page, values: [version] },
    result: [{ id: '10700', driver: accountId, approvers: [{ accountId }] }],
  },
  {
    operation: 'GET /rest/api/3/version/{id}',
    call: (product) => product.jira.versions.get('10700', { expand: 'driver' }),
    path: '/rest/api/3/version/10700?expand=driver',
    answer: version,
    result: { id: '10700', driver: accountId },
  },
  {
    operation: 'PUT /rest/api/3/version/{id}',
    call: (product) => product.jira.versions.update('10700', { released: true, releaseDate: '2026-01-31' }),
    path: '/rest/api/3/version/10700',
    body: { released: true, releaseDate: '2026-01-31' },
    answer: { ...version, released: true },
    result: { id: '10700', released: true },
  },
  {
    operation: 'GET /rest/api/3/filter/{id}',
    call: (product) => product.jira.filters.get('10100', { expand: 'subscriptions', overrideSharePermissions: true }),
    path: '/rest/api/3/filter/10100?expand=subscriptions&overrideSharePermissions=true',
    answer: { id: '10100', name: 'Open issues', owner: { accountId }, subscriptions: { size: 1, items: [{ id: 1, user: { accountId } }], 'max-results': 1 } },
    result: { id: '10100', owner: { accountId }, subscriptions: [{ id: 1, user: { accountId } }] },
  },
  {
    operation: 'GET /rest/api/3/filter/{id}/permission',
    call: (product) => product.jira.filters.listSharePermissions('10100').toArray(),
    path: '/rest/api/3/filter/10100/permission',
    answer: [shared],
    result: [{ id: 10_800, user: { accountId } }],
  },
  {
    operation: 'POST /rest/api/3/filter/{id}/permission',
    call: (product) => product.jira.filters.addSharePermission('10100', { type: 'user', accountId, rights: 3 }),
    path: '/rest/api/3/filter/10100/permission',
    body: { type: 'user', accountId, rights: 3 },
    status: 201,
    answer: [shared],
    result: [{ id: 10_800 }],
  },
  {
    operation: 'DELETE /rest/api/3/filter/{id}/permission/{permissionId}',
    call: (product) => product.jira.filters.removeSharePermission('10100', 10_800),
    path: '/rest/api/3/filter/10100/permission/10800',
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'PUT /rest/api/3/dashboard/{id}',
    call: (product) =>
      product.jira.dashboards.update(
        '10400',
        { name: 'Operations', description: '', sharePermissions: [], editPermissions: [{ type: 'user', user: { accountId } }] },
        { extendAdminPermissions: true },
      ),
    path: '/rest/api/3/dashboard/10400?extendAdminPermissions=true',
    body: { name: 'Operations', description: '', sharePermissions: [], editPermissions: [{ type: 'user', user: { accountId } }] },
    answer: { id: '10400', name: 'Operations', owner: { accountId }, automaticRefreshMs: 1 },
    result: { id: '10400', owner: { accountId } },
  },
  {
    operation: 'GET /rest/agile/1.0/board',
    call: (product) => product.jira.boards.list({ type: 'scrum,kanban', projectKeyOrId: 'OPS', filterId: '10100', includePrivate: true }).toArray(),
    path: '/rest/agile/1.0/board?maxResults=50&type=scrum%2Ckanban&projectKeyOrId=OPS&filterId=10100&includePrivate=true&startAt=0',
    answer: { ...page, values: [board] },
    result: [{ id: 84, admins: { users: [{ accountId }] } }],
  },
  {
    operation: 'GET /rest/agile/1.0/board/filter/{filterId}',
    call: (product) => product.jira.boards.listOfFilter('10100').toArray(),
    path: '/rest/agile/1.0/board/filter/10100?maxResults=50&startAt=0',
    answer: { ...page, values: [{ id: 84, self: 'x', name: 'Team board' }] },
    result: [{ id: 84, name: 'Team board' }],
  },
  {
    operation: 'GET /rest/agile/1.0/board/{boardId}',
    call: (product) => product.jira.boards.get(84),
    path: '/rest/agile/1.0/board/84',
    answer: board,
    result: { id: 84, location: { projectKey: 'OPS' } },
  },
  {
    operation: 'GET /rest/agile/1.0/board/{boardId}/configuration',
    call: (product) => product.jira.boards.getConfiguration(84),
    path: '/rest/agile/1.0/board/84/configuration',
    answer: { id: 84, name: 'Team board', type: 'kanban', filter: { id: '10100', self: 'x' }, columnConfig: { columns: [] }, ranking: { rankCustomFieldId: 1 } },
    result: { id: 84, filter: { id: '10100' } },
  },
  {
    operation: 'GET /rest/agile/1.0/board/{boardId}/project',
    call: (product) => product.jira.boards.listProjects('84').toArray(),
    path: '/rest/agile/1.0/board/84/project?maxResults=50&startAt=0',
    answer: { ...page, values: [{ id: '10000', key: 'OPS', name: 'Operations', avatarUrls: {} }] },
    result: [{ id: '10000', key: 'OPS' }],
  },
  {
    operation: 'GET /rest/api/3/plans/plan',
    call: (product) => product.jira.plans.list({ includeArchived: true }).toArray(),
    path: '/rest/api/3/plans/plan?maxResults=50&includeArchived=true',
    answer: { cursor: '', last: false, nextPageCursor: '2', size: 1, total: 2, values: [{ id: '100', name: 'Next year', scenarioId: '200', status: 'Active', issueSources: [{ type: 'Board', value: 84 }] }] },
    followedBy: {
      method: 'GET',
      path: '/rest/api/3/plans/plan?maxResults=50&includeArchived=true&cursor=2',
      answer: { cursor: '2', last: true, nextPageCursor: '', size: 1, total: 2, values: [{ id: '101', name: 'Later', scenarioId: '201', status: 'Archived' }] },
    },
    result: [{ id: '100', issueSources: [{ value: 84 }] }, { id: '101', status: 'Archived' }],
  },
  {
    operation: 'GET /rest/api/3/plans/plan/{planId}',
    call: (product) => product.jira.plans.get(100, { useGroupId: true }),
    path: '/rest/api/3/plans/plan/100?useGroupId=true',
    answer: { id: 100, name: 'Next year', leadAccountId: accountId, status: 'Active', permissions: [{ type: 'Edit', holder: { type: 'AccountId', value: accountId } }], scheduling: {} },
    result: { id: 100, leadAccountId: accountId, permissions: [{ holder: { value: accountId } }] },
  },
  {
    operation: 'PUT /rest/api/3/plans/plan/{planId}',
    call: (product) => product.jira.plans.update(100, [{ op: 'replace', path: '/leadAccountId', value: accountId }]),
    path: '/rest/api/3/plans/plan/100',
    headers: { 'content-type': 'application/json-patch+json' },
    body: [{ op: 'replace', path: '/leadAccountId', value: accountId }],
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'GET /rest/api/3/workflows/search',
    call: (product) => product.jira.workflows.search({ isActive: true, scope: 'GLOBAL', expand: 'values.transitions' }).toArray(),
    path: '/rest/api/3/workflows/search?maxResults=50&isActive=true&scope=GLOBAL&expand=values.transitions&startAt=0',
    answer: { ...page, statuses: [], values: [{ id: 'w1', name: 'Approval', transitions: [{ id: '11', actions: [{ id: 'r1', ruleKey: 'system:change-assignee', parameters: { accountId } }] }] }] },
    result: [{ id: 'w1', transitions: [{ actions: [{ parameters: { accountId } }] }] }],
  },
  {
    operation: 'POST /rest/api/3/workflows',
    call: (product) => product.jira.workflows.getMany({ workflowIds: ['w1'], projectAndIssueTypes: [{ projectId: '10000', issueTypeId: '10001' }] }),
    path: '/rest/api/3/workflows',
    body: { workflowIds: ['w1'], projectAndIssueTypes: [{ projectId: '10000', issueTypeId: '10001' }] },
    answer: { statuses: [], workflows: [{ id: 'w1', name: 'Approval', version: { id: 'v1', versionNumber: 3 } }] },
    result: { workflows: [{ id: 'w1', version: { versionNumber: 3 } }] },
  },
  {
    operation: 'GET /rest/api/3/auditing/record',
    call: (product) => product.jira.auditRecords.list({ filter: 'user', from: '2026-01-01', limit: 1 }).toArray(),
    path: '/rest/api/3/auditing/record?limit=1&filter=user&from=2026-01-01&offset=0',
    answer: { offset: 0, limit: 1, total: 2, records: [{ id: 1, summary: 'User added to group', created: 'x', objectItem: { id: '1', typeName: 'USER' } }] },
    followedBy: {
      method: 'GET',
      path: '/rest/api/3/auditing/record?limit=1&filter=user&from=2026-01-01&offset=1',
      answer: { offset: 1, limit: 1, total: 2, records: [{ id: 2, summary: 'User created' }] },
    },
    result: [{ id: 1, objectItem: { typeName: 'USER' } }, { id: 2 }],
  },
  {
    operation: 'GET /rest/api/3/task/{taskId}',
    call: (product) => product.jira.tasks.get('1'),
    path: '/rest/api/3/task/1',
    answer: { id: '1', self: 'x', status: 'COMPLETE', progress: 100, elapsedRuntime: 156, submitted: 1, submittedBy: 10_000, lastUpdate: 2, result: { any: 1 } },
    result: { id: '1', status: 'COMPLETE', result: { any: 1 } },
  },
];
