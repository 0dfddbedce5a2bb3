import type { SimulatedApiKey, SimulatedOauthClient, SimulatedServiceAccount, Simulator } from 'atlassian-admin-sdk/simulator';

/** Puts a service account into the simulated organization, with API tokens of these labels. */
export function addServiceAccount(simulator: Simulator, name: string, apiTokens: readonly string[] = []): SimulatedServiceAccount {
  const { accountId } = simulator.addPerson({ name, accountType: 'app', inNoDirectory: true, apiTokens });
  const account = { id: `service-account-of-${name}`, accountId, description: '', createdBy: simulator.caller.accountId, updatedAt: simulator.clock.now() };
  simulator.state.serviceAccounts[account.id] = account;
  return account;
}

export function addOauthClient(simulator: Simulator, name: string, serviceAccountId?: string): SimulatedOauthClient {
  const now = simulator.clock.now();
  const client = {
    clientId: `client-of-${name}`,
    name,
    secret: 'sim_client_of_a_test',
    createdAt: now,
    updatedAt: now,
    ...(serviceAccountId === undefined ? {} : { serviceAccountId }),
  };
  simulator.state.oauthClients[client.clientId] = client;
  return client;
}

/** Puts another API key into the simulated organization, beside the one that the clients use. */
export function addApiKey(simulator: Simulator, name: string, createdBy = simulator.caller.accountId): SimulatedApiKey {
  const now = simulator.clock.now();
  const key = { id: `key-of-${name}`, name, secret: `sim_organization_${name}`, createdBy, createdAt: now, expiresAt: now + 86_400_000, revoked: false };
  simulator.state.apiKeys[key.id] = key;
  return key;
}
