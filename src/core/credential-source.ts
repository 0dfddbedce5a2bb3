import { abortedError } from './call-errors.js';
import type { Call } from './call.js';
import type { CredentialKind } from './credential-rules.js';
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

/** A checked credential: what to send, and how to recognise it in any text that leaves. */
export interface Credential {
  /** The header. Undefined for a request that needs none, and whose body must be redacted. */
  readonly authorization: Secret | undefined;
  /** When to ask for another one, by `performance.now()`. Only of a credential that says so. */
  readonly renewAt?: number | undefined;
  /** The scopes that Atlassian granted with it, if its response names them. */
  readonly scopes?: readonly string[] | undefined;
  /** True for credentials of the simulator, which must never leave this machine. */
  readonly simulated: boolean;
  readonly redact: (text: string) => string;
}

/** Where a problem of a credential is reported. */
export interface CredentialCheck {
  readonly endpoint: string;
  readonly field: string;
}

/** The facts about a credential before anything is sent. */
export interface CredentialDescription {
  /** The kinds that it can be. Several, if nothing tells them apart. */
  readonly kinds: readonly CredentialKind[];
  /** The scopes that it was created with, by its options. */
  readonly scopes?: readonly string[] | undefined;
}

/** A credential that is there, or a function that asks for one. */
export type Provision<Provided> = { readonly fixed: Provided } | { readonly ask: () => Promise<Provided> };

let functions = 0;

/** The credential of a client: fixed, from a function of the caller, or issued by Atlassian for a time. */
export class CredentialSource {
  /** Tells sources apart, and contains no secret. */
  readonly identity: string;
  readonly kinds: readonly CredentialKind[];
  readonly #scopes: readonly string[] | undefined;
  readonly #check: CredentialCheck;
  readonly #ask: (() => Promise<Credential>) | undefined;
  #current: Credential | undefined;
  #isAway = false;
  #asking: Promise<Credential> | undefined;

  constructor(provision: Provision<Credential>, check: CredentialCheck, { kinds, scopes }: CredentialDescription, identity?: string) {
    this.#check = check;
    this.kinds = kinds;
    this.#scopes = scopes;
    if ('ask' in provision) {
      this.#ask = provision.ask;
      functions += 1;
      this.identity = identity ?? `function ${functions}`;
    } else {
      this.#ask = undefined;
      this.#current = provision.fixed;
      this.identity = identity ?? fingerprint(valueOf(provision.fixed));
    }
  }

  /** The scopes of the credential: as granted with it, or by the options. Undefined if nobody has named any. */
  get scopes(): readonly string[] | undefined {
    return this.#current?.scopes ?? this.#scopes;
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
    const current = this.#current;
    return current === undefined || (current.renewAt ?? Number.POSITIVE_INFINITY) <= performance.now() ? inTime(this.#asked(), call) : current;
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
    return fresh === undefined || valueOf(fresh) === valueOf(used) ? undefined : fresh;
  }

  #asked(): Promise<Credential> {
    this.#asking ??= this.#request().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #request(): Promise<Credential> {
    const credential = await (this.#ask as () => Promise<Credential>)();
    this.#checkPlace(credential);
    this.#current = credential;
    return credential;
  }
}

function valueOf({ authorization }: Credential): string {
  return authorization === undefined ? '' : reveal(authorization);
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
