import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';

import fc from 'fast-check';
import { nodeFetch } from 'atlassian-admin-sdk/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { attemptRequest, type AttemptLimits, type AttemptResult } from '../../src/core/attempt.js';
import type { Fetch, PreparedRequest } from '../../src/core/fetch.js';
import { propertyRuns } from '../support/in-ci.js';
import { rawServer, type RawAnswer, type RawServer } from '../support/raw-server.js';

const ways: Readonly<Record<string, Fetch | undefined>> = {
  'ky over the built-in fetch': globalThis.fetch,
  'the dispatcher of the built-in fetch': undefined,
  nodeFetch: nodeFetch(),
};

const limits: AttemptLimits = { headers: 20_000, bodyIdle: 20_000, remaining: 20_000, maximumResponseBytes: 1_000_000 };
const get: Omit<PreparedRequest, 'url'> = { method: 'GET', headers: { accept: 'application/json', 'user-agent': 'test' }, body: undefined };

let server: RawServer;
beforeAll(async () => {
  server = await rawServer();
});
afterAll(() => server.close());

/** A result without what may differ: cookies, which are dropped later, and the spaces around a value. */
function comparable(result: AttemptResult): object {
  if (!('headers' in result)) {
    return result;
  }
  const headers = [...result.headers].filter(([name]) => name !== 'set-cookie').map(([name, value]) => `${name}: ${value.trim().replaceAll(/\s*,\s*/g, ', ')}`);
  return { ...result, headers: headers.sort() };
}

async function resultsOf(answer: RawAnswer, own: Partial<AttemptLimits> = {}): Promise<object[]> {
  const results: object[] = [];
  for (const fetch of Object.values(ways)) {
    results.push(comparable(await attemptRequest({ ...get, url: server.answer(answer) }, { ...limits, ...own }, { fetch, signal: undefined })));
  }
  return results;
}

/**
 * What this package makes of a broken connection is the same; only the names of its causes are those of each stack. And
 * nodeFetch believes no response that has bytes after its end.
 */
function withoutCode(result: object | undefined): object {
  return { ...result, code: undefined };
}

async function expectAlike(answer: RawAnswer, own?: Partial<AttemptLimits>, hasBytesAfterEnd = false): Promise<object> {
  const [ky, dispatcher, node] = await resultsOf(answer, own);
  expect(dispatcher).toEqual(ky);
  if (!hasBytesAfterEnd || (node as AttemptResult).kind !== 'cut') {
    expect(withoutCode(node)).toEqual(withoutCode(ky));
  }
  return ky as object;
}

const raw = (text: string, then: RawAnswer['then'] = 'end'): RawAnswer => ({ pieces: [Buffer.from(text, 'latin1')], then });

const codings: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: gzipSync,
  'x-gzip': gzipSync,
  GZIP: gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
  zstd: zstdCompressSync,
  compress: (bytes) => bytes,
  '': (bytes) => bytes,
};

interface Spoken {
  readonly status: number;
  readonly first: string;
  readonly headers: readonly string[];
  readonly body: Buffer;
  readonly coding: readonly string[];
  readonly isRaw: boolean;
  readonly lies: boolean;
  readonly shortened: number;
  readonly framing: 'length' | 'chunked' | 'close' | 'tooLong' | 'tooShort' | 'cutChunks' | 'noLastChunk';
  readonly cuts: readonly number[];
  readonly then: RawAnswer['then'];
}

/** Two responses are left out, because a body of them that breaks off ends the whole process in Node's own fetch: 421, and too many codings. */
const spoken: fc.Arbitrary<Spoken> = fc.record({
  status: fc.oneof({ weight: 3, arbitrary: fc.constant(200) }, { weight: 2, arbitrary: fc.constantFrom(201, 202, 203, 204, 205, 206, 300, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 409, 410, 418, 422, 429, 500, 501, 502, 503, 504, 599, 600, 999) }),
  first: fc.constantFrom('', '', '', 'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n'),
  headers: fc.array(
    fc.constantFrom('Content-Type: application/json', 'content-type: text/html; charset=utf-16', 'X-Trace-Id:  a b ', 'x-empty:', 'x-twice: 1', 'X-Twice: 2', 'set-cookie: a=b', 'Set-Cookie: c=d', 'x-latin: \xe9\xff', 'x-tab: a\tb', 'Location: /elsewhere', 'retry-after: 3', 'vary: *', 'X-RateLimit-Limit: 5', 'constructor: x', '__proto__: y'),
    { maxLength: 5 },
  ),
  body: fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 200 }).map((text) => Buffer.from(text)),
    fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value))),
    fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)),
    fc.constant(Buffer.from('\ufeff{"a":1}')),
    fc.integer({ min: 30_000, max: 150_000 }).map((length) => Buffer.alloc(length, '{"name":"J\u00fcrgen"},')),
    fc.uint8Array({ minLength: 40_000, maxLength: 60_000 }).map((bytes) => Buffer.from(bytes)),
  ),
  coding: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 3, arbitrary: fc.constantFrom(...Object.keys(codings)).map((one) => [one]) }, { weight: 1, arbitrary: fc.array(fc.constantFrom(...Object.keys(codings)), { minLength: 2, maxLength: 5 }) }),
  isRaw: fc.boolean(),
  lies: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
  shortened: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 12 }) }),
  framing: fc.oneof({ weight: 4, arbitrary: fc.constantFrom('length' as const, 'chunked' as const, 'close' as const) }, { weight: 1, arbitrary: fc.constantFrom('tooLong' as const, 'tooShort' as const, 'cutChunks' as const, 'noLastChunk' as const) }),
  cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 }),
  then: fc.constantFrom('end' as const, 'keep' as const),
});

function answerOf({ status, first, headers, body, coding, isRaw, lies, shortened, framing, cuts, then }: Spoken): RawAnswer {
  const compress = (bytes: Buffer, one: string): Buffer => (one === 'deflate' && isRaw ? deflateRawSync(bytes) : (codings[one] as (bytes: Buffer) => Buffer)(bytes));
  const whole = lies ? body : coding.reduce(compress, body);
  const sent = shortened === 0 ? whole : whole.subarray(0, Math.max(0, whole.length - shortened));
  const lines = [...headers, ...(coding.length === 0 ? [] : [`content-encoding: ${coding.join(', ')}`])];
  const chunks = [sent.subarray(0, 7), sent.subarray(7)].filter(({ length }) => length > 0);
  const chunked = Buffer.concat([...chunks.flatMap((chunk) => [Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')]), Buffer.from('0\r\n\r\n')]);
  const framed = ((): readonly [string[], Buffer] => {
    switch (framing) {
      case 'length':
        return [[`content-length: ${sent.length}`], sent];
      case 'tooLong':
        return [[`content-length: ${sent.length + 9}`], sent];
      case 'tooShort':
        return [[`content-length: ${Math.max(0, sent.length - 3)}`], sent];
      case 'chunked':
        return [['transfer-encoding: chunked'], chunked];
      case 'noLastChunk':
        return [['transfer-encoding: chunked'], chunked.subarray(0, chunked.length - 5)];
      case 'cutChunks':
        return [['transfer-encoding: chunked'], chunked.subarray(0, Math.floor(chunked.length / 2))];
      default:
        return [[], sent];
    }
  })();
  const head = Buffer.from(`${first}HTTP/1.1 ${status} Some Reason\r\n${[...lines, ...framed[0]].map((line) => `${line}\r\n`).join('')}\r\n`, 'latin1');
  const bytes = Buffer.concat([head, framed[1]]);
  const at = [0, ...cuts.map((cut) => Math.floor(cut * bytes.length)).sort((one, other) => one - other), bytes.length];
  // A response without an end of its own ends with its connection.
  const isWhole = framing === 'length' || framing === 'chunked';
  return { pieces: at.slice(1).map((end, index) => bytes.subarray(at[index], end)).filter(({ length }) => length > 0), then: isWhole ? then : 'end' };
}

const hasBytesAfterEnd = ({ framing, status }: Spoken): boolean => framing === 'tooShort' || status === 204 || status === 304;

describe('every way to send a request', () => {
  it('makes the same of whatever a server writes', async () => {
    const kinds = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(spoken, async (given) => {
        // Nobody asks for zstd. What Node's fetch makes of a broken body of it depends on what happens first.
        fc.pre(!given.coding.includes('zstd') || (given.body.length > 12 && !given.lies && given.shortened === 0));
        const { kind } = (await expectAlike(answerOf(given), {}, hasBytesAfterEnd(given))) as AttemptResult;
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      }),
      // What is compared with is Node's own fetch, and not this package: the cases are the same in every run.
      { numRuns: propertyRuns / 20, seed: 20_261_130 },
    );
    expect([...kinds.keys()].sort()).toEqual(expect.arrayContaining(['answered', 'cut']));
  }, 300_000);

  it('takes no more than it may, whatever a server writes', async () => {
    const complete = spoken.filter(({ framing, lies, shortened, coding }) => ['length', 'chunked', 'close'].includes(framing) && !lies && shortened === 0 && coding.length < 2);
    await fc.assert(
      fc.asyncProperty(complete, fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 200_000 }), async (given, more, size) => {
        await expectAlike(answerOf(given), { maximumResponseBytes: size }, hasBytesAfterEnd(given));
        // The borders are where ways differ.
        await expectAlike(answerOf(given), { maximumResponseBytes: Math.max(1, given.body.length - 2 + more) }, hasBytesAfterEnd(given));
      }),
      { numRuns: propertyRuns / 100 },
    );
  }, 300_000);

  it.each([
    ['nothing', ''],
    ['no HTTP', 'hello\r\n\r\n'],
    ['HTTP/1.0', 'HTTP/1.0 200 OK\r\ncontent-type: application/json\r\n\r\n{}'],
    ['another version', 'HTTP/3.0 200 OK\r\n\r\n{}'],
    ['an upgrade', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n'],
    ['a status of two digits', 'HTTP/1.1 20 OK\r\ncontent-length: 2\r\n\r\n{}'],
    ['no reason', 'HTTP/1.1 200\r\ncontent-length: 2\r\n\r\n{}'],
    ['lines that end with LF', 'HTTP/1.1 200 OK\ncontent-length: 2\n\n{}'],
    ['a header without a colon', 'HTTP/1.1 200 OK\r\nbad header\r\ncontent-length: 2\r\n\r\n{}'],
    ['a space before a colon', 'HTTP/1.1 200 OK\r\nx-a : b\r\ncontent-length: 2\r\n\r\n{}'],
    ['a folded header', 'HTTP/1.1 200 OK\r\nx-a: b\r\n c\r\ncontent-length: 2\r\n\r\n{}'],
    ['a header with NUL', 'HTTP/1.1 200 OK\r\nx-a: b\0c\r\ncontent-length: 2\r\n\r\n{}'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}'],
    ['the same length twice', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 2\r\n\r\n{}'],
    ['a length and chunks', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n'],
    ['a negative length', 'HTTP/1.1 200 OK\r\ncontent-length: -2\r\n\r\n{}'],
    ['a length that is no number', 'HTTP/1.1 200 OK\r\ncontent-length: two\r\n\r\n{}'],
    ['chunks of no number', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n'],
    ['headers larger than a server may send', `HTTP/1.1 200 OK\r\n${`x-a: ${'a'.repeat(990)}\r\n`.repeat(30)}\r\n`],
    ['many headers', `HTTP/1.1 200 OK\r\n${Array.from({ length: 1_500 }, (_, index) => `x${index}: 1\r\n`).join('')}content-length: 2\r\n\r\n{}`],
    ['headers that break off', 'HTTP/1.1 200 OK\r\ncontent-le'],
    ['a 204 with a body', 'HTTP/1.1 204 No Content\r\ncontent-type: application/json\r\n\r\n'],
    ['a 205 whose body never comes', 'HTTP/1.1 205 Reset Content\r\ncontent-length: 10\r\n\r\n'],
    ['a 304 with a length', 'HTTP/1.1 304 Not Modified\r\ncontent-length: 10\r\n\r\n'],
    ['a coding without a body', 'HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 0\r\n\r\n'],
    ['a coding that is empty', 'HTTP/1.1 200 OK\r\ncontent-encoding:\r\ncontent-length: 2\r\n\r\n{}'],
    ['too many codings', 'HTTP/1.1 200 OK\r\ncontent-encoding: br, br, br, br, br, br\r\ncontent-length: 2\r\n\r\n{}'],
  ])('makes the same of %s', async (_name, text) => {
    await expectAlike(raw(text));
  });

  it.each([
    ['before the status', ''],
    ['in the headers', 'HTTP/1.1 200 OK\r\ncontent-'],
    ['in the body', 'HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{"a":'],
    ['in a body without a length', 'HTTP/1.1 200 OK\r\n\r\n{"a":'],
    ['in a chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\n{"a":'],
  ])('makes the same of a connection that is reset %s', async (_name, text) => {
    await expectAlike(raw(text, 'reset'));
  });

  it.each([
    ['status', '', { headers: 60 }],
    ['rest of the headers', 'HTTP/1.1 200 OK\r\ncontent-le', { headers: 60 }],
    ['body', 'HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n', { bodyIdle: 60 }],
    ['rest of the body', 'HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{"a":', { bodyIdle: 60 }],
    ['rest of chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n', { bodyIdle: 60 }],
    ['rest, until the call is over', 'HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{"a":', { remaining: 60 }],
    ['status, until the call is over', '', { remaining: 60 }],
  ])('waits no longer than it may for the %s', async (_name, text, own) => {
    const result = (await expectAlike(raw(text, 'keep'), own)) as { because?: string };
    expect(result.because).toBe('timeout');
  });

  it.each([
    ['before anything is there', '', 30],
    ['in the headers', 'HTTP/1.1 200 OK\r\ncontent-le', 30],
    ['in the body', 'HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{"a":', 30],
    ['at once', '', 0],
  ])('ends when its caller stops it %s', async (_name, text, after) => {
    for (const fetch of Object.values(ways)) {
      const controller = new AbortController();
      const result = attemptRequest({ ...get, url: server.answer(raw(text, 'keep')) }, limits, { fetch, signal: controller.signal });
      setTimeout(() => controller.abort(), after);
      expect(await result).toEqual({ kind: 'aborted', sent: true });
    }
  });

  it.each([
    ['no server', 'http://127.0.0.1:1025/'],
    ['no name', 'https://nobody.invalid/'],
    ['no encryption', undefined],
  ])('says alike that nothing was sent: %s', async (_name, address) => {
    const url = address ?? `${server.origin.replace('http:', 'https:')}/`;
    const results = [];
    for (const fetch of Object.values(ways)) {
      results.push(await attemptRequest({ ...get, url }, limits, { fetch, signal: undefined }));
    }
    expect(results[1]).toEqual(results[0]);
    // What fails while a connection is encrypted may fail later as well: only nodeFetch sees when it was.
    expect(results[0]?.kind === 'notSent' || (results[0] as { code?: string }).code?.startsWith('ERR_SSL')).toBe(true);
    expect(results[2]?.kind).toBe('notSent');
  });

  it('refuses the ports that fetch refuses', async () => {
    for (const port of [25, 6000, 6667]) {
      for (const fetch of [ways['ky over the built-in fetch'], undefined]) {
        const result = await attemptRequest({ ...get, url: `http://127.0.0.1:${port}/` }, limits, { fetch, signal: undefined });
        expect(result).toEqual({ kind: 'notSent', code: 'BLOCKED_PORT' });
      }
    }
  });

  it('tells of a proxy that wants a log-in, where the built-in fetch keeps it to itself', async () => {
    const [ky, dispatcher, node] = await resultsOf(raw('HTTP/1.1 407 No\r\ncontent-length: 0\r\n\r\n'));
    expect(ky).toEqual({ kind: 'unknown', because: 'network', code: undefined });
    expect(dispatcher).toMatchObject({ kind: 'answered', status: 407 });
    expect(node).toEqual(dispatcher);
  });

  it('sends a request once that reached the wrong server, where the built-in fetch sends it again', async () => {
    const before = server.received.length;
    const answer = raw('HTTP/1.1 421 Misdirected Request\r\ncontent-length: 2\r\n\r\n{}');
    const results = await resultsOf(answer);
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
    expect(server.received.length - before).toBe(4);
  });

  it.each([
    ['a GET', get],
    ['a GET with a query that is empty', { ...get, path: '?' }],
    ['a POST', { ...get, method: 'POST', headers: { ...get.headers, 'content-type': 'application/json' }, body: '{"a":"ü"}' }],
    ['a PATCH with an empty body', { ...get, method: 'PATCH', headers: { ...get.headers, 'content-type': 'application/json' }, body: '' }],
    ['a DELETE', { ...get, method: 'DELETE' }],
    ['headers in other letters', { ...get, headers: { ...get.headers, Accept: 'text/plain', 'X-ExperimentalApi': 'opt-in' } }],
    ['headers that fetch has as well', { ...get, headers: { ...get.headers, 'Accept-Encoding': 'identity', 'accept-language': 'de', 'sec-fetch-mode': 'x' } }],
  ] as const)('sends the same bytes as the built-in fetch: %s', async (_name, { path = '', ...request }: Omit<PreparedRequest, 'url'> & { readonly path?: string }) => {
    const sent: unknown[] = [];
    for (const fetch of [ways['ky over the built-in fetch'], undefined]) {
      const url = server.answer(raw('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}'));
      await attemptRequest({ ...request, url: `${url}${path}` }, limits, { fetch, signal: undefined });
      const [head = '', body = ''] = (server.received.at(-1) ?? '').split('\r\n\r\n');
      const [line = '', ...headers] = head.split('\r\n');
      sent.push({ line: line.replace(/\d+/, 'n'), headers: headers.map((header) => header.replace(/^[^:]+/, (name) => name.toLowerCase())).sort(), body });
    }
    expect(sent[1]).toEqual(sent[0]);
  });
});
