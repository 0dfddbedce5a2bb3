import { findComponents, listProjectComponents, updateComponent } from '../../product/jira/components.js';
import { jiraRefusal, ok, Refusal } from '../answer.js';
import { findComponent, type SimulatedComponent, type SimulatedProject } from '../jira-state.js';
import type { Router } from '../router.js';
import { jiraOf, ordered, personIn, requireProject, requireProjectAdministrator, requireSignedIn, shownPage, type JiraSiteRequest } from './jira-requests.js';

export function routeJiraComponents(router: Router): void {
  router.on(findComponents, (request) => {
    requireSignedIn(request);
    const { query } = request;
    const asked = query.getAll('projectIdsOrKeys');
    const projects = asked.length === 0 ? Object.values(jiraOf(request).projects) : asked.map((idOrKey) => requireProject(request, idOrKey));
    const term = query.get('query')?.toLowerCase();
    const found = projects.flatMap((project) =>
      Object.values(project.components)
        .filter(({ name, description }) => term === undefined || name.toLowerCase().includes(term) || description.toLowerCase().includes(term))
        .map((component) => ({ ...component, project })),
    );
    return shownPage(request, '/rest/api/3/component', ordered(request, found), ({ project, ...component }) => componentIn(request, project, component), 1000);
  });

  router.on(listProjectComponents, (request) => {
    const project = requireProject(request, request.path.projectIdOrKey);
    return ok(Object.values(project.components).map((component) => componentIn(request, project, component)));
  });

  router.on(updateComponent, (request) => {
    requireSignedIn(request);
    const { body, state, effects } = request;
    const found = findComponent(jiraOf(request), request.path.componentId);
    if (found === undefined) {
      throw jiraRefusal(404, 'The component does not exist.');
    }
    const { project, component } = found;
    requireProjectAdministrator(request, project);
    const { leadAccountId, project: projectKey, ...plain } = body;
    const errors: Record<string, string> = {
      ...(leadAccountId !== undefined && leadAccountId !== '' && state.accounts[leadAccountId]?.status !== 'active'
        ? { leadAccountId: 'The user does not exist.' }
        : {}),
      ...(projectKey !== undefined && projectKey !== project.key ? { project: 'The project of a component cannot be changed.' } : {}),
      ...(Object.values(project.components).some(({ id, name }) => id !== component.id && name === body.name)
        ? { name: 'A component with that name is in the project.' }
        : {}),
    };
    if (Object.keys(errors).length > 0) {
      throw new Refusal({ status: 400, body: { errorMessages: [], errors } });
    }
    const before = JSON.stringify(component);
    component.name = plain.name ?? component.name;
    component.description = plain.description ?? component.description;
    component.assigneeType = plain.assigneeType ?? component.assigneeType;
    if (leadAccountId === '') {
      delete component.leadAccountId;
    } else if (leadAccountId !== undefined) {
      component.leadAccountId = leadAccountId;
    }
    if (JSON.stringify(component) !== before) {
      effects.add({ kind: 'component.updated', ...(leadAccountId === undefined || leadAccountId === '' ? {} : { accountId: leadAccountId }), target: component.id });
    }
    return ok(componentIn(request, project, component));
  });
}

export function componentIn(request: JiraSiteRequest, project: SimulatedProject, component: SimulatedComponent): object {
  const { id, name, description, leadAccountId, assigneeType } = component;
  return {
    self: `${request.origin}/rest/api/3/component/${id}`,
    id,
    name,
    description,
    ...(leadAccountId === undefined ? {} : { lead: personIn(request, leadAccountId) }),
    assigneeType,
    isAssigneeTypeValid: assigneeType !== 'COMPONENT_LEAD' || leadAccountId !== undefined,
    project: project.key,
    projectId: Number(project.id),
  };
}
