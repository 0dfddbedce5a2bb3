import { directoryOf, groupOf, type Scenarios } from '../support/scenario.js';

const group = '/admin/v2/orgs/{orgId}/directories/{directoryId}/groups/{groupId}';
const groups = '/admin/v2/orgs/{orgId}/directories/{directoryId}/groups';

export const groupScenarios: Scenarios = {
  [`POST ${groups}/search`]: ({ simulator, org }) => {
    simulator.addPerson({ name: 'Jane Doe', groups: ['staff', 'guests'] });
    return () => org.groups.search('-', { expand: ['counts.users', 'counts.resources'], limit: 1 }).toArray();
  },
  [`GET ${groups}`]: ({ simulator, org }) => {
    const { accountId } = simulator.addPerson({ name: 'Jane Doe', groups: ['staff', 'guests'] });
    return () => org.groups.list(directoryOf(simulator), { accountIds: [accountId], counts: { includeUsers: true }, limit: 1 }).toArray();
  },
  [`GET ${groups}/count`]: ({ simulator, org }) => {
    simulator.addPerson({ name: 'Jane Doe', groups: ['staff'] });
    return () => org.groups.count('-', { searchTerm: 'st' });
  },
  [`GET ${groups}/stats`]: ({ simulator, org }) => {
    simulator.addPerson({ name: 'Jane Doe', groups: ['staff'] });
    return () => org.groups.getStats('-');
  },
  [`GET ${group}`]: ({ simulator, org }) => {
    simulator.addPerson({ name: 'Jane Doe', groups: ['staff'] });
    return () => org.groups.get('-', groupOf(simulator, 'staff').groupId);
  },
  [`POST ${groups}`]: ({ simulator, org }) => () => org.groups.create(directoryOf(simulator), { name: 'staff', description: 'Everybody' }),
  [`POST ${group}/memberships`]: ({ simulator, org }) => {
    simulator.addPerson({ name: 'Joe Bloggs', groups: ['staff'] });
    const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
    return () => org.groups.addUser(directoryOf(simulator), groupOf(simulator, 'staff').groupId, accountId);
  },
  [`DELETE ${group}/memberships/{accountId}`]: ({ simulator, org }) => {
    const { accountId } = simulator.addPerson({ name: 'Jane Doe', groups: ['staff'] });
    return () => org.groups.removeUser(directoryOf(simulator), groupOf(simulator, 'staff').groupId, accountId);
  },
};
