import * as z from 'zod/mini';

import { cursorOfLink, nextAt, type PageContext, type PageStyle } from './pagination.js';
import { record, type Schema } from './schema.js';

/** How the APIs beside the organization, Jira and Confluence cut their lists into pages. */

interface RangeNames {
  readonly name: string;
  readonly list: string;
  readonly position: string;
  readonly size: string;
  readonly links: string;
}

type Answer = Readonly<Record<string, unknown>>;

/** Lists with a position and a size, and a link if there is more. Without links, a short page is the last one. */
function linkedRange({ name, list, position, size, links }: RangeNames, pageSize: number | undefined): PageStyle {
  return {
    name,
    lists: [list],
    envelope: (item) =>
      record({
        [list]: z.array(item),
        [links]: z.nullish(record({ next: z.nullish(z.string()) })),
        isLastPage: z.nullish(z.boolean()),
      }),
    place: (request, cursor) => {
      const start = cursor ?? request.query[position] ?? (pageSize === undefined ? undefined : '0');
      return {
        ...request,
        query: { ...(pageSize === undefined ? {} : { [size]: pageSize }), ...request.query, ...(start === undefined ? {} : { [position]: start }) },
      };
    },
    read: (answer, context) => {
      const { [list]: items, [links]: linked, isLastPage } = answer as Answer & { readonly isLastPage?: boolean | null };
      const elements = items as readonly unknown[];
      const { query } = context.request;
      const next = nextOf(linked, context, position);
      const mayHaveMore = isLastPage === false || ((linked ?? undefined) === undefined && pageSize !== undefined && elements.length >= Number(query[size]));
      const following = next ?? (mayHaveMore ? String(Number(query[position]) + Number(query[size])) : undefined);
      return { items: elements, ...nextAt(isLastPage === true ? undefined : following) };
    },
  };
}

function nextOf(links: unknown, context: PageContext, parameter: string): string | undefined {
  return cursorOfLink((links as { readonly next?: string | null } | null | undefined)?.next, context, parameter);
}

/**
 * Operations of Jira Service Management: `offset` and `size`. Without a page size, only links show that there is more:
 * for lists whose parameters are unpublished.
 */
export function opsOffset(options: { readonly pageSize?: number } = {}): PageStyle {
  return linkedRange({ name: 'opsOffset', list: 'values', position: 'offset', size: 'size', links: 'links' }, options.pageSize);
}

/** Service desks: `start` and `limit`, and `isLastPage`. */
export function serviceDeskStart(options: { readonly pageSize: number }): PageStyle {
  return linkedRange({ name: 'serviceDeskStart', list: 'values', position: 'start', size: 'limit', links: '_links' }, options.pageSize);
}

/** A log of the operations of Jira Service Management: the link to the next page has its token. */
export const opsToken: PageStyle = {
  name: 'opsToken',
  lists: ['values'],
  envelope: (item) => record({ values: z.array(item), count: z.nullish(z.number()), links: z.nullish(record({ next: z.nullish(z.string()) })) }),
  place: (request, cursor) => (cursor === undefined ? request : { ...request, query: { ...request.query, pageToken: cursor } }),
  read: (answer, context) => {
    const { values, links } = answer as { readonly values: readonly unknown[]; readonly links?: unknown };
    return { items: values, ...nextAt(nextOf(links, context, 'pageToken')) };
  },
};

/** Teams: the cursor is beside the list. */
export const teamsCursor: PageStyle = {
  name: 'teamsCursor',
  lists: ['entities'],
  envelope: (item) => record({ entities: z.array(item), cursor: z.nullish(z.string()) }),
  place: (request, cursor) => (cursor === undefined ? request : { ...request, query: { ...request.query, cursor } }),
  read: (answer) => {
    const { entities, cursor } = answer as { readonly entities: readonly unknown[]; readonly cursor?: string | null };
    return { items: entities, ...nextAt(cursor) };
  },
};

interface PageInfo {
  readonly hasNextPage: boolean;
  readonly endCursor?: string | null;
}

/** Members of a team: `first` and `after` in the body. */
export const afterInBody: PageStyle = {
  name: 'afterInBody',
  lists: ['results'],
  envelope: (item: Schema) =>
    record({
      results: z.array(item),
      pageInfo: record({ hasNextPage: z.boolean(), endCursor: z.nullish(z.string()) }).check(
        z.refine(({ hasNextPage, endCursor }) => !hasNextPage || (endCursor ?? '') !== '', { path: ['endCursor'], message: 'expected a cursor, because there is another page' }),
      ),
    }),
  place: (request, cursor) => (cursor === undefined ? request : { ...request, body: { ...request.body, after: cursor } }),
  read: (answer) => {
    const { results, pageInfo } = answer as { readonly results: readonly unknown[]; readonly pageInfo: PageInfo };
    return { items: results, ...nextAt(pageInfo.hasNextPage ? pageInfo.endCursor : undefined) };
  },
};
