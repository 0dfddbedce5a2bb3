import * as z from 'zod';

import { id } from '../core/ids.js';
import { maybeString, openEnum, record, typed, type Schema } from '../core/schema.js';

/** What counts as success of a write whose success status is not published. */
export const anySuccess = [200, 201, 202, 204];

type DateFilterSuffix = 'SearchType' | 'Uom' | 'Value' | 'From' | 'To' | 'RangeFrom' | 'RangeTo';

type DateFilter<Field extends string> = { readonly [Name in `${Field}${DateFilterSuffix}`]: z.ZodOptional<z.ZodType<string, string>> };

/** The seven parameters that filter a list by one of its dates. All are strings, including numbers and times. */
export function dateFilter<const Field extends string>(field: Field): DateFilter<Field> {
  // Of one type: comparing two of them takes the compiler half a second.
  const text: Schema = z.string().min(1).optional();
  const searchType: Schema = openEnum('gt', 'lt', 'range').optional();
  return {
    [`${field}SearchType`]: searchType,
    [`${field}Uom`]: text,
    [`${field}Value`]: text,
    [`${field}From`]: text,
    [`${field}To`]: text,
    [`${field}RangeFrom`]: text,
    [`${field}RangeTo`]: text,
  } as unknown as DateFilter<Field>;
}

/** A bare number by Atlassian's page; some of its other APIs have it in an object. */
export const CountSchema = z
  .union([z.number(), record({ count: z.number() })])
  .transform((answer) => (typeof answer === 'number' ? answer : answer.count));

interface FramedList {
  readonly data?: readonly unknown[];
  readonly items?: readonly unknown[];
  readonly links?: { readonly next?: string | null } | null;
}

/**
 * A list with an unpublished envelope: bare, in `data` or in `items`. A response without any of them, or with only a
 * part of the list, is refused. A list that only seems empty would mean that nothing is left to revoke.
 */
export function wholeList<S extends Schema>(item: S): z.ZodType<z.output<S>[]> {
  const list = z.array(item);
  const links = record({ next: maybeString }).nullish();
  const answers = z
    .union([list, record({ data: list, links }), record({ items: list, links })])
    .refine((answer) => ((answer as FramedList).links?.next ?? '') === '', {
      message: 'leads to another page of a list that is documented to have none',
      path: ['links', 'next'],
    })
    .transform((answer) => (Array.isArray(answer) ? answer : ((answer as FramedList).data ?? (answer as FramedList).items)));
  return typed<z.output<S>[], unknown>(answers);
}

export const ApiTokenSchema = record({
  id: z.string(),
  label: maybeString,
  status: openEnum('ALLOWED', 'BLOCKED').nullish(),
  createdAt: maybeString,
  /** Absent for tokens that do not expire. ISO 8601, with `Z` or with an offset. */
  expiresAt: maybeString,
  lastActiveAt: maybeString,
  scopes: z.array(z.string()).nullish(),
  user: record({ id: id<'account'>().nullish(), name: maybeString, email: maybeString }).nullish(),
});

/** An API token, with its owner. The token itself is never shown again. */
export interface ApiToken extends z.infer<typeof ApiTokenSchema> {}
