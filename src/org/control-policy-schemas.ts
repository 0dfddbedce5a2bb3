import * as z from 'zod';

import type { Verdict } from '../core/endpoint.js';
import { holds, isSame } from '../core/holds.js';
import { givenId, id } from '../core/ids.js';
import type { Page } from '../core/pagination.js';
import { input, maybeString, openEnum, record } from '../core/schema.js';

export const ControlPolicySchema = record({
  id: id<'policy'>(),
  type: openEnum('policy').nullish(),
  attributes: record({
    type: openEnum('ip-allowlist', 'data-residency', 'data-security').nullish(),
    name: maybeString,
    status: openEnum('enabled', 'disabled', 'draft', 'deleted').nullish(),
    rule: z.unknown().optional(),
  }).nullish(),
});

/**
 * A policy as the Control API shows it. What else `attributes` hold, and the form of `rule`, depend on its type and are
 * given back as they came.
 */
export interface ControlPolicy extends z.infer<typeof ControlPolicySchema> {}

export const ControlPolicyAttributesSchema = z.looseObject({
  type: z.string().min(1),
  name: z.string().min(1).optional(),
});

/**
 * The attributes of a policy that is written: an open object, because they depend on the type. Nothing in it but the
 * type and name is checked here, so a misspelt member goes out as it is.
 */
export interface ControlPolicyAttributes extends z.input<typeof ControlPolicyAttributesSchema> {}

export const ControlPolicyQuerySchema = input({ type: z.string().min(1).optional(), cursor: z.string().optional() });

/** Which policies to list: those of one type, for example `data-security`. */
export interface ControlPolicyQuery extends z.input<typeof ControlPolicyQuerySchema> {}

export const ControlPolicyResourceSchema = record({
  id: id<'policyResource'>(),
  applicationStatus: openEnum('validating', 'applying', 'removing', 'applied', 'failed', 'scheduled').nullish(),
  meta: record({
    scheduledDate: maybeString,
    migrationStartDateTime: maybeString,
    migrationEndDateTime: maybeString,
    atlassianAccountId: id<'account'>().nullish(),
  }).nullish(),
  links: record({ ticket: maybeString }).nullish(),
});

/** Something that a policy covers, and how far its application to it has come. */
export interface ControlPolicyResource extends z.infer<typeof ControlPolicyResourceSchema> {}

const resourceShape = {
  meta: input({
    scheduledDate: z.string().optional(),
    migrationStartDateTime: z.string().optional(),
    migrationEndDateTime: z.string().optional(),
    atlassianAccountId: givenId('account').optional(),
  }).optional(),
  links: input({ ticket: z.string().optional() }).optional(),
};

export const NewControlPolicyResourceSchema = input({ id: givenId('policyResource'), ...resourceShape });

/** Something that a policy is to cover. */
export interface NewControlPolicyResource extends z.input<typeof NewControlPolicyResourceSchema> {}

export const ControlPolicyResourceChangeSchema = input(resourceShape).refine(
  ({ meta, links }) => meta !== undefined || links !== undefined,
  { message: 'expected at least one of meta and links' },
);

/** What is noted of a resource of a policy. It replaces the whole: what is left out is gone. */
export interface ControlPolicyResourceChange extends z.input<typeof ControlPolicyResourceChangeSchema> {}

/** A body that nobody has published. */
export const UnpublishedBodySchema = z
  .record(z.string(), z.unknown())
  .refine((body) => Object.keys(body).length > 0, { message: 'expected at least one member' });

export const policyBody = input({
  data: input({ type: z.literal('policy'), id: givenId('policy').optional(), attributes: ControlPolicyAttributesSchema }),
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
      // Two of a kind: one is the older, and which was just made cannot be told.
      return found === 1 ? 'reached' : found > 1 || page.next !== undefined ? 'unknown' : 'notReached';
    },
    adopt: (page: Page<ControlPolicy>, written: WrittenPolicy) => page.items.find((policy) => isLike(policy, written)),
  },
  replaced: {
    input: ({ path: { policyId } }: WrittenPolicy & { readonly path: { readonly policyId: string } }) => ({ path: { policyId } }),
    // A member that is there and was not written may be one that ought to be gone: to write the same again settles it.
    verdict: ({ attributes }: ControlPolicy, { body }: WrittenPolicy): Verdict => (isSame(attributes, body.data.attributes) ? 'reached' : 'notReached'),
  },
};
