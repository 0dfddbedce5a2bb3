import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { confluenceCursor } from '../../core/confluence-cursor.js';
import { endpoint, pagedEndpoint, readBack, type Verdict } from '../../core/endpoint.js';
import { givenId } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import type { Paginated } from '../../core/pagination.js';
import { input, inside } from '../../core/schema.js';
import type { Scopes } from '../../core/scopes.js';
import type { Transport } from '../../core/transport.js';
import {
  contentIds,
  ContentPageSchema,
  contentQueryShape,
  cursorShape,
  ListedPageSchema,
  spaceIds,
  storedFormat,
  type ContentId,
  type ContentPage,
  type ListedPage,
  type SpaceId,
} from './content-schemas.js';
import { OperationsSchema, type ConfluenceOperation } from './schemas.js';

const readPages: Scopes = { granular: ['read:page:confluence'] };

const filterShape = {
  status: z.optional(z.array(z.enum(['current', 'archived', 'deleted', 'trashed'])).check(z.minLength(1))),
  title: z.optional(z.string().check(z.minLength(1))),
  sort: z.optional(
    z.enum(['id', '-id', 'created-date', '-created-date', 'modified-date', '-modified-date', 'title', '-title']),
  ),
  'body-format': storedFormat,
  ...cursorShape,
};

const PageListQuerySchema = input({
  id: contentIds,
  'space-id': spaceIds,
  subtype: z.optional(z.enum(['live', 'page'])),
  ...filterShape,
});

/** Filters of {@link ConfluencePages.list}. Without `status`, Confluence lists current and archived pages. */
export interface PageListQuery extends z.input<typeof PageListQuerySchema> {}

export const getPages = pagedEndpoint('GET /wiki/api/v2/pages', {
  query: PageListQuerySchema,
  item: ListedPageSchema,
  page: confluenceCursor({ pageSize: 250 }),
  about: [
    { asked: 'query.id', member: 'id' },
    { asked: 'query.space-id', member: 'spaceId' },
  ],
  success: [200],
  scopes: readPages,
});

const SpacePagesQuerySchema = input({ depth: z.optional(z.enum(['all', 'root'])), ...filterShape });

/** Filters of {@link ConfluencePages.listInSpace}. `depth: 'root'` leaves out pages below other pages. */
export interface SpacePagesQuery extends z.input<typeof SpacePagesQuerySchema> {}

export const getPagesInSpace = pagedEndpoint('GET /wiki/api/v2/spaces/{spaceId}/pages', {
  query: SpacePagesQuerySchema,
  item: ListedPageSchema,
  page: confluenceCursor({ pageSize: 250 }),
  about: [{ asked: 'path.spaceId', member: 'spaceId' }],
  success: [200],
  scopes: readPages,
});

const PageQuerySchema = input({
  status: z.optional(
    z.array(z.enum(['current', 'archived', 'trashed', 'deleted', 'historical', 'draft'])).check(z.minLength(1)),
  ),
  'include-direct-children': z.optional(z.boolean()),
  ...contentQueryShape,
});

/** What a read of a page returns: `'body-format'` adds the body, and `'get-draft'` returns your own draft. */
export interface ContentPageQuery extends z.input<typeof PageQuerySchema> {}

export const getPage = endpoint('GET /wiki/api/v2/pages/{pageId}', {
  query: PageQuerySchema,
  response: ContentPageSchema,
  operation: 'read',
  about: [{ asked: 'path.pageId', member: 'id' }],
  success: [200],
  scopes: readPages,
});

export const getPageOperations = endpoint('GET /wiki/api/v2/pages/{pageId}/operations', {
  response: inside('operations', OperationsSchema),
  operation: 'read',
  success: [200],
  scopes: readPages,
});

const PageUpdateSchema = input({
  id: givenId('content'),
  status: z.enum(['current', 'draft']),
  title: z.string().check(z.minLength(1)),
  spaceId: z.optional(givenId('space')),
  parentId: z.optional(givenId('content')),
  ownerId: z.optional(givenId('account')),
  body: input({ representation: z.enum(['storage', 'atlas_doc_format', 'wiki']), value: z.string() }),
  version: input({ number: z.int().check(z.minimum(1)), message: z.optional(z.string()) }),
});

/**
 * The page as it becomes. All of it is written: read the page first, and send its current title and body back.
 *
 * - `status`: that of the page as you read it. `current` restores a page from the trash.
 * - `version.number`: the current number plus 1. `version.message` is shown in the history of the page.
 * - `ownerId`: the new owner. Absent, the owner stays.
 */
export interface PageUpdate extends Omit<z.input<typeof PageUpdateSchema>, 'id'> {}

interface OnePage {
  readonly path: { readonly pageId: string };
  readonly body: z.input<typeof PageUpdateSchema>;
}

export const updatePage = endpoint('PUT /wiki/api/v2/pages/{pageId}', {
  body: PageUpdateSchema,
  response: ContentPageSchema,
  operation: 'creating',
  about: [{ asked: 'path.pageId', member: 'id' }],
  success: [200],
  scopes: { granular: ['write:page:confluence'] },
  // It makes a version, not a page: a 404 about the page is a real one.
  propagates: false,
  conflictMeans: 'conflict.lifecycle',
  readBack: readBack(getPage, {
    input: ({ path: { pageId }, body: { status, body } }: OnePage) => ({
      path: { pageId },
      query: {
        ...(status === 'draft' ? { 'get-draft': true } : {}),
        ...(body.representation === 'wiki' ? {} : { 'body-format': body.representation }),
      },
    }),
    verdict: versionVerdict,
    adopt: (page) => page,
  }),
});

function versionVerdict({ version, title, ownerId, body: seen }: ContentPage, { body: written }: OnePage): Verdict {
  const number = version?.number;
  if (typeof number !== 'number') {
    return 'unknown';
  }
  if (number !== written.version.number) {
    // A later version may have been made on top of this one.
    return number < written.version.number ? 'notReached' : 'unknown';
  }
  if (title !== written.title || (written.ownerId !== undefined && typeof ownerId === 'string' && ownerId !== written.ownerId)) {
    return 'notReached';
  }
  const { representation, value } = written.body;
  const isOwned = written.ownerId !== undefined && ownerId === written.ownerId;
  // Somebody else may have made a version of the same number: only what was changed shows which one it is.
  return isOwned || (representation !== 'wiki' && seen?.[representation]?.value === value) ? 'reached' : 'unknown';
}

/**
 * Pages of a Confluence site, and who owns them.
 *
 * You see the pages that the owner of the credential can view. Confluence leaves out all others without an error, also
 * for admins. `withAdminKey` shows them, on sites that offer the admin key.
 */
export class ConfluencePages {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Lists pages of all spaces, or of some. There is no filter for the owner: compare `ownerId` of every page.
   *
   * A page of the list has 250 elements. With `'body-format'`, set a smaller `limit`: bodies can be large.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v2/api-group-page/
   */
  list(query: PageListQuery = {}, options?: CallOptions): Paginated<ListedPage> {
    return this.transport.list(getPages, { query }, options);
  }

  /**
   * Lists the pages of one space.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v2/api-group-page/
   */
  listInSpace(spaceId: SpaceId, query: SpacePagesQuery = {}, options?: CallOptions): Paginated<ListedPage> {
    return this.transport.list(getPagesInSpace, { path: { spaceId }, query }, options);
  }

  /**
   * Reads a page, with `'body-format'` also its body. Throws `notFound` also for a page that you cannot view.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v2/api-group-page/
   */
  get(pageId: ContentId, query: ContentPageQuery = {}, options?: CallOptions): ApiPromise<ContentPage> {
    return this.transport.send(getPage, { path: { pageId }, query }, options);
  }

  /**
   * Writes a new version of a page, for example with another owner. Confluence has no call for the owner alone. The new
   * version appears in the history, and Confluence may notify watchers.
   *
   * If you have a draft of the page, Confluence merges it with the body, and may overwrite it. Read the page with
   * `'get-draft': true` first. Drafts of other people are not readable.
   *
   * Throws `conflict.lifecycle` if the page has another version by now, and changes nothing. If the response is lost,
   * the client reads the page. It never sends a second version, and throws `ambiguous` if reading shows nothing.
   *
   * Needs the permission to edit the page. Otherwise it throws `notFound`.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v2/api-group-page/
   */
  update(pageId: ContentId, page: PageUpdate, options?: CallOptions): ApiPromise<ContentPage> {
    return this.transport.send(updatePage, { path: { pageId }, body: { ...page, id: pageId } }, options);
  }

  /**
   * Lists what you may do with a page, for example `update`. It is about the owner of the credential.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v2/api-group-operation/
   */
  listOperations(pageId: ContentId, options?: CallOptions): Paginated<ConfluenceOperation> {
    return this.transport.listWhole(getPageOperations, { path: { pageId } }, options);
  }
}
