/**
 * Types of `ProductClient.confluence`: what its resources take and return.
 *
 * @module Confluence
 */
export type { ConfluenceAccess as Access, EmailAccess } from './access.js';
export type { AdminKey, ConfluenceAdminKey as AdminKeys } from './admin-key.js';
export type { ConfluenceAudit as Audit, ConfluenceAuditQuery as AuditQuery, ConfluenceAuditRecord as AuditRecord } from './audit.js';
export type { BlogPostListQuery, BlogPostQuery, ConfluenceBlogPosts as BlogPosts, SpaceBlogPostsQuery } from './blog-posts.js';
export type { Confluence } from './confluence.js';
export type {
  BlogPost,
  ContentId,
  ContentPage as Page,
  ContentVersion,
  ListedBlogPost,
  ListedPage,
  SpaceId,
  TreeContent,
} from './content-schemas.js';
export type {
  ConfluenceContent as Content,
  ConfluenceSearch as Search,
  ConfluenceSearchResult as SearchResult,
  ContentSearch,
  FoundContent,
  TreeContentQuery,
} from './content.js';
export type {
  ConfluenceGroupQuery as GroupQuery,
  ConfluenceGroups as Groups,
  ConfluenceGroupSearch as GroupSearch,
  NewConfluenceGroup as NewGroup,
} from './groups.js';
export type { ConfluenceLongTasks as LongTasks, LongTask, LongTaskId } from './long-tasks.js';
export type {
  ConfluencePages as Pages,
  ContentPageQuery as OnePageQuery,
  PageListQuery,
  PageUpdate,
  SpacePagesQuery,
} from './pages.js';
export type {
  ConfluenceRestrictions as Restrictions,
  ContentRestriction as Restriction,
  ContentRestrictions,
  GivenRestriction,
  OneRestrictionQuery,
  RestrictedOperation,
  RestrictionListQuery,
} from './restrictions.js';
export type { ConfluenceGroup as Group, ConfluenceOperation as Operation, ConfluenceUser as User } from './schemas.js';
export type {
  AvailableSpacePermission,
  ConfluenceSpaceRoles as SpaceRoles,
  SpaceRole,
  SpaceRoleAssignment,
  SpaceRoleAssignmentChange,
  SpaceRoleAssignmentQuery,
  SpaceRoleId,
  SpaceRoleMode,
  SpaceRoleQuery,
} from './space-roles.js';
export type {
  AddedSpacePermission,
  ConfluenceSpaces as Spaces,
  CursorQuery,
  ListedSpace,
  NewSpacePermission,
  Space,
  SpaceListQuery,
  SpacePermission,
  SpaceQuery,
} from './spaces.js';
export type {
  ConfluenceTask as Task,
  ConfluenceTaskChange as TaskChange,
  ConfluenceTaskId as TaskId,
  ConfluenceTaskListQuery as TaskListQuery,
  ConfluenceTaskQuery as TaskQuery,
  ConfluenceTasks as Tasks,
} from './tasks.js';
export type {
  ConfluenceTemplates as Templates,
  ContentTemplate as Template,
  ContentTemplateId as TemplateId,
  ContentTemplateListQuery as TemplateListQuery,
  ContentTemplateUpdate as TemplateUpdate,
} from './templates.js';
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
export type { ConfluenceWatch as Watch, ConfluenceWatches as Watches } from './watches.js';
