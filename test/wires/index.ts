import type { Wire, WorldClients } from '../support/wire.js';
import { accountWires } from './accounts.js';
import { directoryWires } from './directories.js';
import { groupWires } from './groups.js';
import { invitationWires } from './invitations.js';
import { jiraWires } from './jira.js';
import { roleWires } from './roles.js';
import { scimUserWires } from './scim-users.js';

/** One proof on the wire for every operation, by the client that makes it. */
export const wires: { readonly [World in keyof WorldClients]: readonly Wire<WorldClients[World]>[] } = {
  org: [
    ...accountWires,
    ...directoryWires,
    ...groupWires,
    ...invitationWires,
    ...roleWires,
  ],
  product: [
    ...jiraWires,
  ],
  scim: [
    ...scimUserWires,
  ],
};
