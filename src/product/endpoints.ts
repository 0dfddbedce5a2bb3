import { declaredIn, type Endpoint } from '../core/endpoint.js';
import * as jiraApplicationRoles from './jira/application-roles.js';
import * as jiraGroups from './jira/groups.js';
import * as jira from './jira/jira.js';
import * as jiraLicenses from './jira/licenses.js';
import * as jiraUserSearch from './jira/user-search.js';
import * as jiraUsers from './jira/users.js';

/** Every endpoint that takes an e-mail address with an API token. */
export const productEndpoints: readonly Endpoint[] = declaredIn(
  jira,
  jiraApplicationRoles,
  jiraGroups,
  jiraLicenses,
  jiraUserSearch,
  jiraUsers,
);
