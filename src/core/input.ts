import type * as z from 'zod/mini';

import { adminError, type AdminErrorOf, type FieldProblem } from './errors.js';
import { problemOfGivenId } from './ids.js';
import { parsedBy, type Schema } from './schema.js';
import { printableName, problemOfUnknown } from './unknown-names.js';

export { problemOfUnknown };

/** Checks your input against its schema before anything is sent. The error names the fields, never the values. */
export function checkInput<S extends Schema>(schema: S, value: unknown, where: { endpoint: string; part: string }): z.output<S> {
  const result = parsedBy(schema, value, noteNames);
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
    meaning: '{call} has invalid input and sent nothing',
    remedy: 'Correct the named fields.',
  });
}

/** The places and expectations of zod issues, without the received values. */
export function fieldProblems(issues: readonly z.core.$ZodIssue[], part: string): FieldProblem[] {
  return issues.flatMap((issue) => problemsOf(issue, part));
}

function problemsOf(issue: z.core.$ZodIssue, part: string): FieldProblem[] {
  const field = fieldName(part, issue.path);
  if (issue.code === 'unrecognized_keys') {
    const known = knownNames.get(issue.keys) ?? [];
    return issue.keys.map((key) => ({ field: fieldName(field, [printableName(key)]), problem: problemOfUnknown(key, known) }));
  }
  if (issue.code === 'invalid_union') {
    // If one alternative fits except for its members, its members are the problem.
    const meant = issue.errors.filter((branch) => branch.every(({ code, path }) => path.length > 0 || code === 'unrecognized_keys'));
    if (meant.length === 1 && meant[0] !== undefined && meant[0].length > 0) {
      return fieldProblems(meant[0], field);
    }
  }
  return [{ field, problem: issue.message }];
}

/** The names that exist beside an unknown one: only the raw issue has its schema. */
const knownNames = new WeakMap<object, readonly string[]>();

const noteNames: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'unrecognized_keys') {
    const { shape = {} } = (issue.inst as { readonly _zod: { readonly def: { readonly shape?: object } } } | undefined)?._zod.def ?? {};
    knownNames.set(issue.keys, Object.keys(shape));
  }
  return undefined;
};

function fieldName(part: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (name, key) => (typeof key === 'number' ? `${name}[${key}]` : name === '' ? String(key) : `${name}.${String(key)}`),
    part,
  );
}

/** Checks an id that a client is made for. Ids are opaque: this rejects only impossible ones. */
export function checkIdentifier(endpoint: string, field: string, value: unknown, expected: string): string {
  const refuse = (problem: string) => invalidInput(endpoint, [{ field, problem }]);
  if (typeof value !== 'string') {
    throw refuse(`expected ${expected}, received ${value === null ? 'null' : typeof value}`);
  }
  if (value.trim() === '') {
    throw refuse(`expected ${expected}, received an empty string`);
  }
  const problem = /^\.{1,2}$/.test(value) ? `expected ${expected}, received dots` : problemOfGivenId(value, 'opaque', expected);
  if (problem !== undefined) {
    throw refuse(problem);
  }
  return value;
}

/**
 * Rejects an option that does not exist, and names the one that you probably meant. A silently ignored option would do
 * something else than you expect. You can leave `options` out, but it is never null or a list.
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
      unknown.map((name) => ({ field: fieldName(part, [printableName(name)]), problem: problemOfUnknown(name, known) })),
    );
  }
}
