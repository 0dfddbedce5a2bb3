import * as z from 'zod/mini';

import { adminError, type AdminError, type FieldProblem } from './errors.js';
import { checkOptionNames, invalidInput } from './input.js';
import { record, type Schema } from './schema.js';

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page starts; absent on the last page. Opaque: keep it to resume, never build one. */
  readonly next?: string;
  /** How many elements the whole list has, if Atlassian sends it. */
  readonly total?: number;
  /** How many records of the page were unreadable and left out. If there are any, absence proves nothing. */
  readonly odd?: number;
  /** What is wrong with those records. No values. */
  readonly oddFields?: readonly FieldProblem[];
  /**
   * On the last page of a list that keeps growing: where later elements will start. Keep it for {@link Paginated.from}.
   */
  readonly resume?: string;
}

/** Query and body of a request for a page. */
export interface PageRequest {
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

/** What a page style needs to find the next page. */
export interface PageContext {
  readonly route: string;
  readonly base: URL;
  readonly request: PageRequest;
}

/** One of Atlassian's ways to cut a list into pages. */
export interface PageStyle {
  readonly name: string;
  /** Names under which a response has its list. A bare list has none. */
  readonly lists: readonly string[];
  /** The schema of a response, around that of an element. */
  envelope(item: Schema): Schema;
  /** The request for the page at a cursor. The first page has no cursor. */
  place(request: PageRequest, cursor: string | undefined): PageRequest;
  read(answer: unknown, context: PageContext): Page<unknown>;
}

/**
 * A list in pages, fetched only as far as you read it. Loop over it with `for await`. It holds one page at a time: a
 * list of any length needs constant memory.
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
    private readonly isStrict = false,
  ) {}

  /** The same list from the page at a cursor: `next` of an earlier page. */
  from(cursor: string | undefined): Paginated<T> {
    return new Paginated(this.fetchPage, this.route, cursor, this.isStrict);
  }

  /**
   * The same list, but it ends with an error at an unreadable record instead of leaving it out. Use it to conclude
   * something from absence in the list.
   */
  whole(): Paginated<T> {
    return new Paginated(this.fetchPage, this.route, this.start, true);
  }

  /** The pages instead of the elements: for progress, and to keep `next` for a later {@link from}. */
  async *pages(): AsyncGenerator<Page<T>, void, undefined> {
    const cursors = new Set<string>();
    const seen = new SeenPages();
    let cursor = this.start;
    for (;;) {
      const page = await this.fetchPage(cursor);
      const { next, odd = 0, oddFields = [] } = page;
      if (seen.repeats(page.items)) {
        throw this.#unexpected('cursor', [{ field: 'next', problem: 'brought a page that was already read' }]);
      }
      yield page;
      if (this.isStrict && odd > 0) {
        throw this.#unexpected('schema', oddFields);
      }
      if (next === undefined) {
        return;
      }
      if (next === cursor || cursors.has(next)) {
        throw this.#unexpected('cursor', [{ field: 'next', problem: 'leads back to a page that was already read' }]);
      }
      cursors.add(next);
      cursor = next;
    }
  }

  #unexpected(why: 'cursor' | 'schema', fields: readonly FieldProblem[]): AdminError {
    return adminError('unexpectedResponse', { endpoint: this.route, why, fields });
  }

  /** Reads the elements one after the other, and each page when it is needed. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for await (const page of this.pages()) {
      yield* page.items;
    }
  }

  /** All elements in an array, up to `limit`. For a list of unknown length, prefer `for await`. */
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

  /** The first element, or `undefined` if there is none. */
  async first(): Promise<T | undefined> {
    const [item] = await this.toArray({ limit: 1 });
    return item;
  }
}

const mostEmptyPages = 1_000;

/** Detects a service that returns the same page for every cursor: such a list would never end. */
class SeenPages {
  readonly #ends = new Set<string>();
  #before: readonly string[] = [];
  #empty = 0;
  #alike = 0;

  repeats(items: readonly unknown[]): boolean {
    if (items.length === 0) {
      this.#empty += 1;
      return this.#empty > mostEmptyPages;
    }
    const ids = items.map(idOf);
    const ends = JSON.stringify([ids.length, ids[0], ids.at(-1)]);
    const shared = Math.min(ids.length, this.#before.length);
    const isSeen = this.#ends.has(ends) || (shared > 0 && ids.slice(0, shared).every((id, index) => id === this.#before[index]));
    this.#alike = isSeen ? this.#alike + 1 : 0;
    this.#ends.add(ends);
    this.#before = ids;
    this.#empty = 0;
    // One record alone may come again, because it moved while the list was read. It does not come again all the time.
    return this.#alike > (ids.length === 1 ? 2 : 0);
  }
}

function idOf(item: unknown): string {
  const { id, accountId, account_id: account, groupId, directoryId } = (item ?? {}) as Record<string, unknown>;
  const found = id ?? accountId ?? account ?? groupId ?? directoryId;
  return typeof found === 'string' || typeof found === 'number' ? String(found) : JSON.stringify(item);
}

const LinksSchema = record({ next: z.nullish(z.string()) });

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

/** A response without its list is an empty one only if other members of it are there. */
function cursorEnvelope(item: Schema): Schema {
  return record({ ...cursorShape, data: z.nullish(z.array(item)) }).check(z.refine(({ data, links, meta }) => (data ?? undefined) !== undefined || links !== undefined || meta !== undefined, { path: ['data'], message: 'expected a list' }));
}

const cursorShape = {
  links: z.nullish(LinksSchema),
  meta: z.nullish(record({ total: z.nullish(z.number()), next: z.optional(z.unknown()) })),
};

function cursorPage(answer: CursorAnswer, context: PageContext): Page<unknown> {
  const { total, next: bare } = answer.meta ?? {};
  // Policies and events repeat the bare cursor in `meta`: either one keeps the list whole.
  const next = cursorOfLink(answer.links?.next, context) ?? (typeof bare === 'string' && bare !== '' ? bare : undefined);
  return {
    items: answer.data ?? [],
    ...nextAt(next),
    ...(typeof total === 'number' ? { total } : {}),
  };
}

/** Where a page says that the next one starts. Atlassian ends a list by an absent cursor, by null, or by an empty one. */
export function nextAt(cursor: string | null | undefined): Pick<Page<unknown>, 'next'> {
  return cursor === undefined || cursor === null || cursor === '' ? {} : { next: cursor };
}

/**
 * `links.next` is a bare cursor in some operations and an address in others, and documents are unreliable about it.
 * Only the cursor of an address is used: the address is never requested, and must not point to another host.
 */
export function cursorOfLink(link: string | null | undefined, context: PageContext, name = 'cursor'): string | undefined {
  if (link === null || link === undefined || link === '') {
    return undefined;
  }
  // A position is always in an address: a link without one leads nowhere.
  const isAddress = name !== 'cursor' || /^(?:[a-z][a-z0-9+.-]*:)?\/\//i.test(link) || new RegExp(`^[/?].*\\b${name}=`, 's').test(link);
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

/** `GET` lists of the organization APIs: the cursor is in the query. */
export const cursorInQuery: PageStyle = {
  name: 'cursorInQuery',
  lists: ['data'],
  envelope: cursorEnvelope,
  place: (request, cursor) =>
    cursor === undefined ? request : { ...request, query: { ...request.query, cursor } },
  read: (answer, context) => cursorPage(answer as CursorAnswer, context),
};

/** Service accounts have their elements in `items`, and the total beside them. */
export const cursorInQueryWithItems: PageStyle = {
  ...cursorInQuery,
  lists: ['items'],
  envelope: (item) => record({ items: z.array(item), links: z.nullish(LinksSchema), total: z.nullish(z.number()) }),
  read: (answer, context) => {
    const { items, links, total } = answer as ItemsAnswer;
    return cursorPage({ data: items, links: links ?? {}, meta: { total: total ?? null } }, context);
  },
};

/** A log to poll: its last page still has a cursor, under which later elements will appear. */
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

/** `POST` searches of the organization APIs: the cursor is in the body. */
export const cursorInBody: PageStyle = {
  name: 'cursorInBody',
  lists: ['data'],
  envelope: (item) => record({ ...cursorShape, data: z.array(item) }),
  place: (request, cursor) => (cursor === undefined ? request : { ...request, body: { ...request.body, cursor } }),
  read: (answer, context) => cursorPage(answer as CursorAnswer, context),
};

/** The workspaces search refuses a cursor beside any other field. */
export const cursorAloneInBody: PageStyle = {
  ...cursorInBody,
  name: 'cursorAloneInBody',
  envelope: cursorEnvelope,
  place: (request, cursor) => (cursor === undefined ? request : { ...request, body: { cursor } }),
};

interface ScimAnswer {
  readonly totalResults?: number;
  readonly startIndex?: number;
  readonly Resources?: readonly unknown[];
  readonly resources?: readonly unknown[];
}

const scimPageSize = 100;

/** SCIM lists count from 1. A page may be shorter than requested: the next one starts after what arrived. */
export const scimIndex: PageStyle = {
  name: 'scimIndex',
  lists: ['Resources', 'resources'],
  // Some servers write the name in lower case. Only a response with a count of zero may leave its list out.
  envelope: (item) =>
    record({
      totalResults: z.optional(z.number()),
      startIndex: z.optional(z.number()),
      Resources: z.optional(z.array(item)),
      resources: z.optional(z.array(item)),
    }).check(z.refine(({ totalResults, Resources, resources }) => (Resources ?? resources) !== undefined || totalResults === 0, {
      path: ['Resources'],
      message: 'expected a list',
    })),
  place: (request, cursor) => {
    const { startIndex = 1 } = request.query;
    return { ...request, query: { count: scimPageSize, ...request.query, startIndex: cursor ?? startIndex } };
  },
  read: (answer, { request, route }) => {
    const { resources = [], Resources: rows = resources, totalResults } = answer as ScimAnswer;
    const start = Number(request.query['startIndex']);
    if (rows.length === 0 && totalResults !== undefined && start <= totalResults) {
      // A response that counts people and lists none does not prove that there are none.
      throw adminError('unexpectedResponse', { endpoint: route, why: 'schema', fields: [{ field: 'response.Resources', problem: 'is empty, although totalResults counts some' }] });
    }
    // Some servers return every row for a start past the end: those were already read, or not requested.
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
 * Jira's lists: a page object, or a bare array. Jira filters after it has cut the range. A short page is not the end,
 * and the next one starts a whole page further on. If Jira filters by the search itself, even an empty page is not the
 * end. Then `looksAt` is how many elements Jira looks at, and the pages continue up to there.
 */
export function startAt(options: { readonly pageSize: number; readonly sizeParameter?: string; readonly looksAt?: number }): PageStyle {
  const { sizeParameter = 'maxResults', looksAt } = options;
  return {
    name: 'startAt',
    lists: ['values'],
    envelope: (item) =>
      z.union([
        z.array(item),
        record({
          values: z.optional(z.array(item)),
          startAt: z.optional(z.number()),
          maxResults: z.optional(z.number()),
          total: z.optional(z.number()),
          isLast: z.optional(z.boolean()),
        }).check(z.refine(({ values, total }) => values !== undefined || total === 0, { path: ['values'], message: 'expected a list' })),
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
      // A total may count only what has matched so far. If Jira filters a range, it does not show the end.
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
  readonly results: readonly unknown[];
  readonly start?: number;
  readonly limit?: number;
  readonly size?: number;
  readonly totalSize?: number;
  readonly _links?: { readonly next?: string | null } | null;
}

/** Confluence's lists: `start` and `limit`, and a link if there is more. */
export function confluenceStart(options: { readonly pageSize: number }): PageStyle {
  return {
    name: 'confluenceStart',
    lists: ['results'],
    envelope: (item) =>
      record({
        results: z.array(item),
        start: z.optional(z.number()),
        limit: z.optional(z.number()),
        size: z.optional(z.number()),
        totalSize: z.optional(z.number()),
        _links: z.nullish(record({ next: z.nullish(z.string()) })),
      }),
    place: (request, cursor) => ({
      ...request,
      query: { limit: options.pageSize, ...request.query, start: cursor ?? request.query['start'] ?? '0' },
    }),
    read: (answer, context) => {
      const { results: items, limit, totalSize, _links: links } = answer as ConfluenceAnswer;
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
