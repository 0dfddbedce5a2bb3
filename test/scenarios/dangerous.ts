import { dangerous } from 'atlassian-admin-sdk';

import { directoryOf, groupOf, type Scenarios } from '../support/scenario.js';
import { addPolicy, draft, policyId } from './policies.js';
import { provisionGroup } from './scim-groups.js';

export const dangerousScenarios: Scenarios = {
  'DELETE /admin/api-access/v1/orgs/{orgId}/api-tokens': ({ simulator, org }) => {
    // One effect for each owner of tokens: here only Jane has any.
    simulator.caller.apiTokens = {};
    simulator.addPerson({ name: 'Jane Doe', apiTokens: ['ci'] });
    return () => dangerous(org).revokeAllApiTokens(`revoke every API token of organization ${org.orgId}`);
  },
  'DELETE /admin/v2/orgs/{orgId}/directories/{directoryId}/groups/{groupId}': ({ simulator, org }) => {
    simulator.addPerson({ name: 'Jane Doe', groups: ['staff'] });
    const { groupId } = groupOf(simulator, 'staff');
    return () => dangerous(org).deleteGroup(directoryOf(simulator), groupId, `delete group ${groupId}`);
  },
  'DELETE /admin/v1/orgs/{orgId}/policies/{policyId}': ({ simulator, org }) => {
    addPolicy(simulator);
    return () => dangerous(org).deletePolicy(policyId, `delete policy ${policyId}`);
  },
  'DELETE /admin/control/v1/orgs/{orgId}/policies/{policyId}': ({ simulator, org }) => {
    addPolicy(simulator);
    return () => dangerous(org).deleteControlPolicy(policyId, `delete policy ${policyId}`);
  },
  'DELETE /admin/control/v1/orgs/{orgId}/policies/{policyId}/resources': ({ simulator, org }) => {
    addPolicy(simulator);
    return () => dangerous(org).deleteAllControlPolicyResources(policyId, `remove every resource from policy ${policyId}`);
  },
  'DELETE /admin/control/v2/orgs/{orgId}/policies/{policyId}/resources': ({ simulator, org }) => {
    addPolicy(simulator);
    return () => dangerous(org).deleteAllControlPolicyResourcesV2(policyId, `remove every resource from policy ${policyId}`);
  },
  'POST /admin/control/v2/orgs/{orgId}/policies/publishDraftPolicies': ({ simulator, org }) => {
    addPolicy(simulator, draft);
    return () => dangerous(org).publishDraftControlPolicies({ data: { type: 'policy' } }, `publish every draft policy of organization ${org.orgId}`);
  },
  'DELETE /rest/api/3/group': ({ simulator, product }) => {
    simulator.addPerson({ name: 'Jane Doe', groups: ['staff'] });
    const { groupId } = groupOf(simulator, 'staff');
    return () => dangerous(product).deleteJiraGroup(groupId, `delete group ${groupId}`);
  },
  'DELETE /wiki/rest/api/group/by-id': ({ simulator, product }) => {
    simulator.addPerson({ name: 'Jane Doe', groups: ['staff'] });
    const { groupId } = groupOf(simulator, 'staff');
    return () => dangerous(product).deleteConfluenceGroup(groupId, `delete group ${groupId}`);
  },
  'DELETE /scim/directory/{directoryId}/Groups/{groupId}': ({ simulator, scim }) => {
    const groupId = provisionGroup(simulator, 'engineers');
    return () => dangerous(scim).deleteGroup(groupId, `delete group ${groupId}`);
  },
};
