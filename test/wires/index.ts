import type { Wire, WorldClients } from '../support/wire.js';
import { accountWires } from './accounts.js';
import { directoryWires } from './directories.js';
import { jiraHandOverWires } from './jira-hand-over.js';
import { jiraPeopleDataWires } from './jira-people-data.js';
import { jiraWires } from './jira.js';
import { scimUserWires } from './scim-users.js';
import { serviceDeskWires } from './service-desk.js';

/** One proof on the wire for every operation, by the client that makes it. */
export const wires: { readonly [World in keyof WorldClients]: readonly Wire<WorldClients[World]>[] } = {
  org: [
    ...accountWires,
    ...directoryWires,
  ],
  product: [
    ...jiraHandOverWires,
    ...jiraPeopleDataWires,
    ...jiraWires,
    ...serviceDeskWires,
  ],
  scim: [
    ...scimUserWires,
  ],
};
