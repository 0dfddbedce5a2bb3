import { isOrgAdmin, lifecycleOf, seatsOf, worksElsewhereToo, type DecisionInput } from './decisions.js';
import type { AccountPermissions, DirectoryMembership, Dossier, GroupFact } from '../read/dossier.js';
import { valueOr, type Fact } from '../read/facts.js';
import { keyOnSite, placeOf } from '../steps/on-site.js';
import type { OnSite, Step, StepOf } from '../steps/types.js';

const orgAdmin = 'atlassian/org-admin';

/** Revokes the organization admin role. In the original user management this must come before anything else. */
export function demote(input: DecisionInput): Step[] {
  const { accountId } = input.dossier;
  return isOrgAdmin(input) ? [{ key: 'revokeOrganizationRole', kind: 'revokeOrganizationRole', accountId, role: orgAdmin }] : [];
}

/**
 * Revokes the organization API keys that the person made, if the policy has `organizationApiKeys: 'revoke'` and
 * `runApiKeyId`. The key of the run is left alone.
 */
export function revokeOrganizationApiKeys({ dossier: { accountId, organizationApiKeys }, policy }: DecisionInput): Step[] {
  if (policy.organizationApiKeys === 'keep' || policy.runApiKeyId === undefined) {
    return [];
  }
  return valueOr(organizationApiKeys, [])
    .filter(({ apiKeyId }) => apiKeyId !== policy.runApiKeyId)
    .map(({ apiKeyId }) => ({ key: `revokeOrganizationApiKey ${apiKeyId}`, kind: 'revokeOrganizationApiKey', accountId, apiKeyId }));
}

/** Whether the organization may revoke the API tokens of the person, as far as Atlassian reports it. */
export function mayRevokeTokens(permissions: Fact<AccountPermissions>): boolean {
  return !permissions.known || ['allowed', 'unknown'].includes(permissions.value.apiTokenDeletion);
}

/**
 * Revokes each API token of the person, if the policy has `apiTokens: 'revoke'` and the organization may. Tokens belong to
 * the account: those of a person who also works in other organizations are left alone.
 */
export function revokeApiTokens(input: DecisionInput): Step[] {
  const { accountId, apiTokens, permissions } = input.dossier;
  if (input.policy.apiTokens === 'keep' || !mayRevokeTokens(permissions) || worksElsewhereToo(input)) {
    return [];
  }
  return valueOr(apiTokens, []).map(({ tokenId }) => ({ key: `revokeApiToken ${tokenId}`, kind: 'revokeApiToken', accountId, tokenId }));
}

/**
 * Deactivates the account in every organization. If Atlassian refuses because the person owns products, the person is
 * suspended in the directories of the organization instead.
 */
export function disableAccount(input: DecisionInput): Step[] {
  const { accountId, memberships } = input.dossier;
  const { message } = input.policy;
  const onlyAfter = { step: 'disableAccount', refusedAs: 'conflict.lifecycle' } as const;
  return [
    { key: 'disableAccount', kind: 'disableAccount', accountId, ...(message === undefined ? {} : { message }) },
    // Even if an earlier run has suspended them: otherwise the report shows their access as on.
    ...valueOr(memberships, []).map((membership) => ({ ...suspension(accountId, membership), onlyAfter })),
  ];
}

/** Schedules the account for deletion, 14 days from now. */
export function deleteAccount({ dossier: { accountId } }: DecisionInput): Step[] {
  return [{ key: 'deleteAccount', kind: 'deleteAccount', accountId }];
}

/** Moves the e-mail address of the account to the parking domain of the policy. You can then use the address again. */
export function parkEmail({ dossier: { accountId, email }, policy: { parkingDomain } }: DecisionInput): Step[] {
  if (parkingDomain === undefined || email === undefined || email.toLowerCase().endsWith(`@${parkingDomain.toLowerCase()}`)) {
    return [];
  }
  // Atlassian allows 64 characters before the @.
  const local = (email.split('@')[0] ?? 'leaver').slice(0, 51);
  const suffix = accountId.replaceAll(/[^A-Za-z0-9]/g, '').slice(-12);
  return [{ key: 'setEmail', kind: 'setEmail', accountId, email: `${local}.${suffix}@${parkingDomain}` }];
}

/** Suspends the person in every directory where they are active. A restore brings their groups and roles back. */
export function suspendInDirectories({ dossier: { accountId, memberships } }: DecisionInput): Step[] {
  return valueOr(memberships, [])
    .filter(({ status }) => status !== 'suspended')
    .map((membership) => suspension(accountId, membership));
}

function suspension(accountId: string, { directoryId }: DirectoryMembership): StepOf<'suspendInDirectory'> {
  return { key: `suspendInDirectory ${directoryId}`, kind: 'suspendInDirectory', accountId, directoryId };
}

/** Removes the person from every directory. Groups and roles are lost. */
export function removeFromDirectories({ dossier: { accountId, memberships } }: DecisionInput): Step[] {
  return valueOr(memberships, []).map(({ directoryId }) => ({
    key: `removeFromDirectory ${directoryId}`,
    kind: 'removeFromDirectory',
    accountId,
    directoryId,
  }));
}

/** Sets the person inactive in each SCIM directory whose token is available. */
export function setScimInactive({ dossier: { accountId, scimLinks }, surroundings }: DecisionInput): Step[] {
  return valueOr(scimLinks, [])
    .filter(({ scimDirectoryId, exists }) => surroundings.scimDirectoryIds.includes(scimDirectoryId) && exists !== false)
    .map(({ scimDirectoryId, scimUserId }) => ({ key: `setScimInactive ${scimUserId}`, kind: 'setScimInactive', accountId, scimDirectoryId, scimUserId }));
}

/** Breaks the link to the identity provider in all SCIM directories. The account stays active. */
export function unlinkScim({ dossier: { accountId } }: DecisionInput): Step[] {
  return [{ key: 'unlinkScim', kind: 'unlinkScim', accountId }];
}

/** Hands the person off to the admin of the identity provider. Nothing is sent. */
export function handOffToIdentityProvider(provider: 'scim' | 'google', { dossier }: DecisionInput): Step[] {
  return [handOff(provider, dossier, valueOr(dossier.groups, []).filter((group) => group.ownedByIdentityProvider))];
}

function handOff(provider: 'scim' | 'google', { accountId, scimLinks }: Dossier, groups: readonly GroupFact[]): StepOf<'handOffToIdentityProvider'> {
  const scimDirectoryIds = valueOr(scimLinks, []).map(({ scimDirectoryId }) => scimDirectoryId);
  return { key: 'handOffToIdentityProvider', kind: 'handOffToIdentityProvider', accountId, provider, scimDirectoryIds, groups: groups.map(({ name }) => name) };
}

/** Removes the person from groups that no identity provider owns, if the policy has `groups: 'remove'`. */
export function removeFromGroups(input: DecisionInput): Step[] {
  return input.policy.groups === 'remove' ? leaveGroups(input, () => true) : [];
}

/**
 * Removes every group and direct role that gives the person a seat of the policy's product. Then it checks that the seat
 * is free. If a group of an identity provider grants the seat, the seat stays until the person leaves that group there. This
 * is handed off to the identity provider.
 */
export function releaseSeat(input: DecisionInput): Step[] {
  const { dossier, policy } = input;
  const { accountId } = dossier;
  const product = policy.product ?? '';
  const roles = seatsOf(input);
  if (roles.length === 0) {
    return [];
  }
  const resources = new Set(roles.map(({ resourceId }) => resourceId));
  const grantsSeat = ({ grants = [] }: GroupFact): boolean => grants.some((resource) => resources.has(resource));
  const provided = valueOr(dossier.groups, []).filter((group) => group.ownedByIdentityProvider && grantsSeat(group));
  return [
    ...leaveGroups(input, grantsSeat),
    ...roles
      .filter(({ direct }) => direct === true)
      .map(({ resourceId, role }): Step => ({ key: `revokeRole ${resourceId} ${role}`, kind: 'revokeRole', accountId, resourceId, role })),
    provided.length === 0
      ? { key: 'confirmSeatFree', kind: 'confirmSeatFree', accountId, product, ...(policy.resourceId === undefined ? {} : { resourceId: policy.resourceId }) }
      : { ...handOff(lifecycleOf(input) === 'externalDirectory.google' ? 'google' : 'scim', dossier, provided), product },
  ];
}

function leaveGroups({ dossier: { accountId, groups } }: DecisionInput, isMeant: (group: GroupFact) => boolean): Step[] {
  return valueOr(groups, [])
    .filter((group) => !group.ownedByIdentityProvider && isMeant(group))
    .map(({ groupId, directoryId }) => ({ key: `removeFromGroup ${groupId}`, kind: 'removeFromGroup', accountId, groupId, directoryId }));
}

/** Transfers what the person owns on each product site to the successor of the policy. */
export function transferOwned({ dossier: { accountId, owned }, policy: { successorAccountId } }: DecisionInput): Step[] {
  const things = valueOr(owned, undefined);
  if (successorAccountId === undefined || things === undefined) {
    return [];
  }
  const to = successorAccountId;
  return [
    ...things.filters.map(({ id, ...thing }): Step => ({ key: keyOnSite('transferFilter', thing, id), kind: 'transferFilter', accountId, ...placeOf(thing), filterId: id, to })),
    ...things.projects.map(({ id, ...thing }): Step => ({ key: keyOnSite('transferProject', thing, id), kind: 'transferProject', accountId, ...placeOf(thing), projectId: id, to })),
    ...things.components.map(({ id, ...thing }): Step => ({ key: keyOnSite('transferComponent', thing, id), kind: 'transferComponent', accountId, ...placeOf(thing), componentId: id, to })),
    ...things.dashboards.map(({ id, ...thing }): Step => ({ key: keyOnSite('transferDashboard', thing, id), kind: 'transferDashboard', accountId, ...placeOf(thing), dashboardId: id, to })),
  ];
}

/** Removes access to the customer portals of each product site. A site that refuses does not stop the others. */
export function revokePortalAccess({ dossier: { accountId }, surroundings: { productSites = [] } }: DecisionInput): Step[] {
  const places: readonly OnSite[] = productSites.length > 1 ? productSites.map((site) => ({ site })) : [{}];
  return places.map((place, index) => ({
    key: keyOnSite('revokePortalAccess', place),
    kind: 'revokePortalAccess',
    accountId,
    ...placeOf(place),
    ...(index === 0 ? {} : { regardless: true }),
  }));
}
