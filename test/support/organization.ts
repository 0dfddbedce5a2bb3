import { OrgAdminClient, ProductClient, ScimClient } from 'atlassian-admin-sdk';
import type { Clients } from 'atlassian-admin-sdk/offboarding';
import { Simulator, type SimulatedCredentials, type SimulatorOptions } from 'atlassian-admin-sdk/simulator';

import { quick } from './clients.js';

export interface Rehearsal {
  readonly simulator: Simulator;
  readonly clients: Clients & { readonly product: ProductClient; readonly scim: readonly ScimClient[] };
}

/** The environment by which the examples find an organization: here a simulated one that listens, in the place of a real one. */
export function environmentOf({ orgAdmin, product, scim }: SimulatedCredentials): Record<string, string> {
  return {
    ATLASSIAN_API_URL: orgAdmin.baseUrl,
    ATLASSIAN_SITE_URL: product.baseUrl,
    ATLASSIAN_ORG_ID: orgAdmin.orgId,
    ATLASSIAN_ORG_API_KEY: orgAdmin.apiKey,
    ATLASSIAN_SITE: product.site,
    ATLASSIAN_EMAIL: product.email,
    ATLASSIAN_API_TOKEN: product.apiToken,
    ATLASSIAN_DIRECTORY_ID: scim.directoryId,
    ATLASSIAN_DIRECTORY_TOKEN: scim.directoryToken,
  };
}

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
