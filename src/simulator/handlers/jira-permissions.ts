import { checkPermissions, listMyPermissions, listPermissions, listPermittedProjects } from '../../product/jira/permissions.js';
import { jiraRefusal, ok } from '../answer.js';
import { findProject, type SimulatedPermission, type SimulatedProject } from '../jira-state.js';
import type { Router } from '../router.js';
import { isAdministrator, isProjectAdministrator, jiraOf, requireAdministrator, requireProject, requireSignedIn, type JiraSiteRequest } from './jira-requests.js';

export function routeJiraPermissions(router: Router): void {
  router.on(listPermissions, (request) => {
    requireAdministrator(request);
    return ok({ permissions: described(Object.keys(jiraOf(request).permissions), (key) => describe(request, key)) });
  });

  router.on(listMyPermissions, (request) => {
    requireSignedIn(request);
    const { query, actor } = request;
    const keys = (query.get('permissions') ?? '').split(',').filter((key) => key !== '');
    if (keys.length === 0) {
      throw jiraRefusal(400, 'The permissions query parameter is required.');
    }
    keys.forEach((key) => requirePermission(request, key));
    const idOrKey = query.get('projectId') ?? query.get('projectKey') ?? query.get('issueKey')?.replace(/-\d+$/, '');
    const projects = idOrKey === undefined ? Object.values(jiraOf(request).projects) : [requireProject(request, idOrKey)];
    return ok({
      permissions: described(keys, (key) => ({ ...describe(request, key), havePermission: has(request, actor.accountId, key, projects) })),
    });
  });

  router.on(checkPermissions, (request) => {
    requireSignedIn(request);
    const { body, actor, state } = request;
    const { accountId = actor.accountId, globalPermissions = [], projectPermissions = [] } = body;
    if (accountId !== actor.accountId) {
      requireAdministrator(request);
    }
    if (state.accounts[accountId] === undefined) {
      throw jiraRefusal(400, 'The user does not exist.');
    }
    globalPermissions.forEach((key) => requirePermission(request, key, 'GLOBAL'));
    return ok({
      globalPermissions: globalPermissions.filter((key) => has(request, accountId, key, [])),
      projectPermissions: projectPermissions.flatMap(({ permissions, projects = [] }) =>
        permissions.map((permission) => {
          requirePermission(request, permission, 'PROJECT');
          const granted = projects.filter((id) => {
            const project = findProject(jiraOf(request), String(id));
            return project !== undefined && has(request, accountId, permission, [project]);
          });
          // The simulated Jira has no issues, and issues that do not exist are left out.
          return { permission, projects: granted, issues: [] };
        }),
      ),
    });
  });

  router.on(listPermittedProjects, (request) => {
    requireSignedIn(request);
    const { permissions } = request.body;
    permissions.forEach((key) => requirePermission(request, key, 'PROJECT'));
    const projects = Object.values(jiraOf(request).projects).filter((project) =>
      permissions.every((permission) => has(request, request.actor.accountId, permission, [project])),
    );
    return ok({ projects: projects.map(({ id, key }) => ({ id: Number(id), key })) });
  });
}

function requirePermission(request: JiraSiteRequest, key: string, type?: SimulatedPermission['type']): void {
  const permission = jiraOf(request).permissions[key];
  if (permission === undefined || (type !== undefined && permission.type !== type)) {
    throw jiraRefusal(400, 'Unrecognized permission');
  }
}

/** Whether a person has a permission, globally or in one of the projects. */
function has(request: JiraSiteRequest, accountId: string, key: string, projects: readonly SimulatedProject[]): boolean {
  const account = request.state.accounts[accountId];
  if (account?.status !== 'active' || account.accountType === 'customer') {
    return false;
  }
  if (jiraOf(request).permissions[key]?.type === 'GLOBAL') {
    return key === 'USER_PICKER' || isAdministrator(request, accountId);
  }
  return projects.some((project) => key === 'BROWSE_PROJECTS' || isProjectAdministrator(request, project, accountId));
}

function describe(request: JiraSiteRequest, key: string): object {
  return { key, ...jiraOf(request).permissions[key] };
}

function described(keys: readonly string[], describeOne: (key: string) => object): Record<string, object> {
  return Object.fromEntries(keys.map((key) => [key, describeOne(key)]));
}
