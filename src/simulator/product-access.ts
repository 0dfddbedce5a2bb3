import type { SimulatorContext } from './context.js';
import { makeGroup } from './groups.js';
import { membershipIn, type OrganizationState, type SimulatedAccount, type SimulatedGroup, type SimulatedSite } from './state.js';

/**
 * Who may use which product of a site: whoever is in a group that grants it. Seats, licences and application roles are
 * all counted from that.
 */
export function resourceOf({ cloudId }: SimulatedSite, product: string): string {
  return `ari:cloud:${product}::site/${cloudId}`;
}

/** The groups that grant a product. Customers of a service desk use it without a seat. */
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

/** The group that people are put into who get a product: the first of the organization's own that grants it, or a new one. */
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
  return site.products.filter((product) => groupsGranting(state, site, product).some(({ members }) => members[accountId] === true));
}

/** The active people who may use a product: each of them takes a seat. */
export function usersOf(state: OrganizationState, site: SimulatedSite, product: string): string[] {
  const members = new Set(groupsGranting(state, site, product).flatMap((group) => Object.keys(group.members)));
  return [...members].filter((accountId) => {
    const account = state.accounts[accountId];
    return account !== undefined && isActiveOn(state, site, account);
  });
}

export function isFormerUser(state: OrganizationState, site: SimulatedSite, accountId: string): boolean {
  return site.formerUsers?.[accountId] === true && groupsOfSite(state, site).every(({ members }) => members[accountId] === undefined);
}

/** Whether a site shows a person as active: neither deactivated, nor suspended, nor removed from it. */
export function isActiveOn(state: OrganizationState, site: SimulatedSite, account: SimulatedAccount): boolean {
  return account.status === 'active' && membershipIn(account, '-') !== 'suspended' && !isFormerUser(state, site, account.accountId);
}
