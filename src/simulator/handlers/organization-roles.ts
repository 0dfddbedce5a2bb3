import { assignOrganizationRole, revokeOrganizationRole } from '../../org/organization-roles.js';
import { noContent, organizationRefusal } from '../answer.js';
import { requestRoleChange } from '../queued-changes.js';
import type { Router, SimulatedRequest } from '../router.js';

export function routeOrganizationRoles(router: Router): void {
  router.on(assignOrganizationRole, (request) => {
    changeOrganizationRole(request, request.path.accountId, request.body.role, true);
    return noContent;
  });

  router.on(revokeOrganizationRole, (request) => {
    changeOrganizationRole(request, request.path.accountId, request.body.role, false);
    return noContent;
  });
}

export function changeOrganizationRole(request: Pick<SimulatedRequest, 'state' | 'clock' | 'effects' | 'behaviours'>, accountId: string, role: string, wanted: boolean): void {
  const account = request.state.accounts[accountId];
  if (account === undefined) {
    throw organizationRefusal('ADMIN-UAM-404-3', 'The user was not found.');
  }
  requestRoleChange(request, account, role, wanted);
}
