import type { Endpoint } from './endpoint.js';
import { adminError, type AdminErrorOf } from './errors.js';
import { familyOf, type Family } from './refusal-words.js';

/**
 * The kinds of credential that Atlassian issues.
 *
 * - `organizationApiKey`, `organizationApiKeyWithScopes`: keys of an organization.
 * - `apiToken`, `apiTokenWithScopes`: API tokens of a person, sent with their e-mail address.
 * - `serviceAccountToken`: an API token of a service account. It always has scopes.
 * - `accessToken`: an OAuth 2.0 access token, of a person or of a service account.
 * - `directoryToken`: the API key of a SCIM directory.
 */
export type CredentialKind = (typeof credentialKinds)[number];

export const credentialKinds = [
  'organizationApiKey',
  'organizationApiKeyWithScopes',
  'apiToken',
  'apiTokenWithScopes',
  'serviceAccountToken',
  'accessToken',
  'directoryToken',
] as const;

/** Whether a kind has scopes. Without published scopes, a call is not known to accept it. */
export function hasScopes(kind: CredentialKind): boolean {
  return kind.endsWith('WithScopes') || kind === 'serviceAccountToken' || kind === 'accessToken';
}

interface ApiRule {
  readonly accepts: readonly CredentialKind[];
  /** The credential to use, in words: it completes "This API takes …". */
  readonly takes: string;
}

const behindGateway: readonly CredentialKind[] = ['apiToken', 'apiTokenWithScopes', 'serviceAccountToken', 'accessToken'];
const unscopedToken: ApiRule = {
  accepts: ['apiToken'],
  takes: 'the e-mail address of a person with an API token without scopes',
};
const site: ApiRule = {
  accepts: behindGateway,
  takes: 'OAuth 2.0 credentials of a service account, or an API token with the e-mail address of its owner',
};

/**
 * Which API accepts which kind of credential. Kinds that are not known to be refused count as accepted. The address of
 * a site is stricter: it accepts only an `apiToken`.
 */
export const credentialRules: Readonly<Partial<Record<Family, ApiRule>>> = {
  organization: {
    accepts: ['organizationApiKey', 'organizationApiKeyWithScopes'],
    takes: 'an organization API key',
  },
  userManagement: { accepts: ['organizationApiKey'], takes: 'an organization API key without scopes' },
  scim: { accepts: ['directoryToken', 'accessToken'], takes: 'the token of the SCIM directory, or OAuth 2.0 credentials of a service account' },
  jira: site,
  confluence: site,
  serviceOperations: site,
  automation: unscopedToken,
  teams: unscopedToken,
  oauth: { accepts: ['accessToken'], takes: 'an OAuth 2.0 access token' },
};

/** Whether an endpoint accepts a credential of this kind, as far as is known. */
export function accepts({ path }: Pick<Endpoint, 'path'>, kind: CredentialKind): boolean {
  return credentialRules[familyOf(path)]?.accepts.includes(kind) ?? true;
}

/** Refuses calls that no credential of these kinds can make. Without kinds, calls need no credential. */
export class PossibleKinds {
  readonly #possible = new WeakSet<object>();

  constructor(private readonly kinds: readonly CredentialKind[]) {}

  /** Throws `credential.wrongKind` before anything is sent. */
  check(endpoint: Pick<Endpoint, 'path' | 'route'>): void {
    if (this.#possible.has(endpoint)) {
      return;
    }
    if (this.kinds.length > 0 && !this.kinds.some((kind) => accepts(endpoint, kind))) {
      throw wrongKind(endpoint);
    }
    this.#possible.add(endpoint);
  }
}

function wrongKind({ path, route }: Pick<Endpoint, 'path' | 'route'>): AdminErrorOf<'credential.wrongKind'> {
  const takes = credentialRules[familyOf(path)]?.takes ?? 'another kind of credential';
  return adminError('credential.wrongKind', {
    endpoint: route,
    meaning: '{call} takes another kind of credential, so nothing was sent',
    hint: `This API takes ${takes}.`,
    remedy: `Use a client with ${takes}.`,
  });
}
