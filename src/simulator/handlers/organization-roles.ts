import { assignOrganizationRole, revokeOrganizationRole } from '../../org/organization-roles.js';
import { noContent, organizationRefusal } from '../answer.js';
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

export function changeOrganizationRole({ state, effects }: Pick<SimulatedRequest, 'state' | 'effects'>, accountId: string, role: string, wanted: boolean): void {
  const account = state.accounts[accountId];
  if (account === undefined) {
    throw organizationRefusal('ADMIN-UAM-404-3', 'The user was not found.');
  }
  if (account.platformRoles.includes(role) === wanted) {
    return;
  }
  account.platformRoles = wanted ? [...account.platformRoles, role] : account.platformRoles.filter((held) => held !== role);
  effects.add({ kind: wanted ? 'organizationRole.assigned' : 'organizationRole.revoked', accountId, target: role });
}
