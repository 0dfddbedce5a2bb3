import { rolesWithoutSeat } from '../../org/role-ids.js';
import { isPortalCustomer, lifecycleOf, recordOf, scimLinksOf, worksElsewhereToo, type Decision, type DecisionInput } from './decisions.js';
import { mayBeReadLater, valueOr, wasAskedFor } from '../read/facts.js';
import { disableAccount, handOffToIdentityProvider, releaseSeat, removeFromDirectories, revokePortalAccess, setScimInactive, suspendInDirectories, unlinkScim } from './step-makers.js';
import type { Step } from '../steps/types.js';

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
    case 'portalClosed':
      return false;
    case 'deleted':
      return claimStatus === 'unmanaged' && suspendedEverywhere;
    case 'suspended':
      return accountStatus === 'inactive' || suspendedEverywhere;
    case 'seatFree':
      // Whoever is suspended takes no seat, and their roles wait for a restore.
      return accountStatus === 'inactive' || (memberships.length > 0 && suspendedEverywhere) || (input.dossier.roles.known && !holdsSeat(input));
    case 'accessOff':
      return accountStatus === 'inactive' || (suspendedEverywhere && (claimStatus === 'unmanaged' || worksElsewhereToo(input)));
  }
}

function holdsSeat({ dossier, policy }: DecisionInput): boolean {
  return valueOr(dossier.roles, []).some(({ product, role }) => product === policy.product && !rolesWithoutSeat.has(role));
}

/** Whether the account runs this: by its own API token, by the key of the run, or because the vendor says so. */
export function isSelf(input: DecisionInput): boolean {
  const { dossier, policy, surroundings } = input;
  return (
    surroundings.actors.includes(dossier.accountId) ||
    lifecycleOf(input) === 'administrative.notMyself' ||
    valueOr(dossier.organizationApiKeys, []).some(({ apiKeyId }) => apiKeyId === policy.runApiKeyId)
  );
}

/** Whether it cannot be told who made the key of the run, although the policy names it. */
export function mayBeSelf({ dossier, policy }: DecisionInput): boolean {
  return policy.runApiKeyId !== undefined && wasAskedFor(dossier.organizationApiKeys);
}

export function decideSelf(input: DecisionInput): Decision {
  const { dossier, policy } = input;
  if (policy.protectedAccountIds.includes(dossier.accountId)) {
    return refuse('The account is protected by the policy.', 'Take it off the list of protected accounts if it is really meant.');
  }
  if (policy.successorAccountId === dossier.accountId) {
    return refuse('The account takes over from others by the policy.', 'Name another successor if it is really meant.');
  }
  return isSelf(input)
    ? refuse('The account is that of whoever runs this.', 'Let another organization admin do it, with credentials of their own.')
    : refuse('Who made the key of the run could not be read, so it may be this person.', 'Use a key that may list the keys of the organization, or plan again without runApiKeyId.');
}

export function remainingAdmins({ dossier, surroundings, adminsTaken }: DecisionInput): number {
  const admins = valueOr(surroundings.orgAdmins, []);
  return admins.filter((accountId) => accountId !== dossier.accountId && !adminsTaken.has(accountId)).length;
}

export function isGuest({ dossier }: DecisionInput): boolean {
  const roles = valueOr(dossier.roles, []);
  return roles.length > 0 && roles.every(({ role }) => role === 'atlassian/guest');
}

/** Whether the organization may deactivate the account, at the latest when it is no organization admin any more. */
export function mayDeactivate(input: DecisionInput): boolean {
  const lifecycle = lifecycleOf(input);
  const afterDemotion = lifecycle === 'administrative' && recordOf(input)?.platformRoles.includes('atlassian/org-admin') === true;
  return recordOf(input)?.claimStatus === 'managed' && (lifecycle === 'allowed' || afterDemotion);
}

/** Portal-only customers have nothing but the portals: no seat, and nothing that could be suspended. */
export function decidePortalCustomer(input: DecisionInput): Decision {
  const { goal } = input.profile;
  if (!isPortalCustomer(input)) {
    return refuse('The person is no portal-only customer.', 'Use a profile that is meant for them, such as leaver.');
  }
  if (goal === 'seatFree') {
    return nothing('A portal-only customer takes no seat.');
  }
  if (goal === 'suspended') {
    return refuse('A portal-only customer cannot be suspended.', 'Use the profile portalCustomer if their access to the portals is to end.');
  }
  if (!input.surroundings.hasProductSite) {
    return refuse('A portal-only customer, and no client of the site whose portals they use is at hand.', 'Give a ProductClient of that site, or revoke the access there by hand.');
  }
  return {
    action: 'revoke',
    because: 'A portal-only customer: not an account that an organization manages.',
    steps: revokePortalAccess(input),
    humanTask: `Look whether a service desk of the site is open to everybody: the customer could sign up again.${goal === 'deleted' ? ' Delete the customer by hand: no API can.' : ''}`,
  };
}

/** Off already: what the profile does around the cut may still be open, after a run that came only halfway. */
export function decideOff(input: DecisionInput, because: string): Decision {
  const { goal } = input.profile;
  const steps = goal === 'accessOff' || goal === 'deleted' ? input.profile.steps(input, []) : [];
  return steps.length === 0 ? nothing(because) : { action: 'cleanUp', because: `${because} Something that the person left behind is not.`, steps };
}

/** The seat of one product: known only where every group says what it grants. */
export function decideSeat(input: DecisionInput): Decision {
  const { roles, groups } = input.dossier;
  const seats = valueOr(roles, []).filter(({ product, role }) => product === input.policy.product && !rolesWithoutSeat.has(role));
  if (!roles.known || !groups.known || groups.value.some(({ grants }) => grants === undefined) || seats.some(({ direct }) => direct === undefined)) {
    return refuse('How the person got the seat could not be read.', 'Use a key that may read the directories, with the plan that it needs.');
  }
  const because = `The person holds a seat of ${input.policy.product ?? 'the product'}.`;
  const steps = releaseSeat(input);
  const humanTask = 'Take the person out of the groups that the identity provider owns and that grant the product, there: no API of Atlassian can.';
  return steps.some(({ kind }) => kind === 'handOffToIdentityProvider')
    ? { action: steps.length === 1 ? 'handOff' : 'revoke', because, steps, humanTask }
    : { action: 'revoke', because, steps };
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
  const { scimLinks } = input.dossier;
  // A link that is broken stays broken: not because an answer was lost where a directory token may be all that it takes.
  if (provider === 'scim' && identityProvider !== 'handOff' && input.surroundings.scimDirectoryIds.length > 0 && mayBeReadLater(scimLinks)) {
    return refuse(
      `Which SCIM directory provisions the account could not be read: ${scimLinks.why}.`,
      'Plan again for this person. If it still cannot be read, plan without a ScimClient, or with identityProvider set to handOff.',
    );
  }
  const inactive = provider === 'scim' && identityProvider !== 'handOff' ? setScimInactive(input) : [];
  if (inactive.length > 0 && inactive.length === scimLinksOf(input).length) {
    return { action: 'setInactive', because: `${because.slice(0, -1)}, and the token of its directory is at hand.`, steps: inactive, humanTask: removeThere };
  }
  if (identityProvider === 'unlink') {
    const steps: Step[] = [...unlinkScim(input), ...disableAccount(input)];
    return { action: 'deactivate', because: `${because} The policy breaks the link, because it is an emergency.`, steps, humanTask: removeThere };
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
