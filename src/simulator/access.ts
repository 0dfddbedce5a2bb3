import { productRoles, rolesWithoutSeat } from '../org/role-ids.js';
import { organizationRefusal } from './answer.js';
import type { OrganizationState, SimulatedAccount, SimulatedGroup, SimulatedSite } from './state.js';

/** How a person got a role. */
export type RoleMethod = 'direct' | 'group_direct';

/** Resource to role to the ways in which a person has it. */
export type HeldRoles = Record<string, Record<string, RoleMethod[]>>;

const platformRoles: readonly string[] = ['atlassian/org-admin', 'atlassian/site-admin', 'atlassian/user-access-admin', 'atlassian/ai-access'];
const siteRoles: readonly string[] = ['atlassian/site-admin', 'atlassian/user-access-admin'];
const rolesOfProducts: readonly string[] = [...productRoles, 'atlassian/viewer'];

export function siteResource(owner: string, cloudId: string): string {
  return `ari:cloud:${owner}::site/${cloudId}`;
}

/** The owner in a resource: a product, or the platform itself. */
export function ownerOf(resource: string): string {
  return resource.split(':')[2] ?? '';
}

/** The site of a resource, if it has one in the organization. */
export function siteOf({ sites }: OrganizationState, resource: string): SimulatedSite | undefined {
  const site = sites[resource.slice(resource.indexOf('/') + 1)];
  const owner = ownerOf(resource);
  return site !== undefined && resource === siteResource(owner, site.cloudId) && (owner === 'platform' || site.products.includes(owner)) ? site : undefined;
}

/** Refuses a resource that the organization does not have, and a role that the resource does not have. */
export function requireRole(state: OrganizationState, resource: string, role: string): void {
  if (siteOf(state, resource) === undefined) {
    throw organizationRefusal('ADMIN-UAM-404-1', 'The resource was not found in the organization.');
  }
  if (!(ownerOf(resource) === 'platform' ? siteRoles : rolesOfProducts).includes(role)) {
    throw organizationRefusal('ADMIN-UAM-400-3', 'The role is not valid for the resource.');
  }
}

/** All roles of a person, held directly or through a group, in one directory or in all. */
export function rolesOf(state: OrganizationState, account: SimulatedAccount, directoryId = '-'): HeldRoles {
  const held: HeldRoles = {};
  const add = (resource: string, roles: readonly string[], method: RoleMethod): void => {
    for (const role of roles) {
      const methods = ((held[resource] ??= {})[role] ??= []);
      if (!methods.includes(method)) {
        methods.push(method);
      }
    }
  };
  add(`ari:cloud:platform::org/${state.orgId}`, account.platformRoles, 'direct');
  for (const [resource, roles] of Object.entries(state.directRoles[account.accountId] ?? {})) {
    add(resource, roles, 'direct');
  }
  for (const group of Object.values(state.groups)) {
    if (group.members[account.accountId] === true && (directoryId === '-' || group.directoryId === directoryId)) {
      for (const [resource, roles] of Object.entries(group.grants)) {
        add(resource, roles, 'group_direct');
      }
    }
  }
  return held;
}

/** The names of the roles that a person holds anywhere. */
export function roleNamesOf(state: OrganizationState, account: SimulatedAccount): string[] {
  return [...new Set(Object.values(rolesOf(state, account)).flatMap((roles) => Object.keys(roles)))];
}

export function platformRolesOf(state: OrganizationState, account: SimulatedAccount): string[] {
  return roleNamesOf(state, account).filter((role) => platformRoles.includes(role));
}

export interface ProductUse {
  readonly resource: string;
  readonly key: string;
  /** When the person last used it. Absent means never. */
  readonly at?: number;
}

/** The products that a person has access to, or had access to when they used them. */
export function productsOf(state: OrganizationState, account: SimulatedAccount): ProductUse[] {
  const granted = Object.keys(rolesOf(state, account)).filter((resource) => siteOf(state, resource)?.products.includes(ownerOf(resource)));
  const sites = Object.values(state.sites);
  const used = Object.keys(account.lastActive)
    .filter((key) => !granted.some((resource) => ownerOf(resource) === key))
    .map((key) => siteResource(key, (sites.find(({ products }) => products.includes(key)) ?? sites[0])?.cloudId ?? ''));
  const seen = new Set<string>();
  return [...granted, ...used].map((resource) => {
    const key = ownerOf(resource);
    const at = seen.has(key) ? undefined : account.lastActive[key];
    seen.add(key);
    return { resource, key, ...(at === undefined ? {} : { at }) };
  });
}

function canWork(account: SimulatedAccount): boolean {
  return account.status === 'active' && Object.values(account.memberships).includes('active');
}

function hasSeat(state: OrganizationState, account: SimulatedAccount, resource: string): boolean {
  return canWork(account) && Object.keys(rolesOf(state, account)[resource] ?? {}).some((role) => !rolesWithoutSeat.has(role));
}

/** Whether enough paid seats are free to give the role to all of these people. */
export function hasSeatsFor(state: OrganizationState, accounts: readonly SimulatedAccount[], resource: string, role: string): boolean {
  const seats = siteOf(state, resource)?.seats?.[ownerOf(resource)];
  if (seats === undefined || rolesWithoutSeat.has(role)) {
    return true;
  }
  const without = accounts.filter((account) => canWork(account) && !hasSeat(state, account, resource));
  const taken = Object.values(state.accounts).filter((account) => hasSeat(state, account, resource)).length;
  return without.length === 0 || taken + without.length <= seats;
}

export function hasSeatsInGroup(state: OrganizationState, account: SimulatedAccount, group: SimulatedGroup): boolean {
  return Object.entries(group.grants).every(([resource, roles]) => roles.every((role) => hasSeatsFor(state, [account], resource, role)));
}

export const noSeatLeft = (): Error => organizationRefusal('ADMIN-UAM-409-3', 'Product license limit exceeded');
