import { setEmail } from '../../org/accounts.js';
import { removeUserFromDirectoryGroup } from '../../org/groups.js';
import { productTitle } from '../../org/product-names.js';
import { listUserRoleAssignments, revokeRole, takesSeat, type RoleGrant } from '../../org/user-roles.js';
import { updateComponent } from '../../product/jira/components.js';
import { bulkEditDashboards } from '../../product/jira/dashboards.js';
import { changeFilterOwner } from '../../product/jira/filters.js';
import { updateProject } from '../../product/jira/projects.js';
import { nothingUndoes } from './access-steps.js';
import { organizationChange, ownerChange } from './change.js';
import { keyOnSite, placeOf } from './on-site.js';
import { hasNoDirectRole, isInNoGroup } from './shown.js';
import { ownerInputs, refusalOfDashboard } from '../responsibilities/jira-owners.js';
import type { StepDeclarations } from './types.js';

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

const transfer = { through: 'Jira', whenItFails: 'goOn', cutsAccess: false, remains: [], outdates: [] } as const;

/** Steps around the cut: groups, roles, addresses, and what people own. */
export const otherSteps: StepDeclarations<OtherStepKind> = {
  removeFromGroup: organizationChange(removeUserFromDirectoryGroup, {
    label: 'remove from group',
    sentence: () => 'Removes the person from a group, and from everything the group grants.',
    through: 'organization API',
    whenItFails: 'goOn',
    cutsAccess: false,
    undo: 'add to the group again',
    undoSteps: ({ accountId, directoryId, groupId }) => [{ key: `addToGroup ${groupId}`, kind: 'addToGroup', accountId, directoryId, groupId }],
    remains: [],
    shows: ({ groupId }, facts) => isInNoGroup(facts, groupId),
    outdates: ['roles'],
    input: ({ accountId, directoryId, groupId }) => ({ path: { directoryId, groupId, accountId } }),
  }),
  revokeRole: organizationChange(revokeRole, {
    label: 'revoke role',
    sentence: ({ role }) => `Revokes the role ${role} on one resource. The person holds it directly.`,
    through: 'organization API',
    whenItFails: 'goOn',
    cutsAccess: false,
    undo: 'assign the role again',
    undoSteps: ({ accountId, resourceId, role }) => [{ key: `assignRole ${resourceId} ${role}`, kind: 'assignRole', accountId, resourceId, role }],
    remains: [],
    shows: ({ resourceId, role }, facts) => hasNoDirectRole(facts, resourceId, role),
    outdates: ['roles'],
    input: ({ accountId, resourceId, role }) => ({ path: { accountId }, body: { resource: resourceId, role: role as RoleGrant['role'] } }),
  }),
  confirmSeatFree: {
    label: 'confirm that the seat is free',
    sentence: ({ product }) => `Checks that the person no longer holds a role in ${productTitle(product)} that takes a seat. Changes nothing.`,
    through: 'organization API',
    whenItFails: 'goOn',
    cutsAccess: true,
    ...nothingUndoes,
    remains: [],
    endpoint: listUserRoleAssignments,
    probe: async ({ accountId, product, resourceId }, { org }, options) => {
      let isTold = true;
      for await (const assignment of org.userRoles.list('-', accountId, {}, options).whole()) {
        const isOther = resourceId !== undefined && typeof assignment.resourceId === 'string' && assignment.resourceId !== resourceId;
        const taken = isOther ? false : takesSeat(assignment, product);
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
    sentence: () => 'Sets another e-mail address: one on the parking domain, to free the old one, or the old one again.',
    through: 'user management',
    whenItFails: 'goOn',
    cutsAccess: false,
    undo: 'set the address back while the deletion can be cancelled',
    undoSteps: ({ accountId }, { email }) => (email === undefined ? [] : [{ key: 'setEmail', kind: 'setEmail', accountId, email }]),
    remains: [],
    input: ({ accountId, email }) => ({ path: { accountId }, body: { email } }),
  }),
  transferFilter: ownerChange(changeFilterOwner, {
    ...transfer,
    label: 'transfer filter',
    sentence: () => 'Makes the successor the owner of a filter. Jira refuses if the successor has a filter with that name.',
    undo: 'make the person the owner again',
    undoSteps: ({ accountId, filterId, ...step }) => [{ key: keyOnSite('transferFilter', step, filterId), kind: 'transferFilter', accountId, ...placeOf(step), filterId, to: accountId }],
    input: ({ filterId, to }) => ownerInputs.filter(filterId, to),
  }),
  transferProject: ownerChange(updateProject, {
    ...transfer,
    label: 'transfer project lead',
    sentence: () => 'Makes the successor the lead of a project.',
    undo: 'make the person the lead again',
    undoSteps: ({ accountId, projectId, ...step }) => [{ key: keyOnSite('transferProject', step, projectId), kind: 'transferProject', accountId, ...placeOf(step), projectId, to: accountId }],
    input: ({ projectId, to }) => ownerInputs.project(projectId, to),
  }),
  transferComponent: ownerChange(updateComponent, {
    ...transfer,
    label: 'transfer component lead',
    sentence: () => 'Makes the successor the lead of a component.',
    undo: 'make the person the lead again',
    undoSteps: ({ accountId, componentId, ...step }) => [{ key: keyOnSite('transferComponent', step, componentId), kind: 'transferComponent', accountId, ...placeOf(step), componentId, to: accountId }],
    input: ({ componentId, to }) => ownerInputs.component(componentId, to),
  }),
  transferDashboard: ownerChange(bulkEditDashboards, {
    ...transfer,
    label: 'transfer dashboard',
    sentence: () => 'Makes the successor the owner of a dashboard.',
    undo: 'make the person the owner again',
    undoSteps: ({ accountId, dashboardId, ...step }) => [{ key: keyOnSite('transferDashboard', step, dashboardId), kind: 'transferDashboard', accountId, ...placeOf(step), dashboardId, to: accountId }],
    input: ({ dashboardId, to }) => ownerInputs.dashboard(dashboardId, to),
    refusal: (response, data, { dashboardId }) => refusalOfDashboard(response, data, dashboardId),
  }),
  handOffToIdentityProvider: {
    label: 'hand off to identity provider',
    sentence: ({ provider, product, groups }) =>
      product !== undefined
        ? `The identity provider admin must remove the person from groups that grant ${productTitle(product)}: ${groups.join(', ')}. The account stays active.`
        : provider === 'google'
          ? 'The Google Workspace admin must remove the person. The next sync deactivates the account.'
          : 'The identity provider admin must unassign the person. The next sync deactivates the account.',
    through: 'identity provider',
    whenItFails: 'goOn',
    cutsAccess: true,
    undo: 'assign the person again in the identity provider',
    undoSteps: () => [],
    remains: ['access that the identity provider gives stays until its admin removes it there'],
    endpoint: undefined,
    probe: undefined,
    execute: undefined,
  },
};
