/**
 * Spans of OpenTelemetry for the requests of the clients. Depends on no package of OpenTelemetry.
 *
 * @module atlassian-admin-sdk/opentelemetry
 */
import type { Observer, RequestEvent } from './core/observer.js';
import { version } from './version.js';

/** The part of a span that is used. */
export interface TracedSpan {
  /** Adds figures of the response. */
  setAttributes(attributes: Record<string, string | number>): unknown;
  /** Marks a failure. */
  setStatus(status: { code: number }): unknown;
  /** Notes a wait. */
  addEvent(name: string, attributes?: Record<string, string | number>): unknown;
  /** Ends the span. */
  end(): void;
}

/** The part of `@opentelemetry/api` that is used: pass the module itself. */
export interface OpenTelemetryApi {
  /** Makes spans. */
  readonly trace: {
    /** The tracer of this package. */
    getTracer(name: string, version?: string): {
      /** Starts a span under the active one. */
      startSpan(name: string, options?: { kind?: number; attributes?: Record<string, string | number> }): TracedSpan;
    };
    /** The span of your own work. */
    getActiveSpan(): TracedSpan | undefined;
    /** A context with another span. */
    setSpan(context: unknown, span: TracedSpan): unknown;
  };
  /** Follows asynchronous calls. */
  readonly context: {
    /** The context of your own work. */
    active(): unknown;
  };
  /** Writes a context into headers. */
  readonly propagation: {
    /** Adds `traceparent` and others. */
    inject(context: unknown, carrier: Record<string, string>): void;
  };
}

/** `SpanKind.CLIENT` and `SpanStatusCode.ERROR`. */
const client = 2;
const failed = 2;

/**
 * Options for any client, or for several: a span for each request, and its `traceparent` sent to Atlassian.
 *
 * The span that is active when you make a call is the parent. A retry is a span with `http.request.resend_count`, and a
 * wait is an event of the parent. Names and attributes hold the route and never a person. Baggage is not sent.
 *
 * @example
 * import * as api from '@opentelemetry/api';
 * const org = new OrgAdminClient({ orgId, apiKey, ...traceCalls(api) });
 */
export function traceCalls({ trace, context, propagation }: OpenTelemetryApi): Observer {
  const tracer = trace.getTracer('atlassian-admin-sdk', version);
  const open = new Map<string, TracedSpan>();
  const keyOf = ({ call, attempt }: RequestEvent): string => `${call}.${attempt}`;
  return {
    onRequest: (event) => {
      open.set(keyOf(event), tracer.startSpan(event.endpoint, { kind: client, attributes: attributesOf(event) }));
    },
    headers: (event) => {
      const span = open.get(keyOf(event));
      const carrier: Record<string, string> = {};
      if (span !== undefined) {
        propagation.inject(trace.setSpan(context.active(), span), carrier);
      }
      // Baggage may hold anything of your program, also people.
      return Object.fromEntries(Object.entries(carrier).filter(([name]) => name === 'traceparent' || name === 'tracestate'));
    },
    onResponse: ({ status, traceId, error, ...event }) => {
      const span = open.get(keyOf(event));
      open.delete(keyOf(event));
      span?.setAttributes({
        ...(status === undefined ? {} : { 'http.response.status_code': status }),
        ...(traceId === undefined ? {} : { 'atlassian.trace_id': traceId }),
        ...(error === undefined ? {} : { 'error.type': error }),
      });
      if (error !== undefined) {
        span?.setStatus({ code: failed });
      }
      span?.end();
    },
    onWait: ({ endpoint, why, milliseconds }) => {
      trace.getActiveSpan()?.addEvent('atlassian.wait', { ...routeOf(endpoint), why, ...(milliseconds === undefined ? {} : { milliseconds }) });
    },
  };
}

/** As the semantic conventions of OpenTelemetry name them, without `url.full`: an address names people. */
function attributesOf({ endpoint, origin, attempt }: RequestEvent): Record<string, string | number> {
  const { protocol, hostname, port } = new URL(origin);
  return {
    ...routeOf(endpoint),
    'server.address': hostname,
    'server.port': port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
    ...(attempt > 1 ? { 'http.request.resend_count': attempt - 1 } : {}),
  };
}

function routeOf(endpoint: string): Record<string, string> {
  const [method = '', template = ''] = endpoint.split(' ');
  return { 'http.request.method': method, 'url.template': template };
}
