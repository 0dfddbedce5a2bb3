import * as z from 'zod/mini';

import { givenId, id } from '../core/ids.js';
import { input, maybeBoolean, maybeNumber, maybeString, openEnum, record } from '../core/schema.js';
import { givenRoleId, resourceFilter, roleFilter } from './role-ids.js';

export const DirectoryGroupSchema = record({
  id: id<'group'>(),
  name: maybeString,
  description: maybeString,
  directoryId: z.nullish(id<'directory'>()),
  /** `external`: an identity provider owns the group, and Atlassian refuses every change here. */
  managedBy: z.nullish(openEnum('admins', 'external')),
  externalSynced: maybeBoolean,
  managementAccess: z.nullish(record({ readable: maybeBoolean, modifiable: maybeBoolean, deletable: maybeBoolean })),
  /** How many people are in the group, and on how many resources it grants roles; only if you ask for it. */
  counts: z.nullish(record({ users: maybeNumber, resources: maybeNumber })),
});

/**
 * A group of a directory. Its id is the same in Jira and Confluence. `managedBy`, `externalSynced` and
 * `managementAccess` show whether you can change it here.
 */
export interface DirectoryGroup extends z.infer<typeof DirectoryGroupSchema> {}

export const DirectoryGroupStatsSchema = record({
  totals: z.nullish(record({ all: maybeNumber, managed: maybeNumber, synced: maybeNumber })),
  types: z.nullish(z.array(record({ type: z.nullish(openEnum('TEAM', 'GROUP', 'USERBASE_GROUP')), count: maybeNumber }))),
});

/** How many groups there are: in total, managed here and synced from an identity provider, and by type. */
export interface DirectoryGroupStats extends z.infer<typeof DirectoryGroupStatsSchema> {}

const ids = <const Kind extends string>(kind: Kind) => z.array(givenId(kind)).check(z.minLength(1), z.maxLength(10));
const byName = z.array(input({ field: z.literal('name'), direction: z.enum(['asc', 'desc']) })).check(z.length(1));
const limit = z.int().check(z.minimum(1), z.maximum(100));

export const GroupSearchSchema = input({
  groupNames: z.optional(z.array(z.string().check(z.minLength(1))).check(z.minLength(1), z.maxLength(100))),
  groupIds: z.optional(ids('group')),
  searchTerm: z.optional(z.string()),
  accountIds: z.optional(ids('account')),
  directoryIds: z.optional(ids('directory')),
  resourceIds: z.optional(resourceFilter),
  resourceOwners: z.optional(z.array(z.string().check(z.minLength(1))).check(z.minLength(1), z.maxLength(10))),
  roleIds: z.optional(z.array(givenRoleId).check(z.minLength(1), z.maxLength(10))),
  expand: z.optional(z.array(z.enum(['counts.resources', 'counts.users'])).check(z.minLength(1), z.maxLength(2))),
  sortBy: z.optional(byName),
  limit: z.optional(limit),
  cursor: z.optional(z.string()),
});

/** Filters of `org.groups.search`. At most 100 exact names, 20 resources and 10 ids in one search. */
export interface DirectoryGroupSearch extends z.input<typeof GroupSearchSchema> {}

const filterShape = {
  directoryIds: z.optional(ids('directory')),
  accountIds: z.optional(ids('account')),
  groupIds: z.optional(ids('group')),
  resourceOwners: z.optional(z.array(z.string().check(z.minLength(1))).check(z.minLength(1), z.maxLength(10))),
  resourceIds: z.optional(resourceFilter),
  roleIds: z.optional(roleFilter),
  searchTerm: z.optional(z.string()),
};

export const GroupFilterSchema = input(filterShape);

/** Which groups to count: all, or those of some people, resources or roles. */
export interface DirectoryGroupFilter extends z.input<typeof GroupFilterSchema> {}

export const GroupQuerySchema = input({
  ...filterShape,
  counts: z.optional(input({ includeUsers: z.optional(z.boolean()), includeResources: z.optional(z.boolean()) })),
  sortBy: z.optional(byName),
  limit: z.optional(limit),
  cursor: z.optional(z.string()),
});

/** Filters of `org.groups.list`. */
export interface DirectoryGroupQuery extends z.input<typeof GroupQuerySchema> {}

export const NewGroupSchema = input({
  name: z.string().check(z.regex(/^\S(?:.*\S)?$/s, 'expected a name without white space around it')),
  description: z.optional(z.string()),
});

/** A group to create. */
export interface NewDirectoryGroup extends z.input<typeof NewGroupSchema> {}
