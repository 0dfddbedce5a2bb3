import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { confluenceCursor } from '../../core/confluence-cursor.js';
import { endpoint, pagedEndpoint } from '../../core/endpoint.js';
import type { CallOptions } from '../../core/options.js';
import type { Paginated } from '../../core/pagination.js';
import { input } from '../../core/schema.js';
import type { Scopes } from '../../core/scopes.js';
import type { Transport } from '../../core/transport.js';
import {
  BlogPostSchema,
  contentIds,
  contentQueryShape,
  cursorShape,
  ListedBlogPostSchema,
  spaceIds,
  storedFormat,
  type BlogPost,
  type ContentId,
  type ListedBlogPost,
  type SpaceId,
} from './content-schemas.js';

const readPages: Scopes = { granular: ['read:page:confluence'] };

const filterShape = {
  status: z.optional(z.array(z.enum(['current', 'deleted', 'trashed'])).check(z.minLength(1))),
  title: z.optional(z.string().check(z.minLength(1))),
  sort: z.optional(z.enum(['id', '-id', 'created-date', '-created-date', 'modified-date', '-modified-date'])),
  'body-format': storedFormat,
  ...cursorShape,
};

const BlogPostListQuerySchema = input({ id: contentIds, 'space-id': spaceIds, ...filterShape });

/** Filters of {@link ConfluenceBlogPosts.list}. Without `status`, Confluence lists current blog posts. */
export interface BlogPostListQuery extends z.input<typeof BlogPostListQuerySchema> {}

export const getBlogPosts = pagedEndpoint('GET /wiki/api/v2/blogposts', {
  query: BlogPostListQuerySchema,
  item: ListedBlogPostSchema,
  page: confluenceCursor({ pageSize: 250 }),
  about: [
    { asked: 'query.id', member: 'id' },
    { asked: 'query.space-id', member: 'spaceId' },
  ],
  success: [200],
  scopes: readPages,
});

const SpaceBlogPostsQuerySchema = input(filterShape);

/** Filters of {@link ConfluenceBlogPosts.listInSpace}. */
export interface SpaceBlogPostsQuery extends z.input<typeof SpaceBlogPostsQuerySchema> {}

export const getBlogPostsInSpace = pagedEndpoint('GET /wiki/api/v2/spaces/{spaceId}/blogposts', {
  query: SpaceBlogPostsQuerySchema,
  item: ListedBlogPostSchema,
  page: confluenceCursor({ pageSize: 250 }),
  about: [{ asked: 'path.spaceId', member: 'spaceId' }],
  success: [200],
  scopes: readPages,
});

const BlogPostQuerySchema = input({
  status: z.optional(z.array(z.enum(['current', 'trashed', 'deleted', 'historical', 'draft'])).check(z.minLength(1))),
  ...contentQueryShape,
});

/** What a read of a blog post returns: `'body-format'` adds the body. */
export interface BlogPostQuery extends z.input<typeof BlogPostQuerySchema> {}

export const getBlogPost = endpoint('GET /wiki/api/v2/blogposts/{blogPostId}', {
  query: BlogPostQuerySchema,
  response: BlogPostSchema,
  operation: 'read',
  about: [{ asked: 'path.blogPostId', member: 'id' }],
  success: [200],
  scopes: readPages,
});

/**
 * Blog posts of a Confluence site. A blog post has no owner: `authorId` is the person who created it, and no call
 * changes it.
 */
export class ConfluenceBlogPosts {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Lists blog posts that you can view. There is no filter for the author: compare `authorId` of every blog post.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v2/api-group-blog-post/
   */
  list(query: BlogPostListQuery = {}, options?: CallOptions): Paginated<ListedBlogPost> {
    return this.transport.list(getBlogPosts, { query }, options);
  }

  /**
   * Lists the blog posts of one space.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v2/api-group-blog-post/
   */
  listInSpace(spaceId: SpaceId, query: SpaceBlogPostsQuery = {}, options?: CallOptions): Paginated<ListedBlogPost> {
    return this.transport.list(getBlogPostsInSpace, { path: { spaceId }, query }, options);
  }

  /**
   * Reads a blog post. Throws `notFound` also for a blog post that you cannot view.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v2/api-group-blog-post/
   */
  get(blogPostId: ContentId, query: BlogPostQuery = {}, options?: CallOptions): ApiPromise<BlogPost> {
    return this.transport.send(getBlogPost, { path: { blogPostId }, query }, options);
  }
}
