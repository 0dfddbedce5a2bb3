import type { ResponseDetails } from '../../core/api-promise.js';
import { adminError, type AdminError } from '../../core/errors.js';
import { setEmail } from '../../org/accounts.js';
import { removeUserFromDirectoryGroup } from '../../org/groups.js';
import { listUserRoleAssignments, revokeRole, takesSeat, type RoleGrant } from '../../org/user-roles.js';
import { updateComponent } from '../../product/jira/components.js';
import { bulkEditDashboards, type DashboardBulkEditResult } from '../../product/jira/dashboards.js';
import { changeFilterOwner } from '../../product/jira/filters.js';
import { updateProject } from '../../product/jira/projects.js';
import { nothingUndoes } from './access-steps.js';
import { organizationChange, productChange } from './change.js';
import type { StepDeclarations, StepOf } from './types.js';

type OtherStepKind =
  | 'removeFromGroup'
  | 'revokeRole'
  | 'confirmSeatFree'
  | 'setEmail'
  | 'transferFilter'
  | 'transferProject'
  | 'transferComponent'
  | 'transferDashboard'
  | 'handOffToIdentityProvider';

const transfer = { through: 'Jira', whenItFails: 'goOn', cutsAccess: false, remains: [] } as const;

/** Steps around the cut: groups, roles, addresses, and what people own. */
export const otherSteps: StepDeclarations<OtherStepKind> = {
  removeFromGroup: organizationChange(removeUserFromDirectoryGroup, {
    label: 'remove from group',
    sentence: () => 'Takes the person out of a group, and so away what the group grants.',
    through: 'organization API',
    whenItFails: 'goOn',
    cutsAccess: false,
    undo: 'add to the group again',
    undoSteps: ({ accountId, directoryId, groupId }) => [{ key: `addToGroup ${groupId}`, kind: 'addToGroup', accountId, directoryId, groupId }],
    remains: [],
    input: ({ accountId, directoryId, groupId }) => ({ path: { directoryId, groupId, accountId } }),
  }),
  revokeRole: organizationChange(revokeRole, {
    label: 'revoke role',
    sentence: ({ role }) => `Takes the role ${role} on one resource away, which the person was given directly.`,
    through: 'organization API',
    whenItFails: 'goOn',
    cutsAccess: false,
    undo: 'assign the role again',
    undoSteps: ({ accountId, resourceId, role }) => [{ key: `assignRole ${resourceId} ${role}`, kind: 'assignRole', accountId, resourceId, role }],
    remains: [],
    input: ({ accountId, resourceId, role }) => ({ path: { accountId }, body: { resource: resourceId, role: role as RoleGrant['role'] } }),
  }),
  confirmSeatFree: {
    label: 'confirm that the seat is free',
    sentence: ({ product }) => `Looks whether the person holds no role in ${product} any more that takes a seat. Changes nothing.`,
    through: 'organization API',
    whenItFails: 'goOn',
    cutsAccess: true,
    ...nothingUndoes,
    remains: [],
    endpoint: listUserRoleAssignments,
    probe: async ({ accountId, product }, { org }, options) => {
      let isTold = true;
      for await (const assignment of org.userRoles.list('-', accountId, {}, options).whole()) {
        const taken = takesSeat(assignment, product);
        if (taken === true) {
          return 'notReached';
        }
        isTold &&= taken === false;
      }
      return isTold ? 'reached' : 'unknown';
    },
    execute: undefined,
  },
  setEmail: organizationChange(setEmail, {
    label: 'park e-mail address',
    sentence: () => 'Sets another e-mail address: one on the parking domain, so that the old one can be used again, or the old one back.',
    through: 'user management',
    whenItFails: 'goOn',
    cutsAccess: false,
    undo: 'set the address back while the deletion can be cancelled',
    undoSteps: ({ accountId }, { email }) => (email === undefined ? [] : [{ key: 'setEmail', kind: 'setEmail', accountId, email }]),
    remains: [],
    input: ({ accountId, email }) => ({ path: { accountId }, body: { email } }),
  }),
  transferFilter: productChange(changeFilterOwner, {
    ...transfer,
    label: 'give filter away',
    sentence: () => 'Makes the successor the owner of a filter. Refused where they have one of that name.',
    undo: 'make the person the owner again',
    undoSteps: ({ accountId, filterId }) => [{ key: `transferFilter ${filterId}`, kind: 'transferFilter', accountId, filterId, to: accountId }],
    input: ({ filterId, to }) => ({ path: { filterId }, body: { accountId: to } }),
  }),
  transferProject: productChange(updateProject, {
    ...transfer,
    label: 'give project lead away',
    sentence: () => 'Makes the successor the lead of a project.',
    undo: 'make the person the lead again',
    undoSteps: ({ accountId, projectId }) => [{ key: `transferProject ${projectId}`, kind: 'transferProject', accountId, projectId, to: accountId }],
    input: ({ projectId, to }) => ({ path: { projectIdOrKey: projectId }, body: { leadAccountId: to } }),
  }),
  transferComponent: productChange(updateComponent, {
    ...transfer,
    label: 'give component lead away',
    sentence: () => 'Makes the successor the lead of a component.',
    undo: 'make the person the lead again',
    undoSteps: ({ accountId, componentId }) => [{ key: `transferComponent ${componentId}`, kind: 'transferComponent', accountId, componentId, to: accountId }],
    input: ({ componentId, to }) => ({ path: { componentId }, body: { leadAccountId: to } }),
  }),
  transferDashboard: productChange(bulkEditDashboards, {
    ...transfer,
    label: 'give dashboard away',
    sentence: () => 'Makes the successor the owner of a dashboard.',
    undo: 'make the person the owner again',
    undoSteps: ({ accountId, dashboardId }) => [{ key: `transferDashboard ${dashboardId}`, kind: 'transferDashboard', accountId, dashboardId, to: accountId }],
    input: ({ dashboardId, to }) => ({
      body: { action: 'changeOwner' as const, entityIds: [dashboardId], changeOwnerDetails: { newOwner: to, autofixName: true }, extendAdminPermissions: true },
    }),
    refusal: refusalOfDashboard,
  }),
  handOffToIdentityProvider: {
    label: 'hand over to identity provider',
    sentence: ({ provider, product, groups }) =>
      product !== undefined
        ? `Has to leave groups in the identity provider that grant ${product}: ${groups.join(', ')}. The account stays active.`
        : provider === 'google'
        ? 'Has to be removed in Google Workspace; its next sync deactivates the account.'
        : 'Has to be unassigned in the identity provider; its next sync deactivates the account.',
    through: 'identity provider',
    whenItFails: 'goOn',
    cutsAccess: true,
    undo: 'assign the person again in the identity provider',
    undoSteps: () => [],
    remains: ['what the identity provider gives stays until it takes it away there'],
    endpoint: undefined,
    probe: undefined,
    execute: undefined,
  },
};

/** The response is 200 also where this one dashboard was refused: that is then an error as any other. */
function refusalOfDashboard({ attempts, status, traceId }: ResponseDetails, data: unknown, { dashboardId }: StepOf<'transferDashboard'>): AdminError | undefined {
  return dashboardId in (data as DashboardBulkEditResult).entityErrors
    ? adminError('refused.other', { endpoint: bulkEditDashboards.route, status, traceId, attempts, reason: 'entityErrors' })
    : undefined;
}
