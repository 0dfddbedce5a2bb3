import { eventOf, type Call } from './call.js';
import { attend, reportFailed, type Observer, type Watch } from './observer.js';
import { headerSchema } from './options.js';
import { parsedBy } from './schema.js';

type Headers = Readonly<Record<string, string>>;

/** The headers of a request, after those that its client adds to every one. */
export function requestHeaders(call: Call, watch: Watch): Headers {
  const { headers } = call.request;
  const added = watch.headers === undefined ? undefined : addedBy(watch.headers, call, watch);
  if (added === undefined) {
    return headers;
  }
  const taken = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  return { ...Object.fromEntries(Object.entries(added).filter(([name]) => !taken.has(name.toLowerCase()))), ...headers };
}

/** With this header, a call to Confluence sees what the admin key opens. */
export const adminKeyHeader = 'Atl-Confluence-With-Admin-Key';

/** Headers that decide what a call can see. A read of its effect must see as much. */
export function headersOfReadBack(headers: Headers | undefined): Headers {
  return Object.fromEntries(Object.entries(headers ?? {}).filter(([name]) => name.toLowerCase() === adminKeyHeader.toLowerCase()));
}

function addedBy(headers: NonNullable<Observer['headers']>, call: Call, watch: Watch): Headers | undefined {
  if (typeof headers !== 'function') {
    return headers;
  }
  const fail = (): void => reportFailed(watch, 'the headers function threw, or returned something else than headers', call.endpoint.route);
  let added: Headers | undefined;
  attend(() => {
    const returned: unknown = headers(eventOf(call));
    const { success, data } = parsedBy(headerSchema, returned);
    if (!success) {
      Promise.resolve(returned).catch(() => undefined);
      fail();
    }
    added = data;
  }, fail);
  return added;
}
