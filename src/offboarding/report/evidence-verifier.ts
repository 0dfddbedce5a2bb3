/** What an evidence page is made of, each part as lines of canonical JSON. */
export type EvidencePart = 'plan' | 'approvals' | 'journal' | 'report' | 'times';

/** A signature over a journal up to an entry, and where the journal of that entry starts anew. */
export interface EvidenceSeal {
  /** How many entries of the page the signature covers, with those before. */
  readonly entries: number;
  /** The number of the entry in its own journal: tasks have a journal each. */
  readonly number: number;
  readonly publicKey: string;
  readonly signature: string;
}

/** What the verifier must read of the signed statement. */
interface Statement {
  readonly orgId: string;
  readonly planHash: string;
  readonly publicKeys: { readonly runs: readonly string[]; readonly approvers: readonly string[] };
  readonly parts: { readonly approvals: string; readonly report: string; readonly times: string; readonly people: number; readonly entries: number };
  readonly seals: readonly EvidenceSeal[];
}

/** What the verifier is given. */
export interface EvidenceToVerify {
  readonly statement: string;
  readonly publicKey: string;
  readonly signature: string;
  /** Keys that the reader trusts. Default: those that the statement names. */
  readonly trusted?: { readonly runs: readonly string[]; readonly approvers: readonly string[] } | undefined;
  /** The bytes of a part, in pieces of any length. */
  readonly read: (part: EvidencePart) => AsyncIterable<Uint8Array>;
  /** Gets each person of the report, in order. */
  readonly onPerson?: (person: Readonly<Record<string, unknown>>) => void;
}

/** What does not hold. */
export interface EvidenceProblem {
  readonly field: string;
  readonly problem: string;
}

/**
 * Makes the function that verifies evidence. The page has the text of this function in it: it must use nothing outside of
 * itself, and no syntax that a compiler replaces by a call.
 */
export function evidenceVerifier(): (given: EvidenceToVerify) => Promise<EvidenceProblem | undefined> {
  const encoder = new TextEncoder();
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
  const hasher = () => {
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
    /** Writes the hash in hexadecimal, as bytes: a chain needs them again at once. */
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

  /** Only the one text of some bytes is theirs: a signature must have no second form. */
  const bytesOf = (text: string): Uint8Array<ArrayBuffer> => {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    if (btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '') !== text) {
      throw new TypeError('not base64url');
    }
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  };

  const fits = async (publicKey: string, purpose: string, text: string, signature: string): Promise<boolean> => {
    try {
      const key = await crypto.subtle.importKey('raw', bytesOf(publicKey), 'Ed25519', false, ['verify']);
      return await crypto.subtle.verify('Ed25519', key, bytesOf(signature), encoder.encode('atlassian-admin-sdk ' + purpose + ' 1\n' + text));
    } catch {
      return false;
    }
  };

  /** Passes pieces on, and hashes what passes in blocks of a megabyte: SHA-256 over the SHA-256 of each. */
  const inBlocks = (pieces: AsyncIterable<Uint8Array>): { readonly pieces: AsyncIterable<Uint8Array>; readonly digest: () => Promise<string> } => {
    const block = new Uint8Array(1_048_576);
    const digests: Promise<ArrayBuffer>[] = [];
    let filled = 0;
    const passed = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
      for await (const piece of pieces) {
        for (let from = 0; from < piece.length; ) {
          const some = piece.subarray(from, from + block.length - filled);
          block.set(some, filled);
          filled += some.length;
          from += some.length;
          if (filled === block.length) {
            digests.push(crypto.subtle.digest('SHA-256', block));
            filled = 0;
          }
        }
        yield piece;
      }
    };
    const digest = async (): Promise<string> => {
      const all = hasher();
      for (const each of await Promise.all([...digests, crypto.subtle.digest('SHA-256', block.subarray(0, filled))])) {
        all.add(new Uint8Array(each));
      }
      return all.digest();
    };
    return { pieces: passed(), digest };
  };

  const eachLine = async (pieces: AsyncIterable<Uint8Array>, take: (line: Uint8Array, index: number) => void): Promise<number> => {
    let rest = new Uint8Array(0);
    let count = 0;
    for await (const piece of pieces) {
      let from = 0;
      for (let end = piece.indexOf(10); end !== -1; end = piece.indexOf(10, from)) {
        let line = piece.subarray(from, end);
        if (rest.length > 0) {
          const whole = new Uint8Array(rest.length + line.length);
          whole.set(rest, 0);
          whole.set(line, rest.length);
          line = whole;
          rest = new Uint8Array(0);
        }
        take(line, count);
        count += 1;
        from = end + 1;
      }
      if (from < piece.length) {
        const longer = new Uint8Array(rest.length + piece.length - from);
        longer.set(rest, 0);
        longer.set(piece.subarray(from), rest.length);
        rest = longer;
      }
    }
    if (rest.length > 0) {
      throw new TypeError('a line without an end');
    }
    return count;
  };

  type Json = Readonly<Record<string, unknown>>;
  const parse = (line: Uint8Array): Json => JSON.parse(decoder.decode(line)) as Json;

  class Broken extends Error {
    readonly field: string;

    constructor(field: string, problem: string) {
      super(problem);
      this.field = field;
    }
  }

  const verify = async (given: EvidenceToVerify, reached: (field: string) => void): Promise<void> => {
    const { statement, publicKey, signature, read } = given;
    if (!(await fits(publicKey, 'evidence', statement, signature))) {
      throw new Broken('statement', 'was changed after it was signed');
    }
    const { orgId, planHash, publicKeys, parts, seals } = JSON.parse(statement) as Statement;
    const trusted = given.trusted ?? publicKeys;
    if (!trusted.runs.includes(publicKey)) {
      throw new Broken('publicKey', 'is not one of the run keys');
    }

    reached('plan');
    const sha = hasher();
    const accountIds: string[] = [];
    const chain = new Uint8Array(64);
    let header: Json = {};
    await eachLine(read('plan'), (line, index) => {
      if (index === 0) {
        header = parse(line);
      } else {
        sha.add(chain);
        // The line is canonical: this member is its first.
        const end = line.indexOf(34, 14);
        accountIds.push(decoder.decode(line.subarray(14, end)));
      }
      sha.add(line);
      sha.digestInto(chain);
    });
    if (decoder.decode(chain) !== planHash || accountIds.length !== parts.people) {
      throw new Broken('plan', 'was changed after it was made');
    }
    if (header['orgId'] !== orgId) {
      throw new Broken('plan.orgId', 'is another organization');
    }
    const fuse = header['fuse'] as { readonly people: number; readonly things?: number };

    reached('journal');
    const outcomes = new Map<string, string>();
    let started: string | undefined;
    let next = 0;
    const signed: { readonly seal: EvidenceSeal; readonly hash: string }[] = [];
    const zeros = new Uint8Array(64).fill(48);
    const journalChain = { hash: Uint8Array.from(zeros), number: 0 };
    let firstNumber = 0;
    const entries = await eachLine(read('journal'), (line, index) => {
      const seal = seals[next];
      if (seal === undefined) {
        throw new Broken('journal', 'has entries that nobody has signed');
      }
      if (firstNumber === 0) {
        firstNumber = seal.number - (seal.entries - index) + 1;
        if (firstNumber === 1) {
          journalChain.hash.set(zeros);
          journalChain.number = 0;
        }
      }
      sha.add(journalChain.hash);
      sha.add(encoder.encode('\n' + (journalChain.number + 1) + '\n'));
      sha.add(line);
      sha.digestInto(journalChain.hash);
      journalChain.number += 1;
      if (index + 1 === seal.entries) {
        if (seal.number !== journalChain.number) {
          throw new Broken('journal', 'has entries that are not where they were signed');
        }
        signed.push({ seal, hash: decoder.decode(journalChain.hash) });
        next += 1;
        firstNumber = 0;
      }
      const entry = parse(line);
      if (entry['planHash'] !== planHash) {
        throw new Broken('journal', 'has an entry of another plan');
      }
      if (entry['type'] === 'started') {
        started = started === undefined || (entry['at'] as string) < started ? (entry['at'] as string) : started;
      } else if (entry['type'] === 'outcome') {
        const key = (entry['accountId'] as string) + '\n' + (entry['step'] as string);
        if (!outcomes.has(key)) {
          outcomes.set(key, (entry['at'] as string) + JSON.stringify(entry['outcome']));
        }
      }
    });
    if (entries !== parts.entries || next !== seals.length) {
      throw new Broken('journal', 'has fewer entries than were signed');
    }
    for (const { seal, hash } of signed) {
      if (!trusted.runs.includes(seal.publicKey)) {
        throw new Broken('journal', 'is signed by a key that is no run key');
      }
      if (!(await fits(seal.publicKey, 'journal', hash, seal.signature))) {
        throw new Broken('journal', 'was changed after it was signed');
      }
    }

    reached('approvals');
    const approvals: Json[] = [];
    await eachLine(read('approvals'), (line) => {
      sha.add(line);
      sha.add(Uint8Array.of(10));
      approvals.push(parse(line));
    });
    if (sha.digest() !== parts.approvals) {
      throw new Broken('approvals', 'are not those that the statement names');
    }
    const { approvals: demand } = header['policy'] as { readonly approvals?: { readonly count: number; readonly rows?: unknown; readonly people?: number; readonly approvers: readonly { readonly name: string; readonly publicKey: string }[]; readonly author?: { readonly name: string; readonly publicKey?: string } } };
    const [names, keys] = [new Set<unknown>(), new Set<unknown>()];
    for (const [index, approval] of approvals.entries()) {
      const field = 'approvals[' + index + ']';
      const { signature: ofApproval, ...content } = approval;
      const { by, publicKey: key, limits } = content as { readonly by: string; readonly publicKey: string; readonly limits: { readonly people: number; readonly things: number } };
      // The line is canonical: what is left of it has the same order.
      if (!(await fits(key, 'approval', JSON.stringify(content), ofApproval as string))) {
        throw new Broken(field + '.signature', 'does not fit');
      }
      if (content['planHash'] !== planHash || content['orgId'] !== orgId) {
        throw new Broken(field + '.planHash', 'is another plan');
      }
      if (!trusted.approvers.includes(key)) {
        throw new Broken(field + '.publicKey', 'is not one of the keys of approvers');
      }
      if (demand !== undefined && (!demand.approvers.some((approver) => approver.name === by && approver.publicKey === key) || demand.author?.name === by || demand.author?.publicKey === key)) {
        throw new Broken(field + '.publicKey', 'is not that of an approver whom the plan names');
      }
      if (names.has(by) || keys.has(key)) {
        throw new Broken(field + '.publicKey', 'is of a person whose approval is there already');
      }
      names.add(by);
      keys.add(key);
      if (fuse.people > limits.people || (fuse.things ?? 0) > limits.things) {
        throw new Broken(field + '.limits', 'are less than the plan changes');
      }
      if (started !== undefined && Date.parse(content['until'] as string) < Date.parse(started)) {
        throw new Broken(field + '.until', 'had passed when the run started');
      }
    }

    const isDemanded = demand !== undefined && ((demand.rows === undefined && demand.people === undefined) || (demand.people !== undefined && fuse.people > demand.people));
    if (isDemanded && approvals.length < demand.count) {
      throw new Broken('approvals', 'are too few');
    }

    reached('report');
    const totals: Record<string, number> = {};
    let reported: Json = {};
    const report = inBlocks(read('report'));
    const people = await eachLine(report.pieces, (line, index) => {
      const content = parse(line);
      if (index === 0) {
        reported = content;
        return;
      }
      if (content['accountId'] !== accountIds[index - 1]) {
        throw new Broken('report.people[' + (index - 1) + ']', 'is another person than in the plan');
      }
      const { kind } = content['outcome'] as { readonly kind: string };
      totals[kind] = (totals[kind] ?? 0) + 1;
      for (const step of content['steps'] as readonly Json[]) {
        const recorded = outcomes.get((content['accountId'] as string) + '\n' + (step['key'] as string));
        const claimed = step['outcome'] === undefined ? undefined : (step['recordedAt'] as string) + JSON.stringify(step['outcome']);
        if (recorded !== claimed) {
          throw new Broken('report.people[' + (index - 1) + '].steps', 'are not as the journal has them');
        }
      }
      given.onPerson?.(content);
    });
    if ((await report.digest()) !== parts.report || people !== parts.people + 1) {
      throw new Broken('report', 'is not the one that the statement names');
    }
    const claimed = reported['totals'] as Record<string, number>;
    if (reported['planHash'] !== planHash || reported['orgId'] !== orgId || [...Object.keys(claimed), ...Object.keys(totals)].some((kind) => claimed[kind] !== totals[kind])) {
      throw new Broken('report.totals', 'are not those of its people');
    }

    reached('times');
    await eachLine(read('times'), (line) => {
      sha.add(line);
      sha.add(Uint8Array.of(10));
    });
    if (sha.digest() !== parts.times) {
      throw new Broken('times', 'are not those that the statement names');
    }
  };

  return async (given) => {
    let field = 'statement';
    try {
      await verify(given, (part) => {
        field = part;
      });
      return undefined;
    } catch (error) {
      return error instanceof Broken ? { field: error.field, problem: error.message } : { field, problem: 'is not readable' };
    }
  };
}
