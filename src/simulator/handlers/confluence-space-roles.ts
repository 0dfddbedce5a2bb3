import {
  getAvailableSpacePermissions,
  getSpaceRoleAssignments,
  getSpaceRoleMode,
  getSpaceRoles,
  setSpaceRoleAssignments,
  type SpaceRoleAssignmentChange,
} from '../../product/confluence/space-roles.js';
import { confluenceV2Refusal, ok } from '../answer.js';
import type { Router } from '../router.js';
import { requireSite, type ConfluenceRequest } from './confluence-answers.js';
import { cursorPage, requireConfluenceV2, requireSpaceAdmin, requireSpaceById } from './confluence-contents.js';

const modes = { permissions: 'PRE_ROLES', transition: 'ROLES_TRANSITION', roles: 'ROLES' } as const;

export function routeConfluenceSpaceRoles(router: Router): void {
  router.on(getSpaceRoleMode, (request) => {
    requireConfluenceV2(request);
    return ok({ mode: modes[request.behaviours.spaceRoles] });
  });

  router.on(getAvailableSpacePermissions, (request) => {
    const { spaceRoles } = requireConfluenceV2(request);
    const ids = [...new Set(Object.values(spaceRoles).flatMap(({ permissions }) => permissions))];
    const all = ids.map((id) => ({ id, displayName: id, description: '', requiredPermissionIds: id === 'read/space' ? [] : ['read/space'] }));
    return ok(cursorPage(request, '/wiki/api/v2/space-permissions', all));
  });

  router.on(getSpaceRoles, (request) => {
    const { spaceRoles } = requireConfluenceV2(request);
    const { query } = request;
    const spaceId = query.get('space-id');
    const assigned = spaceId === null ? undefined : new Set(assignmentsIn(request, spaceId).map(({ roleId }) => roleId));
    const all = Object.entries(spaceRoles)
      .filter(([id, { type }]) => (assigned === undefined || assigned.has(id)) && (query.get('role-type') ?? type) === type)
      .map(([id, { type, name, description, permissions }]) => ({ id, type, name, description, spacePermissions: permissions }));
    return ok(cursorPage(request, '/wiki/api/v2/space-roles', all));
  });

  router.on(getSpaceRoleAssignments, (request) => {
    requireConfluenceV2(request);
    const { spaceId } = request.path;
    return ok(cursorPage(request, `/wiki/api/v2/spaces/${spaceId}/role-assignments`, assignmentsIn(request, spaceId)));
  });

  router.on(setSpaceRoleAssignments, (request) => {
    const { spaceRoles } = requireConfluenceV2(request);
    const { path, body, behaviours } = request;
    const { space } = requireSpaceById(request, path.spaceId);
    requireSpaceAdmin(request, space, confluenceV2Refusal(404, 'NOT_FOUND', 'Space not found'));
    if (behaviours.spaceRoles === 'permissions') {
      throw confluenceV2Refusal(400, 'BAD_REQUEST', 'The site does not use space roles');
    }
    for (const change of body) {
      if ((change.roleId !== undefined && spaceRoles[change.roleId] === undefined) || !isThere(request, change)) {
        throw confluenceV2Refusal(400, 'INVALID_REQUEST_PARAMETER', 'The role or principal does not exist');
      }
    }
    for (const { principal: { principalType, principalId }, roleId } of body) {
      if (space.roleAssignments[principalId]?.roleId === roleId) {
        continue;
      }
      if (roleId === undefined) {
        delete space.roleAssignments[principalId];
      } else {
        space.roleAssignments[principalId] = { principalType, roleId };
      }
      request.effects.add({ kind: 'spaceRole.set', target: space.id, ...(principalType === 'USER' ? { accountId: principalId } : {}) });
    }
    return ok(cursorPage(request, `/wiki/api/v2/spaces/${space.id}/role-assignments`, assignmentsIn(request, space.id)));
  });
}

function isThere({ state }: ConfluenceRequest, { principal: { principalType, principalId } }: SpaceRoleAssignmentChange): boolean {
  switch (principalType) {
    case 'USER':
      return state.accounts[principalId] !== undefined;
    case 'GROUP':
      return state.groups[principalId] !== undefined;
    default:
      return true;
  }
}

function assignmentsIn(request: ConfluenceRequest, spaceId: string): { principal: { principalType: string; principalId: string }; roleId: string }[] {
  const { query } = request;
  const { space } = requireSpaceById(request, spaceId);
  const { spaceRoles } = requireSite(request).confluence;
  return Object.entries(space.roleAssignments)
    .filter(
      ([principalId, { principalType, roleId }]) =>
        (query.get('principal-id') ?? principalId) === principalId &&
        (query.get('principal-type') ?? principalType) === principalType &&
        (query.get('role-id') ?? roleId) === roleId &&
        (query.get('role-type') ?? spaceRoles[roleId]?.type) === spaceRoles[roleId]?.type,
    )
    .map(([principalId, { principalType, roleId }]) => ({ principal: { principalType, principalId }, roleId }));
}
