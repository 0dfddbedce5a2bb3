import { directoryOf, groupOf, resourceOf, type Scenarios } from '../support/scenario.js';

const group = '/admin/v2/orgs/{orgId}/directories/{directoryId}/groups/{groupId}/role-assignments';
const user = '/admin/v1/orgs/{orgId}/users/{accountId}/roles';

export const roleScenarios: Scenarios = {
  [`GET ${group}`]: ({ simulator, org }) => {
    simulator.addPerson({ name: 'Jane Doe', groups: ['staff'] });
    groupOf(simulator, 'staff').grants[resourceOf(simulator)] = ['atlassian/user'];
    return () => org.groupRoles.list('-', groupOf(simulator, 'staff').groupId).toArray();
  },
  [`POST ${group}/assign`]: ({ simulator, org }) => {
    simulator.addPerson({ name: 'Jane Doe', groups: ['staff'] });
    const grant = { resourceId: resourceOf(simulator), roleId: 'atlassian/user' };
    return () => org.groupRoles.assign(directoryOf(simulator), groupOf(simulator, 'staff').groupId, grant);
  },
  [`POST ${group}/revoke`]: ({ simulator, org }) => {
    simulator.addPerson({ name: 'Jane Doe', groups: ['staff'] });
    const grant = { resourceId: resourceOf(simulator), roleId: 'atlassian/user' };
    groupOf(simulator, 'staff').grants[grant.resourceId] = [grant.roleId];
    return () => org.groupRoles.revoke(directoryOf(simulator), groupOf(simulator, 'staff').groupId, grant);
  },
  'GET /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}/role-assignments': ({ simulator, org }) => {
    const { accountId } = simulator.addPerson({ name: 'Jane Doe', groups: ['staff'], orgAdmin: true });
    groupOf(simulator, 'staff').grants[resourceOf(simulator)] = ['atlassian/user'];
    simulator.state.directRoles[accountId] = { [resourceOf(simulator, 'confluence')]: ['atlassian/guest'] };
    return () => org.userRoles.list('-', accountId, { limit: 2 }).toArray();
  },
  [`POST ${user}/assign`]: ({ simulator, org }) => {
    const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
    return () => org.userRoles.assign(accountId, { role: 'atlassian/user', resource: resourceOf(simulator) });
  },
  [`POST ${user}/revoke`]: ({ simulator, org }) => {
    const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
    simulator.state.directRoles[accountId] = { [resourceOf(simulator)]: ['atlassian/user'] };
    return () => org.userRoles.revoke(accountId, { role: 'atlassian/user', resource: resourceOf(simulator) });
  },
};
