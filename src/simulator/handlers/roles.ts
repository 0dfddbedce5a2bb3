import { assignGroupRole, listGroupRoleAssignments, revokeGroupRole, type RoleAssignmentQuery } from '../../org/group-roles.js';
import { assignRole, listUserRoleAssignments, revokeRole } from '../../org/user-roles.js';
import { hasSeatsFor, noSeatLeft, ownerOf, requireRole, rolesOf } from '../access.js';
import { noContent, ok, organizationRefusal } from '../answer.js';
import type { SimulatorContext } from '../context.js';
import type { Router } from '../router.js';
import { membershipIn, type SimulatedAccount } from '../state.js';
import { requireChangeableGroup, requireGroup } from './groups.js';
import { changeOrganizationRole } from './organization-roles.js';
import { searchedPage } from './paging.js';
import { readQuery } from './query.js';
import { requireDirectory } from './users.js';

const organizationAdmin = 'atlassian/org-admin';

export function routeRoles(router: Router): void {
  router.on(listGroupRoleAssignments, (request) => {
    const { grants, defaultRoles = {} } = requireGroup(request, request.path);
    const page = searchedPage(readQuery(listGroupRoleAssignments.query, request.query), (search) =>
      Object.entries(grants)
        .filter(([resource, roles]) => isAskedFor(search, resource, roles))
        .map(([resourceId, roles]) => ({ resourceId, resourceOwner: ownerOf(resourceId), roles, defaultRole: defaultRoles[resourceId] ?? null })),
    );
    return ok(page);
  });

  router.on(assignGroupRole, (request) => {
    const { path, state, effects, body } = request;
    const group = requireChangeableGroup(request, path);
    const { resourceId, roleId } = body;
    requireRole(state, resourceId, roleId);
    const roles = group.grants[resourceId] ?? [];
    if (roles.includes(roleId)) {
      return { status: 200 };
    }
    const members = Object.keys(group.members).flatMap((accountId) => state.accounts[accountId] ?? []);
    if (!hasSeatsFor(state, members, resourceId, roleId)) {
      throw noSeatLeft();
    }
    group.grants[resourceId] = [...roles, roleId];
    effects.add({ kind: 'group.roleAssigned', target: `${group.groupId} ${resourceId} ${roleId}` });
    return { status: 200 };
  });

  router.on(revokeGroupRole, (request) => {
    const { path, effects, body } = request;
    const group = requireChangeableGroup(request, path);
    const { resourceId, roleId } = body;
    if (without(group.grants, resourceId, roleId)) {
      effects.add({ kind: 'group.roleRevoked', target: `${group.groupId} ${resourceId} ${roleId}` });
    }
    return noContent;
  });

  router.on(listUserRoleAssignments, (request) => {
    const { path, state, query } = request;
    requireDirectory(request, path.directoryId);
    const account = requireAccount(request, path.accountId);
    const directoryId = path.directoryId === '-' ? (Object.keys(account.memberships)[0] ?? null) : path.directoryId;
    const page = searchedPage(readQuery(listUserRoleAssignments.query, query), (search) =>
      Object.entries(rolesOf(state, account, path.directoryId))
        .filter(([resource, roles]) => isAskedFor(search, resource, Object.keys(roles)))
        .map(([resourceId, roles]) => ({
          resourceId,
          resourceOwner: ownerOf(resourceId),
          directoryId,
          userDirectoryStatus: membershipIn(account, path.directoryId),
          ...(request.behaviours.roleForm === 'names' ? {} : { roleAssignments: Object.entries(roles).map(([role, roleAssignmentMethods]) => ({ role, roleAssignmentMethods })) }),
          roles: Object.keys(roles),
        })),
    );
    return ok(page);
  });

  router.on(assignRole, (request) => {
    const { path, body, state } = request;
    const account = requireAccount(request, path.accountId);
    const { role, resource = '' } = body;
    if (account.status !== 'active' || membershipIn(account, '-') === 'suspended') {
      throw organizationRefusal('ADMIN-UAM-400-2', 'The user is inactive.');
    }
    if (role === organizationAdmin) {
      changeOrganizationRole(request, account.accountId, role, true);
      return noContent;
    }
    requireRole(state, resource, role);
    if (!hasSeatsFor(state, [account], resource, role)) {
      throw noSeatLeft();
    }
    giveRole(request, account, resource, role);
    return noContent;
  });

  router.on(revokeRole, (request) => {
    const { path, body, state, effects } = request;
    const account = requireAccount(request, path.accountId);
    const { role, resource = '' } = body;
    if (role === organizationAdmin) {
      changeOrganizationRole(request, account.accountId, role, false);
      return noContent;
    }
    requireRole(state, resource, role);
    if (without(state.directRoles[account.accountId] ?? {}, resource, role)) {
      effects.add({ kind: 'role.revoked', accountId: account.accountId, target: `${resource} ${role}` });
    }
    return noContent;
  });
}

/** Gives a role to a person directly. A role that they already have is not an effect. */
export function giveRole({ state, effects }: Pick<SimulatorContext, 'state' | 'effects'>, { accountId }: SimulatedAccount, resource: string, role: string): void {
  const own = (state.directRoles[accountId] ??= {});
  const roles = own[resource] ?? [];
  if (!roles.includes(role)) {
    own[resource] = [...roles, role];
    effects.add({ kind: 'role.assigned', accountId, target: `${resource} ${role}` });
  }
}

function requireAccount({ state }: SimulatorContext, accountId: string): SimulatedAccount {
  const account = state.accounts[accountId];
  if (account === undefined) {
    throw organizationRefusal('ADMIN-UAM-404-3', 'The user was not found.');
  }
  return account;
}

function isAskedFor({ resourceIds, resourceOwners, roleIds }: RoleAssignmentQuery, resource: string, roles: readonly string[]): boolean {
  return (
    resourceIds?.includes(resource) !== false &&
    resourceOwners?.includes(ownerOf(resource)) !== false &&
    roleIds?.some((role) => roles.includes(role)) !== false
  );
}

/** Removes a role from the grants. Returns whether it was there. */
function without(granted: Record<string, string[]>, resource: string, role: string): boolean {
  const roles = granted[resource];
  if (roles?.includes(role) !== true) {
    return false;
  }
  const left = roles.filter((held) => held !== role);
  if (left.length === 0) {
    delete granted[resource];
  } else {
    granted[resource] = left;
  }
  return true;
}
