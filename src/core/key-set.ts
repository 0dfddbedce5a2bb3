/** Three numbers of 32 bits for each key: two of a million keys have the same ones with a probability of 1 in 10^17. */
const lanes = 3;

/**
 * Remembers which keys came before, in 12 to 36 bytes for each: it keeps numbers that are made of the keys, not the keys.
 * The numbers start from random ones, so that nobody can write keys that it mistakes for each other.
 */
export class KeySet {
  #slots = new Uint32Array(lanes * 1024);
  #size = 0;
  readonly #seeds = crypto.getRandomValues(new Uint32Array(lanes));
  readonly #key = new Uint32Array(lanes);

  /** How many different keys came so far. */
  get size(): number {
    return this.#size;
  }

  /** Adds a key. False if it came before. */
  add(key: string): boolean {
    this.#digest(key);
    const [one = 0, two = 0, three = 0] = this.#key;
    if (!put(this.#slots, one, two, three)) {
      return false;
    }
    this.#size += 1;
    if (this.#size * lanes * 10 > this.#slots.length * 7) {
      this.#grow();
    }
    return true;
  }

  #digest(key: string): void {
    let [one = 0, two = 0, three = 0] = this.#seeds;
    for (let at = 0; at < key.length; at += 2) {
      // Two characters at a time. There is none behind the last one: NaN counts as 0.
      const code = key.charCodeAt(at) | (key.charCodeAt(at + 1) << 16);
      one = Math.imul(one ^ code, 0x9e3779b1);
      one = (one << 13) | (one >>> 19);
      two = Math.imul(two ^ code, 0x85ebca77);
      two = (two << 15) | (two >>> 17);
      three = Math.imul(three ^ code, 0xc2b2ae3d);
      three = (three << 11) | (three >>> 21);
    }
    // 0 marks a free slot.
    this.#key[0] = mixed(one ^ key.length) || 1;
    this.#key[1] = mixed(two ^ one);
    this.#key[2] = mixed(three ^ two);
  }

  #grow(): void {
    const slots = new Uint32Array(this.#slots.length * 2);
    for (let at = 0; at < this.#slots.length; at += lanes) {
      const one = this.#slots[at] as number;
      if (one !== 0) {
        put(slots, one, this.#slots[at + 1] as number, this.#slots[at + 2] as number);
      }
    }
    this.#slots = slots;
  }
}

/** False if the key is there. */
function put(slots: Uint32Array, one: number, two: number, three: number): boolean {
  const count = slots.length / lanes;
  for (let slot = two % count; ; slot = (slot + 1) % count) {
    const at = slot * lanes;
    if (slots[at] === 0) {
      slots[at] = one;
      slots[at + 1] = two;
      slots[at + 2] = three;
      return true;
    }
    if (slots[at] === one && slots[at + 1] === two && slots[at + 2] === three) {
      return false;
    }
  }
}

function mixed(given: number): number {
  let value = given ^ (given >>> 16);
  value = Math.imul(value, 0x85ebca6b);
  value ^= value >>> 13;
  value = Math.imul(value, 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
