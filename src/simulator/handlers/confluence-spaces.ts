import { addSpacePermission, getSpace, getSpacePermissions, getSpaces, removeSpacePermission } from '../../product/confluence/spaces.js';
import { confluenceRefusal, noContent, ok, Refusal } from '../answer.js';
import { nextConfluenceId, type SimulatedSpace, type SimulatedSpacePermission } from '../confluence-state.js';
import type { Router } from '../router.js';
import { requireConfluence, type ConfluenceRequest } from './confluence-answers.js';
import { administersSpace, amongIn, cursorPage, requireConfluenceV2, requireSpaceAdmin, requireSpaceById, requireSpaceByKey, seesSpace, sortedBy } from './confluence-contents.js';

type Found = readonly [key: string, space: SimulatedSpace];

export function routeConfluenceSpaces(router: Router): void {
  router.on(getSpaces, (request) => {
    const { spaces } = requireConfluenceV2(request);
    const { query } = request;
    const type = query.get('type');
    const status = query.get('status');
    const [ids, keys] = [amongIn(query, 'ids'), amongIn(query, 'keys')];
    const found = Object.entries(spaces).filter(
      ([key, space]) =>
        ids(space.id) &&
        keys(key) &&
        (type === null || typeOf(space) === type) &&
        (status === null || statusOf(space) === status) &&
        // The simulated Confluence has no labels and no favourite spaces.
        !query.has('labels') &&
        !query.has('favorited-by') &&
        seesSpace(request, space),
    );
    const sorted = sortedBy<Found>(query, found, ([key, space], name) => (name === 'id' ? Number(space.id) : name === 'key' ? key : space.name));
    const { results, ...page } = cursorPage(request, '/wiki/api/v2/spaces', sorted);
    return ok({ results: results.map(([key, space]) => ({ ...spaceIn(request, key, space), currentActiveAlias: key })), ...page });
  });

  router.on(getSpace, (request) => {
    requireConfluenceV2(request);
    const { key, space } = requireSpaceById(request, request.path.spaceId);
    const { query } = request;
    const whole = (results: readonly object[]): object => ({ results, meta: { hasMore: false }, _links: {} });
    const targetType = 'space';
    const operations = ['read', ...(administersSpace(request, space) ? ['administer', 'update', 'delete'] : [])].map((operation) => ({ operation, targetType }));
    return ok({
      ...spaceIn(request, key, space),
      ...(space.ownerId === undefined ? {} : { spaceOwnerId: space.ownerId }),
      ...(query.get('include-operations') === 'true' ? { operations: whole(operations) } : {}),
      ...(query.get('include-permissions') === 'true' ? { permissions: whole(Object.entries(space.permissions).map(permissionIn)) } : {}),
    });
  });

  router.on(getSpacePermissions, (request) => {
    requireConfluenceV2(request);
    const { space } = requireSpaceById(request, request.path.spaceId);
    return ok(cursorPage(request, `/wiki/api/v2/spaces/${space.id}/permissions`, Object.entries(space.permissions).map(permissionIn)));
  });

  router.on(addSpacePermission, (request) => {
    const confluence = requireConfluence(request);
    const { path, body, state, effects } = request;
    const space = requireChangeable(request, path.spaceKey);
    const { type, identifier } = body.subject;
    const isThere = type === 'user' ? state.accounts[identifier] !== undefined : state.groups[identifier] !== undefined;
    if (!isThere) {
      throw confluenceRefusal(400, `The ${type} does not exist`);
    }
    const permission: SimulatedSpacePermission = { principal: { type, id: identifier }, key: body.operation.key, target: body.operation.target };
    const held = Object.values(space.permissions).filter(({ principal }) => principal.id === identifier);
    if (held.some(({ key, target }) => key === permission.key && target === permission.target)) {
      throw confluenceRefusal(400, 'The subject has this permission');
    }
    const isRead = permission.key === 'read' && permission.target === 'space';
    if (!isRead && !held.some(({ key, target }) => key === 'read' && target === 'space')) {
      throw confluenceRefusal(400, 'The subject needs the permission to view the space first');
    }
    const id = nextConfluenceId(confluence);
    space.permissions[id] = permission;
    effects.add({ kind: 'spacePermission.added', target: path.spaceKey, ...(type === 'user' ? { accountId: identifier } : {}) });
    return ok({ id: Number(id), subject: body.subject, operation: body.operation, _links: {} });
  });

  router.on(removeSpacePermission, (request) => {
    requireConfluence(request);
    const { path, effects } = request;
    const space = requireChangeable(request, path.spaceKey);
    const permission = space.permissions[path.permissionId];
    if (permission === undefined) {
      throw confluenceRefusal(404, 'There is no permission with the given id');
    }
    const { principal, key, target } = permission;
    const isRead = key === 'read' && target === 'space';
    for (const [id, other] of Object.entries(space.permissions)) {
      // Without the permission to view the space, no other one is left.
      if (id === path.permissionId || (isRead && other.principal.id === principal.id)) {
        delete space.permissions[id];
      }
    }
    effects.add({ kind: 'spacePermission.removed', target: path.spaceKey, ...(principal.type === 'user' ? { accountId: principal.id } : {}) });
    return noContent;
  });
}

/** The space, if its permissions can be changed and the caller may do it. */
function requireChangeable(request: ConfluenceRequest, spaceKey: string): SimulatedSpace {
  const space = requireSpaceByKey(request, spaceKey);
  requireSpaceAdmin(request, space, confluenceRefusal(403, 'Only an admin of the space may change its permissions'));
  if (request.behaviours.spaceRoles === 'roles') {
    const message = 'com.atlassian.confluence.api.service.exceptions.InvalidRbacOperationException: The site uses space roles';
    throw new Refusal({ status: 400, body: { statusCode: 400, data: { authorized: true, valid: false, errors: [], successful: false }, message } });
  }
  return space;
}

function typeOf({ personalOf }: SimulatedSpace): string {
  return personalOf === undefined ? 'global' : 'personal';
}

function statusOf({ isArchived }: SimulatedSpace): string {
  return isArchived === true ? 'archived' : 'current';
}

function spaceIn({ clock }: ConfluenceRequest, key: string, space: SimulatedSpace): Record<string, unknown> {
  return {
    id: space.id,
    key,
    name: space.name,
    type: typeOf(space),
    status: statusOf(space),
    authorId: space.authorId ?? null,
    createdAt: clock.iso(space.createdAt ?? 0),
    homepageId: null,
    _links: { webui: `/spaces/${key}` },
  };
}

function permissionIn([id, { principal, key, target }]: readonly [string, SimulatedSpacePermission]): object {
  return { id, principal, operation: { key, targetType: target } };
}
