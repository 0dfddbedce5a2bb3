import type { AnswerHeaders } from './answer-headers.js';

const traceHeaders = ['atl-traceid', 'x-trace-id', 'atl-request-id', 'x-request-id', 'x-arequestid', 'x-b3-traceid'];

/** Atlassian's id of a request, under any of its names. */
export function traceIdOf(headers: AnswerHeaders, redact: (text: string) => string): string | undefined {
  for (const name of traceHeaders) {
    const value = headers.get(name);
    if (value !== null && /^[\w.:/+=-]{1,200}$/.test(value)) {
      return redact(value);
    }
  }
  return undefined;
}

const excerptLength = 2_000;
const redactedLength = 100_000;

/** The start of a body, without credentials and e-mail addresses. */
export function bodyExcerpt(text: string, redact: (text: string) => string): string | undefined {
  if (text === '') {
    return undefined;
  }
  // Redacted before it is cut: no half of a secret survives at the edge.
  const clean = redact(text.slice(0, redactedLength)).replaceAll(/[^\s@"'<>,;:]{1,64}(?:@|%(?:25)?40|&#(?:64|x40);|\\u0040)[^\s@"'<>,;:]{1,253}/gi, '[e-mail]');
  return clean.length > excerptLength ? `${clean.slice(0, excerptLength)}…` : clean;
}
