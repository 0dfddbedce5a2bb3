import { adminError } from '../../core/errors.js';
import type { CallOptions } from '../../core/options.js';
import { productOfResource, rolesWithoutSeat } from '../../org/role-ids.js';
import type { RoleGrant } from '../../org/user-roles.js';
import type { ProductClient } from '../../product/client.js';
import type { DashboardBulkEdit } from '../../product/jira/dashboards.js';
import { nothingUndoes, productOf } from './access-steps.js';
import { readGroupMember, verdictOf } from './step-probes.js';
import type { Executed, StepDeclarations } from './types.js';

const transferDashboardRoute = 'PUT /rest/api/3/dashboard/bulk/edit';

type OtherStepKind =
  | 'removeFromGroup'
  | 'revokeRole'
  | 'confirmSeatFree'
  | 'setEmail'
  | 'transferFilter'
  | 'transferProject'
  | 'transferComponent'
  | 'transferDashboard'
  | 'handOverToIdp';

const transfer = { through: 'Jira', operation: 'absolute', whenItFails: 'goOn', cutsAccess: false, remains: [], settles: 0 } as const;

/** Steps around the cut: groups, roles, addresses, and what people own. */
export const otherSteps: StepDeclarations<OtherStepKind> = {
  removeFromGroup: {
    label: 'remove from group',
    sentence: () => 'Takes the person out of a group, and so away what the group grants.',
    through: 'organization API',
    route: 'DELETE /admin/v2/orgs/{orgId}/directories/{directoryId}/groups/{groupId}/memberships/{accountId}',
    operation: 'deleteById',
    whenItFails: 'goOn',
    cutsAccess: false,
    undo: 'add to the group again',
    undoSteps: ({ accountId, directoryId, groupId }) => [{ key: `addToGroup ${groupId}`, kind: 'addToGroup', accountId, directoryId, groupId }],
    remains: [],
    settles: 0,
    probe: readGroupMember(false),
    execute: ({ accountId, directoryId, groupId }, { org }, options) => org.groups.removeUser(directoryId, groupId, accountId, options).withResponse(),
  },
  revokeRole: {
    label: 'revoke role',
    sentence: ({ role }) => `Takes the role ${role} on one resource away, which the person was given directly.`,
    through: 'organization API',
    route: 'POST /admin/v1/orgs/{orgId}/users/{accountId}/roles/revoke',
    operation: 'absolute',
    whenItFails: 'goOn',
    cutsAccess: false,
    undo: 'assign the role again',
    undoSteps: ({ accountId, resourceId, role }) => [{ key: `assignRole ${resourceId} ${role}`, kind: 'assignRole', accountId, resourceId, role }],
    remains: [],
    settles: 0,
    probe: async ({ accountId, resourceId, role }, { org }, options) => {
      for await (const assignment of org.userRoles.list('-', accountId, { resourceIds: [resourceId] }, options)) {
        const held = assignment.roleAssignments?.some((each) => each.role === role && each.roleAssignmentMethods?.includes('direct') === true);
        if (held === true) {
          return 'notReached';
        }
      }
      return 'reached';
    },
    execute: ({ accountId, resourceId, role }, { org }, options) => org.userRoles.revoke(accountId, { resource: resourceId, role: role as RoleGrant['role'] }, options).withResponse(),
  },
  confirmSeatFree: {
    label: 'confirm that the seat is free',
    sentence: ({ product }) => `Looks whether the person holds no role in ${product} any more that takes a seat. Changes nothing.`,
    through: 'organization API',
    route: 'GET /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}/role-assignments',
    operation: 'read',
    whenItFails: 'goOn',
    cutsAccess: true,
    ...nothingUndoes,
    remains: [],
    settles: 0,
    probe: async ({ accountId, product }, { org }, options) => {
      for await (const { resourceId, roleAssignments } of org.userRoles.list('-', accountId, {}, options)) {
        const takesSeat = (roleAssignments ?? []).some(({ role }) => !rolesWithoutSeat.has(role ?? ''));
        if (productOfResource(resourceId ?? '') === product && takesSeat) {
          return 'notReached';
        }
      }
      return 'reached';
    },
    execute: undefined,
  },
  setEmail: {
    label: 'park e-mail address',
    sentence: () => 'Sets another e-mail address: one on the parking domain, so that the old one can be used again, or the old one back.',
    through: 'user management',
    route: 'PUT /users/{accountId}/manage/email',
    operation: 'absolute',
    whenItFails: 'goOn',
    cutsAccess: false,
    undo: 'set the address back while the deletion can be cancelled',
    undoSteps: ({ accountId }, { email }) => (email === undefined ? [] : [{ key: 'setEmail', kind: 'setEmail', accountId, email }]),
    remains: [],
    settles: 0,
    probe: async ({ accountId, email }, { org }, options) => {
      const profile = await org.accounts.getProfile(accountId, options);
      return verdictOf(profile.email, profile.email?.toLowerCase() === email.toLowerCase());
    },
    execute: ({ accountId, email }, { org }, options) => org.accounts.setEmail(accountId, email, options).withResponse(),
  },
  transferFilter: {
    ...transfer,
    label: 'give filter away',
    sentence: () => 'Makes the successor the owner of a filter. Refused where they have one of that name.',
    route: 'PUT /rest/api/3/filter/{id}/owner',
    undo: 'make the person the owner again',
    undoSteps: ({ accountId, filterId }) => [{ key: `transferFilter ${filterId}`, kind: 'transferFilter', accountId, filterId, to: accountId }],
    probe: async ({ filterId, to }, { product }, options) => {
      const filter = await productOf(product).jira.filters.search({ id: [Number(filterId)], expand: 'owner' }, options).first();
      return verdictOf(filter?.owner?.accountId, filter?.owner?.accountId === to);
    },
    execute: ({ filterId, to }, { product }, options) => productOf(product).jira.filters.changeOwner(filterId, to, options).withResponse(),
  },
  transferProject: {
    ...transfer,
    label: 'give project lead away',
    sentence: () => 'Makes the successor the lead of a project.',
    route: 'PUT /rest/api/3/project/{projectIdOrKey}',
    undo: 'make the person the lead again',
    undoSteps: ({ accountId, projectId }) => [{ key: `transferProject ${projectId}`, kind: 'transferProject', accountId, projectId, to: accountId }],
    probe: async ({ projectId, to }, { product }, options) => {
      const project = await productOf(product).jira.projects.get(projectId, { expand: 'lead' }, options);
      return verdictOf(project.lead?.accountId, project.lead?.accountId === to);
    },
    execute: ({ projectId, to }, { product }, options) =>
      productOf(product).jira.projects.update(projectId, { leadAccountId: to }, {}, options).withResponse(),
  },
  transferComponent: {
    ...transfer,
    label: 'give component lead away',
    sentence: () => 'Makes the successor the lead of a component.',
    route: 'PUT /rest/api/3/component/{id}',
    undo: 'make the person the lead again',
    undoSteps: ({ accountId, componentId }) => [{ key: `transferComponent ${componentId}`, kind: 'transferComponent', accountId, componentId, to: accountId }],
    probe: async ({ componentId, to }, { product }, options) => {
      for await (const component of productOf(product).jira.components.find({}, options)) {
        if (component.id === componentId) {
          return verdictOf(component.lead?.accountId, component.lead?.accountId === to);
        }
      }
      return 'unknown';
    },
    execute: ({ componentId, to }, { product }, options) =>
      productOf(product).jira.components.update(componentId, { leadAccountId: to }, options).withResponse(),
  },
  transferDashboard: {
    ...transfer,
    label: 'give dashboard away',
    sentence: () => 'Makes the successor the owner of a dashboard.',
    route: transferDashboardRoute,
    undo: 'make the person the owner again',
    undoSteps: ({ accountId, dashboardId }) => [{ key: `transferDashboard ${dashboardId}`, kind: 'transferDashboard', accountId, dashboardId, to: accountId }],
    probe: async ({ dashboardId, to }, { product }, options) => {
      for await (const dashboard of productOf(product).jira.dashboards.search({ accountId: to }, options)) {
        if (dashboard.id === dashboardId) {
          return 'reached';
        }
      }
      return 'notReached';
    },
    execute: ({ dashboardId, to }, { product }, options) =>
      changeDashboardOwner(productOf(product), dashboardId, to, options),
  },
  handOverToIdp: {
    label: 'hand over to identity provider',
    sentence: ({ provider, product, groups }) =>
      product !== undefined
        ? `Has to leave groups in the identity provider that grant ${product}: ${groups.join(', ')}. The account stays active.`
        : provider === 'google'
        ? 'Has to be removed in Google Workspace; its next sync deactivates the account.'
        : 'Has to be unassigned in the identity provider; its next sync deactivates the account.',
    through: 'identity provider',
    route: '',
    operation: 'read',
    whenItFails: 'goOn',
    cutsAccess: true,
    undo: 'assign the person again in the identity provider',
    undoSteps: () => [],
    remains: ['what the identity provider gives stays until it takes it away there'],
    settles: 0,
    probe: undefined,
    execute: undefined,
  },
};

/** The answer is 200 also where this one dashboard was refused: that is then an error as any other. */
async function changeDashboardOwner(product: ProductClient, dashboardId: string, to: string, options: CallOptions): Promise<Executed> {
  const edit: DashboardBulkEdit = {
    action: 'changeOwner',
    entityIds: [dashboardId],
    changeOwnerDetails: { newOwner: to, autofixName: true },
    extendAdminPermissions: true,
  };
  const edited = await product.jira.dashboards.bulkEdit(edit, options).withResponse();
  if (dashboardId in edited.data.entityErrors) {
    throw adminError('refused.other', { endpoint: transferDashboardRoute, status: 200, reason: 'entityErrors' });
  }
  return edited;
}
