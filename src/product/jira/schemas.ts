import * as z from 'zod';

import { openEnum, record } from '../../core/schema.js';

export const GroupNameSchema = record({
  name: z.string().nullish(),
  groupId: z.string().nullish(),
  self: z.string().nullish(),
});

/** A group as Jira names it. `groupId` is the id that the organization API uses as well. */
export interface JiraGroupName extends z.infer<typeof GroupNameSchema> {}

export const JiraUserSchema = record({
  accountId: z.string(),
  accountType: openEnum('atlassian', 'app', 'customer', 'unknown').nullish(),
  active: z.boolean().nullish(),
  displayName: z.string().nullish(),
  emailAddress: z.string().nullish(),
  timeZone: z.string().nullish(),
  locale: z.string().nullish(),
  self: z.string().nullish(),
  groups: record({ size: z.number().nullish(), items: z.array(GroupNameSchema).nullish() }).nullish(),
  applicationRoles: record({
    size: z.number().nullish(),
    items: z.array(record({ key: z.string().nullish(), name: z.string().nullish() })).nullish(),
  }).nullish(),
});

/** A person as one Jira site knows them. E-mail address and name are absent where the person's privacy settings say so. */
export interface JiraUser extends z.infer<typeof JiraUserSchema> {}
