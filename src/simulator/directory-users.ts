import type { DirectoryUser, UserSearch } from '../org/users.js';
import { platformRolesOf, productsOf, roleNamesOf, rolesOf } from './access.js';
import type { SimulatorContext } from './context.js';
import { accountByEmail, compositeStatus, isManaged, membershipIn, type SimulatedAccount } from './state.js';

/** The accounts to look at, in their order: those that a search names, or everybody. */
export function candidates({ state }: SimulatorContext, { accountIds, emails, sortBy }: UserSearch): string[] {
  if (accountIds !== undefined) {
    return accountIds;
  }
  if (emails !== undefined) {
    return emails.flatMap((email) => accountByEmail(state, email)?.accountId ?? []);
  }
  if (sortBy === undefined) {
    return Object.keys(state.accounts);
  }
  const ascending = Object.values(state.accounts)
    .sort((one, other) => one.nickname.localeCompare(other.nickname))
    .map(({ accountId }) => accountId);
  return sortBy[0]?.direction === 'desc' ? ascending.reverse() : ascending;
}

/** Everybody whom a search finds. */
export function usersMatching(context: SimulatorContext, directoryId: string, search: UserSearch, inNoDirectory = search.claimStatus !== undefined): SimulatedAccount[] {
  return candidates(context, search)
    .map((accountId) => context.state.accounts[accountId])
    .filter((account) => account !== undefined)
    .filter((account) => matches(context, account, directoryId, search, inNoDirectory));
}

/** Accounts in no directory come only where managed accounts are asked for. */
export function matches(
  { state }: SimulatorContext,
  account: SimulatedAccount,
  directoryId: string,
  search: UserSearch,
  inNoDirectory = search.claimStatus === 'managed',
): boolean {
  const membership = membershipIn(account, directoryId);
  const managed = isManaged(state, account);
  const inGroup = (groupId: string): boolean => state.groups[groupId]?.members[account.accountId] === true;
  const term = search.searchTerm?.toLowerCase();
  const conditions: readonly (boolean | undefined)[] = [
    membership !== 'no_membership' || (inNoDirectory && managed),
    search.accountIds?.includes(account.accountId),
    search.emails?.some((email) => email.toLowerCase() === account.email.toLowerCase()),
    search.claimStatus === undefined ? undefined : (search.claimStatus === 'managed') === managed,
    search.accountStatus?.includes(account.status),
    search.membershipStatus?.includes(membership),
    search.status?.includes(compositeStatus(account, membership)),
    search.directoryIds?.some((id) => account.memberships[id] !== undefined),
    search.groupIds?.some(inGroup),
    search.resourceIds === undefined ? undefined : holdsOn(Object.keys(rolesOf(state, account)), search.resourceIds),
    search.roleIds === undefined ? undefined : holdsOn(roleNamesOf(state, account), search.roleIds),
    search.emailDomains?.some((domain) => account.email.toLowerCase().endsWith(`@${domain.replace(/^@/, '').toLowerCase()}`)),
    search.mfaEnabled === undefined ? undefined : search.mfaEnabled === account.mfaEnabled,
    term === undefined ? undefined : account.nickname.toLowerCase().includes(term) || account.email.toLowerCase().includes(term),
  ];
  return conditions.every((condition) => condition !== false);
}

function holdsOn(held: readonly string[], wanted: readonly string[]): boolean {
  return wanted.some((one) => held.includes(one));
}

/** An account as the directory API shows it. Undocumented members and nulls are those that others have measured. */
export function directoryUser(
  { state, clock }: SimulatorContext,
  account: SimulatedAccount,
  directoryId: string,
  expand: readonly string[],
): DirectoryUser {
  const membership = membershipIn(account, directoryId);
  const groups = Object.values(state.groups).filter(
    (group) => group.members[account.accountId] === true && (directoryId === '-' || group.directoryId === directoryId),
  );
  return {
    accountId: account.accountId,
    accountType: account.accountType,
    accountStatus: account.status,
    membershipStatus: membership,
    status: compositeStatus(account, membership),
    claimStatus: isManaged(state, account) ? 'managed' : 'unmanaged',
    managementSource: account.externalDirectory === undefined ? 'invited' : 'synced',
    name: account.name,
    nickname: account.nickname,
    email: account.email,
    emailVerified: account.emailVerified,
    mfaEnabled: account.mfaEnabled,
    addedToOrg: clock.iso(account.addedToOrgAt),
    jobTitle: account.profile['job_title'] ?? null,
    department: account.profile['department'] ?? null,
    organization: account.profile['organization'] ?? null,
    location: account.profile['location'] ?? null,
    timeZone: null,
    deactivatedOn: account.deactivatedAt === undefined ? null : clock.iso(account.deactivatedAt),
    forDeletion: account.deletionRequestedAt !== undefined && account.status !== 'closed',
    ...(expand.includes('platformRoles') ? { platformRoles: platformRolesOf(state, account) } : {}),
    ...(expand.includes('counts.resources') ? { counts: { resources: Object.keys(rolesOf(state, account, directoryId)).length } } : {}),
    ...(expand.includes('groups') ? { groups: groups.map(({ groupId, name }) => ({ id: groupId, name })) } : {}),
    ...(expand.includes('productAccess')
      ? {
          productAccess: productsOf(state, account).map(({ resource, key, at }) => ({
            id: resource,
            key,
            ...(at === undefined ? {} : { lastActiveTimestamp: clock.iso(at) }),
          })),
        }
      : {}),
  };
}
