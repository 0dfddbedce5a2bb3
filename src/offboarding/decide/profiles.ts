import { invalidInput } from '../../core/input.js';
import { lifecycleOf, type DecisionInput, type Profile } from './decisions.js';
import type { DossierPart } from '../read/dossier.js';
import { transferResponsibilities } from './transfer-steps.js';
import type { BuiltInProfileName, Policy } from './policy.js';
import {
  deleteAccount,
  demote,
  parkEmail,
  removeFromGroups,
  revokeApiTokens,
  revokeOrganizationApiKeys,
  transferOwned,
} from './step-makers.js';
import type { Step } from '../steps/types.js';

/**
 * Removes the access of a leaver. First it revokes the organization admin role, keys and tokens, and transfers what the
 * leaver owns. Then it cuts access, and removes groups if the policy has `groups: 'remove'`.
 */
export const leaver: Profile = {
  name: 'leaver',
  goal: 'accessOff',
  reads: ({ apiTokens, organizationApiKeys, successorAccountId, responsibilities }) => [
    'groups',
    ...(apiTokens === 'revoke' ? (['apiTokens'] as const) : []),
    ...(organizationApiKeys === 'revoke' ? (['organizationApiKeys'] as const) : []),
    ...(successorAccountId === undefined || responsibilities !== undefined ? [] : (['owned'] as const)),
  ],
  steps: (input, cut) => [
    ...demote(input),
    ...revokeOrganizationApiKeys(input),
    ...revokeApiTokens(input),
    ...transferResponsibilities(input),
    ...transferOwned(input),
    ...cut,
    ...removeFromGroups(input),
  ],
};

/**
 * Locks the person out first, with one call if possible. Then it revokes the role, keys and tokens, even if Atlassian
 * refused the lock-out: tokens and keys still work then. If Atlassian protects the person as an organization admin, the
 * role is revoked first.
 */
export const hostileLeaver: Profile = {
  ...leaver,
  name: 'hostileLeaver',
  steps: (input, cut) => {
    const isProtectedAdmin = lifecycleOf(input) === 'administrative';
    const anyway = [...(isProtectedAdmin ? [] : demote(input)), ...revokeOrganizationApiKeys(input), ...revokeApiTokens(input)];
    return [
      ...(isProtectedAdmin ? demote(input) : []),
      ...cut,
      ...anyway.map((step) => ({ ...step, regardless: true })),
      ...removeFromGroups(input),
      ...transferResponsibilities(input),
      ...transferOwned(input),
    ];
  },
};

/** Suspends a person in every directory, for a leave. A restore brings everything back. */
export const temporaryLeave: Profile = {
  name: 'temporaryLeave',
  goal: 'suspended',
  reads: () => [],
  steps: (_input, cut) => cut,
};

/** Frees the seat of one product, and keeps everything else. Needs `product` in the policy. */
export const reclaimLicense: Profile = {
  name: 'reclaimLicense',
  goal: 'seatFree',
  reads: () => ['groups', 'roles', 'lastActive'],
  steps: (_input, cut) => cut,
};

/** Removes access as for a leaver, and schedules the account for deletion. Atlassian erases it after 14 days. */
export const deleteAccountAfterGrace: Profile = {
  ...leaver,
  name: 'deleteAccount',
  goal: 'deleted',
  steps: (input, cut) => [
    ...demote(input),
    ...revokeOrganizationApiKeys(input),
    ...revokeApiTokens(input),
    ...transferResponsibilities(input),
    ...transferOwned(input),
    ...(mayDelete(input) || cut.some(({ kind }) => kind === 'unlinkScim') ? deletionInPlaceOf(input, cut) : cut),
  ],
};

function mayDelete({ dossier: { permissions } }: DecisionInput): boolean {
  return permissions.known && ['allowed', 'administrative', 'unknown'].includes(permissions.value.lifecycleDeletion);
}

/** Steps for a refused deactivation become steps for a refused deletion. */
function deletionInPlaceOf(input: DecisionInput, cut: readonly Step[]): Step[] {
  return cut.flatMap((step): readonly Step[] =>
    step.kind === 'disableAccount'
      ? [...parkEmail(input), ...deleteAccount(input)]
      : step.onlyAfter?.step === 'disableAccount'
        ? [{ ...step, onlyAfter: { ...step.onlyAfter, step: 'deleteAccount' } }]
        : [step],
  );
}

/** Removes the access of portal-only customers to the portals of a site. Refuses everybody else. */
export const portalCustomer: Profile = {
  name: 'portalCustomer',
  goal: 'portalClosed',
  reads: () => [],
  steps: (_input, cut) => cut,
};

const byName: Readonly<Record<BuiltInProfileName, Profile>> = { leaver, hostileLeaver, temporaryLeave, reclaimLicense, deleteAccount: deleteAccountAfterGrace, portalCustomer };
const builtIn: readonly Profile[] = Object.values(byName);

/** The profile that a policy names: one of this package, or one that the caller passes. */
export function profileNamed(caller: string, name: string, own: readonly Profile[] = []): Profile {
  const found = own.find((profile) => profile.name === name) ?? builtIn.find((profile) => profile.name === name);
  if (found === undefined) {
    throw invalidInput(caller, [
      { field: 'policy.profile', problem: `expected one of ${builtIn.map((profile) => profile.name).join(', ')}, or the name of a profile that you pass in profiles` },
    ]);
  }
  return found;
}

/** What a profile reads, and the keys of the organization: the maker of the run's key counts as the one who runs it. */
export function readsOf(profile: Profile, policy: Policy): readonly DossierPart[] {
  return [...new Set([...profile.reads(policy), ...(policy.runApiKeyId === undefined ? [] : (['organizationApiKeys'] as const))])];
}
