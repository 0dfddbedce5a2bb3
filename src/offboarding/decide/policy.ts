import * as z from 'zod/mini';

import { isObject } from '../../core/error-body.js';
import { checkInput } from '../../core/input.js';
import { givenId } from '../../core/ids.js';
import { typed, type OpenEnum } from '../../core/schema.js';
import { productKeyOf, type ProductName } from '../../org/product-names.js';
import { ApprovalPolicySchema } from './approval-policy.js';
import { expectedProduct } from '../read/known-product.js';
import { ResponsibilityPolicySchema } from '../responsibilities/responsibility-policy.js';

const accountIds = z._default(z.array(givenId('account')), []);

/** The profiles of this package, by name. */
export type BuiltInProfileName = 'leaver' | 'hostileLeaver' | 'temporaryLeave' | 'reclaimLicense' | 'deleteAccount' | 'portalCustomer';

/** A profile of this package, or the name of one of your own. */
export type ProfileName = OpenEnum<BuiltInProfileName>;

const givenProduct = typed<string, ProductName>(
  z.pipe(
    z.string().check(z.refine((name) => productKeyOf(name) !== undefined, { message: expectedProduct })),
    z.transform((name) => productKeyOf(name) ?? name),
  ),
);

const PolicySchema = z.strictObject({
  /**
   * What the plan is for: a profile of this package, or the name of one of your own. Pass your own profile in `profiles`
   * as well. Default `leaver`.
   */
  profile: z._default(typed<ProfileName>(z.string().check(z.minLength(1))), 'leaver'),
  /** A text for the e-mail that Atlassian sends to a person whose account is deactivated. At most 1000 characters. */
  message: z.optional(z.string().check(z.maxLength(1000))),
  /**
   * What to do with people whom an identity provider owns.
   *
   * - `directory` sets them inactive in their SCIM directory if you pass its client in `scim`. It hands the others off.
   * - `handOff` hands all of them off to the admin of the identity provider.
   * - `unlink` is for emergencies. It breaks the link and deactivates the account. The next sync may undo it.
   *
   * Default `directory`. The profile `hostileLeaver` has `unlink`.
   */
  identityProvider: z.enum(['directory', 'handOff', 'unlink']),
  /**
   * What to do with people whose account your organization does not manage. `suspend` keeps their groups and roles for a
   * restore. `remove` loses them. Default `suspend`.
   */
  unmanaged: z._default(z.enum(['suspend', 'remove']), 'suspend'),
  /**
   * Whether to revoke the API tokens of the person. Revoking is irreversible. Default `revoke`; `keep` in the profiles
   * `temporaryLeave`, `reclaimLicense` and `portalCustomer`.
   */
  apiTokens: z.enum(['revoke', 'keep']),
  /**
   * Whether to revoke the organization API keys that the person made. They work even after the person is deactivated.
   * Revoking is irreversible, and needs `runApiKeyId`. Default `revoke`; `keep` in the profiles `temporaryLeave`,
   * `reclaimLicense` and `portalCustomer`.
   */
  organizationApiKeys: z.enum(['revoke', 'keep']),
  /**
   * The id of the organization API key that the run uses. It is never revoked. If you leave it out, the run revokes no
   * organization API key: it could otherwise revoke its own.
   */
  runApiKeyId: z.optional(z.string().check(z.minLength(1))),
  /**
   * Whether to remove the person from groups that no identity provider owns. A later restore does not bring a removed
   * membership back. Default `keep`.
   */
  groups: z._default(z.enum(['remove', 'keep']), 'keep'),
  /**
   * The product whose seat `reclaimLicense` frees: a name such as `Jira` or `Confluence`, or a key such as
   * `jira-software`. The plan has the key. Pass any other product by its key, exactly as Atlassian lists it. If the
   * workspaces of your organization have no such key, it is refused as `validation`.
   */
  product: z.optional(givenProduct),
  /**
   * The one resource whose seat `reclaimLicense` frees, such as `ari:cloud:jira-software::site/…`: the id of a workspace of
   * `product`. Seats on other sites stay. Default: every site.
   */
  resourceId: z.optional(z.string().check(z.minLength(1))),
  /** Who takes over filters, projects, components and dashboards. If you leave it out, they stay as they are. */
  successorAccountId: z.optional(givenId('account')),
  /**
   * What to do with everything that the person is in charge of: issues, rules, pages, shifts and so on. Then
   * `successorAccountId` is the last rule that names a successor. If you leave it out, nothing is looked for.
   */
  responsibilities: z.optional(ResponsibilityPolicySchema),
  /**
   * A verified domain, such as `parked.example.com`. Before an account is deleted, its e-mail address moves to this domain.
   * You can then use the address again.
   */
  parkingDomain: z.optional(z.string().check(z.regex(/^[a-z0-9.-]+\.[a-z]{2,}$/i, 'expected a domain, such as "parked.example.com"'))),
  /** How many other organization admins must remain. If fewer would remain, the admin is refused. Default 2. */
  remainingOrgAdmins: z._default(z.int().check(z.minimum(1)), 2),
  /** Account ids that are never changed: break-glass accounts, and your own. */
  protectedAccountIds: accountIds,
  /**
   * Account ids of people who also work in other organizations. No API shows this, so you list them. They lose access to
   * your organization only.
   */
  worksElsewhereAccountIds: accountIds,
  /** Exceptions to the guards, each by name. */
  allow: z.prefault(z.strictObject({
      /** People of `worksElsewhereAccountIds` whom the plan may still deactivate in every organization. */
      deactivateEverywhere: accountIds,
    }), {}),
  /** A plan that exceeds these limits is rejected unless you repeat the number of people in `confirm`. */
  limits: z.prefault(z.strictObject({
      /** How many people a plan may change without `confirm`. Default 100. */
      people: z._default(z.int().check(z.minimum(1)), 100),
      /** Share of the active accounts, from 0 to 1. Ten people never exceed it. Default 0.05. */
      share: z._default(z.number().check(z.positive(), z.maximum(1)), 0.05),
    }), {}),
  /**
   * When the plan may be applied at the earliest: ISO 8601 with an offset, such as `2026-12-31T16:00:00Z`. `applyPlan` rejects
   * the plan before that time. Default: at once.
   */
  notBefore: z.optional(z.iso.datetime({ offset: true, error: 'expected a time with an offset, such as "2026-12-31T16:00:00Z"' })),
  /**
   * Which approvals the plan needs before it is applied: by whom, how many, and for which rows or numbers of people. Anybody
   * who can edit a plan can remove this. `applyPlan` and `runTask` therefore take `requires` as well. Default: none.
   */
  approvals: z.optional(ApprovalPolicySchema),
  /** Minutes until the plan expires, from the time when it is made, or from `notBefore` if that is later. Default 15. */
  expiresAfterMinutes: z._default(z.number().check(z.positive()), 15),
});

/** What to do with people, as data. Every member has its value. */
export interface Policy extends z.output<typeof PolicySchema> {}

/** A policy as you write it. Everything has a default. Some defaults depend on the profile. */
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

/** Rejects what is no complete policy. */
export function checkPolicy(caller: string, policy: unknown, part: string): void {
  checkInput(PolicySchema, policy, { endpoint: caller, part });
}

/** Completes a policy with the defaults of its profile. Throws `validation` for a member or value that does not exist. */
export function policyOf(caller: string, options: PolicyOptions = {}): Policy {
  const defaults = profileDefaults[(options as PolicyOptions | null)?.profile ?? 'leaver'] ?? revoking;
  return checkInput(PolicySchema, isObject(options) ? { ...defaults, ...options } : options, { endpoint: caller, part: 'policy' });
}
