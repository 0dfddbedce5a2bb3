import type { DirectoryGroup, DirectoryGroupSearch } from '../../org/group-schemas.js';
import {
  addUserToDirectoryGroup,
  countDirectoryGroups,
  createDirectoryGroup,
  deleteDirectoryGroup,
  getDirectoryGroup,
  getDirectoryGroupStats,
  listDirectoryGroups,
  removeUserFromDirectoryGroup,
  searchDirectoryGroups,
} from '../../org/groups.js';
import { hasSeatsInGroup, noSeatLeft, ownerOf } from '../access.js';
import { noContent, ok, organizationRefusal } from '../answer.js';
import { addMember, createGroup, deleteGroup, findGroupByName, removeMember } from '../groups.js';
import type { Router, SimulatedRequest } from '../router.js';
import type { SimulatedGroup } from '../state.js';
import { searchedPage } from './paging.js';
import { readQuery } from './query.js';
import { requireDirectory, requireMember } from './users.js';

type GroupRequest = Pick<SimulatedRequest, 'state' | 'clock' | 'random' | 'secret' | 'effects' | 'actor' | 'behaviours'>;

export function routeGroups(router: Router): void {
  router.on(searchDirectoryGroups, (request) => {
    const { path, body } = request;
    requireDirectory(request, path.directoryId);
    let expand = body.expand;
    const page = searchedPage(body, (search) => {
      expand = search.expand;
      return groupsMatching(request, path.directoryId, search);
    });
    return ok({ ...page, data: page.data.map((group) => shown(group, expand ?? [])) });
  });

  router.on(listDirectoryGroups, (request) => {
    const { path } = request;
    requireDirectory(request, path.directoryId);
    let expand: string[] = [];
    const page = searchedPage(readQuery(listDirectoryGroups.query, request.query), ({ counts, ...search }) => {
      expand = [...(counts?.includeUsers === true ? ['counts.users'] : []), ...(counts?.includeResources === true ? ['counts.resources'] : [])];
      return groupsMatching(request, path.directoryId, search);
    });
    return ok({ ...page, data: page.data.map((group) => shown(group, expand)) });
  });

  router.on(countDirectoryGroups, (request) => {
    requireDirectory(request, request.path.directoryId);
    return ok({ count: groupsMatching(request, request.path.directoryId, readQuery(countDirectoryGroups.query, request.query)).length });
  });

  router.on(getDirectoryGroupStats, (request) => {
    requireDirectory(request, request.path.directoryId);
    const all = groupsMatching(request, request.path.directoryId, {});
    const synced = all.filter(isExternal).length;
    return ok({
      totals: { all: all.length, managed: all.length - synced, synced },
      types: [{ type: 'GROUP', count: all.length }],
    });
  });

  router.on(getDirectoryGroup, (request) => ok({ data: shown(requireGroup(request, request.path), ['counts.users', 'counts.resources']) }));

  router.on(createDirectoryGroup, (request) => {
    const { path, body } = request;
    requireDirectory(request, path.directoryId);
    if (findGroupByName(request, body.name, path.directoryId) !== undefined) {
      throw organizationRefusal('ADMIN-UAM-409-2', 'A group with this name already exists in the directory.');
    }
    createGroup(request, { name: body.name, description: body.description ?? '', directoryId: path.directoryId });
    return { status: 201 };
  });

  router.on(deleteDirectoryGroup, (request) => {
    const group = requireChangeableGroup(request, request.path);
    if (Object.keys(group.defaultRoles ?? {}).length > 0) {
      throw organizationRefusal('ADMIN-403-6', 'The group is a default group.');
    }
    if (makesAdmins(group)) {
      throw organizationRefusal('ADMIN-403-7', 'The group grants admin access.');
    }
    deleteGroup(request, group);
    return noContent;
  });

  router.on(addUserToDirectoryGroup, (request) => {
    const { path, body, state } = request;
    const group = requireChangeableGroup(request, path);
    const account = requireMember(request, path.directoryId, body.accountId);
    if (group.members[account.accountId] !== undefined) {
      throw organizationRefusal('ADMIN-UAM-409-2', 'The user is already in the group.');
    }
    if (!hasSeatsInGroup(state, account, group)) {
      throw noSeatLeft();
    }
    addMember(request, group, account.accountId);
    return noContent;
  });

  router.on(removeUserFromDirectoryGroup, (request) => {
    const { path } = request;
    const group = requireChangeableGroup(request, path);
    if (group.members[path.accountId] === undefined) {
      throw organizationRefusal('ADMIN-UAM-404-1', 'One or more user not found in the group');
    }
    removeMember(request, group, path.accountId);
    return noContent;
  });
}

export function requireGroup(request: GroupRequest, path: { readonly directoryId: string; readonly groupId: string }): SimulatedGroup {
  requireDirectory(request, path.directoryId);
  const group = request.state.groups[path.groupId];
  if (group === undefined || (path.directoryId !== '-' && group.directoryId !== path.directoryId)) {
    throw organizationRefusal('ADMIN-UAM-404-3', 'The group was not found in the directory.');
  }
  return group;
}

/** The group of a request. Refuses a group of an identity provider, and a key that may not change groups. */
export function requireChangeableGroup(request: GroupRequest, path: { readonly directoryId: string; readonly groupId: string }): SimulatedGroup {
  const group = requireGroup(request, path);
  if (isExternal(group)) {
    throw organizationRefusal('ADMIN-UAM-403-1', 'The group is managed by an external directory.');
  }
  return group;
}

function isExternal({ managedBy }: SimulatedGroup): boolean {
  return managedBy === 'external';
}

function makesAdmins({ grants }: SimulatedGroup): boolean {
  return Object.values(grants).some((roles) => roles.some((role) => ['atlassian/org-admin', 'atlassian/site-admin'].includes(role)));
}

function groupsMatching({ state }: GroupRequest, directoryId: string, search: DirectoryGroupSearch): SimulatedGroup[] {
  const term = search.searchTerm?.toLowerCase();
  const found = Object.values(state.groups).filter((group) => {
    const resources = Object.keys(group.grants);
    const conditions: readonly (boolean | undefined)[] = [
      directoryId === '-' || group.directoryId === directoryId,
      search.groupNames?.includes(group.name),
      search.groupIds?.includes(group.groupId),
      search.directoryIds?.includes(group.directoryId),
      search.accountIds?.some((accountId) => group.members[accountId] === true),
      search.resourceIds?.some((resource) => resources.includes(resource)),
      search.resourceOwners?.some((owner) => resources.some((resource) => ownerOf(resource) === owner)),
      search.roleIds?.some((role) => Object.values(group.grants).some((roles) => roles.includes(role))),
      term === undefined ? undefined : group.name.toLowerCase().includes(term),
    ];
    return conditions.every((condition) => condition !== false);
  });
  const [order] = search.sortBy ?? [];
  found.sort((one, other) => one.name.localeCompare(other.name));
  return order?.direction === 'desc' ? found.reverse() : found;
}

/** A group in the form of the directory API. */
function shown(group: SimulatedGroup, expand: readonly string[]): DirectoryGroup {
  const counts = {
    ...(expand.includes('counts.users') ? { users: Object.keys(group.members).length } : {}),
    ...(expand.includes('counts.resources') ? { resources: Object.keys(group.grants).length } : {}),
  };
  const modifiable = !isExternal(group);
  return {
    id: group.groupId,
    name: group.name,
    description: group.description,
    directoryId: group.directoryId,
    managedBy: group.managedBy,
    externalSynced: isExternal(group),
    managementAccess: { readable: true, modifiable, deletable: modifiable && group.defaultRoles === undefined && !makesAdmins(group) },
    ...(expand.length === 0 ? {} : { counts }),
  };
}
