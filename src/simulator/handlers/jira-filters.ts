import {
  addFilterSharePermission,
  changeFilterOwner,
  getFilter,
  listFilterSharePermissions,
  removeFilterSharePermission,
  searchFilters,
  type NewSharePermission,
} from '../../product/jira/filters.js';
import { jiraRefusal, noContent, ok } from '../answer.js';
import { findGroupByName } from '../groups.js';
import { nextId, type SimulatedShareable } from '../jira-state.js';
import type { Router } from '../router.js';
import { expands, giveTo, isAdministrator, jiraOf, matchesSearch, ownedBy, pageObject, personIn, requireSignedIn, searchedThings, sees, shownPage, type JiraSiteRequest } from './jira-requests.js';

const path = '/rest/api/3/filter/search';

export function routeJiraFilters(router: Router): void {
  router.on(searchFilters, (request) => {
    const { query, actor } = request;
    // With a dead token the caller is anonymous and sees nothing: an empty page with 200.
    if (actor.kind === 'anonymous') {
      return pageObject(request, path, []);
    }
    const ids = query.getAll('id');
    const everything = query.get('overrideSharePermissions') === 'true' && isAdministrator(request, actor.accountId);
    const [name, isWholeName] = [query.get('filterName'), query.get('isSubstringMatch') !== 'true'];
    const isWanted = (filter: SimulatedShareable): boolean =>
      matchesSearch(request, filter, name, isWholeName) && (everything || sees(request, filter)) && (ids.length === 0 || ids.includes(filter.id));
    return shownPage(request, path, searchedThings(request, jiraOf(request).filters, isWanted), (filter) => filterIn(request, filter));
  });

  router.on(changeFilterOwner, (request) => {
    requireSignedIn(request);
    const { actor, state, effects } = request;
    const { filters } = jiraOf(request);
    const filter = filters[request.path.filterId];
    const administrator = isAdministrator(request, actor.accountId);
    if (filter === undefined || !(administrator || sees(request, filter))) {
      throw jiraRefusal(404, 'The selected filter is not available to you, perhaps it has been deleted or had its permissions changed.');
    }
    if (!administrator && filter.ownerAccountId !== actor.accountId) {
      throw jiraRefusal(403, 'You do not have permission to change the owner of this filter.');
    }
    const { accountId } = request.body;
    if (state.accounts[accountId]?.status !== 'active') {
      throw jiraRefusal(400, 'The new owner is not available.');
    }
    if (filter.ownerAccountId === accountId) {
      return noContent;
    }
    if (ownedBy(request, filters, accountId).some(({ name }) => name === filter.name)) {
      throw jiraRefusal(400, 'The new owner owns a filter with the same name.');
    }
    giveTo(filters, filter, accountId);
    effects.add({ kind: 'filter.ownerChanged', accountId, target: filter.id });
    return noContent;
  });

  router.on(getFilter, (request) => {
    const filter = requireFilter(request, request.path.filterId, 400);
    const { subscriberAccountIds: people = [] } = filter;
    const subscriptions = { size: people.length, items: people.map((accountId, index) => ({ id: index + 1, user: personIn(request, accountId) })), 'max-results': 1000, 'start-index': 0, 'end-index': Math.max(0, people.length - 1) };
    const { expand: _, ...shown } = filterIn(request, filter, true) as Record<string, unknown>;
    return ok({ ...shown, subscriptions: expands(request, 'subscriptions') ? subscriptions : { ...subscriptions, items: [] } });
  });

  router.on(listFilterSharePermissions, (request) => ok(requireFilter(request, request.path.filterId, 404).sharePermissions));

  router.on(addFilterSharePermission, (request) => {
    requireSignedIn(request);
    const filter = requireOwnFilter(request, request.path.filterId);
    const permission = { id: Number(nextId(jiraOf(request))), ...sharedWith(request, request.body) };
    const isForAll = request.body.type === 'global' || request.body.type === 'authenticated';
    const name = request.body.rights === 3 ? 'editPermissions' : 'sharePermissions';
    filter[name] = isForAll ? [permission] : [...filter[name], permission];
    request.effects.add({ kind: 'filter.shared', ...(request.body.accountId === undefined ? {} : { accountId: request.body.accountId }), target: filter.id });
    return ok([...filter.sharePermissions, ...(name === 'editPermissions' ? filter.editPermissions : [])], 201);
  });

  router.on(removeFilterSharePermission, (request) => {
    requireSignedIn(request);
    const filter = requireOwnFilter(request, request.path.filterId);
    const stays = (permission: object): boolean => String((permission as { id?: number }).id) !== request.path.permissionId;
    if (filter.sharePermissions.every(stays)) {
      throw jiraRefusal(404, 'The share permission does not exist.');
    }
    filter.sharePermissions = filter.sharePermissions.filter(stays);
    request.effects.add({ kind: 'filter.shareRemoved', target: `${filter.id}/${request.path.permissionId}` });
    return noContent;
  });
}

/** A filter that the caller sees. An administrator sees private ones with an override. */
function requireFilter(request: JiraSiteRequest, filterId: string, status: number): SimulatedShareable {
  requireSignedIn(request);
  const filter = jiraOf(request).filters[filterId];
  const overrides = request.query.get('overrideSharePermissions') === 'true' && isAdministrator(request, request.actor.accountId);
  if (filter === undefined || !(overrides || sees(request, filter))) {
    throw jiraRefusal(status, 'The selected filter is not available to you, perhaps it has been deleted or had its permissions changed.');
  }
  return filter;
}

/** Only its owner shares a filter. */
function requireOwnFilter(request: JiraSiteRequest, filterId: string): SimulatedShareable {
  const filter = requireFilter(request, filterId, 404);
  if (filter.ownerAccountId !== request.actor.accountId) {
    throw jiraRefusal(404, 'You do not own the filter.');
  }
  return filter;
}

/** A new permission as Jira returns it. Jira refuses one that names nothing that exists. */
function sharedWith(request: JiraSiteRequest, { type, accountId, groupId, groupname, projectId, projectRoleId }: NewSharePermission): object {
  const { projects, roles } = jiraOf(request);
  const project = projects[projectId ?? ''];
  const role = roles[projectRoleId ?? ''];
  const projectIn = project === undefined ? {} : { project: { id: project.id, key: project.key, name: project.name } };
  const group = groupId === undefined ? findGroupByName(request, groupname ?? null) : request.state.groups[groupId];
  switch (type) {
    case 'user':
      if (request.state.accounts[accountId ?? '']?.status === 'active') {
        return { type, user: personIn(request, accountId ?? '') };
      }
      break;
    case 'group':
      if (group !== undefined) {
        return { type, group: { name: group.name, groupId: group.groupId } };
      }
      break;
    case 'project':
      if (project !== undefined) {
        return { type, ...projectIn };
      }
      break;
    case 'projectRole':
      if (project !== undefined && role !== undefined) {
        return { type, ...projectIn, role: { id: role.id, name: role.name } };
      }
      break;
    case 'global':
      return { type };
    case 'authenticated':
      return { type: 'loggedin' };
  }
  throw jiraRefusal(400, 'The share permission names somebody or something that does not exist.');
}

function filterIn(request: JiraSiteRequest, { id, name, ownerAccountId, sharePermissions, editPermissions }: SimulatedShareable, whole = false): object {
  return {
    expand: 'description,owner,jql,viewUrl,searchUrl,favourite,favouritedCount,sharePermissions,editPermissions,isWritable,subscriptions',
    self: `${request.origin}/rest/api/3/filter/${id}`,
    id,
    name,
    ...(whole || expands(request, 'owner') ? { owner: personIn(request, ownerAccountId) } : {}),
    ...(whole || expands(request, 'sharePermissions') ? { sharePermissions } : {}),
    ...(whole || expands(request, 'editPermissions') ? { editPermissions } : {}),
  };
}
