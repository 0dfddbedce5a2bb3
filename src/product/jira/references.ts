import * as z from 'zod/mini';

import { id, type Id } from '../../core/ids.js';
import { maybeBoolean, maybeNumber, maybeString, openEnum, record, typed } from '../../core/schema.js';
import { GroupNameSchema } from './schemas.js';

export const JiraPersonSchema = record({
  accountId: z.nullish(id<'account'>()),
  displayName: maybeString,
  active: maybeBoolean,
  self: maybeString,
});

/** A person in Jira as the owner or lead of something. */
export interface JiraPerson extends z.infer<typeof JiraPersonSchema> {}

/** An id that Jira returns as a string and takes as a number. You can give either: the client sends a number. */
export function numericId<Kind extends string>() {
  return typed<number, number | Id<Kind>>(z.union([z.int().check(z.minimum(0)), z.pipe(z.string().check(z.regex(/^\d{1,15}$/, 'expected a number')), z.transform(Number))]));
}

/** An id that Jira returns as a number and takes as a string. You can give either: the client sends a string. */
export function textId<Kind extends string>() {
  return typed<string, number | Id<Kind>>(z.union([z.pipe(z.int().check(z.minimum(0)), z.transform(String)), z.string().check(z.regex(/^\d{1,15}$/, 'expected a number'))]));
}

/** A number as its text. Anything else stays as it is, and is rejected later. */
export function pathId(given: number | string): string {
  return Number.isInteger(given) ? String(given) : (given as string);
}

export const HolderSchema = record({
  type: openEnum('anyone', 'applicationRole', 'assignee', 'group', 'groupCustomField', 'projectLead', 'projectRole', 'reporter', 'user', 'userCustomField'),
  parameter: maybeString,
  value: maybeString,
});

/** Who holds a permission or belongs to a security level. For a `user`, `parameter` is the account id. */
export interface Holder extends z.infer<typeof HolderSchema> {}

export const SharePermissionSchema = record({
  id: maybeNumber,
  type: openEnum('user', 'group', 'project', 'projectRole', 'global', 'loggedin', 'authenticated', 'project-unknown'),
  user: z.nullish(JiraPersonSchema),
  group: z.nullish(GroupNameSchema),
  project: z.nullish(record({ id: maybeString, key: maybeString, name: maybeString })),
  role: z.nullish(record({ id: maybeNumber, name: maybeString })),
});

/** The people with whom a filter or dashboard is shared. */
export interface SharePermission extends z.infer<typeof SharePermissionSchema> {}

export const FieldTypeSchema = record({
  type: maybeString,
  items: maybeString,
  system: maybeString,
  custom: maybeString,
  customId: maybeNumber,
});

/** The type of a field. A person is `user`; several people are `array`, with `user` in `items`. */
export interface FieldType extends z.infer<typeof FieldTypeSchema> {}
