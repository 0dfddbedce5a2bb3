/** The headers of a response, as this package reads them. A `Headers` is one. */
export interface AnswerHeaders extends Iterable<[string, string]> {
  get(name: string): string | null;
  has(name: string): boolean;
}

/** Headers as they came from a connection: making a `Headers` of them costs more than reading those that matter. */
export class RawHeaders implements AnswerHeaders {
  readonly #values = new Map<string, string>();

  /** A header that comes twice is one with both values, as in `Headers`. Cookies are not kept: nothing may use them. */
  append(name: string, value: string): void {
    const key = name.toLowerCase();
    if (key === 'set-cookie') {
      return;
    }
    const before = this.#values.get(key);
    this.#values.set(key, before === undefined ? value : `${before}, ${value}`);
  }

  get(name: string): string | null {
    return this.#values.get(name) ?? null;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  [Symbol.iterator](): Iterator<[string, string]> {
    return this.#values.entries();
  }
}
