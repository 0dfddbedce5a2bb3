import { closestMatch } from 'leven';
import * as z from 'zod';

import { adminError, type AdminErrorOf, type FieldProblem } from './errors.js';
import type { Schema } from './schema.js';

/** Checks what a caller gave against its schema before anything is sent; the error names the fields, never the values. */
export function checkInput<S extends Schema>(schema: S, value: unknown, where: { endpoint: string; part: string }): z.output<S> {
  const result = z.safeParse(schema, value);
  if (result.success) {
    return result.data;
  }
  throw invalidInput(where.endpoint, fieldProblems(result.error.issues, where.part));
}

export function invalidInput(endpoint: string, fields: readonly FieldProblem[]): AdminErrorOf<'validation'> {
  return adminError('validation', {
    endpoint,
    source: 'input',
    fields,
    meaning: 'sent nothing, because its input is not valid',
    remedy: 'Correct the fields named here.',
  });
}

/** The places and expectations of zod issues, without the received values. */
export function fieldProblems(issues: readonly z.core.$ZodIssue[], part: string): FieldProblem[] {
  return issues.map((issue) => ({ field: fieldName(part, issue.path), problem: issue.message }));
}

function fieldName(part: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (name, key) => (typeof key === 'number' ? `${name}[${key}]` : name === '' ? String(key) : `${name}.${String(key)}`),
    part,
  );
}

/** Checks an id that a client is made for. Ids are opaque: only what cannot be one is refused. */
export function checkIdentifier(endpoint: string, field: string, value: unknown, expected: string): string {
  const refuse = (problem: string) => invalidInput(endpoint, [{ field, problem }]);
  if (typeof value !== 'string') {
    throw refuse(`expected ${expected}, received ${value === null ? 'null' : typeof value}`);
  }
  if (value.trim() === '') {
    throw refuse(`expected ${expected}, received an empty string`);
  }
  if (/^[a-z]+:\/\//i.test(value) || value.includes('/')) {
    throw refuse(`expected ${expected}, received an address`);
  }
  if (value.includes('@')) {
    throw refuse(`expected ${expected}, received an e-mail address`);
  }
  if (!/^[\w.:|-]{1,200}$/.test(value) || /^\.{1,2}$/.test(value)) {
    throw refuse(`expected ${expected}, without white space or other characters`);
  }
  return value;
}

/**
 * Refuses an option that does not exist, and names the one that was probably meant: an option that is ignored silently
 * does something else than its caller thinks. `options` may be left out as a whole, but is never null or a list.
 */
export function checkOptionNames(endpoint: string, options: unknown, known: readonly string[], part = ''): void {
  if (options === undefined) {
    return;
  }
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw invalidInput(endpoint, [{ field: part === '' ? 'options' : part, problem: 'expected an object' }]);
  }
  const unknown = Object.keys(options).filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw invalidInput(
      endpoint,
      unknown.map((name) => ({ field: part === '' ? name : `${part}.${name}`, problem: problemOfUnknown(name, known) })),
    );
  }
}

/** Only a name that looks like a typing error is a hint; the others are all named where they are few. */
export function problemOfUnknown(name: string, known: readonly string[]): string {
  const nearest = known.find((each) => each.toLowerCase() === name.toLowerCase()) ?? closestMatch(name, known, { maxDistance: Math.max(2, Math.floor(name.length / 3)) });
  return nearest === undefined ? `does not exist here; known are ${known.join(', ')}` : `does not exist here; did you mean ${nearest}?`;
}

/** Checks that options are there, and that no credential of another client is among them: it would be mixed up. */
export function checkOptions(endpoint: string, options: unknown, foreignCredentials: readonly string[]): void {
  if (typeof options !== 'object' || options === null) {
    throw invalidInput(endpoint, [{ field: 'options', problem: 'expected an object' }]);
  }
  const foreign = foreignCredentials.filter((name) => (options as Record<string, unknown>)[name] !== undefined);
  if (foreign.length > 0) {
    throw invalidInput(
      endpoint,
      foreign.map((field) => ({ field, problem: 'is the credential of another client' })),
    );
  }
}
