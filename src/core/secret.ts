let read: (secret: Secret) => string;

/**
 * A value that cannot be printed: `console.log`, `util.inspect` at any depth, `JSON.stringify` and string
 * conversion all give `[secret]`. Only {@link reveal} reads it.
 */
export class Secret {
  readonly #value: string;

  static {
    read = (secret) => secret.#value;
  }

  constructor(value: string) {
    this.#value = value;
  }

  /** Gives `[secret]`. */
  toString(): string {
    return '[secret]';
  }

  /** Gives `[secret]`. */
  toJSON(): string {
    return '[secret]';
  }

  /** So that it is printed as a `Secret`, without its value. */
  get [Symbol.toStringTag](): string {
    return 'Secret';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]';
  }
}

/**
 * The value of a secret that the vendor has issued, such as that of a new OAuth client. Call it once, where the value is
 * put into the place that keeps it: from then on it can be printed like any other string.
 *
 * The clients hold their own credentials out of reach: there is no way to them from outside.
 */
export function reveal(secret: Secret): string {
  return read(secret);
}
