import { familyOf } from '../core/classify.js';
import { simulatedTokenPrefix } from '../core/credential.js';
import type { Endpoint } from '../core/endpoint.js';
import { areEnough } from '../core/scopes.js';
import { accountRefusal, gatewayRefusal, jiraRefusal, organizationRefusal, Refusal } from './answer.js';
import type { SimulatorContext } from './context.js';
import { millisecondsOf } from './clock.js';
import { accountByEmail, type OrganizationState, type SimulatedApiKey } from './state.js';

/** The owner of the credential of a request. */
export type Actor =
  | { readonly kind: 'organizationApiKey'; readonly accountId: string; readonly key: SimulatedApiKey }
  | { readonly kind: 'apiToken'; readonly accountId: string; readonly scopes?: readonly string[] | undefined }
  | { readonly kind: 'accessToken'; readonly accountId: string; readonly scopes: readonly string[] }
  | { readonly kind: 'directoryToken'; readonly accountId: string; readonly scimDirectoryId: string }
  | { readonly kind: 'anonymous'; readonly accountId: string; readonly loginReason: string }
  /** A request to an address that needs no credential. */
  | { readonly kind: 'nobody'; readonly accountId: string };

/** What browsers and OAuth 2.0 clients call before they have a credential. */
const publicPaths: readonly string[] = ['/oauth/token', '/_edge/tenant_info'];

interface Presented {
  readonly scheme: 'Bearer' | 'Basic' | 'none';
  readonly token: string;
  readonly email: string;
}

/** Checks the credential of a request like the API family of its path, with the refusals of that family. */
export function authenticate(
  context: SimulatorContext,
  { pathname, throughGateway }: { readonly pathname: string; readonly throughGateway: boolean },
  authorization: string | null,
): Actor {
  if (publicPaths.includes(pathname)) {
    return { kind: 'nobody', accountId: '' };
  }
  const presented = presentedIn(authorization);
  if (presented.token !== '' && !presented.token.startsWith(simulatedTokenPrefix)) {
    throw new Refusal({
      status: 401,
      body: { error: `This is a simulated organization. It accepts only tokens that start with ${simulatedTokenPrefix}.` },
    });
  }
  switch (familyOf(pathname)) {
    case 'userManagement':
      return unscopedKey(organizationKey(context, presented, () => accountRefusal('unauthorized', 401)));
    case 'organization':
      return organizationKey(context, presented, () => gatewayRefusal(401, 'Unauthorized'));
    case 'scim':
      return accessToken(context, presented) ?? directoryToken(context, presented, pathname);
    case 'oauth':
      return accessToken(context, presented) ?? refuse(gatewayRefusal(401, 'Unauthorized'));
    case 'automation':
    case 'teams':
      return unscopedToken(gatewayToken(context, presented));
    case 'serviceOperations':
      return gatewayToken(context, presented);
    default:
      return throughGateway && presented.scheme === 'Bearer' ? bearer(context, presented) : apiToken(context, presented, pathname, throughGateway);
  }
}

function presentedIn(authorization: string | null): Presented {
  const [scheme = '', value = ''] = (authorization ?? '').split(' ');
  if (/^bearer$/i.test(scheme)) {
    return { scheme: 'Bearer', token: value, email: '' };
  }
  if (/^basic$/i.test(scheme)) {
    const decoded = decodeBase64(value);
    const colon = decoded.indexOf(':');
    return { scheme: 'Basic', email: decoded.slice(0, colon), token: decoded.slice(colon + 1) };
  }
  return { scheme: 'none', token: '', email: '' };
}

function decodeBase64(text: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)));
  } catch {
    return '';
  }
}

function organizationKey({ state, clock }: SimulatorContext, presented: Presented, refuse: () => Refusal): Actor {
  const key =
    presented.scheme === 'Bearer'
      ? Object.values(state.apiKeys).find(({ secret }) => secret === presented.token)
      : undefined;
  if (key === undefined || (key.revoked && !worksYet(state, presented.token, clock.now())) || key.expiresAt <= clock.now()) {
    throw refuse();
  }
  key.lastActiveAt = clock.now();
  return { kind: 'organizationApiKey', accountId: key.createdBy, key };
}

/** Measured by others: user management names a scope that the form for new keys does not offer. */
function unscopedKey(actor: Actor): Actor {
  if (actor.kind === 'organizationApiKey' && actor.key.scopes !== undefined) {
    throw gatewayRefusal(403, 'Forbidden; the scope manage:org is required');
  }
  return actor;
}

function refuse(refusal: Refusal): never {
  throw refusal;
}

/** The service account of an OAuth 2.0 access token, as long as both are there. */
function accessToken({ state, clock }: SimulatorContext, { scheme, token }: Presented): Actor | undefined {
  const issued = scheme === 'Bearer' ? state.accessTokens?.[token] : undefined;
  if (issued === undefined || issued.expiresAt <= clock.now()) {
    return undefined;
  }
  const { serviceAccountId = '' } = state.oauthClients[issued.clientId] ?? {};
  const accountId = state.serviceAccounts[serviceAccountId]?.accountId;
  return accountId === undefined || state.accounts[accountId]?.status !== 'active' ? undefined : { kind: 'accessToken', accountId, scopes: issued.scopes };
}

/** The gateway accepts an access token, and the API token of a service account. */
function bearer(context: SimulatorContext, presented: Presented): Actor {
  const { state, clock } = context;
  const issued = accessToken(context, presented);
  if (issued !== undefined) {
    return issued;
  }
  for (const { accountId } of Object.values(state.serviceAccounts)) {
    const account = state.accounts[accountId];
    const token = Object.values(account?.apiTokens ?? {}).find(({ secret }) => secret === presented.token);
    if (token !== undefined && account?.status === 'active' && token.expiresAt > clock.now()) {
      token.lastAccessAt = clock.now();
      return { kind: 'apiToken', accountId, scopes: token.scopes ?? [] };
    }
  }
  throw gatewayRefusal(401, 'Unauthorized');
}

/** The gateway accepts the API token of a person, with or without scopes, and the credentials of a service account. */
function gatewayToken(context: SimulatorContext, presented: Presented): Actor {
  const actor = presented.scheme === 'Bearer' ? bearer(context, presented) : presented.scheme === 'none' ? undefined : apiToken(context, presented, '', true);
  return actor === undefined || actor.kind === 'anonymous' ? refuse(gatewayRefusal(401, 'Unauthorized')) : actor;
}

/** Measured by others: Automation and Teams refuse every credential with scopes, because there is no scope for them. */
function unscopedToken(actor: Actor): Actor {
  return 'scopes' in actor && actor.scopes !== undefined ? refuse(gatewayRefusal(401, 'Unauthorized; scope does not match')) : actor;
}

/**
 * Refuses a credential with scopes for a call that its scopes do not include, like the API of the endpoint. Returns whom the
 * call counts for: a search may see what everybody may see, which is nothing.
 */
export function requireScopes({ behaviours }: SimulatorContext, endpoint: Endpoint, actor: Actor): Actor {
  const held = actor.kind === 'organizationApiKey' ? actor.key.scopes : 'scopes' in actor ? actor.scopes : undefined;
  const isGroupChange = endpoint.path.includes('/groups') && endpoint.operation !== 'read';
  const isAccepted = endpoint.scopes === undefined && behaviours.unpublishedScopes === 'accepted' && !isGroupChange;
  if (held === undefined || areEnough(endpoint.scopes, held) || needNoScope.includes(endpoint.route) || isAccepted) {
    return actor;
  }
  if (behaviours.missingScope === 'emptySearches' && searches.includes(endpoint.route)) {
    return { kind: 'anonymous', accountId: '', loginReason: '' };
  }
  if (actor.kind !== 'organizationApiKey') {
    throw gatewayRefusal(401, 'Unauthorized; scope does not match');
  }
  // Measured by others: no scope allows a key to change groups.
  if (isGroupChange) {
    throw organizationRefusal('ADMIN-UAM-403-1', 'The key is not allowed to manage groups.');
  }
  throw organizationRefusal('ADMIN-401-2', 'The API key does not have the scope that is needed.');
}

/** The searches that others have seen empty, with status 200, for a token without their scopes. */
const searches: readonly string[] = [
  'POST /rest/api/3/search/jql',
  'POST /rest/api/3/search/approximate-count',
  'GET /rest/api/3/project/search',
  'GET /rest/api/3/filter/search',
  'GET /rest/api/3/dashboard/search',
  'GET /rest/api/3/field/search',
];

/** Measured by others: a key with scopes gets an empty list of organizations. The other one describes the token itself. */
const needNoScope: readonly string[] = ['GET /admin/v1/orgs', 'GET /oauth/token/accessible-resources'];

function directoryToken({ state }: SimulatorContext, presented: Presented, pathname: string): Actor {
  const scimDirectoryId = pathname.split('/')[3] ?? '';
  const directory = state.scimDirectories[scimDirectoryId];
  if (presented.scheme !== 'Bearer' || directory?.token !== presented.token) {
    throw new Refusal({
      status: 401,
      body: { error: `Not authorized to access : scim/directory/${scimDirectoryId}`, traceId: 'simulated' },
    });
  }
  return { kind: 'directoryToken', accountId: '', scimDirectoryId };
}

/** Whether a revoked secret still works, because the revocation has not reached every service. */
function worksYet({ revokedSecrets = [] }: OrganizationState, secret: string, now: number, ownerId?: string): boolean {
  return revokedSecrets.some((revoked) => revoked.secret === secret && revoked.until > now && (ownerId === undefined || revoked.ownerId === ownerId));
}

/** Records revoked secrets. They still work for the duration of the behaviour `revocationDelay`. */
export function noteRevoked({ state, clock, behaviours }: Pick<SimulatorContext, 'state' | 'clock' | 'behaviours'>, ownerId: string, secrets: readonly (string | undefined)[]): void {
  const delay = millisecondsOf(behaviours.revocationDelay);
  const known = secrets.filter((secret) => secret !== undefined);
  if (delay > 0 && known.length > 0) {
    (state.revokedSecrets ??= []).push(...known.map((secret) => ({ secret, ownerId, until: clock.now() + delay })));
  }
}

/** A site accepts the token of a person. With a dead token the caller is anonymous, and only a header shows it. */
function apiToken({ state, clock, behaviours }: SimulatorContext, presented: Presented, pathname: string, throughGateway: boolean): Actor {
  if (presented.scheme === 'Bearer') {
    throw new Refusal({ status: 403, body: { error: 'Failed to parse Connect Session Auth Token' } });
  }
  const found = accountByEmail(state, presented.email);
  const mayLogIn = found?.status === 'active' || (found?.status === 'inactive' && behaviours.tokensAfterDeactivation === 'alive');
  const owner = mayLogIn ? found : undefined;
  const token = Object.values(owner?.apiTokens ?? {}).find(({ secret }) => secret === presented.token);
  // Measured by others: the site itself refuses a token with scopes, and the gateway accepts it.
  if (token?.scopes !== undefined && !throughGateway) {
    throw new Refusal({ status: 401, body: { code: 401, message: 'Unauthorized' } });
  }
  if (owner !== undefined && token !== undefined && token.expiresAt > clock.now()) {
    token.lastAccessAt = clock.now();
    return { kind: 'apiToken', accountId: owner.accountId, scopes: token.scopes };
  }
  if (owner !== undefined && worksYet(state, presented.token, clock.now(), owner.accountId)) {
    return { kind: 'apiToken', accountId: owner.accountId };
  }
  if (pathname.endsWith('/myself') || presented.scheme === 'none') {
    const { answer } = jiraRefusal(401, 'Client must be authenticated to access this resource.');
    throw new Refusal({ ...answer, headers: { 'x-seraph-loginreason': 'AUTHENTICATED_FAILED' } });
  }
  return { kind: 'anonymous', accountId: '', loginReason: 'AUTHENTICATED_FAILED' };
}
