let read: (secret: Secret) => string;

/**
 * A value that cannot be printed: `console.log`, `util.inspect` at any depth, `JSON.stringify` and string
 * conversion all give `[secret]`. Only the transport reads it, when it writes a request header.
 */
export class Secret {
  readonly #value: string;

  static {
    read = (secret) => secret.#value;
  }

  constructor(value: string) {
    this.#value = value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  get [Symbol.toStringTag](): string {
    return 'Secret';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]';
  }
}

/** The value of a secret. Not exported from the package: only the transport and the credentials call it. */
export function reveal(secret: Secret): string {
  return read(secret);
}
