import type { Wire, WorldClients } from '../support/wire.js';
import { accountWires } from './accounts.js';
import { directoryWires } from './directories.js';
import { jiraGroupWires } from './jira-groups.js';
import { jiraSiteWires } from './jira-site.js';
import { jiraUserSearchWires } from './jira-user-search.js';
import { jiraUserWires } from './jira-users.js';
import { jiraWires } from './jira.js';
import { scimUserWires } from './scim-users.js';

/** One proof on the wire for every operation, by the client that makes it. */
export const wires: { readonly [World in keyof WorldClients]: readonly Wire<WorldClients[World]>[] } = {
  org: [
    ...accountWires,
    ...directoryWires,
  ],
  product: [
    ...jiraGroupWires,
    ...jiraSiteWires,
    ...jiraUserSearchWires,
    ...jiraUserWires,
    ...jiraWires,
  ],
  scim: [
    ...scimUserWires,
  ],
};
