import { millisecondsIn, type Duration } from '../core/duration.js';
import type { FieldProblem } from '../core/errors.js';
import { invalidInput } from '../core/input.js';
import type { SharedStore } from './shared-store.js';

/** By default, a dead process keeps what it held for so long, in milliseconds. */
export const defaultLease = 30_000;
const shortestLease = 100;
const longestLease = 86_400_000;

/**
 * Refuses what is no store, a name that cannot stand in a key, and a lease that is too short or too long. Returns the lease
 * in milliseconds.
 */
export function checkSharedOptions(
  caller: string,
  store: unknown,
  { methods, name, lease = defaultLease }: { readonly methods: readonly (keyof SharedStore)[]; readonly name: string; readonly lease?: Duration | undefined },
): number {
  const milliseconds = millisecondsIn(lease) ?? 0;
  const problems: FieldProblem[] = [
    ...(methods.every((method) => typeof (store as Partial<SharedStore> | null | undefined)?.[method] === 'function') ? [] : [{ field: 'store', problem: 'expected a store, such as redisStore(client)' }]),
    ...(milliseconds >= shortestLease && milliseconds <= longestLease ? [] : [{ field: 'lease', problem: 'expected a duration from 100 ms to a day, such as "30s"' }]),
    ...(typeof name === 'string' && /^[\w.-]{1,60}$/.test(name) ? [] : [{ field: 'name', problem: 'expected up to 60 letters, digits and the characters . - _' }]),
  ];
  if (problems.length > 0) {
    throw invalidInput(caller, problems);
  }
  return milliseconds;
}
