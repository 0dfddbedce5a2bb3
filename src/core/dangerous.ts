import { rejecting, type ApiPromise } from './api-promise.js';
import { invalidInput } from './input.js';

/** A symbol of the registry, so that a client of another copy of this package serves as well. */
const offered = Symbol.for('atlassian-admin-sdk.dangerous');

/** Keeps what touches everybody apart from the client that it belongs to. */
export function offerDangerous(client: object, operations: object): void {
  Object.defineProperty(client, offered, { value: operations, configurable: true });
}

export function dangerousOperationsOf(client: object): object | undefined {
  return (client as { readonly [offered]?: object } | null | undefined)?.[offered];
}

/** Makes a call if its caller has typed the words for this very thing. The error names neither. */
export function confirmed<T>(endpoint: string, given: unknown, expected: () => string, call: () => ApiPromise<T>): ApiPromise<T> {
  return rejecting(() => {
    if (typeof given !== 'string' || given !== expected()) {
      throw invalidInput(endpoint, [
        { field: 'confirmation', problem: 'expected the words of its type, with the id that the call itself is given' },
      ]);
    }
    return call();
  });
}
