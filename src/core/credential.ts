import { invalidInput } from './input.js';
import { base64, redactionOf } from './redaction.js';
import { Secret } from './secret.js';

export { base64 };

/** The three kinds of credential, one for each of Atlassian's administration APIs. */
export type CredentialKind = 'organizationApiKey' | 'apiToken' | 'directoryToken';

/** A checked credential: what to send, and how to recognise it in any text that leaves. */
export interface Credential {
  readonly kind: CredentialKind;
  readonly authorization: Secret;
  /** True for credentials of the simulator, which must never leave this machine. */
  readonly simulated: boolean;
  readonly redact: (text: string) => string;
}

/** Tokens of the simulator start with this, which tells them apart from real ones. */
export const simulatedTokenPrefix = 'sim_';

interface CredentialCheck {
  readonly endpoint: string;
  readonly field: string;
}

export function bearerCredential(kind: CredentialKind, token: unknown, check: CredentialCheck): Credential {
  const checked = checkToken(token, check);
  return credential(kind, `Bearer ${checked}`, checked, [checked]);
}

export function basicCredential(email: string, token: unknown, check: CredentialCheck): Credential {
  const checked = checkToken(token, check);
  const encoded = base64(`${email}:${checked}`);
  return credential('apiToken', `Basic ${encoded}`, checked, [checked, encoded]);
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

/** Tells credentials apart without containing them: 32 bits of a hash. */
export function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16);
}
