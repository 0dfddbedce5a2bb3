import { OrgAdminClient, ProductClient, ScimClient } from 'atlassian-admin-sdk';
import type { Clients } from 'atlassian-admin-sdk/offboarding';
import { Simulator, type SimulatedCredentials, type SimulatorOptions } from 'atlassian-admin-sdk/simulator';

import { quick } from './clients.js';

export interface Rehearsal {
  readonly simulator: Simulator;
  readonly clients: Clients & { readonly product: ProductClient; readonly scim: readonly ScimClient[] };
}

export { environmentOf } from '../../src/command/connect.js';

/** A simulated organization with clients for all three worlds. */
export function rehearsal(options: SimulatorOptions = {}, credentials?: SimulatedCredentials): Rehearsal {
  const simulator = new Simulator(options);
  return { simulator, clients: clientsFor(credentials ?? simulator.credentials) };
}

export function clientsFor({ orgAdmin, product, scim }: SimulatedCredentials): Rehearsal['clients'] {
  return {
    org: new OrgAdminClient({ ...orgAdmin, retry: quick }),
    product: new ProductClient({ ...product, retry: quick }),
    scim: [new ScimClient({ ...scim, retry: quick })],
  };
}
