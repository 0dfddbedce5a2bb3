import type { EvidencePart } from './evidence-verifier.js';

/** A part as the page has it: its lines, compressed if the runtime can, in base64. */
export interface PackedPart {
  readonly form: 'gzip' | 'plain';
  readonly text: string;
}

/** Everything that the page verifies. */
export interface PackedEvidence {
  /** Canonical JSON. */
  readonly statement: string;
  readonly publicKey: string;
  readonly signature: string;
  readonly parts: Readonly<Record<EvidencePart, PackedPart>>;
}

/** About how many characters are compressed at once. */
const pieceLength = 262_144;

export async function packed(lines: Readonly<Record<EvidencePart, Iterable<string>>>): Promise<PackedEvidence['parts']> {
  const parts: [string, PackedPart][] = [];
  for (const [part, all] of Object.entries(lines)) {
    parts.push([part, await packedPart(all)]);
  }
  return Object.fromEntries(parts) as unknown as PackedEvidence['parts'];
}

async function packedPart(lines: Iterable<string>): Promise<PackedPart> {
  const form = typeof CompressionStream === 'undefined' ? 'plain' : 'gzip';
  const bytes = bytesOf(lines);
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: (controller) => {
      const next = bytes.next();
      if (next.done === true) {
        controller.close();
      } else {
        controller.enqueue(next.value);
      }
    },
  });
  let text = '';
  let rest = new Uint8Array(0);
  for await (const piece of (form === 'plain' ? source : source.pipeThrough(new CompressionStream(form))) as unknown as AsyncIterable<Uint8Array>) {
    const whole = new Uint8Array(rest.length + piece.length);
    whole.set(rest);
    whole.set(piece, rest.length);
    // Base64 of three bytes at a time needs no padding between the pieces.
    const end = whole.length - (whole.length % 3);
    text += base64(whole.subarray(0, end));
    rest = whole.slice(end);
  }
  return { form, text: text + base64(rest) };
}

function* bytesOf(lines: Iterable<string>): Generator<Uint8Array<ArrayBuffer>, undefined> {
  const encoder = new TextEncoder();
  let text = '';
  for (const line of lines) {
    text += `${line}\n`;
    if (text.length >= pieceLength) {
      yield encoder.encode(text);
      text = '';
    }
  }
  yield encoder.encode(text);
  return undefined;
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (let from = 0; from < bytes.length; from += 8_190) {
    text += btoa(String.fromCharCode(...bytes.subarray(from, from + 8_190)));
  }
  return text;
}

/** SHA-256 over the SHA-256 of each megabyte: the whole need not be one text. */
export async function hashInBlocks(lines: Iterable<string>): Promise<string> {
  const block = new Uint8Array(1_048_576);
  const digests: Uint8Array[] = [];
  let filled = 0;
  const take = async (): Promise<void> => {
    digests.push(new Uint8Array(await crypto.subtle.digest('SHA-256', block.subarray(0, filled))));
    filled = 0;
  };
  for (const piece of bytesOf(lines)) {
    for (let from = 0; from < piece.length; ) {
      const some = piece.subarray(from, from + block.length - filled);
      block.set(some, filled);
      filled += some.length;
      from += some.length;
      if (filled === block.length) {
        await take();
      }
    }
  }
  await take();
  const all = new Uint8Array(32 * digests.length);
  digests.forEach((each, index) => all.set(each, 32 * index));
  return Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', all)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The bytes of a part, in pieces. */
export async function* bytesIn({ form, text }: PackedPart): AsyncGenerator<Uint8Array, void, undefined> {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  if (form === 'plain') {
    yield bytes;
    return;
  }
  yield* new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')) as unknown as AsyncIterable<Uint8Array>;
}
