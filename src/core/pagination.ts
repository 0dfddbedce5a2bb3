import * as z from 'zod';

import { adminError } from './errors.js';
import { checkOptionNames, invalidInput } from './input.js';
import { record, type Schema } from './schema.js';

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page begins; absent on the last page. Opaque: keep it to resume, never build one. */
  readonly next?: string;
  /** How many elements the whole list has, where the vendor tells. */
  readonly total?: number;
  /** On the last page of a list that goes on growing: where later elements will begin. Keep it for {@link Paginated.from}. */
  readonly resume?: string;
}

/** Query and body of a request for a page. */
export interface PageRequest {
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

/** What a page style needs to know to find the next page. */
export interface PageContext {
  readonly route: string;
  readonly base: URL;
  readonly request: PageRequest;
}

/** One of the vendor's ways to cut a list into pages. */
export interface PageStyle {
  readonly name: string;
  /** The schema of an answer, around that of an element. */
  envelope(item: Schema): Schema;
  /** The request that asks for the page at a cursor; for the first page there is none. */
  place(request: PageRequest, cursor: string | undefined): PageRequest;
  read(answer: unknown, context: PageContext): Page<unknown>;
}

/**
 * A list that arrives in pages, fetched only as far as it is read. Loop over it with `for await`; it holds one page at
 * a time, so a list of any length needs constant memory.
 *
 * @example
 * for await (const user of org.users.search('-', { claimStatus: 'managed' })) {
 *   console.log(user.accountId);
 * }
 */
export class Paginated<T> implements AsyncIterable<T> {
  /** @internal */
  constructor(
    private readonly fetchPage: (cursor: string | undefined) => Promise<Page<T>>,
    private readonly route: string,
    private readonly start?: string,
  ) {}

  /** The same list from the page that a cursor names: `next` of a page that was read before. */
  from(cursor: string | undefined): Paginated<T> {
    return new Paginated(this.fetchPage, this.route, cursor);
  }

  /** The pages instead of the elements: for progress, and to keep `next` for a later {@link from}. */
  async *pages(): AsyncGenerator<Page<T>, void, undefined> {
    const seen = new Set<string>();
    let cursor = this.start;
    for (;;) {
      const page = await this.fetchPage(cursor);
      yield page;
      if (page.next === undefined) {
        return;
      }
      if (page.next === cursor || seen.has(page.next)) {
        throw adminError('unexpectedResponse', {
          endpoint: this.route,
          why: 'cursor',
          fields: [{ field: 'next', problem: 'leads back to a page that was already read' }],
        });
      }
      seen.add(page.next);
      cursor = page.next;
    }
  }

  /** Reads the items one after the other, and each page when it is needed. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for await (const page of this.pages()) {
      yield* page.items;
    }
  }

  /** All elements in an array, up to `limit`. A list of unknown length does not belong in memory: prefer `for await`. */
  async toArray(options: { readonly limit?: number } = {}): Promise<T[]> {
    checkOptionNames(this.route, options, ['limit']);
    const { limit = Number.POSITIVE_INFINITY } = options;
    if (typeof limit !== 'number' || !(limit >= 0)) {
      throw invalidInput(this.route, [{ field: 'limit', problem: 'expected a number, 0 at least' }]);
    }
    const items: T[] = [];
    if (limit === 0) {
      return items;
    }
    for await (const item of this) {
      items.push(item);
      if (items.length >= limit) {
        break;
      }
    }
    return items;
  }

  /** The first element, or `undefined` where there is none. */
  async first(): Promise<T | undefined> {
    const [item] = await this.toArray({ limit: 1 });
    return item;
  }
}

const LinksSchema = record({ next: z.string().nullish() });

interface CursorAnswer {
  readonly data?: readonly unknown[] | null;
  readonly links?: z.infer<typeof LinksSchema> | null;
  readonly meta?: { readonly total?: number | null; readonly next?: unknown } | null;
}

interface ItemsAnswer {
  readonly items: readonly unknown[];
  readonly links?: CursorAnswer['links'];
  readonly total?: number | null;
}

function cursorEnvelope(item: Schema): Schema {
  return record({
    data: z.array(item).nullish(),
    links: LinksSchema.nullish(),
    meta: record({ total: z.number().nullish(), next: z.unknown().optional() }).nullish(),
  });
}

function cursorPage(answer: CursorAnswer, context: PageContext): Page<unknown> {
  const { total, next: bare } = answer.meta ?? {};
  // Policies and events carry the bare cursor a second time in `meta`: whichever is there keeps the list whole.
  const next = cursorOfLink(answer.links?.next, context) ?? (typeof bare === 'string' && bare !== '' ? bare : undefined);
  return {
    items: answer.data ?? [],
    ...(next === undefined ? {} : { next }),
    ...(typeof total === 'number' ? { total } : {}),
  };
}

/**
 * `links.next` is a bare cursor in some operations and an address in others, and documents are not reliable about
 * which. An address is only mined for its cursor: it is never requested, and must not point to another host.
 */
function cursorOfLink(link: string | null | undefined, context: PageContext, name = 'cursor'): string | undefined {
  if (link === null || link === undefined || link === '') {
    return undefined;
  }
  // A `start` always stands in an address: a link without one cannot be gone on with.
  const isAddress = name === 'start' || /^(?:[a-z][a-z0-9+.-]*:)?\/\//i.test(link) || new RegExp(`^[/?].*\\b${name}=`, 's').test(link);
  if (!isAddress) {
    return link;
  }
  const url = URL.canParse(link, context.base) ? new URL(link, context.base) : undefined;
  const cursor = url?.searchParams.get(name);
  if (url?.origin !== context.base.origin || cursor === null || cursor === undefined || cursor === '') {
    throw adminError('unexpectedResponse', {
      endpoint: context.route,
      why: 'cursor',
      fields: [
        {
          field: 'links.next',
          problem:
            url?.origin === context.base.origin ? `has no parameter ${name}` : 'points to another host and was not followed',
        },
      ],
    });
  }
  return cursor;
}

/** `GET` lists of the organization APIs: the cursor goes into the query. */
export const cursorInQuery: PageStyle = {
  name: 'cursorInQuery',
  envelope: cursorEnvelope,
  place: (request, cursor) =>
    cursor === undefined ? request : { ...request, query: { ...request.query, cursor } },
  read: (answer, context) => cursorPage(answer as CursorAnswer, context),
};

/** The service accounts have their elements in `items`, and the total beside them. */
export const cursorInQueryWithItems: PageStyle = {
  ...cursorInQuery,
  envelope: (item) => record({ items: z.array(item), links: LinksSchema.nullish(), total: z.number().nullish() }),
  read: (answer, context) => {
    const { items, links, total } = answer as ItemsAnswer;
    return cursorPage({ data: items, links: links ?? {}, meta: { total: total ?? null } }, context);
  },
};

/** A log that is polled: its last page still names a cursor, under which later elements will appear. */
export const cursorInQueryOfLog: PageStyle = {
  ...cursorInQuery,
  read: (answer, context) => {
    const { next, ...page } = cursorPage(answer as CursorAnswer, context);
    const asked = context.request.query['cursor'];
    if (next !== undefined && next !== asked && page.items.length > 0) {
      return { ...page, next };
    }
    // A cursor that brought elements would bring them again.
    const resume = next ?? (page.items.length === 0 && typeof asked === 'string' ? asked : undefined);
    return { ...page, ...(resume === undefined ? {} : { resume }) };
  },
};

/** `POST` searches of the organization APIs: the cursor goes into the body. */
export const cursorInBody: PageStyle = {
  name: 'cursorInBody',
  envelope: cursorEnvelope,
  place: (request, cursor) => (cursor === undefined ? request : { ...request, body: { ...request.body, cursor } }),
  read: (answer, context) => cursorPage(answer as CursorAnswer, context),
};

/** The workspaces search refuses a cursor beside any other field. */
export const cursorAloneInBody: PageStyle = {
  ...cursorInBody,
  name: 'cursorAloneInBody',
  place: (request, cursor) => (cursor === undefined ? request : { ...request, body: { cursor } }),
};

interface ScimAnswer {
  readonly totalResults?: number;
  readonly startIndex?: number;
  readonly Resources?: readonly unknown[];
}

const scimPageSize = 100;

/** SCIM lists count from 1, and a page may be shorter than asked for: the next one starts after what arrived. */
export const scimIndex: PageStyle = {
  name: 'scimIndex',
  envelope: (item) =>
    record({ totalResults: z.number().optional(), startIndex: z.number().optional(), Resources: z.array(item).optional() }),
  place: (request, cursor) => {
    const { startIndex = 1 } = request.query;
    return { ...request, query: { count: scimPageSize, ...request.query, startIndex: cursor ?? startIndex } };
  },
  read: (answer, { request }) => {
    const { Resources: rows = [], totalResults } = answer as ScimAnswer;
    const start = Number(request.query['startIndex']);
    // Some servers answer every row for a start past the end: those were read already, or were not asked for.
    const items = totalResults !== undefined && start > totalResults ? [] : rows;
    const next = start + items.length;
    const ended = items.length === 0 || (totalResults !== undefined && next > totalResults);
    return {
      items,
      ...(ended ? {} : { next: String(next) }),
      ...(totalResults === undefined ? {} : { total: totalResults }),
    };
  },
};

interface StartAtAnswer {
  readonly values?: readonly unknown[];
  readonly startAt?: number;
  readonly maxResults?: number;
  readonly total?: number;
  readonly isLast?: boolean;
}

/**
 * Jira's lists: a page object, or a bare array. Jira filters after it has cut the range, so a short page is not the
 * end, and the next one starts a whole page further on. Where it filters for what was searched, even an empty page is
 * not the end: then `looksAt` says how many elements Jira looks at, and the pages go on until there.
 */
export function startAt(options: { readonly pageSize: number; readonly sizeParameter?: string; readonly looksAt?: number }): PageStyle {
  const { sizeParameter = 'maxResults', looksAt } = options;
  return {
    name: 'startAt',
    envelope: (item) =>
      z.union([
        z.array(item),
        record({
          values: z.array(item).optional(),
          startAt: z.number().optional(),
          maxResults: z.number().optional(),
          total: z.number().optional(),
          isLast: z.boolean().optional(),
        }),
      ]),
    place: (request, cursor) => ({
      ...request,
      query: { [sizeParameter]: options.pageSize, ...request.query, startAt: cursor ?? request.query['startAt'] ?? '0' },
    }),
    read: (answer, { request }) => {
      const start = Number(request.query['startAt']);
      const asked = Number(request.query[sizeParameter]);
      if (Array.isArray(answer)) {
        const next = start + asked;
        const ended = looksAt === undefined ? answer.length === 0 : next >= looksAt;
        return { items: answer, ...(ended ? {} : { next: String(next) }) };
      }
      const { values = [], maxResults = asked, total, isLast } = answer as StartAtAnswer;
      const next = start + Math.max(1, maxResults);
      // A total may count only what has matched so far: where Jira filters a range, it does not tell the end.
      const ended =
        isLast === true || (looksAt !== undefined ? next >= looksAt : total === undefined ? values.length === 0 : next >= total);
      return {
        items: values,
        ...(ended ? {} : { next: String(next) }),
        ...(total === undefined ? {} : { total }),
      };
    },
  };
}

interface ConfluenceAnswer {
  readonly results?: readonly unknown[];
  readonly start?: number;
  readonly limit?: number;
  readonly size?: number;
  readonly totalSize?: number;
  readonly _links?: { readonly next?: string | null } | null;
}

/** Confluence's lists: `start` and `limit`, and a link where there is more. */
export function confluenceStart(options: { readonly pageSize: number }): PageStyle {
  return {
    name: 'confluenceStart',
    envelope: (item) =>
      record({
        results: z.array(item).optional(),
        start: z.number().optional(),
        limit: z.number().optional(),
        size: z.number().optional(),
        totalSize: z.number().optional(),
        _links: record({ next: z.string().nullish() }).nullish(),
      }),
    place: (request, cursor) => ({
      ...request,
      query: { limit: options.pageSize, ...request.query, start: cursor ?? request.query['start'] ?? '0' },
    }),
    read: (answer, context) => {
      const { results: items = [], limit, totalSize, _links: links } = answer as ConfluenceAnswer;
      const asked = limit ?? Number(context.request.query['limit']);
      const start = Number(context.request.query['start']);
      const linked = cursorOfLink(links?.next, context, 'start');
      const ended = links === undefined || links === null ? items.length < asked : linked === undefined;
      return {
        items,
        ...(ended ? {} : { next: linked ?? String(start + asked) }),
        ...(totalSize === undefined ? {} : { total: totalSize }),
      };
    },
  };
}
