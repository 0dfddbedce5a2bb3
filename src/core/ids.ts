import * as z from 'zod/mini';

import { typed } from './schema.js';

declare const kind: unique symbol;

/**
 * An id with its kind in the type. Any string is accepted, but an id of another kind is not. An account id as a group
 * id does not compile.
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

/** The id of a site, which Atlassian calls a cloud. */
export type CloudId = Id<'cloud'>;

/** The id of a SCIM directory: part of its base URL. */
export type ScimDirectoryId = Id<'scimDirectory'>;

/** The id of a user within a SCIM directory. Not that of the Atlassian account. */
export type ScimUserId = Id<'scimUser'>;

/** The id of a group within a SCIM directory. */
export type ScimGroupId = Id<'scimGroup'>;

/** The schema of an id in a response: opaque, any string. */
export function id<Kind extends string>(): z.ZodMiniType<Id<Kind>, Id<Kind>> {
  return typed(z.string());
}

/**
 * The schema of an id that you give. It must not be empty, which could reach a whole collection, and must be a possible
 * id.
 */
export function givenId<const Kind extends string>(kind: Kind): z.ZodMiniType<Id<Kind>, Id<Kind>> {
  return typed(
    z.string().check(z.minLength(1), z.refine((value) => problemOfGivenId(value, kind) === undefined, { error: ({ input }) => problemOfGivenId(input as string, kind) ?? '' })),
  );
}

/** Atlassian publishes a pattern for account ids only. */
const accountId = /^[\w|:-]*$/;
/** All other ids are opaque: this rejects what no id contains. Some are resource names, with slashes. */
const opaqueId = /^(?:ari:[\w:.-]+(?:\/[\w:-]+)*|[\w.:|=+~-]*)$/;

/** What is wrong with a given id, or nothing. Never the value itself: it may be the address of a person. */
export function problemOfGivenId(value: string, kind: string, expected = kind === 'account' ? 'an account id' : 'an id'): string | undefined {
  const maximum = kind === 'account' ? 128 : 256;
  if (value.length > maximum) {
    return `must not be longer than ${maximum} characters`;
  }
  if (/^(?:undefined|null|NaN)$/.test(value)) {
    return `expected ${expected}, received the word ${value}`;
  }
  if ((kind === 'account' ? accountId : opaqueId).test(value)) {
    return undefined;
  }
  if (value.includes('@')) {
    return `expected ${expected}, received an e-mail address`;
  }
  return value.includes('/') ? `expected ${expected}, received an address` : `expected ${expected}, without white space, quotes or other characters that no id has`;
}

/** The kind of id that a parameter of this name takes, in any of Atlassian's spellings. */
export function kindOfParameter(name: string): string | undefined {
  return /^(?:account_?id|aaid)$/i.test(name) ? 'account' : /(?:Id|_id|Uuid)$/.test(name) ? 'opaque' : undefined;
}
