import type { Org } from 'atlassian-admin-sdk';
import type { Simulator } from 'atlassian-admin-sdk/simulator';

import type { Scenarios } from '../support/scenario.js';

export const policyId = 'policy-1';
const resourceId = 'ari:cloud:jira::site/c1';

const definition: Org.OrganizationPolicyDefinition = {
  type: 'ip-allowlist',
  name: 'Offices',
  status: 'enabled',
  rule: { in: ['192.0.2.0/24'] },
  resources: [{ id: resourceId, links: { ticket: 'T-1' } }],
};

export const draft = { type: 'data-security', name: 'Export', status: 'draft', rule: { export: { effect: 'block' } } };

export function addPolicy({ state, clock }: Simulator, attributes: Record<string, unknown> = { ...definition, resources: undefined }): void {
  const { resources: _, ...own } = attributes;
  state.policies[policyId] = { policyId, attributes: own, resources: { [resourceId]: { id: resourceId, appliesAt: clock.now() } }, resourceChanges: [] };
}

function addAuthenticationPolicy({ state }: Simulator): string {
  state.authenticationPolicies['strict'] = { policyId: 'strict', name: 'Strict', isDefault: false, members: {} };
  return 'strict';
}

export const policyScenarios: Scenarios = {
  'GET /admin/v1/orgs/{orgId}/policies': ({ simulator, org }) => {
    addPolicy(simulator);
    return () => org.policies.list({ type: 'ip-allowlist' }).toArray();
  },
  'GET /admin/v1/orgs/{orgId}/policies/{policyId}': ({ simulator, org }) => {
    addPolicy(simulator);
    return () => org.policies.get(policyId);
  },
  'POST /admin/v1/orgs/{orgId}/policies': ({ org }) => () => org.policies.create(definition),
  'PUT /admin/v1/orgs/{orgId}/policies/{policyId}': ({ simulator, org }) => {
    addPolicy(simulator);
    return () => org.policies.update(policyId, { ...definition, status: 'disabled' });
  },
  'POST /admin/v1/orgs/{orgId}/policies/{policyId}/resources': ({ simulator, org }) => {
    addPolicy(simulator);
    return () => org.policies.addResource(policyId, { id: 'ari:cloud:confluence::site/c1', meta: { scheduledDate: '2026-12-01' } });
  },
  'PUT /admin/v1/orgs/{orgId}/policies/{policyId}/resources/{resourceId}': ({ simulator, org }) => {
    addPolicy(simulator);
    return () => org.policies.updateResource(policyId, resourceId, { links: { ticket: 'T-2' } });
  },
  'DELETE /admin/v1/orgs/{orgId}/policies/{policyId}/resources/{resourceId}': ({ simulator, org }) => {
    addPolicy(simulator);
    return () => org.policies.removeResource(policyId, resourceId);
  },
  'GET /admin/v1/orgs/{orgId}/policies/{policyId}/validate': ({ simulator, org }) => {
    addPolicy(simulator);
    return () => org.policies.validate(policyId);
  },
  'GET /admin/control/v1/orgs/{orgId}/policies': ({ simulator, org }) => {
    addPolicy(simulator);
    return () => org.controlPolicies.list().toArray();
  },
  'GET /admin/control/v1/orgs/{orgId}/policies/{policyId}': ({ simulator, org }) => {
    addPolicy(simulator);
    return () => org.controlPolicies.get(policyId);
  },
  'POST /admin/control/v1/orgs/{orgId}/policies': ({ org }) => () =>
    org.controlPolicies.create({ type: 'ip-allowlist', name: 'Offices', status: 'enabled', rule: { in: ['192.0.2.0/24'] } }),
  'PUT /admin/control/v1/orgs/{orgId}/policies/{policyId}': ({ simulator, org }) => {
    addPolicy(simulator);
    return () => org.controlPolicies.update(policyId, { type: 'ip-allowlist', name: 'Offices', status: 'disabled' });
  },
  'GET /admin/control/v1/orgs/{orgId}/policies/{policyId}/validate': ({ simulator, org }) => {
    addPolicy(simulator);
    return () => org.controlPolicies.validate(policyId);
  },
  'GET /admin/control/v1/orgs/{orgId}/policies/{policyId}/resources': ({ simulator, org }) => {
    addPolicy(simulator);
    return () => org.controlPolicies.listResources(policyId).toArray();
  },
  'POST /admin/control/v1/orgs/{orgId}/policies/{policyId}/resources': ({ simulator, org }) => {
    addPolicy(simulator);
    return () => org.controlPolicies.addResource(policyId, { id: 'ari:cloud:confluence::site/c1' });
  },
  'PUT /admin/control/v1/orgs/{orgId}/policies/{policyId}/resources/{resourceId}': ({ simulator, org }) => {
    addPolicy(simulator);
    return () => org.controlPolicies.updateResource(policyId, resourceId, { meta: { scheduledDate: '2026-12-01' } });
  },
  'DELETE /admin/control/v1/orgs/{orgId}/policies/{policyId}/resources/{resourceId}': ({ simulator, org }) => {
    addPolicy(simulator);
    return () => org.controlPolicies.removeResource(policyId, resourceId);
  },
  'GET /admin/control/v2/orgs/{orgId}/policies': ({ simulator, org }) => {
    addPolicy(simulator, draft);
    return () => org.controlPoliciesV2.list({ type: 'data-security' }).toArray();
  },
  'GET /admin/control/v2/orgs/{orgId}/policies/{policyId}': ({ simulator, org }) => {
    addPolicy(simulator, draft);
    return () => org.controlPoliciesV2.get(policyId);
  },
  'POST /admin/control/v2/orgs/{orgId}/policies': ({ org }) => () => org.controlPoliciesV2.create(draft),
  'PUT /admin/control/v2/orgs/{orgId}/policies/{policyId}': ({ simulator, org }) => {
    addPolicy(simulator, draft);
    return () => org.controlPoliciesV2.update(policyId, { ...draft, rule: { export: { effect: 'allow' } } });
  },
  'GET /admin/control/v2/orgs/{orgId}/policies/{policyId}/resources': ({ simulator, org }) => {
    addPolicy(simulator, draft);
    return () => org.controlPoliciesV2.listResources(policyId).toArray();
  },
  'POST /admin/control/v2/orgs/{orgId}/policies/{policyId}/resources': ({ simulator, org }) => {
    addPolicy(simulator, draft);
    return () => org.controlPoliciesV2.updateResources(policyId, { anything: [{ id: resourceId }] });
  },
  'POST /admin/control/v1/orgs/{orgId}/auth-policy/{policyId}/add-users': ({ simulator, org }) => {
    const { email } = simulator.addPerson({ name: 'Jane Doe' });
    const strict = addAuthenticationPolicy(simulator);
    return () => org.authenticationPolicies.addUsers(strict, [email]);
  },
  'GET /admin/control/v1/orgs/{orgId}/auth-policy/task/{taskId}': ({ simulator, org }) => {
    simulator.state.authenticationPolicyTasks['task-1'] = { taskId: 'task-1', added: ['a1'], failed: ['nobody@example.com'] };
    return () => org.authenticationPolicies.getTask('task-1');
  },
  'POST /admin/control/v1/orgs/{orgId}/users/auth-policies/bulk-fetch': ({ simulator, org }) => {
    const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
    return () => org.authenticationPolicies.getMany([accountId]);
  },
};
