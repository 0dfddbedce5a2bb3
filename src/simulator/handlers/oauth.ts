import { getAccessToken } from '../../core/access-token.js';
import { getAccessibleResources } from '../../product/accessible-resources.js';
import { getSiteId } from '../../product/site-id.js';
import { ok, Refusal } from '../answer.js';
import type { Router } from '../router.js';
import { siteOf } from './jira.js';

/** How long an access token lasts, in seconds. */
const lifetime = 3600;

export function routeOauth(router: Router): void {
  router.on(getAccessToken, ({ state, body, secret, clock }) => {
    const client = state.oauthClients[body.client_id];
    if (client?.secret !== body.client_secret || client.serviceAccountId === undefined) {
      throw new Refusal({ status: 401, body: { error: 'access_denied', error_description: 'Unauthorized' } });
    }
    const token = `sim_access_${secret()}`;
    const { clientId, scopes = [] } = client;
    (state.accessTokens ??= {})[token] = { clientId, scopes, expiresAt: clock.now() + lifetime * 1000 };
    return ok({ access_token: token, expires_in: lifetime, token_type: 'Bearer', scope: scopes.join(' ') });
  });

  router.on(getAccessibleResources, ({ state, actor }) => {
    const scopes = actor.kind === 'accessToken' ? actor.scopes : [];
    return ok(Object.values(state.sites).map(({ cloudId, name }) => ({ id: cloudId, name, url: `https://${name}.atlassian.net`, scopes, avatarUrl: '' })));
  });

  router.on(getSiteId, (request) => ok({ cloudId: siteOf(request).cloudId }));
}
