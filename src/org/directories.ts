import * as z from 'zod/mini';

import { pagedEndpoint } from '../core/endpoint.js';
import { givenId, id } from '../core/ids.js';
import type { CallOptions } from '../core/options.js';
import { cursorInQuery, type Paginated } from '../core/pagination.js';
import { input, maybeString, record } from '../core/schema.js';
import type { Transport } from '../core/transport.js';

const DirectorySchema = record({
  directoryId: id<'directory'>(),
  name: maybeString,
  icon: maybeString,
});

/** A directory of the organization. Its id is not that of a SCIM directory. */
export interface Directory extends z.infer<typeof DirectorySchema> {}

const DirectoryQuerySchema = input({
  accountId: z.optional(givenId('account')),
  directoryIds: z.optional(z.array(givenId('directory')).check(z.minLength(1), z.maxLength(10))),
  searchTerm: z.optional(z.string()),
  limit: z.optional(z.int().check(z.minimum(1), z.maximum(100))),
  cursor: z.optional(z.string()),
});

/** Which directories to list: those of one person, some by id, or some by name. */
export interface DirectoryQuery extends z.input<typeof DirectoryQuerySchema> {}

export const listDirectories = pagedEndpoint('GET /admin/v2/orgs/{orgId}/directories', {
  query: DirectoryQuerySchema,
  item: DirectorySchema,
  page: cursorInQuery,
  success: [200],
  scopes: { admin: ['read:directories:admin'] },
});

/** The directories that contain the organization's people and groups. */
export class Directories {
  /** @internal */
  constructor(private readonly transport: Transport<'orgId'>) {}

  /**
   * Lists the directories: one if users are managed centrally, possibly several in the original experience. To change
   * something everywhere, change it in each of them.
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-directory/
   */
  list(query: DirectoryQuery = {}, options?: CallOptions): Paginated<Directory> {
    return this.transport.list(listDirectories, { query }, options);
  }
}
