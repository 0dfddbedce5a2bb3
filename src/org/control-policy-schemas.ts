import * as z from 'zod/mini';

import type { Verdict } from '../core/endpoint.js';
import { holds, isSame } from '../core/holds.js';
import { givenId, id } from '../core/ids.js';
import type { Page } from '../core/pagination.js';
import { input, maybeString, openEnum, record } from '../core/schema.js';

export const ControlPolicySchema = record({
  id: id<'policy'>(),
  type: z.nullish(openEnum('policy')),
  attributes: z.nullish(record({
    type: z.nullish(openEnum('ip-allowlist', 'data-residency', 'data-security')),
    name: maybeString,
    status: z.nullish(openEnum('enabled', 'disabled', 'draft', 'deleted')),
    rule: z.optional(z.unknown()),
  })),
});

/**
 * A policy as the Control API shows it. The other `attributes`, and the form of `rule`, depend on its type and are
 * returned as they came.
 */
export interface ControlPolicy extends z.infer<typeof ControlPolicySchema> {}

export const ControlPolicyAttributesSchema = z.looseObject({
  type: z.string().check(z.minLength(1)),
  name: z.optional(z.string().check(z.minLength(1))),
});

/**
 * The attributes of a policy to write: an open object, because they depend on the type. Only the type and name are
 * checked here: a misspelt member is sent unchanged.
 */
export interface ControlPolicyAttributes extends z.input<typeof ControlPolicyAttributesSchema> {}

export const ControlPolicyQuerySchema = input({ type: z.optional(z.string().check(z.minLength(1))), cursor: z.optional(z.string()) });

/** Which policies to list: those of one type, for example `data-security`. */
export interface ControlPolicyQuery extends z.input<typeof ControlPolicyQuerySchema> {}

export const ControlPolicyResourceSchema = record({
  id: id<'policyResource'>(),
  applicationStatus: z.nullish(openEnum('validating', 'applying', 'removing', 'applied', 'failed', 'scheduled')),
  meta: z.nullish(record({
    scheduledDate: maybeString,
    migrationStartDateTime: maybeString,
    migrationEndDateTime: maybeString,
    atlassianAccountId: z.nullish(id<'account'>()),
  })),
  links: z.nullish(record({ ticket: maybeString })),
});

/** Something that a policy covers, and the progress of its application to it. */
export interface ControlPolicyResource extends z.infer<typeof ControlPolicyResourceSchema> {}

const resourceShape = {
  meta: z.optional(input({
    scheduledDate: z.optional(z.string()),
    migrationStartDateTime: z.optional(z.string()),
    migrationEndDateTime: z.optional(z.string()),
    atlassianAccountId: z.optional(givenId('account')),
  })),
  links: z.optional(input({ ticket: z.optional(z.string()) })),
};

export const NewControlPolicyResourceSchema = input({ id: givenId('policyResource'), ...resourceShape });

/** Something for a policy to cover. */
export interface NewControlPolicyResource extends z.input<typeof NewControlPolicyResourceSchema> {}

export const ControlPolicyResourceChangeSchema = input(resourceShape).check(z.refine(({ meta, links }) => meta !== undefined || links !== undefined, { message: 'expected at least one of meta and links' }));

/** The notes on a resource of a policy. They replace the whole: what you leave out is deleted. */
export interface ControlPolicyResourceChange extends z.input<typeof ControlPolicyResourceChangeSchema> {}

/** A body that is unpublished. */
export const UnpublishedBodySchema = z.record(z.string(), z.unknown()).check(z.refine((body) => Object.keys(body).length > 0, { message: 'expected at least one member' }));

export const policyBody = input({
  data: input({ type: z.literal('policy'), id: z.optional(givenId('policy')), attributes: ControlPolicyAttributesSchema }),
});

interface WrittenPolicy {
  readonly body: z.input<typeof policyBody>;
}

function isLike({ attributes }: ControlPolicy, { body }: WrittenPolicy): boolean {
  const { name } = body.data.attributes;
  // A deleted draft can still be read.
  return name !== undefined && attributes?.status !== 'deleted' && holds(attributes, body.data.attributes);
}

/** How both versions of the API show what was written. */
export const readsWritten = {
  created: {
    input: ({ body }: WrittenPolicy) => ({ query: { type: body.data.attributes.type } }),
    verdict: (page: Page<ControlPolicy>, written: WrittenPolicy): Verdict => {
      const found = page.items.filter((policy) => isLike(policy, written)).length;
      // Two of a kind: one is older, and nothing shows which one was just made.
      return found === 1 ? 'reached' : found > 1 || page.next !== undefined ? 'unknown' : 'notReached';
    },
    adopt: (page: Page<ControlPolicy>, written: WrittenPolicy) => page.items.find((policy) => isLike(policy, written)),
  },
  replaced: {
    input: ({ path: { policyId } }: WrittenPolicy & { readonly path: { readonly policyId: string } }) => ({ path: { policyId } }),
    // A member that is there and was not written may be one to delete: writing the same again settles it.
    verdict: ({ attributes }: ControlPolicy, { body }: WrittenPolicy): Verdict => (isSame(attributes, body.data.attributes) ? 'reached' : 'notReached'),
  },
};
