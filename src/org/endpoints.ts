import { declaredIn, type Endpoint } from '../core/endpoint.js';
import * as accounts from './accounts.js';
import * as directories from './directories.js';
import * as organizationRoles from './organization-roles.js';
import * as scimLinks from './scim-links.js';
import * as users from './users.js';

/** Every endpoint that takes the organization API key. */
export const organizationEndpoints: readonly Endpoint[] = declaredIn(
  accounts,
  directories,
  organizationRoles,
  scimLinks,
  users,
);
