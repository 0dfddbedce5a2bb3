import {
  addUserToGroup,
  createGroup,
  getGroup,
  listGroupMembers,
  listGroups,
  removeGroup,
  removeUserFromGroup,
  searchGroups,
} from '../../product/confluence/groups.js';
import { confluenceRefusal, noContent, ok } from '../answer.js';
import { addMember, createGroup as makeGroup, deleteGroup, findGroupByName, removeMember } from '../groups.js';
import type { Router } from '../router.js';
import type { SimulatedGroup } from '../state.js';
import {
  confluenceGroup,
  confluencePage,
  confluenceUser,
  hasAccess,
  isSiteAdmin,
  requireAccount,
  requireConfluence,
  requireSite,
  whole,
  type ConfluenceRequest,
} from './confluence-answers.js';

export function routeConfluenceGroups(router: Router): void {
  router.on(listGroups, (request) => {
    requireConfluence(request);
    const accessType = request.query.get('accessType');
    const groups = sorted(request).filter((group) => accessType === null || grants(request, group, accessType));
    return ok(confluencePage(request.query, '/rest/api/group', groups.map((group) => confluenceGroup(request, group))));
  });

  router.on(searchGroups, (request) => {
    requireConfluence(request);
    const part = (request.query.get('query') ?? '').toLowerCase();
    const groups = sorted(request).filter(({ name }) => name.toLowerCase().includes(part));
    return ok(confluencePage(request.query, '/rest/api/group/picker', groups.map((group) => confluenceGroup(request, group))));
  });

  router.on(getGroup, (request) => {
    requireConfluence(request);
    return ok(confluenceGroup(request, requireGroup(request, request.query.get('id'))));
  });

  router.on(createGroup, (request) => {
    requireAdmin(request);
    const { name } = request.body;
    if (findGroupByName(request, name) !== undefined) {
      throw confluenceRefusal(400, 'A group with this name already exists');
    }
    return ok(confluenceGroup(request, makeGroup(request, { name })), 201);
  });

  router.on(removeGroup, (request) => {
    requireAdmin(request);
    const group = requireGroup(request, request.query.get('id'));
    requireOwn(group);
    deleteGroup(request, group);
    return noContent;
  });

  router.on(listGroupMembers, (request) => {
    requireConfluence(request);
    if ((whole(request.query, 'limit') ?? 0) > 200) {
      throw confluenceRefusal(400, 'limit must not be above 200');
    }
    const { groupId } = request.path;
    const members = Object.keys(requireGroup(request, groupId).members)
      .flatMap((accountId) => request.state.accounts[accountId] ?? [])
      .filter(hasAccess)
      .map((account) => confluenceUser(request, account));
    return ok(confluencePage(request.query, `/rest/api/group/${groupId}/membersByGroupId`, members));
  });

  router.on(addUserToGroup, (request) => {
    requireAdmin(request);
    const group = requireGroup(request, request.query.get('groupId'));
    const account = requireAccount(request, request.body.accountId);
    requireOwn(group);
    addMember(request, group, account.accountId);
    return { status: 201 };
  });

  router.on(removeUserFromGroup, (request) => {
    requireAdmin(request);
    const group = requireGroup(request, request.query.get('groupId'));
    const account = requireAccount(request, request.query.get('accountId'));
    requireOwn(group);
    removeMember(request, group, account.accountId);
    return noContent;
  });
}

function sorted({ state }: ConfluenceRequest): SimulatedGroup[] {
  return Object.values(state.groups).sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** Whether a group grants one of the three access types of Confluence on this site. */
function grants(request: ConfluenceRequest, group: SimulatedGroup, accessType: string): boolean {
  const { cloudId } = requireSite(request);
  const roles = group.grants[`ari:cloud:confluence::site/${cloudId}`] ?? [];
  return accessType === 'user' ? roles.length > 0 : roles.some((role) => role.includes('admin'));
}

function requireGroup({ state }: ConfluenceRequest, groupId: string | null): SimulatedGroup {
  if (groupId === null || groupId === '') {
    throw confluenceRefusal(400, 'The id of the group is required');
  }
  const group = state.groups[groupId];
  if (group === undefined) {
    throw confluenceRefusal(404, 'No group found with the given id');
  }
  return group;
}

function requireAdmin(request: ConfluenceRequest): void {
  requireConfluence(request);
  if (!isSiteAdmin(request)) {
    throw confluenceRefusal(403, 'Only a site admin may change groups');
  }
}

function requireOwn({ managedBy }: SimulatedGroup): void {
  if (managedBy === 'external') {
    throw confluenceRefusal(403, 'The group is managed by an external directory');
  }
}
