import { addApiKey, addOauthClient } from '../support/api-access.js';
import type { Scenarios } from '../support/scenario.js';

export const apiAccessScenarios: Scenarios = {
  'GET /admin/api-access/v1/orgs/{orgId}/api-tokens': ({ simulator, org }) => {
    simulator.addPerson({ name: 'Jane Doe', apiTokens: ['ci', 'laptop'] });
    return () => org.apiTokens.list({ pageSize: 1 }).toArray();
  },
  'GET /admin/api-access/v1/orgs/{orgId}/api-tokens/count': ({ simulator, org }) => {
    simulator.addPerson({ name: 'Jane Doe', apiTokens: ['ci', 'laptop'] });
    return () => org.apiTokens.count({ q: 'jane' });
  },
  'GET /admin/api-access/v1/orgs/{orgId}/api-keys': ({ simulator, org }) => {
    for (let number = 0; number < 5; number += 1) {
      addApiKey(simulator, `nightly ${number}`);
    }
    return () => org.apiKeys.list({ pageSize: 5 }).toArray();
  },
  'GET /admin/api-access/v1/orgs/{orgId}/api-keys/count': ({ org }) => () => org.apiKeys.count(),
  'PATCH /admin/api-access/v1/orgs/{orgId}/api-keys/revoke/{apiKeyId}': ({ simulator, org }) => {
    const { id } = addApiKey(simulator, 'nightly');
    return () => org.apiKeys.revoke(id);
  },
  'GET /admin/api-access/v1/orgs/{orgId}/oauth-clients': ({ simulator, org }) => {
    addOauthClient(simulator, 'export');
    addOauthClient(simulator, 'import');
    return () => org.oauthClients.list({ pageSize: 1 }).toArray();
  },
  'POST /admin/api-access/v1/orgs/{orgId}/oauth-clients/count': ({ simulator, org }) => {
    addOauthClient(simulator, 'export');
    return () => org.oauthClients.count();
  },
  'GET /admin/api-access/v1/orgs/{orgId}/oauth-clients/{clientId}': ({ simulator, org }) => {
    const { clientId } = addOauthClient(simulator, 'export');
    return () => org.oauthClients.get(clientId);
  },
  'DELETE /admin/api-access/v1/orgs/{orgId}/oauth-clients/{clientId}': ({ simulator, org }) => {
    const { clientId } = addOauthClient(simulator, 'export');
    return () => org.oauthClients.delete(clientId);
  },
};
