import type * as z from 'zod/mini';

import { parsedBy, type Schema } from './schema.js';

/** Whether a value satisfies a schema and needs no change for it. `false` says nothing: the schema decides. */
interface Accepts {
  (value: unknown): boolean;
  /** Set if `false` does mean that the schema refuses the value. */
  readonly decides?: true;
  /** Set if nothing but the kind of a value matters. Most members are such, and looking at a kind costs no call. */
  readonly kinds?: number;
}

const kinds = { undefined: 1, null: 2, string: 4, number: 8, boolean: 16, other: 32 } as const;
const anyKind = 63;

function kindOf(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return kinds.string;
    case 'boolean':
      return kinds.boolean;
    case 'undefined':
      return kinds.undefined;
    case 'number':
      // What JSON writes as 1e999 is no number for a schema.
      return Number.isFinite(value) ? kinds.number : kinds.other;
    default:
      return value === null ? kinds.null : kinds.other;
  }
}

const known = new WeakMap<Schema, Accepts | undefined>();

/**
 * Parses a response by its schema. Its value was made from JSON a moment ago, and nobody else has it. So it is the
 * result if the schema would only copy it: copying a page of records takes several times as long as reading its JSON.
 */
export function readBy<S extends Schema>(schema: S, value: unknown): z.core.util.SafeParseResult<z.output<S>> {
  return acceptanceOf(schema)?.(value) === true ? { success: true, data: value as z.output<S> } : parsedBy(schema, value);
}

/** What tells the acceptable values of a schema, or `undefined` if only the schema can tell. */
export function acceptanceOf(schema: Schema): Accepts | undefined {
  if (!known.has(schema)) {
    known.set(schema, withChecks(schema, made(schema)));
  }
  return known.get(schema);
}

/** The members of a schema that this file understands. A schema with any other is left to itself. */
interface Definition {
  readonly type: string;
  readonly coerce?: boolean;
  readonly format?: string;
  readonly innerType?: Schema;
  readonly element?: Schema;
  readonly options?: readonly Schema[];
  readonly shape?: Readonly<Record<string, Schema>>;
  readonly catchall?: Schema;
  readonly keyType?: Schema;
  readonly valueType?: Schema;
  readonly checks?: readonly { readonly _zod: { readonly def: { readonly check?: string; readonly fn?: (value: unknown) => unknown } } }[];
}

function definitionOf(schema: Schema): Definition {
  return schema._zod.def;
}

function decisive(accepts: (value: unknown) => boolean, decides: boolean): Accepts {
  return decides ? Object.assign(accepts, { decides: true as const }) : accepts;
}

function ofKinds(accepted: number): Accepts {
  return Object.assign((value: unknown) => (kindOf(value) & accepted) !== 0, { decides: true as const, kinds: accepted });
}

function made(schema: Schema): Accepts | undefined {
  const definition = definitionOf(schema);
  if (definition.coerce === true || definition.format !== undefined) {
    return undefined;
  }
  switch (definition.type) {
    case 'unknown':
      return ofKinds(anyKind);
    case 'string':
    case 'number':
    case 'boolean':
      return ofKinds(kinds[definition.type]);
    case 'nullable':
      return around(definition.innerType, kinds.null);
    case 'optional':
      // Some schemas make a value of nothing.
      return definition.innerType?._zod.optin === undefined ? around(definition.innerType, kinds.undefined) : undefined;
    case 'array':
      return arrayOf(definition.element);
    case 'union':
      return firstOf(definition.options ?? []);
    case 'record':
      return recordOf(definition);
    case 'object':
      return objectOf(definition);
    default:
      return undefined;
  }
}

/** A refinement sees the value when its members are accepted. Any other check may change it. */
function withChecks(schema: Schema, accepts: Accepts | undefined): Accepts | undefined {
  const { checks = [] } = definitionOf(schema);
  if (accepts === undefined || checks.length === 0) {
    return accepts;
  }
  const refinements = checks.map(({ _zod: { def } }) => (def.check === 'custom' ? def.fn : undefined));
  if (refinements.includes(undefined)) {
    return undefined;
  }
  return (value) => accepts(value) && refinements.every((holds) => holds?.(value) === true);
}

function around(inner: Schema | undefined, more: number): Accepts | undefined {
  const accepts = inner === undefined ? undefined : acceptanceOf(inner);
  if (accepts === undefined) {
    return (value) => kindOf(value) === more;
  }
  return accepts.kinds === undefined ? decisive((value) => kindOf(value) === more || accepts(value), accepts.decides === true) : ofKinds(accepts.kinds | more);
}

function arrayOf(element: Schema | undefined): Accepts | undefined {
  const accepts = element === undefined ? undefined : acceptanceOf(element);
  return accepts === undefined ? undefined : decisive((value) => Array.isArray(value) && value.every(accepts), accepts.decides === true);
}

/** A union gives what the first of its options makes of a value: the others count only when it is known to refuse. */
function firstOf(options: readonly Schema[]): Accepts | undefined {
  const all = options.map(acceptanceOf);
  const first = all.findIndex((accepts) => accepts?.decides !== true);
  const reached = (first < 0 ? all : all.slice(0, first + 1)).filter((accepts) => accepts !== undefined);
  return reached.length === 0 ? undefined : decisive((value) => reached.some((accepts) => accepts(value)), first < 0);
}

function recordOf({ keyType, valueType, ...rest }: Definition): Accepts | undefined {
  const accepts = valueType === undefined ? undefined : acceptanceOf(valueType);
  const hasAnyKey = keyType !== undefined && definitionOf(keyType).type === 'string' && definitionOf(keyType).checks === undefined;
  if (accepts === undefined || !hasAnyKey || 'partial' in rest) {
    return undefined;
  }
  return (value) => isJsonObject(value) && Object.values(value).every(accepts);
}

function objectOf({ shape = {}, catchall }: Definition): Accepts | undefined {
  // Without a schema for what else is there, an object loses it.
  if (catchall === undefined || definitionOf(catchall).type !== 'unknown') {
    return undefined;
  }
  const names = Object.keys(shape);
  const all = names.map((name) => acceptanceOf(shape[name] as Schema));
  if (!all.every((accepts) => accepts !== undefined)) {
    return undefined;
  }
  const types = names.map((name) => definitionOf(shape[name] as Schema).type);
  // A member that is absent is read as undefined, which no type but an optional one means.
  const kindsOf = all.map(({ kinds: accepted = kinds.undefined }, index) => (types[index] === 'optional' ? accepted : accepted & ~kinds.undefined));
  const accepts = (value: unknown): boolean => {
    if (!isJsonObject(value)) {
      return false;
    }
    for (let index = 0; index < names.length; index += 1) {
      const member = value[names[index] as string];
      if ((kindOf(member) & (kindsOf[index] as number)) === 0 && (member === undefined || all[index]?.(member) !== true)) {
        return false;
      }
    }
    return true;
  };
  const refusesAbsent = types.every((type) => ['optional', 'string', 'number', 'boolean', 'array', 'object'].includes(type));
  return decisive(accepts, refusesAbsent && all.every(({ decides }) => decides === true));
}

/** An object whose copy has the same members: zod leaves out one with this name. */
function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !Object.hasOwn(value, '__proto__');
}
