import type { Wire, WorldClients } from '../support/wire.js';
import { accountWires } from './accounts.js';
import { apiAccessWires } from './api-access.js';
import { directoryWires } from './directories.js';
import { jiraWires } from './jira.js';
import { scimLinkWires } from './scim-links.js';
import { scimUserWires } from './scim-users.js';
import { serviceAccountWires } from './service-accounts.js';

/** One proof on the wire for every operation, by the client that makes it. */
export const wires: { readonly [World in keyof WorldClients]: readonly Wire<WorldClients[World]>[] } = {
  org: [
    ...accountWires,
    ...apiAccessWires,
    ...directoryWires,
    ...scimLinkWires,
    ...serviceAccountWires,
  ],
  product: [
    ...jiraWires,
  ],
  scim: [
    ...scimUserWires,
  ],
};
