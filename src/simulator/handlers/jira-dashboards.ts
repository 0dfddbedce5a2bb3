import { bulkEditDashboards, getDashboard, searchDashboards, updateDashboard, type DashboardBulkEdit, type DashboardEditError } from '../../product/jira/dashboards.js';
import { jiraRefusal, ok } from '../answer.js';
import type { SimulatedShareable } from '../jira-state.js';
import type { Router } from '../router.js';
import { expands, giveTo, isAdministrator, jiraOf, matchesSearch, ownedBy, personIn, requireSignedIn, searchedThings, sees, shownPage, type JiraSiteRequest } from './jira-requests.js';

const path = '/rest/api/3/dashboard/search';

export function routeJiraDashboards(router: Router): void {
  router.on(searchDashboards, (request) => {
    const { query, actor } = request;
    // The simulated Jira deletes and archives no dashboards.
    const none = actor.kind === 'anonymous' || (query.get('status') ?? 'active') !== 'active';
    const name = query.get('dashboardName');
    const isWanted = (dashboard: SimulatedShareable): boolean => !none && matchesSearch(request, dashboard, name, false) && sees(request, dashboard);
    return shownPage(request, path, searchedThings(request, jiraOf(request).dashboards, isWanted), (dashboard) => dashboardIn(request, dashboard));
  });

  router.on(getDashboard, (request) => {
    const dashboard = jiraOf(request).dashboards[request.path.dashboardId];
    if (dashboard === undefined || !sees(request, dashboard)) {
      throw jiraRefusal(404, 'The dashboard with the given id does not exist.');
    }
    return ok(dashboardIn(request, dashboard, true));
  });

  router.on(bulkEditDashboards, (request) => {
    requireSignedIn(request);
    const { body, state } = request;
    const { newOwner } = body.changeOwnerDetails ?? {};
    if (newOwner !== undefined && state.accounts[newOwner]?.status !== 'active') {
      throw jiraRefusal(400, 'The new owner is not available.');
    }
    const entityErrors: Record<string, DashboardEditError> = {};
    for (const entityId of body.entityIds) {
      const problem = edit(request, String(entityId), body);
      if (problem !== undefined) {
        entityErrors[String(entityId)] = { errorMessages: [problem], errors: {} };
      }
    }
    return ok({ action: body.action, entityErrors });
  });

  router.on(updateDashboard, (request) => {
    requireSignedIn(request);
    const { actor, body, query, effects } = request;
    const { dashboards } = jiraOf(request);
    const dashboard = dashboards[request.path.dashboardId];
    const administers = query.get('extendAdminPermissions') === 'true' && isAdministrator(request, actor.accountId);
    if (dashboard === undefined || !(administers || dashboard.ownerAccountId === actor.accountId)) {
      throw jiraRefusal(404, 'The dashboard does not exist, or you do not have permission to change it.');
    }
    if (Object.values(dashboards).some(({ id, name, ownerAccountId }) => id !== dashboard.id && name === body.name && ownerAccountId === dashboard.ownerAccountId)) {
      throw jiraRefusal(400, 'The owner has a dashboard of the same name.');
    }
    const before = JSON.stringify(dashboard);
    dashboard.name = body.name;
    dashboard.sharePermissions = [...body.sharePermissions];
    dashboard.editPermissions = [...body.editPermissions];
    if (JSON.stringify(dashboard) !== before) {
      effects.add({ kind: 'dashboard.updated', target: dashboard.id });
    }
    return ok(dashboardIn(request, dashboard, true));
  });
}

/** Changes one dashboard, or returns why it is not changed. */
function edit(request: JiraSiteRequest, id: string, body: DashboardBulkEdit): string | undefined {
  const { actor } = request;
  const dashboard = jiraOf(request).dashboards[id];
  const administers = body.extendAdminPermissions === true && isAdministrator(request, actor.accountId);
  if (dashboard === undefined || !(administers || sees(request, dashboard))) {
    return 'The dashboard does not exist, or you do not have permission to see it.';
  }
  if (!administers && dashboard.ownerAccountId !== actor.accountId) {
    return 'You do not own the dashboard.';
  }
  return body.action === 'changeOwner' ? changeOwner(request, dashboard, body) : changePermissions(request, dashboard, body);
}

function changeOwner(request: JiraSiteRequest, dashboard: SimulatedShareable, { changeOwnerDetails }: DashboardBulkEdit): string | undefined {
  const { newOwner = '', autofixName = false } = changeOwnerDetails ?? {};
  if (dashboard.ownerAccountId === newOwner) {
    return undefined;
  }
  const { dashboards } = jiraOf(request);
  const taken = new Set(ownedBy(request, dashboards, newOwner).map(({ name }) => name));
  if (taken.has(dashboard.name)) {
    if (!autofixName) {
      return 'The new owner has a dashboard of the same name.';
    }
    let copies = 1;
    while (taken.has(`${dashboard.name} (${copies})`)) {
      copies += 1;
    }
    dashboard.name = `${dashboard.name} (${copies})`;
  }
  giveTo(dashboards, dashboard, newOwner);
  request.effects.add({ kind: 'dashboard.ownerChanged', accountId: newOwner, target: dashboard.id });
  return undefined;
}

function changePermissions({ effects }: JiraSiteRequest, dashboard: SimulatedShareable, { action, permissionDetails }: DashboardBulkEdit): undefined {
  const before = JSON.stringify([dashboard.sharePermissions, dashboard.editPermissions]);
  for (const name of ['sharePermissions', 'editPermissions'] as const) {
    const given: readonly object[] = permissionDetails?.[name] ?? [];
    const same = (first: object) => (second: object) => describe(first) === describe(second);
    const current = dashboard[name];
    dashboard[name] =
      action === 'changePermission'
        ? [...given]
        : action === 'addPermission'
          ? [...current, ...given.filter((permission) => !current.some(same(permission)))]
          : current.filter((permission) => !given.some(same(permission)));
  }
  if (JSON.stringify([dashboard.sharePermissions, dashboard.editPermissions]) !== before) {
    effects.add({ kind: 'dashboard.permissionsChanged', target: dashboard.id });
  }
}

/** A permission without its own id, which callers cannot see. */
function describe(permission: object): string {
  return JSON.stringify({ ...permission, id: undefined });
}

function dashboardIn(request: JiraSiteRequest, { id, name, ownerAccountId, sharePermissions, editPermissions }: SimulatedShareable, whole = false): object {
  return {
    self: `${request.origin}/rest/api/3/dashboard/${id}`,
    id,
    name,
    isFavourite: false,
    popularity: 0,
    ...(whole || expands(request, 'owner') ? { owner: personIn(request, ownerAccountId) } : {}),
    ...(whole || expands(request, 'sharePermissions') ? { sharePermissions } : {}),
    ...(whole || expands(request, 'editPermissions') ? { editPermissions } : {}),
  };
}
