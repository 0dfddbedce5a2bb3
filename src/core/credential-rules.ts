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
  /** Only the address of a site works, not the gateway. */
  readonly onlyAtSite?: true;
  /** What to do instead, if no client has such a credential. */
  readonly remedy?: string;
}

/** The address behind which a client reaches a site. */
export type SiteAddress = 'site' | 'gateway';

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

const unscopedTokenAtSite: ApiRule = {
  accepts: ['apiToken'],
  takes: 'the e-mail address of a person with an API token without scopes, at the address of the site',
  onlyAtSite: true,
};

const sessionOfAdmin: ApiRule = {
  accepts: [],
  takes: 'only the session of an organization admin in a browser',
  remedy: 'Create the OAuth client in Atlassian Administration.',
};

/** Parts of an API with rules of their own, by method and path. */
const exceptions: readonly (readonly [call: RegExp, rule: ApiRule])[] = [
  [/^\w* \/wiki\/api\/v2\/admin-key/, unscopedTokenAtSite],
  [/^\w* \/rest\/api\/3\/plans\//, unscopedTokenAtSite],
  [/^POST \/admin\/api-access\/v1\/orgs\/[^/]+\/oauth-clients$/, sessionOfAdmin],
];

/** What a rule looks at. Without a method, rules of single calls do not count. */
type RuledCall = Pick<Endpoint, 'path'> & Partial<Pick<Endpoint, 'method'>>;

function ruleOf({ method, path }: RuledCall): ApiRule | undefined {
  return exceptions.find(([call]) => call.test(`${method ?? ''} ${path}`))?.[1] ?? credentialRules[familyOf(path)];
}

/** Whether an endpoint accepts a credential of this kind, as far as is known. */
export function accepts(call: RuledCall, kind: CredentialKind, address?: SiteAddress): boolean {
  const rule = ruleOf(call);
  return rule === undefined || (rule.accepts.includes(kind) && !(rule.onlyAtSite === true && address === 'gateway'));
}

/** Refuses calls that no credential of these kinds can make. Without kinds, calls need no credential. */
export class PossibleKinds {
  readonly #possible = new WeakSet<object>();

  constructor(
    private readonly kinds: readonly CredentialKind[],
    private readonly address: SiteAddress | undefined,
  ) {}

  /** Throws `credential.wrongKind` before anything is sent. */
  check(endpoint: Pick<Endpoint, 'method' | 'path' | 'route'>): void {
    if (this.#possible.has(endpoint)) {
      return;
    }
    if (this.kinds.length > 0 && !this.kinds.some((kind) => accepts(endpoint, kind, this.address))) {
      throw wrongKind(endpoint);
    }
    this.#possible.add(endpoint);
  }
}

function wrongKind(endpoint: Pick<Endpoint, 'method' | 'path' | 'route'>): AdminErrorOf<'credential.wrongKind'> {
  const { takes = 'another kind of credential', remedy = `Use a client with ${takes}.` } = ruleOf(endpoint) ?? {};
  return adminError('credential.wrongKind', {
    endpoint: endpoint.route,
    meaning: '{call} takes another kind of credential, so nothing was sent',
    hint: `This API takes ${takes}.`,
    remedy,
  });
}
