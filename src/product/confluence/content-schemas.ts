import * as z from 'zod/mini';

import { givenId, id, type Id } from '../../core/ids.js';
import { maybeBoolean, maybeNumber, maybeString, openEnum, record } from '../../core/schema.js';
import { OperationsSchema } from './schemas.js';

/** The id of a page, blog post or other content of a site. */
export type ContentId = Id<'content'>;

/** The id of a space. Version 1 of the API names spaces by their key. */
export type SpaceId = Id<'space'>;

/** Where a page of a list starts, and how many elements it has. */
export const cursorShape = {
  cursor: z.optional(z.string().check(z.minLength(1))),
  limit: z.optional(z.int().check(z.minimum(1), z.maximum(250))),
};

export const contentIds = z.optional(z.array(givenId('content')).check(z.minLength(1)));
export const spaceIds = z.optional(z.array(givenId('space')).check(z.minLength(1)));

export const storedFormat = z.optional(z.enum(['storage', 'atlas_doc_format']));

const flag = z.optional(z.boolean());

/** What the read of one content takes, whatever kind of content it is. */
export const contentQueryShape = {
  'body-format': z.optional(
    z.enum(['storage', 'atlas_doc_format', 'view', 'export_view', 'anonymous_export_view', 'styled_view', 'editor']),
  ),
  'get-draft': flag,
  version: z.optional(z.int().check(z.minimum(1))),
  'include-labels': flag,
  'include-properties': flag,
  'include-operations': flag,
  'include-likes': flag,
  'include-versions': flag,
  'include-version': flag,
  'include-favorited-by-current-user-status': flag,
  'include-webresources': flag,
  'include-collaborators': flag,
};

const BodySchema = record({ representation: maybeString, value: maybeString });

const VersionSchema = record({
  number: maybeNumber,
  authorId: z.nullish(id<'account'>()),
  createdAt: maybeString,
  message: maybeString,
  minorEdit: maybeBoolean,
});

/** A version of content. `authorId` is the person who made it. */
export interface ContentVersion extends z.infer<typeof VersionSchema> {}

const contentStatus = openEnum('current', 'draft', 'archived', 'historical', 'trashed', 'deleted');

const parentShape = {
  parentId: z.nullish(id<'content'>()),
  parentType: z.nullish(openEnum('page', 'whiteboard', 'database', 'embed', 'folder')),
};

const contentShape = {
  id: id<'content'>(),
  status: z.nullish(contentStatus),
  title: maybeString,
  spaceId: z.nullish(id<'space'>()),
  authorId: z.nullish(id<'account'>()),
  createdAt: maybeString,
  version: z.nullish(VersionSchema),
};

const bodyShape = { body: z.nullish(record({ storage: z.nullish(BodySchema), atlas_doc_format: z.nullish(BodySchema) })) };

const wholeShape = {
  body: z.nullish(record({ storage: z.nullish(BodySchema), atlas_doc_format: z.nullish(BodySchema), view: z.nullish(BodySchema) })),
  operations: z.nullish(record({ results: z.nullish(OperationsSchema) })),
};

const ownedShape = { ownerId: z.nullish(id<'account'>()), lastOwnerId: z.nullish(id<'account'>()) };

export const ListedPageSchema = record({ ...contentShape, ...parentShape, ...ownedShape, subtype: maybeString, ...bodyShape });

/** A page in a list. `ownerId` is the person in charge of it, and `authorId` is the person who created it. */
export interface ListedPage extends z.infer<typeof ListedPageSchema> {}

export const ContentPageSchema = record({ ...contentShape, ...parentShape, ...ownedShape, ...wholeShape });

/**
 * A page. `ownerId` is the person in charge of it, and `lastOwnerId` is the one before. `authorId` is the person who
 * created it.
 */
export interface ContentPage extends z.infer<typeof ContentPageSchema> {}

export const ListedBlogPostSchema = record({ ...contentShape, ...bodyShape });

/** A blog post in a list. It has an author and no owner. */
export interface ListedBlogPost extends z.infer<typeof ListedBlogPostSchema> {}

export const BlogPostSchema = record({ ...contentShape, ...wholeShape });

/** A blog post. It has an author and no owner. */
export interface BlogPost extends z.infer<typeof BlogPostSchema> {}

export const TreeContentSchema = record({
  ...contentShape,
  ...parentShape,
  type: maybeString,
  ownerId: z.nullish(id<'account'>()),
});

/** A whiteboard, database or folder. `ownerId` is the person in charge of it: no call changes it. */
export interface TreeContent extends z.infer<typeof TreeContentSchema> {}
