import { countOauthClients, deleteOauthClient, getOauthClient, listOauthClients } from '../../org/oauth-clients.js';
import { noContent, ok } from '../answer.js';
import type { SimulatedOauthClient } from '../api-access-state.js';
import type { Router, SimulatedRequest } from '../router.js';
import { accessRefusal, upTo1000 } from './api-access.js';
import { pageOf } from './paging.js';

export function routeOauthClients(router: Router): void {
  router.on(listOauthClients, ({ state, query }) => {
    const limit = Number(query.get('pageSize') ?? 20);
    if (!upTo1000(limit)) {
      throw accessRefusal(400, 'pageSize is not valid', 'INVALID_PAGE_SIZE');
    }
    return ok(pageOf(Object.values(state.oauthClients).map(oauthClientOf), { cursor: query.get('cursor'), limit }));
  });

  router.on(countOauthClients, ({ state }) => ok({ total: Object.keys(state.oauthClients).length }));

  router.on(getOauthClient, (request) => ok(oauthClientOf(requireOauthClient(request, request.path.clientId))));

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

/** An OAuth client, never with its secret. */
function oauthClientOf({ clientId, name, createdAt, updatedAt }: SimulatedOauthClient): object {
  return { clientId, name, createdAt, updatedAt, status: 'ACTIVE' };
}
