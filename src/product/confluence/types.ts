/**
 * Types of `ProductClient.confluence`: what its resources take and return.
 *
 * @module Confluence
 */
export type { ConfluenceAccess as Access, EmailAccess } from './access.js';
export type { Confluence } from './confluence.js';
export type {
  ConfluenceGroupQuery as GroupQuery,
  ConfluenceGroups as Groups,
  ConfluenceGroupSearch as GroupSearch,
  NewConfluenceGroup as NewGroup,
} from './groups.js';
export type { ConfluenceGroup as Group, ConfluenceUser as User } from './schemas.js';
export type {
  ConfluenceUserProperties as UserProperties,
  ConfluenceUserProperty as UserProperty,
  ConfluenceUserPropertyKey as UserPropertyKey,
  ConfluenceUserPropertyQuery as UserPropertyQuery,
  ConfluenceUserPropertyValue as UserPropertyValue,
} from './user-properties.js';
export type {
  ConfluenceAnonymousUser as AnonymousUser,
  ConfluenceEmail as Email,
  ConfluenceFoundUser as FoundUser,
  ConfluenceLookup as Lookup,
  ConfluencePageQuery as PageQuery,
  ConfluenceProfile as Profile,
  ConfluenceUserQuery as UserQuery,
  ConfluenceUsers as Users,
  ConfluenceUserSearch as UserSearch,
  ConfluenceUsersQuery as UsersQuery,
} from './users.js';
export type { ConfluenceWatches as Watches, ContentId } from './watches.js';
