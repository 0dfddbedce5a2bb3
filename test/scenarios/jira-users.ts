import { grantProduct, siteOf } from '../support/jira.js';
import type { Scenarios } from '../support/scenario.js';

export const jiraUserScenarios: Scenarios = {
  'GET /rest/api/3/user': ({ simulator, product }) => {
    const { accountId } = simulator.addPerson({ name: 'Jane Doe', groups: ['staff'] });
    grantProduct(simulator, 'staff', 'jira-software');
    return () => product.jira.users.get(accountId, { expand: ['groups', 'applicationRoles'] });
  },
  'GET /rest/api/3/users/search': ({ simulator, product }) => {
    simulator.addPerson({ name: 'Jane Doe', status: 'inactive' });
    return () => product.jira.users.list().toArray();
  },
  'GET /rest/api/3/users': ({ simulator, product }) => {
    simulator.addPerson({ name: 'Jane Doe' });
    return () => product.jira.users.listDefault().toArray();
  },
  'GET /rest/api/3/user/bulk': ({ simulator, product }) => {
    const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
    return () => product.jira.users.getMany([accountId, simulator.caller.accountId]).toArray();
  },
  'GET /rest/api/3/user/bulk/migration': ({ simulator, product }) => {
    simulator.addPerson({ name: 'Jane Doe', email: 'jdoe@example.com' });
    return () => product.jira.users.getMigrations({ username: ['jdoe'] }).toArray();
  },
  'GET /rest/api/3/user/email': ({ simulator, product }) => {
    const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
    siteOf(simulator).approvedForEmail = true;
    return () => product.jira.users.getEmail(accountId);
  },
  'GET /rest/api/3/user/email/bulk': ({ simulator, product }) => {
    const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
    siteOf(simulator).approvedForEmail = true;
    return () => product.jira.users.getEmails([accountId]);
  },
  'POST /rest/api/3/user': ({ product }) => () => product.jira.users.create({ emailAddress: 'jane@example.com', products: [] }),
  'DELETE /rest/api/3/user': ({ simulator, product }) => {
    const { accountId } = simulator.addPerson({ name: 'Jane Doe', groups: ['jira-users'] });
    grantProduct(simulator, 'jira-users', 'jira-software');
    return () => product.jira.users.remove(accountId);
  },
};
