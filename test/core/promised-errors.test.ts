import { attempt, dangerous, type AdminError, type AdminErrorKind, type AdminErrorOf, type MissingResource, type WhoCanFix } from 'atlassian-admin-sdk';
import { fileJournal } from 'atlassian-admin-sdk/offboarding';
import { beforeAll, describe, expect, it } from 'vitest';

import { errorKinds } from '../../src/core/error-kinds.js';
import { adminError } from '../../src/core/errors.js';
import { memorySharedStore } from '../../src/stores/memory-store.js';
import { sharedJournals } from '../../src/stores/shared-journals.js';
import { accountId, orgClient, productClient, quick, scimClient } from '../support/clients.js';
import { empty, json, networkError, scriptedFetch, type Scripted } from '../support/scripted-fetch.js';

const once = { retry: false } as const;
const key = (name: string, context: object = {}): Response => json({ key: name, context }, 403);
const action = (reason: string): Response => key('forbidden.action', { allowed: false, reason: { key: reason } });
const coded = (code: string, detail = ''): Response => json({ errors: [{ code, detail }] }, Number(/\d{3}/.exec(code)?.[0]));
const html = (status: number): Response => new Response('<!DOCTYPE html><html><head></head></html>', { status, headers: { 'content-type': 'text/html' } });

const disable = async (...script: Scripted[]) => orgClient(scriptedFetch(...script)).accounts.disable(accountId, {}, once);
const suspend = async (...script: Scripted[]) => orgClient(scriptedFetch(...script)).users.suspend('d1', accountId, once);
const myself = async (...script: Scripted[]) => productClient(scriptedFetch(...script)).jira.getMyself({}, once);
const invite = async (fetch: ReturnType<typeof scriptedFetch>) => orgClient(fetch).invitations.send({ emails: ['new@example.com'] });

/** A response that breaks off after its first bytes. */
const cut = (): Response =>
  new Response(new ReadableStream({ start: (controller) => (controller.enqueue(new TextEncoder().encode('{"data"')), setTimeout(() => controller.error(new Error('reset')), 1), undefined) }), {
    headers: { 'content-type': 'application/json' },
  });
const silentBody = (): Response => new Response(new ReadableStream({}), { headers: { 'content-type': 'application/json' } });
const never = (): Promise<Response> => new Promise(() => undefined);

/** One way to each thing that an error can say. What a name promises has to happen somewhere. */
const ways: readonly (() => PromiseLike<unknown>)[] = [
  ...['externalDirectory.scim', 'externalDirectory.google', 'authPolicy.saml', 'administrative', 'administrative.notMyself', 'blocked.exportControl', 'myselfOnly', 'managedAccount', 'a.new.reason'].map(
    (reason) => () => disable(action(reason)),
  ),
  () => disable(key('forbidden.fieldMutation', { name: { allowed: false, reason: { key: 'externalDirectory.scim' } } })),
  () => disable(key('forbidden.fieldMutation')),
  () => disable(key('forbidden.unclaimedDomain', { domain: 'example.com' })),
  () => disable(key('forbidden.unclaimedDomain')),
  () => disable(key('forbidden.targetUnverified')),
  () => disable(json({ key: 'conflict.lifecycleErrors', context: { errorCodes: ['HAS_ENTITLEMENTS'] } }, 409)),
  () => suspend(coded('ADMIN-UAM-409-2')),
  () => scimClient(scriptedFetch(json({ scimType: 'uniqueness', detail: 'Resource [USER]: with userName already exists' }, 409))).users.patch('u1', [{ op: 'replace', path: 'title', value: 'x' }]),
  () => scimClient(scriptedFetch(json({ scimType: 'uniqueness', detail: 'taken' }, 409))).users.patch('u1', [{ op: 'replace', path: 'title', value: 'x' }]),
  () => scimClient(scriptedFetch(json({ schemas: [], scimType: 'invalidFilter', detail: 'x' }, 400))).users.list().first(),
  () => suspend(empty(401)),
  () => scimClient(scriptedFetch(empty(401))).users.list().first(),
  () => myself(json({ error: 'Failed to parse Connect Session Auth Token' }, 403)),
  () => suspend(coded('ADMIN-401-2')),
  () => myself(json({ message: 'Unauthorized; scope does not match' }, 401)),
  () => myself(json([], 200, { 'x-seraph-loginreason': 'AUTHENTICATION_DENIED' })),
  () => suspend(empty(403)),
  () => myself(empty(403)),
  () => suspend(json({ error: 'blocked' }, 403)),
  () => myself(json({}, 403, { 'atlassian-datasecuritypolicy': 'app_access_blocked' })),
  () => suspend(coded('ADMIN-UAM-409-3')),
  () => suspend(empty(402)),
  () => suspend(coded('ADMIN-UAM-409-1')),
  () => suspend(coded('ADMIN-403-7')),
  () => suspend(coded('ADMIN-409-5')),
  () => suspend(json({ message: 'The group is managed by an identity provider' }, 403)),
  () => suspend(coded('ADMIN-UAM-400-2')),
  async () => {
    const org = orgClient(scriptedFetch(json({ data: [{ id: accountId, email: 'new@example.com' }] }), empty(404)), { retry: { maximumAttempts: 1 } });
    await org.invitations.send({ emails: ['new@example.com'] });
    return org.users.get('d1', accountId);
  },
  () => orgClient(scriptedFetch(empty(410))).request('POST /admin/v1/orgs/{orgId}/directory/users/{accountId}/suspend-access', { path: { accountId } }),
  () => suspend(empty(410)),
  () => suspend(empty(501)),
  () => suspend(json({ message: 'This is only accessible from the UI.' }, 403)),
  ...['User not found', 'Group not found', 'Directory not found', '?'].map((detail) => () => suspend(json({ errors: [{ detail }] }, 404))),
  () => suspend(coded('ADMIN-404-2')),
  () => suspend(json({ timestamp: 't', path: '/x', message: 'No handler found' }, 404)),
  () => myself(json({}, 404, { 'atl-missing-tcs': 'true' })),
  () => orgClient(scriptedFetch(json({ errors: [{ code: 'ADMIN-UAM-404-1', detail: 'user not found' }] }, 404))).groups.addUser('d1', 'g1', accountId),
  () => myself(empty(410)),
  () => suspend(empty(400)),
  () => suspend(json({ message: 'no' }, 400)),
  () => suspend(json({ errorMessages: [], errors: { name: 'is wrong' } }, 400)),
  () => orgClient().accounts.disable(''),
  () => dangerous(orgClient()).revokeAllApiTokens('x' as never),
  () => suspend(coded('ADMIN-500-2')),
  () => orgClient(scriptedFetch(json({}, 429, { 'retry-after': '5' }))).directories.list({}, { maxWait: 0 }).first(),
  () => orgClient(scriptedFetch(json({}, 429, { 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '0' }))).directories.list({}, { maxWait: 0 }).first(),
  () => myself(empty(503)),
  () => myself(json({}, 503, { 'retry-after': '30' })),
  async () => {
    // The gate pauses a service that fails ten times in a row.
    const org = orgClient(scriptedFetch(empty(500)));
    for (let calls = 0; calls < 10; calls += 1) {
      await attempt(org.organizations.get(once));
    }
    return org.organizations.get({ ...once, maxWait: 10 });
  },
  () => myself(json({ accountId: 5 })),
  () => myself(html(200)),
  () => myself(new Response('<!DOCTYPE html><html><head><title>Log in - Atlassian</title></head></html>', { headers: { 'content-type': 'text/html' } })),
  () => myself(json({}, 403, { 'x-amzn-waf-action': 'challenge' })),
  () => myself(json({ errorMessages: ['no'], errors: {} })),
  () => orgClient(scriptedFetch(json({ account: { account_id: '712020:another', account_status: 'active' } }))).accounts.getProfile(accountId, once),
  () => myself(empty(302, { location: 'https://example.com/' })),
  () => orgClient(scriptedFetch(json({})), { maximumResponseBytes: 1 }).directories.list().first(),
  () => myself(cut),
  () => orgClient(scriptedFetch(json({ data: [], links: { next: 'https://example.com/?cursor=x' } }))).directories.list().toArray(),
  () => myself(Response.error()),
  () => myself(networkError('ECONNREFUSED')),
  () => disable(networkError('ECONNREFUSED')),
  () => orgClient(scriptedFetch(networkError('ECONNRESET')), { retry: { ...quick, maximumAttempts: 1 } }).organizations.get(),
  () => disable(empty(407)),
  () => productClient(scriptedFetch(never)).jira.getMyself({}, { ...once, timeout: { headers: 5 } }),
  () => productClient(scriptedFetch(silentBody)).jira.getMyself({}, { ...once, timeout: { bodyIdle: 5 } }),
  () => productClient(scriptedFetch(never)).jira.getMyself({}, { ...once, timeout: 5 }),
  () => orgClient(scriptedFetch(never)).accounts.disable(accountId, {}, { signal: AbortSignal.timeout(5) }),
  () => orgClient(scriptedFetch(empty())).accounts.disable(accountId, {}, { signal: AbortSignal.abort() }),
  () => disable(networkError('ECONNRESET')),
  () => disable(empty(500)),
  () => orgClient(scriptedFetch(never)).accounts.disable(accountId, {}, { ...once, timeout: 5 }),
  () => orgClient(scriptedFetch(cut)).accounts.updateProfile(accountId, { nickname: 'x' }, once),
  () => orgClient(scriptedFetch(networkError('ECONNRESET'), empty(500)), { retry: { ...quick, maximumAttempts: 1 } }).accounts.disable(accountId),
  () => fileJournal('package.json/journal.jsonl').lock('run'),
  async () => {
    const journals = sharedJournals(memorySharedStore());
    const [one, other] = [1, 2].map(() => journals.of({ plan: { hash: 'h' }, number: 1 }));
    await one?.lock('run');
    try {
      await other?.lock('another');
    } finally {
      await one?.unlock();
    }
  },
  () => invite(scriptedFetch(networkError('ECONNRESET'), json({ data: [] }))),
  () => productClient(scriptedFetch(networkError('ECONNRESET'), json([]))).jira.users.create({ emailAddress: 'new@example.com', products: [] }),
];

/** Every value of a union: the compiler asks for one that is missing here, and the test for one that never comes. */
const all = <Value extends string>(values: Readonly<Record<Value, true>>): Value[] => Object.keys(values) as Value[];

const promised = {
  kind: Object.keys(errorKinds) as AdminErrorKind[],
  whoCanFix: all<WhoCanFix>({ caller: true, orgAdmin: true, siteAdmin: true, idpAdmin: true, user: true, atlassianSupport: true, nobody: true }),
  'group.protected why': all<AdminErrorOf<'group.protected'>['why']>({ default: true, idpManaged: true, system: true, unknown: true }),
  'endpoint.unavailable why': all<AdminErrorOf<'endpoint.unavailable'>['why']>({ removed: true, notForThisOrganization: true, onlyInBrowser: true }),
  'notFound resource': all<MissingResource>({ user: true, group: true, organization: true, directory: true, route: true, site: true, unknown: true }),
  'validation source': all<AdminErrorOf<'validation'>['source']>({ input: true, answer: true }),
  'unexpectedResponse why': all<AdminErrorOf<'unexpectedResponse'>['why']>({ schema: true, notJson: true, redirect: true, tooLarge: true, cut: true, cursor: true, status: true, login: true, challenge: true, errorBody: true, foreign: true }),
  'timeout phase': all<AdminErrorOf<'timeout'>['phase']>({ headers: true, operation: true }),
  'ambiguous because': all<AdminErrorOf<'ambiguous'>['because']>({ network: true, timeout: true, unavailable: true, cut: true }),
  'ambiguous readBack': all<AdminErrorOf<'ambiguous'>['readBack']>({ unknown: true, notReached: true, none: true }),
} as const;

let errors: AdminError[] = [];

beforeAll(async () => {
  const results = await Promise.all(ways.map((way) => attempt(way)));
  errors = results.map(({ error }, index) => {
    if (error === undefined) {
      throw new Error(`the way ${index} leads to no error`);
    }
    return error;
  });
});

describe('what the types of errors promise', () => {
  it.each(Object.entries(promised))('is raised, every value of it: %s', (name, values) => {
    const [kind, member] = name.split(' ');
    const seen = errors.flatMap((error) => (member === undefined ? [error[kind as 'kind']] : error.kind === kind ? [(error as unknown as Record<string, string>)[member]] : []));
    expect(values.filter((value) => !seen.includes(value))).toEqual([]);
  });

  it('is raised, every member that the table says a kind carries', () => {
    const missing = Object.entries(errorKinds).flatMap(([kind, { carries }]) =>
      carries.filter((member) => !errors.some((error) => error.kind === kind && member in error)).map((member) => `${kind} ${member}`),
    );
    expect(missing).toEqual([]);
  });
});

/** How a remedy names who acts, for those who are not its reader. */
const actors = {
  orgAdmin: /\badmin\b/,
  siteAdmin: /\badmin\b/,
  idpAdmin: /\badmin\b/,
  user: /\bAsk the (?:person|owner)\b/,
  atlassianSupport: /Atlassian Support/,
};

/** The words for what an error may have and this one has not. */
function missingMembers(error: AdminError): string[] {
  const named = error.remedy.match(/\b(?:retryAt|fields member|replacement|body member|hint|codes|trace id|code member|resource member|reason member|reason field)\b/g) ?? [];
  return named.filter((words) => {
    const member = words === 'trace id' ? 'traceId' : (words.split(' ')[0] as string);
    const value: unknown = (error as unknown as Record<string, unknown>)[member];
    return value === undefined || (Array.isArray(value) && value.length === 0);
  });
}

describe('a remedy', () => {
  it('names nothing that is not there on its error', () => {
    expect(errors.flatMap((error) => missingMembers(error).map((words) => `${error.kind}: ${words}`))).toEqual([]);
    // A remedy is also shown where its error is not: in facts, reports and findings about credentials.
    expect(errors.filter(({ remedy }) => /\b(?:member|error\.)\b/.test(remedy))).toEqual([]);
    expect(errors.filter(({ remedy }) => /\bundefined\b|\bnull\b|NaN/.test(remedy))).toEqual([]);
  });

  it('of every kind names nothing that is not there, with and without what is optional', () => {
    const own: readonly object[] = [
      {},
      { retryAt: '2030-01-01T00:00:00.000Z' },
      { replacement: 'GET /x' },
      { fields: [] },
      { fields: [{ field: 'a', problem: 'b' }] },
      { mayHaveHappened: true },
      { mayHaveHappened: false },
      { body: 'x', code: 'X', traceId: 't', status: 400 },
    ];
    for (const kind of promised.kind) {
      for (const members of own) {
        const error = adminError(kind, { endpoint: 'GET /x', ...members });
        expect(missingMembers(error), `${kind} ${JSON.stringify(members)}: ${error.remedy}`).toEqual([]);
        expect(error.message.endsWith(error.remedy)).toBe(true);
      }
    }
  });

  it('says when, where the service says when', () => {
    for (const kind of ['rateLimited', 'unavailable'] as const) {
      const told = adminError(kind, { endpoint: 'GET /x', retryAt: '2030-01-01T00:00:00.000Z' });
      const untold = adminError(kind, { endpoint: 'GET /x' });
      expect(told.remedy).toContain('after 2030-01-01T00:00:00.000Z');
      expect(untold.remedy).not.toContain('after');
    }
  });

  it('says to look first wherever a change may have been made, and that a retry is no way out', () => {
    const uncertain = errors.filter((error) => 'mayHaveHappened' in error && error.mayHaveHappened);
    expect(new Set(uncertain.map(({ kind }) => kind))).toEqual(new Set(['aborted']));
    for (const kind of ['network', 'timeout', 'aborted'] as const) {
      const error = adminError(kind, { endpoint: 'POST /x', mayHaveHappened: true, phase: 'headers' });
      expect(error).toMatchObject({ retryable: false, whoCanFix: 'orgAdmin', remedy: expect.stringContaining('Look at the account or object') });
      expect(error.remedy).not.toMatch(/^(?:Retry|Start the call again)/);
    }
    for (const error of uncertain) {
      expect(error).toMatchObject({ retryable: false, remedy: expect.stringContaining('before you retry anything') });
    }
  });

  it('never has a key of a SCIM directory made anew without saying whom that cuts off', () => {
    const remedies = errors.map(({ remedy }) => remedy).filter((remedy) => /regenerat|new (?:SCIM )?key of/i.test(remedy));
    expect(remedies).not.toEqual([]);
    expect(remedies.filter((remedy) => !remedy.includes('cuts off the identity provider'))).toEqual([]);
  });

  it('is one that its reader can follow: it asks nobody to do what only another can, and names who acts', () => {
    const pairs = errors.map(({ kind, whoCanFix, remedy }) => ({ kind, whoCanFix, remedy }));
    expect(pairs.filter(({ whoCanFix, remedy }) => whoCanFix === 'nobody' && /\bask\b|\bcreate\b|\bbuy\b/i.test(remedy))).toEqual([]);
    expect(pairs.filter(({ whoCanFix, remedy }) => whoCanFix === 'idpAdmin' && !/identity provider|Google Workspace/.test(remedy))).toEqual([]);
    expect(pairs.filter(({ whoCanFix, remedy }) => whoCanFix in actors && !actors[whoCanFix as keyof typeof actors].test(remedy))).toEqual([]);
  });
});
