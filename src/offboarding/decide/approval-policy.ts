import * as z from 'zod/mini';

const text = z.string().check(z.minLength(1), z.maxLength(200));

/** 32 bytes in base64url. */
export const publicKeySchema = z.string().check(z.regex(/^[\w-]{43}$/, 'expected a public key, as createSigningKey() gives it'));

export const ApprovalPolicySchema = z
  .strictObject({
    /** Who may approve: each person once, with their public key. */
    approvers: z.array(z.strictObject({ name: text, publicKey: publicKeySchema })).check(z.minLength(1)),
    /** How many of them must approve. Default 1. */
    count: z._default(z.int().check(z.minimum(1)), 1),
    /** Who made the plan. Their approval is refused. They name themselves: only a `count` of 2 or more needs no trust in it. */
    author: z.optional(z.strictObject({ name: text, publicKey: z.optional(publicKeySchema) })),
    /** Demands approvals if the plan changes people of these rows of the decision table, such as `orgAdmin`. */
    rows: z.optional(z.array(text).check(z.minLength(1))),
    /** Demands approvals if the plan changes more people than this. Without `rows` and `people`, every plan needs them. */
    people: z.optional(z.int().check(z.minimum(0))),
  })
  .check(
    z.refine(({ approvers, count }) => count <= approvers.length, { path: ['count'], message: 'is more than there are approvers' }),
    z.refine(({ approvers }) => [approvers.map(({ name }) => name), approvers.map(({ publicKey }) => publicKey)].every((all) => new Set(all).size === all.length), {
      path: ['approvers'],
      message: 'has a name or a public key twice',
    }),
  );

/** Which approvals a plan needs before it is applied. */
export interface ApprovalPolicy extends z.output<typeof ApprovalPolicySchema> {}

/** The same as you write it: `count` has a default. */
export interface ApprovalPolicyOptions extends z.input<typeof ApprovalPolicySchema> {}
