import * as z from 'zod/mini';

import { id } from '../core/ids.js';
import { maybeString, openEnum, record, type OpenEnum, type Schema } from '../core/schema.js';

interface DateFilterMembers {
  readonly SearchType: OpenEnum<'gt' | 'lt' | 'range' | 'range_time'>;
  readonly Uom: OpenEnum<'day' | 'hour' | 'minute' | 'week'>;
  readonly Value: number;
  readonly From: string;
  readonly To: string;
  readonly RangeFrom: string;
  readonly RangeTo: string;
}

type DateFilter<Field extends string> = {
  readonly [Suffix in keyof DateFilterMembers as `${Field}${Suffix}`]: z.ZodMiniOptional<z.ZodMiniType<DateFilterMembers[Suffix], DateFilterMembers[Suffix]>>;
};

/** The seven parameters that filter a list by one of its dates. */
export function dateFilter<const Field extends string>(field: Field): DateFilter<Field> {
  // Of one type: comparing two of them takes the compiler half a second.
  const text: Schema = z.optional(z.string().check(z.minLength(1)));
  const value: Schema = z.optional(z.int().check(z.minimum(0)));
  return {
    [`${field}SearchType`]: text,
    [`${field}Uom`]: text,
    [`${field}Value`]: value,
    [`${field}From`]: text,
    [`${field}To`]: text,
    [`${field}RangeFrom`]: text,
    [`${field}RangeTo`]: text,
  } as unknown as DateFilter<Field>;
}

/** The page size of the lists that take up to 1000. Atlassian's default is 20. */
export const pageSizeUpTo1000 = z.optional(z.int().check(z.minimum(1), z.maximum(1000)));

export const ApiTokenSchema = record({
  id: z.string(),
  label: maybeString,
  /** Only tokens of people are `BLOCKED`, and only those of service accounts `EXPIRED`. */
  status: z.nullish(openEnum('ALLOWED', 'BLOCKED', 'EXPIRED')),
  createdAt: maybeString,
  /** Absent for tokens that do not expire. ISO 8601, with `Z` or with an offset. */
  expiresAt: maybeString,
  lastActiveAt: maybeString,
  /** Empty for a token without scopes, which may do whatever its owner may. */
  scopes: z.nullish(z.array(z.string())),
  user: z.nullish(record({ id: z.nullish(id<'account'>()), orgId: z.nullish(id<'organization'>()), name: maybeString, email: maybeString })),
});

/** An API token, with its owner. The token itself is never shown again. */
export interface ApiToken extends z.infer<typeof ApiTokenSchema> {}
