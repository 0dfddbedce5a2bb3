import { oauthCredential, type AccessTokenCredentials, type ClientCredentials } from '../core/access-token.js';
import type { CredentialSource, SecretSource } from '../core/credential-source.js';
import { basicCredential, bearerCredential, checkScopes } from '../core/credential.js';
import { invalidInput } from '../core/input.js';
import type { ClientOptions } from '../core/options.js';

/** The options of every kind of credential that a site takes. A constructor must check which of them go together. */
interface ProductCredentialOptions extends ClientOptions, Partial<AccessTokenCredentials & ClientCredentials> {
  readonly site?: string | undefined;
  readonly email?: string | undefined;
  readonly apiToken?: SecretSource | undefined;
}

/** The credential of a site, whichever of its kinds the options have. */
export function productCredential(client: string, options: ProductCredentialOptions, userAgent: string): CredentialSource {
  const refuse = (field: string, problem: string) => invalidInput(client, [{ field, problem }]);
  const oauth = oauthCredential(client, options, userAgent);
  if (oauth !== undefined) {
    const surplus = (['email', 'apiToken'] as const).find((name) => options[name] !== undefined);
    if (surplus !== undefined) {
      throw refuse(surplus, 'belongs to another kind of credential than the other options: give one');
    }
    if (options.site !== undefined) {
      throw refuse('site', 'refuses an OAuth 2.0 access token: give cloudId instead, for the gateway');
    }
    return oauth;
  }
  const email = checkEmail(client, options.email);
  const check = { endpoint: client, field: 'apiToken' };
  const scopes = checkScopes(client, options.scopes);
  if (options.site !== undefined) {
    if (scopes !== undefined) {
      throw refuse('site', 'refuses a token with scopes: give cloudId instead, for the gateway');
    }
    if (isServiceAccount(email)) {
      throw refuse('site', 'refuses the token of a service account: give cloudId instead, for the gateway');
    }
    return basicCredential(email, options.apiToken, check, { kinds: ['apiToken'] });
  }
  if (isServiceAccount(email)) {
    // Measured by others: as a bearer token it always works, and with an e-mail address only sometimes.
    return bearerCredential(options.apiToken, check, { kinds: ['serviceAccountToken'], scopes });
  }
  return basicCredential(email, options.apiToken, check, {
    kinds: scopes === undefined ? ['apiToken', 'apiTokenWithScopes'] : ['apiTokenWithScopes'],
    scopes,
  });
}

function isServiceAccount(email: string): boolean {
  return /@serviceaccount\.atlassian\.com$/i.test(email);
}

/** Checks the name of a site. */
export function checkSite(endpoint: string, site: unknown): string {
  const refuse = (problem: string) => invalidInput(endpoint, [{ field: 'site', problem }]);
  if (typeof site !== 'string' || site === '') {
    throw refuse('expected the name of a site, such as "acme" for acme.atlassian.net');
  }
  if (site.includes('/') || site.includes(':')) {
    throw refuse('expected the name of a site, such as "acme", not an address; use baseUrl for another address');
  }
  if (site.includes('@')) {
    throw refuse('expected the name of a site, such as "acme", not an e-mail address');
  }
  const name = /^([a-z0-9][a-z0-9-]{0,62})(?:\.atlassian\.net)?$/i.exec(site)?.[1];
  if (name === undefined) {
    throw refuse('expected the name of a site under atlassian.net, such as "acme"');
  }
  return name.toLowerCase();
}

function checkEmail(endpoint: string, email: unknown): string {
  if (typeof email !== 'string' || !/^[^\s@:]+@[^\s@]+$/.test(email)) {
    throw invalidInput(endpoint, [{ field: 'email', problem: 'expected the e-mail address of the account that made the API token' }]);
  }
  return email;
}
