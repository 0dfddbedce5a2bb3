
import { foreignMember, membersOf, readsAsPage, standInOf, tellsOfFailure } from './answer.js';
import { readBy } from './as-is.js';
import type { AnswerHeaders } from './answer-headers.js';
import type { AttemptResult } from './attempt.js';
import type { Call, Judgement } from './call.js';
import { bodyExcerpt, classify, loginFailureOf, traceIdOf } from './classify.js';
import type { PagedEndpoint } from './endpoint.js';
import { isObject } from './error-body.js';
import { adminError, type AdminErrorOf, type FieldProblem } from './errors.js';
import { heldBackBy, permanent } from './held-back.js';
import { fieldProblems } from './input.js';
import { parseJson } from './json.js';
import { readAround } from './odd-records.js';
import { nothing } from './schema.js';
import { rateLimitFigures, readRateLimitHeaders, requestedWait } from './waits.js';

export interface JudgeContext {
  /** Removes credentials from a text. */
  readonly redact: (text: string) => string;
  /** Whether this client created or granted something named in the call moments ago. */
  readonly recentlyChanged: boolean;
}

type Answered = Extract<AttemptResult, { kind: 'answered' }>;

/** Decides what one attempt means for its call. */
export function judge(call: Call, result: AttemptResult, context: JudgeContext): Judgement {
  const { endpoint } = call;
  const facts = { endpoint: endpoint.route, attempts: call.attempts };
  const writes = endpoint.operation !== 'read';
  switch (result.kind) {
    case 'answered':
      return judgeAnswer(call, result, context);
    case 'cut':
      return judgeCut(call, result, context);
    case 'notSent': {
      const error = adminError('network', { ...facts, ...heldBackBy(result.code), code: result.code, mayHaveHappened: call.lost !== undefined && writes });
      return permanent.test(result.code ?? '') ? { kind: 'refused', error } : { kind: 'failed', failure: 'notSent', error };
    }
    case 'unknown':
      return {
        kind: 'failed',
        failure: 'unknown',
        lost: result.because,
        error:
          result.because === 'timeout'
            ? adminError('timeout', { ...facts, phase: result.phase, mayHaveHappened: writes })
            : adminError('network', {
                ...facts,
                code: result.code,
                mayHaveHappened: writes,
                ...(writes ? { retryable: false } : {}),
              }),
      };
    case 'aborted':
      return {
        kind: 'refused',
        error: adminError('aborted', { ...facts, mayHaveHappened: writes && (result.sent || call.lost !== undefined) }),
      };
  }
}

function judgeAnswer(call: Call, answer: Answered, context: JudgeContext): Judgement {
  const standIn = standInOf(answer.status, answer.headers, answer.text);
  if (standIn !== undefined && loginFailureOf(answer.headers) === undefined) {
    return { kind: 'refused', error: unexpected(call, answer, context, standIn) };
  }
  const succeeded = answer.status >= 200 && answer.status < 300;
  if (succeeded && loginFailureOf(answer.headers) === undefined) {
    return accept(call, answer, context);
  }
  const limits = readRateLimitHeaders(answer.headers);
  const now = Date.now();
  const wait = requestedWait(limits, now);
  const error = classify({
    endpoint: call.endpoint,
    status: answer.status,
    headers: answer.headers,
    text: answer.text,
    attempts: call.attempts,
    redact: context.redact,
    recentlyChanged: context.recentlyChanged,
    retryAt: wait === undefined ? undefined : new Date(Math.min(now + wait, farFuture)).toISOString(),
    limit: rateLimitFigures(limits, context.redact),
  });
  switch (error.kind) {
    case 'rateLimited':
      return { kind: 'failed', failure: 'limited', error, wait };
    case 'propagating':
      // A 404 was not carried out: a retry is as safe as if it had not been sent.
      return { kind: 'failed', failure: 'notSent', error };
    case 'unavailable':
      if (answer.status === 409) {
        return { kind: 'refused', error };
      }
      return {
        kind: 'failed',
        failure: [408, 502, 503, 504].includes(answer.status) ? 'unavailable' : 'unknown',
        lost: 'unavailable',
        error,
        wait,
      };
    default:
      return { kind: 'refused', error };
  }
}

/** The last moment that has an ISO form of four digits in the year. */
const farFuture = 253_402_300_799_999;

function judgeCut(call: Call, cut: Extract<AttemptResult, { kind: 'cut' }>, context: JudgeContext): Judgement {
  if (cut.because === 'tooLarge') {
    return { kind: 'refused', error: unexpected(call, { ...cut, text: '' }, context, 'tooLarge') };
  }
  const answer: Answered = { ...cut, kind: 'answered', text: '' };
  const succeeded = cut.status >= 200 && cut.status < 300;
  if (!succeeded) {
    return judgeAnswer(call, answer, context);
  }
  return {
    kind: 'failed',
    failure: 'unknown',
    lost: 'cut',
    error: unexpected(call, answer, context, 'cut'),
  };
}

/** Checks a 2xx: a proxy's page is not a success, and a response of another shape is not one either. */
function accept(call: Call, answer: Answered, context: JudgeContext): Judgement {
  const { endpoint, raw } = call;
  const { status, headers, text } = answer;
  const traceId = traceIdOf(headers, context.redact);
  const done = (value: unknown): Judgement => ({
    kind: 'done',
    completed: { value, status, headers, attempts: call.attempts, ...(traceId === undefined ? {} : { traceId }) },
  });
  if (readsAsPage(text, headers)) {
    const error = classify({ ...answer, ...context, endpoint, attempts: call.attempts, recentlyChanged: false });
    return { kind: 'refused', error: error.kind === 'unavailable' ? error : unexpected(call, answer, context, 'notJson') };
  }
  const refused = (why: Why, fields?: readonly FieldProblem[]): Judgement => ({ kind: 'refused', error: unexpected(call, answer, context, why, fields) });
  let value: unknown;
  try {
    value = text.trim() === '' ? undefined : parseJson(text);
  } catch {
    return raw && /^text\/plain\b/i.test(headers.get('content-type') ?? '') ? done(text) : refused('notJson');
  }
  if (raw) {
    return done(value);
  }
  if (endpoint.response === nothing) {
    const why = problemOfNothing(value, answer, endpoint.success.includes(status));
    return why === undefined ? done({ outcome: endpoint.queued === true || status === 202 ? 'accepted' : 'done' }) : refused(why);
  }
  const declared = membersOf(endpoint.response);
  if (tellsOfFailure(value, declared)) {
    return refused('errorBody');
  }
  if (endpoint.operation === 'read' && isObject(value) && declared !== undefined && !Object.keys(value).some((name) => declared.has(name))) {
    return refused('schema', [{ field: 'response', problem: 'has none of the members that it should have' }]);
  }
  const parsed = readBy(endpoint.response, value);
  if (!parsed.success) {
    const around = endpoint.page === undefined ? undefined : readAround(endpoint as PagedEndpoint, value);
    return around !== undefined ? done(around) : refused('schema', fieldProblems(parsed.error.issues, 'response'));
  }
  const foreign = endpoint.page === undefined ? foreignMember(endpoint, call.written, parsed.data) : undefined;
  return foreign === undefined ? done(parsed.data) : refused('foreign', problemOfForeign(foreign));
}

/** A write without a response of its own may have an empty body, or one that reports no failure. */
function problemOfNothing(value: unknown, { headers, text }: Answered, isDeclared: boolean): Why | undefined {
  if (value === undefined || value === null) {
    // An empty page under a status that Atlassian does not document is not from Atlassian.
    return !isDeclared && /html/i.test(headers.get('content-type') ?? '') ? 'notJson' : undefined;
  }
  if (typeof value !== 'object') {
    return 'notJson';
  }
  const onlyWords = !isDeclared && Object.keys(value).every((name) => name === 'message') && text.includes('message');
  return tellsOfFailure(value) || onlyWords ? 'errorBody' : undefined;
}

function problemOfForeign(field: string): readonly FieldProblem[] {
  return [{ field, problem: 'is not the requested one' }];
}

/** A page of a list with elements that were not requested. */
export function foreignError(call: Call, field: string): AdminErrorOf<'unexpectedResponse'> {
  return adminError('unexpectedResponse', { ...said.foreign, endpoint: call.endpoint.route, attempts: call.attempts, why: 'foreign', fields: problemOfForeign(field) });
}

type Why = Exclude<AdminErrorOf<'unexpectedResponse'>['why'], 'redirect' | 'cursor' | 'status'>;

const unknownEffect = {
  whoCanFix: 'orgAdmin',
  remedy: 'Look at the account or object in Atlassian Administration, as an organization admin, before you retry anything. This call may have taken effect.',
} as const;

/** The words for a response that cannot be trusted, if the table of kinds is not specific enough. */
const said: Readonly<Partial<Record<Why, { readonly meaning: string; readonly whoCanFix?: 'caller'; readonly remedy?: string }>>> = {
  login: {
    meaning: '{call} was not carried out: the response is a log-in page',
    whoCanFix: 'caller',
    remedy: 'Check that the credential is valid and meant for this address. Then check whether a proxy requires a log-in.',
  },
  challenge: {
    meaning: '{call} was not carried out: a firewall before Atlassian asks for proof that a person is calling',
    whoCanFix: 'caller',
    remedy: 'Check the credential and the address. Then call less often, or from a network that Atlassian does not challenge.',
  },
  errorBody: { meaning: '{call} got a response that reports a failure, under a status of success' },
  foreign: {
    meaning: '{call} got a response about something else than requested',
    whoCanFix: 'caller',
    remedy: 'Look for a cache or proxy that mixes responses up. Do not act on anything that was read through it.',
  },
  cut: {
    meaning: '{call} got a response that broke off',
    whoCanFix: 'caller',
    remedy: 'Check the network and the proxy, then retry the call.',
  },
};

function unexpected(
  call: Call,
  { status, headers, text }: { status: number; headers: AnswerHeaders; text: string },
  { redact }: JudgeContext,
  why: Why,
  fields: readonly FieldProblem[] = [],
): AdminErrorOf<'unexpectedResponse'> {
  const reads = call.endpoint.operation === 'read';
  return adminError('unexpectedResponse', {
    ...said[why],
    ...(reads || why === 'login' || why === 'challenge' ? {} : unknownEffect),
    ...(why === 'cut' && reads ? { retryable: true } : {}),
    endpoint: call.endpoint.route,
    status,
    traceId: traceIdOf(headers, redact),
    attempts: call.attempts,
    body: bodyExcerpt(text, redact),
    why,
    fields,
  });
}
