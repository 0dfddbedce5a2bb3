import * as z from 'zod';

import { checkInput } from '../core/input.js';

const PolicySchema = z.strictObject({
  profile: z.literal('leaver').default('leaver'),
  /** Put into the e-mail that Atlassian sends to a person whose account is deactivated. */
  message: z.string().max(1000).optional(),
  /** How many other organization admins have to remain before one is touched. */
  remainingOrgAdmins: z.int().min(1).default(2),
  /** Account ids that are never touched: break-glass accounts, and whoever runs this. */
  protectedAccountIds: z.array(z.string().min(1)).default([]),
  /** Minutes after which a plan may not be applied any more. */
  expiresAfterMinutes: z.number().positive().default(15),
});

/** What to do with people, as data. */
export interface Policy extends z.output<typeof PolicySchema> {}

/** A policy as it is given: everything has a default. */
export interface PolicyOptions extends z.input<typeof PolicySchema> {}

export function policyOf(caller: string, options: PolicyOptions = {}): Policy {
  return checkInput(PolicySchema, options, { endpoint: caller, part: 'policy' });
}
