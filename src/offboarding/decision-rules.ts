import { lifecycleOf, recordOf, scimLinksOf, type Decision, type DecisionInput } from './decisions.js';
import { valueOr } from './facts.js';
import { demote, disableAccount, handOverToIdentityProvider, removeFromDirectories, setScimInactive, suspendInDirectories, unlinkScim } from './step-makers.js';
import { declarationOf, type Step } from './steps.js';

/** What the rows of the decision table ask and do, where a line does not say it. */

const removeThere = 'Remove the person in the identity provider as well, or its next sync may activate them again.';

export function isServiceAccount({ dossier: { accountId }, surroundings }: DecisionInput): boolean {
  return surroundings.serviceAccounts.known && surroundings.serviceAccounts.value.includes(accountId);
}

export function isOff(input: DecisionInput): boolean {
  const { accountStatus, claimStatus, forDeletion } = recordOf(input) ?? {};
  const memberships = valueOr(input.dossier.memberships, []);
  const suspendedEverywhere = memberships.every(({ status }) => status === 'suspended');
  if (accountStatus === 'closed' || forDeletion === true) {
    return true;
  }
  switch (input.profile.goal) {
    case 'deleted':
      return claimStatus === 'unmanaged' && suspendedEverywhere;
    case 'suspended':
      return accountStatus === 'inactive' || suspendedEverywhere;
    case 'seatFree':
      return accountStatus === 'inactive' || (input.dossier.roles.known && input.dossier.roles.value.every(({ product }) => product !== input.policy.product));
    case 'accessOff':
      return accountStatus === 'inactive' || (suspendedEverywhere && (claimStatus === 'unmanaged' || worksElsewhereOnly(input)));
  }
}

/**
 * What a profile does around the cut, for somebody whose access is off: an earlier run may have ended after the cut, or
 * somebody may have made it by hand. A role and tokens live again with the account.
 */
export function leftToDo(input: DecisionInput): readonly Step[] {
  const { goal, steps } = input.profile;
  return goal === 'accessOff' || goal === 'deleted' ? steps(input, []).filter((step) => !declarationOf(step).cutsAccess) : [];
}

function worksElsewhereOnly({ dossier: { accountId }, policy }: DecisionInput): boolean {
  return policy.worksElsewhereAccountIds.includes(accountId) && !policy.allow.deactivateEverywhere.includes(accountId);
}

export function isOrgAdmin(input: DecisionInput): boolean {
  return demote(input).length > 0;
}

export function remainingAdmins({ dossier, surroundings, adminsTaken }: DecisionInput): number {
  const admins = valueOr(surroundings.orgAdmins, []);
  return admins.filter((accountId) => accountId !== dossier.accountId && !adminsTaken.has(accountId)).length;
}

export function isGuest({ dossier }: DecisionInput): boolean {
  const roles = valueOr(dossier.roles, []);
  return roles.length > 0 && roles.every(({ role }) => role === 'atlassian/guest');
}

export function rowWouldDisable(input: DecisionInput): boolean {
  return input.profile.goal !== 'seatFree' && recordOf(input)?.claimStatus === 'managed' && lifecycleOf(input) === 'allowed' && recordOf(input)?.accountStatus === 'active';
}

export function cutUnmanaged(input: DecisionInput): Decision {
  const because = 'The organization does not manage the account: it can only end access to its own directories.';
  return input.policy.unmanaged === 'remove'
    ? { action: 'remove', because, steps: removeFromDirectories(input) }
    : { action: 'suspend', because, steps: suspendInDirectories(input) };
}

/** People whom an identity provider owns: through its directory, by its admin, or in an emergency past both. */
export function decideOwned(input: DecisionInput, provider: 'scim' | 'google', because: string): Decision {
  const { identityProvider } = input.policy;
  const inactive = provider === 'scim' && identityProvider !== 'handOver' ? setScimInactive(input) : [];
  if (inactive.length > 0 && inactive.length === scimLinksOf(input).length) {
    return { action: 'setInactive', because: `${because.slice(0, -1)}, and the token of its directory is at hand.`, steps: inactive, humanTask: removeThere };
  }
  if (identityProvider === 'unlink') {
    const steps: Step[] = [...unlinkScim(input), ...disableAccount(input)];
    return { action: 'deactivate', because: `${because} The policy breaks the link, because it is an emergency.`, steps, humanTask: removeThere };
  }
  return {
    action: 'handOver',
    because,
    steps: handOverToIdentityProvider(provider, input),
    humanTask:
      provider === 'google'
        ? 'Suspend or remove the person in Google Workspace, then check that the account became inactive.'
        : 'Unassign the person from Atlassian in the identity provider, then check that the account became inactive.',
  };
}

export function decideRefused({ dossier }: DecisionInput): Decision {
  const reason = lifecycleOf({ dossier });
  if (reason !== undefined) {
    return refuse(`Atlassian refuses to deactivate the account: ${reason}.`, 'Ask an organization admin to look at the account.');
  }
  const { permissions } = dossier;
  return permissions.known
    ? refuse('What may be done to the account is not clear.', 'Look at the account in Atlassian Administration.')
    : refuse(
        `What may be done to the account could not be read: ${permissions.why}.`,
        permissions.remedy ?? 'Look at the account in Atlassian Administration.',
      );
}

export function refuse(because: string, humanTask: string): Decision {
  return { action: 'refuse', because, steps: [], humanTask };
}

export function nothing(because: string): Decision {
  return { action: 'nothing', because, steps: [] };
}
