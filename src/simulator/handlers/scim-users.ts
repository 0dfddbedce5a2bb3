import { atlassianExtension, getUser, listUsers, patchUser, type ScimUser } from '../../scim/users.js';
import { ok, scimRefusal } from '../answer.js';
import type { Router, SimulatedRequest } from '../router.js';
import type { SimulatedScimDirectory, SimulatedScimUser } from '../state.js';

type ScimRequest = Pick<SimulatedRequest, 'state' | 'clock' | 'effects' | 'origin'> & { readonly path: { readonly directoryId: string } };

/** The vendor's largest page; a higher `count` is cut down, not refused. */
const largestPage = 100;

export function routeScimUsers(router: Router): void {
  router.on(listUsers, (request) => {
    const all = Object.values(directoryOf(request).users).filter(filterOf(request.query.get('filter')));
    const startIndex = Math.max(1, Number(request.query.get('startIndex') ?? 1));
    const count = Math.min(largestPage, Number(request.query.get('count') ?? largestPage));
    const page = all.slice(startIndex - 1, startIndex - 1 + count);
    return ok({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      totalResults: all.length,
      startIndex,
      itemsPerPage: page.length,
      Resources: page.map((user) => scimUser(request, user)),
    });
  });

  router.on(getUser, (request) => ok(scimUser(request, userOf(request, request.path.userId))));

  router.on(patchUser, (request) => {
    const user = userOf(request, request.path.userId);
    for (const { op, path, value } of request.body.Operations) {
      const changes = path === undefined ? Object.entries((value ?? {})) : [[path, value] as const];
      for (const [attribute, wanted] of changes) {
        applyAttribute(request, user, attribute, op === 'remove' ? undefined : wanted);
      }
    }
    user.modifiedAt = request.clock.now();
    return ok(scimUser(request, user));
  });
}

function directoryOf({ state, path }: ScimRequest): SimulatedScimDirectory {
  const directory = state.scimDirectories[path.directoryId];
  if (directory === undefined) {
    throw scimRefusal(404, 'Directory not found');
  }
  return directory;
}

function userOf(request: ScimRequest, userId: string): SimulatedScimUser {
  const user = directoryOf(request).users[userId];
  if (user === undefined) {
    throw scimRefusal(404, 'Resource [USER] not found');
  }
  return user;
}

/** Exactly one `eq` on `userName` or `externalId`: all that the vendor accepts. */
function filterOf(filter: string | null): (user: SimulatedScimUser) => boolean {
  if (filter === null) {
    return () => true;
  }
  const match = /^\s*(userName|externalId)\s+eq\s+("(?:[^"\\]|\\.)*")\s*$/i.exec(filter);
  if (match === null) {
    throw scimRefusal(400, 'Only one eq comparison on userName or externalId is supported', 'invalidFilter');
  }
  const wanted = JSON.parse(match[2] as string) as string;
  return match[1]?.toLowerCase() === 'username'
    ? ({ userName }) => userName.toLowerCase() === wanted.toLowerCase()
    : ({ externalId }) => externalId === wanted;
}

function applyAttribute(request: ScimRequest, user: SimulatedScimUser, attribute: string, value: unknown): void {
  if (attribute === 'active') {
    setActive(request, user, value === true || /^true$/i.test(String(value)));
    return;
  }
  if (['id', 'meta', 'groups', 'schemas', atlassianExtension].includes(attribute)) {
    throw scimRefusal(400, `${attribute} is read-only`, 'mutability');
  }
  if (attribute === 'userName' || attribute === 'externalId') {
    user[attribute] = String(value);
  } else if (value === undefined) {
    delete user.attributes[attribute];
  } else {
    user.attributes[attribute] = value;
  }
  request.effects.add({ kind: 'scimUser.changed', target: user.id, ...(user.accountId === undefined ? {} : { accountId: user.accountId }) });
}

/** Inactive deactivates the account that the user provisions, active brings it back. */
function setActive({ state, clock, effects }: ScimRequest, user: SimulatedScimUser, active: boolean): void {
  const account = state.accounts[user.accountId ?? ''];
  if (user.active === active) {
    return;
  }
  user.active = active;
  if (account !== undefined) {
    account.status = active ? 'active' : 'inactive';
    if (active) {
      delete account.deactivatedAt;
    } else {
      account.deactivatedAt = clock.now();
    }
  }
  effects.add({
    kind: active ? 'scimUser.activated' : 'scimUser.deactivated',
    target: user.id,
    ...(user.accountId === undefined ? {} : { accountId: user.accountId }),
  });
}

function scimUser({ clock, origin, path }: ScimRequest, user: SimulatedScimUser): ScimUser {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', 'urn:scim:schemas:extension:atlassian-external:1.0'],
    ...user.attributes,
    id: user.id,
    userName: user.userName,
    externalId: user.externalId,
    active: user.active,
    meta: {
      resourceType: 'User',
      location: `${origin}/scim/directory/${path.directoryId}/Users/${user.id}`,
      created: clock.iso(user.createdAt),
      lastModified: clock.iso(user.modifiedAt),
    },
    ...(user.accountId === undefined ? {} : { [atlassianExtension]: { atlassianAccountId: user.accountId } }),
  };
}
