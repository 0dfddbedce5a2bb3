import type { Scenarios } from '../support/scenario.js';
import { accountScenarios } from './accounts.js';
import { directoryScenarios } from './directories.js';
import { jiraScenarios } from './jira.js';
import { scimDiscoveryScenarios } from './scim-discovery.js';
import { scimGroupScenarios } from './scim-groups.js';
import { scimUserScenarios } from './scim-users.js';

/** One scenario for every endpoint that is declared, by its route. */
export const scenarios: Scenarios = {
  ...accountScenarios,
  ...directoryScenarios,
  ...jiraScenarios,
  ...scimDiscoveryScenarios,
  ...scimGroupScenarios,
  ...scimUserScenarios,
};
