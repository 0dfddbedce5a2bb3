/** SHA-256 of bytes that come piece by piece. */
export interface Sha256Hasher {
  add(bytes: Uint8Array): void;
  /** The hash in hexadecimal. The next bytes start anew. */
  digest(): string;
  /** Writes the hash in hexadecimal, as bytes: a chain needs them again at once. */
  digestInto(hex: Uint8Array): void;
}

/**
 * Makes the function that makes hashers. An evidence page has the text of this function in it: it must use nothing outside
 * of itself, and no syntax that a compiler replaces by a call.
 */
export function sha256Hashers(): () => Sha256Hasher {
  const decoder = new TextDecoder();
  // A hash of some hundred bytes, half a million times, each over the one before: one call of WebCrypto for each takes too long.
  const primes: number[] = [];
  for (let candidate = 2; primes.length < 64; candidate += 1) {
    if (primes.every((prime) => candidate % prime !== 0)) {
      primes.push(candidate);
    }
  }
  const constants = Int32Array.from(primes, (prime) => ((Math.cbrt(prime) % 1) * 4_294_967_296) | 0);
  const beginning = Int32Array.from(primes.slice(0, 8), (prime) => ((Math.sqrt(prime) % 1) * 4_294_967_296) | 0);
  const words = new Int32Array(64);
  return () => {
    const state = Int32Array.from(beginning);
    const block = new Uint8Array(64);
    let filled = 0;
    let total = 0;
    const compress = (bytes: Uint8Array, at: number): void => {
      for (let index = 0, place = at; index < 16; index += 1, place += 4) {
        words[index] = ((bytes[place] as number) << 24) | ((bytes[place + 1] as number) << 16) | ((bytes[place + 2] as number) << 8) | (bytes[place + 3] as number);
      }
      for (let index = 16; index < 64; index += 1) {
        const before = words[index - 15] as number;
        const near = words[index - 2] as number;
        const first = ((before >>> 7) | (before << 25)) ^ ((before >>> 18) | (before << 14)) ^ (before >>> 3);
        const second = ((near >>> 17) | (near << 15)) ^ ((near >>> 19) | (near << 13)) ^ (near >>> 10);
        words[index] = ((words[index - 16] as number) + first + (words[index - 7] as number) + second) | 0;
      }
      let a = state[0] as number;
      let b = state[1] as number;
      let c = state[2] as number;
      let d = state[3] as number;
      let e = state[4] as number;
      let f = state[5] as number;
      let g = state[6] as number;
      let h = state[7] as number;
      for (let index = 0; index < 64; index += 1) {
        const mixed = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
        const one = (h + mixed + ((e & f) ^ (~e & g)) + (constants[index] as number) + (words[index] as number)) | 0;
        const turned = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
        const other = (turned + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        h = g;
        g = f;
        f = e;
        e = (d + one) | 0;
        d = c;
        c = b;
        b = a;
        a = (one + other) | 0;
      }
      state[0] = ((state[0] as number) + a) | 0;
      state[1] = ((state[1] as number) + b) | 0;
      state[2] = ((state[2] as number) + c) | 0;
      state[3] = ((state[3] as number) + d) | 0;
      state[4] = ((state[4] as number) + e) | 0;
      state[5] = ((state[5] as number) + f) | 0;
      state[6] = ((state[6] as number) + g) | 0;
      state[7] = ((state[7] as number) + h) | 0;
    };
    const add = (bytes: Uint8Array): void => {
      total += bytes.length;
      let at = 0;
      if (filled > 0) {
        const taken = Math.min(64 - filled, bytes.length);
        block.set(taken === bytes.length ? bytes : bytes.subarray(0, taken), filled);
        filled += taken;
        at = taken;
        if (filled < 64) {
          return;
        }
        compress(block, 0);
        filled = 0;
      }
      for (; at + 64 <= bytes.length; at += 64) {
        compress(bytes, at);
      }
      if (at < bytes.length) {
        block.set(bytes.subarray(at), 0);
        filled = bytes.length - at;
      }
    };
    const digestInto = (hex: Uint8Array): void => {
      const high = Math.floor(total / 536_870_912);
      const low = (total << 3) >>> 0;
      block.fill(0, filled);
      block[filled] = 0x80;
      if (filled >= 56) {
        compress(block, 0);
        block.fill(0);
      }
      for (let index = 0; index < 4; index += 1) {
        block[56 + index] = high >>> (24 - 8 * index);
        block[60 + index] = low >>> (24 - 8 * index);
      }
      compress(block, 0);
      for (let index = 0; index < 64; index += 1) {
        const digit = ((state[index >> 3] as number) >>> (28 - 4 * (index & 7))) & 15;
        hex[index] = digit < 10 ? 48 + digit : 87 + digit;
      }
      state.set(beginning);
      filled = 0;
      total = 0;
    };
    const digest = (): string => {
      const hex = new Uint8Array(64);
      digestInto(hex);
      return decoder.decode(hex);
    };
    return { add, digest, digestInto };
  };
}
