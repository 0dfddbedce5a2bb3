import { disableAdminKey, enableAdminKey, getAdminKey } from '../../product/confluence/admin-key.js';
import { confluenceV2Refusal, noContent, ok } from '../answer.js';
import type { SimulatedConfluence } from '../confluence-state.js';
import type { Router, SimulatedRequest } from '../router.js';
import { isSiteAdmin } from './confluence-answers.js';
import { notFoundV2, requireConfluenceV2 } from './confluence-contents.js';

const minute = 60_000;
const usualMinutes = 10;

export function routeConfluenceAdminKey(router: Router): void {
  router.on(getAdminKey, (request) => {
    const { adminKeys } = requireOffered(request);
    return ok(keyIn(request, enabledKey(request, adminKeys)));
  });

  router.on(enableAdminKey, (request) => {
    const { adminKeys } = requireOffered(request);
    const { body, actor, clock, effects } = request;
    const minutes = body.durationInMinutes ?? 0;
    const expiresAt = clock.now() + (minutes === 0 ? usualMinutes : minutes) * minute;
    adminKeys[actor.accountId] = expiresAt;
    effects.add({ kind: 'adminKey.enabled', accountId: actor.accountId });
    return ok(keyIn(request, expiresAt));
  });

  router.on(disableAdminKey, (request) => {
    const { adminKeys } = requireOffered(request);
    enabledKey(request, adminKeys);
    delete adminKeys[request.actor.accountId];
    request.effects.add({ kind: 'adminKey.disabled', accountId: request.actor.accountId });
    return noContent;
  });
}

function requireOffered(request: SimulatedRequest): SimulatedConfluence {
  const confluence = requireConfluenceV2(request);
  if (request.behaviours.adminKey === 'notOffered') {
    throw notFoundV2('Admin key');
  }
  const { actor } = request;
  if (request.throughGateway || actor.kind !== 'apiToken' || actor.scopes !== undefined || !isSiteAdmin(request)) {
    throw confluenceV2Refusal(401, 'UNAUTHORIZED', 'The caller may not use the admin key');
  }
  return confluence;
}

function enabledKey({ actor, clock }: SimulatedRequest, adminKeys: Record<string, number>): number {
  const expiresAt = adminKeys[actor.accountId];
  if (expiresAt === undefined || expiresAt <= clock.now()) {
    throw notFoundV2('Admin key');
  }
  return expiresAt;
}

function keyIn({ actor, clock }: SimulatedRequest, expiresAt: number): object {
  return { accountId: actor.accountId, expirationTime: clock.iso(expiresAt) };
}
