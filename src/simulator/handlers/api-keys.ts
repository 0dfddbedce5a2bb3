import { countApiKeys, listApiKeys, revokeApiKey } from '../../org/api-keys.js';
import { noContent, ok } from '../answer.js';
import { noteRevoked } from '../credentials.js';
import type { Router, SimulatedRequest } from '../router.js';
import { accessRefusal, passesDateFilter, passesValue, passesWords, sortedPage } from './api-access.js';

const lists = {
  sorts: ['label', 'createdBy.name', 'expiresAt', 'lastActiveAt'],
  takesPageSize: (pageSize: number) => [5, 10, 20, 25, 40, 50, 60, 75, 80, 100].includes(pageSize),
};

export function routeApiKeys(router: Router): void {
  router.on(listApiKeys, (request) => ok(sortedPage(request.query, keysOf(request), lists)));

  router.on(countApiKeys, (request) => ok(keysOf(request).length));

  router.on(revokeApiKey, (request) => {
    const key = request.state.apiKeys[request.path.apiKeyId];
    if (key === undefined || key.revoked) {
      throw accessRefusal(404, 'The API key was not found.');
    }
    // It may be the key of this request: the next request with it is refused.
    noteRevoked(request, key.createdBy, [key.secret]);
    key.revoked = true;
    request.effects.add({ kind: 'apiKey.revoked', accountId: key.createdBy, target: key.id });
    return noContent;
  });
}

/** The only type of key. */
const keyType = 'CLOUD_ADMIN';

function keysOf(request: Pick<SimulatedRequest, 'state' | 'query' | 'clock' | 'actor' | 'behaviours'>): object[] {
  const { state, query, clock, behaviours } = request;
  if (behaviours.keyList === 'empty') {
    return [];
  }
  return Object.values(state.apiKeys)
    .filter(
      (key) =>
        !key.revoked &&
        passesValue(query, 'keyType', [keyType], keyType) &&
        passesWords(query, [key.name, state.accounts[key.createdBy]?.name, state.accounts[key.createdBy]?.email]) &&
        passesDateFilter(query, 'expiresAt', key.expiresAt, clock) &&
        passesDateFilter(query, 'lastActiveAt', key.lastActiveAt, clock),
    )
    .map((key) => {
      const creator = state.accounts[key.createdBy];
      return {
        id: key.id,
        label: key.name,
        keyType,
        createdAt: clock.iso(key.createdAt),
        expiresAt: clock.iso(key.expiresAt),
        lastActiveAt: key.lastActiveAt === undefined ? null : clock.iso(key.lastActiveAt),
        ...(behaviours.keyList === 'emptyDates' ? { revocationDate: '' } : {}),
        orgId: state.orgId,
        createdBy: { id: key.createdBy, name: creator?.name ?? null, email: creator?.email ?? null },
        scopes: key.scopes ?? [],
      };
    });
}
