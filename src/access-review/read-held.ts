import type { Clients } from '../offboarding/read/clients.js';
import { callOptions, fact, searchRoute, type InspectOptions } from '../offboarding/read/surroundings.js';
import { listUserRoleAssignments, rolesOf, type ToldRole } from '../org/user-roles.js';
import { administration } from './read-resources.js';
import { privilegedRoles } from './read-access.js';
import type { ReviewRow } from './review-shape.js';

/** The roles that a person holds on the resource of a row. */
export interface HeldNow {
  readonly roles: readonly ToldRole[];
  /** Whether there are no others. False if that is not readable. */
  readonly isAll: boolean;
  /** ISO 8601: when it was read. */
  readonly at: string;
}

/** Reads which roles that a row is about a person still holds. */
export async function heldNow({ accountId, resourceId, product }: ReviewRow, clients: Pick<Clients, 'org'>, options: InspectOptions): Promise<HeldNow> {
  const read = await fact(listUserRoleAssignments.route, () => clients.org.userRoles.list('-', accountId, { resourceIds: [resourceId], limit: 100 }, callOptions(options)).whole().toArray());
  const at = new Date().toISOString();
  if (!read.known) {
    return { roles: [], isAll: read.why === 'notFound' && (await isNobody(accountId, clients, options)), at };
  }
  // A filter that Atlassian ignores brings other resources.
  const own = read.value.filter((assignment) => typeof assignment.resourceId !== 'string' || assignment.resourceId === resourceId);
  const each = own.map((assignment) => (typeof assignment.resourceId === 'string' ? rolesOf(assignment) : undefined));
  const roles = each.flatMap((some) => some ?? []).filter(({ role }) => isMeant(product, role));
  if (roles.length > 0 || each.includes(undefined)) {
    return { roles, isAll: !each.includes(undefined), at };
  }
  return { ...(resourceId.includes('::org/') ? await organizationAdmin(accountId, clients, options) : { roles, isAll: true }), at };
}

/** The list of roles may leave out those of the organization: the directory shows them as well. */
async function organizationAdmin(accountId: string, clients: Pick<Clients, 'org'>, options: InspectOptions): Promise<Omit<HeldNow, 'at'>> {
  const role = 'atlassian/org-admin';
  const found = await fact(searchRoute, () => clients.org.users.search('-', { accountIds: [accountId], expand: ['platformRoles'], limit: 100 }, callOptions(options)).whole().toArray());
  const user = found.known ? found.value.find((each) => each.accountId === accountId) : undefined;
  return { roles: user?.platformRoles?.includes(role) === true ? [{ role, direct: undefined }] : [], isAll: user?.platformRoles !== undefined && user.platformRoles !== null };
}

/** A review has no rows for customers of a portal, and administration only with such roles. */
function isMeant(product: string, role: string): boolean {
  return product === administration ? privilegedRoles.has(role) : role !== 'atlassian/customer';
}

/** An account that no directory has any more has no access. */
async function isNobody(accountId: string, clients: Pick<Clients, 'org'>, options: InspectOptions): Promise<boolean> {
  const found = await fact(searchRoute, () => clients.org.users.search('-', { accountIds: [accountId], limit: 100 }, callOptions(options)).whole().toArray());
  return found.known && !found.value.some((user) => user.accountId === accountId);
}
