import type { UserSearch } from '../../org/users.js';
import {
  countDirectoryUsers,
  getDirectoryUser,
  getDirectoryUserStats,
  listDirectoryUsers,
  removeUser,
  restoreUser,
  searchDirectoryUsers,
  suspendUser,
} from '../../org/users.js';
import { roleNamesOf } from '../access.js';
import { noContent, ok, organizationRefusal } from '../answer.js';
import type { SimulatorContext } from '../context.js';
import { candidates, directoryUser, matches, usersMatching } from '../directory-users.js';
import { requestRemoval } from '../queued-changes.js';
import type { Router } from '../router.js';
import { membershipIn, type SimulatedAccount } from '../state.js';
import { decodeCursor, encodeCursor, searchedPage } from './paging.js';
import { readQuery } from './query.js';

/** A search in progress: its criteria, and its position in the order of accounts at the start. */
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

  router.on(listDirectoryUsers, (request) => {
    const { directoryId } = request.path;
    requireDirectory(request, directoryId);
    const page = searchedPage(readQuery(listDirectoryUsers.query, request.query), (search) => usersMatching(request, directoryId, search));
    return ok({ ...page, data: page.data.map((account) => directoryUser(request, account, directoryId, [])) });
  });

  router.on(countDirectoryUsers, (request) => {
    const { directoryId } = request.path;
    requireDirectory(request, directoryId);
    return ok({ count: usersMatching(request, directoryId, readQuery(countDirectoryUsers.query, request.query), directoryId === '-').length });
  });

  router.on(getDirectoryUserStats, (request) => {
    const { directoryId } = request.path;
    requireDirectory(request, directoryId);
    const accounts = usersMatching(request, directoryId, {});
    const roles = countsOf(accounts.flatMap((account) => roleNamesOf(request.state, account)));
    const statuses = countsOf(accounts.map(({ status }) => status));
    return ok({
      accountStatus: [...statuses].map(([status, count]) => ({ status, count })),
      roles: [...roles].map(([roleId, count]) => ({ roleId, count })),
    });
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
    const { path, state, behaviours } = request;
    requireDirectory(request, path.directoryId);
    const known = state.accounts[path.accountId];
    if (behaviours.removeAbsent === 'accepted' && (known === undefined || membershipIn(known, path.directoryId) === 'no_membership')) {
      return noContent;
    }
    const account = requireMember(request, path.directoryId, path.accountId);
    for (const directoryId of directoriesToWrite(request, account, path.directoryId)) {
      requestRemoval(request, account, directoryId);
    }
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
  const directoryIds = directoriesToWrite(context, account, path.directoryId).filter((id) => account.memberships[id] !== status);
  if (directoryIds.length === 0 && context.behaviours.suspendTwice === 'conflict') {
    throw organizationRefusal('ADMIN-UAM-409-2', `The user is ${status} in the directory already.`);
  }
  for (const directoryId of directoryIds) {
    account.memberships[directoryId] = status;
    const kind = status === 'suspended' ? 'membership.suspended' : 'membership.restored';
    context.effects.add({ kind, accountId: path.accountId, target: directoryId });
  }
}

/** In reads, "-" means all directories. It is not known whether it does in changes. */
function directoriesToWrite({ behaviours }: SimulatorContext, account: SimulatedAccount, directoryId: string): string[] {
  if (directoryId !== '-') {
    return [directoryId];
  }
  if (behaviours.allDirectoriesInWrites === 'refused') {
    throw organizationRefusal('ADMIN-UAM-404-1', 'The directory was not found in the organization.');
  }
  return Object.keys(account.memberships);
}

function countsOf(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}
