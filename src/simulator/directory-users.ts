import type { DirectoryUser, UserSearch } from '../org/users.js';
import { platformRolesOf, productsOf, roleNamesOf, rolesOf } from './access.js';
import type { SimulatorContext } from './context.js';
import { accountByEmail, compositeStatus, isManaged, membershipIn, type SimulatedAccount } from './state.js';

/** The accounts to check, in order: those that a search names, or everybody. */
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

/** The people that a search finds. */
export function usersMatching(context: SimulatorContext, directoryId: string, search: UserSearch, inNoDirectory = search.claimStatus !== undefined): SimulatedAccount[] {
  const { accounts } = context.state;
  const isMeant = matcher(context, directoryId, search, inNoDirectory);
  const isNarrow = search.accountIds !== undefined || search.emails !== undefined || search.sortBy !== undefined;
  const looked = isNarrow ? candidates(context, search).flatMap((accountId) => accounts[accountId] ?? []) : Object.values(accounts);
  return looked.filter(isMeant);
}

/** Accounts in no directory match only a search for managed accounts. */
export function matches(context: SimulatorContext, account: SimulatedAccount, directoryId: string, search: UserSearch): boolean {
  return matcher(context, directoryId, search, search.claimStatus === 'managed')(account);
}

type Condition = (account: SimulatedAccount) => boolean;

/** Compares only the filters of the search, because it runs for everybody of a large organization. */
function matcher({ state }: SimulatorContext, directoryId: string, search: UserSearch, inNoDirectory: boolean): Condition {
  const { accountIds, claimStatus, accountStatus, membershipStatus, status, directoryIds, groupIds, resourceIds, roleIds, mfaEnabled } = search;
  const emails = search.emails?.map((email) => email.toLowerCase());
  const domains = search.emailDomains?.map((domain) => `@${domain.replace(/^@/, '').toLowerCase()}`);
  const term = search.searchTerm?.toLowerCase();
  const membershipOf = (account: SimulatedAccount) => membershipIn(account, directoryId);
  const asked: readonly (Condition | undefined)[] = [
    accountStatus && ((account) => accountStatus.includes(account.status)),
    accountIds && ((account) => accountIds.includes(account.accountId)),
    emails && ((account) => emails.includes(account.email.toLowerCase())),
    (account) => membershipOf(account) !== 'no_membership' || (inNoDirectory && isManaged(state, account)),
    claimStatus && ((account) => (claimStatus === 'managed') === isManaged(state, account)),
    membershipStatus && ((account) => membershipStatus.includes(membershipOf(account))),
    status && ((account) => status.includes(compositeStatus(account, membershipOf(account)))),
    directoryIds && ((account) => directoryIds.some((id) => account.memberships[id] !== undefined)),
    groupIds && ((account) => groupIds.some((groupId) => state.groups[groupId]?.members[account.accountId] === true)),
    resourceIds && ((account) => holdsOn(Object.keys(rolesOf(state, account)), resourceIds)),
    roleIds && ((account) => holdsOn(roleNamesOf(state, account), roleIds)),
    domains && ((account) => domains.some((domain) => account.email.toLowerCase().endsWith(domain))),
    mfaEnabled === undefined ? undefined : (account) => mfaEnabled === account.mfaEnabled,
    term === undefined ? undefined : (account) => account.nickname.toLowerCase().includes(term) || account.email.toLowerCase().includes(term),
  ];
  const conditions = asked.filter((condition) => condition !== undefined);
  return (account) => conditions.every((condition) => condition(account));
}

function holdsOn(held: readonly string[], wanted: readonly string[]): boolean {
  return wanted.some((one) => held.includes(one));
}

/** An account in the form of the directory API. Others have measured its undocumented members and nulls. */
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
