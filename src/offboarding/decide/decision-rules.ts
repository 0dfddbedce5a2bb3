import { productTitle } from '../../org/product-names.js';
import { isPortalCustomer, lifecycleOf, recordOf, scimLinksOf, seatsOf, worksElsewhereToo, type Decision, type DecisionInput } from './decisions.js';
import { mayBeReadLater, valueOr, wasAskedFor } from '../read/facts.js';
import { disableAccount, handOffToIdentityProvider, releaseSeat, removeFromDirectories, revokePortalAccess, setScimInactive, suspendInDirectories, unlinkScim } from './step-makers.js';
import type { Step } from '../steps/types.js';

/** Questions and decisions of table rows that do not fit on a line. */

const removeThere = 'Remove the person in the identity provider too. Otherwise its next sync may activate them again.';

export function isServiceAccount({ dossier: { accountId }, surroundings }: DecisionInput): boolean {
  return surroundings.serviceAccounts.known && surroundings.serviceAccounts.value.includes(accountId);
}

export function isOff(input: DecisionInput): boolean {
  const { accountStatus, claimStatus, forDeletion } = recordOf(input) ?? {};
  const { memberships } = input.dossier;
  const suspendedEverywhere = memberships.known && memberships.value.every(({ status }) => status === 'suspended');
  if (accountStatus === 'closed' || forDeletion === true) {
    return true;
  }
  switch (input.profile.goal) {
    case 'portalClosed':
      return false;
    case 'deleted':
      return claimStatus === 'unmanaged' && suspendedEverywhere;
    case 'suspended':
      return accountStatus === 'inactive' || suspendedEverywhere;
    case 'seatFree':
      // A suspended person takes no seat. Their roles come back with a restore.
      return accountStatus === 'inactive' || (suspendedEverywhere && memberships.value.length > 0) || (input.dossier.roles.known && seatsOf(input).length === 0);
    case 'accessOff':
      return accountStatus === 'inactive' || (suspendedEverywhere && (claimStatus === 'unmanaged' || worksElsewhereToo(input)));
  }
}


/** Whether the account runs the plan: by its API token, by the key of the run, or because Atlassian reports it. */
export function isSelf(input: DecisionInput): boolean {
  const { dossier, policy, surroundings } = input;
  return (
    surroundings.actors.includes(dossier.accountId) ||
    lifecycleOf(input) === 'administrative.notMyself' ||
    valueOr(dossier.organizationApiKeys, []).some(({ apiKeyId }) => apiKeyId === policy.runApiKeyId)
  );
}

/** Whether the policy names the key of the run and its maker is not readable. */
export function mayBeSelf({ dossier, policy }: DecisionInput): boolean {
  return policy.runApiKeyId !== undefined && wasAskedFor(dossier.organizationApiKeys);
}

export function decideSelf(input: DecisionInput): Decision {
  const { dossier, policy } = input;
  if (policy.protectedAccountIds.includes(dossier.accountId)) {
    return refuse('The account is protected by the policy.', 'Take it off the list of protected accounts if you really mean it.');
  }
  if (policy.successorAccountId === dossier.accountId) {
    return refuse('The account is the successor in the policy.', 'Name another successor if you really mean this account.');
  }
  return isSelf(input)
    ? refuse('The account runs this plan.', 'Let another organization admin do it, with credentials of their own.')
    : refuse('The maker of the key of the run is not readable, so it may be this person.', 'Use a key that may list the keys of the organization, or plan again without runApiKeyId.');
}

export function remainingAdmins({ dossier, surroundings, adminsTaken }: DecisionInput): number {
  const admins = valueOr(surroundings.orgAdmins, []);
  return admins.filter((accountId) => accountId !== dossier.accountId && !adminsTaken.has(accountId)).length;
}

export function isGuest({ dossier }: DecisionInput): boolean {
  const roles = valueOr(dossier.roles, []);
  return roles.length > 0 && roles.every(({ role }) => role === 'atlassian/guest');
}

/** Whether the organization may deactivate the account, at the latest after revoking the organization admin role. */
export function mayDeactivate(input: DecisionInput): boolean {
  const lifecycle = lifecycleOf(input);
  const afterDemotion = lifecycle === 'administrative' && recordOf(input)?.platformRoles.includes('atlassian/org-admin') === true;
  return recordOf(input)?.claimStatus === 'managed' && (lifecycle === 'allowed' || afterDemotion);
}

/** A portal-only customer uses only the portals: they have no seat, and no access to suspend. */
export function decidePortalCustomer(input: DecisionInput): Decision {
  const { goal } = input.profile;
  if (!isPortalCustomer(input)) {
    return refuse('The person is not a portal-only customer.', 'Use a profile for people with an account, such as leaver.');
  }
  if (goal === 'seatFree') {
    return nothing('A portal-only customer takes no seat.');
  }
  if (goal === 'suspended') {
    return refuse('A portal-only customer cannot be suspended.', 'Use the profile portalCustomer to remove their access to the portals.');
  }
  if (!input.surroundings.hasProductSite) {
    return refuse('The person is a portal-only customer, and no client of their site is available.', 'Pass a ProductClient of that site, or revoke the access there by hand.');
  }
  return {
    action: 'revoke',
    because: 'The person is a portal-only customer: no organization manages such an account.',
    steps: revokePortalAccess(input),
    humanTask: `Check whether a service desk of the site is open to everybody: the customer could sign up again.${goal === 'deleted' ? ' Delete the customer by hand: no API can.' : ''}`,
  };
}

/** Access is already off. After an interrupted run, the profile's other steps may still be open. */
export function decideOff(input: DecisionInput, because: string): Decision {
  const { goal } = input.profile;
  const steps = goal === 'accessOff' || goal === 'deleted' ? input.profile.steps(input, []) : [];
  return steps.length === 0 ? nothing(because) : { action: 'cleanUp', because: `${because} Something that the person left behind is not cleaned up yet.`, steps };
}

/** The seat of one product: decidable only if the grants of every group are readable. */
export function decideSeat(input: DecisionInput): Decision {
  const { roles, groups } = input.dossier;
  const seats = seatsOf(input);
  if (!roles.known || !groups.known || groups.value.some(({ grants }) => grants === undefined) || seats.some(({ direct }) => direct === undefined)) {
    return refuse('How the person got the seat is not readable.', 'Use a key that may read the directories, on a plan that allows it.');
  }
  const because = `The person holds a seat of ${productTitle(input.policy.product ?? 'the product')}.`;
  const steps = releaseSeat(input);
  const humanTask =
    'In the identity provider, remove the person from its groups that grant the product: no API of Atlassian can.';
  return steps.some(({ kind }) => kind === 'handOffToIdentityProvider')
    ? { action: steps.length === 1 ? 'handOff' : 'revoke', because, steps, humanTask }
    : { action: 'revoke', because, steps };
}

export function cutUnmanaged(input: DecisionInput): Decision {
  const because = 'The organization does not manage the account: it can only remove access to its own directories.';
  return input.policy.unmanaged === 'remove'
    ? { action: 'remove', because, steps: removeFromDirectories(input) }
    : { action: 'suspend', because, steps: suspendInDirectories(input) };
}

/** People whom an identity provider owns: through its SCIM directory, by its admin, or in an emergency past both. */
export function decideOwned(input: DecisionInput, provider: 'scim' | 'google', because: string): Decision {
  const { identityProvider } = input.policy;
  const { scimLinks } = input.dossier;
  // Breaking a link is irreversible: never do it because a response was lost, if a directory token may be enough.
  if (provider === 'scim' && identityProvider !== 'handOff' && input.surroundings.scimDirectoryIds.length > 0 && mayBeReadLater(scimLinks)) {
    return refuse(
      `The SCIM directory that provisions the account is not readable: ${scimLinks.why}.`,
      'Plan again for this person. If it is still not readable, plan without a ScimClient, or set identityProvider to handOff.',
    );
  }
  const inactive = provider === 'scim' && identityProvider !== 'handOff' ? setScimInactive(input) : [];
  if (inactive.length > 0 && inactive.length === scimLinksOf(input).length) {
    return { action: 'setInactive', because: `${because.slice(0, -1)}, and the token of its directory is available.`, steps: inactive, humanTask: removeThere };
  }
  if (identityProvider === 'unlink') {
    const steps: Step[] = [...unlinkScim(input), ...disableAccount(input)];
    return { action: 'deactivate', because: `${because} The policy breaks the link, because this is an emergency.`, steps, humanTask: removeThere };
  }
  return {
    action: 'handOff',
    because,
    steps: handOffToIdentityProvider(provider, input),
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
    ? refuse('Atlassian does not report what the organization may do to the account.', 'Look at the account in Atlassian Administration.')
    : refuse(
        `What the organization may do to the account is not readable: ${permissions.why}.`,
        permissions.remedy ?? 'Look at the account in Atlassian Administration.',
      );
}

/** Without the directories that the person is in, a cut has no steps: that is no reason to call it done. */
export function refuseWithoutMemberships({ dossier: { memberships } }: DecisionInput): Decision {
  const { why, remedy } = memberships.known ? { why: 'unexpectedResponse', remedy: undefined } : memberships;
  return refuse(`The directories that the person is in are not readable: ${why}.`, remedy ?? 'Look at the person in Atlassian Administration.');
}

export function refuse(because: string, humanTask: string): Decision {
  return { action: 'refuse', because, steps: [], humanTask };
}

export function nothing(because: string): Decision {
  return { action: 'nothing', because, steps: [] };
}
