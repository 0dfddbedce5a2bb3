import { isEdge, letterAt, shortText, type Found } from './replace-text.js';

/** Three numbers of 32 bits for a text, then the kind and the 48 bits of the tag that stand for it. */
const lanes = 5;

/** So many bits say whether a text begins in a certain way: a look at one of them spares most searches. */
const beginnings = 2 ** 24;

/**
 * Texts that are to be replaced, in 30 to 60 bytes for each: it keeps numbers that are made of a text, and a tag for it. The
 * numbers start from random ones, so that nobody can write texts that it mistakes for each other.
 */
export class KnownTexts {
  #slots = new Uint32Array(lanes * 1024);
  #size = 0;
  #longest = 0;
  readonly #beginnings = new Uint8Array(beginnings / 8);
  readonly #seeds = crypto.getRandomValues(new Uint32Array(3));
  readonly #digest = new Uint32Array(3);

  /** `kinds`: how a tag is written, for each kind of text. */
  constructor(private readonly kinds: readonly ((tag: string) => string)[]) {}

  /** Adds a text of a kind, by number, with its tag: twelve digits in hexadecimal. A text that comes again has the later tag. */
  add(text: string, kind: number, tag: string): void {
    const wanted = text.trim();
    if (wanted === '') {
      return;
    }
    this.#begin();
    for (let at = 0; at < wanted.length; at += 1) {
      this.#take(wanted, at);
      if (at + 1 === Math.min(shortText, wanted.length)) {
        const bit = this.#bit();
        this.#beginnings[bit >>> 3] = (this.#beginnings[bit >>> 3] as number) | (1 << (bit & 7));
      }
    }
    this.#longest = Math.max(this.#longest, wanted.length);
    const [one = 0, two = 0, three = 0] = this.#digest;
    const entry = [one || 1, two, three, (kind << 16) | Number.parseInt(tag.slice(0, 4), 16), Number.parseInt(tag.slice(4), 16)];
    this.#size += put(this.#slots, entry) ? 1 : 0;
    if (this.#size * lanes * 10 > this.#slots.length * 7) {
      this.#grow();
    }
  }

  /** The longest text that stands in another one from `start` on. A short one only as a whole word. */
  longestAt(text: string, start: number): Found | undefined {
    let longest: Found | undefined;
    this.#begin();
    for (let end = start + 1; end <= text.length && end - start <= this.#longest; end += 1) {
      this.#take(text, end - 1);
      const isShort = end - start < shortText;
      if (end - start <= shortText) {
        const bit = this.#bit();
        if (((this.#beginnings[bit >>> 3] as number) & (1 << (bit & 7))) === 0) {
          if (isShort) {
            continue;
          }
          break;
        }
      }
      const replacement = this.#replacement();
      if (replacement !== undefined && (!isShort || (isEdge(text, start) && isEdge(text, end)))) {
        longest = { end, replacement };
      }
    }
    return longest;
  }

  #begin(): void {
    this.#digest.set(this.#seeds);
  }

  #take(text: string, at: number): void {
    const letter = letterAt(text, at);
    for (let index = 0; index < letter.length; index += 1) {
      const code = letter.charCodeAt(index);
      let [one = 0, two = 0, three = 0] = this.#digest;
      one = Math.imul(one ^ code, 0x9e3779b1);
      one = (one << 13) | (one >>> 19);
      two = Math.imul(two ^ code, 0x85ebca77);
      two = (two << 15) | (two >>> 17);
      three = Math.imul(three ^ code ^ one, 0xc2b2ae3d);
      three = (three << 11) | (three >>> 21);
      this.#digest[0] = one;
      this.#digest[1] = two;
      this.#digest[2] = three;
    }
  }

  #bit(): number {
    const [one = 0, , three = 0] = this.#digest;
    return Math.imul(one ^ (three >>> 7), 0x9e3779b1) >>> 8;
  }

  #replacement(): string | undefined {
    const [given = 0, two = 0, three = 0] = this.#digest;
    const one = given || 1;
    const slots = this.#slots;
    for (let at = placeOf(slots, two); slots[at] !== 0; at = (at + lanes) % slots.length) {
      if (slots[at] === one && slots[at + 1] === two && slots[at + 2] === three) {
        const [first = 0, rest = 0] = slots.subarray(at + 3, at + lanes);
        return this.kinds[first >>> 16]?.((first & 0xffff).toString(16).padStart(4, '0') + rest.toString(16).padStart(8, '0'));
      }
    }
    return undefined;
  }

  #grow(): void {
    const slots = new Uint32Array(this.#slots.length * 2);
    for (let at = 0; at < this.#slots.length; at += lanes) {
      if (this.#slots[at] !== 0) {
        put(slots, this.#slots.subarray(at, at + lanes));
      }
    }
    this.#slots = slots;
  }
}

/** Whether the entry is a new one. */
function put(slots: Uint32Array, entry: ArrayLike<number>): boolean {
  let at = placeOf(slots, entry[1] as number);
  for (; slots[at] !== 0; at = (at + lanes) % slots.length) {
    if (slots[at] === entry[0] && slots[at + 1] === entry[1] && slots[at + 2] === entry[2]) {
      slots.set(entry, at);
      return false;
    }
  }
  slots.set(entry, at);
  return true;
}

function placeOf(slots: Uint32Array, number: number): number {
  return (Math.imul(number ^ (number >>> 15), 0x2c1b3c6d) >>> 0) % (slots.length / lanes) * lanes;
}
