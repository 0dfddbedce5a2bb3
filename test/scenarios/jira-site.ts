import { grantProduct, siteOf } from '../support/jira.js';
import type { ScenarioWorld, Scenarios } from '../support/scenario.js';

const withSeats = ({ simulator, product }: ScenarioWorld) => {
  simulator.addPerson({ name: 'Jane Doe', groups: ['staff'] });
  grantProduct(simulator, 'staff', 'jira-software');
  siteOf(simulator).seats = { 'jira-software': 10 };
  return product.jira;
};

export const jiraSiteScenarios: Scenarios = {
  'GET /rest/api/3/serverInfo': ({ product }) => () => product.jira.getServerInfo(),
  'GET /rest/api/3/applicationrole': (world) => {
    const jira = withSeats(world);
    return () => jira.applicationRoles.list().toArray();
  },
  'GET /rest/api/3/applicationrole/{key}': (world) => {
    const jira = withSeats(world);
    return () => jira.applicationRoles.get('jira-software');
  },
  'GET /rest/api/3/instance/license': (world) => {
    const jira = withSeats(world);
    return () => jira.license.get();
  },
  'GET /rest/api/3/license/approximateLicenseCount': (world) => {
    const jira = withSeats(world);
    return () => jira.license.getApproximateCount();
  },
  'GET /rest/api/3/license/approximateLicenseCount/product/{applicationKey}': (world) => {
    const jira = withSeats(world);
    return () => jira.license.getApproximateProductCount('jira-software');
  },
};
