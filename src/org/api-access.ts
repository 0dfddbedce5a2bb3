import * as z from 'zod/mini';

import { id } from '../core/ids.js';
import { maybeString, openEnum, record, typed, type Schema } from '../core/schema.js';

/** What counts as success of a write whose success status is not published. */
export const anySuccess = [200, 201, 202, 204];

type DateFilterSuffix = 'SearchType' | 'Uom' | 'Value' | 'From' | 'To' | 'RangeFrom' | 'RangeTo';

type DateFilter<Field extends string> = { readonly [Name in `${Field}${DateFilterSuffix}`]: z.ZodMiniOptional<z.ZodMiniType<string, string>> };

/** The seven parameters that filter a list by one of its dates. All are strings, including numbers and times. */
export function dateFilter<const Field extends string>(field: Field): DateFilter<Field> {
  // Of one type: comparing two of them takes the compiler half a second.
  const text: Schema = z.optional(z.string().check(z.minLength(1)));
  const searchType: Schema = z.optional(openEnum('gt', 'lt', 'range'));
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
export const CountSchema = z.pipe(z.union([z.number(), record({ count: z.number() })]), z.transform((answer) => (typeof answer === 'number' ? answer : answer.count)));

interface FramedList {
  readonly data?: readonly unknown[];
  readonly items?: readonly unknown[];
  readonly links?: { readonly next?: string | null } | null;
}

/**
 * A list with an unpublished envelope: bare, in `data` or in `items`. A response without any of them, or with only a
 * part of the list, is refused. A list that only seems empty would mean that nothing is left to revoke.
 */
export function wholeList<S extends Schema>(item: S): z.ZodMiniType<z.output<S>[]> {
  const list = z.array(item);
  const links = z.nullish(record({ next: maybeString }));
  const answers = z.pipe(z.union([list, record({ data: list, links }), record({ items: list, links })]).check(z.refine((answer) => ((answer as FramedList).links?.next ?? '') === '', {
      message: 'leads to another page of a list that is documented to have none',
      path: ['links', 'next'],
    })), z.transform((answer) => (Array.isArray(answer) ? answer : ((answer as FramedList).data ?? (answer as FramedList).items))));
  return typed<z.output<S>[], unknown>(answers);
}

export const ApiTokenSchema = record({
  id: z.string(),
  label: maybeString,
  status: z.nullish(openEnum('ALLOWED', 'BLOCKED')),
  createdAt: maybeString,
  /** Absent for tokens that do not expire. ISO 8601, with `Z` or with an offset. */
  expiresAt: maybeString,
  lastActiveAt: maybeString,
  scopes: z.nullish(z.array(z.string())),
  user: z.nullish(record({ id: z.nullish(id<'account'>()), name: maybeString, email: maybeString })),
});

/** An API token, with its owner. The token itself is never shown again. */
export interface ApiToken extends z.infer<typeof ApiTokenSchema> {}
