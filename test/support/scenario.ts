import type { Fetch, OrgAdminClient, ProductClient, ScimClient } from 'atlassian-admin-sdk';
import type { Simulator } from 'atlassian-admin-sdk/simulator';

export interface ScenarioWorld {
  readonly simulator: Simulator;
  readonly org: OrgAdminClient;
  readonly product: ProductClient;
  readonly scim: ScimClient;
  /** For clients that a scenario makes itself. */
  readonly fetch: Fetch;
}

/**
 * Prepares an organization for one operation, and gives the call that makes it. The call of a write has exactly one
 * effect, that of a read has none.
 */
export type Scenario = (world: ScenarioWorld) => () => PromiseLike<unknown>;

/** Scenarios by the route of their endpoint. */
export type Scenarios = Readonly<Record<string, Scenario>>;

export const directoryOf = (simulator: Simulator): string => Object.keys(simulator.state.directories)[0] as string;

export const resourceOf = (simulator: Simulator, product = 'jira-software'): string =>
  `ari:cloud:${product}::site/${Object.keys(simulator.state.sites)[0] as string}`;

/** The group of a name; people who are added with it have created it. */
export const groupOf = (simulator: Simulator, name: string): Simulator['state']['groups'][string] =>
  Object.values(simulator.state.groups).find((group) => group.name === name) as Simulator['state']['groups'][string];
