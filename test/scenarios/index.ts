import type { Scenarios } from '../support/scenario.js';
import { accountScenarios } from './accounts.js';
import { apiAccessScenarios } from './api-access.js';
import { confluenceHandOverScenarios } from './confluence-hand-over.js';
import { confluenceScenarios } from './confluence.js';
import { dangerousScenarios } from './dangerous.js';
import { directoryScenarios } from './directories.js';
import { jiraGroupScenarios } from './jira-groups.js';
import { jiraSiteScenarios } from './jira-site.js';
import { jiraUserSearchScenarios } from './jira-user-search.js';
import { jiraUserScenarios } from './jira-users.js';
import { jiraIssueScenarios } from './jira-issues.js';
import { jiraSchemeScenarios } from './jira-schemes.js';
import { jiraOwnershipScenarios } from './jira-ownership.js';
import { jiraHandOverScenarios } from './jira-hand-over.js';
import { jiraPeopleDataScenarios } from './jira-people-data.js';
import { jiraScenarios } from './jira.js';
import { scimLinkScenarios } from './scim-links.js';
import { groupScenarios } from './groups.js';
import { invitationScenarios } from './invitations.js';
import { roleScenarios } from './roles.js';
import { scimDiscoveryScenarios } from './scim-discovery.js';
import { scimGroupScenarios } from './scim-groups.js';
import { oauthScenarios } from './oauth.js';
import { organizationScenarios } from './organizations.js';
import { policyScenarios } from './policies.js';
import { scimUserScenarios } from './scim-users.js';
import { serviceAccountScenarios } from './service-accounts.js';
import { automationScenarios } from './automation.js';
import { serviceDeskScenarios } from './service-desk.js';
import { serviceOperationsScenarios } from './service-operations.js';
import { teamScenarios } from './teams.js';

/** One scenario for every endpoint that is declared, by its route. */
export const scenarios: Scenarios = {
  ...accountScenarios,
  ...apiAccessScenarios,
  ...confluenceScenarios,
  ...confluenceHandOverScenarios,
  ...dangerousScenarios,
  ...directoryScenarios,
  ...jiraGroupScenarios,
  ...jiraHandOverScenarios,
  ...jiraIssueScenarios,
  ...jiraOwnershipScenarios,
  ...jiraSchemeScenarios,
  ...jiraPeopleDataScenarios,
  ...jiraScenarios,
  ...scimLinkScenarios,
  ...jiraSiteScenarios,
  ...jiraUserScenarios,
  ...jiraUserSearchScenarios,
  ...groupScenarios,
  ...invitationScenarios,
  ...roleScenarios,
  ...scimDiscoveryScenarios,
  ...scimGroupScenarios,
  ...oauthScenarios,
  ...organizationScenarios,
  ...policyScenarios,
  ...scimUserScenarios,
  ...serviceAccountScenarios,
  ...serviceDeskScenarios,
  ...automationScenarios,
  ...serviceOperationsScenarios,
  ...teamScenarios,
};
