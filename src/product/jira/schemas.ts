import * as z from 'zod';

import { id } from '../../core/ids.js';
import { maybeBoolean, maybeNumber, maybeString, openEnum, record } from '../../core/schema.js';

export const GroupNameSchema = record({
  name: maybeString,
  groupId: id<'group'>().nullish(),
  self: maybeString,
});

/** A group as Jira names it. `groupId` is the id that the organization API uses as well. */
export interface JiraGroupName extends z.infer<typeof GroupNameSchema> {}

export const JiraUserSchema = record({
  accountId: id<'account'>(),
  accountType: openEnum('atlassian', 'app', 'customer', 'unknown').nullish(),
  active: maybeBoolean,
  displayName: maybeString,
  emailAddress: maybeString,
  timeZone: maybeString,
  locale: maybeString,
  self: maybeString,
  groups: record({ size: maybeNumber, items: z.array(GroupNameSchema).nullish() }).nullish(),
  applicationRoles: record({
    size: maybeNumber,
    items: z.array(record({ key: maybeString, name: maybeString })).nullish(),
  }).nullish(),
});

/** A person as one Jira site knows them. E-mail address and name are absent where the person's privacy settings say so. */
export interface JiraUser extends z.infer<typeof JiraUserSchema> {}
