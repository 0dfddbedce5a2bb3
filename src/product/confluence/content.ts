import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { confluenceCursor } from '../../core/confluence-cursor.js';
import { endpoint, pagedEndpoint } from '../../core/endpoint.js';
import { id } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import type { Paginated } from '../../core/pagination.js';
import { input, maybeNumber, maybeString, record } from '../../core/schema.js';
import type { Scopes } from '../../core/scopes.js';
import type { Transport } from '../../core/transport.js';
import { TreeContentSchema, type ContentId, type TreeContent } from './content-schemas.js';
import { ConfluenceUserSchema } from './schemas.js';

const FoundRestrictionSchema = record({
  restrictions: z.nullish(
    record({
      user: z.nullish(record({ results: z.nullish(z.array(record({ accountId: id<'account'>() }))), size: maybeNumber, limit: maybeNumber })),
      group: z.nullish(record({ results: z.nullish(z.array(record({ id: z.nullish(id<'group'>()), name: maybeString }))), size: maybeNumber, limit: maybeNumber })),
    }),
  ),
});

/** A restriction of found content, with its first people and groups. */
export interface FoundRestriction extends z.infer<typeof FoundRestrictionSchema> {}

const FoundContentSchema = record({
  id: id<'content'>(),
  type: maybeString,
  status: maybeString,
  title: maybeString,
  space: z.nullish(record({ id: maybeNumber, key: maybeString, name: maybeString })),
  restrictions: z.nullish(record({ read: z.nullish(FoundRestrictionSchema), update: z.nullish(FoundRestrictionSchema) })),
});

/**
 * Content that a search has found: a page, blog post, attachment or comment. `space` and `restrictions` are absent without
 * `expand`, such as `['space', 'restrictions.read.restrictions.user']`.
 */
export interface FoundContent extends z.infer<typeof FoundContentSchema> {}

const SearchResultSchema = record({
  content: z.nullish(FoundContentSchema),
  user: z.nullish(ConfluenceUserSchema),
  space: z.nullish(record({ id: maybeNumber, key: maybeString, name: maybeString })),
  title: maybeString,
  excerpt: maybeString,
  url: maybeString,
  entityType: maybeString,
  lastModified: maybeString,
});

/** One result of a search: content, a space or a person. */
export interface ConfluenceSearchResult extends z.infer<typeof SearchResultSchema> {}

const words = z.string().check(z.minLength(1));

const searchShape = {
  cql: words,
  cqlcontext: z.optional(words),
  expand: z.optional(z.array(words).check(z.minLength(1))),
  cursor: z.optional(words),
  limit: z.optional(z.int().check(z.minimum(1))),
};

const flag = z.optional(z.boolean());

const SearchQuerySchema = input({
  ...searchShape,
  includeArchivedSpaces: flag,
  excludeCurrentSpaces: flag,
  excerpt: z.optional(z.enum(['highlight', 'indexed', 'none', 'highlight_unescaped', 'indexed_unescaped'])),
  sitePermissionTypeFilter: z.optional(z.enum(['all', 'externalCollaborator', 'none'])),
});

/** A search in CQL, the query language of Confluence, such as `creator = "…" and type = page`. */
export interface ConfluenceSearch extends z.input<typeof SearchQuerySchema> {}

const readSearch: Scopes = { classic: ['search:confluence'], granular: ['read:content-details:confluence'] };

export const search = pagedEndpoint('GET /wiki/rest/api/search', {
  query: SearchQuerySchema,
  item: SearchResultSchema,
  page: confluenceCursor({ pageSize: 50 }),
  success: [200],
  scopes: readSearch,
  commaJoined: ['expand'],
});

const ContentSearchQuerySchema = input(searchShape);

/** A search for content in CQL, the query language of Confluence. */
export interface ContentSearch extends z.input<typeof ContentSearchQuerySchema> {}

export const searchContent = pagedEndpoint('GET /wiki/rest/api/content/search', {
  query: ContentSearchQuerySchema,
  item: FoundContentSchema,
  page: confluenceCursor({ pageSize: 50 }),
  success: [200],
  scopes: readSearch,
  commaJoined: ['expand'],
});

const TreeQuerySchema = input({
  'include-collaborators': flag,
  'include-direct-children': flag,
  'include-operations': flag,
  'include-properties': flag,
});

/** What a read of a whiteboard, database or folder returns in addition. */
export interface TreeContentQuery extends z.input<typeof TreeQuerySchema> {}

export const getWhiteboard = endpoint('GET /wiki/api/v2/whiteboards/{whiteboardId}', {
  query: TreeQuerySchema,
  response: TreeContentSchema,
  operation: 'read',
  about: [{ asked: 'path.whiteboardId', member: 'id' }],
  success: [200],
  scopes: { granular: ['read:whiteboard:confluence'] },
});

export const getDatabase = endpoint('GET /wiki/api/v2/databases/{databaseId}', {
  query: TreeQuerySchema,
  response: TreeContentSchema,
  operation: 'read',
  about: [{ asked: 'path.databaseId', member: 'id' }],
  success: [200],
  scopes: { granular: ['read:database:confluence'] },
});

export const getFolder = endpoint('GET /wiki/api/v2/folders/{folderId}', {
  query: TreeQuerySchema,
  response: TreeContentSchema,
  operation: 'read',
  about: [{ asked: 'path.folderId', member: 'id' }],
  success: [200],
  scopes: { granular: ['read:folder:confluence'] },
});

/** Content of every kind: searches, and what is neither a page nor a blog post. */
export class ConfluenceContent {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Finds content in CQL. `creator = "…"` finds what a person created, and `contributor = "…"` what they edited.
   * CQL has no field for the owner: `pages.list()` shows owners.
   *
   * The search finds only what you can view. Its index is minutes behind changes.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-content/
   */
  search(query: ContentSearch, options?: CallOptions): Paginated<FoundContent> {
    return this.transport.list(searchContent, { query }, options);
  }

  /**
   * Finds content, spaces and people in CQL. The limits of {@link search} apply.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-search/
   */
  searchAll(query: ConfluenceSearch, options?: CallOptions): Paginated<ConfluenceSearchResult> {
    return this.transport.list(search, { query }, options);
  }

  /**
   * Reads a whiteboard. No call lists whiteboards by owner, and none changes `ownerId`.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v2/api-group-whiteboard/
   */
  getWhiteboard(whiteboardId: ContentId, query: TreeContentQuery = {}, options?: CallOptions): ApiPromise<TreeContent> {
    return this.transport.send(getWhiteboard, { path: { whiteboardId }, query }, options);
  }

  /**
   * Reads a database. No call lists databases by owner, and none changes `ownerId`.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v2/api-group-database/
   */
  getDatabase(databaseId: ContentId, query: TreeContentQuery = {}, options?: CallOptions): ApiPromise<TreeContent> {
    return this.transport.send(getDatabase, { path: { databaseId }, query }, options);
  }

  /**
   * Reads a folder. No call lists folders by owner, and none changes `ownerId`.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v2/api-group-folder/
   */
  getFolder(folderId: ContentId, query: TreeContentQuery = {}, options?: CallOptions): ApiPromise<TreeContent> {
    return this.transport.send(getFolder, { path: { folderId }, query }, options);
  }
}
