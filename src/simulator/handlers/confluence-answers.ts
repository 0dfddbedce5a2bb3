import { confluenceRefusal, Refusal } from '../answer.js';
import type { SimulatedConfluence } from '../confluence-state.js';
import type { SimulatedRequest } from '../router.js';
import { membershipIn, type SimulatedAccount, type SimulatedGroup, type SimulatedSite } from '../state.js';

/** The part of a request that every handler of Confluence needs. */
export type ConfluenceRequest = Pick<SimulatedRequest, 'state' | 'actor' | 'query' | 'origin' | 'site' | 'clock' | 'behaviours' | 'headers' | 'throughGateway'>;

export function requireSite({ site }: ConfluenceRequest): SimulatedSite {
  if (site === undefined || !site.products.includes('confluence')) {
    throw new Refusal({ status: 404, headers: { 'atl-missing-tcs': 'true' }, body: { message: 'Site temporarily unavailable' } });
  }
  return site;
}

/** Refuses a caller who may not use Confluence, or whose token is dead. The refusal does not show which of both. */
export function requireConfluence(request: ConfluenceRequest): SimulatedConfluence {
  const { confluence } = requireSite(request);
  if (request.actor.kind === 'anonymous') {
    throw confluenceRefusal(403, 'Current user not permitted to use Confluence');
  }
  return confluence;
}

export function isSiteAdmin({ state, actor }: ConfluenceRequest): boolean {
  const roles = state.accounts[actor.accountId]?.platformRoles ?? [];
  return roles.includes('atlassian/org-admin') || roles.includes('atlassian/site-admin');
}

export function requireAccount({ state }: ConfluenceRequest, accountId: string | null): SimulatedAccount {
  if (accountId === null || accountId === '') {
    throw confluenceRefusal(400, 'accountId is required');
  }
  const account = state.accounts[accountId];
  if (account === undefined) {
    throw confluenceRefusal(404, 'No user found with the given account id');
  }
  return account;
}

/** Whether a person appears in lists that leave out people who cannot log in. */
export function hasAccess(account: SimulatedAccount): boolean {
  return account.status === 'active' && membershipIn(account, '-') === 'active';
}

const largestPage = 200;

/** A page of Confluence: a link if there is more, and the limit that was applied. */
export function confluencePage<T>(
  query: URLSearchParams,
  path: string,
  all: readonly T[],
  standard = largestPage,
): { results: T[]; start: number; limit: number; size: number; _links: Record<string, string> } {
  const start = whole(query, 'start') ?? 0;
  const limit = Math.min(whole(query, 'limit') ?? standard, largestPage);
  const results = all.slice(start, start + limit);
  const following = new URLSearchParams(query);
  following.set('limit', String(limit));
  following.set('start', String(start + limit));
  return {
    results,
    start,
    limit,
    size: results.length,
    _links: start + limit < all.length ? { next: `${path}?${following.toString()}` } : {},
  };
}

export function whole(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) {
    return undefined;
  }
  if (!/^\d{1,9}$/.test(text)) {
    throw confluenceRefusal(400, `${name} must be a whole number that is not negative`);
  }
  return Number(text);
}

/** A person in the form of version 1 of the API. */
export function confluenceUser(request: ConfluenceRequest, account: SimulatedAccount): Record<string, unknown> & { accountId: string } {
  const { email, name, nickname } = shownOf(account);
  const expand = (request.query.get('expand') ?? '').split(',');
  return {
    type: 'known',
    accountId: account.accountId,
    accountType: account.accountType,
    email,
    publicName: nickname,
    displayName: name,
    timeZone: null,
    isExternalCollaborator: false,
    profilePicture: { path: '/wiki/aa-avatar/simulated', width: 48, height: 48, isDefault: true },
    ...(expand.includes('operations') ? { operations: [{ operation: 'use', targetType: 'application' }] } : {}),
    ...(expand.includes('personalSpace') ? { personalSpace: personalSpaceOf(requireSite(request), account.accountId) } : {}),
    _expandable: { operations: '', personalSpace: '' },
    _links: { self: `${request.origin}/wiki/rest/api/user?accountId=${account.accountId}` },
  };
}

/** A deleted account keeps its id and nothing else. */
export function shownOf(account: SimulatedAccount): { email: string; name: string; nickname: string } {
  return account.status === 'closed'
    ? { email: '', name: 'Former user (Deleted)', nickname: 'Former user' }
    : { email: account.email, name: account.name, nickname: account.nickname };
}

export function personalSpaceOf({ confluence }: SimulatedSite, accountId: string): { key: string; name: string } | null {
  const { spaces } = confluence;
  const key = Object.keys(spaces).find((candidate) => spaces[candidate]?.personalOf === accountId);
  return key === undefined ? null : { key, name: spaces[key]?.name ?? '' };
}

export function confluenceGroup({ origin }: ConfluenceRequest, { groupId, name }: SimulatedGroup): object {
  return { type: 'group', name, id: groupId, _links: { self: `${origin}/wiki/rest/api/group/by-id?id=${groupId}` } };
}
