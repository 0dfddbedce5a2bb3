/** Most of a person in a plan is the same as of others: it stands once in a plan file, and each person names it by number. */

/** A value of a person: the number of its shape, with what fills the gaps of the shape; or the value as it is. */
export type Packed = number | readonly [shape: number, ...gaps: (string | number)[]] | { readonly each: readonly Packed[] } | { readonly as: unknown };

/** An entry of the dictionary: a text that fills gaps, or the shape of a value. */
export type Definition = { readonly text: string } | { readonly shape: unknown };

/** In a shape: a gap that each person fills. A text that starts like it is never in a shape. */
const gap = '$';
/** In a shape: the account id of the person. */
const self = '$accountId';

/** The dictionary starts again when it is full, so that it takes as little memory for a million people as for a few. */
const mostEntries = 8_192;
const longestEntry = 16_384;
const mostCharacters = 4_000_000;

/** A text that names one thing or one moment: ids, times, and numbers. */
const individual = /^\d+$|\d{4}|[0-9a-f]{8}/i;

/** Finds what several people have, and gives it numbers. What comes for the first time stands as it is. */
export class DictionaryWriter {
  readonly #numbers = new Map<string, number>();
  #once = new Set<string>();
  #characters = 0;
  #defined: (readonly [number: number, definition: Definition])[] = [];

  /** The entries that came with the last values: they stand before them. */
  takeDefinitions(): readonly (readonly [number: number, definition: Definition])[] {
    const defined = this.#defined;
    this.#defined = [];
    // Only between two people: each of them must find its entries.
    if (this.#isFull) {
      this.#numbers.clear();
      this.#characters = 0;
    }
    return defined;
  }

  get #isFull(): boolean {
    return this.#numbers.size >= mostEntries || this.#characters >= mostCharacters;
  }

  pack(value: unknown, accountId: string): Packed {
    const gaps: string[] = [];
    const shape = shapeOf(value, accountId, gaps);
    const number = this.#number(JSON.stringify(shape), { shape });
    if (number !== undefined) {
      return gaps.length === 0 ? number : [number, ...gaps.map((text) => this.#number(`=${text}`, { text }) ?? text)];
    }
    return Array.isArray(value) && value.length > 1 ? { each: value.map((each) => this.pack(each, accountId)) } : { as: value };
  }

  #number(key: string, definition: Definition): number | undefined {
    const known = this.#numbers.get(key);
    if (known !== undefined || key.length > longestEntry || this.#isFull) {
      return known;
    }
    if (!this.#once.has(key)) {
      if (this.#once.size >= mostEntries) {
        this.#once = new Set();
      }
      this.#once.add(key);
      return undefined;
    }
    this.#once.delete(key);
    const number = this.#numbers.size;
    this.#numbers.set(key, number);
    this.#characters += key.length;
    this.#defined.push([number, definition]);
    return number;
  }
}

/** Reads what {@link DictionaryWriter} wrote. Throws for what it did not write. */
export class DictionaryReader {
  readonly #entries: (string | { readonly shape: unknown; readonly hasGaps: boolean })[] = [];

  define(number: unknown, definition: Partial<Record<'text' | 'shape', unknown>>): void {
    // The writer starts again with 0.
    if (number === 0) {
      this.#entries.length = 0;
    }
    if (number !== this.#entries.length || number >= mostEntries) {
      throw new TypeError('another number follows');
    }
    const { text, shape } = definition;
    if (text !== undefined) {
      this.#entries.push(textIn(text));
      return;
    }
    // Everybody of the shape has the same value, if it has no gaps.
    this.#entries.push({ shape: deeplyFrozen(shape), hasGaps: hasGaps(shape) });
  }

  unpack(packed: Packed, accountId: string): unknown {
    if (typeof packed === 'number') {
      return this.#fill(packed, [], accountId);
    }
    if (Array.isArray(packed)) {
      const [number, ...gaps] = packed as readonly [number, ...(string | number)[]];
      return this.#fill(number, gaps, accountId);
    }
    const { each, as } = packed as { readonly each?: readonly Packed[]; readonly as?: unknown };
    return each === undefined ? as : each.map((one) => this.unpack(one, accountId));
  }

  #fill(number: number, gaps: readonly (string | number)[], accountId: string): unknown {
    const entry = this.#entries[number];
    if (typeof entry !== 'object') {
      throw new TypeError('a shape is missing');
    }
    if (!entry.hasGaps) {
      return entry.shape;
    }
    let next = 0;
    const filled = fill(entry.shape, accountId, () => {
      const given = gaps[next];
      next += 1;
      return textIn(typeof given === 'number' ? this.#entries[given] : given);
    });
    if (next !== gaps.length) {
      throw new TypeError('a gap is missing');
    }
    return filled;
  }
}

function textIn(value: unknown): string {
  if (typeof value !== 'string') {
    throw new TypeError('a text is missing');
  }
  return value;
}

/** The value as JSON has it, with a mark where an individual text stands. The texts go into `gaps`. */
function shapeOf(value: unknown, accountId: string, gaps: string[]): unknown {
  if (typeof value === 'string') {
    if (value === accountId) {
      return self;
    }
    if (value.startsWith(gap) || individual.test(value)) {
      gaps.push(value);
      return gap;
    }
    return value;
  }
  if (Array.isArray(value)) {
    return value.map((each) => shapeOf(each, accountId, gaps));
  }
  return isObject(value) ? mapped(value, (member) => shapeOf(member, accountId, gaps)) : value;
}

function fill(shape: unknown, accountId: string, next: () => string): unknown {
  if (typeof shape === 'string') {
    return shape === self ? accountId : shape === gap ? next() : shape;
  }
  if (Array.isArray(shape)) {
    return shape.map((each) => fill(each, accountId, next));
  }
  return isObject(shape) ? mapped(shape, (member) => fill(member, accountId, next)) : shape;
}

function hasGaps(shape: unknown): boolean {
  if (typeof shape === 'string') {
    return shape.startsWith(gap);
  }
  return typeof shape === 'object' && shape !== null && Object.values(shape).some(hasGaps);
}

function deeplyFrozen(shape: unknown): unknown {
  if (typeof shape === 'object' && shape !== null) {
    Object.values(shape).forEach(deeplyFrozen);
    Object.freeze(shape);
  }
  return shape;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** The members in their order. JSON has no others than those with a value. */
function mapped(value: object, change: (member: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(value).flatMap(([name, member]) => (member === undefined ? [] : [[name, change(member)]])));
}
