import type { RemovedEndpoint } from '../core/request.js';

/**
 * Endpoints that Atlassian announced to stop on 2026-06-30, and has since removed from its document. They have no
 * methods. If Atlassian refuses one of them by its route, the client throws `endpoint.unavailable` with the
 * replacement.
 */
export const removedEndpoints: readonly RemovedEndpoint[] = [
  {
    route: 'POST /admin/v1/orgs/{orgId}/users/search',
    replacement: 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/search',
  },
  {
    route: 'POST /admin/v1/orgs/{orgId}/groups/search',
    replacement: 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/groups/search',
  },
  {
    route: 'POST /admin/v1/orgs/{orgId}/users/invite',
    replacement: 'POST /admin/v2/orgs/{orgId}/users/invite',
  },
  {
    route: 'POST /admin/v1/orgs/{orgId}/directory/users/{accountId}/suspend-access',
    replacement: 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}/suspend',
  },
  {
    route: 'POST /admin/v1/orgs/{orgId}/directory/users/{accountId}/restore-access',
    replacement: 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}/restore',
  },
  {
    route: 'DELETE /admin/v1/orgs/{orgId}/directory/users/{accountId}',
    replacement: 'DELETE /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}',
  },
  {
    route: 'POST /admin/v1/orgs/{orgId}/directory/groups',
    replacement: 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/groups',
  },
  {
    route: 'DELETE /admin/v1/orgs/{orgId}/directory/groups/{groupId}',
    replacement: 'DELETE /admin/v2/orgs/{orgId}/directories/{directoryId}/groups/{groupId}',
  },
  {
    route: 'POST /admin/v1/orgs/{orgId}/directory/groups/{groupId}/memberships',
    replacement: 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/groups/{groupId}/memberships',
  },
  {
    route: 'DELETE /admin/v1/orgs/{orgId}/directory/groups/{groupId}/memberships/{accountId}',
    replacement: 'DELETE /admin/v2/orgs/{orgId}/directories/{directoryId}/groups/{groupId}/memberships/{accountId}',
  },
  {
    route: 'POST /admin/v1/orgs/{orgId}/directory/groups/{groupId}/roles/assign',
    replacement: 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/groups/{groupId}/role-assignments/assign',
  },
  {
    route: 'POST /admin/v1/orgs/{orgId}/directory/groups/{groupId}/roles/revoke',
    replacement: 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/groups/{groupId}/role-assignments/revoke',
  },
];
