/** The content of a file, or a stream of it: `createReadStream(…)`, a request body, an upload. */
export type CsvSource = string | Uint8Array | AsyncIterable<string | Uint8Array>;

/** The encoding that the bytes of a file were read with. */
export type CsvEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** The text of a source piece by piece, with the encoding found so far. */
export interface CsvText {
  readonly pieces: AsyncGenerator<string, void>;
  /** Absent while the source gives text and not bytes. */
  encoding(): CsvEncoding | undefined;
}

export function textOf(source: CsvSource): CsvText {
  const decoding = new Decoding();
  return { pieces: piecesOf(source, decoding), encoding: () => decoding.encoding };
}

async function* piecesOf(source: CsvSource, decoding: Decoding): AsyncGenerator<string, void> {
  const chunks = typeof source === 'string' || isBytes(source) ? [source] : source;
  let atBeginning = true;
  for await (const chunk of chunks) {
    const text = typeof chunk === 'string' ? chunk : decoding.decode(chunk);
    yield atBeginning ? text.replace(/^\uFEFF/, '') : text;
    atBeginning &&= text === '';
  }
  yield decoding.end();
}

/** Accepts bytes of another realm as well, such as those of a browser extension or a sandbox. */
function isBytes(source: CsvSource): source is Uint8Array {
  return ArrayBuffer.isView(source);
}

/**
 * The first bytes decide between UTF-8 and the two orders of UTF-16, even without a byte order mark. Bytes that are not
 * UTF-8 are read as windows-1252, because spreadsheets save in it. After a UTF-8 character, they count as damaged UTF-8.
 */
class Decoding {
  encoding: CsvEncoding | undefined;
  #decoder: TextDecoder | undefined;
  /** The bytes at the end of the last piece that start a character. */
  #open = new Uint8Array(0);
  #hasSeenUtf8 = false;

  decode(chunk: Uint8Array): string {
    this.encoding ??= encodingOf(chunk);
    this.#decoder ??= new TextDecoder(this.encoding, { fatal: this.encoding === 'utf-8' });
    if (this.encoding !== 'utf-8' || !this.#decoder.fatal) {
      return this.#decoder.decode(chunk, { stream: true });
    }
    try {
      const text = this.#decoder.decode(chunk, { stream: true });
      // Text without such characters is as long as its bytes.
      this.#hasSeenUtf8 ||= text.length !== chunk.length && /[^\0-\x7f]/.test(text.replace(/^\uFEFF/, ''));
      this.#open = openAtEnd(chunk, this.#open);
      return text;
    } catch {
      return this.#decodeOtherwise(chunk);
    }
  }

  end(): string {
    try {
      return this.#decoder?.decode() ?? '';
    } catch {
      return this.#decodeOtherwise(new Uint8Array(0));
    }
  }

  #decodeOtherwise(chunk: Uint8Array): string {
    const bytes = new Uint8Array(this.#open.length + chunk.length);
    bytes.set(this.#open);
    bytes.set(chunk, this.#open.length);
    this.encoding = this.#hasSeenUtf8 || holdsUtf8(bytes) ? 'utf-8' : 'windows-1252';
    this.#decoder = new TextDecoder(this.encoding);
    return this.#decoder.decode(bytes, { stream: true });
  }
}

/** Whether a character of several bytes is complete: in windows-1252 nobody writes such a sequence. */
function holdsUtf8(bytes: Uint8Array): boolean {
  return bytes.some((byte, at) => {
    const more = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : byte >= 0xc3 ? 1 : 0;
    return more > 0 && at + more < bytes.length && bytes.subarray(at + 1, at + 1 + more).every((next) => next >= 0x80 && next < 0xc0);
  });
}

function encodingOf([first, second]: Uint8Array): CsvEncoding {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) {
    return 'utf-16le';
  }
  return (first === 0xfe && second === 0xff) || (first === 0 && second !== 0 && second !== undefined) ? 'utf-16be' : 'utf-8';
}

/** The bytes at the end that start an incomplete character: three at most. */
function openAtEnd(chunk: Uint8Array, before: Uint8Array): Uint8Array<ArrayBuffer> {
  const end = new Uint8Array([...before, ...chunk.subarray(-4)]).slice(-4);
  for (let back = 1; back <= Math.min(3, end.length); back += 1) {
    const byte = end[end.length - back] as number;
    if (byte < 0x80) {
      break;
    }
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? end.slice(-back) : new Uint8Array(0);
    }
  }
  return new Uint8Array(0);
}

/** What the first line of a file shows about the others. */
export interface FirstLine {
  readonly delimiter: string;
  /** Lines that are not rows: some spreadsheets write the delimiter on a line of its own. */
  readonly linesBefore: number;
  readonly head: string;
  readonly rest: AsyncIterable<string>;
}

/** Reads ahead to the end of the first line, because the parser needs the delimiter. */
export async function firstLine(pieces: AsyncGenerator<string, void>): Promise<FirstLine> {
  let seen = '';
  const lookAhead = async (): Promise<string> => {
    while (!/[\r\n]/.test(seen.slice(0, 1_000_000)) && seen.length < 1_000_000) {
      const { done, value } = await pieces.next();
      if (done === true) {
        break;
      }
      seen += value;
    }
    return seen.split(/\r\n|\r|\n/, 1)[0] ?? '';
  };
  let head = await lookAhead();
  const named = /^"?sep=(.)"?[,;\t]*$/i.exec(head)?.[1];
  if (named !== undefined) {
    if (seen.length === head.length + 1 && seen.endsWith('\r')) {
      const { done, value } = await pieces.next();
      seen += done === true ? '' : value;
    }
    seen = seen.slice(head.length).replace(/^(?:\r\n|\r|\n)/, '');
    head = await lookAhead();
  }
  return {
    delimiter: named ?? delimiterOf(head),
    linesBefore: named === undefined ? 0 : 1,
    head,
    rest: (async function* () {
      yield seen;
      yield* pieces;
    })(),
  };
}

/** Spreadsheets of some countries save with semicolons or tabs. */
function delimiterOf(header: string): string {
  const outsideQuotes = header.replaceAll(/"[^"]*"/g, '');
  const counts = [',', ';', '\t'].map((candidate) => ({ candidate, count: outsideQuotes.split(candidate).length }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).candidate;
}
