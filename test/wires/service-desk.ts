import type { ProductClient } from 'atlassian-admin-sdk';

import { accountId } from '../support/clients.js';
import type { Wire } from '../support/wire.js';

const customer = 'qm:a713c8ea-0000-4000-8000-000000000001:5ad6d3580000';
const page = { size: 1, start: 0, limit: 50, isLastPage: true, _links: { base: 'x', context: '' } };
const person = { accountId, displayName: null, active: true, emailAddress: 'jane@example.com', timeZone: 'Etc/UTC', _links: {}, newField: 1 };
const desk = { id: '10', projectId: '10100', projectKey: 'HELP', projectName: 'Help', _links: {}, newField: 1 };
const queue = { id: '20', name: 'All open', jql: 'project = HELP', fields: ['summary'], issueCount: 3, _links: {} };
const approval = {
  id: '30',
  name: 'Waiting for approval',
  finalDecision: 'pending',
  canAnswerApproval: true,
  approvers: [{ approver: person, approverDecision: 'new-kind' }],
  createdDate: { iso8601: '2026-11-30T09:00:00+0000', epochMillis: 1_796_029_200_000 },
};

export const serviceDeskWires: readonly Wire<ProductClient>[] = [
  {
    operation: 'PUT /rest/servicedeskapi/customer/user/{accountId}/revoke-portal-only-access',
    call: (product) => product.serviceDesk.customers.revokePortalOnlyAccess(customer),
    path: `/rest/servicedeskapi/customer/user/${customer}/revoke-portal-only-access`,
    body: {},
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'GET /rest/servicedeskapi/servicedesk',
    call: (product) => product.serviceDesk.desks.list().toArray(),
    path: '/rest/servicedeskapi/servicedesk?limit=50&start=0',
    answer: { ...page, values: [desk] },
    result: [{ id: '10', projectKey: 'HELP' }],
  },
  {
    operation: 'GET /rest/servicedeskapi/servicedesk/{serviceDeskId}',
    call: (product) => product.serviceDesk.desks.get('10'),
    path: '/rest/servicedeskapi/servicedesk/10',
    answer: desk,
    result: { id: '10', projectId: '10100' },
  },
  {
    operation: 'GET /rest/servicedeskapi/servicedesk/{serviceDeskId}/queue',
    call: (product) => product.serviceDesk.queues.list('10', { includeCount: true }).toArray(),
    path: '/rest/servicedeskapi/servicedesk/10/queue?limit=50&includeCount=true&start=0',
    answer: { ...page, values: [queue] },
    result: [{ id: '20', issueCount: 3 }],
  },
  {
    operation: 'GET /rest/servicedeskapi/servicedesk/{serviceDeskId}/queue/{queueId}',
    call: (product) => product.serviceDesk.queues.get('10', '20', { includeCount: true }),
    path: '/rest/servicedeskapi/servicedesk/10/queue/20?includeCount=true',
    answer: queue,
    result: { id: '20', jql: 'project = HELP' },
  },
  {
    operation: 'GET /rest/servicedeskapi/servicedesk/{serviceDeskId}/customer',
    call: (product) => product.serviceDesk.customers.list('10', { query: 'jane' }).toArray(),
    path: '/rest/servicedeskapi/servicedesk/10/customer?limit=50&query=jane&start=0',
    headers: { 'x-experimentalapi': 'opt-in' },
    answer: { ...page, values: [person] },
    result: [{ accountId, displayName: null }],
  },
  {
    operation: 'POST /rest/servicedeskapi/servicedesk/{serviceDeskId}/customer',
    call: (product) => product.serviceDesk.customers.add('10', [accountId]),
    path: '/rest/servicedeskapi/servicedesk/10/customer',
    body: { accountIds: [accountId] },
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'DELETE /rest/servicedeskapi/servicedesk/{serviceDeskId}/customer',
    call: (product) => product.serviceDesk.customers.remove('10', [accountId]),
    path: '/rest/servicedeskapi/servicedesk/10/customer',
    body: { accountIds: [accountId] },
    headers: { 'x-experimentalapi': 'opt-in' },
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'GET /rest/servicedeskapi/organization',
    call: (product) => product.serviceDesk.organizations.list({ accountId }).toArray(),
    path: `/rest/servicedeskapi/organization?limit=50&accountId=${encodeURIComponent(accountId)}&start=0`,
    answer: { ...page, values: [{ id: '40', name: 'Acme', created: { iso8601: '2026-11-30T09:00:00+0000' }, newField: 1 }] },
    result: [{ id: '40', name: 'Acme' }],
  },
  {
    operation: 'GET /rest/servicedeskapi/organization/{organizationId}/user',
    call: (product) => product.serviceDesk.organizations.listUsers('40').toArray(),
    path: '/rest/servicedeskapi/organization/40/user?limit=50&start=0',
    answer: { ...page, values: [person] },
    result: [{ accountId }],
  },
  {
    operation: 'POST /rest/servicedeskapi/organization/{organizationId}/user',
    call: (product) => product.serviceDesk.organizations.addUsers('40', [accountId]),
    path: '/rest/servicedeskapi/organization/40/user',
    body: { accountIds: [accountId] },
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'DELETE /rest/servicedeskapi/organization/{organizationId}/user',
    call: (product) => product.serviceDesk.organizations.removeUsers('40', [accountId]),
    path: '/rest/servicedeskapi/organization/40/user',
    body: { accountIds: [accountId] },
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'GET /rest/servicedeskapi/request/{issueIdOrKey}',
    call: (product) => product.serviceDesk.requests.get('HELP-1', { expand: ['participant', 'serviceDesk'] }),
    path: '/rest/servicedeskapi/request/HELP-1?expand=participant&expand=serviceDesk',
    answer: { issueId: '1', issueKey: 'HELP-1', serviceDeskId: '10', reporter: person, participants: { ...page, values: [person] }, serviceDesk: desk, requestFieldValues: [{ fieldId: 'summary', value: {} }], newField: 1 },
    result: { issueKey: 'HELP-1', reporter: { accountId }, participants: { values: [{ accountId }] } },
  },
  {
    operation: 'GET /rest/servicedeskapi/request/{issueIdOrKey}/approval',
    call: (product) => product.serviceDesk.approvals.list('HELP-1').toArray(),
    path: '/rest/servicedeskapi/request/HELP-1/approval?limit=50&start=0',
    answer: { ...page, values: [approval] },
    result: [{ id: '30', approvers: [{ approver: { accountId } }] }],
  },
  {
    operation: 'GET /rest/servicedeskapi/request/{issueIdOrKey}/approval/{approvalId}',
    call: (product) => product.serviceDesk.approvals.get('HELP-1', '30'),
    path: '/rest/servicedeskapi/request/HELP-1/approval/30',
    answer: approval,
    result: { id: '30', canAnswerApproval: true },
  },
  {
    operation: 'POST /rest/servicedeskapi/request/{issueIdOrKey}/approval/{approvalId}',
    call: (product) => product.serviceDesk.approvals.decide('HELP-1', '30', 'approve'),
    path: '/rest/servicedeskapi/request/HELP-1/approval/30',
    body: { decision: 'approve' },
    answer: { ...approval, finalDecision: 'approved', canAnswerApproval: false },
    result: { id: '30', finalDecision: 'approved' },
  },
  {
    operation: 'GET /rest/servicedeskapi/request/{issueIdOrKey}/participant',
    call: (product) => product.serviceDesk.participants.list('HELP-1', { limit: 10 }).toArray(),
    path: '/rest/servicedeskapi/request/HELP-1/participant?limit=10&start=0',
    answer: { ...page, values: [person] },
    result: [{ accountId }],
  },
  {
    operation: 'POST /rest/servicedeskapi/request/{issueIdOrKey}/participant',
    call: (product) => product.serviceDesk.participants.add('HELP-1', [accountId]),
    path: '/rest/servicedeskapi/request/HELP-1/participant',
    body: { accountIds: [accountId] },
    answer: { ...page, values: [person] },
    result: { outcome: 'done' },
  },
  {
    operation: 'DELETE /rest/servicedeskapi/request/{issueIdOrKey}/participant',
    call: (product) => product.serviceDesk.participants.remove('HELP-1', [accountId]),
    path: '/rest/servicedeskapi/request/HELP-1/participant',
    body: { accountIds: [accountId] },
    answer: { ...page, values: [] },
    result: { outcome: 'done' },
  },
];
