import * as z from 'zod';

import { id } from '../../core/ids.js';
import { maybeBoolean, maybeString, openEnum, record } from '../../core/schema.js';

/**
 * Confluence guards writes against requests forged through a browser. A program must declare that it is not a browser.
 */
export const notFromBrowser = { 'x-atlassian-token': 'no-check' } as const;

export const pageShape = {
  start: z.int().min(0).optional(),
  limit: z.int().min(1).max(200).optional(),
};

export const PictureSchema = record({ path: maybeString, isDefault: maybeBoolean });

export const OperationsSchema = z.array(record({ operation: maybeString, targetType: maybeString }));

export const ConfluenceUserSchema = record({
  // Only the anonymous user has no account id: its response is not one about a person.
  accountId: id<'account'>(),
  type: openEnum('known', 'unknown', 'anonymous', 'user').nullish(),
  accountType: openEnum('atlassian', 'app', '').nullish(),
  accountStatus: openEnum('active', 'inactive', 'closed', 'unknown').nullish(),
  email: maybeString,
  publicName: maybeString,
  displayName: maybeString,
  timeZone: maybeString,
  isExternalCollaborator: maybeBoolean,
  profilePicture: PictureSchema.nullish(),
  operations: OperationsSchema.nullish(),
  personalSpace: record({ key: maybeString, name: maybeString }).nullish(),
});

/**
 * A person on one Confluence site. `isExternalCollaborator` is a guest. E-mail address, name and time zone are empty or
 * null if the person's privacy settings hide them. `accountStatus` is undocumented, and may be absent.
 */
export interface ConfluenceUser extends z.infer<typeof ConfluenceUserSchema> {}

export const ConfluenceGroupSchema = record({
  id: id<'group'>().nullish(),
  name: maybeString,
  type: openEnum('group').nullish(),
});

/** A group as Confluence names it. `id` is the same id as in the organization API. */
export interface ConfluenceGroup extends z.infer<typeof ConfluenceGroupSchema> {}
