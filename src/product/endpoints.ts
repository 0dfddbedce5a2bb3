import { declaredIn, type Endpoint } from '../core/endpoint.js';
import * as accessibleResources from './accessible-resources.js';
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
import * as jiraComponents from './jira/components.js';
import * as jiraDashboards from './jira/dashboards.js';
import * as jiraFilters from './jira/filters.js';
import * as jiraPermissions from './jira/permissions.js';
import * as jiraProjectRoles from './jira/project-roles.js';
import * as jiraProjects from './jira/projects.js';
import * as jiraUserColumns from './jira/user-columns.js';
import * as jiraUserProperties from './jira/user-properties.js';
import * as jiraUsers from './jira/users.js';
import * as serviceDeskCustomers from './service-desk/customers.js';
import * as siteId from './site-id.js';

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
  jiraComponents,
  jiraDashboards,
  jiraFilters,
  jiraPermissions,
  jiraProjectRoles,
  jiraProjects,
  jiraUserColumns,
  jiraUserProperties,
  jiraUsers,
  serviceDeskCustomers,
);
