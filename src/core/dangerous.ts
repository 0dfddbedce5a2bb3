import { rejecting, type ApiPromise } from './api-promise.js';
import { invalidInput } from './input.js';

/** A symbol of the registry: it also works with a client of another copy of this package. */
const offered = Symbol.for('atlassian-admin-sdk.dangerous');

/** Keeps calls that affect everybody apart from their client. */
export function offerDangerous(client: object, operations: object): void {
  Object.defineProperty(client, offered, { value: operations, configurable: true });
}

export function dangerousOperationsOf(client: object): object | undefined {
  return (client as { readonly [offered]?: object } | null | undefined)?.[offered];
}

/** Makes a call if you passed the exact words for this very thing. The error contains neither. */
export function confirmed<T>(endpoint: string, given: unknown, expected: () => string, call: () => ApiPromise<T>): ApiPromise<T> {
  return rejecting(() => {
    if (typeof given !== 'string' || given !== expected()) {
      throw invalidInput(endpoint, [
        { field: 'confirmation', problem: 'expected the words of its type, with the id that the call itself gets' },
      ]);
    }
    return call();
  });
}
