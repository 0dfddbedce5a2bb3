import * as z from 'zod/mini';

import type { CredentialKind } from './credential-rules.js';
import { CredentialSource, fingerprint, type Credential, type CredentialCheck, type SecretSource } from './credential-source.js';
import { bearerCredential, bearerOf, checkScopes, secretFrom, silentCredential } from './credential.js';
import { endpoint } from './endpoint.js';
import { invalidInput } from './input.js';
import type { ClientOptions } from './options.js';
import { input, maybeString, record } from './schema.js';
import { Transport } from './transport.js';
import { isLoopback } from './url.js';

/** An OAuth 2.0 access token that you have already: of a person, or of a service account. */
export interface AccessTokenCredentials {
  /** An OAuth 2.0 access token, or a function that returns it. It lasts an hour: the function is called again after a 401. */
  readonly accessToken: SecretSource;
  /**
   * The scopes that it was granted. No request needs them: `checkCredentials()` and `requiredAccess()` compare them
   * with what your calls need.
   */
  readonly scopes?: readonly string[] | undefined;
}

/**
 * OAuth 2.0 credentials of a service account, from Atlassian Administration > Directory > Service accounts. The client
 * gets an access token with them, and another one before it ends.
 */
export interface ClientCredentials {
  /** The client id of the OAuth 2.0 credentials. */
  readonly clientId: string;
  /** The client secret, or a function that returns it. It is sent to auth.atlassian.com only. */
  readonly clientSecret: SecretSource;
  /** Sent to the token endpoint if set. No document of Atlassian asks for one. */
  readonly audience?: string | undefined;
}

const AccessTokenSchema = record({
  access_token: z.string().check(z.regex(/^[\x21-\x7e]+$/, 'expected a token')),
  expires_in: z.number().check(z.positive()),
  token_type: z.string().check(z.regex(/^bearer$/i, 'expected a bearer token')),
  scope: maybeString,
});

/** A second token does no harm, so the call is retried like a read. */
export const getAccessToken = endpoint('POST /oauth/token', {
  body: input({
    grant_type: z.literal('client_credentials'),
    client_id: z.string(),
    client_secret: z.string(),
    audience: z.optional(z.string()),
  }),
  response: AccessTokenSchema,
  operation: 'read',
  success: [200],
  evidence: 'derived',
});

/** A token is renewed this long before its end. */
const margin = 60_000;

const tokenHost = 'auth.atlassian.com';

const kinds: readonly CredentialKind[] = ['accessToken'];

/** The credential of a client that was given an access token or client credentials. Undefined if it was given neither. */
export function oauthCredential(client: string, options: Partial<AccessTokenCredentials & ClientCredentials> & ClientOptions, userAgent: string): CredentialSource | undefined {
  const { accessToken, clientId, clientSecret, audience, scopes } = options;
  const refuse = (field: string, problem: string) => invalidInput(client, [{ field, problem }]);
  if (accessToken !== undefined) {
    const other = (['clientId', 'clientSecret', 'audience'] as const).find((name) => options[name] !== undefined);
    if (other !== undefined) {
      throw refuse(other, 'expected either an access token or client credentials, not both');
    }
    return bearerCredential(accessToken, { endpoint: client, field: 'accessToken' }, { kinds, scopes: checkScopes(client, scopes) });
  }
  if (clientId === undefined && clientSecret === undefined) {
    return undefined;
  }
  if (typeof clientId !== 'string' || !/^[\x21-\x7e]+$/.test(clientId)) {
    throw refuse('clientId', 'expected the client id of OAuth 2.0 credentials');
  }
  if (audience !== undefined && (typeof audience !== 'string' || audience === '')) {
    throw refuse('audience', 'expected a string that is not empty');
  }
  if (scopes !== undefined) {
    throw refuse('scopes', 'is not used with client credentials: their access token names its scopes');
  }
  const check: CredentialCheck = { endpoint: client, field: 'clientSecret' };
  const base = tokenBase(options.baseUrl);
  const requestsWith = (secret: string): (() => Promise<Credential>) => {
    const credential = new CredentialSource({ fixed: silentCredential(secret) }, check, { kinds: [] }, fingerprint(clientId));
    const transport = new Transport(
      { client, credential, base, pathValues: {}, mediaType: 'application/json', userAgent },
      { ...options, baseUrl: base, allowedHosts: [tokenHost] },
    );
    return async () => {
      const asked = performance.now();
      const body = { grant_type: 'client_credentials' as const, client_id: clientId, client_secret: secret, audience };
      return issuedCredential(await transport.send(getAccessToken, { body }), asked);
    };
  };
  const secret = secretFrom(clientSecret, check, requestsWith);
  const ask = 'ask' in secret ? async () => (await secret.ask())() : secret.fixed;
  return new CredentialSource({ ask }, check, { kinds }, fingerprint(clientId));
}

/** What the token endpoint has issued, to be renewed before its end. */
function issuedCredential({ access_token: token, expires_in: seconds, scope }: z.infer<typeof AccessTokenSchema>, asked: number): Credential {
  return {
    ...bearerOf(token),
    renewAt: asked + Math.max(seconds * 1000 - margin, 0),
    scopes: typeof scope === 'string' ? scope.split(/\s+/).filter((each) => each !== '') : undefined,
  };
}

/** Where tokens come from: Atlassian, whatever the address of the client is. Only a loopback address, as of a simulator, has its own. */
function tokenBase(baseUrl: string | URL | undefined): URL {
  const given = URL.canParse(String(baseUrl)) ? new URL(String(baseUrl)) : undefined;
  return given !== undefined && isLoopback(given.hostname) ? new URL(given.origin) : new URL(`https://${tokenHost}`);
}
