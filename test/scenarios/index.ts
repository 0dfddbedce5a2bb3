import type { Scenarios } from '../support/scenario.js';
import { accountScenarios } from './accounts.js';
import { directoryScenarios } from './directories.js';
import { groupScenarios } from './groups.js';
import { invitationScenarios } from './invitations.js';
import { jiraScenarios } from './jira.js';
import { roleScenarios } from './roles.js';
import { scimUserScenarios } from './scim-users.js';

/** One scenario for every endpoint that is declared, by its route. */
export const scenarios: Scenarios = {
  ...accountScenarios,
  ...directoryScenarios,
  ...groupScenarios,
  ...invitationScenarios,
  ...jiraScenarios,
  ...roleScenarios,
  ...scimUserScenarios,
};
