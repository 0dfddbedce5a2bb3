import type { Endpoint } from './endpoint.js';
import { fieldName, isObject, readErrorBody, type ErrorBody } from './error-body.js';
import { errorKinds, refusalReasons, type AdminErrorKind, type RefusalReason } from './error-kinds.js';
import { adminError, type AdminError, type ErrorDetails, type FieldRule, type MissingResource, type RateLimitFigures } from './errors.js';
import { bodyExcerpt, traceIdOf } from './excerpt.js';
import {
  clashOf,
  familyOf,
  isManagedElsewhere,
  saysClash,
  saysInactive,
  saysMissingScope,
  saysNoDirectory,
  saysNoUser,
  saysOnlyInBrowser,
  tellsOfThing,
  type Family,
} from './refusal-words.js';

export { bodyExcerpt, familyOf, traceIdOf };

/** An answer that is not a success, with all that may tell why. */
export interface RefusedAnswer {
  readonly endpoint: Pick<Endpoint, 'route' | 'path' | 'method' | 'conflictMeans' | 'notFoundMeans' | 'removed'>;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly attempts: number;
  /** Removes credentials from a text. */
  readonly redact: (text: string) => string;
  /** Whether this client created or granted something in the call's path a moment ago. */
  readonly recentlyChanged: boolean;
  readonly retryAt?: string | undefined;
  readonly limit?: RateLimitFigures | undefined;
}

/** Decides what an answer means: by structure, header and vendor code before status, and by status before words. */
export function classify(answer: RefusedAnswer): AdminError {
  // Everything that is kept of an answer comes from the redacted text: a service may echo what it was sent.
  const body = readErrorBody(answer.redact(answer.text));
  const [code] = body.codes;
  const details = {
    endpoint: answer.endpoint.route,
    status: answer.status,
    code,
    traceId: traceIdOf(answer.headers, answer.redact),
    attempts: answer.attempts,
    body: bodyExcerpt(answer.text, answer.redact),
  };
  const raise = <K extends AdminErrorKind>(kind: K, own: Omit<ErrorDetails<K>, keyof typeof details>): AdminError =>
    adminError(kind, { ...details, ...own } as unknown as ErrorDetails<K>);
  const family = familyOf(answer.endpoint.path);
  return (
    rateLimitOf(answer, raise) ??
    refusalOf(body, raise) ??
    loginReasonOf(answer, raise) ??
    credentialOf(answer, body, family, raise) ??
    codedOf(answer, body, raise) ??
    wordedOf(answer, body, family, raise) ??
    removedOf(answer, body, raise) ??
    statusOf(answer, body, family, raise)
  );
}

type Raise = <K extends AdminErrorKind>(
  kind: K,
  own: Omit<ErrorDetails<K>, 'endpoint' | 'status' | 'code' | 'traceId' | 'attempts' | 'body'>,
) => AdminError;

function rateLimitOf({ status, headers, retryAt, limit }: RefusedAnswer, raise: Raise): AdminError | undefined {
  const limited = status === 429 || /rate[\s_-]*limited/i.test(headers.get('x-failure-category') ?? '');
  return limited
    ? raise('rateLimited', { ...(retryAt === undefined ? {} : { retryAt }), ...(limit === undefined ? {} : { limit }) })
    : undefined;
}

/** The user management API names its reason in `key`, and behind it in `context` or `errorDetail`. */
function refusalOf(body: ErrorBody, raise: Raise): AdminError | undefined {
  if (body.envelope !== 'userManagement') {
    return undefined;
  }
  switch (body.key) {
    case 'forbidden.action': {
      const reason = reasonKeyOf(body.context);
      if (reason === undefined) {
        return raise('permission.denied', {});
      }
      return isKnownReason(reason) ? raise(reason, { reason }) : raise('refused.other', { reason });
    }
    case 'forbidden.fieldMutation':
      return raise('forbidden.fieldMutation', { fields: fieldRulesOf(body.context) });
    case 'forbidden.unclaimedDomain': {
      const domain = body.context?.['domain'];
      return raise('forbidden.unclaimedDomain', typeof domain === 'string' && /^[\w.-]{1,253}$/.test(domain) ? { domain } : {});
    }
    case 'forbidden.targetUnverified':
      return raise('forbidden.targetUnverified', {});
    case 'unauthorized':
    case 'asapUnauthorizedIssuer':
      return raise('credential.invalid', {});
    case 'bodyParseFailure':
    case 'fieldConstraintsViolated':
      return raise('validation', { source: 'answer', fields: refusedFields(body) });
    default:
      if (body.key?.startsWith('conflict.lifecycle') === true) {
        return raise('conflict.lifecycle', { codes: body.lifecycleCodes });
      }
      return body.key?.startsWith('forbidden.') === true ? raise('refused.other', { reason: isReasonKey(body.key) ? body.key : 'forbidden' }) : undefined;
  }
}

function isKnownReason(reason: string): reason is RefusalReason {
  return (refusalReasons as readonly string[]).includes(reason);
}

function reasonKeyOf(rule: unknown): string | undefined {
  const reason = isObject(rule) ? rule['reason'] : undefined;
  const key = isObject(reason) ? reason['key'] : reason;
  return isReasonKey(key) ? key : undefined;
}

/** What a person wrote or is named is no key. */
function isReasonKey(key: unknown): key is string {
  return typeof key === 'string' && /^[\w.-]{1,100}$/.test(key);
}

/** The vendor declares `allowed` as the strings "True" and "False" and sends booleans: both are read. */
function fieldRulesOf(context: Readonly<Record<string, unknown>> | undefined): Record<string, FieldRule> {
  const rules = Object.entries(context ?? {}).filter(
    (entry): entry is [string, Record<string, unknown>] => fieldName.test(entry[0]) && isObject(entry[1]),
  );
  return Object.fromEntries(
    rules.map(([field, rule]) => {
      const reason = reasonKeyOf(rule);
      return [field, { allowed: /^true$/i.test(String(rule['allowed'])), ...(reason === undefined ? {} : { reason }) }];
    }),
  );
}

function refusedFields(body: ErrorBody): { field: string; problem: string }[] {
  return body.fields.map((field) => ({ field, problem: 'refused by the service' }));
}

/** Jira tells of a dead token in this header only, whatever the status and body say. */
export function loginFailureOf(headers: Headers): 'credential.invalid' | 'credential.blocked' | undefined {
  const reason = headers.get('x-seraph-loginreason') ?? '';
  if (/AUTHENTICATION_DENIED|LOGIN_BLOCKED|OUT_OF_SERVICE/i.test(reason)) {
    return 'credential.blocked';
  }
  return /AUTHENTICATED_FAILED/i.test(reason) ? 'credential.invalid' : undefined;
}

function loginReasonOf({ headers }: RefusedAnswer, raise: Raise): AdminError | undefined {
  const kind = loginFailureOf(headers);
  return kind === undefined ? undefined : raise(kind, {});
}

function credentialOf(answer: RefusedAnswer, body: ErrorBody, family: Family, raise: Raise): AdminError | undefined {
  const { status, headers } = answer;
  const category = headers.get('x-failure-category') ?? '';
  if (
    /SCOPE_CHECK/i.test(category) ||
    saysMissingScope(headers.get('www-authenticate') ?? '') ||
    saysMissingScope(body.text) ||
    body.codes.includes('ADMIN-401-2') ||
    (family === 'userManagement' && status === 403 && /\bmanage:org\b/.test(body.text))
  ) {
    return raise('credential.insufficientScope', {});
  }
  if (/AUTH_MISMATCH/i.test(category)) {
    return raise('credential.wrongKind', {
      hint: 'The e-mail address does not belong to the token, or a token with scopes was used on the address of a site.',
    });
  }
  if (/Connect Session Auth Token/i.test(body.text)) {
    return raise('credential.wrongKind', { hint: 'A site was sent a bearer token; it takes an e-mail address with an API token.' });
  }
  if (/basic auth\w* with passwords? is deprecated/i.test(body.text)) {
    return raise('credential.wrongKind', { hint: 'A site was sent a password; it takes an API token in its place.' });
  }
  if (/not authorized to access\s*:?\s*scim\/directory/i.test(body.text)) {
    return raise('credential.wrongKind', { hint: 'A SCIM directory was sent a credential that is not the token of this directory.' });
  }
  if (headers.get('atlassian-datasecuritypolicy')?.includes('app_access_blocked') === true) {
    return raise('permission.appBlocked', {});
  }
  if (answer.recentlyChanged && status === 404) {
    return raise('propagating', {});
  }
  if (
    status === 401 ||
    /FAILURE_CLIENT_AUTH\b/i.test(category) ||
    body.codes.some((code) => /^ADMIN-UAM-401-/.test(code)) ||
    /\binvalid_grant\b|\binvalid_client\b/.test(body.text) ||
    (family === 'scim' && status === 403 && body.envelope === 'empty')
  ) {
    const remedy = remedyOfInvalid[family];
    return raise('credential.invalid', remedy === undefined ? {} : { remedy });
  }
  return undefined;
}

/** A new key of a directory ends the old one, which the identity provider is using. */
export const directoryTokenRemedy =
  'Check that the token is the one of this very directory, and that Atlassian Guard is active. Regenerate the key only if the identity provider gets the new one at once: this cuts off the identity provider.';

/** What a 401 most often means in each family, because the answer itself does not tell. */
const remedyOfInvalid: Readonly<Partial<Record<Family, string>>> = {
  userManagement: 'Create an organization API key without scopes; an API token of a person is answered like this too.',
  organization: 'Create an organization API key; an API token of a person, or the token of a SCIM directory, is answered like this too.',
  scim: directoryTokenRemedy,
  jira: 'Check that the e-mail address belongs to the token; a token with scopes is answered like this by the address of a site.',
  confluence: 'Check that the e-mail address belongs to the token; a token with scopes is answered like this by the address of a site.',
};

const group: { readonly resource: MissingResource } = { resource: 'group' };

/** What the codes of the organization API mean. Unknown codes fall through to the status: the list is open. */
function codedOf(answer: RefusedAnswer, body: ErrorBody, raise: Raise): AdminError | undefined {
  for (const code of body.codes) {
    switch (code) {
      case 'ADMIN-UAM-409-2':
      case 'ADMIN-409-28':
        return raise('conflict.alreadyInState', {});
      case 'ADMIN-UAM-409-3':
      case 'ADMIN-409-3':
      case 'ADMIN-UAM-400-4':
      case 'ADMIN-400-32':
        return raise('limit.license', {});
      case 'ADMIN-UAM-402-1':
        return raise('limit.plan', {});
      case 'ADMIN-UAM-409-1':
      case 'ADMIN-403-6':
        return raise('group.protected', { why: 'default' });
      case 'ADMIN-403-7':
        return raise('group.protected', { why: 'system' });
      case 'ADMIN-409-5':
        return raise('group.protected', { why: 'unknown', remedy: 'Empty the group first.' });
      case 'ADMIN-UAM-400-2':
        return raise('user.inactive', {});
      case 'ADMIN-400-4':
        if (/not with the new user management experience/i.test(answer.text)) {
          const { removed } = answer.endpoint;
          return raise('endpoint.unavailable', {
            why: 'notForThisOrganization',
            ...(removed === undefined ? { remedy: notOffered } : { replacement: removed }),
          });
        }
        break;
      case 'ADMIN-500-2':
        // A policy that failed its validation: the vendor documents the code for a 400 and for a 500 alike.
        return raise('validation', { source: 'answer', fields: refusedFields(body), remedy: 'Correct the policy as the service answered.' });
      case 'ADMIN-UAM-404-2':
      case 'ADMIN-404-2':
        return raise('notFound', { resource: 'organization' });
      case 'ADMIN-404-8':
        return raise('notFound', { resource: 'user' });
      case 'ADMIN-404-10':
        return raise('notFound', group);
      case 'ADMIN-UAM-404-3':
        // The vendor sends the code of a missing group for missing users as well.
        return missing(answer, saysNoUser(body.text) || !answer.endpoint.path.includes('/groups/') ? missingResourceOf(answer, body) : 'group', raise);
      case 'ADMIN-UAM-404-1':
        return missing(answer, missingResourceOf(answer, body), raise);
      default:
    }
  }
  return undefined;
}

/** The organization grants nothing to people it does not know: they have to be invited first. */
function missing({ endpoint: { method, path }, status }: RefusedAnswer, resource: MissingResource, raise: Raise): AdminError {
  const grants = method === 'POST' && status === 404 && /^\/admin\/.*\/(?:memberships|roles\/assign|role-assignments\/assign)$/.test(path);
  return raise('notFound', {
    resource,
    ...(grants && resource === 'user' ? { remedy: 'Invite the person to the organization first, or check the account id: only those whom the organization knows can be given something.' } : {}),
  });
}

function wordedOf(answer: RefusedAnswer, body: ErrorBody, family: Family, raise: Raise): AdminError | undefined {
  const { text } = body;
  const { status } = answer;
  if (status >= 500 || (body.envelope === 'html' && /page unavailable|service unavailable|temporarily/i.test(text))) {
    return undefined;
  }
  if (/already a member of|is not a member of|not a member of\b/i.test(text) && status !== 403) {
    return raise('conflict.alreadyInState', {});
  }
  if (isManagedElsewhere(text) && [400, 403, 409].includes(status)) {
    return raise('group.protected', {
      why: 'idpManaged',
      whoCanFix: 'idpAdmin',
      meaning: 'was refused: an identity provider manages what it would change',
      remedy: 'Make the change in the identity provider; what is changed here would come back with its next sync.',
    });
  }
  if (saysOnlyInBrowser(text)) {
    return raise('endpoint.unavailable', {
      why: 'onlyInBrowser',
      whoCanFix: family === 'jira' || family === 'confluence' ? 'siteAdmin' : 'orgAdmin',
      remedy: 'Do it in a browser: no credential opens this to a program.',
    });
  }
  if (body.scimType === 'uniqueness' || /already exists|existing group with same name/i.test(text)) {
    return family === 'organization' ? raise('conflict.alreadyInState', {}) : raise('conflict.uniqueness', clashOf(text));
  }
  if (/licen[cs]e ?(?:limit )?exceeded|exceeded.{0,20}licen[cs]e/i.test(text)) {
    return raise('limit.license', {});
  }
  if (/\bFree plans?\b|not entitled to/i.test(text)) {
    return raise('limit.plan', {});
  }
  if (/failed to match any route/i.test(text) && answer.endpoint.removed === undefined) {
    return raise('notFound', { resource: 'route' });
  }
  if (family === 'organization' && status !== 401 && /\b(?:inactive|suspended|deactivated) (?:user|account)\b/i.test(text)) {
    return raise('user.inactive', {});
  }
  if (/\bUSER_NOT_FOUND\b/.test(text)) {
    return raise('notFound', { resource: 'user' });
  }
  return undefined;
}

const notOffered = 'Leave this call out for this organization, or ask Atlassian Support whether it can have the endpoint.';

/** An endpoint that the vendor has removed: a refusal that says nothing else says that. */
function removedOf({ endpoint: { removed }, status }: RefusedAnswer, body: ErrorBody, raise: Raise): AdminError | undefined {
  if (removed === undefined || body.codes.length > 0 || status < 400 || status >= 500) {
    return undefined;
  }
  return raise('endpoint.unavailable', { why: 'removed', replacement: removed });
}

function statusOf(answer: RefusedAnswer, body: ErrorBody, family: Family, raise: Raise): AdminError {
  const { status } = answer;
  if (status === 501) {
    return raise('endpoint.unavailable', { why: 'notForThisOrganization', remedy: notOffered });
  }
  if (status >= 500 || status === 408 || (body.envelope === 'html' && /unavailable/i.test(body.text))) {
    return raise('unavailable', answer.retryAt === undefined ? {} : { retryAt: answer.retryAt });
  }
  switch (status) {
    case 402:
      return raise('limit.plan', {});
    case 403:
      return raise('permission.denied', deniedBy(body, family));
    case 407:
      return raise('network', { mayHaveHappened: false, retryable: false, meaning: 'was not sent on: a proxy asks for a log-in', remedy: 'Give the proxy its log-in, or go around it.' });
    case 404:
      if (answer.endpoint.notFoundMeans !== undefined && !answer.headers.has('atl-missing-tcs')) {
        return raise(answer.endpoint.notFoundMeans, {});
      }
      return missing(answer, missingResourceOf(answer, body), raise);
    case 409:
      return conflictOf(answer, body, family, raise);
    case 410:
      return tellsOfThing(body.text, family) ? raise('gone', {}) : raise('endpoint.unavailable', { why: 'removed' });
    default:
  }
  if (status >= 400) {
    const { scimType } = body;
    return raise('validation', {
      source: 'answer',
      fields: refusedFields(body),
      ...(scimType === undefined ? {} : { scimType }),
      ...(body.fields.length === 0
        ? { remedy: 'Compare the request with the documentation of the endpoint, and with what the service answered.' }
        : {}),
    });
  }
  return raise('unexpectedResponse', { why: status >= 300 && status < 400 ? 'redirect' : 'status', fields: [] });
}

/** Who can grant what is missing depends on whose API it is; and a 403 in nobody's form may not be the vendor's. */
function deniedBy({ envelope }: ErrorBody, family: Family): { readonly whoCanFix?: 'siteAdmin'; readonly remedy?: string } {
  if (family === 'jira' || family === 'confluence') {
    return { whoCanFix: 'siteAdmin', remedy: 'Use the API token of somebody who has the permission, such as an admin of this site.' };
  }
  const isForeign = (family === 'userManagement' || family === 'organization') && ['oauth', 'text', 'html'].includes(envelope);
  return isForeign ? { remedy: `${errorKinds['permission.denied'].remedy} A proxy on the way may have answered, too: this is in none of the forms of the API.` } : {};
}

function conflictOf(answer: RefusedAnswer, body: ErrorBody, family: Family, raise: Raise): AdminError {
  if (family === 'userManagement') {
    return raise('conflict.lifecycle', { codes: body.lifecycleCodes });
  }
  if (family === 'scim') {
    return scimConflictOf(answer, body, raise);
  }
  if (family === 'jira' && answer.endpoint.method === 'GET') {
    return raise('unavailable', { remedy: 'The search took too long: repeat it with a smaller page.' });
  }
  return answer.endpoint.conflictMeans === 'limit.license'
    ? raise('limit.license', {})
    : raise('conflict.alreadyInState', {});
}

/** SCIM has one status for what clashes and for what is not possible in the state that it is in. */
function scimConflictOf({ endpoint: { method } }: RefusedAnswer, { scimType, text, envelope }: ErrorBody, raise: Raise): AdminError {
  if (saysInactive(text)) {
    return raise('user.inactive', { remedy: 'Set the user active first, in the identity provider or in this directory.' });
  }
  // Without a word, what is made anew can only be there already.
  return saysClash(text) || (scimType === undefined && envelope === 'empty' && method === 'POST')
    ? raise('conflict.uniqueness', clashOf(text))
    : raise('conflict.lifecycle', { codes: [], remedy: 'Read the resource of the SCIM directory first: the state that it is in does not allow this.' });
}

function missingResourceOf({ headers, endpoint }: RefusedAnswer, body: ErrorBody): MissingResource {
  if (headers.has('atl-missing-tcs')) {
    return 'site';
  }
  if (body.envelope === 'routing' && /no (?:handler|route|endpoint|message available)/i.test(body.text)) {
    return 'route';
  }
  if (saysNoDirectory(body.text)) {
    return 'directory';
  }
  // What is no error of SCIM, or speaks of the directory alone, says nothing about what the path names.
  if (familyOf(endpoint.path) === 'scim') {
    const isGroup = /\bgroup\b/i.test(body.text) || (endpoint.path.includes('/Groups') && !/\buser\b/i.test(body.text));
    const isOfDirectory = /\bdirectory\b/i.test(body.text) && !/\b(?:user|group)\b/i.test(body.text);
    return body.envelope !== 'scim' || isOfDirectory ? 'unknown' : isGroup ? 'group' : 'user';
  }
  if (/\buser\b/i.test(body.text) || familyOf(endpoint.path) === 'userManagement') {
    return 'user';
  }
  return /\bgroup\b/i.test(body.text) ? 'group' : 'unknown';
}
