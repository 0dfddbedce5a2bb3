import { abortedError } from './call-errors.js';
import type { Call } from './call.js';
import { adminError, attempt, type AdminError } from './errors.js';
import { invalidInput } from './input.js';
import { reveal, type Secret } from './secret.js';
import { isLoopback } from './url.js';
import { sleep } from './waits.js';

/**
 * A secret, or a function that returns it. The client calls the function for its first request, and again after a 401.
 * Rotation then needs no restart. Concurrent requests share one call of the function.
 */
export type SecretSource = string | (() => string | Promise<string>);

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

/** Where a problem of a credential is reported. */
export interface CredentialCheck {
  readonly endpoint: string;
  readonly field: string;
}

let functions = 0;

/** The credential of a client: fixed, or from a function of the caller. */
export class CredentialSource {
  /** Tells sources apart, and contains no secret. */
  readonly identity: string;
  readonly #make: (token: unknown) => Credential;
  readonly #ask: (() => unknown) | undefined;
  readonly #check: CredentialCheck;
  #current: Credential | undefined;
  #isAway = false;
  #asking: Promise<Credential> | undefined;

  constructor(given: unknown, check: CredentialCheck, make: (token: unknown) => Credential) {
    this.#make = make;
    this.#check = check;
    if (typeof given === 'function') {
      this.#ask = given as () => unknown;
      functions += 1;
      this.identity = `function ${functions}`;
    } else {
      this.#current = make(given);
      this.identity = fingerprint(reveal(this.#current.authorization));
    }
  }

  /** Says where the credential goes. A token of the simulator stays on this machine. */
  goesTo(host: string): void {
    this.#isAway = !isLoopback(host);
    this.#checkPlace(this.#current);
  }

  #checkPlace(credential: Credential | undefined): void {
    if (this.#isAway && credential?.simulated === true) {
      throw invalidInput(this.#check.endpoint, [{ field: 'baseUrl', problem: 'must be a loopback address, because the token is one of the simulator' }]);
    }
  }

  /** The credential for the next attempt of a call. */
  for(call: Call): Credential | Promise<Credential> {
    return this.#current ?? inTime(this.#asked(), call);
  }

  /** Another credential after a 401. Undefined if the function returns the same one, or fails, or there is none. */
  async renewed(used: Credential, call: Call): Promise<Credential | undefined> {
    if (this.#ask === undefined) {
      return undefined;
    }
    if (this.#current === used) {
      const { ok } = await attempt(inTime(this.#asked(), call));
      if (!ok) {
        return undefined;
      }
    }
    const fresh = this.#current;
    return fresh === undefined || reveal(fresh.authorization) === reveal(used.authorization) ? undefined : fresh;
  }

  #asked(): Promise<Credential> {
    this.#asking ??= this.#request().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #request(): Promise<Credential> {
    let token: unknown;
    try {
      token = await this.#ask?.();
    } catch {
      // The error of the function may hold the secret.
      throw invalidInput(this.#check.endpoint, [{ field: this.#check.field, problem: 'the function failed, so no credential is available' }]);
    }
    const credential = this.#make(token);
    this.#checkPlace(credential);
    this.#current = credential;
    return credential;
  }
}

/** Whether another credential may help: once, and never for a write that may have happened. */
export function mayRenew(call: Call, { status }: AdminError): boolean {
  return status === 401 && !call.renewed && (call.lost === undefined || call.endpoint.operation === 'read');
}

/** A function that hangs ends with the call, as every wait does. */
async function inTime(asked: Promise<Credential>, call: Call): Promise<Credential> {
  const { signal } = call.settings;
  const over = new AbortController();
  const limit = sleep(Math.max(0, call.deadline - performance.now()), signal === undefined ? over.signal : AbortSignal.any([signal, over.signal])).then(() => {
    throw signal?.aborted === true
      ? abortedError(call)
      : adminError('timeout', { endpoint: call.endpoint.route, attempts: call.attempts, phase: 'operation', mayHaveHappened: call.lost !== undefined });
  });
  limit.catch(() => undefined);
  try {
    return await Promise.race([asked, limit]);
  } finally {
    over.abort();
  }
}

/** Tells credentials apart without containing them: 32 bits of a hash. */
export function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16);
}
