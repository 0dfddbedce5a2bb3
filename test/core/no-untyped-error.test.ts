import fc from 'fast-check';
import { isAdminError, OrgAdminClient, ProductClient, ScimClient, type CallOptions, type Fetch } from 'atlassian-admin-sdk';
import { describe, expect, it } from 'vitest';

import { errorKinds } from '../../src/core/error-kinds.js';
import { directoryId, orgId } from '../support/clients.js';
import { propertyRuns } from '../support/in-ci.js';

/** CI asks for many more. */

/** One token for all clients: whoever is asked may echo it. */
const token = 'a-token-Q7x9';
const orgClient = (fetch: Fetch) => new OrgAdminClient({ orgId, apiKey: token, fetch });
const productClient = (fetch: Fetch) => new ProductClient({ site: 'example', email: 'ada@example.com', apiToken: token, fetch });
const scimClient = (fetch: Fetch) => new ScimClient({ directoryId, directoryToken: token, fetch });

const email = 'jane.doe@example.com';
const person = '712020:jane-doe';

const words = fc.constantFrom(
  '',
  'ADMIN-UAM-409-3',
  'ADMIN-401-2',
  'ADMIN-UAM-999-1',
  'User is already a member of',
  'Unauthorized; scope does not match',
  'Failed to parse Connect Session Auth Token',
  'Resource [GROUP]: with displayName already exists.',
  'Page Unavailable',
  `unknown user ${email}`,
  token,
);

/** Bodies as the vendor sends them, with members missing, added and of another type. */
const value = fc.oneof({ weight: 3, arbitrary: words }, fc.constantFrom(null, true, 0, -1, 404, '404', 'False', [], {}), fc.jsonValue({ maxDepth: 2 }));
const rule = fc.record({ allowed: value, reason: fc.oneof(value, fc.record({ key: fc.oneof(value, fc.constantFrom('externalDirectory.scim', 'new.reason')) })) }, { requiredKeys: [] });
const envelope = fc.oneof(
  fc.record(
    {
      key: fc.oneof(value, fc.constantFrom('forbidden', 'forbidden.action', 'forbidden.fieldMutation', 'forbidden.unclaimedDomain', 'conflict.lifecycleErrors', 'fieldConstraintsViolated')),
      context: fc.oneof(rule, value, fc.dictionary(fc.string(), rule), fc.record({ errorCodes: fc.array(value), fieldViolations: fc.array(value) }, { requiredKeys: [] })),
      errorKey: value,
      errorDetail: fc.oneof(rule, value),
    },
    { requiredKeys: [] },
  ),
  fc.record({ errors: fc.array(fc.oneof(value, fc.record({ code: value, status: value, title: value, detail: value }, { requiredKeys: [] }))) }),
  fc.record({ timestamp: value, path: value, status: value, error: value, message: value }, { requiredKeys: ['timestamp', 'path'] }),
  fc.record({ code: value, message: value }, { requiredKeys: [] }),
  fc.record({ schemas: fc.array(value), status: value, scimType: fc.oneof(value, fc.constant('uniqueness')), detail: value }, { requiredKeys: [] }),
  fc.record({ error: value, error_description: value, traceId: value }, { requiredKeys: [] }),
  fc.record({ errorMessages: fc.oneof(value, fc.array(value)), errors: fc.oneof(value, fc.dictionary(fc.string(), value)) }, { requiredKeys: [] }),
  fc.record({ message: value, statusCode: value }, { requiredKeys: [] }),
  // Successes of every kind of endpoint, whole and broken.
  fc.record({ data: fc.oneof(value, fc.array(fc.record({ accountId: value }))), links: fc.oneof(value, fc.record({ next: value })) }, { requiredKeys: [] }),
  fc.record({ account: fc.oneof(value, fc.record({ account_id: value, account_status: value })) }, { requiredKeys: [] }),
  fc.record({ totalResults: value, startIndex: value, Resources: fc.array(fc.record({ id: value })) }, { requiredKeys: [] }),
  value,
);
const text = fc.oneof(
  { weight: 6, arbitrary: envelope.map((body) => JSON.stringify(body)) },
  { weight: 2, arbitrary: envelope.chain((body) => fc.nat(40).map((cut) => JSON.stringify(body).slice(0, cut))) },
  fc.constantFrom('', ' ', '<html><head><title>Page Unavailable</title>', '<!DOCTYPE html>', 'OK', '[', '{"__proto__":1}', '\u0000', '['.repeat(5_000)),
  words,
  fc.string({ unit: 'binary' }),
);

const headerValues = fc.constantFrom(
  '0', '-1', '5', '1e9', 'NaN', '99999999999', 'Fri, 31 Dec 9999 23:59:59 GMT', '2026-03-26T16:00Z', 'AUTHENTICATED_FAILED', 'AUTHENTICATION_DENIED',
  'FAILURE_CLIENT_SCOPE_CHECK', 'FAILURE_CLIENT_AUTH_MISMATCH', 'RATE LIMITED', 'app_access_blocked', 'true', 'text/html', 'application/json', 'x'.repeat(300), token,
);
const headers = fc.dictionary(
  fc.constantFrom(
    'retry-after', 'beta-retry-after', 'x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset', 'ratelimit-reason', 'beta-ratelimit', 'date',
    'x-seraph-loginreason', 'x-failure-category', 'atl-traceid', 'atl-missing-tcs', 'atlassian-datasecuritypolicy', 'content-type', 'location',
  ),
  headerValues,
  { maxKeys: 3 },
);

type Fate = (request: Request) => Promise<Response>;

const failures = fc.constantFrom<unknown>(
  new TypeError('fetch failed', { cause: Object.assign(new Error(token), { code: 'ECONNRESET' }) }),
  new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'ECONNREFUSED' }) }),
  new TypeError('fetch failed', { cause: new AggregateError([Object.assign(new Error('x'), { code: 'ENOTFOUND' })]) }),
  Object.assign(new Error('x'), { code: 'CERT_HAS_EXPIRED' }),
  new DOMException('aborted', 'AbortError'),
  new RangeError(`Bearer ${token}`),
  'a string',
  undefined,
  null,
  { code: 7 },
);
const answers = fc.record({ status: fc.oneof({ weight: 5, arbitrary: fc.constantFrom(200, 201, 202, 204, 206, 301, 400, 401, 403, 404, 409, 410, 415, 429, 500, 502, 503) }, fc.integer({ min: 200, max: 599 })), headers, text });
// A replacement for fetch may reject with anything.
// eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
const rejectedWith = (reason: unknown): Promise<never> => Promise.reject(reason);

const fates: fc.Arbitrary<Fate> = fc.oneof(
  { weight: 20, arbitrary: answers.map(({ status, headers: given, text: body }): Fate => async () => new Response([204, 205, 304].includes(status) ? null : body, { status, headers: given })) },
  { weight: 3, arbitrary: failures.map((failure): Fate => () => rejectedWith(failure)) },
  {
    weight: 2,
    arbitrary: answers.map(({ status, headers: given, text: body }): Fate => async () => {
      const stream = new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode(body));
          controller.error(new TypeError('terminated'));
        },
      });
      return new Response([204, 205, 304].includes(status) ? null : stream, { status, headers: given });
    }),
  },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(undefined, null, {}, 'text', 7).map((thing): Fate => async () => thing as Response) },
);

const quickly = { retry: { maximumAttempts: 2, baseDelay: 0, maximumDelay: 0 }, maxWait: 0 } satisfies CallOptions;

const calls: readonly ((fetch: Fetch) => Promise<unknown>)[] = [
  (fetch) => orgClient(fetch).accounts.getProfile(person, quickly),
  (fetch) => orgClient(fetch).accounts.getPermissions(person, {}, quickly),
  (fetch) => orgClient(fetch).accounts.disable(person, {}, quickly),
  (fetch) => orgClient(fetch).accounts.delete(person, {}, quickly),
  (fetch) => orgClient(fetch).accounts.setEmail(person, email, quickly),
  (fetch) => orgClient(fetch).accounts.revokeApiToken(person, 't1', quickly),
  (fetch) => orgClient(fetch).users.search('-', { emails: [email] }, quickly).toArray({ limit: 3 }),
  (fetch) => orgClient(fetch).users.remove('d1', person, quickly),
  (fetch) => orgClient(fetch).organizationRoles.revoke(person, 'atlassian/org-admin', quickly),
  (fetch) => orgClient(fetch).request('POST /admin/v1/orgs/{orgId}/users/search', {}, quickly),
  (fetch) => orgClient(fetch).request('DELETE /admin/v9/thing/{id}', { path: { id: person } }, quickly),
  (fetch) => productClient(fetch).jira.users.search({ query: email }, quickly).toArray({ limit: 3 }),
  (fetch) => productClient(fetch).jira.groups.removeUser({ groupId: 'g' }, person, quickly),
  (fetch) => scimClient(fetch).users.list({}, quickly).toArray({ limit: 3 }),
  (fetch) => scimClient(fetch).users.setActive('u1', false, quickly),
];

describe('whatever a service answers, or does not', () => {
  it(
    `every failure is an error of the union, and prints no person and no credential (${propertyRuns} cases)`,
    async () => {
      const seen = new Map<string, number>();
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...calls), fc.array(fates, { minLength: 1, maxLength: 3 }), async (call, script) => {
          let sent = 0;
          const fetch: Fetch = (request) => {
            const fate = script[Math.min(sent, script.length - 1)] as Fate;
            sent += 1;
            return fate(request);
          };
          try {
            await call(fetch);
          } catch (error) {
            if (!isAdminError(error)) {
              throw new Error(`an untyped error escaped: ${String(error)}`, { cause: error });
            }
            if (!(error.kind in errorKinds)) {
              throw new Error(`a kind that is none: ${error.kind}`, { cause: error });
            }
            const printed = `${error.message}\n${JSON.stringify(error)}`;
            if (printed.includes(token) || printed.includes('jane')) {
              throw new Error(`an error prints what it must not: ${printed}`, { cause: error });
            }
            seen.set(error.kind, (seen.get(error.kind) ?? 0) + 1);
          }
          if (sent > 12) {
            throw new Error(`a call sent ${sent} requests`);
          }
        }),
        { numRuns: propertyRuns },
      );
      // The cases are worth their number only if they reach nearly every kind.
      expect(seen.size).toBeGreaterThan(15);
    },
    600_000,
  );
});
