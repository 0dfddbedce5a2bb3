import * as z from 'zod';

import type { AttemptResult } from './attempt.js';
import type { Call, Judgement } from './call.js';
import { bodyExcerpt, classify, loginFailureOf, traceIdOf } from './classify.js';
import { readErrorBody } from './error-body.js';
import { adminError, type FieldProblem } from './errors.js';
import { fieldProblems } from './input.js';
import { parseJson } from './json.js';
import { nothing } from './schema.js';
import { rateLimitFigures, readRateLimitHeaders, requestedWait } from './waits.js';

export interface JudgeContext {
  /** Removes credentials from a text. */
  readonly redact: (text: string) => string;
  /** Whether this client created or granted something that the call names a moment ago. */
  readonly recentlyChanged: boolean;
}

type Answered = Extract<AttemptResult, { kind: 'answered' }>;

/** Failures to connect that no repetition mends. */
const permanent = /^(?:CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_|ERR_SSL_)/;

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
      const error = adminError('network', { ...facts, code: result.code, mayHaveHappened: call.lost !== undefined && writes });
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
      // A 401 or 404 was not carried out: repeating it is as safe as if it had not been sent.
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
  if (!succeeded || (call.endpoint.response === nothing && !call.raw)) {
    return judgeAnswer(call, answer, context);
  }
  return {
    kind: 'failed',
    failure: 'unknown',
    lost: 'cut',
    error: unexpected(call, answer, context, 'cut'),
  };
}

/** Takes a 2xx for what it is: a proxy's page is not a success, and neither is an answer of another shape. */
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
  if (endpoint.response === nothing && !raw) {
    return done({ outcome: endpoint.queued === true || status === 202 ? 'accepted' : 'done' });
  }
  let value: unknown;
  try {
    value = text.trim() === '' ? undefined : parseJson(text);
  } catch {
    return raw && /^text\/plain\b/i.test(headers.get('content-type') ?? '')
      ? done(text)
      : { kind: 'refused', error: unexpected(call, answer, context, 'notJson') };
  }
  if (raw) {
    return done(value);
  }
  const parsed = z.safeParse(endpoint.response, value);
  return parsed.success
    ? done(parsed.data)
    : {
        kind: 'refused',
        error: unexpected(call, answer, context, 'schema', fieldProblems(parsed.error.issues, 'answer')),
      };
}

function readsAsPage(text: string, headers: Headers): boolean {
  return /^\s*</.test(text) && (readErrorBody(text).envelope === 'html' || /html/i.test(headers.get('content-type') ?? ''));
}

function unexpected(
  call: Call,
  { status, headers, text }: { status: number; headers: Headers; text: string },
  { redact }: JudgeContext,
  why: 'schema' | 'notJson' | 'tooLarge' | 'cut',
  fields: readonly FieldProblem[] = [],
): ReturnType<typeof adminError<'unexpectedResponse'>> {
  return adminError('unexpectedResponse', {
    endpoint: call.endpoint.route,
    status,
    traceId: traceIdOf(headers, redact),
    attempts: call.attempts,
    body: bodyExcerpt(text, redact),
    why,
    fields,
  });
}
