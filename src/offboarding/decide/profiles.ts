import { invalidInput } from '../../core/input.js';
import { lifecycleOf, type DecisionInput, type Profile } from './decisions.js';
import type { DossierPart } from '../read/dossier.js';
import type { Policy } from './policy.js';
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

/** Takes a leaver's access: role, keys and tokens first, then the cut; groups and what they own at the end. */
export const leaver: Profile = {
  name: 'leaver',
  goal: 'accessOff',
  reads: ({ apiTokens, organizationApiKeys, successorAccountId }) => [
    'groups',
    ...(apiTokens === 'revoke' ? (['apiTokens'] as const) : []),
    ...(organizationApiKeys === 'revoke' ? (['organizationApiKeys'] as const) : []),
    ...(successorAccountId === undefined ? [] : (['owned'] as const)),
  ],
  steps: (input, cut) => [
    ...demote(input),
    ...revokeOrganizationApiKeys(input),
    ...revokeApiTokens(input),
    ...transferOwned(input),
    ...cut,
    ...removeFromGroups(input),
  ],
};

/**
 * Locks out first, with one call where that is possible, and tidies up after it: also where the lock-out was refused,
 * because tokens and keys work all the more then. An organization admin whom the vendor protects is demoted before.
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
      ...transferOwned(input),
    ];
  },
};

/** Suspends in every directory, for a leave: everything comes back with a restore. */
export const temporaryLeave: Profile = {
  name: 'temporaryLeave',
  goal: 'suspended',
  reads: () => [],
  steps: (_input, cut) => cut,
};

/** Frees the seat of one product, and keeps the rest. */
export const reclaimLicense: Profile = {
  name: 'reclaimLicense',
  goal: 'seatFree',
  reads: () => ['groups', 'roles', 'lastActive'],
  steps: (_input, cut) => cut,
};

/** Takes access as for a leaver, and starts the 14 days after which the account is erased. */
export const deleteAccountAfterGrace: Profile = {
  ...leaver,
  name: 'deleteAccount',
  goal: 'deleted',
  steps: (input, cut) => [
    ...demote(input),
    ...revokeOrganizationApiKeys(input),
    ...revokeApiTokens(input),
    ...transferOwned(input),
    ...(mayDelete(input) || cut.some(({ kind }) => kind === 'unlinkScim') ? deletionInPlaceOf(input, cut) : cut),
  ],
};

function mayDelete({ dossier: { permissions } }: DecisionInput): boolean {
  return permissions.known && ['allowed', 'administrative', 'unknown'].includes(permissions.value.lifecycleDeletion);
}

/** What was to be done where the deactivation is refused is done where the deletion is. */
function deletionInPlaceOf(input: DecisionInput, cut: readonly Step[]): Step[] {
  return cut.flatMap((step): readonly Step[] =>
    step.kind === 'disableAccount'
      ? [...parkEmail(input), ...deleteAccount(input)]
      : step.onlyAfter?.step === 'disableAccount'
        ? [{ ...step, onlyAfter: { ...step.onlyAfter, step: 'deleteAccount' } }]
        : [step],
  );
}

/** Ends the access of portal-only customers to the portals of a site. Anybody else is refused. */
export const portalCustomer: Profile = {
  name: 'portalCustomer',
  goal: 'portalClosed',
  reads: () => [],
  steps: (_input, cut) => cut,
};

const builtIn: readonly Profile[] = [leaver, hostileLeaver, temporaryLeave, reclaimLicense, deleteAccountAfterGrace, portalCustomer];

/** The profile that a policy names: one of this package, or one that the caller gives. */
export function profileNamed(caller: string, name: string, own: readonly Profile[] = []): Profile {
  const found = own.find((profile) => profile.name === name) ?? builtIn.find((profile) => profile.name === name);
  if (found === undefined) {
    throw invalidInput(caller, [
      { field: 'policy.profile', problem: `expected one of ${builtIn.map((profile) => profile.name).join(', ')}, or a profile given in profiles` },
    ]);
  }
  return found;
}

/** What a profile reads; and the keys of the organization, because whoever made the key of the run is running it. */
export function readsOf(profile: Profile, policy: Policy): readonly DossierPart[] {
  return [...new Set([...profile.reads(policy), ...(policy.runApiKeyId === undefined ? [] : (['organizationApiKeys'] as const))])];
}
