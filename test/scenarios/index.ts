import type { Scenarios } from '../support/scenario.js';
import { accountScenarios } from './accounts.js';
import { confluenceScenarios } from './confluence.js';
import { directoryScenarios } from './directories.js';
import { jiraScenarios } from './jira.js';
import { scimUserScenarios } from './scim-users.js';

/** One scenario for every endpoint that is declared, by its route. */
export const scenarios: Scenarios = {
  ...accountScenarios,
  ...confluenceScenarios,
  ...directoryScenarios,
  ...jiraScenarios,
  ...scimUserScenarios,
};
