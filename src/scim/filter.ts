import * as z from 'zod';

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

const compared = z.string().min(1);

export const UserFilterSchema = z
  .union([input({ userName: compared, externalId: z.undefined().optional() }), input({ externalId: compared, userName: z.undefined().optional() })], {
    error: 'expected exactly one of userName and externalId',
  })
  .transform((filter) => scimFilter(filter as ScimUserFilter));

export const GroupFilterSchema = input({ displayName: compared }).transform(scimFilter);
