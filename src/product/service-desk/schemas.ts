import * as z from 'zod/mini';

import { givenId, id, type AccountId, type Id } from '../../core/ids.js';
import { input, maybeBoolean, maybeNumber, maybeString, record } from '../../core/schema.js';

/** The id of a service desk. */
export type ServiceDeskId = Id<'serviceDesk'>;

export const PersonSchema = record({
  accountId: z.nullish(id<'account'>()),
  displayName: maybeString,
  emailAddress: maybeString,
  active: maybeBoolean,
  timeZone: maybeString,
});

/** A person in Jira Service Management. E-mail address and name are absent if the person's privacy settings hide them. */
export interface ServiceDeskPerson extends z.infer<typeof PersonSchema> {}

export const DateSchema = record({ iso8601: maybeString, jira: maybeString, friendly: maybeString, epochMillis: maybeNumber });

export const RangeSchema = input({
  start: z.optional(z.int().check(z.minimum(0))),
  limit: z.optional(z.int().check(z.minimum(1))),
});

/** How to read a list: where to start, and the size of a page, 50 by default. */
export interface ServiceDeskRange extends z.input<typeof RangeSchema> {}

export const pageSize = 50;

export const AccountsSchema = input({ accountIds: z.array(givenId('account')).check(z.minLength(1)) });

/** Anything else than a list stays as it is, and is rejected by the schema. */
export function accounts(accountIds: readonly AccountId[]): { accountIds: AccountId[] } {
  return { accountIds: Array.isArray(accountIds) ? [...(accountIds as readonly AccountId[])] : (accountIds as never) };
}

/** Whether all of these people are in a list, or none of them. */
export function verdictOfPeople(
  { items, next }: { readonly items: readonly ServiceDeskPerson[]; readonly next?: string },
  accountIds: readonly string[],
  wanted: 'all' | 'none',
): 'reached' | 'notReached' | 'unknown' {
  const isThere = (accountId: string): boolean => items.some((person) => person.accountId === accountId);
  const isDecided = wanted === 'all' ? accountIds.every(isThere) : accountIds.some(isThere);
  if (isDecided) {
    return wanted === 'all' ? 'reached' : 'notReached';
  }
  return next === undefined ? (wanted === 'all' ? 'notReached' : 'reached') : 'unknown';
}
