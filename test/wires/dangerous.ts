import { dangerous, type OrgAdminClient, type ProductClient, type ScimClient } from 'atlassian-admin-sdk';

import { directoryId, orgId } from '../support/clients.js';
import type { Wire } from '../support/wire.js';

const control = `/admin/control/v1/orgs/${orgId}/policies/p1`;
const controlV2 = `/admin/control/v2/orgs/${orgId}/policies`;
const done = { status: 204, result: { outcome: 'done' } } as const;

export const dangerousOrganizationWires: readonly Wire<OrgAdminClient>[] = [
  {
    operation: 'DELETE /admin/api-access/v1/orgs/{orgId}/api-tokens',
    call: (org) => dangerous(org).revokeAllApiTokens(`revoke every API token of organization ${orgId}`),
    path: `/admin/api-access/v1/orgs/${orgId}/api-tokens`,
    ...done,
  },
  {
    operation: 'DELETE /admin/v2/orgs/{orgId}/directories/{directoryId}/groups/{groupId}',
    call: (org) => dangerous(org).deleteGroup('d1', 'g1', 'delete group g1'),
    path: `/admin/v2/orgs/${orgId}/directories/d1/groups/g1`,
    ...done,
  },
  {
    operation: 'DELETE /admin/v1/orgs/{orgId}/policies/{policyId}',
    call: (org) => dangerous(org).deletePolicy('p1', 'delete policy p1'),
    path: `/admin/v1/orgs/${orgId}/policies/p1`,
    status: 202,
    result: { outcome: 'accepted' },
  },
  {
    operation: 'DELETE /admin/control/v1/orgs/{orgId}/policies/{policyId}',
    call: (org) => dangerous(org).deleteControlPolicy('p1', 'delete policy p1'),
    path: control,
    ...done,
  },
  {
    operation: 'DELETE /admin/control/v1/orgs/{orgId}/policies/{policyId}/resources',
    call: (org) => dangerous(org).deleteAllControlPolicyResources('p1', 'remove every resource from policy p1'),
    path: `${control}/resources`,
    ...done,
  },
  {
    operation: 'DELETE /admin/control/v2/orgs/{orgId}/policies/{policyId}/resources',
    call: (org) => dangerous(org).deleteAllControlPolicyResourcesV2('p1', 'remove every resource from policy p1'),
    path: `${controlV2}/p1/resources`,
    ...done,
  },
  {
    operation: 'POST /admin/control/v2/orgs/{orgId}/policies/publishDraftPolicies',
    call: (org) => dangerous(org).publishDraftControlPolicies({ data: { type: 'policy' } }, `publish every draft policy of organization ${orgId}`),
    path: `${controlV2}/publishDraftPolicies`,
    body: { data: { type: 'policy' } },
    ...done,
  },
];

export const dangerousProductWires: readonly Wire<ProductClient>[] = [
  {
    operation: 'DELETE /rest/api/3/group',
    call: (product) => dangerous(product).deleteJiraGroup('g1', 'delete group g1', { swapGroupId: 'g2' }),
    path: '/rest/api/3/group?groupId=g1&swapGroupId=g2',
    status: 200,
    result: { outcome: 'done' },
  },
  {
    operation: 'DELETE /wiki/rest/api/group/by-id',
    call: (product) => dangerous(product).deleteConfluenceGroup('g1', 'delete group g1'),
    path: '/wiki/rest/api/group/by-id?id=g1',
    ...done,
  },
];

export const dangerousScimWires: readonly Wire<ScimClient>[] = [
  {
    operation: 'DELETE /scim/directory/{directoryId}/Groups/{id}',
    call: (scim) => dangerous(scim).deleteGroup('g1', 'delete group g1'),
    path: `/scim/directory/${directoryId}/Groups/g1`,
    ...done,
  },
];
