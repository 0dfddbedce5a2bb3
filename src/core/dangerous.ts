import { invalidInput } from './input.js';

const offered = new WeakMap<object, object>();

/** Keeps what touches everybody apart from the client that it belongs to. */
export function offerDangerous(client: object, operations: object): void {
  offered.set(client, operations);
}

export function dangerousOperationsOf(client: object): object | undefined {
  return offered.get(client);
}

/** Checks the words that a caller must have typed for this very thing. The error names neither. */
export function checkConfirmation(endpoint: string, given: unknown, expected: string): void {
  if (given !== expected) {
    throw invalidInput(endpoint, [
      { field: 'confirmation', problem: 'expected the words of its type, with the id that the call itself is given' },
    ]);
  }
}
