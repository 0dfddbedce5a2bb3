import * as z from 'zod/mini';

import { givenId, type Id } from '../../core/ids.js';
import { input, maybeString, openEnum, record } from '../../core/schema.js';
import type { Scopes } from '../../core/scopes.js';

/** The id of a schedule. */
export type ScheduleId = Id<'schedule'>;

/** The id of a team in the operations of Jira Service Management: the same as that of the team of the organization. */
export type OperationsTeamId = Id<'team'>;

export const readScopes: Scopes = { granular: ['read:ops-config:jira-service-management'] };
export const writeScopes: Scopes = { granular: ['read:ops-config:jira-service-management', 'write:ops-config:jira-service-management'] };
export const deleteScopes: Scopes = { granular: ['delete:ops-config:jira-service-management', 'read:ops-config:jira-service-management'] };

export const RangeSchema = input({
  size: z.optional(z.int().check(z.minimum(1), z.maximum(50))),
  offset: z.optional(z.int().check(z.minimum(0))),
});

/** How to read a list: the size of a page, 50 by default, and where to start. */
export interface OperationsRange extends z.input<typeof RangeSchema> {}

export const pageSize = 50;

/** A moment with its date, as ISO 8601 writes it. */
export const moment = z.string().check(z.refine((text) => /^\d{4}-\d{2}-\d{2}T/.test(text) && !Number.isNaN(Date.parse(text)), { message: 'expected an ISO 8601 time, such as 2026-11-30T09:00:00Z' }));

export const ResponderSchema = record({
  type: z.nullish(openEnum('user', 'team', 'escalation', 'noone')),
  /** Of a user: the account id. `noone` has none. */
  id: maybeString,
});

/** Who is on call: a person, a team, an escalation or nobody. */
export interface Responder extends z.infer<typeof ResponderSchema> {}

export function givenResponder<const Type extends string>(...types: Type[]) {
  return input({ type: z.enum(types), id: z.optional(givenId('responder')) }).check(
    z.refine(({ type, id }) => (type === 'noone') === (id === undefined), { path: ['id'], message: 'expected the id, and none for noone' }),
  );
}

export const RecipientSchema = record({
  type: z.nullish(openEnum('user', 'team', 'schedule', 'escalation', 'none')),
  /** Of a user: the account id. */
  id: maybeString,
});

/** Who gets an alert: a person, a team, a schedule or an escalation. */
export interface Recipient extends z.infer<typeof RecipientSchema> {}

export const TimeRestrictionSchema = record({ type: maybeString, restriction: z.optional(z.unknown()), restrictions: z.optional(z.unknown()) });

export const GivenRecipientSchema = record({ type: z.string().check(z.minLength(1)), id: z.nullish(givenId('recipient')) });

/** Whether two lists of people name the same, in the same order. */
export function areSame(seen: readonly Recipient[] | null | undefined, wanted: readonly Recipient[]): boolean {
  return seen?.length === wanted.length && wanted.every(({ type, id }, index) => seen[index]?.type === type && (seen[index]?.id ?? undefined) === (id ?? undefined));
}

/** Whether a thing has all members of a change. A member that the read does not show proves nothing. */
export function verdictOfChange(seen: object, change: object, same: Readonly<Record<string, (seen: never, wanted: never) => boolean>> = {}): 'reached' | 'notReached' | 'unknown' {
  const shown = seen as Readonly<Record<string, unknown>>;
  const wanted = Object.entries(change).filter(([, value]) => value !== undefined);
  const isSame = (name: string, value: unknown): boolean => same[name]?.(shown[name] as never, value as never) ?? shown[name] === value;
  if (wanted.some(([name, value]) => (shown[name] ?? undefined) !== undefined && !isSame(name, value))) {
    return 'notReached';
  }
  return wanted.every(([name, value]) => isSame(name, value)) ? 'reached' : 'unknown';
}

/** Whether two texts are the same moment: Atlassian may write it in another form. */
export function isSameMoment(seen: string | null | undefined, wanted: string): boolean {
  return typeof seen === 'string' && Date.parse(seen) === Date.parse(wanted);
}
