import type { OrgAdminClient } from 'atlassian-admin-sdk';

import { accountId, orgId } from '../support/clients.js';
import type { Wire } from '../support/wire.js';

const base = `/admin/v1/orgs/${orgId}/policies`;
const control = `/admin/control/v1/orgs/${orgId}`;
const controlV2 = `/admin/control/v2/orgs/${orgId}/policies`;

const resourceId = 'ari:cloud:jira::site/c1';
const inPath = 'ari:cloud:jira::site%2Fc1';

const definition = {
  type: 'ip-allowlist',
  name: 'Offices',
  status: 'enabled',
  rule: { in: ['192.0.2.0/24'] },
  resources: [{ id: resourceId, meta: { atlassianAccountId: accountId }, links: { ticket: 'T-1' } }],
} as const;

const policy = {
  id: 'p1',
  type: 'policy',
  attributes: {
    ...definition,
    rule: { in: ['192.0.2.0/24'], allowMobileBypass: null },
    resources: [{ id: resourceId, applicationStatus: 'validating', meta: null, links: {} }],
    newMember: null,
  },
};

const draft = {
  id: 'p2',
  type: 'policy',
  attributes: { type: 'data-security', name: 'Export', status: 'draft', metadata: { policyCoverageLevel: 'ORG' }, rule: { export: { effect: 'block' } }, queryData: null },
};

const draftAttributes = {
  type: 'data-security',
  name: 'Export',
  status: 'draft',
  metadata: { policyCoverageLevel: 'ORG' },
  rule: { export: { effect: 'block' } },
};

const resource = { id: resourceId, applicationStatus: 'validating', meta: { scheduledDate: null }, links: {}, newMember: 1 };

export const policyWires: readonly Wire<OrgAdminClient>[] = [
  {
    operation: 'GET /admin/v1/orgs/{orgId}/policies',
    call: (org) => org.policies.list({ type: 'ip-allowlist' }).toArray(),
    path: `${base}?type=ip-allowlist`,
    answer: { data: [policy, { id: 'p9', type: 'policy', attributes: { type: 'hipaa', rule: [] } }], links: { self: 'x' }, meta: { next: null, page_size: 25 } },
    result: [policy, { id: 'p9', attributes: { type: 'hipaa', rule: [] } }],
  },
  {
    operation: 'POST /admin/v1/orgs/{orgId}/policies',
    call: (org) => org.policies.create({ ...definition, rule: { in: [...definition.rule.in] }, resources: [...definition.resources] }),
    path: base,
    body: { data: { type: 'policy', attributes: definition } },
    status: 202,
    answer: { data: policy },
    result: policy,
  },
  {
    operation: 'GET /admin/v1/orgs/{orgId}/policies/{policyId}',
    call: (org) => org.policies.get('p1'),
    path: `${base}/p1`,
    answer: { data: policy },
    result: policy,
  },
  {
    operation: 'PUT /admin/v1/orgs/{orgId}/policies/{policyId}',
    call: (org) => org.policies.update('p1', { ...definition, rule: { in: [...definition.rule.in] }, resources: [...definition.resources] }),
    path: `${base}/p1`,
    body: { data: { type: 'policy', id: 'p1', attributes: definition } },
    status: 202,
    answer: { data: policy },
    result: policy,
  },
  {
    operation: 'POST /admin/v1/orgs/{orgId}/policies/{policyId}/resources',
    call: (org) => org.policies.addResource('p1', { id: resourceId, meta: { migrationStartDateTime: '2026-11-02T09:00:00Z', migrationEndDataTime: '2026-11-02T10:00:00Z' } }),
    path: `${base}/p1/resources`,
    body: { id: resourceId, meta: { migrationStartDateTime: '2026-11-02T09:00:00Z', migrationEndDataTime: '2026-11-02T10:00:00Z' } },
    status: 202,
    answer: { data: policy },
    result: policy,
  },
  {
    operation: 'PUT /admin/v1/orgs/{orgId}/policies/{policyId}/resources/{resourceId}',
    call: (org) => org.policies.updateResource('p1', resourceId, { links: { ticket: 'T-2' } }),
    path: `${base}/p1/resources/${inPath}`,
    body: { links: { ticket: 'T-2' } },
    status: 202,
    answer: { data: policy },
    result: policy,
  },
  {
    operation: 'DELETE /admin/v1/orgs/{orgId}/policies/{policyId}/resources/{resourceId}',
    call: (org) => org.policies.removeResource('p1', resourceId),
    path: `${base}/p1/resources/${inPath}`,
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'GET /admin/v1/orgs/{orgId}/policies/{policyId}/validate',
    call: (org) => org.policies.validate('p1'),
    path: `${base}/p1/validate`,
    status: 202,
    result: { outcome: 'accepted' },
  },
  {
    operation: 'GET /admin/control/v1/orgs/{orgId}/policies',
    call: (org) => org.controlPolicies.list({ type: 'ip-allowlist' }).toArray(),
    path: `${control}/policies?type=ip-allowlist`,
    answer: { data: [policy], links: { self: 'x', page_size: '25' }, meta: { page_size: 25 } },
    result: [policy],
  },
  {
    operation: 'POST /admin/control/v1/orgs/{orgId}/policies',
    call: (org) => org.controlPolicies.create({ type: 'ip-allowlist', name: 'Offices', rule: { in: ['192.0.2.0/24'], allowMobileBypass: true } }),
    path: `${control}/policies`,
    body: { data: { type: 'policy', attributes: { type: 'ip-allowlist', name: 'Offices', rule: { in: ['192.0.2.0/24'], allowMobileBypass: true } } } },
    status: 202,
    answer: { data: policy },
    result: policy,
  },
  {
    operation: 'GET /admin/control/v1/orgs/{orgId}/policies/{policyId}',
    call: (org) => org.controlPolicies.get('p1'),
    path: `${control}/policies/p1`,
    answer: { data: policy },
    result: policy,
  },
  {
    operation: 'PUT /admin/control/v1/orgs/{orgId}/policies/{policyId}',
    call: (org) => org.controlPolicies.update('p1', { type: 'ip-allowlist', status: 'disabled' }),
    path: `${control}/policies/p1`,
    body: { data: { type: 'policy', id: 'p1', attributes: { type: 'ip-allowlist', status: 'disabled' } } },
    status: 202,
    answer: { data: policy },
    result: { outcome: 'accepted' },
  },
  {
    operation: 'GET /admin/control/v1/orgs/{orgId}/policies/{policyId}/validate',
    call: (org) => org.controlPolicies.validate('p1'),
    path: `${control}/policies/p1/validate`,
    status: 202,
    result: { outcome: 'accepted' },
  },
  {
    operation: 'GET /admin/control/v1/orgs/{orgId}/policies/{policyId}/resources',
    call: (org) => org.controlPolicies.listResources('p1').toArray(),
    path: `${control}/policies/p1/resources`,
    answer: { data: [resource], links: { self: 'x' }, meta: { next: null, page_size: 25 } },
    result: [resource],
  },
  {
    operation: 'POST /admin/control/v1/orgs/{orgId}/policies/{policyId}/resources',
    call: (org) => org.controlPolicies.addResource('p1', { id: resourceId, links: { ticket: 'T-1' } }),
    path: `${control}/policies/p1/resources`,
    body: { id: resourceId, links: { ticket: 'T-1' } },
    status: 202,
    answer: resource,
    result: { outcome: 'accepted' },
  },
  {
    operation: 'PUT /admin/control/v1/orgs/{orgId}/policies/{policyId}/resources/{resourceId}',
    call: (org) => org.controlPolicies.updateResource('p1', resourceId, { meta: { migrationEndDateTime: '2026-11-02T10:00:00Z' } }),
    path: `${control}/policies/p1/resources/${inPath}`,
    body: { meta: { migrationEndDateTime: '2026-11-02T10:00:00Z' } },
    status: 200,
    answer: resource,
    result: { outcome: 'done' },
  },
  {
    operation: 'DELETE /admin/control/v1/orgs/{orgId}/policies/{policyId}/resources/{resourceId}',
    call: (org) => org.controlPolicies.removeResource('p1', resourceId),
    path: `${control}/policies/p1/resources/${inPath}`,
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'GET /admin/control/v2/orgs/{orgId}/policies',
    call: (org) => org.controlPoliciesV2.list({ type: 'data-security' }).toArray(),
    path: `${controlV2}?type=data-security`,
    answer: { data: [draft], links: { next: null }, meta: {} },
    result: [draft],
  },
  {
    operation: 'POST /admin/control/v2/orgs/{orgId}/policies',
    call: (org) => org.controlPoliciesV2.create(draftAttributes),
    path: controlV2,
    body: { data: { type: 'policy', attributes: draftAttributes } },
    status: 202,
    answer: { data: draft },
    result: draft,
  },
  {
    operation: 'GET /admin/control/v2/orgs/{orgId}/policies/{policyId}',
    call: (org) => org.controlPoliciesV2.get('p2'),
    path: `${controlV2}/p2`,
    answer: { data: draft },
    result: draft,
  },
  {
    operation: 'PUT /admin/control/v2/orgs/{orgId}/policies/{policyId}',
    call: (org) => org.controlPoliciesV2.update('p2', draftAttributes),
    path: `${controlV2}/p2`,
    body: { data: { type: 'policy', id: 'p2', attributes: draftAttributes } },
    status: 202,
    answer: { data: draft },
    result: { outcome: 'accepted' },
  },
  {
    operation: 'GET /admin/control/v2/orgs/{orgId}/policies/{policyId}/resources',
    call: (org) => org.controlPoliciesV2.listResources('p2').toArray(),
    path: `${controlV2}/p2/resources`,
    answer: { data: [resource] },
    result: [resource],
  },
  {
    operation: 'POST /admin/control/v2/orgs/{orgId}/policies/{policyId}/resources',
    call: (org) => org.controlPoliciesV2.updateResources('p2', { anything: [{ id: resourceId }] }),
    path: `${controlV2}/p2/resources`,
    body: { anything: [{ id: resourceId }] },
    status: 202,
    answer: {},
    result: { outcome: 'accepted' },
  },
  {
    operation: 'POST /admin/control/v1/orgs/{orgId}/auth-policy/{policyId}/add-users',
    call: (org) => org.authenticationPolicies.addUsers('ap1', ['jane@example.com', 'john@example.com']),
    path: `${control}/auth-policy/ap1/add-users`,
    body: { users: ['jane@example.com', 'john@example.com'] },
    status: 202,
    answer: { taskId: 't1', taskLink: `https://api.atlassian.com${control}/auth-policy/task/t1`, newMember: null },
    result: { taskId: 't1' },
  },
  {
    operation: 'GET /admin/control/v1/orgs/{orgId}/auth-policy/task/{taskId}',
    call: (org) => org.authenticationPolicies.getTask('t1'),
    path: `${control}/auth-policy/task/t1`,
    answer: { inProgressCount: 0, successCount: 1, failureCount: 1, failureReasons: [{ emails: ['john@example.com'], details: { status: 404, title: null, detail: 'Not found' } }] },
    result: { inProgressCount: 0, successCount: 1, failureCount: 1, failureReasons: [{ emails: ['john@example.com'], details: { status: 404 } }] },
  },
  {
    operation: 'POST /admin/control/v1/orgs/{orgId}/users/auth-policies/bulk-fetch',
    call: (org) => org.authenticationPolicies.getMany([accountId]),
    path: `${control}/users/auth-policies/bulk-fetch`,
    body: { accountIds: [accountId] },
    answer: [{ email: 'jane@example.com', unpublished: { id: 'ap1' } }, { email: null }],
    result: [{ email: 'jane@example.com', unpublished: { id: 'ap1' } }, { email: null }],
  },
];
