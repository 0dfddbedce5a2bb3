import {
  addDefaultActors,
  addProjectRoleActors,
  getDefaultActors,
  getProjectRole,
  listAllProjectRoles,
  listProjectRoles,
  removeDefaultActor,
  removeProjectRoleActor,
  setProjectRoleActors,
  type ProjectRoleActors,
} from '../../product/jira/project-roles.js';
import { jiraRefusal, noContent, ok } from '../answer.js';
import { findGroupByName } from '../groups.js';
import type { SimulatedProject, SimulatedProjectRole } from '../jira-state.js';
import type { Router } from '../router.js';
import { isProjectAdministrator, jiraOf, requireAdministrator, requireProject, type JiraSiteRequest } from './jira-requests.js';

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
    keepActors(project.actors, role, actors);
    return noContent;
  });

  router.on(addProjectRoleActors, (request) => {
    const { project, role } = requireRole(request, request.path);
    const wanted = actorsOf(request, request.body);
    const current = project.actors[String(role.id)] ?? { users: [], groupIds: [] };
    setActors(request, project, role, { users: united(current.users, wanted.users), groupIds: united(current.groupIds, wanted.groupIds) });
    return ok(roleIn(request, project, role));
  });

  router.on(setProjectRoleActors, (request) => {
    const { project, role } = requireRole(request, request.path);
    const { 'atlassian-user-role-actor': user = [], 'atlassian-group-role-actor-id': groupId = [], 'atlassian-group-role-actor': group = [] } = request.body.categorisedActors;
    setActors(request, project, role, actorsOf(request, { user, groupId, group }));
    return ok(roleIn(request, project, role));
  });

  router.on(listAllProjectRoles, (request) => {
    requireAdministrator(request);
    return ok(Object.values(jiraOf(request).roles).map((role) => defaultRoleIn(request, role)));
  });

  router.on(getDefaultActors, (request) => ok(defaultRoleIn(request, requireDefaultRole(request, request.path.roleId))));

  router.on(addDefaultActors, (request) => {
    const role = requireDefaultRole(request, request.path.roleId);
    const wanted = actorsOf(request, request.body);
    const current = defaultActorsOf(request, role);
    setDefaultActors(request, role, { users: united(current.users, wanted.users), groupIds: united(current.groupIds, wanted.groupIds) }, 'projectRole.defaultActorAdded');
    return ok(defaultRoleIn(request, role));
  });

  router.on(removeDefaultActor, (request) => {
    const role = requireDefaultRole(request, request.path.roleId);
    const { query } = request;
    const leaving = query.get('user') ?? query.get('groupId') ?? findGroupByName(request, query.get('group'))?.groupId;
    const { users, groupIds } = defaultActorsOf(request, role);
    if (leaving === undefined || !(users.includes(leaving) || groupIds.includes(leaving))) {
      throw jiraRefusal(404, 'The actor is not among the default actors of the role.');
    }
    setDefaultActors(request, role, { users: users.filter((user) => user !== leaving), groupIds: groupIds.filter((groupId) => groupId !== leaving) }, 'projectRole.defaultActorRemoved');
    return ok(defaultRoleIn(request, role));
  });
}

type Actors = SimulatedProject['actors'][string];

const united = (one: readonly string[], other: readonly string[]): string[] => [...new Set([...one, ...other])];

/** The people and groups of a request. Jira refuses it as a whole if one of them does not exist. */
function actorsOf(request: JiraSiteRequest, { user = [], groupId = [], group = [] }: ProjectRoleActors): Actors {
  const groups = [...groupId.map((id) => request.state.groups[id]), ...group.map((name) => findGroupByName(request, name))];
  if (groups.includes(undefined) || user.some((accountId) => request.state.accounts[accountId]?.status !== 'active')) {
    throw jiraRefusal(400, 'One of the users or groups does not exist.');
  }
  return { users: [...user], groupIds: groups.flatMap((found) => found?.groupId ?? []) };
}

/** A role without actors is like one that never had any. */
function keepActors(actorsOfRoles: Record<string, Actors>, { id }: SimulatedProjectRole, actors: Actors): void {
  if (actors.users.length + actors.groupIds.length > 0) {
    actorsOfRoles[String(id)] = actors;
  } else {
    delete actorsOfRoles[String(id)];
  }
}

function setActors(request: JiraSiteRequest, project: SimulatedProject, role: SimulatedProjectRole, actors: Actors): void {
  const before = project.actors[String(role.id)] ?? { users: [], groupIds: [] };
  keepActors(project.actors, role, actors);
  if (JSON.stringify(before) !== JSON.stringify(actors)) {
    request.effects.add({ kind: 'projectRole.actorsChanged', ...newPerson(before, actors), target: `${project.id}/${role.id}` });
  }
}

function setDefaultActors(request: JiraSiteRequest, role: SimulatedProjectRole, actors: Actors, kind: string): void {
  const before = defaultActorsOf(request, role);
  keepActors(jiraOf(request).defaultActors, role, actors);
  if (JSON.stringify(before) !== JSON.stringify(actors)) {
    request.effects.add({ kind, ...newPerson(before, actors), target: String(role.id) });
  }
}

/** The first person who was not among the actors before, for the list of effects. */
function newPerson(before: Actors, after: Actors): { accountId?: string } {
  const accountId = after.users.find((user) => !before.users.includes(user));
  return accountId === undefined ? {} : { accountId };
}

function defaultActorsOf(request: JiraSiteRequest, role: SimulatedProjectRole): Actors {
  return jiraOf(request).defaultActors[String(role.id)] ?? { users: [], groupIds: [] };
}

function requireDefaultRole(request: JiraSiteRequest, roleId: string): SimulatedProjectRole {
  requireAdministrator(request);
  const role = jiraOf(request).roles[roleId];
  if (role === undefined) {
    throw jiraRefusal(404, 'There is no project role with that id.');
  }
  return role;
}

function defaultRoleIn(request: JiraSiteRequest, role: SimulatedProjectRole): object {
  return { self: `${request.origin}/rest/api/3/role/${role.id}`, ...role, actors: actorsIn(request, role, defaultActorsOf(request, role)) };
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
  return { self: addressOf(request, project, role), ...role, actors: actorsIn(request, role, project.actors[String(role.id)] ?? { users: [], groupIds: [] }) };
}

function actorsIn(request: JiraSiteRequest, role: SimulatedProjectRole, { users, groupIds }: Actors): object[] {
  const { state, query } = request;
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
  return [...people, ...groups].map((actor, index) => ({ id: role.id * 100 + index, ...actor }));
}
