import type { Scenarios } from '../support/scenario.js';
import { accountScenarios } from './accounts.js';
import { apiAccessScenarios } from './api-access.js';
import { confluenceScenarios } from './confluence.js';
import { directoryScenarios } from './directories.js';
import { jiraScenarios } from './jira.js';
import { scimLinkScenarios } from './scim-links.js';
import { scimUserScenarios } from './scim-users.js';
import { serviceAccountScenarios } from './service-accounts.js';

/** One scenario for every endpoint that is declared, by its route. */
export const scenarios: Scenarios = {
  ...accountScenarios,
  ...apiAccessScenarios,
  ...confluenceScenarios,
  ...directoryScenarios,
  ...jiraScenarios,
  ...scimLinkScenarios,
  ...scimUserScenarios,
  ...serviceAccountScenarios,
};
