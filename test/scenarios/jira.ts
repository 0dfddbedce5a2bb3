import type { Scenarios } from '../support/scenario.js';

export const jiraScenarios: Scenarios = {
  'GET /rest/api/3/myself': ({ product }) => () => product.jira.getMyself(),
  'GET /rest/api/3/user/search': ({ simulator, product }) => {
    simulator.addPerson({ name: 'Jane Doe' });
    return () => product.jira.users.search({ query: 'jane' }).toArray();
  },
  'GET /rest/api/3/user/groups': ({ simulator, product }) => {
    const { accountId } = simulator.addPerson({ name: 'Jane Doe', groups: ['staff'] });
    return () => product.jira.users.listGroups(accountId).toArray();
  },
  'DELETE /rest/api/3/group/user': ({ simulator, product }) => {
    const { accountId } = simulator.addPerson({ name: 'Jane Doe', groups: ['staff'] });
    return () => product.jira.groups.removeUser({ groupname: 'staff' }, accountId);
  },
};
