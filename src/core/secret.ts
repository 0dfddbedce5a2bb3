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

  /** Prints it as a `Secret`, without its value. */
  get [Symbol.toStringTag](): string {
    return 'Secret';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]';
  }
}

/**
 * The value of a secret that Atlassian has issued, such as that of a new OAuth client. Call it once, where you store
 * the value. From then on it can be printed like any other string.
 *
 * The clients keep their own credentials private: nothing outside can reach them.
 */
export function reveal(secret: Secret): string {
  return read(secret);
}
