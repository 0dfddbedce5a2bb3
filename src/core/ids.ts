import * as z from 'zod';

import { typed } from './schema.js';

declare const kind: unique symbol;

/**
 * An id that knows what it is the id of. Any string is accepted, but the id of another kind is not: an account id
 * where a group id belongs does not compile.
 */
export type Id<Kind extends string> = string & { readonly [kind]?: Kind };

/** The id of an organization. */
export type OrgId = Id<'organization'>;

/** The id of an Atlassian account: the same in every API and organization. */
export type AccountId = Id<'account'>;

/** The id of a directory of the organization. Not that of a SCIM directory. */
export type DirectoryId = Id<'directory'>;

/** The id of a group: the same for the organization, Jira and Confluence. Not that of a SCIM group. */
export type GroupId = Id<'group'>;

/** The id of a site, which the vendor calls a cloud. */
export type CloudId = Id<'cloud'>;

/** The id of a SCIM directory: part of its base URL. */
export type ScimDirectoryId = Id<'scimDirectory'>;

/** The id of a user within a SCIM directory. Not that of the Atlassian account. */
export type ScimUserId = Id<'scimUser'>;

/** The id of a group within a SCIM directory. */
export type ScimGroupId = Id<'scimGroup'>;

/** The schema of an id in an answer: opaque, so nothing but a string. */
export function id<Kind extends string>(): z.ZodType<Id<Kind>, Id<Kind>> {
  return typed(z.string());
}

/** The schema of an id that a caller gives: not empty, which could reach a whole collection. */
export function givenId<Kind extends string>(): z.ZodType<Id<Kind>, Id<Kind>> {
  return typed(z.string().min(1).max(256));
}
