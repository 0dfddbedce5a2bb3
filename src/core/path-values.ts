import type { Endpoint } from './endpoint.js';

type Segments = Pick<Endpoint, 'segments'>;

/** Stands for a value that has not been asked for, while a call is only checked. */
const notYetKnown = '0';

/** The path values that a client fills in: those it was made with, and those it asks for, once for all calls. */
export class PathValues {
  readonly #known: Map<string, string>;
  readonly #lookUp: Readonly<Record<string, () => Promise<string>>>;
  readonly #names: readonly string[];

  constructor(known: Readonly<Record<string, string>>, lookUp: Readonly<Record<string, () => Promise<string>>> = {}) {
    this.#known = new Map(Object.entries(known));
    this.#lookUp = lookUp;
    this.#names = [...Object.keys(known), ...Object.keys(lookUp)];
  }

  has(name: string): boolean {
    return this.#names.includes(name);
  }

  /** Asks for what an endpoint needs and is not known yet. Undefined if there is nothing to ask for. */
  complete({ segments }: Segments): Promise<void> | undefined {
    const missing = this.#names.filter((name) => !this.#known.has(name) && segments.includes(`{${name}}`));
    return missing.length === 0 ? undefined : this.#ask(missing);
  }

  async #ask(names: readonly string[]): Promise<void> {
    for (const name of names) {
      this.#known.set(name, await (this.#lookUp[name] as () => Promise<string>)());
    }
  }

  /** The values of a call, with those of the client where the caller has given none. */
  fill({ segments }: Segments, given: Readonly<Record<string, string>> | undefined): Record<string, string> {
    const path = { ...given };
    for (const name of this.#names) {
      if (path[name] === undefined && segments.includes(`{${name}}`)) {
        path[name] = this.#known.get(name) ?? notYetKnown;
      }
    }
    return path;
  }
}
