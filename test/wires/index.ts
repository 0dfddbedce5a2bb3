import type { Wire, WorldClients } from '../support/wire.js';
import { accountWires } from './accounts.js';
import { directoryWires } from './directories.js';
import { jiraWires } from './jira.js';
import { organizationWires } from './organizations.js';
import { policyWires } from './policies.js';
import { scimUserWires } from './scim-users.js';

/** One proof on the wire for every operation, by the client that makes it. */
export const wires: { readonly [World in keyof WorldClients]: readonly Wire<WorldClients[World]>[] } = {
  org: [
    ...accountWires,
    ...directoryWires,
    ...organizationWires,
    ...policyWires,
  ],
  product: [
    ...jiraWires,
  ],
  scim: [
    ...scimUserWires,
  ],
};
