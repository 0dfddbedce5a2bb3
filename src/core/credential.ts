import * as z from 'zod/mini';

import { CredentialSource, type Credential, type CredentialCheck, type CredentialDescription, type Provision } from './credential-source.js';
import { checkInput, invalidInput } from './input.js';
import { base64, redactionOf } from './redaction.js';
import { Secret } from './secret.js';

export { base64 };

/** Tokens of the simulator start with this, which tells them apart from real ones. */
export const simulatedTokenPrefix = 'sim_';

/** The names of the options of OAuth 2.0 credentials, for the check of a constructor. */
export const oauthOptionNames = ['accessToken', 'clientId', 'clientSecret', 'audience'] as const;

/** A token that is sent as it is. */
export function bearerCredential(given: unknown, check: CredentialCheck, description: CredentialDescription): CredentialSource {
  return new CredentialSource(secretFrom(given, check, bearerOf), check, description);
}

/** A token that is sent together with the e-mail address of its owner. */
export function basicCredential(email: string, given: unknown, check: CredentialCheck, description: CredentialDescription): CredentialSource {
  const make = (token: string): Credential => {
    const encoded = base64(`${email}:${token}`);
    return credentialOf(`Basic ${encoded}`, token, [token, encoded]);
  };
  return new CredentialSource(secretFrom(given, check, make), check, description);
}

export function bearerOf(token: string): Credential {
  return credentialOf(`Bearer ${token}`, token, [token]);
}

/** A secret that is sent within a body. */
export function silentCredential(secret: string): Credential {
  return credentialOf(undefined, secret, [secret]);
}

function credentialOf(header: string | undefined, token: string, secrets: readonly string[]): Credential {
  return {
    authorization: header === undefined ? undefined : new Secret(header),
    simulated: token.startsWith(simulatedTokenPrefix),
    redact: redactionOf(secrets),
  };
}

/** Checks a secret now, or makes the function that asks for it and checks it then. */
export function secretFrom<Made>(given: unknown, check: CredentialCheck, make: (secret: string) => Made): Provision<Made> {
  if (typeof given !== 'function') {
    return { fixed: make(checkToken(given, check)) };
  }
  const ask = async (): Promise<Made> => {
    let secret: unknown;
    try {
      secret = await (given as () => unknown)();
    } catch {
      // The error of the function may hold the secret.
      throw invalidInput(check.endpoint, [{ field: check.field, problem: 'the function failed, so no credential is available' }]);
    }
    return make(checkToken(secret, check));
  };
  return { ask };
}

const scopesSchema = z.optional(z.array(z.string().check(z.regex(/^[a-z][\w.-]*(?::[\w.-]+){1,2}$/, 'expected a scope, such as "read:jira-user"'))).check(z.minLength(1)));

/** Checks the scopes that a credential was created with. */
export function checkScopes(endpoint: string, scopes: unknown): readonly string[] | undefined {
  return checkInput(scopesSchema, scopes, { endpoint, part: 'scopes' });
}

/** The error of `fetch` would print a token that is not a valid header value: it is rejected here, unprinted. */
function checkToken(token: unknown, { endpoint, field }: CredentialCheck): string {
  const refuse = (problem: string) => invalidInput(endpoint, [{ field, problem }]);
  if (typeof token !== 'string') {
    throw refuse(`expected a string, received ${token === null ? 'null' : typeof token}`);
  }
  if (token === '') {
    throw refuse('must not be empty');
  }
  if (/[\r\n]/.test(token)) {
    throw refuse('contains a line break; copy the token without it');
  }
  if (/^(?:bearer|basic)\s/i.test(token)) {
    throw refuse('is the bare token, without "Bearer" or "Basic" before it');
  }
  if (/\s/.test(token)) {
    throw refuse('contains white space; copy the token without it');
  }
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw refuse('contains characters that no token has; copy it again');
  }
  return token;
}
