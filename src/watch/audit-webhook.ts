import * as z from 'zod/mini';

import { invalidInput } from '../core/input.js';
import { checkRunOptions, namesOf } from '../core/run-options.js';
import { EventSchema, type AuditEvent } from '../org/events.js';

/** Options of {@link auditWebhook}. */
export interface AuditWebhookOptions {
  /**
   * The whole value of the `Authorization` header that an admin entered for the webhook, 16 characters at least, without blanks
   * at its ends. Requests with another one are refused.
   */
  readonly authorization: string;
  /** Gets the events of one request. The response waits for it: if it rejects, the response is 500. */
  readonly onEvents: (events: readonly AuditEvent[]) => void | Promise<void>;
}

const optionNames = namesOf<AuditWebhookOptions>()('authorization', 'onEvents');

/** A larger body is refused, in bytes. */
const largestBody = 5_000_000;

const leastLength = 16;

/**
 * A receiver for the webhook of the audit log, as a function from a `Request` to a `Response`. Use it in any server that
 * speaks these, behind TLS and under a path that nobody guesses. Pass the events to {@link Watch.notice}, or put them into a
 * queue.
 *
 * Atlassian does not sign the events, so the receiver compares the secret header. It never responds with what it has read. The
 * form of the body is not documented: one event, a list, and a list in `data` are understood. Everything else that is JSON is
 * accepted and ignored, such as a test event.
 *
 * The webhook is made by an organization admin in Atlassian Administration. It needs an Enterprise plan or Guard Premium.
 *
 * Throws `validation` if an option cannot be used.
 *
 * @example
 * const receive = auditWebhook({ authorization: secret, onEvents: (events) => watching.notice(events) });
 * Deno.serve({ hostname: '127.0.0.1', port: 8080 }, receive);
 *
 * @see https://support.atlassian.com/security-and-access-policies/docs/learn-more-about-audit-log-webhooks/
 */
export function auditWebhook(options: AuditWebhookOptions): (request: Request) => Promise<Response> {
  const caller = 'auditWebhook()';
  checkRunOptions(caller, options ?? null, optionNames);
  const { authorization, onEvents } = options;
  if (typeof authorization !== 'string' || authorization.length < leastLength || !isHeaderValue(authorization)) {
    throw invalidInput(caller, [{ field: 'authorization', problem: `expected the value of a header, ${leastLength} characters at least, with no blank at an end and no line break` }]);
  }
  if (typeof onEvents !== 'function') {
    throw invalidInput(caller, [{ field: 'onEvents', problem: 'expected a function' }]);
  }
  const expected = digestOf(authorization);
  return async (request) => {
    if (!isSame(await digestOf(request.headers.get('authorization') ?? ''), await expected)) {
      return empty(401);
    }
    if (request.method !== 'POST') {
      return empty(405, { allow: 'POST' });
    }
    let body: unknown;
    try {
      const text = await bodyOf(request);
      if (text === undefined) {
        return empty(413);
      }
      body = JSON.parse(text);
    } catch {
      return empty(400);
    }
    const events = eventsIn(body);
    try {
      if (events.length > 0) {
        await onEvents(events);
      }
    } catch {
      return empty(500);
    }
    return empty(202);
  };
}

/** Another value never arrives: every delivery would be refused. */
function isHeaderValue(text: string): boolean {
  try {
    return new Headers({ authorization: text }).get('authorization') === text;
  } catch {
    return false;
  }
}

function empty(status: number, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(null, { status, headers });
}

async function digestOf(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
}

/** Compares every byte of two hashes: how long it takes says nothing about the secret. */
function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.reduce((difference, byte, index) => difference | (byte ^ (other[index] ?? 0)), 0) === 0;
}

async function bodyOf(request: Request): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = '';
  let length = 0;
  if (request.body === null) {
    return text;
  }
  const reader = request.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.byteLength;
    if (length > largestBody) {
      await reader.cancel();
      return undefined;
    }
    text += decoder.decode(part.value, { stream: true });
  }
  return text + decoder.decode();
}

function eventsIn(body: unknown): AuditEvent[] {
  const { data = body } = (body as { readonly data?: unknown } | null) ?? {};
  return (Array.isArray(data) ? (data as readonly unknown[]) : [data]).flatMap((each) => {
    const { success, data: event } = z.safeParse(EventSchema, each);
    return success && event.attributes !== undefined && event.attributes !== null ? [event] : [];
  });
}
