import { grantProduct } from '../support/jira.js';
import type { Scenarios } from '../support/scenario.js';

export const jiraGroupScenarios: Scenarios = {
  'GET /rest/api/3/group/bulk': ({ simulator, product }) => {
    simulator.addPerson({ name: 'Jane Doe', groups: ['staff'] });
    grantProduct(simulator, 'staff', 'jira-software');
    return () => product.jira.groups.list({ applicationKey: 'jira-software', accessType: 'user' }).toArray();
  },
  'GET /rest/api/3/group': ({ simulator, product }) => {
    simulator.addPerson({ name: 'Jane Doe', groups: ['staff'] });
    return () => product.jira.groups.get({ groupname: 'staff' }, { expand: 'users' });
  },
  'GET /rest/api/3/group/member': ({ simulator, product }) => {
    simulator.addPerson({ name: 'Jane Doe', groups: ['staff'] });
    return () => product.jira.groups.listMembers({ groupname: 'staff' }).toArray();
  },
  'GET /rest/api/3/groups/picker': ({ simulator, product }) => {
    simulator.addPerson({ name: 'Jane Doe', groups: ['staff'] });
    return () => product.jira.groups.searchForPicker({ query: 'sta' });
  },
  'POST /rest/api/3/group': ({ product }) => () => product.jira.groups.create({ name: 'staff' }),
  'POST /rest/api/3/group/user': ({ simulator, product }) => {
    simulator.addPerson({ name: 'Priya Raman', groups: ['staff'] });
    const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
    return () => product.jira.groups.addUser({ groupname: 'staff' }, accountId);
  },
};
