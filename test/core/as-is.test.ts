import fc from 'fast-check';
import * as z from 'zod/mini';
import { describe, expect, it } from 'vitest';

import { acceptanceOf, readBy } from '../../src/core/as-is.js';
import { parseJson } from '../../src/core/json.js';
import type { Schema } from '../../src/core/schema.js';
import { organizationEndpoints } from '../../src/org/endpoints.js';
import { productEndpoints } from '../../src/product/endpoints.js';
import { scimEndpoints } from '../../src/scim/endpoints.js';
import { propertyRuns } from '../support/in-ci.js';

const endpoints = [...organizationEndpoints, ...productEndpoints, ...scimEndpoints];
const runs = propertyRuns / 200;

/** As a response is parsed: without a member __proto__. */
const json = fc.jsonValue({ maxDepth: 2 }).map((value) => parseJson(JSON.stringify(value)));

interface Definition {
  readonly type: string;
  readonly innerType?: Schema;
  readonly in?: Schema;
  readonly element?: Schema;
  readonly options?: readonly Schema[];
  readonly shape?: Readonly<Record<string, Schema>>;
  readonly valueType?: Schema;
}

/** JSON that is nearly what a schema wants: now and then a member is missing, or is anything. */
function nearly(schema: Schema): fc.Arbitrary<unknown> {
  const of = (inner: Schema | undefined): fc.Arbitrary<unknown> => (inner === undefined ? json : nearly(inner));
  const definition = schema._zod.def as Definition;
  const wanted = ((): fc.Arbitrary<unknown> => {
    switch (definition.type) {
      case 'string':
        return fc.string({ maxLength: 8 });
      case 'number':
        return fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));
      case 'boolean':
        return fc.oneof({ weight: 4, arbitrary: fc.boolean() }, { weight: 1, arbitrary: fc.constantFrom('True', 'false') });
      case 'nullable':
        return fc.oneof({ weight: 1, arbitrary: fc.constant(null) }, { weight: 4, arbitrary: of(definition.innerType) });
      case 'optional':
        return of(definition.innerType);
      case 'pipe':
        return of(definition.in);
      case 'array':
        return fc.array(of(definition.element), { maxLength: 3 });
      case 'union':
        return fc.oneof(...(definition.options ?? []).map(nearly));
      case 'record':
        return fc.dictionary(fc.string({ maxLength: 4 }).filter((key) => key !== '__proto__'), of(definition.valueType), { maxKeys: 3 });
      case 'object': {
        const members = Object.entries(definition.shape ?? {});
        return fc
          .tuple(fc.record(Object.fromEntries(members.map(([name, member]) => [name, nearly(member)])), { requiredKeys: [] }), fc.dictionary(fc.constantFrom('more', 'data', 'links'), json, { maxKeys: 1 }))
          .map(([known, more]) => ({ ...more, ...known }));
      }
      default:
        return json;
    }
  })();
  return fc.oneof({ weight: 30, arbitrary: wanted }, { weight: 1, arbitrary: json });
}

/** Complete values only, so that acceptance is not left untried. */
function exactly(schema: Schema): fc.Arbitrary<unknown> {
  return nearly(schema).filter((value) => z.safeParse(schema, value).success);
}

describe('a response that is taken as it is', () => {
  it('is one that its schema would only copy, for every endpoint', () => {
    const schemas = endpoints.flatMap(({ response, ...rest }) => [response, ...('item' in rest ? [(rest as { item: Schema }).item] : [])]);
    let accepted = 0;
    for (const schema of new Set(schemas)) {
      const accepts = acceptanceOf(schema);
      fc.assert(
        fc.property(nearly(schema), (value) => {
          const before = structuredClone(value);
          const parsed = z.safeParse(schema, value);
          if (accepts?.(value) === true) {
            accepted += 1;
            expect(parsed).toEqual({ success: true, data: before });
          } else if (accepts?.decides === true) {
            expect(parsed.success).toBe(false);
          }
          expect(readBy(schema, value)).toMatchObject(parsed.success ? { success: true, data: parsed.data } : { success: false });
          expect(value).toEqual(before);
        }),
        { numRuns: runs },
      );
    }
    expect(accepted).toBeGreaterThan(schemas.length);
  }, 300_000);

  it('is every page of a list that needs no change', () => {
    for (const { route, response, ...rest } of endpoints) {
      if (!('page' in rest)) {
        continue;
      }
      // The subscriptions of a filter come in two forms: its schema makes them one.
      expect(acceptanceOf(response) === undefined, route).toBe(route === 'GET /rest/api/3/filter/search');
    }
    const users = endpoints.find(({ route }) => route === 'GET /rest/api/3/users/search')?.response as Schema;
    fc.assert(fc.property(exactly(users), (value) => acceptanceOf(users)?.(value) === true), { numRuns: 20 });
  });
});

describe('a schema that changes its value', () => {
  const loose = (shape: Record<string, Schema>) => z.looseObject(shape as never);

  it.each([
    ['an object that loses what it does not know', z.object({ a: z.string() }), { a: 'x' }],
    ['a default', loose({ a: z._default(z.string(), 'x') }), {}],
    ['a default inside an optional member', loose({ a: z.optional(z._default(z.string(), 'x')) }), {}],
    ['a transformation', loose({ a: z.pipe(z.string(), z.transform(Number)) }), { a: '1' }],
    ['a transformation of nothing', loose({ a: z.optional(z.pipe(z.optional(z.string()), z.transform((value) => value ?? 'x'))) }), {}],
    ['a check that changes', z.string().check(z.trim()), ' x '],
    ['a coercion', z.coerce.number(), '1'],
    ['a number that is none', z.number(), Number.POSITIVE_INFINITY],
    ['a transformation before a copy', z.union([loose({ a: z.optional(z.pipe(z.string(), z.transform(Number))) }), z.looseObject({})]), { a: '1' }],
    ['a refinement that does not hold', z.looseObject({}).check(z.refine(() => false)), {}],
    ['a check of keys', z.record(z.string().check(z.minLength(2)), z.unknown()), { a: 1 }],
  ])('is asked: %s', (_name, schema, value) => {
    expect(acceptanceOf(schema)?.(value) ?? false).toBe(false);
    const parsed = z.safeParse(schema, value);
    expect(readBy(schema, value)).toMatchObject(parsed.success ? { success: true, data: parsed.data } : { success: false });
  });

  it('is not asked about a member that is not there', () => {
    const schema = loose({ a: z.optional(z.pipe(z.string(), z.transform(Number))), b: z.nullable(z.string()) });
    const value = { b: null };
    expect(readBy(schema, value).data).toBe(value);
    expect(readBy(schema, { a: '1', b: null }).data).toEqual({ a: 1, b: null });
  });
});
