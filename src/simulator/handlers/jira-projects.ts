import { getProject, searchProjects, updateProject, type ProjectChange } from '../../product/jira/projects.js';
import { jiraRefusal, ok, Refusal } from '../answer.js';
import type { SimulatedProject } from '../jira-state.js';
import type { Router } from '../router.js';
import { componentIn } from './jira-components.js';
import { rolesIn } from './jira-project-roles.js';
import {
  expands,
  isAdministrator,
  isProjectAdministrator,
  jiraOf,
  personIn,
  requireProject,
  requireProjectAdministrator,
  searchedThings,
  shownPage,
  type JiraSiteRequest,
} from './jira-requests.js';

const path = '/rest/api/3/project/search';

export function routeJiraProjects(router: Router): void {
  router.on(searchProjects, (request) => {
    const { query, actor } = request;
    const ids = query.getAll('id');
    const keys = query.getAll('keys');
    const term = query.get('query')?.toLowerCase();
    const statuses = query.getAll('status');
    const action = query.get('action') ?? 'view';
    const typeKeys = (query.get('typeKey') ?? 'software').split(',');
    const isWanted = (project: SimulatedProject): boolean =>
      // With a dead token the caller is anonymous and sees no project: an empty page with 200.
      actor.kind !== 'anonymous' &&
      (action !== 'edit' || isProjectAdministrator(request, project, actor.accountId)) &&
      (ids.length === 0 || ids.includes(project.id)) &&
      (keys.length === 0 || keys.includes(project.key)) &&
      // The simulated Jira archives and deletes no projects.
      (statuses.length === 0 || statuses.includes('live')) &&
      (term === undefined || project.key.toLowerCase().includes(term) || project.name.toLowerCase().includes(term)) &&
      (query.get('categoryId') ?? String(project.settings['categoryId'])) === String(project.settings['categoryId']) &&
      typeKeys.includes('software');
    return shownPage(request, path, searchedThings(request, jiraOf(request).projects, isWanted, 'key'), (project) => ({
      ...summaryOf(request, project),
      ...(expands(request, 'description') ? { description: project.description } : {}),
      ...(expands(request, 'lead') ? { lead: personIn(request, project.leadAccountId) } : {}),
      ...(expands(request, 'url') && project.url !== '' ? { url: project.url } : {}),
    }));
  });

  router.on(getProject, (request) => ok(projectIn(request, requireProject(request, request.path.projectIdOrKey))));

  router.on(updateProject, (request) => {
    const { body, effects } = request;
    const project = requireProject(request, request.path.projectIdOrKey);
    requireProjectAdministrator(request, project);
    const forAdministrators = [body.key, body.issueSecurityScheme, body.notificationScheme, body.permissionScheme];
    if (forAdministrators.some((value) => value !== undefined) && !isAdministrator(request, request.actor.accountId)) {
      throw jiraRefusal(403, 'You must have the global permission Administer Jira to change the key or schemes of a project.');
    }
    checkChange(request, project, body);
    const before = JSON.stringify(project);
    change(project, body);
    if (JSON.stringify(project) !== before) {
      effects.add({ kind: 'project.updated', ...(body.leadAccountId === undefined ? {} : { accountId: body.leadAccountId }), target: project.id });
    }
    return ok(projectIn(request, project));
  });
}

function checkChange(request: JiraSiteRequest, project: SimulatedProject, { leadAccountId, key, name, releasedProjectKeys = [] }: ProjectChange): void {
  const others = Object.values(jiraOf(request).projects).filter(({ id }) => id !== project.id);
  const errors: Record<string, string> = {
    ...(leadAccountId !== undefined && request.state.accounts[leadAccountId]?.status !== 'active'
      ? { lead: 'You must specify a valid project lead.' }
      : {}),
    ...(key !== undefined && !/^[A-Z][A-Z0-9]+$/.test(key) ? { projectKey: 'Project keys must start with an uppercase letter, followed by uppercase letters or digits.' } : {}),
    ...(others.some((other) => other.key === key || (key !== undefined && other.formerKeys.includes(key)))
      ? { projectKey: 'A project with that project key exists.' }
      : {}),
    ...(others.some((other) => other.name === name) ? { projectName: 'A project with that name exists.' } : {}),
    ...(releasedProjectKeys.some((released) => !project.formerKeys.includes(released)) ? { releasedProjectKeys: 'The key is not a previous key of the project.' } : {}),
  };
  if (Object.keys(errors).length > 0) {
    throw new Refusal({ status: 400, body: { errorMessages: [], errors } });
  }
}

function change(project: SimulatedProject, body: ProjectChange): void {
  const { leadAccountId, assigneeType, name, key, description, url, releasedProjectKeys = [], ...settings } = body;
  project.leadAccountId = leadAccountId ?? project.leadAccountId;
  project.assigneeType = assigneeType ?? project.assigneeType;
  project.name = name ?? project.name;
  project.description = description ?? project.description;
  project.url = url ?? project.url;
  if (key !== undefined && key !== project.key) {
    project.formerKeys = [...project.formerKeys.filter((former) => former !== key), project.key];
    project.key = key;
  }
  project.formerKeys = project.formerKeys.filter((former) => !releasedProjectKeys.includes(former));
  for (const [setting, value] of Object.entries(settings)) {
    if (value !== undefined) {
      project.settings[setting] = Number(value);
    }
  }
}

function summaryOf({ origin, site }: JiraSiteRequest, { id, key, name, settings }: SimulatedProject): object {
  const { categoryId = -1 } = settings;
  const hasDesk = Object.values(site?.serviceDesk?.desks ?? {}).some(({ projectId }) => projectId === id);
  return {
    self: `${origin}/rest/api/3/project/${id}`,
    id,
    key,
    name,
    ...(categoryId === -1 ? {} : { projectCategory: { self: `${origin}/rest/api/3/projectCategory/${categoryId}`, id: String(categoryId) } }),
    projectTypeKey: hasDesk ? 'service_desk' : 'software',
    simplified: false,
    style: 'classic',
    isPrivate: false,
  };
}

function projectIn(request: JiraSiteRequest, project: SimulatedProject): object {
  return {
    ...summaryOf(request, project),
    description: project.description,
    lead: personIn(request, project.leadAccountId),
    components: Object.values(project.components).map((component) => componentIn(request, project, component)),
    assigneeType: project.assigneeType,
    ...(project.url === '' ? {} : { url: project.url }),
    roles: rolesIn(request, project),
  };
}
