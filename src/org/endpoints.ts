import { declaredIn, type Endpoint } from '../core/endpoint.js';
import * as accounts from './accounts.js';
import * as apiKeys from './api-keys.js';
import * as apiTokens from './api-tokens.js';
import * as directories from './directories.js';
import * as oauthClients from './oauth-clients.js';
import * as authenticationPolicies from './authentication-policies.js';
import * as controlPolicies from './control-policies.js';
import * as controlPoliciesV2 from './control-policies-v2.js';
import * as domains from './domains.js';
import * as events from './events.js';
import * as organizationRoles from './organization-roles.js';
import * as organizations from './organizations.js';
import * as policies from './policies.js';
import * as scimLinks from './scim-links.js';
import * as serviceAccounts from './service-accounts.js';
import * as groupRoles from './group-roles.js';
import * as groups from './groups.js';
import * as invitations from './invitations.js';
import * as lastActiveDates from './last-active-dates.js';
import * as managedAccounts from './managed-accounts.js';
import * as userRoles from './user-roles.js';
import * as users from './users.js';
import * as workspaces from './workspaces.js';

/** Every endpoint that takes the organization API key. */
export const organizationEndpoints: readonly Endpoint[] = declaredIn(
  accounts,
  apiKeys,
  apiTokens,
  directories,
  oauthClients,
  authenticationPolicies,
  controlPolicies,
  controlPoliciesV2,
  domains,
  events,
  organizationRoles,
  organizations,
  policies,
  scimLinks,
  serviceAccounts,
  groupRoles,
  groups,
  invitations,
  lastActiveDates,
  managedAccounts,
  userRoles,
  users,
  workspaces,
);
