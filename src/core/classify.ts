import type { AnswerHeaders } from './answer-headers.js';
import type { Endpoint } from './endpoint.js';
import { fieldName, isObject, readErrorBody, type ErrorBody } from './error-body.js';
import { errorKinds, refusalReasons, type AdminErrorKind, type RefusalReason } from './error-kinds.js';
import { adminError, type AdminError, type ErrorDetails, type FieldRule, type MissingResource, type RateLimitFigures } from './errors.js';
import { remedyOfInvalid } from './credential-remedies.js';
import { bodyExcerpt, traceIdOf } from './excerpt.js';
import { proxyLogIn } from './held-back.js';
import {
  clashOf,
  familyOf,
  isManagedElsewhere,
  remedyOfDenied,
  saysClash,
  saysInactive,
  saysMissingScope,
  saysNoDirectory,
  saysNoUser,
  saysOnlyInBrowser,
  saysStaleVersion,
  staleVersion, tellsOfThing, type Family,
} from './refusal-words.js';
import { remedyOfMissingScope, type Scopes } from './scopes.js';

export { bodyExcerpt, familyOf, traceIdOf };

/** A response that is not a success, with everything that may explain it. */
export interface RefusedAnswer {
  readonly endpoint: Pick<Endpoint, 'route' | 'path' | 'method' | 'scopes' | 'evidence' | 'conflictMeans' | 'notFoundMeans' | 'removed'>;
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly text: string;
  readonly attempts: number;
  /** Removes credentials from a text. */
  readonly redact: (text: string) => string;
  /** Whether this client created or granted something in the call's path moments ago. */
  readonly recentlyChanged: boolean;
  readonly retryAt?: string | undefined;
  readonly limit?: RateLimitFigures | undefined;
}

/** Decides what a response means: structure, header and code of Atlassian before status, status before words. */
export function classify(answer: RefusedAnswer): AdminError {
  // Everything kept from a response comes from the redacted text: a service may echo what it was sent.
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
    refusalOf(answer, body, raise) ??
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

/** More exact than the table: the identity provider disables a person by unassigning them. */
const unassign = 'Ask your identity provider admin to unassign the person, or set the user inactive through the ScimClient of that directory.';

/** The user management API gives its reason in `key`, and in `context` or `errorDetail` behind it. */
function refusalOf({ endpoint }: RefusedAnswer, body: ErrorBody, raise: Raise): AdminError | undefined {
  if (body.envelope !== 'userManagement') {
    return undefined;
  }
  switch (body.key) {
    case 'forbidden.action': {
      const reason = reasonKeyOf(body.context);
      if (reason === undefined) {
        return raise('permission.denied', {});
      }
      if (!isKnownReason(reason)) {
        return raise('refused.other', { reason });
      }
      return raise(reason, { reason, ...(reason === 'externalDirectory.scim' && endpoint.path.endsWith('/lifecycle/disable') ? { remedy: unassign } : {}) });
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

/** Text that a person wrote, or a name, is not a key. */
function isReasonKey(key: unknown): key is string {
  return typeof key === 'string' && /^[\w.-]{1,100}$/.test(key);
}

/** Atlassian documents `allowed` as the strings "True" and "False" and sends booleans: both are read. */
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
  return body.fields.map((field) => ({ field, problem: 'rejected by Atlassian' }));
}

/** Jira reports a dead token in this header only, whatever status and body are. */
export function loginFailureOf(headers: AnswerHeaders): 'credential.invalid' | 'credential.blocked' | undefined {
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
    return raise('credential.insufficientScope', scopesOf(answer, family));
  }
  if (/AUTH_MISMATCH/i.test(category)) {
    return raise('credential.wrongKind', {
      hint: 'The e-mail address does not belong to the token, or the address of a site got a token with scopes. A token with scopes needs cloudId instead of site.',
    });
  }
  if (/Connect Session Auth Token/i.test(body.text)) {
    return raise('credential.wrongKind', { hint: 'The address of a site got a bearer token. Give cloudId instead of site, for the gateway.' });
  }
  if (/basic auth\w* with passwords? is deprecated/i.test(body.text)) {
    return raise('credential.wrongKind', { hint: 'A site got a password. It takes an API token or OAuth 2.0 credentials.' });
  }
  if (/not authorized to access\s*:?\s*scim\/directory/i.test(body.text)) {
    return raise('credential.wrongKind', { hint: 'A SCIM directory got a credential that is not the token of this directory.' });
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
    (family === 'scim' && status === 403 && body.envelope === 'empty') ||
    (family === 'tokenEndpoint' && /\bunauthorized_client\b|\baccess_denied\b/.test(body.text))
  ) {
    const remedy = remedyOfInvalid[family];
    return raise('credential.invalid', remedy === undefined ? {} : { remedy });
  }
  return undefined;
}

/** An endpoint without evidence is not declared: its scopes are unknown, and may exist. */
function scopesOf({ endpoint: { scopes, evidence } }: RefusedAnswer, family: Family): { readonly scopes?: Scopes; readonly remedy?: string } {
  return evidence === undefined ? {} : { ...(scopes === undefined ? {} : { scopes }), remedy: remedyOfMissingScope(scopes ?? {}, family) };
}

const group: { readonly resource: MissingResource } = { resource: 'group' };

/** The codes of the organization API. The list is open: unknown codes are classified by the status. */
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
      case 'FEATURE_NOT_ENABLED':
        return raise('endpoint.unavailable', { why: 'notForThisOrganization', remedy: notOffered });
      case 'ADMIN-UAM-409-1':
      case 'ADMIN-403-6':
        return raise('group.protected', { why: 'default' });
      case 'ADMIN-403-7':
        return raise('group.protected', { why: 'system' });
      case 'ADMIN-409-5':
        return raise('group.protected', { why: 'unknown', remedy: 'Ask an organization admin to empty the group first.' });
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
        // A policy that failed its validation: Atlassian documents the code for both a 400 and a 500.
        return raise('validation', { source: 'answer', fields: refusedFields(body), remedy: 'Correct the policy as the response of Atlassian describes.' });
      case 'ADMIN-UAM-404-2':
      case 'ADMIN-404-2':
        return raise('notFound', { resource: 'organization' });
      case 'ADMIN-404-8':
        return raise('notFound', { resource: 'user' });
      case 'ADMIN-404-10':
        return raise('notFound', group);
      case 'ADMIN-UAM-404-3':
        // Atlassian sends the code of a missing group for missing users as well.
        return missing(answer, saysNoUser(body.text) || !answer.endpoint.path.includes('/groups/') ? missingResourceOf(answer, body) : 'group', raise);
      case 'ADMIN-UAM-404-1':
        return missing(answer, missingResourceOf(answer, body), raise);
      default:
    }
  }
  return undefined;
}

/** The organization grants nothing to people who are not in it: you must invite them first. */
function missing({ endpoint: { method, path }, status }: RefusedAnswer, resource: MissingResource, raise: Raise): AdminError {
  const grants = method === 'POST' && status === 404 && /^\/admin\/.*\/(?:memberships|roles\/assign|role-assignments\/assign)$/.test(path);
  return raise('notFound', {
    resource,
    ...(grants && resource === 'user' ? { remedy: 'Invite the person to the organization first, or check the account id. Only people of the organization can get access.' } : {}),
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
      meaning: 'Atlassian refused {call}: an identity provider manages what it would change',
      remedy: 'Ask your identity provider admin to make the change. The next sync would revert a change made here.',
    });
  }
  if (saysOnlyInBrowser(text)) {
    return raise('endpoint.unavailable', {
      why: 'onlyInBrowser',
      whoCanFix: family === 'jira' || family === 'confluence' ? 'siteAdmin' : 'orgAdmin',
      remedy: 'Ask an admin to do it in a browser: no credential allows a program to do it.',
    });
  }
  if (saysStaleVersion(text) || (status === 409 && answer.endpoint.conflictMeans === 'conflict.lifecycle')) {
    return raise('conflict.lifecycle', staleVersion);
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

/** A refusal of an endpoint that Atlassian removed means the removal, unless it names another reason. */
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
      return raise('network', { mayHaveHappened: false, retryable: false, meaning: 'The proxy did not forward {call}: it requires a log-in', remedy: proxyLogIn });
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
        ? { remedy: 'Compare the request with the documentation of the endpoint and with the response of Atlassian.' }
        : {}),
    });
  }
  return raise('unexpectedResponse', { why: status >= 300 && status < 400 ? 'redirect' : 'status', fields: [] });
}

/** Who can grant a missing permission depends on the API. A 403 in an unknown form may not be Atlassian's. */
function deniedBy({ envelope }: ErrorBody, family: Family): { readonly whoCanFix?: 'siteAdmin'; readonly remedy?: string } {
  const remedy = remedyOfDenied[family];
  if (remedy !== undefined) {
    return { whoCanFix: 'siteAdmin', remedy };
  }
  const isForeign = (family === 'userManagement' || family === 'organization') && ['oauth', 'text', 'html'].includes(envelope);
  return isForeign ? { remedy: `${errorKinds['permission.denied'].remedy} A proxy may also have sent this response: it has no form of the API.` } : {};
}

function conflictOf(answer: RefusedAnswer, body: ErrorBody, family: Family, raise: Raise): AdminError {
  if (family === 'userManagement') {
    return raise('conflict.lifecycle', { codes: body.lifecycleCodes });
  }
  if (family === 'scim') {
    return scimConflictOf(answer, body, raise);
  }
  if (family === 'jira' && answer.endpoint.method === 'GET') {
    return raise('unavailable', { remedy: 'Retry the search with a smaller page: it took too long.' });
  }
  return answer.endpoint.conflictMeans === 'limit.license'
    ? raise('limit.license', {})
    : raise('conflict.alreadyInState', {});
}

/** SCIM has one status for clashes and for calls that the current state does not allow. */
function scimConflictOf({ endpoint: { method } }: RefusedAnswer, { scimType, text, envelope }: ErrorBody, raise: Raise): AdminError {
  if (saysInactive(text)) {
    return raise('user.inactive', { remedy: 'Ask your identity provider admin to set the user active first, or do it in this directory.' });
  }
  // Without an explanation, a creating call can only clash with something that exists.
  return saysClash(text) || (scimType === undefined && envelope === 'empty' && method === 'POST')
    ? raise('conflict.uniqueness', clashOf(text))
    : raise('conflict.lifecycle', { codes: [], remedy: 'Read the resource of the SCIM directory first: its state does not allow this call.' });
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
  // A response that is not a SCIM error, or is about the directory alone, proves nothing about the path.
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
