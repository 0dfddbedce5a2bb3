import type { ScenarioWorld, Scenarios } from '../support/scenario.js';

const withJane = ({ simulator, product }: ScenarioWorld) => {
  simulator.addPerson({ name: 'Jane Doe', groups: ['janitors'] });
  return product.jira.userSearch;
};

export const jiraUserSearchScenarios: Scenarios = {
  'GET /rest/api/3/user/assignable/multiProjectSearch': (world) => {
    const search = withJane(world);
    return () => search.searchBulkAssignable({ query: 'jane', projectKeys: ['ALPHA', 'BETA'] }).toArray();
  },
  'GET /rest/api/3/user/assignable/search': (world) => {
    const search = withJane(world);
    return () => search.searchAssignable({ project: 'ALPHA' }).toArray();
  },
  'GET /rest/api/3/user/permission/search': (world) => {
    const search = withJane(world);
    return () => search.searchWithAllPermissions({ query: 'jane', permissions: ['BROWSE_PROJECTS'], projectKey: 'ALPHA' }).toArray();
  },
  'GET /rest/api/3/user/viewissue/search': (world) => {
    const search = withJane(world);
    return () => search.searchWithBrowsePermission({ query: 'jane', projectKey: 'ALPHA' }).toArray();
  },
  'GET /rest/api/3/user/search/query': (world) => {
    const search = withJane(world);
    return () => search.searchByQuery({ query: 'is assignee of ALPHA' }).toArray();
  },
  'GET /rest/api/3/user/search/query/key': (world) => {
    const search = withJane(world);
    return () => search.searchKeysByQuery({ query: 'is assignee of ALPHA' }).toArray();
  },
  'GET /rest/api/3/user/picker': (world) => {
    const search = withJane(world);
    return () => search.searchForPicker({ query: 'ja' });
  },
  'GET /rest/api/3/groupuserpicker': (world) => {
    const search = withJane(world);
    return () => search.searchWithGroups({ query: 'ja' });
  },
};
