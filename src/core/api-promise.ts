import type { AnswerHeaders } from './answer-headers.js';

/** Facts about the response behind a result. */
export interface ResponseDetails {
  /** The HTTP status; absent when the response was lost and the result was read back. */
  readonly status?: number;
  /** The response headers, without cookies. */
  readonly headers: Headers;
  /** Atlassian's id of the request, which Atlassian Support asks for. */
  readonly traceId?: string;
  /** How many requests were sent for the call, read-backs not counted. */
  readonly attempts: number;
  /**
   * Set when the response of a write was lost. `readBack`: reading showed the requested state. `absent`: a retry found
   * nothing left to delete.
   */
  readonly recovered?: 'readBack' | 'absent';
}

/** A promise of a result that can also give details of its response. */
export interface ApiPromise<T> extends Promise<T> {
  /**
   * The result together with status, headers and trace id.
   *
   * @example
   * const { data, response } = await org.accounts.disable(accountId).withResponse();
   * console.log(response.traceId);
   */
  withResponse(): Promise<{ readonly data: T; readonly response: ResponseDetails }>;
}

/** What the transport has when a call is complete. */
export interface Completed<T> {
  readonly value: T;
  readonly status?: number;
  readonly headers?: AnswerHeaders;
  readonly traceId?: string;
  readonly attempts: number;
  readonly recovered?: 'readBack' | 'absent';
}

export function apiPromise<T>(completed: Promise<Completed<T>>): ApiPromise<T> {
  const data = completed.then(({ value }) => value);
  return Object.assign(data, {
    withResponse: async () => {
      // Nobody awaits the plain promise then: its rejection is this one's.
      data.catch(() => undefined);
      const { value, headers, ...facts } = await completed;
      return { data: value, response: { ...facts, headers: withoutCookies(headers) } };
    },
  });
}

/** A call that returns a promise rejects, also if its input is invalid. */
export function rejecting<T>(make: () => ApiPromise<T>): ApiPromise<T> {
  try {
    return make();
  } catch (error) {
    return apiPromise<T>(Promise.reject(error instanceof Error ? error : new Error('not an error', { cause: error })));
  }
}

/** The same response with another result, made from its own. */
export function withResult<T, Result>(answer: ApiPromise<T>, make: (value: T) => Result): ApiPromise<Result> {
  const data = answer.then(make);
  return Object.assign(data, {
    withResponse: async () => {
      data.catch(() => undefined);
      const { data: value, response } = await answer.withResponse();
      return { data: make(value), response };
    },
  });
}

function withoutCookies(headers: AnswerHeaders | undefined): Headers {
  const copy = new Headers([...(headers ?? [])]);
  copy.delete('set-cookie');
  return copy;
}
