import type { Clients } from '../offboarding/read/clients.js';
import { callOptions, fact, searchRoute, type InspectOptions } from '../offboarding/read/surroundings.js';
import { listUserRoleAssignments, rolesOf } from '../org/user-roles.js';
import { administration } from './read-resources.js';
import { privilegedRoles } from './read-access.js';
import type { ReviewRow } from './review-shape.js';

/** Whether the access of a row is gone. Absent if that is not readable. */
export interface GoneNow {
  readonly gone?: boolean;
  /** ISO 8601: when it was read. */
  readonly at: string;
}

/** Reads whether a person still holds a role that a row is about. */
export async function isGoneNow({ accountId, resourceId, product }: ReviewRow, clients: Pick<Clients, 'org'>, options: InspectOptions): Promise<GoneNow> {
  const read = await fact(listUserRoleAssignments.route, () => clients.org.userRoles.list('-', accountId, { resourceIds: [resourceId], limit: 100 }, callOptions(options)).whole().toArray());
  const at = new Date().toISOString();
  if (!read.known) {
    return read.why === 'notFound' ? { ...(await isNobody(accountId, clients, options)), at } : { at };
  }
  // A filter that Atlassian ignores brings other resources.
  const own = read.value.filter((assignment) => typeof assignment.resourceId !== 'string' || assignment.resourceId === resourceId);
  const roles = own.map((assignment) => (typeof assignment.resourceId === 'string' ? rolesOf(assignment) : undefined));
  if (roles.some((each) => each?.some(({ role }) => isMeant(product, role)))) {
    return { gone: false, at };
  }
  if (roles.includes(undefined)) {
    return { at };
  }
  return { ...(resourceId.includes('::org/') ? await isNoOrganizationAdmin(accountId, clients, options) : { gone: true }), at };
}

/** The list of roles may leave out those of the organization: the directory shows them as well. */
async function isNoOrganizationAdmin(accountId: string, clients: Pick<Clients, 'org'>, options: InspectOptions): Promise<Pick<GoneNow, 'gone'>> {
  const found = await fact(searchRoute, () => clients.org.users.search('-', { accountIds: [accountId], expand: ['platformRoles'], limit: 100 }, callOptions(options)).whole().toArray());
  const user = found.known ? found.value.find((each) => each.accountId === accountId) : undefined;
  return user?.platformRoles === undefined || user.platformRoles === null ? {} : { gone: !user.platformRoles.includes('atlassian/org-admin') };
}

/** A review has no rows for customers of a portal, and administration only with such roles. */
function isMeant(product: string, role: string): boolean {
  return product === administration ? privilegedRoles.has(role) : role !== 'atlassian/customer';
}

/** An account that no directory has any more has no access. */
async function isNobody(accountId: string, clients: Pick<Clients, 'org'>, options: InspectOptions): Promise<Pick<GoneNow, 'gone'>> {
  const found = await fact(searchRoute, () => clients.org.users.search('-', { accountIds: [accountId], limit: 100 }, callOptions(options)).whole().toArray());
  return found.known && !found.value.some((user) => user.accountId === accountId) ? { gone: true } : {};
}
