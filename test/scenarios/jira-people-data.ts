import type { Simulator } from 'atlassian-admin-sdk/simulator';

import type { Scenarios } from '../support/scenario.js';

/** Somebody with columns and a property of their own. */
function personWithData(simulator: Simulator): string {
  const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
  const [site] = Object.values(simulator.state.sites);
  const { userColumns, userProperties } = (site as NonNullable<typeof site>).jira;
  userColumns[accountId] = ['summary', 'reporter'];
  userProperties[accountId] = [{ key: 'onboarding', value: { done: false } }];
  return accountId;
}

export const jiraPeopleDataScenarios: Scenarios = {
  'GET /rest/api/3/user/columns': ({ simulator, product }) => {
    const accountId = personWithData(simulator);
    return () => product.jira.userColumns.get(accountId);
  },
  'PUT /rest/api/3/user/columns': ({ simulator, product }) => {
    const accountId = personWithData(simulator);
    return () => product.jira.userColumns.set(accountId, ['issuekey', 'summary']);
  },
  'DELETE /rest/api/3/user/columns': ({ simulator, product }) => {
    const accountId = personWithData(simulator);
    return () => product.jira.userColumns.reset(accountId);
  },
  'GET /rest/api/3/user/properties': ({ simulator, product }) => {
    const accountId = personWithData(simulator);
    return () => product.jira.userProperties.listKeys(accountId).toArray();
  },
  'GET /rest/api/3/user/properties/{propertyKey}': ({ simulator, product }) => {
    const accountId = personWithData(simulator);
    return () => product.jira.userProperties.get(accountId, 'onboarding');
  },
  'PUT /rest/api/3/user/properties/{propertyKey}': ({ simulator, product }) => {
    const accountId = personWithData(simulator);
    return () => product.jira.userProperties.set(accountId, 'team', { name: 'Operations', size: 4 });
  },
  'DELETE /rest/api/3/user/properties/{propertyKey}': ({ simulator, product }) => {
    const accountId = personWithData(simulator);
    return () => product.jira.userProperties.delete(accountId, 'onboarding');
  },
};
