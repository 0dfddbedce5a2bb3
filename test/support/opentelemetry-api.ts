import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

interface Context {
  readonly span?: RecordedSpan;
  readonly baggage?: string;
}

export class RecordedSpan {
  readonly spanId = randomBytes(8).toString('hex');
  readonly traceId: string;
  readonly attributes: Record<string, string | number> = {};
  readonly events: { readonly name: string; readonly attributes: Record<string, string | number> }[] = [];
  status: number = 0;
  ended = 0;

  constructor(
    readonly name: string,
    readonly kind: number,
    readonly parent: RecordedSpan | undefined,
  ) {
    this.traceId = parent?.traceId ?? randomBytes(16).toString('hex');
  }

  get traceparent(): string {
    return `00-${this.traceId}-${this.spanId}-01`;
  }

  setAttributes(attributes: Record<string, string | number>): this {
    Object.assign(this.attributes, attributes);
    return this;
  }

  setStatus({ code }: { code: number }): this {
    this.status = code;
    return this;
  }

  addEvent(name: string, attributes: Record<string, string | number> = {}): this {
    this.events.push({ name, attributes });
    return this;
  }

  end(): void {
    this.ended += 1;
  }
}

/**
 * What `@opentelemetry/api` is with an SDK behind it: contexts that follow asynchronous calls, spans that are kept, and
 * the W3C propagators of trace context and baggage.
 */
export function openTelemetry() {
  const storage = new AsyncLocalStorage<Context>();
  const spans: RecordedSpan[] = [];
  const active = (): Context => storage.getStore() ?? {};
  const startSpan = (name: string, { kind = 0, attributes = {} }: { kind?: number; attributes?: Record<string, string | number> } = {}): RecordedSpan => {
    const span = new RecordedSpan(name, kind, active().span).setAttributes(attributes);
    spans.push(span);
    return span;
  };
  return {
    spans,
    /** The spans of requests, in the order in which they were started. */
    requests: () => spans.filter(({ kind }) => kind === 2),
    /** Runs work under a span of its own, as the program around the client does. */
    within: async <T>(name: string, work: () => PromiseLike<T>, baggage?: string): Promise<T> => {
      const span = startSpan(name);
      return storage.run({ span, ...(baggage === undefined ? {} : { baggage }) }, async () => {
        try {
          return await work();
        } finally {
          span.end();
        }
      });
    },
    api: {
      trace: {
        getTracer: (_name: string, _version?: string) => ({ startSpan }),
        getActiveSpan: () => active().span,
        setSpan: (context: Context, span: RecordedSpan): Context => ({ ...context, span }),
      },
      context: { active },
      propagation: {
        inject: ({ span, baggage }: Context, carrier: Record<string, string>): void => {
          Object.assign(carrier, span === undefined ? {} : { traceparent: span.traceparent, tracestate: 'test=1' }, baggage === undefined ? {} : { baggage });
        },
      },
    },
  };
}
