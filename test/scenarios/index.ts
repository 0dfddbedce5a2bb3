import type { Scenarios } from '../support/scenario.js';
import { accountScenarios } from './accounts.js';
import { directoryScenarios } from './directories.js';
import { jiraHandOverScenarios } from './jira-hand-over.js';
import { jiraPeopleDataScenarios } from './jira-people-data.js';
import { jiraScenarios } from './jira.js';
import { scimUserScenarios } from './scim-users.js';
import { serviceDeskScenarios } from './service-desk.js';

/** One scenario for every endpoint that is declared, by its route. */
export const scenarios: Scenarios = {
  ...accountScenarios,
  ...directoryScenarios,
  ...jiraHandOverScenarios,
  ...jiraPeopleDataScenarios,
  ...jiraScenarios,
  ...scimUserScenarios,
  ...serviceDeskScenarios,
};
