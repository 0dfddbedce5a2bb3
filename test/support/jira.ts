import type { SimulatedSite, Simulator } from 'atlassian-admin-sdk/simulator';

/** The first site of the simulated organization: the one that its credentials are for. */
export const siteOf = (simulator: Simulator): SimulatedSite => Object.values(simulator.state.sites)[0] as SimulatedSite;

/** Lets a group grant a product of the site. */
export function grantProduct(simulator: Simulator, name: string, product: string, role = 'atlassian/user'): void {
  const group = Object.values(simulator.state.groups).find((candidate) => candidate.name === name);
  if (group === undefined) {
    throw new TypeError(`there is no group ${name}`);
  }
  group.grants[`ari:cloud:${product}::site/${siteOf(simulator).cloudId}`] = [role];
}
