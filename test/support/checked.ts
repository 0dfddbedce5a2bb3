import type { Check } from '../../src/conformance/check.js';

/** The checks that failed, with their problems. */
export function failed(checks: readonly Check[]): string[] {
  return checks.flatMap(({ name, ok, problem }) => (ok ? [] : [`${name}: ${problem ?? ''}`]));
}

/** The checks that did not run. */
export function skipped(checks: readonly Check[]): string[] {
  return checks.flatMap(({ name, skipped: reason }) => (reason === undefined ? [] : [name]));
}
