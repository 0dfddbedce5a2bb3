import * as z from 'zod';

import { id, type Id } from '../../core/ids.js';
import { maybeBoolean, maybeNumber, maybeString, openEnum, record, typed } from '../../core/schema.js';
import { GroupNameSchema } from './schemas.js';

export const JiraPersonSchema = record({
  accountId: id<'account'>().nullish(),
  displayName: maybeString,
  active: maybeBoolean,
  self: maybeString,
});

/** A person as Jira names the owner or lead of something. */
export interface JiraPerson extends z.infer<typeof JiraPersonSchema> {}

/** An id that Jira answers as a string and wants back as a number: either is taken, a number is sent. */
export function numericId<Kind extends string>() {
  return typed<number, number | Id<Kind>>(z.union([z.int().min(0), z.string().regex(/^\d{1,15}$/, 'expected a number').transform(Number)]));
}

export const SharePermissionSchema = record({
  id: maybeNumber,
  type: openEnum('user', 'group', 'project', 'projectRole', 'global', 'loggedin', 'authenticated', 'project-unknown'),
  user: JiraPersonSchema.nullish(),
  group: GroupNameSchema.nullish(),
  project: record({ id: maybeString, key: maybeString, name: maybeString }).nullish(),
  role: record({ id: maybeNumber, name: maybeString }).nullish(),
});

/** With whom a filter or dashboard is shared. */
export interface SharePermission extends z.infer<typeof SharePermissionSchema> {}
