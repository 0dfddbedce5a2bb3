import { getProjectRole, listProjectRoles, removeProjectRoleActor } from '../../product/jira/project-roles.js';
import { jiraRefusal, noContent, ok } from '../answer.js';
import { findGroupByName } from '../groups.js';
import type { SimulatedProject, SimulatedProjectRole } from '../jira-state.js';
import type { Router } from '../router.js';
import { jiraOf, requireProject, isProjectAdministrator, type JiraSiteRequest } from './jira-requests.js';

export function routeJiraProjectRoles(router: Router): void {
  router.on(listProjectRoles, (request) => ok(rolesIn(request, requireProject(request, request.path.projectIdOrKey))));

  router.on(getProjectRole, (request) => {
    const { project, role } = requireRole(request, request.path);
    return ok(roleIn(request, project, role));
  });

  router.on(removeProjectRoleActor, (request) => {
    const { project, role } = requireRole(request, request.path);
    const { query, effects } = request;
    const accountId = query.get('user');
    const groupId = query.get('groupId') ?? findGroupByName(request, query.get('group'))?.groupId;
    const actors = project.actors[String(role.id)] ?? { users: [], groupIds: [] };
    const target = `${project.id}/${role.id}`;
    if (accountId !== null && actors.users.includes(accountId)) {
      actors.users = actors.users.filter((user) => user !== accountId);
      effects.add({ kind: 'projectRole.actorRemoved', accountId, target });
    } else if (accountId === null && groupId !== undefined && actors.groupIds.includes(groupId)) {
      actors.groupIds = actors.groupIds.filter((group) => group !== groupId);
      effects.add({ kind: 'projectRole.actorRemoved', target: `${target}/${groupId}` });
    } else {
      throw jiraRefusal(404, 'The actor is not in the role of the project.');
    }
    return noContent;
  });
}

/** Role names to their addresses. */
export function rolesIn(request: JiraSiteRequest, project: SimulatedProject): Record<string, string> {
  return Object.fromEntries(Object.values(jiraOf(request).roles).map((role) => [role.name, addressOf(request, project, role)]));
}

function addressOf({ origin }: JiraSiteRequest, { id }: SimulatedProject, role: SimulatedProjectRole): string {
  return `${origin}/rest/api/3/project/${id}/role/${role.id}`;
}

/** Atlassian hides a project and its roles from people who do not administer it. */
function requireRole(
  request: JiraSiteRequest,
  path: { readonly projectIdOrKey: string; readonly roleId: string },
): { project: SimulatedProject; role: SimulatedProjectRole } {
  const project = requireProject(request, path.projectIdOrKey);
  const role = jiraOf(request).roles[path.roleId];
  if (role === undefined || !isProjectAdministrator(request, project, request.actor.accountId)) {
    throw jiraRefusal(404, 'The project or its role does not exist, or you do not have permission to administer it.');
  }
  return { project, role };
}

function roleIn(request: JiraSiteRequest, project: SimulatedProject, role: SimulatedProjectRole): object {
  const { state, query } = request;
  const { users, groupIds } = project.actors[String(role.id)] ?? { users: [], groupIds: [] };
  const activeOnly = query.get('excludeInactiveUsers') === 'true';
  const people = users
    .filter((accountId) => !activeOnly || state.accounts[accountId]?.status === 'active')
    .map((accountId) => ({
      displayName: state.accounts[accountId]?.name ?? 'Former user',
      type: 'atlassian-user-role-actor',
      actorUser: { accountId },
    }));
  const groups = groupIds.flatMap((groupId) => {
    const { name } = state.groups[groupId] ?? {};
    return name === undefined
      ? []
      : [{ displayName: name, type: 'atlassian-group-role-actor', name, actorGroup: { displayName: name, groupId, name } }];
  });
  return {
    self: addressOf(request, project, role),
    ...role,
    actors: [...people, ...groups].map((actor, index) => ({ id: role.id * 100 + index, ...actor })),
  };
}
