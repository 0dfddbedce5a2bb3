import * as z from 'zod/mini';

import { input } from '../core/schema.js';

/** The one comparison that the service accepts for users: `eq` on `userName` or on `externalId`. */
export type ScimUserFilter =
  | { readonly userName: string; readonly externalId?: undefined }
  | { readonly externalId: string; readonly userName?: undefined };

/** The one comparison that the service accepts for groups: `eq` on `displayName`. */
export interface ScimGroupFilter {
  readonly displayName: string;
}

/**
 * A filter in the form of a query, with its value quoted. The lists of users and groups take the object itself: use
 * this for `scim.request()`.
 *
 * @example
 * scimFilter({ userName: 'jane@example.com' }); // userName eq "jane@example.com"
 */
export function scimFilter(filter: ScimUserFilter | ScimGroupFilter): string {
  const [[attribute, value] = ['', '']] = Object.entries(filter).filter(([, given]) => given !== undefined) as [string, string][];
  return equals(attribute, value);
}

/** Values are quoted as JSON strings: the content of a name never becomes part of the filter. */
export function equals(attribute: string, value: string): string {
  return `${attribute} eq ${JSON.stringify(value)}`;
}

const compared = z.string().check(z.minLength(1));

export const UserFilterSchema = z.pipe(z.union([input({ userName: compared, externalId: z.optional(z.undefined()) }), input({ externalId: compared, userName: z.optional(z.undefined()) })], {
    error: 'expected exactly one of userName and externalId',
  }), z.transform((filter) => scimFilter(filter as ScimUserFilter)));

export const GroupFilterSchema = z.pipe(input({ displayName: compared }), z.transform((filter) => scimFilter(filter as ScimGroupFilter)));
