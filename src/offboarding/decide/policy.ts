import * as z from 'zod';

import { checkInput } from '../../core/input.js';
import { givenId } from '../../core/ids.js';

const accountIds = z.array(givenId('account')).default([]);

const PolicySchema = z.strictObject({
  /** A profile of this package, or the name of one of your own that is given beside the policy. */
  profile: z.string().min(1).default('leaver'),
  /** Put into the e-mail that Atlassian sends to a person whose account is deactivated. */
  message: z.string().max(1000).optional(),
  /**
   * What to do with people whom an identity provider owns: `directory` sets them inactive in the SCIM directory where
   * its token is at hand and hands over the others; `handOff` leaves them all to the admin of the identity provider;
   * `unlink` is for emergencies: it breaks the link and deactivates, and the next sync may undo it.
   */
  identityProvider: z.enum(['directory', 'handOff', 'unlink']),
  /** What to do with people whose account the organization does not manage. `remove` loses their groups and roles. */
  unmanaged: z.enum(['suspend', 'remove']).default('suspend'),
  /** API tokens of the person. Revoking cannot be undone. */
  apiTokens: z.enum(['revoke', 'keep']),
  /** API keys of the organization that the person made: they outlive their maker. Revoking cannot be undone. */
  organizationApiKeys: z.enum(['revoke', 'keep']),
  /** The id of the key that the run itself uses. Without it no organization API key is revoked: it could be that one. */
  runApiKeyId: z.string().min(1).optional(),
  /** Groups of the person that no identity provider owns. Removing them loses what a later restore would bring back. */
  groups: z.enum(['remove', 'keep']).default('keep'),
  /** The product whose seat `reclaimLicense` frees, such as `jira-software` or `confluence`. */
  product: z.string().min(1).optional(),
  /** Who takes over filters, projects, components and dashboards. Without it they stay as they are. */
  successorAccountId: givenId('account').optional(),
  /** A verified domain on which the e-mail address is parked before an account is deleted, so that it can be used again. */
  parkingDomain: z.string().regex(/^[a-z0-9.-]+\.[a-z]{2,}$/i, 'expected a domain, such as "parked.example.com"').optional(),
  /** How many other organization admins have to remain before one is touched. */
  remainingOrgAdmins: z.int().min(1).default(2),
  /** Account ids that are never touched: break-glass accounts, and whoever runs this. */
  protectedAccountIds: accountIds,
  /** People who also work in other organizations, which no API tells: only access to this organization is taken. */
  worksElsewhereAccountIds: accountIds,
  /** Exceptions to the guards, each by name. */
  allow: z
    .strictObject({
      /** People of `worksElsewhereAccountIds` who are deactivated everywhere all the same. */
      deactivateEverywhere: accountIds,
    })
    .prefault({}),
  /** A plan that changes more people than this is applied only when their number is confirmed. */
  limits: z
    .strictObject({
      people: z.int().min(1).default(100),
      /** Share of the active accounts, from 0 to 1. Ten people are always within it. */
      share: z.number().positive().max(1).default(0.05),
    })
    .prefault({}),
  /** Minutes after which a plan may not be applied any more. */
  expiresAfterMinutes: z.number().positive().default(15),
});

/** What to do with people, as data. */
export interface Policy extends z.output<typeof PolicySchema> {}

/** A policy as it is given: everything has a default, and some defaults depend on the profile. */
export interface PolicyOptions extends Partial<z.input<typeof PolicySchema>> {}

type ProfileDefaults = Pick<Policy, 'identityProvider' | 'apiTokens' | 'organizationApiKeys'>;

const revoking: ProfileDefaults = { identityProvider: 'directory', apiTokens: 'revoke', organizationApiKeys: 'revoke' };
const keeping: ProfileDefaults = { identityProvider: 'directory', apiTokens: 'keep', organizationApiKeys: 'keep' };

const profileDefaults: Readonly<Record<string, ProfileDefaults>> = {
  hostileLeaver: { ...revoking, identityProvider: 'unlink' },
  temporaryLeave: keeping,
  reclaimLicense: keeping,
  portalCustomer: keeping,
};

/** Completes a policy with the defaults of its profile, and refuses one with a rule that does not exist. */
export function policyOf(caller: string, options: PolicyOptions = {}): Policy {
  const defaults = profileDefaults[options.profile ?? 'leaver'] ?? revoking;
  return checkInput(PolicySchema, { ...defaults, ...options }, { endpoint: caller, part: 'policy' });
}
