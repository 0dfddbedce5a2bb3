import { countApiTokens, listApiTokens, revokeAllApiTokens } from '../../org/api-tokens.js';
import { noContent, ok } from '../answer.js';
import { noteRevoked } from '../credentials.js';
import type { Router, SimulatedRequest } from '../router.js';
import { isManaged, type SimulatedAccount } from '../state.js';
import { accessRefusal, apiTokenOf, passesDateFilter, passesValue, passesWords, sortedPage, upTo1000 } from './api-access.js';

const lists = { sorts: ['label', 'user.name', 'createdAt', 'expiresAt', 'lastActiveAt'], takesPageSize: upTo1000 };

export function routeApiTokens(router: Router): void {
  router.on(listApiTokens, (request) => ok(sortedPage(request.query, tokensOf(request), lists)));

  router.on(countApiTokens, (request) => ok(tokensOf(request).length));

  router.on(revokeAllApiTokens, (request) => {
    const owners = managedAccounts(request).filter(({ apiTokens }) => Object.keys(apiTokens).length > 0);
    requireGuard(request);
    for (const owner of owners) {
      noteRevoked(request, owner.accountId, Object.values(owner.apiTokens).map(({ secret }) => secret));
      owner.apiTokens = {};
      request.effects.add({ kind: 'apiToken.allRevoked', accountId: owner.accountId });
    }
    return noContent;
  });
}

function requireGuard({ behaviours }: Pick<SimulatedRequest, 'behaviours'>): void {
  if (behaviours.tokensNeedGuard === 'yes') {
    throw accessRefusal(403, 'The organization has no Atlassian Guard.', 'FEATURE_NOT_ENABLED');
  }
}

function managedAccounts({ state }: Pick<SimulatedRequest, 'state'>): SimulatedAccount[] {
  return Object.values(state.accounts).filter((account) => isManaged(state, account));
}

function tokensOf(request: Pick<SimulatedRequest, 'state' | 'query' | 'clock' | 'actor' | 'behaviours'>): object[] {
  requireGuard(request);
  const { query, clock } = request;
  return managedAccounts(request).flatMap((owner) =>
    Object.values(owner.apiTokens)
      .filter(
        (token) =>
          passesValue(query, 'status', ['allowed', 'blocked'], 'allowed') &&
          passesWords(query, [token.label, owner.name, owner.email]) &&
          passesDateFilter(query, 'createdAt', token.createdAt, clock) &&
          passesDateFilter(query, 'lastActiveAt', token.lastAccessAt, clock),
      )
      .map((token) => apiTokenOf(token, owner, request)),
  );
}
