import { routeAccounts } from './handlers/accounts.js';
import { routeApiKeys } from './handlers/api-keys.js';
import { routeApiTokens } from './handlers/api-tokens.js';
import { routeConfluenceAccess } from './handlers/confluence-access.js';
import { routeConfluenceAdminKey } from './handlers/confluence-admin-key.js';
import { routeConfluenceAudit } from './handlers/confluence-audit.js';
import { routeConfluencePages } from './handlers/confluence-pages.js';
import { routeConfluenceRestrictions } from './handlers/confluence-restrictions.js';
import { routeConfluenceSearch } from './handlers/confluence-search.js';
import { routeConfluenceSpaceRoles } from './handlers/confluence-space-roles.js';
import { routeConfluenceSpaces } from './handlers/confluence-spaces.js';
import { routeConfluenceTasks } from './handlers/confluence-tasks.js';
import { routeConfluenceTemplates } from './handlers/confluence-templates.js';
import { routeConfluenceGroups } from './handlers/confluence-groups.js';
import { routeConfluenceUserProperties } from './handlers/confluence-user-properties.js';
import { routeConfluenceUsers } from './handlers/confluence-users.js';
import { routeConfluenceWatches } from './handlers/confluence-watches.js';
import { routeDirectories } from './handlers/directories.js';
import { routeGroups } from './handlers/groups.js';
import { routeInvitations } from './handlers/invitations.js';
import { routeAuthenticationPolicies } from './handlers/authentication-policies.js';
import { routeControlPolicies } from './handlers/control-policies.js';
import { routeEvents } from './handlers/events.js';
import { routeJiraAdministration } from './handlers/jira-administration.js';
import { routeJiraBoards } from './handlers/jira-boards.js';
import { routeJiraBulkEdits } from './handlers/jira-bulk-edits.js';
import { routeJiraComponents } from './handlers/jira-components.js';
import { routeJiraDashboards } from './handlers/jira-dashboards.js';
import { routeJiraFields } from './handlers/jira-fields.js';
import { routeJiraFilters } from './handlers/jira-filters.js';
import { routeJiraIssues } from './handlers/jira-issues.js';
import { routeJiraPermissions } from './handlers/jira-permissions.js';
import { routeJiraPlans } from './handlers/jira-plans.js';
import { routeJiraProjectRoles } from './handlers/jira-project-roles.js';
import { routeJiraProjects } from './handlers/jira-projects.js';
import { routeJiraSchemes } from './handlers/jira-schemes.js';
import { routeJiraUserColumns } from './handlers/jira-user-columns.js';
import { routeJiraUserProperties } from './handlers/jira-user-properties.js';
import { routeJiraVersions } from './handlers/jira-versions.js';
import { routeOauth } from './handlers/oauth.js';
import { routeOauthClients } from './handlers/oauth-clients.js';
import { routeJiraGroups } from './handlers/jira-groups.js';
import { routeJiraSite } from './handlers/jira-site.js';
import { routeJiraUserSearch } from './handlers/jira-user-search.js';
import { routeJiraUsers } from './handlers/jira-users.js';
import { routeLastActiveDates } from './handlers/last-active-dates.js';
import { routeManagedAccounts } from './handlers/managed-accounts.js';
import { routeOrganizationRoles } from './handlers/organization-roles.js';
import { routeRoles } from './handlers/roles.js';
import { routeScimDiscovery } from './handlers/scim-discovery.js';
import { routeScimGroups } from './handlers/scim-groups.js';
import { routeOrganizations } from './handlers/organizations.js';
import { routePolicies } from './handlers/policies.js';
import { routeScimLinks } from './handlers/scim-links.js';
import { routeScimUsers } from './handlers/scim-users.js';
import { routeServiceAccounts } from './handlers/service-accounts.js';
import { routeUsers } from './handlers/users.js';
import { routeWorkspaces } from './handlers/workspaces.js';
import { routeServiceDeskCustomers } from './handlers/service-desk-customers.js';
import { routeAutomationRules } from './handlers/automation-rules.js';
import { routeOperationsSchedules } from './handlers/operations-schedules.js';
import { routeOperationsTeams } from './handlers/operations-teams.js';
import { routeServiceDesk } from './handlers/service-desk.js';
import { routeTeams } from './handlers/teams.js';
import { Router } from './router.js';

/** Every endpoint with its handler. */
export function routes(): Router {
  const router = new Router();
  for (const route of [
    routeAccounts,
    routeApiKeys,
    routeApiTokens,
    routeConfluenceAccess,
    routeConfluenceAdminKey,
    routeConfluenceAudit,
    routeConfluencePages,
    routeConfluenceRestrictions,
    routeConfluenceSearch,
    routeConfluenceSpaceRoles,
    routeConfluenceSpaces,
    routeConfluenceTasks,
    routeConfluenceTemplates,
    routeConfluenceGroups,
    routeConfluenceUserProperties,
    routeConfluenceUsers,
    routeConfluenceWatches,
    routeDirectories,
    routeUsers,
    routeOauth,
    routeOauthClients,
    routeManagedAccounts,
    routeLastActiveDates,
    routeGroups,
    routeRoles,
    routeInvitations,
    routeOrganizationRoles,
    routeScimDiscovery,
    routeScimGroups,
    routeScimLinks,
    routeScimUsers,
    routeServiceAccounts,
    routeJiraGroups,
    routeJiraSite,
    routeJiraUserSearch,
    routeJiraUsers,
    routeOrganizations,
    routeEvents,
    routePolicies,
    routeControlPolicies,
    routeAuthenticationPolicies,
    routeWorkspaces,
    routeJiraAdministration,
    routeJiraBoards,
    routeJiraBulkEdits,
    routeJiraComponents,
    routeJiraDashboards,
    routeJiraFields,
    routeJiraFilters,
    routeJiraIssues,
    routeJiraPermissions,
    routeJiraPlans,
    routeJiraProjectRoles,
    routeJiraProjects,
    routeJiraSchemes,
    routeJiraUserColumns,
    routeJiraVersions,
    routeJiraUserProperties,
    routeServiceDeskCustomers,
    routeAutomationRules,
    routeOperationsSchedules,
    routeOperationsTeams,
    routeServiceDesk,
    routeTeams,
  ]) {
    route(router);
  }
  return router;
}

/** The endpoints that the simulator supports. */
export function answeredEndpoints(): Router['endpoints'] {
  return routes().endpoints;
}
