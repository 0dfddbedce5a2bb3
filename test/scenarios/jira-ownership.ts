import type { Simulator } from 'atlassian-admin-sdk/simulator';

import { siteOf } from '../support/jira.js';
import type { Scenarios } from '../support/scenario.js';

/** A leaver with one of everything that belongs to projects and to sharing, and somebody to hand it over to. */
export function leaverWithBelongings(simulator: Simulator) {
  const leaver = simulator.addPerson({
    name: 'Jane Doe',
    owns: {
      components: [{ project: 'OPS', name: 'Backend' }],
      projectRoles: [{ project: 'OPS', role: 'Developers' }],
      defaultRoles: ['Developers'],
      versions: [{ project: 'OPS', name: '1.0' }],
      dashboards: ['Operations'],
      boards: [{ project: 'OPS', name: 'Team board' }],
      subscriptions: ['Open issues'],
      plans: ['Next year'],
      workflows: ['Approval'],
    },
  });
  const successor = simulator.addPerson({ name: 'John Roe' });
  const { jira: state } = siteOf(simulator);
  const firstOf = <T>(things: Readonly<Record<string, T>>): T => Object.values(things)[0] as T;
  const filter = Object.values(state.filters).find(({ name }) => name === 'Open issues') as (typeof state.filters)[string];
  return {
    leaver: leaver.accountId,
    successor: successor.accountId,
    state,
    filter,
    dashboard: firstOf(state.dashboards),
    version: firstOf(state.versions),
    board: firstOf(state.boards),
    plan: firstOf(state.plans),
    workflow: firstOf(state.workflows),
    roleId: 10_001,
  };
}

/** Only its owner shares a filter: here, the caller is. */
function ownFilter(simulator: Simulator) {
  const found = leaverWithBelongings(simulator);
  found.filter.ownerAccountId = simulator.caller.accountId;
  return found;
}

export const jiraOwnershipScenarios: Scenarios = {
  'POST /rest/api/3/project/{projectIdOrKey}/role/{roleId}': ({ simulator, product }) => {
    const { roleId, successor } = leaverWithBelongings(simulator);
    return () => product.jira.projectRoles.addActors('OPS', roleId, { user: [successor] });
  },
  'PUT /rest/api/3/project/{projectIdOrKey}/role/{roleId}': ({ simulator, product }) => {
    const { roleId, successor } = leaverWithBelongings(simulator);
    return () => product.jira.projectRoles.setActors('OPS', roleId, { user: [successor] });
  },
  'GET /rest/api/3/role': ({ simulator, product }) => {
    leaverWithBelongings(simulator);
    return () => product.jira.projectRoles.listAll().toArray();
  },
  'GET /rest/api/3/role/{roleId}/actors': ({ simulator, product }) => {
    const { roleId } = leaverWithBelongings(simulator);
    return () => product.jira.projectRoles.getDefaultActors(roleId);
  },
  'POST /rest/api/3/role/{roleId}/actors': ({ simulator, product }) => {
    const { roleId, successor } = leaverWithBelongings(simulator);
    return () => product.jira.projectRoles.addDefaultActors(roleId, { user: [successor] });
  },
  'DELETE /rest/api/3/role/{roleId}/actors': ({ simulator, product }) => {
    const { roleId, leaver } = leaverWithBelongings(simulator);
    return () => product.jira.projectRoles.removeDefaultActor(roleId, { user: leaver });
  },
  'GET /rest/api/3/project/{projectIdOrKey}/components': ({ simulator, product }) => {
    leaverWithBelongings(simulator);
    return () => product.jira.components.list('OPS').toArray();
  },
  'GET /rest/api/3/project/{projectIdOrKey}/version': ({ simulator, product }) => {
    leaverWithBelongings(simulator);
    return () => product.jira.versions.list('OPS', { expand: 'driver,approvers' }).toArray();
  },
  'GET /rest/api/3/version/{versionId}': ({ simulator, product }) => {
    const { version } = leaverWithBelongings(simulator);
    return () => product.jira.versions.get(version.id, { expand: 'driver,approvers' });
  },
  'PUT /rest/api/3/version/{versionId}': ({ simulator, product }) => {
    const { version } = leaverWithBelongings(simulator);
    return () => product.jira.versions.update(version.id, { released: true, releaseDate: '2026-01-31' });
  },
  'GET /rest/api/3/filter/{filterId}': ({ simulator, product }) => {
    const { filter } = leaverWithBelongings(simulator);
    return () => product.jira.filters.get(filter.id, { expand: 'subscriptions', overrideSharePermissions: true });
  },
  'GET /rest/api/3/filter/{filterId}/permission': ({ simulator, product }) => {
    const { filter } = leaverWithBelongings(simulator);
    return () => product.jira.filters.listSharePermissions(filter.id).toArray();
  },
  'POST /rest/api/3/filter/{filterId}/permission': ({ simulator, product }) => {
    const { filter, successor } = ownFilter(simulator);
    return () => product.jira.filters.addSharePermission(filter.id, { type: 'user', accountId: successor });
  },
  'DELETE /rest/api/3/filter/{filterId}/permission/{permissionId}': ({ simulator, product }) => {
    const { filter } = ownFilter(simulator);
    const [permission] = filter.sharePermissions as { id: number }[];
    return () => product.jira.filters.removeSharePermission(filter.id, permission?.id ?? 0);
  },
  'PUT /rest/api/3/dashboard/{dashboardId}': ({ simulator, product }) => {
    const { dashboard, successor } = leaverWithBelongings(simulator);
    return () =>
      product.jira.dashboards.update(
        dashboard.id,
        { name: dashboard.name, sharePermissions: [{ type: 'loggedin' }], editPermissions: [{ type: 'user', user: { accountId: successor } }] },
        { extendAdminPermissions: true },
      );
  },
  'GET /rest/agile/1.0/board': ({ simulator, product }) => {
    leaverWithBelongings(simulator);
    return () => product.jira.boards.list({ projectKeyOrId: 'OPS' }).toArray();
  },
  'GET /rest/agile/1.0/board/filter/{filterId}': ({ simulator, product }) => {
    const { board } = leaverWithBelongings(simulator);
    return () => product.jira.boards.listOfFilter(board.filterId).toArray();
  },
  'GET /rest/agile/1.0/board/{boardId}': ({ simulator, product }) => {
    const { board } = leaverWithBelongings(simulator);
    return () => product.jira.boards.get(board.id);
  },
  'GET /rest/agile/1.0/board/{boardId}/configuration': ({ simulator, product }) => {
    const { board } = leaverWithBelongings(simulator);
    return () => product.jira.boards.getConfiguration(board.id);
  },
  'GET /rest/agile/1.0/board/{boardId}/project': ({ simulator, product }) => {
    const { board } = leaverWithBelongings(simulator);
    return () => product.jira.boards.listProjects(board.id).toArray();
  },
  'GET /rest/api/3/plans/plan': ({ simulator, product }) => {
    leaverWithBelongings(simulator);
    return () => product.jira.plans.list().toArray();
  },
  'GET /rest/api/3/plans/plan/{planId}': ({ simulator, product }) => {
    const { plan } = leaverWithBelongings(simulator);
    return () => product.jira.plans.get(plan.id);
  },
  'PUT /rest/api/3/plans/plan/{planId}': ({ simulator, product }) => {
    const { plan, successor } = leaverWithBelongings(simulator);
    return () => product.jira.plans.update(plan.id, [{ op: 'replace', path: '/leadAccountId', value: successor }]);
  },
  'GET /rest/api/3/workflows/search': ({ simulator, product }) => {
    leaverWithBelongings(simulator);
    return () => product.jira.workflows.search({ expand: 'values.transitions' }).toArray();
  },
  'POST /rest/api/3/workflows': ({ simulator, product }) => {
    const { workflow } = leaverWithBelongings(simulator);
    return () => product.jira.workflows.getMany({ workflowIds: [workflow.id] });
  },
  'GET /rest/api/3/auditing/record': ({ product }) => () => product.jira.auditRecords.list({ from: '2026-01-01' }).toArray(),
  'GET /rest/api/3/task/{taskId}': ({ simulator, product }) => {
    const { state, leaver } = leaverWithBelongings(simulator);
    const now = simulator.clock.now();
    state.bulkEdits['10900'] = { taskId: '10900', submittedBy: leaver, submittedAt: now, finishedAt: now, issueIds: [], unknownIssues: 0, people: {}, failed: {} };
    return () => product.jira.tasks.get('10900');
  },
};
