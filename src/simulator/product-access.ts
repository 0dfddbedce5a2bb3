import { rolesOf, siteResource } from './access.js';
import type { SimulatorContext } from './context.js';
import { makeGroup } from './groups.js';
import { membershipIn, type OrganizationState, type SimulatedAccount, type SimulatedGroup, type SimulatedSite } from './state.js';

/**
 * The access of people to the products of a site, as the site counts it. Seats, licences and application roles come from
 * the roles of people.
 */
export function resourceOf({ cloudId }: SimulatedSite, product: string): string {
  return siteResource(product, cloudId);
}

/** The groups that grant a product with a seat. Customers of a service desk use it without one. */
export function groupsGranting(state: OrganizationState, site: SimulatedSite, product: string): SimulatedGroup[] {
  const resource = resourceOf(site, product);
  return Object.values(state.groups).filter(({ grants }) => (grants[resource] ?? []).some((role) => role !== 'atlassian/customer'));
}

/** The groups that grant anything on a site. */
export function groupsOfSite(state: OrganizationState, { cloudId }: SimulatedSite): SimulatedGroup[] {
  return Object.values(state.groups).filter(({ grants }) =>
    Object.entries(grants).some(([resource, roles]) => roles.length > 0 && resource.endsWith(`site/${cloudId}`)),
  );
}

/** The group for people who get a product: the first group of the organization itself that grants it, or a new one. */
export function defaultGroupOf(context: Pick<SimulatorContext, 'state' | 'random'>, site: SimulatedSite, product: string): SimulatedGroup {
  const existing = groupsGranting(context.state, site, product).find(({ managedBy }) => managedBy === 'admins');
  if (existing !== undefined) {
    return existing;
  }
  const made = makeGroup(context, { name: `${product}-users-${site.name}` });
  made.grants[resourceOf(site, product)] = ['atlassian/user'];
  return made;
}

/** The products of a site that a person may use. */
export function productsOf(state: OrganizationState, site: SimulatedSite, accountId: string): string[] {
  const account = state.accounts[accountId];
  const held = account === undefined ? {} : rolesOf(state, account);
  return site.products.filter((product) => Object.keys(held[resourceOf(site, product)] ?? {}).some((role) => role !== 'atlassian/customer'));
}

/** The active people who may use a product: each of them takes a seat. */
export function usersOf(state: OrganizationState, site: SimulatedSite, product: string): string[] {
  return Object.values(state.accounts)
    .filter((account) => isActiveOn(state, site, account) && productsOf(state, site, account.accountId).includes(product))
    .map(({ accountId }) => accountId);
}

export function isFormerUser(state: OrganizationState, site: SimulatedSite, accountId: string): boolean {
  return site.formerUsers?.[accountId] === true && groupsOfSite(state, site).every(({ members }) => members[accountId] === undefined);
}

/** Whether a site shows a person as active: not deactivated, not suspended, and not removed from the site. */
export function isActiveOn(state: OrganizationState, site: SimulatedSite, account: SimulatedAccount): boolean {
  return account.status === 'active' && membershipIn(account, '-') !== 'suspended' && !isFormerUser(state, site, account.accountId);
}
