import { adminError, isAdminError, type AdminError } from '../../core/errors.js';
import { invalidInput } from '../../core/input.js';

/**
 * A key that signs. Keys of {@link createSigningKey} and {@link importSigningKey} never show their secret. For a key in
 * hardware or a key service, implement this interface: `sign` resolves to an Ed25519 signature of 64 bytes. Each signature
 * of such a key is verified. One that does not fit, and whatever `sign` throws, becomes an error of the kind `storage.failed`.
 */
export interface SigningKey {
  /** The Ed25519 public key: 32 bytes in base64url. Give it to everybody who checks what the key has signed. */
  readonly publicKey: string;
  /** Resolves to the Ed25519 signature of these bytes. */
  sign(data: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>;
}

const algorithm = 'Ed25519';

let secretOf: (key: SigningKey) => CryptoKey | undefined;

class LocalKey implements SigningKey {
  readonly #secret: CryptoKey;

  static {
    secretOf = (key) => (#secret in key ? key.#secret : undefined);
  }

  constructor(
    readonly publicKey: string,
    secret: CryptoKey,
  ) {
    this.#secret = secret;
  }

  async sign(data: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await crypto.subtle.sign(algorithm, this.#secret, data));
  }
}

/**
 * Creates a key for one approver or one kind of run. The runtime must have Ed25519 in WebCrypto, as Node.js 22 and current
 * browsers do.
 *
 * @example
 * const key = await createSigningKey();
 * await vault.write('approval-key', await exportSigningKey(key));
 * console.log(key.publicKey);
 */
export async function createSigningKey(): Promise<SigningKey> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  return new LocalKey(asText(new Uint8Array(await crypto.subtle.exportKey('raw', publicKey))), privateKey);
}

/** Reads a key from the text of {@link exportSigningKey}. Throws `validation` for anything else, without its text. */
export async function importSigningKey(text: string): Promise<SigningKey> {
  try {
    const secret = await crypto.subtle.importKey('pkcs8', asBytes(text), algorithm, true, ['sign']);
    const { x = '' } = await crypto.subtle.exportKey('jwk', secret);
    return new LocalKey(x, secret);
  } catch {
    throw invalidInput('importSigningKey()', [{ field: 'text', problem: 'is not a key that exportSigningKey() has written' }]);
  }
}

/**
 * The secret of a key as text: PKCS #8 in base64url. Call it once, where you store the secret. From then on it can be printed
 * like any other string. Throws `validation` for a key of your own.
 */
export async function exportSigningKey(key: SigningKey): Promise<string> {
  const secret = typeof key === 'object' && key !== null ? secretOf(key) : undefined;
  if (secret === undefined) {
    throw invalidInput('exportSigningKey()', [{ field: 'key', problem: 'expected a key of createSigningKey() or importSigningKey()' }]);
  }
  return asText(new Uint8Array(await crypto.subtle.exportKey('pkcs8', secret)));
}

/** Refuses what cannot sign. */
export function checkSigningKey(caller: string, key: unknown, field = 'key'): asserts key is SigningKey {
  const { publicKey, sign } = (key as Partial<SigningKey> | null | undefined) ?? {};
  if (typeof publicKey !== 'string' || !/^[\w-]{43}$/.test(publicKey) || typeof sign !== 'function') {
    throw invalidInput(caller, [{ field, problem: 'expected a key, such as createSigningKey() gives' }]);
  }
}

/** Signs a text. `purpose` keeps a signature from being used for something else. */
export async function signText(key: SigningKey, purpose: string, text: string): Promise<string> {
  if (secretOf(key) !== undefined) {
    return asText(await key.sign(messageOf(purpose, text)));
  }
  const { publicKey } = key;
  const signature = await signedElsewhere(key, messageOf(purpose, text));
  if (!(await new Verifier().fits(publicKey, purpose, text, signature))) {
    throw notSigned('{call} gave a signature that does not fit the public key of the key');
  }
  return signature;
}

async function signedElsewhere(key: SigningKey, message: Uint8Array<ArrayBuffer>): Promise<string> {
  try {
    return asText(await key.sign(message));
  } catch (error) {
    // What a key service throws may name its address, or more.
    throw isAdminError(error) ? error : notSigned('{call} failed: the key did not sign');
  }
}

/** A run must end by it, as by a store that fails: nothing more can be signed. */
function notSigned(meaning: string): AdminError {
  return adminError('storage.failed', {
    endpoint: 'SigningKey.sign()',
    meaning,
    remedy: 'Check the key, or the service that holds it. If a run was signing, apply the same plan again with the same journal.',
  });
}

/** Verifies many signatures of few keys. A key or signature that is none does not fit. */
export class Verifier {
  readonly #keys = new Map<string, Promise<CryptoKey>>();

  async fits(publicKey: string, purpose: string, text: string, signature: string): Promise<boolean> {
    try {
      let key = this.#keys.get(publicKey);
      if (key === undefined) {
        key = crypto.subtle.importKey('raw', asBytes(publicKey), algorithm, false, ['verify']);
        this.#keys.set(publicKey, key);
      }
      return await crypto.subtle.verify(algorithm, await key, asBytes(signature), messageOf(purpose, text));
    } catch {
      return false;
    }
  }
}

function messageOf(purpose: string, text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`atlassian-admin-sdk ${purpose} 1\n${text}`);
}

function asText(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Only the one text of some bytes is theirs: a signature must have no second form. */
function asBytes(text: string): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
  if (asText(bytes) !== text) {
    throw new TypeError('not base64url');
  }
  return bytes;
}
