import { addOauthClient, addServiceAccount } from '../support/api-access.js';
import { resourceOf, type Scenarios } from '../support/scenario.js';

export const serviceAccountScenarios: Scenarios = {
  'GET /admin/api-access/v1/orgs/{orgId}/service-accounts': ({ simulator, org }) => {
    for (let number = 0; number < 81; number += 1) {
      addServiceAccount(simulator, `Robot ${number}`);
    }
    return () => org.serviceAccounts.list().toArray();
  },
  'POST /admin/api-access/v1/orgs/{orgId}/service-accounts': ({ simulator, org }) => () =>
    org.serviceAccounts.create({ displayName: 'Export', permissionRules: [{ resource: resourceOf(simulator), role: 'atlassian/user' }] }),
  'PATCH /admin/api-access/v1/orgs/{orgId}/service-accounts': ({ simulator, org }) => {
    const { accountId } = addServiceAccount(simulator, 'Export');
    return () => org.serviceAccounts.update(accountId, { displayName: 'Nightly export', description: 'Runs at night' });
  },
  'DELETE /admin/api-access/v1/orgs/{orgId}/service-accounts/{serviceAccountId}': ({ simulator, org }) => {
    const { id } = addServiceAccount(simulator, 'Export', ['ci']);
    return () => org.serviceAccounts.delete(id);
  },
  'POST /admin/api-access/v1/orgs/{orgId}/service-accounts/count': ({ simulator, org }) => {
    const { id } = addServiceAccount(simulator, 'Export', ['ci']);
    return () => org.serviceAccounts.countTokens([id, 'no-such']);
  },
  'GET /admin/api-access/v1/orgs/{orgId}/service-accounts/{serviceAccountId}/api-tokens': ({ simulator, org }) => {
    const { id } = addServiceAccount(simulator, 'Export', ['ci']);
    return () => org.serviceAccounts.listTokens(id).toArray();
  },
  'GET /admin/api-access/v1/orgs/{orgId}/service-accounts/api-tokens': ({ simulator, org }) => {
    addServiceAccount(simulator, 'Export', ['ci']);
    return () => org.serviceAccounts.listAllTokens({ tokenLabel: 'ci' }).toArray();
  },
  'DELETE /admin/api-access/v1/orgs/{orgId}/service-accounts/{serviceAccountId}/api-tokens': ({ simulator, org }) => {
    const { id } = addServiceAccount(simulator, 'Export', ['ci', 'laptop']);
    return () => org.serviceAccounts.revokeTokens(id);
  },
  'GET /admin/api-access/v1/orgs/{orgId}/service-accounts/{serviceAccountId}/oauth-clients': ({ simulator, org }) => {
    const { id } = addServiceAccount(simulator, 'Export');
    addOauthClient(simulator, 'export', id);
    return () => org.serviceAccounts.listOauthClients(id).toArray();
  },
  'GET /admin/api-access/v1/orgs/{orgId}/service-accounts/oauth-clients': ({ simulator, org }) => {
    addOauthClient(simulator, 'export', addServiceAccount(simulator, 'Export').id);
    return () => org.serviceAccounts.listAllOauthClients({ clientName: 'export' }).toArray();
  },
};
