import { declaredIn, type Endpoint } from '../core/endpoint.js';
import * as accessibleResources from './accessible-resources.js';
import * as automationRules from './automation/rules.js';
import * as confluenceAccess from './confluence/access.js';
import * as confluenceAdminKey from './confluence/admin-key.js';
import * as confluenceAudit from './confluence/audit.js';
import * as confluenceBlogPosts from './confluence/blog-posts.js';
import * as confluenceContent from './confluence/content.js';
import * as confluenceGroups from './confluence/groups.js';
import * as confluenceLongTasks from './confluence/long-tasks.js';
import * as confluencePages from './confluence/pages.js';
import * as confluenceRestrictions from './confluence/restrictions.js';
import * as confluenceSpaceRoles from './confluence/space-roles.js';
import * as confluenceSpaces from './confluence/spaces.js';
import * as confluenceTasks from './confluence/tasks.js';
import * as confluenceTemplates from './confluence/templates.js';
import * as confluenceUserProperties from './confluence/user-properties.js';
import * as confluenceUsers from './confluence/users.js';
import * as confluenceWatches from './confluence/watches.js';
import * as jiraApplicationRoles from './jira/application-roles.js';
import * as jiraGroups from './jira/groups.js';
import * as jira from './jira/jira.js';
import * as jiraLicenses from './jira/licenses.js';
import * as jiraUserSearch from './jira/user-search.js';
import * as jiraAuditRecords from './jira/audit-records.js';
import * as jiraBoards from './jira/boards.js';
import * as jiraBulkEdits from './jira/bulk-edits.js';
import * as jiraComponents from './jira/components.js';
import * as jiraDashboards from './jira/dashboards.js';
import * as jiraFields from './jira/fields.js';
import * as jiraFilters from './jira/filters.js';
import * as jiraIssueSecuritySchemes from './jira/issue-security-schemes.js';
import * as jiraIssueWatchers from './jira/issue-watchers.js';
import * as jiraIssues from './jira/issues.js';
import * as jiraNotificationSchemes from './jira/notification-schemes.js';
import * as jiraPermissionSchemes from './jira/permission-schemes.js';
import * as jiraPermissions from './jira/permissions.js';
import * as jiraPlans from './jira/plans.js';
import * as jiraProjectRoles from './jira/project-roles.js';
import * as jiraProjects from './jira/projects.js';
import * as jiraTasks from './jira/tasks.js';
import * as jiraUserColumns from './jira/user-columns.js';
import * as jiraUserProperties from './jira/user-properties.js';
import * as jiraVersions from './jira/versions.js';
import * as jiraUsers from './jira/users.js';
import * as jiraWorkflows from './jira/workflows.js';
import * as serviceDeskCustomers from './service-desk/customers.js';
import * as serviceDeskApprovals from './service-desk/approvals.js';
import * as serviceDeskDesks from './service-desk/desks.js';
import * as serviceDeskOrganizations from './service-desk/organizations.js';
import * as serviceDeskParticipants from './service-desk/participants.js';
import * as serviceDeskQueues from './service-desk/queues.js';
import * as serviceDeskRequests from './service-desk/requests.js';
import * as operationsEscalations from './service-operations/escalations.js';
import * as operationsForwardingRules from './service-operations/forwarding-rules.js';
import * as operationsLogs from './service-operations/logs.js';
import * as operationsOverrides from './service-operations/overrides.js';
import * as operationsRotations from './service-operations/rotations.js';
import * as operationsRoutingRules from './service-operations/routing-rules.js';
import * as operationsSchedules from './service-operations/schedules.js';
import * as operationsTeams from './service-operations/teams.js';
import * as siteId from './site-id.js';
import * as teams from './teams/teams.js';

/** Every endpoint that takes an e-mail address with an API token. */
export const productEndpoints: readonly Endpoint[] = declaredIn(
  accessibleResources,
  siteId,
  confluenceAccess,
  confluenceAdminKey,
  confluenceAudit,
  confluenceBlogPosts,
  confluenceContent,
  confluenceGroups,
  confluenceLongTasks,
  confluencePages,
  confluenceRestrictions,
  confluenceSpaceRoles,
  confluenceSpaces,
  confluenceTasks,
  confluenceTemplates,
  confluenceUserProperties,
  confluenceUsers,
  confluenceWatches,
  jira,
  jiraApplicationRoles,
  jiraGroups,
  jiraLicenses,
  jiraUserSearch,
  jiraAuditRecords,
  jiraBoards,
  jiraBulkEdits,
  jiraComponents,
  jiraDashboards,
  jiraFields,
  jiraFilters,
  jiraIssueSecuritySchemes,
  jiraIssueWatchers,
  jiraIssues,
  jiraNotificationSchemes,
  jiraPermissionSchemes,
  jiraPermissions,
  jiraPlans,
  jiraProjectRoles,
  jiraProjects,
  jiraTasks,
  jiraUserColumns,
  jiraUserProperties,
  jiraUsers,
  jiraVersions,
  jiraWorkflows,
  serviceDeskCustomers,
  automationRules,
  serviceDeskApprovals,
  serviceDeskDesks,
  serviceDeskOrganizations,
  serviceDeskParticipants,
  serviceDeskQueues,
  serviceDeskRequests,
  operationsEscalations,
  operationsForwardingRules,
  operationsLogs,
  operationsOverrides,
  operationsRotations,
  operationsRoutingRules,
  operationsSchedules,
  operationsTeams,
  teams,
);
