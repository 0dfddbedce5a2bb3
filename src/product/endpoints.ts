import { declaredIn, type Endpoint } from '../core/endpoint.js';
import * as confluenceAccess from './confluence/access.js';
import * as confluenceGroups from './confluence/groups.js';
import * as confluenceUserProperties from './confluence/user-properties.js';
import * as confluenceUsers from './confluence/users.js';
import * as confluenceWatches from './confluence/watches.js';
import * as jiraApplicationRoles from './jira/application-roles.js';
import * as jiraGroups from './jira/groups.js';
import * as jira from './jira/jira.js';
import * as jiraLicenses from './jira/licenses.js';
import * as jiraUserSearch from './jira/user-search.js';
import * as jiraUsers from './jira/users.js';

/** Every endpoint that takes an e-mail address with an API token. */
export const productEndpoints: readonly Endpoint[] = declaredIn(
  confluenceAccess,
  confluenceGroups,
  confluenceUserProperties,
  confluenceUsers,
  confluenceWatches,
  jira,
  jiraApplicationRoles,
  jiraGroups,
  jiraLicenses,
  jiraUserSearch,
  jiraUsers,
);
