import * as z from 'zod/mini';

import { cursorOfLink, nextAt, type PageStyle } from './pagination.js';
import { record } from './schema.js';

interface ConfluenceCursorAnswer {
  readonly results: readonly unknown[];
  readonly totalSize?: number | null;
  readonly _links?: { readonly next?: string | null } | null;
}

/**
 * The lists of version 2 of the Confluence API, and the searches of version 1. `_links.next` is the path of the next
 * page with its cursor. Without one, the list is complete.
 */
export function confluenceCursor(options: { readonly pageSize: number }): PageStyle {
  return {
    name: 'confluenceCursor',
    lists: ['results'],
    envelope: (item) =>
      record({
        results: z.array(item),
        totalSize: z.nullish(z.number()),
        _links: z.nullish(record({ next: z.nullish(z.string()) })),
      }),
    place: (request, cursor) => ({
      ...request,
      query: { limit: options.pageSize, ...request.query, ...(cursor === undefined ? {} : { cursor }) },
    }),
    read: (answer, context) => {
      const { results: items, totalSize, _links: links } = answer as ConfluenceCursorAnswer;
      return {
        items,
        ...nextAt(cursorOfLink(links?.next, context)),
        ...(typeof totalSize === 'number' ? { total: totalSize } : {}),
      };
    },
  };
}
