import * as z from 'zod';

import type { PagedEndpoint } from './endpoint.js';
import { isObject } from './error-body.js';
import type { FieldProblem } from './errors.js';
import { fieldProblems } from './input.js';
import type { Page } from './pagination.js';

/** Stands in a list for a record that could not be read, so that the places of the others stay what they are. */
class OddRecord {
  constructor(readonly fields: readonly FieldProblem[]) {}
}

/** An answer whose list has records that cannot be read beside others that can: `undefined` where that is not all that is wrong. */
export function readAround({ item, page, response }: PagedEndpoint, answer: unknown): unknown {
  const name = isObject(answer) ? page.lists.find((list) => Array.isArray(answer[list])) : undefined;
  const list: unknown = name === undefined ? answer : (answer as Record<string, unknown>)[name];
  if (!Array.isArray(list)) {
    return undefined;
  }
  const records = list.map((record: unknown) => {
    const parsed = z.safeParse(item, record);
    return parsed.success ? parsed.data : new OddRecord(fieldProblems(parsed.error.issues, 'record'));
  });
  // A list in which nothing can be read is not one of these.
  if (records.every((record) => record instanceof OddRecord)) {
    return undefined;
  }
  if (name === undefined) {
    return records;
  }
  const rest = z.safeParse(response, { ...(answer as object), [name]: [] });
  return rest.success ? { ...(rest.data as object), [name]: records } : undefined;
}

/** The page without what could not be read, and how much that is. */
export function withoutOddRecords(page: Page<unknown>): Page<unknown> {
  const odd = page.items.filter((record) => record instanceof OddRecord);
  return odd.length === 0
    ? page
    : { ...page, items: page.items.filter((record) => !(record instanceof OddRecord)), odd: odd.length, oddFields: odd.flatMap(({ fields }) => fields).slice(0, 20) };
}
