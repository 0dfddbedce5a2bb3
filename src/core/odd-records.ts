
import type { PagedEndpoint } from './endpoint.js';
import { isObject } from './error-body.js';
import type { FieldProblem } from './errors.js';
import { fieldProblems } from './input.js';
import type { Page } from './pagination.js';
import { parsedBy } from './schema.js';

/** Takes the place of an unreadable record in a list: the others keep their places. */
class OddRecord {
  constructor(readonly fields: readonly FieldProblem[]) {}
}

/** A response whose list has both unreadable and readable records. `undefined` if anything else is wrong. */
export function readAround({ item, page, response }: PagedEndpoint, answer: unknown): unknown {
  const name = isObject(answer) ? page.lists.find((list) => Array.isArray(answer[list])) : undefined;
  const list: unknown = name === undefined ? answer : (answer as Record<string, unknown>)[name];
  if (!Array.isArray(list)) {
    return undefined;
  }
  const records = list.map((record: unknown) => {
    const parsed = parsedBy(item, record);
    return parsed.success ? parsed.data : new OddRecord(fieldProblems(parsed.error.issues, 'record'));
  });
  // A list without a single readable record is another error.
  if (records.every((record) => record instanceof OddRecord)) {
    return undefined;
  }
  if (name === undefined) {
    return records;
  }
  const rest = parsedBy(response, { ...(answer as object), [name]: [] });
  return rest.success ? { ...(rest.data as object), [name]: records } : undefined;
}

/** The page without its unreadable records, and their number. */
export function withoutOddRecords(page: Page<unknown>): Page<unknown> {
  const odd = page.items.filter((record) => record instanceof OddRecord);
  return odd.length === 0
    ? page
    : { ...page, items: page.items.filter((record) => !(record instanceof OddRecord)), odd: odd.length, oddFields: odd.flatMap(({ fields }) => fields).slice(0, 20) };
}
