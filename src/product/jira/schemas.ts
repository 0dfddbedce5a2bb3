import * as z from 'zod/mini';

import { id } from '../../core/ids.js';
import { maybeBoolean, maybeNumber, maybeString, openEnum, record } from '../../core/schema.js';
import type { Scopes } from '../../core/scopes.js';

/** The products of the Jira family, as Jira's own APIs name them. */
/** The key of a product of the Jira family. */
export type JiraApplicationKey = 'jira-core' | 'jira-product-discovery' | 'jira-servicedesk' | 'jira-software';

export const applicationKeys = [
  'jira-core',
  'jira-product-discovery',
  'jira-servicedesk',
  'jira-software',
] as const satisfies readonly JiraApplicationKey[];

/** What a person of Jira consists of: every read of people needs these scopes. */
export const readUser: Scopes = {
  classic: ['read:jira-user'],
  granular: ['read:application-role:jira', 'read:avatar:jira', 'read:group:jira', 'read:user:jira'],
};

export const GroupNameSchema = record({
  name: maybeString,
  groupId: z.nullish(id<'group'>()),
  self: maybeString,
});

/** A group as Jira names it. `groupId` is the same id as in the organization API. */
export interface JiraGroupName extends z.infer<typeof GroupNameSchema> {}

const personShape = {
  accountId: id<'account'>(),
  accountType: z.nullish(openEnum('atlassian', 'app', 'customer', 'unknown')),
  active: maybeBoolean,
  displayName: maybeString,
  emailAddress: maybeString,
  timeZone: maybeString,
  self: maybeString,
};

export const JiraUserSchema = record({
  ...personShape,
  locale: maybeString,
  groups: z.nullish(record({ size: maybeNumber, items: z.nullish(z.array(GroupNameSchema)) })),
  applicationRoles: z.nullish(record({
    size: maybeNumber,
    items: z.nullish(z.array(record({ key: maybeString, name: maybeString }))),
  })),
});

/** A person on one Jira site. E-mail address and name are absent if the person's privacy settings hide them. */
export interface JiraUser extends z.infer<typeof JiraUserSchema> {}

export const GroupMemberSchema = record(personShape);

/** A member of a group. E-mail address and name are absent if the person's privacy settings hide them. */
export interface JiraGroupMember extends z.infer<typeof GroupMemberSchema> {}

export const JiraGroupSchema = record({
  name: maybeString,
  groupId: z.nullish(id<'group'>()),
  self: maybeString,
  expand: maybeString,
  users: z.nullish(record({
    size: maybeNumber,
    items: z.nullish(z.array(GroupMemberSchema)),
    'max-results': maybeNumber,
    'start-index': maybeNumber,
    'end-index': maybeNumber,
  })),
});

/** A group of a Jira site. `users.items` is empty unless you ask for it. */
export interface JiraGroup extends z.infer<typeof JiraGroupSchema> {}

export const FoundGroupsSchema = record({
  header: maybeString,
  total: maybeNumber,
  groups: z.nullish(z.array(
      record({
        groupId: z.nullish(id<'group'>()),
        name: maybeString,
        html: maybeString,
        avatarUrl: maybeString,
        managedBy: z.nullish(openEnum('EXTERNAL', 'ADMINS', 'TEAM_MEMBERS', 'OPEN')),
        usageType: z.nullish(openEnum('USERBASE_GROUP', 'TEAM_COLLABORATION', 'ADMIN_OVERSIGHT')),
        labels: z.nullish(z.array(record({ text: maybeString, title: maybeString, type: z.nullish(openEnum('ADMIN', 'SINGLE', 'MULTIPLE')) }))),
      }),
    )),
});

/** Groups that match a part of a name: the first few, and `total` for how many there are. */
export interface FoundJiraGroups extends z.infer<typeof FoundGroupsSchema> {}

export const FoundUsersSchema = record({
  header: maybeString,
  total: maybeNumber,
  users: z.nullish(z.array(
      record({
        accountId: id<'account'>(),
        accountType: z.nullish(openEnum('atlassian', 'app', 'customer', 'unknown')),
        displayName: maybeString,
        html: maybeString,
        avatarUrl: maybeString,
      }),
    )),
});

/** People that match a part of a name: the first few, and `total` for how many there are. */
export interface FoundJiraUsers extends z.infer<typeof FoundUsersSchema> {}
