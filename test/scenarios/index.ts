import type { Scenarios } from '../support/scenario.js';
import { accountScenarios } from './accounts.js';
import { directoryScenarios } from './directories.js';
import { jiraScenarios } from './jira.js';
import { organizationScenarios } from './organizations.js';
import { policyScenarios } from './policies.js';
import { scimUserScenarios } from './scim-users.js';

/** One scenario for every endpoint that is declared, by its route. */
export const scenarios: Scenarios = {
  ...accountScenarios,
  ...directoryScenarios,
  ...jiraScenarios,
  ...organizationScenarios,
  ...policyScenarios,
  ...scimUserScenarios,
};
