import * as z from 'zod';

import { givenId, id } from '../core/ids.js';
import { input, maybeBoolean, maybeNumber, maybeString, openEnum, record } from '../core/schema.js';
import { givenRoleId, resourceFilter, roleFilter } from './role-ids.js';

export const DirectoryGroupSchema = record({
  id: id<'group'>(),
  name: maybeString,
  description: maybeString,
  directoryId: id<'directory'>().nullish(),
  /** `external`: an identity provider owns the group, and Atlassian refuses every change here. */
  managedBy: openEnum('admins', 'external').nullish(),
  externalSynced: maybeBoolean,
  managementAccess: record({ readable: maybeBoolean, modifiable: maybeBoolean, deletable: maybeBoolean }).nullish(),
  /** How many people are in the group, and on how many resources it grants roles; only if you ask for it. */
  counts: record({ users: maybeNumber, resources: maybeNumber }).nullish(),
});

/**
 * A group of a directory. Its id is the same in Jira and Confluence. `managedBy`, `externalSynced` and
 * `managementAccess` show whether you can change it here.
 */
export interface DirectoryGroup extends z.infer<typeof DirectoryGroupSchema> {}

export const DirectoryGroupStatsSchema = record({
  totals: record({ all: maybeNumber, managed: maybeNumber, synced: maybeNumber }).nullish(),
  types: z.array(record({ type: openEnum('TEAM', 'GROUP', 'USERBASE_GROUP').nullish(), count: maybeNumber })).nullish(),
});

/** How many groups there are: in total, managed here and synced from an identity provider, and by type. */
export interface DirectoryGroupStats extends z.infer<typeof DirectoryGroupStatsSchema> {}

const ids = <const Kind extends string>(kind: Kind) => z.array(givenId(kind)).min(1).max(10);
const byName = z.array(input({ field: z.literal('name'), direction: z.enum(['asc', 'desc']) })).length(1);
const limit = z.int().min(1).max(100);

export const GroupSearchSchema = input({
  groupNames: z.array(z.string().min(1)).min(1).max(100).optional(),
  groupIds: ids('group').optional(),
  searchTerm: z.string().optional(),
  accountIds: ids('account').optional(),
  directoryIds: ids('directory').optional(),
  resourceIds: resourceFilter.optional(),
  resourceOwners: z.array(z.string().min(1)).min(1).max(10).optional(),
  roleIds: z.array(givenRoleId).min(1).max(10).optional(),
  expand: z.array(z.enum(['counts.resources', 'counts.users'])).min(1).max(2).optional(),
  sortBy: byName.optional(),
  limit: limit.optional(),
  cursor: z.string().optional(),
});

/** Filters of `org.groups.search`. At most 100 exact names, 20 resources and 10 ids in one search. */
export interface DirectoryGroupSearch extends z.input<typeof GroupSearchSchema> {}

const filterShape = {
  directoryIds: ids('directory').optional(),
  accountIds: ids('account').optional(),
  groupIds: ids('group').optional(),
  resourceOwners: z.array(z.string().min(1)).min(1).max(10).optional(),
  resourceIds: resourceFilter.optional(),
  roleIds: roleFilter.optional(),
  searchTerm: z.string().optional(),
};

export const GroupFilterSchema = input(filterShape);

/** Which groups to count: all, or those of some people, resources or roles. */
export interface DirectoryGroupFilter extends z.input<typeof GroupFilterSchema> {}

export const GroupQuerySchema = input({
  ...filterShape,
  counts: input({ includeUsers: z.boolean().optional(), includeResources: z.boolean().optional() }).optional(),
  sortBy: byName.optional(),
  limit: limit.optional(),
  cursor: z.string().optional(),
});

/** Filters of `org.groups.list`. */
export interface DirectoryGroupQuery extends z.input<typeof GroupQuerySchema> {}

export const NewGroupSchema = input({
  name: z.string().regex(/^\S(?:.*\S)?$/s, 'expected a name without white space around it'),
  description: z.string().optional(),
});

/** A group to create. */
export interface NewDirectoryGroup extends z.input<typeof NewGroupSchema> {}
