import * as z from 'zod/mini';

import { nextAt, type PageStyle } from '../../core/pagination.js';
import { maybeBoolean, maybeNumber, maybeString, record } from '../../core/schema.js';

interface TokenAnswer {
  readonly issues: readonly unknown[];
  readonly nextPageToken?: string | null;
  readonly isLast?: boolean | null;
}

/** The search for issues: a token in the body, and no total. Jira makes pages smaller if many fields are requested. */
export const tokenInBody: PageStyle = {
  name: 'tokenInBody',
  lists: ['issues'],
  envelope: (item) => record({ issues: z.array(item), nextPageToken: maybeString, isLast: maybeBoolean }),
  place: (request, cursor) => ({ ...request, body: { maxResults: 100, ...request.body, ...(cursor === undefined ? {} : { nextPageToken: cursor }) } }),
  read: (answer) => {
    const { issues, nextPageToken, isLast } = answer as TokenAnswer;
    return { items: issues, ...nextAt(isLast === true ? undefined : nextPageToken) };
  },
};

interface BulkAnswer {
  readonly fields?: readonly unknown[] | null;
  readonly startingAfter?: string | null;
}

/** The fields of bulk edits: the response says after which element the next page starts. */
export const startingAfter: PageStyle = {
  name: 'startingAfter',
  lists: ['fields'],
  envelope: (item) => record({ fields: z.nullish(z.array(item)), startingAfter: maybeString, endingBefore: maybeString }),
  place: (request, cursor) => (cursor === undefined ? request : { ...request, query: { ...request.query, startingAfter: cursor } }),
  read: (answer) => {
    const { fields, startingAfter: after } = answer as BulkAnswer;
    const items = fields ?? [];
    return { items, ...nextAt(items.length === 0 ? undefined : after) };
  },
};

interface PlansAnswer {
  readonly values: readonly unknown[];
  readonly nextPageCursor?: string | null;
  readonly last?: boolean | null;
  readonly total?: number | null;
}

/** Plans: a cursor in the query, and `last` for the end. */
export const cursorOfPlans: PageStyle = {
  name: 'cursorOfPlans',
  lists: ['values'],
  envelope: (item) => record({ values: z.array(item), cursor: maybeString, nextPageCursor: maybeString, last: maybeBoolean, size: maybeNumber, total: maybeNumber }),
  place: (request, cursor) => ({ ...request, query: { maxResults: 50, ...request.query, ...(cursor === undefined ? {} : { cursor }) } }),
  read: (answer) => {
    const { values, nextPageCursor, last, total } = answer as PlansAnswer;
    return { items: values, ...nextAt(last === true ? undefined : nextPageCursor), ...(typeof total === 'number' ? { total } : {}) };
  },
};

interface RecordsAnswer {
  readonly records: readonly unknown[];
  readonly limit?: number | null;
  readonly total?: number | null;
}

/** The audit log: an offset and a limit, which Jira may reduce. */
export const offsetOfRecords: PageStyle = {
  name: 'offsetOfRecords',
  lists: ['records'],
  envelope: (item) => record({ records: z.array(item), offset: maybeNumber, limit: maybeNumber, total: maybeNumber }),
  place: (request, cursor) => ({ ...request, query: { limit: 1000, ...request.query, offset: cursor ?? request.query['offset'] ?? '0' } }),
  read: (answer, { request }) => {
    const { records, total } = answer as RecordsAnswer;
    const next = Number(request.query['offset']) + records.length;
    const ended = records.length === 0 || (typeof total === 'number' && next >= total);
    return { items: records, ...(ended ? {} : { next: String(next) }), ...(typeof total === 'number' ? { total } : {}) };
  },
};
