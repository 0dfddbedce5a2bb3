import { inspect } from 'node:util';

import { attempt, OrgAdminClient, ProductClient, ScimClient, type AdminError } from 'atlassian-admin-sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { redactionOf } from '../../src/core/redaction.js';

/** As Atlassian issues them, and one with everything that has to be escaped somewhere. */
const tokens = {
  real: 'ATATT3xFfGF0aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789-_AbC=1A2B3C4D',
  odd: 'ATATT3xFfGF0/ab+cd=1A2B3C4D"\\x<&>\'',
} as const;
const email = 'ada@example.com';

const unicode = (text: string): string => Array.from(text, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** The same token as services write it into their answers. */
const forms: Readonly<Record<string, (token: string) => string>> = {
  'as it is': (token) => token,
  'escaped for JSON': (token) => JSON.stringify(token).slice(1, -1),
  'JSON within JSON': (token) => JSON.stringify(JSON.stringify(token)).slice(3, -3),
  'with escaped slashes': (token) => token.replaceAll('/', '\\/'),
  'as a Java library escapes it': (token) => token.replaceAll(/[<>&='"]/g, unicode),
  'all of it in Unicode escapes': unicode,
  'for an address': encodeURIComponent,
  'for an address, in small letters': (token) => encodeURIComponent(token).replaceAll(/%../g, (code) => code.toLowerCase()),
  'for an address, twice': (token) => encodeURIComponent(encodeURIComponent(token)),
  'for HTML, by number': (token) => token.replaceAll(/[^\w-]/g, (character) => `&#${character.charCodeAt(0)};`),
  'for HTML, by hexadecimal number': (token) => token.replaceAll(/[^\w-]/g, (character) => `&#x${character.charCodeAt(0).toString(16).toUpperCase()};`),
  'for HTML, by name': (token) => token.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  'in base64': base64,
  'in base64 for addresses': (token) => Buffer.from(token).toString('base64url'),
  'in base64 behind Bearer': (token) => base64(`Bearer ${token}`),
  'in base64 behind an address': (token) => base64(`${email}:${token}`),
  'in base64 between other things': (token) => base64(`x=${token}&y=1`),
  'in hexadecimal digits': (token) => Buffer.from(token).toString('hex'),
  'in capitals': (token) => token.toUpperCase(),
  'cut off': (token) => token.slice(0, -8),
  'masked': (token) => `${token.slice(0, 24)}***`,
};

const bodies: Readonly<Record<string, (echo: string) => string>> = {
  text: (echo) => echo,
  message: (echo) => `{"message":"bad token ${echo} here"}`,
  key: (echo) => `{"key":"forbidden.${echo}"}`,
  reason: (echo) => `{"key":"forbidden.action","context":{"allowed":false,"reason":{"key":"${echo}"}}}`,
  codes: (echo) => `{"key":"conflict.lifecycleErrors","context":{"errorCodes":["${echo}"]}}`,
  code: (echo) => `{"errors":[{"code":"${echo}","detail":"${echo}"}]}`,
  scim: (echo) => `{"schemas":["x"],"detail":"Resource [${echo}]: with ${echo} already exists","scimType":"${echo}"}`,
  fields: (echo) => `{"errorMessages":[],"errors":{"${echo}":"x"}}`,
};

/** Everything that a program can print, log, keep or send of an error. */
function outputsOf(error: AdminError): string {
  const own = Object.getOwnPropertyDescriptors(error);
  return [
    error.message,
    error.stack,
    String(error),
    JSON.stringify(error),
    JSON.stringify(error.toJSON()),
    inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true }),
    inspect(structuredClone(error), { depth: Number.POSITIVE_INFINITY, showHidden: true }),
    inspect(own, { depth: Number.POSITIVE_INFINITY }),
    String(error.body),
    String(error.cause),
  ].join('\n');
}

async function seenOf(token: string, response: () => Response): Promise<string> {
  const events: unknown[] = [];
  const note = (event: unknown): number => events.push(event);
  const watch = { onRequest: note, onResponse: note, onRetry: note, onWait: note, logger: { debug: (...given: unknown[]) => note(given), warn: (...given: unknown[]) => note(given) } };
  const options = { fetch: async () => response(), retry: false as const, ...watch };
  const calls = [
    () => new OrgAdminClient({ orgId: 'o1', apiKey: token, ...options }).accounts.disable('712020:a'),
    () => new ProductClient({ site: 'acme', email, apiToken: token, ...options }).jira.users.listGroups('712020:a').toArray(),
    () => new ScimClient({ directoryId: 'd1', directoryToken: token, ...options }).users.get('u1'),
  ];
  const outputs = await Promise.all(calls.map(async (call) => outputsOf((await attempt<unknown>(call)).error as AdminError)));
  return [...outputs, inspect(events, { depth: Number.POSITIVE_INFINITY, showHidden: true })].join('\n');
}

describe.each(Object.entries(tokens))('a %s token that a service echoes', (_name, token) => {
  it.each(Object.entries(forms))('is in nothing that can be printed: %s', async (_form, write) => {
    const echo = write(token);
    for (const [name, body] of Object.entries(bodies)) {
      for (const status of [400, 403, 409]) {
        const seen = await seenOf(token, () => new Response(body(echo), { status, headers: { 'content-type': 'application/json' } }));
        expect(seen.includes(echo), `${name} ${status}`).toBe(false);
        expect(seen.toLowerCase().includes(token.slice(0, 20).toLowerCase()), `${name} ${status}`).toBe(false);
      }
    }
  });

  it.each(Object.entries(forms).filter(([, write]) => /^[\x21-\x7e]+$/.test(write(token))))('is in no trace id: %s', async (_form, write) => {
    const echo = write(token);
    const headers = { 'atl-traceid': echo, 'x-request-id': echo, 'x-trace-id': echo };
    expect(await seenOf(token, () => new Response('{}', { status: 403, headers }))).not.toContain(echo);
  });
});

describe('an e-mail address in an answer', () => {
  it.each(['jane.doe@example.com', 'jane.doe%40example.com', 'jane.doe%2540example.com', 'jane.doe\\u0040example.com', 'jane.doe&#64;example.com', 'jane.doe&#x40;example.com'])('is in nothing that can be printed, not even in the body: %s', async (echo) => {
    for (const body of Object.values(bodies)) {
      expect(await seenOf(tokens.real, () => new Response(body(echo), { status: 400 }))).not.toMatch(/doe(?:@|%40|%2540|\\+u0040|&#x?\d)/i);
    }
  });
});

describe('redaction', () => {
  it('finds a token anywhere in any text, and leaves the rest', () => {
    const redact = redactionOf([tokens.real]);
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...Object.values(forms)), fc.string(), (before, write, after) => {
        const echo = write(tokens.real);
        return !redact(`${before} ${echo} ${after}`).includes(echo);
      }),
      { numRuns: 500 },
    );
    expect(redact(`one ${tokens.real} two ${base64(tokens.real)} three`)).toMatch(/^one \[secret\] two \[secret\]\w?=* three$/);
  });

  it('leaves every text alone that has no token in it', () => {
    const redact = redactionOf([tokens.real, base64(`${email}:${tokens.real}`)]);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => redact(text) === text),
      { numRuns: 500 },
    );
    for (const text of ['User is already a member of', 'ATATT3xFfGF0 is how they all begin', '%41%25%zz', '\\u0041\\', '&#65;&amp;']) {
      expect(redact(text)).toBe(text);
    }
  });

  it('takes a short word, which no real token is, as it is and in no other form', () => {
    expect(redactionOf(['k'])('ask K')).toBe('as[secret] K');
  });

  it('is not kept busy by an answer that is made for it', () => {
    const redact = redactionOf([tokens.real, base64(`${email}:${tokens.real}`)]);
    for (const piece of ['\\', '%25', '&amp;', tokens.real.slice(0, 15), '%2525', '\\u0041', '&#0000']) {
      const started = performance.now();
      redact(piece.repeat(200_000 / piece.length));
      expect(performance.now() - started).toBeLessThan(2_000);
    }
  });
});
