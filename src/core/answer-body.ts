import type { ZlibOptions } from 'node:zlib';

type Zlib = typeof import('node:zlib');

/** A compressed body up to this size is decompressed at once: a thread for it costs more than the work. */
const decompressedAtOnce = 32_768;

/** More codings than this are no response of a service: each multiplies the work. The built-in `fetch` has the same limit. */
const mostCodings = 5;

/** The body of a response as it arrives. It keeps no more than is allowed, before and after decompression. */
export class AnswerBody {
  readonly #chunks: Uint8Array[] = [];
  readonly #codings: readonly string[];
  readonly #mostReceived: number;
  #bytes = 0;

  /** `coding` is the value of the header `content-encoding`. */
  constructor(
    coding: string | null,
    private readonly maximumBytes: number,
    private readonly zlib: () => Zlib,
  ) {
    this.#codings = coding === null ? [] : codingsOf(coding, zlib);
    // Incompressible data grows a little by compression.
    this.#mostReceived = this.#codings.length === 0 ? maximumBytes : maximumBytes + maximumBytes / 256 + 1_024;
  }

  /** Whether the body may still be used. */
  add(chunk: Uint8Array): boolean {
    this.#bytes += chunk.byteLength;
    if (this.#bytes > this.#mostReceived) {
      this.#chunks.length = 0;
      return false;
    }
    this.#chunks.push(chunk);
    return true;
  }

  /** The whole body, or `undefined` if it is larger than allowed. Rejects if it cannot be decompressed. */
  whole(): Uint8Array | Promise<Uint8Array | undefined> {
    const [first = new Uint8Array(0)] = this.#chunks;
    const whole = this.#chunks.length > 1 ? joined(this.#chunks, this.#bytes) : first;
    return this.#codings.length === 0 || whole.byteLength === 0 ? whole : this.#decompressed(whole);
  }

  async #decompressed(whole: Uint8Array): Promise<Uint8Array | undefined> {
    const zlib = this.zlib();
    const codings = this.#codings.toReversed();
    let bytes = whole;
    try {
      for (const [index, coding] of codings.entries()) {
        const most = index === codings.length - 1 ? this.maximumBytes : this.#mostReceived;
        bytes = await decompress(zlib, coding, bytes, most);
      }
      return bytes;
    } catch (error) {
      if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') {
        return undefined;
      }
      throw error;
    }
  }
}

const decoder = new TextDecoder();

/** The text of a body. */
export function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : decoder.decode(bytes);
}

function joined(chunks: readonly Uint8Array[], bytes: number): Uint8Array {
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

/** The codings in the order in which they were applied. With one that is unknown, the body stays as it is. */
function codingsOf(header: string, zlib: () => Zlib): readonly string[] {
  const codings = header.toLowerCase().split(',').map((coding) => coding.trim());
  if (codings.length > mostCodings) {
    throw new Error('too many content-encodings');
  }
  // Some versions of Node do not know zstd, and neither does their fetch.
  const isKnown = (coding: string): boolean => /^(?:x-gzip|gzip|deflate|br)$/.test(coding) || (coding === 'zstd' && 'zstdDecompress' in zlib());
  return codings.every(isKnown) ? codings : [];
}

type Options = Pick<ZlibOptions, 'flush' | 'finishFlush' | 'maxOutputLength'>;
type Result = (error: Error | null, result: Uint8Array) => void;
interface Decompress {
  readonly atOnce: (bytes: Uint8Array, options: Options) => Uint8Array;
  readonly inThread: (bytes: Uint8Array, options: Options, done: Result) => void;
  /** As the built-in `fetch`: an end that is missing is no failure, because some servers do not write it. */
  readonly options: Options;
}

function decompress(zlib: Zlib, coding: string, bytes: Uint8Array, maxOutputLength: number): Uint8Array | Promise<Uint8Array> {
  const { atOnce, inThread, options } = wayOf(zlib, coding, bytes);
  const all: Options = { ...options, maxOutputLength: Math.max(1, Math.floor(maxOutputLength)) };
  if (bytes.byteLength <= decompressedAtOnce) {
    return atOnce(bytes, all);
  }
  return new Promise((resolve, reject) => inThread(bytes, all, (error, result) => (error === null ? resolve(result) : reject(error))));
}

function wayOf(zlib: Zlib, coding: string, bytes: Uint8Array): Decompress {
  const { Z_SYNC_FLUSH, BROTLI_OPERATION_FLUSH } = zlib.constants;
  const lenient: Options = { flush: Z_SYNC_FLUSH, finishFlush: Z_SYNC_FLUSH };
  switch (coding) {
    case 'br':
      return { atOnce: zlib.brotliDecompressSync, inThread: zlib.brotliDecompress, options: { flush: BROTLI_OPERATION_FLUSH, finishFlush: BROTLI_OPERATION_FLUSH } };
    case 'deflate':
      // Some servers leave out the header of zlib.
      return ((bytes[0] as number) & 0x0f) === 0x08
        ? { atOnce: zlib.inflateSync, inThread: zlib.inflate, options: lenient }
        : { atOnce: zlib.inflateRawSync, inThread: zlib.inflateRaw, options: lenient };
    case 'zstd':
      return { atOnce: zlib.zstdDecompressSync, inThread: zlib.zstdDecompress, options: {} };
    default:
      return { atOnce: zlib.gunzipSync, inThread: zlib.gunzip, options: lenient };
  }
}
