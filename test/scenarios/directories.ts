import { directoryOf, type Scenarios } from '../support/scenario.js';

export const directoryScenarios: Scenarios = {
  'GET /admin/v2/orgs/{orgId}/directories': ({ org }) => () => org.directories.list().toArray(),
  'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/search': ({ simulator, org }) => {
    simulator.addPerson({ name: 'Jane Doe', groups: ['staff'], lastActive: { 'jira-software': '3d' } });
    return () => org.users.search('-', { expand: ['platformRoles', 'counts.resources', 'productAccess', 'groups'] }).toArray();
  },
  'GET /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}': ({ simulator, org }) => {
    const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
    return () => org.users.get(directoryOf(simulator), accountId);
  },
  'GET /admin/v2/orgs/{orgId}/directories/{directoryId}/users': ({ simulator, org }) => {
    simulator.addPerson({ name: 'Jane Doe' });
    return () => org.users.list(directoryOf(simulator), { sortBy: [{ field: 'nick_name', direction: 'desc' }], limit: 1 }).toArray();
  },
  'GET /admin/v2/orgs/{orgId}/directories/{directoryId}/users/count': ({ org }) => () => org.users.count('-', { status: ['active', 'suspended'] }),
  'GET /admin/v2/orgs/{orgId}/directories/{directoryId}/users/stats': ({ org }) => () => org.users.getStats('-'),
  'GET /admin/v1/orgs/{orgId}/directory/users/{accountId}/last-active-dates': ({ simulator, org }) => {
    const { accountId } = simulator.addPerson({ name: 'Jane Doe', lastActive: { confluence: '3d' } });
    return () => org.lastActive.get(accountId);
  },
  'GET /admin/user-provisioning/v1/org/{orgId}/user/{accountId}/get-scim-links': ({ simulator, org }) => {
    const { accountId } = simulator.addPerson({ name: 'Jane Doe', provisionedBy: 'scim' });
    return () => org.scimLinks.list(accountId).toArray();
  },
  'POST /admin/user-provisioning/v1/org/{orgId}/get-scim-links-for-email': ({ simulator, org }) => {
    const { email } = simulator.addPerson({ name: 'Jane Doe', provisionedBy: 'scim' });
    return () => org.scimLinks.listByEmail(email).toArray();
  },
  'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}/suspend': ({ simulator, org }) => {
    const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
    return () => org.users.suspend(directoryOf(simulator), accountId);
  },
  'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}/restore': ({ simulator, org }) => {
    const { accountId } = simulator.addPerson({ name: 'Jane Doe', suspended: true });
    return () => org.users.restore(directoryOf(simulator), accountId);
  },
  'DELETE /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}': ({ simulator, org }) => {
    const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
    return () => org.users.remove(directoryOf(simulator), accountId);
  },
  'POST /admin/v1/orgs/{orgId}/users/{accountId}/role-assignments/assign': ({ simulator, org }) => {
    const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
    return () => org.organizationRoles.assign(accountId, 'atlassian/org-admin');
  },
  'POST /admin/v1/orgs/{orgId}/users/{accountId}/role-assignments/revoke': ({ simulator, org }) => {
    const { accountId } = simulator.addPerson({ name: 'Jane Doe', orgAdmin: true });
    return () => org.organizationRoles.revoke(accountId, 'atlassian/org-admin');
  },
};
