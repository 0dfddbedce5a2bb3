import type { ResponseDetails } from '../../core/api-promise.js';
import type { Verdict } from '../../core/endpoint.js';
import { attempt } from '../../core/errors.js';
import type { Id } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import { setSpaceRoleAssignments, type SpaceRole } from '../../product/confluence/space-roles.js';
import { addSpacePermission, type NewSpacePermission } from '../../product/confluence/spaces.js';
import { checkPerson, notAsPlanned } from './confluence-shared.js';
import { nothingSent } from './nothing-sent.js';
import type { TransferredThing, TransferSides, SitePlace, SuccessorAnswer, Transfer } from './types.js';

/** What a person or group may do in a space by itself: permissions in the form `administer/space`, and a role. */
export interface Access {
  readonly type: 'user' | 'group' | 'other';
  /** Each permission with its id. */
  readonly permissions: Map<string, Id<'spacePermission'>>;
  roleId?: string;
}

/** The access of everybody who is named in a space, by their id. */
export type SpaceAccess = ReadonlyMap<string, Access>;

/** Which of its APIs the site uses. In transition, both count. */
export function usedApis(place: SitePlace, options: CallOptions): Promise<{ readonly permissions: boolean; readonly roles: boolean }> {
  return place.once('space role mode', async () => {
    const mode = await place.product.confluence.spaceRoles.getMode(options);
    return { permissions: mode !== 'ROLES', roles: mode !== 'PRE_ROLES' };
  });
}

export async function readAccess(spaceId: string, place: SitePlace, options: CallOptions): Promise<SpaceAccess> {
  const apis = await usedApis(place, options);
  const { spaces, spaceRoles } = place.product.confluence;
  const access = new Map<string, Access>();
  const accessOf = (id: string, type: Access['type']): Access => {
    const known = access.get(id) ?? { type, permissions: new Map() };
    access.set(id, known);
    return known;
  };
  if (apis.permissions) {
    for await (const { id, principal, operation } of spaces.listPermissions(spaceId, { limit: 250 }, options).whole()) {
      if (typeof principal?.id === 'string') {
        const type = principal.type === 'user' ? 'user' : principal.type === 'group' ? 'group' : 'other';
        accessOf(principal.id, type).permissions.set(`${operation?.key ?? ''}/${operation?.targetType ?? ''}`, id);
      }
    }
  }
  if (apis.roles) {
    for await (const { principal: { principalId, principalType }, roleId } of spaceRoles.listAssignments(spaceId, { limit: 250 }, options).whole()) {
      if (typeof roleId === 'string') {
        accessOf(principalId, principalType === 'USER' ? 'user' : principalType === 'GROUP' ? 'group' : 'other').roleId = roleId;
      }
    }
  }
  return access;
}

export const administer = 'administer/space';
const view = 'read/space';

/** The space roles of the site, by id, with whether they administer a space. */
export function rolesOf(place: SitePlace, options: CallOptions): Promise<ReadonlyMap<string, SpaceRole & { readonly administers: boolean }>> {
  return place.once('space roles', async () => {
    const { spaceRoles } = place.product.confluence;
    const names = new Map<string, string>();
    for await (const { id, displayName } of spaceRoles.listAvailablePermissions({ limit: 250 }, options).whole()) {
      names.set(id, displayName ?? '');
    }
    const roles = new Map<string, SpaceRole & { readonly administers: boolean }>();
    for await (const role of spaceRoles.list({ limit: 250 }, options).whole()) {
      // Atlassian publishes no ids of permissions: an id or a name that speaks of administering decides.
      const administers = (role.spacePermissions ?? []).some((id) => /administer/i.test(`${id} ${names.get(id) ?? ''}`)) || (role.type === 'SYSTEM' && /^(?:space )?admin/i.test(role.name ?? ''));
      roles.set(role.id, { ...role, administers });
    }
    return roles;
  });
}

/** Whether somebody administers a space by what they have there themselves. */
export async function administers({ permissions, roleId }: Access, place: SitePlace, options: CallOptions): Promise<boolean> {
  return permissions.has(administer) || (roleId !== undefined && (await rolesOf(place, options)).get(roleId)?.administers === true);
}

/** What a thing is about: the permissions and the role that one person has, and another gets. */
interface Handed {
  readonly key: string;
  readonly permissions: readonly string[];
  readonly roleId: string | undefined;
}

export function detailsOf(key: string, { permissions, roleId }: Pick<Access, 'permissions' | 'roleId'>): Record<string, string> {
  return { key, ...(permissions.size === 0 ? {} : { permissions: [...permissions.keys()].join(' ') }), ...(roleId === undefined ? {} : { roleId }) };
}

function handedIn({ details = {} }: TransferredThing): Handed {
  const { key = '', permissions = '', roleId } = details;
  return { key, permissions: permissions.split(' ').filter((permission) => permission !== ''), roleId };
}

const none: Access = { type: 'user', permissions: new Map() };

/** Whether a role has everything of another one. */
async function covers(roleId: string | undefined, wanted: string | undefined, place: SitePlace, options: CallOptions): Promise<boolean> {
  if (wanted === undefined || roleId === wanted) {
    return true;
  }
  const roles = await rolesOf(place, options);
  const [held, needed] = [roles.get(roleId ?? '')?.spacePermissions, roles.get(wanted)?.spacePermissions];
  return Array.isArray(held) && Array.isArray(needed) && needed.every((permission) => held.includes(permission));
}

async function has(access: Access, { permissions, roleId }: Handed, place: SitePlace, options: CallOptions): Promise<boolean> {
  return permissions.every((permission) => access.permissions.has(permission)) && (await covers(access.roleId, roleId, place, options));
}

/** What to take from somebody. Without the permission to view the space, they lose all others: it stays with those who have others. */
function takenOf(access: Access, { permissions }: Handed): readonly string[] {
  const held = permissions.filter((permission) => access.permissions.has(permission));
  if (held.length < access.permissions.size) {
    return held.filter((permission) => permission !== view);
  }
  return held.includes(view) ? [view] : held;
}

async function check(thing: TransferredThing, sides: TransferSides, place: SitePlace, options: CallOptions): Promise<SuccessorAnswer> {
  const answer = await checkPerson(sides, place, options);
  const read = await attempt(() => readAccess(thing.id, place, options));
  return read.ok ? { ...answer, holds: read.value.has(sides.to) } : answer;
}

async function seen(thing: TransferredThing, { from, to, fromKeeps, isUndo }: TransferSides, place: SitePlace, options: CallOptions): Promise<Verdict> {
  const handed = handedIn(thing);
  const access = await readAccess(thing.id, place, options);
  const [given, left] = [access.get(to) ?? none, access.get(from) ?? none];
  const isTaken = fromKeeps || (takenOf(left, handed).length === 0 && (handed.roleId === undefined || left.roleId !== handed.roleId));
  return isTaken && (isUndo !== true || (await has(given, handed, place, options))) ? 'reached' : 'notReached';
}

async function write(thing: TransferredThing, { from, to, fromKeeps, isUndo }: TransferSides, place: SitePlace, options: CallOptions): Promise<ResponseDetails> {
  const { spaces } = place.product.confluence;
  const { id: spaceId } = thing;
  const handed = handedIn(thing);
  const { key, permissions, roleId } = handed;
  const access = await readAccess(spaceId, place, options);
  const [given, left] = [access.get(to) ?? none, access.get(from) ?? none];
  let response: ResponseDetails | undefined;
  if (isUndo !== true && takenOf(left, handed).length === 0 && (roleId === undefined || left.roleId !== roleId)) {
    return nothingSent();
  }
  if (!(await covers(given.roleId, roleId, place, options))) {
    if (!(await covers(roleId, given.roleId, place, options))) {
      throw notAsPlanned(setSpaceRoleAssignments.route, 'the successor has a role in the space that allows other things', 'Choose the role of the successor in the space settings.');
    }
    response = await setRole(spaceId, to, roleId, place, options);
  }
  // Confluence refuses every other permission without the one to view the space.
  const missing = permissions.filter((permission) => !given.permissions.has(permission)).sort((one, other) => Number(other === view) - Number(one === view));
  for (const permission of missing) {
    response = (await spaces.addPermission(key, newPermission(to, permission), options).withResponse()).response;
  }
  const taken = fromKeeps ? [] : takenOf(left, handed);
  const isRoleTaken = !fromKeeps && roleId !== undefined && left.roleId === roleId;
  if (response !== undefined && taken.length + Number(isRoleTaken) > 0 && (await seen(thing, { from, to, fromKeeps: true, isUndo: true, notify: false, adminKey: false }, place, options)) !== 'reached') {
    throw notAsPlanned(addSpacePermission.route, 'Confluence did not give the access to the successor', 'Look at the permissions of the space in Confluence.');
  }
  for (const permission of taken) {
    const removed = await attempt(spaces.removePermission(key, left.permissions.get(permission) ?? '', options).withResponse());
    if (!removed.ok && removed.error.kind !== 'notFound') {
      throw removed.error;
    }
    response = removed.value?.response ?? response;
  }
  if (isRoleTaken) {
    response = await setRole(spaceId, from, undefined, place, options);
  }
  return response ?? nothingSent();
}

async function setRole(spaceId: string, accountId: string, roleId: string | undefined, { product }: SitePlace, options: CallOptions): Promise<ResponseDetails> {
  const assignment = { principal: { principalType: 'USER' as const, principalId: accountId }, ...(roleId === undefined ? {} : { roleId }) };
  return (await product.confluence.spaceRoles.setAssignments(spaceId, [assignment], options).withResponse()).response;
}

function newPermission(accountId: string, permission: string): NewSpacePermission {
  const [key, target] = permission.split('/') as [NewSpacePermission['operation']['key'], NewSpacePermission['operation']['target']];
  return { subject: { type: 'user', identifier: accountId }, operation: { key, target } };
}

/** How the access of one person in a space becomes that of another. */
export const accessTransfer: Transfer = { check, seen, write };
