import type { ProductClient } from 'atlassian-admin-sdk';

import { accountId } from '../support/clients.js';
import type { Wire } from '../support/wire.js';

const page = { self: 'x', maxResults: 50, startAt: 0, total: 1, isLast: true };
const holder = { type: 'user', parameter: accountId, value: accountId, expand: 'user' };

export const jiraSchemeWires: readonly Wire<ProductClient>[] = [
  {
    operation: 'GET /rest/api/3/field/search',
    call: (product) => product.jira.fields.search({ type: ['custom'], projectIds: ['10000', 10_001], orderBy: '-lastUsed' }).toArray(),
    path: '/rest/api/3/field/search?maxResults=50&type=custom&projectIds=10000&projectIds=10001&orderBy=-lastUsed&startAt=0',
    answer: { ...page, values: [{ id: 'customfield_10010', name: 'Deputy', schema: { type: 'array', items: 'user', custom: 'x', customId: 10_010 }, lastUsed: { type: 'NEW' } }] },
    result: [{ id: 'customfield_10010', schema: { type: 'array', items: 'user' } }],
  },
  {
    operation: 'GET /rest/api/3/field/{fieldId}/context',
    call: (product) => product.jira.fields.listContexts('customfield_10010', { contextId: ['10200'], isGlobalContext: true }).toArray(),
    path: '/rest/api/3/field/customfield_10010/context?maxResults=50&contextId=10200&isGlobalContext=true&startAt=0',
    answer: { ...page, values: [{ id: '10200', name: 'Default', description: '', isGlobalContext: true, isAnyIssueType: true }] },
    result: [{ id: '10200', isGlobalContext: true }],
  },
  {
    operation: 'GET /rest/api/3/field/{fieldId}/context/defaultValue',
    call: (product) => product.jira.fields.listDefaultValues('customfield_10010').toArray(),
    path: '/rest/api/3/field/customfield_10010/context/defaultValue?maxResults=50&startAt=0',
    answer: {
      ...page,
      values: [
        { type: 'single.user.select', contextId: '10200', accountId, userFilter: { enabled: true, groups: ['g'], roleIds: [1] } },
        { type: 'datepicker', date: '2026-01-01' },
      ],
    },
    result: [{ accountId, userFilter: { enabled: true, groups: ['g'], roleIds: [1] } }, { type: 'datepicker' }],
  },
  {
    operation: 'PUT /rest/api/3/field/{fieldId}/context/defaultValue',
    call: (product) =>
      product.jira.fields.setDefaultValues('customfield_10010', [
        { type: 'single.user.select', contextId: 10_200, accountId, userFilter: { enabled: true, groups: ['g'] } },
        { type: 'multi.user.select', contextId: '10201', accountIds: [accountId] },
      ]),
    path: '/rest/api/3/field/customfield_10010/context/defaultValue',
    body: {
      defaultValues: [
        { type: 'single.user.select', contextId: '10200', accountId, userFilter: { enabled: true, groups: ['g'] } },
        { type: 'multi.user.select', contextId: '10201', accountIds: [accountId] },
      ],
    },
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'GET /rest/api/3/permissionscheme',
    call: (product) => product.jira.permissionSchemes.list({ expand: 'permissions,user' }).toArray(),
    path: '/rest/api/3/permissionscheme?expand=permissions%2Cuser',
    answer: { permissionSchemes: [{ id: 10_300, name: 'Default', permissions: [{ id: 10_301, holder, permission: 'EDIT_ISSUES', newField: 1 }] }] },
    result: [{ id: 10_300, permissions: [{ id: 10_301, holder: { parameter: accountId } }] }],
  },
  {
    operation: 'GET /rest/api/3/permissionscheme/{schemeId}',
    call: (product) => product.jira.permissionSchemes.get(10_300),
    path: '/rest/api/3/permissionscheme/10300',
    answer: { id: 10_300, name: 'Default', description: null },
    result: { id: 10_300, name: 'Default' },
  },
  {
    operation: 'GET /rest/api/3/permissionscheme/{schemeId}/permission',
    call: (product) => product.jira.permissionSchemes.listGrants('10300', { expand: 'user' }).toArray(),
    path: '/rest/api/3/permissionscheme/10300/permission?expand=user',
    answer: { permissions: [{ id: 10_301, holder, permission: 'EDIT_ISSUES' }], expand: 'user' },
    result: [{ id: 10_301, permission: 'EDIT_ISSUES' }],
  },
  {
    operation: 'POST /rest/api/3/permissionscheme/{schemeId}/permission',
    call: (product) => product.jira.permissionSchemes.createGrant('10300', { permission: 'EDIT_ISSUES', holder: { type: 'user', parameter: accountId } }),
    path: '/rest/api/3/permissionscheme/10300/permission',
    body: { permission: 'EDIT_ISSUES', holder: { type: 'user', parameter: accountId } },
    status: 201,
    answer: { id: 10_302, holder, permission: 'EDIT_ISSUES', self: 'x' },
    result: { id: 10_302, holder: { type: 'user' } },
  },
  {
    operation: 'DELETE /rest/api/3/permissionscheme/{schemeId}/permission/{permissionId}',
    call: (product) => product.jira.permissionSchemes.deleteGrant('10300', 10_301),
    path: '/rest/api/3/permissionscheme/10300/permission/10301',
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'GET /rest/api/3/notificationscheme',
    call: (product) => product.jira.notificationSchemes.list({ id: ['10400'], projectId: [10_000], onlyDefault: false, expand: 'user' }).toArray(),
    path: '/rest/api/3/notificationscheme?maxResults=50&id=10400&projectId=10000&onlyDefault=false&expand=user&startAt=0',
    answer: {
      ...page,
      values: [{ id: 10_400, name: 'Default', notificationSchemeEvents: [{ event: { id: 1, name: 'Issue created' }, notifications: [{ id: 10_401, notificationType: 'User', parameter: accountId, user: { accountId } }] }] }],
    },
    result: [{ id: 10_400, notificationSchemeEvents: [{ event: { id: 1 }, notifications: [{ id: 10_401, user: { accountId } }] }] }],
  },
  {
    operation: 'GET /rest/api/3/notificationscheme/{id}',
    call: (product) => product.jira.notificationSchemes.get(10_400, { expand: 'all' }),
    path: '/rest/api/3/notificationscheme/10400?expand=all',
    answer: { id: 10_400, name: 'Default', notificationSchemeEvents: [], projects: [10_000] },
    result: { id: 10_400, projects: [10_000] },
  },
  {
    operation: 'PUT /rest/api/3/notificationscheme/{id}/notification',
    call: (product) =>
      product.jira.notificationSchemes.addNotifications('10400', {
        notificationSchemeEvents: [{ event: { id: 1 }, notifications: [{ notificationType: 'User', parameter: accountId }, { notificationType: 'Reporter' }] }],
      }),
    path: '/rest/api/3/notificationscheme/10400/notification',
    body: { notificationSchemeEvents: [{ event: { id: '1' }, notifications: [{ notificationType: 'User', parameter: accountId }, { notificationType: 'Reporter' }] }] },
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'DELETE /rest/api/3/notificationscheme/{notificationSchemeId}/notification/{notificationId}',
    call: (product) => product.jira.notificationSchemes.removeNotification('10400', '10401'),
    path: '/rest/api/3/notificationscheme/10400/notification/10401',
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'GET /rest/api/3/issuesecurityschemes/level/member',
    call: (product) => product.jira.issueSecuritySchemes.listMembers({ schemeId: [10_500], levelId: ['10501'], expand: 'user' }).toArray(),
    path: '/rest/api/3/issuesecurityschemes/level/member?maxResults=50&schemeId=10500&levelId=10501&expand=user&startAt=0',
    answer: { ...page, values: [{ id: '10502', issueSecurityLevelId: '10501', issueSecuritySchemeId: '10500', holder, managed: false }] },
    result: [{ id: '10502', holder: { parameter: accountId } }],
  },
  {
    operation: 'PUT /rest/api/3/issuesecurityschemes/{schemeId}/level/{levelId}/member',
    call: (product) => product.jira.issueSecuritySchemes.addMembers('10500', 10_501, [{ type: 'user', parameter: accountId }, { type: 'reporter' }]),
    path: '/rest/api/3/issuesecurityschemes/10500/level/10501/member',
    body: { members: [{ type: 'user', parameter: accountId }, { type: 'reporter' }] },
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'DELETE /rest/api/3/issuesecurityschemes/{schemeId}/level/{levelId}/member/{memberId}',
    call: (product) => product.jira.issueSecuritySchemes.removeMember('10500', '10501', '10502'),
    path: '/rest/api/3/issuesecurityschemes/10500/level/10501/member/10502',
    status: 204,
    result: { outcome: 'done' },
  },
];
