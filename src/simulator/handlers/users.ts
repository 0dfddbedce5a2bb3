import type { DirectoryUser, UserSearch } from '../../org/users.js';
import { getDirectoryUser, removeUser, restoreUser, searchDirectoryUsers, suspendUser } from '../../org/users.js';
import { noContent, ok, organizationRefusal } from '../answer.js';
import type { SimulatorContext } from '../context.js';
import type { Router } from '../router.js';
import { accountByEmail, compositeStatus, isManaged, membershipIn, type SimulatedAccount } from '../state.js';
import { decodeCursor, encodeCursor } from './paging.js';

/** A search under way: what was asked for, and how far it has come in the order of accounts at its beginning. */
interface SearchCursor {
  readonly search: UserSearch;
  readonly snapshot: number;
  readonly at: number;
}

const defaultLimit = 20;
const keptSnapshots = 8;

export function routeUsers(router: Router): void {
  const snapshots = new Map<number, string[]>();
  let latest = 0;

  router.on(searchDirectoryUsers, (request) => {
    const { state, path, body } = request;
    requireDirectory(request, path.directoryId);
    const resumed = body.cursor === undefined ? undefined : decodeCursor<SearchCursor>(body.cursor);
    const search = (resumed?.search ?? body);
    const order = snapshots.get(resumed?.snapshot ?? -1) ?? candidates(request, search);
    const limit = search.limit ?? defaultLimit;
    const data: object[] = [];
    let index = resumed?.at ?? 0;
    let next: number | undefined;
    for (; index < order.length; index += 1) {
      const account = state.accounts[order[index] as string];
      if (account === undefined || !matches(request, account, path.directoryId, search)) {
        continue;
      }
      if (data.length === limit) {
        next = index;
        break;
      }
      data.push(directoryUser(request, account, path.directoryId, search.expand ?? []));
    }
    if (next === undefined) {
      return ok({ data, links: {} });
    }
    let snapshot = resumed?.snapshot;
    if (snapshot === undefined || !snapshots.has(snapshot)) {
      latest += 1;
      snapshot = latest;
      snapshots.set(snapshot, order);
      snapshots.delete(snapshot - keptSnapshots);
    }
    return ok({ data, links: { next: encodeCursor({ search: { ...search, cursor: undefined }, snapshot, at: next }) } });
  });

  router.on(getDirectoryUser, (request) => {
    const { path } = request;
    const account = requireMember(request, path.directoryId, path.accountId);
    return ok({ data: directoryUser(request, account, path.directoryId, ['platformRoles', 'counts.resources']) });
  });

  router.on(suspendUser, (request) => {
    setMembership(request, request.path, 'suspended');
    return noContent;
  });

  router.on(restoreUser, (request) => {
    setMembership(request, request.path, 'active');
    return noContent;
  });

  router.on(removeUser, (request) => {
    const { path, state, effects } = request;
    const account = requireMember(request, path.directoryId, path.accountId);
    delete account.memberships[path.directoryId];
    for (const group of Object.values(state.groups)) {
      if (group.directoryId === path.directoryId) {
        delete group.members[path.accountId];
      }
    }
    effects.add({ kind: 'membership.removed', accountId: path.accountId, target: path.directoryId });
    return noContent;
  });
}

export function requireDirectory({ state }: SimulatorContext, directoryId: string): void {
  if (directoryId !== '-' && state.directories[directoryId] === undefined) {
    throw organizationRefusal('ADMIN-UAM-404-1', 'The directory was not found in the organization.');
  }
}

export function requireMember(context: SimulatorContext, directoryId: string, accountId: string): SimulatedAccount {
  requireDirectory(context, directoryId);
  const account = context.state.accounts[accountId];
  if (account === undefined || membershipIn(account, directoryId) === 'no_membership') {
    throw organizationRefusal('ADMIN-UAM-404-1', 'One or more user not found in the directory');
  }
  return account;
}

function setMembership(
  context: SimulatorContext,
  path: { readonly directoryId: string; readonly accountId: string },
  status: 'active' | 'suspended',
): void {
  const account = requireMember(context, path.directoryId, path.accountId);
  if (account.memberships[path.directoryId] !== status) {
    account.memberships[path.directoryId] = status;
    const kind = status === 'suspended' ? 'membership.suspended' : 'membership.restored';
    context.effects.add({ kind, accountId: path.accountId, target: path.directoryId });
  }
}

function candidates({ state }: SimulatorContext, { accountIds, emails }: UserSearch): string[] {
  if (accountIds !== undefined) {
    return accountIds;
  }
  return emails === undefined
    ? Object.keys(state.accounts)
    : emails.flatMap((email) => accountByEmail(state, email)?.accountId ?? []);
}

function matches({ state }: SimulatorContext, account: SimulatedAccount, directoryId: string, search: UserSearch): boolean {
  const membership = membershipIn(account, directoryId);
  const managed = isManaged(state, account);
  const inGroup = (groupId: string): boolean => state.groups[groupId]?.members[account.accountId] === true;
  const term = search.searchTerm?.toLowerCase();
  const conditions: readonly (boolean | undefined)[] = [
    // Accounts in no directory come only with the filter that asks for managed accounts.
    membership !== 'no_membership' || (search.claimStatus === 'managed' && managed),
    search.accountIds?.includes(account.accountId),
    search.emails?.some((email) => email.toLowerCase() === account.email.toLowerCase()),
    search.claimStatus === undefined ? undefined : (search.claimStatus === 'managed') === managed,
    search.accountStatus?.includes(account.status),
    search.membershipStatus?.includes(membership),
    search.status?.includes(compositeStatus(account, membership)),
    search.directoryIds?.some((id) => account.memberships[id] !== undefined),
    search.groupIds?.some(inGroup),
    search.resourceIds?.some((resource) =>
      Object.values(state.groups).some((group) => group.members[account.accountId] === true && resource in group.grants),
    ),
    search.roleIds?.some((role) => account.platformRoles.includes(role)),
    search.emailDomains?.some((domain) => account.email.toLowerCase().endsWith(`@${domain.replace(/^@/, '').toLowerCase()}`)),
    search.mfaEnabled === undefined ? undefined : search.mfaEnabled === account.mfaEnabled,
    term === undefined ? undefined : account.nickname.toLowerCase().includes(term) || account.email.toLowerCase().includes(term),
  ];
  return conditions.every((condition) => condition !== false);
}

/** An account as the directory API shows it. Undocumented members and nulls are those that others have measured. */
function directoryUser(
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
    forDeletion: account.deletionRequestedAt !== undefined,
    ...(expand.includes('platformRoles') ? { platformRoles: account.platformRoles } : {}),
    ...(expand.includes('counts.resources') ? { counts: { resources: groups.length } } : {}),
    ...(expand.includes('groups') ? { groups: groups.map(({ groupId, name }) => ({ id: groupId, name })) } : {}),
    ...(expand.includes('productAccess')
      ? {
          productAccess: Object.entries(account.lastActive).map(([key, at]) => ({
            id: key,
            key,
            lastActiveTimestamp: clock.iso(at),
          })),
        }
      : {}),
  };
}
