import type { Wire, WorldClients } from '../support/wire.js';
import { accountWires } from './accounts.js';
import { apiAccessWires } from './api-access.js';
import { confluenceContentWires } from './confluence-content.js';
import { confluencePageWires } from './confluence-pages.js';
import { confluenceRestrictionWires } from './confluence-restrictions.js';
import { confluenceSpaceWires } from './confluence-spaces.js';
import { confluenceAccessWires } from './confluence-access.js';
import { confluenceGroupWires } from './confluence-groups.js';
import { confluenceUserPropertyWires } from './confluence-user-properties.js';
import { confluenceUserWires } from './confluence-users.js';
import { confluenceWatchWires } from './confluence-watches.js';
import { dangerousOrganizationWires, dangerousProductWires, dangerousScimWires } from './dangerous.js';
import { directoryWires } from './directories.js';
import { jiraGroupWires } from './jira-groups.js';
import { jiraSiteWires } from './jira-site.js';
import { jiraUserSearchWires } from './jira-user-search.js';
import { jiraUserWires } from './jira-users.js';
import { jiraIssueWires } from './jira-issues.js';
import { jiraSchemeWires } from './jira-schemes.js';
import { jiraOwnershipWires } from './jira-ownership.js';
import { jiraHandOverWires } from './jira-hand-over.js';
import { jiraPeopleDataWires } from './jira-people-data.js';
import { jiraWires } from './jira.js';
import { scimLinkWires } from './scim-links.js';
import { groupWires } from './groups.js';
import { invitationWires } from './invitations.js';
import { roleWires } from './roles.js';
import { scimDiscoveryWires } from './scim-discovery.js';
import { scimGroupWires } from './scim-groups.js';
import { oauthWires, siteIdWires } from './oauth.js';
import { organizationWires } from './organizations.js';
import { policyWires } from './policies.js';
import { scimUserWires } from './scim-users.js';
import { serviceAccountWires } from './service-accounts.js';
import { automationWires } from './automation.js';
import { serviceDeskWires } from './service-desk.js';
import { serviceOperationsWires } from './service-operations.js';
import { teamWires } from './teams.js';

/** One proof on the wire for every operation, by the client that makes it. */
export const wires: { readonly [World in keyof WorldClients]: readonly Wire<WorldClients[World]>[] } = {
  org: [
    ...dangerousOrganizationWires,
    ...accountWires,
    ...apiAccessWires,
    ...directoryWires,
    ...scimLinkWires,
    ...serviceAccountWires,
    ...groupWires,
    ...invitationWires,
    ...roleWires,
    ...organizationWires,
    ...policyWires,
  ],
  product: [
    ...dangerousProductWires,
    ...confluenceAccessWires,
    ...confluenceContentWires,
    ...confluencePageWires,
    ...confluenceRestrictionWires,
    ...confluenceSpaceWires,
    ...confluenceGroupWires,
    ...confluenceUserPropertyWires,
    ...confluenceUserWires,
    ...confluenceWatchWires,
    ...jiraGroupWires,
    ...jiraSiteWires,
    ...jiraUserSearchWires,
    ...jiraUserWires,
    ...jiraHandOverWires,
    ...jiraIssueWires,
    ...jiraOwnershipWires,
    ...jiraSchemeWires,
    ...jiraPeopleDataWires,
    ...jiraWires,
    ...serviceDeskWires,
    ...automationWires,
    ...serviceOperationsWires,
    ...teamWires,
    ...siteIdWires,
  ],
  oauth: oauthWires,
  scim: [
    ...dangerousScimWires,
    ...scimDiscoveryWires,
    ...scimGroupWires,
    ...scimUserWires,
  ],
};
