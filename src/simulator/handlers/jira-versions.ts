import { getVersion, listVersions, updateVersion } from '../../product/jira/versions.js';
import { jiraRefusal, ok, Refusal } from '../answer.js';
import type { SimulatedVersion } from '../jira-planning-state.js';
import type { SimulatedProject } from '../jira-state.js';
import { candidatesIn, timesHandedOut } from '../mention-index.js';
import type { Router } from '../router.js';
import { expands, jiraOf, ordered, requireProject, requireProjectAdministrator, requireSignedIn, shownPage, type JiraSiteRequest } from './jira-requests.js';

export function routeJiraVersions(router: Router): void {
  router.on(listVersions, (request) => {
    const project = requireProject(request, request.path.projectIdOrKey);
    const term = request.query.get('query')?.toLowerCase();
    const statuses = request.query.get('status')?.split(',');
    const version = String(timesHandedOut(request.state));
    const inProject = candidatesIn(jiraOf(request).versions, { version, wanted: [project.id], namesOf: ({ projectId }) => [projectId] });
    const found = inProject.filter(
      ({ projectId, name, description, archived, released }) =>
        projectId === project.id &&
        (term === undefined || name.toLowerCase().includes(term) || description.toLowerCase().includes(term)) &&
        (statuses === undefined || statuses.includes(archived ? 'archived' : released ? 'released' : 'unreleased')),
    );
    return shownPage(request, `/rest/api/3/project/${project.id}/version`, ordered(request, found), (each) => versionIn(request, each));
  });

  router.on(getVersion, (request) => ok(versionIn(request, requireVersion(request, request.path.versionId).version)));

  router.on(updateVersion, (request) => {
    const { version, project } = requireVersion(request, request.path.versionId);
    requireProjectAdministrator(request, project);
    const { versions } = jiraOf(request);
    const { moveUnfixedIssuesTo: _, ...change } = request.body;
    if (Object.values(versions).some(({ id, projectId, name }) => id !== version.id && projectId === project.id && name === change.name)) {
      throw new Refusal({ status: 400, body: { errorMessages: [], errors: { name: 'A version with this name already exists in this project.' } } });
    }
    const before = JSON.stringify(version);
    Object.assign(version, Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)));
    if (JSON.stringify(version) !== before) {
      request.effects.add({ kind: 'version.updated', target: version.id });
    }
    return ok(versionIn(request, version));
  });
}

function requireVersion(request: JiraSiteRequest, versionId: string): { version: SimulatedVersion; project: SimulatedProject } {
  requireSignedIn(request);
  const { versions, projects } = jiraOf(request);
  const version = versions[versionId];
  const project = projects[version?.projectId ?? ''];
  if (version === undefined || project === undefined) {
    throw jiraRefusal(404, 'Could not find version.');
  }
  return { version, project };
}

function versionIn(request: JiraSiteRequest, { id, projectId, name, description, driver, approvers, archived, released, startDate, releaseDate }: SimulatedVersion): object {
  return {
    self: `${request.origin}/rest/api/3/version/${id}`,
    id,
    name,
    description,
    archived,
    released,
    ...(startDate === undefined ? {} : { startDate }),
    ...(releaseDate === undefined ? {} : { releaseDate }),
    projectId: Number(projectId),
    ...(expands(request, 'driver') && driver !== undefined ? { driver } : {}),
    ...(expands(request, 'approvers') ? { approvers } : {}),
  };
}
