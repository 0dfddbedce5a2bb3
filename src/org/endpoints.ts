import { declaredIn, type Endpoint } from '../core/endpoint.js';
import * as accounts from './accounts.js';
import * as authenticationPolicies from './authentication-policies.js';
import * as controlPolicies from './control-policies.js';
import * as controlPoliciesV2 from './control-policies-v2.js';
import * as directories from './directories.js';
import * as domains from './domains.js';
import * as events from './events.js';
import * as organizationRoles from './organization-roles.js';
import * as organizations from './organizations.js';
import * as policies from './policies.js';
import * as scimLinks from './scim-links.js';
import * as users from './users.js';
import * as workspaces from './workspaces.js';

/** Every endpoint that takes the organization API key. */
export const organizationEndpoints: readonly Endpoint[] = declaredIn(
  accounts,
  authenticationPolicies,
  controlPolicies,
  controlPoliciesV2,
  directories,
  domains,
  events,
  organizationRoles,
  organizations,
  policies,
  scimLinks,
  users,
  workspaces,
);
