import * as z from 'zod';

/** Any zod schema. `$ZodType` is the cheap one to instantiate in generics. */
export type Schema = z.core.$ZodType;

/**
 * An object as the vendor sends it: unknown fields survive at run time, because Atlassian adds fields without
 * notice, while the type stays closed, so that a misspelt field does not compile.
 */
export function record<Shape extends z.core.$ZodLooseShape>(shape: Shape): z.ZodObject<Shape, z.core.$strip> {
  return z.looseObject(shape);
}

/** An object that we send: an unknown field is refused before the request, because the vendor ignores it silently. */
export function input<Shape extends z.core.$ZodLooseShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  return z.strictObject(shape);
}

/** A schema under a plain type. Both sides are cast, because to compare zod's own types costs the compiler half a second. */
export function typed<Output, Input = Output>(schema: Schema): z.ZodType<Output, Input> {
  return schema as z.ZodType<Output, Input>;
}

/** The literals a vendor document names, and any other string: enums of answers grow without notice. */
// The intersection keeps the compiler from folding the literals into `string`, so that an editor still suggests them.
export type OpenEnum<Known extends string> = Known | (string & Record<never, never>);

/** A string of which the vendor documents some values. Code that branches on it needs a default arm. */
export function openEnum<const Known extends string>(..._known: Known[]): z.ZodType<OpenEnum<Known>, OpenEnum<Known>> {
  return typed(z.string());
}

/** Members of answers that may be absent or null: one schema each, shared, because they are most of all members. */
export const maybeString = z.string().nullish();
export const maybeNumber = z.number().nullish();
export const maybeBoolean = z.boolean().nullish();

/** The one member of an envelope that matters: `{ data: … }`, `{ account: … }`. */
export function inside<Name extends string, S extends Schema>(name: Name, schema: S): z.ZodType<z.output<S>> {
  return typed<z.output<S>, unknown>(z.looseObject({ [name]: schema }).transform((envelope) => (envelope as Record<string, unknown>)[name]));
}

/** What a write without an answer of its own came to. */
export interface Outcome {
  /**
   * - `done`: the vendor answered that the change is made.
   * - `accepted`: the vendor has queued the change; read back to see it happen.
   * - `alreadyInState`: there was nothing to change, as reading shows. An id that nothing is known of is an error.
   */
  readonly outcome: 'done' | 'accepted' | 'alreadyInState';
}

/** The response of a write that answers no body worth reading: its call resolves to an {@link Outcome}. */
export const nothing = typed<Outcome>(z.unknown());
