import { countOauthClients, createOauthClient, deleteOauthClient, getOauthClient, listOauthClients } from '../../org/oauth-clients.js';
import { noContent, ok } from '../answer.js';
import type { SimulatedOauthClient } from '../api-access-state.js';
import type { Router, SimulatedRequest } from '../router.js';
import { accessRefusal, oauthClientOf, sortedPage } from './api-access.js';
import { requireServiceAccount } from './service-accounts.js';

export function routeOauthClients(router: Router): void {
  router.on(listOauthClients, (request) => ok(sortedPage(request.query, Object.values(request.state.oauthClients).map(oauthClientOf))));

  router.on(countOauthClients, (request) => ok(Object.keys(request.state.oauthClients).length));

  router.on(getOauthClient, (request) => ok(oauthClientOf(requireOauthClient(request, request.path.clientId))));

  // Atlassian documents that this call accepts no API key. The simulator accepts one, so that you can rehearse to the end.
  router.on(createOauthClient, (request) => {
    const { state, body, random, secret, clock, effects } = request;
    const { name, serviceAccountId } = body;
    if (typeof name !== 'string' || name === '') {
      throw accessRefusal(400, 'name is required');
    }
    const now = clock.now();
    const client: SimulatedOauthClient = {
      clientId: random.hex(32),
      name,
      secret: `sim_client_${secret()}`,
      ...(typeof serviceAccountId === 'string' ? { serviceAccountId: requireServiceAccount(request, serviceAccountId).id } : {}),
      createdAt: now,
      updatedAt: now,
    };
    state.oauthClients[client.clientId] = client;
    effects.add({ kind: 'oauthClient.created', target: client.clientId });
    return ok({ ...oauthClientOf(client), clientSecret: client.secret }, 201);
  });

  router.on(deleteOauthClient, (request) => {
    const { clientId } = requireOauthClient(request, request.path.clientId);
    delete request.state.oauthClients[clientId];
    request.effects.add({ kind: 'oauthClient.deleted', target: clientId });
    return noContent;
  });
}

function requireOauthClient({ state }: Pick<SimulatedRequest, 'state'>, clientId: string): SimulatedOauthClient {
  const client = state.oauthClients[clientId];
  if (client === undefined) {
    throw accessRefusal(404, 'The OAuth client was not found.');
  }
  return client;
}
