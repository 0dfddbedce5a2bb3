import type { Simulator } from 'atlassian-admin-sdk/simulator';

import type { Scenarios } from '../support/scenario.js';

/** Somebody who owns one of everything, and somebody to hand it over to. */
export function leaverAndSuccessor(simulator: Simulator) {
  const leaver = simulator.addPerson({
    name: 'Jane Doe',
    owns: {
      projects: ['OPS'],
      components: [{ project: 'OPS', name: 'Backend' }],
      projectRoles: [{ project: 'OPS', role: 'Developers' }],
      filters: ['Open issues'],
      dashboards: ['Operations'],
    },
  });
  const successor = simulator.addPerson({ name: 'John Roe' });
  const [site] = Object.values(simulator.state.sites);
  const { jira: state } = site as NonNullable<typeof site>;
  const idIn = (things: Record<string, unknown>): string => Object.keys(things)[0] as string;
  const projectId = idIn(state.projects);
  return {
    leaver: leaver.accountId,
    successor: successor.accountId,
    state,
    projectId,
    componentId: idIn(state.projects[projectId]?.components ?? {}),
    filterId: idIn(state.filters),
    dashboardId: idIn(state.dashboards),
    roleId: 10_001,
  };
}

export const jiraHandOverScenarios: Scenarios = {
  'GET /rest/api/3/filter/search': ({ simulator, product }) => {
    const { leaver } = leaverAndSuccessor(simulator);
    return () => product.jira.filters.search({ accountId: leaver, expand: 'owner,sharePermissions,editPermissions' }).toArray();
  },
  'PUT /rest/api/3/filter/{filterId}/owner': ({ simulator, product }) => {
    const { filterId, successor } = leaverAndSuccessor(simulator);
    return () => product.jira.filters.changeOwner(filterId, successor);
  },
  'GET /rest/api/3/project/search': ({ simulator, product }) => {
    leaverAndSuccessor(simulator);
    return () => product.jira.projects.search({ expand: 'lead,description,url' }).toArray();
  },
  'GET /rest/api/3/project/{projectIdOrKey}': ({ simulator, product }) => {
    leaverAndSuccessor(simulator);
    return () => product.jira.projects.get('OPS');
  },
  'PUT /rest/api/3/project/{projectIdOrKey}': ({ simulator, product }) => {
    const { successor } = leaverAndSuccessor(simulator);
    return () => product.jira.projects.update('OPS', { leadAccountId: successor });
  },
  'GET /rest/api/3/component': ({ simulator, product }) => {
    leaverAndSuccessor(simulator);
    return () => product.jira.components.search({ projectIdsOrKeys: ['OPS'] }).toArray();
  },
  'PUT /rest/api/3/component/{componentId}': ({ simulator, product }) => {
    const { componentId, successor } = leaverAndSuccessor(simulator);
    return () => product.jira.components.update(componentId, { leadAccountId: successor });
  },
  'GET /rest/api/3/dashboard/search': ({ simulator, product }) => {
    const { leaver } = leaverAndSuccessor(simulator);
    return () => product.jira.dashboards.search({ accountId: leaver, expand: 'owner,sharePermissions,editPermissions' }).toArray();
  },
  'GET /rest/api/3/dashboard/{dashboardId}': ({ simulator, product }) => {
    const { dashboardId } = leaverAndSuccessor(simulator);
    return () => product.jira.dashboards.get(dashboardId);
  },
  'PUT /rest/api/3/dashboard/bulk/edit': ({ simulator, product }) => {
    const { dashboardId, successor } = leaverAndSuccessor(simulator);
    return () =>
      product.jira.dashboards.bulkEdit({
        action: 'changeOwner',
        entityIds: [dashboardId],
        changeOwnerDetails: { newOwner: successor, autofixName: true },
        extendAdminPermissions: true,
      });
  },
  'GET /rest/api/3/project/{projectIdOrKey}/role': ({ simulator, product }) => {
    leaverAndSuccessor(simulator);
    return () => product.jira.projectRoles.list('OPS').toArray();
  },
  'GET /rest/api/3/project/{projectIdOrKey}/role/{roleId}': ({ simulator, product }) => {
    const { state, projectId, roleId } = leaverAndSuccessor(simulator);
    simulator.addPerson({ name: 'Jack Poe', groups: ['developers'] });
    const [groupId = ''] = Object.keys(simulator.state.groups);
    state.projects[projectId]?.actors[String(roleId)]?.groupIds.push(groupId);
    return () => product.jira.projectRoles.get('OPS', roleId);
  },
  'DELETE /rest/api/3/project/{projectIdOrKey}/role/{roleId}': ({ simulator, product }) => {
    const { leaver, roleId } = leaverAndSuccessor(simulator);
    return () => product.jira.projectRoles.removeActor('OPS', roleId, { user: leaver });
  },
  'GET /rest/api/3/permissions': ({ product }) => () => product.jira.permissions.list().toArray(),
  'GET /rest/api/3/mypermissions': ({ simulator, product }) => {
    leaverAndSuccessor(simulator);
    return () => product.jira.permissions.listMine({ permissions: ['ADMINISTER', 'BROWSE_PROJECTS'], projectKey: 'OPS' }).toArray();
  },
  'POST /rest/api/3/permissions/check': ({ simulator, product }) => {
    const { leaver, projectId } = leaverAndSuccessor(simulator);
    return () =>
      product.jira.permissions.check({
        accountId: leaver,
        globalPermissions: ['ADMINISTER', 'USER_PICKER'],
        projectPermissions: [{ permissions: ['ADMINISTER_PROJECTS'], projects: [projectId] }],
      });
  },
  'POST /rest/api/3/permissions/project': ({ simulator, product }) => {
    leaverAndSuccessor(simulator);
    return () => product.jira.permissions.listPermittedProjects(['ADMINISTER_PROJECTS']).toArray();
  },
};
