import * as z from 'zod/mini';

import { id } from '../../core/ids.js';
import { maybeBoolean, maybeString, openEnum, record } from '../../core/schema.js';

/**
 * Confluence guards writes against requests forged through a browser. A program must declare that it is not a browser.
 */
export const notFromBrowser = { 'x-atlassian-token': 'no-check' } as const;

export const pageShape = {
  start: z.optional(z.int().check(z.minimum(0))),
  limit: z.optional(z.int().check(z.minimum(1), z.maximum(200))),
};

export const PictureSchema = record({ path: maybeString, isDefault: maybeBoolean });

const OperationSchema = record({ operation: maybeString, targetType: maybeString });

/** An operation that somebody may carry out, and the kind of thing that it works on. */
export interface ConfluenceOperation extends z.infer<typeof OperationSchema> {}

export const OperationsSchema = z.array(OperationSchema);

export const ConfluenceUserSchema = record({
  // Only the anonymous user has no account id: its response is not one about a person.
  accountId: id<'account'>(),
  type: z.nullish(openEnum('known', 'unknown', 'anonymous', 'user')),
  accountType: z.nullish(openEnum('atlassian', 'app', '')),
  accountStatus: z.nullish(openEnum('active', 'inactive', 'closed', 'unknown')),
  email: maybeString,
  publicName: maybeString,
  displayName: maybeString,
  timeZone: maybeString,
  isExternalCollaborator: maybeBoolean,
  profilePicture: z.nullish(PictureSchema),
  operations: z.nullish(OperationsSchema),
  personalSpace: z.nullish(record({ key: maybeString, name: maybeString })),
});

/**
 * A person on one Confluence site. `isExternalCollaborator` is a guest. E-mail address, name and time zone are empty or
 * null if the person's privacy settings hide them. `accountStatus` is undocumented, and may be absent.
 */
export interface ConfluenceUser extends z.infer<typeof ConfluenceUserSchema> {}

export const ConfluenceGroupSchema = record({
  id: z.nullish(id<'group'>()),
  name: maybeString,
  type: z.nullish(openEnum('group')),
});

/** A group as Confluence names it. `id` is the same id as in the organization API. */
export interface ConfluenceGroup extends z.infer<typeof ConfluenceGroupSchema> {}
