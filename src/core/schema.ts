import english from 'zod/v4/locales/en.js';
import * as z from 'zod/mini';

/** Any zod schema. `$ZodType` is the cheap one to instantiate in generics. */
export type Schema = z.core.$ZodType;

/**
 * An object as Atlassian sends it. Unknown fields survive at run time, because Atlassian adds fields without notice.
 * The type stays closed: a misspelt field does not compile.
 */
export function record<Shape extends z.core.$ZodLooseShape>(shape: Shape): z.ZodMiniObject<Shape, z.core.$strip> {
  return z.looseObject(shape);
}

/** An object that we send: an unknown field is rejected before the request, because Atlassian ignores it silently. */
export function input<Shape extends z.core.$ZodLooseShape>(shape: Shape): z.ZodMiniObject<Shape, z.core.$strict> {
  return z.strictObject(shape);
}

/** A schema under a plain type. Both sides are cast: comparing zod's own types takes the compiler half a second. */
export function typed<Output, Input = Output>(schema: Schema): z.ZodMiniType<Output, Input> {
  return schema as z.ZodMiniType<Output, Input>;
}

const { localeError: inEnglish } = english();

/** Parses a value by its schema. Problems are in English, also if the program sets zod to another language. */
export function parsedBy<S extends Schema>(schema: S, value: unknown, note?: z.core.$ZodErrorMap): z.core.util.SafeParseResult<z.output<S>> {
  return z.safeParse(schema, value, { error: (issue) => note?.(issue) ?? inEnglish(issue) });
}

/** The literals in a document of Atlassian, and any other string: enums of responses grow without notice. */
// The intersection stops the compiler from folding the literals into `string`: an editor still suggests them.
export type OpenEnum<Known extends string> = Known | (string & Record<never, never>);

/** A string of which Atlassian documents some values. Code that branches on it needs a default case. */
export function openEnum<const Known extends string>(..._known: Known[]): z.ZodMiniType<OpenEnum<Known>, OpenEnum<Known>> {
  return typed(z.string());
}

/** Members of responses that may be absent or null. One shared schema each, because most members are like this. */
export const maybeString = z.nullish(z.string());
export const maybeNumber = z.nullish(z.number());
export const maybeBoolean = z.nullish(z.boolean());

/** The one member of an envelope that matters: `{ data: … }`, `{ account: … }`. */
export function inside<Name extends string, S extends Schema>(name: Name, schema: S): z.ZodMiniType<z.output<S>> {
  return typed<z.output<S>, unknown>(z.pipe(z.looseObject({ [name]: schema }), z.transform((envelope) => (envelope as Record<string, unknown>)[name])));
}

/** The result of a write without a response of its own. */
export interface Outcome {
  /**
   * - `done`: Atlassian confirmed that the change is made.
   * - `accepted`: Atlassian has queued the change; read back to see it happen.
   * - `alreadyInState`: reading shows that there was nothing to change. An unknown id is an error.
   */
  readonly outcome: 'done' | 'accepted' | 'alreadyInState';
}

/** The response of a write without a body worth reading: its call resolves to an {@link Outcome}. */
export const nothing = typed<Outcome>(z.unknown());
