import { inspect } from 'node:util';

import {
  attempt,
  isAdminError,
  isCredentialProblem,
  isRefusal,
  isRetryable,
  matchError,
  OrgAdminClient,
  type AdminError,
  type AdminErrorKind,
  type AdminErrorOf,
} from 'atlassian-admin-sdk';
import { describe, expect, expectTypeOf, it } from 'vitest';

import type { describedKinds} from '../../src/core/error-kinds.js';
import { errorKinds } from '../../src/core/error-kinds.js';
import { adminError } from '../../src/core/errors.js';
import { orgClient } from '../support/clients.js';
import { json, scriptedFetch } from '../support/scripted-fetch.js';

const endpoint = 'POST /users/{accountId}/manage/lifecycle/disable';
const scim = adminError('externalDirectory.scim', { endpoint, status: 403, attempts: 1, reason: 'externalDirectory.scim' });

describe('an error', () => {
  it('says what happened, in which call, and what to do by whom', () => {
    expect(scim.message).toBe(
      'Atlassian refused POST /users/{accountId}/manage/lifecycle/disable: the account is managed by SCIM ' +
        '(externalDirectory.scim, HTTP 403). ' +
        'Ask your identity provider admin to make the change, or make it through the ScimClient of that directory.',
    );
  });

  it('says what to correct, and nothing more, for a wrong input', () => {
    const options = { orgId: 'o1', apiKey: 'k1', fetchh: fetch } as never;
    expect(() => new OrgAdminClient(options)).toThrow(
      /^new OrgAdminClient\(\) has invalid input and sent nothing \(validation\): fetchh: does not exist here; did you mean fetch\? Correct the named fields\.$/,
    );
  });

  it('names the way out of the very call: the identity provider disables a person by unassigning them', async () => {
    const client = orgClient(scriptedFetch(json({ key: 'forbidden.action', context: { allowed: false, reason: { key: 'externalDirectory.scim' } } }, 403)));
    await expect(client.accounts.disable('a1')).rejects.toThrow(
      'Atlassian refused POST /users/{accountId}/manage/lifecycle/disable: the account is managed by SCIM (externalDirectory.scim, HTTP 403). ' +
        'Ask your identity provider admin to unassign the person, or set the user inactive through the ScimClient of that directory.',
    );
    await expect(client.accounts.enable('a1')).rejects.toThrow(errorKinds['externalDirectory.scim'].remedy);
  });

  it('is an Error with a readable stack and name', () => {
    expect(scim).toBeInstanceOf(Error);
    expect(scim.name).toBe('AdminError');
    expect(scim.stack).toMatch(/^AdminError: Atlassian refused POST/);
    expect(inspect(scim)).toMatch(/^AdminError: Atlassian refused POST/);
  });

  it('is recognised also when it comes from another copy of the package', () => {
    const foreign = Object.assign(new Error('x'), { kind: 'notFound', [Symbol.for('atlassian-admin-sdk.AdminError')]: true });
    expect(isAdminError(foreign)).toBe(true);
    expect(isAdminError(new Error('x'))).toBe(false);
    expect(isAdminError(undefined)).toBe(false);
    expect(isAdminError('notFound')).toBe(false);
  });

  it('becomes JSON with everything but stack and body', () => {
    const error = adminError('notFound', { endpoint, status: 404, code: 'ADMIN-UAM-404-1', traceId: 't1', attempts: 2, resource: 'user', body: 'secret' });
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'AdminError',
      message: error.message,
      kind: 'notFound',
      endpoint,
      status: 404,
      code: 'ADMIN-UAM-404-1',
      traceId: 't1',
      retryable: false,
      whoCanFix: 'caller',
      remedy: errorKinds.notFound.remedy,
      attempts: 2,
      resource: 'user',
    });
    expect(error.body).toBe('secret');
  });

  it('lists at most five fields in its message', () => {
    const fields = Array.from({ length: 8 }, (_, index) => ({ field: `body.f${index}`, problem: 'expected a string' }));
    const error = adminError('validation', { endpoint, source: 'input', fields });
    expect(error.message).toContain('body.f4: expected a string; and 3 more');
    expect(error.fields).toHaveLength(8);
  });
});

describe('attempt()', () => {
  it('gives the value of a call that succeeds', async () => {
    expect(await attempt(Promise.resolve(7))).toEqual({ ok: true, value: 7 });
    expect(await attempt(async () => 8)).toEqual({ ok: true, value: 8 });
  });

  it('gives an error of the package as a value', async () => {
    expect(await attempt(Promise.reject(scim))).toEqual({ ok: false, error: scim });
  });

  it('lets every other error through, because that is a mistake in the caller', async () => {
    await expect(attempt(async () => Promise.reject(new RangeError('mine')))).rejects.toThrow(RangeError);
  });

  it('narrows its result by ok', async () => {
    const result = await attempt(Promise.resolve('x'));
    if (result.ok) {
      expectTypeOf(result.value).toEqualTypeOf<string>();
    } else {
      expectTypeOf(result.error).toEqualTypeOf<AdminError>();
    }
  });
});

describe('the union', () => {
  it('is narrowed by its kind, with the members of that kind', () => {
    const read = (error: AdminError): string | undefined => {
      switch (error.kind) {
        case 'forbidden.fieldMutation':
          expectTypeOf(error.fields).toEqualTypeOf<Readonly<Record<string, { readonly allowed: boolean; readonly reason?: string }>>>();
          return Object.keys(error.fields)[0];
        case 'rateLimited':
          return error.retryAt;
        case 'externalDirectory.scim':
          return error.reason;
        default:
          // @ts-expect-error A kind without that member does not have it.
          expect(error.retryAt).toBeUndefined();
          return undefined;
      }
    };
    expect(read(scim)).toBe('externalDirectory.scim');
  });

  it('has a kind that is closed, so that a misspelt one does not compile', () => {
    expectTypeOf<AdminError['kind']>().toEqualTypeOf<AdminErrorKind>();
    // @ts-expect-error There is no such kind.
    const misspelt: AdminErrorKind = 'externalDirectory.skim';
    expect(Object.keys(errorKinds)).not.toContain(misspelt);
  });

  it('is handled exhaustively by matchError', () => {
    expect(matchError(scim, { 'externalDirectory.scim': ({ reason }) => reason, otherwise: () => 'other' })).toBe('externalDirectory.scim');
    expect(matchError(scim, { notFound: () => 'none', otherwise: ({ kind }) => kind })).toBe('externalDirectory.scim');
    // @ts-expect-error Without otherwise every kind needs a handler.
    expect(() => matchError(scim, { notFound: () => 'none' })).toThrow('neither a handler for the kind externalDirectory.scim nor otherwise');
  });

  it('is grouped by what can be done about it', () => {
    const invalid = adminError('credential.invalid', { endpoint });
    const limited = adminError('rateLimited', { endpoint });
    expect([scim, invalid, limited].map(isRefusal)).toEqual([true, false, false]);
    expect([scim, invalid, limited].map(isCredentialProblem)).toEqual([false, true, false]);
    expect([scim, invalid, limited].map(isRetryable)).toEqual([false, false, true]);
    expectTypeOf<AdminErrorOf<'notFound'>['resource']>().toBeString();
  });
});

/** The members that an error of a kind has and not every error. */
type OwnMember<K extends AdminErrorKind> = Exclude<keyof AdminErrorOf<K>, keyof AdminErrorOf<'gone'>>;

/** The kinds of which the table names other members than their errors have. */
type Misdescribed = {
  [K in AdminErrorKind]: [OwnMember<K>, (typeof describedKinds)[K]['carries'][number]] extends [(typeof describedKinds)[K]['carries'][number], OwnMember<K>] ? never : K;
}[AdminErrorKind];

describe('the table of kinds', () => {
  it('names the members of every kind, no more and no fewer', () => {
    expectTypeOf<Misdescribed>().toBeNever();
    expectTypeOf<OwnMember<'rateLimited'>>().toEqualTypeOf<'retryAt' | 'limit'>();
  });

  it('has a meaning, a fixer and a remedy of one sentence for every kind', () => {
    for (const [kind, { meaning, remedy }] of Object.entries(errorKinds)) {
      expect(meaning, kind).toMatch(/^(?:\{call\} |[A-Z][^{]* \{call\}).*[^.]$|^Your code stopped \{call\}$/);
      expect(remedy, kind).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('names no product word that only this package knows, so that a reader at night understands it', () => {
    const text = Object.values(errorKinds).map(({ meaning, remedy }) => `${meaning} ${remedy}`).join('\n');
    expect(text).not.toMatch(/OperationClass|readBack|Transport/);
  });
});
