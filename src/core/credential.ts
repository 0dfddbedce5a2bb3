import { CredentialSource, type Credential, type CredentialCheck, type CredentialKind } from './credential-source.js';
import { invalidInput } from './input.js';
import { base64, redactionOf } from './redaction.js';
import { Secret } from './secret.js';

export { base64 };

/** Tokens of the simulator start with this, which tells them apart from real ones. */
export const simulatedTokenPrefix = 'sim_';

export function bearerCredential(kind: CredentialKind, given: unknown, check: CredentialCheck): CredentialSource {
  return new CredentialSource(given, check, (token) => {
    const checked = checkToken(token, check);
    return credential(kind, `Bearer ${checked}`, checked, [checked]);
  });
}

export function basicCredential(email: string, given: unknown, check: CredentialCheck): CredentialSource {
  return new CredentialSource(given, check, (token) => {
    const checked = checkToken(token, check);
    const encoded = base64(`${email}:${checked}`);
    return credential('apiToken', `Basic ${encoded}`, checked, [checked, encoded]);
  });
}

function credential(kind: CredentialKind, header: string, token: string, secrets: readonly string[]): Credential {
  return {
    kind,
    authorization: new Secret(header),
    simulated: token.startsWith(simulatedTokenPrefix),
    redact: redactionOf(secrets),
  };
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
